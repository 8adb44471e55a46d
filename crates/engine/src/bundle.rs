//! The files of a model on disk, and the options with which it is run.

use crate::families::seq2seq::Precision;
use crate::{Family, LoadError};
use contract::LoadedModel;
use int8::Kernel;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

/// A model's local files, whose checksums the caller has verified.
#[derive(Debug, Clone)]
pub struct Bundle {
    /// The manifest's id, for messages.
    pub id: String,
    /// The architecture family.
    pub family: &'static Family,
    /// The files in the manifest's order: one for `gguf`; weights, shortlist and one or two vocabularies (the
    /// source's first) for `bergamot`; the files that `transformers` saves, distinguished by their names, for
    /// `seq2seq`.
    pub files: Vec<PathBuf>,
    /// The text that the model expects before every input; usually empty.
    pub prefix: String,
    /// The prompt style of a language model that was trained on a request of its own, such as `hy-mt2`; empty for
    /// others.
    pub prompt: String,
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
    /// If the bundle has no files.
    pub(crate) fn first_file(&self) -> Result<&Path, LoadError> {
        self.files
            .first()
            .map(PathBuf::as_path)
            .ok_or_else(|| LoadError::NoFile { id: self.id.clone() })
    }
}

/// The device that computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DeviceChoice {
    /// A GPU if this build supports one and one is present, else the CPU.
    #[default]
    Auto,
    /// The CPU.
    Cpu,
    /// The first CUDA device.
    Cuda,
    /// The first Metal device.
    Metal,
}

/// Options for running a model.
#[derive(Debug, Clone, Copy)]
pub struct EngineOptions {
    /// The device that computes.
    pub device: DeviceChoice,
    /// The number of threads that compute.
    pub threads: NonZeroUsize,
    /// The kernels that the CPU computes with.
    pub kernel: Kernel,
    /// The arithmetic of encoder–decoder models; the files of other families determine theirs.
    pub precision: Precision,
    /// The beam width, at most [`EngineOptions::MOST_BEAMS`]; 1 is greedy search, and `None` the width that the
    /// model's authors chose. Language models always search greedily.
    pub beam: Option<NonZeroUsize>,
}

impl EngineOptions {
    /// The largest beam width: more hypotheses only cost memory.
    pub const MOST_BEAMS: usize = 64;

    /// Those of these options that can change a result, as a part of the translation cache's key. Threads and kernels
    /// are not in it: they give the same bits.
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
