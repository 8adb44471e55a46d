//! One document all the way: read, cleaned, translated, summarised, reported.

use std::sync::Arc;
use std::time::Instant;

use text::Lang;

use crate::assemble;
use crate::error::TaskError;
use crate::event::{Event, OnEvent};
use crate::found;
use crate::options::{ModelChoice, Options, Task};
use crate::prepare::{Prepared, Translation, prepare};
use crate::report::{BlockReport, DocumentReport, Report, SummaryReport, Warning};
use crate::route::{self, Wanted};
use crate::session::{Chosen, Loaded, Session};
use crate::source::{Input, Opened};
use crate::summarise::{self, Subject};
use crate::translate;

/// Does `options.task` on one document.
///
/// A text that is in the target language already is left as it is, with a warning. When the summary
/// of a digest fails, the translation is kept and a warning says why there is no summary.
///
/// # Errors
/// When the input cannot be read as text or its language cannot be told, when no model can be had,
/// and when the model fails.
pub fn run(
    session: &Session,
    input: &Input,
    options: &Options,
    on_event: &OnEvent<'_>,
) -> Result<Report, TaskError> {
    let prepared = prepare(session, input, options, on_event)?;
    let mut translated = translate_flight(&[(&prepared, on_event)], options, &|| false)?;
    let blocks = translated.blocks.pop().unwrap_or_default();
    let mut work = Work::new(session, options, prepared, on_event);
    work.prepared.notes.timings.translate = translated.seconds;
    work.finish(blocks)
}

/// The blocks of a flight's documents, in its order.
pub(crate) struct Translated {
    pub blocks: Vec<Vec<BlockReport>>,
    pub seconds: f64,
}

