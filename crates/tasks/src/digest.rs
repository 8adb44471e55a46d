//! Runs a task on one document from its bytes to its report.

use std::time::Instant;

use contract::panics::caught;
use contract::{Code, Warning};
use models::Session;
use review::glossary::GlossaryReport;
use review::glossary::Tally;
use summaries::SummaryReport;
use text::Lang;

use crate::assemble;
use crate::error::TaskError;
use crate::event::{Event, OnEvent};
use crate::options::{Options, Task};
use crate::plan::Passage;
use crate::prepare::{Prepared, Translation, prepare};
use crate::quality::Estimation;
use crate::report::{BlockReport, DocumentReport, QualityReport, Report};
use crate::source::{Opened, Recognised};
use crate::summary::SummaryRun;
use crate::translate;

/// Runs `options.task` on one document.
///
/// A text that is in the target language already is left as it is, with a warning. When the summary of a digest
/// fails, the translation is kept and a warning says why there is no summary; likewise estimates of quality.
///
/// # Errors
/// If the document cannot be read as text or its language cannot be detected, if no model is available, and if the
/// model fails.
pub fn run(
    session: &Session,
    document: Recognised,
    options: &Options,
    on_event: &OnEvent<'_>,
) -> Result<Report, TaskError> {
    let prepared = prepare(session, document, options, on_event)?;
    let mut translated = translate_batch(&[(&prepared, on_event)], options, &|| false)?;
    let blocks = translated.blocks.pop().unwrap_or_default();
    let mut finisher = DocumentFinisher::new(session, options, prepared, on_event);
    finisher.prepared.notes.timings.translate = translated.seconds;
    finisher.finish(blocks)
}

/// The blocks of documents that were translated together, in the order of the documents.
pub(crate) struct Translated {
    pub blocks: Vec<Vec<BlockReport>>,
    /// Seconds that the model took for all of them.
    pub seconds: f64,
}

