//! Places the marks of one nesting level: each pair gets the words that its source words are aligned with, each point a
//! gap between words.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;

use super::phrase::phrase;
use super::place::{Enclosing, Placing, Spot};
use super::tokens::Sign;
use super::word_alignment::{AlignmentSource, first_in, last_in};
use super::{Mark, MarkKind};

/// The range of tokens that a mark would get if it were the only one.
pub(super) struct PreferredRange {
    pub tokens: Range<usize>,
    /// The sum of the alignment scores of its words.
    sum: i64,
    by: AlignmentSource,
}

/// The limit, in tokens, of the search for white space before a word.
const MAX_SPACE_DISTANCE: usize = 32;

/// The limit of styles that are on a part of a word together: bold, italics, struck through, and each of them again.
const MOST_STYLES: usize = 6;

/// The marks of one nesting level while they are placed.
pub(super) struct Level<'p, 'a> {
    placing: &'p Placing<'a>,
    enclosing: &'p Enclosing,
    /// The tokens that marks of this level have taken: the end of each range by its start; the ranges do not overlap.
    taken: BTreeMap<usize, usize>,
    /// The words that no mark of this level has taken, computed when first needed.
    free_words: Option<BTreeSet<usize>>,
    /// For words that are kept, how many of their occurrences are known to be taken; for a sign, how many from the end.
    /// A taken token stays taken.
    passed: HashMap<&'a str, usize>,
    passed_signs: HashMap<Sign, usize>,
    /// The first tokens of the sentences of the translation that belong to marks of this level, ascending, and the
    /// ends.
    sentences: (Vec<usize>, Vec<usize>),
}

impl<'p, 'a> Level<'p, 'a> {
    /// A level for these marks, none of which has its place.
    pub fn new(placing: &'p Placing<'a>, enclosing: &'p Enclosing, marks: &[usize]) -> Self {
        let sentences = marks.iter().map(|&index| {
            let sources = placing.words_of(&placing.marks[index].range);
            let sentence = placing.alignment.sentences_of(&sources);
            (sentence.start, sentence.end)
        });
        let (mut starts, mut ends): (Vec<usize>, Vec<usize>) = sentences.unzip();
        starts.sort_unstable();
        ends.sort_unstable();
        Level {
            placing,
            enclosing,
            taken: BTreeMap::new(),
            free_words: None,
            passed: HashMap::new(),
            passed_signs: HashMap::new(),
            sentences: (starts, ends),
        }
    }

    /// These marks with their preferred ranges, the most certain first: words that are kept as they are, then by score.
    pub fn by_certainty(&self, marks: &[usize]) -> Vec<(usize, Option<PreferredRange>)> {
        let placing = self.placing;
        let mut preferred_ranges: Vec<(usize, Option<PreferredRange>)> = marks
            .iter()
            .map(|&index| {
                (
                    index,
                    self.best(&placing.marks[index], &self.enclosing.spot.tokens()),
                )
            })
            .collect();
        let rank = |(index, preferred): &(usize, Option<PreferredRange>)| {
            let kept = placing.marks[*index].kind == MarkKind::Verbatim;
            let sum = preferred.as_ref().map_or(0, |preferred| preferred.sum);
            let by_links = preferred
                .as_ref()
                .is_some_and(|preferred| preferred.by == AlignmentSource::Links);
            let is_certain =
                !by_links && preferred.is_some() && !self.is_uncertain(*index, preferred.as_ref());
            std::cmp::Reverse((kept, by_links, is_certain, sum))
        };
        preferred_ranges.sort_by_key(rank);
        preferred_ranges
    }

    /// Whether the words of a mark were only estimated, and may be others.
    fn is_uncertain(&self, index: usize, preferred: Option<&PreferredRange>) -> bool {
        let placing = self.placing;
        let mark = &placing.marks[index];
        let sources = placing.words_of(&mark.range);
        mark.kind == MarkKind::Pair
            && placing.has_word(&sources)
            && preferred.is_none_or(|preferred| preferred.by == AlignmentSource::Guess)
            && !placing.alignment.is_certain(&sources)
    }

    /// All words of the sentence to which source tokens belong, if no other mark of this level is in it.
    fn sentence(&self, sources: &Range<usize>) -> Option<Range<usize>> {
        let window = self.enclosing.spot.tokens();
        let sentence = self.placing.alignment.sentences_of(sources);
        let (starts, ends) = &self.sentences;
        let begun = starts.partition_point(|start| *start < sentence.end);
        let ended = ends.partition_point(|end| *end <= sentence.start);
        if begun > ended + 1 {
            return None;
        }
        let sentence = sentence.start.max(window.start)..sentence.end.min(window.end);
        let words = &self.placing.alignment.target_words;
        let words = first_in(words, sentence.clone())?..last_in(words, sentence)? + 1;
        self.gap_around(&words).map(|_| words)
    }

