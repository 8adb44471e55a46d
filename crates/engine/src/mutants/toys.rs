//! Small models of every family, as files.

use super::dice::Dice;
use crate::Family;
use crate::sentencepiece::SentencePiece;
use candle_core::{Device, Tensor};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

/// Names and contents.
pub type Files = Vec<(String, Vec<u8>)>;

/// A whole model.
#[derive(Clone)]
pub struct Toy {
    pub name: String,
    pub family: &'static Family,
    /// The prompt style of a language model.
    pub prompt: &'static str,
    pub files: Files,
}

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

/// Toys of every family, of every way to keep a vocabulary and of every kind of weights.
pub fn all() -> Vec<Toy> {
    let mut toys: Vec<Toy> = [
        ("marian", "marian", Weights::Safetensors),
        ("marian", "marian", Weights::Torch),
        ("bart", "bart", Weights::Safetensors),
        ("mbart", "mbart50", Weights::Safetensors),
        ("m2m_100", "m2m100", Weights::Torch),
        ("m2m_100", "nllb", Weights::Safetensors),
        ("pegasus", "pegasus", Weights::Safetensors),
        ("t5", "t5", Weights::Safetensors),
        ("mt5", "mt5", Weights::Gguf),
    ]
    .into_iter()
    .map(|(dialect, vocabulary, weights)| seq2seq(dialect, files_of(vocabulary), weights))
    .collect();
    toys.push(seq2seq(
        "t5",
        vec![("tokenizer.json".to_owned(), pipeline())],
        Weights::Safetensors,
    ));
    for (dialect, bytes) in crate::families::gguf::toy_files() {
        toys.push(Toy {
            name: dialect.to_owned(),
            family: &crate::GGUF,
            prompt: "",
            files: vec![("model.gguf".to_owned(), bytes)],
        });
    }
    toys.push(Toy {
        name: "llama with pieces".to_owned(),
        family: &crate::GGUF,
        prompt: "milmmt",
        files: vec![(
            "model.gguf".to_owned(),
            crate::families::gguf::toy_file_with_pieces(),
        )],
    });
    toys.push(student(&["toy-unigram"]));
    toys.push(student(&["toy-pairs-bytes", "toy-plain"]));
    toys.push(bert());
    toys
}

#[derive(Clone, Copy)]
enum Weights {
    Safetensors,
    Torch,
    Gguf,
}

fn files_of(vocabulary: &str) -> Files {
    let entries = std::fs::read_dir(data().join("tokens").join(vocabulary)).unwrap();
    let mut files: Files = entries
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_name() != "goldens.tsv")
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, std::fs::read(entry.path()).unwrap())
        })
        .collect();
    files.sort();
    files
}

/// An encoder–decoder network of a fixture's shape for this vocabulary.
fn seq2seq(dialect: &str, mut files: Files, weights: Weights) -> Toy {
    let golden = std::fs::read(data().join(format!("seq2seq/{dialect}.json"))).unwrap();
    let golden: Value = serde_json::from_slice(&golden).unwrap();
    let mut config = golden["config"].clone();
    let before = config["vocab_size"].as_u64().unwrap();
    let own = files.iter().position(|(name, _)| name == "config.json");
    let own = own.map(|at| serde_json::from_slice::<Value>(&files.remove(at).1).unwrap());
    let size = own.map_or(30, |own| own["vocab_size"].as_u64().unwrap());
    config["vocab_size"] = size.into();
    if config.get("decoder_vocab_size").is_some_and(Value::is_number) {
        config["decoder_vocab_size"] = size.into();
    }
    for key in [
        "decoder_start_token_id",
        "forced_bos_token_id",
        "forced_eos_token_id",
        "pad_token_id",
        "eos_token_id",
    ] {
        if config[key].as_u64().is_some_and(|id| id >= size) {
            config[key] = 2.into();
        }
    }
    config["max_length"] = 12.into();
    config["num_beams"] = 2.into();
    let mut dice = Dice::new(1);
    let shapes = golden["shapes"].as_object().unwrap().iter();
    let tensors: BTreeMap<String, (Vec<usize>, Vec<f32>)> = shapes
        .map(|(name, shape)| {
            let sides = shape
                .as_array()
                .unwrap()
                .iter()
                .map(|side| side.as_u64().unwrap());
            let shape: Vec<usize> = sides
                .map(|side| if side == before { size } else { side } as usize)
                .collect();
            let values = (0..shape.iter().product()).map(|_| dice.below(2001) as f32 / 1000.0 - 1.0);
            (name.clone(), (shape.clone(), values.collect()))
        })
        .collect();
    files.push(("config.json".to_owned(), config.to_string().into_bytes()));
    files.push(match weights {
        Weights::Safetensors => ("model.safetensors".to_owned(), safetensors(&tensors)),
        Weights::Torch => ("pytorch_model.bin".to_owned(), legacy(&tensors)),
        Weights::Gguf => ("model.gguf".to_owned(), gguf(&tensors)),
    });
    Toy {
        name: format!("{dialect} with {}", files[0].0),
        family: &crate::SEQ2SEQ,
        prompt: "",
        files,
    }
}

