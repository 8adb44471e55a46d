//! The left factor of a product: rows of activations, quantised to eight bits.
#![expect(
    clippy::inline_always,
    reason = "inlined into one caller per instruction set, to become vectors there"
)]

use crate::Kernel;

/// How many activations share one scale; the weights' format decides it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grain {
    /// 256, as the GGUF K-quants want it.
    Block256,
    /// 32, for rows whose length is no multiple of 256.
    Block32,
}

/// 256 activations: `value ≈ scale · quant`.
#[derive(Debug, Clone)]
#[repr(C)]
pub(crate) struct Block256 {
    pub quants: [i8; 256],
    /// Sums of the quants over each 16, for weights stored with an offset.
    pub sums16: [i16; 16],
    /// Sums of the quants over each 32, for weights stored with a minimum.
    pub sums32: [i16; 8],
    pub scale: f32,
}

/// 32 activations: `value ≈ scale · quant`.
#[derive(Debug, Clone)]
#[repr(C)]
pub(crate) struct Block32 {
    pub quants: [i8; 32],
    /// −128 times the sum of the quants, for weights that are shifted by 128 to lose their sign.
    pub offset: i32,
    pub scale: f32,
}

impl Block256 {
    const EMPTY: Block256 = Block256 {
        quants: [0; 256],
        sums16: [0; 16],
        sums32: [0; 8],
        scale: 0.0,
    };
}

impl Block32 {
    const EMPTY: Block32 = Block32 {
        quants: [0; 32],
        offset: 0,
        scale: 0.0,
    };
}

/// Quantised activations of shape `[rows, columns]`, in one grain or in both.
#[derive(Debug, Clone, Default)]
pub struct Activations {
    pub(crate) rows: usize,
    pub(crate) columns: usize,
    by256: Vec<Block256>,
    by32: Vec<Block32>,
}

/// One row of activations, to be filled.
#[derive(Debug)]
pub struct ActivationsRow<'a> {
    columns: usize,
    by256: &'a mut [Block256],
    by32: &'a mut [Block32],
}

impl Activations {
    /// Quantises `values` of shape `[rows, columns]`, each block to the range −127…127 with
    /// `scale = max|x| / 127`, rounding half away from zero.
    ///
    /// # Panics
    /// When `values` does not fill whole rows, or `columns` is no multiple of the grain.
    pub fn quantise(kernel: Kernel, values: &[f32], columns: usize, grain: Grain) -> Self {
        assert!(
            columns > 0 && values.len().is_multiple_of(columns),
            "activations do not fill whole rows"
        );
        let mut activations = Activations::default();
        activations.reshape(values.len() / columns, columns, &[grain]);
        for (row, values) in activations.rows_mut().zip(values.chunks_exact(columns)) {
            row.fill(kernel, values);
        }
        activations
    }

    /// Makes room for `rows` of length `columns` in some grains, in the memory it has. What the rows
    /// hold is undefined until each is filled.
    ///
    /// # Panics
    /// When `columns` is no multiple of a grain.
    pub fn reshape(&mut self, rows: usize, columns: usize, grains: &[Grain]) {
        (self.rows, self.columns) = (rows, columns);
        let blocks = |grain: Grain, size: usize| {
            if !grains.contains(&grain) {
                return 0;
            }
            assert!(
                columns.is_multiple_of(size),
                "rows of {columns} are no whole blocks of {size}"
            );
            rows * (columns / size)
        };
        self.by256.resize(blocks(Grain::Block256, 256), Block256::EMPTY);
        self.by32.resize(blocks(Grain::Block32, 32), Block32::EMPTY);
    }

