//! A manifest: the data that describes one model.
//!
//! Reading is strict. An unknown key, a missing checksum or a source that does not say where a file comes from is an
//! error that names the file and the field, because a manifest is reviewed as data and a typing slip in it would
//! otherwise surface as a failed download of a gigabyte.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::LazyLock;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::address::host;
use crate::checked::{Checksum, Commit, FileName, ModelId, RelativePath, RepositoryName};
use crate::{manifest_check, value_rules};

/// One model: what it can do, under which licence, which files it has and where they come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Unique name; also the folder name in the store.
    pub id: ModelId,
    /// A description in one line.
    pub description: String,
    /// The architecture, as the engine spells it, for example `gguf`.
    pub family: String,
    /// The tasks that the model can do.
    pub tasks: Vec<Task>,
    /// The language pairs that it covers.
    pub pairs: Vec<Pair>,
    /// The languages of the model, as codes of two or three letters; [`Pair::Any`] means any two of them.
    #[serde(default)]
    pub languages: Vec<String>,
    /// SPDX identifier of the licence of the weights.
    pub licence: String,
    /// A remark on the licence for users.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence_note: Option<String>,
    /// Whether the licence excludes commercial use; users are told when the model is chosen.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub non_commercial: bool,
    /// Published or measured quality.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quality: Vec<Quality>,
    /// Settings of earlier versions, which are ignored, so that old manifests still load.
    #[serde(default, skip_serializing)]
    pub decoding: IgnoredAny,
    /// A prefix that the model expects before every text, such as `query: `; usually empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub prefix: String,
    /// The request that a language model was trained on, by its name in the engine, for example `hy-mt2`; empty for
    /// models that take any instruction.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub prompt: String,
    /// Every file that the engine needs.
    pub files: Vec<ModelFile>,
    /// The sources of the files, in the order in which they are tried.
    #[serde(default)]
    pub sources: Vec<Source>,
}

/// A task that models do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Task {
    /// Text in one language to text in another.
    Translate,
    /// A text to a shorter text.
    Summarize,
    /// A sentence to a vector.
    Embed,
    /// A text and its translation to an estimate of the translation's quality.
    Estimate,
}

impl Task {
    /// The name in manifests and messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Translate => "translate",
            Self::Summarize => "summarize",
            Self::Embed => "embed",
            Self::Estimate => "estimate",
        }
    }
}

impl fmt::Display for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A language pair, written `ru>en`, or `*` for any two of the manifest's languages.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Pair {
    /// Any of the manifest's `languages` to any other.
    Any,
    /// One direction.
    Directed {
        /// Source language code.
        from: String,
        /// Target language code.
        to: String,
    },
}

impl TryFrom<String> for Pair {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text == "*" {
            return Ok(Self::Any);
        }
        match text.split_once('>') {
            Some((from, to)) if value_rules::is_language(from) && value_rules::is_language(to) => {
                Ok(Self::Directed {
                    from: from.to_owned(),
                    to: to.to_owned(),
                })
            }
            _ => Err(format!(
                "pairs: {text:?} is not a language pair such as \"ru>en\", nor \"*\""
            )),
        }
    }
}

impl From<Pair> for String {
    fn from(pair: Pair) -> Self {
        pair.to_string()
    }
}

impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("*"),
            Self::Directed { from, to } => write!(f, "{from}>{to}"),
        }
    }
}

/// One measured or published figure of quality.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quality {
    /// For example `BLEU`.
    pub metric: String,
    /// The figure.
    pub value: f64,
    /// The test set and direction.
    pub on: String,
    /// The publication or measurement that the figure is from.
    pub source: String,
}

/// One file of a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelFile {
    /// Plain file name, no folders.
    pub name: FileName,
    /// Size in bytes; blank where nobody has published it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// SHA-256, 64 lower-case hexadecimal digits; blank where nobody has published it. The store learns
    /// what is blank from the hub before it fetches the file: see [`Store::known`](crate::Store::known).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Checksum>,
}

impl ModelFile {
    /// Whether size and checksum are given.
    pub fn is_known(&self) -> bool {
        self.bytes.is_some() && self.sha256.is_some()
    }

    /// The size; 0 for one that is blank.
    pub(crate) fn size(&self) -> u64 {
        self.bytes.unwrap_or(0)
    }

