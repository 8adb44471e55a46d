//! The attention kernel: scores, softmax, and weighted sum of the values of one sequence.
#![expect(unsafe_code, reason = "operations of the caller's instruction set")]
#![expect(
    clippy::inline_always,
    reason = "whatever is not inlined into a variant is compiled without its instructions"
)]

use crate::lanes::{LANES, padded};
use crate::shifted::ops::softmax;
use crate::shifted::vector::Vector;

/// The most rows of scores that are computed together: queries of one head, or heads of one query. The scratch memory
/// of [`Kernel::attention`](crate::Kernel::attention) and
/// [`Kernel::biased_attention`](crate::Kernel::biased_attention) must hold so many, each as long as the padded
/// sequence.
pub const SCORE_ROWS: usize = 8;

/// Queries and the sequence that they attend to. Shapes as in [`Attention`](super::Attention).
#[derive(Clone, Copy)]
pub struct Job<'a> {
    pub queries: &'a [f32],
    pub keys: &'a [f32],
    pub values: &'a [f32],
    pub positions: usize,
    pub heads: usize,
    /// The factor of the scores.
    pub scale: f32,
}

/// Attention of every query in every head. `bias(head, query, position)` gives the biases of a query's scores for
/// sixteen positions from `position` on. `scores` holds at least [`SCORE_ROWS`] · `padded(positions)` values.
///
/// # Safety
/// Lengths fit, and the processor has the instructions of `V`.
#[inline(always)]
pub unsafe fn attention<V: Vector>(
    job: &Job<'_>,
    bias: impl Fn(usize, usize, usize) -> V + Copy,
    scores: &mut [f32],
    out: &mut [f32],
) {
    let queries = job.queries.len() * job.positions / job.values.len();
    macro_rules! together {
        ($heads:literal, $count:expr, $head:expr, $query:expr, $($n:literal)*) => {
            match $count {
                $($n if $n <= V::QUERIES => unsafe {
                    rows::<V, $n, $heads>(job, $head, $query, bias, scores, out);
                },)*
                _ => unreachable!("more rows than registers"),
            }
        };
    }
    if queries == 1 {
        // Each sum of a lone query waits for itself; those of other heads do not.
        let mut head = 0;
        while head < job.heads {
            let count = share(job.heads - head, V::QUERIES);
            together!(true, count, head, 0, 1 2 3 4 5 6 7 8);
            head += count;
        }
        return;
    }
    for head in 0..job.heads {
        let mut query = 0;
        while query < queries {
            let count = share(queries - query, V::QUERIES);
            together!(false, count, head, query, 1 2 3 4 5 6 7 8);
            query += count;
        }
    }
}

/// How many of the `left` rows are computed next. The last two blocks share what is left, so that none is a lone row.
fn share(left: usize, limit: usize) -> usize {
    if left > limit && left < 2 * limit {
        left.div_ceil(2)
    } else {
        left.min(limit)
    }
}

/// `N` queries of one head from `query` on, or (`HEADS`) one query of `N` heads from `head` on.
#[inline(always)]
unsafe fn rows<V: Vector, const N: usize, const HEADS: bool>(
    job: &Job<'_>,
    head: usize,
    query: usize,
    bias: impl Fn(usize, usize, usize) -> V,
    scores: &mut [f32],
    out: &mut [f32],
) {
    let padded = padded(job.positions);
    let width = job.values.len() / job.positions;
    let dimension = width / job.heads;
    // The distance of two rows of scores in queries, keys and values.
    let (query_step, key_step, value_step) = if HEADS {
        (dimension, dimension * padded, dimension)
    } else {
        (width, 0, 0)
    };
    unsafe {
        let queries = job.queries.as_ptr().add(query * width + head * dimension);
        let keys = job.keys.as_ptr().add(head * dimension * padded);
        let scale = V::splat(job.scale);
        let mut largest = [V::splat(f32::NEG_INFINITY); N];
        for position in (0..padded).step_by(LANES) {
            let mut sums = [V::splat(0.0); N];
            for d in 0..dimension {
                let shared = V::load(keys.add(d * padded + position));
                for (n, sum) in sums.iter_mut().enumerate() {
                    let key = if HEADS {
                        V::load(keys.add(n * key_step + d * padded + position))
                    } else {
                        shared
                    };
                    *sum = V::splat(*queries.add(n * query_step + d)).mul_add(key, *sum);
                }
            }
            for (n, sum) in sums.into_iter().enumerate() {
                let bias = if HEADS {
                    bias(head + n, query, position)
                } else {
                    bias(head, query + n, position)
                };
                let scaled = sum
                    .mul(scale)
                    .add(bias)
                    .first(job.positions - position, V::splat(f32::NEG_INFINITY));
                largest[n] = largest[n].max(scaled);
                scaled.store(scores.as_mut_ptr().add(n * padded + position));
            }
        }
        for (n, largest) in largest.into_iter().enumerate() {
            softmax::<V>(&mut scores[n * padded..(n + 1) * padded], largest, job.positions);
        }
        let values = job.values.as_ptr().add(head * dimension);
        let out = out.as_mut_ptr().add(query * width + head * dimension);
        for d in (0..dimension).step_by(LANES) {
            let mut sums = [V::splat(0.0); N];
            for position in 0..job.positions {
                let values = values.add(position * width + d);
                let shared = V::load(values);
                for (n, sum) in sums.iter_mut().enumerate() {
                    let value = if HEADS {
                        V::load(values.add(n * value_step))
                    } else {
                        shared
                    };
                    *sum = V::splat(*scores.as_ptr().add(n * padded + position)).mul_add(value, *sum);
                }
            }
            for (n, sum) in sums.into_iter().enumerate() {
                sum.store(out.add(n * query_step + d));
            }
        }
    }
}
