//! False alarms of the checks: how many human translations get a fault. See `benches/README.md`.
#![expect(clippy::print_stdout, reason = "prints its figures")]

use std::collections::BTreeMap;

use contract::Finish;
use review::checks::{Pair, Severity, check};
use text::Lang;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(sources), Some(references)) = (args.next(), args.next()) else {
        return Err("usage: check_references RUSSIAN_LINES ENGLISH_LINES [-v]".into());
    };
    let verbose = args.next().is_some();
    let (sources, references) = (
        std::fs::read_to_string(sources)?,
        std::fs::read_to_string(references)?,
    );
    let (mut pairs, mut faulty, mut codes) = (0_usize, 0_usize, BTreeMap::new());
    for (source, translation) in sources.lines().zip(references.lines()) {
        let pair = Pair {
            source,
            translation,
            from: Lang::RU,
            to: Lang::EN,
        };
        let findings = check(&pair, Finish::Stop);
        pairs += 1;
        faulty += usize::from(findings.iter().any(|found| found.severity >= Severity::Major));
        for found in &findings {
            *codes
                .entry((found.severity, found.warning.code))
                .or_insert(0_usize) += 1;
            if verbose {
                println!(
                    "{:?} {}: {}\n  {source}\n  {translation}",
                    found.severity, found.warning.code, found.warning.message
                );
            }
        }
    }
    for ((severity, code), count) in codes {
        println!("{severity:?} {code}: {count}");
    }
    let percent = 100.0 * faulty as f64 / pairs.max(1) as f64;
    println!("{pairs} pairs, {faulty} with a fault ({percent:.2} %)");
    Ok(())
}
