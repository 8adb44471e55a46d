//! A student model as a translator: batches of sentences of about equal length, and a worker for each thread over
//! shared weights.

use super::container::Container;
use super::decoder::{END, Prompt};
use super::files::{Files, unreadable};
use super::join::join;
use super::lone_words::{is_degenerate, is_lone_word, without_stop};
use super::network::{LENGTH_FACTOR, Network, POSITIONS, Rows};
use super::network_config::Config;
use super::piece::{Piece, Translated};
use super::pieces::Cutter;
use super::shortlist::Shortlist;
use super::unknown_words::restored;
use crate::families::batches::{Batches, Done};
use crate::families::constraints;
use crate::families::meter::Meter;
use crate::families::metered::Metered;
use crate::families::passages::Assembly;
use crate::sentencepiece::{Scratch, SentencePiece, Token};
use crate::{Bundle, EngineOptions, LoadError, Passage, RunError, Sink, TranslateJob, Translator, Usage};
use generate::{Beam, Decoded, Filters, Loops, Method, Ranking, Request, Rules, Stopping, decode};
use std::num::NonZeroUsize;
use std::ops::{ControlFlow, Range};
use std::sync::{Mutex, PoisonError};

/// Words of a passage, at most: what is checked, and tried again, together.
const PASSAGE_WORDS: usize = 60;
/// Passages of a call: sorted by length, neighbours finish together.
const CALL_PASSAGES: usize = 2_048;
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
    /// Row memory of workers that have finished, for the next ones.
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

    /// Counts of the tokens read and decoded since the model was loaded.
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

    /// The request to the search for a piece of these tokens, whose translation must meet `constraints`.
    fn request(
        &self,
        tokens: &[Token],
        attempt: u8,
        align: bool,
        constraints: Vec<generate::Constraint>,
    ) -> Request<Prompt> {
        let mut tokens: Vec<u32> = tokens.iter().map(|token| token.id).collect();
        tokens.push(END);
        let max_tokens = (LENGTH_FACTOR * tokens.len() as f32).ceil() as usize;
        let extra_tokens: Vec<u32> = constraints.iter().flat_map(tokens_of).copied().collect();
        let extra_length = extra_tokens.len();
        Request {
            filters: filters(attempt),
            cost: tokens.len(),
            method: if constraints.is_empty() {
                self.method
            } else {
                constrained(self.method)
            },
            constraints,
            ..Request::new(
                Prompt {
                    tokens,
                    whole_vocabulary: attempt > 0,
                    align: align || !extra_tokens.is_empty(),
                    extra_tokens,
                },
                (max_tokens + extra_length).min(POSITIONS),
            )
        }
    }

    /// The constraints that the translation of a piece must meet.
    fn constraints(&self, passage: &Passage<'_>, piece: &Piece) -> Vec<generate::Constraint> {
        let vocabulary = self.target();
        let (mut scratch, mut tokens) = (Scratch::default(), Vec::new());
        let places = |place: &Range<usize>| {
            let is_in = |token: &Token| token.start < place.end && place.start < token.end;
            let first = piece.tokens.iter().position(is_in)?;
            let last = piece.tokens.iter().rposition(is_in)?;
            Some(first as u32..last as u32 + 1)
        };
        constraints::of_piece(passage.constraints, &piece.range, &places, &mut |text| {
            vocabulary.encode(text, &mut scratch, &mut tokens);
            let is_known = |token: &Token| token.id != vocabulary.unknown();
            tokens
                .iter()
                .all(is_known)
                .then(|| tokens.iter().map(|token| token.id).collect())
        })
    }

    /// Decodes batches of `jobs` on all threads and hands every result to `done` on this one.
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
            alignment: std::mem::take(&mut decoded.alignment),
            scores: decoded.token_scores.iter().copied().map(Some).collect(),
        };
        let translated = if piece.capitals {
            translated.in_capitals()
        } else {
            translated
        };
        restored(translated, piece, passage)
    }
}

