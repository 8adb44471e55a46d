//! Toy networks with random weights: against `candle-transformers`, against themselves in other
//! company, and in every state of damage.

mod parity;
mod prefixes;
mod styles;

use super::cache::{KvCache, Row};
use super::config::Config;
use super::dialect::{CandleModel, Dialect, Layers};
use super::network::Network;
use super::on_device::DeviceModel;
use super::reader::Reader;
use super::rows::{CpuRows, Prompt, Rows};
use super::vocabulary::Vocabulary;
use super::weights::Weights;
use crate::families::meter::Meter;
use crate::{Bundle, DeviceChoice, EngineOptions, LoadError, LoadedModel, Passage, Precision, TranslateJob};
use candle_core::quantized::gguf_file::{Content, Value, write};
use candle_core::quantized::{GgmlDType, QTensor};
use candle_core::{Device, Tensor};
use generate::{Scores, StepModel};
use int8::Kernel;
use std::collections::BTreeMap;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::sync::Arc;
use text::lang::Script;
use text::script::Scripts;

const HIDDEN: usize = 256;
const HEADS: usize = 4;
const KV_HEADS: usize = 2;
const HEAD: usize = 64;
const FFN: usize = 512;
const LAYERS: usize = 2;

/// Byte-level tokens, and the two that a chat needs.
fn vocabulary() -> Vec<String> {
    let printable = |byte: u8| matches!(byte, 33..=126 | 161..=172 | 174..=255);
    let mut extra = 0;
    let mut tokens: Vec<String> = (0..=255_u8)
        .map(|byte| {
            let code = if printable(byte) {
                u32::from(byte)
            } else {
                extra += 1;
                255 + extra
            };
            char::from_u32(code).map(String::from).unwrap_or_default()
        })
        .collect();
    tokens.extend(["<|im_start|>", "<|im_end|>", "Ð¿"].map(str::to_owned));
    tokens
}

struct Toy {
    metadata: BTreeMap<String, Value>,
    tensors: BTreeMap<String, QTensor>,
    seed: u64,
}

impl Toy {
    fn new(architecture: &str, dtype: GgmlDType) -> Self {
        let mut toy = Toy {
            metadata: BTreeMap::new(),
            tensors: BTreeMap::new(),
            seed: 1,
        };
        toy.describe(architecture);
        let tokens = vocabulary().len();
        toy.matrix("token_embd", tokens, HIDDEN, GgmlDType::Q4K);
        toy.matrix("output", tokens, HIDDEN, dtype);
        toy.vector("output_norm.weight", HIDDEN, 1.0);
        let dialect = Dialect::named(architecture).unwrap();
        for layer in 0..LAYERS {
            let name = |part: &str| format!("blk.{layer}.{part}");
            let mut queries = HEADS * HEAD;
            if matches!(dialect.layers, Layers::Recurrent { .. }) {
                toy.recurrent(layer, dtype);
                queries *= 2;
            }
            for (part, rows, columns) in [
                ("attn_q", queries, HIDDEN),
                ("attn_k", KV_HEADS * HEAD, HIDDEN),
                ("attn_v", KV_HEADS * HEAD, HIDDEN),
                ("attn_output", HIDDEN, HEADS * HEAD),
                ("ffn_gate", FFN, HIDDEN),
                ("ffn_up", FFN, HIDDEN),
                ("ffn_down", HIDDEN, FFN),
            ] {
                toy.matrix(&name(part), rows, columns, dtype);
            }
            toy.vector(&name("attn_norm.weight"), HIDDEN, 1.0);
            toy.vector(&name("ffn_norm.weight"), HIDDEN, 1.0);
            if dialect.norms_after || dialect.ffn_norm != "ffn_norm" {
                toy.vector(&name("post_attention_norm.weight"), HIDDEN, 1.0);
                toy.vector(&name("post_ffw_norm.weight"), HIDDEN, 1.0);
            }
            if dialect.candle == Some(CandleModel::Qwen2) {
                toy.vector(&name("attn_q.bias"), HEADS * HEAD, 0.0);
                toy.vector(&name("attn_k.bias"), KV_HEADS * HEAD, 0.0);
                toy.vector(&name("attn_v.bias"), KV_HEADS * HEAD, 0.0);
            }
            if !matches!(dialect.candle, Some(CandleModel::Qwen2 | CandleModel::Llama)) {
                toy.vector(&name("attn_q_norm.weight"), HEAD, 1.0);
                toy.vector(&name("attn_k_norm.weight"), HEAD, 1.0);
            }
        }
        toy
    }

