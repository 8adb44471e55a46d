//! Cuts a text into numbers, words and marks, so that numbers can be read.

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Token<'t> {
    /// Digits with the separators inside them, and whether a letter stands directly before.
    Digits(&'t str, bool),
    Word(&'t str),
    Mark(char),
}

/// The tokens of a text; white space is left out.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    let mut letter_before = false;
    while let Some(first) = rest.chars().next() {
        let end = if first.is_ascii_digit() {
            digits_end(rest)
        } else if first.is_alphabetic() {
            rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let piece = &rest[..end];
        if first.is_ascii_digit() {
            tokens.push(Token::Digits(piece, letter_before));
        } else if first.is_alphabetic() {
            tokens.push(Token::Word(piece));
        } else if !first.is_whitespace() {
            tokens.push(Token::Mark(first));
        }
        letter_before = first.is_alphabetic();
        rest = &rest[end..];
    }
    tokens
}

/// The offset at which the number that `text` begins with ends, its thousands separators and decimals included.
fn digits_end(text: &str) -> usize {
    let run = |from: usize| text[from..].bytes().take_while(u8::is_ascii_digit).count();
    let mut end = run(0);
    let groups_possible = end <= 3;
    let mut grouped_by_space = false;
    while let Some(separator) = text[end..].chars().next() {
        let next = end + separator.len_utf8();
        let digits = run(next);
        let thousands = groups_possible && digits == 3;
        match separator {
            ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '’' if thousands => grouped_by_space = true,
            '.' | ',' if digits > 0 && !(grouped_by_space && separator == ',' && digits == 3) => {}
            _ => return end,
        }
        end = next + digits;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_belong_to_the_number_they_group() {
        for (text, first) in [
            ("1 234,5 руб", "1 234,5"),
            ("2019 100", "2019"),
            ("1, 2", "1"),
            ("3.", "3"),
            ("5’000", "5’000"),
        ] {
            assert_eq!(tokens(text)[0], Token::Digits(first, false), "{text}");
        }
        assert_eq!(tokens("G7"), [Token::Word("G"), Token::Digits("7", true)]);
        assert_eq!(
            tokens("5-й"),
            [Token::Digits("5", false), Token::Mark('-'), Token::Word("й")]
        );
    }
}
