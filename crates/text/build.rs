//! Lists the tables under `languages/`, so that adding a table is adding one file there.
#![expect(
    clippy::disallowed_methods,
    reason = "cargo speaks to build scripts through the environment and OUT_DIR"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let languages = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("set by cargo")).join("../../languages");
    println!("cargo::rerun-if-changed={}", languages.display());

    let mut paths: Vec<String> = Vec::new();
    for folder in entries(&languages).into_iter().filter(|path| path.is_dir()) {
        println!("cargo::rerun-if-changed={}", folder.display());
        for file in entries(&folder) {
            if file.extension().is_some_and(|extension| extension == "tsv") {
                println!("cargo::rerun-if-changed={}", file.display());
                paths.push(format!("{}/{}", name(&folder), name(&file)));
            }
        }
    }
    paths.sort();

    let mut list = String::from("&[\n");
    for path in paths {
        writeln!(
            list,
            "    ({path:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/../../languages/{path}\"))),"
        )
        .expect("writing to a string cannot fail");
    }
    list.push_str("]\n");

    let target = Path::new(&env::var("OUT_DIR").expect("set by cargo")).join("languages.rs");
    fs::write(target, list).expect("the output folder can be written");
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder)
        .expect("the folder of languages can be read")
        .map(|entry| entry.expect("a folder entry can be read").path())
        .collect()
}

fn name(path: &Path) -> &str {
    path.file_name()
        .and_then(|name| name.to_str())
        .expect("names of tables are plain ASCII")
}
