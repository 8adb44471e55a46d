//! Tables for a terminal: columns that line up, two spaces between them.

/// The lines of a table, its head first. The cells of column `right` end at its right edge, all others begin at their
/// left one.
pub(super) fn lined_up<const N: usize>(
    head: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
    right: Option<usize>,
) -> String {
    let mut lines = vec![head.map(str::to_owned)];
    lines.extend(rows);
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max();
    let widths: [usize; N] = std::array::from_fn(|column| width(column).unwrap_or_default());
    let line = |cells: &[String; N]| {
        let padded = cells
            .iter()
            .zip(widths)
            .enumerate()
            .map(|(column, (cell, width))| {
                if Some(column) == right {
                    format!("{cell:>width$}")
                } else {
                    format!("{cell:<width$}")
                }
            });
        format!("{}\n", padded.collect::<Vec<_>>().join("  ").trim_end())
    };
    lines.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        let rows = [["a", "9 MB", "no"], ["long", "10 MB", "installed"]].map(|row| row.map(str::to_owned));
        assert_eq!(
            lined_up(["ID", "SIZE", "INSTALLED"], rows.clone(), Some(1)),
            "ID     SIZE  INSTALLED\n\
             a      9 MB  no\n\
             long  10 MB  installed\n"
        );
        assert_eq!(
            lined_up(["ID", "SIZE", "INSTALLED"], rows, None),
            "ID    SIZE   INSTALLED\n\
             a     9 MB   no\n\
             long  10 MB  installed\n"
        );
    }
}
