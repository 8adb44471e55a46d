//! Token sequences that an output must contain, and how far a hypothesis has come with them.
//!
//! A hypothesis is read from left to right: the longest unmet constraint that begins at a position is met there, and
//! no token belongs to two constraints. Where the end of the hypothesis may yet grow into a constraint, nothing is
//! decided, so one constraint may begin another. (Hu et al., 2019, keep a trie of all constraints and a node in it
//! for each hypothesis; constraints are few here, and comparing them with the undecided end says the same.)
//!
//! Only its low score keeps a hypothesis from writing a constraint at the wrong place. Where the model tells the
//! alignment of its rows, a hypothesis is offered the tokens of a constraint only while it is aligned to the source
//! tokens that the constraint translates (Chatterjee et al., 2017, "Guiding Neural Machine Translation Decoding with
//! External Knowledge"; Hasler et al., 2018, "Neural Machine Translation Decoding with Terminology Constraints").

use std::ops::Range;

/// A lexical constraint: the output must contain one of its forms.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Constraint {
    /// Token sequences that meet it at the beginning of an output.
    pub first: Vec<Vec<u32>>,
    /// Token sequences that meet it after other tokens.
    pub later: Vec<Vec<u32>>,
    /// The prompt's tokens that it translates, where they are known. A row that tells its alignment is offered the
    /// constraint only while it is aligned to one of them; a constraint that is written unprompted counts anywhere.
    pub source_tokens: Option<Range<u32>>,
}

/// All constraints of one output.
#[derive(Debug)]
pub struct Constraints {
    all: Vec<Constraint>,
    /// The weight of each constraint once it is met: the tokens of its longest form.
    weights: Vec<usize>,
    /// The index of the output's first token.
    start: usize,
}

/// The source token to which a row's token at an index is aligned, the index of the next token included; `None` where
/// the model does not tell.
pub type AlignedSource<'a> = dyn Fn(usize) -> Option<u32> + 'a;

/// How far a hypothesis has come with its constraints.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// Whether each constraint is met.
    met: Vec<bool>,
    /// The index of the first undecided token: from there on the hypothesis may yet grow into a constraint.
    undecided: usize,
}

impl Constraints {
    /// The constraints of an output whose first token has the index `start`; `None` if there are none.
    pub fn new(constraints: Vec<Constraint>, start: usize) -> Option<Self> {
        let longest = |constraint: &Constraint| {
            let forms = constraint.first.iter().chain(&constraint.later);
            forms.map(Vec::len).max().unwrap_or(0)
        };
        (!constraints.is_empty()).then(|| Constraints {
            weights: constraints.iter().map(longest).collect(),
            all: constraints,
            start,
        })
    }

    /// The progress of a hypothesis without a decoded token.
    pub fn initial(&self) -> Progress {
        Progress {
            met: vec![false; self.all.len()],
            undecided: self.start,
        }
    }

    /// The progress of a hypothesis to which the last of `tokens` was added.
    pub fn advanced(&self, before: &Progress, tokens: &[u32]) -> Progress {
        let mut progress = before.clone();
        while progress.undecided < tokens.len() {
            let rest = &tokens[progress.undecided..];
            if self.unmet(&progress).any(|(_, form)| extends(form, rest)) {
                break;
            }
            self.decide(&mut progress, tokens);
        }
        progress
    }

    /// Whether an output that ends with the last of `tokens` meets all constraints.
    pub fn are_all_met(&self, progress: &Progress, tokens: &[u32]) -> bool {
        let mut progress = progress.clone();
        while progress.undecided < tokens.len() {
            self.decide(&mut progress, tokens);
        }
        progress.met.iter().all(|met| *met)
    }

    /// How many constraint tokens a hypothesis has written, its bank: at most [`Constraints::total`], and that only
    /// if all constraints are met. The beginning of a constraint counts only where the hypothesis was offered it;
    /// elsewhere it is a word that happens to begin alike.
    pub fn tokens_met(&self, progress: &Progress, tokens: &[u32], aligned: &AlignedSource<'_>) -> usize {
        let whole = self.weights.iter().zip(&progress.met);
        let whole: usize = whole.filter(|(_, met)| **met).map(|(weight, _)| weight).sum();
        let rest = tokens.get(progress.undecided..).unwrap_or_default();
        let begun = self.unmet(progress).filter_map(|(constraint, form)| {
            if rest.is_empty() {
                None
            } else if rest.starts_with(form) {
                Some(self.weights[constraint])
            } else {
                // Counted from the end, so that it grows in a short form as in a long one.
                let is_begun = extends(form, rest) && self.may_begin(constraint, aligned(progress.undecided));
                is_begun.then(|| self.weights[constraint] - (form.len() - rest.len()))
            }
        });
        whole + begun.max().unwrap_or(0)
    }

