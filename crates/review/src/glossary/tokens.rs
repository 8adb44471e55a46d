//! Cuts a text into words and marks, each with its span.

use std::ops::Range;

use text::{letters, script};

/// A word, or a single mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token<'t> {
    /// The token as it stands.
    pub text: &'t str,
    /// The token for comparing: in small letters, `ё` as `е`, without stress marks and soft hyphens.
    pub plain: String,
    /// The span in the text, in bytes.
    pub range: Range<usize>,
}

impl Token<'_> {
    /// Whether it is a word or a number, not a mark.
    pub fn is_word(&self) -> bool {
        self.plain.starts_with(char::is_alphanumeric)
    }
}

/// The words and marks of `text`. A hyphen between letters joins them, and so does the full stop between initials
/// (`U.S`); in scripts without spaces each letter is a token.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut letters = text.char_indices().peekable();
    while let Some((start, first)) = letters.next() {
        if first.is_whitespace() || is_mute(first) {
            continue;
        }
        let mut end = start + first.len_utf8();
        if joins(first) {
            while let Some(&(at, c)) = letters.peek() {
                let inside = joins(c)
                    || is_mute(c)
                    || c == '-' && text[at + 1..].starts_with(joins)
                    || c == '.' && is_between_initials(&text[start..at], &text[at + 1..]);
                if !inside {
                    break;
                }
                letters.next();
                end = at + c.len_utf8();
            }
        }
        tokens.push(Token {
            text: &text[start..end],
            plain: plain(&text[start..end]),
            range: start..end,
        });
    }
    tokens
}

/// Whether a full stop between `before` and `behind` belongs to an initial that another one follows.
fn is_between_initials(before: &str, behind: &str) -> bool {
    let mut letters = before.chars().rev();
    let initial = letters.next().is_some_and(char::is_uppercase) && letters.next().is_none_or(|c| c == '.');
    let mut next = behind.chars();
    let follows = next.next().is_some_and(char::is_uppercase) && !next.next().is_some_and(joins);
    initial && follows
}

/// `text` in small letters, `ё` as `е`, without stress marks and soft hyphens.
pub fn plain(text: &str) -> String {
    text.chars()
        .filter(|&c| !is_mute(c))
        .flat_map(char::to_lowercase)
        .map(|c| if c == '’' { '\'' } else { c })
        .fold(String::with_capacity(text.len()), |mut plain, c| {
            match letters::usual(c) {
                Some(usual) => plain.push_str(usual),
                None => plain.push(c),
            }
            plain
        })
}

/// Whether a word is several letters, all of them capitals.
pub fn is_abbreviation(word: &str) -> bool {
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    let first_two = letters.by_ref().take(2).filter(|c| c.is_uppercase()).count();
    first_two == 2 && letters.all(char::is_uppercase)
}

/// Whether a word begins with a capital.
pub fn is_capitalised(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

/// Whether a character is a stress mark or a soft hyphen.
fn is_mute(c: char) -> bool {
    matches!(c, '\u{301}' | '\u{AD}')
}

/// Whether a character is a letter or digit that forms words with its neighbours.
fn joins(c: char) -> bool {
    c.is_alphanumeric() && !script::is_unspaced(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<&str> {
        tokens(text).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn words_and_marks() {
        assert_eq!(
            words("Пресс-секретарь, C++ — да."),
            ["Пресс-секретарь", ",", "C", "+", "+", "—", "да", "."]
        );
        assert_eq!(words("Aliyev’s"), ["Aliyev", "’", "s"]);
        assert_eq!(words("俄罗斯 IT"), ["俄", "罗", "斯", "IT"]);
        assert_eq!(words(" a- -b "), ["a", "-", "-", "b"]);
        assert_eq!(
            words("U.S. and A.B. Smith. I.Am"),
            ["U.S", ".", "and", "A.B", ".", "Smith", ".", "I", ".", "Am"]
        );
        assert_eq!(tokens("за\u{301}мок Ёж")[0].plain, "замок");
        assert_eq!(tokens("Ёж")[0].plain, "еж");
    }

    proptest! {
        #[test]
        fn tokens_stand_where_they_say(text in "[a-яА-Я0-9 .,’\u{301}\u{AD}罗-]{0,30}") {
            let mut end = 0;
            for token in tokens(&text) {
                prop_assert!(token.range.start >= end && !token.text.is_empty());
                prop_assert_eq!(&text[token.range.clone()], token.text);
                end = token.range.end;
            }
        }
    }
}
