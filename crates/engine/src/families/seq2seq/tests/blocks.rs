//! T5 in GGUF of Candle's layout, compared with Candle's own reader.

use super::super::network::Work;
use super::super::{Config, Network, Precision, Prompt, Rows};
use super::parity::distance;
use super::toy::{Golden, network};
use candle_core::quantized::{GgmlDType, QTensor, gguf_file};
use candle_core::{DType, Device, Tensor};
use candle_nn::VarBuilder;
use candle_transformers::models::t5;
use candle_transformers::quantized_var_builder;
use generate::{Scores, StepModel};
use int8::Kernel;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::path::Path;

/// Values of a block of `Q4_K`, which every row must have a multiple of.
const BLOCK: usize = 256;

/// A toy like MADLAD-400: gated, with an output of its own; wide enough for blocks.
fn config() -> Value {
    json!({
        "model_type": "t5", "vocab_size": 96, "d_model": BLOCK, "d_kv": 64, "d_ff": BLOCK, "num_layers": 2,
        "num_decoder_layers": 2, "num_heads": 4, "relative_attention_num_buckets": 32,
        "relative_attention_max_distance": 128, "feed_forward_proj": "gated-gelu", "tie_word_embeddings": false,
        "dropout_rate": 0.0, "layer_norm_epsilon": 1e-6, "initializer_factor": 1.0, "is_encoder_decoder": true,
        "pad_token_id": 1, "eos_token_id": 2, "decoder_start_token_id": 0, "use_cache": true,
    })
}

/// The tensors of the dialect's fixture, as wide as `config` says, with numbers small enough for two layers.
fn tensors(shared: &str) -> HashMap<String, Tensor> {
    let golden = Golden::read("mt5");
    let small = golden.tensors();
    let side = |side: usize| match side {
        32 | 48 => BLOCK,
        8 => 32,
        3 => 4,
        side => side,
    };
    let head = ("lm_head.weight".to_owned(), vec![96, BLOCK]);
    let shapes = small.into_iter().map(|(name, tensor)| {
        let shape = tensor.dims().iter().map(|&length| side(length)).collect();
        (name, shape)
    });
    let wide = shapes.chain([head]).map(|(name, shape): (String, Vec<usize>)| {
        let values = super::toy::numbers(&name, shape.iter().product());
        let factor = if shape.len() == 1 { 0.25 } else { 0.06 };
        let offset = if shape.len() == 1 { 1.0 } else { 0.0 };
        let values: Vec<f32> = values.iter().map(|value| offset + factor * value).collect();
        let name = if name == "shared.weight" {
            shared.to_owned()
        } else {
            name
        };
        (name, Tensor::from_vec(values, shape, &Device::Cpu).unwrap())
    });
    wide.collect()
}

/// Writes matrices in blocks, all else as it is, and gives back the numbers that the file then stands for.
fn write(file: &Path, tensors: &HashMap<String, Tensor>, kind: GgmlDType) -> HashMap<String, Tensor> {
    let blocks: Vec<(&str, QTensor)> = tensors
        .iter()
        .map(|(name, tensor)| {
            let is_matrix = tensor.dims().last() == Some(&BLOCK) && tensor.dims().len() == 2;
            let kind = if is_matrix { kind } else { GgmlDType::F32 };
            (name.as_str(), QTensor::quantize(tensor, kind).unwrap())
        })
        .collect();
    let named: Vec<(&str, &QTensor)> = blocks.iter().map(|(name, blocks)| (*name, blocks)).collect();
    gguf_file::write(&mut std::fs::File::create(file).unwrap(), &[], &named).unwrap();
    let plain =
        |(name, blocks): &(&str, QTensor)| ((*name).to_owned(), blocks.dequantize(&Device::Cpu).unwrap());
    blocks.iter().map(plain).collect()
}

fn open(file: &Path, precision: Precision) -> Network {
    network(
        &[file.to_owned()],
        Config::read(&config()).unwrap(),
        precision,
        Kernel::best(),
    )
    .unwrap()
}

const SOURCE: [u32; 7] = [12, 40, 33, 71, 5, 90, 2];
const TARGET: [u32; 4] = [0, 17, 40, 23];

