//! Facts about languages: tables in `languages/` at the root of the repository, one kind of fact a file, one row a
//! line, tabs between cells.
//!
//! The tables are compiled in, as `models/` is, and each is read when it is first asked for, so a run pays only for
//! the languages that it meets. A user's own tables, which [`extend`] takes, add rows to them. The first line of a
//! table names its columns and says what their cells may hold.

mod columns;
mod user;

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::OnceLock;

use crate::Lang;

pub use user::{UserTable, extend};

/// Path below `languages/` and text of each built-in table, by path.
const BUILT_IN: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/languages.rs"));

/// Tables that are read of every language that has them.
const OF_EVERY_LANGUAGE: &[&str] = &[
    "abbreviations.tsv",
    "alphabet.tsv",
    "button_words.tsv",
    "domains.tsv",
    "dotted.tsv",
    "function_words.tsv",
    "furniture.tsv",
    "hyphen_parts.tsv",
    "initials.tsv",
    "labels.tsv",
    "letter_variants.tsv",
    "lettered.tsv",
    "networks.tsv",
    "number_context.tsv",
    "number_endings.tsv",
    "number_format.tsv",
    "number_words.tsv",
    "only_before.tsv",
    "record_labels.tsv",
    "trial.tsv",
];

/// Tables that are read of every pair of languages that has them.
const OF_EVERY_PAIR: &[&str] = &["examples.tsv"];

/// The sign for an empty entry in a cell, such as the ending of a word that has none.
const NOTHING: &str = "∅";

/// A built-in [`Table`] by its path, which must be there when this is compiled: `table!("ru/endings.tsv")`.
#[macro_export]
macro_rules! table {
    ($path:literal) => {
        const { $crate::tables::Table::built_in($path) }
    };
}

/// An error in a table: a row that cannot be read, or a file that is no known table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {fault}")]
pub struct Malformed {
    /// The file, with the line if one line is at fault.
    place: String,
    fault: String,
}

impl Malformed {
    fn at_line(file: &str, line: usize, fault: impl Into<String>) -> Malformed {
        Malformed {
            place: format!("{file}:{line}"),
            fault: fault.into(),
        }
    }
}

/// A table of `N` columns.
#[derive(Debug, Clone, Copy)]
pub struct Table<const N: usize> {
    path: &'static str,
}

impl<const N: usize> Table<N> {
    /// The built-in table at `languages/path`.
    ///
    /// # Panics
    ///
    /// If there is no such table; [`table!`](crate::table) checks that at compile time.
    pub const fn built_in(path: &'static str) -> Table<N> {
        let mut at = 0;
        while at < BUILT_IN.len() {
            if is_same(BUILT_IN[at].0, path) {
                return Table { path };
            }
            at += 1;
        }
        panic!("there is no such table under languages/")
    }

    /// The rows of the table mapped by `row`, the user's rows first.
    ///
    /// # Panics
    ///
    /// If `row` returns `None` for a built-in row: tests read each table. A row of the user that passed [`extend`]
    /// and for which `row` returns `None` is left out.
    pub fn read<T>(&self, row: impl Fn([&'static str; N]) -> Option<T>) -> Vec<T> {
        read(self.path, &row).unwrap_or_default()
    }
}

impl Table<1> {
    /// The words of a table with a single column, in its order.
    ///
    /// # Panics
    ///
    /// If a built-in row has several cells.
    pub fn words<C: FromIterator<&'static str>>(&self) -> C {
        self.read(|[word]| Some(word)).into_iter().collect()
    }
}

impl Table<2> {
    /// The second cells of the rows whose first cell is `class`, in their order.
    ///
    /// # Panics
    ///
    /// If a built-in row does not have two cells.
    pub fn of_class<C: FromIterator<&'static str>>(&self, class: &str) -> C {
        let rows = self.read(|[known, word]| Some((known, word)));
        of_class(rows, class)
    }
}

/// The tables with one file name, of every language, script or pair that has one.
#[derive(Debug, Clone, Copy)]
pub struct Tables<const N: usize> {
    file: &'static str,
}

impl<const N: usize> Tables<N> {
    /// The tables with this file name, which must be in the lists of names above.
    ///
    /// # Panics
    ///
    /// If it is not.
    pub const fn named(file: &'static str) -> Tables<N> {
        let lists = [OF_EVERY_LANGUAGE, OF_EVERY_PAIR];
        let mut list = 0;
        while list < lists.len() {
            let mut at = 0;
            while at < lists[list].len() {
                if is_same(lists[list][at], file) {
                    return Tables { file };
                }
                at += 1;
            }
            list += 1;
        }
        panic!("it is not in the lists of such tables")
    }

