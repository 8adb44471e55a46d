//! A candidate: one answer of a model for a passage, repaired, checked, and comparable with other answers.

use std::cmp::Ordering;
use std::ops::Range;

use contract::{AlignmentLink, Code, Finish, Hypothesis};
use text::Lang;
use text::passages::{self, LONGEST_WORD};

use crate::checks::{Finding, Pair, Severity, listed, loops};
use crate::glossary::{self, Glossary, Substituted, UnconstrainedAnswer};
use crate::repairs::{self, Repair};
use crate::spellings::{Spellings, Unified};
use crate::{spans, word_alignment};

/// The source of a passage, and the requirements for its translation.
#[derive(Debug, Clone, Copy)]
pub struct PassageSource<'a> {
    /// The passage, as it stands in the document.
    pub source: &'a str,
    /// The source language.
    pub from: Lang,
    /// The target language.
    pub to: Lang,
    /// Whether the translation must be one line.
    pub one_line: bool,
    /// Terms that the translation must contain.
    pub glossary: Option<&'a Glossary>,
}

impl PassageSource<'_> {
    fn check(&self, text: &str, finish: Finish) -> Vec<Finding> {
        let mut findings = glossary::check(self.glossary, &self.pair(text), finish);
        let start = self.start();
        spans::move_sources(&mut findings, |place| {
            Some(start + place.start..start + place.end)
        });
        findings
    }

    /// The offset at which the source begins behind white space, which no check sees.
    fn start(&self) -> usize {
        self.source.len() - self.source.trim_start().len()
    }

    fn pair<'t>(&'t self, translation: &'t str) -> Pair<'t> {
        Pair {
            source: self.source.trim(),
            translation,
            from: self.from,
            to: self.to,
        }
    }
}

/// A repaired and checked answer.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The translation.
    pub text: String,
    /// Mean natural logarithm of its tokens' probabilities.
    pub score: f32,
    /// The findings of all checks; spans count from the beginning of [`PassageSource::source`] and of `text`.
    pub findings: Vec<Finding>,
    /// The word alignment of the passage's source and `text`.
    pub alignment: Vec<AlignmentLink>,
    /// The answer as it was decoded without constraints, if it lacked terms.
    pub unconstrained: Option<UnconstrainedAnswer>,
}

impl Candidate {
    /// The repaired and checked answer without its alignment, which the caller adds.
    pub fn of(passage: &PassageSource<'_>, answer: &Hypothesis) -> Self {
        Self::with_repairs(passage, answer, &|_| true)
    }

    /// Like [`of`](Self::of) with only the `wanted` repairs, in order to measure the effect of the others.
    pub fn with_repairs(
        passage: &PassageSource<'_>,
        answer: &Hypothesis,
        wanted: &dyn Fn(&Repair) -> bool,
    ) -> Self {
        Self::of_text(passage, &answer.text, (answer.score, answer.finish), wanted)
    }

    /// An endless word, copied without a model.
    pub fn endless(source: &str) -> Self {
        let text = source.trim().to_owned();
        let start = source.len() - source.trim_start().len();
        let message = format!(
            "a word of {} letters was not translated: the limit is {LONGEST_WORD} letters",
            passages::letters(&text).count()
        );
        Candidate {
            score: 0.0,
            findings: vec![
                Finding::major(Code::EndlessWord, message)
                    .in_source(Some(start..start + text.len()))
                    .in_target(Some(0..text.len())),
            ],
            text,
            alignment: Vec::new(),
            unconstrained: None,
        }
    }

    /// Joins the answers for the parts of a passage; the source spans of `parts` count from the beginning of the
    /// passage.
    pub fn of_parts(passage: &PassageSource<'_>, parts: &[Candidate], glue: &str) -> Self {
        Self::of_parts_with_repairs(passage, parts, glue, &|_| true)
    }

