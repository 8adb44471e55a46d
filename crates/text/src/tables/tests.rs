use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::*;

/// Crates whose sources read tables.
const READERS: &[&str] = &["documents", "engine", "review", "summaries", "tasks", "text"];

#[test]
fn rows_have_the_numbers_of_their_lines() {
    let read: Vec<_> = rows::<2>("# word\tnumber\n\nодин\t1\n∅\t0\nдва\n").collect();
    assert_eq!(read, [(3, Some(["один", "1"])), (4, Some(["", "0"])), (5, None)]);
    assert_eq!(entries("US|U.S"), ["US", "U.S"]);
    let first = first_of_each([("a", 1), ("b", 2), ("a", 3)]);
    assert_eq!(first, HashMap::from([("a", 1), ("b", 2)]));
}

#[test]
fn tables_are_found_by_path_name_and_language() {
    let initials: Table<2> = table!("ru/initials.tsv");
    assert_eq!(initials.of_class::<Vec<_>>("volume").len(), 3);
    let all: Tables<2> = Tables::named("initials.tsv");
    assert!(all.of_class::<Vec<_>>("initial").len() > initials.of_class::<Vec<_>>("initial").len());
    let one = |folder| all.of(folder, |[_, letters]| Some(letters));
    assert!(one("ru").is_some() && one("de").is_none());
    let scripts = PerLanguage::new(Lang::script);
    assert_eq!(scripts.of(Lang::RU), &crate::lang::Script::Cyrillic);
}

/// The rows are as the first line says, none stands twice, and tables of one name have the same columns.
#[test]
fn every_table_is_well_formed() {
    let mut heads: HashMap<&str, &str> = HashMap::new();
    assert!(!BUILT_IN.is_empty());
    for (path, text) in BUILT_IN {
        let columns = columns::of(text);
        let head = text.lines().next().unwrap_or_default();
        let file = path.split_once('/').unwrap().1;
        assert_eq!(
            *heads.entry(file).or_insert(head),
            head,
            "{path}: other columns than elsewhere"
        );
        let mut seen = HashSet::new();
        for (number, line) in lines(text) {
            assert_eq!(columns::fault(&columns, line), None, "languages/{path}:{number}");
            assert!(seen.insert(line), "languages/{path}:{number}: stands twice");
        }
        assert!(!seen.is_empty(), "languages/{path}: no rows");
    }
}

#[test]
fn every_table_is_read_by_somebody() {
    let sources: String = sources(READERS).into_iter().map(|(_, text)| text).collect();
    for (path, _) in BUILT_IN {
        let file = path.split_once('/').unwrap().1;
        let (one, all) = (
            format!("table!(\"{path}\")"),
            format!("Tables::named(\"{file}\")"),
        );
        assert!(
            sources.contains(&one) || sources.contains(&all),
            "nobody has {one} or {all}"
        );
    }
}

/// Letters of Russian stand in tables: outside of tests and comments no line of Rust has any.
#[test]
fn sources_hold_no_cyrillic_letters() {
    /// Compiled for tests and fuzzers only.
    const TEST_ONLY: &[&str] = &[
        "src/output/sample.rs",
        "src/mutations/",
        "src/mutants/",
        "src/fuzzing.rs",
        "/tests/",
        "/tests.rs",
    ];
    let crates = root().join("crates");
    let names: Vec<String> = std::fs::read_dir(&crates)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut all = sources(&names);
    all.extend(files_under(&root().join("src")));
    let mut found = Vec::new();
    for (file, text) in all {
        let shown = file.display().to_string().replace('\\', "/");
        if TEST_ONLY.iter().any(|part| shown.contains(part)) {
            continue;
        }
        let is_tests = |line: &&str| line.ends_with("mod tests {");
        let product = text.lines().take_while(|line| !is_tests(line));
        for (number, line) in (1..).zip(product) {
            let code = line.split("//").next().unwrap_or_default();
            if code.contains(|c| ('\u{400}'..='\u{52f}').contains(&c)) {
                found.push(format!("{shown}:{number}: {}", line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The sources of these crates, with their files.
fn sources(crates: &[&str]) -> Vec<(PathBuf, String)> {
    let folders = crates
        .iter()
        .map(|name| root().join("crates").join(name).join("src"));
    folders.flat_map(|folder| files_under(&folder)).collect()
}

fn files_under(folder: &Path) -> Vec<(PathBuf, String)> {
    let entries = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| match path.extension() {
            _ if path.is_dir() => files_under(&path),
            Some(extension) if extension == "rs" => {
                let text = std::fs::read_to_string(&path).unwrap();
                vec![(path, text)]
            }
            _ => Vec::new(),
        })
        .collect()
}
