//! Any bytes as a glossary and as a list of words that stay.

#![no_main]

use libfuzzer_sys::fuzz_target;
use review::glossary::{File, Glossary};

fuzz_target!(|bytes: &[u8]| {
    let file = |name| Some(File { name, bytes });
    for (name, keep) in [("a.csv", None), ("a.tsv", None), ("a.txt", file("keep.txt"))] {
        drop(Glossary::read(file(name), keep));
    }
    drop(Glossary::read(None, file("keep.txt")));
});
