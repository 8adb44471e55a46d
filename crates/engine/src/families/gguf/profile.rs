//! The `gguf` family: how its models are recognised, their abilities, the memory that they take and how they are
//! loaded.

use super::Chat;
use super::styles::PromptStyle;
use crate::family::{Family, Recognition, all_bytes};
use crate::{Capabilities, LoadError, Pairs};
use contract::{LoadedModel, Summarizer, Translator, Usage};
use std::path::Path;

/// The `gguf` family, as manifests name it.
pub static GGUF: Family = Family {
    name: "gguf",
    recognition: Some(Recognition {
        // The file contains everything, the architecture too, so no `config.json` belongs to it.
        runs: |_| false,
        is_whole_model: is_gguf,
        files: |names| Ok(vec![usual_file(names)?]),
    }),
    capabilities: |_| Capabilities {
        translates: Some(Pairs::Many),
        summarises: true,
        embeds: false,
        estimates: false,
    },
    weights_in_memory: all_bytes,
    load: |bundle, options| {
        let style = PromptStyle::named(&bundle.prompt).map_err(|known| LoadError::UnknownPrompt {
            id: bundle.id.clone(),
            prompt: bundle.prompt.clone(),
            known,
        })?;
        Ok(Box::new(Chat::with_style(bundle.first_file()?, style, options)?))
    },
};

impl LoadedModel for Chat {
    fn translator(&self) -> Option<&dyn Translator> {
        Some(self)
    }

    fn summarizer(&self) -> Option<&dyn Summarizer> {
        self.writes_summaries().then_some(self as &dyn Summarizer)
    }

    fn usage(&self) -> Usage {
        self.usage()
    }
}

/// Whether a file of this name is in the GGUF format.
pub(in crate::families) fn is_gguf(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|ending| ending == "gguf")
}

/// The GGUF file to use among `names`: the only one, or the one with the catalog's usual quantisation.
///
/// # Errors
/// If there is none, or there are several and none has the usual quantisation.
pub(in crate::families) fn usual_file<'n>(names: &[&'n str]) -> Result<&'n str, &'static str> {
    let models: Vec<&str> = names.iter().copied().filter(|name| is_gguf(name)).collect();
    let usual = |name: &&&str| {
        let name = name.to_lowercase();
        name.contains("q4_k_m") || name.contains("q4k")
    };
    match (&models[..], models.iter().find(usual)) {
        ([], _) => Err("neither config.json nor a .gguf file"),
        ([one], _) | (_, Some(one)) => Ok(one),
        _ => Err("several .gguf files, and none of them is Q4_K; fetch one of them and give its path"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_language_models_the_usual_one_is_taken() {
        assert_eq!(usual_file(&["a-Q8_0.gguf"]), Ok("a-Q8_0.gguf"));
        assert_eq!(usual_file(&["a-Q8_0.gguf", "a-Q4_K_M.gguf"]), Ok("a-Q4_K_M.gguf"));
        assert!(
            usual_file(&["a-Q8_0.gguf", "a-Q5_0.gguf"])
                .unwrap_err()
                .starts_with("several")
        );
        assert!(usual_file(&["README.md"]).is_err());
    }
}
