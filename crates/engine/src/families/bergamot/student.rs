//! A student model as a translator: batches of sentences of about one length, a worker a core over
//! shared weights.

use super::container::Container;
use super::decoder::{END, Prompt};
use super::files::{Files, unreadable};
use super::gaps::filled;
use super::joined::Translated;
use super::network::{LENGTH_FACTOR, Network, POSITIONS, Rows};
use super::network_config::Config;
use super::open::Open;
use super::pieces::{Cutter, Piece};
use super::shortlist::Shortlist;
use super::single_words::{is_word, stammers, without_stop};
use crate::families::meter::Meter;
use crate::families::metered::Metered;
use crate::families::phrases;
use crate::families::workers::{Batches, Done};
use crate::sentencepiece::{Scratch, SentencePiece, Token};
use crate::{Bundle, EngineOptions, LoadError, Passage, RunError, Sink, TranslateJob, Translator, Usage};
use generate::{Beam, Decoded, Filters, Loops, Method, Ranking, Request, Rules, Stopping, decode};
use std::num::NonZeroUsize;
use std::ops::{ControlFlow, Range};
use std::sync::{Mutex, PoisonError};

/// Words of a passage, at most: what is checked, and tried again, together.
const PASSAGE_WORDS: usize = 60;
/// Passages worth having in hand: sorted by length, neighbours finish together.
const WAVE: usize = 2_048;
/// Sentences decoded together by a worker: enough to read the weights once for many, few enough for
/// what they remember to stay in the cache.
const ROWS: usize = 32;

/// Marian's `normalize`: what the settings that come with the students say, which are not in their files.
const NORMALIZE: f32 = 1.0;

/// A loaded model.
pub struct Student {
    network: Network,
    source: SentencePiece,
    /// The target's vocabulary where it is not the source's.
    target: Option<SentencePiece>,
    threads: NonZeroUsize,
    method: Method,
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
            method: method(options.beam),
            meter: Meter::default(),
            idle: Mutex::default(),
        })
    }

    /// What the model has read and written since it was loaded.
    pub fn usage(&self) -> Usage {
        self.meter.usage()
    }

    /// How tokens are chosen.
    pub(super) fn method(&self) -> Method {
        self.method
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

    /// What is asked of the search for a piece of these tokens, whose translation must hold `phrases`.
    fn request(
        &self,
        tokens: &[Token],
        attempt: u8,
        links: bool,
        phrases: Vec<generate::Phrase>,
    ) -> Request<Prompt> {
        let mut tokens: Vec<u32> = tokens.iter().map(|token| token.id).collect();
        tokens.push(END);
        let max_tokens = (LENGTH_FACTOR * tokens.len() as f32).ceil() as usize;
        let wanted: Vec<u32> = phrases.iter().flat_map(tokens_of).copied().collect();
        let wanted_length = wanted.len();
        Request {
            filters: filters(attempt),
            cost: tokens.len(),
            method: if phrases.is_empty() {
                self.method
            } else {
                holding(self.method)
            },
            phrases,
            ..Request::new(
                Prompt {
                    tokens,
                    whole_vocabulary: attempt > 0,
                    links: links || !wanted.is_empty(),
                    wanted,
                },
                (max_tokens + wanted_length).min(POSITIONS),
            )
        }
    }

    /// What the translation of a piece must hold.
    fn phrases(&self, passage: &Passage<'_>, piece: &Piece) -> Vec<generate::Phrase> {
        let vocabulary = self.target();
        let (mut scratch, mut tokens) = (Scratch::default(), Vec::new());
        let places = |place: &Range<usize>| {
            let is_in = |token: &Token| token.start < place.end && place.start < token.end;
            let first = piece.tokens.iter().position(is_in)?;
            let last = piece.tokens.iter().rposition(is_in)?;
            Some(first as u32..last as u32 + 1)
        };
        phrases::of_part(passage.phrases, &piece.range, &places, &mut |text| {
            vocabulary.encode(text, &mut scratch, &mut tokens);
            let is_known = |token: &Token| token.id != vocabulary.unknown();
            tokens
                .iter()
                .all(is_known)
                .then(|| tokens.iter().map(|token| token.id).collect())
        })
    }

    /// Runs batches of `jobs` on all threads and hands every result to `done` on this one.
    fn run(&self, jobs: Vec<Request<Prompt>>, done: &mut Done<'_>) {
        let threads = self.threads.get();
        let batches = Batches::new(jobs, threads, ROWS, |prompt| prompt.tokens.len());
        batches.run(threads, |requests, done| self.decode(requests, done), done);
    }

    fn translated(&self, decoded: &mut Decoded, passage: &str, piece: &Piece) -> Translated {
        let (text, ends) = self.target().decode_with_ends(&decoded.tokens);
        let translated = Translated {
            text,
            ends,
            attended: std::mem::take(&mut decoded.attended),
            scores: decoded.token_scores.iter().copied().map(Some).collect(),
        };
        let translated = if piece.capitals {
            translated.in_capitals()
        } else {
            translated
        };
        filled(translated, piece, passage)
    }
}

