//! An opened subtitle file: joins the speeches of a sentence to one block, and writes translations in their place.

use std::ops::Range;

use super::Dialect;
use super::cues::Cue;
use super::layout;
use super::speech::{Speech, speeches};
use super::tags::{self, Token};
use super::words::{CueTag, Words};
use crate::inline::{self, Event};
use crate::lines::has_words;
use crate::{Block, BlockKind, Document, Translation};

/// An opened subtitle file.
pub(super) struct SubtitleDocument {
    dialect: Dialect,
    text: String,
    line_break: &'static str,
    speeches: Vec<Speech>,
    blocks: Vec<Block>,
    /// For each block, the range of speeches that it is distributed over, and its tags.
    parts: Vec<(Range<usize>, Vec<CueTag>)>,
}

impl SubtitleDocument {
    pub fn of(dialect: Dialect, text: String, cues: &[Cue]) -> SubtitleDocument {
        let line_break = match text.find(['\r', '\n']) {
            Some(at) if text[at..].starts_with("\r\n") => "\r\n",
            Some(at) if text[at..].starts_with('\r') => "\r",
            _ => "\n",
        };
        let speeches: Vec<Speech> = cues
            .iter()
            .enumerate()
            .flat_map(|(index, cue)| speeches(&text, index, cue))
            .collect();
        let mut film = SubtitleDocument {
            dialect,
            text,
            line_break,
            speeches,
            blocks: Vec::new(),
            parts: Vec::new(),
        };
        film.find_blocks();
        film
    }

    fn find_blocks(&mut self) {
        let mut first = 0;
        while first < self.speeches.len() {
            let mut end = first + 1;
            while end < self.speeches.len() && self.goes_on(first, end) {
                end += 1;
            }
            self.add_block(first..end);
            first = end;
        }
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
            .all(|speech| !speech.is_tagged && !speech.is_shared);
        let ended = self
            .words(next - 1)
            .trim_end_matches(['»', '”', '"', '\'', ')', ']'])
            .ends_with(['.', '!', '?', '…', ':', ';', '-', '–', '—']);
        is_plain
            && next - first < MOST
            && other.cue == one.cue + 1
            && other.shown.start.saturating_sub(one.shown.end) <= SILENCE
            && !ended
            && has_words(self.words(next - 1))
            && self.words(next).starts_with(char::is_lowercase)
    }

    fn add_block(&mut self, speeches: Range<usize>) {
        let mut words = Words::default();
        for speech in speeches.clone() {
            words.builder.text(" ");
            for token in tags::tokens(self.words(speech)) {
                match token {
                    Token::Words(text) => words.builder.text(&self.dialect.decoded(text)),
                    Token::Point(raw) => words.point(raw),
                    Token::Open(raw) => words.open(raw),
                    Token::Close(raw) => words.close(raw),
                }
            }
        }
        let inline = words.builder.finish();
        if has_words(&inline.text) {
            self.blocks.push(Block::marked(BlockKind::Paragraph, inline));
            self.parts.push((speeches, words.tags));
        }
    }

    /// The new text of each speech of a block.
    fn shown(&self, block: usize, translation: &Translation) -> Vec<String> {
        let (speeches, tags) = &self.parts[block];
        let columns = |speech: &Speech| layout::WIDEST.saturating_sub(speech.indent);
        if let [speech] = &self.speeches[speeches.clone()] {
            return vec![self.marked(translation, tags, columns(speech))];
        }
        let speeches = &self.speeches[speeches.clone()];
        let weights: Vec<usize> = speeches.iter().map(|speech| speech.span.len()).collect();
        layout::shares(&translation.text, &weights)
            .into_iter()
            .zip(speeches)
            .map(|(part, speech)| self.marked(&Translation::plain(part.to_owned()), &[], columns(speech)))
            .collect()
    }

    /// A translation broken into lines, with its tags.
    fn marked(&self, translation: &Translation, tags: &[CueTag], columns: usize) -> String {
        let mut breaks = layout::line_breaks(&translation.text, columns)
            .into_iter()
            .peekable();
        let mut out = String::new();
        // The end of the words that were written.
        let mut at = 0;
        for event in inline::events(&translation.text, &translation.marks) {
            match event {
                Event::Text(words) => {
                    let Some(start) = offset(&translation.text, words) else {
                        // A space next to a point is not part of the text.
                        out.push_str(words);
                        continue;
                    };
                    let end = start + words.len();
                    at = at.max(start);
                    while let Some(place) = breaks.next_if(|place| place.start < end) {
                        out.push_str(&self.dialect.encoded(&translation.text[at..place.start.max(at)]));
                        out.push_str(self.line_break);
                        at = place.end;
                    }
                    if at < end {
                        out.push_str(&self.dialect.encoded(&translation.text[at..end]));
                        at = end;
                    }
                }
                Event::Open(mark) | Event::Whole(mark) => out.push_str(&tags[mark.id].start),
                Event::Close(mark) => out.push_str(&tags[mark.id].end),
            }
        }
        out
    }
}

/// The offset of `part` in `text`, if it is a slice of it.
fn offset(text: &str, part: &str) -> Option<usize> {
    let offset = part.as_ptr().addr().checked_sub(text.as_ptr().addr())?;
    (offset < text.len()).then_some(offset)
}

impl Document for SubtitleDocument {
    fn format(&self) -> &'static str {
        self.dialect.name()
    }

    fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    fn blocks_mut(&mut self) -> &mut [Block] {
        &mut self.blocks
    }

    fn title(&self) -> Option<&str> {
        None
    }

    fn render(&self) -> String {
        let (mut out, mut end) = (String::with_capacity(self.text.len()), 0);
        for (block, (speeches, _)) in self.parts.iter().enumerate() {
            let translation = self.blocks[block].translation.as_ref();
            let Some(translation) = translation.filter(|translation| !translation.text.trim().is_empty())
            else {
                continue;
            };
            for (words, speech) in self.shown(block, translation).into_iter().zip(speeches.clone()) {
                let span = self.speeches[speech].span.clone();
                out.push_str(&self.text[end..span.start]);
                out.push_str(&words);
                end = span.end;
            }
        }
        out.push_str(&self.text[end..]);
        out
    }
}