    /// Like [`of_parts`](Self::of_parts) with only the `wanted` repairs.
    pub fn of_parts_with_repairs(
        passage: &PassageSource<'_>,
        parts: &[Candidate],
        glue: &str,
        wanted: &dyn Fn(&Repair) -> bool,
    ) -> Self {
        let text = parts
            .iter()
            .map(|part| part.text.as_str())
            .collect::<Vec<_>>()
            .join(glue);
        let score = parts.iter().map(|part| part.score).sum::<f32>() / parts.len().max(1) as f32;
        let mut whole = Self::of_text(passage, &text, (score, Finish::Stop), wanted);
        let joined = word_alignment::joined(
            parts
                .iter()
                .map(|part| (0, part.text.as_str(), &part.alignment[..])),
            glue,
        );
        whole.alignment = word_alignment::carried(joined, &text, &whole.text);
        // How decoding ended, and what was put back by a guess, is known for the parts only.
        let mut end = 0;
        let critical = parts.iter().flat_map(|part| {
            let start = end;
            end += part.text.len() + glue.len();
            let critical = part.findings.iter();
            let critical = critical.filter(|finding| {
                finding.severity == Severity::Critical || finding.warning.code == Code::LiteralChanged
            });
            critical.map(move |finding| (start, finding))
        });
        for (start, finding) in critical {
            if whole
                .findings
                .iter()
                .all(|known| known.warning.code != finding.warning.code)
            {
                let mut finding = finding.clone();
                finding.move_targets(|place| Some(start + place.start..start + place.end));
                spans::carry(std::slice::from_mut(&mut finding), &text, &whole.text);
                whole.findings.push(finding);
            }
        }
        whole
    }

    fn of_text(
        passage: &PassageSource<'_>,
        answer: &str,
        (score, finish): (f32, Finish),
        wanted: &dyn Fn(&Repair) -> bool,
    ) -> Self {
        // The translation may repeat words where the source does.
        let finish = match finish {
            Finish::Loop if loops::stutters(passage.source) => Finish::Stop,
            other => other,
        };
        let mended = repairs::apply(passage, answer, finish, wanted);
        let mut findings = passage.check(&mended.text, finish);
        let told = mended.changed_by.iter().filter_map(|repair| repair.told);
        findings.extend(told.map(|(code, message)| Finding::minor(code, message)));
        Candidate {
            text: mended.text,
            score,
            findings,
            alignment: Vec::new(),
            unconstrained: None,
        }
    }

    /// Substitutes terms that the answer lacks for the words that translate their source. `self.alignment` aligns the
    /// whole of `passage.source` with the answer, before and after.
    pub fn substitute_terms(&mut self, passage: &PassageSource<'_>) {
        let is_critical = |finding: &Finding| finding.severity == Severity::Critical;
        let Some(glossary) = passage
            .glossary
            .filter(|_| !self.findings.iter().any(is_critical))
        else {
            return;
        };
        self.unconstrained = glossary.unconstrained(&passage.pair(&self.text));
        let Some(Substituted { text, alignment }) =
            glossary.substitute(&passage.pair(&self.text), &self.alignment)
        else {
            return;
        };
        let kept = |finding: &Finding| finding.warning.code == Code::PreambleRemoved;
        let remarks: Vec<Finding> = self
            .findings
            .iter()
            .filter(|finding| kept(finding))
            .cloned()
            .collect();
        self.findings = passage.check(&text, Finish::Stop);
        self.findings.extend(remarks);
        self.text = text;
        self.alignment = alignment;
    }

    /// Spells names as they were spelt before in the document, unless that would break something.
    pub fn unify_names(&mut self, passage: &PassageSource<'_>, names: &mut Spellings) {
        let Some(Unified { text, findings }) = names.unify(&passage.pair(&self.text)) else {
            return;
        };
        let major = |text: &str| {
            let findings = passage.check(text, Finish::Stop);
            findings
                .iter()
                .filter(|finding| finding.severity >= Severity::Major)
                .count()
        };
        if major(&text) > major(&self.text) {
            return;
        }
        self.change(text);
        self.findings.extend(findings);
    }

    /// Replaces `text` with its repaired form; alignment and spans of findings are mapped to it.
    pub fn change(&mut self, text: String) {
        self.alignment = word_alignment::carried(std::mem::take(&mut self.alignment), &self.text, &text);
        spans::carry(&mut self.findings, &self.text, &text);
        self.text = text;
    }

    /// Replaces `text` by one in which literals are as in the source, and looks again for those that are missing.
    pub fn restore_literals(&mut self, passage: &PassageSource<'_>, text: String) {
        self.change(text);
        let is_about_literals =
            |finding: &Finding| matches!(finding.warning.code, Code::LiteralChanged | Code::UrlLost);
        if self.findings.iter().any(is_about_literals) {
            self.findings.retain(|finding| !is_about_literals(finding));
            let again = passage.check(&self.text, Finish::Stop);
            self.findings.extend(again.into_iter().filter(is_about_literals));
        }
    }

    /// Adds a finding for literals that were inserted at a place that is only a guess, given as their spans in
    /// `passage.source`.
    pub fn note_guessed_places(&mut self, passage: &PassageSource<'_>, guessed: &[Range<usize>]) {
        let words = guessed
            .iter()
            .filter_map(|range| passage.source.get(range.clone()));
        let words: Vec<String> = words.map(str::to_owned).collect();
        if !words.is_empty() {
            let message = format!(
                "the model left out {}, which was put back, perhaps not at its place",
                listed(&words)
            );
            let finding = Finding::major(Code::LiteralChanged, message).in_source(guessed.iter().cloned());
            self.findings.push(finding);
        }
    }

