//! Word alignment between a source and its translation: from the model's alignment links, or estimated where it gives
//! none.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::ops::Range;

use super::finder::Finder;
use super::tokens::{Sign, Token, sign, within};
use super::{AlignmentLink, Mark, glued};

/// The score of a token that is aligned with one token only.
const WHOLE: i64 = 840;
/// Among equally aligned words those with more letters score higher, up to this many letters.
const LETTERS: i64 = 20;

/// The limit of tokens on either side of a link; a longer link is ignored.
const LONGEST_LINK: usize = 8;

/// The most words between two anchors that are taken to be in the same order where both texts have equally many.
const MAX_IN_STEP: usize = 4;

/// Both texts as tokens, and the alignment between them.
pub(super) struct WordAlignment<'a> {
    source: &'a str,
    target: &'a str,
    pub sources: Vec<Token>,
    pub targets: Vec<Token>,
    /// For each target token, the source tokens that links align with it.
    of_target: Vec<Vec<u32>>,
    /// For each source token, the first and the last target token that links align with it.
    of_source: Vec<Option<(u32, u32)>>,
    /// For each source token, the target tokens that links align with it, ascending.
    linked_targets: Vec<Vec<u32>>,
    /// How many of `linked_targets` there are before each source token.
    linked_targets_before: Vec<usize>,
    /// How many target words with a link there are before each token.
    linked_before: Vec<i64>,
    /// The indices of the tokens that are words, for each text.
    pub source_words: Vec<usize>,
    pub target_words: Vec<usize>,
    guess: OnceCell<Vec<usize>>,
    anchors: OnceCell<Vec<(usize, usize)>>,
    stops: OnceCell<(Vec<usize>, Vec<usize>)>,
}

/// The origin of an alignment between source and target tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AlignmentSource {
    /// The model's alignment links.
    Links,
    /// An estimate from position and equal words.
    Guess,
}

impl<'a> WordAlignment<'a> {
    /// `marks` are those of the source: words that must not change may touch letters, as `String` in `String`s.
    pub fn new(source: &'a str, marks: &[Mark], target: &'a str, links: &[AlignmentLink]) -> Self {
        let (sources, targets) = glued::tokens(source, marks, target);
        let mut of_target = vec![Vec::new(); targets.len()];
        let mut of_source: Vec<Option<(u32, u32)>> = vec![None; sources.len()];
        for link in links {
            let left = within(&sources, &link.source).take(LONGEST_LINK);
            for from in left {
                for to in within(&targets, &link.target).take(LONGEST_LINK) {
                    if sources[from].is_word != targets[to].is_word {
                        continue;
                    }
                    let known: &mut Vec<u32> = &mut of_target[to];
                    if known.len() < LONGEST_LINK && !known.contains(&(from as u32)) {
                        known.push(from as u32);
                    }
                    let (first, last) = of_source[from].get_or_insert((to as u32, to as u32));
                    *first = (*first).min(to as u32);
                    *last = (*last).max(to as u32);
                }
            }
        }
        if !links.is_empty() {
            for (from, to) in same_literals(source, &sources, target, &targets) {
                if of_target[to].is_empty() && of_source[from].is_none() {
                    of_target[to].push(from as u32);
                    of_source[from] = Some((to as u32, to as u32));
                }
            }
        }
        let mut linked_targets: Vec<Vec<u32>> = vec![Vec::new(); sources.len()];
        for (to, linked) in of_target.iter().enumerate() {
            for &from in linked {
                linked_targets[from as usize].push(to as u32);
            }
        }
        WordAlignment {
            source,
            target,
            linked_targets_before: sums(linked_targets.iter().map(Vec::len)),
            linked_targets,
            linked_before: sums(
                (of_target.iter().zip(&targets))
                    .map(|(linked, token)| i64::from(token.is_word && !linked.is_empty())),
            ),
            source_words: words(&sources),
            target_words: words(&targets),
            sources,
            targets,
            of_target,
            of_source,
            guess: OnceCell::new(),
            anchors: OnceCell::new(),
            stops: OnceCell::new(),
        }
    }

    /// The target tokens in `window`, ascending, that can have a positive score for these source tokens; all others
    /// score zero or less.
    pub fn scoring_tokens(
        &self,
        sources: &Range<usize>,
        by: AlignmentSource,
        window: &Range<usize>,
    ) -> Vec<usize> {
        match by {
            AlignmentSource::Links => {
                let all = self.linked_targets[sources.clone()].iter().flatten();
                let mut scoring_tokens: Vec<usize> = all
                    .map(|&target| target as usize)
                    .filter(|target| window.contains(target))
                    .collect();
                scoring_tokens.sort_unstable();
                scoring_tokens.dedup();
                scoring_tokens
            }
            AlignmentSource::Guess => {
                let guessed = self.guessed(sources);
                (guessed.start.max(window.start)..guessed.end.min(window.end)).collect()
            }
        }
    }