impl Student {
    /// Translates lone words again, each as a sentence with a full stop. `words` are indices of a passage and of a
    /// piece in it.
    fn retry_lone_words(
        &self,
        job: &TranslateJob<'_>,
        words: &[(usize, usize)],
        passages: &mut [Assembly<'_, Piece, Translated>],
        sink: &mut Sink<'_>,
    ) {
        let mut cutter = Cutter::new(&self.source);
        let requests = words.iter().map(|&(index, at)| {
            let piece = &passages[index].pieces[at];
            let tokens = cutter.with_stop(passages[index].source, piece);
            let (passage, align) = (&job.passages[index], job.align || piece.needs_alignment());
            self.request(&tokens, passage.attempt, align, self.constraints(passage, piece))
        });
        self.run(requests.collect(), &mut |word, mut decoded| {
            let (index, at) = words[word];
            let passage = &mut passages[index];
            let translated = self.translated(&mut decoded, passage.source, &passage.pieces[at]);
            let length = without_stop(&translated.text).len();
            passage
                .add(at, translated.cut(length), &decoded)
                .deliver(index, sink)
        });
    }
}

impl Translator for Student {
    fn translate(&self, job: &TranslateJob<'_>, sink: &mut Sink<'_>) -> Result<(), RunError> {
        let mut cutter = Cutter::new(&self.source);
        let join = |source: &str, pieces: &[Piece], translations: &[Translated]| {
            join(source, pieces, translations, job.align)
        };
        let mut passages: Vec<Assembly<'_, _, _>> = Vec::with_capacity(job.passages.len());
        let mut places = Vec::new();
        let mut requests = Vec::new();
        let mut degenerate = Vec::new();
        for (index, passage) in job.passages.iter().enumerate() {
            let pieces = cutter.cut(passage.source, job.from, passage.attempt > 0);
            for (piece, at) in pieces.iter().zip(0..) {
                places.push((index, at));
                let align = job.align || piece.needs_alignment();
                let constraints = self.constraints(passage, piece);
                requests.push(self.request(&piece.tokens, passage.attempt, align, constraints));
            }
            passages.push(Assembly::new(passage.source, pieces, &join));
        }
        for (index, passage) in passages.iter().enumerate() {
            if passage.deliver(index, sink).is_break() {
                return Ok(());
            }
        }
        let mut stopped = false;
        self.run(requests, &mut |request, mut decoded| {
            let (index, at) = places[request];
            let passage = &mut passages[index];
            let (source, piece) = (passage.source, &passage.pieces[at]);
            let translated = self.translated(&mut decoded, source, piece);
            if is_lone_word(source, piece) && is_degenerate(&translated.text, decoded.end) {
                degenerate.push((index, at));
                return ControlFlow::Continue(());
            }
            let flow = passage.add(at, translated, &decoded).deliver(index, sink);
            stopped = flow.is_break();
            flow
        });
        if !stopped && !degenerate.is_empty() {
            self.retry_lone_words(job, &degenerate, &mut passages, sink);
        }
        Ok(())
    }

    fn passage_words(&self) -> usize {
        PASSAGE_WORDS
    }

    fn reads_context(&self) -> bool {
        false
    }

    fn wants_masks(&self) -> bool {
        true
    }

    fn supports_constraints(&self) -> bool {
        true
    }

    fn preferred_batch_size(&self) -> usize {
        CALL_PASSAGES
    }
}

/// The search that a user asked for; students are made for greedy search.
fn method(beam: Option<NonZeroUsize>) -> Method {
    match beam.map_or(1, NonZeroUsize::get) {
        1 => Method::Greedy,
        width => Method::Beam(Beam {
            width,
            length_penalty: NORMALIZE,
            stopping: Stopping::ShrinkingBeam,
        }),
    }
}

/// The search for a text with constraints: wide enough for hypotheses that put them off.
fn constrained(method: Method) -> Method {
    let asked = match method {
        Method::Beam(beam) => beam.width,
        Method::Greedy => 1,
    };
    Method::Beam(Beam {
        width: asked.max(constraints::BEAMS),
        length_penalty: NORMALIZE,
        stopping: Stopping::Heuristic,
    })
}

/// The tokens of a constraint in all its forms.
fn tokens_of(constraint: &generate::Constraint) -> impl Iterator<Item = &u32> {
    constraint.first.iter().chain(&constraint.later).flatten()
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
