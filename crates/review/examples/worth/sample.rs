//! Firings to read.

use review::checks;
use review::repairs;

use crate::Measured;
use crate::repairs::changed;
use crate::replay;

/// One firing: where, what, and the texts.
struct Firing {
    /// The recording and the line's id.
    place: String,
    what: String,
    source: String,
    text: String,
    reference: String,
}

/// Does `print` for each check and repair that `name` names: one, or all.
fn each(name: &str, print: &dyn Fn(&str)) {
    let checks = checks::all().map(|check| check.name);
    for known in checks.chain(repairs::ALL.iter().map(|repair| repair.name)) {
        if name == known || name == "all" {
            println!("## {known}");
            print(known);
        }
    }
}

/// Prints `count` firings of a check or a repair on first answers.
pub fn of_answers(measured: &Measured, count: usize, name: &str) {
    each(name, &|name| print(on_answers(measured, name), count));
}

/// Prints `count` firings on references: false alarms, unless the reference is wrong.
pub fn of_references(measured: &Measured, count: usize, name: &str) {
    each(name, &|name| print(on_references(measured, name), count));
}

fn on_answers(measured: &Measured, name: &str) -> Vec<Firing> {
    let references = measured.references();
    let mut firings = Vec::new();
    for recording in &measured.recordings {
        for block in &recording.blocks {
            let place = format!("{}\t{}", recording.name, block.id);
            let reference = references[block.id.as_str()];
            for (source, answer) in replay::first_answers(block, measured.languages) {
                firings.extend(of_checks(
                    measured,
                    name,
                    &place,
                    (&source, &answer.text, reference),
                ));
            }
            let parts = block
                .passages
                .iter()
                .filter_map(|passage| passage.attempts.first())
                .flatten();
            for part in parts {
                firings.extend(of_repairs(
                    measured,
                    name,
                    &place,
                    (&part.asked, &part.raw, reference),
                ));
            }
        }
    }
    firings
}

fn on_references(measured: &Measured, name: &str) -> Vec<Firing> {
    let firings = measured.lines.iter().flat_map(|line| {
        let texts = (&*line.source, line.reference.trim(), "");
        let place = format!("reference\t{}", line.id);
        let checks = of_checks(measured, name, &place, texts);
        checks
            .into_iter()
            .chain(of_repairs(measured, name, &place, texts))
    });
    firings.collect()
}

fn of_checks(measured: &Measured, name: &str, place: &str, texts: (&str, &str, &str)) -> Vec<Firing> {
    let (source, text, reference) = texts;
    let pair = measured.languages.pair(source, text);
    let check = checks::all().find(|check| check.name == name);
    let findings = check.map_or_else(Vec::new, |check| check.run(&pair));
    findings
        .into_iter()
        .map(|finding| Firing {
            place: place.to_owned(),
            what: format!("{:?}: {}", finding.severity, finding.warning.message),
            source: source.to_owned(),
            text: text.to_owned(),
            reference: reference.to_owned(),
        })
        .collect()
}

fn of_repairs(measured: &Measured, name: &str, place: &str, texts: (&str, &str, &str)) -> Option<Firing> {
    let (source, text, reference) = texts;
    let repair = repairs::ALL.iter().find(|repair| repair.name == name)?;
    let mended = changed(measured.languages, repair, source, text)?;
    Some(Firing {
        place: place.to_owned(),
        what: format!("became: {mended}"),
        source: source.to_owned(),
        text: text.to_owned(),
        reference: reference.to_owned(),
    })
}

/// In an order that is the same every time and has nothing to do with that of the texts.
fn print(mut firings: Vec<Firing>, count: usize) {
    let all = firings.len();
    let scattered = |firing: &Firing| {
        let bytes = firing.place.bytes();
        bytes.fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
        })
    };
    firings.sort_by_key(scattered);
    for firing in firings.iter().take(count) {
        println!(
            "{}\n  {}\n  source     {}\n  text       {}",
            firing.place, firing.what, firing.source, firing.text
        );
        if !firing.reference.is_empty() {
            println!("  reference  {}", firing.reference);
        }
    }
    println!("{} of {all}", count.min(all));
}