    /// The range in `window` with the highest alignment score for a mark, without punctuation at its ends.
    fn best(&self, mark: &Mark, window: &Range<usize>) -> Option<PreferredRange> {
        let placing = self.placing;
        let sources = placing.words_of(&mark.range);
        if mark.kind == MarkKind::Verbatim {
            let tokens = self.same_words(mark, window)?;
            return Some(PreferredRange {
                tokens,
                sum: i64::MAX,
                by: AlignmentSource::Links,
            });
        }
        if !placing.has_word(&sources) {
            return self.same_sign(sources.start, window);
        }
        [AlignmentSource::Links, AlignmentSource::Guess]
            .into_iter()
            .find_map(|by| {
                let scoring_tokens = placing.alignment.scoring_tokens(&sources, by, window);
                self.highest_scoring(&scoring_tokens, &sources, by)
            })
    }

    /// The range whose alignment scores have the highest sum; `None` if no token has a positive score.
    /// `scoring_tokens` are the tokens that can have one, ascending.
    fn highest_scoring(
        &self,
        scoring_tokens: &[usize],
        sources: &Range<usize>,
        by: AlignmentSource,
    ) -> Option<PreferredRange> {
        let alignment = self.placing.alignment;
        let mut best: Option<PreferredRange> = None;
        let (mut start, mut next, mut sum) = (0, 0, 0);
        for &target in scoring_tokens {
            sum += alignment.negative_score(next..target, by);
            if sum <= 0 {
                (start, sum) = (target, 0);
            }
            let score = alignment.score(target, sources, by);
            sum += score;
            if score > 0 && best.as_ref().is_none_or(|best| sum > best.sum) {
                let tokens = start..target + 1;
                best = Some(PreferredRange { tokens, sum, by });
            }
            next = target + 1;
        }
        best
    }

    /// As [`Level::best`], among tokens that no mark has taken.
    fn best_free(&self, mark: &Mark, window: &Range<usize>) -> Option<PreferredRange> {
        let placing = self.placing;
        let sources = placing.words_of(&mark.range);
        [AlignmentSource::Links, AlignmentSource::Guess]
            .into_iter()
            .find_map(|by| {
                let mut best: Option<PreferredRange> = None;
                let mut scoring_tokens = placing
                    .alignment
                    .scoring_tokens(&sources, by, window)
                    .into_iter()
                    .peekable();
                while let Some(target) = scoring_tokens.next() {
                    let Some(gap) = self.gap_around(&(target..target + 1)) else {
                        continue;
                    };
                    let mut together = vec![target];
                    together.extend(std::iter::from_fn(|| {
                        scoring_tokens.next_if(|target| *target < gap.end)
                    }));
                    let preferred = self.highest_scoring(&together, &sources, by);
                    if let Some(preferred) = preferred
                        && best.as_ref().is_none_or(|best| preferred.sum >= best.sum)
                    {
                        best = Some(preferred);
                    }
                }
                best
            })
    }

    /// The occurrence of a mark's words in the translation that is nearest to the mark's expected position.
    fn same_words(&self, mark: &Mark, window: &Range<usize>) -> Option<Range<usize>> {
        let placing = self.placing;
        let same = placing.same_words(mark);
        let first = same.partition_point(|tokens| tokens.start < window.start);
        let behind = same.partition_point(|tokens| tokens.end <= window.end).max(first);
        let about = placing.alignment.expected_token(mark.range.start);
        nearest(&same[first..behind], about, |tokens| tokens.start).cloned()
    }

    /// The sign of the same kind as `source`, a mark without words, that is nearest to the expected position.
    fn same_sign(&self, source: usize, window: &Range<usize>) -> Option<PreferredRange> {
        let placing = self.placing;
        let same = placing.same_signs(placing.source_sign(source));
        let about = placing
            .alignment
            .expected_token(placing.alignment.sources[source].range.start);
        let first = same.partition_point(|&target| target < window.start);
        let behind = same.partition_point(|&target| target < window.end).max(first);
        let found = *nearest(&same[first..behind], about, |&target| target)?;
        Some(PreferredRange {
            tokens: found..found + 1,
            sum: 1,
            by: AlignmentSource::Guess,
        })
    }

