//! The `seq2seq` family: how its models are recognised, their abilities, the memory that they take and how they are
//! loaded.

use super::config::{Answer, is_regression};
use super::dialect::{Dialect, Names};
use super::estimator::Estimator;
use super::linear::Precision;
use super::model::{Seq2Seq, configured};
use crate::families::gguf::{is_gguf, usual_file};
use crate::family::{Family, Recognition, all_bytes};
use crate::{Capabilities, NetworkName};
use contract::{LoadedModel, QualityEstimator, Summarizer, Translator, Usage};

/// The `seq2seq` family, as manifests name it.
pub static SEQ2SEQ: Family = Family {
    name: "seq2seq",
    recognition: Some(Recognition {
        runs: |architecture| Dialect::named(architecture).is_some(),
        // Weights alone are no model: the configuration in the same folder belongs to them.
        is_whole_model: |_| false,
        files: parts,
    }),
    capabilities,
    weights_in_memory: packed_anew,
    load: |bundle, options| {
        let config = configured(&bundle.files)?.config;
        Ok(match config.answer {
            Answer::Text => Box::new(Seq2Seq::load(bundle, options)?),
            Answer::Logit(_) => Box::new(Estimator::load(bundle, options, config)?),
        })
    },
};

/// The abilities of a network; its class tells apart what has the same architecture.
fn capabilities(network: Option<&NetworkName>) -> Capabilities {
    let of_dialect = |network: &NetworkName| {
        let dialect = Dialect::named(&network.architecture)?;
        let is_regression = network.class.as_deref().is_some_and(is_regression);
        let estimates = is_regression && dialect.names == Names::T5;
        Some(if estimates {
            ESTIMATES
        } else {
            dialect.capabilities
        })
    };
    network.and_then(of_dialect).unwrap_or_default()
}

const ESTIMATES: Capabilities = Capabilities {
    translates: None,
    summarises: false,
    embeds: false,
    estimates: true,
};

impl LoadedModel for Seq2Seq {
    fn translator(&self) -> Option<&dyn Translator> {
        Some(self)
    }

    fn summarizer(&self) -> Option<&dyn Summarizer> {
        Some(self)
    }

    fn usage(&self) -> Usage {
        self.usage()
    }
}

impl LoadedModel for Estimator {
    fn estimator(&self) -> Option<&dyn QualityEstimator> {
        Some(self)
    }

    fn usage(&self) -> Usage {
        self.usage()
    }
}

/// The files of a model apart from its weights. `tokenizer.json` is used only if the family's native vocabulary is
/// missing.
const PARTS: [&str; 12] = [
    "config.json",
    "generation_config.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "source.spm",
    "target.spm",
    "spiece.model",
    "sentencepiece.bpe.model",
    "vocab.json",
    "target_vocab.json",
    "merges.txt",
];

/// Those of these files that are a complete vocabulary.
const VOCABULARIES: [&str; 4] = [
    "source.spm",
    "spiece.model",
    "sentencepiece.bpe.model",
    "merges.txt",
];

/// The files among `names` that make up a model, its weights first: safetensors is preferred to `PyTorch`'s format
/// and to GGUF, and one file to several parts.
fn parts<'n>(names: &[&'n str]) -> Result<Vec<&'n str>, &'static str> {
    let mut parts = weights(names)?;
    let has = |name: &str| names.contains(&name);
    parts.extend(names.iter().filter(|name| PARTS.contains(name)));
    if !VOCABULARIES.into_iter().any(has) {
        let pipeline = names.iter().find(|name| **name == "tokenizer.json");
        parts.push(pipeline.ok_or(
            "no vocabulary: source.spm, spiece.model, sentencepiece.bpe.model, merges.txt or tokenizer.json",
        )?);
    }
    Ok(parts)
}

fn weights<'n>(names: &[&'n str]) -> Result<Vec<&'n str>, &'static str> {
    for (stem, ending) in [("model", "safetensors"), ("pytorch_model", "bin")] {
        let whole = format!("{stem}.{ending}");
        if let Some(whole) = names.iter().find(|name| **name == whole) {
            return Ok(vec![whole]);
        }
        let index = format!("{stem}.{ending}.index.json");
        let Some(index) = names.iter().find(|name| **name == index) else {
            continue;
        };
        let is_part = |name: &&&str| {
            let rest = name.strip_prefix(stem).and_then(|rest| rest.strip_suffix(ending));
            rest.is_some_and(|rest| rest.starts_with('-') && rest.ends_with('.') && !rest.contains('/'))
        };
        let mut parts: Vec<&str> = names.iter().filter(is_part).copied().collect();
        parts.sort_unstable();
        parts.push(index);
        return Ok(parts);
    }
    if names.iter().any(|name| is_gguf(name)) {
        return Ok(vec![usual_file(names)?]);
    }
    Err(
        "no weights: model.safetensors or pytorch_model.bin, whole or in parts with an index, or a .gguf file",
    )
}

/// The memory of the repacked weights: they are converted while they are read, from four bits a number in GGUF, from
/// sixteen or more elsewhere.
fn packed_anew(files: &[(&str, u64)], precision: Precision) -> u64 {
    let bytes = all_bytes(files, precision);
    let numbers = if files.iter().any(|(name, _)| is_gguf(name)) {
        bytes.saturating_mul(2)
    } else {
        bytes / 2
    };
    match precision {
        Precision::Eight => numbers,
        Precision::Full => numbers.saturating_mul(4),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_read_is_taken() {
        let names = [
            "README.md",
            "config.json",
            "flax_model.msgpack",
            "model.safetensors",
            "pytorch_model.bin",
            "source.spm",
            "target.spm",
            "tf_model.h5",
            "tokenizer.json",
            "vocab.json",
        ];
        let taken = [
            "model.safetensors",
            "config.json",
            "source.spm",
            "target.spm",
            "vocab.json",
        ];
        assert_eq!(parts(&names).unwrap(), taken);
        assert_eq!(
            parts(&["config.json", "pytorch_model.bin", "tokenizer.json"]).unwrap(),
            ["pytorch_model.bin", "config.json", "tokenizer.json"]
        );
        let split = [
            "model-00002-of-00002.safetensors",
            "model-00001-of-00002.safetensors",
        ];
        let index = "model.safetensors.index.json";
        assert_eq!(
            parts(&[split[0], split[1], index, "spiece.model"]).unwrap(),
            [split[1], split[0], index, "spiece.model"]
        );
        assert!(
            parts(&["config.json", "spiece.model"])
                .unwrap_err()
                .starts_with("no weights")
        );
        assert!(
            parts(&["model.safetensors"])
                .unwrap_err()
                .starts_with("no vocabulary")
        );
    }
}
