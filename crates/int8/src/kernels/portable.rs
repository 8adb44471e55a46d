//! The kernels in plain Rust. The others must give the same bits.

pub use super::floats::{log_sum_exp, rms_norm, swiglu};
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
            let mut part = Dots::default();
            for (j, packed) in quants.chunks_exact(64).enumerate() {
                let low = columns(&block.quants, sub * 32 + j * 4);
                let high = columns(&block.quants, sub * 32 + 16 + j * 4);
                add_products(&mut part, packed, low, |byte| i16::from(byte & 15));
                add_products(&mut part, packed, high, |byte| i16::from(byte >> 4));
            }
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
            let mut part = [-32 * i32::from(block.sums16[sub]); TILE_ROWS];
            let mut fourth = [0_u8; 64];
            for (j, packed) in quants.chunks_exact(64).enumerate() {
                let columns = columns(&block.quants, sub * 16 + j * 4);
                add_products(&mut part, packed, columns, |byte| i16::from(byte & 63));
                for (fourth, byte) in fourth.iter_mut().zip(packed) {
                    *fourth = (*fourth << 2) | (byte >> 6);
                }
            }
            add_products(
                &mut part,
                &fourth,
                columns(&block.quants, sub * 16 + 12),
                i16::from,
            );
            for lane in 0..TILE_ROWS {
                dots[lane] += part[lane] * i32::from(tile.scales[sub][lane]);
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
            add_products(&mut dots, quants, columns(&block.quants, j * 4), i16::from);
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

/// Adds the products of four columns to each lane; `packed` is `[lane][4]`. Factors of sixteen bits:
/// every vector unit has an instruction that multiplies these and adds neighbours.
#[inline]
fn add_products<T: Copy>(lanes: &mut Dots, packed: &[T], columns: [i16; 4], weight: impl Fn(T) -> i16) {
    for (lane, weights) in lanes.iter_mut().zip(packed.chunks_exact(4)) {
        *lane += (0..4)
            .map(|i| i32::from(weight(weights[i])) * i32::from(columns[i]))
            .sum::<i32>();
    }
}

/// Lanes of a sum over a head.
type Lanes = [f32; 8];

/// As [`crate::Kernel::attend`]. Sums are kept in four times eight lanes, as vector registers keep them.
pub fn attend(
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
