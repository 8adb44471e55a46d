//! Files of users are not ours: what is there is replaced only where that was asked for, keeps its rights, and what is
//! ours is for its owner alone.

use std::fs;
use std::path::Path;

use crate::kit::{Home, Outcome};

const SENTENCE: &str = "Президент прибыл в город.\nУ последней строки нет конца.";

fn batch(home: &Home, args: &[&str]) -> Outcome {
    home.run(&[&["batch", "--task", "translate", "in", "--out-dir", "out"], args].concat())
}

#[test]
fn a_journal_is_neither_an_input_nor_an_output() {
    let home = Home::new();
    home.write("in/1.txt", SENTENCE);
    home.write("in/empty.txt", "");
    for (journal, what) in [
        ("in/1.txt", "is also an input"),
        ("in/empty.txt", "is also an input"),
        ("in/../in/new.txt", "is also an input"),
        ("out/1.en.txt", "is also an output"),
    ] {
        batch(&home, &["--journal", journal]).failed(2, what);
    }
    batch(&home, &["--format", "html", "--journal", "out/index.html"]).failed(2, "is also an output");
    assert_eq!(home.read("in/1.txt"), SENTENCE);
    assert_eq!(home.names("in"), ["1.txt", "empty.txt"]);
    assert_eq!(home.names("out"), [".tolmach"]);
    batch(&home, &["--journal", "in/journal"]);
    assert!(home.read("in/journal").starts_with("{\"event\":\"begin\""));
    assert!(home.path("out/1.en.txt").is_file());
}

#[test]
fn a_file_that_is_no_journal_stays_as_it_is() {
    let home = Home::new();
    home.write("in/1.txt", SENTENCE);
    home.write("notes", SENTENCE);
    batch(&home, &["--journal", "notes"]).failed(1, "'notes' is no journal of a batch");
    batch(&home, &["--journal", "in"]).failed(1, "'in' is no journal of a batch");
    assert_eq!(home.read("notes"), SENTENCE);
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_a_journal_leads_to_no_harm() {
    let home = Home::new();
    home.write("in/1.txt", SENTENCE);
    home.write("in/empty.txt", "");
    home.write("notes", SENTENCE);
    fs::create_dir_all(home.path("out/.tolmach")).unwrap();
    let journal = home.path("out/.tolmach/journal.jsonl");
    for (target, code, message) in [
        ("../../notes", 1, "is no journal of a batch"),
        ("/dev/zero", 1, "is no journal of a batch"),
        ("../../in/1.txt", 2, "is also an input"),
        ("../../in/empty.txt", 2, "is also an input"),
    ] {
        std::os::unix::fs::symlink(target, &journal).unwrap();
        batch(&home, &[]).failed(code, message);
        fs::remove_file(&journal).unwrap();
    }
    assert_eq!(home.read("notes"), SENTENCE);
    assert_eq!(home.read("in/1.txt"), SENTENCE);
    assert_eq!(home.read("in/empty.txt"), "");
}

#[test]
fn only_unfinished_files_of_our_own_are_tidied_away() {
    let home = Home::new();
    home.write("in/1.txt", SENTENCE);
    home.write("out/.tolmach/film.part", "a download of somebody's");
    home.write("out/.tolmach/.tolmach-aB3xY9.part", "left by a killed run");
    let outcome = batch(&home, &[]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert_eq!(home.names("out/.tolmach"), ["film.part", "journal.jsonl", "lock"]);
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).expect("a file").permissions().mode() & 0o777
}

#[cfg(unix)]
#[test]
fn a_result_that_is_replaced_keeps_its_rights() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = Home::new();
    let text = home.write("in/1.txt", SENTENCE);
    let private = |name: &str| {
        let path = home.write(name, "old");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        path
    };
    let text = text.to_str().expect("a name");
    for args in [
        ["translate", text, "-o", "out/1.en.txt"],
        ["translate", text, "--out-dir", "out"],
        ["batch", text, "-o", "out/1.en.txt"],
        ["batch", text, "--out-dir", "out"],
    ] {
        let path = private("out/1.en.txt");
        home.run(&[&args[..], &["--force"]].concat()).done();
        assert_ne!(home.read("out/1.en.txt"), "old", "{args:?}");
        assert_eq!(mode(&path), 0o600, "{args:?}");
    }
}

#[cfg(unix)]
#[test]
fn the_cache_of_translations_is_for_its_owner() {
    let home = Home::new();
    home.write("in/1.txt", SENTENCE);
    // As an earlier version left it.
    home.write(".cache/tolmach/translations-v1", "");
    batch(&home, &[]);
    assert!(!home.path(".cache/tolmach/translations-v1").exists());
    assert_eq!(mode(&home.path(".cache/tolmach/private")), 0o700);
    assert_eq!(mode(&home.path(".cache/tolmach/private/translations-v1")), 0o600);
}

#[test]
fn a_cache_that_is_kept_locked_holds_nobody_up() {
    let home = Home::new();
    home.write("in/1.txt", SENTENCE);
    let cache = home.write(".cache/tolmach/private/translations-v1", "");
    let cache = fs::File::open(cache).unwrap();
    cache.lock().unwrap();
    let outcome = batch(&home, &[]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    let told = outcome.stderr.matches("another program keeps it locked").count();
    assert_eq!(told, 1, "{outcome:?}");
}