    /// As [`Level::same_sign`], in the last range without marks that has such a sign.
    fn last_sign(&mut self, source: usize) -> Option<PreferredRange> {
        let sign = self.placing.source_sign(source);
        let window = self.enclosing.spot.tokens();
        let same = self.placing.same_signs(sign);
        let all = &same[..same.partition_point(|&target| target < window.end)];
        let passed = self.passed_signs.get(&sign).copied().unwrap_or_default();
        for (number, &target) in all.iter().enumerate().rev().skip(passed) {
            if target < window.start {
                break;
            }
            self.passed_signs.insert(sign, all.len() - 1 - number);
            if let Some(gap) = self.gap_around(&(target..target + 1)) {
                return self.same_sign(source, &gap);
            }
        }
        self.passed_signs.insert(sign, all.len());
        None
    }

    /// Gives a mark its preferred range, or the best of the tokens that are left; `None` if nothing is left for it.
    ///
    /// A mark whose words are uncertain gets the [`phrase`] that has them, or else its whole sentence. If there is
    /// another mark in the sentence, or the mark is around a part of a word, emphasis is dropped, which means that it
    /// gets no words, and a link goes to the estimated words: it must not be lost. So does a mark with others inside of
    /// it.
    pub fn take(&mut self, index: usize, preferred: Option<PreferredRange>) -> Option<Spot> {
        let placing = self.placing;
        let mark = &placing.marks[index];
        if mark.kind == MarkKind::Verbatim {
            return self.take_same(mark, preferred);
        }
        let window = self.enclosing.spot.tokens();
        let sources = placing.words_of(&mark.range);
        let tokens = if self.is_all(&sources) && !window.is_empty() && self.taken.is_empty() {
            Some(self.all_but_signs(mark))
        } else {
            let is_part = placing.is_part_of_word(mark);
            let is_light = is_part && self.is_emphasis_alone(index);
            let has_marks = placing
                .marks
                .get(index + 1)
                .is_some_and(|next| next.depth > mark.depth);
            let is_uncertain = (is_light || !has_marks) && self.is_uncertain(index, preferred.as_ref());
            let is_free = |tokens: &Range<usize>| self.gap_around(tokens).is_some();
            let around = if is_uncertain {
                phrase(placing.alignment, &sources)
                    .filter(is_free)
                    .or_else(|| self.sentence(&sources).filter(|_| !is_part))
            } else {
                None
            };
            if is_uncertain && around.is_none() && mark.style.is_emphasis() {
                return None;
            }
            match around.or(preferred.map(|preferred| preferred.tokens)) {
                Some(tokens) if is_free(&tokens) => Some(tokens),
                // Another part of the word has its translation.
                _ if is_light => None,
                _ => if placing.has_word(&sources) {
                    self.best_free(mark, &window)
                } else {
                    self.last_sign(sources.start)
                }
                .map(|preferred| preferred.tokens)
                .or_else(|| self.nearest_word(mark)),
            }
            .map(|tokens| self.with_signs(tokens, &sources))
        };
        tokens.map(|tokens| self.taken_by(tokens))
    }

    /// Whether a mark is emphasis, and so are all marks inside of it.
    fn is_emphasis_alone(&self, index: usize) -> bool {
        let marks = &self.placing.marks[index..];
        let inside = marks[1..].iter().take_while(|inner| inner.depth > marks[0].depth);
        let mut all = std::iter::once(&marks[0]).chain(inside).enumerate();
        all.all(|(number, mark)| number < MOST_STYLES && mark.style.is_emphasis())
    }

    /// Takes the occurrence of words that are kept as they are; other words are not taken instead.
    fn take_same(&mut self, mark: &Mark, preferred: Option<PreferredRange>) -> Option<Spot> {
        let free = preferred
            .map(|preferred| preferred.tokens)
            .filter(|tokens| self.gap_around(tokens).is_some());
        let found = free.or_else(|| self.first_same(mark));
        found.map(|tokens| self.taken_by(tokens))
    }

    /// The occurrence of a mark's words in the first range without marks that has them.
    fn first_same(&mut self, mark: &Mark) -> Option<Range<usize>> {
        let placing = self.placing;
        let window = self.enclosing.spot.tokens();
        let same = placing.same_words(mark);
        let words = &placing.source[mark.range.clone()];
        let from = same.partition_point(|tokens| tokens.start < window.start);
        let passed = self.passed.get(words).copied().unwrap_or_default();
        for (number, tokens) in same.iter().enumerate().skip(from.max(passed)) {
            if tokens.end > window.end {
                break;
            }
            self.passed.insert(words, number);
            if let Some(gap) = self.gap_around(tokens) {
                return self.same_words(mark, &gap);
            }
        }
        self.passed.insert(words, same.len());
        None
    }

