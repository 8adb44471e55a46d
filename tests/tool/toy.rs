//! Toy encoder–decoder models as `transformers` saves them: shapes and vocabularies of the engine's fixtures, weights
//! out of a counter.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use flate2::Crc;
use serde_json::{Value, json};

use crate::hub::Files;
use crate::kit::WORKSPACE;

/// Positions of a toy: enough for a short article.
const POSITIONS: usize = 256;

/// A model of one dialect with one of the vocabularies.
#[derive(Clone)]
pub struct Toy {
    /// `config.json`.
    pub config: Value,
    /// Tensors by name.
    pub tensors: BTreeMap<String, Tensor>,
    /// The vocabulary's files.
    pub vocabulary: Files,
}

/// A tensor of 32-bit numbers.
#[derive(Clone)]
pub struct Tensor {
    pub shape: Vec<usize>,
    pub values: Vec<f32>,
}

fn data() -> PathBuf {
    Path::new(WORKSPACE).join("crates/engine/tests/data")
}

impl Toy {
    /// The dialect of `seq2seq/DIALECT.json` with the vocabulary of `tokens/VOCABULARY`.
    pub fn new(dialect: &str, vocabulary: &str) -> Toy {
        let golden = fs::read(data().join(format!("seq2seq/{dialect}.json"))).expect("a fixture");
        let golden: Value = serde_json::from_slice(&golden).expect("JSON");
        let mut toy = Toy {
            config: Value::Null,
            tensors: BTreeMap::new(),
            vocabulary: vocabulary_files(&data().join("tokens").join(vocabulary)),
        };
        let of_tokens: Value = serde_json::from_slice(&toy.take("config.json")).expect("JSON");
        toy.fill(
            &golden,
            of_tokens["vocab_size"].as_u64().expect("a size") as usize,
        );
        toy
    }

    /// An estimator of quality as MetricX-24 is published: an mT5 with an output of its own, from which one logit is
    /// read.
    pub fn metricx() -> Toy {
        let golden = fs::read(data().join("quality.json")).expect("a fixture");
        let golden: Value = serde_json::from_slice(&golden).expect("JSON");
        let mut toy = Toy {
            config: golden["config"].clone(),
            tensors: BTreeMap::new(),
            vocabulary: vocabulary_files(&data().join("tokens/mt5")),
        };
        toy.take("config.json");
        for (name, shape) in golden["shapes"].as_object().expect("shapes") {
            let sides = shape.as_array().expect("a list").iter();
            let shape: Vec<usize> = sides
                .map(|side| side.as_u64().expect("a length") as usize)
                .collect();
            let mut tensor = Tensor::counted(name, shape);
            if name == "lm_head.weight" {
                // Wide enough apart that scores differ.
                tensor.values.iter_mut().for_each(|value| *value *= 64.0);
            }
            toy.tensors.insert(name.clone(), tensor);
        }
        toy
    }

