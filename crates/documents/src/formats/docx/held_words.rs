//! Finds words of which a part is raised or lowered, and note marks that were typed by hand.

use std::iter::Peekable;
use std::ops::Range;
use std::sync::Arc;
use std::vec::IntoIter;

use super::paragraph::place;
use super::paragraph_items::{HeldXml, ParagraphItem};
use crate::inline::{InlineStyle, Raised, RaisedText, Rise, base, ending, spelled, tail};

/// A part of a word with the properties of its run.
type Piece = (Arc<str>, String);

/// The items of a paragraph in which words like 10³ and CO₂ are held, and note marks keep their place.
pub(super) fn hold(items: Vec<ParagraphItem>) -> Vec<ParagraphItem> {
    let mut holding = Holding {
        out: Vec::with_capacity(items.len()),
        before: String::new(),
    };
    let mut rest = items.into_iter().peekable();
    while let Some(item) = rest.next() {
        match item {
            ParagraphItem::Words { rise: Some(rise), .. } => {
                let mut raised = vec![item];
                while let Some(next) = rest.next_if(|next| is_raised(next, rise)) {
                    raised.push(next);
                }
                holding.raised(raised, rise, &mut rest);
            }
            other => holding.add(other),
        }
    }
    holding.out
}

fn is_raised(item: &ParagraphItem, wanted: Rise) -> bool {
    matches!(item, ParagraphItem::Words { rise: Some(rise), .. } if *rise == wanted)
}

struct Holding {
    out: Vec<ParagraphItem>,
    /// The text of the paragraph so far.
    before: String,
}

impl Holding {
    fn add(&mut self, mut item: ParagraphItem) {
        match &mut item {
            ParagraphItem::Words { text, .. } => self.before.push_str(text),
            ParagraphItem::Held { text, gaps, .. } => {
                // A number that touches a letter is no word of the sentence.
                let touches = !gaps.0 && self.before.ends_with(char::is_alphabetic);
                if touches && text.starts_with(char::is_numeric) {
                    text.clear();
                }
                self.before.push_str(text);
                if self.join(&item) {
                    return;
                }
            }
            ParagraphItem::Point { is_gap: true, .. } => self.before.push(' '),
            _ => {}
        }
        self.out.push(item);
    }

    /// Adds a field to the one before it if only a sign stands between them, as in the number 2.1 of a table.
    fn join(&mut self, next: &ParagraphItem) -> bool {
        let [
            ..,
            ParagraphItem::Held {
                text,
                xml: HeldXml::Span,
                gaps: (_, false),
                span,
                ..
            },
            ParagraphItem::Words {
                text: sign,
                span: between,
                ..
            },
        ] = self.out.as_mut_slice()
        else {
            return false;
        };
        let ParagraphItem::Held {
            text: more,
            xml: HeldXml::Span,
            gaps: (false, false),
            span: last,
            ..
        } = next
        else {
            return false;
        };
        let is_sign = sign.len() <= 3 && matches!(sign.as_str(), "." | "-" | "–" | "/" | ":" | "\u{2011}");
        let is_number = |text: &str| text.chars().all(char::is_alphanumeric) && !text.is_empty();
        let follow = span.end == between.start && between.end == last.start;
        if !is_sign || !follow || !is_number(more) || !text.ends_with(char::is_alphanumeric) {
            return false;
        }
        text.push_str(sign);
        text.push_str(more);
        span.end = last.end;
        self.out.pop();
        true
    }

    /// Adds characters that stand above or below the line.
    fn raised(
        &mut self,
        items: Vec<ParagraphItem>,
        rise: Rise,
        rest: &mut Peekable<IntoIter<ParagraphItem>>,
    ) {
        let text: String = items.iter().map(words).collect();
        let after = rest.peek().map_or("", words);
        let raised = RaisedText {
            before: &self.before,
            text: &text,
            after,
            rise,
            is_in_formula: self.is_in_formula(),
        };
        match raised.meaning() {
            Raised::Words => items.into_iter().for_each(|item| self.add(item)),
            Raised::Formula => self.in_word(items, &text, rise, rest),
            Raised::Ending => self.ending(items, &text),
            Raised::Figure => self.alone(items, spelled(&text, rise), &text),
            Raised::Mark => self.alone(items, String::new(), &text),
        }
    }

    /// Whether a word with a raised part came last, and no white space since.
    fn is_in_formula(&self) -> bool {
        let last = self.out.last();
        matches!(last, Some(ParagraphItem::Held { text, xml: HeldXml::Runs(_), gaps: (_, false), .. }) if !text.is_empty())
    }

