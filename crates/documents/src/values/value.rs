//! A value as a small document: paragraphs of plain text, HTML, Markdown, or a message with choices.

use std::ops::Range;

use super::messages::{self, Message};
use super::{ValueFormat, escapes, markup};
use crate::formats::html::Html;
use crate::formats::markdown::Markdown;
use crate::formats::txt;
use crate::inline::{Builder, InlineStyle};
use crate::lines::{has_words, on_one_line};
use crate::{Block, BlockKind, Document, Format, ReadError};

/// A value that holds prose, without its blocks.
pub(crate) struct Value {
    plain: String,
    pieces: Vec<Piece>,
}

/// A part of a value that is read and written for itself.
struct Piece {
    /// The span in the value.
    span: Range<usize>,
    notation: PieceNotation,
    /// The number of its blocks.
    blocks: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PieceNotation {
    /// One block of plain text.
    Text,
    /// One text of a message with choices.
    Choice,
    Html,
    /// HTML whose signs are escaped: `&lt;b&gt;`.
    EscapedHtml,
    Markdown,
}

impl Value {
    /// Reads a value in this notation, and gives its blocks; `None` if it is a message that has to stay as it is.
    pub(crate) fn read(plain: String, format: ValueFormat) -> Option<(Value, Vec<Block>)> {
        let mut reading = Reading::default();
        match format {
            ValueFormat::Text => reading.text(&plain, 0..plain.len()),
            ValueFormat::Html => reading.markup(&plain, PieceNotation::Html),
            ValueFormat::Markdown => reading.markup(&plain, PieceNotation::Markdown),
            ValueFormat::Auto => match messages::read(&plain) {
                Message::Held => return None,
                Message::Choices(choices) => {
                    for choice in &choices {
                        reading.choice(&plain, choice);
                    }
                }
                Message::Plain if markup::is_html(&plain) => reading.markup(&plain, PieceNotation::Html),
                Message::Plain if markup::is_escaped_html(&plain) => {
                    reading.markup(&plain, PieceNotation::EscapedHtml);
                }
                Message::Plain => reading.text(&plain, 0..plain.len()),
            },
        }
        let pieces = reading.pieces;
        Some((Value { plain, pieces }, reading.blocks))
    }

    /// Whether a value is more than plain text: HTML, or a message with choices.
    pub(crate) fn is_special(plain: &str) -> bool {
        markup::is_html(plain) || markup::is_escaped_html(plain) || messages::read(plain) != Message::Plain
    }

    /// The value with the translations of its blocks, which `blocks` begins with; `None` if none is translated.
    pub(crate) fn translated(&self, blocks: &[Block]) -> Option<String> {
        let (mut out, mut end, mut first, mut is_changed) = (String::new(), 0, 0, false);
        for piece in &self.pieces {
            let blocks = &blocks[first..first + piece.blocks];
            first += piece.blocks;
            if let Some(words) = piece.translated(&self.plain[piece.span.clone()], blocks) {
                out.push_str(&self.plain[end..piece.span.start]);
                out.push_str(&words);
                end = piece.span.end;
                is_changed = true;
            }
        }
        out.push_str(&self.plain[end..]);
        is_changed.then_some(out)
    }
}

#[derive(Default)]
struct Reading {
    pieces: Vec<Piece>,
    blocks: Vec<Block>,
}

impl Reading {
    fn add(&mut self, span: Range<usize>, notation: PieceNotation, mut blocks: Vec<Block>) {
        if !blocks.is_empty() {
            self.pieces.push(Piece {
                span,
                notation,
                blocks: blocks.len(),
            });
            self.blocks.append(&mut blocks);
        }
    }

    /// Reads a span as plain text; line ends and tabs that are written as escapes separate texts.
    fn text(&mut self, plain: &str, span: Range<usize>) {
        for span in escapes::between(plain, span) {
            let (found, _) = txt::read_value(&plain[span.clone()]);
            let blocks = found.into_iter().map(|(_, block)| block);
            self.add(span, PieceNotation::Text, blocks.collect());
        }
    }

    /// Reads markup. If HTML has no tags that separate lines, each line is read for itself, so that its end stays.
    fn markup(&mut self, plain: &str, notation: PieceNotation) {
        let is_by_line = notation != PieceNotation::Markdown && !markup::has_blocks(plain);
        let mut start = 0;
        for line in plain.split_inclusive(|letter| is_by_line && letter == '\n') {
            let line_span = start..start + line.trim_end_matches(['\n', '\r']).len();
            start += line.len();
            let spans = if is_by_line {
                escapes::between(plain, line_span)
            } else {
                vec![line_span]
            };
            for span in spans {
                // What cannot be opened as markup is no less text.
                match open(&plain[span.clone()], notation) {
                    Ok(document) => self.add(span, notation, document.blocks().to_vec()),
                    Err(_) => self.text(plain, span),
                }
            }
        }
    }

