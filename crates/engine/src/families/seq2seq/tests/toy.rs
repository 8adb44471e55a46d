//! Toy models: numbers that a hash of their name and place gives, as `tools/reference/seq2seq_goldens.py`
//! makes them too.

use super::super::checkpoint::WeightFiles;
use super::super::{Config, Network, Precision};
use candle_core::{DType, Device, Tensor};
use int8::Kernel;
use serde_json::Value;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// The reference's results for a dialect.
pub struct Golden(pub Value);

impl Golden {
    pub fn read(dialect: &str) -> Self {
        let bytes = std::fs::read(data().join(format!("{dialect}.json"))).expect("a fixture");
        Golden(serde_json::from_slice(&bytes).expect("JSON"))
    }

    pub fn config(&self) -> Config {
        Config::read(&self.0["config"]).expect("a configuration that is known")
    }

    /// All tensors by name.
    pub fn tensors(&self) -> HashMap<String, Tensor> {
        let end = self.0["config"]["eos_token_id"].as_u64().expect("an id") as usize;
        let shapes = self.0["shapes"].as_object().expect("shapes");
        shapes
            .iter()
            .map(|(name, shape)| {
                let shape: Vec<usize> = ids(shape).into_iter().map(|side| side as usize).collect();
                let values = weight(name, &shape, end);
                (
                    name.clone(),
                    Tensor::from_vec(values, shape, &Device::Cpu).expect("a tensor"),
                )
            })
            .collect()
    }

    pub fn network(&self, precision: Precision, kernel: Kernel) -> Network {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("model.safetensors");
        candle_core::safetensors::save(&self.tensors(), &file).expect("room on the disk");
        network(&[file], self.config(), precision, kernel).expect("a network")
    }
}

pub fn network(
    files: &[PathBuf],
    config: Config,
    precision: Precision,
    kernel: Kernel,
) -> Result<Network, crate::LoadError> {
    let weights = WeightFiles::open(files)?;
    Network::read(&weights.read()?, config, precision, kernel)
}

/// Tensors as another type, as some checkpoints have them.
pub fn as_type(tensors: &HashMap<String, Tensor>, kind: DType) -> HashMap<String, Tensor> {
    let turned = |tensor: &Tensor| tensor.to_dtype(kind).expect("numbers");
    tensors
        .iter()
        .map(|(name, tensor)| (name.clone(), turned(tensor)))
        .collect()
}

pub fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/seq2seq")
}

pub fn ids(json: &Value) -> Vec<u32> {
    let ids = json.as_array().expect("a list").iter();
    ids.map(|id| id.as_u64().expect("an id") as u32).collect()
}

pub fn floats(json: &Value) -> Vec<f32> {
    let numbers = json.as_array().expect("a list").iter();
    numbers
        .map(|number| number.as_f64().expect("a number") as f32)
        .collect()
}

/// Uniform from −1 to 1, in steps of 2^−15.
pub fn numbers(name: &str, count: usize) -> Vec<f32> {
    let seed = name.bytes().fold(0x811C_9DC5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    (0..count as u32)
        .map(|index| {
            let mut x = index.wrapping_mul(0x9E37_79B1).wrapping_add(seed);
            for (shift, factor) in [(16, 0x85EB_CA6B), (13, 0xC2B2_AE35), (16, 1)] {
                x = (x ^ (x >> shift)).wrapping_mul(factor);
            }
            ((x >> 16) as f32 - 32_768.0) / 32_768.0
        })
        .collect()
}

fn weight(name: &str, shape: &[usize], end: usize) -> Vec<f32> {
    let values = numbers(name, shape.iter().product());
    let times = |factor: f32, offset: f32| values.iter().map(|value| offset + value * factor).collect();
    if name == "final_logits_bias" {
        let mut bias: Vec<f32> = times(0.125, 0.0);
        bias[end] += 0.375;
        bias
    } else if ["model.shared.weight", "shared.weight", "lm_head.weight"].contains(&name) {
        times(0.125, 0.0)
    } else if name.contains("norm") && name.ends_with("weight") {
        times(0.25, 1.0)
    } else {
        times(0.5, 0.0)
    }
}
