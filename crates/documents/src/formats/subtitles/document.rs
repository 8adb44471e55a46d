//! An opened subtitle file: joins the speeches of a sentence to one block, and writes translations in their place.

use std::ops::Range;

use super::Dialect;
use super::cues::Film;
use super::layout;
use super::rolling;
use super::slots;
use super::speech::{Speech, speeches};
use super::tags::{self, Token};
use super::words::{CueTag, Words};
use crate::inline::{self, Event};
use crate::lines::has_words;
use crate::untitled::{TextWriter, Untitled, named_lines};
use crate::{Block, BlockKind, Translation};

/// An opened subtitle file.
pub(super) struct SubtitleText {
    dialect: Dialect,
    text: String,
    line_break: &'static str,
    speeches: Vec<Speech>,
    /// For each block, the range of speeches that it is distributed over, and its tags.
    parts: Vec<(Range<usize>, Vec<CueTag>)>,
    /// The numbers of the lines that look like times and could not be read.
    unread: Vec<usize>,
}

/// A document with the cues of a film.
pub(super) fn document(dialect: Dialect, text: String, film: Film) -> Untitled<SubtitleText> {
    let line_break = match text.find(['\r', '\n']) {
        Some(at) if text[at..].starts_with("\r\n") => "\r\n",
        Some(at) if text[at..].starts_with('\r') => "\r",
        _ => "\n",
    };
    let speeches = speeches(&text, &film.cues);
    let mut writer = SubtitleText {
        dialect,
        text,
        line_break,
        speeches,
        parts: Vec::new(),
        unread: film.unread,
    };
    Untitled {
        format: dialect.name(),
        blocks: writer.find_blocks(),
        writer,
    }
}

