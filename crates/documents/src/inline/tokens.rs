//! Divides a text into words and signs; a mark may begin and end between any two of them.

use std::ops::Range;

/// A word, or one other character that is not white space (a sign).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub range: Range<usize>,
    pub is_word: bool,
}

/// The tokens of `text` in order.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    // Whether a letter that follows directly belongs to the last token.
    let mut goes_on = false;
    for (at, letter) in text.char_indices() {
        let end = at + letter.len_utf8();
        let touches = tokens.last().is_some_and(|last| last.range.end == at);
        let is_letter = letter.is_alphanumeric() && !stands_alone(letter);
        let belongs = extends(letter) || goes_on && (is_letter || joins(text, at, letter));
        if letter.is_whitespace() {
            goes_on = false;
        } else if let Some(last) = tokens.last_mut().filter(|_| touches && belongs) {
            last.range.end = end;
        } else {
            let is_word = letter.is_alphanumeric();
            tokens.push(Token {
                range: at..end,
                is_word,
            });
            goes_on = is_word && !stands_alone(letter);
        }
    }
    tokens
}

/// The tokens of `text`, divided also at these byte positions, which ascend.
pub(super) fn divided(text: &str, tokens: Vec<Token>, places: &[usize]) -> Vec<Token> {
    let mut places = places.iter().copied().peekable();
    let mut out = Vec::with_capacity(tokens.len());
    for mut token in tokens {
        while let Some(place) = places.next_if(|place| *place < token.range.end) {
            if token.range.start < place {
                let before = token.range.start..place;
                token.range.start = place;
                out.push(Token {
                    range: before,
                    is_word: token.is_word,
                });
                token.is_word = text[place..].starts_with(char::is_alphanumeric);
            }
        }
        out.push(token);
    }
    out
}

/// The tokens that overlap `range`, as a range of indices.
pub(super) fn within(tokens: &[Token], range: &Range<usize>) -> Range<usize> {
    let start = tokens.partition_point(|token| token.range.end <= range.start);
    let end = tokens.partition_point(|token| token.range.start < range.end);
    start..end.max(start)
}

/// Whether a letter is of a script that puts no space between words.
pub(super) fn stands_alone(letter: char) -> bool {
    matches!(letter, '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Whether a character belongs to the letter before it: accents, joiners, soft hyphens and raised signs.
fn extends(letter: char) -> bool {
    matches!(letter,
        '\u{300}'..='\u{36F}' | '\u{483}'..='\u{489}' | '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{FE00}'..='\u{FE0F}'
        | '\u{207A}'..='\u{207E}' | '\u{208A}'..='\u{208E}' | '\u{94D}' | '\u{9CD}' | '\u{A4D}' | '\u{ACD}' | '\u{B4D}' | '\u{BCD}' | '\u{C4D}' | '\u{CCD}' | '\u{D4D}')
}

/// Whether a sign inside a word is a part of the word: `well-known`, `don't`, `24,490`, `example.org/a`.
fn joins(text: &str, at: usize, sign: char) -> bool {
    let behind = text[at + sign.len_utf8()..].chars().next();
    let before = text[..at].chars().next_back();
    let (Some(before), Some(behind)) = (before, behind) else {
        return false;
    };
    match sign {
        '\'' | '’' | '-' | '\u{2010}' | '\u{2011}' | '_' => {
            behind.is_alphanumeric() && !stands_alone(behind)
        }
        '.' | ',' | ':' | '/' | '@' => before.is_ascii_alphanumeric() && behind.is_ascii_alphanumeric(),
        _ => false,
    }
}

/// Kinds of signs that correspond to each other across languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Sign {
    Quote,
    Opening,
    Closing,
    Stop,
    Comma,
    Dash,
    Other(char),
}

/// The kind of sign of a token that is not a word.
pub(super) fn sign(token: &str) -> Sign {
    match token.chars().next().unwrap_or(' ') {
        '"' | '\'' | '«' | '»' | '“' | '”' | '„' | '‘' | '’' | '‚' | '「' | '」' | '『' | '』' => {
            Sign::Quote
        }
        '(' | '[' | '{' | '（' | '《' => Sign::Opening,
        ')' | ']' | '}' | '）' | '》' => Sign::Closing,
        '.' | '!' | '?' | '…' | '。' | '！' | '？' | '؟' | '।' => Sign::Stop,
        ',' | ';' | ':' | '，' | '、' | '；' | '：' | '،' | '؛' => Sign::Comma,
        '-' | '–' | '—' | '―' => Sign::Dash,
        other => Sign::Other(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        tokens(text).into_iter().map(|token| &text[token.range]).collect()
    }

    #[test]
    fn words_keep_their_hyphens_numbers_and_accents() {
        assert_eq!(
            words("Well-known (24,490) don't: за́мок, example.org/a. Да,нет"),
            [
                "Well-known",
                "(",
                "24,490",
                ")",
                "don't",
                ":",
                "за́мок",
                ",",
                "example.org/a",
                ".",
                "Да",
                ",",
                "нет"
            ]
        );
        assert_eq!(words("a - b-"), ["a", "-", "b", "-"]);
        assert_eq!(words(" \u{300}x"), ["\u{300}", "x"]);
    }

    #[test]
    fn letters_without_spaces_between_words_stand_alone() {
        assert_eq!(words("新闻 abc新，x"), ["新", "闻", "abc", "新", "，", "x"]);
    }

    #[test]
    fn tokens_are_divided_where_it_is_asked_for() {
        let text = "Strings a.b";
        let pieces: Vec<(&str, bool)> = divided(text, tokens(text), &[0, 6, 7, 9, 11])
            .into_iter()
            .map(|token| (&text[token.range], token.is_word))
            .collect();
        assert_eq!(
            pieces,
            [("String", true), ("s", true), ("a", true), (".b", false)]
        );
    }

    #[test]
    fn tokens_that_reach_into_a_range_are_in_it() {
        let all = tokens("one two, three");
        assert_eq!(within(&all, &(0..3)), 0..1);
        assert_eq!(within(&all, &(5..8)), 1..3);
        assert_eq!(within(&all, &(3..4)), 1..1);
        assert_eq!(within(&all, &(100..200)), 4..4);
    }
}
