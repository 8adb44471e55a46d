//! Parts of a product's result that threads fill at the same time.
#![expect(unsafe_code, reason = "columns of one matrix belong to different threads")]

use crate::TILE_ROWS;
use std::marker::PhantomData;
use std::ops::Range;

/// Some neighbouring columns of a matrix of shape `[rows, width]`, to be written by one thread.
#[derive(Debug)]
pub struct Stripe<'a> {
    start: *mut f32,
    rows: usize,
    width: usize,
    columns: Range<usize>,
    matrix: PhantomData<&'a mut [f32]>,
}

// SAFETY: a stripe is an exclusive borrow of its columns, and `f32` can be written from any thread.
unsafe impl Send for Stripe<'_> {}

impl<'a> Stripe<'a> {
    /// Cuts `matrix`, of shape `[rows, width]`, into stripes of `groups` tiles' columns each; the last
    /// may be narrower.
    ///
    /// # Panics
    /// When `matrix` does not fill whole rows, or `groups` is zero.
    pub fn cut(matrix: &'a mut [f32], width: usize, groups: usize) -> impl Iterator<Item = Stripe<'a>> {
        let whole = 0..width.div_ceil(TILE_ROWS);
        Self::cut_parts(matrix, width, std::iter::once(whole).collect(), groups)
    }

    /// Cuts the columns of some groups of tiles, which ascend, into stripes as [`Stripe::cut`] does; the others
    /// belong to none.
    ///
    /// # Panics
    /// As [`Stripe::cut`], and when `parts` do not ascend or go beyond the matrix.
    pub fn cut_parts(
        matrix: &'a mut [f32],
        width: usize,
        parts: Vec<Range<usize>>,
        groups: usize,
    ) -> impl Iterator<Item = Stripe<'a>> {
        assert!(
            width > 0 && matrix.len().is_multiple_of(width),
            "values do not fill whole rows"
        );
        // Stripes that overlapped would be two exclusive borrows of the same columns.
        assert!(
            parts.is_sorted_by(|one, next| one.end <= next.start)
                && parts.iter().all(|part| part.start <= part.end)
                && parts
                    .last()
                    .is_none_or(|last| last.end <= width.div_ceil(TILE_ROWS)),
            "parts that are not apart"
        );
        let (start, rows) = (matrix.as_mut_ptr(), matrix.len() / width);
        parts.into_iter().flat_map(move |part| {
            part.clone().step_by(groups).map(move |first| Stripe {
                start,
                rows,
                width,
                columns: first * TILE_ROWS..((first + groups).min(part.end) * TILE_ROWS).min(width),
                matrix: PhantomData,
            })
        })
    }

    /// The matrix as one stripe.
    ///
    /// # Panics
    /// When `matrix` does not fill whole rows.
    pub fn whole(matrix: &'a mut [f32], width: usize) -> Self {
        assert!(
            width > 0 && matrix.len().is_multiple_of(width),
            "values do not fill whole rows"
        );
        Stripe {
            start: matrix.as_mut_ptr(),
            rows: matrix.len() / width,
            width,
            columns: 0..width,
            matrix: PhantomData,
        }
    }

    /// Rows of the matrix.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Columns of the whole matrix.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The groups of tiles whose products belong here.
    pub fn groups(&self) -> Range<usize> {
        self.columns.start / TILE_ROWS..self.columns.end.div_ceil(TILE_ROWS)
    }

    /// Writes a row's products with the tiles of `group`, counted from the stripe's first; what lies
    /// beyond the matrix is left out.
    #[inline]
    pub(crate) fn set(&mut self, row: usize, group: usize, cell: &[f32; TILE_ROWS]) {
        let at = self.columns.start + group * TILE_ROWS;
        assert!(
            row < self.rows && at < self.columns.end,
            "a cell beyond the stripe"
        );
        let kept = TILE_ROWS.min(self.columns.end - at);
        // SAFETY: the row exists, and columns `at..at + kept` of it are this stripe's own.
        unsafe { std::ptr::copy_nonoverlapping(cell.as_ptr(), self.start.add(row * self.width + at), kept) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stripes_cover_a_matrix_without_overlap() {
        let mut matrix = vec![-1.0; 3 * 40];
        for (index, mut stripe) in Stripe::cut(&mut matrix, 40, 2).enumerate() {
            for row in 0..3 {
                for (group, number) in stripe.groups().enumerate() {
                    stripe.set(row, group, &[(index * 100 + row * 10 + number) as f32; TILE_ROWS]);
                }
            }
        }
        let expected = |row: usize, column: usize| (column / 32 * 100 + row * 10 + column / 16) as f32;
        for (at, value) in matrix.iter().enumerate() {
            assert_eq!(*value, expected(at / 40, at % 40), "{at}");
        }
    }

    #[test]
    fn parts_leave_the_rest_alone() {
        let mut matrix = vec![-1.0; 2 * 100];
        for mut stripe in Stripe::cut_parts(&mut matrix, 100, vec![0..1, 2..2, 3..7], 2) {
            for row in 0..2 {
                for (group, number) in stripe.groups().enumerate() {
                    stripe.set(row, group, &[number as f32; TILE_ROWS]);
                }
            }
        }
        let expected = |column: usize| match column / TILE_ROWS {
            1 | 2 => -1.0,
            group => group as f32,
        };
        for (at, value) in matrix.iter().enumerate() {
            assert_eq!(*value, expected(at % 100), "{at}");
        }
    }

    #[test]
    #[should_panic(expected = "not apart")]
    fn parts_do_not_overlap() {
        let mut matrix = vec![0.0; 100];
        let _ = Stripe::cut_parts(&mut matrix, 100, vec![0..2, 1..3], 2).count();
    }

    #[test]
    #[should_panic(expected = "beyond the stripe")]
    fn a_stripe_keeps_to_its_columns() {
        let mut matrix = vec![0.0; 64];
        let mut stripes = Stripe::cut(&mut matrix, 64, 2);
        stripes
            .next()
            .expect("there are two")
            .set(0, 2, &[1.0; TILE_ROWS]);
    }
}
