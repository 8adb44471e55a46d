//! Words that the vocabulary cannot spell. The network reads each as one unknown token and never writes one; the
//! words themselves are put where the translation is aligned to that token. Words with a few unknown letters are read
//! with known ones instead, which most names keep, and get their letters again.

use super::piece::{Piece, Respelling, Translated, UnknownSpan};
use super::respelled::Respelled;
use crate::sentencepiece::Token;
use std::ops::Range;

/// The words that are spelled otherwise in `read`, a respelling of `text`.
pub fn respelled_words(text: &str, read: &Respelled<'_>) -> Vec<Respelling> {
    let mut respellings = Vec::new();
    for word in read.text.split(|c: char| !c.is_alphanumeric()) {
        let start = word.as_ptr() as usize - read.text.as_ptr() as usize;
        let written = &text[read.place(start)..read.place(start + word.len())];
        if written != word
            && written.chars().count() == word.chars().count()
            && written.chars().all(char::is_alphabetic)
        {
            respellings.push(Respelling {
                read: word.to_owned(),
                written: written.to_owned(),
            });
        }
    }
    respellings
}

/// The parts of `text` that the vocabulary cannot spell, which the `tokens` of the text show: whole words, and words
/// with only a space and a mark between them as one part.
pub fn unknown_parts(text: &str, tokens: &[Token], unknown: u32) -> Vec<Range<usize>> {
    let mut parts: Vec<Range<usize>> = Vec::new();
    for token in tokens.iter().filter(|token| token.id == unknown) {
        let mut part = token.start..token.end;
        if text[part.clone()].contains(char::is_alphanumeric) {
            let in_word = |c: char| c.is_alphanumeric() || matches!(c, '\u{300}'..='\u{36f}');
            part.start -= tail(&text[..part.start], in_word);
            part.end += head(&text[part.end..], in_word);
        }
        match parts.last_mut() {
            Some(last) if part.start <= last.end => last.end = last.end.max(part.end),
            Some(last) if belong_together(text, last, &part) => last.end = part.end,
            _ => parts.push(part),
        }
    }
    parts
}

/// Whether two unknown words are one part: no more than a space and a mark stands between them, or signs that join
/// them to one emoji.
fn belong_together(text: &str, first: &Range<usize>, second: &Range<usize>) -> bool {
    let between = &text[first.end..second.start];
    if between
        .chars()
        .all(|c| matches!(c, '\u{200d}' | '\u{fe0e}' | '\u{fe0f}'))
    {
        return true;
    }
    let is_word = |range: &Range<usize>| text[range.clone()].contains(char::is_alphanumeric);
    is_word(first)
        && is_word(second)
        && between.chars().count() <= 2
        && !between.contains(char::is_alphanumeric)
}

/// Bytes of the characters at the end of `text` that match.
fn tail(text: &str, matches: impl Fn(char) -> bool) -> usize {
    text.len() - text.trim_end_matches(matches).len()
}

/// Bytes of the characters at its start that match.
fn head(text: &str, matches: impl Fn(char) -> bool) -> usize {
    text.len() - text.trim_start_matches(matches).len()
}

/// The tokens with one unknown token for each of `parts`.
pub fn merge_unknown(tokens: &[Token], parts: &[Range<usize>], unknown: u32) -> Vec<Token> {
    let mut kept: Vec<Token> = Vec::with_capacity(tokens.len());
    for &token in tokens {
        let inside = |part: &&Range<usize>| token.start < part.end && part.start < token.end;
        let Some(part) = parts.iter().find(inside) else {
            kept.push(token);
            continue;
        };
        match kept.last_mut() {
            // A token that reaches beyond the part is taken with it: nothing may be lost.
            Some(last) if last.id == unknown && last.start <= part.start && part.start < last.end => {
                last.end = last.end.max(token.end);
            }
            _ => kept.push(Token {
                id: unknown,
                start: part.start.min(token.start),
                end: part.end.max(token.end),
            }),
        }
    }
    kept
}

