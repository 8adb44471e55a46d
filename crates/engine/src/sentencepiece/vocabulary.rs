//! The table of pieces, and decoding: ids back to text.

use super::model::{Kind, Model};
use super::{SPACE, SpmError};
use std::collections::HashSet;

/// The pieces, in one run of memory.
#[derive(Debug, Clone)]
pub(crate) struct Vocabulary {
    texts: String,
    /// Where each piece ends in `texts`.
    ends: Vec<u32>,
    kinds: Vec<Kind>,
    /// The id of the unknown piece.
    pub(super) unknown: u32,
    /// The id of the piece that ends a sentence.
    pub(super) end: Option<u32>,
    /// The ids of the byte pieces, in which characters without a piece are spelled, if the vocabulary has them.
    pub(super) bytes: Option<Box<[u32; 256]>>,
    unknown_surface: String,
    /// The space before a text is not written.
    drop_first_space: bool,
    /// Nor are others before it.
    drop_leading_spaces: bool,
}

impl Vocabulary {
    /// # Errors
    /// When a piece is there twice, or a byte has no piece though characters are to be spelled in them.
    pub(super) fn new(model: &Model<'_>) -> Result<Self, SpmError> {
        let mut seen = HashSet::with_capacity(model.pieces.len());
        let mut vocabulary = Vocabulary::empty(model);
        let mut bytes = Box::new([None; 256]);
        for (id, piece) in (0..).zip(&model.pieces) {
            if !seen.insert(piece.text) {
                return Err(SpmError::invalid(
                    format_args!("piece {id}, '{}',", piece.text),
                    "there twice",
                    "there once",
                ));
            }
            vocabulary.push(piece.text, piece.kind);
            match piece.kind {
                Kind::Unknown => vocabulary.unknown = id,
                Kind::Control if piece.text == model.end_piece => vocabulary.end = Some(id),
                Kind::Byte(byte) => bytes[usize::from(byte)] = Some(id),
                _ => {}
            }
        }
        if model.byte_fallback {
            let mut ids = Box::new([0; 256]);
            for (byte, id) in bytes.into_iter().enumerate() {
                ids[byte] = id.ok_or_else(|| {
                    SpmError::invalid(
                        format_args!("the piece <{byte:#04X}>"),
                        "missing",
                        "there: byte_fallback is set",
                    )
                })?;
            }
            vocabulary.bytes = Some(ids);
        }
        Ok(vocabulary)
    }

    /// An empty vocabulary with the decoding rules of `model`.
    pub(crate) fn empty(model: &Model<'_>) -> Self {
        Vocabulary {
            texts: String::new(),
            ends: Vec::with_capacity(model.pieces.len()),
            kinds: Vec::with_capacity(model.pieces.len()),
            unknown: 0,
            end: None,
            bytes: None,
            unknown_surface: model.unknown_surface.to_owned(),
            drop_first_space: model.normalisation.dummy_prefix || model.normalisation.remove_extra_whitespace,
            drop_leading_spaces: model.normalisation.remove_extra_whitespace,
        }
    }

    /// Gives the next id to a piece.
    pub(crate) fn push(&mut self, text: &str, kind: Kind) {
        self.texts.push_str(text);
        self.ends.push(self.texts.len() as u32);
        self.kinds.push(kind);
    }

    pub(crate) fn len(&self) -> usize {
        self.kinds.len()
    }

    /// A piece's text as the file spells it; `None` beyond the vocabulary.
    pub(crate) fn text(&self, id: u32) -> Option<&str> {
        let id = id as usize;
        let end = *self.ends.get(id)? as usize;
        let start = id.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        Some(&self.texts[start..end])
    }

    /// The text of `ids`: spaces for their mark, bytes put together, nothing for control pieces and for
    /// ids beyond the vocabulary.
    pub(crate) fn decode(&self, ids: &[u32]) -> String {
        self.decode_with_ends(ids).0
    }

    /// As [`Vocabulary::decode`], and for each id where its part of the text ends.
    pub(crate) fn decode_with_ends(&self, ids: &[u32]) -> (String, Vec<usize>) {
        let mut out = String::new();
        let mut ends = Vec::with_capacity(ids.len());
        let mut bytes = Vec::new();
        let (mut at_start, mut space_seen) = (true, false);
        for &id in ids {
            let (Some(kind), Some(text)) = (self.kinds.get(id as usize), self.text(id)) else {
                ends.push(out.len());
                continue;
            };
            if let Kind::Byte(byte) = kind {
                bytes.push(*byte);
                ends.push(out.len());
                continue;
            }
            flush(&mut bytes, &mut out, &mut ends);
            at_start &= !space_seen && out.is_empty();
            match kind {
                Kind::Control => {}
                Kind::Unknown => out.push_str(&self.unknown_surface),
                _ => {
                    let rest = text
                        .strip_prefix(SPACE)
                        .filter(|_| at_start && self.drop_first_space);
                    space_seen = rest.is_some() && !self.drop_leading_spaces;
                    push_spaced(rest.unwrap_or(text), &mut out);
                }
            }
            ends.push(out.len());
        }
        flush(&mut bytes, &mut out, &mut ends);
        (out, ends)
    }
}

/// Appends `text` with spaces in the place of U+2581.
fn push_spaced(text: &str, out: &mut String) {
    for (index, part) in text.split(SPACE).enumerate() {
        if index > 0 {
            out.push(' ');
        }
        out.push_str(part);
    }
}

/// Appends the bytes as text; each one that is not part of a character becomes U+FFFD. The last id so far,
/// which is a byte's if there are any, ends where the text does.
fn flush(bytes: &mut Vec<u8>, out: &mut String, ends: &mut [usize]) {
    if bytes.is_empty() {
        return;
    }
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        out.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
    bytes.clear();
    if let Some(end) = ends.last_mut() {
        *end = out.len();
    }
}
