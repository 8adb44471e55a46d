//! What these models can do and what memory they take.

use crate::families::{Profile, all_bytes};
use crate::{Capabilities, Pairs};

/// The family's own knowledge of its models.
pub(crate) const PROFILE: Profile = Profile {
    name: "bergamot",
    // Which vocabulary is the source's only a manifest says, by the order of its files.
    recognition: None,
    capabilities: |_| Capabilities {
        translates: Some(Pairs::One),
        summarises: false,
        embeds: false,
    },
    weights_in_memory: all_bytes,
};