    /// The tensors of a gated DeltaNet; of the layers' queries, those of attention with a gate.
    fn recurrent(&mut self, layer: usize, dtype: GgmlDType) {
        let name = |part: &str| format!("blk.{layer}.{part}");
        for (part, rows, columns, dtype) in [
            ("attn_qkv", 2 * HEAD + 2 * HEAD, HIDDEN, dtype),
            ("attn_gate", 2 * HEAD, HIDDEN, dtype),
            ("ssm_alpha", 2, HIDDEN, dtype),
            ("ssm_beta", 2, HIDDEN, dtype),
            ("ssm_out", HIDDEN, 2 * HEAD, GgmlDType::Q8_0),
            ("ssm_conv1d", 4 * HEAD, 4, GgmlDType::F32),
        ] {
            self.matrix(&name(part), rows, columns, dtype);
        }
        self.vector(&name("ssm_dt.bias"), 2, 0.0);
        self.vector(&name("ssm_a"), 2, -0.5);
        self.vector(&name("ssm_norm.weight"), HEAD, 1.0);
    }

    fn describe(&mut self, architecture: &str) {
        self.set("general.architecture", Value::String(architecture.to_owned()));
        // Candle would run Qwen3 in half precision.
        self.set("general.dtype", Value::U32(0));
        for (name, value) in [
            ("block_count", LAYERS),
            ("context_length", 4_096),
            ("embedding_length", HIDDEN),
            ("feed_forward_length", FFN),
            ("attention.head_count", HEADS),
            ("attention.head_count_kv", KV_HEADS),
            ("attention.key_length", HEAD),
            ("rope.dimension_count", HEAD),
            ("attention.sliding_window", 8),
            ("full_attention_interval", 2),
            ("ssm.conv_kernel", 4),
            ("ssm.state_size", HEAD),
            ("ssm.group_count", 1),
            ("ssm.time_step_rank", 2),
            ("ssm.inner_size", 2 * HEAD),
        ] {
            self.set(
                &format!("{architecture}.{name}"),
                Value::U32(u32::try_from(value).unwrap()),
            );
        }
        self.set(
            &format!("{architecture}.attention.layer_norm_rms_epsilon"),
            Value::F32(1e-6),
        );
        self.set(&format!("{architecture}.rope.freq_base"), Value::F32(10_000.0));
        let tokens = vocabulary();
        let kinds = (0..tokens.len())
            .map(|id| Value::I32(if id == 256 || id == 257 { 3 } else { 1 }))
            .collect();
        self.set("tokenizer.ggml.model", Value::String("gpt2".to_owned()));
        self.set("tokenizer.ggml.pre", Value::String("qwen2".to_owned()));
        self.set("tokenizer.ggml.token_type", Value::Array(kinds));
        self.set(
            "tokenizer.ggml.tokens",
            Value::Array(tokens.into_iter().map(Value::String).collect()),
        );
        self.set(
            "tokenizer.ggml.merges",
            Value::Array(vec![Value::String("Ð ¿".to_owned())]),
        );
        self.set("tokenizer.ggml.eos_token_id", Value::U32(257));
        let template = "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}<|im_start|>assistant\n";
        self.set("tokenizer.chat_template", Value::String(template.to_owned()));
    }

