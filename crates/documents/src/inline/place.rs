//! Transfers the marks of a source to its translation, level by level: first the marks that are in no other mark, then
//! those inside each mark, within the words that it got.
//!
//! A pair gets the range of words with the highest alignment score: each word aligned with a word of the mark adds to
//! the score, each word aligned with another word subtracts from it. So one wrong alignment link does not extend a mark
//! over half of a sentence.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::ops::Range;

use super::finder::Finder;
use super::level::Level;
use super::tokens::{Sign, sign, within};
use super::word_alignment::{WordAlignment, first_in};
use super::{AlignmentLink, Mark, MarkKind, rough};

/// The limit of tokens that are examined for all marks of a text, for each token of the text: real marks are nested a
/// few levels deep. Beyond the limit, positions are only estimated, which takes no time.
const MAX_EXAMINED_PER_TOKEN: usize = 64;
/// Below this many examined tokens there is no limit.
const UNLIMITED_WORK: usize = 1 << 16;

/// The marks of `source` transferred to `text`; see [`super::Translation::placed`].
pub(super) fn place(source: &str, marks: &[Mark], text: &str, links: &[AlignmentLink]) -> Vec<Mark> {
    if marks.is_empty() {
        return Vec::new();
    }
    let alignment = WordAlignment::new(source, marks, text, links);
    if is_too_much(marks, &alignment) {
        return rough::place(marks, &alignment);
    }
    Placing {
        source,
        text,
        marks,
        alignment: &alignment,
        same: OnceCell::new(),
        signs: OnceCell::new(),
        behind: RefCell::default(),
    }
    .all()
}

/// Whether the marks are nested so deep, or of so many words each, that placing them would take too long.
fn is_too_much(marks: &[Mark], alignment: &WordAlignment<'_>) -> bool {
    let tokens = alignment.sources.len().max(alignment.targets.len());
    if marks.len().saturating_mul(tokens) <= UNLIMITED_WORK {
        return false;
    }
    let most = MAX_EXAMINED_PER_TOKEN * tokens + UNLIMITED_WORK;
    let mut examined = 0;
    marks.iter().any(|mark| {
        let sources = within(&alignment.sources, &mark.range);
        examined += sources.len() + alignment.max_scoring_tokens(&sources);
        examined > most
    })
}

/// A range of tokens of the translation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    pub start: usize,
    pub end: usize,
    /// Whether an empty spot touches the token after it, not the one before it.
    pub is_right: bool,
}

impl Spot {
    pub fn empty(at: usize, is_right: bool) -> Self {
        Spot {
            start: at,
            end: at,
            is_right,
        }
    }

    pub fn tokens(&self) -> Range<usize> {
        self.start..self.end
    }
}

/// Source and translation with their tokens, and the marks to place.
pub(super) struct Placing<'a> {
    pub source: &'a str,
    pub text: &'a str,
    pub marks: &'a [Mark],
    pub alignment: &'a WordAlignment<'a>,
    /// The occurrences of kept words in the translation as ranges of tokens, by these words, ascending.
    same: OnceCell<HashMap<&'a str, Vec<Range<usize>>>>,
    /// The tokens of the translation that are not words, by kind of sign, ascending.
    signs: OnceCell<HashMap<Sign, Vec<usize>>>,
    /// The results of [`Placing::signs_behind`], by its argument.
    behind: RefCell<HashMap<Option<usize>, (usize, usize)>>,
}

/// The text that encloses the marks of one level: the whole text, or a pair.
pub(super) struct Enclosing {
    /// The span in the source, in bytes.
    pub source: Range<usize>,
    /// The range of tokens in the translation.
    pub spot: Spot,
}

impl<'a> Placing<'a> {
    fn all(&self) -> Vec<Mark> {
        let children = self.children();
        let whole = Enclosing {
            source: 0..self.source.len(),
            spot: Spot {
                start: 0,
                end: self.alignment.targets.len(),
                is_right: true,
            },
        };
        let mut placed = Vec::with_capacity(self.marks.len());
        let mut todo: Vec<(usize, Spot)> = self.level(&whole, &children[0]);
        todo.reverse();
        while let Some((index, spot)) = todo.pop() {
            let mark = &self.marks[index];
            let enclosing = Enclosing {
                source: mark.range.clone(),
                spot,
            };
            let mut inner = self.level(&enclosing, &children[index + 1]);
            inner.reverse();
            todo.append(&mut inner);
            placed.push(Mark {
                range: self.bytes(&enclosing.spot),
                ..mark.clone()
            });
        }
        placed
    }

    /// The marks directly inside each mark; the last entry has those that are in no other.
    fn children(&self) -> Vec<Vec<usize>> {
        let mut children = vec![Vec::new(); self.marks.len() + 1];
        let mut around: Vec<usize> = Vec::new();
        for (index, mark) in self.marks.iter().enumerate() {
            around.truncate(mark.depth);
            let parent = around.last().map_or(0, |&enclosing| enclosing + 1);
            children[parent].push(index);
            around.push(index);
        }
        children
    }

