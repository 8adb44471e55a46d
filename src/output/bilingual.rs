//! Source and translation in one text: each thing of the outline's top level after its source, or both in two columns.
//!
//! A list or a table is one such thing: cut apart, it would be none any more. It needs the whole report, so nothing is
//! given out before that is there.

use documents::{BlockKind, Container, Part};
use tasks::report::{BlockReport, Report};

use super::outlined::{Layout, Side, is_translated, laid_out, top_level};
use super::summary::{Look, shaped};
use super::{Writer, text};
use crate::args::Bilingual;

/// Writes both texts.
pub struct Both {
    layout: Bilingual,
    is_markdown: bool,
    look: Look,
}

impl Both {
    /// As plain text, paragraph by paragraph.
    pub fn text(look: Look) -> Both {
        Both {
            layout: Bilingual::Paragraphs,
            is_markdown: false,
            look,
        }
    }

    /// As Markdown.
    pub fn markdown(layout: Bilingual, look: Look) -> Both {
        Both {
            layout,
            is_markdown: true,
            look,
        }
    }
}

impl Writer for Both {
    fn opening(&self, name: &str) -> String {
        super::opening(name, self.is_markdown)
    }

    fn report(&mut self, report: &Report) -> serde_json::Result<String> {
        let mut pieces: Vec<String> = Vec::new();
        let mut columns = Columns::default();
        for parts in top_level(&report.outline) {
            if self.layout == Bilingual::Columns && columns.take(parts, report) {
                continue;
            }
            pieces.extend(columns.finish(report));
            pieces.push(self.pair(parts, report));
        }
        pieces.extend(columns.finish(report));
        if let Some(summary) = &report.summary {
            let heading = if self.is_markdown {
                "## Summary\n\n"
            } else {
                text::HEADING
            };
            let headline = |line: &str| {
                if self.is_markdown {
                    format!("**{line}**")
                } else {
                    line.to_owned()
                }
            };
            let summary = if self.is_markdown {
                &super::in_markdown(summary)
            } else {
                summary
            };
            let summary = shaped(summary, self.look, headline, |_| String::new());
            pieces.push(format!("{heading}{summary}"));
        }
        Ok(pieces.join("\n\n") + "\n")
    }
}

impl Both {
    /// The source and then its translation; what was not translated stands once.
    fn pair(&self, parts: &[Part], report: &Report) -> String {
        let of = |side| {
            let layout = Layout {
                side,
                is_markdown: self.is_markdown,
                anchors: false,
            };
            laid_out(parts, report, layout)
        };
        let translation = of(Side::Translation);
        if !is_translated(parts, report) {
            translation
        } else if self.is_markdown {
            format!("{}\n\n{translation}", quoted(&of(Side::Source)))
        } else {
            format!("{}\n{translation}", of(Side::Source))
        }
    }
}

/// In Markdown the source is a quotation.
fn quoted(lines: &str) -> String {
    let quote = |line: &str| format!("> {line}").trim_end().to_owned();
    lines.lines().map(quote).collect::<Vec<_>>().join("\n")
}

/// A table of two columns that grows.
#[derive(Default)]
struct Columns {
    rows: Vec<[String; 2]>,
}

impl Columns {
    /// Takes a paragraph, heading, list or quotation as rows. A table or code does not fit into a cell.
    fn take(&mut self, parts: &[Part], report: &Report) -> bool {
        let fits = parts.iter().all(|part| {
            !matches!(
                part,
                Part::Verbatim(_) | Part::Open(Container::Table | Container::Code)
            )
        });
        if fits {
            for part in parts {
                if let Part::Block(index) = part {
                    let block = &report.blocks[*index];
                    self.rows
                        .push([Side::Source, Side::Translation].map(|side| cell(block, side)));
                }
            }
        }
        fits
    }

    fn finish(&mut self, report: &Report) -> Option<String> {
        if self.rows.is_empty() {
            return None;
        }
        let from = report.document.from.map_or("Original", ::text::Lang::name);
        let mut lines = vec![
            format!("| {from} | {} |", report.document.to.name()),
            "| --- | --- |".to_owned(),
        ];
        for [source, translation] in std::mem::take(&mut self.rows) {
            lines.push(format!("| {source} | {translation} |"));
        }
        Some(lines.join("\n"))
    }
}

/// A block as a cell: what it is shows in its beginning.
fn cell(block: &BlockReport, side: Side) -> String {
    let text = documents::as_markdown(BlockKind::TableCell, side.of(block), side.marks(block));
    match block.kind {
        BlockKind::Heading(_) => format!("**{}**", text.replace("**", "")),
        BlockKind::ListItem => format!("• {text}"),
        BlockKind::Quote => format!("“{text}”"),
        BlockKind::Paragraph | BlockKind::TableCell | BlockKind::Label => text,
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn in_text_each_paragraph_follows_its_source() {
        assert_eq!(
            Both::text(Look::default()).report(&sample::digest()).unwrap(),
            "Новости\nNEWS\n\nОдин. Два.\nONE. TWO.\n\n1. первый\n2. второй\n1. FIRST\n2. SECOND\n\n\
             Summary\n-------\nOne. Both.\n"
        );
    }

    #[test]
    fn in_markdown_the_source_is_a_quotation() {
        assert_eq!(
            Both::markdown(Bilingual::Paragraphs, Look::default())
                .report(&sample::digest())
                .unwrap(),
            "> # Новости\n\n# NEWS\n\n> Один. Два.\n\nONE. TWO.\n\n> 1. первый\n> 2. второй\n\n1. FIRST\n2. SECOND\n\n\
             ## Summary\n\nOne. Both.\n"
        );
    }

    #[test]
    fn columns_are_a_table_of_both_languages() {
        let mut report = sample::digest();
        report.blocks[1].text = "ONE | TWO.".to_owned();
        report.outline.push(Part::Open(Container::Code));
        report.outline.push(Part::Verbatim("a | b".to_owned()));
        report.outline.push(Part::Close);
        assert_eq!(
            Both::markdown(Bilingual::Columns, Look::default())
                .report(&report)
                .unwrap(),
            "| Russian | English |\n| --- | --- |\n| **Новости** | **NEWS** |\n| Один. Два. | ONE \\| TWO. |\n\
             | • первый | • FIRST |\n| • второй | • SECOND |\n\n```\na | b\n```\n\n## Summary\n\nOne. Both.\n"
        );
    }

    #[test]
    fn what_was_not_translated_stands_once() {
        let mut report = sample::digest();
        report.summary = None;
        for block in &mut report.blocks {
            block
                .segments
                .iter_mut()
                .for_each(|segment| segment.translation = None);
            block.text = block.source.clone();
        }
        let text = "Новости\n\nОдин. Два.\n\n1. первый\n2. второй\n";
        assert_eq!(Both::text(Look::default()).report(&report).unwrap(), text);
        assert_eq!(
            Both::markdown(Bilingual::Paragraphs, Look::default())
                .report(&report)
                .unwrap(),
            format!("# {text}")
        );
    }
}
