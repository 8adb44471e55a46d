//! Language models whose manifest says in which style they are asked.

use crate::kit::{Home, Outcome};
use crate::language_model::LanguageModel;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// Runs the tool in a home with a model `styled`, a toy whose manifest names this style.
fn run(prompt: &str, tasks: &str, args: &[&str]) -> Outcome {
    let home = Home::new();
    let file = LanguageModel::new().file();
    let mut sum = String::new();
    for byte in Sha256::digest(&file) {
        write!(sum, "{byte:02x}").expect("strings take everything");
    }
    let (bytes, path) = (file.len(), home.write("weights/toy.gguf", &file));
    let manifest = format!(
        "id = \"styled\"\ndescription = \"A toy\"\nfamily = \"gguf\"\ntasks = {tasks}\npairs = [\"*\"]\n\
         languages = [\"ru\", \"en\"]\nprompt = \"{prompt}\"\nlicence = \"CC0-1.0\"\n\
         files = [{{ name = \"toy.gguf\", bytes = {bytes}, sha256 = \"{sum}\" }}]\n\
         [[sources]]\nkind = \"file\"\nfiles = [{{ name = \"toy.gguf\", path = \"{}\" }}]\n",
        path.display()
    );
    home.write(".config/tolmach/models/styled.toml", &manifest);
    home.write("ru.txt", "Он уехал.\n");
    home.run(args)
}

const TRANSLATE: [&str; 6] = ["translate", "--model", "styled", "--from", "ru", "ru.txt"];

#[test]
fn a_model_is_asked_in_the_style_of_its_manifest() {
    for prompt in [
        "generic",
        "hy-mt2",
        "index-translate",
        "lmt",
        "milmmt",
        "translategemma",
    ] {
        let outcome = run(prompt, "[\"translate\"]", &TRANSLATE);
        assert_eq!(outcome.code, 0, "{prompt}: {outcome:?}");
    }
    run("hy-mt3", "[\"translate\"]", &TRANSLATE).failed(
        1,
        "model 'styled' wants to be asked in the style 'hy-mt3', which is unknown to this version of tolmach; known: generic,",
    );
}

#[test]
fn a_model_that_was_trained_to_translate_summarises_nothing() {
    let digest = [
        "digest",
        "--model",
        "fake",
        "--summary",
        "abstractive",
        "--summary-model",
        "styled",
        "--from",
        "ru",
        "ru.txt",
    ];
    let outcome = run("hy-mt2", "[\"translate\"]", &digest);
    let warning = "there is no summary: model 'styled' cannot summarize English to English";
    assert!(
        outcome.code == 0 && outcome.stderr.contains(warning),
        "{outcome:?}"
    );
    run("hy-mt2", "[\"translate\", \"summarize\"]", &TRANSLATE)
        .failed(1, "tasks: may hold only \"translate\" where prompt is \"hy-mt2\"");
}
