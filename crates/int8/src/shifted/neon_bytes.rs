//! How NEON multiplies bytes: by widening them, by dot products, by products of matrices.
#![expect(unsafe_code, reason = "vector instructions")]
#![expect(clippy::inline_always, reason = "each method is a few instructions")]
#![cfg_attr(
    not(test),
    expect(
        clippy::wildcard_imports,
        reason = "two dozen instructions by their own names"
    )
)]
#![expect(
    clippy::undocumented_unsafe_blocks,
    reason = "every block holds instructions of the set that the trait's caller has detected, and the caller's pointers"
)]

use super::neon::Four;
use super::packing::Packed;
use super::product;
use crate::lanes::LANES;
use std::arch::aarch64::*;
use std::arch::asm;

/// Sums of sixteen outputs in four registers.
pub type Sums = [int32x4_t; 4];

/// How sixteen activations are multiplied by sixteen weights, and added by fours.
///
/// # Safety
/// As for [`Vector`](super::vector::Vector).
pub unsafe trait Multiplier: Copy {
    /// Rows of one step, as in [`Vector`](super::vector::Vector): more need more instructions a row, since values
    /// are moved between registers.
    const ROWS: usize;
    /// Whether the shift must be added in the sums, since activations are multiplied unshifted.
    const UNSHIFTED: bool;
    /// Adds to each lane its four products.
    unsafe fn multiply_add(sums: int32x4_t, activations: uint8x16_t, weights: int8x16_t) -> int32x4_t;
    /// Activations, ready to be multiplied.
    #[inline(always)]
    unsafe fn factor(shifted: uint8x16_t) -> uint8x16_t {
        if Self::UNSHIFTED {
            // Two's complement: the bytes of `r`.
            unsafe { vsubq_u8(shifted, vdupq_n_u8(127)) }
        } else {
            shifted
        }
    }
    /// As [`Vector::accumulate`](super::vector::Vector::accumulate).
    #[inline(always)]
    unsafe fn accumulate<const R: usize, const T: usize>(
        sums: &mut [[Sums; T]; R],
        packed: &Packed,
        tile: usize,
        shifted: *const u8,
    ) {
        unsafe { product::accumulate::<Four<Self>, R, T>(sums, packed, tile, shifted) }
    }
}

/// The instructions of every 64-bit ARM processor: products in sixteen bits, two of which fit, since |r| ≤ 127.
#[derive(Clone, Copy)]
pub struct Widening;

unsafe impl Multiplier for Widening {
    const ROWS: usize = 4;
    const UNSHIFTED: bool = true;

    #[inline(always)]
    unsafe fn multiply_add(sums: int32x4_t, activations: uint8x16_t, weights: int8x16_t) -> int32x4_t {
        unsafe {
            let plain = vreinterpretq_s8_u8(activations);
            let low = vmull_s8(vget_low_s8(plain), vget_low_s8(weights));
            let high = vmull_high_s8(plain, weights);
            vpadalq_s16(sums, vpaddq_s16(low, high))
        }
    }
}

/// `FEAT_DotProd`: signed bytes by signed bytes.
#[derive(Clone, Copy)]
pub struct Signed;

unsafe impl Multiplier for Signed {
    const ROWS: usize = 5;
    const UNSHIFTED: bool = true;

    #[inline(always)]
    unsafe fn multiply_add(sums: int32x4_t, activations: uint8x16_t, weights: int8x16_t) -> int32x4_t {
        let mut sums = sums;
        // The intrinsic is not stable.
        unsafe {
            asm!(
                ".arch_extension dotprod",
                "sdot {sums:v}.4s, {weights:v}.16b, {plain:v}.16b",
                sums = inout(vreg) sums,
                weights = in(vreg) weights,
                plain = in(vreg) activations,
                options(pure, nomem, nostack, preserves_flags),
            );
        }
        sums
    }
}

/// `FEAT_I8MM`: unsigned bytes by signed bytes; rows in pairs, since then one instruction does twice as much.
#[derive(Clone, Copy)]
pub struct Mixed;

unsafe impl Multiplier for Mixed {
    const ROWS: usize = 4;
    const UNSHIFTED: bool = false;

    #[inline(always)]
    unsafe fn multiply_add(sums: int32x4_t, activations: uint8x16_t, weights: int8x16_t) -> int32x4_t {
        let mut sums = sums;
        // The intrinsic is not stable.
        unsafe {
            asm!(
                ".arch_extension i8mm",
                "usdot {sums:v}.4s, {shifted:v}.16b, {weights:v}.16b",
                sums = inout(vreg) sums,
                shifted = in(vreg) activations,
                weights = in(vreg) weights,
                options(pure, nomem, nostack, preserves_flags),
            );
        }
        sums
    }

    #[inline(always)]
    unsafe fn accumulate<const R: usize, const T: usize>(
        sums: &mut [[Sums; T]; R],
        packed: &Packed,
        tile: usize,
        shifted: *const u8,
    ) {
        if R == 1 {
            return unsafe { product::accumulate::<Four<Self>, R, T>(sums, packed, tile, shifted) };
        }
        let columns = packed.columns();
        for t in 0..T {
            unsafe {
                // One for every two rows; the last row stands twice where there is an odd number of them.
                let mut blocks = [[vdupq_n_s32(0); 8]; R];
                let mut weights = packed.weights().as_ptr().add((tile + t) * LANES * columns);
                for column in (0..columns).step_by(8) {
                    for four in 0..4 {
                        let first = vreinterpretq_s32_s8(vld1q_s8(weights.add(16 * four)));
                        let second = vreinterpretq_s32_s8(vld1q_s8(weights.add(4 * LANES + 16 * four)));
                        let low = vreinterpretq_s8_s32(vzip1q_s32(first, second));
                        let high = vreinterpretq_s8_s32(vzip2q_s32(first, second));
                        for (pair, blocks) in blocks[..R.div_ceil(2)].iter_mut().enumerate() {
                            let [first, second] = [2 * pair, (2 * pair + 1).min(R - 1)]
                                .map(|row| vld1_u8(shifted.add(row * columns + column)));
                            let rows = vcombine_u8(first, second);
                            blocks[2 * four] = multiply_add_two_by_two(blocks[2 * four], rows, low);
                            blocks[2 * four + 1] = multiply_add_two_by_two(blocks[2 * four + 1], rows, high);
                        }
                    }
                    weights = weights.add(8 * LANES);
                }
                for (r, row) in sums.iter_mut().enumerate() {
                    for (four, sums) in row[t].iter_mut().enumerate() {
                        let [a, b] = [0, 1].map(|i| vreinterpretq_s64_s32(blocks[r / 2][2 * four + i]));
                        let products = if r % 2 == 0 {
                            vzip1q_s64(a, b)
                        } else {
                            vzip2q_s64(a, b)
                        };
                        *sums = vaddq_s32(*sums, vreinterpretq_s32_s64(products));
                    }
                }
            }
        }
    }
}

/// Adds the products of two rows of eight activations with the eight weights of two outputs, row by row.
#[inline(always)]
unsafe fn multiply_add_two_by_two(sums: int32x4_t, rows: uint8x16_t, weights: int8x16_t) -> int32x4_t {
    let mut sums = sums;
    // The intrinsic is not stable.
    unsafe {
        asm!(
            ".arch_extension i8mm",
            "usmmla {sums:v}.4s, {rows:v}.16b, {weights:v}.16b",
            sums = inout(vreg) sums,
            rows = in(vreg) rows,
            weights = in(vreg) weights,
            options(pure, nomem, nostack, preserves_flags),
        );
    }
    sums
}
