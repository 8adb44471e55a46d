//! Keys in the order in which the attention kernel reads them.

use crate::lanes::padded;

/// Transposes keys from `[positions, width]` to `[width, padded]`: neighbouring positions of one dimension stand side
/// by side, with zeros beyond the last position.
///
/// # Panics
/// When the lengths do not fit.
pub fn transpose_keys(keys: &[f32], width: usize, out: &mut [f32]) {
    const BLOCK: usize = 16;
    let positions = keys.len() / width;
    let padded = padded(positions);
    assert!(keys.len() == positions * width && out.len() == width * padded && width.is_multiple_of(BLOCK));
    // In square blocks, so that both sides stay in the cache.
    for first in (0..padded).step_by(BLOCK) {
        let count = BLOCK.min(positions - first);
        for column in (0..width).step_by(BLOCK) {
            let mut block = [[0.0_f32; BLOCK]; BLOCK];
            for (p, row) in keys[first * width..(first + count) * width]
                .chunks_exact(width)
                .enumerate()
            {
                for (lanes, &key) in block.iter_mut().zip(&row[column..column + BLOCK]) {
                    lanes[p] = key;
                }
            }
            for (d, lanes) in block.iter().enumerate() {
                out[(column + d) * padded + first..][..BLOCK].copy_from_slice(lanes);
            }
        }
    }
}
