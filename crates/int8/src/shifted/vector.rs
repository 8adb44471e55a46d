//! A vector of sixteen lanes, the one width in which every floating-point operation here is defined.
//!
//! An operation is written once over [`Vector`], and each instruction set implements sixteen lanes in its
//! own registers: one AVX-512 register, two AVX2 ones, an array. Sums are taken lane by lane and then as a
//! tree, so every instruction set gives the same bits.

use super::packing::Packed;
use crate::lanes::LANES;

/// Sixteen `f32`, and the integer products that belong to them.
///
/// # Safety
/// The methods may only run where the instruction set was detected. Pointers must be valid for
/// sixteen values unless a method names another number; they need no alignment.
#[expect(unsafe_code, reason = "vector instructions")]
#[expect(clippy::inline_always, reason = "inlined into one caller per instruction set")]
pub unsafe trait Vector: Copy {
    /// Sixteen `i32`, the running sums of products.
    type Sums: Copy;

    /// Activation rows of one step of the product, and neighbouring tiles of sixteen outputs:
    /// what fits the registers.
    const ROWS: usize;
    /// See [`Vector::ROWS`].
    const TILES: usize;
    /// Queries of one head, or heads of one query, whose attention is computed together, at most eight: what fits the
    /// registers.
    const QUERIES: usize;

    unsafe fn splat(value: f32) -> Self;
    unsafe fn load(from: *const f32) -> Self;
    unsafe fn store(self, to: *mut f32);
    unsafe fn add(self, other: Self) -> Self;
    unsafe fn sub(self, other: Self) -> Self;
    unsafe fn mul(self, other: Self) -> Self;
    unsafe fn div(self, other: Self) -> Self;
    /// `self · other + addend`, rounded once.
    unsafe fn mul_add(self, other: Self, addend: Self) -> Self;
    /// The larger one; `other` where a lane is not a number.
    unsafe fn max(self, other: Self) -> Self;
    /// The smaller one; `other` where a lane is not a number.
    unsafe fn min(self, other: Self) -> Self;
    /// The larger one, signs apart, as a positive number; what is not a number is larger than all.
    /// `other` must be positive.
    unsafe fn larger_size(self, other: Self) -> Self;
    unsafe fn floor(self) -> Self;
    /// `2^n` for whole `n` from −127 (which gives 0) to 128 (which gives infinity).
    unsafe fn power_of_two(self) -> Self;
    /// The first `count` lanes of `self`, the rest from `other`.
    unsafe fn first(self, count: usize, other: Self) -> Self;
    /// Rounds to nearest, ties to even, clamps to ±127 and adds 127.
    unsafe fn store_shifted(self, to: *mut u8);

    /// Weights' bytes as numbers.
    unsafe fn load_bytes(from: *const i8) -> Self;

    /// The sums that a product starts from. `shifts` are 127 times the sums of each output's weights:
    /// what shifted activations add, for instruction sets that multiply them unshifted.
    unsafe fn start(shifts: *const i32) -> Self::Sums;
    /// The same for a product of activations as they were before they were shifted.
    unsafe fn start_plain(shifts: *const i32) -> Self::Sums;
    /// Adds to the sums of `R` rows of shifted activations and `T` tiles of outputs, from `tile` on, all
    /// their products. `shifted` points to the first of the rows, each `packed.columns()` long.
    unsafe fn accumulate<const R: usize, const T: usize>(
        sums: &mut [[Self::Sums; T]; R],
        packed: &Packed,
        tile: usize,
        shifted: *const u8,
    );
    /// The sums as numbers, rounded to nearest.
    unsafe fn from_sums(sums: Self::Sums) -> Self;

    /// Sixteen dots of one row of shifted activations with the weights of sixteen outputs: `rows[i]`
    /// points to those of output `i`, `columns` (a multiple of 64) consecutive bytes. `shifts` as in
    /// [`Vector::start`].
    unsafe fn dots(
        rows: &[*const i8; LANES],
        shifts: &[i32; LANES],
        shifted: *const u8,
        columns: usize,
    ) -> Self::Sums;

    /// The sum of all lanes, as a tree: 8 and 8, 4 and 4, 2 and 2.
    #[inline(always)]
    unsafe fn sum(self) -> f32 {
        let mut lanes = [0.0_f32; LANES];
        // SAFETY: sixteen values have room.
        unsafe { self.store(lanes.as_mut_ptr()) };
        let mut width = LANES / 2;
        while width > 0 {
            for lane in 0..width {
                lanes[lane] += lanes[lane + width];
            }
            width /= 2;
        }
        lanes[0]
    }

    /// The largest lane.
    #[inline(always)]
    unsafe fn largest(self) -> f32 {
        let mut lanes = [0.0_f32; LANES];
        // SAFETY: sixteen values have room.
        unsafe { self.store(lanes.as_mut_ptr()) };
        lanes.into_iter().fold(f32::NEG_INFINITY, f32::max)
    }
}
