//! XML as a list of tokens with their spans in the text, so that everything that is not changed keeps its bytes.

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::escape::{resolve_html5_entity, unescape};
use quick_xml::events::{BytesStart, Event};

use crate::ReadError;

/// The limit of nesting; real documents have some dozens of levels.
const DEEPEST: usize = 1000;

/// The kind of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// A start tag.
    Start,
    /// An end tag.
    End,
    /// An element without content.
    Empty,
    /// Words and white space.
    Text,
    /// Text that needs no escapes.
    CData,
    /// `&…;`
    Reference,
    /// A comment, a declaration or an instruction.
    Other,
}

/// A token of XML.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token {
    pub kind: TokenKind,
    start: u32,
    end: u32,
    /// The index of the end tag for a start tag; the token's own index for any other.
    partner: u32,
}

impl Token {
    /// The span in the text, in bytes.
    pub fn span(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The tokens of a text.
pub(crate) struct Tokens<'a> {
    pub text: &'a str,
    list: Vec<Token>,
}

impl<'a> Tokens<'a> {
    /// Reads the XML of a part.
    ///
    /// # Errors
    /// [`ReadError::Part`] where it is not well formed, nested without end, or declares entities of its own, which a
    /// few lines could grow to gigabytes with.
    pub fn of(part: &str, text: &'a str) -> Result<Tokens<'a>, ReadError> {
        let failed = |cause: String| ReadError::Part {
            part: part.to_owned(),
            cause,
        };
        let broken = |at: u64, cause: String| {
            failed(format!(
                "is no well-formed XML ({cause}, near byte {at}); open it in its own program, which may repair it, and \
                 save it again"
            ))
        };
        if u32::try_from(text.len()).is_err() {
            return Err(failed("is too large; divide the document".to_owned()));
        }
        // The XML parser skips a byte order mark and does not count it.
        let marks = text.len() - text.trim_start_matches('\u{FEFF}').len();
        let mut reader = Reader::from_str(&text[marks..]);
        let mut list: Vec<Token> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        loop {
            let start = reader.buffer_position() + marks as u64;
            let event = reader
                .read_event()
                .map_err(|error| broken(reader.error_position(), error.to_string()))?;
            let kind = match event {
                Event::Eof => break,
                Event::Start(_) => TokenKind::Start,
                Event::End(_) => TokenKind::End,
                Event::Empty(_) => TokenKind::Empty,
                Event::Text(_) => TokenKind::Text,
                Event::CData(_) => TokenKind::CData,
                Event::GeneralRef(_) => TokenKind::Reference,
                Event::DocType(declaration) => {
                    if declaration.into_inner().contains("<!ENTITY") {
                        return Err(failed(
                            "declares entities of its own, which are not read; save the document \
                                           without them"
                                .to_owned(),
                        ));
                    }
                    TokenKind::Other
                }
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => TokenKind::Other,
            };
            let end = reader.buffer_position() + marks as u64;
            // The XML parser accepts a bracket within a name; code that searches the text for tags would find a tag
            // there.
            let is_tag = matches!(kind, TokenKind::Start | TokenKind::End | TokenKind::Empty);
            if is_tag && text[start as usize + 1..end as usize].contains('<') {
                return Err(broken(start, "a tag has another one within it".to_owned()));
            }
            let index = list.len();
            match kind {
                TokenKind::Start => open.push(index),
                TokenKind::End => {
                    if let Some(start) = open.pop() {
                        list[start].partner = index as u32;
                    }
                }
                _ => {}
            }
            if open.len() > DEEPEST {
                return Err(failed(format!(
                    "is nested more than {DEEPEST} elements deep; no program writes that"
                )));
            }
            list.push(Token {
                kind,
                start: start as u32,
                end: end as u32,
                partner: index as u32,
            });
        }
        if let Some(&unclosed) = open.last() {
            let at = list[unclosed].span();
            let name = name(&text[at.clone()]);
            return Err(broken(
                at.start as u64,
                format!("the element <{name}> never ends"),
            ));
        }
        Ok(Tokens { text, list })
    }

    pub fn len(&self) -> usize {
        self.list.len()
    }

    pub fn get(&self, index: usize) -> Token {
        self.list[index]
    }

    /// The value of an attribute of the tag at this token, and its span in the text.
    pub fn value(&self, at: usize, name: &str) -> Option<(String, Range<usize>)> {
        let start = self.get(at).span().start;
        let (value, place) = attribute(self.raw(at), name)?;
        Some((value, start + place.start..start + place.end))
    }

    /// The source text of a token.
    pub fn raw(&self, index: usize) -> &'a str {
        &self.text[self.list[index].span()]
    }

    /// The name of an element with its prefix; empty for anything else.
    pub fn name(&self, index: usize) -> &'a str {
        match self.list[index].kind {
            TokenKind::Start | TokenKind::End | TokenKind::Empty => name(self.raw(index)),
            _ => "",
        }
    }

    /// The index of the last token of the element that begins at `index`.
    pub fn end_of(&self, index: usize) -> usize {
        self.list[index].partner as usize
    }

    /// The whole element that begins at `index`, with its tags.
    pub fn element(&self, index: usize) -> Range<usize> {
        self.list[index].span().start..self.list[self.end_of(index)].span().end
    }

