//! Phrases that a text must hold, and how far a path has come with them.
//!
//! A path's tokens are read from left to right: the longest phrase that is still to come and begins here is taken, and
//! no token belongs to two phrases. Where the path's end may yet become a phrase nothing is decided, so a phrase may
//! begin another (Hu et al., 2019, keep a trie of all phrases and a node in it for each path; phrases are few here, and
//! comparing them with the open end says the same).
//!
//! Nothing but its low score keeps a path from writing a phrase anywhere. Where rows keep account of what they look at, a
//! path is led to a phrase only while it looks at the words that the phrase stands for (Chatterjee et al., 2017, "Guiding
//! Neural Machine Translation Decoding with External Knowledge"; Hasler et al., 2018, "Neural Machine Translation Decoding
//! with Terminology Constraints").

use std::ops::Range;

/// A phrase that a text must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Phrase {
    /// Ways to write it as the first thing of a text, in tokens.
    pub first: Vec<Vec<u32>>,
    /// Ways to write it behind other tokens.
    pub later: Vec<Vec<u32>>,
    /// The prompt's tokens that it stands for, where that is known: a path is led to begin it only where its row looks at
    /// one of them, if it keeps account of that. What comes without being led counts anywhere.
    pub stands_for: Option<Range<u32>>,
}

/// All phrases of a text.
#[derive(Debug)]
pub struct Phrases {
    all: Vec<Phrase>,
    /// What each counts when it is there: the tokens of its longest form.
    weights: Vec<usize>,
    /// Where a text begins.
    start: usize,
}

/// Where a path's row looked when it wrote the token at an index, or looks now; nothing where it keeps no account.
pub type Looked<'a> = dyn Fn(usize) -> Option<u32> + 'a;

/// How far a path has come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// Which phrases are there.
    met: Vec<bool>,
    /// Where the tokens begin that may yet become a phrase.
    open: usize,
}

impl Phrases {
    /// Phrases of texts that begin at `start`; `None` where there are none.
    pub fn new(phrases: Vec<Phrase>, start: usize) -> Option<Self> {
        let longest = |phrase: &Phrase| {
            let forms = phrase.first.iter().chain(&phrase.later);
            forms.map(Vec::len).max().unwrap_or(0)
        };
        (!phrases.is_empty()).then(|| Phrases {
            weights: phrases.iter().map(longest).collect(),
            all: phrases,
            start,
        })
    }

    /// How far a text has come of which nothing is decoded.
    pub fn nothing(&self) -> Progress {
        Progress {
            met: vec![false; self.all.len()],
            open: self.start,
        }
    }

    /// How far a path has come with the last of `tokens`.
    pub fn after(&self, before: &Progress, tokens: &[u32]) -> Progress {
        let mut progress = before.clone();
        while progress.open < tokens.len() {
            let rest = &tokens[progress.open..];
            if self.missing(&progress).any(|(_, form)| goes_on(form, rest)) {
                break;
            }
            self.decide(&mut progress, tokens);
        }
        progress
    }

    /// Whether a text that ends with the last of `tokens` holds all phrases.
    pub fn are_met(&self, progress: &Progress, tokens: &[u32]) -> bool {
        let mut progress = progress.clone();
        while progress.open < tokens.len() {
            self.decide(&mut progress, tokens);
        }
        progress.met.iter().all(|met| *met)
    }

    /// Tokens of phrases that a path has; at most [`Phrases::total`], and that only if all are met. The beginning of a
    /// phrase counts where a path is led to it: elsewhere it is a word that happens to begin like one.
    pub fn count(&self, progress: &Progress, tokens: &[u32], looked: &Looked<'_>) -> usize {
        let whole = self.weights.iter().zip(&progress.met);
        let whole: usize = whole.filter(|(_, met)| **met).map(|(weight, _)| weight).sum();
        let rest = tokens.get(progress.open..).unwrap_or_default();
        let begun = self.missing(progress).filter_map(|(phrase, form)| {
            if rest.is_empty() {
                None
            } else if rest.starts_with(form) {
                Some(self.weights[phrase])
            } else {
                // Counted from the end, so that it grows in a short form as in a long one.
                let is_begun = goes_on(form, rest) && self.may_begin(phrase, looked(progress.open));
                is_begun.then(|| self.weights[phrase] - (form.len() - rest.len()))
            }
        });
        whole + begun.max().unwrap_or(0)
    }

    /// What [`Phrases::count`] is when all phrases are there.
    pub fn total(&self) -> usize {
        self.weights.iter().sum()
    }

