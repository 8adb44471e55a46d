//! Changes to a row's logits before a token is picked. Stateless: the row's history is an argument.

/// What is done to logits, in this order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Filters {
    /// Divides the positive logits of tokens already decoded, and multiplies the negative ones
    /// (Keskar et al., 2019, CTRL); 1 does nothing.
    pub repetition_penalty: f32,
    /// Forbids any token that would repeat an n-gram of this length; 0 does nothing.
    pub no_repeat_ngram: usize,
}

impl Default for Filters {
    /// Nothing is changed.
    fn default() -> Self {
        Filters {
            repetition_penalty: 1.0,
            no_repeat_ngram: 0,
        }
    }
}

impl Filters {
    /// Whether any logit would be changed.
    pub fn is_idle(&self) -> bool {
        *self == Filters::default()
    }

    /// Applies the filters to one row. `decoded` are its tokens so far, without the prompt; `shortlist`
    /// are the tokens that the logits stand for, ascending, if not all of the vocabulary.
    pub fn apply(&self, logits: &mut [f32], shortlist: Option<&[u32]>, decoded: &[u32]) {
        self.penalise(logits, shortlist, decoded);
        self.forbid_repeats(logits, shortlist, decoded);
    }

    fn penalise(&self, logits: &mut [f32], shortlist: Option<&[u32]>, decoded: &[u32]) {
        let mut seen = decoded.to_vec();
        seen.sort_unstable();
        seen.dedup();
        for token in seen {
            if let Some(logit) = logit_of(logits, shortlist, token) {
                *logit = if *logit > 0.0 {
                    *logit / self.repetition_penalty
                } else {
                    *logit * self.repetition_penalty
                };
            }
        }
    }

    fn forbid_repeats(&self, logits: &mut [f32], shortlist: Option<&[u32]>, decoded: &[u32]) {
        let length = self.no_repeat_ngram;
        if length == 0 || decoded.len() < length {
            return;
        }
        let tail = &decoded[decoded.len() + 1 - length..];
        for ngram in decoded.windows(length).filter(|ngram| ngram.starts_with(tail)) {
            if let Some(logit) = logit_of(logits, shortlist, ngram[length - 1]) {
                *logit = f32::NEG_INFINITY;
            }
        }
    }
}

fn logit_of<'a>(logits: &'a mut [f32], shortlist: Option<&[u32]>, token: u32) -> Option<&'a mut f32> {
    let index = match shortlist {
        Some(shortlist) => shortlist.binary_search(&token).ok()?,
        None => token as usize,
    };
    logits.get_mut(index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_penalty_makes_decoded_tokens_less_likely_once() {
        let mut logits = [2.0, -2.0, 4.0];
        let filters = Filters {
            repetition_penalty: 2.0,
            ..Filters::default()
        };
        filters.apply(&mut logits, None, &[0, 1, 0]);
        assert_eq!(logits, [1.0, -4.0, 4.0]);
    }

    #[test]
    fn a_repeated_ngram_is_forbidden() {
        let mut logits = [1.0; 6];
        let filters = Filters {
            no_repeat_ngram: 3,
            ..Filters::default()
        };
        filters.apply(&mut logits, None, &[1, 2, 3, 4, 1, 2]);
        assert_eq!(logits, [1.0, 1.0, 1.0, f32::NEG_INFINITY, 1.0, 1.0]);
    }

    #[test]
    fn a_shortlist_says_which_logit_is_a_tokens() {
        let mut logits = [1.0, 1.0];
        let filters = Filters {
            no_repeat_ngram: 1,
            ..Filters::default()
        };
        filters.apply(&mut logits, Some(&[5, 900]), &[900, 7]);
        assert_eq!(logits, [1.0, f32::NEG_INFINITY]);
    }

    #[test]
    fn short_histories_and_unknown_tokens_do_no_harm() {
        let filters = Filters {
            repetition_penalty: 1.5,
            no_repeat_ngram: 1,
        };
        let mut logits = [1.0; 2];
        filters.apply(&mut logits, None, &[]);
        assert_eq!(logits, [1.0; 2]);
        filters.apply(&mut logits, None, &[99]);
        assert_eq!(logits, [1.0; 2]);
    }
}
