//! The table of checks.

use std::collections::HashMap;

use contract::Finish;
use review::checks::{self, Check, Severity};

use crate::Measured;
use crate::data::{Block, Recording};
use crate::readings::{self, Reading};
use crate::replay::{self, Languages, Without};
use review::scores::Counts;

/// The total outcome of all blocks of a recording.
pub struct Whole {
    /// The counts of each block against its reference.
    counts: Vec<Counts>,
    texts: Vec<String>,
    tokens: usize,
    retried: usize,
}

impl Whole {
    pub fn of(recording: &Recording, measured: &Measured, without: Without) -> Whole {
        let references = measured.references();
        let mut whole = Whole {
            counts: Vec::new(),
            texts: Vec::new(),
            tokens: 0,
            retried: 0,
        };
        for block in &recording.blocks {
            let (text, tokens, retried) = replay::block(block, measured.languages, without);
            whole
                .counts
                .push(Counts::of(&text, references[block.id.as_str()]));
            whole.texts.push(text);
            whole.tokens += tokens;
            whole.retried += retried;
        }
        whole
    }

    /// BLEU and chrF over these blocks.
    pub fn scores(&self, chosen: &dyn Fn(usize) -> bool) -> Counts {
        let counts = self.counts.iter().enumerate();
        counts
            .filter(|(at, _)| chosen(*at))
            .map(|(_, counts)| *counts)
            .sum()
    }

    /// By how much this outcome scores more than another one of the same blocks, and how many more tokens it took.
    pub fn gain_over(&self, other: &Whole) -> String {
        let (all, others) = (self.scores(&|_| true), other.scores(&|_| true));
        let tokens = self.tokens as f64 - other.tokens as f64;
        format!(
            "{:+.2}, {:+.2}, {tokens:+.0}",
            all.bleu() - others.bleu(),
            all.chrf() - others.chrf()
        )
    }
}

/// Prints what each check found on references and on answers, and what its retries brought.
pub fn print(measured: &Measured, readings: &[Reading]) {
    println!("## Checks\n");
    for recording in &measured.recordings {
        overall(recording, measured);
    }
    let alarms = on_references(measured);
    let languages = measured.languages;
    let wholes: Vec<[Whole; 2]> = measured
        .recordings
        .iter()
        .map(|recording| {
            [Without::Retries, Without::Nothing].map(|without| Whole::of(recording, measured, without))
        })
        .collect();
    println!(
        "\nOf {} references, minor and major; of first answers, minor, major, and those tried again for no other \
         reason; right of those read; BLEU and chrF of the blocks with major findings, first answer → kept; what all \
         blocks have from the check: BLEU, chrF, tokens.\n",
        measured.lines.len()
    );
    println!(
        "| check | references | answers | right | where it fired | worth |\n| --- | --- | --- | --- | --- | --- |"
    );
    for check in checks::of_pair(languages.from, languages.to) {
        let [minor, major] = alarms.get(check.name).copied().unwrap_or_default();
        let right = readings::share(readings, check.name);
        let mut cells = [const { Vec::new() }; 3];
        for (recording, [first, kept]) in measured.recordings.iter().zip(&wholes) {
            let fired = Fired::of(recording, languages, check);
            let chosen = |at: usize| fired.major[at];
            let (before, after) = (first.scores(&chosen), kept.scores(&chosen));
            cells[0].push(format!("{}, {}, {}", fired.minor, before.lines(), fired.alone));
            cells[1].push(format!(
                "{:.1} → {:.1}, {:.1} → {:.1}",
                before.bleu(),
                after.bleu(),
                before.chrf(),
                after.chrf()
            ));
            cells[2].push(kept.gain_over(&Whole::of(recording, measured, Without::Check(check))));
        }
        let [answers, fired, worth] = [0, 1, 2].map(|column| cells[column].join("<br>"));
        println!(
            "| `{}` | {minor}, {major} | {answers} | {right} | {fired} | {worth} |",
            check.name
        );
    }
    println!();
}

/// How a recording does with all checks, and with none.
fn overall(recording: &Recording, measured: &Measured) {
    let [first, kept] =
        [Without::Retries, Without::Nothing].map(|without| Whole::of(recording, measured, without));
    let shown = |whole: &Whole| {
        let counts = whole.scores(&|_| true);
        format!(
            "BLEU {:.2}, chrF {:.2}, {} tokens",
            counts.bleu(),
            counts.chrf(),
            whole.tokens
        )
    };
    let others = recording
        .blocks
        .iter()
        .zip(&kept.texts)
        .filter(|(block, text)| block.kept != **text);
    println!(
        "{}: {} blocks; first answers {}; kept {}; {} passages tried again; {} blocks whose recorded outcome is another\n",
        recording.name,
        recording.blocks.len(),
        shown(&first),
        shown(&kept),
        kept.retried,
        others.count(),
    );
}

/// Minor and worse findings of each check on references.
fn on_references(measured: &Measured) -> HashMap<&'static str, [usize; 2]> {
    let languages = measured.languages;
    let mut alarms: HashMap<&str, [usize; 2]> = HashMap::new();
    let mut faulty = 0;
    for line in &measured.lines {
        let pair = languages.pair(&line.source, line.reference.trim());
        for check in checks::of_pair(languages.from, languages.to) {
            if let Some(worst) = check.run(&pair).iter().map(|finding| finding.severity).max() {
                alarms.entry(check.name).or_default()[usize::from(worst >= Severity::Major)] += 1;
            }
        }
        let findings = checks::check(&pair, Finish::Stop);
        faulty += usize::from(findings.iter().any(|finding| finding.severity >= Severity::Major));
    }
    let percent = 100.0 * faulty as f64 / measured.lines.len().max(1) as f64;
    println!(
        "references: {} of {} have a major finding ({percent:.2} %)\n",
        faulty,
        measured.lines.len()
    );
    alarms
}

/// Where a check fires on the first answers of a recording.
struct Fired {
    minor: usize,
    /// Of each block, whether a finding is major or worse.
    major: Vec<bool>,
    /// Blocks that would not be tried again without the check.
    alone: usize,
}

impl Fired {
    fn of(recording: &Recording, languages: Languages, check: &'static Check) -> Fired {
        let mut fired = Fired {
            minor: 0,
            major: Vec::new(),
            alone: 0,
        };
        for block in &recording.blocks {
            let worst = worst(block, languages, check);
            fired.minor += usize::from(worst == Some(Severity::Minor));
            fired.major.push(worst >= Some(Severity::Major));
            let retried = |without| replay::block(block, languages, without).2;
            fired.alone += usize::from(retried(Without::Nothing) > retried(Without::Check(check)));
        }
        fired
    }
}

/// The worst that a check finds in the first answers of a block.
fn worst(block: &Block, languages: Languages, check: &Check) -> Option<Severity> {
    let found = replay::first_answers(block, languages)
        .into_iter()
        .flat_map(|(source, answer)| {
            let pair = languages.pair(&source, &answer.text);
            check.run(&pair).into_iter().map(|finding| finding.severity)
        });
    found.max()
}
