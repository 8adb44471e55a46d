//! The last step of a product: scales and offsets turn its integer sums into outputs.
#![expect(
    unsafe_code,
    reason = "generic over vector instructions; callers check lengths"
)]
#![expect(clippy::inline_always, reason = "inlined into one caller per instruction set")]
#![expect(
    clippy::undocumented_unsafe_blocks,
    reason = "one rule: the caller has checked every length, and runs where the instruction set is"
)]

use super::product::Epilogue;
use super::quantised::RowScale;
use super::scales::Scales;
use super::vector::Vector;
use crate::lanes::LANES;

/// The destination of a product's outputs.
pub trait Sink {
    /// Sixteen outputs of `row`, from `column` on.
    ///
    /// # Safety
    /// As for [`Vector`].
    unsafe fn put<V: Vector>(&mut self, row: usize, column: usize, values: V);
}

/// Outputs as numbers, `[rows, outputs]`; what lies beyond the last output of a row is dropped.
pub struct Floats {
    /// `[rows, outputs]`.
    pub out: *mut f32,
    /// Outputs.
    pub width: usize,
}

impl Sink for Floats {
    #[inline(always)]
    unsafe fn put<V: Vector>(&mut self, row: usize, column: usize, values: V) {
        unsafe {
            let to = self.out.add(row * self.width + column);
            if column + LANES <= self.width {
                values.store(to);
            } else {
                let mut last = [0.0; LANES];
                values.store(last.as_mut_ptr());
                to.copy_from_nonoverlapping(last.as_ptr(), self.width - column);
            }
        }
    }
}

/// `max(0, outputs)`, quantised for the next product.
pub struct Rectified {
    /// `[rows, outputs]`.
    pub out: *mut u8,
    /// Outputs, a multiple of sixteen.
    pub width: usize,
    /// The next product's scale.
    pub scale: f32,
}

impl Sink for Rectified {
    #[inline(always)]
    unsafe fn put<V: Vector>(&mut self, row: usize, column: usize, values: V) {
        unsafe {
            let scaled = values.max(V::splat(0.0)).mul(V::splat(self.scale));
            scaled.store_shifted(self.out.add(row * self.width + column));
        }
    }
}

/// One scale for all: `sums · unit + offset`, the shift being in the offsets.
pub struct Fixed<S> {
    /// The value of one step of a sum.
    pub unit: f32,
    /// `[outputs]`, in whole vectors.
    pub offsets: *const f32,
    /// The destination of the outputs.
    pub sink: S,
}

impl<S: Sink> Epilogue for Fixed<S> {
    const PLAIN: bool = false;
    type Row = ();

    #[inline(always)]
    unsafe fn row(&self, _row: usize) {}

    #[inline(always)]
    unsafe fn put<V: Vector>(&mut self, (): (), row: usize, column: usize, sums: V) {
        unsafe {
            let offset = V::load(self.offsets.add(column));
            self.sink
                .put(row, column, sums.mul(V::splat(self.unit)).add(offset));
        }
    }
}

/// A scale for each row and one for each output: `sums · (row's unit) · (output's unit) + bias`.
pub struct ByOutput<'a> {
    /// Of each row.
    pub scales: &'a [RowScale],
    /// `[outputs]`, in whole vectors.
    pub units: *const f32,
    /// `[outputs]`, in whole vectors.
    pub bias: *const f32,
    /// The destination of the outputs.
    pub sink: Floats,
}

impl Epilogue for ByOutput<'_> {
    const PLAIN: bool = true;
    type Row = f32;

    #[inline(always)]
    unsafe fn row(&self, row: usize) -> f32 {
        unsafe { self.scales.get_unchecked(row).unit }
    }

    #[inline(always)]
    unsafe fn put<V: Vector>(&mut self, unit: f32, row: usize, column: usize, sums: V) {
        unsafe {
            let units = V::load(self.units.add(column));
            let bias = V::load(self.bias.add(column));
            self.sink
                .put(row, column, sums.mul(V::splat(unit)).mul(units).add(bias));
        }
    }
}

/// A scale for each row and one for all weights, Marian's `int8shiftAll`: as [`Fixed`], with offsets
/// made of the weights' sums for each row anew.
pub struct ByMatrix<'a> {
    /// Of each row.
    pub scales: &'a [RowScale],
    /// The factor of the weights.
    pub weight: f32,
    /// Sums of each output's weights, `[outputs]`, in whole vectors.
    pub sums: *const f32,
    /// `[outputs]`, in whole vectors.
    pub bias: *const f32,
    /// The destination of the outputs.
    pub sink: Floats,
}

impl Epilogue for ByMatrix<'_> {
    const PLAIN: bool = false;
    /// The value of one step of a sum, and the factor of the weights' sum that undoes the shift.
    type Row = (f32, f32);

    #[inline(always)]
    unsafe fn row(&self, row: usize) -> (f32, f32) {
        unsafe { self.scales.get_unchecked(row).with(self.weight) }
    }

    #[inline(always)]
    unsafe fn put<V: Vector>(&mut self, (unit, shift): (f32, f32), row: usize, column: usize, sums: V) {
        unsafe {
            let offset = V::load(self.sums.add(column))
                .mul(V::splat(shift))
                .add(V::load(self.bias.add(column)));
            self.sink.put(row, column, sums.mul(V::splat(unit)).add(offset));
        }
    }
}

impl RowScale {
    /// The constants of a product with weights that were multiplied by `weight`; a row of zeros, and
    /// one that holds no numbers, pass on what they are.
    #[inline(always)]
    pub fn with(self, weight: f32) -> (f32, f32) {
        if self.scale > 0.0 {
            let scales = Scales {
                activation: self.scale,
                weight,
            };
            (scales.unit(), scales.shift())
        } else {
            (self.unit, self.unit)
        }
    }
}
