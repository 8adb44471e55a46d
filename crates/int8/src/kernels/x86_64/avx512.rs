//! The kernels for AVX-512 with VNNI.
//!
//! A vector holds four neighbouring columns of a tile's sixteen rows. `vpdpbusd` multiplies these 64
//! pairs with four broadcast activations and adds them up in 32 bits, so sub-blocks are scaled where
//! they stand and nothing can overflow.
#![expect(unsafe_code, reason = "every load stays within the array it names")]

use super::super::recurrent::{self, DeltaRule};
use super::super::{cells, floats};
use super::lanes::{columns, load16, prefetch, sum_pair};
use crate::TILE_ROWS;
use crate::activations::{self, Block32, Block256};
use crate::stripes::Stripe;
use crate::tiles::{Tile4, Tile6, Tile8};
use core::arch::x86_64::{
    __m512, __m512i, _mm_unpackhi_epi8, _mm_unpacklo_epi8, _mm256_set_m128i, _mm512_add_epi32, _mm512_add_ps,
    _mm512_and_si512, _mm512_cvtepi8_epi16, _mm512_cvtepi8_epi32, _mm512_cvtepi32_ps, _mm512_cvtepu8_epi16,
    _mm512_cvtepu8_epi32, _mm512_dpbusd_epi32, _mm512_dpwssd_epi32, _mm512_loadu_ps, _mm512_loadu_si512,
    _mm512_mul_ps, _mm512_mullo_epi32, _mm512_or_si512, _mm512_set1_epi8, _mm512_set1_epi32, _mm512_set1_ps,
    _mm512_setzero_ps, _mm512_setzero_si512, _mm512_slli_epi32, _mm512_srli_epi16, _mm512_storeu_ps,
    _mm512_sub_epi32, _mm512_sub_ps, _mm512_xor_si512,
};

pub use super::attention::grouped_attention_avx512 as grouped_attention;

/// Rows of activations that share one unpacking of the weights; more would not fit the registers.
const ROWS: usize = 8;

type Cells = [[f32; TILE_ROWS]; ROWS];

