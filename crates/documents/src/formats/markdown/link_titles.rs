//! The titles of links, pictures and definitions, which readers see when they point at them: `[a](b "title")`,
//! `![a](b 'title')`, `[a]: b (title)`.

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag};

use super::fields::{self, Notation};
use super::options;
use super::plain::is_entity;
use super::raw::unwrapped;
use super::words::Markup;
use crate::lines::on_one_line;
use crate::{Block, BlockKind};

/// A title that can be translated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LinkTitle {
    /// Its place between its quotation marks, in the document.
    pub range: Range<usize>,
    /// Its words, without escapes, on one line.
    pub words: String,
    pub notation: Notation,
}

impl LinkTitle {
    /// The title with which the text at `range` ends, which the parser reads as `words`; `None` if the two do not
    /// agree, so that its place is not known.
    pub fn at_end(
        text: &str,
        range: Range<usize>,
        words: &str,
        quotes: usize,
        is_in_cell: bool,
    ) -> Option<Self> {
        let raw = text.get(range.clone())?;
        let (inner, quote) = place(raw)?;
        let words = on_one_line(words);
        let title = unwrapped(&raw[inner.start - 1..=inner.end], quotes);
        let range = range.start + inner.start..range.start + inner.end;
        let notation = Notation::Title { quote, is_in_cell };
        (read(&title)? == words).then_some(LinkTitle {
            range,
            words,
            notation,
        })
    }

    pub fn block(&self) -> Block {
        Block::new(BlockKind::Label, self.words.clone())
    }

    /// A translation as it stands between the quotation marks; `None` if the parser would not read it as these words.
    fn written(&self, words: &str) -> Option<String> {
        let Notation::Title { quote, .. } = self.notation else {
            return None;
        };
        let written = fields::written(words, self.notation);
        let quoted = format!("{quote}{written}{}", closing(quote));
        (read(&quoted)? == on_one_line(words)).then_some(written)
    }
}

/// A title within another block, behind which it is a block of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct InnerTitle {
    /// Where the block around it ends.
    pub at: usize,
    /// Its index among the titles.
    pub number: usize,
}

/// The translations of titles within other blocks.
pub(super) struct WrittenTitles {
    /// The tags of the marks, with these titles.
    pub tags: Vec<Markup>,
    /// The titles by their place in the document; ascending.
    places: Vec<(Range<usize>, String)>,
}

impl WrittenTitles {
    /// The translations among `blocks`, where a title is the block with an empty span.
    pub fn of(
        titles: &[LinkTitle],
        inner: &[InnerTitle],
        tags: &[Markup],
        blocks: &[Block],
        spans: &[Range<usize>],
    ) -> WrittenTitles {
        let mut inner = inner.iter().peekable();
        let mut written: HashMap<usize, String> = HashMap::new();
        for (block, span) in blocks.iter().zip(spans).filter(|(_, span)| span.is_empty()) {
            while inner.next_if(|inner| inner.at < span.start).is_some() {}
            let Some(inner) = inner.next_if(|inner| inner.at == span.start) else {
                continue;
            };
            let words = block.translation.as_ref().map(|words| words.text.as_str());
            let words = words.filter(|words| !words.trim().is_empty());
            let title = words.and_then(|words| titles.get(inner.number)?.written(words));
            written.extend(title.map(|title| (inner.number, title)));
        }
        let tags = tags.iter().map(|tag| with_title(tag, &written)).collect();
        let mut places: Vec<_> = written
            .into_iter()
            .filter_map(|(number, title)| Some((titles.get(number)?.range.clone(), title)))
            .collect();
        places.sort_by_key(|(range, _)| range.start);
        WrittenTitles { tags, places }
    }

    /// Copies a part of the document, with the translated titles in it.
    pub fn copy(&self, text: &str, range: Range<usize>, out: &mut String) {
        let first = self
            .places
            .partition_point(|(place, _)| place.start < range.start);
        let mut done = range.start;
        for (place, title) in self.places[first..]
            .iter()
            .take_while(|(place, _)| place.end <= range.end)
        {
            out.push_str(&text[done..place.start]);
            out.push_str(title);
            done = place.end;
        }
        out.push_str(&text[done..range.end]);
    }
}

fn with_title(tag: &Markup, written: &HashMap<usize, String>) -> Markup {
    let mut tag = tag.clone();
    let title = tag.title.and_then(|number| written.get(&number));
    // A mark without words is written as one text.
    let end = if tag.close.is_empty() {
        &mut tag.open
    } else {
        &mut tag.close
    };
    if let Some((title, (place, _))) = title.zip(in_tag(end)) {
        end.replace_range(place, title);
    }
    tag
}

/// The place of the title in the end of a link, and its quotation mark.
fn in_tag(tag: &str) -> Option<(Range<usize>, char)> {
    place(tag.strip_suffix(')')?)
}

/// The place of the title with which a text ends, between its quotation marks, and the first of these.
fn place(text: &str) -> Option<(Range<usize>, char)> {
    let text = text.trim_end();
    let quote = match text.chars().next_back()? {
        ')' => '(',
        quote @ ('"' | '\'') => quote,
        _ => return None,
    };
    let inner = &text[..text.len() - 1];
    let is_escaped = |at: usize| {
        let before = &inner[..at];
        (before.len() - before.trim_end_matches('\\').len()) % 2 == 1
    };
    let mut quotes = inner.rmatch_indices(quote).map(|(at, _)| at);
    let start = quotes.find(|&at| !is_escaped(at))?;
    Some((start + 1..inner.len(), quote))
}