/// Logits behind the last token of `TARGET`.
fn logits(network: &Network) -> Vec<f32> {
    let prompt = Prompt {
        source: SOURCE.to_vec(),
        start: TARGET[0],
    };
    let (mut rows, mut scores) = (Rows::default(), Scores::default());
    network
        .admit(&mut rows, &[prompt], &mut scores)
        .unwrap_or_else(|never| match never {});
    for &token in &TARGET[1..] {
        scores.clear();
        network
            .step(&mut rows, &[token], &mut scores)
            .unwrap_or_else(|never| match never {});
    }
    scores.row(0).to_vec()
}

fn ids(tokens: &[u32]) -> Tensor {
    Tensor::new(tokens, &Device::Cpu).unwrap().unsqueeze(0).unwrap()
}

#[test]
fn blocks_give_the_logits_of_candles_own_t5() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("model.gguf");
    for (kind, shared) in [
        (GgmlDType::Q4K, "shared.weight"),
        (GgmlDType::Q6K, "decoder.embed_tokens.weight"),
        (GgmlDType::Q8_0, "shared.weight"),
    ] {
        let plain = write(&file, &tensors(shared), kind);
        let found = logits(&open(&file, Precision::Full));
        let config: t5::Config = serde_json::from_value(config()).unwrap();
        let variables = VarBuilder::from_tensors(plain, DType::F32, &Device::Cpu);
        let mut reference = t5::T5ForConditionalGeneration::load(variables, &config).unwrap();
        let states = reference.encode(&ids(&SOURCE)).unwrap();
        let expected = reference.decode(&ids(&TARGET), &states).unwrap();
        let expected: Vec<f32> = expected.flatten_all().unwrap().to_vec1().unwrap();
        let off = distance(&found, &expected);
        assert!(off < 1e-4, "{kind:?}: {off}");
        let eight = distance(&logits(&open(&file, Precision::Eight)), &expected);
        assert!(eight < 0.1 && eight > 1e-4, "{kind:?}: {eight}");
    }
}

#[test]
fn candle_reads_the_same_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("model.gguf");
    write(&file, &tensors("shared.weight"), GgmlDType::Q4K);
    let variables = quantized_var_builder::VarBuilder::from_gguf(&file, &Device::Cpu).unwrap();
    let config = serde_json::from_value(config()).unwrap();
    let reference =
        candle_transformers::models::quantized_t5::T5ForConditionalGeneration::load(variables, &config);
    let mut reference = reference.unwrap();
    let states = reference.encode(&ids(&SOURCE)).unwrap();
    let expected = reference.decode(&ids(&TARGET), &states).unwrap();
    let expected: Vec<f32> = expected.flatten_all().unwrap().to_vec1().unwrap();
    // It rounds activations too.
    let off = distance(&logits(&open(&file, Precision::Full)), &expected);
    assert!(off < 0.1, "{off}");
}

#[test]
fn broken_blocks_are_errors_that_name_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("model.gguf");
    write(&file, &tensors("shared.weight"), GgmlDType::Q4K);
    let whole = std::fs::read(&file).unwrap();
    let wanted = Config::read(&config()).unwrap();
    for length in [0, 3, 20, 500, whole.len() / 2, whole.len() - 1] {
        #[expect(clippy::disallowed_methods, reason = "a broken file for a test")]
        std::fs::write(&file, &whole[..length]).unwrap();
        let error = network(
            std::slice::from_ref(&file),
            wanted.clone(),
            Precision::Full,
            Kernel::best(),
        );
        let error = error.err().expect("an error").to_string();
        assert!(error.contains("model.gguf"), "{error}");
    }
    let mut tensors = tensors("shared.weight");
    tensors.remove("decoder.block.1.layer.2.DenseReluDense.wo.weight");
    write(&file, &tensors, GgmlDType::Q4K);
    let error = network(
        std::slice::from_ref(&file),
        wanted,
        Precision::Full,
        Kernel::best(),
    );
    let error = error.err().expect("an error").to_string();
    assert!(error.contains("DenseReluDense.wo.weight' is missing"), "{error}");
}

#[test]
fn states_are_those_of_the_numbers_that_blocks_stand_for() {
    let folder = tempfile::tempdir().unwrap();
    let (blocks, plain) = (
        folder.path().join("model.gguf"),
        folder.path().join("model.safetensors"),
    );
    let numbers = write(&blocks, &tensors("shared.weight"), GgmlDType::Q4K);
    candle_core::safetensors::save(&numbers, &plain).unwrap();
    for precision in [Precision::Full, Precision::Eight] {
        let states = |file: &Path| open(file, precision).states(&[&SOURCE], &mut Work::default());
        assert_eq!(states(&blocks), states(&plain));
    }
}
