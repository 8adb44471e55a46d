//! The kernels in plain Rust. The others must give the same bits.

pub use super::floats::{geglu, log_sum_exp, rms_norm, sigmoid_gate, swiglu};
pub use super::recurrent::{convolve, delta_rule, unit_norm};
pub(crate) use crate::activations::quantise;

use super::cells;
use super::floats::softmax;
use crate::TILE_ROWS;
use crate::activations::{Block32, Block256};
use crate::stripes::Stripe;
use crate::tiles::{Tile4, Tile6, Tile8};

type Cells = [[f32; TILE_ROWS]; 1];
type Dots = [i32; TILE_ROWS];

pub fn four(tiles: &[Tile4], rows: &[&[Block256]], out: &mut Stripe<'_>) {
    for_each_cell!(tiles, rows, out, cell4, 1, [a]);
}

pub fn six(tiles: &[Tile6], rows: &[&[Block256]], out: &mut Stripe<'_>) {
    for_each_cell!(tiles, rows, out, cell6, 1, [a]);
}

pub fn eight(tiles: &[Tile8], rows: &[&[Block32]], out: &mut Stripe<'_>) {
    for_each_cell!(tiles, rows, out, cell8, 1, [a]);
}

fn cell4(tiles: &[Tile4], [blocks]: [&[Block256]; 1], _fetch: bool, [sums]: &mut Cells) {
    for (tile, block) in tiles.iter().zip(blocks) {
        let (mut dots, mut minima) = (Dots::default(), Dots::default());
        for (sub, quants) in tile.quants.chunks_exact(256).enumerate() {
            // At most 16 · 15 · 127 = 30,480: no overflow of 16 bits.
            let mut pairs = Pairs::default();
            for (j, packed) in quants.chunks_exact(64).enumerate() {
                let (low, high) = (sub * 32 + j * 4, sub * 32 + 16 + j * 4);
                pairs.add(packed, columns(&block.quants, low), |two| {
                    [two & 15, two >> 8 & 15]
                });
                pairs.add(packed, columns(&block.quants, high), |two| {
                    [two >> 4 & 15, two >> 12]
                });
            }
            let part = pairs.sums();
            for lane in 0..TILE_ROWS {
                dots[lane] += part[lane] * i32::from(tile.scales[sub][lane]);
                minima[lane] += i32::from(block.sums32[sub]) * i32::from(tile.mins[sub / 2][lane][sub % 2]);
            }
        }
        for lane in 0..TILE_ROWS {
            sums[lane] += tile.d[lane] * block.scale * dots[lane] as f32;
            sums[lane] -= tile.dmin[lane] * block.scale * minima[lane] as f32;
        }
    }
}

fn cell6(tiles: &[Tile6], [blocks]: [&[Block256]; 1], _fetch: bool, [sums]: &mut Cells) {
    for (tile, block) in tiles.iter().zip(blocks) {
        let mut dots = Dots::default();
        for (sub, quants) in tile.quants.chunks_exact(192).enumerate() {
            let (a, bc) = quants.split_at(64);
            let (b, c) = bc.split_at(64);
            let fourth: [u8; 64] =
                std::array::from_fn(|i| (a[i] >> 2 & 0x30) | (b[i] >> 4 & 0x0C) | (c[i] >> 6));
            // Each at most 4 · 63 · 127 = 32,004: no overflow of 16 bits.
            let mut pairs = [Pairs::default(), Pairs::default()];
            for (j, packed) in [a, b, c, &fourth].into_iter().enumerate() {
                let columns = columns(&block.quants, sub * 16 + j * 4);
                pairs[j / 2].add(packed, columns, |two| [two & 63, two >> 8 & 63]);
            }
            let (first, second) = (pairs[0].sums(), pairs[1].sums());
            for lane in 0..TILE_ROWS {
                let part = first[lane] + second[lane] - 32 * i32::from(block.sums16[sub]);
                dots[lane] += part * i32::from(tile.scales[sub][lane]);
            }
        }
        for lane in 0..TILE_ROWS {
            sums[lane] += tile.d[lane] * block.scale * dots[lane] as f32;
        }
    }
}

