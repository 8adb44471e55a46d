//! Markdown: the translation exactly as the document's own format has it, then the summary as a section.

use tasks::report::{BlockReport, Report};

use super::Writer;
use super::running::Running;

/// Writes Markdown.
#[derive(Default)]
pub struct Markdown {
    running: Running,
}

impl Writer for Markdown {
    fn opening(&self, name: &str) -> String {
        super::opening(name, true)
    }

    fn block(&mut self, _block: &BlockReport, piece: Option<&str>) -> String {
        self.running.add(piece.unwrap_or_default())
    }

    fn report(&mut self, report: &Report) -> serde_json::Result<String> {
        Ok(self.running.finish(report, "## Summary\n\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn the_summary_is_a_section() {
        let text = Markdown::default().report(&sample::digest()).unwrap();
        assert_eq!(
            text,
            "NEWS\n\nONE. TWO.\n\n1. FIRST\n2. SECOND\n\n## Summary\n\nOne. Both.\n"
        );
    }

    #[test]
    fn a_summary_alone_is_plain() {
        assert_eq!(
            Markdown::default().report(&sample::summary()).unwrap(),
            "One. Both.\n"
        );
    }
}
