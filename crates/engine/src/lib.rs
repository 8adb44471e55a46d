//! Loaded models that can be run: a bundle of local files in, hypotheses out.
//!
//! Tasks know three traits, [`Translator`], [`Summarizer`] and [`Embedder`]; the families implement them. Nothing
//! here downloads, prints or reads the environment.

pub mod arenas;
pub mod bundle;
mod device;
pub mod error;
#[cfg(feature = "fake")]
pub mod fake;
mod families;
#[doc(hidden)]
pub mod fuzzing;
mod guard;
pub mod job;
pub mod mapped;
#[cfg(test)]
mod mutants;
pub mod sentencepiece;
pub mod tokens;
mod torch;
mod whole_file;

pub use bundle::{Bundle, DeviceChoice, EngineOptions, Family};
pub use error::{LoadError, RunError};
pub use families::bergamot;
pub use families::seq2seq;
pub use families::seq2seq::Precision;
pub use job::{
    Finish, Hypothesis, Link, Passage, Phrase, SummaryJob, SummaryLength, Term, TranslateJob, Usage,
};

pub use int8::{Isa, Kernel};

use std::ops::ControlFlow;

/// Receives each hypothesis as soon as it is complete, with the index of its passage.
/// Breaking stops the run; what was delivered before stays delivered.
pub type Sink<'a> = dyn FnMut(usize, Hypothesis) -> ControlFlow<()> + 'a;

/// A model that translates passages.
pub trait Translator: Send + Sync {
    /// Translates every passage of `job`, several at a time, and hands each result to `sink` when it
    /// is complete, in whatever order they finish. A passage gets the same result in any company.
    ///
    /// # Errors
    /// When the model fails while it runs, for example for want of memory.
    fn translate(&self, job: &TranslateJob<'_>, sink: &mut Sink<'_>) -> Result<(), RunError>;

    /// How many words of source a passage may hold before a caller should split it.
    fn passage_words(&self) -> usize;

    /// Whether what stands around a passage — title, text before it, terms — changes its translation.
    fn reads_context(&self) -> bool {
        true
    }

    /// Whether translations hold the [phrases](Passage::phrases) that they are asked to.
    fn holds_phrases(&self) -> bool {
        false
    }

    /// How many passages a call should hold: enough to keep the model busy, few enough for results to
    /// be shown as a long text grows.
    fn wave(&self) -> usize {
        64
    }
}

/// A model that writes summaries.
pub trait Summarizer: Send + Sync {
    /// Writes one summary of `job.text`.
    ///
    /// # Errors
    /// [`RunError::TooLong`] if the text exceeds [`Summarizer::text_words`]; otherwise when the model
    /// fails while it runs.
    fn summarize(&self, job: &SummaryJob<'_>) -> Result<Hypothesis, RunError>;

    /// How many words of text one call may hold before a caller should summarise by sections.
    fn text_words(&self) -> usize;
}

/// A model that turns sentences into vectors: alike in meaning, near in direction.
pub trait Embedder: Send + Sync {
    /// One vector of length 1 for each sentence, with [`Embedder::dimensions`] values. A sentence gets the
    /// same vector in any company; of one that is too long for the model, its beginning counts.
    ///
    /// # Errors
    /// When the model fails while it runs.
    fn embed(&self, sentences: &[&str]) -> Result<Vec<Vec<f32>>, RunError>;

    /// Values of a vector.
    fn dimensions(&self) -> usize;
}

/// Any loaded model; adding a family adds a variant, and the compiler lists what is missing.
pub enum Engine {
    /// An instruction-tuned language model.
    Gguf(Box<families::gguf::Chat>),
    /// A student model of Firefox.
    Bergamot(Box<families::bergamot::Student>),
    /// An encoder–decoder transformer.
    Seq2Seq(Box<families::seq2seq::Seq2Seq>),
    /// A sentence encoder.
    Bert(Box<families::bert::SentenceEncoder>),
    /// The model that upper-cases, for tests of what lies above.
    #[cfg(feature = "fake")]
    Fake(fake::Fake),
}

impl Engine {
    /// Loads a bundle's weights and tokenizer.
    ///
    /// # Errors
    /// When a file is missing, damaged or of an unknown architecture; the error names the file.
    pub fn load(bundle: &Bundle, options: &EngineOptions) -> Result<Engine, LoadError> {
        match bundle.family {
            Family::Gguf => Ok(Engine::Gguf(Box::new(families::gguf::Chat::load(
                bundle.first_file()?,
                options,
            )?))),
            Family::Bergamot => Ok(Engine::Bergamot(Box::new(families::bergamot::Student::load(
                bundle, options,
            )?))),
            Family::Seq2Seq => Ok(Engine::Seq2Seq(Box::new(families::seq2seq::Seq2Seq::load(
                bundle, options,
            )?))),
            Family::Bert => Ok(Engine::Bert(Box::new(families::bert::SentenceEncoder::load(
                bundle, options,
            )?))),
            #[cfg(feature = "fake")]
            Family::Fake => Ok(Engine::Fake(fake::Fake::load(bundle))),
        }
    }

    /// This model as a translator, if its family translates.
    pub fn translator(&self) -> Option<&dyn Translator> {
        match self {
            Engine::Gguf(chat) => Some(&**chat),
            Engine::Bergamot(student) => Some(&**student),
            Engine::Seq2Seq(model) => Some(&**model),
            Engine::Bert(_) => None,
            #[cfg(feature = "fake")]
            Engine::Fake(fake) => Some(fake),
        }
    }

    /// This model as a summariser, if its family summarises.
    pub fn summarizer(&self) -> Option<&dyn Summarizer> {
        match self {
            Engine::Gguf(chat) => Some(&**chat),
            Engine::Seq2Seq(model) => Some(&**model),
            Engine::Bergamot(_) | Engine::Bert(_) => None,
            #[cfg(feature = "fake")]
            Engine::Fake(fake) => Some(fake),
        }
    }

    /// This model as a sentence encoder, if its family is one.
    pub fn embedder(&self) -> Option<&dyn Embedder> {
        match self {
            Engine::Bert(encoder) => Some(&**encoder),
            Engine::Gguf(_) | Engine::Bergamot(_) | Engine::Seq2Seq(_) => None,
            #[cfg(feature = "fake")]
            Engine::Fake(fake) => Some(fake),
        }
    }

    /// What the model has read and written since it was loaded.
    pub fn usage(&self) -> Usage {
        match self {
            Engine::Gguf(chat) => chat.usage(),
            Engine::Bergamot(student) => student.usage(),
            Engine::Seq2Seq(model) => model.usage(),
            Engine::Bert(encoder) => encoder.usage(),
            #[cfg(feature = "fake")]
            Engine::Fake(_) => Usage::default(),
        }
    }
}
