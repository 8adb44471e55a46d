//! Loads and stores that the 256-bit and 512-bit kernels share.
#![expect(unsafe_code, reason = "every load stays within the array it names")]

use core::arch::x86_64::{
    __m128i, __m256, __m256i, _MM_HINT_T0, _mm_loadl_epi64, _mm_loadu_si128, _mm_prefetch, _mm256_loadu_ps,
    _mm256_loadu_si256, _mm256_storeu_ps,
};

/// Asks for what comes a little later in memory: the processor's own prefetching stops at the end of
/// every page, and a decoding step reads all weights from memory.
#[inline]
#[target_feature(enable = "avx2")]
pub fn prefetch<T>(tile: &T) {
    const AHEAD: usize = 4;
    const LINE: usize = 64;
    let later = std::ptr::from_ref(tile).wrapping_add(AHEAD).cast::<i8>();
    for line in 0..size_of::<T>().div_ceil(LINE) {
        _mm_prefetch::<_MM_HINT_T0>(later.wrapping_add(line * LINE));
    }
}

/// Four neighbouring activations.
#[inline]
pub fn columns(quants: &[i8], at: usize) -> i32 {
    debug_assert!(at + 4 <= quants.len());
    // SAFETY: `at` counts whole fours of a block's fixed-size array, as asserted.
    unsafe { quants.as_ptr().add(at).cast::<i32>().read_unaligned() }
}

/// Two neighbouring sums.
#[inline]
pub fn sum_pair(sums: &[i16], pair: usize) -> i32 {
    debug_assert!(pair * 2 + 2 <= sums.len());
    // SAFETY: `pair` counts whole pairs of a block's fixed-size array, as asserted.
    unsafe { sums.as_ptr().add(pair * 2).cast::<i32>().read_unaligned() }
}

/// 8 bytes from `at`.
#[inline]
#[target_feature(enable = "avx2")]
pub fn load8<T>(bytes: &[T], at: usize) -> __m128i {
    debug_assert!(size_of::<T>() == 1 && at + 8 <= bytes.len());
    // SAFETY: `at` counts whole vectors of a tile's fixed-size array, as asserted.
    unsafe { _mm_loadl_epi64(bytes.as_ptr().add(at).cast()) }
}

/// 16 bytes from `at`.
#[inline]
#[target_feature(enable = "avx2")]
pub fn load16<T>(bytes: &[T], at: usize) -> __m128i {
    debug_assert!(size_of::<T>() == 1 && at + 16 <= bytes.len());
    // SAFETY: `at` counts whole vectors of a tile's fixed-size array, as asserted.
    unsafe { _mm_loadu_si128(bytes.as_ptr().add(at).cast()) }
}

/// 32 bytes from `at`.
#[inline]
#[target_feature(enable = "avx2")]
pub fn load32<T>(bytes: &[T], at: usize) -> __m256i {
    debug_assert!(size_of::<T>() == 1 && at + 32 <= bytes.len());
    // SAFETY: `at` counts whole vectors of a tile's fixed-size array, as asserted.
    unsafe { _mm256_loadu_si256(bytes.as_ptr().add(at).cast()) }
}

/// Eight floats from `at`.
#[inline]
#[target_feature(enable = "avx2")]
pub fn load_ps(values: &[f32], at: usize) -> __m256 {
    debug_assert!(at + 8 <= values.len());
    // SAFETY: callers stay within the slice, as asserted.
    unsafe { _mm256_loadu_ps(values.as_ptr().add(at)) }
}

/// Eight floats to `at`.
#[inline]
#[target_feature(enable = "avx2")]
pub fn store_ps(lanes: __m256, out: &mut [f32], at: usize) {
    assert!(at + 8 <= out.len());
    // SAFETY: asserted.
    unsafe { _mm256_storeu_ps(out.as_mut_ptr().add(at), lanes) };
}
