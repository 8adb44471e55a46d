//! Student models: vocabularies and shortlists against independent results, and the way by which Firefox's
//! are fetched, with the files of a model that can be had here in the place of the Russian one.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use engine::bergamot::{Marks, Shortlist};
use engine::sentencepiece::{Scratch, SentencePiece};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};
use store::{Catalog, Checksum, Manifest, Packed, Pair, Source};

use super::{stdout, write};

/// Texts and their ids in both vocabularies; `tools/reference/sentencepiece_goldens.py` made them.
const GOLDEN: &str = include_str!("../../crates/engine/tests/data/sentencepiece/students.tsv");

const WORDS: usize = 32_000;

fn installed(model: &str, ending: &str) -> PathBuf {
    let paths = stdout(&["models", "path", model]);
    let path = paths.lines().find(|path| path.ends_with(ending));
    PathBuf::from(path.unwrap_or_else(|| panic!("no {ending} in {paths}")))
}

fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The golden texts with their ids in the vocabulary of one column.
fn golden(column: usize) -> impl Iterator<Item = (String, Vec<u32>)> {
    GOLDEN
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(move |line| {
            let cells: Vec<&str> = line.split('\t').collect();
            let ids = cells[column]
                .split_whitespace()
                .map(|id| id.parse().expect("an id"));
            (unescaped(cells[0]), ids.collect())
        })
}

/// A golden's text, where `\u{...}` stands for a character.
fn unescaped(text: &str) -> String {
    let mut parts = text.split("\\u{");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (code, rest) = part.split_once('}').expect("a closing brace");
        let code = u32::from_str_radix(code, 16).expect("a hexadecimal number");
        out.push(char::from_u32(code).expect("a character"));
        out.push_str(rest);
    }
    out
}

#[test]
#[ignore = "needs real weights: ./check fetches them"]
fn vocabularies_give_the_ids_of_the_official_library() {
    for (column, model) in [(1, "bergamot-pt-en"), (2, "bergamot-en-pt")] {
        let vocabulary = SentencePiece::parse(&read(&installed(model, ".spm"))).expect("a vocabulary");
        assert_eq!((vocabulary.len(), vocabulary.end()), (WORDS, Some(0)));
        let (mut scratch, mut found, mut texts) = (Scratch::default(), Vec::new(), 0);
        for (text, ids) in golden(column) {
            vocabulary.encode(&text, &mut scratch, &mut found);
            let found: Vec<u32> = found.iter().map(|token| token.id).collect();
            assert_eq!(found, ids, "{model}: {text:?}");
            texts += 1;
        }
        assert!(texts > 200);
    }
}

#[test]
#[ignore = "needs real weights: ./check fetches them"]
fn shortlists_select_what_a_second_reading_of_the_format_selects() {
    // Sizes and sums of ids over the golden texts, counted by a few lines of Python.
    for (column, model, sizes, sums) in [
        (1, "bergamot-pt-en", 86_584, 889_251_459),
        (2, "bergamot-en-pt", 84_480, 888_972_715),
    ] {
        let file = read(&installed(model, ".s2t.bin"));
        let list = Shortlist::parse(&file[..], WORDS, WORDS).expect("a shortlist");
        assert!(list.checksum_matches());
        let (mut marks, mut selected) = (Marks::default(), Vec::new());
        let (mut size, mut sum) = (0, 0);
        for (_, mut ids) in golden(column) {
            ids.push(0);
            list.select(&ids, true, &mut marks, &mut selected);
            size += selected.len();
            sum += selected.iter().map(|&id| u64::from(id)).sum::<u64>();
        }
        assert_eq!((size, sum), (sizes, sums), "{model}");
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory takes everything");
    encoder.finish().expect("memory takes everything")
}

fn sha256(bytes: &[u8]) -> String {
    let mut hex = String::new();
    for byte in Sha256::digest(bytes) {
        write!(hex, "{byte:02x}").expect("strings take everything");
    }
    hex
}

/// Serves `files` by their paths, whole, for as long as the test lives.
fn serve(listener: TcpListener, files: BTreeMap<String, Vec<u8>>) {
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
            let first = lines.next().unwrap_or_default();
            lines.take_while(|line| !line.is_empty()).for_each(drop);
            let path = first.split(' ').nth(1).unwrap_or_default();
            let (status, body) = match files.get(path) {
                Some(body) => (200, body.as_slice()),
                None => (404, &[][..]),
            };
            let length = body.len();
            let head =
                format!("HTTP/1.1 {status} -\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
            // A client that goes away is the test's to notice.
            let _ = stream
                .write_all(head.as_bytes())
                .and_then(|()| stream.write_all(body));
        }
    });
}

