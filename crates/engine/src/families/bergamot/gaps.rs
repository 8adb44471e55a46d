//! Words that the vocabulary cannot spell. The network reads each as one unknown token and never writes one;
//! the words themselves are put where the translation looked at that token. Words with a few unknown letters are
//! read with others in their place, which most names keep, and get their own again.

use super::joined::Translated;
use super::pieces::Piece;
use super::respelled::Respelled;
use crate::sentencepiece::Token;
use std::ops::Range;

/// A part of a passage that the vocabulary cannot spell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// The place of its token among the piece's.
    pub token: usize,
    /// The same, or that of the space before it, if that is a token of its own.
    pub first: usize,
    /// Its place in the passage.
    pub range: Range<usize>,
}

/// A word that was read with letters that the vocabulary knows in the place of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// As it was read.
    pub read: String,
    /// As it was written, with as many letters.
    pub written: String,
}

/// The words of `read` that are written otherwise in `text`, of which it is a respelling.
pub fn respelled_words(text: &str, read: &Respelled<'_>) -> Vec<Name> {
    let mut names = Vec::new();
    for word in read.text.split(|c: char| !c.is_alphanumeric()) {
        let start = word.as_ptr() as usize - read.text.as_ptr() as usize;
        let written = &text[read.place(start)..read.place(start + word.len())];
        if written != word
            && written.chars().count() == word.chars().count()
            && written.chars().all(char::is_alphabetic)
        {
            names.push(Name {
                read: word.to_owned(),
                written: written.to_owned(),
            });
        }
    }
    names
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

/// Words of one phrase, between which is no more than a space and a mark, or signs that make one picture.
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
    if piece.gaps.is_empty() && piece.names.is_empty() {
        return translated;
    }
    let mut words = Words::of(&translated);
    for gap in &piece.gaps {
        words.insert(gap, passage);
    }
    for name in &piece.names {
        words.restore(name);
    }
    words.joined()
}

/// A translation token by token.
struct Words(Vec<Word>);

/// A token, or what takes the place of one.
struct Word {
    text: String,
    /// The token of the source that it looked at.
    source: u32,
    /// Of a token that was decoded.
    score: Option<f32>,
}

impl Words {
    fn of(translated: &Translated) -> Self {
        let mut start = 0;
        let looked = translated
            .attended
            .iter()
            .copied()
            .chain(std::iter::repeat(u32::MAX));
        let scores = translated.scores.iter().copied().chain(std::iter::repeat(None));
        let words = translated.ends.iter().zip(looked).zip(scores);
        let words = words.map(|((&end, source), score)| {
            let text = translated.text[start..end].to_owned();
            start = end;
            Word { text, source, score }
        });
        Words(words.collect())
    }

    fn joined(self) -> Translated {
        let mut joined = Translated::default();
        for word in self.0 {
            joined.text.push_str(&word.text);
            joined.ends.push(joined.text.len());
            joined.attended.push(word.source);
            joined.scores.push(word.score);
        }
        joined
    }

    fn insert(&mut self, gap: &Gap, passage: &str) {
        let copied = &passage[gap.range.clone()];
        let before = passage[..gap.range.start].chars().next_back();
        let behind = passage[gap.range.end..].chars().next();
        // Words that do not touch in the source must not touch here.
        let touches = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let spaced = |c: Option<char>| c.is_none_or(char::is_whitespace);
        let at = self.make_room(gap, touches(before) && touches(behind));
        let last = self.0[..at]
            .iter()
            .rev()
            .find_map(|word| word.text.chars().next_back());
        let next_is_apart = self.0.get(at).is_some_and(|word| word.text.starts_with(' '));
        let apart = last.is_some_and(|last| !last.is_whitespace())
            && (spaced(before) || (touches(last) && !touches(before)) || (next_is_apart && !spaced(behind)));
        if let Some(Word { text: next, .. }) = self.0.get_mut(at) {
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
        let word = Word {
            text,
            source: gap.token as u32,
            score: None,
        };
        self.0.insert(at, word);
    }

    /// Where the words of a gap belong. What was chosen with a look at it is no word, and goes; or it is that
    /// of what stands behind the gap, and stays behind it. Else it is the place behind the words that were
    /// made of what stands before it. A word is not divided, if the gap is not `inside` one itself.
    fn make_room(&mut self, gap: &Gap, inside: bool) -> usize {
        /// Tokens between the two places, if both are to be believed.
        const NEAR: usize = 4;
        let expected = self.behind_those_of(gap.first as u32);
        let of_gap = gap.first as u32..=gap.token as u32;
        let looked = (0..self.0.len())
            .filter(|&at| of_gap.contains(&self.0[at].source))
            .min_by_key(|at| at.abs_diff(expected))
            .filter(|at| at.abs_diff(expected) <= NEAR);
        let Some(looked) = looked else {
            let apart = |&at: &usize| inside || !self.is_joined(at);
            return (expected..self.0.len()).find(apart).unwrap_or(self.0.len());
        };
        if !self.is_joined(looked) && stands_for_nothing(&self.0[looked].text) {
            self.0.remove(looked);
            return looked;
        }
        let apart = |&at: &usize| inside || !self.is_joined(at);
        (0..=looked).rev().find(apart).unwrap_or(0)
    }

    /// Whether a token goes on with the word of the one before it.
    fn is_joined(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.0.get(before));
        before.is_some_and(|before| before.text.ends_with(char::is_alphanumeric))
            && self.0[at].text.starts_with(char::is_alphanumeric)
    }

