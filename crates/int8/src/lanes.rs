//! The width of a vector: the sixteen lanes in which every floating-point operation over [`crate::shifted`] is defined.

/// Values that every operation takes at a time.
pub const LANES: usize = 16;

/// A number of values, rounded up to whole vectors.
pub fn padded(values: usize) -> usize {
    values.next_multiple_of(LANES)
}
