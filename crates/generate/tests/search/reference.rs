//! Beam search as the reference writes it: whole rows of the vocabulary, a fixed number of paths, very
//! small scores for what is not there.

use crate::scribbler::{Prompt, STOP, VOCABULARY, logit, normaliser};
use generate::{Beam, Filters, Stopping};

const NEVER: f32 = -1e9;

#[derive(Clone)]
struct Path {
    tokens: Vec<u32>,
    score: f32,
}

/// The best text with the stop token, and what it was ranked by.
pub fn search(prompt: &Prompt, max_tokens: usize, beam: Beam, filters: &Filters) -> (Vec<u32>, f32) {
    let dead = |score| Path {
        tokens: Vec::new(),
        score,
    };
    let mut running = vec![dead(NEVER); beam.width];
    running[0].score = 0.0;
    let mut finished = vec![dead(NEVER); beam.width];
    let mut improvable = true;
    for length in 1.. {
        let mut all = Vec::new();
        for path in &running {
            for (token, log_probability) in (0..).zip(row(prompt, &path.tokens, max_tokens, filters)) {
                let tokens = [path.tokens.as_slice(), &[token]].concat();
                all.push(Path {
                    tokens,
                    score: path.score + log_probability,
                });
            }
        }
        all.sort_by(|a, b| b.score.total_cmp(&a.score));
        all.truncate(2 * beam.width);
        let ends = |path: &Path| path.tokens.last() == Some(&STOP) || length >= max_tokens;
        let mut next = all.clone();
        for path in next.iter_mut().filter(|path| ends(path)) {
            path.score += NEVER;
        }
        next.sort_by(|a, b| b.score.total_cmp(&a.score));
        let full = finished.iter().all(|path| path.score > NEVER / 2.0);
        for (rank, path) in all.iter().enumerate() {
            let mut score = path.score / (length as f32).powf(beam.length_penalty);
            if !ends(path)
                || rank >= beam.width
                || !improvable
                || (full && beam.stopping == Stopping::FirstComplete)
            {
                score += NEVER;
            }
            finished.push(Path {
                score,
                ..path.clone()
            });
        }
        finished.sort_by(|a, b| b.score.total_cmp(&a.score));
        finished.truncate(beam.width);
        running = next[..beam.width].to_vec();
        let full = finished.iter().all(|path| path.score > NEVER / 2.0);
        let hopeful = if beam.stopping == Stopping::Exhaustive && beam.length_penalty > 0.0 {
            max_tokens
        } else {
            length
        };
        let best = running[0].score / (hopeful as f32).powf(beam.length_penalty);
        improvable &= !full || best > finished[beam.width - 1].score;
        if !improvable || (full && beam.stopping == Stopping::FirstComplete) || all.iter().all(ends) {
            break;
        }
    }
    let best = finished.swap_remove(0);
    assert!(best.score > NEVER / 2.0, "no text is finished");
    (best.tokens, best.score)
}

/// Filtered log-probabilities of every token behind `tokens`.
fn row(prompt: &Prompt, tokens: &[u32], max_tokens: usize, filters: &Filters) -> Vec<f32> {
    let known = |token: &u32| prompt.shortlist.is_empty() || prompt.shortlist.contains(token);
    let all = 0..VOCABULARY as u32;
    let logits: Vec<f32> = all
        .clone()
        .map(|token| {
            if known(&token) {
                logit(prompt, tokens, token)
            } else {
                f32::NEG_INFINITY
            }
        })
        .collect();
    let total = normaliser(&logits);
    let mut row: Vec<f32> = logits.iter().map(|logit| logit - total).collect();
    for (token, value) in all.clone().zip(&mut row) {
        if tokens.contains(&token) {
            *value *= filters.repetition_penalty;
        }
        let text = [tokens, &[token]].concat();
        let size = filters.no_repeat_ngram;
        let repeats = size > 0
            && text.len() > size
            && tokens
                .windows(size)
                .any(|ngram| ngram == &text[text.len() - size..]);
        let bad = filters.bad_words.iter().any(|word| text.ends_with(word));
        if repeats || bad || (token == STOP && tokens.len() < filters.min_tokens) {
            *value = f32::NEG_INFINITY;
        }
    }
    if filters.renormalise {
        let total = normaliser(&row);
        for value in &mut row {
            *value -= total;
        }
    }
    let forced = if tokens.len() + 1 == max_tokens {
        filters.forced_last
    } else {
        None
    };
    let forced = forced.or(filters.forced_first.filter(|_| tokens.is_empty()));
    if let Some(forced) = forced {
        for (token, value) in all.zip(&mut row) {
            *value = if token == forced { 0.0 } else { f32::NEG_INFINITY };
        }
    }
    row
}
