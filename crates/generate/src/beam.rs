//! Beam search over one text, with one row of the model for each hypothesis.
//!
//! It follows `transformers` step by step (`GenerationMixin._beam_search` of version 5): twice as many
//! continuations as the beam is wide are ranked; those that end are finished if they are among the first
//! of the beam's width; the best that do not end go on. [`Stopping::ShrinkingBeam`] is Marian's way instead.
//!
//! With constraints the beam is shared out in banks (`constraint_banks`), and a hypothesis may end only when it meets
//! all.

use crate::candidates::{Candidate, Candidates};
use crate::constraint_banks::{BankedCandidate, allocate};
use crate::constraints::{AlignedSource, Constraints, Progress};
use crate::filters::{DecodingState, EditedLogits};
use crate::repeats::ends_in_a_loop;
use crate::rows::RowScores;
use crate::{Beam, Constraint, Decoded, End, Filters, Loops, Rules, Stopping};

/// A beam search under way.
pub struct BeamSearch {
    beam: Beam,
    filters: Filters,
    /// The constraints of the output, if it has any.
    constraints: Option<Constraints>,
    max_tokens: usize,
    /// Tokens before the first decoded one.
    start: usize,
    /// The unfinished hypotheses, one row each, the best first.
    running: Vec<Hypothesis>,
    /// The finished ones: at most as many as the beam is wide, the best first.
    finished: Vec<Decoded>,
}

/// An unfinished output.
struct Hypothesis {
    /// Its tokens, with those before the first decoded one.
    tokens: Vec<u32>,
    /// Log-probability after the filters.
    score: f32,
    /// Log-probability before them.
    log_probability: f32,
    /// The log-probability of each decoded token, before the filters.
    token_scores: Vec<f32>,
    /// The source token to which each decoded token is aligned, where the model tells it.
    alignment: Vec<u32>,
    /// How far it has come with its constraints.
    progress: Progress,
}

/// A hypothesis and the token that continues it.
struct Continuation {
    row: usize,
    token: u32,
    score: f32,
    /// The log-probability of the token alone, before the filters.
    token_score: f32,
}

impl BeamSearch {
    /// A search of which nothing is decoded: one hypothesis, which branches at the first step.
    pub fn new(
        history: Vec<u32>,
        max_tokens: usize,
        filters: Filters,
        constraints: Vec<Constraint>,
        beam: Beam,
    ) -> Self {
        // A forced first token is a language token, and no part of the output.
        let opening = history.len() + usize::from(filters.forced_first.is_some());
        let constraints = Constraints::new(constraints, opening);
        BeamSearch {
            beam: Beam {
                width: beam.width.max(1),
                ..beam
            },
            filters,
            max_tokens,
            start: history.len(),
            running: vec![Hypothesis {
                progress: constraints.as_ref().map(Constraints::initial).unwrap_or_default(),
                tokens: history,
                score: 0.0,
                log_probability: 0.0,
                token_scores: Vec::new(),
                alignment: Vec::new(),
            }],
            finished: Vec::new(),
            constraints,
        }
    }

    /// How many rows of the model it takes.
    pub fn rows(&self) -> usize {
        self.running.len()
    }

    /// The tokens that were added last, row by row.
    pub fn last(&self) -> impl Iterator<Item = u32> {
        self.running
            .iter()
            .filter_map(|hypothesis| hypothesis.tokens.last().copied())
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
            .map_or(0, |hypothesis| hypothesis.tokens.len() - self.start)
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
        if self.beam.stopping == Stopping::ShrinkingBeam {
            next.truncate(self.beam.width - self.finished.len());
        }
        if next.is_empty() {
            return Some(self.best(End::Length));
        }
        let mut running: Vec<Hypothesis> = next
            .iter()
            .map(|next| self.followed_by(next, &rows[next.row]))
            .collect();
        if self.constraints.is_some() && rules.loops == Loops::End {
            // The likeliest hypothesis may repeat itself because it may not end yet, while another meets its
            // constraints.
            let is_no_loop = |hypothesis: &Hypothesis| !ends_in_a_loop(&hypothesis.tokens[self.start..]);
            if running.iter().any(is_no_loop) {
                let mut kept = running.iter().map(is_no_loop).collect::<Vec<bool>>().into_iter();
                next.retain(|_| kept.next() == Some(true));
                running.retain(is_no_loop);
            }
        }
        parents.extend(next.iter().map(|continuation| continuation.row));
        self.running = running;
        self.finished.sort_by(|a, b| b.rank.total_cmp(&a.rank));
        self.finished.truncate(self.beam.width);
        if self.has_enough(length) {
            return Some(self.best(End::Length));
        }
        let loops = rules.loops == Loops::End && ends_in_a_loop(&self.running[0].tokens[self.start..]);
        loops.then(|| self.best(End::Loop))
    }

