//! A toy network against Candle's BERT, which computes with plain numbers, padding and masks.

use super::SentenceEncoder;
use crate::{Bundle, DeviceChoice, Embedder, EngineOptions, LoadError};
use candle_core::{DType, Device, Tensor};
use candle_nn::{VarBuilder, VarMap};
use candle_transformers::models::bert::{BertModel, Config};
use int8::Kernel;
use std::num::NonZeroUsize;
use std::path::Path;
use tokenizers::Tokenizer;

const CONFIG: &str = r#"{"model_type": "bert", "vocab_size": 24, "hidden_size": 64, "num_hidden_layers": 2,
    "num_attention_heads": 2, "intermediate_size": 128, "hidden_act": "gelu", "hidden_dropout_prob": 0.1,
    "max_position_embeddings": 12, "type_vocab_size": 2, "initializer_range": 0.02, "layer_norm_eps": 1e-12,
    "pad_token_id": 0, "position_embedding_type": "absolute", "use_cache": true}"#;

const WORDS: &str =
    "[PAD] [UNK] [CLS] [SEP] the minister spoke about prices of grain in paris and oil fell rose";

/// Sentences of unequal lengths; the last is longer than the network has positions.
const SENTENCES: [&str; 4] = [
    "the minister spoke about prices",
    "prices of grain rose",
    "oil",
    "the minister spoke about prices of grain in paris and the minister spoke about oil and prices fell",
];

struct Toy {
    folder: tempfile::TempDir,
    reference: BertModel,
}

#[expect(clippy::disallowed_methods, reason = "files in a folder of the test's own")]
fn write(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap();
}

fn toy() -> Toy {
    let folder = tempfile::tempdir().unwrap();
    write(&folder.path().join("config.json"), CONFIG);
    let vocabulary: serde_json::Map<String, serde_json::Value> = WORDS
        .split(' ')
        .enumerate()
        .map(|(id, word)| (word.to_owned(), id.into()))
        .collect();
    let tokenizer = serde_json::json!({
        "version": "1.0", "truncation": null, "padding": null, "added_tokens": [], "normalizer": null,
        "pre_tokenizer": {"type": "Whitespace"},
        "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]},
        "decoder": null,
        "model": {"type": "WordLevel", "unk_token": "[UNK]", "vocab": vocabulary}
    });
    write(&folder.path().join("tokenizer.json"), &tokenizer.to_string());
    let map = VarMap::new();
    let config: Config = serde_json::from_str(CONFIG).unwrap();
    BertModel::load(VarBuilder::from_varmap(&map, DType::F32, &Device::Cpu), &config).unwrap();
    // Candle's own initial values leave the attention flat; these do not, and are the same every time.
    let mut state = 1_u32;
    let mut variables: Vec<_> = map.data().lock().unwrap().clone().into_iter().collect();
    variables.sort_by(|a, b| a.0.cmp(&b.0));
    for (name, variable) in &variables {
        let one = if name.ends_with("LayerNorm.weight") {
            1.0
        } else {
            0.0
        };
        let values: Vec<f32> = (0..variable.elem_count())
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                one + (state >> 8) as f32 / 16_777_216.0 * 0.4 - 0.2
            })
            .collect();
        let tensor = Tensor::from_vec(values, variable.shape(), &Device::Cpu).unwrap();
        variable.set(&tensor).unwrap();
    }
    map.save(folder.path().join("model.safetensors")).unwrap();
    let reference =
        BertModel::load(VarBuilder::from_varmap(&map, DType::F32, &Device::Cpu), &config).unwrap();
    Toy { folder, reference }
}

impl Toy {
    fn load(&self, threads: usize, kernel: Kernel, prefix: &str) -> Result<SentenceEncoder, LoadError> {
        let files = ["config.json", "model.safetensors", "tokenizer.json"];
        let bundle = Bundle {
            id: "toy".to_owned(),
            family: &crate::BERT,
            files: files.map(|name| self.folder.path().join(name)).to_vec(),
            prefix: prefix.to_owned(),
            prompt: String::new(),
        };
        let options = EngineOptions {
            device: DeviceChoice::Cpu,
            threads: NonZeroUsize::new(threads).unwrap(),
            kernel,
            precision: crate::Precision::default(),
            beam: None,
        };
        SentenceEncoder::load(&bundle, &options)
    }

