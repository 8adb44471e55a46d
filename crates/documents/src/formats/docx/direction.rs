//! Finds the settings by which a document's lines run from right to left.

use crate::packages::{Change, Edit, TokenKind, Tokens, attribute, local};

/// The document's flag at this token: the order of a table's columns, the sides of a section.
pub(super) fn of_document(tokens: &Tokens<'_>, at: usize, prefix: &str) -> Option<Edit> {
    if !matches!(tokens.get(at).kind, TokenKind::Start | TokenKind::Empty) {
        return None;
    }
    match tokens.name(at).strip_prefix(prefix)? {
        "bidiVisual" | "rtlGutter" => flag(tokens, at, None),
        "sectPr" => child(tokens, at, prefix, "bidi").and_then(|at| flag(tokens, at, None)),
        _ => None,
    }
}

/// The flag of the paragraph at this token, whose words are `block`.
pub(super) fn of_paragraph(tokens: &Tokens<'_>, at: usize, prefix: &str, block: usize) -> Option<Edit> {
    let properties = child(tokens, at, prefix, "pPr")?;
    flag(tokens, child(tokens, properties, prefix, "bidi")?, Some(block))
}

/// The flags of all styles.
pub(super) fn of_styles(tokens: &Tokens<'_>) -> Vec<Edit> {
    let is_flag = |&at: &usize| {
        matches!(tokens.get(at).kind, TokenKind::Start | TokenKind::Empty)
            && matches!(local(tokens.name(at)), "bidi" | "rtl" | "bidiVisual")
    };
    let flags = (0..tokens.len()).filter(is_flag);
    flags.filter_map(|at| flag(tokens, at, None)).collect()
}

fn child(tokens: &Tokens<'_>, at: usize, prefix: &str, name: &str) -> Option<usize> {
    tokens
        .children(at)
        .find(|&child| tokens.name(child).strip_prefix(prefix) == Some(name))
}

/// The element at this token, unless its value is false.
fn flag(tokens: &Tokens<'_>, at: usize, block: Option<usize>) -> Option<Edit> {
    let name = tokens.name(at);
    let key = format!("{}val", &name[..name.len() - local(name).len()]);
    let value = attribute(tokens.raw(at), &key).map(|(value, _)| value);
    let is_off = matches!(value.as_deref(), Some("0" | "false" | "off"));
    (!is_off).then(|| Edit {
        span: tokens.element(at),
        change: Change::RightToLeft {
            replacement: "",
            block,
        },
    })
}
