//! Sentence encoders: their vectors are the reference's, and summaries choose with them.

use super::{json, stdout, texts, write};
use engine::{Bundle, DeviceChoice, EngineOptions, Kernel};
use std::num::NonZeroUsize;
use std::path::Path;

const ENCODER: &str = "all-minilm-l6-v2";

/// What transformers makes of these sentences; see `tools/reference/sentence_vectors.py`.
const REFERENCE: &str = include_str!("data/minilm.tsv");

fn reference() -> Vec<(&'static str, Vec<f32>)> {
    let lines = REFERENCE.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let (sentence, values) = line.split_once('\t').expect("a tab");
            let values = values.split(' ').map(|value| value.parse().expect("a number"));
            (sentence, values.collect())
        })
        .collect()
}

#[test]
#[ignore = "needs real weights: ./check fetches them"]
fn vectors_are_those_of_transformers() {
    let printed = stdout(&["models", "path", ENCODER]);
    let folder = Path::new(printed.lines().next().expect("a path"));
    let folder = if folder.is_dir() {
        folder
    } else {
        folder.parent().expect("a folder")
    };
    let bundle = Bundle {
        id: ENCODER.to_owned(),
        family: &engine::BERT,
        files: ["model.safetensors", "config.json", "tokenizer.json"]
            .map(|name| folder.join(name))
            .to_vec(),
        prefix: String::new(),
        prompt: String::new(),
    };
    let options = EngineOptions {
        device: DeviceChoice::Cpu,
        threads: NonZeroUsize::new(2).expect("two"),
        kernel: Kernel::best(),
        precision: engine::Precision::default(),
        beam: None,
    };
    let engine = bundle.load(&options).expect("the model loads");
    let encoder = engine.embedder().expect("a sentence encoder");
    let (sentences, expected): (Vec<&str>, Vec<Vec<f32>>) = reference().into_iter().unzip();
    let found = encoder.embed(&sentences).expect("vectors");
    for ((sentence, found), expected) in sentences.iter().zip(&found).zip(&expected) {
        let likeness: f32 = found.iter().zip(expected).map(|(a, b)| a * b).sum();
        // Eight bits of weights and activations cost less than this; a sentence of one word is at 0.998.
        assert!(likeness > 0.997, "{sentence}: {likeness}");
    }
}

#[test]
#[ignore = "needs real weights: ./check fetches them"]
fn a_summary_of_its_own_sentences_names_its_encoder_and_its_segments() {
    let folder = tempfile::tempdir().expect("a folder");
    let article = folder.path().join("bridge.txt");
    write(&article, texts::ENGLISH_ARTICLE);
    let path = article.to_string_lossy();
    let report = json(&[
        "summarize",
        "--summary",
        "extractive",
        "--length",
        "2",
        "--format",
        "json",
        &path,
    ]);
    assert_eq!(report["summary"]["kind"], "extractive");
    assert_eq!(report["models"]["summarize"]["id"], ENCODER);
    let sentences = texts(&report["summary"]["sentences"], "text");
    assert_eq!(sentences.len(), 2);
    assert!(
        sentences
            .iter()
            .all(|sentence| texts::ENGLISH_ARTICLE.contains(sentence)),
        "{sentences:?}"
    );
}
