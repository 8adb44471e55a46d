//! Lone words, as in a heading or an entry of a list. Students saw few of them in training, and now and then repeat
//! themselves: «Notícias» becomes “News News”. With a full stop the same word is a sentence, which they translate
//! better.

use super::piece::Piece;
use super::respelled::has_spaces;
use generate::End;

/// Whether a piece is a single word without a mark that ends a sentence.
pub fn is_lone_word(passage: &str, piece: &Piece) -> bool {
    let text = &passage[piece.range.clone()];
    piece.unknown_spans.is_empty() && text.chars().all(|c| has_spaces(c) || c == '-' || c == '\u{ad}')
}

/// Whether the translation of a lone word is degenerate: it did not come to an end, or repeats a word.
pub fn is_degenerate(text: &str, end: End) -> bool {
    /// Letters in which forms of a word agree.
    const STEM: usize = 5;
    let stems: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() > 1)
        .map(|word| word.to_lowercase().chars().take(STEM).collect())
        .collect();
    let repeats = |at: usize| stems[..at].contains(&stems[at]);
    end != End::Stop || (1..stems.len()).any(repeats)
}

/// The translation of a lone word without the full stop that was added to the word.
pub fn without_stop(text: &str) -> &str {
    text.trim_end().trim_end_matches(['.', '。'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_without_spaces_is_no_word() {
        let is_a_word = |text: &str| {
            let piece = Piece {
                range: 0..text.len(),
                tokens: Vec::new(),
                capitals: false,
                unknown_spans: Vec::new(),
                respellings: Vec::new(),
            };
            is_lone_word(text, &piece)
        };
        for word in ["Olá", "segunda-feira", "Notí\u{ad}cias", "안녕"] {
            assert!(is_a_word(word), "{word}");
        }
        for text in ["Olá.", "Bom dia", "俄罗斯外交部长表示", "สวัสดีครับ", "カタカナ"]
        {
            assert!(!is_a_word(text), "{text}");
        }
    }

    #[test]
    fn a_repeated_word_is_degenerate() {
        for text in [
            "News News",
            "Hello, the hello",
            "Economic Economy",
            "January January",
        ] {
            assert!(is_degenerate(text, End::Stop), "{text}");
        }
        for text in ["News", "The House", "A la carte", "Thank you very much", ""] {
            assert!(!is_degenerate(text, End::Stop), "{text}");
            assert!(
                is_degenerate(text, End::Length) && is_degenerate(text, End::Loop),
                "{text}"
            );
        }
        assert_eq!((without_stop("Hey."), without_stop("News")), ("Hey", "News"));
    }
}
