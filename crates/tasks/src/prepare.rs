//! Prepares a document for translation: it is read, its language detected, the model loaded, the text cut into
//! passages.

use std::sync::Arc;

use contract::{Code, Warning};
use models::{Model, ModelQuery, Session, languages, route};
use review::figures;
use text::Lang;

use crate::assemble;
use crate::error::TaskError;
use crate::event::{Event, OnEvent, of_models};
use crate::language;
use crate::options::{Options, Task, Unit};
use crate::plan::{self, Passage, Setting};
use crate::quality::Estimation;
use crate::report::{ModelsReport, Timings};
use crate::source::{self, Opened, Recognised};

/// The fewest letters of a paragraph that is told to be in another language.
const PARAGRAPH: usize = 20;
/// The number of bytes that suffice to tell a language.
const ENOUGH: usize = 20_000;

/// A document that is ready for translation.
pub(crate) struct Prepared {
    pub name: String,
    pub opened: Opened,
    /// The document's language; `None` for a text without words.
    pub from: Option<Lang>,
    pub translation: Translation,
    pub notes: Notes,
}

/// The translation that a document needs.
pub(crate) enum Translation {
    /// No translation was requested.
    NotRequested,
    /// None: the text is in the target language, or has no words.
    Unnecessary,
    /// The translation of these passages by this model.
    Planned {
        model: Arc<Model>,
        passages: Vec<Passage>,
    },
}

/// Data for the report that is collected before the translation.
#[derive(Default)]
pub(crate) struct Notes {
    pub models: ModelsReport,
    pub timings: Timings,
    pub warnings: Vec<Warning>,
}

impl Notes {
    /// Adds warnings to the report and sends them as events.
    pub fn warn(&mut self, warnings: Vec<Warning>, on_event: &OnEvent<'_>) {
        for warning in warnings {
            on_event(Event::Warning(&warning));
            self.warnings.push(warning);
        }
    }
}

impl Prepared {
    /// The language of the text; the target language if it has no words.
    pub fn text_language(&self, options: &Options) -> Lang {
        self.from.unwrap_or(options.to)
    }

    pub fn title(&self) -> &str {
        self.opened.title.as_deref().unwrap_or_default()
    }

    /// The passages to translate.
    pub fn passages(&self) -> &[Passage] {
        match &self.translation {
            Translation::NotRequested | Translation::Unnecessary => &[],
            Translation::Planned { passages, .. } => passages,
        }
    }
}

/// Does all work on a document that comes before its models run.
///
/// # Errors
/// If the document cannot be read as text or its language cannot be detected, and if no model is available.
pub(crate) fn prepare(
    session: &Session,
    recognised: Recognised,
    options: &Options,
    on_event: &OnEvent<'_>,
) -> Result<Prepared, TaskError> {
    let mut warnings = Vec::new();
    let name = recognised.name.clone();
    let opened = source::open(recognised, options, &mut warnings)?;
    let known = languages::known(session, options.task.first_step(), options.to);
    let from = language::of_document(&opened.text(), options.from, &known, &mut warnings)?;
    let mut prepared = Prepared {
        name,
        opened,
        from,
        translation: Translation::NotRequested,
        notes: Notes::default(),
    };
    prepared.notes.warn(warnings, on_event);
    if options.task != Task::Summarize {
        // Single blocks may be in other languages only if the user did not name the language.
        let others = if options.from.is_none() { known } else { Vec::new() };
        prepared.plan(session, options, &others, on_event)?;
    }
    Ok(prepared)
}

/// The texts of blocks, a line each, as far as a language needs them to be told.
fn joined<'b>(blocks: impl Iterator<Item = &'b assemble::Source>) -> String {
    let mut text = String::new();
    for block in blocks {
        if text.len() > ENOUGH {
            break;
        }
        text.push_str(&block.text);
        text.push('\n');
    }
    text
}

impl Prepared {
    /// The warning that nothing is translated, with the reason.
    fn why_needless(&self, from: Lang, to: Lang) -> Warning {
        let has_words = |block: &&assemble::Source| block.text.contains(char::is_alphabetic);
        let mut worded = self.opened.blocks.iter().filter(has_words).peekable();
        if worded.peek().is_some() {
            let text = joined(worded);
            if let Some(warning) = (from != to)
                .then(|| language::in_another(&text, from, to, None))
                .flatten()
            {
                return warning;
            }
            let message = format!("the text is already in {} and was left as it is", to.name());
            Warning::new(Code::AlreadyInTarget, message)
        } else {
            let format = &self.opened.format;
            let message = format!(
                "nothing was translated: read as {format}, the document has no words; set --input-format if that is wrong"
            );
            Warning::new(Code::NoWords, message)
        }
    }

    /// The warning that paragraphs are left as they are, because they are in neither language. Names and titles of
    /// other scripts stand in texts of every language.
    fn left_in_another(&self, from: Lang, to: Lang, others: &[Lang]) -> Option<Warning> {
        let blocks = &self.opened.blocks;
        let left: Vec<&assemble::Source> = blocks
            .iter()
            .filter(|block| block.text.chars().filter(|letter| letter.is_alphabetic()).count() >= PARAGRAPH)
            .filter(|block| language::of_block(&block.text, from, to, others).is_none())
            .filter(|block| language::is_of_neither(&block.text, from, to))
            .collect();
        let parts = (left.len(), blocks.len());
        let text = joined(left.into_iter());
        (parts.0 > 0)
            .then(|| language::in_another(&text, from, to, Some(parts)))
            .flatten()
    }

    /// Sets the notation of numbers that stand alone to that of the target language.
    fn set_figures(&mut self, from: Lang, to: Lang) {
        let texts = self.opened.texts();
        let figures = figures::alone(&texts, from, to);
        for (block, figure) in self.opened.blocks.iter_mut().zip(figures) {
            block.figure = figure;
        }
    }

    fn plan(
        &mut self,
        session: &Session,
        options: &Options,
        others: &[Lang],
        on_event: &OnEvent<'_>,
    ) -> Result<(), TaskError> {
        let (from, to) = (self.text_language(options), options.to);
        if options.unit == Unit::Block {
            self.set_figures(from, to);
        }
        let is_foreign =
            |block: &assemble::Source| language::of_block(&block.text, from, to, others).is_some();
        if !self.opened.blocks.iter().any(is_foreign) {
            self.translation = Translation::Unnecessary;
            let warning = self.why_needless(from, to);
            self.notes.warn(vec![warning], on_event);
            return Ok(());
        }
        let left = self.left_in_another(from, to, others);
        self.notes.warn(left.into_iter().collect(), on_event);
        let wanted = ModelQuery {
            task: store::Task::Translate,
            from,
            to,
        };
        let route = route::choose(session, &options.model, wanted, &of_models(on_event))?;
        let others = languages::of_route(session, &route, others, to);
        if let Some(choice) = &options.quality {
            let languages = (from, to);
            let estimation = Estimation {
                session,
                choice,
                languages,
                on_event,
            };
            estimation.route()?;
        }
        let (model, seconds) = session.model(&route, wanted, &of_models(on_event))?;
        self.notes.timings.load += seconds;
        self.notes.models.translate = Some(model.report.clone());
        let texts = self.opened.texts();
        let passages = plan::plan(
            &texts,
            &Setting {
                from,
                to,
                others: &others,
                limit: contract::Translator::passage_words(&*model),
                title: self.title(),
            },
        );
        self.translation = Translation::Planned { model, passages };
        Ok(())
    }
}
