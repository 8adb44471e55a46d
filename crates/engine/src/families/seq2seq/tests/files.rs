//! Weights in every kind of file, and what can be wrong with them.

use super::super::{Config, Network, Precision};
use super::toy::{Golden, as_type, data, network};
use crate::LoadError;
use candle_core::{DType, Device, Tensor};
use int8::Kernel;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

fn save(folder: &Path, name: &str, tensors: &HashMap<String, Tensor>) -> PathBuf {
    let file = folder.join(name);
    candle_core::safetensors::save(tensors, &file).unwrap();
    file
}

#[expect(clippy::disallowed_methods, reason = "broken files for a test")]
fn write(file: &Path, bytes: impl AsRef<[u8]>) {
    std::fs::write(file, bytes).unwrap();
}

fn read(files: &[PathBuf], golden: &Golden) -> Result<Network, LoadError> {
    network(files, golden.config(), Precision::Full, Kernel::best())
}

/// One number of the network, to tell two apart.
fn states(network: &Network) -> Vec<f32> {
    network.states(&[&[12, 40, 33, 2]], &mut super::super::network::Work::default())
}

#[test]
fn shards_halves_and_pickles_hold_the_same_network() {
    let golden = Golden::read("bart");
    let folder = tempfile::tempdir().unwrap();
    let tensors = golden.tensors();
    let whole = save(folder.path(), "model.safetensors", &tensors);
    let expected = states(&read(&[whole], &golden).unwrap());
    let (mut one, mut two) = (HashMap::new(), HashMap::new());
    for (name, tensor) in &tensors {
        let part = if name.contains("decoder") {
            &mut one
        } else {
            &mut two
        };
        part.insert(name.clone(), tensor.clone());
    }
    let index = folder.path().join("model.safetensors.index.json");
    write(
        &index,
        r#"{"weight_map": {"a": "one.safetensors", "b": "two.safetensors"}}"#,
    );
    let (one, two) = (
        save(folder.path(), "one.safetensors", &one),
        save(folder.path(), "two.safetensors", &two),
    );
    let shards = read(&[index.clone(), one.clone(), two], &golden).unwrap();
    assert_eq!(states(&shards), expected);
    let error = read(&[index, one], &golden).err().unwrap().to_string();
    assert!(error.contains("two.safetensors"), "{error}");
    let half = |kind| save(folder.path(), "half.safetensors", &as_type(&tensors, kind));
    let f16 = states(&read(&[half(DType::F16)], &golden).unwrap());
    let pickle = states(&read(&[data().join("bart.bin")], &golden).unwrap());
    assert_eq!(pickle, f16, "the checkpoint is in f16");
    assert_ne!(f16, expected);
    let near = |found: &[f32], most: f32| {
        found
            .iter()
            .zip(&expected)
            .all(|(found, expected)| (found - expected).abs() < most)
    };
    assert!(near(&f16, 0.02));
    assert!(near(&states(&read(&[half(DType::BF16)], &golden).unwrap()), 0.2));
}

#[test]
fn a_head_of_its_own_counts_and_one_that_is_tied_does_not() {
    let golden = Golden::read("bart");
    let folder = tempfile::tempdir().unwrap();
    let mut tensors = golden.tensors();
    let shared = tensors["model.shared.weight"].clone();
    tensors.insert("lm_head.weight".to_owned(), shared.clone());
    // Old checkpoints repeat what is shared, and what is computed.
    tensors.insert("model.encoder.embed_tokens.weight".to_owned(), shared.clone());
    let tied = read(&[save(folder.path(), "a.safetensors", &tensors)], &golden).unwrap();
    assert!(std::ptr::eq(
        tied.weights.target(),
        &raw const tied.weights.output
    ));
    tensors.insert("lm_head.weight".to_owned(), (shared * 2.0).unwrap());
    let apart = read(&[save(folder.path(), "b.safetensors", &tensors)], &golden).unwrap();
    assert!(!std::ptr::eq(
        apart.weights.target(),
        &raw const apart.weights.output
    ));
    assert_eq!(states(&apart), states(&tied));
}

#[test]
fn what_is_wrong_with_weights_is_said() {
    let golden = Golden::read("marian");
    let folder = tempfile::tempdir().unwrap();
    let fails = |tensors: &HashMap<String, Tensor>, expected: &str| {
        let file = save(folder.path(), "model.safetensors", tensors);
        let error = read(std::slice::from_ref(&file), &golden)
            .err()
            .expect("an error")
            .to_string();
        assert!(
            error.contains(expected) && error.contains("model.safetensors"),
            "{error}"
        );
    };
    let name = "model.decoder.layers.1.fc2.weight";
    let mut tensors = golden.tensors();
    let whole = tensors.remove(name).unwrap();
    fails(&tensors, "tensor 'model.decoder.layers.1.fc2.weight' is missing");
    tensors.insert(name.to_owned(), whole.t().unwrap().contiguous().unwrap());
    fails(&tensors, "has the shape [48, 32], not [32, 48]");
    let nan = Tensor::full(f32::NAN, (32, 48), &Device::Cpu).unwrap();
    tensors.insert(name.to_owned(), nan);
    fails(&tensors, "holds what is no number");
}

#[test]
fn files_that_are_none_are_errors_that_name_them() {
    let golden = Golden::read("marian");
    let folder = tempfile::tempdir().unwrap();
    let whole = save(folder.path(), "whole.safetensors", &golden.tensors());
    let bytes = std::fs::read(whole).unwrap();
    for length in [0, 4, 9, 100, bytes.len() / 2, bytes.len() - 1] {
        for name in ["model.safetensors", "pytorch_model.bin"] {
            let file = folder.path().join(name);
            write(&file, &bytes[..length]);
            let error = read(&[file], &golden).err().expect("an error").to_string();
            assert!(error.contains(name), "{error}");
        }
    }
    assert!(matches!(read(&[], &golden), Err(LoadError::NoWeights)));
    let absent = folder.path().join("absent.safetensors");
    assert!(matches!(
        read(&[absent], &golden),
        Err(LoadError::Unreadable { .. })
    ));
    let index = folder.path().join("model.safetensors.index.json");
    write(&index, "{");
    assert!(read(&[index], &golden).is_err());
}

#[test]
fn configurations_that_cannot_be_run_are_refused() {
    let golden = Golden::read("bart");
    let refused = |key: &str, value: serde_json::Value, expected: &str| {
        let mut config = golden.0["config"].clone();
        config[key] = value;
        let error = Config::read(&config).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    };
    refused("model_type", "gpt2".into(), "gpt2");
    refused("d_model", serde_json::Value::Null, "'d_model' is missing");
    refused("d_model", (-1).into(), "out of range");
    refused("d_model", 40.into(), "multiples of 16");
    refused("encoder_layers", 0.into(), "encoder_layers");
    refused("vocab_size", 1e18.into(), "vocab_size");
    refused("activation_function", "tanh".into(), "'tanh'");
    refused("decoder_attention_heads", 1.into(), "encoder_attention_heads");
}