    /// [`Constraints::tokens_met`] when all constraints are met.
    pub fn total(&self) -> usize {
        self.weights.iter().sum()
    }

    /// Adds to `next` the tokens that bring a hypothesis further with a constraint; a token may be added several times.
    pub fn next_tokens(
        &self,
        progress: &Progress,
        tokens: &[u32],
        aligned: &AlignedSource<'_>,
        next: &mut Vec<u32>,
    ) {
        let rest = tokens.get(progress.undecided..).unwrap_or_default();
        let source = aligned(progress.undecided);
        let continued = self
            .unmet(progress)
            .filter(|(constraint, form)| extends(form, rest) && self.may_begin(*constraint, source));
        next.extend(continued.map(|(_, form)| form[rest.len()]));
        let whole = self.unmet(progress).find(|(_, form)| *form == rest);
        if let Some((constraint, _)) = whole {
            // It may be the end of this one, and another may follow.
            let mut after = progress.clone();
            after.met[constraint] = true;
            after.undecided = tokens.len();
            let source = aligned(tokens.len());
            let others = self
                .unmet(&after)
                .filter(|(constraint, _)| self.may_begin(*constraint, source));
            next.extend(others.map(|(_, form)| form[0]));
        }
    }

    /// Whether a row that is aligned to `source` is offered a constraint.
    fn may_begin(&self, constraint: usize, source: Option<u32>) -> bool {
        let source_tokens = self.all[constraint].source_tokens.as_ref();
        source_tokens
            .zip(source)
            .is_none_or(|(tokens, source)| tokens.contains(&source))
    }

    /// The index of each unmet constraint, with each form that meets it at the undecided end.
    fn unmet(&self, progress: &Progress) -> impl Iterator<Item = (usize, &[u32])> {
        let is_first = progress.undecided == self.start;
        let unmet = (0..).zip(&self.all).zip(&progress.met);
        let unmet = unmet.filter(|(_, met)| !**met).map(|(constraint, _)| constraint);
        unmet.flat_map(move |(index, constraint)| {
            let forms = if is_first {
                &constraint.first
            } else {
                &constraint.later
            };
            let forms = forms.iter().filter(|form| !form.is_empty());
            forms.map(move |form| (index, form.as_slice()))
        })
    }

    /// Meets the longest constraint that stands at the undecided end, or passes over a token.
    fn decide(&self, progress: &mut Progress, tokens: &[u32]) {
        let rest = &tokens[progress.undecided..];
        let whole = self.unmet(progress).filter(|(_, form)| rest.starts_with(form));
        // The first of equals: `max_by_key` would take the last.
        let longest = whole
            .map(|(constraint, form)| (form.len(), std::cmp::Reverse(constraint)))
            .max();
        if let Some((length, std::cmp::Reverse(constraint))) = longest {
            progress.met[constraint] = true;
            progress.undecided += length;
        } else {
            progress.undecided += 1;
        }
    }
}

