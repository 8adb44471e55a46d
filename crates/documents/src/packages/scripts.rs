//! Superscripts and subscripts in XML: a formula is one word with its base.

use super::flow::{Walk, span_tag};
use super::xml::{TokenKind, local};
use crate::inline::{Raised, Shift, base, raised};
use crate::lines::has_words;

/// A formula in a block that is being read.
pub(super) struct Formula {
    /// Its words.
    words: String,
    /// The byte offsets in the part at which it begins and ends.
    start: usize,
    end: usize,
}

impl Walk<'_> {
    /// Reads the raised or lowered element at this token; `false` if it has words that are read as all others.
    pub(super) fn shifted(&mut self, at: usize, shift: Shift) -> bool {
        let Some(text) = self.short_text(at) else {
            return false;
        };
        let end = self.tokens.end_of(at);
        let has_link = (at + 1..end).any(|inner| local(self.tokens.name(inner)).eq_ignore_ascii_case("a"));
        if has_link {
            let is_sign = !has_words(&text) && !text.trim().is_empty();
            if is_sign {
                self.point(at, false);
            }
            return is_sign;
        }
        let before = self
            .open
            .as_ref()
            .map(|open| open.builder.before())
            .unwrap_or_default();
        let (formula, start) = self.formula(at);
        let span = self.tokens.element(at);
        match raised(&before, &formula, &text, shift) {
            Raised::Words => return false,
            Raised::Sign => self.point(at, false),
            Raised::Ending => {
                if let Some(open) = self.in_prose(span) {
                    open.builder.text(text.trim());
                }
            }
            Raised::Held(words) => {
                let length = if formula.is_empty() {
                    base(&before).len()
                } else {
                    formula.len()
                };
                let start = start.filter(|start| !formula.is_empty() || start + length == span.start);
                let held = start.zip(self.open.as_mut()).is_some_and(|(start, open)| {
                    let is_held = open.builder.hold(length, &words, open.tags.len());
                    if is_held {
                        open.tags.push(span_tag(start..span.end, false));
                        open.span.end = span.end;
                        open.formula = Some(Formula {
                            words,
                            start,
                            end: span.end,
                        });
                    }
                    is_held
                });
                if !held {
                    self.point(at, false);
                }
            }
        }
        true
    }

    /// The formula that ends before this token, with the letters behind it, or an empty text; and the byte offset at
    /// which the formula, or else the word before the token, begins.
    fn formula(&self, at: usize) -> (String, Option<usize>) {
        let here = self.tokens.get(at).span().start;
        let last = at
            .checked_sub(1)
            .filter(|&last| self.tokens.get(last).kind == TokenKind::Text);
        let letters = last.map_or("", |last| self.tokens.raw(last));
        let formula = self.open.as_ref().and_then(|open| open.formula.as_ref());
        if let Some(formula) = formula {
            if formula.end == here {
                return (formula.words.clone(), Some(formula.start));
            }
            if formula.end + letters.len() == here && !letters.contains(char::is_whitespace) {
                return (format!("{}{letters}", formula.words), Some(formula.start));
            }
        }
        let length = base(letters).len();
        (String::new(), (length > 0).then(|| here - length))
    }
}
