//! An encoder–decoder model as an estimator of quality: MetricX-24 (Juraska et al., 2024), an mT5 that was trained to
//! predict error scores of translations.
//!
//! It reads source and translation as one text. The decoder runs for one step, and the logit of one token is the score.

use super::Config;
use super::checkpoint::WeightFiles;
use super::decoder::Prompt;
use super::network::{Network, Rows};
use crate::families::batches::by_tokens;
use crate::families::meter::Meter;
use crate::families::workers;
use crate::tokens::Tokenizer;
use crate::{Bundle, EngineOptions, LoadError, QualityEstimator, RunError, SegmentPair, Usage};
use contract::ERROR_SCORES;
use generate::{Scores, StepModel};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;

/// Tokens that the model was trained to read at most: 1,536 with an end mark, which it is not given.
const MOST_TOKENS: usize = 1_535;
/// Tokens of a batch: enough to read the weights once for many, few enough for the keys and values of all of the
/// decoder's layers.
const BATCH_TOKENS: usize = 512;
/// The only token that the decoder is given, mT5's padding.
const START: u32 = 0;

/// A loaded estimator of quality.
pub struct Estimator {
    network: Network,
    tokenizer: Tokenizer,
    threads: NonZeroUsize,
    meter: Meter,
}

impl Estimator {
    /// Loads a model from its files as `transformers` saves them, of which `config` is the network.
    ///
    /// # Errors
    /// [`LoadError`], naming the file and what is wrong with it.
    pub fn load(bundle: &Bundle, options: &EngineOptions, config: Config) -> Result<Self, LoadError> {
        let tokenizer = Tokenizer::open(&bundle.files)?;
        let weights = WeightFiles::open(&bundle.files)?;
        Ok(Estimator {
            network: Network::read(&weights.read()?, config, options.precision, options.kernel)?,
            tokenizer,
            threads: options.threads,
            meter: Meter::default(),
        })
    }

    /// Counts of the tokens read since the model was loaded.
    pub fn usage(&self) -> Usage {
        self.meter.usage()
    }

    /// What the model reads of a pair; nothing of one that has no score.
    fn tokens(&self, pair: &SegmentPair<'_>) -> Vec<u32> {
        let (source, translation) = (pair.source.trim(), pair.translation.trim());
        if source.is_empty() || translation.is_empty() {
            return Vec::new();
        }
        let tokens = self
            .tokenizer
            .encode_alone(&format!("source: {source} candidate: {translation}"));
        if tokens.len() > MOST_TOKENS {
            return Vec::new();
        }
        tokens
    }

    /// The error scores of pairs that are read together.
    fn error_scores(&self, sources: Vec<Vec<u32>>, rows: &mut Rows) -> Vec<f32> {
        let tokens = sources.iter().map(Vec::len).sum();
        let prompt = |source| Prompt { source, start: START };
        let prompts: Vec<Prompt> = sources.into_iter().map(prompt).collect();
        let mut scores = Scores::default();
        self.meter.reading(tokens, || {
            self.network
                .admit(rows, &prompts, &mut scores)
                .unwrap_or_else(|never| match never {});
        });
        rows.forget();
        let (best, worst) = (*ERROR_SCORES.start(), *ERROR_SCORES.end());
        (0..prompts.len())
            .map(|row| scores.row(row)[0].clamp(best, worst))
            .collect()
    }
}

impl QualityEstimator for Estimator {
    fn estimate(&self, pairs: &[SegmentPair<'_>]) -> Result<Vec<Option<f32>>, RunError> {
        let tokens: Vec<Vec<u32>> = pairs.iter().map(|pair| self.tokens(pair)).collect();
        let mut estimates = vec![None; pairs.len()];
        workers::run(
            self.threads.get(),
            by_tokens(&tokens, BATCH_TOKENS),
            Rows::default,
            |rows, batch, done| {
                let sources = batch.iter().map(|&index| tokens[index].clone()).collect();
                for result in batch.iter().copied().zip(self.error_scores(sources, rows)) {
                    if done(result).is_break() {
                        return;
                    }
                }
            },
            &mut |(index, score)| {
                estimates[index] = Some(score);
                ControlFlow::Continue(())
            },
        );
        if estimates.iter().flatten().any(|score| score.is_nan()) {
            return Err(RunError::Compute("it gave a score that is no number".to_owned()));
        }
        Ok(estimates)
    }
}
