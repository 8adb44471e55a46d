//! An encoder–decoder model as a translator and summariser: batches of sentences of about equal length, and a worker
//! for each thread over shared weights.

use super::checkpoint::WeightFiles;
use super::config::{Config, ConfigError};
use super::decoder::Prompt;
use super::generation::Generation;
use super::linear::Precision;
use super::network::{Network, Rows};
use super::pieces::{Piece, cut, join};
use crate::families::batches::{Batches, Done};
use crate::families::constraints;
use crate::families::meter::Meter;
use crate::families::metered::Metered;
use crate::families::passages::{Assembly, finish};
use crate::tokens::{Architecture, Opening, Tokenizer};
use crate::whole_file::{self, MOST_SETTINGS};
use crate::{
    Bundle, EngineOptions, Hypothesis, LoadError, RunError, Sink, Summarizer, SummaryJob, SummaryLength,
    TranslateJob, Translator, Usage,
};
use generate::{Filters, Loops, Ranking, Request, Rules, decode};
use int8::Kernel;
use serde_json::Value;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Words of a passage, at most: what is checked, and tried again, together.
const PASSAGE_WORDS: usize = 60;
/// Passages of a call: sorted by length, neighbours finish together.
const CALL_PASSAGES: usize = 512;
/// Sentences decoded together by a worker.
const ROWS: usize = 32;
/// A translation has at most three tokens for each token of its source, and a few more.
const LENGTH: (usize, usize) = (3, 16);
/// The beam width of a second attempt where the first was greedy.
const SECOND_BEAMS: usize = 4;
/// Words of ten tokens, at a cautious estimate.
const WORDS_OF_TEN_TOKENS: usize = 6;

/// A loaded model.
pub struct Seq2Seq {
    network: Network,
    tokenizer: Tokenizer,
    translation: Generation,
    summary: Generation,
    threads: NonZeroUsize,
    /// The beam width that the user asked for.
    beam: Option<NonZeroUsize>,
    meter: Meter,
    /// Row memory of workers that have finished, for the next ones.
    idle: Mutex<Vec<Rows>>,
}

impl Seq2Seq {
    /// Loads a model from its files as `transformers` saves them, which are told apart by their names.
    ///
    /// # Errors
    /// [`LoadError`], naming the file and what is wrong with it.
    pub fn load(bundle: &Bundle, options: &EngineOptions) -> Result<Self, LoadError> {
        let files = &bundle.files;
        let Configured { path, json, config } = configured(files)?;
        let generation_config = named(files, "generation_config.json")?.map_or(Value::Null, |(_, json)| json);
        let defaults = config.dialect.defaults;
        let search = |task: &str| {
            Generation::read(&json, &generation_config, task, &defaults)
                .and_then(|search| search.checked(config.vocabulary))
                .map_err(|cause| LoadError::unreadable(path, cause))
        };
        let (translation, summary) = (search("translation")?, search("summarization")?);
        let tokenizer = Tokenizer::open(files)?;
        let beyond = tokenizer.targets().find(|id| *id as usize >= config.vocabulary);
        if let Some(id) = beyond {
            let cause = format!(
                "a language has the token {id}, and 'vocab_size' is {}",
                config.vocabulary
            );
            return Err(LoadError::unreadable(path, cause));
        }
        let weights = WeightFiles::open(files)?;
        let network = Network::read(&weights.read()?, config, options.precision, options.kernel)?;
        Ok(Seq2Seq {
            network,
            tokenizer,
            translation,
            summary,
            threads: options.threads,
            beam: options.beam,
            meter: Meter::default(),
            idle: Mutex::default(),
        })
    }

    /// Counts of the tokens read and decoded since the model was loaded.
    pub fn usage(&self) -> Usage {
        self.meter.usage()
    }

    /// Decodes one batch; `done` gets each result with its index in it.
    fn decode(&self, stop: &[u32], requests: Vec<Request<Prompt>>, done: &mut Done<'_>) {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let mut rows = idle().pop().unwrap_or_default();
        let rules = Rules {
            stop,
            rows: requests.len(),
            budget: usize::MAX,
            refill: 0,
            ranking: Ranking::Logit,
            loops: Loops::End,
        };
        let model = Metered {
            model: &self.network,
            meter: &self.meter,
            tokens: |prompt| prompt.source.len(),
        };
        decode(&model, &mut rows, requests, rules, done).unwrap_or_else(|never| match never {});
        rows.forget();
        idle().push(rows);
    }

