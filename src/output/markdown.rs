//! Markdown: the translation, alone or with its source, then the summary as a section whose sentences are linked to the
//! paragraphs that they rest on.
//!
//! A document whose text people read is shown as that text, piece by piece; all others, and both texts together, by
//! their outline when the whole is there.
//!
//! For the links an empty anchor stands before the text of every block; what Markdown shows is the same.

use std::collections::{BTreeMap, HashSet};

use documents::{Notation, Piece};
use tasks::report::{BlockReport, Report};

use super::bilingual::both;
use super::outlined::{self, Layout, Side};
use super::running::Running;
use super::summary::{SummaryLayout, shaped};
use super::{Properties, Writer, overview};
use crate::args::Bilingual;

/// The properties of Markdown.
pub static MARKDOWN: Properties = Properties {
    extension: "md",
    writer: |shape, _| Box::new(Markdown::new(shape.layout, shape.bilingual)),
    overview: |entries| Ok(overview::markdown(entries)),
    index: None,
    is_record: false,
    has_tables: true,
};

/// Writes Markdown.
pub struct Markdown {
    running: Running,
    summary_layout: SummaryLayout,
    bilingual: Option<Bilingual>,
    /// The number of blocks so far.
    blocks: usize,
    /// The blocks that have an anchor.
    anchored: HashSet<usize>,
}

impl Markdown {
    /// A writer of translations, or of both texts, and of summaries in this layout.
    pub fn new(summary_layout: SummaryLayout, bilingual: Option<Bilingual>) -> Markdown {
        Markdown {
            running: Running::default(),
            summary_layout,
            bilingual,
            blocks: 0,
            anchored: HashSet::new(),
        }
    }

    /// The anchor of the next block; empty if nothing links to it.
    fn anchor(&mut self, block: &BlockReport) -> String {
        let number = self.blocks;
        self.blocks += 1;
        if !self.summary_layout.linked || block.text.trim().is_empty() {
            return String::new();
        }
        self.anchored.insert(number);
        outlined::anchor(number)
    }

    /// The translation, or both texts, laid out by the document's outline, with anchors if a summary links to them;
    /// `None` where the document's own text is shown.
    fn laid_out(&mut self, report: &Report) -> Option<String> {
        let layout = Layout {
            side: Side::Translation,
            is_markdown: true,
            anchors: self.summary_layout.linked && report.summary.is_some(),
        };
        let text = match self.bilingual.filter(|_| report.translation.is_some()) {
            Some(shape) => both(report, shape, layout),
            None => outlined::for_reading(report, layout)?,
        };
        if layout.anchors {
            self.anchored = outlined::anchors(&text).collect();
        }
        Some(text)
    }

    /// The whole translation with its anchors, if no pieces came before. Formats that do not know where blocks begin
    /// get no anchors.
    fn anchored(&mut self, report: &Report) -> String {
        let Some(whole) = &report.translation else {
            return String::new();
        };
        let format = &report.document.format;
        let mut text = String::new();
        let mut done = 0;
        for (block, &start) in report.blocks.iter().zip(&report.starts) {
            text += &written(format, &whole[done..start]);
            text += &self.anchor(block);
            done = start;
        }
        text + &written(format, &whole[done..])
    }

    /// Adds a piece of `bytes` bytes, written as `shown`, and returns the text that can be output now.
    fn add(&mut self, format: &str, bytes: usize, mut shown: String) -> String {
        // In a text, a rule in the first line would begin what programs read for themselves, not for people.
        let is_matter = ["---", "+++"].iter().any(|rule| shown.starts_with(rule));
        if documents::notation(format) != Notation::Markdown && is_matter && self.running.is_new() {
            shown.insert(0, '\\');
        }
        self.running.add(bytes, &shown)
    }

    /// The paragraphs that a summary sentence rests on, in their order, as text that follows the sentence: links where
    /// the paragraphs stand above, with a sign where the sentence rests on a segment that has a warning.
    fn receipts(
        &self,
        block_of: impl Fn(usize) -> Option<usize>,
        segments: &[usize],
        flagged: &HashSet<usize>,
    ) -> String {
        let mut blocks = BTreeMap::new();
        for segment in segments {
            if let Some(block) = block_of(*segment) {
                *blocks.entry(block).or_insert(false) |= flagged.contains(segment);
            }
        }
        let links: Vec<String> = blocks
            .into_iter()
            .map(|(block, is_flagged)| {
                let number = block + 1;
                let sign = if is_flagged { " \u{26A0}" } else { "" };
                if self.anchored.contains(&block) {
                    format!("[¶{number}](#p{number}){sign}")
                } else {
                    format!("¶{number}{sign}")
                }
            })
            .collect();
        if links.is_empty() {
            String::new()
        } else {
            format!(" ({})", links.join(", "))
        }
    }
}

/// A part of a document as Markdown: Markdown stays, all other text is escaped.
fn written(format: &str, part: &str) -> String {
    if documents::notation(format) == Notation::Markdown {
        part.to_owned()
    } else {
        documents::text_as_markdown(part)
    }
}

impl Writer for Markdown {
    fn opening(&self, name: &str) -> String {
        super::opening(name, true)
    }

    fn block(&mut self, block: &BlockReport, piece: Option<&Piece>) -> String {
        let Some(Piece { format, text, start }) = piece.filter(|_| self.bilingual.is_none()) else {
            return String::new();
        };
        let anchor = self.anchor(block);
        let (before, behind) = text.split_at(*start);
        let shown = written(format, before) + &anchor + &written(format, behind);
        self.add(format, text.len(), shown)
    }

