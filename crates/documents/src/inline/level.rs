//! The marks of one level while they get their places: each pair the words that speak for it, each point a gap.

use std::ops::Range;

use super::pairing::By;
use super::place::{Outer, Placing, Spot};
use super::tokens::{Sign, within};
use super::{Mark, MarkKind};

/// The stretch that a mark would have if it were alone.
pub(super) struct Wish {
    pub tokens: Range<usize>,
    /// How clearly its words speak for it.
    sum: i64,
    by: By,
}

/// White space is looked for no more tokens before a word than this.
const LED_BY: usize = 32;

/// The marks of one level while they get their places.
pub(super) struct Level<'a> {
    placing: &'a Placing<'a>,
    outer: &'a Outer,
    /// Tokens that marks of this level have, ascending and apart.
    taken: Vec<Range<usize>>,
}

impl<'a> Level<'a> {
    /// A level that has no marks yet.
    pub fn new(placing: &'a Placing<'a>, outer: &'a Outer) -> Self {
        Level {
            placing,
            outer,
            taken: Vec::new(),
        }
    }

    /// These marks with their wishes, the surest first: words that are kept as they are, then by what speaks for them.
    pub fn by_certainty(&self, marks: &[usize]) -> Vec<(usize, Option<Wish>)> {
        let placing = self.placing;
        let mut wishes: Vec<(usize, Option<Wish>)> = marks
            .iter()
            .map(|&index| (index, self.best(&placing.marks[index], &self.outer.spot.tokens())))
            .collect();
        let rank = |(index, wish): &(usize, Option<Wish>)| {
            let kept = placing.marks[*index].kind == MarkKind::Verbatim;
            let sum = wish.as_ref().map_or(0, |wish| wish.sum);
            let by_links = wish.as_ref().is_some_and(|wish| wish.by == By::Links);
            std::cmp::Reverse((kept, by_links, sum))
        };
        wishes.sort_by_key(rank);
        wishes
    }

    /// The stretch of `window` that speaks most clearly for a mark, without the signs around its words.
    fn best(&self, mark: &Mark, window: &Range<usize>) -> Option<Wish> {
        let placing = self.placing;
        let sources = placing.words_of(&mark.range);
        if mark.kind == MarkKind::Verbatim {
            let tokens = self.same_words(mark, window)?;
            return Some(Wish {
                tokens,
                sum: i64::MAX,
                by: By::Links,
            });
        }
        if !sources.clone().any(|source| placing.is_word(source)) {
            return self.same_sign(sources.start, window);
        }
        [By::Links, By::Guess].into_iter().find_map(|by| {
            let gain = |target| placing.pairing.gain(target, &sources, by);
            let (tokens, sum) = heaviest(window.clone(), gain)?;
            Some(Wish { tokens, sum, by })
        })
    }

    /// The very words of a mark.
    fn same_words(&self, mark: &Mark, window: &Range<usize>) -> Option<Range<usize>> {
        let placing = self.placing;
        let bytes = placing.bytes(&Spot {
            start: window.start,
            end: window.end,
            is_right: true,
        });
        let words = &placing.source[mark.range.clone()];
        let about = placing.pairing.about(mark.range.start);
        placing.text[bytes.clone()]
            .match_indices(words)
            .filter_map(|(at, _)| {
                let range = bytes.start + at..bytes.start + at + words.len();
                let tokens = within(&placing.pairing.targets, &range);
                let whole = placing.bytes(&Spot {
                    start: tokens.start,
                    end: tokens.end,
                    is_right: true,
                });
                (whole == range).then_some(tokens)
            })
            .min_by_key(|tokens| tokens.start.abs_diff(about))
    }

    /// A sign like the one that a mark without words is about, the one that is nearest to its place.
    fn same_sign(&self, source: usize, window: &Range<usize>) -> Option<Wish> {
        let placing = self.placing;
        let wanted = placing.source_sign(source);
        let about = placing.pairing.about(placing.pairing.sources[source].range.start);
        let found = window
            .clone()
            .filter(|&target| {
                !placing.pairing.targets[target].is_word && placing.target_sign(target) == wanted
            })
            .min_by_key(|target| target.abs_diff(about))?;
        Some(Wish {
            tokens: found..found + 1,
            sum: 1,
            by: By::Guess,
        })
    }

    /// Gives a mark its stretch, or what is best of the tokens that are left; `None` if that is nothing.
    pub fn take(&mut self, mark: &Mark, wish: Option<Wish>) -> Option<Spot> {
        let placing = self.placing;
        if mark.kind == MarkKind::Verbatim {
            return self.take_same(mark, wish);
        }
        let window = self.outer.spot.tokens();
        let sources = placing.words_of(&mark.range);
        let tokens = if self.is_all(&sources) && !window.is_empty() && self.taken.is_empty() {
            Some(self.all_but_signs(mark))
        } else {
            let is_free = |tokens: &Range<usize>| self.gap_around(tokens).is_some();
            match wish.map(|wish| wish.tokens) {
                Some(tokens) if is_free(&tokens) => Some(tokens),
                _ => self
                    .gaps()
                    .into_iter()
                    .filter_map(|gap| self.best(mark, &gap))
                    .max_by_key(|wish| (wish.by == By::Links, wish.sum))
                    .map(|wish| wish.tokens)
                    .or_else(|| self.nearest_word(mark)),
            }
            .map(|tokens| self.with_signs(tokens, &sources))
        };
        tokens.map(|tokens| self.taken_by(tokens))
    }