    fn run(&self, stop: &[u32], requests: Vec<Request<Prompt>>, done: &mut Done<'_>) {
        let threads = self.threads.get();
        let batches = Batches::new(requests, threads, ROWS, |prompt| prompt.source.len());
        batches.run(threads, |requests, done| self.decode(stop, requests, done), done);
    }

    /// The most tokens that a source may have.
    fn window(&self) -> usize {
        let config = self.network.config();
        self.tokenizer
            .max_tokens()
            .unwrap_or(config.window)
            .min(config.window)
    }

    /// Checks that there is a position for each token of a source, even if the tokenizer allows more tokens.
    fn check_length(&self, source: &[u32]) -> Result<(), RunError> {
        let window = self.network.config().positions;
        if source.len() > window {
            return Err(RunError::TooLong {
                tokens: source.len(),
                window,
            });
        }
        Ok(())
    }

    /// A request without its limits: start token, first token and filters for the target language, and a beam that is
    /// wide enough for `constraints`.
    fn request(
        &self,
        generation: &Generation,
        source: Vec<u32>,
        opening: Opening,
        attempt: u8,
        constraints: Vec<generate::Constraint>,
    ) -> Request<Prompt> {
        let start = opening.start.unwrap_or(generation.start);
        let asked = self.beam.map_or(generation.beams, NonZeroUsize::get);
        let beams = match attempt {
            _ if !constraints.is_empty() => asked.max(constraints::BEAMS),
            0 => asked,
            _ => asked.max(SECOND_BEAMS),
        };
        let filters = filters(&generation.filters, attempt);
        let most = generation.max_tokens.min(self.network.config().positions);
        Request {
            filters: Filters {
                forced_first: opening.first.or(filters.forced_first),
                ..filters
            },
            method: generation.method(beams),
            history: vec![start],
            constraints,
            ..Request::new(Prompt { source, start }, most)
        }
    }
}

impl Network {
    /// Reads the network among a model's files, without what turns text into tokens.
    ///
    /// # Errors
    /// As [`Seq2Seq::load`].
    pub fn open(files: &[PathBuf], precision: Precision, kernel: Kernel) -> Result<Self, LoadError> {
        let config = configured(files)?.config;
        let weights = WeightFiles::open(files)?;
        Network::read(&weights.read()?, config, precision, kernel)
    }
}

/// A model's `config.json`: its path, all that it says, and the network that it describes.
pub struct Configured<'a> {
    path: &'a Path,
    json: Value,
    /// The network.
    pub config: Config,
}

/// Reads the configuration among a model's files.
///
/// # Errors
/// When there is none, or it describes no network that can be run.
pub fn configured(files: &[PathBuf]) -> Result<Configured<'_>, LoadError> {
    let (path, json) = named(files, "config.json")?.ok_or(LoadError::NoConfig)?;
    let config = Config::read(&json).map_err(|error| match error {
        ConfigError::Architecture(architecture) => LoadError::UnknownArchitecture {
            file: path.to_owned(),
            architecture,
            known: Architecture::names(),
        },
        error => LoadError::unreadable(path, error.to_string()),
    })?;
    Ok(Configured { path, json, config })
}

/// A JSON file of a model and what is in it, if it is there.
fn named<'a>(files: &'a [PathBuf], name: &str) -> Result<Option<(&'a Path, Value)>, LoadError> {
    let is_it = |file: &&PathBuf| file.file_name().is_some_and(|found| found == name);
    let Some(file) = files.iter().find(is_it) else {
        return Ok(None);
    };
    let bytes = whole_file::read(file, MOST_SETTINGS).map_err(|error| LoadError::unreadable(file, error))?;
    let json =
        serde_json::from_slice(&bytes).map_err(|error| LoadError::unreadable(file, error.to_string()))?;
    Ok(Some((file, json)))
}

