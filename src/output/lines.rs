//! One line in, one line out, as they come: for scripts that wait for each.

use tasks::report::{BlockReport, Report};

use super::Writer;

/// Writes the translations of lines.
#[derive(Default)]
pub struct Lines {
    shown: usize,
}

impl Writer for Lines {
    fn block(&mut self, block: &BlockReport, _piece: Option<&str>) -> String {
        self.shown += 1;
        line(block)
    }

    fn report(&mut self, report: &Report) -> serde_json::Result<String> {
        let rest = report.blocks.get(self.shown..).unwrap_or_default();
        Ok(rest.iter().map(line).collect())
    }
}

fn line(block: &BlockReport) -> String {
    format!("{}\n", block.text)
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
}
