//! Reads a model's tokenizer from the files of its architecture.

use super::about::{About, Folder};
use super::languages::{Code, LanguageTokens, M2M_100, MBART, NLLB};
use super::languages::{m2m_100_code, marian_code, mbart_code, nllb_code, no_code, t5_code};
use super::listing::Listing;
use super::pieces::{Pieces, Shift};
use super::pipeline::Pipeline;
use super::{Architecture, Cutter, Languages, Opens, Tokenizer, TokensError};
use std::path::{Path, PathBuf};

/// The first ids of fairseq's vocabularies are `<s>`, `<pad>`, `</s>`, `<unk>`; pieces follow one place
/// later than in their file, whose first are `<unk>`, `<s>`, `</s>`.
const FAIRSEQ: Shift = Shift {
    by: 1,
    special: 4,
    unknown: Some(3),
    line_break: None,
};

/// Where PEGASUS' pieces begin: the ids before it served only for training.
const PEGASUS_OFFSET: u32 = 103;
/// The largest offset that is believed.
const MOST_OFFSET: u32 = 4096;

pub(super) fn open(files: &[PathBuf]) -> Result<Tokenizer, TokensError> {
    let folder = Folder(files);
    let about = About::read(&folder)?;
    match about.architecture {
        Architecture::Marian => marian(&folder, &about),
        Architecture::Bart => bart(&folder, &about),
        Architecture::MBart => mbart(&folder, &about),
        Architecture::M2m100 if folder.find("vocab.json").is_some() => m2m_100(&folder, &about),
        Architecture::M2m100 => nllb(&folder, &about),
        Architecture::Pegasus => pegasus(&folder, &about),
        Architecture::T5 | Architecture::Mt5 => t5(&folder, &about),
    }
}

fn marian(folder: &Folder<'_>, about: &About) -> Result<Tokenizer, TokensError> {
    if folder.find("source.spm").is_none() && folder.find("tokenizer.json").is_some() {
        return from_json(
            folder,
            about,
            "source.spm and target.spm",
            marian_code,
            Languages::Target,
        );
    }
    let kind = "Marian: source.spm, target.spm and vocab.json";
    let source = folder.require("source.spm", kind)?;
    let target = folder.require("target.spm", kind)?;
    let listing = Listing::read(folder.require("vocab.json", kind)?)?;
    let target_listing = if about.separate_vocabularies {
        Some(Listing::read(folder.require("target_vocab.json", kind)?)?)
    } else {
        None
    };
    let written = target_listing.as_ref().unwrap_or(&listing);
    about.check_size(listing.len(), listing.file())?;
    let special = |token: &str| ["</s>", "<unk>", "<pad>"].contains(&token) || marian_code(token).is_some();
    let pieces = Pieces::listed((source, &listing), (target, written), special)?;
    let languages = languages(listing.tokens().into_iter().zip(0..), marian_code);
    Ok(Tokenizer {
        begin: None,
        end: listing.require("</s>")?,
        padding: listing.require("<pad>")?,
        unknown: pieces.unknown(),
        cutter: Cutter::Pieces(Box::new(pieces)),
        languages: told(languages, Languages::Target),
        max_tokens: about.max_tokens,
    })
}

fn bart(folder: &Folder<'_>, about: &About) -> Result<Tokenizer, TokensError> {
    let kind = "BART: vocab.json and merges.txt, or tokenizer.json";
    let both = folder.find("vocab.json").zip(folder.find("merges.txt"));
    let pipeline = match (both, folder.find("tokenizer.json")) {
        (Some((vocabulary, merges)), _) => Pipeline::byte_pairs(Listing::read(vocabulary)?, merges)?,
        (None, Some(file)) => Pipeline::from_json(file, true)?,
        (None, None) => {
            folder.require("vocab.json", kind)?;
            Pipeline::from_json(folder.require("merges.txt", kind)?, true)?
        }
    };
    let file = both.map_or_else(|| folder.require("tokenizer.json", kind), |(file, _)| Ok(file))?;
    // `<mask>` is listed, but bart-large-cnn has no row for it.
    let written = pipeline
        .tokens()
        .into_iter()
        .filter(|(token, _)| token != "<mask>");
    about.check_size(written.map(|(_, id)| id as usize + 1).max().unwrap_or(0), file)?;
    Ok(Tokenizer {
        begin: Some(special(&pipeline, "<s>", file)?),
        ..framed(pipeline, file, Languages::Silent, about)?
    })
}

