//! The `bert` family: the abilities of its models, the memory that they take and how they are loaded.

use super::SentenceEncoder;
use crate::Capabilities;
use crate::family::{Family, all_bytes};
use contract::{Embedder, LoadedModel, Usage};

/// The `bert` family, as manifests name it.
pub static BERT: Family = Family {
    name: "bert",
    // Users do not name a sentence encoder to translate or summarise with; those of the catalog have manifests.
    recognition: None,
    capabilities: |_| Capabilities {
        translates: None,
        summarises: false,
        embeds: true,
        estimates: false,
    },
    weights_in_memory: all_bytes,
    load: |bundle, options| Ok(Box::new(SentenceEncoder::load(bundle, options)?)),
};

impl LoadedModel for SentenceEncoder {
    fn embedder(&self) -> Option<&dyn Embedder> {
        Some(self)
    }

    fn usage(&self) -> Usage {
        self.usage()
    }
}