type Tensors = BTreeMap<String, (Vec<usize>, Vec<f32>)>;

fn numbers(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

fn safetensors(tensors: &Tensors) -> Vec<u8> {
    let tensors: HashMap<String, Tensor> = tensors
        .iter()
        .map(|(name, (shape, values))| {
            let tensor = Tensor::from_vec(values.clone(), shape.as_slice(), &Device::Cpu).unwrap();
            (name.clone(), tensor)
        })
        .collect();
    let file = tempfile::NamedTempFile::new().unwrap();
    candle_core::safetensors::save(&tensors, file.path()).unwrap();
    std::fs::read(file.path()).unwrap()
}

/// As `torch.save` wrote before 2020: pickles, then the numbers.
fn legacy(tensors: &Tensors) -> Vec<u8> {
    let text = |program: &mut Vec<u8>, text: &str| {
        program.push(b'X');
        program.extend((text.len() as u32).to_le_bytes());
        program.extend(text.as_bytes());
    };
    let mut file = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.\x80\x02}X\x0d\0\0\0little_endian\x88s.".to_vec();
    let mut keys = b"\x80\x02](".to_vec();
    let mut behind = Vec::new();
    file.extend(b"\x80\x02}(");
    for (number, (name, (shape, values))) in tensors.iter().enumerate() {
        text(&mut file, name);
        file.extend(b"ctorch._utils\n_rebuild_tensor_v2\n((");
        text(&mut file, "storage");
        file.extend(b"ctorch\nFloatStorage\n");
        text(&mut file, &number.to_string());
        text(&mut file, "cpu");
        file.push(b'J');
        file.extend((values.len() as u32).to_le_bytes());
        file.extend(b"NtQK\0");
        let mut strides = vec![1; shape.len()];
        for axis in (1..shape.len()).rev() {
            strides[axis - 1] = strides[axis] * shape[axis];
        }
        for sizes in [shape, &strides] {
            file.push(b'(');
            for size in sizes {
                file.push(b'J');
                file.extend((*size as u32).to_le_bytes());
            }
            file.push(b't');
        }
        file.extend(b"\x89ccollections\nOrderedDict\n)RtR");
        text(&mut keys, &number.to_string());
        behind.extend((values.len() as u64).to_le_bytes());
        behind.extend(numbers(values));
    }
    file.extend(b"u.");
    keys.extend(b"e.");
    [file, keys, behind].concat()
}

fn gguf(tensors: &Tensors) -> Vec<u8> {
    let mut file = b"GGUF\x03\0\0\0".to_vec();
    let add = |file: &mut Vec<u8>, number: usize| file.extend((number as u64).to_le_bytes());
    add(&mut file, tensors.len());
    add(&mut file, 0);
    let mut behind = Vec::new();
    for (name, (shape, values)) in tensors {
        add(&mut file, name.len());
        file.extend(name.as_bytes());
        file.extend((shape.len() as u32).to_le_bytes());
        shape.iter().rev().for_each(|side| add(&mut file, *side));
        file.extend([0; 4]);
        add(&mut file, behind.len());
        behind.extend(numbers(values));
        behind.resize(behind.len().next_multiple_of(32), 0);
    }
    file.resize(file.len().next_multiple_of(32), 0);
    file.extend(behind);
    file
}

