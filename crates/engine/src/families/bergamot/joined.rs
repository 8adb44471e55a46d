//! Translated pieces put where they stood in the passage, and which words belong together.

use super::pieces::Piece;
use crate::Link;
use std::ops::Range;

/// The translation of one piece.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Translated {
    /// Its text.
    pub text: String,
    /// Where each of its tokens ends in `text`; it begins where the one before ends.
    pub ends: Vec<usize>,
    /// For each of its tokens the place among the piece's tokens of the one it came from; empty where
    /// nobody asked.
    pub attended: Vec<u32>,
    /// The natural logarithm of each token's probability; none of what was not decoded.
    pub scores: Vec<Option<f32>>,
}

impl Translated {
    /// The translation up to `length`.
    pub fn cut(mut self, length: usize) -> Self {
        self.text.truncate(length);
        for end in &mut self.ends {
            *end = length.min(*end);
        }
        self
    }

    /// The translation in capitals.
    pub fn in_capitals(mut self) -> Self {
        let mut capitals = String::with_capacity(self.text.len());
        let mut ends = self.ends.iter_mut().peekable();
        for (at, c) in self.text.char_indices() {
            while let Some(end) = ends.next_if(|end| **end <= at) {
                *end = capitals.len();
            }
            capitals.extend(c.to_uppercase());
        }
        ends.for_each(|end| *end = capitals.len());
        self.text = capitals;
        self
    }
}

/// Puts translated pieces where they stood in the passage; what stands between them stays. With `links`
/// for each token what it came from; a word that is copied came from itself.
pub fn join(
    passage: &str,
    pieces: &[Piece],
    translations: &[Translated],
    links: bool,
) -> (String, Vec<Link>) {
    let mut joined = Joined {
        passage,
        text: String::with_capacity(passage.len()),
        links: Vec::new(),
        wanted: links,
    };
    let mut end = 0;
    for (piece, translation) in pieces.iter().zip(translations) {
        joined.copy(end..piece.range.start);
        joined.translate(piece, translation);
        end = piece.range.end;
    }
    joined.copy(end..passage.len());
    (joined.text, joined.links)
}

struct Joined<'a> {
    passage: &'a str,
    text: String,
    links: Vec<Link>,
    wanted: bool,
}

impl Joined<'_> {
    fn copy(&mut self, range: Range<usize>) {
        let copied = &self.passage[range.clone()];
        if self.wanted {
            for word in copied.split_whitespace() {
                let at = word.as_ptr() as usize - copied.as_ptr() as usize;
                let place = |start: usize| start + at..start + at + word.len();
                self.links.push(Link {
                    source: place(range.start),
                    target: place(self.text.len()),
                    score: None,
                });
            }
        }
        self.text.push_str(copied);
    }

    fn translate(&mut self, piece: &Piece, translation: &Translated) {
        let text = translation.text.trim();
        let offset = self.text.len();
        self.text.push_str(text);
        if !self.wanted {
            return;
        }
        let cut = translation.text.len() - translation.text.trim_start().len();
        let place = |at: usize| offset + at.saturating_sub(cut).min(text.len());
        let mut start = place(0);
        let tokens = translation.ends.iter().zip(&translation.attended);
        for ((&end, &token), &score) in tokens.zip(&translation.scores) {
            let target = trimmed(&self.text, start..place(end));
            start = place(end);
            let source = source_of(self.passage, piece, token as usize);
            if !target.is_empty() && !source.is_empty() {
                self.links.push(Link {
                    source,
                    target,
                    score,
                });
            }
        }
    }
}

/// The place of a token without the white space around it. Characters that become several tokens (`½`)
/// belong to the last of them, and the others have none: each gets all. A space before an unknown word, a token of
/// its own, gets the word.
fn source_of(passage: &str, piece: &Piece, token: usize) -> Range<usize> {
    let Some(tokens) = piece.tokens.get(token..) else {
        return 0..0;
    };
    let start = tokens.first().map_or(0, |token| token.start);
    let end = tokens
        .iter()
        .map(|token| token.end)
        .find(|&end| end > start && !passage[start..end].trim().is_empty())
        .unwrap_or(start);
    trimmed(passage, start..end)
}

/// The place without the white space at its edges.
pub fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + part.len() - part.trim_start().len();
    start..start + part.trim().len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sentencepiece::Token;

    fn piece(range: Range<usize>, places: &[Range<usize>]) -> Piece {
        let token = |place: &Range<usize>| Token {
            id: 9,
            start: place.start,
            end: place.end,
        };
        Piece {
            range,
            tokens: places.iter().map(token).collect(),
            capitals: false,
            gaps: Vec::new(),
            names: Vec::new(),
        }
    }

    fn translated(text: &str, ends: &[usize], attended: &[u32]) -> Translated {
        Translated {
            text: text.to_owned(),
            ends: ends.to_vec(),
            attended: attended.to_vec(),
            scores: vec![Some(-0.5); ends.len()],
        }
    }

    fn linked<'t>(passage: &'t str, text: &'t str, links: &[Link]) -> Vec<(&'t str, &'t str)> {
        links
            .iter()
            .map(|link| (&passage[link.source.clone()], &text[link.target.clone()]))
            .collect()
    }

    #[test]
    fn what_stands_between_pieces_stays() {
        let passage = " Раз.  Два 😀\n";
        let pieces = [piece(1..8, &[]), piece(10..16, &[])];
        let translations = [translated("One. ", &[], &[]), translated("Two", &[], &[])];
        let (text, links) = join(passage, &pieces, &translations, false);
        assert_eq!(text, " One.  Two 😀\n");
        assert!(links.is_empty());
        assert_eq!(join("123", &[], &[], false), ("123".to_owned(), Vec::new()));
    }

    #[test]
    fn words_are_linked_without_the_spaces_around_them() {
        let passage = "12: Olá mundo 😀";
        let pieces = [piece(4..14, &[4..8, 8..14])];
        let translations = [translated(" Hello world!", &[6, 12, 13], &[0, 1, 1])];
        let (text, links) = join(passage, &pieces, &translations, true);
        assert_eq!(text, "12: Hello world! 😀");
        assert_eq!(
            linked(passage, &text, &links),
            [
                ("12:", "12:"),
                ("Olá", "Hello"),
                ("mundo", "world"),
                ("mundo", "!"),
                ("😀", "😀")
            ]
        );
    }

    #[test]
    fn tokens_without_a_place_get_their_characters() {
        // "½" became three tokens, of which the last has the place; token 7 is not there at all.
        let pieces = [piece(0..5, &[0..0, 0..0, 0..2, 2..5])];
        let translations = [translated("a half", &[1, 2, 5, 6], &[0, 1, 7, 3])];
        let (text, links) = join("½ é", &pieces, &translations, true);
        assert_eq!(linked("½ é", &text, &links), [("½", "a"), ("é", "f")]);
    }

    #[test]
    fn capitals_of_another_length_keep_their_tokens() {
        let capitals = translated("straße ŉ", &[4, 7, 7, 10], &[]).in_capitals();
        assert_eq!(capitals.text, "STRASSE ʼN");
        let mut start = 0;
        let tokens: Vec<&str> = capitals
            .ends
            .iter()
            .map(|&end| &capitals.text[std::mem::replace(&mut start, end)..end])
            .collect();
        assert_eq!(tokens, ["STRA", "SSE", "", " ʼN"]);
    }
}
