//! One product, several instruction sets; the choice is made when the program runs.
//!
//! A [`Kernel`] can only be had if the processor has its instructions, which is what makes the
//! calls into them sound.

mod floats;
mod isa;
mod portable;
#[cfg(target_arch = "x86_64")]
mod x86_64;

pub use isa::{Isa, UnknownIsa};

use crate::activations::{Block32, Block256, Blocks, Grain};
use crate::packed::{Tile4, Tile6, Tile8};

/// Calls the function of that name of the kernel's instruction set.
macro_rules! dispatch {
    ($kernel:ident, $name:ident($($argument:expr),*)) => {
        match $kernel.0 {
            #[cfg(target_arch = "x86_64")]
            #[expect(unsafe_code, reason = "vector instructions")]
            Isa::Avx2 | Isa::AvxVnni => {
                // SAFETY: a kernel of this instruction set is only made where it was detected.
                unsafe { x86_64::avx2::$name($($argument),*) }
            }
            #[cfg(target_arch = "x86_64")]
            #[expect(unsafe_code, reason = "vector instructions")]
            Isa::Avx512Vnni => {
                // SAFETY: as above.
                unsafe { x86_64::avx512::$name($($argument),*) }
            }
            _ => portable::$name($($argument),*),
        }
    };
}

/// The proof that this processor has an instruction set, and the way into its kernels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kernel(Isa);

impl Kernel {
    /// The fastest kernel this processor can run.
    pub fn best() -> Self {
        Self::available().pop().unwrap_or(Kernel(Isa::Portable))
    }

    /// Every kernel this processor can run, the fastest last.
    pub fn available() -> Vec<Self> {
        Isa::ALL.into_iter().filter_map(Self::with).collect()
    }

    /// The kernel for an instruction set; `None` if this processor lacks it.
    pub fn with(isa: Isa) -> Option<Self> {
        isa.is_here().then_some(Kernel(isa))
    }

    /// The instruction set behind it.
    pub fn isa(self) -> Isa {
        self.0
    }

    pub(crate) fn four(self, tiles: &[Tile4], rows: &[&[Block256]], out: &mut [f32]) {
        dispatch!(self, four(tiles, rows, out));
    }

    pub(crate) fn six(self, tiles: &[Tile6], rows: &[&[Block256]], out: &mut [f32]) {
        dispatch!(self, six(tiles, rows, out));
    }

    pub(crate) fn eight(self, tiles: &[Tile8], rows: &[&[Block32]], out: &mut [f32]) {
        dispatch!(self, eight(tiles, rows, out));
    }

    /// Attention of one query head over the keys and values it may see:
    /// `softmax(scale · q·Kᵀ) · V`.
    ///
    /// `query` and `out` are `[head]`; each part is `(keys, values)`, both `[positions, head]`;
    /// `scores` is scratch, at least as long as all positions together.
    ///
    /// # Panics
    /// When the lengths do not fit.
    pub fn attend(
        self,
        query: &[f32],
        parts: &[(&[f32], &[f32])],
        scale: f32,
        scores: &mut [f32],
        out: &mut [f32],
    ) {
        let head = query.len();
        assert!(
            out.len() == head
                && parts
                    .iter()
                    .all(|(keys, values)| keys.len() == values.len() && keys.len().is_multiple_of(head))
        );
        assert!(parts.iter().map(|(keys, _)| keys.len() / head).sum::<usize>() <= scores.len());
        dispatch!(self, attend(query, parts, scale, scores, out));
    }
}

impl Kernel {
    /// `gate ← silu(gate) · up`, element by element, with `silu(x) = x / (1 + e^−x)`.
    ///
    /// # Panics
    /// When the lengths differ.
    pub fn swiglu(self, gate: &mut [f32], up: &[f32]) {
        assert_eq!(gate.len(), up.len());
        dispatch!(self, swiglu(gate, up));
    }

    /// `ln Σ e^x`: what to subtract from logits to get log-probabilities.
    pub fn log_sum_exp(self, scores: &[f32]) -> f32 {
        dispatch!(self, log_sum_exp(scores))
    }

    /// `out = x / √(mean(x²) + epsilon) · weight`.
    ///
    /// # Panics
    /// When the lengths differ.
    pub fn rms_norm(self, x: &[f32], weight: &[f32], epsilon: f32, out: &mut [f32]) {
        assert!(x.len() == weight.len() && x.len() == out.len());
        dispatch!(self, rms_norm(x, weight, epsilon, out));
    }

    pub(crate) fn quantise_rows(self, values: &[f32], columns: usize, grain: Grain) -> Blocks {
        dispatch!(self, quantise_rows(values, columns, grain))
    }
}