    /// The rows, each to be filled by whatever thread.
    pub fn rows_mut(&mut self) -> impl Iterator<Item = ActivationsRow<'_>> {
        let rows = self.rows.max(1);
        let (width256, width32) = (self.by256.len() / rows, self.by32.len() / rows);
        let (mut by256, mut by32) = (&mut self.by256[..], &mut self.by32[..]);
        let columns = self.columns;
        (0..self.rows).map(move |_| ActivationsRow {
            columns,
            by256: by256.split_off_mut(..width256).unwrap_or_default(),
            by32: by32.split_off_mut(..width32).unwrap_or_default(),
        })
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The rows by themselves, `[rows][columns / 256]`; `None` if they are not in this grain.
    pub(crate) fn rows256(&self) -> Option<Vec<&[Block256]>> {
        (!self.by256.is_empty()).then(|| self.by256.chunks_exact(self.columns / 256).collect())
    }

    /// The rows by themselves, `[rows][columns / 32]`; `None` if they are not in this grain.
    pub(crate) fn rows32(&self) -> Option<Vec<&[Block32]>> {
        (!self.by32.is_empty()).then(|| self.by32.chunks_exact(self.columns / 32).collect())
    }
}

impl ActivationsRow<'_> {
    /// Quantises `values`, a whole row.
    ///
    /// # Panics
    /// When the length is not the row's.
    pub fn fill(self, kernel: Kernel, values: &[f32]) {
        assert_eq!(values.len(), self.columns, "length of a row");
        kernel.quantise(values, self.by256, self.by32);
    }
}

/// Written once and compiled once per instruction set.
#[inline(always)]
pub(crate) fn quantise(values: &[f32], by256: &mut [Block256], by32: &mut [Block32]) {
    for (block, values) in by256.iter_mut().zip(values.chunks_exact(256)) {
        block256(values, block);
    }
    for (block, values) in by32.iter_mut().zip(values.chunks_exact(32)) {
        block32(values, block);
    }
}

#[inline(always)]
fn block256(values: &[f32], block: &mut Block256) {
    block.scale = quantise_into(values, &mut block.quants);
    for (sum, quants) in block.sums16.iter_mut().zip(block.quants.chunks_exact(16)) {
        *sum = quants.iter().map(|&quant| i16::from(quant)).sum();
    }
    for (sum, pair) in block.sums32.iter_mut().zip(block.sums16.chunks_exact(2)) {
        *sum = pair[0] + pair[1];
    }
}

#[inline(always)]
fn block32(values: &[f32], block: &mut Block32) {
    block.scale = quantise_into(values, &mut block.quants);
    block.offset = block.quants.iter().map(|&quant| -128 * i32::from(quant)).sum();
}

/// Fills `quants` and returns the scale.
#[inline(always)]
pub(crate) fn quantise_into(values: &[f32], quants: &mut [i8]) -> f32 {
    let largest = values
        .iter()
        .fold(0.0_f32, |largest, value| largest.max(value.abs()));
    if largest == 0.0 || !largest.is_finite() {
        quants.fill(0);
        // A block that overflowed keeps its NaN in the scale: the search above reports it.
        return if largest == 0.0 { 0.0 } else { f32::NAN };
    }
    let inverse = 127.0 / largest;
    for (quant, value) in quants.iter_mut().zip(values) {
        let scaled = value * inverse;
        *quant = (scaled + 0.5_f32.copysign(scaled)) as i8;
    }
    largest / 127.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_within_half_a_step() {
        let values: Vec<f32> = (0..256).map(|i| ((i * 37 % 101) as f32 - 50.0) / 7.0).collect();
        let mut block = Block256::EMPTY;
        block256(&values, &mut block);
        for (value, &quant) in values.iter().zip(&block.quants) {
            assert!((value - f32::from(quant) * block.scale).abs() <= block.scale * 0.5001);
        }
        assert_eq!(
            block.sums32[0],
            block.quants[..32].iter().map(|&q| i16::from(q)).sum::<i16>()
        );
    }

    #[test]
    fn zeros_have_no_scale_and_infinities_are_not_hidden() {
        let mut block = Block32::EMPTY;
        let mut values = [1.0; 32];
        values[3] = f32::INFINITY;
        block32(&values, &mut block);
        assert!(block.scale.is_nan());
        block.quants.fill(7);
        block32(&[0.0; 32], &mut block);
        assert_eq!((block.scale, block.quants, block.offset), (0.0, [0; 32], 0));
    }
}
