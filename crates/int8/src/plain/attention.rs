//! What attention looks at.

use crate::shifted::{LANES, padded};

/// What is added to scores for the distance between query and key (Raffel et al., 2020, T5).
#[derive(Debug, Clone, Copy)]
pub struct Bias<'a> {
    /// `[heads, stride]`: query `q` and position `p` get `line[origin + p − q]` of their head.
    pub line: &'a [f32],
    /// Values of a head, at least `origin + padded(positions)`.
    pub stride: usize,
    /// The place of distance 0 from the first query on.
    pub origin: usize,
}

/// Queries that look at all positions of one sequence: `softmax(scale · q · kᵀ + bias) · v` in each head.
#[derive(Debug, Clone, Copy)]
pub struct Glance<'a> {
    /// `[queries, heads · dimension]`.
    pub queries: &'a [f32],
    /// As [`crate::shifted::transpose_keys`] leaves them: `[heads · dimension, padded]`.
    pub keys: &'a [f32],
    /// `[positions, heads · dimension]`.
    pub values: &'a [f32],
    /// Positions of the sequence.
    pub positions: usize,
    /// Heads.
    pub heads: usize,
    /// What scores are multiplied by.
    pub scale: f32,
    /// What is added to them.
    pub bias: Option<Bias<'a>>,
}

/// One query that looks back at some of the entries of a growing store: a path that shares its beginning
/// with others needs no copy of it.
#[derive(Debug, Clone, Copy)]
pub struct Recall<'a> {
    /// `[heads · dimension]`.
    pub query: &'a [f32],
    /// `[entries, heads · dimension]`.
    pub keys: &'a [f32],
    /// As `keys`.
    pub values: &'a [f32],
    /// The entries that it looks at, from its first position on.
    pub entries: &'a [u32],
    /// Heads.
    pub heads: usize,
    /// What scores are multiplied by.
    pub scale: f32,
    /// What is added to them.
    pub bias: Option<Bias<'a>>,
}

impl Glance<'_> {
    /// Values of one position, over all heads.
    pub(super) fn width(&self) -> usize {
        self.values.len() / self.positions
    }

    /// Checks every length that the kernels rely on.
    pub(super) fn check(&self, out: &[f32]) {
        assert!(self.positions > 0, "nothing to look at");
        let width = self.width();
        check_heads(width, self.heads);
        assert!(self.values.len() == self.positions * width && self.queries.len() == out.len());
        assert!(self.queries.len().is_multiple_of(width));
        assert_eq!(self.keys.len(), width * padded(self.positions));
        if let Some(bias) = self.bias {
            let queries = self.queries.len() / width;
            assert!(bias.origin + 1 >= queries, "the last query is before the line");
            bias.check(self.heads, self.positions);
        }
    }
}

impl Recall<'_> {
    /// Checks every length that the kernels rely on.
    pub(super) fn check(&self, out: &[f32]) {
        let width = self.query.len();
        check_heads(width, self.heads);
        assert!(!self.entries.is_empty(), "nothing to look at");
        assert!(self.keys.len() == self.values.len() && out.len() == width);
        let entries = self.keys.len() / width;
        assert!(self.entries.iter().all(|&entry| (entry as usize) < entries));
        if let Some(bias) = self.bias {
            bias.check(self.heads, self.entries.len());
        }
    }
}

impl Bias<'_> {
    fn check(&self, heads: usize, positions: usize) {
        assert!(self.line.len() >= heads * self.stride && self.stride >= self.origin + padded(positions));
    }
}

fn check_heads(width: usize, heads: usize) {
    assert!(
        heads > 0 && width > 0 && width.is_multiple_of(heads * LANES),
        "heads of whole vectors"
    );
}
