//! The kernels for AVX-VNNI: `vpdpbusd` multiplies 32 pairs and adds them by fours, in 32 bits.
//! All operations but products are those of AVX2.

use super::super::cells;
use super::lanes::{columns, load_ps, load8, load16, load32, prefetch, store_ps, sum_pair};
use crate::TILE_ROWS;
use crate::activations::{Block32, Block256};
use crate::stripes::Stripe;
use crate::tiles::{Tile4, Tile6, Tile8};
use core::arch::x86_64::{
    __m128i, __m256, __m256i, _mm_unpacklo_epi8, _mm256_add_epi32, _mm256_add_ps, _mm256_and_si256,
    _mm256_cvtepi8_epi16, _mm256_cvtepi8_epi32, _mm256_cvtepi32_ps, _mm256_cvtepu8_epi16,
    _mm256_dpbusd_avx_epi32, _mm256_madd_epi16, _mm256_mul_ps, _mm256_mullo_epi32, _mm256_or_si256,
    _mm256_set1_epi8, _mm256_set1_epi32, _mm256_set1_ps, _mm256_setzero_ps, _mm256_setzero_si256,
    _mm256_slli_epi32, _mm256_srli_epi16, _mm256_sub_epi32, _mm256_sub_ps, _mm256_xor_si256,
};

pub use super::avx2::{
    convolve, delta_rule, geglu, grouped_attention, log_sum_exp, quantise, rms_norm, sigmoid_gate, swiglu,
    unit_norm,
};

products!("avx2,fma,avxvnni", spread, scaled, start, step);

#[inline]
#[target_feature(enable = "avx2")]
fn spread(scales: __m128i) -> __m256i {
    _mm256_cvtepi8_epi32(scales)
}

#[inline]
#[target_feature(enable = "avx2,avxvnni")]
fn scaled<const N: usize, const FUSED: usize>(
    weights: &[__m256i; N],
    quants: &[i8],
    at: usize,
    scale: __m256i,
) -> __m256i {
    let mut dot = _mm256_setzero_si256();
    for (j, weights) in weights.iter().enumerate() {
        let columns = _mm256_set1_epi32(columns(quants, at + j * 4));
        dot = _mm256_dpbusd_avx_epi32(dot, *weights, columns);
    }
    _mm256_mullo_epi32(dot, scale)
}

/// −128 · Σa, because the weights are shifted by 128.
#[inline]
#[target_feature(enable = "avx2")]
fn start(block: &Block32) -> __m256i {
    _mm256_set1_epi32(block.offset)
}

#[inline]
#[target_feature(enable = "avx2,avxvnni")]
fn step(dot: __m256i, weights: __m256i, columns: __m256i) -> __m256i {
    let shifted = _mm256_xor_si256(weights, _mm256_set1_epi8(-128));
    _mm256_dpbusd_avx_epi32(dot, shifted, columns)
}
