//! Plain text: the translation as the document's own format has it, then the summary. For markup, the text is laid
//! out by the outline instead, unless the document's own format is asked for.

use documents::Piece;
use tasks::options::Unit;
use tasks::report::{BlockReport, Report};

use super::bilingual::both;
use super::lines::Lines;
use super::outlined::{Layout, Side, for_reading};
use super::running::Running;
use super::summary::{SummaryLayout, shaped};
use super::terminal::Terminal;
use super::{Place, Properties, Shape, Writer, overview};
use crate::args::Bilingual;

/// The properties of plain text.
pub static TEXT: Properties = Properties {
    extension: "txt",
    writer: |shape, place| {
        for_people(shape, place).unwrap_or_else(|| Box::new(Text::new(shape.layout, shape.bilingual)))
    },
    overview: |entries| Ok(overview::text(entries)),
    index: None,
    is_record: false,
    has_tables: false,
};

/// The properties of a document's own format. A file without an extension gets that of [`TEXT`].
pub static SAME: Properties = Properties {
    writer: |shape, place| for_people(shape, place).unwrap_or_else(|| Box::new(Text::own(shape.layout))),
    ..TEXT
};

/// The writers of lines, which a script may wait for, and of text on a terminal; `None` for all else.
fn for_people(shape: Shape, place: Place) -> Option<Box<dyn Writer>> {
    match (shape.unit, place) {
        (Unit::Line, Place::Stdout { .. }) => Some(Box::new(Lines::new(shape.bilingual))),
        (Unit::Line, Place::File) if shape.bilingual.is_some() => Some(Box::new(Lines::new(shape.bilingual))),
        (
            Unit::Block,
            Place::Stdout {
                columns: Some(columns),
            },
        ) if shape.bilingual.is_none() => Some(Box::new(Terminal::new(columns, shape.layout))),
        _ => None,
    }
}

/// Writes plain text to files and pipes.
#[derive(Default)]
pub struct Text {
    running: Running,
    summary_layout: SummaryLayout,
    bilingual: Option<Bilingual>,
    /// Whether markup is written as it is.
    own: bool,
}

impl Text {
    /// A writer of text for people: translations, or both texts, and summaries in this layout.
    pub fn new(summary_layout: SummaryLayout, bilingual: Option<Bilingual>) -> Text {
        Text {
            summary_layout,
            bilingual,
            ..Text::default()
        }
    }

    /// A writer of documents in their own formats.
    pub fn own(summary_layout: SummaryLayout) -> Text {
        Text {
            own: true,
            ..Text::new(summary_layout, None)
        }
    }

    /// The translation, or both texts, laid out by the document's outline; `None` where the document's own text is
    /// shown.
    fn laid_out(&self, report: &Report) -> Option<String> {
        let layout = Layout {
            side: Side::Translation,
            is_markdown: false,
            anchors: false,
        };
        match self.bilingual.filter(|_| report.translation.is_some()) {
            Some(shape) => Some(both(report, shape, layout)),
            None if self.own => None,
            None => for_reading(report, layout),
        }
    }
}

/// The heading above the summary.
pub const HEADING: &str = "Summary\n-------\n";

impl Writer for Text {
    fn opening(&self, name: &str) -> String {
        super::opening(name, false)
    }

    fn block(&mut self, _block: &BlockReport, piece: Option<&Piece>) -> String {
        let piece = piece.filter(|_| self.bilingual.is_none());
        let piece = piece.map_or("", |piece| &piece.text);
        self.running.add(piece.len(), piece)
    }

    fn report(&mut self, report: &Report) -> serde_json::Result<String> {
        let summary = report.summary.as_ref();
        let summary =
            summary.map(|summary| shaped(summary, self.summary_layout, str::to_owned, |_| String::new()));
        let laid_out = self.laid_out(report);
        let translation = laid_out.as_deref().or(report.translation.as_deref());
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

    #[test]
    fn both_texts_stand_above_the_summary() {
        let mut writer = Text::new(SummaryLayout::default(), Some(Bilingual::Paragraphs));
        assert_eq!(
            writer.report(&sample::digest()).unwrap(),
            "Новости\nNEWS\n\nОдин. Два.\nONE. TWO.\n\n1. первый\n2. второй\n1. FIRST\n2. SECOND\n\n\
             Summary\n-------\nOne. Both.\n"
        );
    }
}
