//! The stages of a document between being recognised and being delivered: prepared on one thread, then translated,
//! perhaps with others, and finished on another.

use std::cell::{Cell, RefCell};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use contract::Warning;
use models::Model;

use super::failure::without_panic;
use super::queue::Queue;
use super::{Failure, Item, Listener, Pipeline, Processed, RunEvent, Sharing};
use crate::digest::{self, DocumentFinisher};
use crate::error::TaskError;
use crate::event::{Event, OnEvent};
use crate::options::Options;
use crate::prepare::{Prepared, Translation, prepare};
use crate::report::BlockReport;

/// The most documents that are translated together.
const DOCUMENTS: usize = 1_024;

/// Receives a finished document and its weight in passages; breaking ends the run.
pub(super) type HandOver<'a, T> = dyn FnMut(Processed<T>, usize) -> ControlFlow<()> + 'a;

/// A document that waits for the models, or has failed already.
pub(super) struct Waiting<T> {
    tag: T,
    name: String,
    /// The number of words of the source.
    words: usize,
    /// The options of this document, if they differ from those of the run.
    options: Option<Options>,
    /// Warnings that are reported when the document is next in order.
    warnings: Vec<Warning>,
    prepared: Result<Prepared, Failure>,
}

impl<T> Waiting<T> {
    fn passages(&self) -> usize {
        let prepared = self.prepared.as_ref();
        prepared.map_or(0, |prepared| prepared.passages().len())
    }

    /// The weight in the queue: the passages for a model, or 1 for a document without any.
    fn weight(&self) -> usize {
        self.passages().max(1)
    }

    /// The model that translates the document, if it is to be translated.
    fn model(&self) -> Option<&Arc<Model>> {
        match &self.prepared.as_ref().ok()?.translation {
            Translation::Planned { model, .. } => Some(model),
            Translation::NotRequested | Translation::Unnecessary => None,
        }
    }
}

/// Decides which documents are translated together.
#[derive(Default)]
struct BatchBuilder {
    documents: usize,
    passages: usize,
    /// The preferred number of passages in one call of the first document's model.
    preferred: Option<usize>,
}

impl BatchBuilder {
    /// Whether the next document belongs to the batch too.
    fn admits<T>(&mut self, document: &Waiting<T>, sharing: Sharing) -> bool {
        if self.preferred.is_none() {
            self.preferred = document
                .model()
                .map(|model| contract::Translator::preferred_batch_size(&**model));
        }
        self.documents += 1;
        self.passages += document.passages();
        let most = match sharing {
            Sharing::Together => DOCUMENTS,
            Sharing::OneByOne => 1,
        };
        self.documents <= most && self.preferred.is_none_or(|preferred| self.passages <= preferred)
    }
}

/// The data that all threads of a run share.
pub(super) struct Stages<'a, T> {
    pub pipeline: Pipeline<'a>,
    pub listener: Listener<'a, T>,
}

/// The blocks of a document, and the seconds that the translation of its batch took.
#[derive(Default)]
struct Translated {
    blocks: Vec<BlockReport>,
    seconds: f64,
}

/// The run was asked to stop.
struct Stopped;

