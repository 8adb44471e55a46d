//! Products for AVX-512 with VNNI.
//!
//! A vector holds two groups of tiles side by side: sixteen weight rows, four neighbouring columns of
//! each. `vpdpbusd` multiplies these 64 pairs with four broadcast activations and adds them up in 32
//! bits, so sub-blocks are scaled where they stand and nothing can overflow.
#![expect(
    unsafe_code,
    reason = "vector instructions; every load stays within the array it names"
)]

use super::super::floats;
use super::avx2::prefetch;
use crate::TILE_ROWS;
use crate::activations::{self, Block32, Block256, Blocks, Grain};
use crate::packed::{Tile4, Tile6, Tile8};
use core::arch::x86_64::{
    __m128i, __m512, __m512i, _mm_cvtsi64_si128, _mm_unpacklo_epi64, _mm256_loadu_ps, _mm256_loadu_si256,
    _mm512_add_epi32, _mm512_add_ps, _mm512_and_si512, _mm512_castps256_ps512, _mm512_castsi256_si512,
    _mm512_cvtepi8_epi32, _mm512_cvtepi32_ps, _mm512_cvtepu8_epi32, _mm512_dpbusd_epi32, _mm512_dpwssd_epi32,
    _mm512_insertf32x8, _mm512_inserti64x4, _mm512_mul_ps, _mm512_mullo_epi32, _mm512_or_si512,
    _mm512_set1_epi8, _mm512_set1_epi32, _mm512_set1_ps, _mm512_setzero_ps, _mm512_setzero_si512,
    _mm512_slli_epi32, _mm512_srli_epi16, _mm512_storeu_ps, _mm512_sub_epi32, _mm512_sub_ps,
    _mm512_xor_si512,
};

/// Rows of activations that share one unpacking of the weights; more would not fit the registers.
const ROWS: usize = 8;
/// Weight rows in one vector: two groups.
const LANES: usize = 2 * TILE_ROWS;

type Cells = [[f32; LANES]; ROWS];

