//! Plain text: the translation exactly as the document's own format has it, then the summary. Where that format is markup,
//! only who asks for the document itself gets it.

use documents::Piece;
use tasks::report::{BlockReport, Report};

use super::Writer;
use super::outlined::{Layout, Side, for_reading};
use super::running::Running;
use super::summary::{Look, shaped};

/// Writes plain text to files and pipes.
#[derive(Default)]
pub struct Text {
    running: Running,
    look: Look,
    /// Whether markup is wanted as it is.
    own: bool,
}

impl Text {
    /// A writer for reading, of summaries in this shape.
    pub fn new(look: Look) -> Text {
        Text {
            look,
            ..Text::default()
        }
    }

    /// A writer of documents in their own formats.
    pub fn own(look: Look) -> Text {
        Text {
            own: true,
            ..Text::new(look)
        }
    }
}

/// Stands over the summary.
pub const HEADING: &str = "Summary\n-------\n";

impl Writer for Text {
    fn opening(&self, name: &str) -> String {
        super::opening(name, false)
    }

    fn block(&mut self, _block: &BlockReport, piece: Option<&Piece>) -> String {
        let piece = piece.map_or("", |piece| &piece.text);
        self.running.add(piece.len(), piece)
    }

    fn report(&mut self, report: &Report) -> serde_json::Result<String> {
        let summary = report.summary.as_ref();
        let summary = summary.map(|summary| shaped(summary, self.look, str::to_owned, |_| String::new()));
        let layout = Layout {
            side: Side::Translation,
            is_markdown: false,
            anchors: false,
        };
        let read = for_reading(report, layout).filter(|_| !self.own);
        let translation = read.as_deref().or(report.translation.as_deref());
        let translation = translation.unwrap_or_default();
        Ok(self.running.finish(translation, HEADING, summary))
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn a_digest_is_the_translation_and_then_the_summary() {
        let text = Text::default().report(&sample::digest()).unwrap();
        assert_eq!(
            text,
            "NEWS\n\nONE. TWO.\n\n1. FIRST\n2. SECOND\n\nSummary\n-------\nOne. Both.\n"
        );
    }

    #[test]
    fn a_translation_alone_is_left_as_it_is() {
        assert_eq!(
            Text::default()
                .report(&sample::translation("ONE.\n\n\nTWO.\n\n"))
                .unwrap(),
            "ONE.\n\n\nTWO.\n\n"
        );
        assert_eq!(
            Text::default().report(&sample::translation("ONE.")).unwrap(),
            "ONE.\n"
        );
    }

    #[test]
    fn a_summary_alone_has_no_heading() {
        assert_eq!(
            Text::default().report(&sample::summary()).unwrap(),
            "One. Both.\n"
        );
    }
}
