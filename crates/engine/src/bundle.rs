//! What a model is made of on disk, and how it is to be run.

use crate::families::seq2seq::Precision;
use crate::{Family, LoadError};
use contract::LoadedModel;
use int8::Kernel;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

/// A model's local files, verified by whoever made the bundle.
#[derive(Debug, Clone)]
pub struct Bundle {
    /// The manifest's id, for messages.
    pub id: String,
    /// The architecture family.
    pub family: &'static Family,
    /// The files in the manifest's order; for `gguf` one file, for
    /// `bergamot` weights, shortlist and one or two vocabularies, the source's first; for `seq2seq` what
    /// `transformers` saves, told apart by their names.
    pub files: Vec<PathBuf>,
    /// What the model wants to read before every text; usually nothing.
    pub prefix: String,
}

impl Bundle {
    /// Loads the model's weights and vocabulary.
    ///
    /// # Errors
    /// When a file is missing, damaged or of an unknown architecture; the error names the file.
    pub fn load(&self, options: &EngineOptions) -> Result<Box<dyn LoadedModel>, LoadError> {
        (self.family.load)(self, options)
    }

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
