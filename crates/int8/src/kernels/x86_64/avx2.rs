//! The kernels for AVX2.
//!
//! Lane `r` of a vector holds four neighbouring columns of weight row `r`; the same four columns of
//! the activations are broadcast to all lanes, so one `vpmaddubsw` multiplies 32 pairs. Products of
//! four- and six-bit weights leave room in 16 bits to add several before they are widened, and
//! widening (`vpmaddwd`) multiplies by the sub-block's scale on the way.
#![expect(
    unsafe_code,
    reason = "vector instructions; every load stays within the array it names"
)]

use super::super::floats;
use crate::TILE_ROWS;
use crate::activations::{self, Block32, Block256, Blocks, Grain};
use crate::packed::{Tile4, Tile6, Tile8};
use core::arch::x86_64::{
    __m256, __m256i, _MM_HINT_T0, _mm_cvtsi64_si128, _mm_prefetch, _mm_unpacklo_epi8, _mm256_abs_epi8,
    _mm256_add_epi16, _mm256_add_epi32, _mm256_add_ps, _mm256_and_si256, _mm256_cvtepi8_epi16,
    _mm256_cvtepi32_ps, _mm256_loadu_ps, _mm256_loadu_si256, _mm256_madd_epi16, _mm256_maddubs_epi16,
    _mm256_mul_ps, _mm256_set1_epi8, _mm256_set1_epi16, _mm256_set1_epi32, _mm256_set1_ps, _mm256_setzero_ps,
    _mm256_setzero_si256, _mm256_sign_epi8, _mm256_slli_epi32, _mm256_srli_epi16, _mm256_storeu_ps,
    _mm256_sub_epi32, _mm256_sub_ps,
};

/// Rows of activations that share one unpacking of the weights; more would not fit the registers.
const ROWS: usize = 4;

/// Calls `$cell` for every group of tiles and every four rows of activations.
macro_rules! for_each_cell {
    ($tiles:expr, $rows:expr, $out:expr, $cell:ident) => {{
        let blocks = $rows[0].len();
        let width = $tiles.len() / blocks * TILE_ROWS;
        for (group, tiles) in $tiles.chunks_exact(blocks).enumerate() {
            for (start, rows) in (0..).step_by(ROWS).zip($rows.chunks(ROWS)) {
                let mut cells = [[0.0_f32; TILE_ROWS]; ROWS];
                match *rows {
                    [a] => $cell::<1>(tiles, [a], &mut cells),
                    [a, b] => $cell::<2>(tiles, [a, b], &mut cells),
                    [a, b, c] => $cell::<3>(tiles, [a, b, c], &mut cells),
                    [a, b, c, d] => $cell::<4>(tiles, [a, b, c, d], &mut cells),
                    _ => unreachable!("chunks hold one to four rows"),
                }
                for (row, cell) in cells[..rows.len()].iter().enumerate() {
                    let at = (start + row) * width + group * TILE_ROWS;
                    $out[at..at + TILE_ROWS].copy_from_slice(cell);
                }
            }
        }
    }};
}

#[target_feature(enable = "avx2,fma")]
pub fn four(tiles: &[Tile4], rows: &[&[Block256]], out: &mut [f32]) {
    for_each_cell!(tiles, rows, out, cell4);
}

#[target_feature(enable = "avx2,fma")]
pub fn six(tiles: &[Tile6], rows: &[&[Block256]], out: &mut [f32]) {
    for_each_cell!(tiles, rows, out, cell6);
}

#[target_feature(enable = "avx2,fma")]
pub fn eight(tiles: &[Tile8], rows: &[&[Block32]], out: &mut [f32]) {
    for_each_cell!(tiles, rows, out, cell8);
}

