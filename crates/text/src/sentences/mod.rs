//! Sentence borders, by rule.
//!
//! The text is cut into blocks at blank lines (`layout`). Within a block every stop and every
//! line break is a `candidate`; `rules` decides each from the words on both sides, with the
//! help of tables of `abbreviations` and frequent first words (`starters`). Brackets and
//! quoted names within a sentence (`asides`) hold no borders.
//!
//! Every step reads a bounded number of characters to each side, so the time is linear in the length of the text.

pub(crate) mod abbreviations;
mod asides;
mod candidate;
pub mod clauses;
mod initials;
mod layout;
mod marks;
mod rules;
mod starters;

use std::ops::Range;

use crate::Lang;
use asides::Aside;
use candidate::Candidate;
use layout::Block;
use rules::Context;

/// Byte ranges of the sentences of `text`, in order.
///
/// They tile the text: the first starts at 0, each starts where the last ended, the last ends at
/// `text.len()`; white space after a sentence belongs to it. Empty text gives no ranges.
///
/// A blank line always ends a sentence. A single line break does so after a heading or before an
/// item of a list, not within a paragraph that was wrapped to a width.
///
/// `lang` settles what the words themselves do not: abbreviations that mean something else in
/// another language, German ordinals, the Greek question mark.
pub fn split(text: &str, lang: Lang) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    for block in layout::blocks(text) {
        Scanner::new(text, lang, &block).collect_into(&mut sentences);
    }
    sentences
}

/// Scans one block from its beginning to its end and cuts it into sentences.
struct Scanner<'a> {
    text: &'a str,
    lang: Lang,
    end: usize,
    width: Option<usize>,
    asides: std::vec::IntoIter<Aside>,
    /// The aside that the scanner is in, or the last it was in.
    aside: Option<Aside>,
    sentence_start: usize,
    line_start: usize,
    /// Line breaks before this offset are settled: a stop before them was.
    settled: usize,
    /// A speaker was named after a dash: «…, — сказал он».
    speaker_named: bool,
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str, lang: Lang, block: &Block) -> Self {
        let Range { start, end } = block.range;
        let mut asides = asides::asides(&text[start..end]);
        for aside in &mut asides {
            aside.open += start;
            aside.close += start;
        }
        let leading = text[start..end].len() - text[start..end].trim_start().len();
        Scanner {
            text,
            lang,
            end,
            width: block.width,
            asides: asides.into_iter(),
            aside: None,
            sentence_start: start,
            line_start: start + leading,
            settled: start + leading,
            speaker_named: false,
        }
    }

    fn collect_into(mut self, sentences: &mut Vec<Range<usize>>) {
        let mut at = self.settled;
        while let Some(c) = self.text[at..self.end].chars().next() {
            at = if marks::is_stop(c, self.lang) {
                self.at_stops(at, sentences)
            } else if c.is_whitespace() {
                self.at_white_space(at, sentences)
            } else {
                self.at_visible(at, c)
            };
        }
        if self.sentence_start < self.end {
            sentences.push(self.sentence_start..self.end);
        }
    }

    /// Decides at the stops at `at`; returns where to go on.
    fn at_stops(&mut self, at: usize, sentences: &mut Vec<Range<usize>>) -> usize {
        self.enter_asides(at);
        let candidate = Candidate::at_stops(self.text, at, self.end, self.lang);
        if !candidate.is_spaced() {
            return candidate.end;
        }
        self.settled = candidate.next_start;
        if rules::ends_sentence(&candidate, &self.context()) {
            return self.cut(candidate.next_start, sentences);
        }
        candidate.end
    }

    /// Decides at the line break, if there is one, of the white space at `at`.
    fn at_white_space(&mut self, at: usize, sentences: &mut Vec<Range<usize>>) -> usize {
        let gap = candidate::take_while(&self.text[at..self.end], char::is_whitespace);
        if !candidate::has_break(gap) {
            return at + gap.len();
        }
        let candidate = Candidate::at_line_break(self.text, at, self.end);
        let line = &self.text[self.line_start..at];
        self.line_start = candidate.next_start;
        if at >= self.settled && rules::ends_line(&candidate, line, self.text, &self.context()) {
            return self.cut(candidate.next_start, sentences);
        }
        candidate.next_start
    }

    fn at_visible(&mut self, at: usize, c: char) -> usize {
        if marks::is_dash(c) && !self.speaker_named {
            self.speaker_named =
                rules::dash_names_speaker(&self.text[self.sentence_start..at], &self.text[at..self.end]);
        }
        at + c.len_utf8()
    }

    fn enter_asides(&mut self, at: usize) {
        while let Some(next) = self.asides.as_slice().first().filter(|next| next.open < at) {
            if self.aside.is_none_or(|aside| aside.close < next.close) {
                self.aside = Some(*next);
            }
            self.asides.next();
        }
    }

    fn context(&self) -> Context<'a> {
        Context {
            text: self.text,
            lang: self.lang,
            sentence_start: self.sentence_start,
            aside: self.aside,
            width: self.width,
            speaker_named: self.speaker_named,
        }
    }

    fn cut(&mut self, at: usize, sentences: &mut Vec<Range<usize>>) -> usize {
        sentences.push(self.sentence_start..at);
        self.sentence_start = at;
        self.speaker_named = false;
        if self.text[..at].ends_with(['\n', '\r']) {
            self.line_start = at;
        }
        at
    }
}
