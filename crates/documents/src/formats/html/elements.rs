//! Finds the ends of elements that are taken as a whole.

use super::names::{self, ElementRole};
use super::tokens::{Start, Token};

/// The start of the token at this index; for the index after the last token, the end of the text.
pub(super) fn start_of(tokens: &[Token], at: usize, end: usize) -> usize {
    match tokens.get(at) {
        Some(
            Token::Start(Start { span, .. })
            | Token::End { span, .. }
            | Token::Text { span, .. }
            | Token::Other(span),
        ) => span.start,
        None => end,
    }
}

/// The index of the token after the element with the start tag `start` at `at`, and whether the element is closed. An
/// unclosed element in a line of words ends where a block begins or ends.
pub(super) fn end_of(tokens: &[Token], at: usize, start: &Start, role: ElementRole) -> (usize, bool) {
    let mut depth = 1_usize;
    // HTML may be inside a drawing.
    let mut is_foreign = false;
    for (index, token) in tokens.iter().enumerate().skip(at + 1) {
        let name = match token {
            Token::Start(inner) if inner.name == start.name => {
                depth += 1;
                continue;
            }
            Token::End { name, .. } if *name == start.name => {
                depth -= 1;
                if depth == 0 {
                    return (index + 1, true);
                }
                continue;
            }
            Token::Start(inner) => {
                is_foreign |= inner.name == "foreignobject";
                &inner.name
            }
            Token::End { name, .. } => name,
            Token::Text { .. } | Token::Other(_) => continue,
        };
        let is_border = names::role(name) == ElementRole::Block && name != "title";
        let in_line = match role {
            ElementRole::Kept => true,
            ElementRole::Hidden => {
                let is_inline = names::role(&start.name) == ElementRole::Inline;
                (is_inline || matches!(start.name.as_str(), "svg" | "math" | "rp" | "rt")) && !is_foreign
            }
            _ => false,
        };
        if is_border && in_line {
            return (index, false);
        }
    }
    (tokens.len(), false)
}

/// The limit of tokens in a sign or number with its tags.
const LONGEST_SIGN: usize = 64;

/// The limit of letters in a short element.
const LONGEST_TEXT: usize = 64;

/// An element of few letters in one line.
pub(super) struct ShortElement {
    /// The index of the token after it.
    pub next: usize,
    /// The text in it.
    pub text: String,
    /// Whether a link is in it.
    pub has_link: bool,
    /// Whether something that is not text is shown in it: an image, a formula.
    pub has_other: bool,
}

/// The element with the start tag `start` at `at`, if it is closed soon and in the same line. The search ends after few
/// letters: otherwise nested or unclosed elements would be searched again and again.
pub(super) fn short(tokens: &[Token], at: usize, start: &Start) -> Option<ShortElement> {
    let mut depth = 1_usize;
    let mut found = ShortElement {
        next: at,
        text: String::new(),
        has_link: false,
        has_other: false,
    };
    for (index, token) in tokens.iter().enumerate().skip(at + 1).take(LONGEST_SIGN) {
        let name = match token {
            Token::Text { text, .. } => {
                if found.text.len() + text.len() > LONGEST_TEXT {
                    return None;
                }
                found.text.push_str(text);
                continue;
            }
            Token::Other(_) => continue,
            Token::Start(inner) => &inner.name,
            Token::End { name, .. } => name,
        };
        if *name == start.name {
            let is_end = matches!(token, Token::End { .. });
            depth = if is_end { depth - 1 } else { depth + 1 };
            if depth == 0 {
                found.next = index + 1;
                return Some(found);
            }
        } else if names::role(name) == ElementRole::Block && name != "title" {
            return None;
        }
        found.has_link |= name == "a";
        found.has_other |= !matches!(names::role(name), ElementRole::Inline);
    }
    None
}
