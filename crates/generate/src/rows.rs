//! The scores of one row, and the selection of rows that go on.

/// The scores of one row as the model gave them.
pub struct RowScores<'a> {
    pub logits: &'a mut [f32],
    pub normaliser: f32,
    pub shortlist: Option<&'a [u32]>,
    /// The prompt's token to which each decoded token is aligned, that of these scores included.
    pub alignment: &'a [u32],
}

/// Makes `items` those that `rows` names, in this order: the whole of [`crate::StepModel::select`] for a
/// state that is a list. An item is copied only where it is named twice.
///
/// # Panics
/// When there is no such row.
pub fn select_rows<T: Clone>(items: &mut Vec<T>, rows: &[usize]) {
    if rows.is_sorted_by(|a, b| a < b) {
        for (to, &from) in rows.iter().enumerate() {
            items.swap(to, from);
        }
        items.truncate(rows.len());
        return;
    }
    let mut left: Vec<Option<T>> = std::mem::take(items).into_iter().map(Some).collect();
    let mut uses = vec![0; left.len()];
    for &row in rows {
        uses[row] += 1;
    }
    items.extend(rows.iter().map(|&row| {
        uses[row] -= 1;
        let item = if uses[row] == 0 {
            left[row].take()
        } else {
            left[row].clone()
        };
        item.expect("an item is taken at its last use")
    }));
}

#[cfg(test)]
mod tests {
    use super::select_rows;

    #[test]
    fn rows_leave_move_and_branch() {
        for (rows, expected) in [
            (&[0, 1, 2, 3][..], "abcd"),
            (&[1, 3], "bd"),
            (&[], ""),
            (&[2, 0, 0, 2], "caac"),
            (&[3, 2], "dc"),
            (&[1, 1, 1, 1, 1, 0], "bbbbba"),
        ] {
            let mut items: Vec<String> = ["a", "b", "c", "d"].map(str::to_owned).to_vec();
            select_rows(&mut items, rows);
            assert_eq!(items.concat(), expected, "{rows:?}");
        }
    }
}
