//! What a student model computes, written once over [`Vector`].
//!
//! Everything here is inlined into one function per instruction set (see `dispatch`), and safe
//! functions there check every length before.
#![expect(
    unsafe_code,
    reason = "generic over vector instructions; callers check lengths"
)]
#![expect(clippy::inline_always, reason = "inlined into one caller per instruction set")]
#![expect(
    clippy::undocumented_unsafe_blocks,
    reason = "one rule: the caller has checked every length, and runs where the instruction set is"
)]

use super::attention::Attention;
use super::matrix::ShiftedMatrix;
use super::table::ShiftedTable;
use super::vector::{LANES, Vector};

/// `e^x` for any `x`, as Cephes' `expf` without fused steps, which Marian uses: clamped to ±88.38.
#[inline(always)]
unsafe fn exp<V: Vector>(x: V) -> V {
    unsafe {
        let limit = V::splat(88.376_26);
        let x = x.min(limit).max(V::splat(-88.376_26));
        let n = x
            .mul(V::splat(std::f32::consts::LOG2_E))
            .add(V::splat(0.5))
            .floor();
        let x = x
            .sub(n.mul(V::splat(0.693_359_4)))
            .sub(n.mul(V::splat(-2.121_944_4e-4)));
        let mut sum = V::splat(1.987_569_2e-4);
        for coefficient in [1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5] {
            sum = sum.mul(x).add(V::splat(coefficient));
        }
        let value = sum.mul(x.mul(x)).add(x).add(V::splat(1.0));
        value.mul(n.power_of_two())
    }
}

/// Where a product's outputs go.
pub trait Sink {
    /// Sixteen outputs of `row`, from `column` on.
    ///
    /// # Safety
    /// As for [`Vector`].
    unsafe fn put<V: Vector>(&mut self, row: usize, column: usize, values: V);
}

/// Outputs as numbers, `[rows, outputs]`.
pub struct Floats(pub *mut f32, pub usize);

impl Sink for Floats {
    #[inline(always)]
    unsafe fn put<V: Vector>(&mut self, row: usize, column: usize, values: V) {
        unsafe { values.store(self.0.add(row * self.1 + column)) }
    }
}

/// `max(0, outputs)`, quantised for the next product.
pub struct Rectified {
    /// `[rows, outputs]`.
    pub out: *mut u8,
    /// Outputs.
    pub width: usize,
    /// The next product's scale.
    pub scale: f32,
}

impl Sink for Rectified {
    #[inline(always)]
    unsafe fn put<V: Vector>(&mut self, row: usize, column: usize, values: V) {
        unsafe {
            let scaled = values.max(V::splat(0.0)).mul(V::splat(self.scale));
            scaled.store_shifted(self.out.add(row * self.width + column));
        }
    }
}

/// `x · W + b` for `rows` rows of shifted activations.
#[inline(always)]
pub unsafe fn affine<V: Vector, S: Sink>(matrix: &ShiftedMatrix, shifted: &[u8], rows: usize, sink: &mut S) {
    let tiles = matrix.rows() / LANES;
    let wide = V::TILES * 2;
    let mut tile = 0;
    while tile < tiles {
        let left = tiles - tile;
        // Few rows leave registers for more outputs, many rows for fewer.
        let width = if V::TILES == 1 || left < V::TILES {
            1
        } else if rows <= V::ROWS / 2 && left >= wide {
            wide
        } else {
            V::TILES
        };
        unsafe {
            match width {
                1 => stripe::<V, S, 1>(matrix, shifted, rows, tile, sink),
                2 => stripe::<V, S, 2>(matrix, shifted, rows, tile, sink),
                _ => stripe::<V, S, 4>(matrix, shifted, rows, tile, sink),
            }
        }
        tile += width;
    }
}