/// The translation with the unknown words of its piece copied into it, and respelled words in their own letters.
pub fn restored(translated: Translated, piece: &Piece, passage: &str) -> Translated {
    if piece.unknown_spans.is_empty() && piece.respellings.is_empty() {
        return translated;
    }
    let mut words = TargetTokens::of(&translated);
    for span in &piece.unknown_spans {
        words.insert(span, passage);
    }
    for respelling in &piece.respellings {
        words.restore(respelling);
    }
    words.joined()
}

/// The tokens of a translation.
struct TargetTokens(Vec<TargetToken>);

/// A decoded token, or words that were copied.
struct TargetToken {
    text: String,
    /// The index of the piece's token to which it is aligned.
    source: u32,
    /// The natural logarithm of its probability, if it was decoded.
    score: Option<f32>,
}

impl TargetTokens {
    fn of(translated: &Translated) -> Self {
        let mut start = 0;
        let alignment = translated
            .alignment
            .iter()
            .copied()
            .chain(std::iter::repeat(u32::MAX));
        let scores = translated.scores.iter().copied().chain(std::iter::repeat(None));
        let words = translated.ends.iter().zip(alignment).zip(scores);
        let words = words.map(|((&end, source), score)| {
            let text = translated.text[start..end].to_owned();
            start = end;
            TargetToken { text, source, score }
        });
        TargetTokens(words.collect())
    }

    fn joined(self) -> Translated {
        let mut joined = Translated::default();
        for word in self.0 {
            joined.text.push_str(&word.text);
            joined.ends.push(joined.text.len());
            joined.alignment.push(word.source);
            joined.scores.push(word.score);
        }
        joined
    }

    /// Inserts the words of an unknown span, with spaces as in the passage.
    fn insert(&mut self, span: &UnknownSpan, passage: &str) {
        let copied = &passage[span.range.clone()];
        let before = passage[..span.range.start].chars().next_back();
        let behind = passage[span.range.end..].chars().next();
        // Words that do not touch in the source must not touch here.
        let touches = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let spaced = |c: Option<char>| c.is_none_or(char::is_whitespace);
        let at = self.insertion_point(span, touches(before) && touches(behind));
        let last = self.0[..at]
            .iter()
            .rev()
            .find_map(|word| word.text.chars().next_back());
        let next_is_apart = self.0.get(at).is_some_and(|word| word.text.starts_with(' '));
        let apart = last.is_some_and(|last| !last.is_whitespace())
            && (spaced(before) || (touches(last) && !touches(before)) || (next_is_apart && !spaced(behind)));
        if let Some(TargetToken { text: next, .. }) = self.0.get_mut(at) {
            if !touches(behind) && next.starts_with(char::is_alphanumeric) {
                next.insert(0, ' ');
            } else if touches(behind) && next.trim_start().starts_with(char::is_alphanumeric) {
                next.replace_range(..head(next, char::is_whitespace), "");
            }
        }
        let text = if apart {
            format!(" {copied}")
        } else {
            copied.to_owned()
        };
        let word = TargetToken {
            text,
            source: span.token as u32,
            score: None,
        };
        self.0.insert(at, word);
    }

    /// The index at which the words of an unknown span are inserted: before the target token that is aligned to the
    /// span's token, which is dropped if it is only punctuation; failing that, after the tokens that are aligned to
    /// the source before the span. Never inside a word, unless the span is `inside` one itself.
    fn insertion_point(&mut self, span: &UnknownSpan, inside: bool) -> usize {
        /// The most tokens between an aligned token and the expected place: farther away the alignment is not trusted.
        const NEAR: usize = 4;
        let expected = self.end_of_translation_before(span.first as u32);
        let of_span = span.first as u32..=span.token as u32;
        let aligned = (0..self.0.len())
            .filter(|&at| of_span.contains(&self.0[at].source))
            .min_by_key(|at| at.abs_diff(expected))
            .filter(|at| at.abs_diff(expected) <= NEAR);
        let Some(aligned) = aligned else {
            let apart = |&at: &usize| inside || !self.continues_word(at);
            return (expected..self.0.len()).find(apart).unwrap_or(self.0.len());
        };
        if !self.continues_word(aligned) && is_filler(&self.0[aligned].text) {
            self.0.remove(aligned);
            return aligned;
        }
        let apart = |&at: &usize| inside || !self.continues_word(at);
        (0..=aligned).rev().find(apart).unwrap_or(0)
    }