    /// A T5 as MADLAD-400 is published: `tokenizer.json` alone, with tokens of languages and none for padding.
    pub fn madlad() -> Toy {
        let golden = fs::read(data().join("seq2seq/mt5.json")).expect("a fixture");
        let golden: Value = serde_json::from_slice(&golden).expect("JSON");
        let letters = ('a'..='z').chain('а'..='я').chain(".,".chars());
        let pieces = ["<unk>", "<s>", "</s>", "<2en>", "<2ru>", "<2de>", "▁"]
            .into_iter()
            .map(str::to_owned)
            .chain(letters.map(String::from));
        let listed: Vec<(String, f64)> = pieces.map(|piece| (piece, -3.0)).collect();
        let spaces =
            json!({ "type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true });
        let special = ["<unk>", "<s>", "</s>", "<2en>", "<2ru>", "<2de>"]
            .iter()
            .zip(0..);
        let added: Vec<Value> = special
            .map(|(token, id)| {
                json!({ "id": id, "content": token, "single_word": false, "lstrip": false, "rstrip": false,
                    "normalized": false, "special": true })
            })
            .collect();
        let pipeline = json!({
            "version": "1.0", "truncation": null, "padding": null, "added_tokens": added,
            "normalizer": { "type": "Lowercase" }, "pre_tokenizer": spaces, "post_processor": null,
            "decoder": spaces, "model": { "type": "Unigram", "unk_id": 0, "vocab": listed, "byte_fallback": false },
        });
        let mut toy = Toy {
            config: Value::Null,
            tensors: BTreeMap::new(),
            vocabulary: vec![("tokenizer.json".to_owned(), pipeline.to_string().into_bytes())],
        };
        toy.fill(&golden, listed.len());
        for (key, id) in [
            ("pad_token_id", 1),
            ("eos_token_id", 2),
            ("decoder_start_token_id", 0),
        ] {
            toy.config[key] = id.into();
        }
        toy.config["model_type"] = "t5".into();
        toy.config["feed_forward_proj"] = "gated-gelu".into();
        toy
    }

    /// Takes over what a fixture says, for a vocabulary of this size.
    fn fill(&mut self, golden: &Value, size: usize) {
        self.config = golden["config"].clone();
        let before = self.config["vocab_size"].as_u64().expect("a size") as usize;
        let learned = self.config["max_position_embeddings"].as_u64().unwrap_or(0) as usize + 2;
        for (name, shape) in golden["shapes"].as_object().expect("shapes") {
            let sides = shape.as_array().expect("a list").iter();
            let shape: Vec<usize> = sides
                .map(|length| match length.as_u64().expect("a length") as usize {
                    length if length == before => size,
                    length if length == learned => POSITIONS + 2,
                    length => length,
                })
                .collect();
            self.tensors.insert(name.clone(), Tensor::counted(name, shape));
        }
        self.configure(size);
    }

    fn configure(&mut self, size: usize) {
        let ids = self.vocabulary.iter().find(|(name, _)| name == "vocab.json");
        let ids: Value = ids.map_or(Value::Null, |(_, json)| {
            serde_json::from_slice(json).expect("JSON")
        });
        let config = self.config.as_object_mut().expect("an object");
        config.insert("vocab_size".to_owned(), size.into());
        config.insert("max_position_embeddings".to_owned(), POSITIONS.into());
        config.insert("num_beams".to_owned(), 2.into());
        config.insert("max_length".to_owned(), 24.into());
        if config["model_type"] == "marian" {
            let (padding, end) = (&ids["<pad>"], &ids["</s>"]);
            config.insert("decoder_vocab_size".to_owned(), size.into());
            config.insert("pad_token_id".to_owned(), padding.clone());
            config.insert("decoder_start_token_id".to_owned(), padding.clone());
            config.insert("bad_words_ids".to_owned(), json!([[padding]]));
            config.insert("eos_token_id".to_owned(), end.clone());
            config.insert("forced_eos_token_id".to_owned(), end.clone());
        }
    }

    /// Takes a file of the vocabulary out.
    pub fn take(&mut self, name: &str) -> Vec<u8> {
        let at = self.vocabulary.iter().position(|(known, _)| known == name);
        self.vocabulary.remove(at.expect("it is there")).1
    }

    /// All files, with these as the weights.
    pub fn with(&self, weights: Files) -> Files {
        let config = ("config.json".to_owned(), self.config.to_string().into_bytes());
        let mut files = vec![config];
        files.extend(self.vocabulary.iter().cloned());
        files.extend(weights);
        files
    }

    /// All files, the weights in one of safetensors.
    pub fn files(&self) -> Files {
        self.with(vec![("model.safetensors".to_owned(), safetensors(&self.tensors))])
    }

    /// The weights in two files of safetensors, with their index.
    pub fn shards(&self) -> Files {
        let name = |part| format!("model-0000{part}-of-00002.safetensors");
        let is_first = |tensor: &String| tensor.contains("decoder");
        let (first, second): (BTreeMap<_, _>, BTreeMap<_, _>) = self
            .tensors
            .clone()
            .into_iter()
            .partition(|(tensor, _)| is_first(tensor));
        let places = self.tensors.keys();
        let places: BTreeMap<_, _> = places
            .map(|tensor| (tensor, name(if is_first(tensor) { 1 } else { 2 })))
            .collect();
        vec![
            (name(1), safetensors(&first)),
            (name(2), safetensors(&second)),
            (
                "model.safetensors.index.json".to_owned(),
                json!({ "weight_map": places }).to_string().into_bytes(),
            ),
        ]
    }

    /// The weights in GGUF, as Candle's tools lay it out.
    pub fn gguf(&self) -> Vec<u8> {
        let mut file = b"GGUF\x03\0\0\0".to_vec();
        let add = |file: &mut Vec<u8>, number: usize| file.extend((number as u64).to_le_bytes());
        add(&mut file, self.tensors.len());
        add(&mut file, 0);
        let mut numbers = Vec::new();
        for (name, tensor) in &self.tensors {
            add(&mut file, name.len());
            file.extend(name.as_bytes());
            file.extend((tensor.shape.len() as u32).to_le_bytes());
            tensor.shape.iter().rev().for_each(|side| add(&mut file, *side));
            // The type of 32-bit numbers is 0.
            file.extend([0; 4]);
            add(&mut file, numbers.len());
            numbers.extend(bytes(&tensor.values));
            numbers.resize(numbers.len().next_multiple_of(32), 0);
        }
        file.resize(file.len().next_multiple_of(32), 0);
        file.extend(numbers);
        file
    }

    /// The weights as `torch.save` writes them.
    pub fn checkpoint(&self) -> Vec<u8> {
        let mut entries = vec![("model/data.pkl".to_owned(), pickle(&self.tensors))];
        for (number, tensor) in self.tensors.values().enumerate() {
            entries.push((format!("model/data/{number}"), bytes(&tensor.values)));
        }
        archive(&entries)
    }
}

impl Tensor {
    /// Small embeddings, so that tokens are about equally likely; norms about 1.
    fn counted(name: &str, shape: Vec<usize>) -> Tensor {
        let count: usize = shape.iter().product();
        let (factor, offset) = match name {
            "model.shared.weight" | "shared.weight" | "lm_head.weight" | "final_logits_bias" => (0.125, 0.0),
            name if name.contains("norm") && name.ends_with("weight") => (0.25, 1.0),
            _ => (0.5, 0.0),
        };
        let mut state = name.bytes().fold(1_u64, |state, byte| {
            state.wrapping_mul(31).wrapping_add(u64::from(byte))
        });
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            offset + factor * ((state >> 40) as f32 / (1 << 23) as f32 - 1.0)
        };
        let values = (0..count).map(|_| next()).collect();
        Tensor { shape, values }
    }
}

fn vocabulary_files(folder: &Path) -> Files {
    let entries = fs::read_dir(folder).expect("a vocabulary").flatten();
    let mut files: Files = entries
        .filter(|entry| entry.file_name() != "goldens.tsv")
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, fs::read(entry.path()).expect("a file"))
        })
        .collect();
    files.sort();
    files
}