#[target_feature(enable = "avx2,fma")]
fn cell4<const M: usize>(tiles: &[Tile4], rows: [&[Block256]; M], cells: &mut [[f32; TILE_ROWS]; ROWS]) {
    let nibble = _mm256_set1_epi8(15);
    let mut sums = [_mm256_setzero_ps(); M];
    for (index, tile) in tiles.iter().enumerate() {
        prefetch(tile);
        let mut dots = [_mm256_setzero_si256(); M];
        for sub in 0..8 {
            let packed: [__m256i; 4] = std::array::from_fn(|j| load(&tile.quants, (sub * 4 + j) * 32));
            let low = packed.map(|byte| _mm256_and_si256(byte, nibble));
            let high = packed.map(|byte| _mm256_and_si256(_mm256_srli_epi16::<4>(byte), nibble));
            let scale = twice(tile.scales[sub]);
            for (row, dot) in rows.iter().zip(&mut dots) {
                let quants = &row[index].quants;
                // At most 8 · 2 · 15 · 127 = 30,480: no overflow of 16 bits.
                let mut sum = _mm256_setzero_si256();
                for j in 0..4 {
                    sum = _mm256_add_epi16(
                        sum,
                        _mm256_maddubs_epi16(low[j], columns(quants, sub * 32 + j * 4)),
                    );
                    sum = _mm256_add_epi16(
                        sum,
                        _mm256_maddubs_epi16(high[j], columns(quants, sub * 32 + 16 + j * 4)),
                    );
                }
                *dot = _mm256_add_epi32(*dot, _mm256_madd_epi16(sum, scale));
            }
        }
        let mins: [__m256i; 4] =
            std::array::from_fn(|pair| both(tile.mins[pair * 2], tile.mins[pair * 2 + 1]));
        let (d, dmin) = (load_ps(&tile.d), load_ps(&tile.dmin));
        for m in 0..M {
            let block = &rows[m][index];
            let mut minimum = _mm256_setzero_si256();
            for (pair, mins) in mins.iter().enumerate() {
                minimum = _mm256_add_epi32(minimum, _mm256_madd_epi16(*mins, sum_pair(&block.sums32, pair)));
            }
            let scale = _mm256_set1_ps(block.scale);
            let added = _mm256_mul_ps(_mm256_mul_ps(d, scale), _mm256_cvtepi32_ps(dots[m]));
            let subtracted = _mm256_mul_ps(_mm256_mul_ps(dmin, scale), _mm256_cvtepi32_ps(minimum));
            sums[m] = _mm256_sub_ps(_mm256_add_ps(sums[m], added), subtracted);
        }
    }
    store_cells(&sums, cells);
}

#[target_feature(enable = "avx2,fma")]
fn cell6<const M: usize>(tiles: &[Tile6], rows: [&[Block256]; M], cells: &mut [[f32; TILE_ROWS]; ROWS]) {
    let mut sums = [_mm256_setzero_ps(); M];
    for (index, tile) in tiles.iter().enumerate() {
        prefetch(tile);
        let mut dots = [_mm256_setzero_si256(); M];
        for sub in 0..16 {
            let weights: [__m256i; 4] = std::array::from_fn(|j| load(&tile.quants, (sub * 4 + j) * 32));
            let scale = twice(tile.scales[sub].map(i8::cast_unsigned));
            for (row, dot) in rows.iter().zip(&mut dots) {
                let quants = &row[index].quants;
                let product = |j: usize| _mm256_maddubs_epi16(weights[j], columns(quants, sub * 16 + j * 4));
                // Each at most 2 · 2 · 63 · 127 = 32,004: no overflow of 16 bits.
                let first = _mm256_add_epi16(product(0), product(1));
                let second = _mm256_add_epi16(product(2), product(3));
                *dot = _mm256_add_epi32(*dot, _mm256_madd_epi16(first, scale));
                *dot = _mm256_add_epi32(*dot, _mm256_madd_epi16(second, scale));
            }
        }
        let mut offsets = [_mm256_setzero_si256(); M];
        for pair in 0..8 {
            let scales = both(
                tile.scales[pair * 2].map(i8::cast_unsigned),
                tile.scales[pair * 2 + 1].map(i8::cast_unsigned),
            );
            for (row, offset) in rows.iter().zip(&mut offsets) {
                let product = _mm256_madd_epi16(scales, sum_pair(&row[index].sums16, pair));
                *offset = _mm256_add_epi32(*offset, product);
            }
        }
        let d = load_ps(&tile.d);
        for m in 0..M {
            let dot = _mm256_sub_epi32(dots[m], _mm256_slli_epi32::<5>(offsets[m]));
            let scale = _mm256_set1_ps(rows[m][index].scale);
            sums[m] = _mm256_add_ps(
                sums[m],
                _mm256_mul_ps(_mm256_mul_ps(d, scale), _mm256_cvtepi32_ps(dot)),
            );
        }
    }
    store_cells(&sums, cells);
}

