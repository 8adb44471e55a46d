//! What a family says of itself before one of its models is loaded.

use super::seq2seq::Precision;
use crate::Capabilities;

/// A family's own knowledge of its models.
pub(crate) struct Profile {
    /// As manifests spell it.
    pub name: &'static str,
    /// How its models are recognised where no manifest describes them; `None` where only a manifest can say what
    /// its files are.
    pub recognition: Option<Recognition>,
    /// What models of an architecture can do; `None` stands for a model without a `config.json` that names it.
    pub capabilities: fn(architecture: Option<&str>) -> Capabilities,
    /// Bytes that the weights in files of these names and sizes take in memory.
    pub weights_in_memory: fn(files: &[(&str, u64)], precision: Precision) -> u64,
}

/// How models of a family are recognised by the files that lie in a folder or a repository.
pub(crate) struct Recognition {
    /// Whether it runs models whose `config.json` names this architecture.
    pub runs: fn(architecture: &str) -> bool,
    /// Whether a file of this name is a whole model of it.
    pub is_whole_model: fn(name: &str) -> bool,
    /// The files among `names` that a model is made of, its weights first; else what is lacking, in words.
    pub files: for<'n> fn(names: &[&'n str]) -> Result<Vec<&'n str>, &'static str>,
}

/// The memory of weights that are kept as they are on disk.
pub(crate) fn all_bytes(files: &[(&str, u64)], _: Precision) -> u64 {
    files.iter().fold(0, |sum, (_, bytes)| sum.saturating_add(*bytes))
}
