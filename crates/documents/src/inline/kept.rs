//! Restores words that a translation should have kept as they are and did not.

use std::collections::HashMap;
use std::ops::Range;

use super::finder::Finder;
use super::raised::plain;
use super::tokens::{tokens, within};
use super::word_alignment::WordAlignment;
use super::{AlignmentLink, Mark, MarkKind, Translation};

/// The limit of the words of a translation that are searched for the words to keep, in bytes.
const LONGEST_ANSWER: usize = 256;

/// `text`, the translation of `source`, with the words of its [`MarkKind::Verbatim`] marks spelled as in the source;
/// `None` if they are all there already. `links` are the alignment between `source` and `text`.
///
/// Words that differ in case or spaces are replaced, and so are words that links align with them. If there are none,
/// the words are inserted.
pub fn kept(source: &str, marks: &[Mark], text: &str, links: &[AlignmentLink]) -> Option<String> {
    let mut wanted: Vec<Mark> = marks
        .iter()
        .filter(|mark| mark.kind == MarkKind::Verbatim && source.get(mark.range.clone()).is_some())
        .map(|mark| Mark {
            depth: 0,
            ..mark.clone()
        })
        .collect();
    let words = |mark: &Mark| &source[mark.range.clone()];
    let there = Finder::new(wanted.iter().map(words)).places(text);
    let is_there = |mark: &Mark| mark.range.is_empty() || there.contains_key(words(mark));
    if wanted.iter().all(is_there) {
        return None;
    }
    // For words that are missing, the words aligned with them are searched for.
    for mark in wanted.iter_mut().filter(|mark| !is_there(mark)) {
        mark.kind = MarkKind::Pair;
    }
    let alignment = WordAlignment::new(source, marks, text, links);
    let alike = alike(
        wanted.iter().filter(|mark| !is_there(mark)).map(words),
        text,
        &alignment,
    );
    let linked_source = LinkedSource::of(links, &alignment);
    let mut by_id: HashMap<usize, &Mark> = HashMap::new();
    for mark in &wanted {
        by_id.entry(mark.id).or_insert(mark);
    }
    let mut edits: Vec<(Range<usize>, &str)> = Vec::new();
    for placed in Translation::placed(source, &wanted, text.to_owned(), links).marks {
        let Some(&mark) = by_id.get(&placed.id).filter(|mark| !is_there(mark)) else {
            continue;
        };
        let found = alike.get(words(mark)).cloned();
        let linked = || {
            let is_answered = linked_source.any(&within(&alignment.sources, &mark.range), mark.range.start);
            is_answered.then(|| placed.range.clone())
        };
        let range = found
            .or_else(linked)
            .unwrap_or(placed.range.start..placed.range.start);
        edits.push((narrowed(text, range, words(mark)), words(mark)));
    }
    edits.sort_by_key(|(range, _)| range.start);
    Some(edited(text, &edits))
}

/// The parts of a source that alignment links refer to.
struct LinkedSource {
    /// The first source token of each link, ascending, and the furthest end of the links up to it, in bytes.
    links: Vec<(usize, usize)>,
}

impl LinkedSource {
    fn of(links: &[AlignmentLink], alignment: &WordAlignment<'_>) -> LinkedSource {
        let mut links: Vec<(usize, usize)> = links
            .iter()
            .map(|link| (within(&alignment.sources, &link.source).start, link.source.end))
            .collect();
        links.sort_unstable();
        let mut reach = 0;
        for (_, end) in &mut links {
            reach = reach.max(*end);
            *end = reach;
        }
        LinkedSource { links }
    }

    /// Whether a link refers to any of these source tokens, which begin at byte `start`.
    fn any(&self, sources: &Range<usize>, start: usize) -> bool {
        let before = self.links.partition_point(|(first, _)| *first < sources.end);
        self.links[..before]
            .last()
            .is_some_and(|(_, reach)| *reach > start)
    }
}