    /// How many hypotheses may go on or end in this step.
    fn width_now(&self) -> usize {
        match self.beam.stopping {
            Stopping::ShrinkingBeam => self.beam.width - self.finished.len(),
            _ => self.beam.width,
        }
    }

    fn best_continuations(&self, rows: &mut [RowScores<'_>], rules: &Rules<'_>) -> Vec<Continuation> {
        let spare = match self.beam.stopping {
            Stopping::ShrinkingBeam => 1,
            // So many that the beam stays full even if all of the best end.
            _ => (1 + rules.stop.len()).max(2),
        };
        let mut candidates = Candidates::new(self.width_now() * spare);
        let mut constrained = Vec::new();
        let mut edited = Vec::with_capacity(rows.len());
        for (row, (scores, hypothesis)) in rows.iter_mut().zip(&self.running).enumerate() {
            let normaliser = scores.normaliser;
            let mut edits = EditedLogits::new(scores.logits, scores.shortlist);
            let place = DecodingState {
                tokens: &hypothesis.tokens,
                decoded: hypothesis.tokens.len() - self.start,
                max_tokens: self.max_tokens,
                stop: rules.stop,
            };
            let forced = self.filters.forced(place).and_then(|token| edits.index(token));
            if let Some(index) = forced {
                let value = hypothesis.score;
                candidates.offer(Candidate { value, row, index });
            } else {
                let filtered = self.filters.apply(&mut edits, place, normaliser, normaliser);
                if let Some(constraints) = &self.constraints {
                    let aligned = self.aligned_source(scores.alignment);
                    let row = (row, &mut edits, filtered);
                    constrained.extend(self.constrained_candidates(constraints, row, &aligned, rules.stop));
                }
                candidates.offer_row(row, edits.logits, hypothesis.score, filtered);
            }
            edited.push((edits, normaliser, scores.alignment));
        }
        let follow = |candidate: Candidate| {
            let (edits, normaliser, _) = &edited[candidate.row];
            Continuation {
                row: candidate.row,
                token: edits.token(candidate.index),
                score: candidate.value,
                token_score: edits.raw(candidate.index) - normaliser,
            }
        };
        let mut best = candidates.into_best();
        if let Some(constraints) = &self.constraints {
            constrained.extend(best);
            let banked = constrained.into_iter().filter_map(|candidate| {
                let (edits, _, alignment) = &edited[candidate.row];
                let token = edits.token(candidate.index);
                self.banked(
                    constraints,
                    (candidate, token),
                    &self.aligned_source(alignment),
                    rules.stop,
                )
            });
            best = allocate(banked.collect(), self.width_now());
        }
        best.into_iter().map(follow).collect()
    }

    /// The source token to which the token at an index is aligned, in a row with this alignment of its decoded tokens.
    fn aligned_source(&self, alignment: &[u32]) -> impl Fn(usize) -> Option<u32> {
        move |index| alignment.get(index.checked_sub(self.start)?).copied()
    }

    /// The candidates of one row that Post and Vilar let compete beside the best of all rows: its likeliest token, and
    /// those that bring it further with its constraints. Forbids the row to end while a constraint is unmet.
    fn constrained_candidates(
        &self,
        constraints: &Constraints,
        (row, edits, normaliser): (usize, &mut EditedLogits<'_>, f32),
        aligned: &AlignedSource<'_>,
        stop: &[u32],
    ) -> Vec<Candidate> {
        let Hypothesis {
            tokens,
            progress,
            score,
            ..
        } = &self.running[row];
        if !constraints.are_all_met(progress, tokens) {
            for &stop in stop {
                edits.forbid(stop);
            }
        }
        let mut best = Candidates::new(1);
        best.offer_row(row, edits.logits, *score, normaliser);
        let mut candidates = best.into_best();
        let mut next = Vec::new();
        constraints.next_tokens(progress, tokens, aligned, &mut next);
        if self.is_last_step(tokens) {
            next.extend(stop);
        }
        let next = next.into_iter().filter_map(|token| edits.index(token));
        let next = next.map(|index| Candidate {
            value: score + (edits.logits[index] - normaliser),
            row,
            index,
        });
        candidates.extend(next.filter(|candidate| candidate.value > f32::NEG_INFINITY));
        candidates
    }

    /// Whether the token after `tokens` is the last that may be decoded.
    fn is_last_step(&self, tokens: &[u32]) -> bool {
        tokens.len() - self.start + 1 >= self.max_tokens
    }

    /// A candidate and its token in their bank; `None` where the hypothesis would end before all constraints are met,
    /// or be cut.
    fn banked(
        &self,
        constraints: &Constraints,
        (candidate, token): (Candidate, u32),
        aligned: &AlignedSource<'_>,
        stop: &[u32],
    ) -> Option<BankedCandidate> {
        let hypothesis = &self.running[candidate.row];
        let bank = if stop.contains(&token) {
            constraints
                .are_all_met(&hypothesis.progress, &hypothesis.tokens)
                .then(|| constraints.total())?
        } else if self.is_last_step(&hypothesis.tokens) {
            return None;
        } else {
            let tokens = [&hypothesis.tokens[..], &[token]].concat();
            let progress = constraints.advanced(&hypothesis.progress, &tokens);
            constraints.tokens_met(&progress, &tokens, aligned)
        };
        Some(BankedCandidate { candidate, bank })
    }

    fn finish(&mut self, last: &Continuation, length: usize, stops: bool, row: &RowScores<'_>) {
        let Hypothesis {
            mut tokens,
            mut token_scores,
            log_probability,
            alignment,
            ..
        } = self.followed_by(last, row);
        tokens.drain(..self.start);
        if stops {
            tokens.pop();
            token_scores.pop();
        }
        self.finished.push(Decoded {
            alignment: alignment[..alignment.len().min(tokens.len())].to_vec(),
            tokens,
            token_scores,
            score: log_probability / length as f32,
            rank: self.rank(last.score, length),
            end: if stops { End::Stop } else { End::Length },
        });
    }

    /// The hypothesis that `next` continues, with its token; the token came from the scores of `row`.
    fn followed_by(&self, next: &Continuation, row: &RowScores<'_>) -> Hypothesis {
        let before = &self.running[next.row];
        let tokens = [&before.tokens[..], &[next.token]].concat();
        Hypothesis {
            progress: match &self.constraints {
                Some(constraints) => constraints.advanced(&before.progress, &tokens),
                None => Progress::default(),
            },
            tokens,
            score: next.score,
            log_probability: before.log_probability + next.token_score,
            token_scores: [&before.token_scores[..], &[next.token_score]].concat(),
            alignment: row.alignment.to_vec(),
        }
    }

    fn rank(&self, score: f32, length: usize) -> f32 {
        score / (length as f32).powf(self.beam.length_penalty)
    }

    /// Whether the search is over, with the best running hypothesis at `length` tokens.
    fn has_enough(&self, length: usize) -> bool {
        if self.finished.len() < self.beam.width {
            return false;
        }
        let hopeful_length = match self.beam.stopping {
            Stopping::FirstComplete | Stopping::ShrinkingBeam => return true,
            Stopping::Exhaustive if self.beam.length_penalty > 0.0 => self.max_tokens,
            Stopping::Exhaustive | Stopping::Heuristic => length,
        };
        let worst = self.finished[self.beam.width - 1].rank;
        self.rank(self.running[0].score, hopeful_length) <= worst
    }

    /// The best finished hypothesis; if none is finished, the best running one, whose end is `end`.
    fn best(&mut self, end: End) -> Decoded {
        let mut texts = std::mem::take(&mut self.finished);
        if texts.is_empty() {
            let unfinished = std::mem::take(&mut self.running);
            texts.extend(unfinished.into_iter().map(|mut hypothesis| {
                let tokens = hypothesis.tokens.split_off(self.start);
                let length = tokens.len().max(1);
                Decoded {
                    score: hypothesis.log_probability / length as f32,
                    rank: self.rank(hypothesis.score, length),
                    tokens,
                    token_scores: hypothesis.token_scores,
                    alignment: hypothesis.alignment,
                    end,
                }
            }));
        }
        texts.sort_by(|a, b| b.rank.total_cmp(&a.rank));
        texts.swap_remove(0)
    }
}
