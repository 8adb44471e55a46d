//! What these models can do and what memory they take.

use crate::Capabilities;
use crate::families::{Profile, all_bytes};

/// The family's own knowledge of its models.
pub(crate) const PROFILE: Profile = Profile {
    name: "bert",
    // Nobody names a sentence encoder to translate or summarise with; those of the catalog have manifests.
    recognition: None,
    capabilities: |_| Capabilities {
        translates: None,
        summarises: false,
        embeds: true,
    },
    weights_in_memory: all_bytes,
};