    /// The same network with a `SentencePiece` vocabulary of as many tokens: structure, bytes, and one that is found
    /// first.
    fn with_pieces(mut self) -> Self {
        let bytes = (0..=255_u8).map(|byte| format!("<0x{byte:02X}>"));
        let tokens: Vec<String> = ["<unk>", "<s>"]
            .map(str::to_owned)
            .into_iter()
            .chain(bytes)
            .chain(["<|im_end|>".to_owned()])
            .collect();
        assert_eq!(tokens.len(), vocabulary().len());
        let kind = |id: usize| match id {
            0 => 2,
            1 | 258 => 3,
            _ => 6,
        };
        let kinds = (0..tokens.len()).map(|id| Value::I32(kind(id))).collect();
        let scores = (0..tokens.len()).map(|id| Value::F32(-(id as f32))).collect();
        self.set("tokenizer.ggml.model", Value::String("llama".to_owned()));
        self.set("tokenizer.ggml.token_type", Value::Array(kinds));
        self.set("tokenizer.ggml.scores", Value::Array(scores));
        self.set(
            "tokenizer.ggml.tokens",
            Value::Array(tokens.into_iter().map(Value::String).collect()),
        );
        self.set("tokenizer.ggml.eos_token_id", Value::U32(258));
        self
    }

    fn set(&mut self, key: &str, value: Value) {
        self.metadata.insert(key.to_owned(), value);
    }

    fn random(&mut self, count: usize, mean: f32, spread: f32) -> Vec<f32> {
        (0..count)
            .map(|_| {
                self.seed = self
                    .seed
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                mean + ((self.seed >> 40) as f32 / (1 << 23) as f32 - 1.0) * spread
            })
            .collect()
    }

    fn matrix(&mut self, name: &str, rows: usize, columns: usize, dtype: GgmlDType) {
        let values = self.random(rows * columns, 0.0, 0.15);
        let tensor = Tensor::from_vec(values, (rows, columns), &Device::Cpu).unwrap();
        self.tensors.insert(
            format!("{name}.weight"),
            QTensor::quantize(&tensor, dtype).unwrap(),
        );
    }

    fn vector(&mut self, name: &str, length: usize, mean: f32) {
        let values = self.random(length, mean, 0.2);
        let tensor = Tensor::from_vec(values, length, &Device::Cpu).unwrap();
        self.tensors.insert(
            name.to_owned(),
            QTensor::quantize(&tensor, GgmlDType::F32).unwrap(),
        );
    }

    fn bytes(&self) -> Vec<u8> {
        let metadata: Vec<_> = self
            .metadata
            .iter()
            .map(|(key, value)| (key.as_str(), value))
            .collect();
        let tensors: Vec<_> = self
            .tensors
            .iter()
            .map(|(name, tensor)| (name.as_str(), tensor))
            .collect();
        let mut file = Cursor::new(Vec::new());
        write(&mut file, &metadata, &tensors).unwrap();
        file.into_inner()
    }

    fn network(&self) -> Network {
        let mut file = Cursor::new(self.bytes());
        let content = Content::read(&mut file).unwrap();
        let config = Config::read(&content).unwrap();
        let weights = Weights::read(
            &mut Reader::new(&content, file, Precision::Eight),
            &config,
            by_threes,
        )
        .unwrap();
        Network::new(config, weights, Kernel::best(), 2).unwrap()
    }

    fn reference(&self) -> DeviceModel {
        let mut file = Cursor::new(self.bytes());
        let content = Content::read(&mut file).unwrap();
        let Value::String(architecture) = &self.metadata["general.architecture"] else {
            unreachable!()
        };
        let candle = Dialect::named(architecture).unwrap().candle.unwrap();
        DeviceModel::load(
            architecture,
            candle,
            content,
            &mut file,
            Device::Cpu,
            (Kernel::best(), Vocabulary::new(vocabulary().len(), by_threes)),
        )
        .unwrap()
    }
}

