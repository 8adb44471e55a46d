//! The content of a `.spm` file: its pieces, the algorithm that cuts text into them, and the normalisation before.
//!
//! Field numbers are those of SentencePiece's `sentencepiece_model.proto`.

use super::SpmError;
use super::proto::{Fields, Value};

/// Larger than any vocabulary; ids must fit into 32 bits with room for marks.
const MAX_PIECES: usize = 1 << 22;
const MAX_PIECE_BYTES: usize = 1 << 12;

/// How text is cut into pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// The most probable cut under a unigram language model (Kudo, 2018).
    Unigram,
    /// Byte-pair encoding (Sennrich et al., 2016).
    Bpe,
}

/// The type of a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Normal,
    /// Stands for text that no other piece has; one in each vocabulary.
    Unknown,
    /// Has no text: the end of a sentence, for example.
    Control,
    /// Text that is always one piece, whatever stands around it.
    UserDefined,
    /// Text that is known, but never written.
    Unused,
    /// One byte of text that no other piece has.
    Byte(u8),
}

/// One entry of the vocabulary; its id is its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece<'a> {
    /// As the file spells it, with U+2581 for a space; not empty.
    pub text: &'a str,
    /// Logarithm of its probability; for byte-pair encoding, minus its rank.
    pub score: f32,
    /// Its type.
    pub kind: Kind,
}

/// How text is normalised before it is cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Normalisation<'a> {
    /// The compiled map of characters; empty where there is none.
    pub charsmap: &'a [u8],
    /// A space is put before the text.
    pub dummy_prefix: bool,
    /// Spaces at the edges are dropped, runs of them are one.
    pub remove_extra_whitespace: bool,
    /// Spaces become U+2581.
    pub escape_whitespace: bool,
}

/// A whole file, over its bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Model<'a> {
    /// The vocabulary.
    pub pieces: Vec<Piece<'a>>,
    /// How text is cut.
    pub algorithm: Algorithm,
    /// Characters without a piece become pieces of one byte.
    pub byte_fallback: bool,
    /// The text that is written for an unknown piece.
    pub unknown_surface: &'a str,
    /// The name of the piece that ends a sentence.
    pub end_piece: &'a str,
    /// The normalisation before.
    pub normalisation: Normalisation<'a>,
}

impl<'a> Model<'a> {
    /// Reads a file.
    ///
    /// # Errors
    /// When a field is cut, out of its range, or asks for something that is not supported.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, SpmError> {
        let mut model = Model {
            pieces: Vec::new(),
            algorithm: Algorithm::Unigram,
            byte_fallback: false,
            unknown_surface: " \u{2047} ",
            end_piece: "</s>",
            normalisation: Normalisation {
                charsmap: &[],
                dummy_prefix: true,
                remove_extra_whitespace: true,
                escape_whitespace: true,
            },
        };
        let mut fields = Fields::new(bytes, "the vocabulary's file");
        while let Some(field) = fields.next()? {
            match field {
                (1, Value::Bytes(piece)) if model.pieces.len() == MAX_PIECES => {
                    let found = format_args!("more than {MAX_PIECES} ({} bytes follow)", piece.len());
                    return Err(SpmError::invalid("the number of pieces", found, "fewer"));
                }
                (1, Value::Bytes(piece)) => {
                    let piece = read_piece(piece, model.pieces.len())?;
                    model.pieces.push(piece);
                }
                (2, Value::Bytes(trainer)) => model.read_trainer(trainer)?,
                (3, Value::Bytes(normaliser)) => model.read_normaliser(normaliser)?,
                (5, Value::Bytes(denormaliser)) => refuse_denormaliser(denormaliser)?,
                _ => {}
            }
        }
        let unknown = model
            .pieces
            .iter()
            .filter(|piece| piece.kind == Kind::Unknown)
            .count();
        if unknown != 1 {
            return Err(SpmError::invalid("the number of unknown pieces", unknown, 1));
        }
        Ok(model)
    }

    fn read_trainer(&mut self, bytes: &'a [u8]) -> Result<(), SpmError> {
        let mut fields = Fields::new(bytes, "the trainer's message");
        while let Some(field) = fields.next()? {
            match field {
                (3, Value::Varint(1)) => self.algorithm = Algorithm::Unigram,
                (3, Value::Varint(2)) => self.algorithm = Algorithm::Bpe,
                (3, Value::Varint(other)) => {
                    return Err(SpmError::Unsupported {
                        field: "the model type",
                        found: other.to_string(),
                        expected: "unigram (1) and byte-pair encoding (2)",
                    });
                }
                (24, Value::Varint(1..)) => {
                    return Err(SpmError::Unsupported {
                        field: "treat_whitespace_as_suffix",
                        found: "true".to_owned(),
                        expected: "false",
                    });
                }
                (35, Value::Varint(flag)) => self.byte_fallback = flag != 0,
                (44, Value::Bytes(text)) => self.unknown_surface = utf8(text, "the unknown piece's surface")?,
                (47, Value::Bytes(text)) => self.end_piece = utf8(text, "the name of the end piece")?,
                _ => {}
            }
        }
        Ok(())
    }

    fn read_normaliser(&mut self, bytes: &'a [u8]) -> Result<(), SpmError> {
        let into = &mut self.normalisation;
        let mut fields = Fields::new(bytes, "the normaliser's message");
        while let Some(field) = fields.next()? {
            match field {
                (2, Value::Bytes(charsmap)) => into.charsmap = charsmap,
                (3, Value::Varint(flag)) => into.dummy_prefix = flag != 0,
                (4, Value::Varint(flag)) => into.remove_extra_whitespace = flag != 0,
                (5, Value::Varint(flag)) => into.escape_whitespace = flag != 0,
                _ => {}
            }
        }
        Ok(())
    }
}

