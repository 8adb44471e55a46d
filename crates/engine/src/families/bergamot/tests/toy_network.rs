//! A toy model of any shape: its files, and its tensors as plain numbers.

use super::toy::{self, Item};
use crate::bergamot::network::Network;
use crate::bergamot::network_config::Config;
use crate::bergamot::{Container, FormatError, Shortlist};
use crate::mapped::Mapped;
use candle_core::{Device, Tensor};
use int8::Kernel;
use std::collections::BTreeMap;
use std::io::Write;

/// The scale of all activations, in models that have one.
pub const ALPHA: f32 = 25.0;

/// Which tables and matrices a model has for its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tables {
    /// One for source, target and output.
    One,
    /// One for the source, and one for target and output.
    Two,
    /// One for source and target, and an output of its own.
    OneAndOutput,
    /// Three; the output's is stored a row a word.
    Three,
    /// Three; the output's is stored as other matrices are.
    ThreeLegacy,
}

/// The shape of a toy model.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    pub width: usize,
    pub heads: usize,
    pub ffn: usize,
    pub decoder_ffn: usize,
    pub encoder: usize,
    pub decoder: usize,
    pub source_words: usize,
    pub target_words: usize,
    pub tables: Tables,
    pub swish: bool,
    /// Whether the file has scales for activations.
    pub alphas: bool,
}

pub const SMALL: Shape = Shape {
    width: 64,
    heads: 4,
    ffn: 128,
    decoder_ffn: 128,
    encoder: 2,
    decoder: 2,
    source_words: 96,
    target_words: 96,
    tables: Tables::One,
    swish: false,
    alphas: true,
};

/// Plain tensors of a toy model, and its files.
pub struct Toy {
    pub shape: Shape,
    pub model: Vec<u8>,
    pub shortlist: Vec<u8>,
    pub tensors: BTreeMap<String, Tensor>,
}

pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn bytes(&mut self, count: usize) -> Vec<i8> {
        let byte = |value: u64| i8::try_from(i16::try_from(value).unwrap() - 127).unwrap();
        (0..count).map(|_| byte(self.below(255))).collect()
    }

    fn floats(&mut self, count: usize, middle: f32, spread: f32) -> Vec<f32> {
        (0..count)
            .map(|_| middle + spread * (self.below(2001) as f32 / 1000.0 - 1.0))
            .collect()
    }
}

impl Toy {
    pub fn new(shape: Shape) -> Self {
        let mut toy = Builder {
            shape,
            dice: Dice(7),
            items: Vec::new(),
            tensors: BTreeMap::new(),
        };
        toy.tables();
        for layer in 1..=shape.encoder {
            toy.attention(&format!("encoder_l{layer}_self"));
            toy.ffn(&format!("encoder_l{layer}"), shape.ffn);
        }
        for layer in 1..=shape.decoder {
            let prefix = format!("decoder_l{layer}");
            toy.matrix(&format!("{prefix}_rnn_W"), shape.width, shape.width);
            toy.matrix(&format!("{prefix}_rnn_Wf"), shape.width, shape.width);
            toy.vector(&format!("{prefix}_rnn_bf"), shape.width, 0.0, 0.5);
            toy.norm(&format!("{prefix}_rnn_ffn"));
            toy.attention(&format!("{prefix}_context"));
            toy.ffn(&prefix, shape.decoder_ffn);
        }
        toy.items.push(Item::config(&yaml(shape)));
        let words = shape.target_words as u32;
        let lists: Vec<Vec<u32>> = (0..shape.source_words as u32)
            .map(|word| {
                let mut ids: Vec<u32> = (0..6).map(|i| (word * 7 + i * 13) % words).collect();
                ids.sort_unstable();
                ids.dedup();
                ids
            })
            .collect();
        let lists: Vec<&[u32]> = lists.iter().map(Vec::as_slice).collect();
        Toy {
            shape,
            model: toy::container(&toy.items),
            shortlist: toy::shortlist(4, &lists),
            tensors: toy.tensors,
        }
    }

    pub fn network(&self, kernel: Kernel, with_shortlist: bool) -> Network {
        self.read(kernel, with_shortlist).unwrap()
    }

    pub fn read(&self, kernel: Kernel, with_shortlist: bool) -> Result<Network, FormatError> {
        let map = |bytes: &[u8]| {
            let mut file = tempfile::NamedTempFile::new().unwrap();
            file.write_all(bytes).unwrap();
            Mapped::open(file.path()).unwrap()
        };
        let model = map(&self.model);
        let config = Config::read(&Container::parse(&model).unwrap()).unwrap();
        let Shape {
            source_words,
            target_words,
            ..
        } = self.shape;
        let shortlist = with_shortlist
            .then(|| Shortlist::parse(map(&self.shortlist), source_words, target_words).unwrap());
        Network::read(model, config, shortlist, source_words == target_words, kernel)
    }
}

