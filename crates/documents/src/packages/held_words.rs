//! Words of which a part is raised or lowered, and note marks, in XML whose elements enclose words.

use super::flow::{Role, Walk, span_tag};
use super::part::{XmlTag, escaped};
use super::xml::TokenKind;
use crate::inline::{Builder, InlineStyle, Raised, RaisedText, Rise, base, ending, spelled, tail};
use crate::lines::is_translatable;

/// The limit of tokens that are read to see whether an element has words; form fields and note marks have a few.
const MOST_TOKENS: usize = 16;

/// The word with a raised part that was read last: the words that follow directly belong to it.
pub(super) struct HeldWord {
    /// The index of its tag.
    tag: usize,
}

impl HeldWord {
    /// Adds the beginning of the words that follow to the word; returns the others.
    pub(super) fn extended<'w>(self, words: &'w str, builder: &mut Builder, tags: &mut [XmlTag]) -> &'w str {
        let end = tail(words).len();
        self.add(&words[..end], &escaped(&words[..end]), builder, tags);
        &words[end..]
    }

    fn add(&self, words: &str, xml: &str, builder: &mut Builder, tags: &mut [XmlTag]) {
        builder.extend_verbatim(words);
        if let XmlTag::Xml(own) = &mut tags[self.tag] {
            own.push_str(xml);
        }
    }
}

