//! Puts words that must not change back into a translation: code, and literals such as `{name}`, file names and emoji.
//!
//! A model sees these words where they stand, and usually copies them. What it changed is replaced where it can be
//! told: words that differ in case or spaces only, then a literal of the same kind that the source does not have,
//! then the words that the word alignment gives. What is gone is inserted behind the translation of the word before
//! it; where that is not known, before the final stop, and the caller is told.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use text::literals::{self, Kind, Literal};

use super::finder::Finder;
use super::kept_edits::{edited, nearest_in_order, with_rest, with_space};
use super::kept_search::{LinkedSource, alike};
use super::tokens::{Sign, sign, within};
use super::word_alignment::{WordAlignment, first_in, last_in};
use super::{AlignmentLink, InlineStyle, Mark, MarkKind, Translation};

/// The limit of pairs that are compared to find out which words of a translation stand for which missing ones. Beyond
/// it missing words are inserted.
pub(super) const MAX_COMPARED: usize = 1 << 16;

/// How many words on each side of missing ones may show their place by a link.
const NEAR: usize = 3;

/// A translation in which all words are that must not change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The text of the translation.
    pub text: String,
    /// Spans of the source, in bytes, whose words were inserted at a place that is only a guess.
    pub guessed: Vec<Range<usize>>,
}

/// `text`, the translation of `source`, with the words of the source's [`MarkKind::Verbatim`] marks and its literals
/// spelled as in the source and as many times as there; `None` if they are all there already. `links` are the alignment
/// between `source` and `text`.
///
/// An emoji that the source has not, or has less often, is taken out.
pub fn kept(source: &str, marks: &[Mark], text: &str, links: &[AlignmentLink]) -> Option<Kept> {
    let wanted = wanted(source, marks);
    if wanted.is_empty() {
        return None;
    }
    let verbatim: Vec<Mark> = wanted
        .iter()
        .map(|wanted| wanted.mark(MarkKind::Verbatim))
        .collect();
    let alignment = WordAlignment::new(source, &verbatim, text, links);
    let mut keeping = Keeping {
        source,
        text,
        links,
        alignment: &alignment,
        is_there: vec![false; wanted.len()],
        wanted: &wanted,
        claimed: BTreeMap::new(),
        edits: Vec::new(),
        guessed: Vec::new(),
    };
    keeping.find_same();
    if !keeping.is_there.iter().all(|there| *there) {
        keeping.find_alike();
        keeping.find_same_kind();
        keeping.find_linked();
        keeping.insert_rest();
    }
    keeping.remove_strange_signs();
    let Keeping {
        mut edits, guessed, ..
    } = keeping;
    if edits.is_empty() {
        return None;
    }
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    Some(Kept {
        text: edited(text, &edits),
        guessed,
    })
}

/// Words of the source that must not change.
struct Wanted<'s> {
    range: Range<usize>,
    words: &'s str,
    /// The kind of literal; `None` for words of a mark.
    kind: Option<Kind>,
    /// Its number.
    index: usize,
}

impl Wanted<'_> {
    fn mark(&self, kind: MarkKind) -> Mark {
        Mark {
            range: self.range.clone(),
            depth: 0,
            kind,
            style: InlineStyle::Plain,
            id: self.index,
        }
    }

    fn is_symbol(&self) -> bool {
        self.kind == Some(Kind::Symbol)
    }
}

/// The words of verbatim marks, and the literals outside of them, in order.
fn wanted<'s>(source: &'s str, marks: &[Mark]) -> Vec<Wanted<'s>> {
    let verbatim = marks
        .iter()
        .filter(|mark| mark.kind == MarkKind::Verbatim && !mark.range.is_empty());
    let mut all: Vec<(Range<usize>, Option<Kind>)> = verbatim
        .filter(|mark| source.get(mark.range.clone()).is_some())
        .map(|mark| (mark.range.clone(), None))
        .collect();
    let of_marks = all.len();
    for Literal { range, kind } in literals::find(source) {
        let next = all[..of_marks].partition_point(|(mark, _)| mark.end <= range.start);
        let overlaps = all[..of_marks]
            .get(next)
            .is_some_and(|(mark, _)| mark.start < range.end);
        if !overlaps {
            all.push((range, Some(kind)));
        }
    }
    all.sort_by_key(|(range, _)| range.start);
    let wanted = all.into_iter().enumerate().map(|(index, (range, kind))| Wanted {
        words: &source[range.clone()],
        range,
        kind,
        index,
    });
    wanted.collect()
}

