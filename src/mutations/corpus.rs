//! The documents that are changed: seeds of the fuzzers, and what other folders hold.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read as _, Write as _};
use std::path::{Path, PathBuf};

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::change::{self, LONGEST};
use super::random::Random;

/// The formats, and the endings of their files.
pub const FORMATS: [(&str, &str); 12] = [
    ("text", "txt"),
    ("markdown", "md"),
    ("html", "html"),
    ("jsonl", "jsonl"),
    ("csv", "csv"),
    ("tsv", "tsv"),
    ("srt", "srt"),
    ("vtt", "vtt"),
    ("xliff", "xlf"),
    ("docx", "docx"),
    ("odt", "odt"),
    ("epub", "epub"),
];

/// Seeds by their format.
pub struct Corpus(BTreeMap<&'static str, Vec<Seed>>);

enum Seed {
    Text(Vec<u8>),
    Package(Vec<(String, Vec<u8>)>),
}

impl Corpus {
    /// Every file of a known ending in these folders.
    ///
    /// # Panics
    /// If a format has no seed.
    pub fn new(folders: &[PathBuf]) -> Corpus {
        let mut corpus = Corpus(BTreeMap::new());
        for folder in folders {
            corpus.add(folder);
        }
        for (format, _) in FORMATS {
            assert!(corpus.0.contains_key(format), "no seed of the format {format}");
        }
        corpus
    }

    fn add(&mut self, path: &Path) {
        if let Ok(entries) = fs::read_dir(path) {
            let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
            // The order of a folder is not the same everywhere, and a seed's number decides what is made of it.
            paths.sort();
            for path in paths {
                self.add(&path);
            }
            return;
        }
        let ending = path
            .extension()
            .and_then(|ending| ending.to_str())
            .unwrap_or_default();
        let Some((format, _)) = FORMATS.iter().find(|(_, known)| *known == ending) else {
            return;
        };
        let Ok(mut bytes) = fs::read(path) else { return };
        let seed = if is_package(format) {
            match unpacked(&bytes) {
                Some(parts) => Seed::Package(parts),
                None => return,
            }
        } else {
            bytes.truncate(LONGEST / 2);
            Seed::Text(bytes)
        };
        self.0.entry(format).or_default().push(seed);
    }

    /// A changed document of a format.
    pub fn changed(&self, format: &'static str, random: &mut Random) -> Vec<u8> {
        let seeds = &self.0[format];
        match random.one_of(seeds) {
            Seed::Text(text) => {
                let mut text = text.clone();
                let other = match random.one_of(seeds) {
                    Seed::Text(other) => other,
                    Seed::Package(_) => &text.clone(),
                };
                change::change(&mut text, other, format, random);
                in_other_encoding(text, random)
            }
            Seed::Package(parts) => {
                let other = match random.one_of(seeds) {
                    Seed::Package(other) => other,
                    Seed::Text(_) => parts,
                };
                let mut packed = packed(&changed_parts(parts, other, format, random));
                if random.one_in(40) {
                    change::change(&mut packed, b"PK\x01\x02PK\x05\x06", "zip", random);
                }
                packed
            }
        }
    }
}

fn is_package(format: &str) -> bool {
    matches!(format, "docx" | "odt" | "epub")
}

/// Letters as an old encoding has them, or two bytes for each.
fn in_other_encoding(text: Vec<u8>, random: &mut Random) -> Vec<u8> {
    let labels = [
        "utf-16le",
        "utf-16be",
        "windows-1251",
        "koi8-r",
        "windows-1252",
        "shift_jis",
    ];
    if !random.one_in(12) {
        return text;
    }
    let string = String::from_utf8_lossy(&text);
    match *random.one_of(&labels) {
        "utf-16le" => string.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "utf-16be" => string.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        label => match text::encoding::parse_label(label) {
            Ok(encoding) => encoding.encode(&string).0.into_owned(),
            Err(_) => text,
        },
    }
}

/// One or two parts are changed; now and then one is lost, doubled or renamed.
fn changed_parts(
    parts: &[(String, Vec<u8>)],
    other: &[(String, Vec<u8>)],
    format: &str,
    random: &mut Random,
) -> Vec<(String, Vec<u8>)> {
    let mut parts = parts.to_vec();
    let largest = (0..parts.len())
        .max_by_key(|&index| parts[index].1.len())
        .unwrap_or(0);
    for _ in 0..=random.below(2) {
        if parts.is_empty() {
            break;
        }
        let at = if random.one_in(2) {
            largest.min(parts.len() - 1)
        } else {
            random.below(parts.len())
        };
        match random.below(60) {
            0 => drop(parts.remove(at)),
            1 => {
                let (name, content) = parts[at].clone();
                parts.push((format!("{name}2"), content));
            }
            2 => {
                let names = ["mimetype", "content.xml", "word/x.xml", "../a", ""];
                (*random.one_of(&names)).clone_into(&mut parts[at].0);
            }
            _ => {
                let name = &parts[at].0;
                let same = other.iter().find(|(other, _)| other == name).or(other.first());
                let taken = same.map(|(_, content)| content.clone()).unwrap_or_default();
                change::change(&mut parts[at].1, &taken, format, random);
            }
        }
    }
    parts
}

fn unpacked(bytes: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut parts = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).ok()?;
        let mut content = Vec::new();
        entry.read_to_end(&mut content).ok()?;
        let is_xml = content.len() < LONGEST;
        if is_xml {
            parts.push((entry.name().ok()?.into_owned(), content));
        }
    }
    Some(parts)
}

/// The parts as they are: packing would take most of the time.
fn packed(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        // A name that stands there already is left out.
        if writer.start_file(name.as_str(), options).is_ok() {
            writer.write_all(content).expect("memory takes everything");
        }
    }
    writer.finish().expect("memory takes everything").into_inner()
}
