//! Sixteen lanes in one register of AVX-512 with VNNI.
#![expect(unsafe_code, reason = "vector instructions")]
#![expect(clippy::inline_always, reason = "each method is one or two instructions")]
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

use super::avx2::{largest_of_eight, sum_of_eight};
use super::packing::Packed;
use super::product::{self, Steps};
use super::vector::Vector;
use crate::lanes::LANES;
use std::arch::x86_64::*;

/// Sixteen lanes in one register of AVX-512 (F, BW, VNNI).
#[derive(Clone, Copy)]
pub struct Avx512Vnni(__m512);

unsafe impl Vector for Avx512Vnni {
    type Sums = __m512i;
    const ROWS: usize = 12;
    const TILES: usize = 2;
    const QUERIES: usize = 8;

    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        Self(unsafe { _mm512_set1_ps(value) })
    }

    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        Self(unsafe { _mm512_loadu_ps(from) })
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        unsafe { _mm512_storeu_ps(to, self.0) }
    }

    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        Self(unsafe { _mm512_add_ps(self.0, other.0) })
    }

    #[inline(always)]
    unsafe fn sub(self, other: Self) -> Self {
        Self(unsafe { _mm512_sub_ps(self.0, other.0) })
    }

    #[inline(always)]
    unsafe fn mul(self, other: Self) -> Self {
        Self(unsafe { _mm512_mul_ps(self.0, other.0) })
    }

    #[inline(always)]
    unsafe fn div(self, other: Self) -> Self {
        Self(unsafe { _mm512_div_ps(self.0, other.0) })
    }

    #[inline(always)]
    unsafe fn mul_add(self, other: Self, addend: Self) -> Self {
        Self(unsafe { _mm512_fmadd_ps(self.0, other.0, addend.0) })
    }

    #[inline(always)]
    unsafe fn max(self, other: Self) -> Self {
        Self(unsafe { _mm512_max_ps(self.0, other.0) })
    }

    #[inline(always)]
    unsafe fn min(self, other: Self) -> Self {
        Self(unsafe { _mm512_min_ps(self.0, other.0) })
    }

    #[inline(always)]
    unsafe fn larger_size(self, other: Self) -> Self {
        unsafe {
            let size = _mm512_castps_si512(_mm512_abs_ps(self.0));
            Self(_mm512_castsi512_ps(_mm512_max_epi32(
                size,
                _mm512_castps_si512(other.0),
            )))
        }
    }

    #[inline(always)]
    unsafe fn floor(self) -> Self {
        Self(unsafe { _mm512_roundscale_ps::<{ _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC }>(self.0) })
    }

    #[inline(always)]
    unsafe fn power_of_two(self) -> Self {
        unsafe {
            let exponent = _mm512_add_epi32(_mm512_cvtps_epi32(self.0), _mm512_set1_epi32(127));
            Self(_mm512_castsi512_ps(_mm512_slli_epi32::<23>(exponent)))
        }
    }

    #[inline(always)]
    unsafe fn first(self, count: usize, other: Self) -> Self {
        let mask = ((1_u32 << count.min(LANES)) - 1) as __mmask16;
        Self(unsafe { _mm512_mask_mov_ps(other.0, mask, self.0) })
    }

    #[inline(always)]
    unsafe fn store_shifted(self, to: *mut u8) {
        unsafe {
            let clamped = self.max(Self::splat(-127.0)).min(Self::splat(127.0));
            let shifted = _mm512_add_epi32(_mm512_cvtps_epi32(clamped.0), _mm512_set1_epi32(127));
            _mm_storeu_si128(to.cast(), _mm512_cvtepi32_epi8(shifted));
        }
    }

    #[inline(always)]
    unsafe fn load_bytes(from: *const i8) -> Self {
        Self(unsafe { _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128(from.cast()))) })
    }

    #[inline(always)]
    unsafe fn start(_shifts: *const i32) -> Self::Sums {
        unsafe { _mm512_setzero_si512() }
    }

    #[inline(always)]
    unsafe fn start_plain(shifts: *const i32) -> Self::Sums {
        unsafe { _mm512_sub_epi32(_mm512_setzero_si512(), _mm512_loadu_si512(shifts.cast())) }
    }

    #[inline(always)]
    unsafe fn accumulate<const R: usize, const T: usize>(
        sums: &mut [[Self::Sums; T]; R],
        packed: &Packed,
        tile: usize,
        shifted: *const u8,
    ) {
        unsafe { product::accumulate::<Self, R, T>(sums, packed, tile, shifted) }
    }

    #[inline(always)]
    unsafe fn from_sums(sums: Self::Sums) -> Self {
        Self(unsafe { _mm512_cvtepi32_ps(sums) })
    }

    #[inline(always)]
    unsafe fn sum(self) -> f32 {
        unsafe {
            let high = _mm256_castpd_ps(_mm512_extractf64x4_pd::<1>(_mm512_castps_pd(self.0)));
            sum_of_eight(_mm256_add_ps(_mm512_castps512_ps256(self.0), high))
        }
    }

    #[inline(always)]
    unsafe fn largest(self) -> f32 {
        unsafe {
            let high = _mm256_castpd_ps(_mm512_extractf64x4_pd::<1>(_mm512_castps_pd(self.0)));
            largest_of_eight(_mm256_max_ps(_mm512_castps512_ps256(self.0), high))
        }
    }

    #[inline(always)]
    unsafe fn dots(
        rows: &[*const i8; LANES],
        _shifts: &[i32; LANES],
        shifted: *const u8,
        columns: usize,
    ) -> Self::Sums {
        unsafe {
            let mut sums = [_mm512_setzero_si512(); LANES];
            for column in (0..columns).step_by(64) {
                let factor = _mm512_loadu_si512(shifted.add(column).cast());
                for (sum, row) in sums.iter_mut().zip(rows) {
                    *sum = _mm512_dpbusd_epi32(*sum, factor, _mm512_loadu_si512(row.add(column).cast()));
                }
            }
            horizontal(sums)
        }
    }
}

