//! Model families: how models of each are recognised and loaded, what they can do and how much memory they take.

use crate::families::seq2seq::Precision;
use crate::families::{BERGAMOT, BERT, GGUF, SEQ2SEQ};
use crate::{Bundle, Capabilities, EngineOptions, LoadError, NetworkName};
use contract::LoadedModel;
use std::fmt;

/// A model family: the functions that the rest of the program needs in order to use its models.
pub struct Family {
    /// The name in manifests.
    pub name: &'static str,
    /// How its models are recognised without a manifest; `None` if only a manifest can tell the roles of its files.
    pub recognition: Option<Recognition>,
    /// The abilities of models with a network; `None` stands for a model without a `config.json` that names it.
    pub capabilities: fn(network: Option<&NetworkName>) -> Capabilities,
    /// The estimated bytes of memory that weights in files with these names and sizes take.
    pub weights_in_memory: fn(files: &[(&str, u64)], precision: Precision) -> u64,
    /// Reads a model's weights and vocabulary from its files.
    pub load: Load,
}

/// Loads the model of a bundle into memory, to be run with the options.
pub type Load = fn(&Bundle, &EngineOptions) -> Result<Box<dyn LoadedModel>, LoadError>;

/// How models of a family are recognised by the files in a folder or a repository.
pub struct Recognition {
    /// Whether the family runs models whose `config.json` names this architecture.
    pub runs: fn(architecture: &str) -> bool,
    /// Whether a file of this name is a whole model of the family.
    pub is_whole_model: fn(name: &str) -> bool,
    /// The files among `names` that make up a model, its weights first; the error names the missing part.
    pub files: for<'n> fn(names: &[&'n str]) -> Result<Vec<&'n str>, &'static str>,
}

/// The memory of weights that stay as they are on disk: the bytes of all files.
pub fn all_bytes(files: &[(&str, u64)], _: Precision) -> u64 {
    files.iter().fold(0, |sum, (_, bytes)| sum.saturating_add(*bytes))
}

impl fmt::Debug for Family {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Family({})", self.name)
    }
}

/// Families are equal if their names are equal.
impl PartialEq for Family {
    fn eq(&self, other: &Family) -> bool {
        self.name == other.name
    }
}

impl Eq for Family {}

/// The families whose models can be run, in the order in which messages list them.
#[derive(Debug, Clone)]
pub struct Families(Vec<&'static Family>);

impl Families {
    /// The families that this crate implements.
    pub fn built_in() -> Families {
        Families(vec![&GGUF, &BERGAMOT, &SEQ2SEQ, &BERT])
    }

    /// Adds a family. Of two families with the same name, the one that was added first is used.
    #[must_use]
    pub fn with(mut self, family: &'static Family) -> Families {
        self.0.push(family);
        self
    }

    /// The families in order.
    pub fn iter(&self) -> impl Iterator<Item = &'static Family> {
        self.0.iter().copied()
    }

    /// The family with this name in manifests.
    ///
    /// # Errors
    /// [`LoadError::UnknownFamily`] if there is none.
    pub fn named(&self, name: &str) -> Result<&'static Family, LoadError> {
        let named = self.iter().find(|family| family.name == name);
        named.ok_or_else(|| self.unknown(name))
    }

    /// The error for a name that is no family or architecture among these.
    pub(crate) fn unknown(&self, name: &str) -> LoadError {
        let known: Vec<&str> = self.iter().map(|family| family.name).collect();
        LoadError::UnknownFamily {
            family: name.to_owned(),
            known: known.join(", "),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static ANOTHER: Family = Family {
        name: "another",
        recognition: None,
        capabilities: |_| Capabilities::default(),
        weights_in_memory: all_bytes,
        load: |bundle, _| {
            Err(LoadError::NoFile {
                id: bundle.id.clone(),
            })
        },
    };

    #[test]
    fn a_family_is_found_by_its_name_where_it_was_added() {
        let built_in = Families::built_in();
        for family in built_in.iter() {
            assert_eq!(built_in.named(family.name).unwrap(), family);
        }
        let unknown = built_in.named("another").unwrap_err().to_string();
        let names: Vec<&str> = built_in.iter().map(|family| family.name).collect();
        assert_eq!(
            unknown,
            format!(
                "model family 'another' is unknown to this version of tolmach; known: {}",
                names.join(", ")
            )
        );
        let families = built_in.with(&ANOTHER);
        assert_eq!(families.named("another").unwrap(), &ANOTHER);
        let unknown = families.named("a third").unwrap_err().to_string();
        assert!(
            unknown.contains("known: gguf, bergamot, seq2seq, bert") && unknown.ends_with(", another"),
            "{unknown}"
        );
    }

    #[test]
    fn what_is_packed_anew_takes_other_memory_than_its_files() {
        let takes = |family: &Family, name, precision| (family.weights_in_memory)(&[(name, 100)], precision);
        for (name, eight, full) in [("model.safetensors", 50, 200), ("model.gguf", 200, 800)] {
            assert_eq!(takes(&SEQ2SEQ, name, Precision::Eight), eight, "{name}");
            assert_eq!(takes(&SEQ2SEQ, name, Precision::Full), full, "{name}");
        }
        for family in [&GGUF, &BERGAMOT, &BERT] {
            assert_eq!(takes(family, "model.gguf", Precision::Full), 100, "{family:?}");
        }
    }
}