/// The manifest of `firefox-ru-en-tiny` with the files of `bergamot-pt-en` behind its addresses, which lead to a
/// server of the test's own.
fn portuguese_in_the_place_of_russian() -> Manifest {
    let mut manifest = Catalog::load(None)
        .expect("the catalog")
        .get("firefox-ru-en-tiny")
        .expect("the model")
        .clone();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let host = format!("http://{}", listener.local_addr().expect("an address"));
    manifest.pairs = vec![Pair::try_from("pt>en".to_owned()).expect("a pair")];
    manifest.languages = vec!["pt".to_owned(), "en".to_owned()];
    manifest.sources.truncate(1);
    let Source::Https { files: served } = &mut manifest.sources[0] else {
        panic!("not by https");
    };
    let mut bodies = BTreeMap::new();
    for (file, address) in manifest.files.iter_mut().zip(served) {
        let ending = file.name.split_once("ruen").expect("the pair").1;
        let content = read(&installed("bergamot-pt-en", ending));
        let packed = gzip(&content);
        let sum = |bytes: &[u8]| Checksum::new(sha256(bytes)).expect("64 digits");
        (file.bytes, file.sha256) = (Some(content.len() as u64), Some(sum(&content)));
        let (bytes, sha256) = (packed.len() as u64, sum(&packed));
        address.gzip = Some(Packed { bytes, sha256 });
        let path = address.url.strip_prefix("https://storage.googleapis.com");
        let path = path.expect("the bucket").to_owned();
        address.url = format!("{host}{path}");
        bodies.insert(path, packed);
    }
    serve(listener, bodies);
    manifest
}

#[test]
#[ignore = "needs real weights: ./check fetches them"]
fn a_student_of_firefox_is_fetched_packed_and_translates() {
    const LINES: &str = "Os preços subiram 12% em maio.\nA ponte foi inaugurada na segunda-feira.\n";
    let home = tempfile::tempdir().expect("a folder");
    let models = home.path().join(".config/tolmach/models");
    std::fs::create_dir_all(&models).expect("a folder");
    let manifest = toml::to_string(&portuguese_in_the_place_of_russian()).expect("a manifest");
    write(&models.join("firefox-ru-en-tiny.toml"), &manifest);
    let source = home.path().join("lines.pt");
    write(&source, LINES);
    let source = source.to_string_lossy();
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_tolmach"))
            .args(arguments)
            .env_clear()
            .env("HOME", home.path())
            .output()
            .expect("the tool runs");
        let messages = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {messages}");
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let pulled = run(&["models", "pull", "firefox-ru-en-tiny"]);
    assert!(pulled.contains("from https 127.0.0.1"), "{pulled}");
    let lines = ["translate", "--lines", "--from", "pt", &source, "--model"];
    let fetched = run(&[&lines[..], &["firefox-ru-en-tiny", "--offline"]].concat());
    assert_eq!(fetched, stdout(&[&lines[..], &["bergamot-pt-en"]].concat()));
    assert!(fetched.contains("bridge") && fetched.contains("12%"), "{fetched}");
}
