//! Writes each translated line as soon as it is ready, for scripts that wait for each line.

use documents::Piece;
use tasks::report::{BlockReport, Report};

use super::Writer;
use crate::args::Bilingual;

/// Writes the translations of lines, behind their sources and a tab if both are wanted.
#[derive(Default)]
pub struct Lines {
    both: bool,
    shown: usize,
}

impl Lines {
    /// A writer of translations, or of both.
    pub fn new(bilingual: Option<Bilingual>) -> Lines {
        Lines {
            both: bilingual.is_some(),
            shown: 0,
        }
    }

    fn line(&self, block: &BlockReport) -> String {
        if self.both {
            format!("{}\t{}\n", block.source.replace('\t', " "), block.text)
        } else {
            format!("{}\n", block.text)
        }
    }
}

impl Writer for Lines {
    fn block(&mut self, block: &BlockReport, _piece: Option<&Piece>) -> String {
        self.shown += 1;
        self.line(block)
    }

    fn report(&mut self, report: &Report) -> serde_json::Result<String> {
        let rest = report.blocks.get(self.shown..).unwrap_or_default();
        Ok(rest.iter().map(|block| self.line(block)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn every_block_is_a_line_and_none_comes_twice() {
        let report = sample::digest();
        let mut writer = Lines::default();
        assert_eq!(writer.block(&report.blocks[0], None), "NEWS\n");
        assert_eq!(writer.report(&report).unwrap(), "ONE. TWO.\nFIRST\nSECOND\n");
    }

    #[test]
    fn a_source_stands_before_a_tab() {
        let mut report = sample::digest();
        report.blocks[0].source = "Но\tвости".to_owned();
        let mut writer = Lines::new(Some(Bilingual::Paragraphs));
        assert_eq!(writer.block(&report.blocks[0], None), "Но вости\tNEWS\n");
    }
}
