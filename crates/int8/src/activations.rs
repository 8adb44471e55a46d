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

#[derive(Debug, Clone)]
pub(crate) enum Blocks {
    By256(Vec<Block256>),
    By32(Vec<Block32>),
}

/// Quantised activations of shape `[rows, columns]`.
#[derive(Debug, Clone)]
pub struct Activations {
    pub(crate) rows: usize,
    pub(crate) columns: usize,
    pub(crate) blocks: Blocks,
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
        Activations {
            rows: values.len() / columns,
            columns,
            blocks: kernel.quantise_rows(values, columns, grain),
        }
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The rows by themselves, `[rows][columns / 256]`.
    pub(crate) fn rows256(&self) -> Option<Vec<&[Block256]>> {
        match &self.blocks {
            Blocks::By256(blocks) => Some(blocks.chunks_exact(self.columns / 256).collect()),
            Blocks::By32(_) => None,
        }
    }

    /// The rows by themselves, `[rows][columns / 32]`.
    pub(crate) fn rows32(&self) -> Option<Vec<&[Block32]>> {
        match &self.blocks {
            Blocks::By32(blocks) => Some(blocks.chunks_exact(self.columns / 32).collect()),
            Blocks::By256(_) => None,
        }
    }
}

/// Written once and compiled once per instruction set.
#[inline(always)]
pub(crate) fn quantise_rows(values: &[f32], columns: usize, grain: Grain) -> Blocks {
    match grain {
        Grain::Block256 => {
            assert!(
                columns.is_multiple_of(256),
                "rows of {columns} are no whole blocks of 256"
            );
            Blocks::By256(values.chunks_exact(256).map(block256).collect())
        }
        Grain::Block32 => {
            assert!(
                columns.is_multiple_of(32),
                "rows of {columns} are no whole blocks of 32"
            );
            Blocks::By32(values.chunks_exact(32).map(block32).collect())
        }
    }
}

#[inline(always)]
fn block256(values: &[f32]) -> Block256 {
    let mut block = Block256 {
        quants: [0; 256],
        sums16: [0; 16],
        sums32: [0; 8],
        scale: 0.0,
    };
    block.scale = quantise_into(values, &mut block.quants);
    for (sum, quants) in block.sums16.iter_mut().zip(block.quants.chunks_exact(16)) {
        *sum = quants.iter().map(|&quant| i16::from(quant)).sum();
    }
    for (sum, pair) in block.sums32.iter_mut().zip(block.sums16.chunks_exact(2)) {
        *sum = pair[0] + pair[1];
    }
    block
}

#[inline(always)]
fn block32(values: &[f32]) -> Block32 {
    let mut block = Block32 {
        quants: [0; 32],
        offset: 0,
        scale: 0.0,
    };
    block.scale = quantise_into(values, &mut block.quants);
    block.offset = block.quants.iter().map(|&quant| -128 * i32::from(quant)).sum();
    block
}

/// Fills `quants` and returns the scale.
#[inline(always)]
pub(crate) fn quantise_into(values: &[f32], quants: &mut [i8]) -> f32 {
    let largest = values
        .iter()
        .fold(0.0_f32, |largest, value| largest.max(value.abs()));
    if largest == 0.0 || !largest.is_finite() {
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
        let block = block256(&values);
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
        assert_eq!(block32(&[0.0; 32]).scale, 0.0);
        let mut values = [1.0; 32];
        values[3] = f32::INFINITY;
        assert!(block32(&values).scale.is_nan());
    }
}