    /// The checksum; 64 zeros, which no file is known to have, for one that is blank.
    pub(crate) fn digest(&self) -> &Checksum {
        static NONE: LazyLock<Checksum> =
            LazyLock::new(|| Checksum::new("0".repeat(64)).expect("64 digits are a checksum"));
        self.sha256.as_ref().unwrap_or(&NONE)
    }
}

/// A source that has all files of a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum Source {
    /// A Hugging Face repository at a pinned commit.
    Hub {
        /// `owner/name`.
        repo: RepositoryName,
        /// The commit, 40 hexadecimal digits.
        revision: Commit,
        /// File name to path in the repository, where they differ.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        paths: BTreeMap<FileName, RelativePath>,
        /// Files that lie in another repository, such as the vocabulary of a model whose own repository has none.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        elsewhere: BTreeMap<FileName, RepositoryCommit>,
    },
    /// Plain URLs, optionally of compressed files.
    Https {
        /// One URL per file.
        files: Vec<HttpsFile>,
    },
    /// Python wheels that carry the files, whole or in parts.
    Wheel {
        /// The parts of each file.
        files: Vec<WheelFile>,
    },
    /// Files that already lie on this machine.
    File {
        /// One path per file.
        files: Vec<LocalFile>,
    },
}

impl Source {
    /// The kind, as manifests spell it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Hub { .. } => "hub",
            Self::Https { .. } => "https",
            Self::Wheel { .. } => "wheel",
            Self::File { .. } => "file",
        }
    }

    /// Whether fetching from this source opens a connection.
    pub(crate) const fn needs_network(&self) -> bool {
        !matches!(self, Self::File { .. })
    }
}

/// One line that tells sources apart, for lists and messages.
impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hub {
                repo,
                revision,
                elsewhere,
                ..
            } => {
                write!(f, "hub {repo}@{}", &revision[..8])?;
                let mut others: Vec<_> = elsewhere
                    .values()
                    .map(|other| (&other.repo, &other.revision))
                    .collect();
                others.dedup();
                others
                    .iter()
                    .try_for_each(|(repo, revision)| write!(f, " and {repo}@{}", &revision[..8]))
            }
            Self::Https { files } => match files.first().map(|file| host(&file.url)) {
                Some(host) => write!(f, "https {host}"),
                None => f.write_str("https"),
            },
            Self::Wheel { files } => {
                let mut parts = files.iter().flat_map(|file| &file.parts);
                match (parts.next(), parts.count()) {
                    (Some(first), 0) => write!(f, "wheel {}", first.wheel),
                    (Some(first), more) => write!(f, "wheels {} and {more} more", first.wheel),
                    (None, _) => f.write_str("wheel"),
                }
            }
            Self::File { files } => match files.first() {
                Some(file) => write!(f, "file {}", file.path.display()),
                None => f.write_str("file"),
            },
        }
    }
}

/// A repository of the hub at a pinned commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RepositoryCommit {
    /// `owner/name`.
    pub repo: RepositoryName,
    /// The commit, 40 hexadecimal digits.
    pub revision: Commit,
}

/// The URL of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpsFile {
    /// The model file.
    pub name: FileName,
    /// The URL.
    pub url: String,
    /// Size and checksum as served, if the URL serves a gzip of the file (RFC 1952).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gzip: Option<Packed>,
    /// Size and checksum as served, if the URL serves the file compressed with Zstandard (RFC 8878).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zstd: Option<Packed>,
}

/// A way of compressing one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// Gzip, RFC 1952.
    Gzip,
    /// Zstandard, RFC 8878.
    Zstd,
}

impl Packing {
    /// The ending of compressed files, and the key in manifests.
    pub const fn ending_and_key(self) -> (&'static str, &'static str) {
        match self {
            Self::Gzip => ("gz", "gzip"),
            Self::Zstd => ("zst", "zstd"),
        }
    }
}

impl HttpsFile {
    /// How the file is compressed as served, if it is. A manifest names one way at most.
    pub fn packed(&self) -> Option<(Packing, &Packed)> {
        let gzip = self.gzip.as_ref().map(|packed| (Packing::Gzip, packed));
        gzip.or_else(|| self.zstd.as_ref().map(|packed| (Packing::Zstd, packed)))
    }
}

/// Size and checksum of a compressed file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Packed {
    /// Size as served.
    pub bytes: u64,
    /// SHA-256 as served.
    pub sha256: Checksum,
}

/// The parts of one file, joined in this order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WheelFile {
    /// The model file.
    pub name: FileName,
    /// Wheel and member of each part.
    pub parts: Vec<WheelPart>,
}

