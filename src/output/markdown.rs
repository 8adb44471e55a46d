//! Markdown: the translation as the document's own format has it, then the summary as a section whose
//! sentences are linked to the paragraphs that they rest on.
//!
//! For that an empty anchor stands before the text of every block; what Markdown shows is the same.

use std::collections::HashSet;

use documents::Piece;
use tasks::report::{BlockReport, Report};

use super::Writer;
use super::outlined::{self, Layout, Side};
use super::running::Running;
use super::summary::{Look, shaped};

/// Writes Markdown.
pub struct Markdown {
    running: Running,
    look: Look,
    /// Blocks that came.
    blocks: usize,
    /// Those that have an anchor.
    anchored: HashSet<usize>,
}

impl Markdown {
    /// A writer of summaries in this shape.
    pub fn new(look: Look) -> Markdown {
        Markdown {
            running: Running::default(),
            look,
            blocks: 0,
            anchored: HashSet::new(),
        }
    }

    /// An anchor for the next block, whose text is this.
    fn anchor(&mut self, block: &BlockReport) -> String {
        let number = self.blocks;
        self.blocks += 1;
        if !self.look.linked || block.text.trim().is_empty() {
            return String::new();
        }
        self.anchored.insert(number);
        outlined::anchor(number)
    }

    /// Markup as Markdown that a reader sees alike, with anchors where a summary leads to them.
    fn for_reading(&mut self, report: &Report) -> Option<String> {
        let layout = Layout {
            side: Side::Translation,
            is_markdown: true,
            anchors: self.look.linked && report.summary.is_some(),
        };
        let read = outlined::for_reading(report, layout)?;
        if layout.anchors {
            self.anchored = outlined::anchors(&read).collect();
        }
        Some(read)
    }

    /// The whole translation with its anchors, for when no pieces came. Where blocks begin, not every format tells.
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

    /// What can be given out when so many bytes of a document in this format have come, shown so.
    fn add(&mut self, format: &str, bytes: usize, mut shown: String) -> String {
        // In a text, a rule in the first line would begin what programs read for themselves, not for people.
        let is_matter = ["---", "+++"].iter().any(|rule| shown.starts_with(rule));
        if format != MARKDOWN && is_matter && self.running.is_new() {
            shown.insert(0, '\\');
        }
        self.running.add(bytes, &shown)
    }

    /// Behind a sentence: the paragraphs it rests on, as links where these stand above.
    fn receipts(&self, block_of: impl Fn(usize) -> Option<usize>, segments: &[usize]) -> String {
        let mut seen = HashSet::new();
        let blocks = segments.iter().filter_map(|&segment| block_of(segment));
        let links: Vec<String> = blocks
            .filter(|block| seen.insert(*block))
            .map(|block| {
                let number = block + 1;
                if self.anchored.contains(&block) {
                    format!("[¶{number}](#p{number})")
                } else {
                    format!("¶{number}")
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

/// The name of the format whose documents are Markdown already.
const MARKDOWN: &str = "markdown";

/// A part of a document in this format as Markdown: what is Markdown stays, all else is shown as it is.
fn written(format: &str, part: &str) -> String {
    if format == MARKDOWN {
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
        let Some(Piece { format, text, start }) = piece else {
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
        let read = self.for_reading(report);
        if read.is_none() && self.blocks == 0 && report.summary.is_some() {
            let whole = self.anchored(report);
            let bytes = report.translation.as_ref().map_or(0, String::len);
            begun = self.add(format, bytes, whole);
        }
        if let (None, Some(translation)) = (&read, &report.translation) {
            let rest = self.running.rest(translation);
            begun += &self.add(format, rest.len(), written(format, rest));
        }
        let block_of = report.blocks_of_segments();
        let summary = report.summary.as_ref().map(|summary| {
            shaped(
                &super::in_markdown(summary),
                self.look,
                |line| format!("**{line}**"),
                |sentence| self.receipts(&block_of, &sentence.segments),
            )
        });
        let translation = read.as_deref().or(report.translation.as_deref());
        let translation = translation.unwrap_or_default();
        Ok(begun + &self.running.finish(translation, "## Summary\n\n", summary))
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    const LINKED: Look = Look {
        bullets: false,
        headline: false,
        linked: true,
    };

    #[test]
    fn the_summary_is_a_section_with_links_to_its_paragraphs() {
        let text = Markdown::new(LINKED).report(&sample::digest()).unwrap();
        assert_eq!(
            text,
            "<a id=\"p1\"></a>NEWS\n\n<a id=\"p2\"></a>ONE. TWO.\n\n1. <a id=\"p3\"></a>FIRST\n\
             2. <a id=\"p4\"></a>SECOND\n\n## Summary\n\nOne. ([¶2](#p2)) Both. ([¶2](#p2))\n"
        );
    }

    #[test]
    fn pieces_make_the_same_whole() {
        let report = sample::digest();
        let mut writer = Markdown::new(LINKED);
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
        assert_eq!(text, Markdown::new(LINKED).report(&report).unwrap());
    }

    #[test]
    fn a_translation_alone_is_left_as_it_is() {
        let mut translation = sample::digest();
        translation.summary = None;
        let text = Markdown::new(Look::default()).report(&translation).unwrap();
        assert_eq!(Some(text), translation.translation);
    }

    #[test]
    fn a_summary_alone_names_its_paragraphs() {
        let mut alone = sample::digest();
        alone.translation = None;
        let look = Look {
            bullets: true,
            headline: true,
            linked: false,
        };
        assert_eq!(
            Markdown::new(look).report(&alone).unwrap(),
            "**NEWS**\n\n- One. (¶2)\n- Both. (¶2)\n"
        );
    }
}
