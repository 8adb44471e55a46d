//! Where elements end that are taken as a whole.

use super::names::{self, Role};
use super::tokens::{Start, Token};
use crate::lines::has_words;

/// Where a token begins; behind the last, where the text ends.
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

/// The token behind the element whose first tag is `start` at `at`, and whether somebody closed it. One in a line of
/// words that nobody closes ends where a block begins or ends.
pub(super) fn end_of(tokens: &[Token], at: usize, start: &Start, role: Role) -> (usize, bool) {
    let mut depth = 1_usize;
    // HTML may stand inside of a drawing.
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
        let is_border = names::role(name) == Role::Block && name != "title";
        let in_line = match role {
            Role::Kept => true,
            Role::Hidden => matches!(start.name.as_str(), "svg" | "math" | "rp" | "rt") && !is_foreign,
            _ => false,
        };
        if is_border && in_line {
            return (index, false);
        }
    }
    (tokens.len(), false)
}

/// A sign or a number and its tags are no more tokens than this.
const LONGEST_SIGN: usize = 64;

/// The token behind the element whose first tag is `start` at `at`, if somebody closed it soon, in the same line, and no
/// word is in it. It is looked for no further than the first word: elements that stand in each other or that nobody
/// closes are looked through over and over else.
pub(super) fn end_of_wordless(tokens: &[Token], at: usize, start: &Start) -> Option<usize> {
    let mut depth = 1_usize;
    for (index, token) in tokens.iter().enumerate().skip(at + 1).take(LONGEST_SIGN) {
        let name = match token {
            Token::Text { text, .. } if has_words(text) => return None,
            Token::Text { .. } | Token::Other(_) => continue,
            Token::Start(inner) => &inner.name,
            Token::End { name, .. } => name,
        };
        if *name == start.name {
            let is_end = matches!(token, Token::End { .. });
            depth = if is_end { depth - 1 } else { depth + 1 };
            if depth == 0 {
                return Some(index + 1);
            }
        } else if names::role(name) == Role::Block && name != "title" {
            return None;
        }
    }
    None
}
