//! A sentence encoder: batches of sentences of about equal length, and a worker for each thread over shared weights.

use super::config::Config;
use super::network::{Network, Work};
use super::weights::Weights;
use crate::device::first_line;
use crate::families::batches::by_tokens;
use crate::families::meter::Meter;
use crate::families::workers;
use crate::guard::guarded;
use crate::mapped::Mapped;
use crate::tokens::outline;
use crate::{Bundle, Embedder, EngineOptions, LoadError, RunError, Usage};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::Path;
use tokenizers::{Tokenizer, TruncationParams};

/// Tokens of a sentence that are read; of a longer one the beginning must do.
const SENTENCE_TOKENS: usize = 256;
/// Tokens of a batch: enough to read the weights once for many, few enough for the states to stay in the
/// cache.
const BATCH_TOKENS: usize = 512;

/// A loaded sentence encoder.
pub struct SentenceEncoder {
    network: Network,
    tokenizer: Tokenizer,
    /// The text before every sentence.
    prefix: String,
    threads: NonZeroUsize,
    meter: Meter,
}

impl SentenceEncoder {
    /// Loads a model from its files, told apart by their names: `config.json`, `tokenizer.json`, and
    /// weights in safetensors.
    ///
    /// # Errors
    /// [`LoadError`], naming the file and what is wrong with it.
    pub fn load(bundle: &Bundle, options: &EngineOptions) -> Result<Self, LoadError> {
        let (path, file) = map(bundle, "config.json")?;
        let config = Config::parse(&file).map_err(|cause| unreadable(path, cause))?;
        if config.model_type != "bert" {
            return Err(LoadError::UnknownArchitecture {
                file: path.to_owned(),
                architecture: config.model_type,
                known: "bert".to_owned(),
            });
        }
        let (path, file) = map(bundle, "tokenizer.json")?;
        let tokenizer = tokenizer(&file, &config).map_err(|cause| unreadable(path, cause))?;
        let (path, file) = map(bundle, ".safetensors")?;
        let weights = Weights::read(&file, &config).map_err(|cause| unreadable(path, cause))?;
        let network = Network::new(config, weights, options.kernel);
        let last = tokenizer.get_vocab(true).into_values().max();
        let (words, known) = (last.map_or(0, |last| last as usize + 1), network.vocabulary());
        if words > known {
            let cause = format!("it has embeddings for {known} tokens, and the tokenizer {words}");
            return Err(unreadable(path, cause));
        }
        Ok(SentenceEncoder {
            network,
            tokenizer,
            prefix: bundle.prefix.clone(),
            threads: options.threads,
            meter: Meter::default(),
        })
    }

    /// Counts of the tokens read since the model was loaded.
    pub fn usage(&self) -> Usage {
        self.meter.usage()
    }

    fn tokens(&self, sentence: &str) -> Result<Vec<u32>, RunError> {
        let text = format!("{}{sentence}", self.prefix);
        let encoding = guarded(|| {
            self.tokenizer
                .encode(text, true)
                .map_err(|error| error.to_string())
        });
        let encoding = encoding.map_err(RunError::Compute)?;
        let ids = encoding.get_ids();
        let known = self.network.vocabulary();
        // What stands around a text has ids of its own in the file.
        if let Some(id) = ids.iter().find(|id| **id as usize >= known) {
            let cause = format!("its tokenizer gives the token {id}, and it has embeddings for {known}");
            return Err(RunError::Compute(cause));
        }
        Ok(ids.to_vec())
    }

    /// The vectors of some sentences.
    fn vectors(&self, sentences: &[&[u32]], work: &mut Work) -> Vec<Vec<f32>> {
        let hidden = self.network.config.hidden;
        let tokens = sentences.iter().map(|sentence| sentence.len()).sum();
        let states = self
            .meter
            .reading(tokens, || self.network.encode(sentences, work));
        let mut rest = &states[..];
        sentences
            .iter()
            .map(|sentence| {
                let (states, others) = rest.split_at(sentence.len() * hidden);
                rest = others;
                mean_of_length_one(states, hidden)
            })
            .collect()
    }
}

impl Embedder for SentenceEncoder {
    fn embed(&self, sentences: &[&str]) -> Result<Vec<Vec<f32>>, RunError> {
        let tokens = sentences
            .iter()
            .map(|sentence| self.tokens(sentence))
            .collect::<Result<Vec<_>, _>>()?;
        // A sentence without tokens has no direction: its vector is zero.
        let mut vectors = vec![vec![0.0; self.dimensions()]; sentences.len()];
        workers::run(
            self.threads.get(),
            by_tokens(&tokens, BATCH_TOKENS),
            Work::default,
            |work, batch, done| {
                let rows: Vec<&[u32]> = batch.iter().map(|&index| tokens[index].as_slice()).collect();
                for result in batch.iter().copied().zip(self.vectors(&rows, work)) {
                    if done(result).is_break() {
                        return;
                    }
                }
            },
            &mut |(index, vector)| {
                vectors[index] = vector;
                ControlFlow::Continue(())
            },
        );
        Ok(vectors)
    }

    fn dimensions(&self) -> usize {
        self.network.config.hidden
    }
}

/// The mean of the rows of `states`, scaled to length 1; zeros where there is nothing to scale.
fn mean_of_length_one(states: &[f32], hidden: usize) -> Vec<f32> {
    let mut mean = vec![0.0; hidden];
    for row in states.chunks_exact(hidden) {
        for (sum, value) in mean.iter_mut().zip(row) {
            *sum += value;
        }
    }
    let length = mean.iter().map(|value| value * value).sum::<f32>().sqrt();
    if length > 0.0 {
        for value in &mut mean {
            *value /= length;
        }
    }
    mean
}

fn tokenizer(file: &[u8], config: &Config) -> Result<Tokenizer, String> {
    outline::check(file)?;
    let mut tokenizer = guarded(|| Tokenizer::from_bytes(file).map_err(|error| first_line(&error)))?;
    tokenizer.with_padding(None);
    let truncation = TruncationParams {
        max_length: SENTENCE_TOKENS.min(config.positions),
        ..TruncationParams::default()
    };
    tokenizer
        .with_truncation(Some(truncation))
        .map_err(|error| first_line(&error))?;
    Ok(tokenizer)
}

/// The file of the bundle whose name ends so.
fn map<'b>(bundle: &'b Bundle, ending: &'static str) -> Result<(&'b Path, Mapped), LoadError> {
    let named = |path: &&std::path::PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str());
        name.is_some_and(|name| name.ends_with(ending))
    };
    let Some(path) = bundle.files.iter().find(named) else {
        let cause = format!("there is no {ending} beside it");
        return Err(unreadable(bundle.first_file()?, cause));
    };
    let file = Mapped::open(path).map_err(|error| unreadable(path, error.to_string()))?;
    Ok((path, file))
}

fn unreadable(file: &Path, cause: impl Into<String>) -> LoadError {
    LoadError::Unreadable {
        file: file.to_owned(),
        cause: cause.into(),
    }
}