    /// Adds raised characters by themselves, as the words `shown`.
    fn alone(&mut self, items: Vec<ParagraphItem>, shown: String, text: &str) {
        let gaps = gaps(text);
        if gaps.0 || gaps.1 {
            self.before.push(' ');
        }
        self.before.push_str(&shown);
        let span = span(&items);
        let pieces = items.into_iter().filter_map(piece).collect();
        self.hold(shown, pieces, gaps, span);
    }

    /// Adds the letters of an ordinal number or an abbreviation, which look like those before them.
    fn ending(&mut self, items: Vec<ParagraphItem>, text: &str) {
        let mut letters = ending(base(&self.before), text);
        letters.extend(text.ends_with(char::is_whitespace).then_some(' '));
        self.before.push_str(&letters);
        let whole = span(&items);
        match self.out.last_mut() {
            Some(ParagraphItem::Words {
                text,
                span,
                rise: None,
                ..
            }) => {
                text.push_str(&letters);
                span.end = span.end.max(whole.end);
            }
            _ => self.out.extend(items.into_iter().next().map(|item| match item {
                ParagraphItem::Words { properties, rise, .. } => ParagraphItem::Words {
                    text: letters,
                    properties,
                    rise,
                    span: whole,
                },
                other => other,
            })),
        }
    }

    /// Adds a word with a raised part: takes the beginning of the word back, and the end of it from what follows.
    fn in_word(
        &mut self,
        items: Vec<ParagraphItem>,
        text: &str,
        rise: Rise,
        rest: &mut Peekable<IntoIter<ParagraphItem>>,
    ) {
        let mut whole = span(&items);
        let gaps = gaps(text);
        let length = if gaps.0 { 0 } else { base(&self.before).len() };
        let (mut pieces, mut word) = self.take_base(length, &mut whole);
        word.push_str(&spelled(text, rise));
        pieces.extend(items.into_iter().filter_map(piece));
        while !gaps.1
            && let Some(ParagraphItem::Words {
                text: next,
                properties,
                rise: None,
                span,
            }) = rest.peek_mut()
        {
            let more: String = next.drain(..tail(next).len()).collect();
            if !more.is_empty() {
                word.push_str(&more);
                pieces.push((Arc::clone(properties), more));
                whole.end = whole.end.max(span.end);
            }
            if !next.is_empty() {
                break;
            }
            rest.next();
        }
        self.before.push_str(&word);
        self.hold(word, pieces, gaps, whole);
    }

    /// Takes the last bytes of the text back, as far as they are words that nothing separates, with their properties.
    fn take_base(&mut self, length: usize, whole: &mut Range<usize>) -> (Vec<Piece>, String) {
        let mut taken: Vec<Piece> = Vec::new();
        let mut left = length;
        while left > 0 {
            match self.out.last_mut() {
                Some(ParagraphItem::Words {
                    text,
                    properties,
                    span,
                    ..
                }) => {
                    let end = text.split_off(text.len().saturating_sub(left));
                    left -= end.len();
                    whole.start = whole.start.min(span.start);
                    taken.insert(0, (Arc::clone(properties), end));
                    if text.is_empty() {
                        self.out.pop();
                    }
                }
                Some(ParagraphItem::Held {
                    text,
                    xml: HeldXml::Runs(pieces),
                    span,
                    ..
                }) if !text.is_empty() && text.len() <= left => {
                    left -= text.len();
                    whole.start = whole.start.min(span.start);
                    let mut pieces = std::mem::take(pieces);
                    pieces.append(&mut taken);
                    taken = pieces;
                    self.out.pop();
                }
                _ => break,
            }
        }
        let word = self.before.split_off(self.before.len() - (length - left));
        (taken, word)
    }

    fn hold(&mut self, text: String, pieces: Vec<Piece>, gaps: (bool, bool), span: Range<usize>) {
        self.out.push(ParagraphItem::Held {
            text,
            style: InlineStyle::Plain,
            xml: HeldXml::Runs(pieces),
            gaps,
            span,
        });
    }
}

/// The words of an item on the line, or above or below it.
fn words(item: &ParagraphItem) -> &str {
    match item {
        ParagraphItem::Words { text, .. } => text,
        _ => "",
    }
}

fn piece(item: ParagraphItem) -> Option<Piece> {
    match item {
        ParagraphItem::Words { text, properties, .. } => Some((properties, text)),
        _ => None,
    }
}

/// Whether white space stands at the beginning and at the end of a text.
fn gaps(text: &str) -> (bool, bool) {
    (
        text.starts_with(char::is_whitespace),
        text.ends_with(char::is_whitespace),
    )
}

fn span(items: &[ParagraphItem]) -> Range<usize> {
    let start = items
        .iter()
        .map(|item| place(item).start)
        .min()
        .unwrap_or_default();
    let end = items.iter().map(|item| place(item).end).max().unwrap_or_default();
    start..end.max(start)
}
