//! Words in attributes: descriptions of pictures, and what stands around the numbers of headings and lists.

use crate::Block;
use crate::packages::{Edit, TokenKind, Tokens, around_numbers, description, local};

/// The elements and attributes that hold descriptions of pictures.
const DESCRIPTIONS: [(&str, &str); 3] = [("docPr", "title"), ("docPr", "descr"), ("shape", "alt")];

/// The descriptions of the pictures in a part.
pub(super) fn of_pictures(tokens: &Tokens<'_>, blocks: &mut Vec<Block>) -> Vec<Edit> {
    let mut edits = Vec::new();
    for at in 0..tokens.len() {
        if matches!(tokens.get(at).kind, TokenKind::Start | TokenKind::Empty) {
            let name = local(tokens.name(at));
            let of_element = DESCRIPTIONS.iter().filter(|(element, _)| *element == name);
            edits.extend(of_element.filter_map(|(_, attribute)| description(tokens, at, attribute, blocks)));
        }
    }
    edits
}

/// The words around the numbers of headings and lists, in the part that says how they are numbered.
pub(super) fn of_numbers(tokens: &Tokens<'_>, blocks: &mut Vec<Block>) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut is_bullet = false;
    for at in 0..tokens.len() {
        if !matches!(tokens.get(at).kind, TokenKind::Start | TokenKind::Empty) {
            continue;
        }
        let name = tokens.name(at);
        let key = format!("{}val", &name[..name.len() - local(name).len()]);
        match local(name) {
            "lvl" => is_bullet = false,
            "numFmt" => {
                let format = tokens.value(at, &key);
                is_bullet = format.is_some_and(|(format, _)| format == "bullet");
            }
            "lvlText" if !is_bullet => edits.extend(around_numbers(tokens, at, &key, blocks)),
            _ => {}
        }
    }
    edits
}