/// Calls `$cell` for every two groups of tiles and every eight rows of activations.
macro_rules! for_each_cell {
    ($tiles:expr, $rows:expr, $out:expr, $cell:ident) => {{
        let blocks = $rows[0].len();
        let width = $tiles.len() / blocks * TILE_ROWS;
        for (pair, tiles) in $tiles.chunks(2 * blocks).enumerate() {
            // A last group without a neighbour is its own.
            let (first, second) = tiles.split_at(blocks);
            let tiles = [first, if second.is_empty() { first } else { second }];
            let at = pair * LANES;
            let kept = LANES.min(width - at);
            for (start, rows) in (0..).step_by(ROWS).zip($rows.chunks(ROWS)) {
                let mut cells = Cells::default();
                match *rows {
                    [a] => $cell(tiles, [a], &mut cells),
                    [a, b] => $cell(tiles, [a, b], &mut cells),
                    [a, b, c] => $cell(tiles, [a, b, c], &mut cells),
                    [a, b, c, d] => $cell(tiles, [a, b, c, d], &mut cells),
                    [a, b, c, d, e] => $cell(tiles, [a, b, c, d, e], &mut cells),
                    [a, b, c, d, e, f] => $cell(tiles, [a, b, c, d, e, f], &mut cells),
                    [a, b, c, d, e, f, g] => $cell(tiles, [a, b, c, d, e, f, g], &mut cells),
                    [a, b, c, d, e, f, g, h] => $cell(tiles, [a, b, c, d, e, f, g, h], &mut cells),
                    _ => unreachable!("chunks hold one to eight rows"),
                }
                for (row, cell) in cells[..rows.len()].iter().enumerate() {
                    let at = (start + row) * width + at;
                    $out[at..at + kept].copy_from_slice(&cell[..kept]);
                }
            }
        }
    }};
}

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
pub fn four(tiles: &[Tile4], rows: &[&[Block256]], out: &mut [f32]) {
    for_each_cell!(tiles, rows, out, cell4);
}

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
pub fn six(tiles: &[Tile6], rows: &[&[Block256]], out: &mut [f32]) {
    for_each_cell!(tiles, rows, out, cell6);
}

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
pub fn eight(tiles: &[Tile8], rows: &[&[Block32]], out: &mut [f32]) {
    for_each_cell!(tiles, rows, out, cell8);
}

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
fn cell4<const M: usize>(tiles: [&[Tile4]; 2], rows: [&[Block256]; M], cells: &mut Cells) {
    let nibble = _mm512_set1_epi8(15);
    let mut sums = [_mm512_setzero_ps(); M];
    for (index, (a, b)) in tiles[0].iter().zip(tiles[1]).enumerate() {
        prefetch(a);
        prefetch(b);
        let mut dots = [_mm512_setzero_si512(); M];
        for sub in 0..8 {
            let packed: [__m512i; 4] =
                std::array::from_fn(|j| join(&a.quants, &b.quants, (sub * 4 + j) * 32));
            let low = packed.map(|byte| _mm512_and_si512(byte, nibble));
            let high = packed.map(|byte| _mm512_and_si512(_mm512_srli_epi16::<4>(byte), nibble));
            let scale = _mm512_cvtepu8_epi32(beside(a.scales[sub], b.scales[sub]));
            for (row, dot) in rows.iter().zip(&mut dots) {
                let quants = &row[index].quants;
                let mut part = _mm512_setzero_si512();
                for j in 0..4 {
                    part = _mm512_dpbusd_epi32(part, low[j], columns(quants, sub * 32 + j * 4));
                    part = _mm512_dpbusd_epi32(part, high[j], columns(quants, sub * 32 + 16 + j * 4));
                }
                *dot = _mm512_add_epi32(*dot, _mm512_mullo_epi32(part, scale));
            }
        }
        let mins: [__m512i; 4] = std::array::from_fn(|pair| {
            let first = _mm512_cvtepu8_epi32(beside(a.mins[pair * 2], b.mins[pair * 2]));
            let second = _mm512_cvtepu8_epi32(beside(a.mins[pair * 2 + 1], b.mins[pair * 2 + 1]));
            _mm512_or_si512(first, _mm512_slli_epi32::<16>(second))
        });
        let (d, dmin) = (join_ps(&a.d, &b.d), join_ps(&a.dmin, &b.dmin));
        for m in 0..M {
            let block = &rows[m][index];
            let mut minimum = _mm512_setzero_si512();
            for (pair, mins) in mins.iter().enumerate() {
                minimum = _mm512_dpwssd_epi32(minimum, *mins, sum_pair(&block.sums32, pair));
            }
            let scale = _mm512_set1_ps(block.scale);
            let added = _mm512_mul_ps(_mm512_mul_ps(d, scale), _mm512_cvtepi32_ps(dots[m]));
            let subtracted = _mm512_mul_ps(_mm512_mul_ps(dmin, scale), _mm512_cvtepi32_ps(minimum));
            sums[m] = _mm512_sub_ps(_mm512_add_ps(sums[m], added), subtracted);
        }
    }
    store_cells(&sums, cells);
}

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
fn cell6<const M: usize>(tiles: [&[Tile6]; 2], rows: [&[Block256]; M], cells: &mut Cells) {
    let mut sums = [_mm512_setzero_ps(); M];
    for (index, (a, b)) in tiles[0].iter().zip(tiles[1]).enumerate() {
        prefetch(a);
        prefetch(b);
        let mut dots = [_mm512_setzero_si512(); M];
        for sub in 0..16 {
            let weights: [__m512i; 4] =
                std::array::from_fn(|j| join(&a.quants, &b.quants, (sub * 4 + j) * 32));
            let scale = _mm512_cvtepi8_epi32(beside_signed(a.scales[sub], b.scales[sub]));
            for (row, dot) in rows.iter().zip(&mut dots) {
                let quants = &row[index].quants;
                let mut part = _mm512_setzero_si512();
                for (j, weights) in weights.iter().enumerate() {
                    part = _mm512_dpbusd_epi32(part, *weights, columns(quants, sub * 16 + j * 4));
                }
                *dot = _mm512_add_epi32(*dot, _mm512_mullo_epi32(part, scale));
            }
        }
        let scales: [__m512i; 8] = std::array::from_fn(|pair| {
            let first = _mm512_cvtepi8_epi32(beside_signed(a.scales[pair * 2], b.scales[pair * 2]));
            let second = _mm512_cvtepi8_epi32(beside_signed(a.scales[pair * 2 + 1], b.scales[pair * 2 + 1]));
            _mm512_or_si512(
                _mm512_and_si512(first, _mm512_set1_epi32(0xFFFF)),
                _mm512_slli_epi32::<16>(second),
            )
        });
        let d = join_ps(&a.d, &b.d);
        for m in 0..M {
            let block = &rows[m][index];
            let mut offset = _mm512_setzero_si512();
            for (pair, scales) in scales.iter().enumerate() {
                offset = _mm512_dpwssd_epi32(offset, *scales, sum_pair(&block.sums16, pair));
            }
            let dot = _mm512_sub_epi32(dots[m], _mm512_slli_epi32::<5>(offset));
            let scale = _mm512_set1_ps(block.scale);
            let product = _mm512_mul_ps(_mm512_mul_ps(d, scale), _mm512_cvtepi32_ps(dot));
            sums[m] = _mm512_add_ps(sums[m], product);
        }
    }
    store_cells(&sums, cells);
}

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
fn cell8<const M: usize>(tiles: [&[Tile8]; 2], rows: [&[Block32]; M], cells: &mut Cells) {
    let sign = _mm512_set1_epi8(-128);
    let mut sums = [_mm512_setzero_ps(); M];
    for (index, (a, b)) in tiles[0].iter().zip(tiles[1]).enumerate() {
        prefetch(a);
        prefetch(b);
        // The first factor must have no sign: w + 128, and −128 · Σa to begin with.
        let mut dots: [__m512i; M] = std::array::from_fn(|m| _mm512_set1_epi32(rows[m][index].offset));
        for j in 0..8 {
            let weights = _mm512_xor_si512(join(&a.quants, &b.quants, j * 32), sign);
            for (row, dot) in rows.iter().zip(&mut dots) {
                *dot = _mm512_dpbusd_epi32(*dot, weights, columns(&row[index].quants, j * 4));
            }
        }
        let d = join_ps(&a.d, &b.d);
        for m in 0..M {
            let scale = _mm512_set1_ps(rows[m][index].scale);
            let product = _mm512_mul_ps(_mm512_mul_ps(d, scale), _mm512_cvtepi32_ps(dots[m]));
            sums[m] = _mm512_add_ps(sums[m], product);
        }
    }
    store_cells(&sums, cells);
}