    /// The upper limit of the number of target tokens that can have a positive score for these source tokens.
    pub fn max_scoring_tokens(&self, sources: &Range<usize>) -> usize {
        let linked = self.linked_targets_before[sources.end] - self.linked_targets_before[sources.start];
        linked + self.guessed(sources).len()
    }

    /// The range of target tokens that is estimated to correspond to these source tokens.
    fn guessed(&self, sources: &Range<usize>) -> Range<usize> {
        let guess = self.guess();
        let start = guess.partition_point(|&place| place < on(sources.start));
        start..guess.partition_point(|&place| place < on(sources.end)).max(start)
    }

    /// The sum of [`WordAlignment::score`] over all tokens in `between`, none of which has a positive score.
    pub fn negative_score(&self, between: Range<usize>, by: AlignmentSource) -> i64 {
        match by {
            AlignmentSource::Links => {
                let linked = self.linked_before[between.end] - self.linked_before[between.start];
                -linked * (WHOLE + 2 * LETTERS)
            }
            AlignmentSource::Guess => {
                let before = |at: usize| self.target_words.partition_point(|&word| word < at);
                -WHOLE * count(before(between.end) - before(between.start))
            }
        }
    }

    /// The score of a target token for being aligned with these source tokens; negative if it is aligned with others.
    pub fn score(&self, target: usize, sources: &Range<usize>, by: AlignmentSource) -> i64 {
        if !self.targets[target].is_word {
            return 0;
        }
        // Among equally aligned words, long ones score higher.
        let letters = count(self.targets[target].range.len()).min(LETTERS);
        match by {
            AlignmentSource::Links => {
                let linked = &self.of_target[target];
                let inside = linked.iter().filter(|&&from| sources.contains(&(from as usize)));
                let (inside, all) = (count(inside.count()), count(linked.len()));
                match WHOLE * (2 * inside - all) / all.max(1) {
                    0 => 0,
                    gain if gain > 0 => gain + letters,
                    // One word with a positive score does not outweigh one with a negative score, however long.
                    loss => loss - 2 * LETTERS,
                }
            }
            AlignmentSource::Guess => {
                let place = self.guess()[target];
                if place % 2 == 1 && sources.contains(&(place / 2)) {
                    WHOLE
                } else {
                    -WHOLE
                }
            }
        }
    }

    /// The source tokens that links align with a target token.
    pub fn linked_sources(&self, target: usize) -> impl Iterator<Item = usize> {
        self.of_target[target].iter().map(|&source| source as usize)
    }

