//! Products of matrices on the pool's threads, and the activations between them.

use super::matrix::{Linear, Matrix};
use crate::families::buffers::add;
use int8::plain::FloatMatrix;
use int8::{Activations, ActivationsRow, Grain, Kernel, PackedMatrix, Stripe};
use rayon::prelude::*;
use std::ops::Range;

/// Shares of a product for each thread: one that is held up by other work leaves more to the others.
const SHARES: usize = 8;
/// Rows of a product in 32 bits that are computed together.
const FLOAT_ROWS: usize = 6;

/// The left factor of products: rows of activations, as their matrices want them.
#[derive(Default)]
pub struct Factor {
    /// For packed matrices.
    packed: Activations,
    /// For those in 32 bits, `[rows, columns]`, or empty.
    floats: Vec<f32>,
    rows: usize,
}

/// One row of a factor, to be filled.
struct FactorRow<'a> {
    packed: ActivationsRow<'a>,
    floats: &'a mut [f32],
}

impl FactorRow<'_> {
    fn fill(self, kernel: Kernel, values: &[f32]) {
        if !self.floats.is_empty() {
            self.floats.copy_from_slice(values);
        }
        self.packed.fill(kernel, values);
    }
}

impl Factor {
    fn reshape(&mut self, rows: usize, columns: usize, matrices: &[&Matrix]) {
        let grains: Vec<Grain> = matrices.iter().filter_map(|matrix| grain(matrix)).collect();
        self.packed.reshape(rows, columns, &grains);
        let floats = matrices.iter().any(|matrix| grain(matrix).is_none());
        self.floats.resize(if floats { rows * columns } else { 0 }, 0.0);
        self.rows = rows;
    }

    fn rows_mut(&mut self) -> impl Iterator<Item = FactorRow<'_>> {
        let width = self.floats.len() / self.rows.max(1);
        let mut floats = &mut self.floats[..];
        self.packed.rows_mut().map(move |packed| FactorRow {
            packed,
            floats: floats.split_off_mut(..width).unwrap_or_default(),
        })
    }
}

fn grain(matrix: &Matrix) -> Option<Grain> {
    match matrix {
        Matrix::Packed(matrix) => Some(matrix.grain()),
        Matrix::Floats(_) => None,
    }
}

/// Makes `values` as long as a matrix of shape `[rows, columns]`, in the memory it has.
pub fn reshape(values: &mut Vec<f32>, rows: usize, columns: usize) {
    values.resize(rows * columns, 0.0);
}

/// Quantises rows of length `columns` for products with `matrices`. `prepare` makes each row of what
/// `sources` gives for it.
pub fn quantise<'v, T: Send>(
    kernel: Kernel,
    factor: &mut Factor,
    columns: usize,
    matrices: &[&Matrix],
    sources: Vec<T>,
    prepare: impl Fn(T) -> &'v [f32] + Sync,
) {
    factor.reshape(sources.len(), columns, matrices);
    let jobs: Vec<_> = sources.into_iter().zip(factor.rows_mut()).collect();
    if let [_] = jobs[..] {
        // One row is done sooner than another thread would be woken.
        for (source, row) in jobs {
            row.fill(kernel, prepare(source));
        }
    } else {
        jobs.into_par_iter()
            .for_each(|(source, row)| row.fill(kernel, prepare(source)));
    }
}

/// A part of a product.
enum Share<'a> {
    Packed(&'a PackedMatrix, Stripe<'a>),
    Floats(&'a FloatMatrix, &'a [f32], &'a mut [f32]),
}

/// `factor · matrixᵀ` for several matrices in one parallel section, each into its place, of shape
/// `[rows, matrix rows]`.
pub fn multiply<const N: usize>(
    kernel: Kernel,
    factor: &Factor,
    matrices: [&Matrix; N],
    outputs: [&mut Vec<f32>; N],
) {
    let groups = |matrix: &&Matrix| matrix.rows().div_ceil(int8::TILE_ROWS);
    let total: usize = matrices.iter().map(groups).sum();
    let share = total.div_ceil(rayon::current_num_threads() * SHARES).max(1);
    let mut work = Vec::with_capacity(N * (total / share + 1));
    for (matrix, output) in matrices.into_iter().zip(outputs) {
        reshape(output, factor.rows, matrix.rows());
        match matrix {
            Matrix::Packed(packed) => {
                let stripes = Stripe::cut(output, packed.rows(), share);
                work.extend(stripes.map(|stripe| Share::Packed(packed, stripe)));
            }
            Matrix::Floats(floats) => {
                let inputs = factor.floats.chunks(FLOAT_ROWS * floats.columns());
                let outputs = output.chunks_mut(FLOAT_ROWS * floats.rows());
                work.extend(
                    inputs
                        .zip(outputs)
                        .map(|(input, output)| Share::Floats(floats, input, output)),
                );
            }
        }
    }
    compute(kernel, factor, work);
}

/// As [`multiply`] for one matrix, of which only some rows are wanted; `rows` ascend. What comes out for the others
/// is not said.
pub fn multiply_rows(
    kernel: Kernel,
    factor: &Factor,
    matrix: &Matrix,
    rows: &[Range<usize>],
    output: &mut Vec<f32>,
) {
    let Matrix::Packed(packed) = matrix else {
        return multiply(kernel, factor, [matrix], [output]);
    };
    let mut parts: Vec<Range<usize>> = Vec::new();
    for rows in rows.iter().filter(|rows| !rows.is_empty()) {
        let groups = rows.start / int8::TILE_ROWS..rows.end.div_ceil(int8::TILE_ROWS);
        match parts.last_mut() {
            Some(last) if groups.start <= last.end => last.end = groups.end,
            _ => parts.push(groups),
        }
    }
    let total: usize = parts.iter().map(ExactSizeIterator::len).sum();
    let share = total.div_ceil(rayon::current_num_threads() * SHARES).max(1);
    reshape(output, factor.rows, packed.rows());
    let stripes = Stripe::cut_parts(output, packed.rows(), parts, share);
    let work = stripes.map(|stripe| Share::Packed(packed, stripe)).collect();
    compute(kernel, factor, work);
}

fn compute(kernel: Kernel, factor: &Factor, work: Vec<Share<'_>>) {
    work.into_par_iter().for_each(|share| match share {
        Share::Packed(matrix, mut stripe) => matrix.multiply(kernel, &factor.packed, &mut stripe),
        Share::Floats(matrix, input, output) => kernel.multiply_floats(matrix, input, output),
    });
}

/// Adds the bias, if there is one, to every row of `output`.
pub fn add_bias(layer: &Linear, output: &mut [f32]) {
    if let Some(bias) = &layer.bias {
        output.chunks_exact_mut(bias.len()).for_each(|row| add(row, bias));
    }
}