/// The configuration of a model of this shape.
fn yaml(shape: Shape) -> String {
    let tied = |key: &str| match key {
        "tied-embeddings-all" => shape.tables == Tables::One,
        "tied-embeddings" => shape.tables == Tables::Two,
        _ => shape.tables == Tables::OneAndOutput,
    };
    let mut lines: Vec<String> = toy::YAML
        .lines()
        .filter(|line| !line.starts_with("dim-vocabs") && !line.starts_with("  - "))
        .map(|line| match line.split(':').next().unwrap_or_default() {
            "enc-depth" => format!("enc-depth: {}", shape.encoder),
            "dec-depth" => format!("dec-depth: {}", shape.decoder),
            "dim-emb" => format!("dim-emb: {}", shape.width),
            "transformer-heads" => format!("transformer-heads: {}", shape.heads),
            "transformer-dim-ffn" => format!("transformer-dim-ffn: {}", shape.ffn),
            "transformer-ffn-activation" if shape.swish => "transformer-ffn-activation: swish".to_owned(),
            key @ ("tied-embeddings" | "tied-embeddings-all") => format!("{key}: {}", tied(key)),
            _ => line.to_owned(),
        })
        .collect();
    lines.push(format!("tied-embeddings-src: {}", tied("tied-embeddings-src")));
    if shape.decoder_ffn != shape.ffn {
        lines.push(format!("transformer-decoder-dim-ffn: {}", shape.decoder_ffn));
    }
    lines.join("\n")
}

fn size(value: usize) -> i32 {
    i32::try_from(value).unwrap()
}

struct Builder {
    shape: Shape,
    dice: Dice,
    items: Vec<Item>,
    tensors: BTreeMap<String, Tensor>,
}

impl Builder {
    fn keep(&mut self, name: &str, values: Vec<f32>, shape: (usize, usize)) {
        let tensor = Tensor::from_vec(values, shape, &Device::Cpu).unwrap();
        self.tensors.insert(name.to_owned(), tensor);
    }

    fn tables(&mut self) {
        let Shape {
            source_words,
            target_words,
            ..
        } = self.shape;
        match self.shape.tables {
            Tables::One => self.table("Wemb", source_words, true),
            Tables::OneAndOutput => {
                self.table("Wemb", source_words, false);
                self.table("decoder_ff_logit_out_Wt", target_words, true);
            }
            Tables::Two => {
                self.table("encoder_Wemb", source_words, false);
                self.table("decoder_Wemb", target_words, true);
            }
            Tables::Three => {
                self.table("encoder_Wemb", source_words, false);
                self.table("decoder_Wemb", target_words, false);
                self.table("decoder_ff_logit_out_Wt", target_words, true);
            }
            Tables::ThreeLegacy => {
                self.table("encoder_Wemb", source_words, false);
                self.table("decoder_Wemb", target_words, false);
                self.matrix("decoder_ff_logit_out_W", self.shape.width, target_words);
            }
        }
        self.vector("decoder_ff_logit_out_b", target_words, 0.0, 0.5);
    }

    /// A table of rows for words; as the output layer it has a scale of its own.
    fn table(&mut self, name: &str, words: usize, is_output: bool) {
        // The largest byte is there, so that quantising anew gives the same bytes.
        let width = self.shape.width;
        let mut bytes = self.dice.bytes(words * width);
        bytes[0] = 127;
        let scale = 900.0;
        self.items
            .push(Item::int8(name, &[size(words), size(width)], &bytes, scale));
        if is_output {
            self.alpha("none");
        }
        let values = bytes.iter().map(|&byte| f32::from(byte) / scale).collect();
        self.keep(name, values, (words, width));
    }

    fn matrix(&mut self, name: &str, inputs: usize, outputs: usize) {
        let bytes = self.dice.bytes(inputs * outputs);
        let scale = 60.0 * (inputs as f32).sqrt();
        let shape = [size(inputs), size(outputs)];
        self.items.push(Item::int8(name, &shape, &bytes, scale));
        self.alpha(name);
        let values = bytes.iter().map(|&byte| f32::from(byte) / scale).collect();
        self.keep(name, values, (outputs, inputs));
    }

    fn alpha(&mut self, name: &str) {
        if self.shape.alphas {
            let name = format!("{name}_QuantMultA");
            self.items.push(Item::floats(&name, &[1, 1], &[ALPHA]));
        }
    }

    fn vector(&mut self, name: &str, length: usize, middle: f32, spread: f32) {
        let values = self.dice.floats(length, middle, spread);
        self.items.push(Item::floats(name, &[1, size(length)], &values));
        self.keep(name, values, (1, length));
    }

    fn norm(&mut self, prefix: &str) {
        self.vector(&format!("{prefix}_ln_scale"), self.shape.width, 1.0, 0.3);
        self.vector(&format!("{prefix}_ln_bias"), self.shape.width, 0.0, 0.3);
    }

    fn attention(&mut self, prefix: &str) {
        let width = self.shape.width;
        for part in ["q", "k", "v", "o"] {
            self.matrix(&format!("{prefix}_W{part}"), width, width);
            self.vector(&format!("{prefix}_b{part}"), width, 0.0, 0.2);
        }
        self.norm(&format!("{prefix}_Wo"));
    }

    fn ffn(&mut self, prefix: &str, inner: usize) {
        let width = self.shape.width;
        self.matrix(&format!("{prefix}_ffn_W1"), width, inner);
        self.vector(&format!("{prefix}_ffn_b1"), inner, 0.0, 0.2);
        self.matrix(&format!("{prefix}_ffn_W2"), inner, width);
        self.vector(&format!("{prefix}_ffn_b2"), width, 0.0, 0.2);
        self.norm(&format!("{prefix}_ffn_ffn"));
    }
}
