//! Beam search over one text, whose paths are rows of the model.
//!
//! It follows `transformers` step by step (`GenerationMixin._beam_search` of version 5): twice as many
//! continuations as the beam is wide are ranked; those that end are finished if they are among the first
//! of the beam's width; the best that do not end go on. [`Stopping::Narrowing`] is Marian's way instead.

use crate::candidates::{Candidate, Candidates};
use crate::filters::{Edits, Place};
use crate::repeats::ends_in_a_loop;
use crate::rows::RowScores;
use crate::{Beam, Decoded, End, Filters, Loops, Rules, Stopping};

/// The books of a live text.
pub struct Beams {
    beam: Beam,
    filters: Filters,
    max_tokens: usize,
    /// Tokens before the first decoded one.
    start: usize,
    /// One row each, the best first.
    running: Vec<Path>,
    /// At most as many as the beam is wide, the best first.
    finished: Vec<Decoded>,
}

/// A text that is not at its end.
struct Path {
    /// Those before the first decoded one too.
    tokens: Vec<u32>,
    /// Log-probability after the filters.
    score: f32,
    /// Log-probability before them.
    log_probability: f32,
    /// The same of each decoded token.
    token_scores: Vec<f32>,
    /// What each decoded token looked at, where the model keeps account of that.
    attended: Vec<u32>,
}

/// A continuation with what it takes to follow it.
struct Continuation {
    row: usize,
    token: u32,
    score: f32,
    /// Of the token alone, before the filters.
    token_score: f32,
}

impl Beams {
    /// A text of which nothing is decoded: one path, which branches at the first step.
    pub fn new(history: Vec<u32>, max_tokens: usize, filters: Filters, beam: Beam) -> Self {
        Beams {
            beam: Beam {
                width: beam.width.max(1),
                ..beam
            },
            filters,
            max_tokens,
            start: history.len(),
            running: vec![Path {
                tokens: history,
                score: 0.0,
                log_probability: 0.0,
                token_scores: Vec::new(),
                attended: Vec::new(),
            }],
            finished: Vec::new(),
        }
    }

    /// How many rows it is.
    pub fn rows(&self) -> usize {
        self.running.len()
    }

    /// The tokens that were added last, row by row.
    pub fn last(&self) -> impl Iterator<Item = u32> {
        self.running.iter().filter_map(|path| path.tokens.last().copied())
    }