fn cell8(tiles: &[Tile8], [blocks]: [&[Block32]; 1], _fetch: bool, [sums]: &mut Cells) {
    for (tile, block) in tiles.iter().zip(blocks) {
        let mut dots = Dots::default();
        for (j, quants) in tile.quants.chunks_exact(64).enumerate() {
            // At most 2 · 127 · 127 = 32,258: no overflow of 16 bits.
            let mut pairs = Pairs::default();
            let bytes: [u8; 64] = std::array::from_fn(|i| quants[i].cast_unsigned());
            pairs.add(&bytes, columns(&block.quants, j * 4), |two| {
                let two = two.cast_signed();
                [two << 8 >> 8, two >> 8].map(i16::cast_unsigned)
            });
            for (dot, sum) in dots.iter_mut().zip(pairs.sums()) {
                *dot += sum;
            }
        }
        for lane in 0..TILE_ROWS {
            sums[lane] += tile.d[lane] * block.scale * dots[lane] as f32;
        }
    }
}

/// Four neighbouring activations.
#[inline]
fn columns(quants: &[i8], at: usize) -> [i16; 4] {
    std::array::from_fn(|i| i16::from(quants[at + i]))
}

/// Sums of products in sixteen bits, two for each row; the compiler makes vectors of them.
#[derive(Default)]
struct Pairs([i16; 2 * TILE_ROWS]);

impl Pairs {
    /// Adds the products of four columns. `packed` is `[row][4]`; `split` makes two weights of two
    /// neighbouring bytes.
    #[inline]
    fn add(&mut self, packed: &[u8], columns: [i16; 4], split: impl Fn(u16) -> [u16; 2]) {
        let packed: &[u8; 4 * TILE_ROWS] = packed.first_chunk().expect("a whole step of a tile");
        let mut two = [0_u16; 2 * TILE_ROWS];
        for i in 0..2 * TILE_ROWS {
            two[i] = u16::from_le_bytes([packed[2 * i], packed[2 * i + 1]]);
        }
        let first: [i16; 2 * TILE_ROWS] = std::array::from_fn(|i| columns[i % 2 * 2]);
        let second: [i16; 2 * TILE_ROWS] = std::array::from_fn(|i| columns[i % 2 * 2 + 1]);
        for i in 0..2 * TILE_ROWS {
            let [low, high] = split(two[i]).map(u16::cast_signed);
            self.0[i] += low * first[i] + high * second[i];
        }
    }

    #[inline]
    fn sums(&self) -> Dots {
        std::array::from_fn(|row| i32::from(self.0[2 * row]) + i32::from(self.0[2 * row + 1]))
    }
}

/// Lanes of a sum over a head.
type Lanes = [f32; 8];

/// As [`crate::Kernel::grouped_attention`]. Sums are kept in four times eight lanes, as vector registers keep them.
pub fn grouped_attention(
    queries: &[f32],
    head: usize,
    parts: &[(&[f32], &[f32])],
    scale: f32,
    scores: &mut [f32],
    out: &mut [f32],
) {
    let count: usize = parts.iter().map(|(keys, _)| keys.len() / head).sum();
    let rows = queries.chunks_exact(head).zip(out.chunks_exact_mut(head));
    for ((query, out), scores) in rows.zip(scores.chunks_exact_mut(count)) {
        let keys = parts.iter().flat_map(|(keys, _)| keys.chunks_exact(head));
        for (score, key) in scores.iter_mut().zip(keys) {
            *score = dot(query, key) * scale;
        }
        softmax(scores);
        out.fill(0.0);
        let values = parts.iter().flat_map(|(_, values)| values.chunks_exact(head));
        for (value, weight) in values.zip(scores) {
            for (out, value) in out.iter_mut().zip(value) {
                *out += *weight * value;
            }
        }
    }
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [Lanes::default(); 4];
    let (a, b) = (a.chunks(8), b.chunks(8));
    for (index, (a, b)) in a.zip(b).enumerate() {
        for ((lane, a), b) in lanes[index % 4].iter_mut().zip(a).zip(b) {
            *lane += a * b;
        }
    }
    let [first, second, third, fourth] = lanes;
    (0..8)
        .map(|i| (first[i] + second[i]) + (third[i] + fourth[i]))
        .sum()
}