    /// Whether a token goes on with the word of the one before it.
    fn continues_word(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.0.get(before));
        before.is_some_and(|before| before.text.ends_with(char::is_alphanumeric))
            && self.0[at].text.starts_with(char::is_alphanumeric)
    }

    /// The index after the words that are aligned to the last source token before `end` that has any.
    fn end_of_translation_before(&self, end: u32) -> usize {
        for source in (0..end).rev() {
            if let Some(last) = self.0.iter().rposition(|word| word.source == source) {
                let continues =
                    |word: &&TargetToken| word.source < end && word.text.starts_with(char::is_alphanumeric);
                return last + 1 + self.0[last + 1..].iter().take_while(continues).count();
            }
        }
        0
    }

    /// Gives a word its own letters again where the translation kept it as the network read it.
    fn restore(&mut self, respelling: &Respelling) {
        let text: String = self.0.iter().map(|word| word.text.as_str()).collect();
        let is_whole = |at: usize| {
            !text[..at].ends_with(char::is_alphanumeric)
                && !text[at + respelling.read.len()..].starts_with(char::is_alphanumeric)
        };
        let Some((start, _)) = text.match_indices(&respelling.read).find(|&(at, _)| is_whole(at)) else {
            return;
        };
        let (mut at, mut letters) = (0, respelling.written.chars());
        for TargetToken { text: token, .. } in &mut self.0 {
            let spelled = token.char_indices().map(|(place, c)| {
                let inside = (start..start + respelling.read.len()).contains(&(at + place));
                if inside { letters.next().unwrap_or(c) } else { c }
            });
            let spelled = spelled.collect();
            at += token.len();
            *token = spelled;
        }
    }
}

