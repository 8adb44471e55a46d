//! The kernels in plain Rust. The others must give the same bits.

pub use super::floats::{log_sum_exp, rms_norm, swiglu};
pub(crate) use crate::activations::quantise_rows;

use super::floats::softmax;
use crate::TILE_ROWS;
use crate::activations::{Block32, Block256};
use crate::packed::{Tile4, Tile6, Tile8};

type Lanes = [f32; TILE_ROWS];

/// For every group of tiles and every row of activations, fills eight values of `out`, which has the
/// shape `[rows, groups · 8]`; `dot` adds one row's product with a group's tiles to them.
fn for_each_cell<T, B>(tiles: &[T], rows: &[&[B]], out: &mut [f32], dot: impl Fn(&[T], &[B]) -> Lanes) {
    let blocks = rows[0].len();
    let width = tiles.len() / blocks * TILE_ROWS;
    for (group, tiles) in tiles.chunks_exact(blocks).enumerate() {
        for (row, activations) in rows.iter().enumerate() {
            let at = row * width + group * TILE_ROWS;
            out[at..at + TILE_ROWS].copy_from_slice(&dot(tiles, activations));
        }
    }
}

pub fn four(tiles: &[Tile4], rows: &[&[Block256]], out: &mut [f32]) {
    for_each_cell(tiles, rows, out, |tiles, blocks| {
        let mut sums = Lanes::default();
        for (tile, block) in tiles.iter().zip(blocks) {
            let (mut dots, mut minima) = ([0_i32; TILE_ROWS], [0_i32; TILE_ROWS]);
            for (sub, quants) in tile.quants.chunks_exact(128).enumerate() {
                let mut part = [0_i32; TILE_ROWS];
                for (j, packed) in quants.chunks_exact(32).enumerate() {
                    let low = columns(&block.quants, sub * 32 + j * 4);
                    let high = columns(&block.quants, sub * 32 + 16 + j * 4);
                    add_products(&mut part, packed, low, |byte| i32::from(byte & 15));
                    add_products(&mut part, packed, high, |byte| i32::from(byte >> 4));
                }
                for lane in 0..TILE_ROWS {
                    dots[lane] += part[lane] * i32::from(tile.scales[sub][lane]);
                    minima[lane] += i32::from(block.sums32[sub]) * i32::from(tile.mins[sub][lane]);
                }
            }
            for lane in 0..TILE_ROWS {
                sums[lane] += tile.d[lane] * block.scale * dots[lane] as f32;
                sums[lane] -= tile.dmin[lane] * block.scale * minima[lane] as f32;
            }
        }
        sums
    });
}

pub fn six(tiles: &[Tile6], rows: &[&[Block256]], out: &mut [f32]) {
    for_each_cell(tiles, rows, out, |tiles, blocks| {
        let mut sums = Lanes::default();
        for (tile, block) in tiles.iter().zip(blocks) {
            let mut dots = [0_i32; TILE_ROWS];
            for (sub, quants) in tile.quants.chunks_exact(128).enumerate() {
                let mut part = [-32 * i32::from(block.sums16[sub]); TILE_ROWS];
                for (j, packed) in quants.chunks_exact(32).enumerate() {
                    let columns = columns(&block.quants, sub * 16 + j * 4);
                    add_products(&mut part, packed, columns, i32::from);
                }
                for lane in 0..TILE_ROWS {
                    dots[lane] += part[lane] * i32::from(tile.scales[sub][lane]);
                }
            }
            for lane in 0..TILE_ROWS {
                sums[lane] += tile.d[lane] * block.scale * dots[lane] as f32;
            }
        }
        sums
    });
}

pub fn eight(tiles: &[Tile8], rows: &[&[Block32]], out: &mut [f32]) {
    for_each_cell(tiles, rows, out, |tiles, blocks| {
        let mut sums = Lanes::default();
        for (tile, block) in tiles.iter().zip(blocks) {
            let mut dots = [0_i32; TILE_ROWS];
            for (j, quants) in tile.quants.chunks_exact(32).enumerate() {
                add_products(&mut dots, quants, columns(&block.quants, j * 4), i32::from);
            }
            for lane in 0..TILE_ROWS {
                sums[lane] += tile.d[lane] * block.scale * dots[lane] as f32;
            }
        }
        sums
    });
}

/// Four neighbouring activations.
#[inline]
fn columns(quants: &[i8], at: usize) -> [i32; 4] {
    std::array::from_fn(|i| i32::from(quants[at + i]))
}

/// Adds the products of four columns to each lane; `packed` is `[lane][4]`.
#[inline]
fn add_products<T: Copy>(
    lanes: &mut [i32; TILE_ROWS],
    packed: &[T],
    columns: [i32; 4],
    weight: impl Fn(T) -> i32,
) {
    for (lane, weights) in lanes.iter_mut().zip(packed.chunks_exact(4)) {
        *lane += weights
            .iter()
            .zip(columns)
            .map(|(&quant, column)| weight(quant) * column)
            .sum::<i32>();
    }
}

/// Sums are kept in four times eight lanes, as vector registers keep them.
pub fn attend(query: &[f32], parts: &[(&[f32], &[f32])], scale: f32, scores: &mut [f32], out: &mut [f32]) {
    let head = query.len();
    let mut count = 0;
    for (keys, _) in parts {
        for key in keys.chunks_exact(head) {
            scores[count] = dot(query, key) * scale;
            count += 1;
        }
    }
    softmax(&mut scores[..count]);
    out.fill(0.0);
    let mut weights = scores[..count].iter();
    for (_, values) in parts {
        for (value, weight) in values.chunks_exact(head).zip(&mut weights) {
            for (out, value) in out.iter_mut().zip(value) {
                *out += weight * value;
            }
        }
    }
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [Lanes::default(); 4];
    let (a, b) = (a.chunks(TILE_ROWS), b.chunks(TILE_ROWS));
    for (index, (a, b)) in a.zip(b).enumerate() {
        for ((lane, a), b) in lanes[index % 4].iter_mut().zip(a).zip(b) {
            *lane += a * b;
        }
    }
    let [first, second, third, fourth] = lanes;
    (0..TILE_ROWS)
        .map(|i| (first[i] + second[i]) + (third[i] + fourth[i]))
        .sum()
}