    /// The tokens that bring a path further, each perhaps several times.
    pub fn wanted(&self, progress: &Progress, tokens: &[u32], looked: &Looked<'_>, wanted: &mut Vec<u32>) {
        let rest = tokens.get(progress.open..).unwrap_or_default();
        let begun = looked(progress.open);
        let going_on = self
            .missing(progress)
            .filter(|(phrase, form)| goes_on(form, rest) && self.may_begin(*phrase, begun));
        wanted.extend(going_on.map(|(_, form)| form[rest.len()]));
        let whole = self.missing(progress).find(|(_, form)| *form == rest);
        if let Some((phrase, _)) = whole {
            // It may be the end of this one, and another may follow.
            let mut next = progress.clone();
            next.met[phrase] = true;
            next.open = tokens.len();
            let now = looked(tokens.len());
            let others = self
                .missing(&next)
                .filter(|(phrase, _)| self.may_begin(*phrase, now));
            wanted.extend(others.map(|(_, form)| form[0]));
        }
    }

    /// Whether a path is led to a phrase by a row that looks at `place`.
    fn may_begin(&self, phrase: usize, place: Option<u32>) -> bool {
        let stands_for = self.all[phrase].stands_for.as_ref();
        stands_for
            .zip(place)
            .is_none_or(|(range, place)| range.contains(&place))
    }

    /// The phrases that are not there, in all forms that they may have at the path's open end.
    fn missing(&self, progress: &Progress) -> impl Iterator<Item = (usize, &[u32])> {
        let is_first = progress.open == self.start;
        let missing = (0..).zip(&self.all).zip(&progress.met);
        let missing = missing.filter(|(_, met)| !**met).map(|(phrase, _)| phrase);
        missing.flat_map(move |(index, phrase)| {
            let forms = if is_first { &phrase.first } else { &phrase.later };
            let forms = forms.iter().filter(|form| !form.is_empty());
            forms.map(move |form| (index, form.as_slice()))
        })
    }

    /// Takes the longest phrase that the open end begins with, or passes over a token.
    fn decide(&self, progress: &mut Progress, tokens: &[u32]) {
        let rest = &tokens[progress.open..];
        let whole = self.missing(progress).filter(|(_, form)| rest.starts_with(form));
        // The first of equals: `max_by_key` would take the last.
        let longest = whole
            .map(|(phrase, form)| (form.len(), std::cmp::Reverse(phrase)))
            .max();
        if let Some((length, std::cmp::Reverse(phrase))) = longest {
            progress.met[phrase] = true;
            progress.open += length;
        } else {
            progress.open += 1;
        }
    }
}

