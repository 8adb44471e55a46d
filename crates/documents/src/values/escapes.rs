//! Line ends and tabs that a value writes as escapes (`\\n`, `\\t`), which a program turns into signs when it shows
//! the value, and the line ends of Unicode that JSON and tables need no escape for.

use std::ops::Range;

use crate::lines::is_separator;

/// The spans of a value between its escapes and separators, within `span`; the whole span if it has none.
pub(super) fn between(plain: &str, span: Range<usize>) -> Vec<Range<usize>> {
    let (mut spans, mut start) = (Vec::new(), span.start);
    let is_sign = |letter: char| letter == '\\' || is_separator(letter);
    for (offset, sign) in plain[span.clone()].match_indices(is_sign) {
        let at = span.start + offset;
        if sign != "\\" || is_escape(plain, at) {
            spans.push(start..at);
            start = at + if sign == "\\" { LENGTH } else { sign.len() };
        }
    }
    spans.push(start..span.end);
    spans
}

/// The length of an escape, in bytes.
const LENGTH: usize = 2;

/// The number of bytes before and behind an escape that are looked at.
const WINDOW: usize = 128;

/// Whether the backslash at this offset begins an escape, and no part of a path and no command of TeX.
fn is_escape(plain: &str, at: usize) -> bool {
    let behind = &plain[at + 1..];
    if !behind.starts_with(['n', 'r', 't']) {
        return false;
    }
    let before = &plain[plain.floor_char_boundary(at.saturating_sub(WINDOW))..at];
    let after = &plain[at..plain.ceil_char_boundary(at + WINDOW)];
    let before = before.rsplit(char::is_whitespace).next().unwrap_or_default();
    let after = after.split(char::is_whitespace).next().unwrap_or_default();
    let word = format!("{before}{after}");
    let is_path = word.contains(":\\") || word.starts_with("\\\\");
    let has_other = word
        .split('\\')
        .skip(1)
        .any(|part| !part.starts_with(['n', 'r', 't', '"', '\'']));
    let name = behind.len()
        - behind
            .trim_start_matches(|letter: char| letter.is_ascii_lowercase())
            .len();
    !is_path && !has_other && !TEX.contains(&&behind[..name])
}

/// Commands of TeX that begin as an escape does.
#[rustfmt::skip]
const TEX: [&str; 32] = [
    "nabla", "natural", "ne", "neg", "neq", "newcommand", "newline", "ni", "not", "notin", "nu", "rangle", "rceil",
    "ref", "rfloor", "rho", "right", "rightarrow", "tag", "tan", "tanh", "tau", "text", "textbf", "textit", "texttt",
    "tfrac", "theta", "tilde", "times", "to", "triangle",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_separate_texts() {
        for (plain, texts) in [
            ("a", &["a"][..]),
            ("", &[""]),
            ("Да.\\nНет.\\tВот", &["Да.", "Нет.", "Вот"]),
            ("um\\r\\n\\r\\ndois\\n", &["um", "", "", "", "dois", ""]),
            ("um\\nnovo", &["um", "novo"]),
            (
                "um\u{2028}dois\u{2029}\u{b}três\u{85}",
                &["um", "dois", "", "três", ""],
            ),
            ("C:\\notas\\r", &["C:\\notas\\r"]),
            ("\\\\rede\\nova", &["\\\\rede\\nova"]),
            ("pasta\\Ana\\notas", &["pasta\\Ana\\notas"]),
            ("a \\nabla f \\neq \\rho", &["a \\nabla f \\neq \\rho"]),
        ] {
            let found: Vec<&str> = between(plain, 0..plain.len())
                .into_iter()
                .map(|span| &plain[span])
                .collect();
            assert_eq!(found, texts, "{plain}");
        }
    }
}
