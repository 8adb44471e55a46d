//! The kernels for AVX2.
//!
//! `vpmaddubsw` multiplies 32 pairs and adds them by twos. Products of four- and six-bit weights leave
//! room in 16 bits to add several before they are widened, and widening (`vpmaddwd`) multiplies by the
//! sub-block's scale on the way.

use super::super::recurrent::{self, DeltaRule};
use super::super::{cells, floats};
use super::lanes::{columns, load_ps, load8, load16, load32, prefetch, store_ps, sum_pair};
use crate::TILE_ROWS;
use crate::activations::{self, Block32, Block256};
use crate::stripes::Stripe;
use crate::tiles::{Tile4, Tile6, Tile8};
use core::arch::x86_64::{
    __m128i, __m256, __m256i, _mm_unpacklo_epi8, _mm256_abs_epi8, _mm256_add_epi16, _mm256_add_epi32,
    _mm256_add_ps, _mm256_and_si256, _mm256_cvtepi8_epi16, _mm256_cvtepi32_ps, _mm256_cvtepu8_epi16,
    _mm256_madd_epi16, _mm256_maddubs_epi16, _mm256_mul_ps, _mm256_or_si256, _mm256_set1_epi8,
    _mm256_set1_epi16, _mm256_set1_epi32, _mm256_set1_ps, _mm256_setzero_ps, _mm256_setzero_si256,
    _mm256_sign_epi8, _mm256_slli_epi32, _mm256_srli_epi16, _mm256_sub_epi32, _mm256_sub_ps,
};

pub use super::attention::grouped_attention_avx2 as grouped_attention;

products!("avx2,fma", spread, scaled, start, step);

/// Lane `r` holds scale `r` twice, as 16-bit numbers.
#[inline]
#[target_feature(enable = "avx2")]
fn spread(scales: __m128i) -> __m256i {
    _mm256_cvtepi8_epi16(_mm_unpacklo_epi8(scales, scales))
}

#[inline]
#[target_feature(enable = "avx2")]
fn scaled<const N: usize, const FUSED: usize>(
    weights: &[__m256i; N],
    quants: &[i8],
    at: usize,
    scale: __m256i,
) -> __m256i {
    let mut dot = _mm256_setzero_si256();
    for chunk in 0..N / FUSED {
        let mut sum = _mm256_setzero_si256();
        for (j, weights) in weights.iter().enumerate().skip(chunk * FUSED).take(FUSED) {
            let columns = _mm256_set1_epi32(columns(quants, at + j * 4));
            sum = _mm256_add_epi16(sum, _mm256_maddubs_epi16(*weights, columns));
        }
        dot = _mm256_add_epi32(dot, _mm256_madd_epi16(sum, scale));
    }
    dot
}

#[inline]
#[target_feature(enable = "avx2")]
fn start(_block: &Block32) -> __m256i {
    _mm256_setzero_si256()
}

/// |w| · (a with w's sign): `vpmaddubsw` wants its first factor without a sign.
#[inline]
#[target_feature(enable = "avx2")]
fn step(dot: __m256i, weights: __m256i, columns: __m256i) -> __m256i {
    let signed = _mm256_sign_epi8(columns, weights);
    let pairs = _mm256_maddubs_epi16(_mm256_abs_epi8(weights), signed);
    _mm256_add_epi32(dot, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)))
}

#[target_feature(enable = "avx2,fma")]
pub fn geglu(gate: &mut [f32], up: &[f32]) {
    floats::geglu(gate, up);
}

#[target_feature(enable = "avx2,fma")]
pub fn sigmoid_gate(x: &mut [f32], gate: &[f32]) {
    floats::sigmoid_gate(x, gate);
}

#[target_feature(enable = "avx2,fma")]
pub fn delta_rule(job: &DeltaRule<'_>, state: &mut [f32], out: &mut [f32]) {
    recurrent::delta_rule(job, state, out);
}

#[target_feature(enable = "avx2,fma")]
pub fn convolve(rows: &[f32], weights: &[f32], out: &mut [f32]) {
    recurrent::convolve(rows, weights, out);
}

#[target_feature(enable = "avx2,fma")]
pub fn unit_norm(x: &mut [f32], epsilon: f32, scale: f32) {
    recurrent::unit_norm(x, epsilon, scale);
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
pub fn quantise(values: &[f32], by256: &mut [Block256], by32: &mut [Block32]) {
    activations::quantise(values, by256, by32);
}