/// All rows, `T` tiles of outputs.
#[inline(always)]
unsafe fn stripe<V: Vector, S: Sink, const T: usize>(
    matrix: &ShiftedMatrix,
    shifted: &[u8],
    rows: usize,
    tile: usize,
    sink: &mut S,
) {
    let limit = if T > V::TILES { V::ROWS / 2 } else { V::ROWS };
    let mut row = 0;
    while row < rows {
        let count = (rows - row).min(limit);
        // The last two blocks share what is left, so that none is a lone row.
        let count = if rows - row > limit && rows - row < 2 * limit {
            (rows - row).div_ceil(2)
        } else {
            count
        };
        macro_rules! blocks {
            ($($n:literal)*) => {
                match count {
                    $($n if $n <= V::ROWS => unsafe { block::<V, S, $n, T>(matrix, shifted, row, tile, sink) },)*
                    _ => unreachable!("more rows than registers"),
                }
            };
        }
        blocks!(1 2 3 4 5 6 7 8 9 10 11 12);
        row += count;
    }
}

/// `R` rows, `T` tiles of outputs: what fits the registers.
#[inline(always)]
unsafe fn block<V: Vector, S: Sink, const R: usize, const T: usize>(
    matrix: &ShiftedMatrix,
    shifted: &[u8],
    row: usize,
    tile: usize,
    sink: &mut S,
) {
    unsafe {
        let columns = matrix.columns();
        let activations = shifted.as_ptr().add(row * columns);
        let tile_bytes = LANES * columns;
        let weights = matrix.packed().as_ptr().add(tile * tile_bytes);
        let shifts = matrix.shifts().as_ptr().add(tile * LANES);
        let mut sums = [[V::start(shifts); T]; R];
        for (t, start) in (0..T).map(|t| (t, V::start(shifts.add(t * LANES)))) {
            for row in &mut sums {
                row[t] = start;
            }
        }
        for four in 0..columns / 4 {
            for (r, row) in sums.iter_mut().enumerate() {
                let factor = V::factor(activations.add(r * columns + 4 * four));
                for (t, sum) in row.iter_mut().enumerate() {
                    *sum = V::multiply_add(*sum, factor, weights.add(t * tile_bytes + 4 * LANES * four));
                }
            }
        }
        let scale = V::splat(matrix.scale());
        for (r, sums) in sums.iter().enumerate() {
            for (t, sums) in sums.iter().enumerate() {
                let column = (tile + t) * LANES;
                let offset = V::load(matrix.offsets().as_ptr().add(column));
                sink.put(row + r, column, V::from_sums(*sums).mul(scale).add(offset));
            }
        }
    }
}

/// `round(x · scale)` clamped to ±127, plus 127. Lengths are multiples of sixteen.
#[inline(always)]
pub unsafe fn quantise<V: Vector>(values: &[f32], scale: f32, out: &mut [u8]) {
    let scale = unsafe { V::splat(scale) };
    for i in (0..values.len()).step_by(LANES) {
        unsafe {
            V::load(values.as_ptr().add(i))
                .mul(scale)
                .store_shifted(out.as_mut_ptr().add(i));
        }
    }
}

/// `x ← norm(y + x) · scale + bias`, row by row, with the population variance and ε = 1e-6 in the root.
#[inline(always)]
pub unsafe fn add_and_norm<V: Vector>(x: &mut [f32], y: &[f32], scale: &[f32], bias: &[f32]) {
    let width = scale.len();
    for (x, y) in x.chunks_exact_mut(width).zip(y.chunks_exact(width)) {
        unsafe { norm_row::<V>(x.as_mut_ptr(), y.as_ptr(), scale, bias) };
    }
}

