//! A student model as a translator: batches of sentences of about one length, a worker a core over
//! shared weights.

use super::container::Container;
use super::decoder::{END, Prompt};
use super::files::{Files, unreadable};
use super::joined::Translated;
use super::network::{LENGTH_FACTOR, Network, Rows};
use super::network_config::Config;
use super::open::Open;
use super::pieces::{Cutter, Piece};
use super::shortlist::Shortlist;
use crate::families::meter::Meter;
use crate::families::metered::Metered;
use crate::families::workers::{Batches, Done};
use crate::sentencepiece::SentencePiece;
use crate::{Bundle, EngineOptions, LoadError, RunError, Sink, TranslateJob, Translator, Usage};
use generate::{Decoded, Filters, Loops, Ranking, Request, Rules, decode};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::{Mutex, PoisonError};

/// Words of a passage, at most: what is checked, and tried again, together.
const PASSAGE_WORDS: usize = 60;
/// Passages worth having in hand: sorted by length, neighbours finish together.
const WAVE: usize = 2_048;
/// Sentences decoded together by a worker: enough to read the weights once for many, few enough for
/// what they remember to stay in the cache.
const ROWS: usize = 32;

/// A loaded model.
pub struct Student {
    network: Network,
    source: SentencePiece,
    /// The target's vocabulary where it is not the source's.
    target: Option<SentencePiece>,
    threads: NonZeroUsize,
    meter: Meter,
    /// Memory of workers that have finished, for the next ones.
    idle: Mutex<Vec<Rows>>,
}

impl Student {
    /// Loads a model from its files: weights, one or two vocabularies, and a shortlist if there is one.
    /// They are told apart by what is in them; of two vocabularies the source's comes first.
    ///
    /// # Errors
    /// [`LoadError`], naming the file and what is wrong with it.
    pub fn load(bundle: &Bundle, options: &EngineOptions) -> Result<Self, LoadError> {
        let files = Files::open(bundle)?;
        let (path, model) = files.model;
        let config = Container::parse(&model)
            .and_then(|container| Config::read(&container))
            .map_err(|error| unreadable(&path, error))?;
        let shortlist = files
            .shortlist
            .map(|(path, file)| {
                Shortlist::parse(file, config.source_words, config.target_words)
                    .map_err(|error| unreadable(&path, error))
            })
            .transpose()?;
        let mut vocabularies = files.vocabularies.into_iter().map(|(path, file)| {
            SentencePiece::parse(&file)
                .map_err(|error| unreadable(&path, error))
                .map(|vocabulary| (path, vocabulary))
        });
        let (source_path, source) = vocabularies
            .next()
            .unwrap_or_else(|| Err(unreadable(&path, "its vocabulary is not among the model's files")))?;
        let target = vocabularies.next().transpose()?;
        for (path, vocabulary, words) in [
            (&source_path, &source, config.source_words),
            match &target {
                Some((path, target)) => (path, target, config.target_words),
                None => (&source_path, &source, config.target_words),
            },
        ] {
            if vocabulary.len() > words {
                let cause = format!("it has {} pieces, the model {words} words", vocabulary.len());
                return Err(unreadable(path, cause));
            }
        }
        let network = Network::read(model, config, shortlist, target.is_none(), options.kernel)
            .map_err(|error| unreadable(&path, error))?;
        Ok(Student {
            network,
            source,
            target: target.map(|(_, vocabulary)| vocabulary),
            threads: options.threads,
            meter: Meter::default(),
            idle: Mutex::default(),
        })
    }

    /// What the model has read and written since it was loaded.
    pub fn usage(&self) -> Usage {
        self.meter.usage()
    }

    pub(super) fn network(&self) -> &Network {
        &self.network
    }

    /// The source's vocabulary.
    pub(super) fn source(&self) -> &SentencePiece {
        &self.source
    }

    /// The target's vocabulary, which may be the source's.
    pub(super) fn target(&self) -> &SentencePiece {
        self.target.as_ref().unwrap_or(&self.source)
    }