    fn choice(&mut self, plain: &str, choice: &messages::Choice) {
        let mut builder = Builder::default();
        for (id, (span, is_kept)) in choice.parts.iter().enumerate() {
            let words = &plain[span.clone()];
            if *is_kept {
                builder.verbatim(words, InlineStyle::Code, id);
            } else {
                builder.text(words);
            }
        }
        let inline = builder.finish();
        if has_words(&inline.text) {
            let block = Block::marked(BlockKind::Paragraph, inline);
            self.add(choice.span.clone(), PieceNotation::Choice, vec![block]);
        }
    }
}

fn open(source: &str, notation: PieceNotation) -> Result<Box<dyn Document>, ReadError> {
    match notation {
        PieceNotation::Markdown => Markdown.open(source.to_owned()),
        PieceNotation::EscapedHtml => Html.open(markup::unescaped(source)),
        PieceNotation::Html | PieceNotation::Text | PieceNotation::Choice => Html.open(source.to_owned()),
    }
}

impl Piece {
    fn translated(&self, source: &str, blocks: &[Block]) -> Option<String> {
        let words = |block: &Block| {
            let line = on_one_line(&block.translation.as_ref()?.text);
            (!line.is_empty()).then_some(line)
        };
        blocks.iter().find_map(words)?;
        match self.notation {
            PieceNotation::Text => {
                let (found, layout) = txt::read_value(source);
                let spans: Vec<_> = found.into_iter().map(|(span, _)| span).collect();
                Some(layout.rendered(source, blocks, &spans))
            }
            PieceNotation::Choice => {
                words(blocks.first()?).and_then(|words| messages::written(source, &words))
            }
            PieceNotation::Html | PieceNotation::EscapedHtml | PieceNotation::Markdown => {
                let mut document = open(source, self.notation).ok()?;
                for (inner, block) in document.blocks_mut().iter_mut().zip(blocks) {
                    inner.translation.clone_from(&block.translation);
                }
                let rendered = document.render();
                Some(match self.notation {
                    PieceNotation::EscapedHtml => markup::Escapes::of(source).escaped(&rendered),
                    PieceNotation::Html => markup::as_careless_as(source, rendered),
                    _ => rendered,
                })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Translation;

    /// The blocks of a value, and the value with all of them in capitals.
    fn read(plain: &str, format: ValueFormat) -> Option<(Vec<String>, String)> {
        let (value, mut blocks) = Value::read(plain.to_owned(), format)?;
        assert_eq!(value.translated(&blocks), None);
        let sources = blocks.iter().map(|block| block.source.clone()).collect();
        for block in &mut blocks {
            let words = block.source.to_uppercase();
            block.translation = Some(Translation::placed(&block.source, &block.marks, words, &[]));
        }
        let translated = value.translated(&blocks).unwrap_or_else(|| plain.to_owned());
        Some((sources, translated))
    }

    #[test]
    fn html_is_read_as_html() {
        for (plain, sources, translated) in [
            (
                "<p>Да <b>нет</b>.</p><p>Вот &amp; он.</p>",
                &["Да нет.", "Вот & он."][..],
                "<p>ДА <b>НЕТ</b>.</p><p>ВОТ &amp; ОН.</p>",
            ),
            ("Да<br>нет", &["Да", "нет"], "ДА<br>НЕТ"),
            (
                "<i>да</i>\nнет & всё\n",
                &["да", "нет & всё"],
                "<i>ДА</i>\nНЕТ & ВСЁ\n",
            ),
            (
                "&lt;b&gt;да&lt;/b&gt; нет",
                &["да нет"],
                "&lt;b&gt;ДА&lt;/b&gt; НЕТ",
            ),
            ("A &amp; Б", &["A & Б"], "A &amp; Б"),
            ("a < b и c > d", &["a < b и c > d"], "A < B И C > D"),
            ("Да <имя> нет", &["Да <имя> нет"], "ДА <ИМЯ> НЕТ"),
            ("R&B и да", &["R&B и да"], "R&B И ДА"),
        ] {
            let (found, written) = read(plain, ValueFormat::Auto).unwrap();
            assert_eq!(found, sources, "{plain}");
            assert_eq!(written, translated, "{plain}");
        }
    }

    #[test]
    fn a_notation_can_be_asked_for() {
        let (sources, _) = read("<b>да</b>", ValueFormat::Text).unwrap();
        assert_eq!(sources, ["<b>да</b>"]);
        let (sources, written) = read("# Да\n\n- *нет*", ValueFormat::Markdown).unwrap();
        assert_eq!(sources, ["Да", "нет"]);
        assert_eq!(written, "# ДА\n\n- *НЕТ*");
    }

    #[test]
    fn choices_of_messages_are_texts() {
        let plain = "{n, plural, =0 {нет файлов} one {# файл у {name}} other {# файлов}}";
        let (sources, written) = read(plain, ValueFormat::Auto).unwrap();
        assert_eq!(sources, ["нет файлов", "# файл у {name}", "# файлов"]);
        // The program puts the words that must not change back; the test does not.
        let wanted = "{n, plural, =0 {НЕТ ФАЙЛОВ} one {# ФАЙЛ У {NAME}} other {# ФАЙЛОВ}}";
        assert_eq!(written, wanted);
        assert!(read("Вот {n, plural, one {файл} other {файлы}}", ValueFormat::Auto).is_none());
    }
}
