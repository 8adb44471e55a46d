//! Cuts passages into the pieces that go through the network, and joins their translations.
//!
//! A piece is a sentence, or a part of one that is longer than the model's window. What stands between pieces, and
//! whatever has no words, stays as it is.

use std::ops::Range;
use text::Lang;
use text::sentences::{self, clauses};

/// A part of a passage that is translated alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// Its place in the passage.
    pub range: Range<usize>,
    /// Its tokens, special ones included.
    pub tokens: Vec<u32>,
}

/// The pieces of a passage, in its order, none of more than `most` tokens.
///
/// # Errors
/// Those of `encode`.
pub fn cut<E>(
    passage: &str,
    from: Lang,
    most: usize,
    encode: impl Fn(&str) -> Result<Vec<u32>, E>,
) -> Result<Vec<Piece>, E> {
    let mut pieces = Vec::new();
    let mut rest: Vec<Range<usize>> = sentences::split(passage, from);
    rest.reverse();
    while let Some(range) = rest.pop() {
        let range = clauses::trimmed(passage, range);
        let text = &passage[range.clone()];
        if !text.contains(char::is_alphabetic) {
            continue;
        }
        let tokens = encode(text)?;
        match clauses::break_near_middle(text).filter(|_| tokens.len() > most) {
            Some(at) => {
                rest.push(range.start + at..range.end);
                rest.push(range.start..range.start + at);
            }
            None => pieces.push(Piece { range, tokens }),
        }
    }
    Ok(pieces)
}

/// The translation of a passage: the translations of its pieces, and what stands between them as it is.
pub fn join(passage: &str, pieces: &[Piece], translations: &[String]) -> String {
    let mut text = String::with_capacity(passage.len());
    let mut end = 0;
    for (piece, translation) in pieces.iter().zip(translations) {
        text.push_str(&passage[end..piece.range.start]);
        text.push_str(translation.trim());
        end = piece.range.end;
    }
    text.push_str(&passage[end..]);
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    /// One token a word, and an end mark.
    fn words(text: &str) -> Vec<u32> {
        (0..=text.split_whitespace().count() as u32).collect()
    }

    fn parts(passage: &str, most: usize) -> Vec<&str> {
        let from = "en".parse().expect("English is known");
        let pieces = cut(passage, from, most, |text| Ok::<_, Infallible>(words(text)))
            .unwrap_or_else(|never| match never {});
        pieces.into_iter().map(|piece| &passage[piece.range]).collect()
    }

    #[test]
    fn sentences_are_pieces_and_long_ones_are_divided_at_clauses() {
        let text = "It rained. The man who came, as they said, stayed for the night, and left. 42!";
        assert_eq!(
            parts(text, 50),
            [
                "It rained.",
                "The man who came, as they said, stayed for the night, and left."
            ]
        );
        assert_eq!(
            parts(text, 9),
            [
                "It rained.",
                "The man who came, as they said,",
                "stayed for the night, and left."
            ]
        );
    }

    #[test]
    fn nothing_is_lost_of_what_cannot_be_divided_well() {
        let text = "one two three four five six seven eight nine ten";
        assert_eq!(parts(text, 4).join(" "), text);
        let long = "ж".repeat(40);
        let letters = |text: &str| Ok::<_, Infallible>(vec![0; text.chars().count()]);
        let from = "ru".parse().expect("Russian is known");
        let pieces = cut(&long, from, 7, letters).unwrap_or_else(|never| match never {});
        assert!(pieces.iter().all(|piece| piece.tokens.len() <= 7));
        assert_eq!(
            pieces.iter().map(|piece| piece.range.len()).sum::<usize>(),
            long.len()
        );
        // A window that holds no letter ends all the same.
        assert_eq!(cut("ab", from, 0, letters).unwrap_or_default().len(), 2);
    }

    #[test]
    fn what_stands_between_pieces_stays() {
        let passage = " Раз.  Два 😀\n";
        let piece = |range: Range<usize>| Piece {
            range,
            tokens: Vec::new(),
        };
        let translations = ["One. ".to_owned(), "Two".to_owned()];
        let joined = join(passage, &[piece(1..8), piece(10..16)], &translations);
        assert_eq!(joined, " One.  Two 😀\n");
        assert_eq!(join("123", &[], &[]), "123");
    }

    #[test]
    fn what_has_no_words_is_no_piece() {
        assert!(parts("12 345 — 678!", 10).is_empty());
        assert!(parts("", 10).is_empty());
    }
}
