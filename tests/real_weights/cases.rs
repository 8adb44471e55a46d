//! The cases of `tests/cases` that need real weights.

use std::path::Path;
use std::process::Command;

#[path = "../cases/runner.rs"]
mod runner;

#[test]
#[ignore = "needs real weights: ./check fetches them"]
fn each_case_is_as_a_user_expects_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut faults = Vec::new();
    for (folder, case) in runner::cases(&root) {
        let Some(model) = &case.model else { continue };
        let work = tempfile::tempdir().expect("a temporary folder");
        let tool = |_: &Path| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_tolmach"));
            command.env("TOLMACH_MODEL", model).env("TOLMACH_OFFLINE", "1");
            command
        };
        let found = runner::run(&folder, &case, work.path(), tool);
        if !found.is_empty() {
            faults.push(format!("{}:\n  {}", folder.display(), found.join("\n  ")));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
