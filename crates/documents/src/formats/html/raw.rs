//! The places of a text's letters in the page, where some of them are written as entities.

use std::ops::Range;

use super::tokens::{Token, tokens};

/// The limit of letters of an entity.
const LONGEST_ENTITY: usize = 34;

/// A text with the places of its letters.
pub(super) struct Placed<'t> {
    text: &'t str,
    /// The offset of each piece in the text and in the page, ascending; the last one is the end.
    pieces: Vec<Piece>,
}

struct Piece {
    text: usize,
    page: usize,
    /// Whether its letters are written as themselves.
    is_plain: bool,
}

impl<'t> Placed<'t> {
    /// The places of the letters of `text`, which is written at `span`; `None` if they cannot be told.
    pub fn of(page: &str, text: &'t str, span: &Range<usize>) -> Option<Self> {
        let raw = &page[span.clone()];
        let mut pieces: Vec<Piece> = Vec::new();
        let mut done = 0;
        let mut at = 0;
        let mut push = |text: usize, page: usize, is_plain: bool| {
            pieces.push(Piece {
                text,
                page: span.start + page,
                is_plain,
            });
        };
        if raw != text {
            while let Some(found) = raw[at..].find(['&', '\r', '\0']) {
                push(done, at, true);
                done += found;
                at += found;
                let (length, written) = escaped(&raw[at..]);
                if written.is_empty() || !text.get(done..)?.starts_with(&written) {
                    return None;
                }
                push(done, at, false);
                done += written.len();
                at += length;
            }
        }
        push(done, at, true);
        (text.get(done..)? == &raw[at..]).then_some(())?;
        push(text.len(), raw.len(), true);
        Some(Placed { text, pieces })
    }

    /// The span in the page of a part of the text.
    pub fn span(&self, part: Range<usize>) -> Range<usize> {
        self.place(part.start)..self.place(part.end)
    }

    fn place(&self, offset: usize) -> usize {
        let index = self.pieces.partition_point(|piece| piece.text <= offset).max(1) - 1;
        let piece = &self.pieces[index];
        if piece.is_plain {
            piece.page + (offset - piece.text).min(self.text.len())
        } else if piece.text == offset {
            piece.page
        } else {
            self.pieces.get(index + 1).map_or(piece.page, |next| next.page)
        }
    }
}

/// The length of what is written in another way at the start of `raw`, and the text that it is.
fn escaped(raw: &str) -> (usize, String) {
    if raw.starts_with("\r\n") {
        return (2, "\n".to_owned());
    }
    if raw.starts_with('\r') {
        return (1, "\n".to_owned());
    }
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'#';
    let name = raw
        .bytes()
        .skip(1)
        .take(LONGEST_ENTITY)
        .take_while(is_name)
        .count();
    let length = 1 + name + usize::from(raw[1 + name..].starts_with(';'));
    match tokens(&raw[..length]).as_slice() {
        [Token::Text { text, .. }] => (length, text.clone()),
        _ => (length, String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_found_behind_entities() {
        let page = "<p>a &rsaquo; b&amp;c\r\n&#9733;d &x; e</p>";
        let span = 3..page.len() - 4;
        let text = "a › b&c\n★d &x; e";
        let placed = Placed::of(page, text, &span).unwrap();
        for (part, raw) in [
            ("›", "&rsaquo;"),
            ("b&c", "b&amp;c"),
            ("★d", "&#9733;d"),
            ("e", "e"),
            ("\n", "\r\n"),
        ] {
            let at = text.find(part).unwrap();
            assert_eq!(&page[placed.span(at..at + part.len())], raw, "{part}");
        }
        assert_eq!(placed.span(0..text.len()), span);
        assert!(Placed::of(page, "a", &span).is_none());
    }
}
