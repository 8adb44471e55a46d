//! Scratch buffers that networks keep from step to step, so that none of them allocates.

/// The first `length` elements of a buffer, which grows as it must and never shrinks.
pub fn sized<T: Clone + Default>(buffer: &mut Vec<T>, length: usize) -> &mut [T] {
    if buffer.len() < length {
        buffer.reserve_exact(length - buffer.len());
        buffer.resize(length, T::default());
    }
    &mut buffer[..length]
}

/// `x += y`, element by element.
pub fn add(x: &mut [f32], y: &[f32]) {
    for (x, y) in x.iter_mut().zip(y) {
        *x += y;
    }
}
