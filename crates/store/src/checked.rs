//! Validated values of manifests and servers from which paths are made: each has a type that only its check can build.
//!
//! [`crate::cache::Cache`], which makes all paths, accepts only these types.

use std::borrow::Borrow;
use std::ffi::OsStr;
use std::fmt;
use std::ops::Deref;
use std::path::Path;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::value_rules::{is_commit, is_file_name, is_id, is_relative, is_repo, is_sha256};

/// The error for a value that its check refuses.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{text:?} {must}")]
pub struct InvalidValue {
    text: String,
    must: &'static str,
}

macro_rules! checked {
    ($(#[$doc:meta])* $name:ident, $is:path, $must:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Checks a text and wraps it.
            ///
            /// # Errors
            /// [`InvalidValue`], whose message says what is allowed.
            pub fn new(text: impl Into<String>) -> Result<Self, InvalidValue> {
                let text = text.into();
                if $is(&text) {
                    return Ok(Self(text));
                }
                Err(InvalidValue { text, must: $must })
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidValue;

            fn try_from(text: String) -> Result<Self, InvalidValue> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(checked: $name) -> Self {
                checked.0
            }
        }

        impl Deref for $name {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<Path> for $name {
            fn as_ref(&self) -> &Path {
                self.0.as_ref()
            }
        }

        impl AsRef<OsStr> for $name {
            fn as_ref(&self) -> &OsStr {
                self.0.as_ref()
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.0 == *other
            }
        }

        impl PartialEq<String> for $name {
            fn eq(&self, other: &String) -> bool {
                self.0 == *other
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
    };
}

checked!(
    /// The id of a model, which is also the name of its folder.
    ModelId,
    is_id,
    "must be lower-case letters, digits, '.', '-' or '_', starting with a letter or digit"
);
checked!(
    /// A plain file name that is safe on every system.
    FileName,
    is_file_name,
    "must be a plain file name: letters, digits, '.', '-' and '_'"
);
checked!(
    /// A relative path that does not leave its folder.
    RelativePath,
    is_relative,
    "is not a path inside a folder: names with '/' between them, no '..'"
);
checked!(
    /// A SHA-256 in hexadecimal digits.
    Checksum,
    is_sha256,
    "must be 64 lower-case hexadecimal digits"
);
checked!(
    /// A commit of a repository, 40 hexadecimal digits.
    Commit,
    is_commit,
    "must be a commit: 40 lower-case hexadecimal digits"
);
checked!(
    /// The `owner/name` of a Hugging Face repository.
    RepositoryName,
    is_repo,
    "is not an owner/name pair"
);

impl From<&FileName> for RelativePath {
    fn from(name: &FileName) -> Self {
        Self(name.0.clone())
    }
}

impl FileName {
    /// The name of the file at `path` in a manifest: its own name, with `_` for characters that are not allowed.
    pub fn of(path: &RelativePath) -> Self {
        const LONGEST: usize = 150;
        let name = path.rsplit('/').next().unwrap_or_default();
        let plain: String = name
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() || "._-".contains(c) {
                    c
                } else {
                    '_'
                }
            })
            .collect();
        // The end says what kind of file it is.
        let end = &plain[plain.len().saturating_sub(LONGEST)..];
        Self::new(end).unwrap_or_else(|_| Self(format!("x{}", end.trim_end_matches('.'))))
    }
}

#[cfg(test)]
mod tests {
    use super::{Checksum, FileName, RelativePath};

    #[test]
    fn names_of_manifests_are_made_of_any_path() {
        for (path, name) in [
            ("a.gguf", "a.gguf"),
            ("Q4/a model.gguf", "a_model.gguf"),
            ("x/модель.gguf", "x______.gguf"),
            ("x/.hidden.", "x.hidden"),
            ("...a", "x...a"),
        ] {
            let path = RelativePath::new(path).unwrap();
            assert_eq!(FileName::of(&path), name);
        }
        let long = RelativePath::new(format!("{}.gguf", "a".repeat(240))).unwrap();
        assert!(FileName::of(&long).len() <= 200 && FileName::of(&long).ends_with(".gguf"));
    }

    #[test]
    fn nothing_is_built_without_its_check() {
        assert!(RelativePath::new("../x").is_err());
        assert!(serde_json::from_str::<RelativePath>("\"/x\"").is_err());
        assert!(serde_json::from_str::<Checksum>("\"../x\"").is_err());
        let sum = "a".repeat(64);
        let read: Checksum = serde_json::from_str(&format!("\"{sum}\"")).unwrap();
        assert_eq!(
            (read.as_str(), serde_json::to_string(&read).unwrap()),
            (&*sum, format!("\"{sum}\""))
        );
    }
}