    /// The reference's vectors, padded to one matrix and masked.
    fn expected(&self, sentences: &[&str]) -> Vec<Vec<f32>> {
        let mut tokenizer = Tokenizer::from_file(self.folder.path().join("tokenizer.json")).unwrap();
        tokenizer.with_padding(Some(tokenizers::PaddingParams::default()));
        let truncation = tokenizers::TruncationParams {
            max_length: 12,
            ..Default::default()
        };
        tokenizer.with_truncation(Some(truncation)).unwrap();
        let batch = tokenizer.encode_batch(sentences.to_vec(), true).unwrap();
        let stack = |rows: Vec<Vec<u32>>| Tensor::new(rows, &Device::Cpu).unwrap();
        let ids = stack(batch.iter().map(|row| row.get_ids().to_vec()).collect());
        let mask = stack(
            batch
                .iter()
                .map(|row| row.get_attention_mask().to_vec())
                .collect(),
        );
        let states = self
            .reference
            .forward(&ids, &ids.zeros_like().unwrap(), Some(&mask))
            .unwrap();
        let weights = mask.to_dtype(DType::F32).unwrap().unsqueeze(2).unwrap();
        let sums = states.broadcast_mul(&weights).unwrap().sum(1).unwrap();
        let norms = sums.sqr().unwrap().sum_keepdim(1).unwrap().sqrt().unwrap();
        sums.broadcast_div(&norms).unwrap().to_vec2().unwrap()
    }
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[test]
fn vectors_are_those_of_the_plain_network_with_masks() {
    let toy = toy();
    let found = toy
        .load(2, Kernel::best(), "")
        .unwrap()
        .embed(&SENTENCES)
        .unwrap();
    let expected = toy.expected(&SENTENCES);
    for (found, expected) in found.iter().zip(&expected) {
        assert!((cosine(found, found) - 1.0).abs() < 1e-5);
        let likeness = cosine(found, expected);
        assert!(likeness > 0.9995, "{likeness}");
    }
    // The sentences are told apart: what was compared is not one vector for all.
    let closest = cosine(&expected[0], &expected[1]);
    assert!(closest < 0.99, "{closest}");
}

#[test]
fn a_sentence_gets_the_same_bits_in_any_company_on_any_kernel() {
    let toy = toy();
    let together = toy
        .load(2, Kernel::best(), "")
        .unwrap()
        .embed(&SENTENCES)
        .unwrap();
    for kernel in Kernel::available() {
        let model = toy.load(1, kernel, "").unwrap();
        for (sentence, expected) in SENTENCES.iter().zip(&together) {
            assert_eq!(
                &model.embed(&[sentence]).unwrap()[0],
                expected,
                "{:?}",
                kernel.isa()
            );
        }
    }
    let model = toy.load(2, Kernel::best(), "").unwrap();
    let many: Vec<&str> = SENTENCES.iter().cycle().take(400).copied().collect();
    let vectors = model.embed(&many).unwrap();
    assert!(vectors.iter().zip(together.iter().cycle()).all(|(a, b)| a == b));
    assert!(model.usage().prompt_tokens > 400);
}

#[test]
fn a_prefix_stands_before_every_sentence() {
    let toy = toy();
    let plain = toy.load(1, Kernel::best(), "").unwrap();
    let asking = toy.load(1, Kernel::best(), "the ").unwrap();
    assert_eq!(
        asking.embed(&["oil fell"]).unwrap(),
        plain.embed(&["the oil fell"]).unwrap()
    );
}

#[test]
fn nothing_and_empty_sentences_have_vectors_too() {
    let model = toy().load(2, Kernel::best(), "").unwrap();
    assert_eq!(model.embed(&[]).unwrap(), Vec::<Vec<f32>>::new());
    assert_eq!(model.embed(&[""]).unwrap()[0].len(), model.dimensions());
}

#[test]
fn broken_files_are_named() {
    for (name, text, complaint) in [
        ("config.json", "{}", "missing field"),
        (
            "config.json",
            &CONFIG.replace("\"bert\"", "\"xlnet\""),
            "architecture 'xlnet'",
        ),
        ("config.json", &CONFIG.replace("12,", "13,"), "has the shape"),
        (
            "config.json",
            &CONFIG.replace("layers\": 2", "layers\": 3"),
            "encoder.layer.2",
        ),
        ("tokenizer.json", "[]", ""),
        ("model.safetensors", "no tensors", ""),
        ("model.safetensors", "", ""),
    ] {
        let toy = toy();
        write(&toy.folder.path().join(name), text);
        let Err(error) = toy.load(1, Kernel::best(), "") else {
            panic!("{name} was taken")
        };
        let error = error.to_string();
        let file = if complaint.starts_with("has") || complaint.starts_with("enc") {
            "model.safetensors"
        } else {
            name
        };
        assert!(error.contains(file) && error.contains(complaint), "{error}");
    }
}