/// Whether `form` is more than `rest`, with which it begins.
fn goes_on(form: &[u32], rest: &[u32]) -> bool {
    form.len() > rest.len() && form.starts_with(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phrases(forms: &[&[&[u32]]]) -> Phrases {
        let phrase = |forms: &&[&[u32]]| {
            let forms: Vec<Vec<u32>> = forms.iter().map(|form| form.to_vec()).collect();
            Phrase {
                first: forms.clone(),
                later: forms,
                stands_for: None,
            }
        };
        Phrases::new(forms.iter().map(phrase).collect(), 0).unwrap()
    }

    /// What is counted after each of the tokens, and whether the text may end there.
    fn counts(phrases: &Phrases, tokens: &[u32]) -> Vec<(usize, bool)> {
        let mut progress = phrases.nothing();
        let step = |end: usize| {
            progress = phrases.after(&progress, &tokens[..end]);
            (
                phrases.count(&progress, &tokens[..end], &|_| None),
                phrases.are_met(&progress, &tokens[..end]),
            )
        };
        (1..=tokens.len()).map(step).collect()
    }

    fn wanted(phrases: &Phrases, tokens: &[u32]) -> Vec<u32> {
        let mut progress = phrases.nothing();
        for end in 1..=tokens.len() {
            progress = phrases.after(&progress, &tokens[..end]);
        }
        let mut wanted = Vec::new();
        phrases.wanted(&progress, tokens, &|_| None, &mut wanted);
        wanted.sort_unstable();
        wanted.dedup();
        wanted
    }

    #[test]
    fn a_phrase_that_breaks_off_counts_for_nothing() {
        let phrases = phrases(&[&[&[1, 2, 3]]]);
        assert_eq!(
            counts(&phrases, &[9, 1, 2, 9, 1, 2, 3, 4]).map_counts(),
            [0, 1, 2, 0, 1, 2, 3, 3]
        );
        // Its end may be its beginning.
        assert_eq!(counts(&phrases, &[1, 2, 1, 2, 3]).map_counts(), [1, 2, 1, 2, 3]);
        assert_eq!(wanted(&phrases, &[9, 1]), [2]);
        assert_eq!(wanted(&phrases, &[1, 2, 3]), [0_u32; 0]);
    }

    #[test]
    fn the_longer_phrase_takes_what_begins_it() {
        let phrases = phrases(&[&[&[1]], &[&[1, 2]]]);
        assert_eq!(
            counts(&phrases, &[1, 2, 5, 1]),
            [(1, false), (2, false), (2, false), (3, true)]
        );
        assert_eq!(counts(&phrases, &[1, 1, 2]), [(1, false), (2, false), (3, true)]);
        assert_eq!(wanted(&phrases, &[1]), [1, 2]);
        assert_eq!(wanted(&phrases, &[1, 2]), [1]);
    }

    #[test]
    fn what_is_wanted_twice_comes_twice() {
        let phrases = phrases(&[&[&[7, 8]], &[&[7, 8]]]);
        assert_eq!(
            counts(&phrases, &[7, 8, 8, 7, 8]),
            [(1, false), (2, false), (2, false), (3, false), (4, true)]
        );
    }

    #[test]
    fn any_form_will_do_and_none_counts_backwards() {
        let phrases = phrases(&[&[&[1, 2, 3], &[4]]]);
        assert_eq!(counts(&phrases, &[4]), [(3, true)]);
        assert_eq!(counts(&phrases, &[1, 4]), [(1, false), (3, true)]);
        assert_eq!(wanted(&phrases, &[9]), [1, 4]);
    }

    #[test]
    fn the_beginning_of_a_text_has_forms_of_its_own() {
        let phrase = Phrase {
            first: vec![vec![1]],
            later: vec![vec![2]],
            stands_for: None,
        };
        let phrases = Phrases::new(vec![phrase], 1).unwrap();
        let met = |tokens: &[u32]| {
            let progress = phrases.after(&phrases.nothing(), tokens);
            phrases.are_met(&progress, tokens)
        };
        // The token before the start is no part of the text.
        for (tokens, expected) in [
            (&[0, 1][..], true),
            (&[1, 2], false),
            (&[0, 3, 2], true),
            (&[0, 3, 1], false),
        ] {
            assert_eq!(met(tokens), expected, "{tokens:?}");
        }
        assert_eq!(phrases.total(), 1);
        assert!(Phrases::new(Vec::new(), 0).is_none());
    }

    /// What is wanted and what is counted where a row looked at `places`.
    fn led(phrases: &Phrases, tokens: &[u32], places: &[u32]) -> (Vec<u32>, usize) {
        let progress = phrases.after(&phrases.nothing(), tokens);
        let looked = |index: usize| places.get(index).copied();
        let mut wanted = Vec::new();
        phrases.wanted(&progress, tokens, &looked, &mut wanted);
        (wanted, phrases.count(&progress, tokens, &looked))
    }

    #[test]
    fn a_path_is_led_to_a_phrase_where_it_looks_at_its_words() {
        let mut phrases = phrases(&[&[&[1, 2]], &[&[1, 3]]]);
        phrases.all[0].stands_for = Some(4..6);
        assert_eq!(led(&phrases, &[], &[5]), (vec![1, 1], 0));
        // The other phrase says nothing of its place.
        assert_eq!(led(&phrases, &[], &[6]), (vec![1], 0));
        assert_eq!(led(&phrases, &[], &[]), (vec![1, 1], 0));
        // What was begun there goes on anywhere; what only looks like it does not.
        assert_eq!(led(&phrases, &[1], &[4, 9]), (vec![2, 3], 1));
        phrases.all[1].stands_for = Some(4..6);
        assert_eq!(led(&phrases, &[1], &[9, 5]), (Vec::new(), 0));
        // If it becomes the phrase all the same, it is there.
        assert_eq!(led(&phrases, &[1, 2], &[9, 9, 5]), (vec![1], 2));
    }

    #[test]
    fn a_phrase_without_tokens_is_never_there() {
        let phrases = phrases(&[&[&[]], &[&[3]]]);
        assert_eq!(counts(&phrases, &[3, 3]), [(1, false), (1, false)]);
    }

    trait Counts {
        fn map_counts(&self) -> Vec<usize>;
    }

    impl Counts for Vec<(usize, bool)> {
        fn map_counts(&self) -> Vec<usize> {
            self.iter().map(|(count, _)| *count).collect()
        }
    }
}
