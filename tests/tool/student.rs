//! Toy students as Mozilla publishes them: the kinds of networks with their depths, made narrow, and the toy
//! vocabularies of the engine's fixtures.

use std::fs;
use std::path::Path;

use crate::kit::WORKSPACE;

#[path = "../../crates/engine/src/families/bergamot/tests/toy.rs"]
#[expect(dead_code, reason = "the engine's tests use all of it")]
mod toy;

use toy::Item;

/// A kind of students: layers as those of the published ones, and widths that are a fraction of theirs.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    encoder: usize,
    decoder: usize,
    width: usize,
    ffn: usize,
    /// The toy vocabularies: one for both sides, or the source's and the target's.
    vocabularies: &'static [&'static str],
}

const ONE: &[&str] = &["toy-unigram"];
const TWO: &[&str] = &["toy-pairs-bytes", "toy-plain"];

/// A quarter of 256 and 1536, decoder of two layers.
pub const TINY: Kind = Kind::new(2, (64, 384), ONE);
/// Half of 384 and 1536, decoder of four layers.
pub const BASE_MEMORY: Kind = Kind::new(4, (192, 768), ONE);
/// The same with a table for each side.
pub const BASE_MEMORY_TWO: Kind = Kind::new(4, (192, 768), TWO);
/// A quarter of 512 and 2048, decoder of two layers.
pub const BASE: Kind = Kind::new(2, (128, 512), ONE);

/// Half of those of the published ones.
const HEADS: usize = 4;
const SCALE_OF_ACTIVATIONS: f32 = 25.0;

impl Kind {
    const fn new(
        decoder: usize,
        (width, ffn): (usize, usize),
        vocabularies: &'static [&'static str],
    ) -> Kind {
        Kind {
            encoder: 6,
            decoder,
            width,
            ffn,
            vocabularies,
        }
    }

    /// How many vocabularies a student of this kind has.
    pub fn vocabularies(self) -> usize {
        self.vocabularies.len()
    }

    /// The files in the order of the manifests: weights, shortlist, vocabularies. `seed` tells students apart.
    pub fn files(self, seed: u64) -> Vec<Vec<u8>> {
        let folder = Path::new(WORKSPACE).join("crates/engine/tests/data/sentencepiece");
        let read = |name: &&str| fs::read(folder.join(name).with_extension("spm")).expect("a vocabulary");
        let vocabularies: Vec<Vec<u8>> = self.vocabularies.iter().map(read).collect();
        let source = pieces(&vocabularies[0]);
        let target = vocabularies.last().map_or(0, |file| pieces(file));
        let mut builder = Builder {
            state: seed,
            items: Vec::new(),
        };
        builder.network(self, source, target);
        let mut files = vec![toy::container(&builder.items), shortlist(source, target)];
        files.extend(vocabularies);
        files
    }
}

/// The number of pieces of a SentencePiece model: fields 1 of its message.
fn pieces(mut file: &[u8]) -> usize {
    let mut count = 0;
    while let [0x0a, length, rest @ ..] = file {
        // Toy pieces are shorter than 128 bytes, so that one byte holds the length.
        count += 1;
        file = &rest[usize::from(*length)..];
    }
    count
}

fn shortlist(source: usize, target: usize) -> Vec<u8> {
    let (source, target) = (source as u32, target as u32);
    let lists: Vec<Vec<u32>> = (0..source)
        .map(|word| {
            let mut ids: Vec<u32> = (0..6).map(|i| (word * 7 + i * 13) % target).collect();
            ids.sort_unstable();
            ids.dedup();
            ids
        })
        .collect();
    let lists: Vec<&[u32]> = lists.iter().map(Vec::as_slice).collect();
    toy::shortlist(4, &lists)
}

fn side(length: usize) -> i32 {
    i32::try_from(length).expect("a toy is small")
}

struct Builder {
    state: u64,
    items: Vec<Item>,
}

