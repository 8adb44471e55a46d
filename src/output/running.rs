//! Writes a translation piece by piece while it grows, then the summary; shared by text and Markdown.
//!
//! The pieces come in order and are the beginning of the whole. The output as a whole does not depend on how many of
//! them came before the report.

/// The state of a translation that is written piece by piece.
#[derive(Default)]
pub struct Running {
    /// Bytes of the translation that have been added.
    came: usize,
    /// Whether any of them is not white space.
    begun: bool,
    /// The trailing white space, which is not output yet: a summary would replace it.
    held: String,
    /// Bytes of `held` that were output nevertheless: line breaks that follow in any case.
    early: usize,
}

impl Running {
    /// Adds a piece of `bytes` bytes, written as `shown`, and returns the text that can be output now.
    pub fn add(&mut self, bytes: usize, shown: &str) -> String {
        /// A summary begins behind an empty line.
        const BREAKS: usize = 2;
        self.came += bytes;
        self.held.push_str(shown);
        let mut out = String::new();
        let solid = self.held.trim_end().len();
        if solid > 0 {
            out.push_str(&self.held[self.early..solid]);
            self.held.drain(..solid);
            self.early = 0;
            self.begun = true;
        }
        if self.begun {
            let breaks = self.held.bytes().take(BREAKS).take_while(|&byte| byte == b'\n');
            let sure = breaks.count();
            out.push_str(&self.held[self.early..sure]);
            self.early = sure;
        }
        out
    }

    /// Whether nothing has been added yet.
    pub fn is_new(&self) -> bool {
        self.came == 0
    }

    /// The part of a translation that has not been added yet.
    pub fn rest<'t>(&self, translation: &'t str) -> &'t str {
        translation.get(self.came..).unwrap_or_default()
    }

    /// The rest of the translation, and the summary under `heading`; a summary alone needs no heading.
    pub fn finish(&mut self, translation: &str, heading: &str, summary: Option<String>) -> String {
        let rest = self.rest(translation);
        let mut out = self.add(rest.len(), rest);
        if summary.is_some() && self.begun {
            out.push_str(&"\n\n"[self.early..]);
            out.push_str(heading);
        } else {
            out.push_str(&self.held[self.early..]);
            if !translation.is_empty() && !translation.ends_with('\n') {
                out.push('\n');
            }
        }
        if let Some(summary) = summary {
            out.push_str(&summary);
            out.push('\n');
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use tasks::report::Report;

    /// What is given out for a translation that comes in pieces cut at every `step` characters.
    fn in_pieces(report: &Report, step: usize) -> String {
        let letters: Vec<char> = report
            .translation
            .as_deref()
            .unwrap_or_default()
            .chars()
            .collect();
        let mut running = Running::default();
        let mut out = String::new();
        for piece in letters.chunks(step) {
            let piece: String = piece.iter().collect();
            out.push_str(&running.add(piece.len(), &piece));
        }
        out + &finish(running, report)
    }

    fn finish(mut running: Running, report: &Report) -> String {
        let summary = report.summary.as_ref().map(super::super::summary::running);
        running.finish(
            report.translation.as_deref().unwrap_or_default(),
            "HEADING\n",
            summary,
        )
    }

    #[test]
    fn pieces_make_the_same_whole() {
        for translation in [
            "",
            "ONE",
            "ONE\n",
            "\n ONE \n\nTWO\r\n\r\n",
            " \n",
            "ONE\n\n\n\nTWO \n",
            "ONE\n\n\n",
        ] {
            for with_summary in [false, true] {
                let mut report = sample::translation(translation);
                if with_summary {
                    report.summary = sample::summary().summary;
                }
                let whole = finish(Running::default(), &report);
                for step in 1..5 {
                    assert_eq!(in_pieces(&report, step), whole, "{translation:?} by {step}");
                }
            }
        }
    }

    #[test]
    fn a_line_is_given_out_with_its_end() {
        let mut running = Running::default();
        assert_eq!(running.add(5, "ONE\n\n"), "ONE\n\n");
        assert_eq!(running.add(3, "TWO"), "TWO");
        assert_eq!(running.add(2, "\r\n"), "");
        assert_eq!(running.add(5, "THREE"), "\r\nTHREE");
    }

    #[test]
    fn a_summary_stands_behind_one_empty_line() {
        let mut report = sample::translation("ONE\n\n\n\n");
        report.summary = sample::summary().summary;
        let whole = finish(Running::default(), &report);
        assert_eq!(whole, "ONE\n\nHEADING\nOne. Both.\n");
        report.translation = Some(" \n".to_owned());
        assert_eq!(finish(Running::default(), &report), " \nOne. Both.\n");
    }
}
