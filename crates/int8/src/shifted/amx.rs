//! Products in the tiles of AMX: one instruction multiplies sixteen rows of activations by the weights of
//! sixteen outputs, sixty-four inputs deep. Packed weights lie as tiles want them.
//!
//! Rust has no stable intrinsics for tiles, but its assembler knows them. What tiles hold never outlives a
//! block of assembly. Their shapes do, from the first block of a product to its end; they belong to the
//! thread, and nothing that runs in between sets them.
#![expect(unsafe_code, reason = "tile instructions")]
#![expect(
    clippy::undocumented_unsafe_blocks,
    reason = "instructions of the set that was detected, on pointers whose lengths callers have checked"
)]

use super::avx512::Avx512Vnni;
use super::packing::Packed;
use super::product::{self, Epilogue};
use crate::kernels::x86_64::amx::{ROW_BYTES, ROWS};
use crate::lanes::LANES;
use std::arch::asm;
use std::arch::x86_64::{_mm512_add_epi32, _mm512_loadu_si512};

/// Fewer rows than these are multiplied without tiles. To load a tile of weights takes about as long as VNNI
/// takes to multiply it by two rows, and tiles must be shaped first. An estimate: it was not measured.
const FEWEST_ROWS: usize = 4;
/// Inputs that one instruction multiplies.
const STEP: usize = ROW_BYTES;
/// Rows that are multiplied in one go: each tile of weights that is loaded serves two tiles of them.
const BLOCK: usize = 2 * ROWS;
/// Tiles of outputs that are multiplied in one go, or one after the other.
const GROUP: usize = 4;
/// Weights of so many bytes meet all rows before the next ones do: they stay in the second-level cache.
const CACHED: usize = 512 << 10;

/// All products of `rows` rows of shifted activations, `[rows, packed.columns()]`.
///
/// # Safety
/// As for [`product::product`], where AVX-512 VNNI is and AMX may be used.
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni,avx2,fma")]
pub unsafe fn product(packed: &Packed, shifted: &[u8], rows: usize, mut to: impl Epilogue) {
    let (columns, shifted) = (packed.columns(), shifted.as_ptr());
    let whole = if rows < FEWEST_ROWS || columns < STEP {
        0
    } else {
        packed.tiles() / GROUP * GROUP
    };
    unsafe {
        if whole > 0 {
            in_tiles(whole, packed, shifted, rows, &mut to);
        }
        product::product_from::<Avx512Vnni, _>(whole, packed, shifted, rows, &mut to);
    }
}

/// The products of the first `whole` tiles of outputs, whole groups of them.
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni,avx2,fma")]
unsafe fn in_tiles<E: Epilogue>(whole: usize, packed: &Packed, shifted: *const u8, rows: usize, to: &mut E) {
    let mut tiles = Tiles::new();
    let cached = (CACHED / (GROUP * LANES * packed.columns())).max(1) * GROUP;
    for first in (0..whole).step_by(cached) {
        for row in (0..rows).step_by(BLOCK) {
            unsafe {
                tiles.shape((rows - row).min(BLOCK));
                for tile in (first..whole.min(first + cached)).step_by(GROUP) {
                    tiles.block(packed, shifted, row, tile, to);
                }
            }
        }
    }
}

/// The tiles in use, until this goes. Tiles 0 to 3 hold sums, 4 and 5 activations, 6 and 7 weights.
struct Tiles {
    /// Rows of the blocks that they are shaped for.
    rows: usize,
    /// The contents of the tiles of sums.
    sums: [[[i32; LANES]; ROWS]; 4],
}

/// Shapes of tiles, as `ldtilecfg` reads them.
#[repr(C, align(64))]
struct Shapes {
    palette: u8,
    start_row: u8,
    reserved: [u8; 14],
    row_bytes: [u16; 16],
    rows: [u8; 16],
}