fn mbart(folder: &Folder<'_>, about: &About) -> Result<Tokenizer, TokensError> {
    let kind = "mBART: sentencepiece.bpe.model or tokenizer.json";
    if folder.find("sentencepiece.bpe.model").is_none() && folder.find("tokenizer.json").is_some() {
        let tell = if about.class.starts_with("MBart50") {
            Languages::Both
        } else {
            after_from_start
        };
        return from_json(folder, about, kind, mbart_code, tell);
    }
    let file = folder.require("sentencepiece.bpe.model", kind)?;
    let pieces = Pieces::shifted(file, &FAIRSEQ)?;
    let first = pieces.len();
    // Where the class is not named, the number of the network's rows tells: the pieces, a token for each
    // language, and `<mask>`.
    let is_fifty = match about.class.as_str() {
        "" => about.vocabulary_size.is_none_or(|size| size > first + 26),
        class => class.starts_with("MBart50"),
    };
    let counted = if is_fifty { &MBART[..] } else { &MBART[..25] };
    let tokens = declared(about, mbart_code)
        .unwrap_or_else(|| LanguageTokens::new(counted.iter().copied().zip(first as u32..)));
    about.check_size(first + counted.len(), file)?;
    let tell = if is_fifty {
        Languages::Both
    } else {
        after_from_start
    };
    Ok(fairseq(pieces, tell(tokens), about))
}

fn after_from_start(tokens: LanguageTokens) -> Languages {
    Languages::After(tokens, Opens::Start)
}

fn nllb(folder: &Folder<'_>, about: &About) -> Result<Tokenizer, TokensError> {
    let kind = "NLLB: sentencepiece.bpe.model or tokenizer.json; M2M-100: also vocab.json";
    let tell: fn(LanguageTokens) -> Languages = if about.legacy_behaviour {
        |tokens| Languages::After(tokens, Opens::First)
    } else {
        Languages::Both
    };
    if folder.find("sentencepiece.bpe.model").is_none() && folder.find("tokenizer.json").is_some() {
        return from_json(folder, about, kind, nllb_code, tell);
    }
    let file = folder.require("sentencepiece.bpe.model", kind)?;
    let pieces = Pieces::shifted(file, &FAIRSEQ)?;
    let first = pieces.len() as u32;
    let tokens = declared(about, nllb_code)
        .unwrap_or_else(|| LanguageTokens::new(NLLB.split_whitespace().zip(first..)));
    about.check_size(pieces.len(), file)?;
    Ok(fairseq(pieces, tell(tokens), about))
}

fn fairseq(pieces: Pieces, languages: Languages, about: &About) -> Tokenizer {
    Tokenizer {
        begin: None,
        end: 2,
        padding: 1,
        unknown: pieces.unknown(),
        cutter: Cutter::Pieces(Box::new(pieces)),
        languages,
        max_tokens: about.max_tokens,
    }
}

fn m2m_100(folder: &Folder<'_>, about: &About) -> Result<Tokenizer, TokensError> {
    let kind = "M2M-100: sentencepiece.bpe.model and vocab.json";
    let file = folder.require("sentencepiece.bpe.model", kind)?;
    let listing = Listing::read(folder.require("vocab.json", kind)?)?;
    let first = listing.len() as u32;
    let tokens = declared(about, m2m_100_code)
        .unwrap_or_else(|| LanguageTokens::new(M2M_100.split_whitespace().zip(first..)));
    about.check_size(listing.len(), listing.file())?;
    let is_special = |token: &str| ["<s>", "<pad>", "</s>", "<unk>"].contains(&token);
    let pieces = Pieces::listed((file, &listing), (file, &listing), is_special)?;
    Ok(Tokenizer {
        end: listing.require("</s>")?,
        padding: listing.require("<pad>")?,
        ..fairseq(pieces, Languages::Both(tokens), about)
    })
}

