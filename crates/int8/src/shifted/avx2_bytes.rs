//! How bytes are multiplied in 32-bit lanes of AVX2: with AVX-VNNI and without.
#![expect(unsafe_code, reason = "vector instructions")]
#![expect(clippy::inline_always, reason = "each method is a few instructions")]
#![cfg_attr(
    not(test),
    expect(
        clippy::wildcard_imports,
        reason = "half a hundred instructions by their own names"
    )
)]
#![expect(
    clippy::undocumented_unsafe_blocks,
    reason = "every block holds instructions of the set that the trait's caller has detected, and the caller's pointers"
)]

use super::packing::Packed;
use crate::lanes::LANES;
use std::arch::x86_64::*;

/// Sums of sixteen outputs in two registers.
pub type Sums = (__m256i, __m256i);

/// The products of bytes, which differ between AVX2 with and without VNNI.
///
/// # Safety
/// As for [`Vector`](super::vector::Vector).
pub unsafe trait Multiplier: Copy {
    /// Rows of one step.
    const ROWS: usize;
    /// As [`Vector::accumulate`](super::vector::Vector::accumulate), for one tile.
    unsafe fn accumulate<const R: usize, const T: usize>(
        sums: &mut [[Sums; T]; R],
        packed: &Packed,
        tile: usize,
        shifted: *const u8,
    );
    /// Dots of the shifted activations with eight rows of weights. `shifts` points to 127 times the sums
    /// of their weights.
    unsafe fn eight_dots(
        rows: *const *const i8,
        shifts: *const i32,
        shifted: *const u8,
        columns: usize,
    ) -> __m256i;
}

/// With AVX-VNNI: one instruction.
#[derive(Clone, Copy)]
pub struct Vnni;

unsafe impl Multiplier for Vnni {
    const ROWS: usize = 6;

    #[inline(always)]
    unsafe fn accumulate<const R: usize, const T: usize>(
        sums: &mut [[Sums; T]; R],
        packed: &Packed,
        tile: usize,
        shifted: *const u8,
    ) {
        let columns = packed.columns();
        unsafe {
            let weights = packed.weights().as_ptr().add(tile * LANES * columns);
            for step in 0..columns / 4 {
                let [low, high] = load(weights.add(step * 64));
                for (r, row) in sums.iter_mut().enumerate() {
                    let four = four(shifted.add(r * columns + 4 * step));
                    row[0].0 = _mm256_dpbusd_avx_epi32(row[0].0, four, low);
                    row[0].1 = _mm256_dpbusd_avx_epi32(row[0].1, four, high);
                }
            }
        }
    }

    #[inline(always)]
    unsafe fn eight_dots(
        rows: *const *const i8,
        _shifts: *const i32,
        shifted: *const u8,
        columns: usize,
    ) -> __m256i {
        unsafe {
            let mut sums = [_mm256_setzero_si256(); 8];
            for column in (0..columns).step_by(32) {
                let activations = _mm256_loadu_si256(shifted.add(column).cast());
                for (i, sum) in sums.iter_mut().enumerate() {
                    let weights = _mm256_loadu_si256((*rows.add(i)).add(column).cast());
                    *sum = _mm256_dpbusd_avx_epi32(*sum, activations, weights);
                }
            }
            horizontal(sums)
        }
    }
}

/// Without VNNI. The instruction that multiplies bytes adds two products in 16 bits and saturates; the
/// matrix's plan tells where that cannot happen.
#[derive(Clone, Copy)]
pub struct Planned;

unsafe impl Multiplier for Planned {
    const ROWS: usize = 4;