#[inline(always)]
unsafe fn norm_row<V: Vector>(x: *mut f32, y: *const f32, scale: &[f32], bias: &[f32]) {
    let width = scale.len();
    unsafe {
        let mut sum = V::splat(0.0);
        for i in (0..width).step_by(LANES) {
            let value = V::load(y.add(i)).add(V::load(x.add(i)));
            value.store(x.add(i));
            sum = sum.add(value);
        }
        let mean = V::splat(sum.sum() / width as f32);
        let mut squares = V::splat(0.0);
        for i in (0..width).step_by(LANES) {
            let distance = V::load(x.add(i)).sub(mean);
            squares = squares.add(distance.mul(distance));
        }
        let deviation = V::splat((squares.sum() / width as f32 + 1e-6).sqrt());
        for i in (0..width).step_by(LANES) {
            V::load(x.add(i))
                .sub(mean)
                .div(deviation)
                .mul(V::load(scale.as_ptr().add(i)))
                .add(V::load(bias.as_ptr().add(i)))
                .store(x.add(i));
        }
    }
}

/// One step of the simpler simple recurrent unit (Kim et al., 2019): with `f = σ(forget)`,
/// `cell ← f·cell + (1 − f)·update` and `update ← max(0, cell)`, the layer's output.
#[inline(always)]
pub unsafe fn recur<V: Vector>(cell: &mut [f32], update: &mut [f32], forget: &[f32]) {
    unsafe {
        let one = V::splat(1.0);
        for i in (0..cell.len()).step_by(LANES) {
            let e = exp(V::load(forget.as_ptr().add(i)));
            let forget = e.div(one.add(e));
            let new = forget
                .mul(V::load(cell.as_ptr().add(i)))
                .add(one.sub(forget).mul(V::load(update.as_ptr().add(i))));
            new.store(cell.as_mut_ptr().add(i));
            new.max(V::splat(0.0)).store(update.as_mut_ptr().add(i));
        }
    }
}

/// `out = weights · unit · scale + position`: one row of an embedding table.
#[inline(always)]
pub unsafe fn embed<V: Vector>(weights: &[i8], unit: f32, scale: f32, position: &[f32], out: &mut [f32]) {
    unsafe {
        for i in (0..out.len()).step_by(LANES) {
            V::load_bytes(weights.as_ptr().add(i))
                .mul(V::splat(unit))
                .mul(V::splat(scale))
                .add(V::load(position.as_ptr().add(i)))
                .store(out.as_mut_ptr().add(i));
        }
    }
}

/// The logits of the tokens `ids` for one row of shifted activations.
#[inline(always)]
pub unsafe fn logits<V: Vector>(
    table: &ShiftedTable,
    weights: &[i8],
    shifted: &[u8],
    ids: &[u32],
    out: &mut [f32],
) {
    let (chunks, rest) = ids.as_chunks::<LANES>();
    for (place, ids) in chunks.iter().enumerate() {
        unsafe { sixteen_logits::<V>(table, weights, shifted, ids, out.as_mut_ptr().add(place * LANES)) };
    }
    if !rest.is_empty() {
        let mut padded = [0; LANES];
        padded[..rest.len()].copy_from_slice(rest);
        let mut last = [0.0; LANES];
        unsafe { sixteen_logits::<V>(table, weights, shifted, &padded, last.as_mut_ptr()) };
        out[chunks.len() * LANES..].copy_from_slice(&last[..rest.len()]);
    }
}

#[inline(always)]
unsafe fn sixteen_logits<V: Vector>(
    table: &ShiftedTable,
    weights: &[i8],
    shifted: &[u8],
    ids: &[u32; LANES],
    out: *mut f32,
) {
    let mut rows = [weights.as_ptr(); LANES];
    let mut shifts = [0; LANES];
    let mut offsets = [0.0; LANES];
    for (lane, &id) in ids.iter().enumerate() {
        let id = id as usize;
        unsafe {
            rows[lane] = weights.as_ptr().add(id * shifted.len());
            shifts[lane] = *table.shifts().get_unchecked(id);
            offsets[lane] = *table.offsets().get_unchecked(id);
        }
    }
    unsafe {
        V::from_sums(V::dots(&rows, &shifts, shifted.as_ptr(), shifted.len()))
            .mul(V::splat(table.scale()))
            .add(V::load(offsets.as_ptr()))
            .store(out);
    }
}

