//! What a model is made of on disk, and how it is to be run.

use crate::LoadError;
use crate::families::profile;
use crate::families::seq2seq::Precision;
use int8::Kernel;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// The architecture family of a model, as manifests spell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Instruction-tuned language models in GGUF.
    Gguf,
    /// Student models of Firefox, in Marian's binary format.
    Bergamot,
    /// Encoder–decoder transformers as `transformers` saves them.
    Seq2Seq,
    /// Sentence encoders of the BERT architecture.
    Bert,
    /// Upper-cases its input; for tests of what lies above the engines.
    #[cfg(feature = "fake")]
    Fake,
}

impl Family {
    /// All that users can name, in the order in which messages name them.
    pub const ALL: [Family; 4] = [Family::Gguf, Family::Bergamot, Family::Seq2Seq, Family::Bert];

    /// As manifests spell it.
    pub fn name(self) -> &'static str {
        profile(self).name
    }

    /// Estimated bytes that the weights in files of these names and sizes take in memory.
    pub fn weights_in_memory(self, files: &[(&str, u64)], precision: Precision) -> u64 {
        (profile(self).weights_in_memory)(files, precision)
    }

    /// The names of all, for messages.
    pub(crate) fn names() -> String {
        Family::ALL.map(Family::name).join(", ")
    }
}

impl FromStr for Family {
    type Err = crate::LoadError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        #[cfg(feature = "fake")]
        if name == Family::Fake.name() {
            return Ok(Family::Fake);
        }
        let named = Family::ALL.into_iter().find(|family| family.name() == name);
        named.ok_or_else(|| crate::LoadError::UnknownFamily {
            family: name.to_owned(),
        })
    }
}

/// A model's local files, verified by whoever made the bundle.
#[derive(Debug, Clone)]
pub struct Bundle {
    /// The manifest's id, for messages.
    pub id: String,
    /// The architecture family.
    pub family: Family,
    /// The files in the manifest's order; for `gguf` one file, for
    /// `bergamot` weights, shortlist and one or two vocabularies, the source's first; for `seq2seq` what
    /// `transformers` saves, told apart by their names.
    pub files: Vec<PathBuf>,
    /// What the model wants to read before every text; usually nothing.
    pub prefix: String,
}

impl Bundle {
    /// The file of a family that has only one.
    ///
    /// # Errors
    /// When there is none.
    pub(crate) fn first_file(&self) -> Result<&Path, LoadError> {
        self.files
            .first()
            .map(PathBuf::as_path)
            .ok_or_else(|| LoadError::NoFile { id: self.id.clone() })
    }
}

/// Where the arithmetic is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DeviceChoice {
    /// A GPU if this build supports one and it is there, else the CPU.
    #[default]
    Auto,
    /// The CPU.
    Cpu,
    /// The first CUDA device.
    Cuda,
    /// The first Metal device.
    Metal,
}

/// How a model is run.
#[derive(Debug, Clone, Copy)]
pub struct EngineOptions {
    /// Where the arithmetic is done.
    pub device: DeviceChoice,
    /// Threads that compute.
    pub threads: NonZeroUsize,
    /// The kernels that the CPU computes with.
    pub kernel: Kernel,
    /// How precisely encoder–decoder models compute; the other families' files decide that.
    pub precision: Precision,
    /// Hypotheses that a search follows side by side, at most [`EngineOptions::MOST_BEAMS`]; 1 is greedy search,
    /// and `None` is what the model's makers meant. Language models follow one always.
    pub beam: Option<NonZeroUsize>,
}

impl EngineOptions {
    /// More hypotheses side by side only cost memory.
    pub const MOST_BEAMS: usize = 64;

    /// What of these changes answers, as a key for answers that are kept. Threads and kernels do not: they give
    /// the same bits.
    pub fn way_to_run(&self) -> String {
        let EngineOptions {
            device,
            threads: _,
            kernel: _,
            precision,
            beam,
        } = self;
        format!("{device:?} {precision:?} {beam:?}")
    }
}
