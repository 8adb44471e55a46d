//! Normalises text before it is cut into pieces: replaces characters and joins spaces, and records where each byte
//! came from.

use super::charsmap::Charsmap;
use super::double_array::DoubleArray;
use super::model::{Kind, Model};
use super::{SPACE, SpmError};
use std::ops::Range;

/// The normalisation rules of a vocabulary.
#[derive(Debug, Clone)]
pub(super) struct Normaliser {
    charsmap: Option<Charsmap>,
    /// User-defined pieces, whose text is not normalised, and their ids.
    verbatim: Option<DoubleArray>,
    /// ASCII bytes that stay what they are before another ASCII byte.
    plain: [bool; 128],
    dummy_prefix: bool,
    remove_extra_whitespace: bool,
    space: &'static str,
}

/// Normalised text; its memory is used again.
#[derive(Debug, Clone, Default)]
pub(super) struct Normalised {
    pub(super) text: String,
    /// For each byte of `text`, and for its end, the place in the original text.
    pub(super) origin: Vec<usize>,
}

impl Normaliser {
    /// # Errors
    /// When the map of characters is damaged.
    pub(super) fn new(model: &Model<'_>) -> Result<Self, SpmError> {
        let rules = &model.normalisation;
        let charsmap = match rules.charsmap {
            [] => None,
            bytes => Some(Charsmap::parse(bytes)?),
        };
        let verbatim: Vec<_> = (0..)
            .zip(&model.pieces)
            .filter(|(_, piece)| piece.kind == Kind::UserDefined)
            .map(|(id, piece)| (piece.text.as_bytes(), id))
            .collect();
        let plain = std::array::from_fn(|byte| {
            let byte = byte as u8;
            byte != b' '
                && charsmap.as_ref().is_none_or(|map| map.leaves_alone(byte))
                && verbatim.iter().all(|(text, _)| text[0] != byte)
        });
        Ok(Normaliser {
            charsmap,
            verbatim: (!verbatim.is_empty()).then(|| DoubleArray::new(verbatim)),
            plain,
            dummy_prefix: rules.dummy_prefix,
            remove_extra_whitespace: rules.remove_extra_whitespace,
            space: if rules.escape_whitespace { SPACE } else { " " },
        })
    }

    /// Normalises `text` into `out`.
    pub(super) fn normalise(&self, text: &str, out: &mut Normalised) {
        out.text.clear();
        out.origin.clear();
        let mut at = if self.remove_extra_whitespace {
            self.leading_spaces(text)
        } else {
            0
        };
        if at == text.len() {
            out.origin.push(at);
            return;
        }
        if self.dummy_prefix {
            out.push(self.space, at);
        }
        let mut after_space = self.remove_extra_whitespace;
        while at < text.len() {
            let run = self.plain_run(&text.as_bytes()[at..]);
            if run > 0 {
                out.text.push_str(&text[at..at + run]);
                out.origin.extend(at..at + run);
                after_space = false;
                at += run;
                continue;
            }
            let (replacement, taken) = self.prefix(&text[at..]);
            let kept = if after_space {
                replacement.trim_start_matches(' ')
            } else {
                replacement
            };
            for (index, part) in kept.split(' ').enumerate() {
                if index > 0 {
                    out.push(self.space, at);
                }
                out.push(part, at);
            }
            if !kept.is_empty() {
                after_space = self.remove_extra_whitespace && kept.ends_with(' ');
            }
            at += taken;
        }
        let end = self.drop_trailing_spaces(out).unwrap_or(at);
        out.origin.push(end);
    }

    /// How many bytes from here on need no change.
    fn plain_run(&self, bytes: &[u8]) -> usize {
        let is_plain = |&byte: &u8| self.plain.get(usize::from(byte)).is_some_and(|&plain| plain);
        let run = bytes
            .iter()
            .position(|byte| !is_plain(byte))
            .unwrap_or(bytes.len());
        // A mark after it can compose with the last letter.
        match bytes.get(run) {
            Some(byte) if !byte.is_ascii() => run.saturating_sub(1),
            _ => run,
        }
    }

    /// The replacement at the beginning of `text`, and the length of the text that it replaces.
    fn prefix<'a>(&'a self, text: &'a str) -> (&'a str, usize) {
        let verbatim = self
            .verbatim
            .as_ref()
            .and_then(|trie| trie.longest_prefix(text.as_bytes()));
        if let Some((length, _)) = verbatim {
            return (&text[..length], length);
        }
        if let Some(rule) = self.charsmap.as_ref().and_then(|map| map.longest(text)) {
            return (rule.replacement, rule.length);
        }
        let length = text.chars().next().map_or(0, char::len_utf8);
        (&text[..length], length)
    }

    /// The user-defined pieces in `text`, with their ids, and the runs of text between them.
    pub(super) fn verbatim_pieces(&self, text: &str) -> Vec<(Range<usize>, Option<u32>)> {
        let Some(verbatim) = &self.verbatim else {
            return vec![(0..text.len(), None)];
        };
        let mut parts = Vec::new();
        let (mut at, mut run) = (0, 0);
        while at < text.len() {
            if let Some((length, id)) = verbatim.longest_prefix(&text.as_bytes()[at..]) {
                parts.extend([(run..at, None), (at..at + length, Some(id))]);
                at += length;
                run = at;
            } else {
                at += text[at..].chars().next().map_or(1, char::len_utf8);
            }
        }
        parts.push((run..at, None));
        parts
    }

    fn leading_spaces(&self, text: &str) -> usize {
        let mut at = 0;
        while at < text.len() {
            let (replacement, taken) = self.prefix(&text[at..]);
            if replacement != " " {
                break;
            }
            at += taken;
        }
        at
    }

    /// Where the text without its last spaces ended, if it had any.
    fn drop_trailing_spaces(&self, out: &mut Normalised) -> Option<usize> {
        let kept = out.text.trim_end_matches(self.space).len();
        if !self.remove_extra_whitespace || kept == out.text.len() {
            return None;
        }
        let end = out.origin[kept];
        out.text.truncate(kept);
        out.origin.truncate(kept);
        Some(end)
    }
}

impl Normalised {
    fn push(&mut self, text: &str, from: usize) {
        self.text.push_str(text);
        self.origin.extend(std::iter::repeat_n(from, text.len()));
    }
}
