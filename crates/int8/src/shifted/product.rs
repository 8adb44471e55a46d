//! The product of shifted activations and packed weights, written once over [`Vector`] and [`Epilogue`].
#![expect(
    unsafe_code,
    reason = "generic over vector instructions; callers check lengths"
)]
#![expect(clippy::inline_always, reason = "inlined into one caller per instruction set")]
#![expect(
    clippy::undocumented_unsafe_blocks,
    reason = "one rule: the caller has checked every length, and runs where the instruction set is"
)]

use super::packing::Packed;
use super::vector::Vector;
use crate::lanes::LANES;

/// The last step of a product, which turns its exact sums into outputs.
pub trait Epilogue {
    /// Whether the sums are those of the activations before they were shifted.
    const PLAIN: bool;
    /// Constants that all outputs of a row share.
    type Row: Copy;
    /// See [`Epilogue::Row`].
    ///
    /// # Safety
    /// As for [`Vector`], for all methods.
    unsafe fn row(&self, row: usize) -> Self::Row;
    /// Takes sixteen sums of `row`, from output `column` on, as numbers.
    unsafe fn put<V: Vector>(&mut self, of: Self::Row, row: usize, column: usize, sums: V);
}

/// All products of `rows` rows of shifted activations, `[rows, packed.columns()]`.
#[inline(always)]
pub unsafe fn product<V: Vector, E: Epilogue>(packed: &Packed, shifted: *const u8, rows: usize, to: &mut E) {
    unsafe { product_from::<V, E>(0, packed, shifted, rows, to) }
}

/// The same from tile `first` of the outputs on.
#[inline(always)]
pub unsafe fn product_from<V: Vector, E: Epilogue>(
    first: usize,
    packed: &Packed,
    shifted: *const u8,
    rows: usize,
    to: &mut E,
) {
    let tiles = packed.tiles();
    let wide = V::TILES * 2;
    let mut tile = first;
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
                1 => stripe::<V, E, 1>(packed, shifted, rows, tile, to),
                2 => stripe::<V, E, 2>(packed, shifted, rows, tile, to),
                _ => stripe::<V, E, 4>(packed, shifted, rows, tile, to),
            }
        }
        tile += width;
    }
}

/// All rows, `T` tiles of outputs.
#[inline(always)]
unsafe fn stripe<V: Vector, E: Epilogue, const T: usize>(
    packed: &Packed,
    shifted: *const u8,
    rows: usize,
    tile: usize,
    to: &mut E,
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
                    $($n if $n <= V::ROWS => unsafe { block::<V, E, $n, T>(packed, shifted, row, tile, to) },)*
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
unsafe fn block<V: Vector, E: Epilogue, const R: usize, const T: usize>(
    packed: &Packed,
    shifted: *const u8,
    row: usize,
    tile: usize,
    to: &mut E,
) {
    unsafe {
        let mut sums = [starts::<V, E, T>(packed, tile); R];
        V::accumulate(&mut sums, packed, tile, shifted.add(row * packed.columns()));
        for (r, sums) in sums.into_iter().enumerate() {
            put::<V, E, T>(sums, row + r, tile, to);
        }
    }
}

/// The initial sums of a row for `T` tiles from `tile` on.
#[inline(always)]
pub unsafe fn starts<V: Vector, E: Epilogue, const T: usize>(packed: &Packed, tile: usize) -> [V::Sums; T] {
    std::array::from_fn(|t| unsafe {
        let shifts = packed.shifts().as_ptr().add((tile + t) * LANES);
        if E::PLAIN {
            V::start_plain(shifts)
        } else {
            V::start(shifts)
        }
    })
}

/// Hands on the finished sums of a row, of `T` tiles from `tile` on.
#[inline(always)]
pub unsafe fn put<V: Vector, E: Epilogue, const T: usize>(
    sums: [V::Sums; T],
    row: usize,
    tile: usize,
    to: &mut E,
) {
    unsafe {
        let of = to.row(row);
        for (t, sums) in sums.into_iter().enumerate() {
            to.put(of, row, (tile + t) * LANES, V::from_sums(sums));
        }
    }
}

/// Instruction sets that multiply four activations by four weights in each of sixteen lanes, and add.
///
/// # Safety
/// As for [`Vector`]; `weights` points to 64 bytes.
pub unsafe trait Steps: Vector {
    /// Four activations, ready to be multiplied by four weights in each of sixteen lanes.
    type Factor: Copy;
    /// Four shifted activations `r + 127`.
    unsafe fn factor(shifted: *const u8) -> Self::Factor;
    /// Adds to each lane the products of four activations and that lane's four weights.
    unsafe fn multiply_add(sums: Self::Sums, factor: Self::Factor, weights: *const i8) -> Self::Sums;
}

/// [`Vector::accumulate`] step by step.
#[inline(always)]
pub unsafe fn accumulate<V: Steps, const R: usize, const T: usize>(
    sums: &mut [[V::Sums; T]; R],
    packed: &Packed,
    tile: usize,
    shifted: *const u8,
) {
    unsafe { accumulate_from::<V, R, T>(0, sums, packed, tile, shifted) }
}

/// The same from input `first` on, a multiple of four.
#[inline(always)]
pub unsafe fn accumulate_from<V: Steps, const R: usize, const T: usize>(
    first: usize,
    sums: &mut [[V::Sums; T]; R],
    packed: &Packed,
    tile: usize,
    shifted: *const u8,
) {
    let columns = packed.columns();
    let tile_bytes = LANES * columns;
    unsafe {
        let weights = packed.weights().as_ptr().add(tile * tile_bytes);
        for four in first / 4..columns / 4 {
            for (r, row) in sums.iter_mut().enumerate() {
                let factor = V::factor(shifted.add(r * columns + 4 * four));
                for (t, sum) in row.iter_mut().enumerate() {
                    *sum = V::multiply_add(*sum, factor, weights.add(t * tile_bytes + 4 * LANES * four));
                }
            }
        }
    }
}
