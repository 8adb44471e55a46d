//! Chooses the models for the summary of a document, and makes it.
//!
//! Unless the user chooses a method, a model writes if one was named or is installed, and else sentences of the text
//! are selected: nothing is downloaded for a summary for which no model was named.

use std::sync::Arc;
use std::time::Instant;

use contract::{Code, Summarizer, Warning};
use documents::BlockKind;
use models::{Loaded, ModelChoice, ModelError, ModelQuery, ModelReport, Session, discovery, route};
use summaries::{Block, Models, Request, Role, Segment, Subject, SummaryKind, SummaryReport};
use text::Lang;

use crate::error::TaskError;
use crate::event::{Event, OnEvent, of_models};
use crate::options::{Options, Task};
use crate::report::{BlockReport, SegmentReport};

/// The data for making a summary.
pub(crate) struct SummaryRun<'a> {
    /// The models on disk and in memory.
    pub session: &'a Session,
    /// The options of the task.
    pub options: &'a Options,
    /// The listener of the task.
    pub on_event: &'a OnEvent<'a>,
    /// The model that translated, if one did.
    pub translator: Option<&'a Arc<Loaded>>,
}

/// A summary, with the data for its report.
pub(crate) struct SummaryOutcome {
    /// The summary.
    pub summary: SummaryReport,
    /// The model that wrote it, or the sentence encoder that compared its sentences.
    pub model: Option<ModelReport>,
    /// Warnings about the whole summary.
    pub warnings: Vec<Warning>,
    /// Seconds for loading models.
    pub load: f64,
    /// Seconds for summarising.
    pub seconds: f64,
}

