//! Joins the translations of a passage's pieces to the translation and the word alignment of the passage.

use super::piece::{Piece, Translated};
use crate::AlignmentLink;
use std::ops::Range;
use text::sentences::clauses::trimmed;

/// The translation of a passage: the translations of its pieces, and what stands between them as it is. With `align`
/// also its alignment: the source of each token, and a word that was copied is aligned to itself.
pub fn join(
    passage: &str,
    pieces: &[Piece],
    translations: &[Translated],
    align: bool,
) -> (String, Vec<AlignmentLink>) {
    let mut joined = Joined {
        passage,
        text: String::with_capacity(passage.len()),
        alignment: Vec::new(),
        align,
    };
    let mut end = 0;
    for (piece, translation) in pieces.iter().zip(translations) {
        joined.copy(end..piece.range.start);
        joined.translate(piece, translation);
        end = piece.range.end;
    }
    joined.copy(end..passage.len());
    (joined.text, joined.alignment)
}

/// A translation in the making.
struct Joined<'a> {
    passage: &'a str,
    text: String,
    alignment: Vec<AlignmentLink>,
    align: bool,
}

impl Joined<'_> {
    /// Copies a part of the passage.
    fn copy(&mut self, range: Range<usize>) {
        let copied = &self.passage[range.clone()];
        if self.align {
            for word in copied.split_whitespace() {
                let at = word.as_ptr() as usize - copied.as_ptr() as usize;
                let place = |start: usize| start + at..start + at + word.len();
                self.alignment.push(AlignmentLink {
                    source: place(range.start),
                    target: place(self.text.len()),
                    score: None,
                });
            }
        }
        self.text.push_str(copied);
    }

    /// Adds the translation of a piece.
    fn translate(&mut self, piece: &Piece, translation: &Translated) {
        let text = translation.text.trim();
        let offset = self.text.len();
        self.text.push_str(text);
        if !self.align {
            return;
        }
        let cut = translation.text.len() - translation.text.trim_start().len();
        let place = |at: usize| offset + at.saturating_sub(cut).min(text.len());
        let mut start = place(0);
        let tokens = translation.ends.iter().zip(&translation.alignment);
        for ((&end, &token), &score) in tokens.zip(&translation.scores) {
            let target = trimmed(&self.text, start..place(end));
            start = place(end);
            let source = source_of(self.passage, piece, token as usize);
            if !target.is_empty() && !source.is_empty() {
                self.alignment.push(AlignmentLink {
                    source,
                    target,
                    score,
                });
            }
        }
    }
}

/// The place of a token in the passage, without the white space around it. Of a character that becomes several tokens
/// (`½`) only the last has a place: each gets the whole. A space before an unknown word that is a token gets the word.
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
            unknown_spans: Vec::new(),
            respellings: Vec::new(),
        }
    }

    fn translated(text: &str, ends: &[usize], alignment: &[u32]) -> Translated {
        Translated {
            text: text.to_owned(),
            ends: ends.to_vec(),
            alignment: alignment.to_vec(),
            scores: vec![Some(-0.5); ends.len()],
        }
    }

    fn aligned<'t>(passage: &'t str, text: &'t str, links: &[AlignmentLink]) -> Vec<(&'t str, &'t str)> {
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
    fn words_are_aligned_without_the_spaces_around_them() {
        let passage = "12: Olá mundo 😀";
        let pieces = [piece(4..14, &[4..8, 8..14])];
        let translations = [translated(" Hello world!", &[6, 12, 13], &[0, 1, 1])];
        let (text, links) = join(passage, &pieces, &translations, true);
        assert_eq!(text, "12: Hello world! 😀");
        assert_eq!(
            aligned(passage, &text, &links),
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
        assert_eq!(aligned("½ é", &text, &links), [("½", "a"), ("é", "f")]);
    }
}