/// The words of a title with its quotation marks, as the parser reads them, on one line.
fn read(quoted: &str) -> Option<String> {
    let link = format!("[a](b {quoted})");
    Parser::new_ext(&link, options()).find_map(|event| match event {
        Event::Start(Tag::Link { title, .. }) => Some(on_one_line(&title)),
        _ => None,
    })
}

fn closing(quote: char) -> char {
    if quote == '(' { ')' } else { quote }
}

/// Words as they stand in a title between these quotation marks.
pub(super) fn escaped(words: &str, quote: char, is_in_cell: bool) -> String {
    let mut out = String::with_capacity(words.len() + 8);
    let mut letters = words.chars();
    while let Some(letter) = letters.next() {
        let behind = letters.as_str();
        let is_escaped = match letter {
            '\\' => behind
                .chars()
                .next()
                .is_none_or(|next| next.is_ascii_punctuation()),
            '|' => is_in_cell,
            _ => letter == quote || letter == closing(quote),
        };
        if is_escaped {
            out.push('\\');
        }
        out.push(letter);
        if letter == '&' && is_entity(behind) {
            out.push_str("amp;");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::Translation;

    /// The document with the translations of its titles; other words are as in the source.
    fn titled(text: &str, translation: &str) -> String {
        let mut document = crate::open(None, text.to_owned(), Some("markdown")).unwrap();
        assert_eq!(document.render(), text);
        for block in document.blocks_mut() {
            let is_title = block.kind == crate::BlockKind::Label;
            block.translation = Some(if is_title {
                Translation::plain(translation.to_owned())
            } else {
                Translation {
                    text: block.source.clone(),
                    marks: block.marks.clone(),
                }
            });
        }
        assert!(document.unread().is_empty(), "{:?}", document.unread());
        document.render()
    }

    #[test]
    fn titles_keep_their_quotation_marks() {
        let words = r#"a "b" 'c' (d) \e &amp;"#;
        for (text, written) in [
            (
                r#"Veja a [horta](h.html "A horta") aqui."#,
                r#"Veja a [horta](h.html "a \"b\" 'c' (d) \e &amp;amp;") aqui."#,
            ),
            (
                "Veja a [horta](h.html 'A \"horta\"' ).\n",
                "Veja a [horta](h.html 'a \"b\" \\'c\\' (d) \\e &amp;amp;' ).\n",
            ),
            (
                r"![horta](h.png (A horta))",
                r#"![horta](h.png (a "b" 'c' \(d\) \e &amp;amp;))"#,
            ),
            (
                "> Veja [um] e\n> [a](b \"A horta\\\"\").\n\n[um]: <c d> 'A horta'\n",
                "> Veja [um][um] e [a](b \"a \\\"b\\\" 'c' (d) \\e &amp;amp;\").\n\n[um]: <c d> 'a \"b\" \\'c\\' (d) \\e &amp;amp;'\n",
            ),
        ] {
            assert_eq!(titled(text, words), written);
        }
    }

    #[test]
    fn titles_are_found_in_every_place() {
        for (text, written) in [
            (
                "[![a ponte](a.png \"Um\")](b \"Dois\")",
                "[![a ponte](a.png \"x | y\")](b \"x | y\")",
            ),
            ("![](a.png \"Um\")\n", "![](a.png \"x | y\")\n"),
            (
                "O texto ![](a.png \"Um\") segue.",
                "O texto ![](a.png \"x | y\") segue.",
            ),
            (
                "| a casa |\n|---|\n| [horta](b \"Um\") |\n| ![](c \"Dois\") |\n",
                "| a casa |\n|---|\n| [horta](b \"x \\| y\") |\n| ![](c \"x \\| y\") |\n",
            ),
            ("- [a horta](b\n  \"Um\ndois\")\n", "- [a horta](b \"x | y\")\n"),
            ("[12]\n\n[12]: b\n'Um'\n", "[12]\n\n[12]: b\n'x | y'\n"),
        ] {
            assert_eq!(titled(text, "x | y"), written);
        }
    }

    #[test]
    fn titles_change_where_the_words_around_them_stay() {
        let text = "Veja\na [horta](h.html \"A horta\") aqui.\n\nOutro.\n";
        let mut document = crate::open(None, text.to_owned(), Some("markdown")).unwrap();
        let sources: Vec<_> = document.blocks().iter().map(|block| &*block.source).collect();
        assert_eq!(sources, ["Veja a horta aqui.", "A horta", "Outro."]);
        document.blocks_mut()[1].translation = Some(Translation::plain("The garden".to_owned()));
        assert_eq!(document.render(), text.replace("A horta", "The garden"));
        assert!(document.piece(0, None).is_none());
    }

    #[test]
    fn titles_over_lines_of_a_quotation_are_read_whole_or_told() {
        assert_eq!(
            titled("> [a horta](b \"Um\n> dois\")\n", "três"),
            "> [a horta](b \"três\")\n"
        );
        let text = "> [a]\n>\n> [a]: b \"Um\n> dois\"\n".to_owned();
        let definition = crate::open(None, text, Some("markdown")).unwrap();
        assert_eq!(definition.blocks().len(), 1);
        assert!(definition.unread()[0].starts_with("line 3 holds the title"));
    }
}
