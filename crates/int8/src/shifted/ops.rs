//! The operations of a student model, written once over [`Vector`].
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

use super::quantised::RowScale;
use super::table::Shape;
use super::vector::Vector;
use crate::lanes::LANES;

/// `e^x` for any `x`, as Cephes' `expf` without fused steps, which Marian uses: clamped to ±88.38.
#[inline(always)]
pub unsafe fn exp<V: Vector>(x: V) -> V {
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

/// The same with the row's own scale. `out` is as long as `values`, in whole vectors; what lies beyond
/// the last value becomes 127, which is zero.
#[inline(always)]
pub unsafe fn quantise_row<V: Vector>(values: &[f32], out: &mut [u8]) -> RowScale {
    let (whole, rest) = values.as_chunks::<LANES>();
    let mut last = [0.0; LANES];
    last[..rest.len()].copy_from_slice(rest);
    unsafe {
        let mut largest = V::load(last.as_ptr()).larger_size(V::splat(0.0));
        for values in whole {
            largest = V::load(values.as_ptr()).larger_size(largest);
        }
        let mut lanes = [0.0_f32; LANES];
        largest.store(lanes.as_mut_ptr());
        // As bits, positive numbers keep their order, and what is not a number is larger than all.
        let largest = lanes.map(f32::to_bits).into_iter().fold(0, u32::max);
        let scale = RowScale::of(f32::from_bits(largest));
        quantise::<V>(whole.as_flattened(), scale.scale, out);
        if !rest.is_empty() {
            quantise::<V>(&last, scale.scale, &mut out[whole.len() * LANES..]);
        }
        scale
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

/// The logits of the tokens `ids` for one row of shifted activations: `sum · unit + offset(id)`.
#[inline(always)]
pub unsafe fn logits<V: Vector>(
    table: &Shape,
    weights: &[i8],
    shifted: &[u8],
    (unit, offset): (f32, impl Fn(usize) -> f32),
    ids: &[u32],
    out: &mut [f32],
) {
    let constants = (unit, &offset);
    let (chunks, rest) = ids.as_chunks::<LANES>();
    for (place, ids) in chunks.iter().enumerate() {
        let out = out[place * LANES..].as_mut_ptr();
        unsafe { sixteen_logits::<V>(table, weights, shifted, constants, ids, out) };
    }
    if !rest.is_empty() {
        let mut padded = [0; LANES];
        padded[..rest.len()].copy_from_slice(rest);
        let mut last = [0.0; LANES];
        unsafe { sixteen_logits::<V>(table, weights, shifted, constants, &padded, last.as_mut_ptr()) };
        out[chunks.len() * LANES..].copy_from_slice(&last[..rest.len()]);
    }
}

#[inline(always)]
unsafe fn sixteen_logits<V: Vector>(
    table: &Shape,
    weights: &[i8],
    shifted: &[u8],
    (unit, offset): (f32, &impl Fn(usize) -> f32),
    ids: &[u32; LANES],
    out: *mut f32,
) {
    let mut rows = [weights.as_ptr(); LANES];
    let mut shifts = [0; LANES];
    let mut offsets = [0.0; LANES];
    for (lane, &id) in ids.iter().enumerate() {
        let id = id as usize;
        unsafe { rows[lane] = weights.as_ptr().add(id * shifted.len()) };
        shifts[lane] = table.shifts[id];
        offsets[lane] = offset(id);
    }
    unsafe {
        V::from_sums(V::dots(&rows, &shifts, shifted.as_ptr(), shifted.len()))
            .mul(V::splat(unit))
            .add(V::load(offsets.as_ptr()))
            .store(out);
    }
}

/// Scores to probabilities; what lies beyond `positions` becomes 0.
#[inline(always)]
pub unsafe fn softmax<V: Vector>(scores: &mut [f32], largest: V, positions: usize) {
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
