//! Escapes characters that cannot be in a cue as they are.

use super::Dialect;

/// Entities of `WebVTT` and their characters; the first three have to be escaped.
const ENTITIES: [(&str, &str); 6] = [
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&amp;", "&"),
    ("&nbsp;", "\u{A0}"),
    ("&lrm;", "\u{200E}"),
    ("&rlm;", "\u{200F}"),
];

impl Dialect {
    /// Words with their entities decoded.
    pub(super) fn decoded(self, words: &str) -> String {
        match self {
            Dialect::SubRip => words.to_owned(),
            Dialect::WebVtt => ENTITIES.iter().fold(words.to_owned(), |words, (entity, letter)| {
                words.replace(entity, letter)
            }),
        }
    }

    /// Words as they have to be written in the file.
    pub(super) fn encoded(self, words: &str) -> String {
        match self {
            // An arrow that would end the cue or begin another is replaced.
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