/// A `tokenizer.json` with steps of every kind.
fn pipeline() -> Vec<u8> {
    let letters = ('a'..='h').chain('а'..='е').map(String::from);
    let pieces = ["<pad>", "</s>", "<unk>", "<2en>", "<2ru>", "▁"].map(str::to_owned);
    let vocabulary: Vec<(String, f64)> = pieces
        .into_iter()
        .chain(letters)
        .map(|piece| (piece, -3.0))
        .collect();
    let added: Vec<Value> = ["<pad>", "</s>", "<unk>", "<2en>", "<2ru>"]
        .iter()
        .zip(0..)
        .map(|(token, id)| {
            json!({ "id": id, "content": token, "single_word": false, "lstrip": false, "rstrip": false,
                "normalized": false, "special": true })
        })
        .collect();
    let spaces =
        json!({ "type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true });
    json!({
        "version": "1.0", "truncation": { "max_length": 9, "strategy": "LongestFirst", "stride": 0, "direction": "Right" },
        "padding": { "strategy": "BatchLongest", "direction": "Right", "pad_to_multiple_of": null, "pad_id": 0,
            "pad_type_id": 0, "pad_token": "<pad>" },
        "added_tokens": added,
        "normalizer": { "type": "Sequence", "normalizers": [
            { "type": "NFKC" }, { "type": "Lowercase" }, { "type": "Strip", "strip_left": true, "strip_right": false },
            { "type": "Replace", "pattern": { "String": "ё" }, "content": "е" },
            { "type": "Replace", "pattern": { "Regex": " {2,}" }, "content": " " },
            { "type": "Prepend", "prepend": "a" },
        ] },
        "pre_tokenizer": { "type": "Sequence", "pretokenizers": [
            { "type": "Split", "pattern": { "Regex": "\\s+|\\d" }, "behavior": "Isolated", "invert": false },
            { "type": "Punctuation", "behavior": "Isolated" }, { "type": "FixedLength", "length": 5 }, spaces,
        ] },
        "post_processor": { "type": "TemplateProcessing",
            "single": [{ "Sequence": { "id": "A", "type_id": 0 } }, { "SpecialToken": { "id": "</s>", "type_id": 0 } }],
            "pair": [{ "Sequence": { "id": "A", "type_id": 0 } }, { "Sequence": { "id": "B", "type_id": 0 } }],
            "special_tokens": { "</s>": { "id": "</s>", "ids": [1], "tokens": ["</s>"] } } },
        "decoder": { "type": "Sequence", "decoders": [
            { "type": "Replace", "pattern": { "String": "a" }, "content": "b" }, { "type": "ByteFallback" },
            { "type": "Fuse" }, { "type": "Strip", "content": " ", "start": 1, "stop": 0 }, spaces,
        ] },
        "model": { "type": "Unigram", "unk_id": 2, "vocab": vocabulary, "byte_fallback": false },
    })
    .to_string()
    .into_bytes()
}

fn student(vocabularies: &[&str]) -> Toy {
    let read =
        |name: &&str| std::fs::read(data().join("sentencepiece").join(name).with_extension("spm")).unwrap();
    let vocabularies: Vec<Vec<u8>> = vocabularies.iter().map(read).collect();
    let words = |file: &Vec<u8>| SentencePiece::parse(file).unwrap().len();
    let (source, target) = (words(&vocabularies[0]), vocabularies.last().map_or(0, words));
    let (model, shortlist) = crate::families::bergamot::toy_files(source, target);
    let mut files = vec![("model.bin".to_owned(), model), ("lex.bin".to_owned(), shortlist)];
    files.extend(
        vocabularies
            .into_iter()
            .zip(0..)
            .map(|(bytes, at)| (format!("vocab.{at}.spm"), bytes)),
    );
    Toy {
        name: "student".to_owned(),
        family: &crate::BERGAMOT,
        prompt: "",
        files,
    }
}

fn bert() -> Toy {
    let config = json!({ "model_type": "bert", "hidden_size": 64, "num_hidden_layers": 1, "num_attention_heads": 2,
        "intermediate_size": 64, "hidden_act": "gelu", "max_position_embeddings": 24, "vocab_size": 12 });
    let words = [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "the", "minister", "spoke", "##s", "он", ",", ".", "12",
    ];
    let vocabulary: BTreeMap<&str, usize> = words.into_iter().zip(0..).collect();
    let tokenizer = json!({
        "version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
        "normalizer": { "type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null,
            "lowercase": true },
        "pre_tokenizer": { "type": "BertPreTokenizer" },
        "post_processor": { "type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2] },
        "decoder": { "type": "WordPiece", "prefix": "##", "cleanup": true },
        "model": { "type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100, "vocab": vocabulary },
    });
    let mut dice = Dice::new(2);
    let mut tensors = Tensors::new();
    let mut add = |name: &str, shape: &[usize]| {
        let values = (0..shape.iter().product()).map(|_| dice.below(2001) as f32 / 1000.0 - 1.0);
        tensors.insert(name.to_owned(), (shape.to_vec(), values.collect()));
    };
    add("embeddings.word_embeddings.weight", &[12, 64]);
    add("embeddings.position_embeddings.weight", &[24, 64]);
    add("embeddings.token_type_embeddings.weight", &[2, 64]);
    for norm in [
        "embeddings",
        "encoder.layer.0.attention.output",
        "encoder.layer.0.output",
    ] {
        add(&format!("{norm}.LayerNorm.weight"), &[64]);
        add(&format!("{norm}.LayerNorm.bias"), &[64]);
    }
    for part in [
        "attention.self.query",
        "attention.self.key",
        "attention.self.value",
        "attention.output.dense",
        "intermediate.dense",
        "output.dense",
    ] {
        add(&format!("encoder.layer.0.{part}.weight"), &[64, 64]);
        add(&format!("encoder.layer.0.{part}.bias"), &[64]);
    }
    Toy {
        name: "bert".to_owned(),
        family: &crate::BERT,
        prompt: "",
        files: vec![
            ("config.json".to_owned(), config.to_string().into_bytes()),
            ("tokenizer.json".to_owned(), tokenizer.to_string().into_bytes()),
            ("model.safetensors".to_owned(), safetensors(&tensors)),
        ],
    }
}