/// Translates documents together that use the same models, or none; each has its own listener.
///
/// # Errors
/// When the model fails, and [`TaskError::Stopped`] once `stopped` says so.
pub(crate) fn translate_flight(
    flight: &[(&Prepared, &OnEvent<'_>)],
    options: &Options,
    stopped: &dyn Fn() -> bool,
) -> Result<Translated, TaskError> {
    let model = flight
        .iter()
        .find_map(|(prepared, _)| match &prepared.translation {
            Translation::Planned { model, .. } => Some(model),
            Translation::NotAsked | Translation::Needless => None,
        });
    let start = Instant::now();
    let blocks = match model {
        None => flight
            .iter()
            .map(|(prepared, on_event)| untranslated(prepared, options, on_event))
            .collect(),
        Some(model) => {
            let works: Vec<translate::Work<'_>> = flight
                .iter()
                .map(|&(prepared, on_event)| translate::Work {
                    opened: &prepared.opened,
                    passages: prepared.passages(),
                    to: options.to,
                    title: prepared.title(),
                    unit: options.unit,
                    links: options.links,
                    on_event,
                })
                .collect();
            translate::translate(&works, &**model, stopped)?
        }
    };
    let seconds = model.map_or(0.0, |_| start.elapsed().as_secs_f64());
    Ok(Translated { blocks, seconds })
}

/// Blocks of a text that is not translated. They are ready to be shown, unless only a summary was asked for.
fn untranslated(prepared: &Prepared, options: &Options, on_event: &OnEvent<'_>) -> Vec<BlockReport> {
    let opened = &prepared.opened;
    let lang = match prepared.translation {
        Translation::NotAsked => prepared.text_language(options),
        Translation::Needless | Translation::Planned { .. } => options.to,
    };
    let blocks: Vec<BlockReport> = opened
        .blocks
        .iter()
        .map(|block| assemble::untouched(block, lang))
        .collect();
    if !matches!(prepared.translation, Translation::NotAsked) {
        for (index, block) in blocks.iter().enumerate() {
            let rendered = opened.piece(index, block);
            on_event(Event::BlockReady {
                index,
                block,
                rendered: rendered.as_deref(),
            });
        }
    }
    blocks
}

/// The work on one document once it is translated.
pub(crate) struct Work<'a> {
    session: &'a Session,
    options: &'a Options,
    on_event: &'a OnEvent<'a>,
    prepared: Prepared,
}

impl<'a> Work<'a> {
    pub fn new(
        session: &'a Session,
        options: &'a Options,
        prepared: Prepared,
        on_event: &'a OnEvent<'a>,
    ) -> Self {
        Work {
            session,
            options,
            on_event,
            prepared,
        }
    }

    /// Summarises if that was asked for, and reports.
    ///
    /// # Errors
    /// When only a summary was asked for and there is none.
    pub fn finish(mut self, blocks: Vec<BlockReport>) -> Result<Report, TaskError> {
        let summary = match self.options.task {
            Task::Translate => None,
            Task::Summarize => {
                let lang = self.prepared.text_language(self.options);
                Some(self.summarise(&blocks, lang)?)
            }
            Task::Digest => self.summarise_if_possible(&blocks),
        };
        Ok(self.into_report(blocks, summary))
    }

    fn warn(&mut self, warnings: Vec<Warning>) {
        self.prepared.notes.warn(warnings, self.on_event);
    }

    fn load(&mut self, chosen: &Chosen) -> Result<Arc<Loaded>, TaskError> {
        let (model, seconds) = self.session.load(chosen, self.on_event)?;
        self.prepared.notes.timings.load += seconds;
        Ok(model)
    }

    /// The translation is worth having without a summary.
    fn summarise_if_possible(&mut self, blocks: &[BlockReport]) -> Option<SummaryReport> {
        match self.summarise(blocks, self.options.to) {
            Ok(summary) => Some(summary),
            Err(error) => {
                let message = format!("there is no summary: {error}");
                self.warn(vec![Warning {
                    code: "summary-failed",
                    message,
                }]);
                None
            }
        }
    }

    /// Summarises `blocks`, whose text is in `lang`.
    fn summarise(&mut self, blocks: &[BlockReport], lang: Lang) -> Result<SummaryReport, TaskError> {
        let subject = Subject::of(blocks, lang);
        if subject.is_empty() {
            return Err(TaskError::NothingToSummarize);
        }
        let wanted = Wanted {
            task: store::Task::Summarize,
            from: lang,
            to: self.options.to,
        };
        let model = self.summary_model(wanted)?;
        let Some(summarizer) = model.engine.summarizer() else {
            let (model, from, to) = (model.report.id.clone(), lang.name(), self.options.to.name());
            return Err(TaskError::Unsuitable {
                model,
                task: "summarize",
                from,
                to,
            });
        };
        (self.on_event)(Event::Summarizing);
        let mut warnings = Vec::new();
        let start = Instant::now();
        let summary = summarise::summarise(
            &subject,
            self.options.length,
            self.options.to,
            summarizer,
            &mut warnings,
        )?;
        self.prepared.notes.timings.summarize = start.elapsed().as_secs_f64();
        self.prepared.notes.models.summarize = Some(model.report.clone());
        for sentence in &summary.sentences {
            sentence
                .warnings
                .iter()
                .for_each(|warning| (self.on_event)(Event::Warning(warning)));
        }
        self.warn(warnings);
        Ok(summary)
    }

    /// The model asked for; else the one that translated, if it can; else what the first choice gives.
    fn summary_model(&mut self, wanted: Wanted) -> Result<Arc<Loaded>, TaskError> {
        let translator = match &self.prepared.translation {
            Translation::Planned { model, .. } => model.alone(),
            Translation::NotAsked | Translation::Needless => None,
        };
        if let (None, Some(translator)) = (&self.options.summary_model, translator) {
            let manifest = self.session.catalog.get(&translator.report.id);
            let can = manifest
                .is_none_or(|model| model.supports(wanted.task, wanted.from.code(), wanted.to.code()));
            if can && translator.engine.summarizer().is_some() {
                let why = "the model that translated".to_owned();
                (self.on_event)(Event::ModelChosen {
                    task: "summarize",
                    model: &translator.report.id,
                    why,
                });
                return Ok(Arc::clone(translator));
            }
        }
        let usual = ModelChoice::Preset(store::Preset::default());
        let choice = match (&self.options.summary_model, &self.options.model) {
            // A model that was named to translate and can do nothing else.
            (None, ModelChoice::Named(id)) if found::only_translates(self.session, id) => &usual,
            (Some(choice), _) | (None, choice) => choice,
        };
        let route = route::choose(self.session, choice, wanted, self.on_event)?;
        self.load(&route.first)
    }

    fn into_report(self, blocks: Vec<BlockReport>, summary: Option<SummaryReport>) -> Report {
        let Prepared {
            name,
            opened,
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
        let translated = !matches!(translation, Translation::NotAsked);
        Report {
            document,
            outline: opened.outline(),
            translation: translated.then(|| opened.rendered(&blocks)),
            blocks,
            summary,
            models: notes.models,
            timings: Some(notes.timings),
            warnings: notes.warnings,
        }
    }
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