    /// The place of words that are kept; others are not taken for them.
    fn take_same(&mut self, mark: &Mark, wish: Option<Wish>) -> Option<Spot> {
        let free = wish
            .map(|wish| wish.tokens)
            .filter(|tokens| self.gap_around(tokens).is_some());
        let found = free.or_else(|| {
            let gaps = self.gaps();
            gaps.iter().find_map(|gap| self.same_words(mark, gap))
        });
        found.map(|tokens| self.taken_by(tokens))
    }

    /// Notes that a mark has these tokens.
    fn taken_by(&mut self, tokens: Range<usize>) -> Spot {
        let at = self.taken.partition_point(|other| other.start < tokens.start);
        self.taken.insert(at, tokens.clone());
        Spot {
            start: tokens.start,
            end: tokens.end,
            is_right: true,
        }
    }

    /// Whether these tokens are all words that there are around.
    fn is_all(&self, sources: &Range<usize>) -> bool {
        let placing = self.placing;
        let around = placing.words_of(&self.outer.source);
        !around
            .filter(|source| !sources.contains(source))
            .any(|source| placing.is_word(source))
    }

    /// All that is around, but for signs at the ends that the mark leaves out in the source too.
    fn all_but_signs(&self, mark: &Mark) -> Range<usize> {
        let targets = &self.placing.pairing.targets;
        let window = self.outer.spot.tokens();
        let words = || window.clone().filter(|&target| targets[target].is_word);
        let (Some(first), Some(last)) = (words().next(), words().next_back()) else {
            return window;
        };
        let sources = self.placing.words_of(&mark.range);
        let around = self.placing.words_of(&self.outer.source);
        // Signs that the mark begins or ends with are told from those outside of it by their number alone.
        let (before, behind) = (sources.start - around.start, around.end - sources.end);
        let is_sign = |source: Option<usize>| source.is_some_and(|source| !self.placing.is_word(source));
        let start = match before {
            0 => window.start,
            _ if is_sign(sources.clone().next()) => (window.start + before).min(first),
            _ => first,
        };
        let end = match behind {
            0 => window.end,
            _ if is_sign(sources.clone().next_back()) => window.end.saturating_sub(behind).max(last + 1),
            _ => last + 1,
        };
        start..end
    }

    /// The word nearest to where a mark should be that is in no mark of this level.
    fn nearest_word(&self, mark: &Mark) -> Option<Range<usize>> {
        let pairing = self.placing.pairing;
        let about = pairing.about(mark.range.start);
        self.gaps()
            .into_iter()
            .flatten()
            .filter(|&target| pairing.targets[target].is_word)
            .min_by_key(|target| target.abs_diff(about))
            .map(|target| target..target + 1)
    }

    /// Stretches of tokens that no mark of this level has.
    fn gaps(&self) -> Vec<Range<usize>> {
        let window = self.outer.spot.tokens();
        let starts = std::iter::once(window.start).chain(self.taken.iter().map(|taken| taken.end));
        let ends = self.taken.iter().map(|taken| taken.start).chain([window.end]);
        starts
            .zip(ends)
            .map(|(start, end)| start..end)
            .filter(|gap| !gap.is_empty())
            .collect()
    }

    /// The free stretch in which these tokens lie.
    fn gap_around(&self, tokens: &Range<usize>) -> Option<Range<usize>> {
        let window = self.outer.spot.tokens();
        let next = self.taken.partition_point(|taken| taken.end <= tokens.start);
        let start = next
            .checked_sub(1)
            .map_or(window.start, |before| self.taken[before].end);
        let end = self.taken.get(next).map_or(window.end, |taken| taken.start);
        (start <= tokens.start && tokens.end <= end).then_some(start..end)
    }

    /// Words with the signs at their ends that answer those at the ends of the mark.
    fn with_signs(&self, mut tokens: Range<usize>, sources: &Range<usize>) -> Range<usize> {
        let placing = self.placing;
        let Some(gap) = self.gap_around(&tokens) else {
            return tokens;
        };
        let mut own = sources.clone();
        let before: Vec<Sign> = own
            .by_ref()
            .take_while(|&source| !placing.is_word(source))
            .map(|source| placing.source_sign(source))
            .collect();
        let behind: Vec<Sign> = sources
            .clone()
            .rev()
            .take_while(|&source| !placing.is_word(source))
            .map(|source| placing.source_sign(source))
            .collect();
        if before.len() == sources.len() {
            return tokens;
        }
        let mut end = tokens.end;
        while end < gap.end && placing.touch(end - 1) && !placing.pairing.targets[end].is_word {
            end += 1;
            if behind.contains(&placing.target_sign(end - 1)) {
                tokens.end = end;
            }
        }
        let mut start = tokens.start;
        while start > gap.start && placing.touch(start - 1) && !placing.pairing.targets[start - 1].is_word {
            start -= 1;
            if before.contains(&placing.target_sign(start)) {
                tokens.start = start;
            }
        }
        tokens
    }

