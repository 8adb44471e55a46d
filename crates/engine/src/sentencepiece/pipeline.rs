//! Vocabulary files as pipelines of the `tokenizers` crate.
//!
//! The normaliser of that crate takes one grapheme at a time where SentencePiece takes the longest rule, so that
//! rare sequences of marks come out otherwise; [`super::SentencePiece`] is exact.

use super::model::{Algorithm, Kind, Model};
use super::{SPACE, SpmError};
use std::collections::HashSet;
use tokenizers::models::bpe::{BPE, Vocab};
use tokenizers::models::unigram::Unigram;
use tokenizers::normalizers::{Precompiled, Prepend, Replace, Sequence, replace::ReplacePattern};
use tokenizers::{DecoderWrapper, ModelWrapper, NormalizerWrapper, Tokenizer, decoders};

/// A complete pipeline: normaliser, model and decoder.
///
/// # Errors
/// When `tokenizers` refuses a part; the error says which.
pub fn tokenizer(model: &Model<'_>) -> Result<Tokenizer, SpmError> {
    let cutter = match model.algorithm {
        Algorithm::Unigram => ModelWrapper::from(unigram(model)?),
        Algorithm::Bpe => ModelWrapper::from(bpe(model)?),
    };
    let mut tokenizer = Tokenizer::new(cutter);
    tokenizer
        .with_normalizer(Some(normaliser(model)?))
        .map_err(|error| refused("a normaliser", error))?;
    tokenizer.with_decoder(Some(decoder(model)?));
    Ok(tokenizer)
}

/// The unigram model; scores in double precision, which moves ties now and then.
///
/// # Errors
/// When `tokenizers` refuses it.
fn unigram(model: &Model<'_>) -> Result<Unigram, SpmError> {
    let pieces = model
        .pieces
        .iter()
        .map(|piece| (piece.text.to_owned(), f64::from(piece.score)))
        .collect();
    let unknown = model.pieces.iter().position(|piece| piece.kind == Kind::Unknown);
    Unigram::from(pieces, unknown, model.byte_fallback).map_err(|error| refused("a unigram model", error))
}

/// The model of byte-pair encoding. The file has no list of merges: every way to make a piece of two
/// others is one, and the better piece goes first.
///
/// # Errors
/// When `tokenizers` refuses it.
pub(super) fn bpe(model: &Model<'_>) -> Result<BPE, SpmError> {
    let known: HashSet<&str> = model
        .pieces
        .iter()
        .filter(|piece| is_text(piece.kind))
        .map(|piece| piece.text)
        .collect();
    let mut by_score: Vec<_> = model.pieces.iter().filter(|piece| is_text(piece.kind)).collect();
    by_score.sort_by(|a, b| b.score.total_cmp(&a.score));
    let merges = by_score
        .into_iter()
        .flat_map(|piece| {
            let text = piece.text;
            text.char_indices().skip(1).map(move |(at, _)| text.split_at(at))
        })
        .filter(|(left, right)| known.contains(left) && known.contains(right))
        .map(|(left, right)| (left.to_owned(), right.to_owned()))
        .collect();
    // A character that is also the name of a control piece is not that piece.
    let vocabulary: Vocab = (0..)
        .zip(&model.pieces)
        .filter(|(_, piece)| !matches!(piece.kind, Kind::Control | Kind::Unused))
        .map(|(id, piece)| (piece.text.to_owned(), id))
        .collect();
    let unknown = model.pieces.iter().find(|piece| piece.kind == Kind::Unknown);
    let builder = BPE::builder()
        .vocab_and_merges(vocabulary, merges)
        .cache_capacity(0)
        .fuse_unk(true)
        .byte_fallback(model.byte_fallback);
    match unknown {
        Some(unknown) => builder.unk_token(unknown.text.to_owned()),
        None => builder,
    }
    .build()
    .map_err(|error| refused("a model of byte-pair encoding", error))
}

fn is_text(kind: Kind) -> bool {
    matches!(kind, Kind::Normal | Kind::UserDefined)
}

fn normaliser(model: &Model<'_>) -> Result<NormalizerWrapper, SpmError> {
    let rules = &model.normalisation;
    let mut steps: Vec<NormalizerWrapper> = Vec::new();
    if !rules.charsmap.is_empty() {
        let map = Precompiled::from(rules.charsmap).map_err(|error| refused("a map of characters", error))?;
        steps.push(map.into());
    }
    if rules.remove_extra_whitespace {
        steps.push(replace(ReplacePattern::Regex("^ +| +$".to_owned()), "")?.into());
        steps.push(replace(ReplacePattern::Regex(" +".to_owned()), " ")?.into());
    }
    if rules.dummy_prefix {
        steps.push(Prepend::new(" ".to_owned()).into());
    }
    if rules.escape_whitespace {
        steps.push(replace(ReplacePattern::String(" ".to_owned()), SPACE)?.into());
    }
    Ok(Sequence::new(steps).into())
}

fn decoder(model: &Model<'_>) -> Result<DecoderWrapper, SpmError> {
    let mut steps: Vec<DecoderWrapper> = vec![replace(ReplacePattern::String(SPACE.to_owned()), " ")?.into()];
    if model.byte_fallback {
        steps.push(decoders::byte_fallback::ByteFallback::new().into());
    }
    steps.push(decoders::fuse::Fuse::new().into());
    if model.normalisation.dummy_prefix {
        steps.push(decoders::strip::Strip::new(' ', 1, 0).into());
    }
    Ok(decoders::sequence::Sequence::new(steps).into())
}

fn replace(pattern: ReplacePattern, content: &str) -> Result<Replace, SpmError> {
    Replace::new(pattern, content).map_err(|error| refused("a pattern", error))
}

fn refused(part: &str, error: impl std::fmt::Display) -> SpmError {
    SpmError::invalid(
        format_args!("the vocabulary as {part}"),
        error,
        "what 'tokenizers' can build",
    )
}
