//! The table of repairs.

use review::repairs::{self, Repair};

use crate::Measured;
use crate::checks::Whole;
use crate::data::Recording;
use crate::readings::{self, Reading};
use crate::replay::{Languages, Without};

/// Prints how often each repair changes references and answers, and what it brings.
pub fn print(measured: &Measured, readings: &[Reading]) {
    println!("## Repairs\n");
    println!(
        "References changed; answers of all attempts changed; right of those read; BLEU and chrF of the blocks with \
         changed answers, without → with it; what all blocks have from it: BLEU, chrF, tokens.\n"
    );
    println!(
        "| repair | references | answers | right | where it changed something | worth |\n| --- | --- | --- | --- | --- | --- |"
    );
    for repair in repairs::ALL {
        let references = measured
            .lines
            .iter()
            .filter(|line| changed(measured.languages, repair, &line.source, &line.reference).is_some());
        let mut cells = [const { Vec::new() }; 3];
        for recording in &measured.recordings {
            let at = blocks(recording, measured.languages, repair);
            let with = Whole::of(recording, measured, Without::Nothing);
            let without = Whole::of(recording, measured, Without::Repair(repair));
            let chosen = |block: usize| at.contains(&block);
            let (before, after) = (without.scores(&chosen), with.scores(&chosen));
            cells[0].push(at.len().to_string());
            cells[1].push(format!(
                "{:.1} → {:.1}, {:.1} → {:.1}",
                before.bleu(),
                after.bleu(),
                before.chrf(),
                after.chrf()
            ));
            cells[2].push(with.gain_over(&without));
        }
        let [answers, scores, worth] = [0, 1, 2].map(|column| cells[column].join("<br>"));
        println!(
            "| `{}` | {} | {answers} | {} | {scores} | {worth} |",
            repair.name,
            references.count(),
            readings::share(readings, repair.name)
        );
    }
    println!();
}

/// The answer after one repair alone; `None` if the repair does not change it.
pub fn changed(languages: Languages, repair: &'static Repair, source: &str, answer: &str) -> Option<String> {
    let passage_source = languages.passage_source(source);
    let only = |other: &Repair| std::ptr::eq(other, repair);
    let mended = repairs::apply(&passage_source, answer, contract::Finish::Stop, &only);
    (!mended.changed_by.is_empty()).then_some(mended.text)
}

/// The blocks of which it changes an answer.
fn blocks(recording: &Recording, languages: Languages, repair: &'static Repair) -> Vec<usize> {
    let blocks = recording.blocks.iter().enumerate().filter(|(_, block)| {
        let mut parts = block
            .passages
            .iter()
            .flat_map(|passage| passage.attempts.iter().flatten());
        parts.any(|part| {
            let passage_source = languages.passage_source(&part.asked);
            let before = |other: &Repair| {
                let place =
                    |repair: &Repair| repairs::ALL.iter().position(|known| std::ptr::eq(known, repair));
                place(other) <= place(repair)
            };
            let mended = repairs::apply(&passage_source, &part.raw, part.finish, &before);
            mended.changed_by.iter().any(|other| std::ptr::eq(*other, repair))
        })
    });
    blocks.map(|(at, _)| at).collect()
}
