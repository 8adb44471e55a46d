//! Computes the translation that recorded answers would give without some check or repair.
//!
//! Attempts do not depend on each other but for the words that `coverage` found to be missing, which later attempts are
//! told; so a product without a check is the same answers, chosen among anew.

use contract::Hypothesis;
use review::candidate::{Candidate, PassageSource};
use review::checks::{Check, Pair};
use review::quoting;
use review::repairs::Repair;
use text::Lang;
use text::passages;

use crate::data::{Block, Part, Passage};

/// The check or repair that is left out.
#[derive(Clone, Copy)]
pub enum Without {
    Nothing,
    Check(&'static Check),
    Repair(&'static Repair),
    /// All checks: the first answer stays.
    Retries,
}

impl Without {
    fn wants(self, repair: &Repair) -> bool {
        !matches!(self, Without::Repair(other) if std::ptr::eq(other, repair))
    }
}

/// The result for a passage.
pub struct Outcome {
    pub kept: String,
    /// Tokens of all attempts that were made.
    pub tokens: usize,
    pub retried: bool,
}

/// The two languages.
#[derive(Clone, Copy)]
pub struct Languages {
    pub from: Lang,
    pub to: Lang,
}

impl Languages {
    pub fn passage_source<'a>(&self, source: &'a str) -> PassageSource<'a> {
        PassageSource {
            source,
            from: self.from,
            to: self.to,
            one_line: !source.trim().contains('\n'),
            glossary: None,
        }
    }

    pub fn pair<'a>(&self, source: &'a str, translation: &'a str) -> Pair<'a> {
        Pair {
            source: source.trim(),
            translation,
            from: self.from,
            to: self.to,
        }
    }
}

/// The block's translation, the tokens that it took, and how many passages were tried again.
pub fn block(block: &Block, languages: Languages, without: Without) -> (String, usize, usize) {
    let outcomes: Vec<Outcome> = block
        .passages
        .iter()
        .map(|passage| self::passage(block, passage, languages, without))
        .collect();
    let texts: Vec<&str> = outcomes.iter().map(|outcome| outcome.kept.as_str()).collect();
    (
        texts.join(passages::glue(languages.to)),
        outcomes.iter().map(|outcome| outcome.tokens).sum(),
        outcomes.iter().filter(|outcome| outcome.retried).count(),
    )
}

/// The best of a passage's attempts.
pub fn passage(block: &Block, passage: &Passage, languages: Languages, without: Without) -> Outcome {
    let source = &block.source[passage.range.clone()];
    let mut best: Option<Candidate> = None;
    let mut retried = false;
    for (attempt, parts) in passage.attempts.iter().enumerate() {
        let candidate = self::candidate(source, parts, languages, without);
        let is_faulty = candidate.is_faulty();
        if best.as_ref().is_none_or(|best| candidate.is_better_than(best)) {
            best = Some(candidate);
        }
        retried |= attempt > 0;
        if !is_faulty || matches!(without, Without::Retries) {
            break;
        }
    }
    // The second and the third attempt are made together.
    let made = if retried { passage.attempts.len() } else { 1 };
    let parts = passage.attempts.iter().take(made).flatten();
    Outcome {
        kept: best.map_or_else(String::new, |best| best.text),
        tokens: parts.map(|part| part.tokens).sum(),
        retried,
    }
}

/// The first answer to each passage, with the passage's source.
pub fn first_answers(block: &Block, languages: Languages) -> Vec<(String, Candidate)> {
    let first = |passage: &Passage| {
        let source = &block.source[passage.range.clone()];
        let parts = passage.attempts.first()?;
        Some((
            source.to_owned(),
            candidate(source, parts, languages, Without::Nothing),
        ))
    };
    block.passages.iter().filter_map(first).collect()
}

/// The answer of one attempt, repaired and checked.
pub fn candidate(source: &str, parts: &[Part], languages: Languages, without: Without) -> Candidate {
    let answers: Vec<Candidate> = parts
        .iter()
        .map(|part| answer(source, part, languages, without))
        .collect();
    match answers.as_slice() {
        [one] => one.clone(),
        several => {
            let passage_source = languages.passage_source(source);
            let glue = passages::glue(languages.to);
            let mut whole = Candidate::of_parts_with_repairs(&passage_source, several, glue, &|repair| {
                without.wants(repair)
            });
            leave_out(&mut whole, &languages.pair(source, ""), without);
            whole
        }
    }
}

fn answer(source: &str, part: &Part, languages: Languages, without: Without) -> Candidate {
    let piece = &source[part.range.clone()];
    // The recording has what was asked; whether the piece began inside of a quotation follows from it.
    let inside = quoting::complete(1, piece);
    let quoted = if inside.text == part.asked {
        inside
    } else {
        quoting::complete(0, piece)
    };
    let hypothesis = Hypothesis {
        text: quoted.mark(&part.raw),
        score: part.score,
        tokens: part.tokens,
        finish: part.finish,
        alignment: Vec::new(),
    };
    let passage_source = languages.passage_source(&quoted.text);
    let mut answer = Candidate::with_repairs(&passage_source, &hypothesis, &|repair| without.wants(repair));
    leave_out(&mut answer, &languages.pair(&quoted.text, ""), without);
    answer.change(quoted.restore(&answer.text));
    answer
}

/// Takes away what a check found that is to be left out.
fn leave_out(candidate: &mut Candidate, pair: &Pair<'_>, without: Without) {
    let Without::Check(check) = without else { return };
    let pair = Pair {
        translation: &candidate.text,
        ..*pair
    };
    let found = check.run(&pair);
    candidate.findings.retain(|finding| {
        !found
            .iter()
            .any(|other| other.warning.message == finding.warning.message)
    });
}
