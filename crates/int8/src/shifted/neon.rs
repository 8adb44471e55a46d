//! Sixteen lanes in four registers of NEON, with the products of bytes that the processor has.
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

use super::neon_bytes::{Mixed, Multiplier, Signed, Widening};
use super::packing::Packed;
use super::product::Steps;
use super::vector::Vector;
use crate::lanes::LANES;
use std::arch::aarch64::*;
use std::marker::PhantomData;

/// Sixteen lanes in four registers.
#[derive(Clone, Copy)]
pub struct Four<M>([float32x4_t; 4], PhantomData<M>);

/// NEON alone.
pub type Neon = Four<Widening>;
/// NEON with dot products.
pub type NeonDot = Four<Signed>;
/// NEON with dot products of bytes with and without a sign.
pub type NeonI8mm = Four<Mixed>;

impl<M: Copy> Four<M> {
    #[inline(always)]
    fn zip(self, other: Self, f: impl Fn(float32x4_t, float32x4_t) -> float32x4_t) -> Self {
        Four(std::array::from_fn(|i| f(self.0[i], other.0[i])), PhantomData)
    }

    #[inline(always)]
    fn map(self, f: impl Fn(float32x4_t) -> float32x4_t) -> Self {
        Four(std::array::from_fn(|i| f(self.0[i])), PhantomData)
    }
}

