//! What is said of the terms of a glossary, to those who want details.

use tasks::report::Report;

use crate::printer::Printer;

/// Says how many of the terms that came up in a document its translation has.
pub fn say(printer: &Printer, name: &str, report: &Report) {
    let Some(glossary) = &report.glossary else {
        return;
    };
    let (hits, misses) = (glossary.hits(), glossary.misses());
    printer.detail(&format!(
        "{name}: {hits} of {} terms of the glossary are there",
        hits + misses
    ));
}
