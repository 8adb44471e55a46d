//! Words in angle brackets that are no tag, such as `<your name>`: a part that a reader fills in.
//!
//! Small models write a quotation mark for the closing bracket, or leave it out. It is put back where the source and
//! the answer show its place; everything else is left to the check.

use std::ops::Range;

use text::literals;

/// The limit of a part in brackets, in bytes.
const LONGEST: usize = 120;
/// Signs that a model writes for a closing bracket.
const QUOTES: [char; 7] = ['"', '“', '”', '„', '«', '»', '\''];
/// Signs that end a sentence or a clause.
const MARKS: [char; 8] = ['.', ',', ';', ':', '!', '?', '…', ')'];

/// The parts in angle brackets of a text, with the brackets; tags are none.
pub(crate) fn parts(text: &str) -> Vec<Range<usize>> {
    starts(text)
        .into_iter()
        .filter_map(|start| Some(start..start + closed(&text[start..])?))
        .filter(|part| !is_literal(&text[part.clone()]))
        .collect()
}

/// The places of brackets that open a part, closed or not.
pub(crate) fn starts(text: &str) -> Vec<usize> {
    text.match_indices('<')
        .map(|(at, _)| at)
        .filter(|at| text[at + 1..].starts_with(char::is_alphanumeric))
        .collect()
}

/// The length of the part that a text begins with, if it is closed.
fn closed(rest: &str) -> Option<usize> {
    let inner = &rest[1..rest.floor_char_boundary(LONGEST)];
    let end = inner.find(['<', '>', '\n'])?;
    let is_tight = !inner[..end].ends_with(char::is_whitespace);
    (inner[end..].starts_with('>') && is_tight).then_some(end + 2)
}

fn is_literal(part: &str) -> bool {
    literals::find(part)
        .first()
        .is_some_and(|literal| literal.range == (0..part.len()))
}

/// Closes the brackets of `translation` that its source closes; `None` if nothing is to be repaired.
pub(crate) fn repaired(source: &str, translation: &str) -> Option<String> {
    let wanted = parts(source);
    let opened = starts(translation);
    if wanted.is_empty() || opened.len() != starts(source).len() || wanted.len() != opened.len() {
        return None;
    }
    let has_quotes = source.contains(QUOTES);
    let is_last = wanted
        .last()
        .is_some_and(|last| !source[last.end..].contains(char::is_alphanumeric));
    let mut out = translation[..opened[0]].to_owned();
    for (index, start) in opened.iter().enumerate() {
        let end = opened.get(index + 1).copied().unwrap_or(translation.len());
        let part = &translation[*start..end];
        let ends_text = is_last && index + 1 == opened.len();
        out += &mended(part, has_quotes, ends_text).unwrap_or_else(|| part.to_owned());
    }
    (out != translation).then_some(out)
}

/// A part that begins with an opening bracket and goes on to the next one, with its closing bracket.
fn mended(part: &str, has_quotes: bool, ends_text: bool) -> Option<String> {
    if let Some((inner, behind)) = part.split_once('>') {
        // A quotation mark behind the bracket opens nothing.
        let rest = behind
            .strip_prefix(QUOTES)
            .filter(|rest| !rest.contains(QUOTES))?;
        return (!has_quotes).then(|| format!("{inner}>{rest}"));
    }
    let mut quotes = part.match_indices(QUOTES).filter(|(at, quote)| {
        // An apostrophe stands between letters.
        let behind = &part[at + quote.len()..];
        *quote != "'" || !behind.starts_with(char::is_alphabetic)
    });
    match (quotes.next(), quotes.next()) {
        (Some((at, quote)), None) if !has_quotes => {
            let inner = part[..at].trim_end();
            (inner.len() > 1).then(|| format!("{inner}>{}", &part[at + quote.len()..]))
        }
        (None, _) if ends_text => {
            let inner = part.trim_end().trim_end_matches(MARKS);
            (inner.len() > 1).then(|| format!("{inner}>{}", &part[inner.len()..]))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_words_in_brackets_and_no_tags() {
        let found =
            |text: &'static str| -> Vec<&str> { parts(text).into_iter().map(|part| &text[part]).collect() };
        assert_eq!(found("git clone <endereço>"), ["<endereço>"]);
        assert_eq!(found("Use <nome> <seu arquivo>."), ["<nome>", "<seu arquivo>"]);
        for text in [
            "a < b > c",
            "<b>um</b>",
            "<a href=\"x\">",
            "x -> y",
            "I <3 you",
            "<um <dois",
            "<um\ndois>",
        ] {
            assert!(found(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn lost_brackets_come_back_where_their_place_is_known() {
        for (source, answer, wanted) in [
            (
                "git clone <endereço>",
                "git clone <address\"",
                "git clone <address>",
            ),
            (
                "Use <nome> <arquivo>.",
                "Use <name\" <file>.",
                "Use <name> <file>.",
            ),
            ("Digite <Enter> já.", "Type <Enter>\" now.", "Type <Enter> now."),
            (
                "Envie para <seu e-mail>.",
                "Send to <your email.",
                "Send to <your email>.",
            ),
            (
                "Envie a <o dono>.",
                "Send to <the dog's owner.",
                "Send to <the dog's owner>.",
            ),
            ("«Sim», diz <nome> hoje.", "\"Yes\", says <name\" today.", ""),
            ("Diz <nome> hoje.", "Says <name today.", ""),
            ("Diz <nome> hoje.", "Says name> today.", ""),
            ("Diz <nome> hoje.", "Says <name> today.", ""),
            ("Diz <nome>: sim.", "Says <name>\"yes\".", ""),
            ("a < b.", "a < b\".", ""),
        ] {
            let wanted = (!wanted.is_empty()).then_some(wanted);
            assert_eq!(repaired(source, answer).as_deref(), wanted, "{answer}");
        }
    }
}
