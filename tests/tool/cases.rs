//! The cases of `tests/cases` that need no weights.

use std::path::Path;
use std::process::Command;

use crate::kit::{Home, WORKSPACE};

#[path = "../cases/runner.rs"]
mod runner;

#[test]
fn each_case_is_as_a_user_expects_it() {
    let root = Path::new(WORKSPACE).join("tests/cases");
    let mut faults = Vec::new();
    let mut count = 0;
    for (folder, case) in runner::cases(&root) {
        if case.model.is_some() {
            continue;
        }
        count += 1;
        let home = home();
        let work = tempfile::tempdir().expect("a temporary folder");
        let tool = |_: &Path| -> Command { home.tool(&[]) };
        let name = folder
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let found = runner::run(&folder, &case, work.path(), tool);
        if !found.is_empty() {
            faults.push(format!("{name}:\n  {}", found.join("\n  ")));
        }
    }
    assert!(count > 0, "there are no cases in {}", root.display());
    assert!(
        faults.is_empty(),
        "{} of {count} cases:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

/// A home whose test double knows the languages of the cases.
fn home() -> Home {
    let home = Home::new();
    let manifest = ".config/tolmach/models/fake.toml";
    let languages = home
        .read(manifest)
        .replace("\"he\"]", "\"he\", \"pt\", \"bg\", \"fr\", \"es\"]");
    home.write(manifest, languages);
    home
}
