//! Toy networks of the architectures that Candle lacks, against what `transformers` computes with the same weights;
//! made by `tools/reference/gguf_parity.py`, which compares them with llama.cpp too.

use super::super::cache::{KvCache, Row};
use super::super::config::Config;
use super::super::network::Network;
use super::super::reader::Reader;
use super::super::weights::Weights;
use crate::Precision;
use candle_core::quantized::gguf_file::Content;
use generate::Scores;
use int8::Kernel;
use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

/// An architecture and, in standard deviations of the logits, how far they may be apart in eight bits, as the root of
/// the mean square. Single logits of the last are further apart, and llama.cpp's own with weights in `Q8_0` are too:
/// a head's output after few tokens is a small multiple of one value, and its norm keeps nothing of it but the sign.
const ARCHITECTURES: [(&str, f32); 3] = [("hunyuan-dense", 0.05), ("gemma3", 0.1), ("qwen35", 0.4)];

/// A toy and what its reference made of it.
struct Golden {
    file: Vec<u8>,
    /// The prompts and the likeliest ids after each.
    texts: Vec<(Vec<u32>, Vec<u32>)>,
    /// The logits after each prompt, `[prompts, vocabulary]`.
    logits: Vec<f32>,
}

impl Golden {
    fn read(architecture: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/gguf");
        let path = |ending: &str| folder.join(format!("{architecture}.{ending}"));
        let ids = |text: &str| text.split_whitespace().map(|id| id.parse().unwrap()).collect();
        let texts = std::fs::read_to_string(path("ids")).unwrap();
        let logits = std::fs::read(path("logits")).unwrap();
        Golden {
            file: std::fs::read(path("gguf")).unwrap(),
            texts: texts
                .lines()
                .map(|line| {
                    let (prompt, answer) = line.split_once('|').unwrap();
                    (ids(prompt), ids(answer))
                })
                .collect(),
            logits: logits
                .as_chunks::<4>()
                .0
                .iter()
                .map(|bytes| f32::from_le_bytes(*bytes))
                .collect(),
        }
    }

    fn network(&self, precision: Precision, kernel: Kernel) -> Network {
        let mut file = Cursor::new(&self.file);
        let content = Content::read(&mut file).unwrap();
        let config = Config::read(&content).unwrap();
        let weights = Weights::read(
            &mut Reader::new(&content, file, precision),
            &config,
            super::by_threes,
        )
        .unwrap();
        Network::new(config, weights, kernel, 2).unwrap()
    }

    fn networks(&self) -> [Network; 2] {
        [Precision::Full, Precision::Eight].map(|precision| self.network(precision, Kernel::best()))
    }

    fn expected(&self, prompt: usize) -> &[f32] {
        let vocabulary = self.logits.len() / self.texts.len();
        &self.logits[prompt * vocabulary..(prompt + 1) * vocabulary]
    }
}

fn row(network: &Network) -> Row {
    network.row(&Arc::new(KvCache::new(network.config(), 0)), 0)
}

/// Reads tokens into rows, and gives the logits of what follows each.
fn read(network: &Network, rows: &mut [Row], tokens: &[&[u32]]) -> Vec<Vec<f32>> {
    let mut scores = Scores::default();
    network.scores(rows, tokens, &mut scores);
    (0..rows.len()).map(|row| scores.row(row).to_vec()).collect()
}

fn best(logits: &[f32]) -> u32 {
    let better = |best: usize, i: usize| if logits[i] > logits[best] { i } else { best };
    (0..logits.len()).fold(0, better) as u32
}

#[test]
fn logits_and_greedy_ids_are_those_of_transformers() {
    for (architecture, _) in ARCHITECTURES {
        let golden = Golden::read(architecture);
        let network = golden.network(Precision::Full, Kernel::best());
        assert_eq!(golden.texts.len(), 50);
        for (number, (prompt, answer)) in golden.texts.iter().enumerate() {
            let mut row = [row(&network)];
            let mut logits = read(&network, &mut row, &[prompt]).remove(0);
            for (found, expected) in logits.iter().zip(golden.expected(number)) {
                assert!(
                    (found - expected).abs() < 1e-4,
                    "{architecture}, prompt {number}: {found}, not {expected}"
                );
            }
            for expected in answer {
                let token = best(&logits);
                assert_eq!(token, *expected, "{architecture}, prompt {number}");
                logits = read(&network, &mut row, &[&[token]]).remove(0);
            }
        }
    }
}