    /// Records that a mark has taken these tokens.
    fn taken_by(&mut self, tokens: Range<usize>) -> Spot {
        self.taken.insert(tokens.start, tokens.end);
        if let Some(free) = &mut self.free_words {
            let words: Vec<usize> = free.range(tokens.clone()).copied().collect();
            for word in words {
                free.remove(&word);
            }
        }
        Spot {
            start: tokens.start,
            end: tokens.end,
            is_right: true,
        }
    }

    /// Whether these tokens are all words of the enclosing mark.
    fn is_all(&self, sources: &Range<usize>) -> bool {
        let around = self.placing.words_of(&self.enclosing.source);
        let before = around.start..sources.start.min(around.end);
        let behind = sources.end.max(around.start)..around.end;
        !self.placing.has_word(&before) && !self.placing.has_word(&behind)
    }

    /// All tokens of the enclosing mark, without the signs at its ends that the mark excludes in the source too.
    fn all_but_signs(&self, mark: &Mark) -> Range<usize> {
        let words = &self.placing.alignment.target_words;
        let window = self.enclosing.spot.tokens();
        let (Some(first), Some(last)) = (first_in(words, window.clone()), last_in(words, window.clone()))
        else {
            return window;
        };
        let sources = self.placing.words_of(&mark.range);
        let around = self.placing.words_of(&self.enclosing.source);
        // Signs inside the mark are told from those outside it by their number alone.
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

    /// The word nearest to a mark's expected position that no mark of this level has taken.
    fn nearest_word(&mut self, mark: &Mark) -> Option<Range<usize>> {
        let alignment = self.placing.alignment;
        if self.free_words.is_none() {
            let window = self.enclosing.spot.tokens();
            let first = alignment
                .target_words
                .partition_point(|&word| word < window.start);
            let words = alignment.target_words[first..].iter().copied();
            let words = words.take_while(|&word| word < window.end);
            self.free_words = Some(
                words
                    .filter(|&word| self.gap_around(&(word..word + 1)).is_some())
                    .collect(),
            );
        }
        let free = self.free_words.as_ref()?;
        let about = alignment.expected_token(mark.range.start);
        let before = free.range(..about).next_back();
        let behind = free.range(about..).next();
        let mut both = before.into_iter().chain(behind);
        let first = *both.next()?;
        let nearest = both.fold(first, |near, &other| {
            if other.abs_diff(about) < near.abs_diff(about) {
                other
            } else {
                near
            }
        });
        Some(nearest..nearest + 1)
    }

    /// The first range taken by a mark that ends after this token.
    fn taken_behind(&self, at: usize) -> Option<Range<usize>> {
        let before = self.taken.range(..=at).next_back().filter(|&(_, &end)| end > at);
        let next = before.or_else(|| self.taken.range(at + 1..).next());
        next.map(|(&start, &end)| start..end)
    }

    /// The range of free tokens that includes these tokens.
    fn gap_around(&self, tokens: &Range<usize>) -> Option<Range<usize>> {
        let window = self.enclosing.spot.tokens();
        let before = self.taken.range(..=tokens.start).next_back();
        let start = before.map_or(window.start, |(_, &end)| end);
        let end = self
            .taken_behind(tokens.start)
            .map_or(window.end, |taken| taken.start);
        (start <= tokens.start && tokens.end <= end).then_some(start..end)
    }

    /// Words with the signs at their ends that correspond to those at the ends of the mark.
    fn with_signs(&self, mut tokens: Range<usize>, sources: &Range<usize>) -> Range<usize> {
        let placing = self.placing;
        let Some(gap) = self.gap_around(&tokens) else {
            return tokens;
        };
        let words = &placing.alignment.source_words;
        let (Some(first), Some(last)) = (first_in(words, sources.clone()), last_in(words, sources.clone()))
        else {
            return tokens;
        };
        let signs = |sources: Range<usize>| -> HashSet<Sign> {
            sources.map(|source| placing.source_sign(source)).collect()
        };
        let (before, behind) = (signs(sources.start..first), signs(last + 1..sources.end));
        let mut end = tokens.end;
        while end < gap.end && placing.touch(end - 1) && !placing.alignment.targets[end].is_word {
            end += 1;
            if behind.contains(&placing.target_sign(end - 1)) {
                tokens.end = end;
            }
        }
        let mut start = tokens.start;
        while start > gap.start && placing.touch(start - 1) && !placing.alignment.targets[start - 1].is_word {
            start -= 1;
            if before.contains(&placing.target_sign(start)) {
                tokens.start = start;
            }
        }
        tokens
    }

    /// The position of a mark that is between words.
    pub fn between(&self, mark: &Mark) -> Spot {
        let placing = self.placing;
        let alignment = placing.alignment;
        let at = mark.range.start;
        // The token after it, and the one before.
        let next = alignment.sources.partition_point(|token| token.range.end <= at);
        let around = placing.words_of(&self.enclosing.source);
        let window = self.enclosing.spot.tokens();
        let first_word = first_in(&alignment.target_words, window.clone()).unwrap_or(window.end);
        if !placing.has_word(&(around.start..next)) {
            let signs = next - around.start;
            return self.free((window.start + signs).min(first_word), true);
        }
        if !placing.has_word(&(next..around.end)) {
            let signs = around.end.saturating_sub(next);
            let behind_words =
                last_in(&alignment.target_words, window.clone()).map_or(window.start, |last| last + 1);
            return self.free(window.end.saturating_sub(signs).max(behind_words), false);
        }
        let touches_last = next > 0 && alignment.sources[next - 1].range.end == at;
        if let Some(stop) = alignment.same_stop(next) {
            return self.free(stop, !touches_last);
        }
        // Between two sentences it is between their translations, whatever word stands there.
        if let Some(stop) = next.checked_sub(1).and_then(|last| alignment.same_stop(last))
            && !touches_last
        {
            return self.free(stop + 1, true);
        }
        if touches_last && next > 0 {
            return self.free(self.behind(next - 1), false);
        }
        // Before the next word and the signs directly before that word, where the white space is.
        let word = first_in(&alignment.source_words, next..around.end).unwrap_or(next);
        let answer = alignment.aligned_range(word);
        let place = if answer.is_empty() {
            alignment.expected_token(alignment.sources[word].range.start)
        } else {
            answer.start
        };
        let place = place.clamp(window.start, window.end);
        let is_spaced = |place: &usize| {
            *place == window.start || *place == alignment.targets.len() || !placing.touch(*place - 1)
        };
        let is_free = |place: &usize| {
            self.taken_behind(*place)
                .is_none_or(|taken| taken.start >= *place)
        };
        let nearest = (window.start..=place)
            .rev()
            .take(MAX_SPACE_DISTANCE)
            .find(|place| is_spaced(place) && is_free(place));
        let place = nearest.unwrap_or(place);
        self.free(place, true)
    }

    /// The position after the word aligned with this source token; for a sign, after the same signs that follow the
    /// same word.
    fn behind(&self, source: usize) -> usize {
        let placing = self.placing;
        let alignment = placing.alignment;
        if let Some(stop) = alignment.same_stop(source) {
            return stop + 1;
        }
        let word = last_in(&alignment.source_words, 0..source + 1);
        let (end, same) = placing.signs_behind(word);
        end + same.min(source + 1 - word.map_or(0, |word| word + 1))
    }

    /// An empty position at `at`, or near it, that is in no other mark of this level.
    fn free(&self, at: usize, is_right: bool) -> Spot {
        let window = self.enclosing.spot.tokens();
        if window.is_empty() {
            return self.enclosing.spot.clone();
        }
        let at = at.clamp(window.start, window.end);
        match self.taken_behind(at) {
            Some(taken) if taken.start < at && is_right => Spot::empty(taken.start, true),
            Some(taken) if taken.start < at => Spot::empty(taken.end, false),
            // At an end of the enclosing mark, the position must touch the token inside it.
            _ if at == window.start => Spot::empty(at, true),
            _ if at == window.end => Spot::empty(at, false),
            _ => Spot::empty(at, is_right),
        }
    }
}

/// The one of `places`, which are sorted, whose start is nearest to `about`; of two as near, the first.
fn nearest<P>(places: &[P], about: usize, start: impl Fn(&P) -> usize) -> Option<&P> {
    let behind = places.partition_point(|place| start(place) < about);
    let before = behind.checked_sub(1).map(|before| &places[before]);
    match (before, places.get(behind)) {
        (Some(before), Some(behind)) if about - start(before) > start(behind) - about => Some(behind),
        (before, behind) => before.or(behind),
    }
}
