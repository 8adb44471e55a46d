//! Grouped-query attention: some query heads over the keys and values that they share.
//!
//! Keys are taken by eights, so that the sums over their lanes can be vectors too; the mixture of
//! values is kept in registers while the positions pass by.

use super::super::{floats, portable};
use super::lanes::{load_ps, store_ps};
use core::arch::x86_64::{
    __m256, __m512, _mm256_add_ps, _mm256_mul_ps, _mm256_permute2f128_ps, _mm256_set1_ps, _mm256_setzero_ps,
    _mm256_shuffle_ps, _mm256_unpackhi_ps, _mm256_unpacklo_ps, _mm512_add_ps, _mm512_castps256_ps512,
    _mm512_castps512_ps256, _mm512_extractf32x8_ps, _mm512_insertf32x8, _mm512_mul_ps, _mm512_set1_ps,
    _mm512_setzero_ps,
};

type Parts<'a> = [(&'a [f32], &'a [f32])];

/// Keys whose sums make one vector.
const KEYS: usize = 8;

/// Calls `$dots::<…>(query, keys)` for every eight keys and every query, and puts the scaled sums into
/// `scores`, `[query, position]`.
macro_rules! for_each_score {
    ($queries:ident, $head:ident, $parts:ident, $scale:ident, $scores:ident, $count:ident, $dots:expr) => {{
        let mut position = 0;
        for (keys, _) in $parts {
            for keys in keys.chunks(KEYS * $head) {
                let here = keys.len() / $head;
                for (query, scores) in $queries.chunks_exact($head).zip($scores.chunks_exact_mut($count)) {
                    let mut eight = [0.0; KEYS];
                    let sums = sum_lanes($dots(query, keys));
                    store_ps(_mm256_mul_ps(sums, _mm256_set1_ps($scale)), &mut eight, 0);
                    scores[position..position + here].copy_from_slice(&eight[..here]);
                }
                position += here;
            }
        }
    }};
}

/// As [`crate::Kernel::grouped_attention`].
#[target_feature(enable = "avx2,fma")]
pub fn grouped_attention_avx2(
    queries: &[f32],
    head: usize,
    parts: &Parts<'_>,
    scale: f32,
    scores: &mut [f32],
    out: &mut [f32],
) {
    if !head.is_multiple_of(32) {
        return portable::grouped_attention(queries, head, parts, scale, scores, out);
    }
    let count = parts.iter().map(|(keys, _)| keys.len() / head).sum();
    for_each_score!(queries, head, parts, scale, scores, count, dots_256);
    let rows = queries.len() / head;
    for scores in scores.chunks_exact_mut(count).take(rows) {
        floats::softmax(scores);
    }
    for (pair, out) in out.chunks_mut(2 * head).enumerate() {
        let scores = &scores[pair * 2 * count..];
        if out.len() == head {
            mix_256::<1>(parts, head, scores, count, out);
        } else {
            mix_256::<2>(parts, head, scores, count, out);
        }
    }
}

/// As [`crate::Kernel::grouped_attention`].
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma")]
pub fn grouped_attention_avx512(
    queries: &[f32],
    head: usize,
    parts: &Parts<'_>,
    scale: f32,
    scores: &mut [f32],
    out: &mut [f32],
) {
    let count = parts.iter().map(|(keys, _)| keys.len() / head).sum();
    match head {
        64 => for_each_score!(queries, head, parts, scale, scores, count, dots_512::<4>),
        128 => for_each_score!(queries, head, parts, scale, scores, count, dots_512::<8>),
        _ => return grouped_attention_avx2(queries, head, parts, scale, scores, out),
    }
    let rows = queries.len() / head;
    for scores in scores.chunks_exact_mut(count).take(rows) {
        floats::softmax(scores);
    }
    // At most six: each has four registers of sums. Chunks of one size rather than a small rest.
    let chunk = rows.div_ceil(rows.div_ceil(6));
    for (index, out) in out.chunks_mut(chunk * head).enumerate() {
        let scores = &scores[index * chunk * count..];
        match out.len() / head {
            1 => mix_512::<1>(parts, head, scores, count, out),
            2 => mix_512::<2>(parts, head, scores, count, out),
            3 => mix_512::<3>(parts, head, scores, count, out),
            4 => mix_512::<4>(parts, head, scores, count, out),
            5 => mix_512::<5>(parts, head, scores, count, out),
            _ => mix_512::<6>(parts, head, scores, count, out),
        }
    }
}

/// Products of a query with up to eight keys, not yet summed over eight lanes.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn dots_256(query: &[f32], keys: &[f32]) -> [__m256; KEYS] {
    let head = query.len();
    std::array::from_fn(|key| {
        let Some(key) = keys.get(key * head..(key + 1) * head) else {
            return _mm256_setzero_ps();
        };
        // Four registers of sums, so that one addition need not wait for the one before.
        let mut lanes = [_mm256_setzero_ps(); 4];
        for index in 0..head / 8 {
            let product = _mm256_mul_ps(load_ps(query, index * 8), load_ps(key, index * 8));
            lanes[index % 4] = _mm256_add_ps(lanes[index % 4], product);
        }
        _mm256_add_ps(
            _mm256_add_ps(lanes[0], lanes[1]),
            _mm256_add_ps(lanes[2], lanes[3]),
        )
    })
}

