//! The subject of a summary: a text as sentences with their segments.

use review::checks::quotes::{QuotedRanges, quotations};
use text::{Lang, sentences};

use crate::block::{Block, Role};
use crate::unpunctuated;

/// A text to summarise.
pub struct Subject<'a> {
    /// Paragraphs, separated by blank lines.
    pub text: String,
    /// The language of the text.
    pub lang: Lang,
    /// The text of every segment of the report.
    pub segments: Vec<&'a str>,
    /// Every sentence that contains a letter.
    pub sentences: Vec<Sentence<'a>>,
    /// The first heading, if there is one.
    pub title: Option<&'a str>,
}

/// A sentence of the text, and its position.
#[derive(Debug, Clone, Copy)]
pub struct Sentence<'a> {
    /// The sentence, without the white space around it.
    pub text: &'a str,
    /// The index of the segment that contains it.
    pub segment: usize,
    /// Whether it is running prose rather than a heading or a cell of a table.
    pub prose: bool,
    /// Whether it begins inside a quotation that began before it, so that its speaker is unknown.
    pub spoken: bool,
    /// Whether the checks of the translation reported a finding in its segment.
    pub flawed: bool,
}

impl<'a> Subject<'a> {
    /// The text of `blocks`, which is in `lang`, their translation if they have one.
    pub fn of(blocks: &[Block<'a>], lang: Lang) -> Self {
        let mut subject = Subject {
            text: String::new(),
            lang,
            segments: Vec::new(),
            sentences: Vec::new(),
            title: None,
        };
        let is_text = |block: &Block<'_>| matches!(block.role, Role::Prose | Role::Other);
        let mut filled = blocks.iter().filter(|block| !block.text.trim().is_empty());
        let has_text = filled.any(is_text);
        for block in blocks {
            let text = block.text.trim();
            if text.is_empty() {
                continue;
            }
            if block.role == Role::Label && has_text {
                let texts = block.segments.iter().map(|segment| segment.text);
                subject.segments.extend(texts);
                continue;
            }
            if !subject.text.is_empty() {
                subject.text.push_str("\n\n");
            }
            subject.text.push_str(text);
            if block.role == Role::Heading && subject.title.is_none() {
                subject.title = Some(text);
            }
            subject.add(block);
        }
        subject
    }

    fn add(&mut self, block: &Block<'a>) {
        let prose = block.role == Role::Prose;
        let quoted = QuotedRanges::of(block.text, &quotations(block.text));
        let mut rest = 0;
        for segment in &block.segments {
            let text = segment.text;
            let index = self.segments.len();
            self.segments.push(text);
            let pieces = sentences::split(text, self.lang)
                .into_iter()
                .flat_map(|range| unpunctuated::pieces(&text[range], self.lang));
            let flawed = segment.is_flawed;
            for text in pieces.filter(|piece| piece.contains(char::is_alphabetic)) {
                // The segments follow one another in their block.
                let place = block.text[rest..].find(text).map(|at| rest + at);
                rest = place.map_or(rest, |at| at + text.len());
                self.sentences.push(Sentence {
                    text,
                    segment: index,
                    prose,
                    // For a quotation that begins here the mark stands before its words.
                    spoken: place.is_some_and(|at| quoted.continues_at(at)),
                    flawed,
                });
            }
        }
    }

    /// Whether there are no sentences.
    pub fn is_empty(&self) -> bool {
        self.sentences.is_empty()
    }

    /// The index of a sentence among all sentences.
    pub fn place(&self, sentence: &Sentence<'_>) -> Option<usize> {
        self.sentences
            .iter()
            .position(|other| std::ptr::eq(other.text, sentence.text))
    }

    /// The number of words of the whole text.
    pub fn words(&self) -> usize {
        self.text.split_whitespace().count()
    }

    /// The sentences of the prose, or all sentences if there is no prose.
    pub fn prose(&self) -> Vec<Sentence<'a>> {
        let prose: Vec<_> = self
            .sentences
            .iter()
            .copied()
            .filter(|sentence| sentence.prose)
            .collect();
        if prose.is_empty() {
            self.sentences.clone()
        } else {
            prose
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{paragraphs, subject};

    #[test]
    fn captions_are_no_part_of_the_text() {
        let caption = || Block::of(Role::Label, "The old bridge of Norwood.", Lang::EN);
        let prose = Block::of(Role::Prose, "It closed. It rained.", Lang::EN);
        let blocks = [caption(), prose];
        let told = subject(&blocks);
        assert_eq!(told.text, "It closed. It rained.");
        let places: Vec<usize> = told.sentences.iter().map(|sentence| sentence.segment).collect();
        assert_eq!(places, [1, 2], "a place counts all segments");
        let blocks = [Block::of(Role::Heading, "Norwood", Lang::EN), caption()];
        assert_eq!(subject(&blocks).sentences.len(), 2, "there is nothing else");
    }

    #[test]
    fn sentences_inside_of_a_quotation_are_known() {
        let blocks =
            paragraphs(&["He said: “We met. I will not go into details.” They left. “We did,” he said."]);
        let subject = subject(&blocks);
        let spoken: Vec<bool> = subject.sentences.iter().map(|sentence| sentence.spoken).collect();
        assert_eq!(spoken, [false, true, false, false], "{:?}", subject.sentences);
    }
}
