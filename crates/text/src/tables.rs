//! Facts about languages, which stand in `languages/` at the root of the repository: one kind of fact a file, one row a
//! line, cells between tabs.
//!
//! They are compiled in, as `models/` is, and each is read once, by the first who asks for it. So a run pays only for the
//! languages that it meets, and a row that is wrong is found by the tests and not by a user.

/// A table of `N` columns.
pub struct Table<const N: usize> {
    path: &'static str,
    text: &'static str,
}

/// What stands for nothing in a cell, such as the ending of a word that has none.
const NOTHING: &str = "∅";

/// Makes a [`Table`] of a file in `languages/`, for crates in `crates/`.
#[macro_export]
macro_rules! table {
    ($path:literal) => {
        $crate::tables::Table::new(
            $path,
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../languages/", $path)),
        )
    };
}

/// A row that cannot be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("languages/{path}:{line}: {fault}")]
pub struct Malformed {
    path: &'static str,
    line: usize,
    fault: &'static str,
}

impl<const N: usize> Table<N> {
    /// A table of the text of `languages/path`.
    pub const fn new(path: &'static str, text: &'static str) -> Table<N> {
        Table { path, text }
    }

    /// Its rows, each as `row` makes it of its cells; comments and empty lines have none.
    ///
    /// # Errors
    ///
    /// A row with another number of cells, or one of which `row` makes nothing.
    pub fn try_read<T>(&self, row: impl Fn([&'static str; N]) -> Option<T>) -> Result<Vec<T>, Malformed> {
        let lines = (1..).zip(self.text.lines());
        let rows = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        rows.map(|(number, line)| {
            let malformed = |fault| Malformed {
                path: self.path,
                line: number,
                fault,
            };
            let cells: Vec<&'static str> = line.split('\t').map(cell).collect();
            let cells = cells
                .try_into()
                .map_err(|_| malformed("another number of cells than the table has columns"))?;
            row(cells).ok_or_else(|| malformed("a value that its column does not have"))
        })
        .collect()
    }

    /// Its rows, each as `row` makes it of its cells.
    ///
    /// # Panics
    ///
    /// If a row is malformed. The tables are part of the program, and tests read each of them.
    pub fn read<T>(&self, row: impl Fn([&'static str; N]) -> Option<T>) -> Vec<T> {
        self.try_read(row)
            .unwrap_or_else(|malformed| panic!("{malformed}"))
    }
}

impl Table<1> {
    /// The words of a table of nothing else, in its order.
    ///
    /// # Panics
    ///
    /// If a row is malformed.
    pub fn words<C: FromIterator<&'static str>>(&self) -> C {
        self.read(|[word]| Some(word)).into_iter().collect()
    }
}

impl Table<2> {
    /// The second cells of the rows whose first one is `class`, in their order.
    ///
    /// # Panics
    ///
    /// If a row is malformed.
    pub fn of_class<C: FromIterator<&'static str>>(&self, class: &str) -> C {
        let rows = self.read(|[known, word]| Some((known, word)));
        let chosen = rows.into_iter().filter(|(known, _)| *known == class);
        chosen.map(|(_, word)| word).collect()
    }
}

fn cell(text: &'static str) -> &'static str {
    if text == NOTHING { "" } else { text }
}

/// The entries of a cell that holds several.
pub fn entries(cell: &'static str) -> Vec<&'static str> {
    cell.split('|').collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::path::{Path, PathBuf};

    use super::*;

    #[test]
    fn rows_are_read_and_faults_have_a_place() {
        let table = |text| Table::<2>::new("xx/some.tsv", text);
        let read = |text| table(text).try_read(|[word, number]| Some((word, number.parse::<u32>().ok()?)));
        assert_eq!(
            read("# word\tnumber\n\nодин\t1\n∅\t0\n"),
            Ok(vec![("один", 1), ("", 0)])
        );
        let message = |text| read(text).unwrap_err().to_string();
        assert!(message("один\t1\nдва").starts_with("languages/xx/some.tsv:2: another number"));
        assert!(message("# some\nодин\t1\t1").starts_with("languages/xx/some.tsv:2: another number"));
        assert!(message("один\tодин").starts_with("languages/xx/some.tsv:1: a value"));
        assert_eq!(table("a\tx\nb\ty\na\tz").of_class::<Vec<_>>("a"), ["x", "z"]);
        assert_eq!(entries("US|U.S"), ["US", "U.S"]);
    }

    /// Columns that hold some values and no others.
    const CLOSED: &[(&str, &[&str])] = &[
        ("after", &["consonant", "soft", "a", "ya"]),
        (
            "class",
            &[
                "consonant",
                "other",
                "adjective",
                "woman",
                "negation",
                "softener",
                "denial",
            ],
        ),
        (
            "used by",
            &["terms", "names", "quotations", "speakers", "reports"],
        ),
        ("sex", &["male", "female"]),
        ("weight", &["one", "some"]),
        ("after vowel or first only", &["yes", "no"]),
    ];

    /// Each file begins with the names of its columns, and each of its rows has a cell for each of them, once.
    #[test]
    fn every_table_is_well_formed() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../languages");
        let files = files_under(&root, "tsv");
        assert!(!files.is_empty());
        for file in files {
            let text = std::fs::read_to_string(&file).unwrap();
            let columns = text.lines().next().and_then(|line| line.strip_prefix("# "));
            let columns: Vec<&str> = columns.unwrap_or_default().split('\t').collect();
            let mut seen = HashSet::new();
            for (number, line) in (1..).zip(text.lines()) {
                if line.is_empty() || line.starts_with('#') {
                    continue;
                }
                let place = format!("{}:{number}", file.display());
                assert_eq!(
                    line.split('\t').count(),
                    columns.len(),
                    "{place}: number of cells"
                );
                for (column, cell) in columns.iter().zip(line.split('\t')) {
                    let closed = CLOSED.iter().find(|(closed, _)| closed == column);
                    let known = |entry| closed.is_none_or(|(_, values)| values.contains(&entry));
                    assert!(cell.split('|').all(known), "{place}: '{cell}' is no {column}");
                }
                for entry in line.split(['\t', '|']) {
                    assert!(
                        !entry.is_empty() && entry == entry.trim(),
                        "{place}: an empty cell"
                    );
                }
                assert!(seen.insert(line), "{place}: stands twice");
            }
        }
    }

    #[test]
    fn every_table_is_read_by_somebody() {
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let sources =
            ["text", "review", "summaries"].map(|name| files_under(&crates.join(name).join("src"), "rs"));
        let sources: Vec<String> = sources
            .iter()
            .flatten()
            .map(|file| std::fs::read_to_string(file).unwrap())
            .collect();
        let root = crates.join("../languages");
        for file in files_under(&root, "tsv") {
            let path = file.strip_prefix(&root).unwrap();
            let read = format!("table!(\"{}\")", path.to_str().unwrap().replace('\\', "/"));
            assert!(
                sources.iter().any(|source| source.contains(&read)),
                "nobody has {read}"
            );
        }
    }

    fn files_under(folder: &Path, wanted: &str) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        entries
            .flat_map(|path| match path.extension() {
                _ if path.is_dir() => files_under(&path, wanted),
                Some(extension) if extension == wanted => vec![path],
                _ => Vec::new(),
            })
            .collect()
    }
}