/// 32 bytes of each from `at`.
#[inline]
#[target_feature(enable = "avx512f")]
fn join<T>(first: &[T], second: &[T], at: usize) -> __m512i {
    debug_assert!(size_of::<T>() == 1 && at + 32 <= first.len().min(second.len()));
    // SAFETY: `at` counts whole vectors of a tile's fixed-size array, as asserted.
    let [first, second] =
        [first, second].map(|bytes| unsafe { _mm256_loadu_si256(bytes.as_ptr().add(at).cast()) });
    _mm512_inserti64x4::<1>(_mm512_castsi256_si512(first), second)
}

#[inline]
#[target_feature(enable = "avx512f,avx512dq")]
fn join_ps(first: &[f32; TILE_ROWS], second: &[f32; TILE_ROWS]) -> __m512 {
    // SAFETY: eight floats are 32 bytes.
    let [first, second] = [first, second].map(|lanes| unsafe { _mm256_loadu_ps(lanes.as_ptr()) });
    _mm512_insertf32x8::<1>(_mm512_castps256_ps512(first), second)
}

#[inline]
#[target_feature(enable = "avx512f")]
fn beside(first: [u8; TILE_ROWS], second: [u8; TILE_ROWS]) -> __m128i {
    let [first, second] = [first, second].map(|bytes| _mm_cvtsi64_si128(i64::from_le_bytes(bytes)));
    _mm_unpacklo_epi64(first, second)
}

#[inline]
#[target_feature(enable = "avx512f")]
fn beside_signed(first: [i8; TILE_ROWS], second: [i8; TILE_ROWS]) -> __m128i {
    beside(first.map(i8::cast_unsigned), second.map(i8::cast_unsigned))
}

/// Four neighbouring activations, in every lane.
#[inline]
#[target_feature(enable = "avx512f")]
fn columns(quants: &[i8], at: usize) -> __m512i {
    debug_assert!(at + 4 <= quants.len());
    // SAFETY: `at` counts whole fours of a block's fixed-size array, as asserted.
    _mm512_set1_epi32(unsafe { quants.as_ptr().add(at).cast::<i32>().read_unaligned() })
}

/// Two neighbouring sums, in every lane.
#[inline]
#[target_feature(enable = "avx512f")]
fn sum_pair(sums: &[i16], pair: usize) -> __m512i {
    debug_assert!(pair * 2 + 2 <= sums.len());
    // SAFETY: `pair` counts whole pairs of a block's fixed-size array, as asserted.
    _mm512_set1_epi32(unsafe { sums.as_ptr().add(pair * 2).cast::<i32>().read_unaligned() })
}

#[inline]
#[target_feature(enable = "avx512f")]
fn store_cells<const M: usize>(sums: &[__m512; M], cells: &mut Cells) {
    for (sum, cell) in sums.iter().zip(cells) {
        // SAFETY: sixteen floats are 64 bytes.
        unsafe { _mm512_storeu_ps(cell.as_mut_ptr(), *sum) };
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma")]
pub fn attend(query: &[f32], parts: &[(&[f32], &[f32])], scale: f32, scores: &mut [f32], out: &mut [f32]) {
    super::avx2::attend(query, parts, scale, scores, out);
}

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma")]
pub fn swiglu(gate: &mut [f32], up: &[f32]) {
    floats::swiglu(gate, up);
}

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma")]
pub fn log_sum_exp(scores: &[f32]) -> f32 {
    floats::log_sum_exp(scores)
}

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma")]
pub fn rms_norm(x: &[f32], weight: &[f32], epsilon: f32, out: &mut [f32]) {
    floats::rms_norm(x, weight, epsilon, out);
}

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma")]
pub fn quantise_rows(values: &[f32], columns: usize, grain: Grain) -> Blocks {
    activations::quantise_rows(values, columns, grain)
}