/// Whether a token is a mark or a letter that the network wrote for want of the unknown word.
fn is_filler(token: &str) -> bool {
    const MEANINGFUL: [&str; 8] = [".", "!", "?", ",", ":", "a", "A", "I"];
    let token = token.trim();
    !token.is_empty() && token.chars().count() == 1 && !MEANINGFUL.contains(&token)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(id: u32, start: usize, end: usize) -> Token {
        Token { id, start, end }
    }

    #[test]
    fn unknown_words_are_whole_words() {
        let text = "O Wałęsa e Путин, Шойгу 😀!";
        let place = |part: &str| {
            let start = text.find(part).unwrap();
            start..start + part.len()
        };
        let tokens: Vec<Token> = ["ł", "ę", "Пу", "тин", "Шойгу", "😀"]
            .iter()
            .map(|part| token(1, place(part).start, place(part).end))
            .collect();
        let parts = unknown_parts(text, &tokens, 1);
        let shown: Vec<&str> = parts.iter().map(|part| &text[part.clone()]).collect();
        assert_eq!(shown, ["Wałęsa", "Путин, Шойгу", "😀"]);
    }

    #[test]
    fn a_part_is_one_token_and_nothing_is_lost() {
        let tokens = [
            token(5, 0, 1),
            token(6, 1, 3),
            token(1, 3, 5),
            token(7, 5, 7),
            token(8, 7, 8),
        ];
        let part = 2..6;
        let kept = merge_unknown(&tokens, std::slice::from_ref(&part), 1);
        assert_eq!(kept, [token(5, 0, 1), token(1, 1, 7), token(8, 7, 8)]);
        assert_eq!(merge_unknown(&tokens, &[], 9), tokens);
    }

    fn word(text: &str, source: u32) -> TargetToken {
        TargetToken {
            text: text.to_owned(),
            source,
            score: Some(-0.5),
        }
    }

    fn fill(passage: &str, unknown: &str, translation: &[(&str, u32)], token: usize) -> String {
        let start = passage.find(unknown).unwrap();
        let piece = Piece {
            range: 0..passage.len(),
            tokens: Vec::new(),
            capitals: false,
            respellings: Vec::new(),
            unknown_spans: vec![UnknownSpan {
                token,
                first: token,
                range: start..start + unknown.len(),
            }],
        };
        let words = TargetTokens(
            translation
                .iter()
                .map(|&(text, source)| word(text, source))
                .collect(),
        );
        let filled = restored(words.joined(), &piece, passage);
        // The copied words were not decoded, and all others were.
        let mut start = 0;
        for (&end, score) in filled.ends.iter().zip(&filled.scores) {
            let is_copied = filled.text[start..end].trim_start() == unknown;
            assert_eq!(score.is_none(), is_copied, "{:?}", &filled.text[start..end]);
            start = end;
        }
        filled.text
    }

    #[test]
    fn unknown_words_stand_where_the_translation_is_aligned_to_them() {
        // No token is aligned to it: after the translation of the word before.
        let translation = [("The", 0), (" presid", 1), ("ent", 1), (" spoke", 4), (".", 5)];
        assert_eq!(
            fill("O presidente Путин falou.", "Путин", &translation, 3),
            "The president Путин spoke."
        );
        // The word after it is aligned to it, and stays whole.
        let translation = [("The", 0), (" president", 1), (" spok", 2), ("e", 3), (".", 5)];
        assert_eq!(
            fill("O presidente Путин falou.", "Путин", &translation, 3),
            "The president Путин spoke."
        );
        // A mark or a letter stands for it.
        for mark in [" -", " s"] {
            let translation = [("The", 0), (" family", 1), (mark, 2), (" came", 3)];
            assert_eq!(
                fill("A família 😀 veio", "😀", &translation, 2),
                "The family 😀 came"
            );
        }
        // An alignment from far away is not trusted.
        let translation = [
            ("The", 3),
            (" big", 1),
            (" old", 1),
            (" house", 1),
            (" of", 2),
            (" the", 2),
        ];
        assert_eq!(
            fill("A casa da Škoda", "Škoda", &translation, 3),
            "The big old house of the Škoda"
        );
        // It comes first, with a word behind it or against it.
        let translation = [("spoke", 1), (".", 2)];
        assert_eq!(fill("Путин falou.", "Путин", &translation, 0), "Путин spoke.");
        let translation = [("It", 0), (" costs", 0), (" 25", 2), (".", 3)];
        assert_eq!(fill("Custa €25.", "€", &translation, 1), "It costs €25.");
        assert_eq!(fill("3×2", "×", &[("3", 0), ("2", 2)], 1), "3×2");
        let translation = [("The", 0), (" film", 0), (" ran", 4)];
        assert_eq!(
            fill("O filme (Солярис) passou", "Солярис", &translation, 2),
            "The film Солярис ran"
        );
        assert_eq!(fill("Путин", "Путин", &[], 0), "Путин");
    }

    #[test]
    fn respelled_words_get_their_letters_again() {
        let text = "Wałęsa, Śląsk";
        let read = Respelled::visible(text).familiar(&[2..4, 4..6, 9..11]);
        assert_eq!(read.text, "Walesa, Sląsk");
        let names = respelled_words(text, &read);
        assert_eq!(names.len(), 2);
        let mut words = TargetTokens(vec![
            word("Wales", 0),
            word("a", 0),
            word(" of", 1),
            word(" Silesia", 2),
        ]);
        for name in &names {
            words.restore(name);
        }
        let joined = words.joined();
        assert_eq!(
            (joined.text.as_str(), &joined.ends[..2]),
            ("Wałęsa of Silesia", &[7, 8][..])
        );
        let mut longer = TargetTokens(vec![word("Walesas", 0)]);
        longer.restore(&names[0]);
        assert_eq!(longer.joined().text, "Walesas");
    }
}
