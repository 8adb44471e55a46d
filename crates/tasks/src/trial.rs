//! A model's trial: it translates sentences whose translations are known, in the pair that a user needs.
//!
//! The sentences are the same in each language (`languages/<code>/trial.tsv`), so every two languages that have them
//! make a pair; a row is found in the other language by its kind.

use contract::Warning;
use models::Session;
use review::scores::Counts;
use text::Lang;
use text::tables::Tables;

use crate::bench::{BenchReport, bench};
use crate::error::TaskError;
use crate::event::OnEvent;
use crate::options::{Options, Unit};
use crate::report::BlockReport;

const SENTENCES: Tables<2> = Tables::named("trial.tsv");

/// What a model made of the sentences.
#[derive(Debug, Clone)]
pub struct Trial {
    /// The speed, and the report of the run.
    pub measured: BenchReport,
    /// The sentences, in the order of the source language's table.
    pub sentences: Vec<TriedSentence>,
    /// chrF of all translations, from 0 to 100.
    pub chrf: f64,
}

/// A sentence with two translations of it.
#[derive(Debug, Clone)]
pub struct TriedSentence {
    /// What the sentence tries, such as `date`.
    pub kind: &'static str,
    /// The sentence.
    pub source: &'static str,
    /// The translation by a person.
    pub reference: &'static str,
    /// The translation by the model.
    pub translation: String,
    /// chrF of this translation alone, from 0 to 100.
    pub chrf: f64,
    /// The findings of the checks.
    pub warnings: Vec<Warning>,
}

/// An error of a trial.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TrialError {
    /// A language has no sentences.
    #[error(
        "there are no sentences to try {} with, only of {}; write trial.tsv into the folder languages/{} beside \
         config.toml (docs/models.md), or measure a text of your own with 'tolmach bench'",
        lang.name(), languages(), lang.code()
    )]
    NoSentences {
        /// The language.
        lang: Lang,
    },
    /// Source and target are one language.
    #[error("from {} to {} there is nothing to translate; name two languages with --from and --to", lang.name(), lang.name())]
    SameLanguage {
        /// The language.
        lang: Lang,
    },
    /// The sentences could not be translated.
    #[error(transparent)]
    Task(#[from] TaskError),
}

/// A sentence of the tables with its translation.
struct Known {
    kind: &'static str,
    source: &'static str,
    reference: &'static str,
}

/// Has the model of `options` translate the sentences of its pair, and measures it.
///
/// # Errors
/// [`TrialError::NoSentences`] if one of the languages has none, [`TrialError::SameLanguage`] if they are one; else
/// those of [`run`](crate::run).
pub fn trial(
    session: &Session,
    from: Lang,
    options: &Options,
    on_event: &OnEvent<'_>,
) -> Result<Trial, TrialError> {
    if from == options.to {
        return Err(TrialError::SameLanguage { lang: from });
    }
    let known = sentences(from, options.to)?;
    let lines: Vec<&str> = known.iter().map(|known| known.source).collect();
    let options = Options {
        from: Some(from),
        unit: Unit::Line,
        ..options.clone()
    };
    let measured = bench(session, &lines.join("\n"), &options, on_event)?;
    let pairs = || known.iter().zip(&measured.report.blocks);
    let scores = |(known, block): (&Known, &BlockReport)| Counts::of(&block.text, known.reference);
    let chrf = pairs().map(scores).sum::<Counts>().chrf();
    let sentences = pairs().map(|(known, block)| TriedSentence {
        kind: known.kind,
        source: known.source,
        reference: known.reference,
        translation: block.text.clone(),
        chrf: scores((known, block)).chrf(),
        warnings: block
            .segments
            .iter()
            .flat_map(|segment| segment.warnings.clone())
            .collect(),
    });
    Ok(Trial {
        sentences: sentences.collect(),
        chrf,
        measured,
    })
}

/// The sentences that both languages have.
fn sentences(from: Lang, to: Lang) -> Result<Vec<Known>, TrialError> {
    let rows = |lang: Lang| {
        let rows = SENTENCES.of(lang.code(), |[kind, sentence]| Some((kind, sentence)));
        rows.ok_or(TrialError::NoSentences { lang })
    };
    let (sources, references) = (rows(from)?, rows(to)?);
    let known: Vec<Known> = sources
        .into_iter()
        .filter_map(|(kind, source)| {
            let (_, reference) = references.iter().find(|(other, _)| *other == kind)?;
            Some(Known {
                kind,
                source,
                reference,
            })
        })
        .collect();
    if known.is_empty() {
        Err(TrialError::NoSentences { lang: from })
    } else {
        Ok(known)
    }
}

/// The names of the languages that have sentences, in the order of their codes.
fn languages() -> String {
    let has = |lang: &Lang| SENTENCES.of(lang.code(), |_| Some(())).is_some();
    let names: Vec<&str> = Lang::all().filter(has).map(Lang::name).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_language_has_every_sentence_once() {
        let english = sentences(Lang::EN, Lang::EN).unwrap();
        let kinds = |known: &[Known]| known.iter().map(|known| known.kind).collect::<Vec<_>>();
        assert_eq!(english.len(), 20);
        let mut seen = 0;
        for lang in Lang::all() {
            let Ok(known) = sentences(lang, Lang::EN) else {
                continue;
            };
            assert_eq!(kinds(&known), kinds(&english), "{}", lang.name());
            let different: HashSet<&str> = known.iter().map(|known| known.source).collect();
            assert_eq!(different.len(), 20, "{}", lang.name());
            seen += 1;
        }
        assert!(seen > 5, "{seen}");
    }

    #[test]
    fn a_language_without_sentences_is_named_with_those_that_have_some() {
        let error = sentences("is".parse().unwrap(), Lang::EN)
            .err()
            .expect("none")
            .to_string();
        assert!(
            error.contains("Icelandic") && error.contains("Russian"),
            "{error}"
        );
    }
}