impl Walk<'_> {
    /// The role of an element whose role depends on what is in it.
    pub(super) fn by_content(&self, at: usize, role: Role) -> Role {
        match role {
            Role::Typed if self.shows(at).is_none_or(|words| is_translatable(&words)) => {
                Role::Pair(InlineStyle::Plain)
            }
            Role::Typed => Role::Verbatim(InlineStyle::Plain),
            Role::Raised(rise) => self.raised_role(at, rise),
            Role::Pair(InlineStyle::Link(_)) if !self.grammar.is_loose() => match self.shows(at) {
                Some(words) if !words.trim().is_empty() && !is_translatable(&words) => self.sign_role(&words),
                _ => role,
            },
            other => other,
        }
    }

    /// The role of a link that is only a number or a sign: at a word it is the mark of a note.
    fn sign_role(&self, words: &str) -> Role {
        let is_mark = self.open.as_ref().is_some_and(|open| {
            let (before, is_spaced) = open.builder.so_far();
            !is_spaced && !before.is_empty() && !words.starts_with(char::is_whitespace)
        });
        if is_mark {
            Role::Skip
        } else {
            Role::Verbatim(InlineStyle::Plain)
        }
    }

    /// The words of an element; `None` if it has too many parts.
    fn shows(&self, at: usize) -> Option<String> {
        let end = self.tokens.end_of(at);
        (end - at <= MOST_TOKENS).then(|| self.tokens.text_in(at))
    }

    /// The text of the block so far, and the text directly after an element.
    fn around(&self, at: usize) -> (String, String) {
        let before = self.open.as_ref().map_or_else(String::new, |open| {
            let (text, is_spaced) = open.builder.so_far();
            // Words are short, and only their end is looked at.
            let from = text.floor_char_boundary(text.len().saturating_sub(128));
            let space = if is_spaced { " " } else { "" };
            text[from..].to_owned() + space
        });
        let next = self.tokens.end_of(at) + 1;
        let is_text = next < self.tokens.len() && self.tokens.get(next).kind == TokenKind::Text;
        let after = if is_text { self.tokens.raw(next) } else { "" };
        (before, after.chars().take(128).collect())
    }

    fn raised_role(&self, at: usize, rise: Rise) -> Role {
        let Some(words) = self.shows(at) else {
            return Role::Pair(InlineStyle::Plain);
        };
        let (before, after) = self.around(at);
        let has_elements = (at + 1..self.tokens.end_of(at))
            .any(|at| matches!(self.tokens.get(at).kind, TokenKind::Start | TokenKind::Empty));
        let raised = RaisedText {
            before: &before,
            text: &words,
            after: &after,
            rise,
            is_in_formula: self.open.as_ref().is_some_and(|open| open.held.is_some()),
        };
        match raised.meaning() {
            Raised::Words => Role::Pair(InlineStyle::Plain),
            // Notes have words of their own.
            Raised::Mark if has_elements && self.has_blocks(at) => Role::Pair(InlineStyle::Plain),
            Raised::Mark => Role::Skip,
            _ if has_elements => Role::Pair(InlineStyle::Plain),
            Raised::Formula => Role::Raised(rise),
            Raised::Figure => Role::Figure(rise),
            Raised::Ending => Role::Ending,
        }
    }

    /// Whether an element has elements in it that may have blocks.
    fn has_blocks(&self, at: usize) -> bool {
        (at + 1..self.tokens.end_of(at))
            .filter(|&at| matches!(self.tokens.get(at).kind, TokenKind::Start | TokenKind::Empty))
            .any(|at| {
                matches!(
                    self.role(at),
                    Role::Point | Role::Unknown | Role::Leaf(_) | Role::Around(_)
                )
            })
    }

    /// Adds the raised part of a word to the word, which is held as a whole.
    pub(super) fn raised(&mut self, at: usize, rise: Rise) {
        let span = self.tokens.element(at);
        let words = self.tokens.text_in(at);
        let xml = &self.tokens.text[span.clone()];
        let Some(open) = self.in_prose(span) else { return };
        let part = spelled(&words, rise);
        if let Some(held) = open.held.take() {
            held.add(&part, xml, &mut open.builder, &mut open.tags);
            open.held = Some(held);
            return;
        }
        let (text, is_spaced) = open.builder.so_far();
        let length = if is_spaced { 0 } else { base(text).len() };
        let (word, around) = open.builder.take_back(length);
        let mut whole = String::new();
        for &id in &around {
            if let XmlTag::Pair { start, .. } = &open.tags[id] {
                whole.push_str(start);
            }
        }
        whole.push_str(&escaped(&word));
        for &id in around.iter().rev() {
            if let XmlTag::Pair { end, .. } = &open.tags[id] {
                whole.push_str(end);
            }
        }
        whole.push_str(xml);
        let tag = open.tags.len();
        open.builder.verbatim(&(word + &part), InlineStyle::Plain, tag);
        open.tags.push(XmlTag::Xml(whole));
        open.held = Some(HeldWord { tag });
    }

    /// Adds a raised part alone, which is held at the word that it touches.
    pub(super) fn figure(&mut self, at: usize, rise: Rise) {
        let span = self.tokens.element(at);
        let words = self.tokens.text_in(at);
        let Some(open) = self.in_prose(span.clone()) else {
            return;
        };
        open.held = None;
        let tag = open.tags.len();
        open.builder
            .verbatim(&spelled(&words, rise), InlineStyle::Plain, tag);
        open.tags.push(span_tag(span, false));
    }

    /// Adds the last letters of an ordinal number or an abbreviation to the words.
    pub(super) fn ending(&mut self, at: usize) {
        let span = self.tokens.element(at);
        let letters = self.tokens.text_in(at);
        let Some(open) = self.in_prose(span) else { return };
        open.held = None;
        let letters = ending(base(open.builder.so_far().0), &letters);
        open.builder.text(&letters);
        open.has_words = true;
    }

    /// The words at the beginning of an element that belong to the held word before it are added to it.
    pub(super) fn hold_beginning(&mut self, at: usize, has_tags: bool) {
        let next = at + 1;
        let (first, end) = (self.tokens.raw(at), self.tokens.raw(self.tokens.end_of(at)));
        let is_text = next < self.tokens.len() && self.tokens.get(next).kind == TokenKind::Text;
        let words = if is_text { self.tokens.raw(next) } else { "" };
        let Some(open) = &mut self.open else { return };
        let Some(held) = open.held.take() else { return };
        let words = tail(words);
        if words.is_empty() {
            return;
        }
        let xml = if has_tags {
            format!("{first}{words}{end}")
        } else {
            words.to_owned()
        };
        held.add(words, &xml, &mut open.builder, &mut open.tags);
        self.skip = words.len();
    }

    /// The words of a text without those that belong to the word before it.
    pub(super) fn rest_of(&mut self, mut words: String) -> String {
        let skip = std::mem::take(&mut self.skip).min(words.len());
        words.drain(..skip);
        words
    }
}
