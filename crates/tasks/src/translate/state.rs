//! The state of the translation of one document: the best answer for each passage, and the blocks that are final.

use std::collections::HashMap;
use std::ops::Range;

use contract::{Hypothesis, Term, Warning};
use review::candidate::Candidate;
use review::checks::{Pair, Severity, coverage};
use review::glossary::{self, MissingTerms};
use review::spellings::Spellings;

use super::TranslationInput;
use crate::assemble::{self, FinalPassage};
use crate::event::Event;
use crate::options::Unit;
use crate::plan::Passage;
use crate::report::BlockReport;

/// The number of attempts at a passage; the last one translates it sentence by sentence.
pub const ATTEMPTS: u8 = 3;

/// The state of the translation of one document.
pub struct State<'a> {
    input: &'a TranslationInput<'a>,
    /// Whether the model can be given constraints.
    supports_constraints: bool,
    /// The best answer for each passage so far, and whether it is final.
    best: Vec<(Option<Candidate>, bool)>,
    /// The number of attempts at each passage whose answers were considered.
    attempts: Vec<u8>,
    /// Answers that arrived before those of earlier attempts at the same passage.
    early: HashMap<(usize, u8), Candidate>,
    /// The passages of each block.
    of_block: Vec<Range<usize>>,
    /// The index of the first passage that is not final.
    first_open: usize,
    done: usize,
    reports: Vec<BlockReport>,
    /// The spellings of names in the final blocks.
    names: Spellings,
}

impl<'a> State<'a> {
    pub fn new(input: &'a TranslationInput<'a>, supports_constraints: bool) -> Self {
        let place = |block: usize| {
            let start = input.passages.partition_point(|passage| passage.block < block);
            start..input.passages.partition_point(|passage| passage.block <= block)
        };
        // A passage that no model translates is final from the beginning.
        let at_first = |passage: &Passage| {
            let block = &input.opened.blocks[passage.block];
            let endless = passage
                .endless
                .then(|| Candidate::endless(&block.text[passage.range.clone()]));
            (endless, passage.endless)
        };
        State {
            input,
            supports_constraints,
            best: input.passages.iter().map(at_first).collect(),
            attempts: vec![0; input.passages.len()],
            early: HashMap::new(),
            of_block: (0..input.opened.blocks.len()).map(place).collect(),
            first_open: 0,
            done: input.passages.iter().filter(|passage| passage.endless).count(),
            reports: Vec::new(),
            names: Spellings::default(),
        }
    }

    pub fn is_final(&self, passage: usize) -> bool {
        self.best[passage].1
    }

    /// The blocks, when all are final.
    pub fn into_reports(self) -> Vec<BlockReport> {
        self.reports
    }

    /// Nouns that the best answer so far lost, with their usual translations.
    pub fn lost(&self, passage: usize) -> Vec<Term> {
        let Some(best) = &self.best[passage].0 else {
            return Vec::new();
        };
        let pair = Pair {
            source: self.input.source(passage),
            translation: &best.text,
            from: self.input.passages[passage].from,
            to: self.input.to,
        };
        let (source, translation) = glossary::without_terms(self.input.glossary, &pair);
        let pair = Pair {
            source: &source,
            translation: &translation,
            ..pair
        };
        let term = |(source, noun): (&str, &coverage::Noun)| Term {
            source: source.to_owned(),
            target: noun.english[0].to_owned(),
        };
        coverage::lost(&pair).into_iter().map(term).collect()
    }

    /// Takes the answer of an attempt. Answers are considered in the order of the attempts, whatever the order in
    /// which they arrive, so that the other passages of a batch do not decide which is chosen.
    pub fn take(&mut self, passage: usize, attempt: u8, candidate: Candidate) {
        self.early.insert((passage, attempt), candidate);
        while !self.is_final(passage) {
            let Some(next) = self.early.remove(&(passage, self.attempts[passage])) else {
                return;
            };
            self.consider(passage, next);
        }
    }

    /// Keeps the better answer. It is final if it needs no further attempt, or after the last one.
    fn consider(&mut self, passage: usize, candidate: Candidate) {
        self.attempts[passage] += 1;
        let (best, _) = &mut self.best[passage];
        let is_final = !candidate.is_faulty() || self.attempts[passage] == ATTEMPTS;
        if best.as_ref().is_none_or(|best| candidate.is_better_than(best)) {
            *best = Some(candidate);
        }
        if is_final && self.missing_terms(passage).is_none() {
            self.finish(passage);
        }
    }

