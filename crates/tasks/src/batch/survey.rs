//! Finds the models and words of a document without working on it.

use contract::Warning;
use contract::panics::caught;
use models::{ModelQuery, NeededModel, Session, languages, route};
use text::Lang;

use super::Failure;
use crate::language;
use crate::options::{Options, Task};
use crate::source::{self, Input};

/// The requirements of a document.
#[derive(Debug, Clone)]
pub struct Survey {
    /// The number of its words.
    pub words: usize,
    /// Whether it would be translated.
    pub is_foreign: bool,
    /// The models that would be used.
    pub models: Vec<NeededModel>,
}

/// Reads a document and finds its requirements. Nothing is fetched and no model is loaded.
///
/// # Errors
/// The reason why the document could not be processed, in one sentence.
pub fn survey(session: &Session, input: Input, options: &Options) -> Result<Survey, String> {
    caught(|| needs(session, input, options)).unwrap_or_else(|panicked| Err(panicked.to_string()))
}

fn needs(session: &Session, input: Input, options: &Options) -> Result<Survey, String> {
    let mut warnings: Vec<Warning> = Vec::new();
    let opened = source::recognise(input, options)
        .and_then(|document| source::open(document, options, &mut warnings))
        .map_err(|error| Failure::of(&error).reason)?;
    let text = opened.text();
    let known = languages::known(session, options.task.first_step(), options.to);
    let from = language::of_document(&text, options.from, &known, &mut warnings)
        .map_err(|error| Failure::of(&error).reason)?;
    let mut models = Vec::new();
    let mut need = |task, from: Lang| -> Result<(), String> {
        let wanted = ModelQuery {
            task,
            from,
            to: options.to,
        };
        let choice = match (task, &options.summary_model, &options.quality) {
            (store::Task::Summarize, Some(choice), _) | (store::Task::Estimate, _, Some(choice)) => choice,
            _ => &options.model,
        };
        let found =
            route::planned(session, choice, wanted).map_err(|error| Failure::of(&error.into()).reason)?;
        models.extend(found);
        Ok(())
    };
    let is_foreign = options.task != Task::Summarize && from.is_some_and(|from| from != options.to);
    match (options.task, from) {
        (Task::Summarize, from) => need(store::Task::Summarize, from.unwrap_or(options.to))?,
        (_, Some(from)) if is_foreign => need(store::Task::Translate, from)?,
        _ => {}
    }
    if let (Some(from), true, Some(_)) = (from, is_foreign, &options.quality) {
        need(store::Task::Estimate, from)?;
    }
    if options.task == Task::Digest && options.summary_model.is_some() {
        need(store::Task::Summarize, options.to)?;
    }
    Ok(Survey {
        words: text.split_whitespace().count(),
        is_foreign,
        models,
    })
}
