//! Products of matrices on the pool's threads, and the activations between them.

use super::weights::Linear;
use crate::families::buffers::add;
use int8::{Activations, Grain, Kernel, PackedMatrix, Stripe};
use rayon::prelude::*;

/// Shares of a product for each thread: one that is held up by other work leaves more to the others.
const SHARES: usize = 8;

/// Makes `values` as long as a matrix of shape `[rows, columns]`, in the memory it has.
pub fn reshape(values: &mut Vec<f32>, rows: usize, columns: usize) {
    values.resize(rows * columns, 0.0);
}

/// Quantises rows of length `columns` for products with `matrices`. `prepare` makes each row of what
/// `sources` gives for it.
pub fn quantise<'v, T: Send>(
    kernel: Kernel,
    activations: &mut Activations,
    columns: usize,
    matrices: &[&PackedMatrix],
    sources: Vec<T>,
    prepare: impl Fn(T) -> &'v [f32] + Sync,
) {
    let grains: Vec<Grain> = matrices.iter().map(|matrix| matrix.grain()).collect();
    activations.reshape(sources.len(), columns, &grains);
    let jobs: Vec<_> = sources.into_iter().zip(activations.rows_mut()).collect();
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

/// `activations · matrixᵀ` for several matrices in one parallel section, each into its place, of shape
/// `[rows, matrix rows]`.
pub fn multiply<const N: usize>(
    kernel: Kernel,
    activations: &Activations,
    matrices: [&PackedMatrix; N],
    outputs: [&mut Vec<f32>; N],
) {
    let total: usize = matrices.iter().map(|matrix| matrix.groups()).sum();
    let share = total.div_ceil(rayon::current_num_threads() * SHARES).max(1);
    let mut work = Vec::with_capacity(N * (total / share + 1));
    for (matrix, output) in matrices.into_iter().zip(outputs) {
        reshape(output, activations.rows(), matrix.rows());
        work.extend(Stripe::cut(output, matrix.rows(), share).map(|stripe| (matrix, stripe)));
    }
    work.into_par_iter()
        .for_each(|(matrix, mut stripe)| matrix.multiply(kernel, activations, &mut stripe));
}

/// Adds the bias, if there is one, to every row of `output`.
pub fn add_bias(layer: &Linear, output: &mut [f32]) {
    if let Some(bias) = &layer.bias {
        output.chunks_exact_mut(bias.len()).for_each(|row| add(row, bias));
    }
}