    pub fn bytes(&self, spot: &Spot) -> Range<usize> {
        let targets = &self.alignment.targets;
        if spot.start < spot.end {
            return targets[spot.start].range.start..targets[spot.end - 1].range.end;
        }
        let at = if spot.is_right && spot.start < targets.len() {
            targets[spot.start].range.start
        } else {
            spot.start
                .checked_sub(1)
                .map_or(0, |before| targets[before].range.end)
        };
        at..at
    }

    /// The positions of the marks of one level, in the order of the translation.
    fn level(&self, enclosing: &Enclosing, children: &[usize]) -> Vec<(usize, Spot)> {
        let mut level = Level::new(self, enclosing, children);
        let mut spots: Vec<(usize, Spot)> = Vec::with_capacity(children.len());
        let (mut points, pairs): (Vec<usize>, Vec<usize>) = children
            .iter()
            .partition(|&&index| self.marks[index].range.is_empty());
        for (index, preferred) in level.by_certainty(&pairs) {
            match level.take(index, preferred) {
                Some(spot) => spots.push((index, spot)),
                None => points.push(index),
            }
        }
        for index in points {
            spots.push((index, level.between(&self.marks[index])));
        }
        // Marks at the same position keep the order of the source.
        spots.sort_by(|(left, one), (right, other)| one.cmp(other).then(left.cmp(right)));
        spots
    }

    /// The range of source tokens within a span of the source.
    pub fn words_of(&self, range: &Range<usize>) -> Range<usize> {
        within(&self.alignment.sources, range)
    }

    /// Whether a pair is around a part of one word.
    pub fn is_part_of_word(&self, mark: &Mark) -> bool {
        let words = self.words_of(&mark.range);
        let word = self.alignment.sources.get(words.start);
        mark.kind == MarkKind::Pair
            && words.len() == 1
            && word.is_some_and(|word| word.is_word && word.range != mark.range)
    }

    /// The occurrences of a mark's words in the translation, as ranges of whole tokens.
    pub fn same_words(&self, mark: &Mark) -> &[Range<usize>] {
        let same = self.same.get_or_init(|| {
            let kept = self.marks.iter().filter(|mark| mark.kind == MarkKind::Verbatim);
            let finder = Finder::new(kept.map(|mark| &self.source[mark.range.clone()]));
            let tokens = |word: &str, at: usize| {
                let range = at..at + word.len();
                let tokens = within(&self.alignment.targets, &range);
                let spot = Spot {
                    start: tokens.start,
                    end: tokens.end,
                    is_right: true,
                };
                (!tokens.is_empty() && self.bytes(&spot) == range).then_some(tokens)
            };
            let whole = |(word, places): (&'a str, Vec<usize>)| {
                let all = places.into_iter().filter_map(|at| tokens(word, at));
                (word, all.collect())
            };
            finder.places(self.text).into_iter().map(whole).collect()
        });
        same.get(&self.source[mark.range.clone()])
            .map_or(&[], Vec::as_slice)
    }

    /// The tokens of the translation that are this sign.
    pub fn same_signs(&self, sign: Sign) -> &[usize] {
        let signs = self.signs.get_or_init(|| {
            let mut signs: HashMap<Sign, Vec<usize>> = HashMap::new();
            for (target, token) in self.alignment.targets.iter().enumerate() {
                if !token.is_word {
                    signs.entry(self.target_sign(target)).or_default().push(target);
                }
            }
            signs
        });
        signs.get(&sign).map_or(&[], Vec::as_slice)
    }

    /// The position after the tokens aligned with a source word, or the beginning for `None`, and how many signs follow
    /// equally in both texts.
    pub fn signs_behind(&self, word: Option<usize>) -> (usize, usize) {
        let find = || {
            let end = word.map_or(0, |word| self.alignment.aligned_range(word).end);
            let sources = word.map_or(0, |word| word + 1)..self.alignment.sources.len();
            let targets = end..self.alignment.targets.len();
            let same = |&(source, target): &(usize, usize)| {
                !self.is_word(source)
                    && !self.alignment.targets[target].is_word
                    && self.target_sign(target) == self.source_sign(source)
            };
            (end, sources.zip(targets).take_while(same).count())
        };
        *self.behind.borrow_mut().entry(word).or_insert_with(find)
    }

    pub fn is_word(&self, source: usize) -> bool {
        self.alignment.sources[source].is_word
    }

    /// Whether there is a word among these source tokens.
    pub fn has_word(&self, sources: &Range<usize>) -> bool {
        first_in(&self.alignment.source_words, sources.clone()).is_some()
    }

    pub fn source_sign(&self, source: usize) -> Sign {
        sign(&self.source[self.alignment.sources[source].range.clone()])
    }

    pub fn target_sign(&self, target: usize) -> Sign {
        sign(&self.text[self.alignment.targets[target].range.clone()])
    }

    /// Whether the token at `before` and the next one have no white space between them.
    pub fn touch(&self, before: usize) -> bool {
        let targets = &self.alignment.targets;
        targets[before].range.end == targets[before + 1].range.start
    }
}
