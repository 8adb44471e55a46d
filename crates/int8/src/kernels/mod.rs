//! One product, several instruction sets; the choice is made when the program runs.
//!
//! A [`Kernel`] can only be had if the processor has its instructions, which is what makes the
//! calls into them sound.

mod floats;
mod portable;
#[cfg(target_arch = "x86_64")]
mod x86_64;

use crate::activations::{Block32, Block256, Blocks, Grain};
use crate::packed::{Tile4, Tile6, Tile8};

/// Calls an AVX2 kernel where there can be one.
macro_rules! on_x86_64 {
    ($name:ident($($argument:expr),*)) => {{
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `Kernel(Isa::Avx2)` is only made where AVX2 and FMA were detected.
        #[expect(unsafe_code, reason = "vector instructions")]
        unsafe {
            x86_64::$name($($argument),*)
        }
        #[cfg(not(target_arch = "x86_64"))]
        portable::$name($($argument),*)
    }};
}

/// An instruction set that kernels are written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Isa {
    /// Plain Rust: the oracle for the others.
    Portable,
    /// x86-64 with AVX2 and FMA.
    Avx2,
    /// x86-64 with AVX2, FMA and AVX-VNNI.
    AvxVnni,
    /// x86-64 with AVX-512 (F, BW, VL) and its VNNI.
    Avx512Vnni,
}

impl Isa {
    /// Its name for people: `portable`, `avx2`.
    pub fn name(self) -> &'static str {
        match self {
            Isa::Portable => "portable",
            Isa::Avx2 => "avx2",
            Isa::AvxVnni => "avxvnni",
            Isa::Avx512Vnni => "avx512vnni",
        }
    }
}

/// The proof that this processor has an instruction set, and the way into its kernels.
#[derive(Debug, Clone, Copy)]
pub struct Kernel(Isa);

impl Kernel {
    /// The fastest kernel this processor can run.
    pub fn best() -> Self {
        Self::available().pop().unwrap_or(Kernel(Isa::Portable))
    }

    /// Every kernel this processor can run, the fastest last.
    pub fn available() -> Vec<Self> {
        let mut kernels = vec![Kernel(Isa::Portable)];
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
            kernels.push(Kernel(Isa::Avx2));
            if is_x86_feature_detected!("avxvnni") {
                kernels.push(Kernel(Isa::AvxVnni));
            }
            let wide = is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512vl");
            if wide && is_x86_feature_detected!("avx512vnni") {
                kernels.push(Kernel(Isa::Avx512Vnni));
            }
        }
        kernels
    }

    /// The instruction set behind it.
    pub fn isa(self) -> Isa {
        self.0
    }

    pub(crate) fn four(self, tiles: &[Tile4], rows: &[&[Block256]], out: &mut [f32]) {
        match self.0 {
            Isa::Portable => portable::four(tiles, rows, out),
            _ => on_x86_64!(four(tiles, rows, out)),
        }
    }

    pub(crate) fn six(self, tiles: &[Tile6], rows: &[&[Block256]], out: &mut [f32]) {
        match self.0 {
            Isa::Portable => portable::six(tiles, rows, out),
            _ => on_x86_64!(six(tiles, rows, out)),
        }
    }

    pub(crate) fn eight(self, tiles: &[Tile8], rows: &[&[Block32]], out: &mut [f32]) {
        match self.0 {
            Isa::Portable => portable::eight(tiles, rows, out),
            _ => on_x86_64!(eight(tiles, rows, out)),
        }
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
        match self.0 {
            Isa::Portable => portable::attend(query, parts, scale, scores, out),
            _ => on_x86_64!(attend(query, parts, scale, scores, out)),
        }
    }
}

impl Kernel {
    /// `gate ← silu(gate) · up`, element by element, with `silu(x) = x / (1 + e^−x)`.
    ///
    /// # Panics
    /// When the lengths differ.
    pub fn swiglu(self, gate: &mut [f32], up: &[f32]) {
        assert_eq!(gate.len(), up.len());
        match self.0 {
            Isa::Portable => portable::swiglu(gate, up),
            _ => on_x86_64!(swiglu(gate, up)),
        }
    }

    /// `ln Σ e^x`: what to subtract from logits to get log-probabilities.
    pub fn log_sum_exp(self, scores: &[f32]) -> f32 {
        match self.0 {
            Isa::Portable => portable::log_sum_exp(scores),
            _ => on_x86_64!(log_sum_exp(scores)),
        }
    }

    /// `out = x / √(mean(x²) + epsilon) · weight`.
    ///
    /// # Panics
    /// When the lengths differ.
    pub fn rms_norm(self, x: &[f32], weight: &[f32], epsilon: f32, out: &mut [f32]) {
        assert!(x.len() == weight.len() && x.len() == out.len());
        match self.0 {
            Isa::Portable => portable::rms_norm(x, weight, epsilon, out),
            _ => on_x86_64!(rms_norm(x, weight, epsilon, out)),
        }
    }

    pub(crate) fn quantise_rows(self, values: &[f32], columns: usize, grain: Grain) -> Blocks {
        match self.0 {
            Isa::Portable => portable::quantise_rows(values, columns, grain),
            _ => on_x86_64!(quantise_rows(values, columns, grain)),
        }
    }
}