#[test]
fn eight_bits_stay_near_the_reference() {
    for (architecture, bound) in ARCHITECTURES {
        let golden = Golden::read(architecture);
        let network = golden.network(Precision::Eight, Kernel::best());
        let (mut squares, mut all) = (0.0, 0.0);
        let mean = golden.logits.iter().sum::<f32>() / golden.logits.len() as f32;
        for (number, (prompt, _)) in golden.texts.iter().enumerate() {
            let logits = read(&network, &mut [row(&network)], &[prompt]).remove(0);
            for (found, expected) in logits.iter().zip(golden.expected(number)) {
                squares += (found - expected).powi(2);
                all += (expected - mean).powi(2);
            }
        }
        let error = (squares / all).sqrt();
        assert!(error < bound, "{architecture}: {error}");
    }
}

#[test]
fn rows_are_the_same_in_any_company() {
    for (architecture, _) in ARCHITECTURES {
        let golden = Golden::read(architecture);
        for network in golden.networks() {
            let prompts: Vec<&[u32]> = golden.texts.iter().map(|(prompt, _)| &prompt[..]).collect();
            let mut together: Vec<Row> = prompts.iter().map(|_| row(&network)).collect();
            let found = read(&network, &mut together, &prompts);
            let next: Vec<[u32; 1]> = found.iter().map(|logits| [best(logits)]).collect();
            let feeds: Vec<&[u32]> = next.iter().map(|token| &token[..]).collect();
            let after = read(&network, &mut together, &feeds);
            for (number, prompt) in prompts.iter().enumerate() {
                let mut alone = [row(&network)];
                let lone = read(&network, &mut alone, &[prompt]);
                assert_eq!(lone[0], found[number], "{architecture}, {number}");
                let lone = read(&network, &mut alone, &[feeds[number]]);
                assert_eq!(lone[0], after[number], "{architecture}, {number}");
            }
        }
    }
}

#[test]
fn portions_and_prefixes_change_nothing() {
    for (architecture, _) in ARCHITECTURES {
        let golden = Golden::read(architecture);
        for network in golden.networks() {
            for (prompt, _) in &golden.texts {
                let whole = read(&network, &mut [row(&network)], &[prompt]).remove(0);
                let mut singly = [row(&network)];
                let mut last = Vec::new();
                for token in prompt {
                    last = read(&network, &mut singly, &[&[*token]]).remove(0);
                }
                assert_eq!(last, whole, "{architecture}, token by token");
                for shared in [1, prompt.len() / 2, prompt.len() - 1] {
                    let (first, own) = prompt.split_at(shared.min(prompt.len() - 1));
                    let prefix = Arc::new(network.extend(KvCache::new(network.config(), 0), first));
                    // Another row goes another way after the same prefix.
                    let mut rows = [network.row(&prefix, 0), network.row(&prefix, 0)];
                    let found = read(&network, &mut rows, &[&[9, 8, 7], own]);
                    assert_eq!(found[1], whole, "{architecture}, {shared} tokens shared");
                }
            }
        }
    }
}

#[test]
fn what_can_be_forgotten_leaves_nothing_behind() {
    for (architecture, _) in ARCHITECTURES {
        let golden = Golden::read(architecture);
        for network in golden.networks() {
            let (prompt, _) = golden
                .texts
                .iter()
                .max_by_key(|(prompt, _)| prompt.len())
                .unwrap();
            let whole = read(&network, &mut [row(&network)], &[prompt]).remove(0);
            let known = prompt.len() / 2;
            let wrong = [&prompt[..known], &[5; 20]].concat();
            let mut cache = network.extend(KvCache::new(network.config(), 0), &wrong);
            assert_eq!(cache.can_be_cut_to(known), architecture != "qwen35");
            assert!(cache.can_be_cut_to(wrong.len()));
            if !cache.can_be_cut_to(known) {
                continue;
            }
            cache.truncate(known);
            let mut row = [network.row(&Arc::new(cache), 0)];
            assert_eq!(read(&network, &mut row, &[&prompt[known..]])[0], whole);
        }
    }
}

#[test]
fn every_kernel_gives_the_same_bits() {
    for (architecture, _) in ARCHITECTURES {
        let golden = Golden::read(architecture);
        let prompt: &[u32] = &golden.texts[0].0;
        for precision in [Precision::Full, Precision::Eight] {
            let logits = |kernel: Kernel| {
                let network = golden.network(precision, kernel);
                read(&network, &mut [row(&network)], &[prompt]).remove(0)
            };
            let expected = logits(Kernel::available()[0]);
            for kernel in Kernel::available() {
                assert_eq!(
                    logits(kernel),
                    expected,
                    "{architecture} {precision:?} {kernel:?}"
                );
            }
        }
    }
}
