//! Words that stand in another notation than Markdown: values of front matter, and attributes of tags and directives.

use std::ops::Range;

use super::link_titles;
use crate::{Block, BlockKind};

/// How words are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notation {
    /// Markdown.
    Markdown,
    /// Markdown between quotation marks, which cannot be in it.
    QuotedMarkdown,
    /// The words of an HTML block: no backslash is an escape there.
    Html,
    /// An attribute between these quotation marks, without escapes.
    Attribute(char),
    /// A value of YAML without quotation marks.
    Bare,
    /// A value of YAML on lines of its own.
    Lines,
    /// A value between single quotation marks, which are doubled in it.
    Single,
    /// A value of TOML between single quotation marks, without escapes.
    Literal,
    /// A value between double quotation marks, with escapes of a backslash.
    Double,
    /// The title of a link between these quotation marks or brackets; in the cell of a table or not.
    Title { quote: char, is_in_cell: bool },
}

/// Words in another notation, with their place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    pub span: Range<usize>,
    pub words: String,
    pub notation: Notation,
    pub kind: BlockKind,
}

impl Field {
    /// The field as a block.
    pub fn block(&self) -> (Range<usize>, Block) {
        let words = crate::lines::on_one_line(&self.words);
        (self.span.clone(), Block::new(self.kind, words))
    }
}

/// The attributes whose values a reader sees.
const ATTRIBUTES: [&str; 8] = [
    "alt",
    "title",
    "caption",
    "label",
    "summary",
    "description",
    "placeholder",
    "aria-label",
];

/// The attributes with words for readers in a directive or tag at `range`: `title="…"`. Identifiers are left out.
pub(super) fn attributes(text: &str, range: &Range<usize>) -> Vec<Field> {
    let inner = &text[range.clone()];
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(sign) = inner[at..].find('=').map(|sign| at + sign) {
        at = sign + 1;
        let Some(quote) = inner[at..]
            .chars()
            .next()
            .filter(|sign| matches!(sign, '"' | '\''))
        else {
            continue;
        };
        let start = at + 1;
        let Some(length) = inner[start..].find(quote) else {
            break;
        };
        let value = &inner[start..start + length];
        let name = name_before(&inner[..sign]);
        let is_known = ATTRIBUTES
            .iter()
            .any(|attribute| attribute.eq_ignore_ascii_case(name));
        if is_known && is_prose(value) {
            found.push(Field {
                span: range.start + start..range.start + start + length,
                words: value.to_owned(),
                notation: Notation::Attribute(quote),
                kind: BlockKind::Label,
            });
        }
        at = start + length + 1;
    }
    found
}

/// Whether a value is words, and not an identifier, an address, or an expression.
fn is_prose(value: &str) -> bool {
    let is_plain = !value.contains(['\n', '\\', '{', '}', '<', '&', '/', '_', '#']);
    is_plain && !value.contains(": ") && crate::lines::has_words(value) && value.trim() == value
}

/// The name that a text ends with.
fn name_before(text: &str) -> &str {
    let length = text
        .chars()
        .rev()
        .take_while(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | ':'))
        .map(char::len_utf8)
        .sum::<usize>();
    &text[text.len() - length..]
}

/// Words in a notation other than Markdown; a value that would be read as something else is put between quotation
/// marks.
pub(super) fn written(words: &str, notation: Notation) -> String {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    match notation {
        Notation::Markdown | Notation::Html | Notation::Lines => words,
        Notation::QuotedMarkdown => words.replace('"', "'"),
        Notation::Attribute(quote) => {
            let other = if quote == '"' { "'" } else { "’" };
            words.replace(quote, other)
        }
        Notation::Single => words.replace('\'', "''"),
        Notation::Literal => words.replace('\'', "’"),
        Notation::Double => escaped(&words),
        Notation::Title { quote, is_in_cell } => link_titles::escaped(&words, quote, is_in_cell),
        Notation::Bare if is_bare(&words) => words,
        Notation::Bare => format!("\"{}\"", escaped(&words)),
    }
}

fn escaped(words: &str) -> String {
    words.replace('\\', "\\\\").replace('"', "\\\"")
}

/// Whether YAML reads these words without quotation marks as text.
fn is_bare(words: &str) -> bool {
    let begins = !words.starts_with(|sign| "-?:,[]{}#&*!|>'\"%@`~=".contains(sign));
    let is_text = words.contains(' ') || words.parse::<f64>().is_err() && !is_constant(words);
    begins && is_text && !words.contains(": ") && !words.contains(" #") && !words.ends_with(':')
}

fn is_constant(word: &str) -> bool {
    ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
        .iter()
        .any(|constant| constant.eq_ignore_ascii_case(word))
}
