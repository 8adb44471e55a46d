//! The first line of a table: the names of its columns, and in brackets what their cells may hold.
//!
//! `# word`, `kind(small|scale)`, `value(number)`: a cell of `kind` holds one of these words, one of `value` a
//! number, one of `(letter)` a single letter, and any other one some text. Where a cell holds several entries, with
//! `|` between them, each of them must fit.

/// The values that the cells of a column may have.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Values<'t> {
    Text,
    Number,
    Letter,
    OneOf(Vec<&'t str>),
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column<'t> {
    name: &'t str,
    values: Values<'t>,
}

/// The columns that the first line of a table names; none if it names none.
pub(super) fn of(table: &str) -> Vec<Column<'_>> {
    let first = table.lines().next().and_then(|line| line.strip_prefix("# "));
    first.map_or_else(Vec::new, |first| first.split('\t').map(column).collect())
}

fn column(text: &str) -> Column<'_> {
    let Some((name, values)) = text.strip_suffix(')').and_then(|text| text.split_once('(')) else {
        return Column {
            name: text,
            values: Values::Text,
        };
    };
    let values = match values {
        "number" => Values::Number,
        "letter" => Values::Letter,
        words => Values::OneOf(words.split('|').collect()),
    };
    Column { name, values }
}

/// The error in a row, as a clause; `None` if there is none.
pub(super) fn fault(columns: &[Column<'_>], row: &str) -> Option<String> {
    let cells: Vec<&str> = row.split('\t').collect();
    if cells.len() != columns.len() {
        let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
        let found = cells.len();
        let wanted = columns.len();
        let names = names.join(", ");
        return Some(format!(
            "{found} cells with tabs between them, and not {wanted} ({names})"
        ));
    }
    let mut pairs = columns.iter().zip(&cells);
    pairs.find_map(|(column, cell)| column.fault(cell))
}

impl Column<'_> {
    fn fault(&self, cell: &str) -> Option<String> {
        let mut entries = cell.split('|');
        entries.find_map(|entry| {
            let shown: String = entry
                .chars()
                .take(40)
                .map(|c| if c.is_control() { ' ' } else { c })
                .collect();
            if entry.is_empty() || entry != entry.trim() {
                let name = self.name;
                return Some(format!(
                    "nothing in the column '{name}', or spaces around it; ∅ stands for nothing"
                ));
            }
            let wanted = match &self.values {
                Values::Text => return None,
                Values::Number => {
                    let number = entry.parse::<f64>().ok().filter(|number| number.is_finite());
                    number.is_none().then(|| "a number".to_owned())
                }
                Values::Letter => (entry.chars().count() != 1).then(|| "a single letter".to_owned()),
                Values::OneOf(words) => (!words.contains(&entry)).then(|| words.join(" or ")),
            };
            wanted.map(|wanted| format!("'{shown}' in the column '{}', which wants {wanted}", self.name))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_must_be_what_its_column_says() {
        let columns = of("# word\tkind(small|scale)\tvalue(number)\tsign(letter)\n");
        assert_eq!(columns.len(), 4);
        for row in ["a\tsmall\t1\tX", "a\tsmall|scale\t0.5|2\t∅"] {
            assert_eq!(fault(&columns, row), None, "{row}");
        }
        for (row, part) in [
            (
                "a\tsmall\t1",
                "3 cells with tabs between them, and not 4 (word, kind, value, sign)",
            ),
            (
                "a\tlarge\t1\tX",
                "'large' in the column 'kind', which wants small or scale",
            ),
            (
                "a\tsmall\t1|x\tX",
                "'x' in the column 'value', which wants a number",
            ),
            ("a\tsmall\tinf\tX", "wants a number"),
            ("a\tsmall\t1\tXY", "wants a single letter"),
            ("\tsmall\t1\tX", "nothing in the column 'word'"),
            ("a |b\tsmall\t1\tX", "spaces around it"),
        ] {
            let found = fault(&columns, row).unwrap();
            assert!(found.contains(part), "{row:?}: {found}");
        }
        assert_eq!(of("word\n"), []);
    }
}