#[target_feature(enable = "avx2,fma")]
fn cell8<const M: usize>(tiles: &[Tile8], rows: [&[Block32]; M], cells: &mut [[f32; TILE_ROWS]; ROWS]) {
    let ones = _mm256_set1_epi16(1);
    let mut sums = [_mm256_setzero_ps(); M];
    for (index, tile) in tiles.iter().enumerate() {
        prefetch(tile);
        let mut dots = [_mm256_setzero_si256(); M];
        for j in 0..8 {
            let weights = load(&tile.quants, j * 32);
            let size = _mm256_abs_epi8(weights);
            for (row, dot) in rows.iter().zip(&mut dots) {
                // |w| · (a with w's sign): `vpmaddubsw` wants its first factor without a sign.
                let signed = _mm256_sign_epi8(columns(&row[index].quants, j * 4), weights);
                let product = _mm256_madd_epi16(_mm256_maddubs_epi16(size, signed), ones);
                *dot = _mm256_add_epi32(*dot, product);
            }
        }
        let d = load_ps(&tile.d);
        for m in 0..M {
            let scale = _mm256_set1_ps(rows[m][index].scale);
            sums[m] = _mm256_add_ps(
                sums[m],
                _mm256_mul_ps(_mm256_mul_ps(d, scale), _mm256_cvtepi32_ps(dots[m])),
            );
        }
    }
    store_cells(&sums, cells);
}

#[target_feature(enable = "avx2,fma")]
pub fn attend(query: &[f32], parts: &[(&[f32], &[f32])], scale: f32, scores: &mut [f32], out: &mut [f32]) {
    let head = query.len();
    if !head.is_multiple_of(TILE_ROWS) {
        return super::super::portable::attend(query, parts, scale, scores, out);
    }
    let mut count = 0;
    for (keys, _) in parts {
        for key in keys.chunks_exact(head) {
            scores[count] = dot(query, key) * scale;
            count += 1;
        }
    }
    floats::softmax(&mut scores[..count]);
    out.fill(0.0);
    let mut weights = scores[..count].iter();
    for (_, values) in parts {
        for (value, weight) in values.chunks_exact(head).zip(&mut weights) {
            add_scaled(out, value, *weight);
        }
    }
}

#[target_feature(enable = "avx2,fma")]
pub fn swiglu(gate: &mut [f32], up: &[f32]) {
    floats::swiglu(gate, up);
}

#[target_feature(enable = "avx2,fma")]
pub fn log_sum_exp(scores: &[f32]) -> f32 {
    floats::log_sum_exp(scores)
}

#[target_feature(enable = "avx2,fma")]
pub fn rms_norm(x: &[f32], weight: &[f32], epsilon: f32, out: &mut [f32]) {
    floats::rms_norm(x, weight, epsilon, out);
}

#[target_feature(enable = "avx2,fma")]
pub fn quantise_rows(values: &[f32], columns: usize, grain: Grain) -> Blocks {
    activations::quantise_rows(values, columns, grain)
}

#[target_feature(enable = "avx2,fma")]
fn dot(a: &[f32], b: &[f32]) -> f32 {
    // Four registers of sums, so that one addition need not wait for the one before.
    let mut lanes = [_mm256_setzero_ps(); 4];
    for (index, (a, b)) in a.chunks_exact(8).zip(b.chunks_exact(8)).enumerate() {
        let lane = &mut lanes[index % 4];
        *lane = _mm256_add_ps(*lane, _mm256_mul_ps(load_chunk(a), load_chunk(b)));
    }
    let halves = [
        _mm256_add_ps(lanes[0], lanes[1]),
        _mm256_add_ps(lanes[2], lanes[3]),
    ];
    let mut sums = [0.0; TILE_ROWS];
    store_ps(_mm256_add_ps(halves[0], halves[1]), &mut sums);
    sums.iter().sum()
}