unsafe impl<M: Multiplier> Vector for Four<M> {
    type Sums = [int32x4_t; 4];
    const ROWS: usize = M::ROWS;
    const TILES: usize = 1;
    const QUERIES: usize = 5;

    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        Four([unsafe { vdupq_n_f32(value) }; 4], PhantomData)
    }

    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        Four(
            std::array::from_fn(|i| unsafe { vld1q_f32(from.add(4 * i)) }),
            PhantomData,
        )
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        for (i, four) in self.0.into_iter().enumerate() {
            unsafe { vst1q_f32(to.add(4 * i), four) };
        }
    }

    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        self.zip(other, |a, b| unsafe { vaddq_f32(a, b) })
    }

    #[inline(always)]
    unsafe fn sub(self, other: Self) -> Self {
        self.zip(other, |a, b| unsafe { vsubq_f32(a, b) })
    }

    #[inline(always)]
    unsafe fn mul(self, other: Self) -> Self {
        self.zip(other, |a, b| unsafe { vmulq_f32(a, b) })
    }

    #[inline(always)]
    unsafe fn div(self, other: Self) -> Self {
        self.zip(other, |a, b| unsafe { vdivq_f32(a, b) })
    }

    #[inline(always)]
    unsafe fn mul_add(self, other: Self, addend: Self) -> Self {
        Four(
            std::array::from_fn(|i| unsafe { vfmaq_f32(addend.0[i], self.0[i], other.0[i]) }),
            PhantomData,
        )
    }

    #[inline(always)]
    unsafe fn max(self, other: Self) -> Self {
        self.zip(other, |a, b| unsafe { vbslq_f32(vcgtq_f32(a, b), a, b) })
    }

    #[inline(always)]
    unsafe fn min(self, other: Self) -> Self {
        self.zip(other, |a, b| unsafe { vbslq_f32(vcltq_f32(a, b), a, b) })
    }

    #[inline(always)]
    unsafe fn larger_size(self, other: Self) -> Self {
        self.zip(other, |a, b| unsafe {
            let size = vreinterpretq_s32_f32(vabsq_f32(a));
            vreinterpretq_f32_s32(vmaxq_s32(size, vreinterpretq_s32_f32(b)))
        })
    }

    #[inline(always)]
    unsafe fn floor(self) -> Self {
        self.map(|four| unsafe { vrndmq_f32(four) })
    }

    #[inline(always)]
    unsafe fn power_of_two(self) -> Self {
        self.map(|four| unsafe {
            let exponent = vaddq_s32(vcvtq_s32_f32(four), vdupq_n_s32(127));
            vreinterpretq_f32_s32(vshlq_n_s32::<23>(exponent))
        })
    }

    #[inline(always)]
    unsafe fn first(self, count: usize, other: Self) -> Self {
        const LANE: [u32; LANES] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
        let first = |i: usize| unsafe {
            let here = vcltq_u32(
                vld1q_u32(LANE.as_ptr().add(4 * i)),
                vdupq_n_u32(count.min(LANES) as u32),
            );
            vbslq_f32(here, self.0[i], other.0[i])
        };
        Four(std::array::from_fn(first), PhantomData)
    }

    #[inline(always)]
    unsafe fn store_shifted(self, to: *mut u8) {
        unsafe {
            let clamped = self.max(Self::splat(-127.0)).min(Self::splat(127.0));
            let shifted = |i: usize| vmovn_s32(vaddq_s32(vcvtnq_s32_f32(clamped.0[i]), vdupq_n_s32(127)));
            let low = vmovn_s16(vcombine_s16(shifted(0), shifted(1)));
            let high = vmovn_s16(vcombine_s16(shifted(2), shifted(3)));
            vst1q_u8(to, vreinterpretq_u8_s8(vcombine_s8(low, high)));
        }
    }

    #[inline(always)]
    unsafe fn load_bytes(from: *const i8) -> Self {
        unsafe {
            let bytes = vld1q_s8(from);
            let (low, high) = (vmovl_s8(vget_low_s8(bytes)), vmovl_high_s8(bytes));
            let fours = [
                vmovl_s16(vget_low_s16(low)),
                vmovl_high_s16(low),
                vmovl_s16(vget_low_s16(high)),
                vmovl_high_s16(high),
            ];
            Self::from_sums(fours)
        }
    }

    #[inline(always)]
    unsafe fn start(shifts: *const i32) -> Self::Sums {
        std::array::from_fn(|i| unsafe {
            if M::UNSHIFTED {
                vld1q_s32(shifts.add(4 * i))
            } else {
                vdupq_n_s32(0)
            }
        })
    }

    #[inline(always)]
    unsafe fn start_plain(shifts: *const i32) -> Self::Sums {
        std::array::from_fn(|i| unsafe {
            if M::UNSHIFTED {
                vdupq_n_s32(0)
            } else {
                vnegq_s32(vld1q_s32(shifts.add(4 * i)))
            }
        })
    }

    #[inline(always)]
    unsafe fn accumulate<const R: usize, const T: usize>(
        sums: &mut [[Self::Sums; T]; R],
        packed: &Packed,
        tile: usize,
        shifted: *const u8,
    ) {
        unsafe { M::accumulate::<R, T>(sums, packed, tile, shifted) }
    }

    #[inline(always)]
    unsafe fn from_sums(sums: Self::Sums) -> Self {
        Four(
            std::array::from_fn(|i| unsafe { vcvtq_f32_s32(sums[i]) }),
            PhantomData,
        )
    }

    #[inline(always)]
    unsafe fn dots(
        rows: &[*const i8; LANES],
        shifts: &[i32; LANES],
        shifted: *const u8,
        columns: usize,
    ) -> Self::Sums {
        unsafe {
            let mut dots = [0; LANES];
            for (dot, row) in dots.iter_mut().zip(rows) {
                let mut sums = vdupq_n_s32(0);
                for column in (0..columns).step_by(16) {
                    let activations = M::factor(vld1q_u8(shifted.add(column)));
                    sums = M::multiply_add(sums, activations, vld1q_s8(row.add(column)));
                }
                *dot = vaddvq_s32(sums);
            }
            let start = Self::start(shifts.as_ptr());
            std::array::from_fn(|i| vaddq_s32(start[i], vld1q_s32(dots.as_ptr().add(4 * i))))
        }
    }
}

unsafe impl<M: Multiplier> Steps for Four<M> {
    type Factor = uint8x16_t;

    #[inline(always)]
    unsafe fn factor(shifted: *const u8) -> Self::Factor {
        unsafe {
            let four = shifted.cast::<u32>().read_unaligned();
            M::factor(vreinterpretq_u8_u32(vdupq_n_u32(four)))
        }
    }

    #[inline(always)]
    unsafe fn multiply_add(sums: Self::Sums, factor: Self::Factor, weights: *const i8) -> Self::Sums {
        std::array::from_fn(|i| unsafe { M::multiply_add(sums[i], factor, vld1q_s8(weights.add(16 * i))) })
    }
}