impl Builder {
    fn network(&mut self, kind: Kind, source: usize, target: usize) {
        if kind.vocabularies() == 1 {
            self.table("Wemb", source, kind.width, true);
        } else {
            self.table("encoder_Wemb", source, kind.width, false);
            self.table("decoder_Wemb", target, kind.width, true);
        }
        self.vector("decoder_ff_logit_out_b", target, 0.0, 0.5);
        for layer in 1..=kind.encoder {
            self.attention(&format!("encoder_l{layer}_self"), kind.width);
            self.ffn(&format!("encoder_l{layer}"), kind);
        }
        for layer in 1..=kind.decoder {
            let prefix = format!("decoder_l{layer}");
            self.matrix(&format!("{prefix}_rnn_W"), kind.width, kind.width);
            self.matrix(&format!("{prefix}_rnn_Wf"), kind.width, kind.width);
            self.vector(&format!("{prefix}_rnn_bf"), kind.width, 0.0, 0.5);
            self.norm(&format!("{prefix}_rnn_ffn"), kind.width);
            self.attention(&format!("{prefix}_context"), kind.width);
            self.ffn(&prefix, kind);
        }
        self.items.push(Item::config(&yaml(kind)));
    }

    fn next(&mut self) -> f32 {
        self.state = self
            .state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.state >> 40) as f32 / (1 << 23) as f32 - 1.0
    }

    fn bytes(&mut self, count: usize) -> Vec<i8> {
        (0..count).map(|_| (127.0 * self.next()) as i8).collect()
    }

    fn table(&mut self, name: &str, words: usize, width: usize, is_output: bool) {
        let mut bytes = self.bytes(words * width);
        bytes[0] = 127;
        self.items
            .push(Item::int8(name, &[side(words), side(width)], &bytes, 900.0));
        if is_output {
            self.scale("none");
        }
    }

    fn matrix(&mut self, name: &str, inputs: usize, outputs: usize) {
        let bytes = self.bytes(inputs * outputs);
        let scale = 60.0 * (inputs as f32).sqrt();
        self.items
            .push(Item::int8(name, &[side(inputs), side(outputs)], &bytes, scale));
        self.scale(name);
    }

    fn scale(&mut self, name: &str) {
        let name = format!("{name}_QuantMultA");
        self.items
            .push(Item::floats(&name, &[1, 1], &[SCALE_OF_ACTIVATIONS]));
    }

    fn vector(&mut self, name: &str, length: usize, middle: f32, spread: f32) {
        let values: Vec<f32> = (0..length).map(|_| middle + spread * self.next()).collect();
        self.items.push(Item::floats(name, &[1, side(length)], &values));
    }

    fn norm(&mut self, prefix: &str, width: usize) {
        self.vector(&format!("{prefix}_ln_scale"), width, 1.0, 0.3);
        self.vector(&format!("{prefix}_ln_bias"), width, 0.0, 0.3);
    }

    fn attention(&mut self, prefix: &str, width: usize) {
        for part in ["q", "k", "v", "o"] {
            self.matrix(&format!("{prefix}_W{part}"), width, width);
            self.vector(&format!("{prefix}_b{part}"), width, 0.0, 0.2);
        }
        self.norm(&format!("{prefix}_Wo"), width);
    }

    fn ffn(&mut self, prefix: &str, kind: Kind) {
        self.matrix(&format!("{prefix}_ffn_W1"), kind.width, kind.ffn);
        self.vector(&format!("{prefix}_ffn_b1"), kind.ffn, 0.0, 0.2);
        self.matrix(&format!("{prefix}_ffn_W2"), kind.ffn, kind.width);
        self.vector(&format!("{prefix}_ffn_b2"), kind.width, 0.0, 0.2);
        self.norm(&format!("{prefix}_ffn_ffn"), kind.width);
    }
}

/// The header as Marian writes it, with the sizes of this kind and, as newer files, without those of the vocabularies.
fn yaml(kind: Kind) -> String {
    let is_one = kind.vocabularies() == 1;
    let line = |line: &str| match line.split(':').next().unwrap_or_default() {
        "enc-depth" => format!("enc-depth: {}", kind.encoder),
        "dec-depth" => format!("dec-depth: {}", kind.decoder),
        "dim-emb" => format!("dim-emb: {}", kind.width),
        "transformer-heads" => format!("transformer-heads: {HEADS}"),
        "transformer-dim-ffn" => format!("transformer-dim-ffn: {}", kind.ffn),
        "tied-embeddings" => format!("tied-embeddings: {}", !is_one),
        "tied-embeddings-all" => format!("tied-embeddings-all: {is_one}"),
        _ => line.to_owned(),
    };
    let lines = toy::YAML
        .lines()
        .filter(|line| !line.starts_with("dim-vocabs") && !line.starts_with("  - "));
    lines.map(line).collect::<Vec<_>>().join("\n")
}