/// Kinds of literals that models take one for the other.
fn group(kind: Option<Kind>) -> u8 {
    match kind {
        None | Some(Kind::Address | Kind::Path | Kind::Code | Kind::Formula) => 0,
        Some(Kind::Placeholder) => 1,
        Some(Kind::Tag) => 2,
        Some(Kind::Handle) => 3,
        Some(Kind::Phone) => 4,
        Some(Kind::Symbol) => 5,
    }
}

/// The state of putting words back.
struct Keeping<'a> {
    source: &'a str,
    text: &'a str,
    links: &'a [AlignmentLink],
    alignment: &'a WordAlignment<'a>,
    wanted: &'a [Wanted<'a>],
    /// Whether each of `wanted` has its place.
    is_there: Vec<bool>,
    /// The parts of the text that belong to one of `wanted`: the end of each by its start; they do not overlap.
    claimed: BTreeMap<usize, usize>,
    /// Parts of the text that are replaced, with what stands there instead.
    edits: Vec<(Range<usize>, &'a str)>,
    guessed: Vec<Range<usize>>,
}

impl Keeping<'_> {
    fn is_free(&self, range: &Range<usize>) -> bool {
        let last = self.claimed.range(..range.end.max(range.start + 1)).next_back();
        last.is_none_or(|(_, &end)| end <= range.start)
    }

    fn claim(&mut self, range: &Range<usize>) {
        self.claimed.insert(range.start, range.end);
    }

    /// Gives a part of the text to one of `wanted`.
    fn replace(&mut self, index: usize, range: Range<usize>) {
        self.claim(&range);
        self.is_there[index] = true;
        self.edits.push((range, self.wanted[index].words));
    }

    fn missing(&self) -> Vec<usize> {
        (0..self.wanted.len())
            .filter(|&index| !self.is_there[index])
            .collect()
    }

    /// Finds the words that are in the text already, longer ones first; signs that are there too often are taken out.
    fn find_same(&mut self) {
        let wanted = self.wanted;
        let mut of_words: HashMap<&str, Vec<usize>> = HashMap::new();
        for one in wanted {
            of_words.entry(one.words).or_default().push(one.index);
        }
        let places = Finder::new(of_words.keys().copied()).places(self.text);
        let mut all: Vec<(&str, Vec<usize>)> = of_words.into_iter().collect();
        all.sort_by_key(|(words, indices)| (std::cmp::Reverse(words.len()), indices[0]));
        for (words, indices) in all {
            let may_touch = indices.iter().any(|&index| wanted[index].kind.is_none());
            let mut found: Vec<Range<usize>> = Vec::new();
            for &at in places.get(words).map_or(&[][..], Vec::as_slice) {
                let range = at..at + words.len();
                if self.is_free(&range) && (may_touch || literals::is_whole(self.text, &range)) {
                    self.claim(&range);
                    found.push(range);
                }
            }
            let in_source = |&index: &usize| self.alignment.expected_token(wanted[index].range.start);
            let in_text = |range: &Range<usize>| within(&self.alignment.targets, range).start;
            let expected: Vec<usize> = indices.iter().map(in_source).collect();
            let there: Vec<usize> = found.iter().map(in_text).collect();
            if found.len() < indices.len() {
                for at in nearest_in_order(&there, &expected) {
                    self.is_there[indices[at]] = true;
                }
                continue;
            }
            for &index in &indices {
                self.is_there[index] = true;
            }
            if wanted[indices[0]].is_symbol() && found.len() > indices.len() {
                let right = nearest_in_order(&expected, &there);
                let strange = (0..found.len()).filter(|at| !right.contains(at));
                let strange: Vec<(Range<usize>, &str)> = strange
                    .map(|at| (with_space(self.text, &found[at]), ""))
                    .collect();
                self.edits.extend(strange);
            }
        }
    }

    /// Replaces words that differ from the missing ones in case and spaces only.
    fn find_alike(&mut self) {
        let missing = self.missing();
        let words = missing.iter().map(|&index| self.wanted[index].words);
        let alike = alike(words, self.text, self.alignment);
        for index in missing {
            if let Some(range) = alike.get(self.wanted[index].words)
                && self.is_free(range)
            {
                self.replace(index, range.clone());
            }
        }
    }

    /// Replaces literals of the text that the source does not have by missing ones of the same kind: those that are
    /// aligned, then in order.
    fn find_same_kind(&mut self) {
        let strange: Vec<Literal> = literals::find(self.text);
        let compared = strange.len().saturating_mul(self.links.len().max(1));
        if self.missing().len().saturating_mul(compared) > MAX_COMPARED {
            return;
        }
        for by_links in [true, false] {
            for index in self.missing() {
                let wanted = &self.wanted[index];
                let is_like = |literal: &&Literal| {
                    group(Some(literal.kind)) == group(wanted.kind)
                        && self.is_free(&literal.range)
                        && (!by_links && wanted.kind.is_some()
                            || self.is_linked(&wanted.range, &literal.range))
                };
                if let Some(literal) = strange.iter().find(is_like) {
                    let range = with_rest(self.text, &literal.range, wanted.words);
                    let range = if self.is_free(&range) {
                        range
                    } else {
                        literal.range.clone()
                    };
                    self.replace(index, range);
                }
            }
        }
    }

    /// Whether a link connects a span of the source with one of the text.
    fn is_linked(&self, source: &Range<usize>, target: &Range<usize>) -> bool {
        let meet =
            |left: &Range<usize>, right: &Range<usize>| left.start < right.end && right.start < left.end;
        self.links
            .iter()
            .any(|link| meet(&link.source, source) && meet(&link.target, target))
    }

    /// Replaces the words that the alignment gives for missing ones; a sign replaces no word.
    fn find_linked(&mut self) {
        let missing = self.missing();
        let compared = missing.len().saturating_mul(self.links.len());
        if compared == 0 || compared > MAX_COMPARED {
            return;
        }
        let marks: Vec<Mark> = (self.wanted.iter().enumerate())
            .map(|(index, wanted)| {
                wanted.mark(if self.is_there[index] {
                    MarkKind::Verbatim
                } else {
                    MarkKind::Pair
                })
            })
            .collect();
        let linked_source = LinkedSource::of(self.links, self.alignment);
        for placed in Translation::placed(self.source, &marks, self.text.to_owned(), self.links).marks {
            let index = placed.id;
            if self.is_there[index] || placed.range.is_empty() || !self.is_free(&placed.range) {
                continue;
            }
            let wanted = &self.wanted[index];
            let sources = within(&self.alignment.sources, &wanted.range);
            let targets = within(&self.alignment.targets, &placed.range);
            let has_words = self.alignment.targets[targets.clone()]
                .iter()
                .any(|token| token.is_word);
            let is_short = targets.len() <= sources.len() + 2;
            let is_known = linked_source.any(&sources, wanted.range.start)
                && self.is_linked(&wanted.range, &placed.range);
            if is_known && is_short && !(has_words && wanted.is_symbol()) {
                self.replace(index, placed.range);
            }
        }
    }

    /// Inserts what is still missing.
    fn insert_rest(&mut self) {
        for index in self.missing() {
            let wanted = &self.wanted[index];
            let (mut at, is_certain) = self.gap(&wanted.range);
            if let Some((_, &end)) = self.claimed.range(..at).next_back() {
                at = at.max(end);
            }
            if !is_certain {
                self.guessed.push(wanted.range.clone());
            }
            self.is_there[index] = true;
            self.edits.push((at..at, wanted.words));
        }
    }

    /// The position in the text for words that are missing there, and whether it is certain.
    fn gap(&self, range: &Range<usize>) -> (usize, bool) {
        let alignment = self.alignment;
        let own = within(&alignment.sources, range);
        let targets = &alignment.targets;
        let before = last_in(&alignment.source_words, 0..own.start);
        let behind = first_in(&alignment.source_words, own.end..alignment.sources.len());
        if before.is_none() {
            return (0, true);
        }
        let words_end = alignment.target_words.last().map_or(0, |last| last + 1);
        let place = |token: usize| match token.checked_sub(1) {
            Some(last) => targets.get(last).map_or(self.text.len(), |token| token.range.end),
            None => 0,
        };
        if behind.is_none() {
            // As many signs stand behind it as in the source.
            let signs = alignment.sources.len() - own.end;
            return (place((targets.len().saturating_sub(signs)).max(words_end)), true);
        }
        let stop = own
            .start
            .checked_sub(1)
            .and_then(|last| alignment.same_stop(last));
        if let Some(stop) = stop {
            return (place(stop + 1), true);
        }
        // The words around it, the nearest first, until one is linked.
        let words = &alignment.source_words;
        let number = words.partition_point(|&word| word < own.start);
        let own_words = words.partition_point(|&word| word < own.end) - number;
        for near in 1..=NEAR {
            let before = number.checked_sub(near).map(|at| words[at]);
            if let Some(linked) = before.and_then(|word| alignment.linked_range(word)) {
                return (place(linked.end), true);
            }
            let behind = words.get(number + own_words + near - 1);
            if let Some(linked) = behind.and_then(|&word| alignment.linked_range(word)) {
                return (place(linked.start), true);
            }
        }
        let is_stop = |token: usize| sign(&self.text[targets[token].range.clone()]) == Sign::Stop;
        let stop = (words_end..targets.len()).find(|&token| is_stop(token));
        (place(stop.unwrap_or(targets.len())), false)
    }

    /// Takes signs out that the source does not have, if it has signs at all.
    fn remove_strange_signs(&mut self) {
        if !self.wanted.iter().any(Wanted::is_symbol) {
            return;
        }
        for Literal { range, kind } in literals::find(self.text) {
            if kind == Kind::Symbol && self.is_free(&range) {
                self.edits.push((with_space(self.text, &range), ""));
            }
        }
    }
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
        kept(&inline.text, &inline.marks, text, &links).map(|kept| kept.text)
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
        assert_eq!(back(&RUN, "Run now.", &[]).unwrap(), "Run now abrir().");
        assert_eq!(
            back(&[("x", true), (" и ", false), ("y", true)], "и", &[]).unwrap(),
            "x и y"
        );
    }

    /// A translation of plain text, put right without an alignment; `?` stands before it if a place was guessed.
    fn plain(source: &str, text: &str) -> String {
        let Some(kept) = kept(source, &[], text, &[]) else {
            return text.to_owned();
        };
        let guess = if kept.guessed.is_empty() { "" } else { "?" };
        format!("{guess}{}", kept.text)
    }

    #[test]
    fn literals_are_spelled_as_in_the_source() {
        for (source, text, expected) in [
            ("Привет, {имя}!", "Hello, {name}!", "Hello, {имя}!"),
            ("Из {a} в {б}.", "From {a} to {b}.", "From {a} to {б}."),
            (
                "См. https://b.co/x/htm сейчас",
                "See https://c.co/x/ htm now",
                "See https://b.co/x/htm now",
            ),
            (
                "Файл getName тут",
                "The file GETNAME is here",
                "The file getName is here",
            ),
            ("Всем привет 😀", "Hello all 😊", "Hello all 😀"),
            ("Всем привет! 😀", "Hello all!", "Hello all! 😀"),
            ("😀 Привет", "Hello", "😀 Hello"),
            ("Раз 😀 два 😀.", "One 😀 two.", "One 😀 two 😀."),
            ("Да! 😀 Нет.", "Yes! No.", "Yes! 😀 No."),
            ("Да 😀.", "Yes 😀 🎉 😀.", "Yes 😀."),
            ("Это %s тут.", "This is here.", "?This is here %s."),
            ("Это %s, %s и %s", "It is %s and %s", "?It is %s and %s %s"),
            ("(см. {x})", "(see)", "(see {x})"),
            ("Просто слово", "Just a word →", "Just a word →"),
        ] {
            assert_eq!(plain(source, text), expected, "{source}");
        }
    }

    #[test]
    fn an_alignment_tells_the_place() {
        let parts = [("Это %s тут.", false)];
        assert_eq!(
            back(&parts, "It is here.", &[("Это", "It")]).unwrap(),
            "It %s is here."
        );
        assert_eq!(
            back(&parts, "It is here.", &[("тут", "here")]).unwrap(),
            "It is %s here."
        );
    }
}