    #[inline(always)]
    unsafe fn accumulate<const R: usize, const T: usize>(
        sums: &mut [[Sums; T]; R],
        packed: &Packed,
        tile: usize,
        shifted: *const u8,
    ) {
        let columns = packed.columns();
        let plan = packed.plan(tile);
        unsafe {
            let weights = packed.weights().as_ptr().add(tile * LANES * columns);
            for &step in plan.pairs {
                let step = usize::from(step);
                let first = load(weights.add(step * 64));
                let second = load(weights.add((step + 1) * 64));
                for (r, row) in sums.iter_mut().enumerate() {
                    let activations = shifted.add(r * columns + 4 * step);
                    let (one, two) = (four(activations), four(activations.add(4)));
                    let both = |half: usize| {
                        _mm256_add_epi16(
                            _mm256_maddubs_epi16(one, first[half]),
                            _mm256_maddubs_epi16(two, second[half]),
                        )
                    };
                    add(&mut row[0], both(0), both(1));
                }
            }
            for &step in plan.alone {
                let step = usize::from(step);
                let [low, high] = load(weights.add(step * 64));
                for (r, row) in sums.iter_mut().enumerate() {
                    let four = four(shifted.add(r * columns + 4 * step));
                    add(
                        &mut row[0],
                        _mm256_maddubs_epi16(four, low),
                        _mm256_maddubs_epi16(four, high),
                    );
                }
            }
            for &step in plan.halves {
                let step = usize::from(step);
                let [low, high] = load(weights.add(step * 64));
                // Not with `map`: what that calls has not this function's instructions.
                let (low, high) = (halves(low), halves(high));
                for (r, row) in sums.iter_mut().enumerate() {
                    let four = four(shifted.add(r * columns + 4 * step));
                    for i in 0..2 {
                        add(
                            &mut row[0],
                            _mm256_maddubs_epi16(four, low[i]),
                            _mm256_maddubs_epi16(four, high[i]),
                        );
                    }
                }
            }
        }
    }

    /// No plan here: with the activation's sign moved to the weight, |r| ≤ 127, and so two products stay
    /// below 2^15.
    #[inline(always)]
    unsafe fn eight_dots(
        rows: *const *const i8,
        shifts: *const i32,
        shifted: *const u8,
        columns: usize,
    ) -> __m256i {
        unsafe {
            let mut sums = [_mm256_setzero_si256(); 8];
            for column in (0..columns).step_by(32) {
                let shifted = _mm256_loadu_si256(shifted.add(column).cast());
                let plain = _mm256_sub_epi8(shifted, _mm256_set1_epi8(127));
                let size = _mm256_abs_epi8(plain);
                for (i, sum) in sums.iter_mut().enumerate() {
                    let weights = _mm256_loadu_si256((*rows.add(i)).add(column).cast());
                    *sum = widen(*sum, _mm256_maddubs_epi16(size, _mm256_sign_epi8(weights, plain)));
                }
            }
            _mm256_add_epi32(horizontal(sums), _mm256_loadu_si256(shifts.cast()))
        }
    }
}

/// Four activations in each lane.
#[inline(always)]
unsafe fn four(shifted: *const u8) -> __m256i {
    unsafe { _mm256_set1_epi32(shifted.cast::<i32>().read_unaligned()) }
}

/// The weights of a step.
#[inline(always)]
unsafe fn load(weights: *const i8) -> [__m256i; 2] {
    unsafe {
        [
            _mm256_loadu_si256(weights.cast()),
            _mm256_loadu_si256(weights.add(32).cast()),
        ]
    }
}

/// Adds pairs of 16-bit sums to each lane.
#[inline(always)]
unsafe fn widen(sums: __m256i, pairs: __m256i) -> __m256i {
    unsafe { _mm256_add_epi32(sums, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1))) }
}

#[inline(always)]
unsafe fn add(sums: &mut Sums, low: __m256i, high: __m256i) {
    unsafe { *sums = (widen(sums.0, low), widen(sums.1, high)) }
}

/// Two weights for each, half as large, which add up to it.
#[inline(always)]
unsafe fn halves(weights: __m256i) -> [__m256i; 2] {
    unsafe {
        // There are no shifts of bytes: moved up by 128 they have no sign, and 16-bit shifts can be masked.
        let moved = _mm256_xor_si256(weights, _mm256_set1_epi8(-128));
        let half = _mm256_and_si256(_mm256_srli_epi16::<1>(moved), _mm256_set1_epi8(127));
        let half = _mm256_sub_epi8(half, _mm256_set1_epi8(64));
        [half, _mm256_sub_epi8(weights, half)]
    }
}

/// Lane `i` of the result is the sum of all lanes of `sums[i]`.
#[inline(always)]
unsafe fn horizontal(sums: [__m256i; 8]) -> __m256i {
    unsafe {
        let low = _mm256_hadd_epi32(
            _mm256_hadd_epi32(sums[0], sums[1]),
            _mm256_hadd_epi32(sums[2], sums[3]),
        );
        let high = _mm256_hadd_epi32(
            _mm256_hadd_epi32(sums[4], sums[5]),
            _mm256_hadd_epi32(sums[6], sums[7]),
        );
        _mm256_add_epi32(
            _mm256_permute2x128_si256::<0x20>(low, high),
            _mm256_permute2x128_si256::<0x31>(low, high),
        )
    }
}
