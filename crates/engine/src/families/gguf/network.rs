//! The network on the CPU: any number of rows of any length at once.
//!
//! Tokens of all rows stand in one matrix, so the weights are read once for all of them; only
//! attention is computed row by row. Nothing is padded. No token's arithmetic depends on another row, so a
//! row's scores are the same whatever other rows are in the batch.

use super::cache::{KvCache, Row};
use super::config::Config;
use super::products;
use super::rotary::Rotary;
use super::scratch::{Feed, Scratch};
use super::weights::Weights;
use generate::Scores;
use int8::Kernel;
use rayon::prelude::*;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};
use text::script::Scripts;

/// Tokens that go through the layers together: so many that reading the weights costs little, and so few that the
/// states between the layers stay in the processor's cache.
const PASS: usize = 192;

/// Weights, and how to run them.
pub struct Network {
    pub(super) config: Config,
    pub(super) weights: Weights,
    pub(super) kernel: Kernel,
    pub(super) rotaries: Vec<Rotary>,
    pool: rayon::ThreadPool,
    scratch: Mutex<Scratch>,
}

impl Network {
    /// A network that computes with `kernel` on `threads` threads.
    ///
    /// # Errors
    /// When the system has no threads left.
    pub fn new(config: Config, weights: Weights, kernel: Kernel, threads: usize) -> Result<Self, String> {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .map_err(|error| error.to_string())?;
        Ok(Network {
            rotaries: config
                .rotaries
                .iter()
                .map(|frequencies| Rotary::new(*frequencies, config.dialect.rotation, config.head))
                .collect(),
            config,
            weights,
            kernel,
            pool,
            scratch: Mutex::default(),
        })
    }

    /// Its sizes.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The number of tokens the model knows.
    pub fn vocabulary(&self) -> usize {
        self.weights.vocabulary.len()
    }

    /// A row that starts after `prefix`, with room for `capacity` tokens of its own.
    pub fn row(&self, prefix: &Arc<KvCache>, capacity: usize) -> Row {
        Row {
            prefix: Arc::clone(prefix),
            suffix: KvCache::after(&self.config, prefix, capacity),
            scripts: Scripts::ALL,
        }
    }

    /// Reads `tokens` after those of `cache`; rows can share the result.
    pub fn extend(&self, cache: KvCache, tokens: &[u32]) -> KvCache {
        if tokens.is_empty() {
            return cache;
        }
        let empty = Arc::new(KvCache::new(&self.config, 0));
        let mut rows = [Row {
            prefix: empty,
            suffix: cache,
            scripts: Scripts::ALL,
        }];
        let scratch = &mut *self.scratch.lock().unwrap_or_else(PoisonError::into_inner);
        self.pool
            .install(|| self.read(&mut rows, &[tokens], scratch, |_, _| ()));
        let [Row { suffix, .. }] = rows;
        suffix
    }

    /// Reads new tokens into every row, `tokens[i]` into `rows[i]`, and adds the scores of what
    /// comes next in each: rows of length `vocabulary`, in which tokens of scripts that a row may not have are minus
    /// infinity. Every row must get at least one token.
    pub fn scores(&self, rows: &mut [Row], tokens: &[&[u32]], scores: &mut Scores) {
        let scratch = &mut *self.scratch.lock().unwrap_or_else(PoisonError::into_inner);
        // The whole pass runs on the pool's threads: handing each product over to them would cost more
        // than a decoding step's smaller ones.
        self.pool.install(|| {
            let mut last = Vec::with_capacity(rows.len() * self.config.hidden);
            self.read(rows, tokens, scratch, |feed, states| {
                if feed.last {
                    last.extend_from_slice(&states[states.len() - self.config.hidden..]);
                }
            });
            let scripts: Vec<Scripts> = rows.iter().map(|row| row.scripts).collect();
            self.logits(&last, &scripts, scratch, scores);
        });
    }

