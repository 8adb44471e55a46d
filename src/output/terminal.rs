//! Plain text for a person at a terminal: block by block as they come, wrapped at its width.
//!
//! Files and pipes get [`super::text`] instead, which keeps the exact layout of the document.

use documents::{BlockKind, Piece};
use tasks::report::{BlockReport, Report};
use unicode_width::UnicodeWidthStr as _;

use super::Writer;
use super::summary::{self, SummaryLayout};
use super::text::HEADING;

/// Writes text to a terminal.
pub struct Terminal {
    columns: usize,
    summary_layout: SummaryLayout,
    shown: usize,
    last: Option<BlockKind>,
    /// The first block's text.
    title: String,
}

impl Terminal {
    /// A writer for so many columns, of summaries in this shape.
    pub fn new(columns: usize, summary_layout: SummaryLayout) -> Terminal {
        Terminal {
            columns,
            summary_layout,
            shown: 0,
            last: None,
            title: String::new(),
        }
    }
}

impl Writer for Terminal {
    fn block(&mut self, block: &BlockReport, _piece: Option<&Piece>) -> String {
        // A page's title may be its heading right behind it.
        if self.shown == 1 && matches!(block.kind, BlockKind::Heading(_)) && block.text == self.title {
            self.shown += 1;
            return String::new();
        }
        if self.shown == 0 {
            self.title.clone_from(&block.text);
        }
        let gap = match self.last {
            None => "",
            Some(last) if last == block.kind && is_close(last) => "",
            Some(_) => "\n",
        };
        let mark = match block.kind {
            BlockKind::ListItem => "- ",
            BlockKind::Quote => "> ",
            BlockKind::Paragraph
            | BlockKind::Heading(_)
            | BlockKind::TableCell
            | BlockKind::Caption
            | BlockKind::Label => "",
        };
        self.shown += 1;
        self.last = Some(block.kind);
        format!("{gap}{}\n", wrap(&block.text, mark, self.columns))
    }

    fn report(&mut self, report: &Report) -> serde_json::Result<String> {
        let rest = report.blocks.get(self.shown..).unwrap_or_default();
        let mut text: String = match report.translation {
            Some(_) => rest.iter().map(|block| self.block(block, None)).collect(),
            None => String::new(),
        };
        if let Some(summary) = &report.summary {
            if self.shown > 0 {
                text.push('\n');
                text.push_str(HEADING);
            }
            if let Some(headline) = summary.headline.as_ref().filter(|_| self.summary_layout.headline) {
                text.push_str(&wrap(headline, "", self.columns));
                text.push_str("\n\n");
            }
            if self.summary_layout.bullets {
                for sentence in &summary.sentences {
                    text.push_str(&wrap(&sentence.text, "- ", self.columns));
                    text.push('\n');
                }
            } else {
                for line in summary::running(summary).lines() {
                    text.push_str(&wrap(line, "", self.columns));
                    text.push('\n');
                }
            }
        }
        Ok(text)
    }
}

/// Whether blocks of this kind stand without an empty line between them.
fn is_close(kind: BlockKind) -> bool {
    matches!(
        kind,
        BlockKind::ListItem | BlockKind::TableCell | BlockKind::Label
    )
}

/// Breaks a text between words so that it fits into `columns`; `mark` stands before its first line, and the others
/// hang under the first word.
fn wrap(text: &str, mark: &str, columns: usize) -> String {
    let indent = " ".repeat(mark.len());
    let mut lines = vec![mark.to_owned()];
    let mut width = mark.len();
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is always a last line");
        let is_first = line.len() == mark.len();
        if is_first || width + 1 + word.width() <= columns {
            line.push_str(if is_first { "" } else { " " });
            line.push_str(word);
            width += word.width() + usize::from(!is_first);
        } else {
            lines.push(format!("{indent}{word}"));
            width = indent.len() + word.width();
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn blocks_come_one_by_one_and_the_summary_last() {
        let report = sample::digest();
        let mut writer = Terminal::new(12, SummaryLayout::default());
        let blocks: Vec<String> = report
            .blocks
            .iter()
            .map(|block| writer.block(block, None))
            .collect();
        assert_eq!(blocks, ["NEWS\n", "\nONE. TWO.\n", "\n- FIRST\n", "- SECOND\n"]);
        assert_eq!(
            writer.report(&report).unwrap(),
            "\nSummary\n-------\nOne. Both.\n"
        );
    }

    #[test]
    fn blocks_that_were_not_announced_are_not_lost() {
        let report = sample::digest();
        let mut writer = Terminal::new(12, SummaryLayout::default());
        let mut text: String = report.blocks[..2]
            .iter()
            .map(|block| writer.block(block, None))
            .collect();
        text.push_str(&writer.report(&report).unwrap());
        assert_eq!(
            text,
            Terminal::new(12, SummaryLayout::default())
                .report(&report)
                .unwrap()
        );
    }

    #[test]
    fn a_heading_that_says_the_title_again_is_not_shown() {
        let mut report = sample::digest();
        report.blocks.insert(1, report.blocks[0].clone());
        report.summary = None;
        let text = Terminal::new(80, SummaryLayout::default())
            .report(&report)
            .unwrap();
        assert_eq!(text, "NEWS\n\nONE. TWO.\n\n- FIRST\n- SECOND\n");
    }

    #[test]
    fn a_summary_alone_has_no_heading() {
        assert_eq!(
            Terminal::new(80, SummaryLayout::default())
                .report(&sample::summary())
                .unwrap(),
            "One. Both.\n"
        );
    }

    #[test]
    fn bullets_and_a_headline() {
        let summary_layout = SummaryLayout {
            bullets: true,
            headline: true,
            linked: false,
        };
        assert_eq!(
            Terminal::new(80, summary_layout)
                .report(&sample::summary())
                .unwrap(),
            "NEWS\n\n- One.\n- Both.\n"
        );
    }

    #[test]
    fn lines_fit_the_terminal() {
        assert_eq!(wrap("one two three four", "", 9), "one two\nthree\nfour");
        assert_eq!(wrap("one two", "- ", 6), "- one\n  two");
        assert_eq!(wrap("incomprehensibilities", "", 9), "incomprehensibilities");
        assert_eq!(wrap("日本 日本", "", 8), "日本\n日本");
        assert_eq!(wrap("", "", 9), "");
    }
}
