//! The words of page furniture: tables of every language in `languages/`.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::Kind;
use super::labels::Values;
use crate::function_words::{self, Class};
use crate::tables::Tables;

/// The positions in which a label may stand in its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// Alone, or with a value after a colon.
    AloneOrColon,
    /// Only with a colon: the bare word is an ordinary one («источник», «автор»).
    Colon,
    /// Alone, with a colon, or straight before a date.
    BeforeDate,
    /// Alone or before words about buttons and channels, no others.
    Button,
    /// Alone or with a number.
    Counted,
}

/// One row: a label.
pub(super) struct Entry {
    pub(super) label: &'static str,
    pub(super) kind: Kind,
    pub(super) used: Use,
    pub(super) values: Values,
}

/// Labels in small letters, those of a language in the order of its table.
pub(super) static LABELS: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    const TABLES: Tables<4> = Tables::named("labels.tsv");
    TABLES.of_all(entry)
});

fn entry([label, kind, used, values]: [&'static str; 4]) -> Option<Entry> {
    Some(Entry {
        label,
        kind: match kind {
            "publishing_details" => Kind::PublishingDetails,
            "credits" => Kind::Credits,
            "share_buttons" => Kind::ShareButtons,
            "comments" => Kind::Comments,
            "related_links" => Kind::RelatedLinks,
            "subscription" => Kind::Subscription,
            _ => return None,
        },
        used: match used {
            "alone_or_colon" => Use::AloneOrColon,
            "colon" => Use::Colon,
            "before_date" => Use::BeforeDate,
            "button" => Use::Button,
            "counted" => Use::Counted,
            _ => return None,
        },
        values: match values {
            "none" => Values::None,
            "one" => Values::One,
            "tags" => Values::Tags,
            "titles" => Values::Titles,
            _ => return None,
        },
    })
}

type Words = LazyLock<HashSet<&'static str>>;

/// Lone words between labels that templates print around a missing value.
pub(super) static PREPOSITIONS: Words =
    LazyLock::new(|| function_words::of_all(&[Class::Preposition, Class::Adverbial, Class::Conjunction]));

/// Social networks and other places that buttons name.
pub(super) static NETWORKS: Words = LazyLock::new(|| Tables::named("networks.tsv").words());

/// Other words that may stand on a button.
pub(super) static BUTTON_WORDS: Words = LazyLock::new(|| {
    let words: HashSet<_> = Tables::named("button_words.tsv").words();
    let between = function_words::of_all(&[
        Class::Article,
        Class::Preposition,
        Class::Adverbial,
        Class::Conjunction,
        Class::Pronoun,
        Class::Possessive,
        Class::Demonstrative,
    ]);
    &words | &between
});
