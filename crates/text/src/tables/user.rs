//! Tables of a user's own, which add rows to the built-in ones or replace them.

use std::str::FromStr;
use std::sync::OnceLock;

use super::{BUILT_IN, Malformed, OF_EVERY_LANGUAGE, OF_EVERY_PAIR, built_in_text, columns, lines};
use crate::Lang;

/// A table of the user's, as it was read.
#[derive(Debug, Clone)]
pub struct UserTable {
    /// Its path below the folder of tables, with `/` in it: `ru/abbreviations.tsv`.
    pub path: String,
    /// The name of the table in messages.
    pub shown: String,
    /// The rows of the table.
    pub text: String,
}

/// A checked table of the user's.
#[derive(Debug)]
pub(super) struct LoadedTable {
    path: String,
    pub(super) text: &'static str,
    /// Whether its rows stand in the place of the built-in ones.
    pub(super) replaces: bool,
}

/// The line by which a table replaces the built-in one.
const REPLACES: &str = "#!replace";

static USER_TABLES: OnceLock<Vec<LoadedTable>> = OnceLock::new();

/// Adds the rows of the user's tables to the built-in ones. A table with the line `#!replace` replaces the built-in
/// one. To be called once, before any table is read: values that were computed earlier do not change.
///
/// # Errors
///
/// The first table that no rule would read, and the first row that does not fit its columns.
pub fn extend(tables: Vec<UserTable>) -> Result<(), Malformed> {
    let mut own = Vec::with_capacity(tables.len());
    for mut table in tables {
        if table.text.starts_with('\u{feff}') {
            table.text.remove(0);
        }
        check(&table)?;
        own.push(LoadedTable {
            replaces: table.text.lines().any(|line| line == REPLACES),
            path: table.path,
            // The rows are used until the program ends.
            text: table.text.leak(),
        });
    }
    // A second call has nothing to add to what may have been read already.
    let _ = USER_TABLES.set(own);
    Ok(())
}

fn check(table: &UserTable) -> Result<(), Malformed> {
    let fault = |fault: String| Malformed {
        place: table.shown.clone(),
        fault,
    };
    let alike = alike(&table.path).map_err(fault)?;
    let columns = columns::of(alike);
    for (number, line) in lines(&table.text) {
        if let Some(fault) = columns::fault(&columns, line) {
            return Err(Malformed::at_line(&table.shown, number, fault));
        }
    }
    Ok(())
}

/// The path of the built-in table with the same columns as a table at this path.
fn alike(path: &str) -> Result<&'static str, String> {
    if let Some(text) = built_in_text(path) {
        return Ok(text);
    }
    let (folder, file) = path.split_once('/').unwrap_or(("", path));
    let is_named = |(known, _): &&(&str, &str)| known.ends_with(&format!("/{file}"));
    let Some((_, text)) = BUILT_IN.iter().find(is_named) else {
        return Err(format!("no table is called '{file}'"));
    };
    let is_script = folder == "latin" || folder == "cyrillic";
    let pair = folder.split_once('-');
    let is_read = match pair {
        Some((from, to)) => OF_EVERY_PAIR.contains(&file) && is_code(from) && is_code(to),
        None => OF_EVERY_LANGUAGE.contains(&file) && (is_script || is_code(folder)),
    };
    if is_read {
        return Ok(text);
    }
    Err(format!("no rule reads a table '{file}' of '{folder}'"))
}

fn is_code(code: &str) -> bool {
    Lang::from_str(code).is_ok_and(|lang| lang.code() == code)
}

/// The user's table at this path.
pub(super) fn table(path: &str) -> Option<&'static LoadedTable> {
    USER_TABLES.get()?.iter().find(|own| own.path == path)
}

/// The paths of all user tables.
pub(super) fn paths() -> impl Iterator<Item = &'static str> {
    USER_TABLES
        .get()
        .into_iter()
        .flatten()
        .map(|own| own.path.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(path: &str, text: &str) -> Option<String> {
        let table = UserTable {
            path: path.to_owned(),
            shown: format!("/home/me/{path}"),
            text: text.to_owned(),
        };
        check(&table).err().map(|malformed| malformed.to_string())
    }

    #[test]
    fn what_is_wrong_is_said_with_file_and_line() {
        assert_eq!(fault("ru/abbreviations.tsv", "# mine\nкорр\tleads\n\n"), None);
        assert_eq!(fault("pl/abbreviations.tsv", "prof\tleads"), None);
        assert_eq!(fault("de-en/examples.tsv", "∅\tHallo.\tHello."), None);
        for (path, text, message) in [
            (
                "ru/abbreviations.tsv",
                "# mine\nкорр leads\n",
                "/home/me/ru/abbreviations.tsv:2: 1 cells with tabs between them, and not 2 (abbreviation, kind)",
            ),
            (
                "ru/abbreviations.tsv",
                "корр\tlead\n",
                "/home/me/ru/abbreviations.tsv:1: 'lead' in the column 'kind', which wants leads or title or closes or \
                 before_starter or unit or date or era or label or clock",
            ),
            (
                "ru/other.tsv",
                "",
                "/home/me/ru/other.tsv: no table is called 'other.tsv'",
            ),
            (
                "xx/labels.tsv",
                "",
                "/home/me/xx/labels.tsv: no rule reads a table 'labels.tsv' of 'xx'",
            ),
            (
                "de/places.tsv",
                "",
                "/home/me/de/places.tsv: no rule reads a table 'places.tsv' of 'de'",
            ),
            (
                "labels.tsv",
                "",
                "/home/me/labels.tsv: no rule reads a table 'labels.tsv' of ''",
            ),
        ] {
            assert_eq!(fault(path, text).as_deref(), Some(message));
        }
    }
}
