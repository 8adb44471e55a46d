//! Markup within the words of a segment, escaped or in a CDATA section: the words are read as a value, and come back
//! in the same writing.

use std::ops::Range;

use super::units::Leaf;
use crate::Block;
use crate::packages::{TokenKind, Tokens, WriteValue, allowed, local, written_like};
use crate::values::{Escapes, Value, ValueFormat};

/// The beginning of the names of elements that stand for those of XLIFF in the value.
const STAND_IN: &str = "tolmach-";

/// A leaf whose words are a value.
pub(super) enum Embedded {
    Read {
        value: Value,
        blocks: Vec<Block>,
        write: WriteValue,
    },
    /// It is a message that stays as it is.
    Held,
}

/// The value in a leaf; `None` if its words are plain.
pub(super) fn read(tokens: &Tokens<'_>, leaf: &Leaf, format: ValueFormat) -> Option<Embedded> {
    let (plain, stand_ins) = value(tokens, leaf)?;
    let is_embedded = match format {
        ValueFormat::Text => false,
        ValueFormat::Html => true,
        ValueFormat::Markdown => stand_ins.is_empty(),
        ValueFormat::Auto => Value::is_special(&plain),
    };
    if !is_embedded {
        return None;
    }
    let Some((value, blocks)) = Value::read(plain, format) else {
        return Some(Embedded::Held);
    };
    let raw = &tokens.text[leaf.content.clone()];
    let write: WriteValue = if stand_ins.is_empty() {
        written_like(raw)
    } else {
        let escapes = Escapes::of(raw);
        Box::new(move |words| with_elements(&allowed(words), &escapes, &stand_ins))
    };
    Some(Embedded::Read { value, blocks, write })
}

/// The words of a leaf, in which elements are replaced by stand-ins that HTML can have, and the XML of the stand-ins:
/// a start tag and an end tag, or a whole element. `None` where a comment or an unknown reference makes it no value.
fn value(tokens: &Tokens<'_>, leaf: &Leaf) -> Option<(String, Vec<(String, String)>)> {
    let mut plain = String::new();
    let mut stand_ins: Vec<(String, String)> = Vec::new();
    // The stand-ins of the open elements.
    let mut open: Vec<usize> = Vec::new();
    let end = tokens.end_of(leaf.token);
    let mut at = leaf.token + 1;
    while at < end {
        let number = stand_ins.len();
        match tokens.get(at).kind {
            TokenKind::Start if matches!(local(tokens.name(at)), "g" | "pc" | "mrk") => {
                plain.extend(["<", STAND_IN, &number.to_string(), ">"]);
                stand_ins.push((tokens.raw(at).to_owned(), String::new()));
                open.push(number);
            }
            TokenKind::Start | TokenKind::Empty => {
                plain.extend(["<img ", STAND_IN, &number.to_string(), ">"]);
                stand_ins.push((tokens.text[tokens.element(at)].to_owned(), String::new()));
                at = tokens.end_of(at);
            }
            TokenKind::End => {
                let number = open.pop()?;
                plain.extend(["</", STAND_IN, &number.to_string(), ">"]);
                tokens.raw(at).clone_into(&mut stand_ins[number].1);
            }
            TokenKind::Text | TokenKind::CData | TokenKind::Reference => {
                let words = tokens.text_of(at)?;
                if words.contains(STAND_IN) {
                    return None;
                }
                plain.push_str(&words);
            }
            TokenKind::Other => return None,
        }
        at += 1;
    }
    Some((plain, stand_ins))
}

/// Words with their signs escaped, and with the elements for which the stand-ins stand.
fn with_elements(words: &str, escapes: &Escapes, stand_ins: &[(String, String)]) -> String {
    let mut out = String::with_capacity(words.len());
    let mut done = 0;
    for (at, _) in words.match_indices(STAND_IN) {
        let Some((tag, xml)) = stand_in(words, at, stand_ins).filter(|(tag, _)| tag.start >= done) else {
            continue;
        };
        out.push_str(&escapes.escaped(&words[done..tag.start]));
        out.push_str(xml);
        done = tag.end;
    }
    out + &escapes.escaped(&words[done..])
}

/// The span of the tag around a stand-in's name, and the XML that it stands for.
fn stand_in<'s>(
    words: &str,
    at: usize,
    stand_ins: &'s [(String, String)],
) -> Option<(Range<usize>, &'s str)> {
    let behind = &words[at + STAND_IN.len()..];
    let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
    let (start, end) = stand_ins.get(behind[..digits].parse::<usize>().ok()?)?;
    if !behind[digits..].starts_with('>') {
        return None;
    }
    let (sign, xml) = [("<img ", start), ("</", end), ("<", start)]
        .into_iter()
        .find(|(sign, _)| words[..at].ends_with(sign))?;
    Some((at - sign.len()..at + STAND_IN.len() + digits + 1, xml))
}