/// `Q` queries of one head: scores, softmax, weighted sum. See [`Attention`].
#[inline(always)]
unsafe fn attend<V: Vector, const Q: usize>(
    job: &Attention<'_>,
    head: usize,
    query: usize,
    scores: &mut [f32],
    out: &mut [f32],
) {
    let (width, dimension, padded) = (job.width(), job.dimension(), job.padded());
    unsafe {
        let queries = job.queries.as_ptr().add(query * width + head * dimension);
        let keys = job.keys.as_ptr().add(head * dimension * padded);
        let scale = V::splat(1.0 / (dimension as f32).sqrt());
        let mut largest = [V::splat(f32::NEG_INFINITY); Q];
        for position in (0..padded).step_by(LANES) {
            let mut sums = [V::splat(0.0); Q];
            for d in 0..dimension {
                let key = V::load(keys.add(d * padded + position));
                for (q, sum) in sums.iter_mut().enumerate() {
                    *sum = V::splat(*queries.add(q * width + d)).mul_add(key, *sum);
                }
            }
            for (q, sum) in sums.into_iter().enumerate() {
                let scaled = sum
                    .mul(scale)
                    .first(job.positions - position, V::splat(f32::NEG_INFINITY));
                largest[q] = largest[q].max(scaled);
                scaled.store(scores.as_mut_ptr().add(q * padded + position));
            }
        }
        for (q, largest) in largest.into_iter().enumerate() {
            softmax::<V>(&mut scores[q * padded..(q + 1) * padded], largest, job.positions);
        }
        let values = job.values.as_ptr().add(head * dimension);
        for d in (0..dimension).step_by(LANES) {
            let mut sums = [V::splat(0.0); Q];
            for position in 0..job.positions {
                let value = V::load(values.add(position * width + d));
                for (q, sum) in sums.iter_mut().enumerate() {
                    *sum = V::splat(*scores.as_ptr().add(q * padded + position)).mul_add(value, *sum);
                }
            }
            for (q, sum) in sums.into_iter().enumerate() {
                sum.store(out.as_mut_ptr().add((query + q) * width + head * dimension + d));
            }
        }
    }
}

/// Scores to probabilities; what lies beyond `positions` becomes 0.
#[inline(always)]
unsafe fn softmax<V: Vector>(scores: &mut [f32], largest: V, positions: usize) {
    unsafe {
        let largest = V::splat(largest.largest());
        let mut sum = V::splat(0.0);
        for i in (0..scores.len()).step_by(LANES) {
            let value = exp(V::load(scores.as_ptr().add(i)).sub(largest)).first(positions - i, V::splat(0.0));
            value.store(scores.as_mut_ptr().add(i));
            sum = sum.add(value);
        }
        let sum = V::splat(sum.sum());
        for i in (0..scores.len()).step_by(LANES) {
            V::load(scores.as_ptr().add(i))
                .div(sum)
                .store(scores.as_mut_ptr().add(i));
        }
    }
}

/// Queries that are taken together, at most.
pub const QUERIES: usize = 8;

/// Every query of every head. `scores` holds at least `QUERIES · padded` values.
#[inline(always)]
pub unsafe fn attention<V: Vector>(job: &Attention<'_>, scores: &mut [f32], out: &mut [f32]) {
    let queries = job.queries.len() / job.width();
    for head in 0..job.heads {
        let mut query = 0;
        while query < queries {
            let count = (queries - query).min(V::QUERIES);
            macro_rules! together {
                ($($n:literal)*) => {
                    match count {
                        $($n if $n <= V::QUERIES => unsafe { attend::<V, $n>(job, head, query, scores, out) },)*
                        _ => unreachable!("more queries than registers"),
                    }
                };
            }
            together!(1 2 3 4 5 6 7 8);
            query += count;
        }
    }
}