    /// Adds words around `text` that no model translates.
    pub fn surround(&mut self, before: &str, behind: &str) {
        if !before.is_empty() || !behind.is_empty() {
            self.change(format!("{before}{}{behind}", self.text));
        }
    }

    /// Whether the findings are severe enough for another attempt.
    pub fn is_faulty(&self) -> bool {
        self.findings
            .iter()
            .any(|finding| finding.severity >= Severity::Major)
    }

    /// Compares by findings: fewer critical ones are better, then fewer major ones, then fewer minor ones, then the
    /// model's score.
    pub fn is_better_than(&self, other: &Candidate) -> bool {
        self.compared_with(other)
            .then_with(|| self.score.partial_cmp(&other.score).unwrap_or(Ordering::Equal))
            .is_gt()
    }

    /// Whether this constrained answer may replace `first`, in which missing terms were substituted: it has no more
    /// findings and satisfies the terms ([`Glossary::satisfies_terms`]). The score does not count, since constraints
    /// lower it.
    pub fn can_replace(&self, first: &Candidate, passage: &PassageSource<'_>) -> bool {
        let (Some(glossary), Some(own), None) = (passage.glossary, &first.unconstrained, &self.unconstrained)
        else {
            return false;
        };
        self.compared_with(first).is_ge()
            && glossary.satisfies_terms(&passage.pair(&self.text), &self.alignment, own, &first.text)
    }

    fn compared_with(&self, other: &Candidate) -> Ordering {
        let count = |candidate: &Candidate, severity| {
            candidate
                .findings
                .iter()
                .filter(|f| f.severity == severity)
                .count()
        };
        [Severity::Critical, Severity::Major, Severity::Minor]
            .into_iter()
            .map(|severity| count(other, severity).cmp(&count(self, severity)))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSAGE: PassageSource<'_> = PassageSource {
        source: "Он ушёл в 5.",
        from: Lang::RU,
        to: Lang::EN,
        one_line: true,
        glossary: None,
    };

    fn of_text(passage: &PassageSource<'_>, text: &str, score: f32, finish: Finish) -> Candidate {
        Candidate::of_text(passage, text, (score, finish), &|_| true)
    }

    fn candidate(text: &str, score: f32) -> Candidate {
        of_text(&PASSAGE, text, score, Finish::Stop)
    }

    #[test]
    fn answers_are_tidied_up() {
        let tidied = candidate("Translation:\nHe left\nat 5.", -0.5);
        assert_eq!(tidied.text, "He left at 5.");
        assert_eq!(
            tidied.findings.iter().map(|f| f.warning.code).collect::<Vec<_>>(),
            [Code::PreambleRemoved]
        );
        assert!(!tidied.is_faulty());
    }

    #[test]
    fn a_source_may_repeat_itself() {
        let passage = PassageSource {
            source: "Очень, очень, очень, очень, очень рад",
            ..PASSAGE
        };
        let answer = "Very, very, very, very, very";
        let circling = of_text(&passage, answer, -0.1, Finish::Loop);
        assert_eq!(circling.text, answer);
        assert!(!circling.is_faulty(), "{:?}", circling.findings);
        assert!(of_text(&PASSAGE, answer, -0.1, Finish::Loop).is_faulty());
    }

    #[test]
    fn the_better_answer_wins() {
        let good = candidate("He left at 5.", -0.9);
        let faulty = candidate("He left at 6.", -0.1);
        let ruined = candidate("Он ушёл в 5.", -0.1);
        assert!(good.is_better_than(&faulty) && faulty.is_better_than(&ruined));
        assert!(!ruined.is_better_than(&good));
        assert!(candidate("He left at 5.", -0.2).is_better_than(&good));
        assert!(!good.is_better_than(&good));
    }

    #[test]
    fn parts_are_compared_together() {
        let passage = PassageSource {
            source: "Он ушёл. Она тоже.",
            ..PASSAGE
        };
        let parts = [candidate("He left.", -0.2), candidate("So did she.", -0.4)];
        let whole = Candidate::of_parts(&passage, &parts, " ");
        assert_eq!(whole.text, "He left. So did she.");
        assert!(!whole.is_faulty() && (whole.score + 0.3).abs() < 1e-6);
        let cut = of_text(&passage, "He left.", -0.1, Finish::Length);
        assert!(Candidate::of_parts(&passage, &[cut, parts[1].clone()], " ").is_faulty());
    }
}