    /// The place of a mark that stands between words.
    pub fn between(&self, mark: &Mark) -> Spot {
        let placing = self.placing;
        let pairing = placing.pairing;
        let at = mark.range.start;
        // The token behind it, and the one before.
        let next = pairing.sources.partition_point(|token| token.range.end <= at);
        let around = placing.words_of(&self.outer.source);
        let window = self.outer.spot.tokens();
        let is_word = |target: &usize| pairing.targets[*target].is_word;
        let first_word = window.clone().find(is_word).unwrap_or(window.end);
        if !(around.start..next).any(|source| placing.is_word(source)) {
            let signs = next - around.start;
            return self.free((window.start + signs).min(first_word), true);
        }
        if !(next..around.end).any(|source| placing.is_word(source)) {
            let signs = around.end.saturating_sub(next);
            let behind_words = window
                .clone()
                .rev()
                .find(is_word)
                .map_or(window.start, |last| last + 1);
            return self.free(window.end.saturating_sub(signs).max(behind_words), false);
        }
        let touches_last = next > 0 && pairing.sources[next - 1].range.end == at;
        if let Some(stop) = pairing.same_stop(next) {
            return self.free(stop, !touches_last);
        }
        if touches_last && next > 0 {
            return self.free(self.behind(next - 1), false);
        }
        // Before the next word, and before the signs that it has before it: white space stood there.
        let word = (next..around.end)
            .find(|&source| placing.is_word(source))
            .unwrap_or(next);
        let answer = pairing.answer(word);
        let place = if answer.is_empty() {
            pairing.about(pairing.sources[word].range.start)
        } else {
            answer.start
        };
        let place = place.clamp(window.start, window.end);
        let is_spaced = |place: &usize| {
            *place == window.start || *place == pairing.targets.len() || !placing.touch(*place - 1)
        };
        let is_free = |place: &usize| {
            let next = self.taken.partition_point(|taken| taken.end <= *place);
            self.taken.get(next).is_none_or(|taken| taken.start >= *place)
        };
        let nearest = (window.start..=place)
            .rev()
            .take(LED_BY)
            .find(|place| is_spaced(place) && is_free(place));
        let place = nearest.unwrap_or(place);
        self.free(place, true)
    }

    /// Behind what answers this token of the source; of a sign, behind the same signs after the same word.
    fn behind(&self, source: usize) -> usize {
        let placing = self.placing;
        let pairing = placing.pairing;
        if let Some(stop) = pairing.same_stop(source) {
            return stop + 1;
        }
        let word = (0..=source).rev().find(|&source| placing.is_word(source));
        let mut end = word.map_or(0, |word| pairing.answer(word).end);
        for sign in word.map_or(0, |word| word + 1)..=source {
            let is_there = end < pairing.targets.len()
                && !pairing.targets[end].is_word
                && placing.target_sign(end) == placing.source_sign(sign);
            if !is_there {
                break;
            }
            end += 1;
        }
        end
    }

    /// An empty place at `at` or near it that lies in no other mark of this level.
    fn free(&self, at: usize, is_right: bool) -> Spot {
        let window = self.outer.spot.tokens();
        if window.is_empty() {
            return self.outer.spot.clone();
        }
        let at = at.clamp(window.start, window.end);
        let next = self.taken.partition_point(|taken| taken.end <= at);
        match self.taken.get(next) {
            Some(taken) if taken.start < at && is_right => Spot::empty(taken.start, true),
            Some(taken) if taken.start < at => Spot::empty(taken.end, false),
            // At the ends of what is around, it must touch the side that is inside.
            _ if at == window.start => Spot::empty(at, true),
            _ if at == window.end => Spot::empty(at, false),
            _ => Spot::empty(at, is_right),
        }
    }
}

/// The stretch of `window` whose gains add up to the most, and that sum; `None` if nothing speaks for any.
fn heaviest(window: Range<usize>, gain: impl Fn(usize) -> i64) -> Option<(Range<usize>, i64)> {
    let mut best: Option<(Range<usize>, i64)> = None;
    let (mut start, mut sum) = (window.start, 0);
    for target in window {
        let gain = gain(target);
        if sum <= 0 {
            (start, sum) = (target, 0);
        }
        sum += gain;
        if gain > 0 && best.as_ref().is_none_or(|(_, most)| sum > *most) {
            best = Some((start..target + 1, sum));
        }
    }
    best
}