unsafe impl Steps for Avx512Vnni {
    type Factor = __m512i;

    #[inline(always)]
    unsafe fn factor(shifted: *const u8) -> Self::Factor {
        unsafe { _mm512_set1_epi32(shifted.cast::<i32>().read_unaligned()) }
    }

    #[inline(always)]
    unsafe fn multiply_add(sums: Self::Sums, factor: Self::Factor, weights: *const i8) -> Self::Sums {
        unsafe { _mm512_dpbusd_epi32(sums, factor, _mm512_loadu_si512(weights.cast())) }
    }
}

/// Lane `i` of the result is the sum of all lanes of `sums[i]`.
#[inline(always)]
unsafe fn horizontal(sums: [__m512i; LANES]) -> __m512i {
    unsafe {
        let mut pairs = [_mm512_setzero_si512(); 8];
        for (i, pair) in pairs.iter_mut().enumerate() {
            let (a, b) = (sums[2 * i], sums[2 * i + 1]);
            *pair = _mm512_add_epi32(_mm512_unpacklo_epi32(a, b), _mm512_unpackhi_epi32(a, b));
        }
        // Each quarter register now holds a part of four rows' sums, in their order.
        let mut fours = [_mm512_setzero_si512(); 4];
        for (i, four) in fours.iter_mut().enumerate() {
            let (a, b) = (pairs[2 * i], pairs[2 * i + 1]);
            *four = _mm512_add_epi32(_mm512_unpacklo_epi64(a, b), _mm512_unpackhi_epi64(a, b));
        }
        quarters(quarters(fours[0], fours[1]), quarters(fours[2], fours[3]))
    }
}

/// Sums of neighbouring quarters of `a`, then of `b`.
#[inline(always)]
unsafe fn quarters(a: __m512i, b: __m512i) -> __m512i {
    unsafe {
        _mm512_add_epi32(
            _mm512_shuffle_i32x4::<0x88>(a, b),
            _mm512_shuffle_i32x4::<0xDD>(a, b),
        )
    }
}