    /// One step. Gives the text when its search is over; otherwise fills `parents` with the row that each
    /// row continues.
    pub fn advance(
        &mut self,
        rows: &mut [RowScores<'_>],
        rules: &Rules<'_>,
        parents: &mut Vec<usize>,
    ) -> Option<Decoded> {
        let continuations = self.best_continuations(rows, rules);
        let length = self
            .running
            .first()
            .map_or(0, |path| path.tokens.len() - self.start)
            + 1;
        let width = self.width_now();
        let mut next = Vec::with_capacity(width);
        for (rank, continuation) in continuations.into_iter().enumerate() {
            let stops = rules.stop.contains(&continuation.token);
            if stops || length >= self.max_tokens {
                if rank < width {
                    self.finish(&continuation, length, stops, &rows[continuation.row]);
                }
            } else if next.len() < width {
                next.push(continuation);
            }
        }
        if self.beam.stopping == Stopping::Narrowing {
            next.truncate(self.beam.width - self.finished.len());
        }
        if next.is_empty() {
            return Some(self.take(End::Length));
        }
        parents.extend(next.iter().map(|continuation| continuation.row));
        let running = next
            .iter()
            .map(|next| self.running[next.row].followed_by(next, &rows[next.row]))
            .collect();
        self.running = running;
        self.finished.sort_by(|a, b| b.rank.total_cmp(&a.rank));
        self.finished.truncate(self.beam.width);
        if self.has_enough(length) {
            return Some(self.take(End::Length));
        }
        let loops = rules.loops == Loops::End && ends_in_a_loop(&self.running[0].tokens[self.start..]);
        loops.then(|| self.take(End::Loop))
    }

    /// How many paths may go on or end in this step.
    fn width_now(&self) -> usize {
        match self.beam.stopping {
            Stopping::Narrowing => self.beam.width - self.finished.len(),
            _ => self.beam.width,
        }
    }

    fn best_continuations(&self, rows: &mut [RowScores<'_>], rules: &Rules<'_>) -> Vec<Continuation> {
        let spare = match self.beam.stopping {
            Stopping::Narrowing => 1,
            // So many that the beam stays full even if all of the best end.
            _ => (1 + rules.stop.len()).max(2),
        };
        let mut candidates = Candidates::new(self.width_now() * spare);
        let mut edited = Vec::with_capacity(rows.len());
        for (row, (scores, path)) in rows.iter_mut().zip(&self.running).enumerate() {
            let normaliser = scores.normaliser;
            let mut edits = Edits::new(scores.logits, scores.shortlist);
            let place = Place {
                tokens: &path.tokens,
                decoded: path.tokens.len() - self.start,
                max_tokens: self.max_tokens,
                stop: rules.stop,
            };
            let forced = self.filters.forced(place).and_then(|token| edits.index(token));
            if let Some(index) = forced {
                let value = path.score;
                candidates.offer(Candidate { value, row, index });
            } else {
                let filtered = self.filters.apply(&mut edits, place, normaliser, normaliser);
                candidates.offer_row(row, edits.logits, path.score, filtered);
            }
            edited.push((edits, normaliser));
        }
        let follow = |candidate: Candidate| {
            let (edits, normaliser) = &edited[candidate.row];
            Continuation {
                row: candidate.row,
                token: edits.token(candidate.index),
                score: candidate.value,
                token_score: edits.raw(candidate.index) - normaliser,
            }
        };
        candidates.into_best().into_iter().map(follow).collect()
    }

    fn finish(&mut self, last: &Continuation, length: usize, stops: bool, row: &RowScores<'_>) {
        let Path {
            mut tokens,
            mut token_scores,
            log_probability,
            attended,
            ..
        } = self.running[last.row].followed_by(last, row);
        tokens.drain(..self.start);
        if stops {
            tokens.pop();
            token_scores.pop();
        }
        self.finished.push(Decoded {
            attended: attended[..attended.len().min(tokens.len())].to_vec(),
            tokens,
            token_scores,
            score: log_probability / length as f32,
            rank: self.rank(last.score, length),
            end: if stops { End::Stop } else { End::Length },
            others: Vec::new(),
        });
    }

    fn rank(&self, score: f32, length: usize) -> f32 {
        score / (length as f32).powf(self.beam.length_penalty)
    }

    /// Whether the search is over, with the best running path at `length`.
    fn has_enough(&self, length: usize) -> bool {
        if self.finished.len() < self.beam.width {
            return false;
        }
        let hopeful_length = match self.beam.stopping {
            Stopping::Full | Stopping::Narrowing => return true,
            Stopping::Impossible if self.beam.length_penalty > 0.0 => self.max_tokens,
            Stopping::Impossible | Stopping::Hopeless => length,
        };
        let worst = self.finished[self.beam.width - 1].rank;
        self.rank(self.running[0].score, hopeful_length) <= worst
    }

    /// The best texts; if none is finished, those that run, which end as `end` says.
    fn take(&mut self, end: End) -> Decoded {
        let mut texts = std::mem::take(&mut self.finished);
        if texts.is_empty() {
            let unfinished = std::mem::take(&mut self.running);
            texts.extend(unfinished.into_iter().map(|mut path| {
                let tokens = path.tokens.split_off(self.start);
                let length = tokens.len().max(1);
                Decoded {
                    score: path.log_probability / length as f32,
                    rank: self.rank(path.score, length),
                    tokens,
                    token_scores: path.token_scores,
                    attended: path.attended,
                    end,
                    others: Vec::new(),
                }
            }));
        }
        texts.sort_by(|a, b| b.rank.total_cmp(&a.rank));
        texts.truncate(self.beam.best.clamp(1, self.beam.width));
        let others = texts.split_off(1);
        let mut best = texts.remove(0);
        best.others = others;
        best
    }
}

impl Path {
    /// With `next` behind it, which came from the scores of `row`.
    fn followed_by(&self, next: &Continuation, row: &RowScores<'_>) -> Path {
        Path {
            tokens: [&self.tokens[..], &[next.token]].concat(),
            score: next.score,
            log_probability: self.log_probability + next.token_score,
            token_scores: [&self.token_scores[..], &[next.token_score]].concat(),
            attended: row.attended.to_vec(),
        }
    }
}