    /// The indices of the tokens directly inside the element that begins at `index`; a child element is given by its
    /// start tag.
    pub fn children(&self, index: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.end_of(index);
        let mut at = index + 1;
        std::iter::from_fn(move || {
            let here = at;
            if here >= end {
                return None;
            }
            at = self.end_of(here).max(here) + 1;
            Some(here)
        })
    }

    /// The visible text of a token; `None` for tags and comments, and for unknown references.
    pub fn text_of(&self, index: usize) -> Option<String> {
        let raw = self.raw(index);
        match self.list[index].kind {
            TokenKind::Text => Some(raw.to_owned()),
            TokenKind::CData => raw
                .strip_prefix("<![CDATA[")
                .and_then(|rest| rest.strip_suffix("]]>"))
                .map(str::to_owned),
            TokenKind::Reference => {
                let name = raw.trim_start_matches('&').trim_end_matches(';');
                let plain = unescape(raw).ok().map(std::borrow::Cow::into_owned);
                plain.or_else(|| resolve_html5_entity(name).map(str::to_owned))
            }
            TokenKind::Start | TokenKind::End | TokenKind::Empty | TokenKind::Other => None,
        }
    }

    /// The whole text of the element that begins at `index`.
    pub fn text_in(&self, index: usize) -> String {
        (index..=self.end_of(index))
            .filter_map(|at| self.text_of(at))
            .collect()
    }
}

/// The name in a tag.
fn name(tag: &str) -> &str {
    let inner = tag.trim_start_matches(['<', '/']);
    let end = inner.find(|letter: char| letter.is_whitespace() || matches!(letter, '/' | '>'));
    &inner[..end.unwrap_or(inner.len())]
}

/// A name without its prefix.
pub(crate) fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// The value of an attribute of a start tag, by its full name, and the value's span in the tag.
pub(crate) fn attribute(tag: &str, wanted: &str) -> Option<(String, Range<usize>)> {
    let inner = tag.strip_prefix('<')?;
    let inner = inner.strip_suffix("/>").or_else(|| inner.strip_suffix('>'))?;
    let start = BytesStart::from_content(inner, name(tag).len());
    let mut attributes = start.attributes();
    let found = attributes
        .with_checks(false)
        .filter_map(Result::ok)
        .find(|attribute| attribute.key.0 == wanted)?;
    let value = unescape(&found.value).map_or_else(|_| found.value.to_string(), std::borrow::Cow::into_owned);
    // The position is searched for by the attribute's name, since the parser does not report it.
    let mut at = name(tag).len() + 1;
    while let Some(offset) = tag[at..].find(wanted) {
        let begin = at + offset;
        let rest = tag[begin + wanted.len()..].trim_start();
        let stands_alone = tag[..begin].ends_with(char::is_whitespace);
        if let (true, Some(rest)) = (stands_alone, rest.strip_prefix('=')) {
            let quoted = rest.trim_start();
            let start = tag.len() - quoted.len() + 1;
            return Some((value, start..start + found.value.len()));
        }
        at = begin + wanted.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_the_text() {
        let text = "<?xml version=\"1.0\"?>\n<a b=\"1\">x &amp; y<c/><![CDATA[<z>]]></a>\n<!-- e -->";
        let tokens = Tokens::of("x", text).unwrap();
        let whole: String = (0..tokens.len()).map(|index| tokens.raw(index)).collect();
        assert_eq!(whole, text);
        let root = (0..tokens.len())
            .find(|&index| tokens.name(index) == "a")
            .unwrap();
        assert_eq!(tokens.text_in(root), "x & y<z>");
        assert_eq!(&text[tokens.element(root)], &text[22..text.len() - 11]);
    }

    #[test]
    fn attributes_are_found_with_their_places() {
        let tag = "<w:lang w:val='ru-RU' xml:x=\"w:val=&lt;\"/>";
        let (value, span) = attribute(tag, "w:val").unwrap();
        assert_eq!((value.as_str(), &tag[span]), ("ru-RU", "ru-RU"));
        assert_eq!(attribute(tag, "xml:x").unwrap().0, "w:val=<");
        assert_eq!(attribute(tag, "val"), None);
    }

    #[test]
    fn a_byte_order_mark_moves_no_token() {
        for mark in ["", "\u{FEFF}", "\u{FEFF}\u{FEFF}"] {
            let text = format!("{mark}<a>слово<b/></a>");
            let tokens = Tokens::of("a", &text).unwrap();
            let raw: Vec<&str> = (0..tokens.len()).map(|index| tokens.raw(index)).collect();
            assert_eq!(raw, ["<a>", "слово", "<b/>", "</a>"]);
            let alone = format!("{mark}слово");
            assert_eq!(Tokens::of("a", &alone).unwrap().raw(0), "слово");
        }
    }

    #[test]
    fn broken_xml_names_its_part() {
        for (text, cause) in [
            ("<a><b></a>", "no well-formed XML"),
            ("<a>", "the element <a> never ends"),
            ("<a><b<c/>/></a>", "a tag has another one within it"),
            ("<a><b c=\"<d/>\"/></a>", "a tag has another one within it"),
            ("<a b=></a", "no well-formed XML"),
            ("<!DOCTYPE a [<!ENTITY b \"ha\">]><a/>", "declares entities"),
            (&"<a>".repeat(2000), "nested more than 1000"),
        ] {
            let error = Tokens::of("word/document.xml", text).err().unwrap().to_string();
            assert!(
                error.contains("'word/document.xml'") && error.contains(cause),
                "{error}"
            );
        }
    }
}
