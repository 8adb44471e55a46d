//! Words alone: a heading, an entry of a list. Students saw few of them, and stammer now and then: «Notícias»
//! becomes “News News”. With a full stop the same word is a sentence, of which they know how it ends.

use super::pieces::Piece;
use super::respelled::has_spaces;
use generate::End;

/// Whether a piece of a passage is a word alone, without a mark that ends a sentence.
pub fn is_word(passage: &str, piece: &Piece) -> bool {
    let text = &passage[piece.range.clone()];
    piece.gaps.is_empty() && text.chars().all(|c| has_spaces(c) || c == '-' || c == '\u{ad}')
}

/// Whether a word's translation is a stammer: it did not come to an end, or says something twice.
pub fn stammers(text: &str, end: End) -> bool {
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

/// A word's translation without the stop that was added to the word.
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
                gaps: Vec::new(),
                names: Vec::new(),
            };
            is_word(text, &piece)
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
    fn what_is_said_twice_is_a_stammer() {
        for text in [
            "News News",
            "Hello, the hello",
            "Economic Economy",
            "January January",
        ] {
            assert!(stammers(text, End::Stop), "{text}");
        }
        for text in ["News", "The House", "A la carte", "Thank you very much", ""] {
            assert!(!stammers(text, End::Stop), "{text}");
            assert!(stammers(text, End::Length) && stammers(text, End::Loop), "{text}");
        }
        assert_eq!((without_stop("Hey."), without_stop("News")), ("Hey", "News"));
    }
}
