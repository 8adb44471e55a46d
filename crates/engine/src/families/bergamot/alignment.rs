//! The word alignment of a row: the source token with the largest attention weight for each decoded token.
//!
//! Students are trained with word alignments as a guide to the first head of the last decoder layer (Marian's
//! `guided-alignment`; Garg et al., 2019), and Bergamot reads alignments from it too. The kernels do not keep the
//! weights of a head, so the scores of that head are computed once more; the largest is found without a softmax.

/// The index of the source token with the largest score in one head; the first of several. `query` is the head's,
/// `[dimension]`, as are the transposed `keys`, `[dimension, padded]`; `scores` is scratch memory. The end mark, the
/// last of `positions`, is not a token of the text and is left out.
///
/// # Panics
/// When there is no position, or a length does not fit.
pub fn most_attended(query: &[f32], keys: &[f32], positions: usize, scores: &mut Vec<f32>) -> u32 {
    let padded = keys.len() / query.len();
    let tokens = (positions - 1).max(1);
    scores.clear();
    scores.resize(tokens, 0.0);
    for (&value, keys) in query.iter().zip(keys.chunks_exact(padded)) {
        for (score, key) in scores.iter_mut().zip(keys) {
            *score += value * key;
        }
    }
    let mut most = 0;
    for (position, score) in scores.iter().enumerate() {
        if *score > scores[most] {
            most = position;
        }
    }
    most as u32
}

#[cfg(test)]
mod tests {
    use super::most_attended;

    #[test]
    fn the_largest_product_wins_and_the_end_mark_never() {
        // Three tokens and the end mark, two dimensions, padded to five.
        let keys = [1.0, 0.0, 2.0, 9.0, 7.0, 0.0, 3.0, 1.0, 9.0, 7.0];
        let mut scores = Vec::new();
        assert_eq!(most_attended(&[1.0, 0.0], &keys, 4, &mut scores), 2);
        assert_eq!(most_attended(&[0.0, 1.0], &keys, 4, &mut scores), 1);
        assert_eq!(most_attended(&[0.0, 0.0], &keys, 4, &mut scores), 0);
        assert_eq!(most_attended(&[-1.0, -1.0], &keys, 1, &mut scores), 0);
    }
}