/// As [`dots_256`], for heads of `16 · N`: each register holds two of the four.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx2,fma")]
fn dots_512<const N: usize>(query: &[f32], keys: &[f32]) -> [__m256; KEYS] {
    let query: [__m512; N] = std::array::from_fn(|index| load_512(query, index * 16));
    std::array::from_fn(|key| {
        let Some(key) = keys.get(key * N * 16..(key + 1) * N * 16) else {
            return _mm256_setzero_ps();
        };
        let mut lanes = [_mm512_setzero_ps(); 2];
        for (index, query) in query.iter().enumerate() {
            let product = _mm512_mul_ps(*query, load_512(key, index * 16));
            lanes[index % 2] = _mm512_add_ps(lanes[index % 2], product);
        }
        let halves =
            lanes.map(|lane| _mm256_add_ps(_mm512_castps512_ps256(lane), _mm512_extractf32x8_ps::<1>(lane)));
        _mm256_add_ps(halves[0], halves[1])
    })
}

/// The sum over the lanes of each of eight vectors, from the first lane to the last.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn sum_lanes(rows: [__m256; KEYS]) -> __m256 {
    let quarters = |four: &[__m256]| {
        let low = [0, 2].map(|i| _mm256_unpacklo_ps(four[i], four[i + 1]));
        let high = [0, 2].map(|i| _mm256_unpackhi_ps(four[i], four[i + 1]));
        [
            _mm256_shuffle_ps::<0x44>(low[0], low[1]),
            _mm256_shuffle_ps::<0xEE>(low[0], low[1]),
            _mm256_shuffle_ps::<0x44>(high[0], high[1]),
            _mm256_shuffle_ps::<0xEE>(high[0], high[1]),
        ]
    };
    let (first, second) = (quarters(&rows[..4]), quarters(&rows[4..]));
    let columns: [__m256; KEYS] = std::array::from_fn(|lane| {
        if lane < 4 {
            _mm256_permute2f128_ps::<0x20>(first[lane], second[lane])
        } else {
            _mm256_permute2f128_ps::<0x31>(first[lane - 4], second[lane - 4])
        }
    });
    columns[1..]
        .iter()
        .fold(columns[0], |sum, lane| _mm256_add_ps(sum, *lane))
}

/// `out = weights · values` for `Q` queries; `weights` are rows of length `count`.
#[target_feature(enable = "avx2,fma")]
fn mix_256<const Q: usize>(parts: &Parts<'_>, head: usize, weights: &[f32], count: usize, out: &mut [f32]) {
    for at in (0..head).step_by(32) {
        let mut sums = [[_mm256_setzero_ps(); 4]; Q];
        let mut position = 0;
        for (_, values) in parts {
            for value in values.chunks_exact(head) {
                let value: [__m256; 4] = std::array::from_fn(|i| load_ps(value, at + i * 8));
                for (query, sums) in sums.iter_mut().enumerate() {
                    let weight = _mm256_set1_ps(weights[query * count + position]);
                    for (sum, value) in sums.iter_mut().zip(value) {
                        *sum = _mm256_add_ps(*sum, _mm256_mul_ps(weight, value));
                    }
                }
                position += 1;
            }
        }
        for (query, sums) in sums.iter().enumerate() {
            for (i, sum) in sums.iter().enumerate() {
                store_ps(*sum, out, query * head + at + i * 8);
            }
        }
    }
}

/// As [`mix_256`], for heads that are a multiple of 64.
#[target_feature(enable = "avx512f,avx512dq,avx2,fma")]
fn mix_512<const Q: usize>(parts: &Parts<'_>, head: usize, weights: &[f32], count: usize, out: &mut [f32]) {
    for at in (0..head).step_by(64) {
        let mut sums = [[_mm512_setzero_ps(); 4]; Q];
        let mut position = 0;
        for (_, values) in parts {
            for value in values.chunks_exact(head) {
                let value: [__m512; 4] = std::array::from_fn(|i| load_512(value, at + i * 16));
                for (query, sums) in sums.iter_mut().enumerate() {
                    let weight = _mm512_set1_ps(weights[query * count + position]);
                    for (sum, value) in sums.iter_mut().zip(value) {
                        *sum = _mm512_add_ps(*sum, _mm512_mul_ps(weight, value));
                    }
                }
                position += 1;
            }
        }
        for (query, sums) in sums.iter().enumerate() {
            for (i, sum) in sums.iter().enumerate() {
                let start = query * head + at + i * 16;
                store_ps(_mm512_castps512_ps256(*sum), out, start);
                store_ps(_mm512_extractf32x8_ps::<1>(*sum), out, start + 8);
            }
        }
    }
}

#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx2")]
fn load_512(values: &[f32], at: usize) -> __m512 {
    let (low, high) = (load_ps(values, at), load_ps(values, at + 8));
    _mm512_insertf32x8::<1>(_mm512_castps256_ps512(low), high)
}
