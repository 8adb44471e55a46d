//! SentencePiece vocabularies whose ids are not the ids of the model.

use super::TokensError;
use super::about::{read, unreadable};
use super::listing::Listing;
use crate::sentencepiece::model::Kind;
use crate::sentencepiece::{Model, Scratch, SentencePiece, Vocabulary};
use std::collections::HashMap;
use std::path::Path;

/// A SentencePiece vocabulary, and two tables between its pieces and the model's ids.
pub(super) struct Pieces {
    cutter: SentencePiece,
    /// The model's id of each piece.
    ids: Vec<u32>,
    /// Ids of text that has no piece: a list can have more entries than the SentencePiece file, from the other
    /// language.
    spelled: HashMap<String, u32>,
    unknown: u32,
    /// The text of each of the model's ids.
    written: Vocabulary,
    /// The target's vocabulary and the model's ids of its pieces, where the target has its own file.
    target: Option<(SentencePiece, Vec<u32>)>,
}

/// How the ids of a model follow from the indices of the pieces in their file.
pub(super) struct Shift {
    /// Added to each index.
    pub(super) by: u32,
    /// Ids below are special, whatever piece would be there.
    pub(super) special: u32,
    /// The id of the unknown piece; the shifted one if not given.
    pub(super) unknown: Option<u32>,
    /// The piece of a line break.
    pub(super) line_break: Option<&'static str>,
}

impl Pieces {
    /// Pieces whose ids follow from their places: mBART, NLLB, PEGASUS, T5.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(super) fn shifted(file: &Path, shift: &Shift) -> Result<Self, TokensError> {
        let bytes = read(file)?;
        let model = Model::parse(&bytes).map_err(|error| unreadable(file, error))?;
        let cutter = SentencePiece::parse(&bytes).map_err(|error| unreadable(file, error))?;
        let unknown = shift.unknown.unwrap_or(cutter.unknown() + shift.by);
        let ids = (0..model.pieces.len() as u32)
            .map(|piece| {
                if piece == cutter.unknown() {
                    unknown
                } else {
                    piece + shift.by
                }
            })
            .collect();
        let mut written = Vocabulary::empty(&model);
        for id in 0..shift.by + model.pieces.len() as u32 {
            let piece = id.checked_sub(shift.by).filter(|_| id >= shift.special);
            match piece.map(|piece| &model.pieces[piece as usize]) {
                Some(piece) if Some(piece.text) == shift.line_break => written.push("\n", Kind::Normal),
                Some(piece) => written.push(piece.text, silent_if_unknown(piece.kind)),
                None => written.push("", Kind::Control),
            }
        }
        Ok(Pieces {
            cutter,
            ids,
            spelled: HashMap::new(),
            unknown,
            written,
            target: None,
        })
    }

    /// Pieces whose ids are listed: Marian (with a file for each side), M2M-100 (with one for both).
    /// `special` are tokens that have no text.
    ///
    /// # Errors
    /// When a file cannot be read, or the list lacks the unknown token.
    pub(super) fn listed(
        source: (&Path, &Listing),
        target: (&Path, &Listing),
        special: impl Fn(&str) -> bool,
    ) -> Result<Self, TokensError> {
        let (file, listing) = source;
        let bytes = read(file)?;
        let model = Model::parse(&bytes).map_err(|error| unreadable(file, error))?;
        let cutter = SentencePiece::parse(&bytes).map_err(|error| unreadable(file, error))?;
        let unknown = listing.require("<unk>")?;
        let ids = model
            .pieces
            .iter()
            .map(|piece| listing.id(piece.text).unwrap_or(unknown))
            .collect();
        let has_piece: std::collections::HashSet<&str> =
            model.pieces.iter().map(|piece| piece.text).collect();
        let spelled = listing
            .tokens()
            .into_iter()
            .zip(0..)
            .filter(|(token, _)| !has_piece.contains(token) && !special(token))
            .map(|(token, id)| (token.to_owned(), id))
            .collect();
        Ok(Pieces {
            cutter,
            ids,
            spelled,
            unknown,
            target: (target.0 != file)
                .then(|| target_cutter(target, unknown))
                .transpose()?,
            written: written_as_listed(target, special)?,
        })
    }

    /// Appends the ids of `text`.
    pub(super) fn encode(&self, text: &str, ids: &mut Vec<u32>) {
        let no_piece = self.cutter.unknown();
        self.cutter
            .spell(text, &mut Scratch::default(), |piece, spelling| {
                ids.push(if piece == no_piece {
                    self.spelled.get(spelling).copied().unwrap_or(self.unknown)
                } else {
                    self.ids[piece as usize]
                });
            });
    }

    /// Appends the ids of `text` in the target's vocabulary.
    pub(super) fn spell(&self, text: &str, ids: &mut Vec<u32>) {
        let Some((cutter, own)) = &self.target else {
            return self.encode(text, ids);
        };
        cutter.spell(text, &mut Scratch::default(), |piece, _| {
            ids.push(own[piece as usize]);
        });
    }

    pub(super) fn decode(&self, ids: &[u32]) -> String {
        self.written.decode(ids)
    }

    /// How many ids have a text or could have one.
    pub(super) fn len(&self) -> usize {
        self.written.len()
    }

    /// Every id that has a text, with it.
    pub(super) fn tokens(&self) -> impl Iterator<Item = (&str, u32)> {
        (0..self.written.len() as u32).filter_map(|id| Some((self.written.text(id)?, id)))
    }

    /// The id of a token by its text.
    pub(super) fn id(&self, token: &str) -> Option<u32> {
        self.tokens().find(|(text, _)| *text == token).map(|(_, id)| id)
    }

    /// The id of the unknown token.
    pub(super) fn unknown(&self) -> u32 {
        self.unknown
    }
}

/// The target's cutter, and the listed id of each of its pieces.
fn target_cutter(
    (file, listing): (&Path, &Listing),
    unknown: u32,
) -> Result<(SentencePiece, Vec<u32>), TokensError> {
    let cutter = SentencePiece::parse(&read(file)?).map_err(|error| unreadable(file, error))?;
    let id = |piece| cutter.piece(piece).and_then(|text| listing.id(text));
    let ids = (0..cutter.len() as u32)
        .map(|piece| id(piece).unwrap_or(unknown))
        .collect();
    Ok((cutter, ids))
}

/// The text of each token of the list: of the target's pieces as their file spells it, of others the token itself.
fn written_as_listed(
    (file, listing): (&Path, &Listing),
    special: impl Fn(&str) -> bool,
) -> Result<Vocabulary, TokensError> {
    let bytes = read(file)?;
    let model = Model::parse(&bytes).map_err(|error| unreadable(file, error))?;
    let kinds: HashMap<&str, Kind> = model
        .pieces
        .iter()
        .map(|piece| (piece.text, piece.kind))
        .collect();
    let mut written = Vocabulary::empty(&model);
    for token in listing.tokens() {
        let kind = if special(token) {
            Kind::Control
        } else {
            silent_if_unknown(kinds.get(token).copied().unwrap_or(Kind::Normal))
        };
        written.push(token, kind);
    }
    Ok(written)
}

/// The kind of a token when it is decoded: as in `transformers`, an unknown token is special and has no text.
fn silent_if_unknown(kind: Kind) -> Kind {
    match kind {
        Kind::Unknown => Kind::Control,
        other => other,
    }
}