/// The name of each dialect and a whole model of it.
pub fn toy_files() -> Vec<(&'static str, Vec<u8>)> {
    let toy = |dialect: &Dialect| (dialect.name, Toy::new(dialect.name, GgmlDType::Q4K).bytes());
    Dialect::ALL.iter().map(toy).collect()
}

/// A whole model with a `SentencePiece` vocabulary.
pub fn toy_file_with_pieces() -> Vec<u8> {
    Toy::new("llama", GgmlDType::Q4K).with_pieces().bytes()
}

/// Says that every third token is Cyrillic, so that the output layer's rows have another order than the tokens.
fn by_threes(token: u32) -> Scripts {
    let script = token.is_multiple_of(3).then_some(Script::Cyrillic);
    script.into_iter().collect()
}

fn ids(count: usize, salt: u32) -> Vec<u32> {
    (0..u32::try_from(count).unwrap())
        .map(|i| (i * 37 + salt) % 256)
        .collect()
}

fn logits(network: &Network, tokens: &[u32]) -> Vec<f32> {
    let mut rows = [network.row(&Arc::new(KvCache::new(network.config(), 0)), tokens.len())];
    let mut scores = Scores::default();
    network.scores(&mut rows, &[tokens], &mut scores);
    scores.row(0).to_vec()
}

/// The largest difference, in standard deviations of the expected logits.
fn distance(found: &[f32], expected: &[f32]) -> f32 {
    assert_eq!(found.len(), expected.len());
    let mean = expected.iter().sum::<f32>() / expected.len() as f32;
    let variance = expected.iter().map(|x| (x - mean).powi(2)).sum::<f32>() / expected.len() as f32;
    let largest = found
        .iter()
        .zip(expected)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f32::max);
    largest / variance.sqrt()
}

#[test]
fn scores_agree_with_candle_transformers() {
    // Both quantise activations to eight bits, each in its own way; plain weights only ours.
    for (dtype, bound) in [
        (GgmlDType::Q4K, 0.06),
        (GgmlDType::Q6K, 0.06),
        (GgmlDType::F32, 0.12),
    ] {
        let candles = Dialect::ALL.iter().filter(|dialect| dialect.candle.is_some());
        for architecture in candles.map(|dialect| dialect.name) {
            let toy = Toy::new(architecture, dtype);
            let (network, reference) = (toy.network(), toy.reference());
            for length in [1, 2, 17, 90] {
                let tokens = ids(length, 5);
                let mut expected = Scores::default();
                reference.scores(&tokens, 0, Scripts::ALL, &mut expected).unwrap();
                let found = distance(&logits(&network, &tokens), expected.row(0));
                assert!(
                    found < bound,
                    "{architecture} {dtype:?}, {length} tokens: {found}"
                );
            }
        }
    }
}

#[test]
fn a_row_has_the_same_scores_in_any_company_and_in_any_portions() {
    let network = Toy::new("qwen2", GgmlDType::Q4K).network();
    let rows: Vec<Vec<u32>> = (0..7_u32).map(|salt| ids(5 + 9 * salt as usize, salt)).collect();
    let alone: Vec<Vec<f32>> = rows.iter().map(|tokens| logits(&network, tokens)).collect();

    let empty = Arc::new(KvCache::new(network.config(), 0));
    let mut together: Vec<_> = rows
        .iter()
        .map(|tokens| network.row(&empty, tokens.len()))
        .collect();
    let tokens: Vec<&[u32]> = rows.iter().map(Vec::as_slice).collect();
    let mut scores = Scores::default();
    network.scores(&mut together, &tokens, &mut scores);
    for (row, expected) in alone.iter().enumerate() {
        assert_eq!(scores.row(row), expected);
    }

    for (tokens, expected) in rows.iter().zip(&alone) {
        let (shared, own) = tokens.split_at(4);
        // What was read for another row is forgotten before.
        let mut cache = network.extend(KvCache::new(network.config(), 0), &[shared, &[9, 9]].concat());
        cache.truncate(4);
        let prefix = Arc::new(network.extend(cache, &[]));
        let mut row = [network.row(&prefix, own.len())];
        let mut last = Scores::default();
        for token in own {
            last.clear();
            network.scores(&mut row, &[&[*token]], &mut last);
        }
        assert_eq!(last.row(0), expected);
    }
}

