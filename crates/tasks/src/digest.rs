//! One document all the way: read, cleaned, translated, summarised, reported.

use std::sync::Arc;
use std::time::Instant;

use engine::Translator;
use text::Lang;

use crate::assemble;
use crate::error::TaskError;
use crate::event::{Event, OnEvent};
use crate::language;
use crate::languages;
use crate::options::{Options, Task};
use crate::pivot::Pivot;
use crate::plan::{self, Setting};
use crate::report::{BlockReport, DocumentReport, ModelsReport, Report, SummaryReport, Timings, Warning};
use crate::route::{self, Wanted};
use crate::session::{Chosen, Loaded, Session};
use crate::source::{self, Input, Opened};
use crate::summary::Summing;
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
    let mut warnings = Vec::new();
    let opened = source::open(input, options, &mut warnings)?;
    let known = languages::known(session, options);
    let from = language::of_document(&opened.text(), options.from, &known, &mut warnings)?;
    let mut run = Run {
        session,
        options,
        on_event,
        from,
        known,
        translator: None,
        report: Parts::default(),
    };
    run.warn(warnings);
    let blocks = match options.task {
        Task::Translate | Task::Digest => run.translate(&opened)?,
        Task::Summarize => opened
            .blocks
            .iter()
            .map(|block| assemble::untouched(block, run.text_language()))
            .collect(),
    };
    let summary = match options.task {
        Task::Translate => None,
        Task::Summarize => Some(run.summarise(&blocks, from.unwrap_or(options.to))?),
        Task::Digest => run.summarise_if_possible(&blocks),
    };
    Ok(run.into_report(input, opened, blocks, summary))
}

/// The work on one document.
struct Run<'a> {
    session: &'a Session,
    options: &'a Options,
    on_event: &'a OnEvent<'a>,
    /// The document's language; `None` for a text without words.
    from: Option<Lang>,
    known: Vec<Lang>,
    translator: Option<Arc<Loaded>>,
    report: Parts,
}

/// What is noted for the report on the way.
#[derive(Default)]
struct Parts {
    models: ModelsReport,
    timings: Timings,
    warnings: Vec<Warning>,
}

impl Run<'_> {
    fn warn(&mut self, warnings: Vec<Warning>) {
        for warning in warnings {
            (self.on_event)(Event::Warning(&warning));
            self.report.warnings.push(warning);
        }
    }

    fn text_language(&self) -> Lang {
        self.from.unwrap_or(self.options.to)
    }

    fn translate(&mut self, opened: &Opened) -> Result<Vec<BlockReport>, TaskError> {
        let (from, to) = (self.text_language(), self.options.to);
        // Languages of single blocks are only looked for where the user left it open.
        let others = if self.options.from.is_none() {
            self.known.clone()
        } else {
            Vec::new()
        };
        let is_foreign =
            |block: &assemble::Source| language::of_block(&block.text, from, to, &others).is_some();
        if !opened.blocks.iter().any(is_foreign) {
            return Ok(self.untranslated(opened));
        }
        let wanted = Wanted {
            task: store::Task::Translate,
            from,
            to,
        };
        let route = route::choose(self.session, &self.options.model, wanted, self.on_event)?;
        let others = languages::of_route(self.session, &route, &others, to);
        let model = self.load(&route.first)?;
        let then = match &route.then {
            Some(chosen) => Some((self.load(chosen)?, chosen)),
            None => None,
        };
        let pivot;
        let mut translator = translator_of(&model, &route.first, wanted)?;
        self.report.models.translate = Some(model.report.clone());
        if let Some((second, chosen)) = &then {
            self.report.models.translate = Some(model.report.then(&second.report));
            pivot = Pivot {
                first: translator,
                then: translator_of(second, chosen, wanted)?,
            };
            translator = &pivot;
        }
        let title = opened.title.as_deref().unwrap_or_default();
        let limit = translator.passage_words();
        let texts: Vec<&str> = opened.blocks.iter().map(|block| block.text.as_str()).collect();
        let passages = plan::plan(
            &texts,
            &Setting {
                from,
                to,
                others: &others,
                limit,
                title,
            },
        );
        let work = translate::Work {
            opened,
            passages: &passages,
            to,
            title,
            unit: self.options.unit,
        };
        let start = Instant::now();
        let blocks = translate::translate(&work, translator, self.on_event)?;
        self.report.timings.translate = start.elapsed().as_secs_f64();
        self.translator = then.is_none().then(|| Arc::clone(&model));
        Ok(blocks)
    }

    /// Blocks of a text that needs no translation.
    fn untranslated(&mut self, opened: &Opened) -> Vec<BlockReport> {
        let to = self.options.to;
        if self.from.is_some() {
            let message = format!("the text is in {} already and was left as it is", to.name());
            self.warn(vec![Warning {
                code: "already-in-target",
                message,
            }]);
        }
        let blocks: Vec<BlockReport> = opened
            .blocks
            .iter()
            .map(|block| assemble::untouched(block, to))
            .collect();
        for (index, block) in blocks.iter().enumerate() {
            let rendered = opened.piece(index, block);
            (self.on_event)(Event::BlockReady {
                index,
                block,
                rendered: rendered.as_deref(),
            });
        }
        blocks
    }

    fn load(&mut self, chosen: &Chosen) -> Result<Arc<Loaded>, TaskError> {
        let (model, seconds) = self.session.load(chosen, self.on_event)?;
        self.report.timings.load += seconds;
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
        let summing = Summing {
            session: self.session,
            options: self.options,
            on_event: self.on_event,
            translator: self.translator.as_ref(),
        };
        let made = summing.summarise(blocks, lang)?;
        self.report.timings.load += made.load;
        self.report.timings.summarize = made.seconds;
        self.report.models.summarize = made.model;
        for sentence in &made.summary.sentences {
            sentence
                .warnings
                .iter()
                .for_each(|warning| (self.on_event)(Event::Warning(warning)));
        }
        self.warn(made.warnings);
        Ok(made.summary)
    }

    fn into_report(
        self,
        input: &Input,
        opened: Opened,
        blocks: Vec<BlockReport>,
        summary: Option<SummaryReport>,
    ) -> Report {
        let document = DocumentReport {
            name: input.name.clone(),
            format: opened.format.clone(),
            encoding: opened.encoding.clone(),
            from: self.from,
            to: self.options.to,
            title: title(&opened, &blocks),
        };
        let translated = self.options.task != Task::Summarize;
        Report {
            document,
            translation: translated.then(|| opened.rendered(&blocks)),
            blocks,
            summary,
            models: self.report.models,
            timings: self.report.timings,
            warnings: self.report.warnings,
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

fn translator_of<'m>(
    model: &'m Loaded,
    chosen: &Chosen,
    wanted: Wanted,
) -> Result<&'m dyn Translator, TaskError> {
    model
        .engine
        .translator()
        .ok_or_else(|| unsuitable(chosen, wanted))
}

fn unsuitable(chosen: &Chosen, wanted: Wanted) -> TaskError {
    let model = chosen.report.id.clone();
    TaskError::Unsuitable {
        model,
        task: "translate",
        from: wanted.from.name(),
        to: wanted.to.name(),
    }
}