/// Chunks of one to eight rows.
macro_rules! for_each_eight {
    ($tiles:ident, $rows:ident, $out:ident, $cell:ident) => {
        for_each_cell!(
            $tiles,
            $rows,
            $out,
            $cell,
            8,
            [a],
            [a, b],
            [a, b, c],
            [a, b, c, d],
            [a, b, c, d, e],
            [a, b, c, d, e, f],
            [a, b, c, d, e, f, g],
            [a, b, c, d, e, f, g, h]
        )
    };
}

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma")]
pub fn four(tiles: &[Tile4], rows: &[&[Block256]], out: &mut Stripe<'_>) {
    for_each_eight!(tiles, rows, out, cell4);
}

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma")]
pub fn six(tiles: &[Tile6], rows: &[&[Block256]], out: &mut Stripe<'_>) {
    for_each_eight!(tiles, rows, out, cell6);
}

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma")]
pub fn eight(tiles: &[Tile8], rows: &[&[Block32]], out: &mut Stripe<'_>) {
    for_each_eight!(tiles, rows, out, cell8);
}

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma")]
fn cell4<const M: usize>(tiles: &[Tile4], rows: [&[Block256]; M], fetch: bool, cells: &mut Cells) {
    let nibble = _mm512_set1_epi8(15);
    let mut sums = [_mm512_setzero_ps(); M];
    for (index, tile) in tiles.iter().enumerate() {
        if fetch {
            prefetch(tile);
        }
        let mut dots = [_mm512_setzero_si512(); M];
        for sub in 0..8 {
            let packed: [__m512i; 4] = std::array::from_fn(|j| load(&tile.quants, (sub * 4 + j) * 64));
            let weights: [__m512i; 8] = std::array::from_fn(|j| {
                let byte = packed[j % 4];
                let byte = if j < 4 { byte } else { _mm512_srli_epi16::<4>(byte) };
                _mm512_and_si512(byte, nibble)
            });
            let scale = _mm512_cvtepu8_epi32(load16(&tile.scales[sub], 0));
            for (row, dot) in rows.iter().zip(&mut dots) {
                let quants = &row[index].quants;
                let mut part = _mm512_setzero_si512();
                for (j, weights) in weights.iter().enumerate() {
                    let columns = _mm512_set1_epi32(columns(quants, sub * 32 + j * 4));
                    part = _mm512_dpbusd_epi32(part, *weights, columns);
                }
                *dot = _mm512_add_epi32(*dot, _mm512_mullo_epi32(part, scale));
            }
        }
        let mins: [__m512i; 4] = std::array::from_fn(|pair| {
            let mins = tile.mins[pair].as_flattened();
            _mm512_cvtepu8_epi16(_mm256_set_m128i(load16(mins, 16), load16(mins, 0)))
        });
        let (d, dmin) = (load_ps(&tile.d), load_ps(&tile.dmin));
        for m in 0..M {
            let block = &rows[m][index];
            let mut minimum = _mm512_setzero_si512();
            for (pair, mins) in mins.iter().enumerate() {
                let sums = _mm512_set1_epi32(sum_pair(&block.sums32, pair));
                minimum = _mm512_dpwssd_epi32(minimum, *mins, sums);
            }
            let scale = _mm512_set1_ps(block.scale);
            let added = _mm512_mul_ps(_mm512_mul_ps(d, scale), _mm512_cvtepi32_ps(dots[m]));
            let subtracted = _mm512_mul_ps(_mm512_mul_ps(dmin, scale), _mm512_cvtepi32_ps(minimum));
            sums[m] = _mm512_sub_ps(_mm512_add_ps(sums[m], added), subtracted);
        }
    }
    store_cells(&sums, cells);
}

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma")]
fn cell6<const M: usize>(tiles: &[Tile6], rows: [&[Block256]; M], fetch: bool, cells: &mut Cells) {
    let mut sums = [_mm512_setzero_ps(); M];
    for (index, tile) in tiles.iter().enumerate() {
        if fetch {
            prefetch(tile);
        }
        let mut dots = [_mm512_setzero_si512(); M];
        for sub in 0..16 {
            let weights = six_bits(tile, sub);
            let scale = _mm512_cvtepi8_epi32(load16(&tile.scales[sub], 0));
            for (row, dot) in rows.iter().zip(&mut dots) {
                let quants = &row[index].quants;
                let mut part = _mm512_setzero_si512();
                for (j, weights) in weights.iter().enumerate() {
                    let columns = _mm512_set1_epi32(columns(quants, sub * 16 + j * 4));
                    part = _mm512_dpbusd_epi32(part, *weights, columns);
                }
                *dot = _mm512_add_epi32(*dot, _mm512_mullo_epi32(part, scale));
            }
        }
        let scales: [__m512i; 8] = std::array::from_fn(|pair| {
            let [first, second] = [0, 1].map(|i| load16(&tile.scales[pair * 2 + i], 0));
            let (low, high) = (_mm_unpacklo_epi8(first, second), _mm_unpackhi_epi8(first, second));
            _mm512_cvtepi8_epi16(_mm256_set_m128i(high, low))
        });
        let d = load_ps(&tile.d);
        for m in 0..M {
            let block = &rows[m][index];
            let mut offset = _mm512_setzero_si512();
            for (pair, scales) in scales.iter().enumerate() {
                let sums = _mm512_set1_epi32(sum_pair(&block.sums16, pair));
                offset = _mm512_dpwssd_epi32(offset, *scales, sums);
            }
            let dot = _mm512_sub_epi32(dots[m], _mm512_slli_epi32::<5>(offset));
            let scale = _mm512_set1_ps(block.scale);
            let product = _mm512_mul_ps(_mm512_mul_ps(d, scale), _mm512_cvtepi32_ps(dot));
            sums[m] = _mm512_add_ps(sums[m], product);
        }
    }
    store_cells(&sums, cells);
}