#[test]
fn a_lone_row_reads_ahead_and_gets_the_same_scores() {
    let network = Toy::new("qwen2", GgmlDType::Q4K).network();
    let empty = Arc::new(KvCache::new(network.config(), 0));
    let prompt = ids(12, 3);
    // Phrases of the prompt and of itself, some of them left in the middle.
    let told: Vec<u32> = [
        &prompt[2..7],
        &[9, 8],
        &prompt[..4],
        &[7],
        &prompt[5..],
        &prompt[2..7],
        &[9, 8, 1],
    ]
    .concat();
    let meter = Meter::default();
    let scripts = Scripts::ALL.without(Script::Cyrillic);
    let model = CpuRows {
        network: &network,
        prefix: Arc::clone(&empty),
        prefix_tokens: Vec::new(),
        meter: &meter,
    };
    let (mut state, mut found) = (Rows::default(), Scores::default());
    model
        .admit(
            &mut state,
            &[Prompt {
                tokens: prompt.clone(),
                scripts,
            }],
            &mut found,
        )
        .unwrap();
    let mut plain = [Row {
        scripts,
        ..network.row(&empty, 0)
    }];
    let mut expected = Scores::default();
    network.scores(&mut plain, &[&prompt], &mut expected);
    let mut foreseen = 0;
    for token in told {
        found.clear();
        expected.clear();
        foreseen += usize::from(state.foresees(token));
        model.step(&mut state, &[token], &mut found).unwrap();
        network.scores(&mut plain, &[&[token]], &mut expected);
        assert_eq!(found, expected);
    }
    assert!(foreseen > 8, "{foreseen} tokens were read ahead");
}

