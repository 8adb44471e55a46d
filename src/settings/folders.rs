//! The folders of configuration and caches (XDG's rules) and the Hugging Face cache and token (Hugging Face's rules).

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};

use super::machine::{Variables, path, value};
use crate::reading::{self, Limit, Patience};

/// The folders that the tool reads and writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    /// `config.toml`, the user's manifests, in `models/`, and the user's tables, in `languages/`.
    pub config: PathBuf,
    /// The tool's own cache: downloaded models and translations.
    pub cache: PathBuf,
    /// Hugging Face's own folder (`HF_HOME`), which holds its token and by default its cache.
    pub hf_home: PathBuf,
    /// The Hugging Face cache (`HF_HUB_CACHE`), shared with other tools.
    pub hf_hub_cache: PathBuf,
}

impl Folders {
    /// Finds the folders from environment variables and the user's home folder, if that is known.
    ///
    /// # Errors
    /// When a folder would lie in the home folder, and that is not known.
    pub fn find(variables: Variables<'_>, home: Option<&Path>) -> Result<Folders> {
        let in_home = |folder: &str| {
            home.map(|home| home.join(folder)).ok_or_else(|| {
                anyhow!("the home folder is not known; set HOME, or XDG_CONFIG_HOME and XDG_CACHE_HOME")
            })
        };
        let config = absolute(variables, "XDG_CONFIG_HOME").map_or_else(|| in_home(".config"), Ok)?;
        let cache = absolute(variables, "XDG_CACHE_HOME").map_or_else(|| in_home(".cache"), Ok)?;
        let hf_home = path(variables, "HF_HOME").unwrap_or_else(|| cache.join("huggingface"));
        let hf_hub_cache = path(variables, "HF_HUB_CACHE").unwrap_or_else(|| hf_home.join("hub"));
        Ok(Folders {
            config: config.join("tolmach"),
            cache: cache.join("tolmach"),
            hf_home,
            hf_hub_cache,
        })
    }

    /// The configuration file.
    pub fn config_file(&self) -> PathBuf {
        self.config.join("config.toml")
    }

    /// The user's own manifests.
    pub fn user_models(&self) -> PathBuf {
        self.config.join("models")
    }

    /// The user's own tables of facts about languages.
    pub fn user_languages(&self) -> PathBuf {
        self.config.join("languages")
    }

    /// The Hugging Face token: `HF_TOKEN`, else the file that `hf auth login` writes.
    pub fn token(&self, variables: Variables<'_>) -> Option<String> {
        value(variables, "HF_TOKEN").or_else(|| {
            let file = path(variables, "HF_TOKEN_PATH").unwrap_or_else(|| self.hf_home.join("token"));
            let token = reading::whole(&file, Limit::TOKEN, Patience::BRIEF).ok()?;
            let token = String::from_utf8(token).ok()?.trim().to_owned();
            (!token.is_empty()).then_some(token)
        })
    }
}

/// A variable's path if it is absolute: by XDG's rules a relative one is ignored.
fn absolute(variables: Variables<'_>, name: &str) -> Option<PathBuf> {
    path(variables, name).filter(|path| path.is_absolute())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsString;

    fn find(pairs: &[(&str, &str)]) -> Folders {
        let variables = |name: &str| {
            pairs
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| OsString::from(value))
        };
        Folders::find(&variables, Some(Path::new("/home/me"))).unwrap()
    }

    #[test]
    fn without_variables_all_is_in_the_home_folder() {
        let folders = find(&[]);
        assert_eq!(
            folders.config_file(),
            Path::new("/home/me/.config/tolmach/config.toml")
        );
        assert_eq!(
            folders.user_models(),
            Path::new("/home/me/.config/tolmach/models")
        );
        assert_eq!(
            folders.user_languages(),
            Path::new("/home/me/.config/tolmach/languages")
        );
        assert_eq!(folders.cache, Path::new("/home/me/.cache/tolmach"));
        assert_eq!(folders.hf_hub_cache, Path::new("/home/me/.cache/huggingface/hub"));
    }

    #[test]
    fn variables_move_the_folders() {
        let folders = find(&[
            ("XDG_CONFIG_HOME", "/c"),
            ("XDG_CACHE_HOME", "relative"),
            ("HF_HOME", "/hf"),
        ]);
        assert_eq!(folders.config, Path::new("/c/tolmach"));
        assert_eq!(folders.cache, Path::new("/home/me/.cache/tolmach"));
        assert_eq!(folders.hf_hub_cache, Path::new("/hf/hub"));
        assert_eq!(
            find(&[("HF_HOME", "/hf"), ("HF_HUB_CACHE", "/hub")]).hf_hub_cache,
            Path::new("/hub")
        );
    }

    #[test]
    fn the_token_comes_from_the_variable_or_the_file() {
        let home = tempfile::tempdir().unwrap();
        let folders = Folders {
            hf_home: home.path().to_owned(),
            ..find(&[])
        };
        assert_eq!(folders.token(&|_| None), None);
        #[expect(clippy::disallowed_methods, reason = "a test lays out its own files")]
        std::fs::write(home.path().join("token"), "hf_file\n").unwrap();
        assert_eq!(folders.token(&|_| None).as_deref(), Some("hf_file"));
        let variables = |name: &str| (name == "HF_TOKEN").then(|| OsString::from("hf_variable"));
        assert_eq!(folders.token(&variables).as_deref(), Some("hf_variable"));
    }

    #[test]
    fn without_a_home_folder_the_error_names_what_to_set() {
        let error = Folders::find(&|_| None, None).unwrap_err();
        assert!(error.to_string().contains("XDG_CONFIG_HOME"), "{error}");
    }
}