    /// The place behind the words that were made of the nearest of the first `end` tokens of the source.
    fn behind_those_of(&self, end: u32) -> usize {
        for source in (0..end).rev() {
            if let Some(last) = self.0.iter().rposition(|word| word.source == source) {
                let continues =
                    |word: &&Word| word.source < end && word.text.starts_with(char::is_alphanumeric);
                return last + 1 + self.0[last + 1..].iter().take_while(continues).count();
            }
        }
        0
    }

    /// Gives names their own letters again where the translation kept them as they were read.
    fn restore(&mut self, name: &Name) {
        let text: String = self.0.iter().map(|word| word.text.as_str()).collect();
        let is_whole = |at: usize| {
            !text[..at].ends_with(char::is_alphanumeric)
                && !text[at + name.read.len()..].starts_with(char::is_alphanumeric)
        };
        let Some((start, _)) = text.match_indices(&name.read).find(|&(at, _)| is_whole(at)) else {
            return;
        };
        let (mut at, mut letters) = (0, name.written.chars());
        for Word { text: token, .. } in &mut self.0 {
            let spelled = token.char_indices().map(|(place, c)| {
                let inside = (start..start + name.read.len()).contains(&(at + place));
                if inside { letters.next().unwrap_or(c) } else { c }
            });
            let spelled = spelled.collect();
            at += token.len();
            *token = spelled;
        }
    }
}

/// Whether a token says nothing that would be missed: a mark or a letter in the place of an unknown word.
fn stands_for_nothing(token: &str) -> bool {
    const SAY_SOMETHING: [&str; 8] = [".", "!", "?", ",", ":", "a", "A", "I"];
    let token = token.trim();
    !token.is_empty() && token.chars().count() == 1 && !SAY_SOMETHING.contains(&token)
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
        let kept = with_gaps(&tokens, std::slice::from_ref(&part), 1);
        assert_eq!(kept, [token(5, 0, 1), token(1, 1, 7), token(8, 7, 8)]);
        assert_eq!(with_gaps(&tokens, &[], 9), tokens);
    }

    fn word(text: &str, source: u32) -> Word {
        Word {
            text: text.to_owned(),
            source,
            score: Some(-0.5),
        }
    }

    fn fill(passage: &str, gap: &str, translation: &[(&str, u32)], token: usize) -> String {
        let start = passage.find(gap).unwrap();
        let piece = Piece {
            range: 0..passage.len(),
            tokens: Vec::new(),
            capitals: false,
            names: Vec::new(),
            gaps: vec![Gap {
                token,
                first: token,
                range: start..start + gap.len(),
            }],
        };
        let words = Words(
            translation
                .iter()
                .map(|&(text, source)| word(text, source))
                .collect(),
        );
        let filled = filled(words.joined(), &piece, passage);
        // The gap's words were not decoded, and all others were.
        let mut start = 0;
        for (&end, score) in filled.ends.iter().zip(&filled.scores) {
            let is_the_gaps = filled.text[start..end].trim_start() == gap;
            assert_eq!(score.is_none(), is_the_gaps, "{:?}", &filled.text[start..end]);
            start = end;
        }
        filled.text
    }

    #[test]
    fn words_stand_where_the_translation_looked_for_them() {
        // Nobody looked at it: behind what was made of the word before.
        let translation = [("The", 0), (" presid", 1), ("ent", 1), (" spoke", 4), (".", 5)];
        assert_eq!(
            fill("O presidente Путин falou.", "Путин", &translation, 3),
            "The president Путин spoke."
        );
        // The word behind it was chosen with a look at it, and stays whole.
        let translation = [("The", 0), (" president", 1), (" spok", 2), ("e", 3), (".", 5)];
        assert_eq!(
            fill("O presidente Путин falou.", "Путин", &translation, 3),
            "The president Путин spoke."
        );
        // A mark or a letter was made of it.
        for mark in [" -", " s"] {
            let translation = [("The", 0), (" family", 1), (mark, 2), (" came", 3)];
            assert_eq!(
                fill("A família 😀 veio", "😀", &translation, 2),
                "The family 😀 came"
            );
        }
        // A look from far away says nothing.
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
    fn names_get_their_letters_again() {
        let text = "Wałęsa, Śląsk";
        let read = Respelled::visible(text).familiar(&[2..4, 4..6, 9..11]);
        assert_eq!(read.text, "Walesa, Sląsk");
        let names = respelled_words(text, &read);
        assert_eq!(names.len(), 2);
        let mut words = Words(vec![
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
        let mut longer = Words(vec![word("Walesas", 0)]);
        longer.restore(&names[0]);
        assert_eq!(longer.joined().text, "Walesas");
    }
}
