//! Lists the built-in manifests, so that adding a model is adding one file under `models/`.
#![expect(
    clippy::disallowed_methods,
    reason = "cargo speaks to build scripts through the environment and OUT_DIR"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let models = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("set by cargo")).join("../../models");
    println!("cargo::rerun-if-changed={}", models.display());

    let mut files: Vec<PathBuf> = fs::read_dir(&models)
        .expect("the models folder can be read")
        .map(|entry| entry.expect("a folder entry can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    files.sort();

    let mut list = String::from("&[\n");
    for file in files {
        println!("cargo::rerun-if-changed={}", file.display());
        let name = file
            .file_name()
            .and_then(|name| name.to_str())
            .expect("manifest names are plain ASCII");
        writeln!(
            list,
            "    ({name:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/../../models/{name}\"))),"
        )
        .expect("writing to a string cannot fail");
    }
    list.push_str("]\n");

    let target = Path::new(&env::var("OUT_DIR").expect("set by cargo")).join("models.rs");
    fs::write(target, list).expect("the output folder can be written");
}