    /// The words of a source token.
    pub fn source_token(&self, token: usize) -> &'a str {
        &self.source[self.sources[token].range.clone()]
    }

    /// The words of a target token.
    pub fn target_token(&self, token: usize) -> &'a str {
        &self.target[self.targets[token].range.clone()]
    }

    /// The range of target tokens that links align with a source token.
    pub fn linked_range(&self, source: usize) -> Option<Range<usize>> {
        self.of_source[source].map(|(first, last)| first as usize..last as usize + 1)
    }

    /// The range of target tokens aligned with a source token.
    pub fn aligned_range(&self, source: usize) -> Range<usize> {
        if let Some((first, last)) = self.of_source[source] {
            return first as usize..last as usize + 1;
        }
        let guess = self.guess();
        let start = guess.partition_point(|&place| place < on(source));
        let mut end = guess.partition_point(|&place| place <= on(source)).max(start);
        // A sign has the position of the word before it.
        if self.sources[source].is_word {
            end = last_in(&self.target_words, start..end).map_or(start, |last| last + 1);
        }
        start..end
    }

    /// The target token at about the same relative position as this source token.
    pub fn expected_token(&self, place: usize) -> usize {
        let source = self.sources.partition_point(|token| token.range.end <= place);
        self.guess().partition_point(|&place| place < 2 * source)
    }

    /// The target token that ends the same sentence as this source token, if both texts have equally many sentences.
    pub fn same_stop(&self, source: usize) -> Option<usize> {
        let (left, right) = self.stops();
        let number = left.binary_search(&source).ok()?;
        (left.len() == right.len()).then(|| right[number])
    }

    /// The ends of sentences of both texts.
    fn stops(&self) -> &(Vec<usize>, Vec<usize>) {
        self.stops.get_or_init(|| {
            (
                stops(self.source, &self.sources),
                stops(self.target, &self.targets),
            )
        })
    }

    /// Whether the estimate gives the words of these source tokens, and no others, without doubt: each of their ends is
    /// next to an anchor or an end of the text, or among as few words as stand there in the translation.
    pub fn is_certain(&self, sources: &Range<usize>) -> bool {
        [sources.start, sources.end]
            .into_iter()
            .all(|border| self.is_certain_border(border))
    }

    fn is_certain_border(&self, border: usize) -> bool {
        let anchors = self.anchors();
        let next = anchors.partition_point(|&(source, _)| source < border);
        let (from, to) = next
            .checked_sub(1)
            .map_or((0, 0), |last| (anchors[last].0 + 1, anchors[last].1 + 1));
        let texts_end = (self.sources.len(), self.targets.len());
        let (until, end) = anchors.get(next).copied().unwrap_or(texts_end);
        let before = between(&self.source_words, from..border).len();
        let behind = between(&self.source_words, border..until).len();
        let in_translation = between(&self.target_words, to..end).len();
        before == 0 || behind == 0 || (before + behind == in_translation && in_translation <= MAX_IN_STEP)
    }

    /// The target tokens of the sentences to which these source tokens belong; all if the texts have not equally many
    /// sentences.
    pub fn sentences_of(&self, sources: &Range<usize>) -> Range<usize> {
        let (left, right) = self.stops();
        if left.len() != right.len() {
            return 0..self.targets.len();
        }
        let first = left.partition_point(|&stop| stop < sources.start);
        let last = left.partition_point(|&stop| stop + 1 < sources.end).max(first);
        let start = first.checked_sub(1).map_or(0, |before| right[before] + 1);
        start..right.get(last).map_or(self.targets.len(), |&stop| stop + 1)
    }

    /// Pairs of tokens that certainly belong together, ascending on both sides.
    fn anchors(&self) -> &[(usize, usize)] {
        self.anchors.get_or_init(|| anchors(self))
    }

    /// For each target token its estimated position in the source, ascending: equal words and ends of sentences are
    /// anchors, and between two anchors words are distributed evenly. Positions are doubled: see [`on`].
    fn guess(&self) -> &[usize] {
        self.guess.get_or_init(|| {
            let ends = self.anchors().iter().copied();
            let ends = ends.chain(std::iter::once((self.sources.len(), self.targets.len())));
            let (left, right) = (&self.source_words, &self.target_words);
            let mut guess = Vec::with_capacity(self.targets.len());
            let (mut from, mut to) = (0, 0);
            for (until, end) in ends {
                let sources = &left[between(left, from..until)];
                let targets = &right[between(right, to..end)];
                let mut place = 2 * from;
                let mut number = 0;
                for target in to..end {
                    if targets.get(number) == Some(&target) {
                        place = shared(number, targets.len(), sources).unwrap_or(place);
                        number += 1;
                    }
                    guess.push(place);
                }
                if end < self.targets.len() {
                    guess.push(on(until));
                }
                (from, to) = (until + 1, end + 1);
            }
            guess
        })
    }
}

/// The tokens of literals that are in both texts, in pairs: the first of equal literals with the first one, and so
/// on. A literal that was put back into a translation has no link of the model.
fn same_literals(source: &str, sources: &[Token], target: &str, targets: &[Token]) -> Vec<(usize, usize)> {
    let literals = text::literals::find(source);
    if literals.is_empty() {
        return Vec::new();
    }
    let words = literals.iter().map(|literal| &source[literal.range.clone()]);
    let places = Finder::new(words).places(target);
    let mut used: HashMap<&str, usize> = HashMap::new();
    let mut pairs = Vec::new();
    for literal in &literals {
        let words = &source[literal.range.clone()];
        let number = used.entry(words).or_insert(0);
        let at = places.get(words).and_then(|places| places.get(*number));
        *number += 1;
        if let Some(&at) = at {
            let (left, right) = (
                within(sources, &literal.range),
                within(targets, &(at..at + words.len())),
            );
            if left.len() == right.len() {
                pairs.extend(left.zip(right));
            }
        }
    }
    pairs
}

/// The sum of the numbers before each one, and at the end the sum of all.
fn sums<N: Copy + Default + std::ops::Add<Output = N>>(numbers: impl Iterator<Item = N>) -> Vec<N> {
    let mut sum = N::default();
    let before = numbers.map(|number| {
        sum = sum + number;
        sum
    });
    std::iter::once(N::default()).chain(before).collect()
}

/// The first of the ascending indices in `row` that is in `range`.
pub(super) fn first_in(row: &[usize], range: Range<usize>) -> Option<usize> {
    let at = row.partition_point(|&place| place < range.start);
    row.get(at).copied().filter(|&place| place < range.end)
}