/// Filters of an attempt, which differ from the first attempt's so that the same sentence is decoded differently.
fn filters(base: &Filters, attempt: u8) -> Filters {
    let shorter = |most: usize| match base.no_repeat_ngram {
        0 => most,
        length => length.min(most),
    };
    match attempt {
        0 => base.clone(),
        1 => Filters {
            no_repeat_ngram: shorter(4),
            ..base.clone()
        },
        _ => Filters {
            repetition_penalty: base.repetition_penalty.max(1.1),
            no_repeat_ngram: shorter(2),
            ..base.clone()
        },
    }
}

impl Translator for Seq2Seq {
    fn translate(&self, job: &TranslateJob<'_>, sink: &mut Sink<'_>) -> Result<(), RunError> {
        let (generation, window) = (&self.translation, self.window());
        let opening = self.tokenizer.opening(job.to)?;
        let join = |source: &str, pieces: &[Piece], translations: &[String]| {
            (join(source, pieces, translations), Vec::new())
        };
        let mut passages: Vec<Assembly<'_, _, _>> = Vec::with_capacity(job.passages.len());
        let mut places = Vec::new();
        let mut requests = Vec::new();
        for (index, passage) in job.passages.iter().enumerate() {
            let encode = |text: &str| self.tokenizer.encode(text, job.from, job.to);
            let pieces = cut(passage.source, job.from, window, encode)?;
            for (at, piece) in pieces.iter().enumerate() {
                self.check_length(&piece.tokens)?;
                let spell = &mut |text: &str| self.tokenizer.spell(text);
                let constraints = constraints::of_piece(passage.constraints, &piece.range, &|_| None, spell);
                let tokens = piece.tokens.clone();
                let mut request = self.request(generation, tokens, opening, passage.attempt, constraints);
                request.max_tokens = request.max_tokens.min(piece.tokens.len() * LENGTH.0 + LENGTH.1);
                places.push((index, at));
                requests.push(request);
            }
            passages.push(Assembly::new(passage.source, pieces, &join));
        }
        for (index, passage) in passages.iter().enumerate() {
            if passage.deliver(index, sink).is_break() {
                return Ok(());
            }
        }
        self.run(&generation.end, requests, &mut |request, decoded| {
            let (index, at) = places[request];
            let translation = self.tokenizer.decode(&decoded.tokens);
            passages[index]
                .add(at, translation, &decoded)
                .deliver(index, sink)
        });
        Ok(())
    }

    fn passage_words(&self) -> usize {
        PASSAGE_WORDS
    }

    fn supports_constraints(&self) -> bool {
        true
    }

    fn preferred_batch_size(&self) -> usize {
        CALL_PASSAGES
    }
}

impl Summarizer for Seq2Seq {
    fn summarize(&self, job: &SummaryJob<'_>) -> Result<Hypothesis, RunError> {
        let generation = &self.summary;
        let text = format!("{}{}", generation.prefix, job.text);
        let source = self.tokenizer.encode(&text, job.from, job.to)?;
        if source.len() > self.window() {
            return Err(RunError::TooLong {
                tokens: source.len(),
                window: self.window(),
            });
        }
        let opening = self.tokenizer.opening(job.to)?;
        let mut request = self.request(generation, source, opening, job.attempt, Vec::new());
        let words = match job.length {
            SummaryLength::Sentences(count) => count * 20,
            SummaryLength::Words(words) => words,
        };
        // Four tokens for three words. What the model was made for remains possible.
        let wanted = words * 4 / 3;
        let positions = self.network.config().positions;
        request.max_tokens = request.max_tokens.max(wanted * 2).min(positions);
        request.filters.min_tokens = (wanted * 2 / 3).min(request.max_tokens / 2);
        let mut summary = None;
        self.run(&generation.end, vec![request], &mut |_, decoded| {
            summary = Some(decoded);
            ControlFlow::Continue(())
        });
        let decoded = summary.ok_or_else(|| RunError::Compute("it gave no summary".to_owned()))?;
        Ok(Hypothesis {
            alignment: Vec::new(),
            text: self.tokenizer.decode(&decoded.tokens),
            score: decoded.score,
            tokens: decoded.tokens.len(),
            finish: finish(decoded.end),
        })
    }

    fn text_words(&self) -> usize {
        self.window() * WORDS_OF_TEN_TOKENS / 10
    }
}