fn bytes(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// A file of safetensors.
pub fn safetensors(tensors: &BTreeMap<String, Tensor>) -> Vec<u8> {
    let mut header = serde_json::Map::new();
    let mut numbers = Vec::new();
    for (name, tensor) in tensors {
        let start = numbers.len();
        numbers.extend(bytes(&tensor.values));
        header.insert(
            name.clone(),
            json!({ "dtype": "F32", "shape": tensor.shape, "data_offsets": [start, numbers.len()] }),
        );
    }
    with_header(&Value::Object(header), &numbers)
}

/// A file of safetensors with this header.
pub fn with_header(header: &Value, numbers: &[u8]) -> Vec<u8> {
    let header = header.to_string().into_bytes();
    let length = (header.len() as u64).to_le_bytes();
    [&length[..], &header, numbers].concat()
}

/// The header of a file of safetensors, and what is behind it.
pub fn header_of(file: &[u8]) -> (Value, &[u8]) {
    let (length, rest) = file.split_first_chunk().expect("a length");
    let (header, numbers) = rest.split_at(u64::from_le_bytes(*length) as usize);
    (serde_json::from_slice(header).expect("JSON"), numbers)
}

/// The program that makes a table of tensors.
fn pickle(tensors: &BTreeMap<String, Tensor>) -> Vec<u8> {
    let mut program = b"\x80\x02}(".to_vec();
    for (number, (name, tensor)) in tensors.iter().enumerate() {
        text(&mut program, name);
        program.extend(b"ctorch._utils\n_rebuild_tensor_v2\n((");
        text(&mut program, "storage");
        program.extend(b"ctorch\nFloatStorage\n");
        text(&mut program, &number.to_string());
        text(&mut program, "cpu");
        whole(&mut program, tensor.values.len());
        program.extend(b"tQK\0");
        let mut strides = vec![1; tensor.shape.len()];
        for axis in (1..strides.len()).rev() {
            strides[axis - 1] = strides[axis] * tensor.shape[axis];
        }
        for sizes in [&tensor.shape, &strides] {
            program.push(b'(');
            for size in sizes {
                whole(&mut program, *size);
            }
            program.push(b't');
        }
        program.extend(b"\x89ccollections\nOrderedDict\n)RtR");
    }
    program.extend(b"u.");
    program
}

fn text(program: &mut Vec<u8>, text: &str) {
    program.push(b'X');
    program.extend((text.len() as u32).to_le_bytes());
    program.extend(text.as_bytes());
}

fn whole(program: &mut Vec<u8>, number: usize) {
    program.push(b'J');
    program.extend((number as u32).to_le_bytes());
}

/// An archive of entries as they are.
pub fn archive(entries: &[(String, Vec<u8>)]) -> Vec<u8> {
    let entries: Vec<_> = entries
        .iter()
        .map(|(name, content)| (name.as_str(), 0, content.len(), content.as_slice()))
        .collect();
    raw_archive(&entries)
}

/// An archive of entries: name, method of compression, size when unpacked, and what stands in the archive.
pub fn raw_archive(entries: &[(&str, u16, usize, &[u8])]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for (name, method, size, content) in entries {
        let mut sum = Crc::new();
        sum.update(content);
        let mut facts = vec![20, 0, 0, 0];
        facts.extend(method.to_le_bytes());
        facts.extend([0; 4]);
        for number in [sum.sum(), content.len() as u32, *size as u32] {
            facts.extend(number.to_le_bytes());
        }
        facts.extend((name.len() as u16).to_le_bytes());
        facts.extend([0; 2]);
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&facts);
        directory.extend([0; 10]);
        directory.extend((file.len() as u32).to_le_bytes());
        directory.extend(name.as_bytes());
        file.extend(b"PK\x03\x04");
        file.extend(&facts);
        file.extend(name.as_bytes());
        file.extend(*content);
    }
    let start = file.len() as u32;
    let count = (entries.len() as u16).to_le_bytes();
    file.extend(&directory);
    file.extend(b"PK\x05\x06\0\0\0\0");
    file.extend([count, count].concat());
    file.extend((directory.len() as u32).to_le_bytes());
    file.extend(start.to_le_bytes());
    file.extend([0; 2]);
    file
}
