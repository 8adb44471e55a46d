//! Signs that cannot stand in a cue as they are.

use super::Dialect;

/// What stands for signs in `WebVTT`; the first three have to.
const ENTITIES: [(&str, &str); 6] = [
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&amp;", "&"),
    ("&nbsp;", "\u{A0}"),
    ("&lrm;", "\u{200E}"),
    ("&rlm;", "\u{200F}"),
];

impl Dialect {
    /// Words as a reader sees them.
    pub(super) fn decoded(self, words: &str) -> String {
        match self {
            Dialect::SubRip => words.to_owned(),
            Dialect::WebVtt => ENTITIES.iter().fold(words.to_owned(), |words, (entity, letter)| {
                words.replace(entity, letter)
            }),
        }
    }

    /// Words as they have to stand in the file.
    pub(super) fn encoded(self, words: &str) -> String {
        match self {
            // What would end the cue or begin another cannot stand in it.
            Dialect::SubRip => words.replace("-->", "→"),
            Dialect::WebVtt => ENTITIES[..3]
                .iter()
                .rev()
                .fold(words.to_owned(), |words, (entity, letter)| {
                    words.replace(letter, entity)
                }),
        }
    }
}