/// Translates documents together that use the same models, or none; each has its own listener.
///
/// # Errors
/// If the model fails, and [`TaskError::Stopped`] once `stopped` returns true.
pub(crate) fn translate_batch(
    batch: &[(&Prepared, &OnEvent<'_>)],
    options: &Options,
    stopped: &dyn Fn() -> bool,
) -> Result<Translated, TaskError> {
    let model = batch
        .iter()
        .find_map(|(prepared, _)| match &prepared.translation {
            Translation::Planned { model, .. } => Some(model),
            Translation::NotRequested | Translation::Unnecessary => None,
        });
    let start = Instant::now();
    let blocks = match model {
        None => batch
            .iter()
            .map(|(prepared, on_event)| untranslated(prepared, options, on_event))
            .collect(),
        Some(model) => {
            let inputs: Vec<translate::TranslationInput<'_>> = batch
                .iter()
                .map(|&(prepared, on_event)| translate::TranslationInput {
                    opened: &prepared.opened,
                    passages: prepared.passages(),
                    to: options.to,
                    title: prepared.title(),
                    unit: options.unit,
                    glossary: options.glossary.as_deref(),
                    token_scores: options.token_scores,
                    on_event,
                })
                .collect();
            translate::translate(&inputs, &**model, stopped)?
        }
    };
    let seconds = model.map_or(0.0, |_| start.elapsed().as_secs_f64());
    Ok(Translated { blocks, seconds })
}

/// The blocks of a text that is not translated. They can be shown at once, unless only a summary was requested.
fn untranslated(prepared: &Prepared, options: &Options, on_event: &OnEvent<'_>) -> Vec<BlockReport> {
    let opened = &prepared.opened;
    let lang = match prepared.translation {
        Translation::NotRequested => prepared.text_language(options),
        Translation::Unnecessary | Translation::Planned { .. } => options.to,
    };
    let blocks: Vec<BlockReport> = opened
        .blocks
        .iter()
        .map(|block| assemble::untouched(block, lang))
        .collect();
    if !matches!(prepared.translation, Translation::NotRequested) {
        for (index, block) in blocks.iter().enumerate() {
            let rendered = opened.piece(index, block);
            on_event(Event::BlockReady {
                index,
                block,
                rendered: rendered.as_ref(),
            });
        }
    }
    blocks
}

/// Summarises and reports one document after its translation.
pub(crate) struct DocumentFinisher<'a> {
    session: &'a Session,
    options: &'a Options,
    on_event: &'a OnEvent<'a>,
    prepared: Prepared,
}

impl<'a> DocumentFinisher<'a> {
    pub fn new(
        session: &'a Session,
        options: &'a Options,
        prepared: Prepared,
        on_event: &'a OnEvent<'a>,
    ) -> Self {
        DocumentFinisher {
            session,
            options,
            on_event,
            prepared,
        }
    }

    /// Estimates quality and summarises if that was requested, and makes the report.
    ///
    /// # Errors
    /// If only a summary was requested and there is none, and if the document cannot be written.
    pub fn finish(mut self, mut blocks: Vec<BlockReport>) -> Result<Report, TaskError> {
        let quality = self.estimate_if_possible(&mut blocks);
        let summary = match self.options.task {
            Task::Translate => None,
            Task::Summarize => {
                let lang = self.prepared.text_language(self.options);
                Some(self.summarise(&blocks, lang)?)
            }
            Task::Digest => self.summarise_if_possible(&blocks),
        };
        self.into_report(blocks, summary, quality)
    }

    fn warn(&mut self, warnings: Vec<Warning>) {
        self.prepared.notes.warn(warnings, self.on_event);
    }

    /// Estimates the quality of what a model translated, if that was requested; a failure becomes a warning, since the
    /// translation is useful without.
    fn estimate_if_possible(&mut self, blocks: &mut [BlockReport]) -> Option<QualityReport> {
        let choice = self.options.quality.as_ref()?;
        let Translation::Planned { .. } = self.prepared.translation else {
            return None;
        };
        let estimation = Estimation {
            session: self.session,
            choice,
            languages: (self.prepared.text_language(self.options), self.options.to),
            on_event: self.on_event,
        };
        let outcome = caught(|| estimation.estimate(blocks));
        match outcome.unwrap_or_else(|panicked| Err(panicked.into())) {
            Ok(outcome) => {
                let notes = &mut self.prepared.notes;
                notes.timings.load += outcome.load;
                notes.timings.estimate = outcome.seconds;
                notes.models.estimate = Some(outcome.model);
                Some(outcome.quality)
            }
            Err(error) => {
                let message = format!("there are no estimates of quality: {error}");
                self.warn(vec![Warning::new(Code::QualityFailed, message)]);
                None
            }
        }
    }

    /// Summarises; a failure becomes a warning, since the translation is useful without a summary.
    fn summarise_if_possible(&mut self, blocks: &[BlockReport]) -> Option<SummaryReport> {
        let to = self.options.to;
        let summary = caught(|| self.summarise(blocks, to));
        match summary.unwrap_or_else(|panicked| Err(panicked.into())) {
            Ok(summary) => Some(summary),
            Err(error) => {
                let message = format!("there is no summary: {error}");
                self.warn(vec![Warning::new(Code::SummaryFailed, message)]);
                None
            }
        }
    }

    /// Summarises `blocks`, whose text is in `lang`.
    fn summarise(&mut self, blocks: &[BlockReport], lang: Lang) -> Result<SummaryReport, TaskError> {
        let translator = match &self.prepared.translation {
            Translation::Planned { model, .. } => model.alone(),
            Translation::NotRequested | Translation::Unnecessary => None,
        };
        let run = SummaryRun {
            session: self.session,
            options: self.options,
            on_event: self.on_event,
            translator,
        };
        let outcome = run.summarise(blocks, lang)?;
        self.prepared.notes.timings.load += outcome.load;
        self.prepared.notes.timings.summarize = outcome.seconds;
        self.prepared.notes.models.summarize = outcome.model;
        for sentence in &outcome.summary.sentences {
            sentence
                .warnings
                .iter()
                .for_each(|warning| (self.on_event)(Event::Warning(warning)));
        }
        self.warn(outcome.warnings);
        Ok(outcome.summary)
    }

    fn into_report(
        self,
        blocks: Vec<BlockReport>,
        summary: Option<SummaryReport>,
        quality: Option<QualityReport>,
    ) -> Result<Report, TaskError> {
        let Prepared {
            name,
            mut opened,
            from,
            translation,
            notes,
        } = self.prepared;
        let document = DocumentReport {
            name,
            format: opened.format.clone(),
            encoding: opened.encoding.clone(),
            from,
            to: self.options.to,
            title: title(&opened, &blocks),
        };
        let translated = !matches!(translation, Translation::NotRequested);
        let glossary = terms(self.options, &translation, &blocks);
        opened.put_back(&blocks, from.unwrap_or(self.options.to), self.options.to);
        let package = if translated && self.options.packages {
            opened.package()?
        } else {
            None
        };
        let starts = translated.then(|| opened.starts(&blocks)).flatten();
        Ok(Report {
            document,
            outline: opened.outline(),
            translation: translated.then(|| opened.rendered(&blocks)),
            starts: starts.unwrap_or_default(),
            package,
            blocks,
            summary,
            quality,
            glossary,
            models: notes.models,
            timings: Some(notes.timings),
            warnings: notes.warnings,
        })
    }
}

/// The counts of the glossary's terms in the translated blocks.
fn terms(options: &Options, translation: &Translation, blocks: &[BlockReport]) -> Option<GlossaryReport> {
    let mut tally = Tally::of(options.glossary.as_deref()?);
    if let Translation::Planned { passages, .. } = translation {
        let of_block = passages.chunk_by(|left, right| left.block == right.block);
        for first in of_block.filter_map(<[Passage]>::first) {
            if let Some(block) = blocks.get(first.block) {
                tally.add(&block.source, &block.text, first.from, options.to);
            }
        }
    }
    Some(tally.report())
}

/// The title as its block was translated, else as it stands.
fn title(opened: &Opened, blocks: &[BlockReport]) -> Option<String> {
    let title = opened.title.as_deref()?;
    let of_title = opened
        .blocks
        .iter()
        .position(|block| block.text.trim() == title.trim());
    Some(
        of_title
            .and_then(|index| blocks.get(index))
            .map_or_else(|| title.to_owned(), |block| block.text.clone()),
    )
}