/// The last of the ascending indices in `row` that is in `range`.
pub(super) fn last_in(row: &[usize], range: Range<usize>) -> Option<usize> {
    let at = row.partition_point(|&place| place < range.end);
    row[..at].last().copied().filter(|&place| place >= range.start)
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The position of a source token, doubled so that there is a number for the gap between two tokens too.
fn on(source: usize) -> usize {
    2 * source + 1
}

fn words(tokens: &[Token]) -> Vec<usize> {
    (0..tokens.len()).filter(|&index| tokens[index].is_word).collect()
}

/// The part of the ascending `row` whose values are in `range`, as indices.
fn between(row: &[usize], range: Range<usize>) -> Range<usize> {
    let start = row.partition_point(|&at| at < range.start);
    start..row.partition_point(|&at| at < range.end).max(start)
}

/// The element of `row` that the `number`th of `all` words gets when they are distributed evenly.
fn shared(number: usize, all: usize, row: &[usize]) -> Option<usize> {
    row.get((2 * number + 1) * row.len() / (2 * all.max(1)))
        .map(|&source| on(source))
}

/// Pairs of tokens that certainly belong together, ascending on both sides.
fn anchors(alignment: &WordAlignment<'_>) -> Vec<(usize, usize)> {
    let once = |text: &str, tokens: &[Token]| {
        let mut places: HashMap<String, Option<usize>> = HashMap::new();
        for (index, token) in tokens.iter().enumerate().filter(|(_, token)| token.is_word) {
            let word = text[token.range.clone()].to_lowercase();
            places
                .entry(word)
                .and_modify(|place| *place = None)
                .or_insert(Some(index));
        }
        places
    };
    let left = once(alignment.source, &alignment.sources);
    let right = once(alignment.target, &alignment.targets);
    let mut pairs: Vec<(usize, usize)> = left
        .iter()
        .filter_map(|(word, from)| Some(((*from)?, (*right.get(word)?)?)))
        .collect();
    let (left, right) = alignment.stops();
    if left.len() == right.len() {
        pairs.extend(left.iter().copied().zip(right.iter().copied()));
    }
    pairs.sort_unstable();
    ascending(&pairs)
}

/// The tokens that end sentences: the first sign of each end.
fn stops(text: &str, tokens: &[Token]) -> Vec<usize> {
    let is_stop = |index: usize| {
        let token = &tokens[index];
        !token.is_word && sign(&text[token.range.clone()]) == Sign::Stop
    };
    (0..tokens.len())
        .filter(|&index| is_stop(index) && !(index > 0 && is_stop(index - 1)))
        .collect()
}

/// The longest subsequence of pairs that ascends on the right too; the pairs ascend on the left.
fn ascending(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // For each length, the pair that ends the best subsequence, and for each pair its predecessor.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (index, &(_, right)) in pairs.iter().enumerate() {
        let length = ends.partition_point(|&end| pairs[end].1 < right);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        if length == ends.len() {
            ends.push(index);
        } else {
            ends[length] = index;
        }
    }
    let mut row = Vec::with_capacity(ends.len());
    let mut at = ends.last().copied();
    while let Some(index) = at {
        row.push(pairs[index]);
        at = before[index];
    }
    row.reverse();
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each token of the target with the one of the source that it is guessed to answer.
    fn guessed(source: &str, target: &str) -> String {
        let alignment = WordAlignment::new(source, &[], target, &[]);
        let shown = |(token, place): (&Token, &usize)| {
            let from = match alignment.sources.get(place / 2) {
                Some(from) if place % 2 == 1 => &source[from.range.clone()],
                _ => "-",
            };
            format!("{}={from} ", &target[token.range.clone()])
        };
        alignment
            .targets
            .iter()
            .zip(alignment.guess())
            .map(shown)
            .collect::<String>()
            .trim_end()
            .to_owned()
    }

    #[test]
    fn without_links_words_are_shared_out_between_anchors() {
        assert_eq!(
            guessed("раз два Reuters три", "one two two Reuters three"),
            "one=раз two=два two=два Reuters=Reuters three=три"
        );
        assert_eq!(
            guessed("раз два. три", "one. two three"),
            "one=два .=. two=три three=три"
        );
        assert_eq!(
            guessed("а, Reuters", "a b, Reuters news"),
            "a=а b=а ,=а Reuters=Reuters news=-"
        );
        assert_eq!(guessed("", "one"), "one=-");
    }

    #[test]
    fn links_are_between_words_or_between_signs() {
        let link = |source, target| AlignmentLink { source, target };
        let alignment = WordAlignment::new(
            "да, он",
            &[],
            "yes he,",
            &[
                link(0..5, 0..3),
                link(4..6, 4..7),
                link(Range { start: 9, end: 3 }, 90..99),
            ],
        );
        assert_eq!(alignment.of_target, [vec![0], vec![], vec![1]]);
        assert_eq!(alignment.aligned_range(0), 0..1);
    }
}
