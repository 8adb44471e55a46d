//! Loaded models that can be run: a bundle of local files in, hypotheses out.
//!
//! The families implement the traits of `contract`: [`Translator`], [`Summarizer`] and [`Embedder`]. Nothing here
//! downloads, prints or reads the environment.

pub mod arenas;
mod bundle;
mod device;
mod error;
#[cfg(feature = "fake")]
mod fake;
mod families;
#[doc(hidden)]
pub mod fuzzing;
mod guard;
mod kind;
mod mapped;
#[cfg(test)]
mod mutants;
pub mod sentencepiece;
pub mod tokens;
mod torch;
mod whole_file;

pub use bundle::{Bundle, DeviceChoice, EngineOptions, Family};
pub use contract::{
    Embedder, Finish, Hypothesis, Link, Passage, Phrase, RunError, Sink, Summarizer, SummaryJob,
    SummaryLength, Term, TranslateJob, Translator, Usage,
};
pub use error::LoadError;
pub use families::bergamot;
pub use families::seq2seq;
pub use families::seq2seq::Precision;
pub use kind::{CONFIGURATION, Capabilities, ModelKind, Pairs, is_model_file};

pub use int8::{Isa, Kernel};

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
