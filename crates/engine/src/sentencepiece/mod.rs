//! SentencePiece vocabularies (Kudo and Richardson, 2018), read from their `.spm` files.
//!
//! `proto` and `model` read the file, `normaliser` and `charsmap` normalise text, `unigram` cuts
//! text into pieces, `vocabulary` turns ids into text again, and `pipeline` turns a file into a
//! pipeline of the `tokenizers` crate, which does the byte-pair encoding.

mod charsmap;
mod double_array;
mod error;
pub mod model;
mod normaliser;
pub mod pipeline;
mod proto;
#[cfg(test)]
mod tests;
mod unigram;
mod vocabulary;

pub(crate) use charsmap::check_charsmap;
pub use error::SpmError;
pub use model::Model;

use model::Algorithm;
use normaliser::{Normalised, Normaliser};
use std::ops::Range;
use tokenizers::Model as _;
use tokenizers::models::bpe::BPE;
use unigram::{Best, Unigram};
pub(crate) use vocabulary::Vocabulary;

/// U+2581, the character for a space in pieces.
pub(crate) const SPACE: &str = "\u{2581}";

/// One token and the range of its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// The piece.
    pub id: u32,
    /// Where its text begins in the original text, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// Memory that [`SentencePiece::encode`] uses again.
#[derive(Debug, Clone, Default)]
pub struct Scratch {
    normalised: Normalised,
    best: Vec<Best>,
    cut: Vec<(u32, Range<usize>)>,
    pieces: Vec<(u32, Range<usize>)>,
}

/// A vocabulary: text to tokens and back, exactly as the SentencePiece library does it.
pub struct SentencePiece {
    normaliser: Normaliser,
    cutter: Cutter,
    vocabulary: Vocabulary,
}

enum Cutter {
    Unigram(Unigram),
    Bpe(Box<BPE>),
}

impl SentencePiece {
    /// Reads the bytes of a `.spm` file.
    ///
    /// # Errors
    /// When a field is cut, out of its range, or asks for something that is not supported.
    pub fn parse(bytes: &[u8]) -> Result<Self, SpmError> {
        let model = Model::parse(bytes)?;
        Ok(SentencePiece {
            normaliser: Normaliser::new(&model)?,
            vocabulary: Vocabulary::new(&model)?,
            cutter: match model.algorithm {
                Algorithm::Unigram => Cutter::Unigram(Unigram::new(&model)),
                Algorithm::Bpe => Cutter::Bpe(Box::new(pipeline::bpe(&model)?)),
            },
        })
    }

    /// Cuts `text` into tokens, in its order, without an end mark. Characters without a piece become the
    /// unknown piece, one for each run of them, or pieces of one byte, where the vocabulary has these; of
    /// a character's bytes the last one has the character's range, the others an empty one before it.
    pub fn encode(&self, text: &str, scratch: &mut Scratch, out: &mut Vec<Token>) {
        self.cut(text, scratch);
        let origin = &scratch.normalised.origin;
        out.clear();
        out.extend(scratch.pieces.iter().map(|(id, range)| Token {
            id: *id,
            start: origin[range.start],
            end: origin[range.end],
        }));
    }

    /// Cuts `text` as [`SentencePiece::encode`] does, and gives each piece with its normalised text, by which
    /// vocabularies in other files are looked up.
    pub(crate) fn spell(&self, text: &str, scratch: &mut Scratch, mut emit: impl FnMut(u32, &str)) {
        self.cut(text, scratch);
        for (id, range) in &scratch.pieces {
            emit(*id, &scratch.normalised.text[range.clone()]);
        }
    }

    /// Leaves the normalised text and its pieces in `scratch`.
    fn cut(&self, text: &str, scratch: &mut Scratch) {
        let Scratch {
            normalised,
            best,
            cut,
            pieces,
        } = scratch;
        self.normaliser.normalise(text, normalised);
        cut.clear();
        match &self.cutter {
            Cutter::Unigram(unigram) => {
                unigram.cut(&normalised.text, best, |id, range| cut.push((id, range)));
                cut.reverse();
            }
            Cutter::Bpe(bpe) => self.cut_by_pairs(bpe, &normalised.text, cut),
        }
        pieces.clear();
        let mut after_unknown = false;
        for (id, range) in cut.drain(..) {
            let unknown = id == self.vocabulary.unknown;
            match (&self.vocabulary.bytes, pieces.last_mut()) {
                (Some(ids), _) if unknown => {
                    let bytes = &normalised.text.as_bytes()[range.clone()];
                    let piece = |byte: &u8| (ids[usize::from(*byte)], range.start..range.start);
                    pieces.extend(bytes.iter().map(piece));
                    if let Some((_, last)) = pieces.last_mut() {
                        last.end = range.end;
                    }
                }
                (None, Some((_, last))) if unknown && after_unknown => last.end = range.end,
                _ => pieces.push((id, range)),
            }
            after_unknown = unknown;
        }
    }

    fn cut_by_pairs(&self, bpe: &BPE, text: &str, cut: &mut Vec<(u32, Range<usize>)>) {
        for (run, id) in self.normaliser.verbatim_pieces(text) {
            if let Some(id) = id {
                cut.push((id, run));
                continue;
            }
            // It fails only for an unknown piece that is not in its vocabulary: `pipeline::bpe` took ours.
            let tokens = bpe.tokenize(&text[run.clone()]).unwrap_or_default();
            let place = |(start, end)| run.start + start..run.start + end;
            cut.extend(tokens.into_iter().map(|token| (token.id, place(token.offsets))));
        }
    }

    /// The text of `ids`: a space for each mark of one but the first, bytes put together, nothing for
    /// control pieces and for ids beyond the vocabulary.
    pub fn decode(&self, ids: &[u32]) -> String {
        self.decode_with_ends(ids).0
    }

    /// As [`SentencePiece::decode`], and for each id where its part of the text ends; it begins where the
    /// one before ends. Of a run of bytes the last has all.
    pub fn decode_with_ends(&self, ids: &[u32]) -> (String, Vec<usize>) {
        self.vocabulary.decode_with_ends(ids)
    }

    /// How many pieces there are.
    pub fn len(&self) -> usize {
        self.vocabulary.len()
    }

    /// Whether there is no piece; a file that can be read has one at least.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A piece's text as the file spells it, with U+2581 for a space; `None` beyond the vocabulary.
    pub fn piece(&self, id: u32) -> Option<&str> {
        self.vocabulary.text(id)
    }

    /// The unknown piece.
    pub fn unknown(&self) -> u32 {
        self.vocabulary.unknown
    }

    /// The piece that ends a sentence, if there is one.
    pub fn end(&self) -> Option<u32> {
        self.vocabulary.end
    }
}
