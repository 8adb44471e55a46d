//! Words that the vocabulary cannot spell. The network reads each as one unknown token and never writes one;
//! the words themselves are put where the translation looked at that token.

use super::joined::Translated;
use super::pieces::Piece;
use crate::sentencepiece::Token;
use std::ops::Range;

/// A part of a passage that the vocabulary cannot spell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// The place of its token among the piece's.
    pub token: usize,
    /// Its place in the passage.
    pub range: Range<usize>,
}

/// The parts of `text` that are not known, as the cut into `tokens` shows them: whole words, and those with
/// nothing but marks between them as one.
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

/// Words of one phrase: between them is no more than a space and a mark.
fn belong_together(text: &str, first: &Range<usize>, second: &Range<usize>) -> bool {
    let between = &text[first.end..second.start];
    let is_word = |range: &Range<usize>| text[range.clone()].contains(char::is_alphanumeric);
    is_word(first)
        && is_word(second)
        && between.chars().count() <= 2
        && !between.contains(char::is_alphanumeric)
}

/// Bytes of the last characters of `text` that are `wanted`.
fn tail(text: &str, wanted: impl Fn(char) -> bool) -> usize {
    text.len() - text.trim_end_matches(wanted).len()
}

/// Bytes of its first ones.
fn head(text: &str, wanted: impl Fn(char) -> bool) -> usize {
    text.len() - text.trim_start_matches(wanted).len()
}

/// The tokens with one unknown token for each of `parts`.
pub fn with_gaps(tokens: &[Token], parts: &[Range<usize>], unknown: u32) -> Vec<Token> {
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

/// The translation with the words of all gaps in it. Without gaps it stays what it is.
pub fn filled(translated: Translated, piece: &Piece, passage: &str) -> Translated {
    if piece.gaps.is_empty() {
        return translated;
    }
    let mut words = Words::of(&translated);
    for gap in &piece.gaps {
        words.insert(gap, passage);
    }
    words.joined()
}

/// A translation token by token, each with what it looked at.
struct Words(Vec<(String, u32)>);

impl Words {
    fn of(translated: &Translated) -> Self {
        let mut start = 0;
        let tokens = translated.ends.iter().zip(&translated.attended);
        let words = tokens.map(|(&end, &source)| {
            let text = translated.text[start..end].to_owned();
            start = end;
            (text, source)
        });
        Words(words.collect())
    }

    fn joined(self) -> Translated {
        let mut joined = Translated::default();
        for (text, source) in self.0 {
            joined.text.push_str(&text);
            joined.ends.push(joined.text.len());
            joined.attended.push(source);
        }
        joined
    }

    fn insert(&mut self, gap: &Gap, passage: &str) {
        let copied = &passage[gap.range.clone()];
        let token = gap.token as u32;
        // What the network wrote for it, if that is no word.
        let mark = self.0.iter().position(|(text, source)| {
            *source == token && !text.trim().is_empty() && !text.contains(char::is_alphanumeric)
        });
        let at = match mark {
            Some(at) => {
                self.0.remove(at);
                at
            }
            None => self.place_for(token),
        };
        let spaced = |c: Option<char>| c.is_none_or(char::is_whitespace);
        let space_before = spaced(passage[..gap.range.start].chars().next_back());
        let space_behind = spaced(passage[gap.range.end..].chars().next());
        let is_first = self.0[..at].iter().all(|(text, _)| text.trim().is_empty());
        let next_is_apart = self.0.get(at).is_some_and(|(text, _)| text.starts_with(' '));
        let apart = !is_first && (space_before || (next_is_apart && !space_behind));
        if let Some((next, _)) = self.0.get_mut(at) {
            if space_behind && next.starts_with(char::is_alphanumeric) {
                next.insert(0, ' ');
            } else if !space_behind && next.trim_start().starts_with(char::is_alphanumeric) {
                next.replace_range(..head(next, char::is_whitespace), "");
            }
        }
        let text = if apart {
            format!(" {copied}")
        } else {
            copied.to_owned()
        };
        self.0.insert(at, (text, token));
    }

    /// Behind the words that were made of the gap, else of what stands nearest before it, else before those
    /// of what stands behind it.
    fn place_for(&self, token: u32) -> usize {
        for source in (0..=token).rev() {
            if let Some(last) = self.0.iter().rposition(|&(_, from)| from == source) {
                let continues =
                    |(text, from): &&(String, u32)| *from < token && text.starts_with(char::is_alphanumeric);
                return last + 1 + self.0[last + 1..].iter().take_while(continues).count();
            }
        }
        let behind = self.0.iter().map(|&(_, source)| source).min();
        self.0
            .iter()
            .position(|&(_, source)| Some(source) == behind)
            .unwrap_or(0)
    }
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
        let kept = with_gaps(&tokens, &[2..6], 1);
        assert_eq!(kept, [token(5, 0, 1), token(1, 1, 7), token(8, 7, 8)]);
        assert_eq!(with_gaps(&tokens, &[], 9), tokens);
    }

    fn fill(passage: &str, gap: &str, translation: &[(&str, u32)], token: usize) -> String {
        let start = passage.find(gap).unwrap();
        let piece = Piece {
            range: 0..passage.len(),
            tokens: Vec::new(),
            capitals: false,
            gaps: vec![Gap {
                token,
                range: start..start + gap.len(),
            }],
        };
        let words = Words(
            translation
                .iter()
                .map(|(text, source)| ((*text).to_owned(), *source))
                .collect(),
        );
        filled(words.joined(), &piece, passage).text
    }

    #[test]
    fn words_stand_where_the_translation_looked_for_them() {
        // Nobody looked at it: behind what was made of the word before.
        let translation = [("The", 0), (" presid", 1), ("ent", 1), (" spoke", 4), (".", 5)];
        assert_eq!(
            fill("O presidente Путин falou.", "Путин", &translation, 3),
            "The president Путин spoke."
        );
        // A mark was made of it.
        let translation = [("The", 0), (" family", 1), (" -", 2), (" came", 3)];
        assert_eq!(
            fill("A família 😀 veio", "😀", &translation, 2),
            "The family 😀 came"
        );
        // It comes first, with a word behind it or against it.
        let translation = [("spoke", 1), (".", 2)];
        assert_eq!(fill("Путин falou.", "Путин", &translation, 0), "Путин spoke.");
        let translation = [("It", 0), (" costs", 0), (" 25", 2), (".", 3)];
        assert_eq!(fill("Custa €25.", "€", &translation, 1), "It costs €25.");
        assert_eq!(fill("3×2", "×", &[("3", 0), ("2", 2)], 1), "3×2");
        assert_eq!(fill("Путин", "Путин", &[], 0), "Путин");
    }
}