fn read_piece(bytes: &[u8], id: usize) -> Result<Piece<'_>, SpmError> {
    let (mut text, mut score, mut kind) = ("", 0.0_f32, 1);
    let mut fields = Fields::new(bytes, "a piece");
    while let Some(field) = fields.next()? {
        match field {
            (1, Value::Bytes(bytes)) => text = utf8(bytes, format_args!("the text of piece {id}"))?,
            (2, Value::Fixed32(bits)) => score = f32::from_bits(bits),
            (3, Value::Varint(code)) => kind = code,
            _ => {}
        }
    }
    if text.is_empty() || text.len() > MAX_PIECE_BYTES {
        return Err(SpmError::invalid(
            format_args!("the text of piece {id}"),
            format_args!("{} bytes long", text.len()),
            format_args!("from 1 to {MAX_PIECE_BYTES} bytes"),
        ));
    }
    if !score.is_finite() {
        return Err(SpmError::invalid(
            format_args!("the score of piece {id}"),
            score,
            "a finite number",
        ));
    }
    let kind = match kind {
        1 => Kind::Normal,
        2 => Kind::Unknown,
        3 => Kind::Control,
        4 => Kind::UserDefined,
        5 => Kind::Unused,
        6 => Kind::Byte(byte_of(text, id)?),
        other => {
            return Err(SpmError::invalid(
                format_args!("the type of piece {id}"),
                other,
                "from 1 to 6",
            ));
        }
    };
    Ok(Piece { text, score, kind })
}

/// The byte of a piece such as `<0xE2>`: two capital hexadecimal digits, and no other spelling.
fn byte_of(text: &str, id: usize) -> Result<u8, SpmError> {
    text.get(3..5)
        .and_then(|digits| u8::from_str_radix(digits, 16).ok())
        .filter(|byte| text == format!("<0x{byte:02X}>"))
        .ok_or_else(|| {
            let found = format_args!("'{text}'");
            SpmError::invalid(
                format_args!("the text of piece {id}"),
                found,
                "a byte as in <0xE2>",
            )
        })
}

fn refuse_denormaliser(bytes: &[u8]) -> Result<(), SpmError> {
    let mut fields = Fields::new(bytes, "the denormaliser's message");
    while let Some(field) = fields.next()? {
        if let (2, Value::Bytes(charsmap)) = field
            && !charsmap.is_empty()
        {
            return Err(SpmError::Unsupported {
                field: "the denormaliser",
                found: format!("a map of {} bytes", charsmap.len()),
                expected: "vocabularies without one",
            });
        }
    }
    Ok(())
}

fn utf8(bytes: &[u8], field: impl std::fmt::Display) -> Result<&str, SpmError> {
    std::str::from_utf8(bytes).map_err(|error| SpmError::invalid(field, error, "text in UTF-8"))
}