    /// Reads `tokens` into `row`, and adds the scores of what comes after each of them.
    pub fn scores_along(&self, row: &mut Row, tokens: &[u32], scores: &mut Scores) {
        let scratch = &mut *self.scratch.lock().unwrap_or_else(PoisonError::into_inner);
        self.pool.install(|| {
            let mut all = Vec::with_capacity(tokens.len() * self.config.hidden);
            self.read(std::slice::from_mut(row), &[tokens], scratch, |_, states| {
                all.extend_from_slice(states);
            });
            self.logits(&all, &vec![row.scripts; tokens.len()], scratch, scores);
        });
    }

    /// Reads all tokens in passes, and hands the states of each feed, `[tokens, hidden]`, to `done`.
    fn read(
        &self,
        rows: &mut [Row],
        tokens: &[&[u32]],
        scratch: &mut Scratch,
        mut done: impl FnMut(&Feed<'_>, &[f32]),
    ) {
        let hidden = self.config.hidden;
        for pass in passes(tokens) {
            self.pass(rows, &pass, scratch);
            let mut rest = &scratch.states[..];
            for feed in &pass {
                let (states, later) = rest.split_at(feed.tokens.len() * hidden);
                done(feed, states);
                rest = later;
            }
        }
    }

    /// The logits of the token after each of `states`, `[rows, hidden]`, which may have the `scripts` of its row.
    fn logits(&self, states: &[f32], scripts: &[Scripts], scratch: &mut Scratch, scores: &mut Scores) {
        let (hidden, vocabulary) = (self.config.hidden, &self.weights.vocabulary);
        let output = self.weights.output();
        products::reshape(&mut scratch.input, scripts.len(), hidden);
        let sources = states
            .chunks_exact(hidden)
            .zip(scratch.input.chunks_exact_mut(hidden))
            .collect();
        products::quantise(
            self.kernel,
            &mut scratch.factor,
            hidden,
            &[output],
            sources,
            |(state, input)| {
                self.kernel
                    .rms_norm(state, &self.weights.output_norm, self.config.epsilon, input);
                input
            },
        );
        let any = scripts.iter().copied().reduce(Scripts::and).unwrap_or_default();
        let wanted: Vec<Range<usize>> = vocabulary.rows_of(any).collect();
        products::multiply_rows(self.kernel, &scratch.factor, output, &wanted, &mut scratch.logits);
        let first = scores.rows();
        let by_token = scores.add_rows(scripts.len(), vocabulary.len());
        let by_row = scratch.logits.par_chunks_exact(vocabulary.len());
        let normalisers: Vec<f32> = (by_row, by_token.par_chunks_exact_mut(vocabulary.len()), scripts)
            .into_par_iter()
            .map(|(by_row, by_token, scripts)| {
                vocabulary.sort(*scripts, by_row, by_token);
                if let Some(cap) = self.config.logit_cap {
                    let squeeze = |logit: &mut f32| *logit = cap * (*logit / cap).tanh();
                    let there = by_token.iter_mut().filter(|logit| logit.is_finite());
                    there.for_each(squeeze);
                }
                self.kernel.log_sum_exp(by_token)
            })
            .collect();
        for (row, normaliser) in (first..).zip(normalisers) {
            scores.set_normaliser(row, normaliser);
        }
    }
}

/// Cuts the rows' tokens into passes.
fn passes<'t>(tokens: &[&'t [u32]]) -> Vec<Vec<Feed<'t>>> {
    let mut passes = Vec::new();
    let (mut pass, mut room) = (Vec::new(), PASS);
    for (row, mut rest) in tokens.iter().copied().enumerate() {
        while !rest.is_empty() {
            let (tokens, later) = rest.split_at(rest.len().min(room));
            rest = later;
            room -= tokens.len();
            pass.push(Feed {
                row,
                tokens,
                last: rest.is_empty(),
            });
            if room == 0 {
                passes.push(std::mem::take(&mut pass));
                room = PASS;
            }
        }
    }
    passes.push(pass);
    passes
}
