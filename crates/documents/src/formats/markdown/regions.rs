//! Things of one or several whole lines that are left as they are: displayed math, comments, code of templates, imports
//! and components.

use super::directives::Line;
use super::{formula, opaque};

/// The number of lines in which the end of a region is searched for.
const MAX_LINES: usize = 300;

/// What is left as it is.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Region {
    /// Where it begins in the text.
    pub start: usize,
    /// The number of its last line, from its first.
    pub last: usize,
    /// Where it ends in that line.
    pub end: usize,
    /// Whether it has attributes, whose values may be words.
    pub has_attributes: bool,
}

/// The region that begins in the first of these lines.
pub(super) fn at(text: &str, lines: &[Line]) -> Option<Region> {
    let content = &text[lines[0].content.clone()];
    let start = lines[0].content.start;
    let whole = |last: usize, has_attributes: bool| Region {
        start,
        last,
        end: lines[last].content.end,
        has_attributes,
    };
    if let Some((from, close)) = opening(content) {
        return closed(text, lines, start + from, close);
    }
    if is_import(content) {
        return Some(whole(statement(text, lines), false));
    }
    if let Some(name) = opaque::code_of_template(content) {
        let last =
            ahead(lines, 0).find(|&last| opaque::ends_template(&text[lines[last].content.clone()], name));
        return Some(whole(last.unwrap_or(0), false));
    }
    if opaque::is_whole_line(content) {
        return Some(whole(0, true));
    }
    let last = component(text, lines)?;
    Some(whole(last, true))
}

/// The numbers of the lines from `first` on in which an end is searched for.
fn ahead(lines: &[Line], first: usize) -> std::ops::Range<usize> {
    first..lines.len().min(MAX_LINES)
}

/// The start of something in this line that ends in another one, and its end.
fn opening(content: &str) -> Option<(usize, &'static str)> {
    // Escaped dollars are none; all places stay.
    let plain = content.replace("\\$", "  ");
    if plain.matches("$$").count() % 2 == 1 && !plain.contains('`') {
        let from = plain.rfind("$$").unwrap_or_default();
        // Three of them are a price range, and so are two before words.
        let behind = &content[from + 2..];
        let is_math = behind.trim().is_empty() || formula::is_formula(behind);
        let is_first = plain.find("$$") == Some(from) && is_math && !plain.contains("$$$");
        return is_first.then_some((from, "$$"));
    }
    if content.matches("%%").count() == 1 && content.starts_with("%%") {
        return Some((0, "%%"));
    }
    for (open, close) in [("\\\\[", "\\\\]"), ("\\[", "\\]")] {
        let is_math = |inner: &str| inner.trim().is_empty() || formula::is_formula(inner);
        let opens = content.strip_prefix(open).filter(|inner| !inner.contains(close));
        if opens.is_some_and(is_math) {
            return Some((0, close));
        }
    }
    content.starts_with("\\begin{").then_some((0, "\\end{"))
}

/// The region up to `close`, which stands in this line or in one of the next.
fn closed(text: &str, lines: &[Line], start: usize, close: &'static str) -> Option<Region> {
    let is_environment = close == "\\end{";
    for last in ahead(lines, 0) {
        let from = if last == 0 {
            start + close.len().min(2)
        } else {
            lines[last].content.start
        };
        let line = text.get(from..lines[last].content.end).unwrap_or_default();
        let Some(found) = line.find(close) else { continue };
        let behind = &line[found + close.len()..];
        let name = if is_environment {
            behind.find('}').map_or(behind.len(), |end| end + 1)
        } else {
            0
        };
        let rest = behind[name..].trim();
        // A number or an attribute of an equation belongs to it.
        let is_end =
            rest.is_empty() || rest.len() <= 1 || rest.starts_with(['{', '(']) && !rest.contains(' ');
        let end = if is_end {
            lines[last].content.end
        } else {
            from + found + close.len() + name
        };
        return Some(Region {
            start,
            last,
            end,
            has_attributes: false,
        });
    }
    None
}

/// Whether a line imports or exports something, as programs do.
fn is_import(content: &str) -> bool {
    let quoted = |rest: &str| rest.trim_end_matches(';').ends_with(['"', '\'']);
    if let Some(rest) = content.strip_prefix("import ") {
        return quoted(rest) && (rest.contains(" from ") || rest.starts_with(['"', '\'']));
    }
    let Some(rest) = content.strip_prefix("export ") else {
        return false;
    };
    let is_statement = [
        "const ",
        "let ",
        "var ",
        "function ",
        "class ",
        "default ",
        "async ",
        "{",
        "*",
    ]
    .iter()
    .any(|word| rest.starts_with(word));
    is_statement && (rest.contains(['=', '(', '{', ';']) || quoted(rest))
}

/// The number of the last line of a statement: where all brackets are closed, or before a blank line.
fn statement(text: &str, lines: &[Line]) -> usize {
    let mut depth = 0_i64;
    for last in ahead(lines, 0) {
        let content = &text[lines[last].content.clone()];
        if content.is_empty() {
            return last - 1;
        }
        for sign in content.chars() {
            depth += i64::from("({[".contains(sign)) - i64::from(")}]".contains(sign));
        }
        if depth <= 0 {
            return last;
        }
    }
    0
}

/// The number of the last line of a component or expression that begins here and fills its lines.
fn component(text: &str, lines: &[Line]) -> Option<usize> {
    let content = &text[lines[0].content.clone()];
    let is_tag = content.starts_with('<') && content[1..].starts_with(|next: char| next.is_ascii_uppercase());
    let is_expression =
        content == "{" || content.starts_with("{/*") || content.ends_with("=> (") && content.starts_with('{');
    if !is_tag && !is_expression {
        return None;
    }
    let blank = ahead(lines, 1)
        .find(|&line| is_tag && lines[line].content.is_empty())
        .unwrap_or(lines.len().min(MAX_LINES));
    let end = lines[blank - 1].content.end;
    let length = if is_tag {
        opaque::tag_length(&text[lines[0].content.start..end])
    } else {
        opaque::braces_length(&text[lines[0].content.start..end])
    }?;
    let stop = lines[0].content.start + length;
    let last = (0..blank).find(|&line| stop <= lines[line].all.end)?;
    (stop == lines[last].content.end).then_some(last)
}