impl Tiles {
    fn new() -> Self {
        Tiles {
            rows: 0,
            sums: [[[0; LANES]; ROWS]; 4],
        }
    }

    /// Shapes them for blocks of so many rows: up to [`ROWS`] by four tiles of outputs, more by two.
    unsafe fn shape(&mut self, rows: usize) {
        if self.rows == rows {
            return;
        }
        let (first, second) = (rows.min(ROWS), rows.saturating_sub(ROWS));
        let heights = match second {
            0 => [first, first, first, first, first, ROWS, ROWS, ROWS],
            _ => [first, first, second, second, first, second, ROWS, ROWS],
        };
        let mut shapes = Shapes {
            palette: 1,
            start_row: 0,
            reserved: [0; 14],
            row_bytes: [0; 16],
            rows: [0; 16],
        };
        for (tile, height) in heights.into_iter().enumerate() {
            shapes.row_bytes[tile] = ROW_BYTES as u16;
            shapes.rows[tile] = height as u8;
        }
        unsafe {
            asm!("ldtilecfg [{}]", in(reg) &raw const shapes, options(readonly, nostack, preserves_flags));
        }
        self.rows = rows;
    }

    /// The rows that tiles are shaped for, from `row` on, by [`GROUP`] tiles of outputs.
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni,avx2,fma")]
    unsafe fn block<E: Epilogue>(
        &mut self,
        packed: &Packed,
        shifted: *const u8,
        row: usize,
        tile: usize,
        to: &mut E,
    ) {
        let columns = packed.columns();
        unsafe {
            let shifted = shifted.add(row * columns);
            let weights = |tile: usize| packed.weights().as_ptr().add(tile * LANES * columns);
            if self.rows > ROWS {
                for tile in [tile, tile + 2] {
                    self.two_by_two(shifted, weights(tile), columns);
                    self.finish::<E, 2>(packed, shifted, row, tile, to);
                }
            } else {
                self.one_by_four(shifted, weights(tile), columns);
                self.finish::<E, 4>(packed, shifted, row, tile, to);
            }
        }
    }

    /// Two tiles of rows by two of outputs; tile of sums `2 · i + j` is that of rows `i` and outputs `j`.
    unsafe fn two_by_two(&mut self, rows: *const u8, weights: *const i8, columns: usize) {
        unsafe {
            asm!(
                "tilezero tmm0",
                "tilezero tmm1",
                "tilezero tmm2",
                "tilezero tmm3",
                "2:",
                "tileloadd tmm6, [{weights0} + {row_bytes}*1]",
                "tileloadd tmm4, [{rows0} + {columns}*1]",
                "tdpbusd tmm0, tmm4, tmm6",
                "tileloadd tmm7, [{weights1} + {row_bytes}*1]",
                "tdpbusd tmm1, tmm4, tmm7",
                "tileloadd tmm5, [{rows1} + {columns}*1]",
                "tdpbusd tmm2, tmm5, tmm6",
                "tdpbusd tmm3, tmm5, tmm7",
                "add {rows0}, 64",
                "add {rows1}, 64",
                "add {weights0}, 1024",
                "add {weights1}, 1024",
                "dec {steps}",
                "jnz 2b",
                "tilestored [{sums} + {row_bytes}*1], tmm0",
                "tilestored [{sums} + {row_bytes}*1 + 1024], tmm1",
                "tilestored [{sums} + {row_bytes}*1 + 2048], tmm2",
                "tilestored [{sums} + {row_bytes}*1 + 3072], tmm3",
                rows0 = inout(reg) rows => _,
                rows1 = inout(reg) rows.add(ROWS * columns) => _,
                columns = in(reg) columns,
                weights0 = inout(reg) weights => _,
                weights1 = inout(reg) weights.add(LANES * columns) => _,
                row_bytes = in(reg) ROW_BYTES,
                steps = inout(reg) columns / STEP => _,
                sums = in(reg) &raw mut self.sums,
                out("tmm0") _, out("tmm1") _, out("tmm2") _, out("tmm3") _,
                out("tmm4") _, out("tmm5") _, out("tmm6") _, out("tmm7") _,
                options(nostack),
            );
        }
    }

