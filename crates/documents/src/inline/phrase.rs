//! The phrase of a translation that has the words of a mark, where no link tells the words themselves.
//!
//! A model's attention gives each word of the translation to one word of the source, often to the article of a noun
//! instead of the noun. What stands between the translations of the words around a mark is the mark's all the same.

use std::ops::Range;
use std::sync::LazyLock;

use text::function_words::{self, STOP_WORDS, Words};

use super::word_alignment::{WordAlignment, first_in, last_in};

/// How many words on each side of the mark may show where it is.
const NEAR: usize = 2;
/// The most words of a phrase, without those of the mark.
const LONGEST: usize = 3;
/// A word of so many letters or fewer may be an article or a preposition, which often has the links of the next word.
const SHORT: usize = 3;

/// The target tokens between the translations of the linked words around these source tokens, in one sentence; `None`
/// if the words around are not linked, changed places, or leave too many words.
pub(super) fn phrase(alignment: &WordAlignment<'_>, sources: &Range<usize>) -> Option<Range<usize>> {
    let words = &alignment.source_words;
    let first = words.partition_point(|&word| word < sources.start);
    let behind = words.partition_point(|&word| word < sources.end);
    let linked = |word: usize| {
        alignment
            .linked_range(words[word])
            .map(|range| (words[word], range))
    };
    let (before, start) = (first.saturating_sub(NEAR)..first).rev().find_map(linked)?;
    let (after, end) = (behind..words.len().min(behind + NEAR)).find_map(linked)?;
    let sentence = alignment.sentences_of(sources);
    if sentence.start > start.start || end.end > sentence.end || start.end > end.start {
        return None;
    }
    let between = start.end..end.start;
    let targets = &alignment.target_words;
    let Some(first_word) = first_in(targets, between.clone()) else {
        return has_links_of_next(alignment, before, &start)
            .then_some(start)
            .or_else(|| has_links_of_next(alignment, after, &end).then_some(end));
    };
    let found = first_word..last_in(targets, between)? + 1;
    let words_of = targets.partition_point(|&word| word < found.start)
        ..targets.partition_point(|&word| word < found.end);
    let is_other = |source: usize| !sources.contains(&source) && !is_short(alignment.source_token(source));
    let is_of_others = |&target: &usize| alignment.linked_sources(target).any(is_other);
    let is_short_enough = words_of.len() <= LONGEST + behind - first;
    let words = &targets[words_of];
    (is_short_enough && !words.iter().any(is_of_others)).then_some(found)
}

/// Whether a short source word is linked with a long word of the translation alone.
fn has_links_of_next(alignment: &WordAlignment<'_>, word: usize, range: &Range<usize>) -> bool {
    range.len() == 1
        && is_short(alignment.source_token(word))
        && !is_function_word(alignment.target_token(range.start))
}

fn is_function_word(word: &str) -> bool {
    static WORDS: LazyLock<Words> = LazyLock::new(|| function_words::of_all(STOP_WORDS));
    WORDS.contains(word.to_lowercase().as_str())
}

fn is_short(word: &str) -> bool {
    word.chars().count() <= SHORT
}

#[cfg(test)]
mod tests {
    use super::super::{AlignmentLink, InlineStyle, Mark, MarkKind, Translation};

    /// The words of the translation that the mark around `marked` gets.
    fn placed(source: &str, marked: &str, text: &str, links: &[(&str, &str)]) -> String {
        let span = |text: &str, words: &str| {
            let start = text.find(words).unwrap();
            start..start + words.len()
        };
        let mark = Mark {
            range: span(source, marked),
            depth: 0,
            kind: MarkKind::Pair,
            style: InlineStyle::Strong,
            id: 0,
        };
        let links: Vec<AlignmentLink> = links
            .iter()
            .map(|(left, right)| AlignmentLink {
                source: span(source, left),
                target: span(text, right),
            })
            .collect();
        let translation = Translation::placed(source, &[mark], text.to_owned(), &links);
        text[translation.marks[0].range.clone()].to_owned()
    }

    #[test]
    fn a_mark_without_links_gets_what_stands_between_its_neighbours() {
        let source = "Hoje os vizinhos pagam metade do bilhete.";
        let text = "Today the neighbours pay half of the ticket.";
        let around = [
            ("Hoje", "Today"),
            ("os", "neighbours"),
            ("pagam", "pay"),
            ("metade", "half"),
        ];
        assert_eq!(placed(source, "vizinhos", text, &around), "neighbours");
        let around = [("Hoje", "Today"), ("pagam", "pay"), ("metade", "half")];
        assert_eq!(placed(source, "vizinhos", text, &around), "the neighbours");
        // Words that were translated by others are not the mark's.
        let around = [
            ("Hoje", "Today"),
            ("os", "the"),
            ("pagam", "pay"),
            ("metade", "neighbours"),
            ("bilhete", "half"),
        ];
        assert_eq!(
            placed(source, "vizinhos", text, &around),
            "Today the neighbours pay half of the ticket"
        );
    }
}