/// One member of one wheel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WheelPart {
    /// `name==version`.
    pub wheel: String,
    /// Path inside the wheel.
    pub member: RelativePath,
}

/// A file on this machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocalFile {
    /// The model file.
    pub name: FileName,
    /// Absolute path.
    pub path: PathBuf,
}

/// An error in a manifest.
#[derive(Debug, Error)]
pub enum ManifestError {
    /// A field is missing, unknown or has a value that is not allowed.
    #[error("manifest {file}: {field}: {problem}")]
    Invalid {
        /// The manifest.
        file: String,
        /// The field, or the line where the text is not TOML.
        field: String,
        /// The problem, as the end of a sentence.
        problem: String,
    },
    /// The manifest or its folder could not be read.
    #[error("manifest {file} cannot be read: {source}; check its permissions or remove it")]
    Unreadable {
        /// The manifest or folder.
        file: String,
        /// Why.
        source: io::Error,
    },
}

impl Manifest {
    /// Reads a manifest; `file` is the name used in errors.
    ///
    /// # Errors
    /// [`ManifestError::Invalid`] for anything that is not exactly a manifest.
    pub fn parse(text: &str, file: &str) -> Result<Self, ManifestError> {
        let manifest: Self = read_toml(text, file).map_err(|error| naming_the_field(error, text, file))?;
        match manifest_check::first_problem(&manifest) {
            None => Ok(manifest),
            Some((field, problem)) => Err(ManifestError::Invalid {
                file: file.to_owned(),
                field,
                problem,
            }),
        }
    }

    /// The sum of the known file sizes, in bytes.
    pub fn bytes(&self) -> u64 {
        self.files
            .iter()
            .fold(0, |sum, file| sum.saturating_add(file.size()))
    }

    /// Whether the sizes and checksums of all files are known.
    pub fn is_known(&self) -> bool {
        self.files.iter().all(ModelFile::is_known)
    }

    /// Whether the model can do `task` from language `from` to `to`; a task within one language has the same code
    /// twice.
    pub fn supports(&self, task: Task, from: &str, to: &str) -> bool {
        let knows = |language: &str| self.languages.iter().any(|known| known == language);
        self.tasks.contains(&task)
            && self.pairs.iter().any(|pair| match pair {
                Pair::Any => knows(from) && knows(to),
                Pair::Directed {
                    from: source,
                    to: target,
                } => source == from && target == to,
            })
    }
}

/// Improves an error of the TOML parser, which names at most the line, by the field whose value is not allowed.
fn naming_the_field(error: ManifestError, text: &str, file: &str) -> ManifestError {
    let table = toml::from_str::<toml::Table>(text).ok();
    let found = table.and_then(|table| manifest_check::first_invalid_value(&toml::Value::Table(table)));
    match found {
        None => error,
        Some((field, problem)) => ManifestError::Invalid {
            file: file.to_owned(),
            field,
            problem,
        },
    }
}

/// Reads one of the store's TOML files; an error names file, field and problem.
pub(crate) fn read_toml<T: for<'a> Deserialize<'a>>(text: &str, file: &str) -> Result<T, ManifestError> {
    toml::from_str(text).map_err(|error| {
        let (field, problem) = place_of(&error, text);
        ManifestError::Invalid {
            file: file.to_owned(),
            field,
            problem,
        }
    })
}

/// The field that a TOML error is about, and the problem; the line if no field can be named.
fn place_of(error: &toml::de::Error, text: &str) -> (String, String) {
    let message = error.message().trim().replace('\n', " ");
    if let Some((field, problem)) = message.split_once(": ")
        && field == "pairs"
    {
        return (field.to_owned(), problem.to_owned());
    }
    let quoted = message.split('`').nth(1);
    let names_field = message.starts_with("unknown field") || message.starts_with("missing field");
    if let (true, Some(field)) = (names_field, quoted) {
        return (field.to_owned(), message);
    }
    let Some(span) = error.span() else {
        return ("the file".to_owned(), message);
    };
    let before = &text[..span.start.min(text.len())];
    let line = before.matches('\n').count() + 1;
    let line_text = text.lines().nth(line - 1).unwrap_or_default();
    match line_text.split_once('=') {
        Some((key, _)) if !key.trim().is_empty() => {
            (key.trim().to_owned(), format!("{message} (line {line})"))
        }
        _ => (format!("line {line}"), message),
    }
}
