//! Recognises models without a manifest: their family, their files and their abilities.

use crate::{Families, Family, GGUF, LoadError, tokens};
use std::path::Path;

/// The file that names the architecture of the weights in the same folder, if there is one.
pub const CONFIGURATION: &str = "config.json";

/// The family of a file whose name no family recognises: its reader reports what is wrong with the file.
static OF_ANY_OTHER_FILE: &Family = &GGUF;

/// The abilities of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Capabilities {
    /// Translates text from one language to another.
    pub translates: Option<Pairs>,
    /// Summarises a text.
    pub summarises: bool,
    /// Turns a sentence into a vector.
    pub embeds: bool,
    /// Estimates the quality of a translation.
    pub estimates: bool,
}

/// The number of language pairs that a model translates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pairs {
    /// One, which the model's name tells.
    One,
    /// Several.
    Many,
}

impl Capabilities {
    /// Whether the model translates and has no other ability.
    pub fn only_translates(self) -> bool {
        self.translates.is_some() && !self.summarises && !self.embeds && !self.estimates
    }
}

/// What a [`CONFIGURATION`] calls its network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkName {
    /// The architecture, `model_type`: `mt5`.
    pub architecture: String,
    /// The class in the program that saved it, the first of `architectures`: `MT5ForConditionalGeneration`.
    pub class: Option<String>,
}

/// The kind of a model: a family, and the network if a configuration names one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelKind {
    family: &'static Family,
    network: Option<NetworkName>,
}

impl Families {
    /// The kind of a model by its [`CONFIGURATION`]; `place` is the path that errors name.
    ///
    /// # Errors
    /// If the configuration is not JSON, or names an architecture that no family runs.
    pub fn kind_of_configuration(&self, configuration: &[u8], place: &Path) -> Result<ModelKind, LoadError> {
        let network = tokens::network_name(configuration, place)?;
        let runs_it = |family: &&Family| {
            let recognition = family.recognition.as_ref();
            recognition.is_some_and(|known| (known.runs)(&network.architecture))
        };
        match self.iter().find(runs_it) {
            Some(family) => Ok(ModelKind {
                family,
                network: Some(network),
            }),
            None => Err(self.unknown(&network.architecture)),
        }
    }

    /// The kind of a model by the names of files without a [`CONFIGURATION`], each of which may be a whole model.
    pub fn kind_of_names(&self, names: &[&str]) -> ModelKind {
        let is_among = |family: &&Family| names.iter().any(|name| is_whole_model(family, name));
        ModelKind {
            family: self.iter().find(is_among).unwrap_or(OF_ANY_OTHER_FILE),
            network: None,
        }
    }

    /// Whether a file of this name is a whole model of a family.
    pub fn is_model_file(&self, name: &str) -> bool {
        self.iter().any(|family| is_whole_model(family, name))
    }
}

fn is_whole_model(family: &Family, name: &str) -> bool {
    let recognition = family.recognition.as_ref();
    recognition.is_some_and(|known| (known.is_whole_model)(name))
}

impl ModelKind {
    /// The family that runs the model.
    pub fn family(&self) -> &'static Family {
        self.family
    }

    /// The architecture as its configuration names it, or else the family as manifests name it.
    pub fn name(&self) -> &str {
        let network = self.network.as_ref();
        network.map_or(self.family.name, |network| &network.architecture)
    }

    /// The files among `names` that make up the model, its weights first.
    ///
    /// # Errors
    /// The name of a missing part, in words.
    pub fn files<'n>(&self, names: &[&'n str]) -> Result<Vec<&'n str>, &'static str> {
        let recognition = self.family.recognition.as_ref();
        let known = recognition.ok_or("no manifest, which alone says what its files are")?;
        (known.files)(names)
    }

    /// The abilities of models of this kind.
    pub fn capabilities(&self) -> Capabilities {
        (self.family.capabilities)(self.network.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SEQ2SEQ;

    fn configured(architecture: &str) -> Result<ModelKind, LoadError> {
        let configuration = format!("{{\"model_type\": \"{architecture}\"}}");
        Families::built_in().kind_of_configuration(configuration.as_bytes(), Path::new(CONFIGURATION))
    }

    #[test]
    fn every_architecture_whose_tokens_can_be_read_is_of_a_family() {
        for architecture in tokens::ARCHITECTURES {
            let kind = configured(architecture).unwrap();
            assert_eq!((kind.family(), kind.name()), (&SEQ2SEQ, architecture));
        }
        let refusal = configured("bert").unwrap_err().to_string();
        assert!(refusal.contains("'bert'"), "{refusal}");
    }

    #[test]
    fn an_architecture_says_what_its_models_can_do() {
        for (architecture, translates, summarises) in [
            ("marian", Some(Pairs::One), false),
            ("m2m_100", Some(Pairs::Many), false),
            ("mbart", Some(Pairs::Many), true),
            ("t5", Some(Pairs::Many), true),
            ("mt5", Some(Pairs::Many), true),
            ("bart", None, true),
            ("pegasus", None, true),
        ] {
            let can = configured(architecture).unwrap().capabilities();
            assert_eq!(
                (can.translates, can.summarises, can.embeds, can.estimates),
                (translates, summarises, false, false),
                "{architecture}"
            );
            assert_eq!(can.only_translates(), !summarises, "{architecture}");
        }
        let families = Families::built_in();
        let can = families.kind_of_names(&["model.gguf"]).capabilities();
        assert_eq!(
            (can.translates, can.summarises, can.embeds),
            (Some(Pairs::Many), true, false)
        );
    }

    #[test]
    fn a_class_that_answers_with_a_number_estimates_and_nothing_else() {
        let configuration = br#"{"model_type": "mt5", "architectures": ["MT5ForRegression"]}"#;
        let kind = Families::built_in().kind_of_configuration(configuration, Path::new(CONFIGURATION));
        let kind = kind.unwrap();
        assert_eq!((kind.family(), kind.name()), (&SEQ2SEQ, "mt5"));
        let can = kind.capabilities();
        assert!(can.estimates && can.translates.is_none() && !can.summarises && !can.only_translates());
        let bart = br#"{"model_type": "bart", "architectures": ["MT5ForRegression"]}"#;
        let bart = Families::built_in().kind_of_configuration(bart, Path::new(CONFIGURATION));
        assert!(!bart.unwrap().capabilities().estimates);
    }

    #[test]
    fn a_file_is_known_by_its_ending() {
        let families = Families::built_in();
        let kind = families.kind_of_names(&["README.md", "a.gguf"]);
        assert_eq!((kind.family(), kind.name()), (&GGUF, "gguf"));
        assert_eq!(kind.files(&["README.md", "a.gguf"]), Ok(vec!["a.gguf"]));
        assert_eq!(
            families.kind_of_names(&["README.md"]).files(&["README.md"]),
            Err("neither config.json nor a .gguf file")
        );
        assert!(families.is_model_file("folder/a.gguf"));
        assert!(!families.is_model_file("model.safetensors"));
        assert!(!families.is_model_file("gguf"));
    }
}