/// Four vectors of weights, sixteen columns.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn six_bits(tile: &Tile6, sub: usize) -> [__m512i; 4] {
    let six = _mm512_set1_epi8(0x3F);
    let [a, b, c] = [0, 1, 2].map(|j| load(&tile.quants, (sub * 3 + j) * 64));
    let high = _mm512_and_si512(_mm512_srli_epi16::<2>(a), _mm512_set1_epi8(0x30));
    let middle = _mm512_and_si512(_mm512_srli_epi16::<4>(b), _mm512_set1_epi8(0x0C));
    let low = _mm512_and_si512(_mm512_srli_epi16::<6>(c), _mm512_set1_epi8(0x03));
    [
        _mm512_and_si512(a, six),
        _mm512_and_si512(b, six),
        _mm512_and_si512(c, six),
        _mm512_or_si512(_mm512_or_si512(high, middle), low),
    ]
}

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma")]
fn cell8<const M: usize>(tiles: &[Tile8], rows: [&[Block32]; M], fetch: bool, cells: &mut Cells) {
    let sign = _mm512_set1_epi8(-128);
    let mut sums = [_mm512_setzero_ps(); M];
    for (index, tile) in tiles.iter().enumerate() {
        if fetch {
            prefetch(tile);
        }
        // The first factor must have no sign: w + 128, and −128 · Σa to begin with.
        let mut dots: [__m512i; M] = std::array::from_fn(|m| _mm512_set1_epi32(rows[m][index].offset));
        for j in 0..8 {
            let weights = _mm512_xor_si512(load(&tile.quants, j * 64), sign);
            for (row, dot) in rows.iter().zip(&mut dots) {
                let columns = _mm512_set1_epi32(columns(&row[index].quants, j * 4));
                *dot = _mm512_dpbusd_epi32(*dot, weights, columns);
            }
        }
        let d = load_ps(&tile.d);
        for m in 0..M {
            let scale = _mm512_set1_ps(rows[m][index].scale);
            let product = _mm512_mul_ps(_mm512_mul_ps(d, scale), _mm512_cvtepi32_ps(dots[m]));
            sums[m] = _mm512_add_ps(sums[m], product);
        }
    }
    store_cells(&sums, cells);
}

/// 64 bytes from `at`.
#[inline]
#[target_feature(enable = "avx512f")]
fn load<T>(bytes: &[T], at: usize) -> __m512i {
    debug_assert!(size_of::<T>() == 1 && at + 64 <= bytes.len());
    // SAFETY: `at` counts whole vectors of a tile's fixed-size array, as asserted.
    unsafe { _mm512_loadu_si512(bytes.as_ptr().add(at).cast()) }
}

#[inline]
#[target_feature(enable = "avx512f")]
fn load_ps(lanes: &[f32; TILE_ROWS]) -> __m512 {
    // SAFETY: sixteen floats are 64 bytes.
    unsafe { _mm512_loadu_ps(lanes.as_ptr()) }
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
pub fn geglu(gate: &mut [f32], up: &[f32]) {
    floats::geglu(gate, up);
}

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma")]
pub fn sigmoid_gate(x: &mut [f32], gate: &[f32]) {
    floats::sigmoid_gate(x, gate);
}

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma")]
pub fn delta_rule(job: &DeltaRule<'_>, state: &mut [f32], out: &mut [f32]) {
    recurrent::delta_rule(job, state, out);
}

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma")]
pub fn convolve(rows: &[f32], weights: &[f32], out: &mut [f32]) {
    recurrent::convolve(rows, weights, out);
}

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma")]
pub fn unit_norm(x: &mut [f32], epsilon: f32, scale: f32) {
    recurrent::unit_norm(x, epsilon, scale);
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
pub fn quantise(values: &[f32], by256: &mut [Block256], by32: &mut [Block32]) {
    activations::quantise(values, by256, by32);
}