/// Whether `form` begins with `rest` and is longer.
fn extends(form: &[u32], rest: &[u32]) -> bool {
    form.len() > rest.len() && form.starts_with(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn constraints(forms: &[&[&[u32]]]) -> Constraints {
        let constraint = |forms: &&[&[u32]]| {
            let forms: Vec<Vec<u32>> = forms.iter().map(|form| form.to_vec()).collect();
            Constraint {
                first: forms.clone(),
                later: forms,
                source_tokens: None,
            }
        };
        Constraints::new(forms.iter().map(constraint).collect(), 0).unwrap()
    }

    /// How many tokens count after each of the tokens, and whether the output may end there.
    fn counts(constraints: &Constraints, tokens: &[u32]) -> Vec<(usize, bool)> {
        let mut progress = constraints.initial();
        let step = |end: usize| {
            progress = constraints.advanced(&progress, &tokens[..end]);
            (
                constraints.tokens_met(&progress, &tokens[..end], &|_| None),
                constraints.are_all_met(&progress, &tokens[..end]),
            )
        };
        (1..=tokens.len()).map(step).collect()
    }

    fn next_tokens(constraints: &Constraints, tokens: &[u32]) -> Vec<u32> {
        let mut progress = constraints.initial();
        for end in 1..=tokens.len() {
            progress = constraints.advanced(&progress, &tokens[..end]);
        }
        let mut next = Vec::new();
        constraints.next_tokens(&progress, tokens, &|_| None, &mut next);
        next.sort_unstable();
        next.dedup();
        next
    }

    #[test]
    fn a_constraint_that_breaks_off_counts_for_nothing() {
        let constraints = constraints(&[&[&[1, 2, 3]]]);
        assert_eq!(
            counts(&constraints, &[9, 1, 2, 9, 1, 2, 3, 4]).map_counts(),
            [0, 1, 2, 0, 1, 2, 3, 3]
        );
        // Its end may be its beginning.
        assert_eq!(
            counts(&constraints, &[1, 2, 1, 2, 3]).map_counts(),
            [1, 2, 1, 2, 3]
        );
        assert_eq!(next_tokens(&constraints, &[9, 1]), [2]);
        assert_eq!(next_tokens(&constraints, &[1, 2, 3]), [0_u32; 0]);
    }

    #[test]
    fn the_longer_constraint_is_met_where_both_begin() {
        let constraints = constraints(&[&[&[1]], &[&[1, 2]]]);
        assert_eq!(
            counts(&constraints, &[1, 2, 5, 1]),
            [(1, false), (2, false), (2, false), (3, true)]
        );
        assert_eq!(
            counts(&constraints, &[1, 1, 2]),
            [(1, false), (2, false), (3, true)]
        );
        assert_eq!(next_tokens(&constraints, &[1]), [1, 2]);
        assert_eq!(next_tokens(&constraints, &[1, 2]), [1]);
    }

    #[test]
    fn a_constraint_given_twice_must_be_met_twice() {
        let constraints = constraints(&[&[&[7, 8]], &[&[7, 8]]]);
        assert_eq!(
            counts(&constraints, &[7, 8, 8, 7, 8]),
            [(1, false), (2, false), (2, false), (3, false), (4, true)]
        );
    }

    #[test]
    fn any_form_will_do_and_none_counts_backwards() {
        let constraints = constraints(&[&[&[1, 2, 3], &[4]]]);
        assert_eq!(counts(&constraints, &[4]), [(3, true)]);
        assert_eq!(counts(&constraints, &[1, 4]), [(1, false), (3, true)]);
        assert_eq!(next_tokens(&constraints, &[9]), [1, 4]);
    }

    #[test]
    fn the_beginning_of_a_text_has_forms_of_its_own() {
        let constraint = Constraint {
            first: vec![vec![1]],
            later: vec![vec![2]],
            source_tokens: None,
        };
        let constraints = Constraints::new(vec![constraint], 1).unwrap();
        let met = |tokens: &[u32]| {
            let progress = constraints.advanced(&constraints.initial(), tokens);
            constraints.are_all_met(&progress, tokens)
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
        assert_eq!(constraints.total(), 1);
        assert!(Constraints::new(Vec::new(), 0).is_none());
    }

    /// The tokens that are offered and those that count where a row is aligned to `places`.
    fn offered(constraints: &Constraints, tokens: &[u32], places: &[u32]) -> (Vec<u32>, usize) {
        let progress = constraints.advanced(&constraints.initial(), tokens);
        let aligned = |index: usize| places.get(index).copied();
        let mut next = Vec::new();
        constraints.next_tokens(&progress, tokens, &aligned, &mut next);
        (next, constraints.tokens_met(&progress, tokens, &aligned))
    }

    #[test]
    fn a_constraint_is_offered_where_the_row_is_aligned_to_its_source() {
        let mut constraints = constraints(&[&[&[1, 2]], &[&[1, 3]]]);
        constraints.all[0].source_tokens = Some(4..6);
        assert_eq!(offered(&constraints, &[], &[5]), (vec![1, 1], 0));
        // The other constraint has no source tokens.
        assert_eq!(offered(&constraints, &[], &[6]), (vec![1], 0));
        assert_eq!(offered(&constraints, &[], &[]), (vec![1, 1], 0));
        // What was begun there goes on anywhere; what merely begins alike does not.
        assert_eq!(offered(&constraints, &[1], &[4, 9]), (vec![2, 3], 1));
        constraints.all[1].source_tokens = Some(4..6);
        assert_eq!(offered(&constraints, &[1], &[9, 5]), (Vec::new(), 0));
        // If it becomes the constraint all the same, it is there.
        assert_eq!(offered(&constraints, &[1, 2], &[9, 9, 5]), (vec![1], 2));
    }

    #[test]
    fn a_constraint_without_tokens_is_never_met() {
        let constraints = constraints(&[&[&[]], &[&[3]]]);
        assert_eq!(counts(&constraints, &[3, 3]), [(1, false), (1, false)]);
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
