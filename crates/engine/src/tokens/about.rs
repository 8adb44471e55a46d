//! The settings of a tokenizer, from a model's small JSON files.

use super::{Architecture, TokensError};
use crate::NetworkName;
use crate::whole_file::{self, MOST_SETTINGS, MOST_VOCABULARY};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A model's files, by their names.
pub(super) struct Folder<'a>(pub(super) &'a [PathBuf]);

impl<'a> Folder<'a> {
    pub(super) fn find(&self, name: &str) -> Option<&'a Path> {
        let is_it = |file: &&PathBuf| file.file_name().is_some_and(|found| found == name);
        self.0.iter().find(is_it).map(PathBuf::as_path)
    }

    /// # Errors
    /// When it is not there; the error names the kind of tokenizer that needs it.
    pub(super) fn require(&self, name: &'static str, kind: &'static str) -> Result<&'a Path, TokensError> {
        self.find(name).ok_or(TokensError::Missing { file: name, kind })
    }
}

/// The settings in `config.json`, `tokenizer_config.json` and `added_tokens.json`; only the
/// first must be there.
pub(super) struct About {
    /// `model_type`.
    pub(super) architecture: Architecture,
    /// How many ids the network has rows for.
    pub(super) vocabulary_size: Option<usize>,
    /// `MBart50Tokenizer`, for example.
    pub(super) class: String,
    /// Whether the source's language token stands after the text, as in NLLB's first version.
    pub(super) legacy_behaviour: bool,
    /// Whether the target has a vocabulary of its own (Marian).
    pub(super) separate_vocabularies: bool,
    /// Where PEGASUS' pieces begin.
    pub(super) offset: Option<u32>,
    pub(super) max_tokens: Option<usize>,
    /// The padding token, for vocabularies that do not name one.
    pub(super) padding: Option<u32>,
    /// Tokens that were added to the vocabulary, with their ids.
    pub(super) added: Vec<(String, u32)>,
}

/// `transformers` writes 10^30 for "no limit".
const NO_LIMIT: u64 = 1 << 24;

impl About {
    pub(super) fn read(folder: &Folder<'_>) -> Result<Self, TokensError> {
        let file = folder.require("config.json", "every model's configuration")?;
        let config = json(file)?;
        let architecture = known(&config, file)?;
        let settings = optional(folder, "tokenizer_config.json")?;
        let mut added = added_tokens(&settings);
        if let Some(listed) = optional(folder, "added_tokens.json")?.as_object() {
            let ids = listed
                .iter()
                .filter_map(|(token, id)| Some((token.clone(), as_id(id)?)));
            added.extend(ids);
        }
        let flag = |name: &str| settings[name].as_bool().unwrap_or(false);
        Ok(About {
            architecture,
            vocabulary_size: config["vocab_size"].as_u64().map(|size| size as usize),
            class: settings["tokenizer_class"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
            legacy_behaviour: flag("legacy_behaviour"),
            separate_vocabularies: flag("separate_vocabs"),
            offset: as_id(&settings["offset"]),
            padding: as_id(&config["pad_token_id"]),
            max_tokens: settings["model_max_length"]
                .as_u64()
                .filter(|&most| most > 0 && most < NO_LIMIT)
                .map(|most| most as usize),
            added,
        })
    }

    /// # Errors
    /// When the network has fewer rows than `file` has ids.
    pub(super) fn check_size(&self, ids: usize, file: &Path) -> Result<(), TokensError> {
        match self.vocabulary_size {
            Some(size) if ids > size => Err(TokensError::Invalid {
                file: file.to_owned(),
                what: format!("it has {ids} ids, and config.json gives the network {size}"),
            }),
            _ => Ok(()),
        }
    }
}

/// What a `config.json` calls its network; `file` is for errors.
///
/// # Errors
/// When the configuration is no JSON, or does not name an [`Architecture`].
pub fn network_name(config: &[u8], file: &Path) -> Result<NetworkName, TokensError> {
    let config: Value = serde_json::from_slice(config).map_err(|error| unreadable(file, error))?;
    Ok(NetworkName {
        architecture: known(&config, file)?.name().to_owned(),
        class: config["architectures"][0].as_str().map(str::to_owned),
    })
}

fn known(config: &Value, file: &Path) -> Result<Architecture, TokensError> {
    let name = config["model_type"].as_str().unwrap_or_default();
    Architecture::named(name).ok_or_else(|| TokensError::Architecture {
        file: file.to_owned(),
        architecture: name.to_owned(),
    })
}

/// `"added_tokens_decoder": {"256047": {"content": "eng_Latn", ...}, ...}`.
fn added_tokens(settings: &Value) -> Vec<(String, u32)> {
    let listed = settings["added_tokens_decoder"].as_object().into_iter().flatten();
    listed
        .filter_map(|(id, token)| Some((token["content"].as_str()?.to_owned(), id.parse().ok()?)))
        .collect()
}

fn as_id(value: &Value) -> Option<u32> {
    value.as_u64().and_then(|id| u32::try_from(id).ok())
}

/// The content of a JSON file, `null` if it is absent.
fn optional(folder: &Folder<'_>, name: &str) -> Result<Value, TokensError> {
    folder.find(name).map_or(Ok(Value::Null), json)
}

fn json(file: &Path) -> Result<Value, TokensError> {
    let bytes = whole_file::read(file, MOST_SETTINGS).map_err(|error| unreadable(file, error))?;
    serde_json::from_slice(&bytes).map_err(|error| unreadable(file, error))
}

pub(super) fn read(file: &Path) -> Result<Vec<u8>, TokensError> {
    whole_file::read(file, MOST_VOCABULARY).map_err(|error| unreadable(file, error))
}

pub(super) fn unreadable(file: &Path, cause: impl std::fmt::Display) -> TokensError {
    TokensError::Unreadable {
        file: file.to_owned(),
        cause: cause.to_string(),
    }
}