fn pegasus(folder: &Folder<'_>, about: &About) -> Result<Tokenizer, TokensError> {
    let kind = "PEGASUS: spiece.model or tokenizer.json";
    if folder.find("spiece.model").is_none() && folder.find("tokenizer.json").is_some() {
        return from_json(folder, about, kind, no_code, Languages::Target);
    }
    let file = folder.require("spiece.model", kind)?;
    let offset = about.offset.unwrap_or(PEGASUS_OFFSET).clamp(2, MOST_OFFSET);
    let shift = Shift {
        by: offset,
        special: offset,
        unknown: None,
        line_break: Some("<n>"),
    };
    let pieces = Pieces::shifted(file, &shift)?;
    about.check_size(pieces.len(), file)?;
    Ok(Tokenizer {
        end: 1,
        padding: 0,
        ..fairseq(pieces, Languages::Silent, about)
    })
}

fn t5(folder: &Folder<'_>, about: &About) -> Result<Tokenizer, TokensError> {
    let kind = "T5: spiece.model or tokenizer.json";
    if folder.find("spiece.model").is_none() && folder.find("tokenizer.json").is_some() {
        return from_json(folder, about, kind, t5_code, Languages::Target);
    }
    let file = folder.require("spiece.model", kind)?;
    let shift = Shift {
        by: 0,
        special: 0,
        unknown: None,
        line_break: None,
    };
    let pieces = Pieces::shifted(file, &shift)?;
    about.check_size(pieces.len(), file)?;
    let special = |token| pieces.id(token).ok_or_else(|| lacks(file, token));
    Ok(Tokenizer {
        end: special("</s>")?,
        padding: pieces
            .id("<pad>")
            .or(about.padding)
            .ok_or_else(|| lacks(file, "<pad>"))?,
        languages: told(languages(pieces.tokens(), t5_code), Languages::Target),
        ..fairseq(pieces, Languages::Silent, about)
    })
}

/// The tokenizer as the `tokenizers` crate saved it, where the family's own files are not there.
fn from_json(
    folder: &Folder<'_>,
    about: &About,
    kind: &'static str,
    code: Code,
    tell: fn(LanguageTokens) -> Languages,
) -> Result<Tokenizer, TokensError> {
    let file = folder.require("tokenizer.json", kind)?;
    let pipeline = Pipeline::from_json(file, false)?;
    let tokens = pipeline.tokens();
    let found = languages(tokens.iter().map(|(token, id)| (token.as_str(), *id)), code);
    framed(pipeline, file, told(found, tell), about)
}

fn framed(
    pipeline: Pipeline,
    file: &Path,
    languages: Languages,
    about: &About,
) -> Result<Tokenizer, TokensError> {
    Ok(Tokenizer {
        begin: None,
        end: special(&pipeline, "</s>", file)?,
        // MADLAD has none, and its configuration says what stands in.
        padding: pipeline
            .id("<pad>")
            .or(about.padding)
            .ok_or_else(|| lacks(file, "<pad>"))?,
        unknown: special(&pipeline, "<unk>", file)?,
        cutter: Cutter::Pipeline(Box::new(pipeline)),
        languages,
        max_tokens: about.max_tokens,
    })
}

fn special(pipeline: &Pipeline, token: &str, file: &Path) -> Result<u32, TokensError> {
    pipeline.id(token).ok_or_else(|| lacks(file, token))
}

fn lacks(file: &Path, token: &str) -> TokensError {
    TokensError::Invalid {
        file: file.to_owned(),
        what: format!("the special token {token} is missing"),
    }
}

/// The language tokens among `tokens`, whose codes `code` takes out of them.
fn languages<'a>(tokens: impl Iterator<Item = (&'a str, u32)>, code: Code) -> LanguageTokens {
    let mut codes: Vec<(&str, u32)> = tokens
        .filter_map(|(token, id)| Some((code(token)?, id)))
        .collect();
    codes.sort_by_key(|(_, id)| *id);
    LanguageTokens::new(codes.into_iter())
}

/// How a model with these language tokens is told its languages; one without language tokens is told none.
fn told(tokens: LanguageTokens, tell: fn(LanguageTokens) -> Languages) -> Languages {
    if tokens.is_empty() {
        Languages::Silent
    } else {
        tell(tokens)
    }
}

/// The language tokens that the model's files list by their ids, if they do.
fn declared(about: &About, code: Code) -> Option<LanguageTokens> {
    let tokens = about.added.iter().map(|(token, id)| (token.as_str(), *id));
    Some(languages(tokens, code)).filter(|tokens| !tokens.is_empty())
}
