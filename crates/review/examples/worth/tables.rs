//! How many rows of each table the texts have: a row that thousands of lines never ask for was perhaps made for one
//! text.

use std::error::Error;
use std::path::{Path, PathBuf};

use text::Lang;

use crate::Measured;

/// Columns that say what is looked for, and how.
const COLUMNS: &[(&str, Way)] = &[
    ("word", Way::Whole),
    ("words", Way::Whole),
    ("name", Way::Name),
    ("abbreviation", Way::Whole),
    ("acronym", Way::Whole),
    ("label", Way::Whole),
    ("letters", Way::Whole),
    ("letter", Way::Inside),
    ("spellings", Way::Inside),
    ("form", Way::Whole),
    ("one", Way::Whole),
    ("beginning", Way::Begins),
    ("beginnings", Way::Begins),
    ("english", Way::Begins),
    ("ending", Way::Ends),
    ("oblique", Way::Ends),
];

/// Which part of a word an entry is.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    Whole,
    Begins,
    /// Begins, without the last vowel, which other cases have not.
    Name,
    Ends,
    Inside,
}

/// A table, with the rows that some text has and those that none has.
struct Usage {
    path: String,
    used: usize,
    unused: Vec<String>,
}

/// Prints rows that were asked for, of all rows.
pub fn print(measured: &Measured) -> Result<(), Box<dyn Error>> {
    println!("## Tables\n\nRows of which some entry stands in the texts, of all rows.\n");
    println!("| table | rows |\n| --- | --- |");
    for Usage { path, used, unused } in usages(measured)? {
        println!("| `{path}` | {used} of {} |", used + unused.len());
    }
    Ok(())
}

/// Prints the rows that no text has.
pub fn unused(measured: &Measured) -> Result<(), Box<dyn Error>> {
    for Usage { path, unused, .. } in usages(measured)? {
        for row in unused {
            println!("{path}\t{row}");
        }
    }
    Ok(())
}

/// Of the tables of languages that there are texts of.
fn usages(measured: &Measured) -> Result<Vec<Usage>, Box<dyn Error>> {
    let languages = measured.languages;
    let joined = |text: &dyn Fn(&crate::data::Line) -> String| {
        let lines = measured.lines.iter().map(text);
        format!("\n{}\n", lines.collect::<Vec<_>>().join("\n"))
            .to_lowercase()
            .replace('ё', "е")
    };
    let sources = joined(&|line| line.source.clone());
    let targets = joined(&|line| line.reference.clone());
    let text_of = |lang: Lang| match lang {
        lang if lang == languages.from => Some(&sources),
        lang if lang == languages.to => Some(&targets),
        _ => None,
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../languages");
    let mut usages = Vec::new();
    for file in files(&root)? {
        let path = file.strip_prefix(&root)?.to_string_lossy().replace('\\', "/");
        let table = std::fs::read_to_string(&file)?;
        let header = table.lines().next().unwrap_or_default().trim_start_matches("# ");
        let columns: Vec<&str> = header.split('\t').collect();
        let column = columns.iter().enumerate().find_map(|(at, column)| {
            let (_, way) = COLUMNS.iter().find(|(name, _)| name == column)?;
            Some((at, *column, *way))
        });
        let Some((at, column, way)) = column else { continue };
        let folder = path.split('/').next().unwrap_or_default();
        let lang = match folder.split_once('-') {
            Some((_, to)) if column == "english" => to.parse().ok(),
            Some((from, _)) => from.parse().ok(),
            None => folder.parse().ok(),
        };
        let Some(text) = lang.and_then(text_of) else {
            continue;
        };
        let rows = table
            .lines()
            .filter(|row| !row.is_empty() && !row.starts_with('#'));
        let (used, unused): (Vec<&str>, Vec<&str>) = rows.partition(|row| {
            let cell = row.split('\t').nth(at).unwrap_or_default();
            cell.split('|').any(|entry| stands_in(text, entry, way))
        });
        usages.push(Usage {
            path,
            used: used.len(),
            unused: unused.into_iter().map(str::to_owned).collect(),
        });
    }
    Ok(usages)
}

/// Whether words of a text in small letters are, begin or end as those of `entry`.
fn stands_in(text: &str, entry: &str, way: Way) -> bool {
    let entry = entry
        .replace('␣', " ")
        .replace('∅', "")
        .to_lowercase()
        .replace('ё', "е");
    let entry = match way {
        Way::Name => entry.trim_end_matches(['а', 'я', 'й', 'ь']),
        _ => &entry,
    };
    let words: Vec<&str> = entry.split(' ').filter(|word| !word.is_empty()).collect();
    let Some((first, rest)) = words.split_first() else {
        return true;
    };
    text.match_indices(first).any(|(at, _)| {
        let begins = !text[..at].ends_with(char::is_alphanumeric);
        let behind = &text[at + first.len()..];
        let ends = !behind.starts_with(char::is_alphanumeric);
        let fits = match way {
            Way::Whole => begins && ends,
            Way::Begins | Way::Name => begins,
            Way::Ends => ends && !begins,
            Way::Inside => true,
        };
        fits && follow(behind, rest, way)
    })
}

/// Whether the next words are, or begin as, `rest`.
fn follow(behind: &str, rest: &[&str], way: Way) -> bool {
    let Some((next, rest)) = rest.split_first() else {
        return true;
    };
    let ending = behind.trim_start_matches(char::is_alphanumeric);
    if way == Way::Whole && ending.len() < behind.len() {
        return false;
    }
    let Some(behind) = ending.strip_prefix(' ').and_then(|word| word.strip_prefix(next)) else {
        return false;
    };
    follow(behind, rest, way)
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, std::io::Error> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(self::files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "tsv") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