impl Student {
    /// Translates words alone as sentences; each stands where `words` says, by passage and piece.
    fn say_words_again(
        &self,
        job: &TranslateJob<'_>,
        words: &[(usize, usize)],
        open: &mut [Open<'_>],
        sink: &mut Sink<'_>,
    ) {
        let mut cutter = Cutter::new(&self.source);
        let requests = words.iter().map(|&(index, at)| {
            let piece = &open[index].pieces[at];
            let tokens = cutter.with_stop(open[index].source, piece);
            let (passage, links) = (&job.passages[index], job.links || piece.needs_links());
            self.request(&tokens, passage.attempt, links, self.phrases(passage, piece))
        });
        self.run(requests.collect(), &mut |word, mut decoded| {
            let (index, at) = words[word];
            let passage = &mut open[index];
            let translated = self.translated(&mut decoded, passage.source, &passage.pieces[at]);
            let length = without_stop(&translated.text).len();
            passage
                .take(at, translated.cut(length), &decoded)
                .deliver(index, sink)
        });
    }
}

impl Translator for Student {
    fn translate(&self, job: &TranslateJob<'_>, sink: &mut Sink<'_>) -> Result<(), RunError> {
        let mut cutter = Cutter::new(&self.source);
        let mut open: Vec<Open<'_>> = Vec::with_capacity(job.passages.len());
        let mut places = Vec::new();
        let mut requests = Vec::new();
        let mut stammered = Vec::new();
        for (index, passage) in job.passages.iter().enumerate() {
            let pieces = cutter.cut(passage.source, job.from, passage.attempt > 0);
            for (piece, at) in pieces.iter().zip(0..) {
                places.push((index, at));
                let links = job.links || piece.needs_links();
                let phrases = self.phrases(passage, piece);
                requests.push(self.request(&piece.tokens, passage.attempt, links, phrases));
            }
            open.push(Open::new(passage.source, pieces, job.links));
        }
        for (index, passage) in open.iter().enumerate() {
            if passage.missing == 0 && passage.deliver(index, sink).is_break() {
                return Ok(());
            }
        }
        let mut stopped = false;
        self.run(requests, &mut |request, mut decoded| {
            let (index, at) = places[request];
            let passage = &mut open[index];
            let (source, piece) = (passage.source, &passage.pieces[at]);
            let translated = self.translated(&mut decoded, source, piece);
            if is_word(source, piece) && stammers(&translated.text, decoded.end) {
                stammered.push((index, at));
                return ControlFlow::Continue(());
            }
            let flow = passage.take(at, translated, &decoded).deliver(index, sink);
            stopped = flow.is_break();
            flow
        });
        if !stopped && !stammered.is_empty() {
            self.say_words_again(job, &stammered, &mut open, sink);
        }
        Ok(())
    }

    fn passage_words(&self) -> usize {
        PASSAGE_WORDS
    }

    fn reads_context(&self) -> bool {
        false
    }

    fn holds_phrases(&self) -> bool {
        true
    }

    fn wave(&self) -> usize {
        WAVE
    }
}

/// The search that a user asked for; students are made for greedy search.
fn method(beam: Option<NonZeroUsize>) -> Method {
    match beam.map_or(1, NonZeroUsize::get) {
        1 => Method::Greedy,
        width => Method::Beam(Beam {
            width,
            length_penalty: NORMALIZE,
            stopping: Stopping::Narrowing,
        }),
    }
}

/// The search for a text that must hold phrases: wide enough for paths that put them off.
fn holding(method: Method) -> Method {
    let asked = match method {
        Method::Beam(beam) => beam.width,
        Method::Greedy => 1,
    };
    Method::Beam(Beam {
        width: asked.max(phrases::BEAMS),
        length_penalty: NORMALIZE,
        stopping: Stopping::Hopeless,
    })
}

/// The tokens of a phrase in all its forms.
fn tokens_of(phrase: &generate::Phrase) -> impl Iterator<Item = &u32> {
    phrase.first.iter().chain(&phrase.later).flatten()
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
