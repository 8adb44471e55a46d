//! The order in which products are computed.

/// Activations of so many bytes are worked through before the next ones: they stay in the second-level
/// cache while the weights pass by.
const CACHED: usize = 384 << 10;

/// How many rows of `blocks` blocks like `_block` stay cached; whole chunks of eight.
pub fn cached_rows<B>(blocks: usize, _block: &B) -> usize {
    (CACHED / (blocks * size_of::<B>())).max(8) / 8 * 8
}

/// Calls `$cell(tiles, rows, fetch, &mut cells)` for every group of tiles and every chunk of rows, and
/// puts what it leaves in `cells` in its place; the patterns name the lengths of chunks. `fetch` is set
/// where the tiles are read for the first time.
macro_rules! for_each_cell {
    ($tiles:expr, $rows:expr, $out:expr, $cell:ident, $most:literal, $([$($row:ident),+]),+) => {{
        let blocks = $rows[0].len();
        let cached = cells::cached_rows(blocks, &$rows[0][0]);
        for (first, rows) in (0..).step_by(cached).zip($rows.chunks(cached)) {
            for (group, tiles) in $tiles.chunks_exact(blocks).enumerate() {
                for (start, rows) in (0..).step_by($most).zip(rows.chunks($most)) {
                    let mut cells = [[0.0_f32; TILE_ROWS]; $most];
                    match *rows {
                        $([$($row),+] => $cell(tiles, [$($row),+], start == 0, &mut cells),)+
                        _ => unreachable!("no chunk is longer"),
                    }
                    for (row, cell) in cells[..rows.len()].iter().enumerate() {
                        $out.set(first + start + row, group, cell);
                    }
                }
            }
        }
    }};
}
