//! Source and translation in one text: each part of the outline's top level after its source, or both in two columns.
//!
//! A list or a table is one such part. The whole report is needed, so nothing is output before it is complete.

use documents::{BlockKind, Container, Part};
use tasks::report::{BlockReport, Report};

use super::outlined::{self, Layout, Side, is_translated, laid_out, top_level};
use crate::args::Bilingual;

/// Both texts, each written with `layout`.
pub fn both(report: &Report, shape: Bilingual, layout: Layout) -> String {
    let mut pieces: Vec<String> = Vec::new();
    let mut columns = Columns::new(layout.anchors);
    for parts in top_level(&report.outline) {
        if shape == Bilingual::Columns && columns.take(parts, report) {
            continue;
        }
        pieces.extend(columns.finish(report));
        pieces.push(pair(parts, report, layout));
    }
    pieces.extend(columns.finish(report));
    pieces.join("\n\n")
}

/// The source and then its translation; what was not translated stands once. Only the translation has anchors.
fn pair(parts: &[Part], report: &Report, layout: Layout) -> String {
    let translation = laid_out(parts, report, layout);
    if !is_translated(parts, report) {
        return translation;
    }
    let source = Layout {
        side: Side::Source,
        anchors: false,
        ..layout
    };
    let source = laid_out(parts, report, source);
    if layout.is_markdown {
        format!("{}\n\n{translation}", quoted(&source))
    } else {
        format!("{source}\n{translation}")
    }
}

/// In Markdown the source is a quotation.
fn quoted(lines: &str) -> String {
    let quote = |line: &str| format!("> {line}").trim_end().to_owned();
    lines.lines().map(quote).collect::<Vec<_>>().join("\n")
}

/// A table of two columns that grows.
struct Columns {
    anchors: bool,
    rows: Vec<[String; 2]>,
}

impl Columns {
    fn new(anchors: bool) -> Columns {
        Columns {
            anchors,
            rows: Vec::new(),
        }
    }

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
                    let [source, translation] =
                        [Side::Source, Side::Translation].map(|side| cell(block, side));
                    let anchor = if self.anchors && !block.text.trim().is_empty() {
                        outlined::anchor(*index)
                    } else {
                        String::new()
                    };
                    self.rows.push([source, anchor + &translation]);
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
        BlockKind::Paragraph | BlockKind::TableCell | BlockKind::Caption | BlockKind::Label => text,
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    const TEXT: Layout = Layout {
        side: Side::Translation,
        is_markdown: false,
        anchors: false,
    };
    const MARKDOWN: Layout = Layout {
        is_markdown: true,
        ..TEXT
    };

    #[test]
    fn in_text_each_paragraph_follows_its_source() {
        assert_eq!(
            both(&sample::digest(), Bilingual::Paragraphs, TEXT),
            "Новости\nNEWS\n\nОдин. Два.\nONE. TWO.\n\n1. первый\n2. второй\n1. FIRST\n2. SECOND"
        );
    }

    #[test]
    fn in_markdown_the_source_is_a_quotation() {
        assert_eq!(
            both(&sample::digest(), Bilingual::Paragraphs, MARKDOWN),
            "> # Новости\n\n# NEWS\n\n> Один. Два.\n\nONE. TWO.\n\n> 1. первый\n> 2. второй\n\n1. FIRST\n2. SECOND"
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
            both(&report, Bilingual::Columns, MARKDOWN),
            "| Russian | English |\n| --- | --- |\n| **Новости** | **NEWS** |\n| Один. Два. | ONE \\| TWO. |\n\
             | • первый | • FIRST |\n| • второй | • SECOND |\n\n```\na | b\n```"
        );
    }

    #[test]
    fn only_translations_have_anchors() {
        let anchors = Layout {
            anchors: true,
            ..MARKDOWN
        };
        for shape in [Bilingual::Paragraphs, Bilingual::Columns] {
            let text = both(&sample::digest(), shape, anchors);
            assert_eq!(outlined::anchors(&text).count(), 4, "{text}");
            assert!(text.contains("<a id=\"p2\"></a>ONE. TWO."), "{text}");
        }
    }

    #[test]
    fn what_was_not_translated_stands_once() {
        let mut report = sample::digest();
        for block in &mut report.blocks {
            block
                .segments
                .iter_mut()
                .for_each(|segment| segment.translation = None);
            block.text = block.source.clone();
        }
        let text = "Новости\n\nОдин. Два.\n\n1. первый\n2. второй";
        assert_eq!(both(&report, Bilingual::Paragraphs, TEXT), text);
        assert_eq!(
            both(&report, Bilingual::Paragraphs, MARKDOWN),
            format!("# {text}")
        );
    }
}
