//! Error scores of a toy MetricX-24 compared with those of `transformers`, and what has no score.

use super::super::{Precision, Prompt, Rows};
use super::parity::distance;
use super::toy::{Golden, as_type, ids, network};
use crate::{Bundle, DeviceChoice, EngineOptions, LoadError, SEQ2SEQ, SegmentPair};
use candle_core::{DType, Device, Tensor};
use contract::LoadedModel;
use generate::{Scores, StepModel};
use int8::Kernel;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

/// How far logits in eight bits may be from those of `transformers`, over the largest. At toy size sums are short, and
/// rounding does not average out as in a real model.
const EIGHT: f32 = 0.15;
/// How far those of weights in sixteen bits may be.
const SIXTEEN: f32 = 0.1;

const HEAD: &str = "lm_head.weight";

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

fn golden() -> Golden {
    let bytes = std::fs::read(data().join("quality.json")).unwrap();
    Golden(serde_json::from_slice(&bytes).unwrap())
}

/// The toy's tensors.
fn tensors(golden: &Golden) -> HashMap<String, Tensor> {
    let mut tensors = golden.tensors();
    scale_answers(&mut tensors, golden.0["spread"].as_f64().unwrap());
    tensors
}

fn scale_answers(tensors: &mut HashMap<String, Tensor>, factor: f64) {
    let head = (&tensors[HEAD] * factor).unwrap();
    tensors.insert(HEAD.to_owned(), head);
}

fn pairs(golden: &Golden) -> Vec<SegmentPair<'_>> {
    let rows = golden.0["pairs"].as_array().unwrap().iter();
    rows.map(|row| SegmentPair {
        source: row["source"].as_str().unwrap(),
        translation: row["translation"].as_str().unwrap(),
    })
    .collect()
}

fn logits(golden: &Golden) -> Vec<f32> {
    let rows = golden.0["pairs"].as_array().unwrap().iter();
    rows.map(|row| row["logit"].as_f64().unwrap() as f32).collect()
}

/// A folder with a model's files.
struct Model {
    folder: tempfile::TempDir,
}

impl Model {
    fn new(config: &Value, tensors: &HashMap<String, Tensor>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        candle_core::safetensors::save(tensors, folder.path().join("model.safetensors")).unwrap();
        let model = Model { folder };
        model.configure(config);
        let vocabulary = std::fs::read(data().join("tokens/mt5/spiece.model")).unwrap();
        model.write("spiece.model", &vocabulary);
        model
    }

    #[expect(clippy::disallowed_methods, reason = "a folder of this test alone")]
    fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.folder.path().join(name), bytes).unwrap();
    }

    fn configure(&self, config: &Value) {
        self.write("config.json", config.to_string().as_bytes());
    }

    fn load(
        &self,
        precision: Precision,
        kernel: Kernel,
        threads: usize,
    ) -> Result<Box<dyn LoadedModel>, LoadError> {
        let names = ["model.safetensors", "config.json", "spiece.model"];
        let bundle = Bundle {
            id: "toy".to_owned(),
            family: &SEQ2SEQ,
            files: names.map(|name| self.folder.path().join(name)).to_vec(),
            prefix: String::new(),
            prompt: String::new(),
        };
        bundle.load(&EngineOptions {
            device: DeviceChoice::Cpu,
            threads: NonZeroUsize::new(threads).unwrap(),
            kernel,
            precision,
            beam: None,
        })
    }

    fn loaded(&self, precision: Precision) -> Box<dyn LoadedModel> {
        self.load(precision, Kernel::best(), 2).unwrap()
    }

    fn refusal(&self) -> String {
        let loaded = self.load(Precision::Eight, Kernel::best(), 1);
        loaded.err().expect("an error").to_string()
    }
}