impl SummaryRun<'_> {
    /// Summarises `blocks`, whose text is in `lang`.
    pub fn summarise(&self, blocks: &[BlockReport], lang: Lang) -> Result<SummaryOutcome, TaskError> {
        let blocks: Vec<Block<'_>> = blocks.iter().map(block).collect();
        let subject = Subject::of(&blocks, lang);
        if subject.is_empty() {
            return Err(TaskError::NothingToSummarize);
        }
        let wanted = ModelQuery {
            task: store::Task::Summarize,
            from: lang,
            to: self.options.to,
        };
        let mut load = 0.0;
        let writer = self.writer(wanted, &mut load)?;
        let to = if writer.is_some() { self.options.to } else { lang };
        let encoder = self.encoder(lang, to, &mut load)?;
        let models = Models {
            summarizer: writer
                .as_deref()
                .map(|model| writer_of(model, wanted))
                .transpose()?,
            encoder: encoder.as_deref().and_then(|model| model.engine.embedder()),
        };
        (self.on_event)(Event::Summarizing);
        let mut warnings: Vec<Warning> = self.other_language(to).into_iter().collect();
        let start = Instant::now();
        let request = Request {
            length: self.options.length,
            to,
        };
        let summary = summaries::summarise(&subject, request, models, &mut warnings)?;
        Ok(SummaryOutcome {
            summary,
            model: writer.or(encoder).map(|model| model.report.clone()),
            warnings,
            load,
            seconds: start.elapsed().as_secs_f64(),
        })
    }

    fn other_language(&self, lang: Lang) -> Option<Warning> {
        (lang != self.options.to).then(|| {
            let message = format!(
                "the summary is in {}, because it consists of the text's own sentences; 'tolmach digest' translates first",
                lang.name()
            );
            Warning::new(Code::SummaryLanguage, message)
        })
    }

    /// The model that writes; `None` if sentences of the text are selected.
    fn writer(&self, wanted: ModelQuery, load: &mut f64) -> Result<Option<Arc<Loaded>>, TaskError> {
        let by_itself = || self.is_named() || self.translates_and_writes(wanted) || self.is_installed(wanted);
        let writes = match self.options.summary {
            Some(kind) => kind == SummaryKind::Abstractive,
            None => by_itself(),
        };
        if writes {
            return self.model(wanted, load).map(Some);
        }
        if self.options.summary.is_none() {
            let why = "the text's own sentences, because no model that writes summaries is installed";
            self.say(SummaryKind::Extractive.name(), why);
        }
        Ok(None)
    }

    /// Reports which model was chosen, once for all documents of a session.
    fn say(&self, model: &str, why: &str) {
        self.session.announce_once(model, why, || {
            let (task, why) = ("summarize", why.to_owned());
            (self.on_event)(Event::Model(models::Event::Chosen { task, model, why }));
        });
    }

    /// Whether the user named a model to summarise with.
    fn is_named(&self) -> bool {
        let named = match &self.options.model {
            ModelChoice::Named(id) => {
                self.options.task == Task::Summarize && !discovery::only_translates(self.session, id)
            }
            ModelChoice::Preset(_) => false,
        };
        named || self.options.summary_model.is_some()
    }

    fn translates_and_writes(&self, wanted: ModelQuery) -> bool {
        self.translator.is_some_and(|model| self.can_write(model, wanted))
    }

    fn can_write(&self, model: &Loaded, wanted: ModelQuery) -> bool {
        let manifest = self.session.catalog().get(&model.report.id);
        let can =
            manifest.is_none_or(|model| model.supports(wanted.task, wanted.from.code(), wanted.to.code()));
        can && model.engine.summarizer().is_some()
    }

    fn is_installed(&self, wanted: ModelQuery) -> bool {
        let preset = match self.options.model {
            ModelChoice::Preset(preset) => preset,
            ModelChoice::Named(_) => store::Preset::default(),
        };
        route::installed(self.session, preset, wanted).is_some()
    }

    /// The model that the user named; else the one that translated, if it can summarise; else the first choice.
    fn model(&self, wanted: ModelQuery, load: &mut f64) -> Result<Arc<Loaded>, TaskError> {
        let translator = self.translator.filter(|model| self.can_write(model, wanted));
        if let (None, Some(translator)) = (&self.options.summary_model, translator) {
            self.say(&translator.report.id, "the model that translated");
            return Ok(Arc::clone(translator));
        }
        let usual = ModelChoice::Preset(store::Preset::default());
        let choice = match (&self.options.summary_model, &self.options.model) {
            // The user named this model to translate, and it cannot summarise.
            (None, ModelChoice::Named(id)) if discovery::only_translates(self.session, id) => &usual,
            (Some(choice), _) | (None, choice) => choice,
        };
        let route = route::choose(self.session, choice, wanted, &of_models(self.on_event))?;
        let (model, seconds) = self.session.load(&route.first, &of_models(self.on_event))?;
        *load += seconds;
        Ok(model)
    }

    /// A sentence encoder for text and summary, if one is installed; none is downloaded unless the user asks for it.
    fn encoder(&self, from: Lang, to: Lang, load: &mut f64) -> Result<Option<Arc<Loaded>>, TaskError> {
        let wanted = ModelQuery {
            task: store::Task::Embed,
            from,
            to,
        };
        let preset = store::Preset::default();
        let Some(manifest) = route::installed(self.session, preset, wanted) else {
            return Ok(None);
        };
        let choice = ModelChoice::Named(manifest.id.to_string());
        let route = route::choose(self.session, &choice, wanted, &|event| {
            // Its choice is not reported, since the user did not name it.
            if !matches!(event, models::Event::Chosen { .. }) {
                (self.on_event)(Event::Model(event));
            }
        })?;
        let (model, seconds) = self.session.load(&route.first, &of_models(self.on_event))?;
        *load += seconds;
        Ok(Some(model))
    }
}

/// A block of a report as a block of a summary: with its translation if it has one.
fn block(block: &BlockReport) -> Block<'_> {
    fn segment(segment: &SegmentReport) -> Segment<'_> {
        Segment {
            text: segment.translation.as_deref().unwrap_or(&segment.source),
            is_flawed: segment
                .warnings
                .iter()
                .any(|warning| warning.code != Code::EmphasisLost),
        }
    }
    Block {
        role: match block.kind {
            BlockKind::Heading(_) => Role::Heading,
            BlockKind::TableCell => Role::Other,
            BlockKind::Caption | BlockKind::Label => Role::Label,
            _ => Role::Prose,
        },
        text: &block.text,
        segments: block.segments.iter().map(segment).collect(),
    }
}

fn writer_of(model: &Loaded, wanted: ModelQuery) -> Result<&dyn Summarizer, ModelError> {
    model.engine.summarizer().ok_or_else(|| ModelError::Unsuitable {
        model: model.report.id.clone(),
        task: "summarize",
        from: wanted.from.name(),
        to: wanted.to.name(),
    })
}