impl<T: Send> Stages<'_, T> {
    fn is_stopped(&self) -> bool {
        self.pipeline.stop.load(Ordering::Relaxed)
    }

    /// Prepares all documents, as far ahead as the queue allows.
    pub fn read(&self, items: &mut (dyn Iterator<Item = Item<T>> + Send), ready: &Queue<Waiting<T>>) {
        for item in items {
            let document = self.prepare(item);
            let weight = document.weight();
            if self.is_stopped() || !ready.put(document, weight) {
                break;
            }
        }
    }

    /// Translates, finishes and hands over all documents. None waits for others: a single document is processed at
    /// once.
    pub fn process_all(&self, ready: &Queue<Waiting<T>>, hand_over: &mut HandOver<'_, T>) {
        while !self.is_stopped() {
            let mut batch = BatchBuilder::default();
            let Some(documents) = ready.take(|document| batch.admits(document, self.pipeline.sharing)) else {
                break;
            };
            if self.process(documents, hand_over).is_break() {
                break;
            }
            engine::malloc::trim();
        }
    }

    fn prepare(&self, item: Item<T>) -> Waiting<T> {
        let Item {
            tag,
            name,
            document,
            from,
        } = item;
        let options = from.map(|from| Options {
            from: Some(from),
            ..self.pipeline.options.clone()
        });
        let warnings = RefCell::new(Vec::new());
        let prepared = document.and_then(|document| {
            let on_event = |event: Event<'_>| match event {
                Event::Warning(warning) => warnings.borrow_mut().push(warning.clone()),
                other => (self.listener.on_event)(RunEvent::Of(&name, other)),
            };
            let options = options.as_ref().unwrap_or(self.pipeline.options);
            without_panic(|| prepare(self.pipeline.session, document, options, &on_event))
                .map_err(|error| Failure::of(&error))
        });
        let words = prepared.as_ref().map_or(0, |prepared| {
            let blocks = prepared.opened.blocks.iter();
            blocks.map(|block| block.text.split_whitespace().count()).sum()
        });
        Waiting {
            tag,
            name,
            words,
            options,
            warnings: warnings.into_inner(),
            prepared,
        }
    }

    /// Translates documents together, then finishes them one by one.
    fn process(&self, documents: Vec<Waiting<T>>, hand_over: &mut HandOver<'_, T>) -> ControlFlow<()> {
        let tags: Vec<&T> = documents.iter().map(|document| &document.tag).collect();
        (self.listener.on_working)(&tags);
        for document in &documents {
            for warning in &document.warnings {
                (self.listener.on_event)(RunEvent::Of(&document.name, Event::Warning(warning)));
            }
        }
        let Ok(translated) = self.translate(&documents) else {
            return ControlFlow::Break(());
        };
        for (document, translated) in documents.into_iter().zip(translated) {
            if self.is_stopped() {
                return ControlFlow::Break(());
            }
            let weight = document.weight();
            hand_over(self.finish(document, translated), weight)?;
        }
        ControlFlow::Continue(())
    }

    /// The translation of each document; `None` for those that had failed before. Documents with the same model are
    /// translated together.
    fn translate(
        &self,
        documents: &[Waiting<T>],
    ) -> Result<Vec<Option<Result<Translated, Failure>>>, Stopped> {
        let mut translated: Vec<_> = documents.iter().map(|_| None).collect();
        let mut open: Vec<usize> = (0..documents.len())
            .filter(|&index| documents[index].prepared.is_ok())
            .collect();
        while let Some(&first) = open.first() {
            let model = documents[first].model();
            let (together, others): (Vec<usize>, Vec<usize>) = open
                .into_iter()
                .partition(|&index| is_same(documents[index].model(), model));
            open = others;
            match self.translate_batch(documents, &together) {
                Ok(blocks) => {
                    for (&index, blocks) in together.iter().zip(blocks) {
                        translated[index] = Some(Ok(blocks));
                    }
                }
                Err(TaskError::Stopped) => return Err(Stopped),
                Err(error) if together.len() == 1 => translated[first] = Some(Err(Failure::of(&error))),
                // One of the documents caused the error, so each is tried alone.
                Err(_) => {
                    for index in together {
                        let alone = self.translate_batch(documents, &[index]);
                        translated[index] = Some(match alone {
                            Ok(mut blocks) => Ok(blocks.pop().unwrap_or_default()),
                            Err(TaskError::Stopped) => return Err(Stopped),
                            Err(error) => Err(Failure::of(&error)),
                        });
                    }
                }
            }
        }
        Ok(translated)
    }

    /// Translates the documents at the indices `together`, which have one model or none, and are all prepared.
    fn translate_batch(
        &self,
        documents: &[Waiting<T>],
        together: &[usize],
    ) -> Result<Vec<Translated>, TaskError> {
        let listeners: Vec<Box<OnEvent<'_>>> = together
            .iter()
            .map(|&index| self.listener(&documents[index]))
            .collect();
        let batch: Vec<(&Prepared, &OnEvent<'_>)> = together
            .iter()
            .zip(&listeners)
            .filter_map(|(&index, listener)| {
                let prepared = documents[index].prepared.as_ref().ok()?;
                Some((prepared, &**listener))
            })
            .collect();
        let translated =
            without_panic(|| digest::translate_batch(&batch, self.pipeline.options, &|| self.is_stopped()))?;
        let seconds = translated.seconds;
        let blocks = translated.blocks.into_iter();
        Ok(blocks.map(|blocks| Translated { blocks, seconds }).collect())
    }

    /// Passes on the events of a document, and counts its words as they are translated.
    fn listener<'d>(&'d self, document: &'d Waiting<T>) -> Box<OnEvent<'d>> {
        let counted = Cell::new(0);
        let (name, words) = (document.name.as_str(), document.words);
        let on_event = self.listener.on_event;
        let is_alone = self.pipeline.sharing == Sharing::OneByOne;
        Box::new(move |event| match event {
            Event::Translated { done, total } => {
                let by_now = words * done / total.max(1);
                on_event(RunEvent::Translated {
                    name,
                    words: by_now - counted.replace(by_now),
                    done,
                    total,
                });
            }
            Event::Answered(_) => {}
            Event::BlockReady { .. } if !is_alone => {}
            other => on_event(RunEvent::Of(name, other)),
        })
    }

    /// Summarises a translated document if that was requested, and makes its report.
    fn finish(&self, document: Waiting<T>, translated: Option<Result<Translated, Failure>>) -> Processed<T> {
        let Waiting {
            tag,
            name,
            words,
            options,
            prepared,
            ..
        } = document;
        let on_event = |event: Event<'_>| (self.listener.on_event)(RunEvent::Of(&name, event));
        let options = options.as_ref().unwrap_or(self.pipeline.options);
        let mut models = String::new();
        let result = prepared.and_then(|mut prepared| {
            let Translated { blocks, seconds } = translated.unwrap_or_else(|| Ok(Translated::default()))?;
            prepared.notes.timings.translate = seconds;
            if let Translation::Planned { model, .. } = &prepared.translation {
                models.push_str(model.identity());
            }
            let finisher = DocumentFinisher::new(self.pipeline.session, options, prepared, &on_event);
            let mut report =
                without_panic(|| finisher.finish(blocks)).map_err(|error| Failure::of(&error))?;
            for model in [&report.models.summarize, &report.models.estimate]
                .into_iter()
                .flatten()
            {
                models = format!("{models} | {}", model.identity());
            }
            if self.pipeline.sharing == Sharing::Together {
                report.timings = None;
            }
            Ok(report)
        });
        Processed {
            tag,
            name,
            words,
            models,
            result,
        }
    }
}

/// Whether both are the same model, or both `None`.
fn is_same<M>(left: Option<&Arc<M>>, right: Option<&Arc<M>>) -> bool {
    match (left, right) {
        (Some(left), Some(right)) => Arc::ptr_eq(left, right),
        (left, right) => left.is_none() && right.is_none(),
    }
}
