//! Labels of mail headers and of roles in an interview, which are data of each language.

use std::collections::HashMap;
use std::sync::LazyLock;

use ::text::tables::{Tables, first_of_each};

/// What stands behind a label, and whether the label is translated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    /// A header of a mail with addresses; nothing of its line is translated.
    Address,
    /// A header of a mail with a date; nothing of its line is translated.
    Date,
    /// The subject of a mail; its words are translated.
    Subject,
    /// A sign before a subject: `Re:`.
    Reply,
    /// A role, which is translated with what is said: `Question:`.
    Role,
}

static LABELS: LazyLock<HashMap<&'static str, Label>> = LazyLock::new(|| {
    const TABLES: Tables<2> = Tables::named("record_labels.tsv");
    let row = |[label, kind]: [&'static str; 2]| {
        let kind = match kind {
            "address" => Label::Address,
            "date" => Label::Date,
            "subject" => Label::Subject,
            "reply" => Label::Reply,
            "role" => Label::Role,
            _ => return None,
        };
        Some((label, kind))
    };
    first_of_each(TABLES.of_all(row))
});

/// The kind of a label with its colon, if it is a known one.
pub(super) fn label(label: &str) -> Option<Label> {
    let bare = label.trim_end_matches([':', '：']).trim().trim_matches('*');
    LABELS.get(bare.to_lowercase().as_str()).copied()
}

/// Whether a label names a role and no person.
pub(super) fn is_role(words: &str) -> bool {
    label(words) == Some(Label::Role)
}
