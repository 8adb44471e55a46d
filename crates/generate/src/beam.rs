//! Beam search over one text, whose paths are rows of the model.
//!
//! It follows `transformers` step by step (`GenerationMixin._beam_search` of version 5): twice as many
//! continuations as the beam is wide are ranked; those that end are finished if they are among the first
//! of the beam's width; the best that do not end go on. [`Stopping::Narrowing`] is Marian's way instead.
//!
//! A text that must hold phrases shares its beam out in `banks`, and ends only when all are there.

use crate::banks::{Banked, share};
use crate::candidates::{Candidate, Candidates};
use crate::filters::{Edits, Place};
use crate::phrases::{Looked, Phrases, Progress};
use crate::repeats::ends_in_a_loop;
use crate::rows::RowScores;
use crate::{Beam, Decoded, End, Filters, Loops, Phrase, Rules, Stopping};

/// The books of a live text.
pub struct Beams {
    beam: Beam,
    filters: Filters,
    /// What the text must hold, if anything.
    phrases: Option<Phrases>,
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
    /// How far it has come with the phrases that it must hold.
    progress: Progress,
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
    pub fn new(
        history: Vec<u32>,
        max_tokens: usize,
        filters: Filters,
        phrases: Vec<Phrase>,
        beam: Beam,
    ) -> Self {
        // A first token that is forced says how to write, and is no part of what is written.
        let opening = history.len() + usize::from(filters.forced_first.is_some());
        let phrases = Phrases::new(phrases, opening);
        Beams {
            beam: Beam {
                width: beam.width.max(1),
                ..beam
            },
            filters,
            max_tokens,
            start: history.len(),
            running: vec![Path {
                progress: phrases.as_ref().map(Phrases::nothing).unwrap_or_default(),
                tokens: history,
                score: 0.0,
                log_probability: 0.0,
                token_scores: Vec::new(),
                attended: Vec::new(),
            }],
            finished: Vec::new(),
            phrases,
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
        let mut running: Vec<Path> = next
            .iter()
            .map(|next| self.followed_by(next, &rows[next.row]))
            .collect();
        if self.phrases.is_some() && rules.loops == Loops::End {
            // The likeliest path may go round in circles for want of an end, and another have its phrases.
            let goes_on = |path: &Path| !ends_in_a_loop(&path.tokens[self.start..]);
            if running.iter().any(goes_on) {
                let mut kept = running.iter().map(goes_on).collect::<Vec<bool>>().into_iter();
                next.retain(|_| kept.next() == Some(true));
                running.retain(goes_on);
            }
        }
        parents.extend(next.iter().map(|continuation| continuation.row));
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
        let mut held = Vec::new();
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
                if let Some(phrases) = &self.phrases {
                    let looked = self.looked(scores.attended);
                    held.extend(self.hold(phrases, (row, &mut edits, filtered), &looked, rules.stop));
                }
                candidates.offer_row(row, edits.logits, path.score, filtered);
            }
            edited.push((edits, normaliser, scores.attended));
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
        if let Some(phrases) = &self.phrases {
            held.extend(best);
            let banked = held.into_iter().filter_map(|candidate| {
                let (edits, _, attended) = &edited[candidate.row];
                let token = edits.token(candidate.index);
                self.banked(phrases, (candidate, token), &self.looked(attended), rules.stop)
            });
            best = share(banked.collect(), self.width_now());
        }
        best.into_iter().map(follow).collect()
    }

    /// What a row with this account looked at when it wrote the token at an index.
    fn looked(&self, attended: &[u32]) -> impl Fn(usize) -> Option<u32> {
        move |index| attended.get(index.checked_sub(self.start)?).copied()
    }

    /// Of one row: forbids it to end where phrases are missing, and gives what Post and Vilar have compete beside the
    /// best of all rows: its likeliest token, and those that bring it further with its phrases.
    fn hold(
        &self,
        phrases: &Phrases,
        (row, edits, normaliser): (usize, &mut Edits<'_>, f32),
        looked: &Looked<'_>,
        stop: &[u32],
    ) -> Vec<Candidate> {
        let Path {
            tokens,
            progress,
            score,
            ..
        } = &self.running[row];
        if !phrases.are_met(progress, tokens) {
            for &stop in stop {
                edits.forbid(stop);
            }
        }
        let mut best = Candidates::new(1);
        best.offer_row(row, edits.logits, *score, normaliser);
        let mut held = best.into_best();
        let mut wanted = Vec::new();
        phrases.wanted(progress, tokens, looked, &mut wanted);
        if self.is_last_step(tokens) {
            wanted.extend(stop);
        }
        let wanted = wanted.into_iter().filter_map(|token| edits.index(token));
        let wanted = wanted.map(|index| Candidate {
            value: score + (edits.logits[index] - normaliser),
            row,
            index,
        });
        held.extend(wanted.filter(|candidate| candidate.value > f32::NEG_INFINITY));
        held
    }

    /// Whether nothing but an end may follow on `tokens`.
    fn is_last_step(&self, tokens: &[u32]) -> bool {
        tokens.len() - self.start + 1 >= self.max_tokens
    }

    /// A candidate, with its token, in its bank. One with which its path would end too early or too late is
    /// none: what is cut before all phrases are there is no text.
    fn banked(
        &self,
        phrases: &Phrases,
        (candidate, token): (Candidate, u32),
        looked: &Looked<'_>,
        stop: &[u32],
    ) -> Option<Banked> {
        let path = &self.running[candidate.row];
        let bank = if stop.contains(&token) {
            phrases
                .are_met(&path.progress, &path.tokens)
                .then(|| phrases.total())?
        } else if self.is_last_step(&path.tokens) {
            return None;
        } else {
            let tokens = [&path.tokens[..], &[token]].concat();
            phrases.count(&phrases.after(&path.progress, &tokens), &tokens, looked)
        };
        Some(Banked { candidate, bank })
    }

    fn finish(&mut self, last: &Continuation, length: usize, stops: bool, row: &RowScores<'_>) {
        let Path {
            mut tokens,
            mut token_scores,
            log_probability,
            attended,
            ..
        } = self.followed_by(last, row);
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
        });
    }

    /// The path that `next` continues, with it; it came from the scores of `row`.
    fn followed_by(&self, next: &Continuation, row: &RowScores<'_>) -> Path {
        let path = &self.running[next.row];
        let tokens = [&path.tokens[..], &[next.token]].concat();
        Path {
            progress: match &self.phrases {
                Some(phrases) => phrases.after(&path.progress, &tokens),
                None => Progress::default(),
            },
            tokens,
            score: next.score,
            log_probability: path.log_probability + next.token_score,
            token_scores: [&path.token_scores[..], &[next.token_score]].concat(),
            attended: row.attended.to_vec(),
        }
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

    /// The best text; if none is finished, the best that runs, which ends as `end` says.
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
                }
            }));
        }
        texts.sort_by(|a, b| b.rank.total_cmp(&a.rank));
        texts.swap_remove(0)
    }
}
