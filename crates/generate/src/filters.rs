//! Changes to a row's logits before a token is chosen: penalties and forbidden tokens. Stateless: the row's history
//! is an argument.
//!
//! They change few logits of many, so they keep a list of what they changed instead of a second row: the
//! scores behind a text's score are the unfiltered ones.

/// Changes to logits, applied in this order, as in `transformers`.
#[derive(Debug, Clone, PartialEq)]
pub struct Filters {
    /// Divides the positive logits of tokens already decoded, and multiplies the negative ones
    /// (Keskar et al., 2019, CTRL); 1 does nothing. With a beam it works on log-probabilities.
    pub repetition_penalty: f32,
    /// Forbids any token that would repeat an n-gram of this length; 0 does nothing.
    pub no_repeat_ngram: usize,
    /// Sequences of tokens that must not come; of each the last token is forbidden behind the others.
    pub bad_words: Vec<Vec<u32>>,
    /// No stop token comes before so many tokens.
    pub min_tokens: usize,
    /// The token that comes first, whatever its score.
    pub forced_first: Option<u32>,
    /// The token that comes last if a text gets as long as it may.
    pub forced_last: Option<u32>,
    /// With a beam, the probabilities of what is not forbidden are made to sum to one.
    pub renormalise: bool,
}

impl Default for Filters {
    /// Nothing is changed.
    fn default() -> Self {
        Filters {
            repetition_penalty: 1.0,
            no_repeat_ngram: 0,
            bad_words: Vec::new(),
            min_tokens: 0,
            forced_first: None,
            forced_last: None,
            renormalise: false,
        }
    }
}

/// The tokens of a row so far, and its limits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DecodingState<'a> {
    /// Its tokens so far, those before the first decoded one too.
    pub tokens: &'a [u32],
    /// How many of them were decoded.
    pub decoded: usize,
    /// How many may be decoded.
    pub max_tokens: usize,
    /// The tokens that end a text.
    pub stop: &'a [u32],
}

/// A row's logits, and what was changed in them.
pub(crate) struct EditedLogits<'a> {
    /// The logits, changed.
    pub logits: &'a mut [f32],
    /// The tokens of the logits, ascending, if these are not all of the vocabulary.
    pub shortlist: Option<&'a [u32]>,
    /// Indices and what stood there first.
    before: Vec<(usize, f32)>,
}

impl<'a> EditedLogits<'a> {
    /// Logits as the model gave them.
    pub fn new(logits: &'a mut [f32], shortlist: Option<&'a [u32]>) -> Self {
        EditedLogits {
            logits,
            shortlist,
            before: Vec::new(),
        }
    }

    /// The index of a token's logit.
    pub fn index(&self, token: u32) -> Option<usize> {
        match self.shortlist {
            Some(shortlist) => shortlist.binary_search(&token).ok(),
            None => Some(token as usize).filter(|&index| index < self.logits.len()),
        }
    }

    /// The token of a logit.
    pub fn token(&self, index: usize) -> u32 {
        self.shortlist.map_or(index as u32, |shortlist| shortlist[index])
    }

    /// The logit as the model gave it.
    pub fn raw(&self, index: usize) -> f32 {
        let changed = self.before.iter().find(|(changed, _)| *changed == index);
        changed.map_or(self.logits[index], |(_, raw)| *raw)
    }

    fn change(&mut self, token: u32, new: impl FnOnce(f32) -> f32) {
        if let Some(index) = self.index(token) {
            self.before.push((index, self.logits[index]));
            self.logits[index] = new(self.logits[index]);
        }
    }

    /// Forbids a token: its logit becomes minus infinity.
    pub fn forbid(&mut self, token: u32) {
        self.change(token, |_| f32::NEG_INFINITY);
    }