#[test]
fn a_row_has_no_tokens_of_other_scripts_whatever_the_others_have() {
    let scripts = [
        Scripts::default(),
        Scripts::ALL,
        Scripts::ALL.without(Script::Cyrillic),
    ];
    for dtype in [GgmlDType::Q4K, GgmlDType::F32] {
        let network = Toy::new("qwen3", dtype).network();
        let tokens = [ids(9, 1), ids(4, 2), ids(6, 3)];
        let mut rows: Vec<Row> = scripts
            .map(|scripts| Row {
                scripts,
                ..network.row(&Arc::new(KvCache::new(network.config(), 0)), 0)
            })
            .into();
        let mut found = Scores::default();
        network.scores(&mut rows, &tokens.each_ref().map(Vec::as_slice), &mut found);
        for (row, tokens) in tokens.iter().enumerate() {
            let is_out = |token: usize| !by_threes(token as u32).are_in(scripts[row]);
            let expected: Vec<f32> = (0..)
                .zip(logits(&network, tokens))
                .map(|(token, logit)| if is_out(token) { f32::NEG_INFINITY } else { logit })
                .collect();
            assert_eq!(found.row(row), expected);
            let sum: f64 = expected.iter().map(|logit| f64::from(*logit).exp()).sum();
            assert!((f64::from(found.normaliser(row)) - sum.ln()).abs() < 1e-4);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a file in a folder of the test's own")]
fn engine(bytes: &[u8], device: DeviceChoice) -> Result<Box<dyn LoadedModel>, LoadError> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("toy.gguf");
    std::fs::write(&file, bytes).unwrap();
    let bundle = Bundle {
        id: "toy".to_owned(),
        family: &crate::GGUF,
        files: vec![file],
        prefix: String::new(),
        prompt: String::new(),
    };
    bundle.load(&EngineOptions {
        device,
        threads: 2.try_into().unwrap(),
        kernel: Kernel::best(),
        precision: Precision::default(),
        beam: None,
    })
}

#[test]
fn a_toy_translates_every_passage_the_same_alone_and_together() {
    let engine = engine(&Toy::new("qwen2", GgmlDType::Q4K).bytes(), DeviceChoice::Cpu).unwrap();
    let sources = [
        "Привет",
        "мир, труд",
        "<|im_end|>",
        "",
        "x",
        "ещё",
        "1 2 3",
        "так",
        "вот",
        "и всё",
    ];
    let passages = sources.map(|source| Passage {
        source,
        title: "",
        before: "",
        terms: &[],
        constraints: &[],
        attempt: 0,
    });
    let run = |passages: &[Passage<'_>]| {
        let job = TranslateJob {
            from: text::Lang::RU,
            to: text::Lang::EN,
            passages,
            align: false,
        };
        let mut texts = vec![None; passages.len()];
        let translator = engine.translator().unwrap();
        let outcome = translator.translate(&job, &mut |index, hypothesis| {
            assert!(
                texts[index]
                    .replace((hypothesis.text, hypothesis.score.to_bits()))
                    .is_none()
            );
            ControlFlow::Continue(())
        });
        outcome.unwrap();
        texts.into_iter().map(Option::unwrap).collect::<Vec<_>>()
    };
    let together = run(&passages);
    for (passage, expected) in passages.iter().zip(&together) {
        assert_eq!(&run(&[*passage])[0], expected, "{}", passage.source);
    }
    assert!(run(&[]).is_empty());
    assert!(engine.usage().decoded_tokens > 0 && engine.usage().prompt_tokens > 0);
}

#[test]
fn damaged_files_are_errors_that_name_what_is_wrong() {
    let whole = Toy::new("qwen2", GgmlDType::Q4K);
    let error = |toy: &Toy| engine(&toy.bytes(), DeviceChoice::Cpu).err().unwrap().to_string();

    let mut toy = Toy::new("qwen2", GgmlDType::Q4K);
    toy.set("general.architecture", Value::String("mamba".to_owned()));
    assert!(error(&toy).contains("architecture 'mamba', which tolmach does not run; known: qwen2"));

    for (key, value) in [
        ("qwen2.block_count", Value::U32(0)),
        ("qwen2.attention.head_count_kv", Value::U32(3)),
    ] {
        let mut toy = Toy::new("qwen2", GgmlDType::Q4K);
        toy.set(key, value);
        assert!(error(&toy).contains(key), "{}", error(&toy));
    }
    for name in ["blk.1.ffn_down.weight", "output_norm.weight", "token_embd.weight"] {
        let mut toy = Toy::new("qwen2", GgmlDType::Q4K);
        toy.tensors.remove(name);
        assert!(
            error(&toy).contains(&format!("tensor {name} is missing")),
            "{}",
            error(&toy)
        );
    }
    let mut toy = Toy::new("qwen2", GgmlDType::Q4K);
    toy.vector("output_norm.weight", 32, 1.0);
    assert!(error(&toy).contains("output_norm.weight has the shape [32], not [256]"));
    let mut toy = Toy::new("qwen2", GgmlDType::Q4K);
    toy.metadata.remove("tokenizer.chat_template");
    assert!(error(&toy).contains("no chat template"));
    assert!(engine(&whole.bytes(), DeviceChoice::Cpu).is_ok());
}

#[test]
fn cut_and_flipped_files_never_panic() {
    let bytes = Toy::new("qwen2", GgmlDType::Q4K).bytes();
    let cuts = [0, 3, 4, 20, 100, 3_000, bytes.len() / 2, bytes.len() - 9_000];
    for cut in cuts {
        let error = engine(&bytes[..cut], DeviceChoice::Cpu)
            .err()
            .unwrap()
            .to_string();
        assert!(
            error.starts_with("cannot load ") && error.contains("models verify"),
            "{cut}: {error}"
        );
    }
    for at in (0..6_000).step_by(151) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 0x55;
        let _ = engine(&flipped, DeviceChoice::Cpu);
    }
}