    /// The rows of the table in `folder`, which is the code of a language or of a pair, mapped by `row`; `None` if
    /// the folder has no such table.
    ///
    /// # Panics
    ///
    /// As [`Table::read`].
    pub fn of<T>(&self, folder: &str, row: impl Fn([&'static str; N]) -> Option<T>) -> Option<Vec<T>> {
        read(&format!("{folder}/{}", self.file), &row)
    }

    /// The rows of all these tables mapped by `row`, in the order of their folders.
    ///
    /// # Panics
    ///
    /// As [`Table::read`].
    pub fn of_all<T>(&self, row: impl Fn([&'static str; N]) -> Option<T>) -> Vec<T> {
        let mut folders: Vec<&str> = BUILT_IN
            .iter()
            .map(|(path, _)| *path)
            .chain(user::paths())
            .filter_map(|path| path.strip_suffix(self.file)?.strip_suffix('/'))
            .collect();
        folders.sort_unstable();
        folders.dedup();
        let rows = folders.into_iter().filter_map(|folder| self.of(folder, &row));
        rows.flatten().collect()
    }
}

impl Tables<1> {
    /// The words of all these tables, which have a single column.
    ///
    /// # Panics
    ///
    /// As [`Table::read`].
    pub fn words<C: FromIterator<&'static str>>(&self) -> C {
        self.of_all(|[word]| Some(word)).into_iter().collect()
    }
}

impl Tables<2> {
    /// The second cells of the rows of all these tables whose first cell is `class`.
    ///
    /// # Panics
    ///
    /// As [`Table::read`].
    pub fn of_class<C: FromIterator<&'static str>>(&self, class: &str) -> C {
        let rows = self.of_all(|[known, word]| Some((known, word)));
        of_class(rows, class)
    }
}

fn of_class<C: FromIterator<&'static str>>(rows: Vec<(&'static str, &'static str)>, class: &str) -> C {
    let chosen = rows.into_iter().filter(|(known, _)| *known == class);
    chosen.map(|(_, word)| word).collect()
}

/// A value that is computed from a language's tables when the language is first used, and then kept.
pub struct PerLanguage<T> {
    make: fn(Lang) -> T,
    made: OnceLock<Vec<OnceLock<T>>>,
}

impl<T> PerLanguage<T> {
    /// Values that `make` computes.
    pub const fn new(make: fn(Lang) -> T) -> PerLanguage<T> {
        PerLanguage {
            make,
            made: OnceLock::new(),
        }
    }

    /// The value of `lang`.
    pub fn of(&self, lang: Lang) -> &T {
        let made = self
            .made
            .get_or_init(|| Lang::all().map(|_| OnceLock::new()).collect());
        made[lang.index()].get_or_init(|| (self.make)(lang))
    }
}

/// Rows as a map, in which the first of several rows with one key counts, as in a list that is searched.
pub fn first_of_each<K: Hash + Eq, V>(rows: impl IntoIterator<Item = (K, V)>) -> HashMap<K, V> {
    let mut map = HashMap::new();
    for (key, value) in rows {
        map.entry(key).or_insert(value);
    }
    map
}

/// The entries of a cell that holds several.
pub fn entries(cell: &'static str) -> Vec<&'static str> {
    cell.split('|').collect()
}

/// The rows at `path` mapped by `row`; `None` if there is no such table.
fn read<const N: usize, T>(path: &str, row: &impl Fn([&'static str; N]) -> Option<T>) -> Option<Vec<T>> {
    let own = user::table(path);
    let built_in = built_in_text(path).filter(|_| own.is_none_or(|own| !own.replaces));
    if own.is_none() && built_in.is_none() {
        return None;
    }
    let own = own.map(|own| rows::<N>(own.text)).into_iter().flatten();
    let mut read: Vec<T> = own.filter_map(|(_, cells)| row(cells?)).collect();
    for (line, cells) in built_in.map(rows::<N>).into_iter().flatten() {
        let value = cells.and_then(row);
        read.push(
            value.unwrap_or_else(|| panic!("languages/{path}:{line}: it is not as its column wants it")),
        );
    }
    Some(read)
}

fn built_in_text(path: &str) -> Option<&'static str> {
    let at = BUILT_IN.binary_search_by_key(&path, |(known, _)| known).ok()?;
    Some(BUILT_IN[at].1)
}

/// The rows of a table with the numbers of their lines; `None` for one with another number of cells.
fn rows<const N: usize>(text: &'static str) -> impl Iterator<Item = (usize, Option<[&'static str; N]>)> {
    let cell = |cell| if cell == NOTHING { "" } else { cell };
    lines(text).map(move |(number, line)| {
        let cells: Vec<&'static str> = line.split('\t').map(cell).collect();
        (number, cells.try_into().ok())
    })
}

/// The lines of a table that are rows, with their numbers.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = (1..).zip(text.lines());
    lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
}

/// `one == other`, which a constant may ask.
const fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}

#[cfg(test)]
mod tests;
