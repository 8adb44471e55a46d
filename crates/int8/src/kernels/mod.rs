//! Products of packed matrices for several instruction sets; the choice is made when the program runs.
//!
//! A [`Kernel`] can only be had if the processor has its instructions, which is what makes the
//! calls into them sound.

#[macro_use]
mod cells;
mod floats;
mod isa;
mod portable;
mod recurrent;
#[cfg(target_arch = "x86_64")]
pub(crate) mod x86_64;

pub use isa::{Isa, UnknownIsa};
pub use recurrent::DeltaRule;

use crate::activations::{Block32, Block256};
use crate::stripes::Stripe;
use crate::tiles::{Tile4, Tile6, Tile8};

/// Calls the function of that name of the kernel's instruction set.
macro_rules! dispatch {
    ($kernel:ident, $name:ident($($argument:expr),*)) => {
        // SAFETY: a kernel of an instruction set is only made where that was detected.
        #[expect(unsafe_code, reason = "vector instructions")]
        #[cfg_attr(
            not(target_arch = "x86_64"),
            expect(unused_unsafe, reason = "only the portable kernels are there, and they are safe")
        )]
        unsafe {
            match $kernel.0 {
                #[cfg(target_arch = "x86_64")]
                Isa::Avx2 => x86_64::avx2::$name($($argument),*),
                #[cfg(target_arch = "x86_64")]
                Isa::AvxVnni => x86_64::avxvnni::$name($($argument),*),
                #[cfg(target_arch = "x86_64")]
                Isa::Avx512Vnni | Isa::Amx => x86_64::avx512::$name($($argument),*),
                _ => portable::$name($($argument),*),
            }
        }
    };
}

/// The kernels of an instruction set; a value proves that this processor has it.
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

    pub(crate) fn four(self, tiles: &[Tile4], rows: &[&[Block256]], out: &mut Stripe<'_>) {
        dispatch!(self, four(tiles, rows, out));
    }

    pub(crate) fn six(self, tiles: &[Tile6], rows: &[&[Block256]], out: &mut Stripe<'_>) {
        dispatch!(self, six(tiles, rows, out));
    }

    pub(crate) fn eight(self, tiles: &[Tile8], rows: &[&[Block32]], out: &mut Stripe<'_>) {
        dispatch!(self, eight(tiles, rows, out));
    }

    /// Attention of some query heads to the keys and values that they share, `softmax(scale · q·Kᵀ) · V` of each
    /// (grouped-query attention, Ainslie et al., 2023).
    ///
    /// `queries` and `out` are `[queries, head]`; each part is `(keys, values)`, both
    /// `[positions, head]`; `scores` is scratch for `[queries, positions]`.
    ///
    /// # Panics
    /// When the lengths do not fit, or there are no positions.
    pub fn grouped_attention(
        self,
        queries: &[f32],
        head: usize,
        parts: &[(&[f32], &[f32])],
        scale: f32,
        scores: &mut [f32],
        out: &mut [f32],
    ) {
        let fits =
            |(keys, values): &(&[f32], &[f32])| keys.len() == values.len() && keys.len().is_multiple_of(head);
        assert!(out.len() == queries.len() && queries.len().is_multiple_of(head) && parts.iter().all(fits));
        let positions: usize = parts.iter().map(|(keys, _)| keys.len() / head).sum();
        assert!(positions > 0 && queries.len() / head * positions <= scores.len());
        dispatch!(self, grouped_attention(queries, head, parts, scale, scores, out));
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

    /// `gate ← gelu(gate) · up`, element by element, with the GELU that has a hyperbolic tangent (Hendrycks and
    /// Gimpel, 2016).
    ///
    /// # Panics
    /// When the lengths differ.
    pub fn geglu(self, gate: &mut [f32], up: &[f32]) {
        assert_eq!(gate.len(), up.len());
        dispatch!(self, geglu(gate, up));
    }

    /// `x ← x · σ(gate)`, element by element.
    ///
    /// # Panics
    /// When the lengths differ.
    pub fn sigmoid_gate(self, x: &mut [f32], gate: &[f32]) {
        assert_eq!(x.len(), gate.len());
        dispatch!(self, sigmoid_gate(x, gate));
    }

    /// The gated delta rule (Yang et al., 2024) for one head's tokens: `S ← decay · S`, then `S ← S + k ⊗ rate · (v −
    /// Sᵀk)`, then `out = Sᵀq`. `state` is `[values / 16, keys, 16]`, `out` is `[tokens, values]`.
    ///
    /// # Panics
    /// When the lengths do not fit.
    pub fn delta_rule(self, job: &DeltaRule<'_>, state: &mut [f32], out: &mut [f32]) {
        job.check(state, out);
        dispatch!(self, delta_rule(job, state, out));
    }

    /// `out = silu(Σ_j weights[j] · rows[j])`, channel by channel: one token of a causal convolution. `rows` and
    /// `weights` are `[taps, width]`, the token's own row last; `out` is `[width]`.
    ///
    /// # Panics
    /// When the lengths do not fit.
    pub fn convolve(self, rows: &[f32], weights: &[f32], out: &mut [f32]) {
        assert!(rows.len() == weights.len() && rows.len().is_multiple_of(out.len()));
        dispatch!(self, convolve(rows, weights, out));
    }

    /// `x ← scale · x / √(Σ x² + epsilon)`.
    pub fn unit_norm(self, x: &mut [f32], epsilon: f32, scale: f32) {
        dispatch!(self, unit_norm(x, epsilon, scale));
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

    pub(crate) fn quantise(self, values: &[f32], by256: &mut [Block256], by32: &mut [Block32]) {
        dispatch!(self, quantise(values, by256, by32));
    }
}