    /// `ln Σ e^logit` after the changes, from what it was before.
    fn normaliser(&self, before: f32) -> f32 {
        let mut left = 1.0_f64;
        for (place, &(index, raw)) in self.before.iter().enumerate() {
            if self.before[..place].iter().any(|(known, _)| *known == index) {
                continue;
            }
            let share = |logit: f32| f64::from(logit - before).exp();
            left += share(self.logits[index]) - share(raw);
        }
        // What is left of almost nothing is sure only when it is summed anew.
        if left > 0.05 {
            return before + left.ln() as f32;
        }
        let most = self.logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let sum: f64 = self
            .logits
            .iter()
            .map(|&logit| f64::from(logit - most).exp())
            .sum();
        most + sum.ln() as f32
    }
}

impl Filters {
    /// Whether any logit would be changed.
    pub fn changes_nothing(&self) -> bool {
        *self == Filters::default()
    }

    /// The one token that may come at `place`, if the filters leave no choice.
    pub(crate) fn forced(&self, place: DecodingState<'_>) -> Option<u32> {
        let last = (place.decoded + 1 == place.max_tokens)
            .then_some(self.forced_last)
            .flatten();
        let first = (place.decoded == 0).then_some(self.forced_first).flatten();
        last.or(first)
    }

    /// Applies the filters to one row, and gives its normaliser after them. `zero` is the logit that the
    /// repetition penalty measures from: 0, or for log-probabilities the `normaliser`.
    pub(crate) fn apply(
        &self,
        edits: &mut EditedLogits<'_>,
        place: DecodingState<'_>,
        zero: f32,
        normaliser: f32,
    ) -> f32 {
        self.penalise(edits, place.tokens, zero);
        self.forbid_repeats(edits, place.tokens);
        self.forbid_words(edits, place.tokens, place.stop);
        if place.decoded < self.min_tokens {
            for &stop in place.stop {
                edits.forbid(stop);
            }
        }
        if self.renormalise {
            edits.normaliser(normaliser)
        } else {
            normaliser
        }
    }

    fn penalise(&self, edits: &mut EditedLogits<'_>, tokens: &[u32], zero: f32) {
        if self.repetition_penalty == 1.0 {
            return;
        }
        let mut seen = tokens.to_vec();
        seen.sort_unstable();
        seen.dedup();
        for token in seen {
            edits.change(token, |logit| {
                let above = logit - zero;
                let penalised = if above > 0.0 {
                    above / self.repetition_penalty
                } else {
                    above * self.repetition_penalty
                };
                zero + penalised
            });
        }
    }

    fn forbid_repeats(&self, edits: &mut EditedLogits<'_>, tokens: &[u32]) {
        let length = self.no_repeat_ngram;
        if length == 0 || tokens.len() < length {
            return;
        }
        let tail = &tokens[tokens.len() + 1 - length..];
        for ngram in tokens.windows(length).filter(|ngram| ngram.starts_with(tail)) {
            edits.forbid(ngram[length - 1]);
        }
    }