    fn report(&mut self, report: &Report) -> serde_json::Result<String> {
        let mut begun = String::new();
        let format = &report.document.format;
        let laid_out = self.laid_out(report);
        if laid_out.is_none() && self.blocks == 0 && report.summary.is_some() {
            let whole = self.anchored(report);
            let bytes = report.translation.as_ref().map_or(0, String::len);
            begun = self.add(format, bytes, whole);
        }
        if let (None, Some(translation)) = (&laid_out, &report.translation) {
            let rest = self.running.rest(translation);
            begun += &self.add(format, rest.len(), written(format, rest));
        }
        let block_of = report.blocks_of_segments();
        let flagged = super::flagged_segments(report);
        let summary = report.summary.as_ref().map(|summary| {
            shaped(
                &super::in_markdown(summary),
                self.summary_layout,
                |line| format!("**{line}**"),
                |sentence| self.receipts(&block_of, &sentence.segments, &flagged),
            )
        });
        let translation = laid_out.as_deref().or(report.translation.as_deref());
        let translation = translation.unwrap_or_default();
        Ok(begun + &self.running.finish(translation, "## Summary\n\n", summary))
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use documents::{BlockKind, Container, Part};

    const LINKED: SummaryLayout = SummaryLayout {
        bullets: false,
        headline: false,
        linked: true,
    };

    #[test]
    fn the_summary_is_a_section_with_links_to_its_paragraphs() {
        let text = Markdown::new(LINKED, None).report(&sample::digest()).unwrap();
        assert_eq!(
            text,
            "<a id=\"p1\"></a>NEWS\n\n<a id=\"p2\"></a>ONE. TWO.\n\n1. <a id=\"p3\"></a>FIRST\n\
             2. <a id=\"p4\"></a>SECOND\n\n## Summary\n\nOne. ([¶2](#p2)) Both. ([¶2](#p2) \u{26A0})\n"
        );
    }

    #[test]
    fn pieces_make_the_same_whole() {
        let report = sample::digest();
        let mut writer = Markdown::new(LINKED, None);
        let pieces = [
            ("NEWS\n\n", 0),
            ("ONE. TWO.\n\n", 0),
            ("1. FIRST\n", 3),
            ("2. SECOND\n", 3),
        ];
        let blocks = report.blocks.iter().zip(pieces);
        let mut text: String = blocks
            .map(|(block, (text, start))| {
                let text = text.to_owned();
                let format = "text";
                writer.block(block, Some(&Piece { format, text, start }))
            })
            .collect();
        text += &writer.report(&report).unwrap();
        assert_eq!(text, Markdown::new(LINKED, None).report(&report).unwrap());
    }

    #[test]
    fn a_translation_alone_is_left_as_it_is() {
        let mut translation = sample::digest();
        translation.summary = None;
        let text = Markdown::new(SummaryLayout::default(), None)
            .report(&translation)
            .unwrap();
        assert_eq!(Some(text), translation.translation);
    }

    #[test]
    fn a_summary_alone_names_its_paragraphs() {
        let mut alone = sample::digest();
        alone.translation = None;
        let summary_layout = SummaryLayout {
            bullets: true,
            headline: true,
            linked: false,
        };
        assert_eq!(
            Markdown::new(summary_layout, None).report(&alone).unwrap(),
            "**NEWS**\n\n- One. (¶2)\n- Both. (¶2 \u{26A0})\n"
        );
    }

    #[test]
    fn a_package_keeps_its_headings_lists_and_quotations() {
        let mut report = sample::digest();
        report.document.format = "docx".to_owned();
        report.translation = Some("NEWS\n\nONE. TWO.\n\n- FIRST\n- SECOND\n".to_owned());
        report.blocks[1].kind = BlockKind::Quote;
        report.outline[1] = Part::Open(Container::Quote);
        report.outline.insert(2, Part::Block(1));
        report.outline.insert(3, Part::Close);
        let summary = report.summary.take();
        let text = Markdown::new(LINKED, None).report(&report).unwrap();
        assert_eq!(text, "# NEWS\n\n> ONE. TWO.\n\n1. FIRST\n2. SECOND\n");
        // Both texts together are written in the same way, and so is a digest.
        let both = Markdown::new(LINKED, Some(Bilingual::Paragraphs))
            .report(&report)
            .unwrap();
        for line in text.lines() {
            assert!(both.lines().any(|other| other == line), "{line} in {both}");
        }
        report.summary = summary;
        let digest = Markdown::new(LINKED, None).report(&report).unwrap();
        assert!(digest.starts_with("# <a id=\"p1\"></a>NEWS\n\n> <a id=\"p2\"></a>ONE. TWO.\n\n1. <a"));
        assert!(
            digest.ends_with("## Summary\n\nOne. ([¶2](#p2)) Both. ([¶2](#p2) \u{26A0})\n"),
            "{digest}"
        );
    }

    #[test]
    fn summaries_of_both_texts_are_linked_too() {
        for shape in [Bilingual::Paragraphs, Bilingual::Columns] {
            let mut writer = Markdown::new(LINKED, Some(shape));
            let report = sample::digest();
            let piece = Piece {
                format: "text",
                text: "NEWS\n\n".to_owned(),
                start: 0,
            };
            assert_eq!(writer.block(&report.blocks[0], Some(&piece)), "");
            let text = writer.report(&report).unwrap();
            assert!(
                text.ends_with("\n\n## Summary\n\nOne. ([¶2](#p2)) Both. ([¶2](#p2) \u{26A0})\n"),
                "{text}"
            );
        }
    }
}
