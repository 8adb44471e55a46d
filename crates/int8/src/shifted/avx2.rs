//! Sixteen lanes in two registers of AVX2, with AVX-VNNI and without.
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

use super::avx2_bytes::{Multiplier, Planned, Sums, Vnni};
use super::packing::Packed;
use super::vector::Vector;
use crate::lanes::LANES;
use std::arch::x86_64::*;
use std::marker::PhantomData;

/// Sixteen lanes in two registers of AVX2 with FMA.
#[derive(Clone, Copy)]
pub struct Two<M>(__m256, __m256, PhantomData<M>);

/// AVX2.
pub type Avx2 = Two<Planned>;
/// AVX2 and AVX-VNNI.
pub type AvxVnni = Two<Vnni>;

impl<M: Copy> Two<M> {
    #[inline(always)]
    fn zip(self, other: Self, f: impl Fn(__m256, __m256) -> __m256) -> Self {
        Two(f(self.0, other.0), f(self.1, other.1), PhantomData)
    }

    #[inline(always)]
    fn map(self, f: impl Fn(__m256) -> __m256) -> Self {
        Two(f(self.0), f(self.1), PhantomData)
    }
}

unsafe impl<M: Multiplier> Vector for Two<M> {
    type Sums = Sums;
    const ROWS: usize = M::ROWS;
    const TILES: usize = 1;
    const QUERIES: usize = 4;

    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        let half = unsafe { _mm256_set1_ps(value) };
        Two(half, half, PhantomData)
    }

    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        unsafe { Two(_mm256_loadu_ps(from), _mm256_loadu_ps(from.add(8)), PhantomData) }
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        unsafe {
            _mm256_storeu_ps(to, self.0);
            _mm256_storeu_ps(to.add(8), self.1);
        }
    }

    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        self.zip(other, |a, b| unsafe { _mm256_add_ps(a, b) })
    }

    #[inline(always)]
    unsafe fn sub(self, other: Self) -> Self {
        self.zip(other, |a, b| unsafe { _mm256_sub_ps(a, b) })
    }

    #[inline(always)]
    unsafe fn mul(self, other: Self) -> Self {
        self.zip(other, |a, b| unsafe { _mm256_mul_ps(a, b) })
    }

    #[inline(always)]
    unsafe fn div(self, other: Self) -> Self {
        self.zip(other, |a, b| unsafe { _mm256_div_ps(a, b) })
    }

    #[inline(always)]
    unsafe fn mul_add(self, other: Self, addend: Self) -> Self {
        unsafe {
            Two(
                _mm256_fmadd_ps(self.0, other.0, addend.0),
                _mm256_fmadd_ps(self.1, other.1, addend.1),
                PhantomData,
            )
        }
    }

    #[inline(always)]
    unsafe fn max(self, other: Self) -> Self {
        self.zip(other, |a, b| unsafe { _mm256_max_ps(a, b) })
    }

    #[inline(always)]
    unsafe fn min(self, other: Self) -> Self {
        self.zip(other, |a, b| unsafe { _mm256_min_ps(a, b) })
    }

    #[inline(always)]
    unsafe fn larger_size(self, other: Self) -> Self {
        self.zip(other, |a, b| unsafe {
            let size = _mm256_and_si256(_mm256_castps_si256(a), _mm256_set1_epi32(i32::MAX));
            _mm256_castsi256_ps(_mm256_max_epi32(size, _mm256_castps_si256(b)))
        })
    }

    #[inline(always)]
    unsafe fn floor(self) -> Self {
        self.map(|half| unsafe { _mm256_floor_ps(half) })
    }

    #[inline(always)]
    unsafe fn power_of_two(self) -> Self {
        self.map(|half| unsafe {
            let exponent = _mm256_add_epi32(_mm256_cvtps_epi32(half), _mm256_set1_epi32(127));
            _mm256_castsi256_ps(_mm256_slli_epi32::<23>(exponent))
        })
    }

    #[inline(always)]
    unsafe fn first(self, count: usize, other: Self) -> Self {
        unsafe {
            let lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
            let count = _mm256_set1_epi32(i32::from(count.min(LANES) as u8));
            let low = _mm256_cmpgt_epi32(count, lanes);
            let high = _mm256_cmpgt_epi32(count, _mm256_add_epi32(lanes, _mm256_set1_epi32(8)));
            Two(
                _mm256_blendv_ps(other.0, self.0, _mm256_castsi256_ps(low)),
                _mm256_blendv_ps(other.1, self.1, _mm256_castsi256_ps(high)),
                PhantomData,
            )
        }
    }

    #[inline(always)]
    unsafe fn store_shifted(self, to: *mut u8) {
        unsafe {
            let clamped = self.max(Self::splat(-127.0)).min(Self::splat(127.0));
            // The packing instructions work in halves of a register; the permutation puts them in order.
            let words = _mm256_packs_epi32(_mm256_cvtps_epi32(clamped.0), _mm256_cvtps_epi32(clamped.1));
            let words = _mm256_permute4x64_epi64::<0b11_01_10_00>(words);
            let bytes = _mm_packs_epi16(
                _mm256_castsi256_si128(words),
                _mm256_extracti128_si256::<1>(words),
            );
            _mm_storeu_si128(to.cast(), _mm_add_epi8(bytes, _mm_set1_epi8(127)));
        }
    }

    #[inline(always)]
    unsafe fn load_bytes(from: *const i8) -> Self {
        unsafe {
            let low = _mm256_cvtepi8_epi32(_mm_loadl_epi64(from.cast()));
            let high = _mm256_cvtepi8_epi32(_mm_loadl_epi64(from.add(8).cast()));
            Two(_mm256_cvtepi32_ps(low), _mm256_cvtepi32_ps(high), PhantomData)
        }
    }

    #[inline(always)]
    unsafe fn start(_shifts: *const i32) -> Self::Sums {
        unsafe { (_mm256_setzero_si256(), _mm256_setzero_si256()) }
    }

    #[inline(always)]
    unsafe fn start_plain(shifts: *const i32) -> Self::Sums {
        unsafe {
            let zero = _mm256_setzero_si256();
            (
                _mm256_sub_epi32(zero, _mm256_loadu_si256(shifts.cast())),
                _mm256_sub_epi32(zero, _mm256_loadu_si256(shifts.add(8).cast())),
            )
        }
    }

    #[inline(always)]
    unsafe fn accumulate<const R: usize, const T: usize>(
        sums: &mut [[Self::Sums; T]; R],
        packed: &Packed,
        tile: usize,
        shifted: *const u8,
    ) {
        unsafe { M::accumulate(sums, packed, tile, shifted) }
    }

    #[inline(always)]
    unsafe fn from_sums(sums: Self::Sums) -> Self {
        unsafe {
            Two(
                _mm256_cvtepi32_ps(sums.0),
                _mm256_cvtepi32_ps(sums.1),
                PhantomData,
            )
        }
    }

    #[inline(always)]
    unsafe fn sum(self) -> f32 {
        unsafe { sum_of_eight(_mm256_add_ps(self.0, self.1)) }
    }

    #[inline(always)]
    unsafe fn largest(self) -> f32 {
        unsafe { largest_of_eight(_mm256_max_ps(self.0, self.1)) }
    }

    #[inline(always)]
    unsafe fn dots(
        rows: &[*const i8; LANES],
        shifts: &[i32; LANES],
        shifted: *const u8,
        columns: usize,
    ) -> Self::Sums {
        unsafe {
            (
                M::eight_dots(rows.as_ptr(), shifts.as_ptr(), shifted, columns),
                M::eight_dots(rows.as_ptr().add(8), shifts.as_ptr().add(8), shifted, columns),
            )
        }
    }
}

/// The sum of eight lanes, as a tree.
#[inline(always)]
pub unsafe fn sum_of_eight(lanes: __m256) -> f32 {
    unsafe {
        let four = _mm_add_ps(_mm256_castps256_ps128(lanes), _mm256_extractf128_ps::<1>(lanes));
        let two = _mm_add_ps(four, _mm_movehl_ps(four, four));
        _mm_cvtss_f32(_mm_add_ss(two, _mm_shuffle_ps::<1>(two, two)))
    }
}

/// The largest of eight lanes.
#[inline(always)]
pub unsafe fn largest_of_eight(lanes: __m256) -> f32 {
    unsafe {
        let four = _mm_max_ps(_mm256_castps256_ps128(lanes), _mm256_extractf128_ps::<1>(lanes));
        let two = _mm_max_ps(four, _mm_movehl_ps(four, four));
        _mm_cvtss_f32(_mm_max_ss(two, _mm_shuffle_ps::<1>(two, two)))
    }
}
