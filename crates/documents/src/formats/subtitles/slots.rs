//! Fills the words of a translation between the tags of a line whose tags have to keep their order, such as the times
//! at which words appear.

use super::document::offset;
use super::tags::{self, Token};
use super::{Dialect, layout};

/// The line `raw` with other words between its tags, in proportion to the words that were there.
pub(super) fn filled(dialect: Dialect, raw: &str, words: &str) -> String {
    let tokens = tags::tokens(raw);
    let is_slot = |token: &Token<'_>| matches!(token, Token::Words(words) if !words.trim().is_empty());
    let slots: Vec<&str> = tokens
        .iter()
        .filter(|token| is_slot(token))
        .map(Token::raw)
        .collect();
    let weights: Vec<usize> = slots.iter().map(|slot| slot.trim().len()).collect();
    // Whether the space between two words belongs to the second, as in `<c> word</c>`.
    let leads = slots
        .iter()
        .skip(1)
        .any(|slot| slot.starts_with(char::is_whitespace));
    let mut parts = layout::portions(words, &weights).into_iter().peekable();
    let mut out = String::with_capacity(raw.len().max(words.len()));
    let mut end = 0;
    for token in &tokens {
        if !is_slot(token) {
            if !matches!(token, Token::Words(_)) {
                out.push_str(token.raw());
            }
            continue;
        }
        let Some(part) = parts.next() else { continue };
        let start = offset(words, part).unwrap_or(end);
        if leads {
            out.push_str(&words[end..start]);
        }
        out.push_str(&dialect.encoded(part));
        end = start + part.len();
        if let Some(next) = parts
            .peek()
            .and_then(|next| offset(words, next))
            .filter(|_| !leads)
        {
            out.push_str(&words[end..next]);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_keep_their_order() {
        for (raw, words, expected) in [
            (
                "а<1:0><c> б</c><2:0><c> в</c>",
                "one two three",
                "one<1:0><c> two</c><2:0><c> three</c>",
            ),
            ("а <1:0>б <2:0>в", "one two three", "one <1:0>two <2:0>three"),
            (
                "а<1:0><c> б</c><2:0><c> в</c>",
                "one",
                "one<1:0><c></c><2:0><c></c>",
            ),
            ("а<1:0><c> б</c>", "漢字漢字", "漢字<1:0><c>漢字</c>"),
            ("а", "one & two", "one &amp; two"),
            ("<1:0>", "one", "<1:0>"),
        ] {
            assert_eq!(filled(Dialect::WebVtt, raw, words), expected);
        }
    }
}