impl SubtitleText {
    fn find_blocks(&mut self) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut first = 0;
        while first < self.speeches.len() {
            let mut end = first + 1;
            while end < self.speeches.len() && self.goes_on(first, end) {
                end += 1;
            }
            blocks.extend(self.block(first..end));
            first = end;
        }
        blocks
    }

    fn words(&self, speech: usize) -> &str {
        &self.text[self.speeches[speech].span.clone()]
    }

    /// Whether the sentence that began in speech `first` continues in speech `next`.
    fn goes_on(&self, first: usize, next: usize) -> bool {
        /// The limit of speeches in one block.
        const MOST: usize = 4;
        /// The longest silence within a sentence, in milliseconds.
        const SILENCE: u64 = 3000;
        let (one, other) = (&self.speeches[next - 1], &self.speeches[next]);
        let is_plain = [one, other]
            .iter()
            .all(|speech| speech.is_line || !speech.is_tagged && !speech.is_shared);
        let ended = self
            .words(next - 1)
            .trim_end_matches(['»', '”', '"', '\'', ')', ']'])
            .ends_with(['.', '!', '?', '…', ':', ';', '-', '–', '—']);
        is_plain
            && one.is_line == other.is_line
            && next - first < MOST
            && other.cue <= one.cue + 1
            && other.shown.start.saturating_sub(one.shown.end) <= SILENCE
            && !ended
            && has_words(self.words(next - 1))
            && self.words(next).starts_with(char::is_lowercase)
    }

    /// The block of these speeches, if they have words.
    fn block(&mut self, speeches: Range<usize>) -> Option<Block> {
        let mut words = Words::default();
        for speech in speeches.clone() {
            words.builder.text(" ");
            let is_line = self.speeches[speech].is_line;
            for token in tags::tokens(self.words(speech)) {
                match token {
                    Token::Words(text) => words.builder.text(&self.dialect.decoded(text)),
                    Token::Break(_) => words.builder.text(" "),
                    Token::Space(_) if is_line => words.builder.text(" "),
                    _ if is_line => {}
                    Token::Point(raw) | Token::Time(raw) => words.point(raw),
                    Token::Space(raw) => words.space(raw),
                    Token::Open(raw) => words.open(raw),
                    Token::Close(raw) => words.close(raw),
                }
            }
        }
        let inline = words.builder.finish();
        if !has_words(&inline.text) {
            return None;
        }
        self.parts.push((speeches, words.tags));
        Some(Block::marked(BlockKind::Paragraph, inline))
    }

    /// The new text of each speech of a block, with the span that it replaces.
    fn edits(&self, block: usize, translation: &Translation) -> Vec<(Range<usize>, String)> {
        let (speeches, tags) = &self.parts[block];
        let speeches = &self.speeches[speeches.clone()];
        let parts = if speeches.len() == 1 {
            vec![translation.text.as_str()]
        } else {
            let weight = |speech: &Speech| {
                let raw = &self.text[speech.span.clone()];
                // The tags of timed words are far longer than the words.
                if speech.is_line {
                    rolling::plain(raw).len()
                } else {
                    raw.len()
                }
            };
            let weights: Vec<usize> = speeches.iter().map(weight).collect();
            layout::shares(&translation.text, &weights)
        };
        let mut edits = Vec::new();
        for (part, speech) in parts.into_iter().zip(speeches) {
            if speech.is_line {
                for span in [&speech.span].into_iter().chain(&speech.repeats) {
                    let raw = &self.text[span.clone()];
                    edits.push((span.clone(), slots::filled(self.dialect, raw, part)));
                }
            } else if speeches.len() == 1 {
                edits.push((speech.span.clone(), self.marked(translation, tags, speech)));
            } else {
                let plain = Translation::plain(part.to_owned());
                edits.push((speech.span.clone(), self.marked(&plain, &[], speech)));
            }
        }
        edits
    }

    /// The positions at which the translation of a speech is broken into lines, and the line breaks: as many as in the
    /// source where these are written as tags, otherwise as the columns require.
    fn breaks(&self, text: &str, speech: &Speech) -> Vec<(Range<usize>, &str)> {
        let (mut weights, mut raws) = (vec![0], Vec::new());
        for token in tags::tokens(&self.text[speech.span.clone()]) {
            match token {
                Token::Break(raw) => {
                    weights.push(0);
                    raws.push(raw);
                }
                Token::Words(words) => {
                    if let Some(weight) = weights.last_mut() {
                        *weight += words.len();
                    }
                }
                _ => {}
            }
        }
        if raws.is_empty() {
            let columns = layout::WIDEST.saturating_sub(speech.indent);
            let breaks = layout::line_breaks(text, columns);
            return breaks.into_iter().map(|place| (place, self.line_break)).collect();
        }
        let mut breaks = Vec::new();
        let mut end = 0;
        for (index, part) in layout::portions(text, &weights).into_iter().enumerate() {
            let Some(start) = offset(text, part) else { break };
            if index > 0 {
                breaks.push((end..start, raws[index - 1]));
            }
            end = start + part.len();
        }
        breaks
    }

    /// A translation broken into lines, with its tags.
    fn marked(&self, translation: &Translation, tags: &[CueTag], speech: &Speech) -> String {
        let mut breaks = self.breaks(&translation.text, speech).into_iter().peekable();
        let mut out = String::new();
        // The end of the words that were written.
        let mut at = 0;
        // A space that is written as a tag needs no other beside it.
        let mut is_spaced = false;
        for event in inline::events(&translation.text, &translation.marks) {
            match event {
                Event::Text(words) => {
                    let words = if std::mem::take(&mut is_spaced) {
                        words.trim_start()
                    } else {
                        words
                    };
                    let Some(start) = offset(&translation.text, words) else {
                        // A space next to a point is not part of the text.
                        out.push_str(words);
                        continue;
                    };
                    let end = start + words.len();
                    at = at.max(start);
                    while let Some((place, line_break)) = breaks.next_if(|(place, _)| place.start < end) {
                        out.push_str(&self.dialect.encoded(&translation.text[at..place.start.max(at)]));
                        out.push_str(line_break);
                        at = at.max(place.end);
                    }
                    if at < end {
                        out.push_str(&self.dialect.encoded(&translation.text[at..end]));
                        at = end;
                    }
                }
                Event::Open(mark) | Event::Whole(mark) => {
                    let start = tags[mark.id].start.as_str();
                    is_spaced = start == "\\h";
                    if is_spaced {
                        out.truncate(out.trim_end_matches(' ').len());
                    }
                    out.push_str(start);
                }
                Event::Close(mark) => out.push_str(&tags[mark.id].end),
            }
        }
        out
    }
}

/// The offset of `part` in `text`, if it is a slice of it.
pub(super) fn offset(text: &str, part: &str) -> Option<usize> {
    let offset = part.as_ptr().addr().checked_sub(text.as_ptr().addr())?;
    (offset < text.len()).then_some(offset)
}

impl TextWriter for SubtitleText {
    fn render(&self, blocks: &[Block]) -> String {
        let mut edits = Vec::new();
        for (index, block) in blocks.iter().enumerate() {
            let translation = block.translation.as_ref();
            if let Some(translation) = translation.filter(|translation| !translation.text.trim().is_empty()) {
                edits.extend(self.edits(index, translation));
            }
        }
        edits.sort_by_key(|(span, _)| span.start);
        let (mut out, mut end) = (String::with_capacity(self.text.len()), 0);
        for (span, words) in edits {
            out.push_str(&self.text[end..span.start]);
            out.push_str(&words);
            end = span.end;
        }
        out.push_str(&self.text[end..]);
        out
    }

    fn unread(&self) -> Vec<String> {
        let sentence = |lines: &[usize]| {
            let (look, they) = if lines.len() == 1 {
                ("looks", "it stays as it is")
            } else {
                ("look", "they stay as they are")
            };
            format!(
                "{} {look} like the times of a cue and cannot be read, so {they}; write times as 00:00:01,000 --> 00:00:04,000",
                named_lines(lines)
            )
        };
        let lines = Some(self.unread.as_slice()).filter(|lines| !lines.is_empty());
        lines.map(sentence).into_iter().collect()
    }
}