fn estimates(model: &dyn LoadedModel, pairs: &[SegmentPair<'_>]) -> Vec<Option<f32>> {
    model.estimator().expect("an estimator").estimate(pairs).unwrap()
}

fn scores(model: &dyn LoadedModel, pairs: &[SegmentPair<'_>]) -> Vec<f32> {
    let estimates = estimates(model, pairs).into_iter();
    estimates.map(|score| score.expect("a score")).collect()
}

#[test]
fn logits_are_those_of_the_reference_in_one_ragged_batch() {
    let golden = golden();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("model.safetensors");
    candle_core::safetensors::save(&tensors(&golden), &file).unwrap();
    let rows = golden.0["pairs"].as_array().unwrap().iter();
    let prompts: Vec<Prompt> = rows
        .map(|row| Prompt {
            source: ids(&row["tokens"]),
            start: 0,
        })
        .collect();
    for (precision, least, most) in [(Precision::Full, 0.0, 1e-4), (Precision::Eight, 1e-4, EIGHT)] {
        let files = std::slice::from_ref(&file);
        let network = network(files, golden.config(), precision, Kernel::best()).unwrap();
        assert_eq!(network.weights.output.rows(), 1);
        let (mut rows, mut scores) = (Rows::default(), Scores::default());
        network
            .admit(&mut rows, &prompts, &mut scores)
            .unwrap_or_else(|never| match never {});
        let found: Vec<f32> = (0..prompts.len()).map(|row| scores.row(row)[0]).collect();
        let off = distance(&found, &logits(&golden));
        assert!((least..most).contains(&off), "{precision:?}: {off}");
    }
}

#[test]
fn scores_of_texts_are_those_of_the_reference_and_end_where_the_scale_does() {
    let golden = golden();
    let pairs = pairs(&golden);
    let clamped = logits(&golden).into_iter().map(|logit| logit.clamp(0.0, 25.0));
    let expected: Vec<f32> = clamped.collect();
    assert!(expected.contains(&0.0) && expected.contains(&25.0));
    let tensors = tensors(&golden);
    let model = |tensors: &HashMap<String, Tensor>| Model::new(&golden.0["config"], tensors);
    let whole = model(&tensors).loaded(Precision::Full);
    assert!(distance(&scores(&*whole, &pairs), &expected) < 1e-4);
    let tokens = golden.0["pairs"].as_array().unwrap().iter();
    let tokens: usize = tokens.map(|row| ids(&row["tokens"]).len()).sum();
    assert_eq!(whole.usage().prompt_tokens, tokens);
    assert!(whole.translator().is_none() && whole.summarizer().is_none() && whole.embedder().is_none());
    let eight = model(&tensors).loaded(Precision::Eight);
    let off = distance(&scores(&*eight, &pairs), &expected);
    assert!((1e-4..EIGHT).contains(&off), "{off}");
    // As the published weights have them.
    let sixteen = model(&as_type(&tensors, DType::BF16)).loaded(Precision::Full);
    let off = distance(&scores(&*sixteen, &pairs), &expected);
    assert!((1e-4..SIXTEEN).contains(&off), "{off}");
}

#[test]
fn a_pair_gets_the_same_bits_in_any_company_on_any_kernel() {
    let golden = golden();
    let model = Model::new(&golden.0["config"], &tensors(&golden));
    let pairs = pairs(&golden);
    for precision in [Precision::Full, Precision::Eight] {
        let one = model.load(precision, Kernel::best(), 1).unwrap();
        let alone: Vec<_> = pairs.iter().flat_map(|pair| estimates(&*one, &[*pair])).collect();
        for kernel in Kernel::available() {
            let many = model.load(precision, kernel, 3).unwrap();
            assert_eq!(
                estimates(&*many, &pairs),
                alone,
                "{precision:?} {:?}",
                kernel.isa()
            );
            let reversed: Vec<_> = pairs.iter().rev().copied().collect();
            let mut found = estimates(&*many, &reversed);
            found.reverse();
            assert_eq!(found, alone, "{precision:?} {:?}", kernel.isa());
        }
    }
}

#[test]
fn what_cannot_be_compared_has_no_score() {
    let golden = golden();
    let model = Model::new(&golden.0["config"], &tensors(&golden)).loaded(Precision::Eight);
    let pair = |source, translation| SegmentPair { source, translation };
    let fits = pairs(&golden)[0];
    let long = "Он уехал. ".repeat(400);
    let given = [
        pair("", "He left."),
        fits,
        pair("Он уехал.", " \n"),
        pair(&long, "He left."),
        pair("Он уехал.", &long),
        pair("", ""),
        fits,
    ];
    let found = estimates(&*model, &given);
    let alone = estimates(&*model, &[fits])[0];
    assert!(alone.is_some());
    assert_eq!(found, [None, alone, None, None, None, None, alone]);
    assert!(estimates(&*model, &[]).is_empty());
    // White space around a segment is no part of it.
    let spaced = format!("  {}\n", fits.source);
    assert_eq!(estimates(&*model, &[pair(&spaced, fits.translation)]), [alone]);
}

#[test]
fn one_row_of_the_output_is_read_and_what_is_wrong_with_it_is_said() {
    let golden = golden();
    let config = &golden.0["config"];
    let mut tensors = tensors(&golden);
    let whole = tensors[HEAD].clone();
    let width = golden.config().width;
    let row = |row: usize| {
        let nan = Tensor::full(f32::NAN, (1, width), &Device::Cpu).unwrap();
        whole.slice_assign(&[row..row + 1, 0..width], &nan).unwrap()
    };
    tensors.insert(HEAD.to_owned(), row(250_088));
    Model::new(config, &tensors).loaded(Precision::Eight);
    tensors.insert(HEAD.to_owned(), row(250_089));
    let refused = Model::new(config, &tensors).refusal();
    assert!(
        refused.contains("tensor 'lm_head.weight' holds what is no number"),
        "{refused}"
    );
    tensors.insert(HEAD.to_owned(), whole.narrow(0, 0, 250_000).unwrap());
    let refused = Model::new(config, &tensors).refusal();
    assert!(
        refused.contains("'lm_head.weight' has the shape [250000, 16], not [250112, 16]"),
        "{refused}"
    );
    tensors.remove(HEAD);
    let refused = Model::new(config, &tensors).refusal();
    assert!(refused.contains("'lm_head.weight' is missing"), "{refused}");
}

#[test]
fn networks_that_cannot_answer_are_refused_in_one_sentence() {
    let golden = golden();
    let model = Model::new(&golden.0["config"], &HashMap::new());
    let refused = |key: &str, value: Value, expected: &str| {
        let mut config = golden.0["config"].clone();
        config[key] = value;
        model.configure(&config);
        let refusal = model.refusal();
        assert!(refusal.contains(expected) && !refusal.contains('\n'), "{refusal}");
    };
    refused(
        "vocab_size",
        json!(250_089),
        "'vocab_size' is 250089, and a MT5ForRegression answers with the token 250089",
    );
    refused(
        "tie_word_embeddings",
        json!(true),
        "'tie_word_embeddings' is true in a MT5ForRegression, and tolmach runs false only",
    );
    refused("d_model", json!(null), "'d_model' is missing");
    refused("model_type", json!("metricx"), "'metricx'");
    model.configure(&golden.0["config"]);
    model.write("model.safetensors", b"\x10\0\0\0\0\0\0\0{\"a\":");
    let refusal = model.refusal();
    assert!(
        refusal.contains("cannot load") && refusal.contains("model.safetensors"),
        "{refusal}"
    );
}
