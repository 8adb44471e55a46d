//! Toy tokenizers of every kind against the ids of `transformers`, and files that are not whole.
//!
//! `tools/reference/tokens_goldens.py` made the folders and their goldens.

use engine::tokens::Tokenizer;
use std::fs;
use std::path::{Path, PathBuf};
use text::Lang;

const KINDS: [&str; 10] = [
    "marian",
    "marian-many",
    "mbart50",
    "mbart",
    "m2m100",
    "nllb",
    "pegasus",
    "t5",
    "mt5",
    "bart",
];

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

fn toy(kind: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/tokens")
        .join(kind)
}

fn open_toy(kind: &str) -> Tokenizer {
    Tokenizer::open(&files(&toy(kind))).unwrap()
}

/// A golden's text, where `\u{...}` stands for a character.
fn unescaped(text: &str) -> String {
    let mut parts = text.split("\\u{");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (code, rest) = part.split_once('}').unwrap();
        out.push(char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap());
        out.push_str(rest);
    }
    out
}

fn lang(code: &str) -> Lang {
    code.parse().unwrap()
}

#[test]
fn ids_and_text_are_those_of_transformers() {
    for kind in KINDS {
        let tokenizer = open_toy(kind);
        let goldens = fs::read_to_string(toy(kind).join("goldens.tsv")).unwrap();
        assert!(goldens.lines().count() > 100, "{kind}");
        for line in goldens.lines() {
            let [text, from, to, ids, decoded] = line.split('\t').collect::<Vec<_>>()[..] else {
                panic!("{kind}: {line}");
            };
            let found = tokenizer.encode(&unescaped(text), lang(from), lang(to)).unwrap();
            let spelled: Vec<String> = found.iter().map(u32::to_string).collect();
            assert_eq!(spelled.join(" "), ids, "{kind}: {text}");
            assert_eq!(tokenizer.decode(&found), unescaped(decoded), "{kind}: {text}");
        }
    }
}