#[target_feature(enable = "avx2,fma")]
fn add_scaled(out: &mut [f32], values: &[f32], weight: f32) {
    let weight = _mm256_set1_ps(weight);
    for (out, value) in out.chunks_exact_mut(8).zip(values.chunks_exact(8)) {
        let sum = _mm256_add_ps(load_chunk(out), _mm256_mul_ps(weight, load_chunk(value)));
        // SAFETY: `chunks_exact_mut(8)` gives eight floats.
        unsafe { _mm256_storeu_ps(out.as_mut_ptr(), sum) };
    }
}

#[inline]
#[target_feature(enable = "avx2")]
fn load_chunk(values: &[f32]) -> __m256 {
    debug_assert!(values.len() == 8);
    // SAFETY: callers hand over chunks of exactly eight floats.
    unsafe { _mm256_loadu_ps(values.as_ptr()) }
}

/// Asks for the tile that comes a little later in memory: the processor's own prefetching stops at the
/// end of every page, and a decoding step reads all weights from memory.
#[inline]
#[target_feature(enable = "avx2")]
pub fn prefetch<T>(tile: &T) {
    const AHEAD: usize = 3;
    const LINE: usize = 64;
    let later = std::ptr::from_ref(tile).wrapping_add(AHEAD).cast::<i8>();
    for line in 0..size_of::<T>().div_ceil(LINE) {
        _mm_prefetch::<_MM_HINT_T0>(later.wrapping_add(line * LINE));
    }
}

/// 32 bytes from `at`.
#[inline]
#[target_feature(enable = "avx2")]
fn load<T>(bytes: &[T], at: usize) -> __m256i {
    debug_assert!(size_of::<T>() == 1 && at + 32 <= bytes.len());
    // SAFETY: `at` counts whole vectors of a tile's fixed-size array, as asserted.
    unsafe { _mm256_loadu_si256(bytes.as_ptr().add(at).cast()) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn load_ps(lanes: &[f32; TILE_ROWS]) -> __m256 {
    // SAFETY: eight floats are 32 bytes.
    unsafe { _mm256_loadu_ps(lanes.as_ptr()) }
}

/// Four neighbouring activations, in every lane.
#[inline]
#[target_feature(enable = "avx2")]
fn columns(quants: &[i8], at: usize) -> __m256i {
    debug_assert!(at + 4 <= quants.len());
    // SAFETY: `at` counts whole fours of a block's fixed-size array, as asserted.
    _mm256_set1_epi32(unsafe { quants.as_ptr().add(at).cast::<i32>().read_unaligned() })
}

/// Two neighbouring sums, in every lane.
#[inline]
#[target_feature(enable = "avx2")]
fn sum_pair(sums: &[i16], pair: usize) -> __m256i {
    debug_assert!(pair * 2 + 2 <= sums.len());
    // SAFETY: `pair` counts whole pairs of a block's fixed-size array, as asserted.
    _mm256_set1_epi32(unsafe { sums.as_ptr().add(pair * 2).cast::<i32>().read_unaligned() })
}

/// Lane `r` holds `(bytes[r], bytes[r])` as signed 16-bit numbers.
#[inline]
#[target_feature(enable = "avx2")]
fn twice(bytes: [u8; TILE_ROWS]) -> __m256i {
    both(bytes, bytes)
}

/// Lane `r` holds `(first[r], second[r])` as signed 16-bit numbers.
#[inline]
#[target_feature(enable = "avx2")]
fn both(first: [u8; TILE_ROWS], second: [u8; TILE_ROWS]) -> __m256i {
    let first = _mm_cvtsi64_si128(i64::from_le_bytes(first));
    let second = _mm_cvtsi64_si128(i64::from_le_bytes(second));
    _mm256_cvtepi8_epi16(_mm_unpacklo_epi8(first, second))
}

#[inline]
#[target_feature(enable = "avx2")]
fn store_cells<const M: usize>(sums: &[__m256; M], cells: &mut [[f32; TILE_ROWS]; ROWS]) {
    for (sum, cell) in sums.iter().zip(cells) {
        store_ps(*sum, cell);
    }
}

#[inline]
#[target_feature(enable = "avx2")]
fn store_ps(lanes: __m256, out: &mut [f32; TILE_ROWS]) {
    // SAFETY: eight floats are 32 bytes.
    unsafe { _mm256_storeu_ps(out.as_mut_ptr(), lanes) };
}
