//! Sixteen lanes in plain Rust: the oracle for the others.
#![expect(
    unsafe_code,
    reason = "implements the vector trait; only its pointers are unsafe"
)]
#![expect(clippy::inline_always, reason = "each method is one instruction's worth")]

use super::packing::Packed;
use super::product::{self, Steps};
use super::vector::Vector;
use crate::lanes::LANES;

/// Sixteen numbers.
#[derive(Clone, Copy)]
pub struct Portable([f32; LANES]);

impl Portable {
    #[inline(always)]
    fn zip(self, other: Self, f: impl Fn(f32, f32) -> f32) -> Self {
        Portable(std::array::from_fn(|lane| f(self.0[lane], other.0[lane])))
    }
}

// SAFETY: needs no instruction set.
unsafe impl Vector for Portable {
    type Sums = [i32; LANES];
    const ROWS: usize = 4;
    const TILES: usize = 1;
    const QUERIES: usize = 1;

    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        Portable([value; LANES])
    }

    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        // SAFETY: the caller's.
        Portable(unsafe { from.cast::<[f32; LANES]>().read_unaligned() })
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        // SAFETY: the caller's.
        unsafe { to.cast::<[f32; LANES]>().write_unaligned(self.0) }
    }

    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        self.zip(other, |a, b| a + b)
    }

    #[inline(always)]
    unsafe fn sub(self, other: Self) -> Self {
        self.zip(other, |a, b| a - b)
    }

    #[inline(always)]
    unsafe fn mul(self, other: Self) -> Self {
        self.zip(other, |a, b| a * b)
    }

    #[inline(always)]
    unsafe fn div(self, other: Self) -> Self {
        self.zip(other, |a, b| a / b)
    }

    #[inline(always)]
    unsafe fn mul_add(self, other: Self, addend: Self) -> Self {
        Portable(std::array::from_fn(|lane| {
            self.0[lane].mul_add(other.0[lane], addend.0[lane])
        }))
    }

    #[inline(always)]
    unsafe fn max(self, other: Self) -> Self {
        self.zip(other, |a, b| if a > b { a } else { b })
    }

    #[inline(always)]
    unsafe fn min(self, other: Self) -> Self {
        self.zip(other, |a, b| if a < b { a } else { b })
    }

    #[inline(always)]
    unsafe fn larger_size(self, other: Self) -> Self {
        self.zip(other, |a, b| f32::from_bits(a.abs().to_bits().max(b.to_bits())))
    }

    #[inline(always)]
    unsafe fn floor(self) -> Self {
        Portable(self.0.map(f32::floor))
    }

    #[inline(always)]
    unsafe fn power_of_two(self) -> Self {
        Portable(self.0.map(|n| f32::from_bits(((n as i32 + 127) as u32) << 23)))
    }

    #[inline(always)]
    unsafe fn first(self, count: usize, other: Self) -> Self {
        Portable(std::array::from_fn(|lane| {
            if lane < count { self.0[lane] } else { other.0[lane] }
        }))
    }

    #[inline(always)]
    unsafe fn store_shifted(self, to: *mut u8) {
        // SAFETY: plain arithmetic.
        let clamped = unsafe { self.max(Self::splat(-127.0)).min(Self::splat(127.0)) };
        let shifted = clamped
            .0
            .map(|value| (value.round_ties_even() as i32 + 127) as u8);
        // SAFETY: the caller's.
        unsafe { to.cast::<[u8; LANES]>().write_unaligned(shifted) }
    }

    #[inline(always)]
    unsafe fn load_bytes(from: *const i8) -> Self {
        // SAFETY: the caller's.
        Portable(unsafe { from.cast::<[i8; LANES]>().read_unaligned() }.map(f32::from))
    }

    #[inline(always)]
    unsafe fn start(_shifts: *const i32) -> Self::Sums {
        [0; LANES]
    }

    #[inline(always)]
    unsafe fn start_plain(shifts: *const i32) -> Self::Sums {
        // SAFETY: the caller's.
        unsafe { shifts.cast::<[i32; LANES]>().read_unaligned() }.map(|shift| -shift)
    }

    #[inline(always)]
    unsafe fn accumulate<const R: usize, const T: usize>(
        sums: &mut [[Self::Sums; T]; R],
        packed: &Packed,
        tile: usize,
        shifted: *const u8,
    ) {
        // SAFETY: the caller's.
        unsafe { product::accumulate::<Self, R, T>(sums, packed, tile, shifted) }
    }

    #[inline(always)]
    unsafe fn from_sums(sums: Self::Sums) -> Self {
        Portable(sums.map(|sum| sum as f32))
    }

    #[inline(always)]
    unsafe fn dots(
        rows: &[*const i8; LANES],
        _shifts: &[i32; LANES],
        shifted: *const u8,
        columns: usize,
    ) -> Self::Sums {
        rows.map(|row| {
            // SAFETY: the caller's: both hold `columns` values.
            let (row, shifted) = unsafe {
                (
                    std::slice::from_raw_parts(row, columns),
                    std::slice::from_raw_parts(shifted, columns),
                )
            };
            row.iter()
                .zip(shifted)
                .map(|(weight, activation)| i32::from(*weight) * i32::from(*activation))
                .sum()
        })
    }
}

// SAFETY: needs no instruction set.
unsafe impl Steps for Portable {
    type Factor = [i32; 4];

    #[inline(always)]
    unsafe fn factor(shifted: *const u8) -> Self::Factor {
        // SAFETY: the caller's.
        unsafe { shifted.cast::<[u8; 4]>().read_unaligned() }.map(i32::from)
    }

    #[inline(always)]
    unsafe fn multiply_add(sums: Self::Sums, factor: Self::Factor, weights: *const i8) -> Self::Sums {
        // SAFETY: the caller's.
        let weights = unsafe { weights.cast::<[[i8; 4]; LANES]>().read_unaligned() };
        std::array::from_fn(|lane| {
            let [a, b, c, d] = weights[lane].map(i32::from);
            sums[lane] + factor[0] * a + factor[1] * b + factor[2] * c + factor[3] * d
        })
    }
}