/// The first occurrence of each of these words in the text that differs in case and spaces only.
fn alike<'w>(
    words: impl Iterator<Item = &'w str>,
    text: &str,
    alignment: &WordAlignment<'_>,
) -> HashMap<&'w str, Range<usize>> {
    let plain = |text: &str, range: &Range<usize>| {
        let mut letters: String = text[range.clone()].chars().flat_map(folded).collect();
        letters.push('\0');
        letters
    };
    let wanted: HashMap<&str, String> = words
        .map(|words| {
            (
                words,
                tokens(words)
                    .iter()
                    .map(|token| plain(words, &token.range))
                    .collect(),
            )
        })
        .collect();
    // The start of each token in the concatenated text.
    let (mut all, mut starts) = (String::new(), HashMap::new());
    let targets = &alignment.targets;
    for (index, token) in targets.iter().enumerate() {
        starts.insert(all.len(), index);
        all.push_str(&plain(text, &token.range));
    }
    starts.insert(all.len(), targets.len());
    let places = Finder::new(wanted.values().map(String::as_str)).places(&all);
    let place = |plain: &str| {
        let mut places = places.get(plain)?.iter();
        let (first, last) =
            places.find_map(|at| Some((*starts.get(at)?, *starts.get(&(at + plain.len()))?)))?;
        Some(targets[first].range.start..targets[last.checked_sub(1)?].range.end)
    };
    wanted
        .iter()
        .filter_map(|(words, plain)| Some((*words, place(plain)?)))
        .collect()
}

/// A letter as it is compared: in lower case, on the line.
fn folded(letter: char) -> impl Iterator<Item = char> {
    plain(letter).to_lowercase()
}

/// The part of a range that differs from these words in case and raised letters only, as `CO2` in `CO2-free`; the whole
/// range if there is none.
fn narrowed(text: &str, range: Range<usize>, words: &str) -> Range<usize> {
    let answer = &text[range.clone()];
    let count = words.chars().count();
    let wanted: Vec<char> = words.chars().flat_map(folded).collect();
    if answer.len() > LONGEST_ANSWER {
        return range;
    }
    let places: Vec<usize> = answer
        .char_indices()
        .map(|(at, _)| at)
        .chain([answer.len()])
        .collect();
    let mut same = places.windows(count + 1).filter_map(|window| {
        let (start, end) = (window[0], window[count]);
        let is_same = answer[start..end]
            .chars()
            .flat_map(folded)
            .eq(wanted.iter().copied());
        is_same.then(|| range.start + start..range.start + end)
    });
    same.next().unwrap_or_else(|| range.clone())
}

/// `text` with each of these spans, in order, replaced. Text inserted between words gets spaces around it.
fn edited(text: &str, edits: &[(Range<usize>, &str)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (range, words) in edits {
        let range = range.start.max(done)..range.end.max(done);
        out.push_str(&text[done..range.start]);
        if range.is_empty() && !out.is_empty() && !out.ends_with(char::is_whitespace) {
            out.push(' ');
        }
        out.push_str(words);
        done = range.end;
        let goes_on = text[done..].starts_with(|next: char| next.is_alphanumeric());
        if range.is_empty() && goes_on {
            out.push(' ');
        }
    }
    out + &text[done..]
}

#[cfg(test)]
mod tests {
    use super::super::{Builder, Inline, InlineStyle};
    use super::*;

    fn source(parts: &[(&str, bool)]) -> Inline {
        let mut builder = Builder::default();
        for (id, (words, is_kept)) in parts.iter().enumerate() {
            if *is_kept {
                builder.verbatim(words, InlineStyle::Code, id);
            } else {
                builder.text(words);
            }
        }
        builder.finish()
    }

    fn back(parts: &[(&str, bool)], text: &str, links: &[(&str, &str)]) -> Option<String> {
        let inline = source(parts);
        let links: Vec<AlignmentLink> = links
            .iter()
            .map(|(left, right)| {
                let (from, to) = (inline.text.find(left).unwrap(), text.find(right).unwrap());
                AlignmentLink {
                    source: from..from + left.len(),
                    target: to..to + right.len(),
                }
            })
            .collect();
        kept(&inline.text, &inline.marks, text, &links)
    }

    const RUN: [(&str, bool); 3] = [("Запустите ", false), ("abrir()", true), (" сейчас.", false)];

    #[test]
    fn words_that_are_there_are_left_alone() {
        assert_eq!(back(&RUN, "Run abrir() now.", &[]), None);
        assert_eq!(back(&[("слово", false)], "word", &[]), None);
    }

    #[test]
    fn words_that_were_changed_are_put_back() {
        assert_eq!(back(&RUN, "RUN ABRIR () NOW.", &[]).unwrap(), "RUN abrir() NOW.");
        assert_eq!(
            back(&RUN, "Run open() now.", &[("abrir", "open")]).unwrap(),
            "Run abrir() now."
        );
    }

    #[test]
    fn words_that_were_lost_are_put_in() {
        assert_eq!(back(&RUN, "Run now.", &[]).unwrap(), "Run abrir() now.");
        assert_eq!(
            back(&[("x", true), (" и ", false), ("y", true)], "и", &[]).unwrap(),
            "x и y"
        );
    }
}
