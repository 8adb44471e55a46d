//! The `bergamot` family: the abilities of its models, the memory that they take and how they are loaded.

use super::Student;
use crate::family::{Family, all_bytes};
use crate::{Capabilities, Pairs};
use contract::{LoadedModel, Translator, Usage};

/// The `bergamot` family, as manifests name it.
pub static BERGAMOT: Family = Family {
    name: "bergamot",
    // Only a manifest tells, by the order of its files, which vocabulary is that of the source.
    recognition: None,
    capabilities: |_| Capabilities {
        translates: Some(Pairs::One),
        summarises: false,
        embeds: false,
        estimates: false,
    },
    weights_in_memory: all_bytes,
    load: |bundle, options| Ok(Box::new(Student::load(bundle, options)?)),
};

impl LoadedModel for Student {
    fn translator(&self) -> Option<&dyn Translator> {
        Some(self)
    }

    fn usage(&self) -> Usage {
        self.usage()
    }
}