    fn forbid_words(&self, edits: &mut EditedLogits<'_>, tokens: &[u32], stop: &[u32]) {
        for word in &self.bad_words {
            // To forbid the end of a text would leave no way out.
            if let Some((&last, before)) = word.split_last()
                && tokens.ends_with(before)
                && !(before.is_empty() && stop.contains(&last))
            {
                edits.forbid(last);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(tokens: &[u32]) -> DecodingState<'_> {
        DecodingState {
            tokens,
            decoded: tokens.len(),
            max_tokens: 9,
            stop: &[0],
        }
    }

    fn apply(filters: &Filters, logits: &mut [f32], shortlist: Option<&[u32]>, tokens: &[u32]) {
        let mut edits = EditedLogits::new(logits, shortlist);
        filters.apply(&mut edits, place(tokens), 0.0, 0.0);
    }

    #[test]
    fn a_penalty_makes_decoded_tokens_less_likely_once() {
        let filters = Filters {
            repetition_penalty: 2.0,
            ..Filters::default()
        };
        let mut logits = [2.0, -2.0, 4.0];
        let mut edits = EditedLogits::new(&mut logits, None);
        filters.apply(&mut edits, place(&[0, 1, 0]), 0.0, 0.0);
        assert_eq!((edits.raw(0), edits.raw(1), edits.raw(2)), (2.0, -2.0, 4.0));
        assert_eq!(logits, [1.0, -4.0, 4.0]);
        filters.apply(&mut EditedLogits::new(&mut logits, None), place(&[2]), 5.0, 5.0);
        assert_eq!(logits, [1.0, -4.0, 3.0]);
    }

    #[test]
    fn a_repeated_ngram_is_forbidden() {
        let mut logits = [1.0; 6];
        let filters = Filters {
            no_repeat_ngram: 3,
            ..Filters::default()
        };
        apply(&filters, &mut logits, None, &[1, 2, 3, 4, 1, 2]);
        assert_eq!(logits, [1.0, 1.0, 1.0, f32::NEG_INFINITY, 1.0, 1.0]);
    }

    #[test]
    fn a_shortlist_says_which_logit_is_a_tokens() {
        let mut logits = [1.0, 1.0];
        let filters = Filters {
            no_repeat_ngram: 1,
            ..Filters::default()
        };
        apply(&filters, &mut logits, Some(&[5, 900]), &[900, 7]);
        assert_eq!(logits, [1.0, f32::NEG_INFINITY]);
    }

    #[test]
    fn bad_words_are_forbidden_where_they_would_be_whole() {
        let filters = Filters {
            bad_words: vec![vec![3], vec![4, 5], vec![0], Vec::new()],
            ..Filters::default()
        };
        let mut logits = [1.0; 6];
        apply(&filters, &mut logits, None, &[2]);
        assert_eq!(logits, [1.0, 1.0, 1.0, f32::NEG_INFINITY, 1.0, 1.0]);
        apply(&filters, &mut logits, None, &[2, 4]);
        assert_eq!(logits[5], f32::NEG_INFINITY);
        assert_eq!(logits[0], 1.0, "the stop token is never a bad word");
    }

    #[test]
    fn a_text_does_not_end_before_its_time() {
        let filters = Filters {
            min_tokens: 2,
            ..Filters::default()
        };
        let mut logits = [1.0; 2];
        apply(&filters, &mut logits, None, &[1, 1]);
        assert_eq!(logits, [1.0; 2]);
        apply(&filters, &mut logits, None, &[1]);
        assert_eq!(logits, [f32::NEG_INFINITY, 1.0]);
    }

    #[test]
    fn forced_tokens_come_first_and_last() {
        let filters = Filters {
            forced_first: Some(7),
            forced_last: Some(0),
            ..Filters::default()
        };
        let forced = |decoded| {
            let tokens = vec![1; decoded];
            filters.forced(place(&tokens))
        };
        assert_eq!((forced(0), forced(1), forced(8)), (Some(7), None, Some(0)));
    }

    #[test]
    fn what_is_left_sums_to_one() {
        for peak in [0.0, 40.0] {
            let filters = Filters {
                bad_words: vec![vec![1], vec![1]],
                renormalise: true,
                ..Filters::default()
            };
            let mut logits = [0.5, peak, 1.5];
            let sum = |logits: &[f32]| logits.iter().map(|logit| logit.exp()).sum::<f32>().ln();
            let before = sum(&logits);
            let mut edits = EditedLogits::new(&mut logits, None);
            let after = filters.apply(&mut edits, place(&[]), before, before);
            assert!((after - sum(&logits)).abs() < 1e-5, "{after}");
        }
    }

    #[test]
    fn short_histories_and_unknown_tokens_do_no_harm() {
        let filters = Filters {
            repetition_penalty: 1.5,
            no_repeat_ngram: 1,
            bad_words: vec![vec![77]],
            ..Filters::default()
        };
        let mut logits = [1.0; 2];
        apply(&filters, &mut logits, None, &[]);
        assert_eq!(logits, [1.0; 2]);
        apply(&filters, &mut logits, None, &[99]);
        assert_eq!(logits, [1.0; 2]);
    }
}
