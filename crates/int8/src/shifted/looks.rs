//! Attention of queries to the keys and values of one sequence: scores, softmax, weighted sum.
#![expect(unsafe_code, reason = "operations of the caller's instruction set")]
#![expect(
    clippy::inline_always,
    reason = "whatever is not inlined into a variant is compiled without its instructions"
)]

use super::attention::padded;
use super::ops::softmax;
use super::vector::{LANES, Vector};

/// Looks that are taken together, at most: queries of one head, or heads of one query.
pub const TOGETHER: usize = 8;

/// Who looks, and at what. Shapes as in [`Attention`](super::Attention).
#[derive(Clone, Copy)]
pub struct Looks<'a> {
    pub queries: &'a [f32],
    pub keys: &'a [f32],
    pub values: &'a [f32],
    pub positions: usize,
    pub heads: usize,
    /// What scores are multiplied by.
    pub scale: f32,
}

/// Every query of every head. `bias` gives what is added to the scores of a head and a query for sixteen positions
/// from one on. `scores` holds at least [`TOGETHER`] · `padded(positions)` values.
///
/// # Safety
/// Lengths fit, and the processor has the instructions of `V`.
#[inline(always)]
pub unsafe fn look<V: Vector>(
    job: &Looks<'_>,
    bias: impl Fn(usize, usize, usize) -> V + Copy,
    scores: &mut [f32],
    out: &mut [f32],
) {
    let queries = job.queries.len() * job.positions / job.values.len();
    macro_rules! together {
        ($heads:literal, $count:expr, $head:expr, $query:expr, $($n:literal)*) => {
            match $count {
                $($n if $n <= V::QUERIES => unsafe {
                    attend::<V, $n, $heads>(job, $head, $query, bias, scores, out);
                },)*
                _ => unreachable!("more looks than registers"),
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

/// How many of those that are `left` come next. The last two blocks share, so that none is a lone one.
fn share(left: usize, limit: usize) -> usize {
    if left > limit && left < 2 * limit {
        left.div_ceil(2)
    } else {
        left.min(limit)
    }
}

/// `N` queries of one head from `query` on, or (`HEADS`) one query of `N` heads from `head` on.
#[inline(always)]
unsafe fn attend<V: Vector, const N: usize, const HEADS: bool>(
    job: &Looks<'_>,
    head: usize,
    query: usize,
    bias: impl Fn(usize, usize, usize) -> V,
    scores: &mut [f32],
    out: &mut [f32],
) {
    let padded = padded(job.positions);
    let width = job.values.len() / job.positions;
    let dimension = width / job.heads;
    // How far the looks are apart.
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
