//! The GGUF block formats that are packed without loss (ggml's `block_q4_K` and `block_q6_K`).

use half::f16;

/// Weights in one K-quant block.
pub(crate) const BLOCK: usize = 256;
/// Bytes of a `block_q4_K`.
pub(crate) const Q4K_BYTES: usize = 144;
/// Bytes of a `block_q6_K`.
pub(crate) const Q6K_BYTES: usize = 210;

/// One `block_q4_K`: `w[i] = d · scales[i/32] · quants[i] − dmin · mins[i/32]`.
pub(crate) struct Q4K {
    pub d: f32,
    pub dmin: f32,
    pub scales: [u8; 8],
    pub mins: [u8; 8],
    /// 0…15.
    pub quants: [u8; BLOCK],
}

/// One `block_q6_K`: `w[i] = d · scales[i/16] · (quants[i] − 32)`.
pub(crate) struct Q6K {
    pub d: f32,
    pub scales: [i8; 16],
    /// 0…63.
    pub quants: [u8; BLOCK],
}

fn half(bytes: &[u8]) -> f32 {
    f16::from_le_bytes([bytes[0], bytes[1]]).to_f32()
}

impl Q4K {
    pub fn read(bytes: &[u8]) -> Self {
        let (head, packed) = (&bytes[4..16], &bytes[16..Q4K_BYTES]);
        let (mut scales, mut mins) = ([0; 8], [0; 8]);
        for i in 0..4 {
            scales[i] = head[i] & 63;
            mins[i] = head[i + 4] & 63;
            scales[i + 4] = (head[i + 8] & 15) | ((head[i] >> 6) << 4);
            mins[i + 4] = (head[i + 8] >> 4) | ((head[i + 4] >> 6) << 4);
        }
        let mut quants = [0; BLOCK];
        for (values, bytes) in quants.chunks_exact_mut(64).zip(packed.chunks_exact(32)) {
            for (i, byte) in bytes.iter().enumerate() {
                values[i] = byte & 15;
                values[i + 32] = byte >> 4;
            }
        }
        Q4K {
            d: half(bytes),
            dmin: half(&bytes[2..]),
            scales,
            mins,
            quants,
        }
    }
}

impl Q6K {
    pub fn read(bytes: &[u8]) -> Self {
        let (low, high, tail) = (&bytes[..128], &bytes[128..192], &bytes[192..Q6K_BYTES]);
        let mut quants = [0; BLOCK];
        for (half, values) in quants.chunks_exact_mut(128).enumerate() {
            let (low, high) = (&low[half * 64..], &high[half * 32..]);
            for i in 0..32 {
                values[i] = (low[i] & 15) | ((high[i] & 3) << 4);
                values[i + 32] = (low[i + 32] & 15) | (((high[i] >> 2) & 3) << 4);
                values[i + 64] = (low[i] >> 4) | (((high[i] >> 4) & 3) << 4);
                values[i + 96] = (low[i + 32] >> 4) | ((high[i] >> 6) << 4);
            }
        }
        let mut scales = [0; 16];
        for (scale, byte) in scales.iter_mut().zip(tail) {
            *scale = byte.cast_signed();
        }
        Q6K {
            d: half(&tail[16..]),
            scales,
            quants,
        }
    }
}
