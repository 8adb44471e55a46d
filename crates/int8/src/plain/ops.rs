//! Norms, activations and products in floating-point numbers, written once over [`Vector`].
//!
//! Everything here is inlined into one function per instruction set (see `variants`); the safe methods of
//! [`Kernel`](crate::Kernel) check every length before.
#![expect(
    unsafe_code,
    reason = "generic over vector instructions; callers check lengths"
)]
#![expect(clippy::inline_always, reason = "inlined into one caller per instruction set")]
#![expect(
    clippy::undocumented_unsafe_blocks,
    reason = "one rule: the caller has checked every length, and runs where the instruction set is"
)]

use super::matrix::FloatMatrix;
use crate::lanes::LANES;
use crate::shifted::ops::exp;
use crate::shifted::vector::Vector;

/// An activation function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activation {
    /// `max(0, x)`.
    Relu,
    /// `x · Φ(x)` (Hendrycks and Gimpel, 2016), with Abramowitz and Stegun's erf (7.1.26), off by at most
    /// 1.5e-7.
    Gelu,
    /// The same with a hyperbolic tangent in place of Φ: `gelu_new`.
    GeluTanh,
    /// `x · σ(x)`: `swish`.
    Silu,
}

/// Rows of a product that are computed together.
const ROWS: usize = 6;

/// `x · W + b` for `values`, `[rows, columns]`.
#[inline(always)]
pub unsafe fn multiply<V: Vector>(matrix: &FloatMatrix, values: &[f32], out: &mut [f32]) {
    for tile in 0..matrix.rows().div_ceil(LANES) {
        let rows = values
            .chunks(ROWS * matrix.columns())
            .zip(out.chunks_mut(ROWS * matrix.rows()));
        for (values, out) in rows {
            macro_rules! blocks {
                ($($n:literal)*) => {
                    match values.len() / matrix.columns() {
                        $($n => unsafe { block::<V, $n>(matrix, tile, values, out) },)*
                        _ => unreachable!("more rows than registers"),
                    }
                };
            }
            blocks!(1 2 3 4 5 6);
        }
    }
}

/// `R` rows, one tile of outputs.
#[inline(always)]
unsafe fn block<V: Vector, const R: usize>(
    matrix: &FloatMatrix,
    tile: usize,
    values: &[f32],
    out: &mut [f32],
) {
    let (rows, columns) = (matrix.rows(), matrix.columns());
    unsafe {
        let weights = matrix.packed().as_ptr().add(tile * columns * LANES);
        let mut sums = [V::load(matrix.bias().as_ptr().add(tile * LANES)); R];
        for column in 0..columns {
            let weights = V::load(weights.add(column * LANES));
            for (row, sum) in sums.iter_mut().enumerate() {
                *sum = V::splat(*values.as_ptr().add(row * columns + column)).mul_add(weights, *sum);
            }
        }
        for (sum, out) in sums.into_iter().zip(out.chunks_exact_mut(rows)) {
            let mut sixteen = [0.0; LANES];
            sum.store(sixteen.as_mut_ptr());
            let out = &mut out[tile * LANES..];
            let count = out.len().min(LANES);
            out[..count].copy_from_slice(&sixteen[..count]);
        }
    }
}

/// `x ← norm(x) · scale + bias`, row by row, with the population variance.
#[inline(always)]
pub unsafe fn layer_norm<V: Vector>(x: &mut [f32], scale: &[f32], bias: &[f32], epsilon: f32) {
    let width = scale.len();
    for row in x.chunks_exact_mut(width) {
        let x = row.as_mut_ptr();
        unsafe {
            let mut sum = V::splat(0.0);
            for i in (0..width).step_by(LANES) {
                sum = sum.add(V::load(x.add(i)));
            }
            let mean = V::splat(sum.sum() / width as f32);
            let mut squares = V::splat(0.0);
            for i in (0..width).step_by(LANES) {
                let distance = V::load(x.add(i)).sub(mean);
                squares = squares.add(distance.mul(distance));
            }
            let inverse = V::splat(1.0 / (squares.sum() / width as f32 + epsilon).sqrt());
            for i in (0..width).step_by(LANES) {
                V::load(x.add(i))
                    .sub(mean)
                    .mul(inverse)
                    .mul(V::load(scale.as_ptr().add(i)))
                    .add(V::load(bias.as_ptr().add(i)))
                    .store(x.add(i));
            }
        }
    }
}

/// Applies the function to every value.
#[inline(always)]
pub unsafe fn activate<V: Vector>(function: Activation, values: &mut [f32]) {
    let (chunks, rest) = values.as_chunks_mut::<LANES>();
    for chunk in chunks {
        unsafe { sixteen::<V>(function, chunk) };
    }
    if !rest.is_empty() {
        let mut last = [0.0; LANES];
        last[..rest.len()].copy_from_slice(rest);
        unsafe { sixteen::<V>(function, &mut last) };
        rest.copy_from_slice(&last[..rest.len()]);
    }
}

/// No closure: one that is not inlined is compiled without the instruction set, and each instruction becomes a call.
#[inline(always)]
unsafe fn sixteen<V: Vector>(function: Activation, values: &mut [f32; LANES]) {
    unsafe {
        let x = V::load(values.as_ptr());
        let y = match function {
            Activation::Relu => x.max(V::splat(0.0)),
            Activation::Gelu => gelu(x),
            Activation::GeluTanh => gelu_tanh(x),
            Activation::Silu => x.div(V::splat(1.0).add(exp(V::splat(0.0).sub(x)))),
        };
        y.store(values.as_mut_ptr());
    }
}

/// `max(0, x) − |x|/2 · erfc(|x|/√2)`.
#[inline(always)]
unsafe fn gelu<V: Vector>(x: V) -> V {
    unsafe {
        let size = x.max(V::splat(0.0).sub(x));
        let z = size.mul(V::splat(std::f32::consts::FRAC_1_SQRT_2));
        let one = V::splat(1.0);
        let t = one.div(one.add(z.mul(V::splat(0.327_591_1))));
        let mut sum = V::splat(1.061_405_4);
        for coefficient in [-1.453_152, 1.421_413_7, -0.284_496_74, 0.254_829_6] {
            sum = sum.mul(t).add(V::splat(coefficient));
        }
        let erfc = sum.mul(t).mul(exp(V::splat(0.0).sub(z.mul(z))));
        x.max(V::splat(0.0)).sub(size.mul(V::splat(0.5)).mul(erfc))
    }
}

/// `x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³)))`, which is `x · σ(2 …)`.
#[inline(always)]
unsafe fn gelu_tanh<V: Vector>(x: V) -> V {
    unsafe {
        let cube = x.mul(x).mul(x);
        let inner = x.add(cube.mul(V::splat(0.044_715))).mul(V::splat(-1.595_769));
        x.div(V::splat(1.0).add(exp(inner)))
    }
}