    fn finish(&mut self, passage: usize) {
        self.best[passage].1 = true;
        self.done += 1;
        (self.input.on_event)(Event::Translated {
            done: self.done,
            total: self.input.passages.len(),
        });
        self.report_ready();
    }

    /// The terms that the first answer lacks, if the model can be constrained to contain them.
    pub fn missing_terms(&self, passage: usize) -> Option<&MissingTerms> {
        let first = self.best[passage]
            .0
            .as_ref()
            .filter(|_| self.attempts[passage] == 1)?;
        let own = first
            .unconstrained
            .as_ref()
            .filter(|_| self.supports_constraints)?;
        Some(&own.missing)
    }

    /// Resolves the constrained retry: uses its answer if that is acceptable, else keeps the first answer.
    pub fn accept_constrained(&mut self, passage: usize, held: Option<Candidate>) {
        let (Some(best), false) = &mut self.best[passage] else {
            return;
        };
        let source = self.input.passage_source(passage, self.input.source(passage));
        if let Some(held) = held.filter(|held| held.can_replace(best, &source)) {
            *best = held;
        }
        if !best.is_faulty() {
            self.finish(passage);
        }
    }

    /// Fills in answers that never arrived.
    pub fn note_missing(&mut self, passage: usize) {
        while !self.is_final(passage) {
            let source = self.input.passage_source(passage, self.input.source(passage));
            let nothing = Candidate::of(&source, &Hypothesis::default());
            self.take(passage, self.attempts[passage], nothing);
        }
    }

    /// Reports the blocks that are final, up to the first that is not.
    pub fn report_ready(&mut self) {
        while self
            .best
            .get(self.first_open)
            .is_some_and(|(_, is_final)| *is_final)
        {
            self.first_open += 1;
        }
        while let Some(passages) = self.of_block.get(self.reports.len()).cloned() {
            if !passages.is_empty() && passages.end > self.first_open {
                return;
            }
            let index = self.reports.len();
            self.unify_names(passages.clone());
            let block = self.assemble(index, passages);
            self.reports.push(block);
            let block = &self.reports[index];
            let rendered = self.input.opened.piece(index, block);
            (self.input.on_event)(Event::BlockReady {
                index,
                block,
                rendered: rendered.as_ref(),
            });
        }
    }

    /// Unifies the spelling of names; not where each line is a text of its own.
    fn unify_names(&mut self, passages: Range<usize>) {
        if self.input.unit == Unit::Line {
            return;
        }
        for passage in passages.filter(|&passage| !self.input.passages[passage].endless) {
            let source = self.input.passage_source(passage, self.input.source(passage));
            if let Some(candidate) = &mut self.best[passage].0 {
                candidate.unify_names(&source, &mut self.names);
            }
        }
    }

    fn assemble(&self, index: usize, passages: Range<usize>) -> BlockReport {
        let source = &self.input.opened.blocks[index];
        if passages.is_empty() {
            return assemble::untouched(source, self.input.to);
        }
        let finals: Vec<FinalPassage<'_>> = passages
            .filter_map(|passage| {
                let candidate = self.best[passage].0.as_ref()?;
                self.announce(passage, candidate);
                Some(FinalPassage {
                    plan: &self.input.passages[passage],
                    candidate,
                })
            })
            .collect();
        let mut report = assemble::translated(source, &finals, self.input.to);
        if !self.input.token_scores {
            report.alignment.clear();
            for segment in &mut report.segments {
                segment.tokens = None;
            }
        }
        report
    }

    /// Reports the findings of a passage at once, with its beginning.
    fn announce(&self, passage: usize, candidate: &Candidate) {
        const SHOWN: usize = 40;
        let place: String = self.input.source(passage).trim().chars().take(SHOWN).collect();
        for finding in candidate
            .findings
            .iter()
            .filter(|finding| finding.severity >= Severity::Major)
        {
            let Warning { code, message, .. } = &finding.warning;
            let warning = Warning::new(*code, format!("{message} (in «{place}…»)"));
            (self.input.on_event)(Event::Warning(&warning));
        }
    }
}