    /// Decodes one batch of pieces; `done` gets each with its index among them.
    pub(super) fn decode(&self, requests: Vec<Request<Prompt>>, done: &mut Done<'_>) {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let mut rows = idle().pop().unwrap_or_default();
        let rules = Rules {
            stop: &[END],
            rows: requests.len(),
            budget: usize::MAX,
            refill: 0,
            ranking: Ranking::PathSum,
            loops: Loops::End,
        };
        let model = Metered {
            model: &self.network,
            meter: &self.meter,
            tokens: |prompt| prompt.tokens.len(),
        };
        decode(&model, &mut rows, requests, rules, done).unwrap_or_else(|never| match never {});
        rows.forget();
        idle().push(rows);
    }

    /// Runs batches of `jobs` on all threads and hands every result to `done` on this one.
    fn run(&self, jobs: Vec<Request<Prompt>>, done: &mut Done<'_>) {
        let threads = self.threads.get();
        let batches = Batches::new(jobs, threads, ROWS, |prompt| prompt.tokens.len());
        batches.run(threads, |requests, done| self.decode(requests, done), done);
    }

    fn translated(&self, decoded: &mut Decoded, capitals: bool) -> Translated {
        let (text, ends) = self.target().decode_with_ends(&decoded.tokens);
        let translated = Translated {
            text,
            ends,
            attended: std::mem::take(&mut decoded.attended),
        };
        if capitals {
            translated.in_capitals()
        } else {
            translated
        }
    }
}

impl Translator for Student {
    fn translate(&self, job: &TranslateJob<'_>, sink: &mut Sink<'_>) -> Result<(), RunError> {
        let mut cutter = Cutter::new(&self.source);
        let mut open: Vec<Open<'_>> = Vec::with_capacity(job.passages.len());
        let mut places = Vec::new();
        let mut requests = Vec::new();
        for (index, passage) in job.passages.iter().enumerate() {
            let pieces = cutter.cut(passage.source, job.from, passage.attempt > 0);
            for (piece, at) in pieces.iter().zip(0..) {
                places.push((index, at));
                requests.push(request(piece, passage.attempt, job.links));
            }
            open.push(Open::new(passage.source, pieces, job.links));
        }
        for (index, passage) in open.iter().enumerate() {
            if passage.missing == 0 && sink(index, passage.hypothesis()).is_break() {
                return Ok(());
            }
        }
        self.run(requests, &mut |request, mut decoded| {
            let (index, at) = places[request];
            let passage = &mut open[index];
            let translated = self.translated(&mut decoded, passage.pieces[at].capitals);
            passage.take(at, translated, &decoded);
            if passage.missing > 0 {
                return ControlFlow::Continue(());
            }
            sink(index, passage.hypothesis())
        });
        Ok(())
    }

    fn passage_words(&self) -> usize {
        PASSAGE_WORDS
    }

    fn reads_context(&self) -> bool {
        false
    }

    fn wave(&self) -> usize {
        WAVE
    }
}

fn request(piece: &Piece, attempt: u8, links: bool) -> Request<Prompt> {
    let mut tokens: Vec<u32> = piece.tokens.iter().map(|token| token.id).collect();
    tokens.push(END);
    let max_tokens = (LENGTH_FACTOR * tokens.len() as f32).ceil() as usize;
    Request {
        filters: filters(attempt),
        cost: tokens.len(),
        ..Request::new(
            Prompt {
                tokens,
                whole_vocabulary: attempt > 0,
                links,
            },
            max_tokens,
        )
    }
}

/// Filters of an attempt: each is another way to decode the same sentence.
fn filters(attempt: u8) -> Filters {
    match attempt {
        0 => Filters::default(),
        1 => Filters {
            no_repeat_ngram: 4,
            ..Filters::default()
        },
        _ => Filters {
            repetition_penalty: 1.1,
            no_repeat_ngram: 2,
            ..Filters::default()
        },
    }
}