    /// One tile of rows by four of outputs.
    unsafe fn one_by_four(&mut self, rows: *const u8, weights: *const i8, columns: usize) {
        let tile_bytes = LANES * columns;
        unsafe {
            asm!(
                "tilezero tmm0",
                "tilezero tmm1",
                "tilezero tmm2",
                "tilezero tmm3",
                "2:",
                "tileloadd tmm4, [{rows} + {columns}*1]",
                "tileloadd tmm6, [{weights0} + {row_bytes}*1]",
                "tdpbusd tmm0, tmm4, tmm6",
                "tileloadd tmm7, [{weights1} + {row_bytes}*1]",
                "tdpbusd tmm1, tmm4, tmm7",
                "tileloadd tmm6, [{weights2} + {row_bytes}*1]",
                "tdpbusd tmm2, tmm4, tmm6",
                "tileloadd tmm7, [{weights3} + {row_bytes}*1]",
                "tdpbusd tmm3, tmm4, tmm7",
                "add {rows}, 64",
                "add {weights0}, 1024",
                "add {weights1}, 1024",
                "add {weights2}, 1024",
                "add {weights3}, 1024",
                "dec {steps}",
                "jnz 2b",
                "tilestored [{sums} + {row_bytes}*1], tmm0",
                "tilestored [{sums} + {row_bytes}*1 + 1024], tmm1",
                "tilestored [{sums} + {row_bytes}*1 + 2048], tmm2",
                "tilestored [{sums} + {row_bytes}*1 + 3072], tmm3",
                rows = inout(reg) rows => _,
                columns = in(reg) columns,
                weights0 = inout(reg) weights => _,
                weights1 = inout(reg) weights.add(tile_bytes) => _,
                weights2 = inout(reg) weights.add(2 * tile_bytes) => _,
                weights3 = inout(reg) weights.add(3 * tile_bytes) => _,
                row_bytes = in(reg) ROW_BYTES,
                steps = inout(reg) columns / STEP => _,
                sums = in(reg) &raw mut self.sums,
                out("tmm0") _, out("tmm1") _, out("tmm2") _, out("tmm3") _,
                out("tmm4") _, out("tmm5") _, out("tmm6") _, out("tmm7") _,
                options(nostack),
            );
        }
    }

    /// Adds the products of inputs beyond the last whole step, and hands the sums on. `shifted` are the block's
    /// rows, `T` its tiles of outputs.
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni,avx2,fma")]
    unsafe fn finish<E: Epilogue, const T: usize>(
        &self,
        packed: &Packed,
        shifted: *const u8,
        row: usize,
        tile: usize,
        to: &mut E,
    ) {
        let columns = packed.columns();
        unsafe {
            let starts = product::starts::<Avx512Vnni, E, T>(packed, tile);
            for r in 0..self.rows {
                let mut sums = [starts];
                for (t, sum) in sums[0].iter_mut().enumerate() {
                    let in_tile = &self.sums[r / ROWS * T + t][r % ROWS];
                    *sum = _mm512_add_epi32(*sum, _mm512_loadu_si512(in_tile.as_ptr().cast()));
                }
                let (first, shifted) = (columns / STEP * STEP, shifted.add(r * columns));
                product::accumulate_from::<Avx512Vnni, 1, T>(first, &mut sums, packed, tile, shifted);
                product::put::<Avx512Vnni, E, T>(sums[0], row + r, tile, to);
            }
        }
    }
}

impl Drop for Tiles {
    /// A thread with tiles in use has more to save whenever another takes its turn.
    fn drop(&mut self) {
        unsafe { asm!("tilerelease", options(nomem, nostack, preserves_flags)) }
    }
}
