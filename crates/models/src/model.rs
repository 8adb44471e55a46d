//! The loaded models of a route as one translator: one model, or two with English between them.

use std::sync::Arc;

use contract::{RunError, Sink, TranslateJob, Translator};

use engine::EngineOptions;

use crate::cache::{self, Cache};
use crate::choice::{ChosenModel, ModelQuery, Route};
use crate::error::ModelError;
use crate::loaded::Loaded;
use crate::pivot::Pivot;
use crate::report::ModelReport;

/// Returns a model that is in memory, loading it if needed, and the seconds that loading took.
pub(crate) type Load<'a> = dyn Fn(&ChosenModel) -> Result<(Arc<Loaded>, f64), ModelError> + 'a;

/// One translator, made of a route's models.
pub struct Model {
    first: Arc<Loaded>,
    then: Option<Arc<Loaded>>,
    identity: String,
    /// Everything that answers depend on: the models' files and how they are run.
    answers: String,
    cache: Option<Arc<Cache>>,
    /// The entry of the models in reports.
    pub report: ModelReport,
}

impl Model {
    /// The translator made of the models of `route`, and the seconds that loading them took.
    ///
    /// # Errors
    /// When a model cannot be loaded, or does not translate.
    pub(crate) fn of(
        route: &Route,
        wanted: ModelQuery,
        load: &Load<'_>,
        options: &EngineOptions,
        cache: Option<Arc<Cache>>,
    ) -> Result<(Model, f64), ModelError> {
        let load = |chosen: &ChosenModel| {
            let (model, seconds) = load(chosen)?;
            if model.engine.translator().is_none() {
                let model = chosen.report.id.clone();
                return Err(ModelError::Unsuitable {
                    model,
                    task: "translate",
                    from: wanted.from.name(),
                    to: wanted.to.name(),
                });
            }
            Ok((model, seconds))
        };
        let (first, mut seconds) = load(&route.first)?;
        let mut report = first.report.clone();
        let mut then = None;
        if let Some(chosen) = &route.then {
            let (second, more) = load(chosen)?;
            seconds += more;
            report = report.then(&second.report);
            then = Some(second);
        }
        let identity = route.identity();
        let model = Model {
            first,
            then,
            answers: format!("{identity} {}", options.way_to_run()),
            identity,
            cache,
            report,
        };
        Ok((model, seconds))
    }

    /// A text that changes with the models' files.
    pub fn identity(&self) -> &str {
        &self.identity
    }

    /// The loaded model if the route has only one.
    pub fn alone(&self) -> Option<&Arc<Loaded>> {
        self.then.is_none().then_some(&self.first)
    }

    /// The translators of the route in order.
    fn each(&self) -> impl Iterator<Item = &dyn Translator> {
        [Some(&self.first), self.then.as_ref()]
            .into_iter()
            .flatten()
            .map(|model| translator(model))
    }
}

impl Translator for Model {
    fn translate(&self, job: &TranslateJob<'_>, sink: &mut Sink<'_>) -> Result<(), RunError> {
        let Some(cache) = &self.cache else {
            return self.ask(job, sink);
        };
        let asked = cache::KeyScope {
            identity: &self.answers,
            reads_context: self.reads_context(),
        };
        cache.translate(asked, job, &|job, sink| self.ask(job, sink), sink)
    }

    fn passage_words(&self) -> usize {
        self.each().map(Translator::passage_words).min().unwrap_or(0)
    }

    fn reads_context(&self) -> bool {
        translator(&self.first).reads_context()
    }

    fn wants_masks(&self) -> bool {
        self.each().any(Translator::wants_masks)
    }

    /// False for two models: constraints are places in the source, which the second model does not see.
    fn supports_constraints(&self) -> bool {
        self.then.is_none() && translator(&self.first).supports_constraints()
    }

    fn preferred_batch_size(&self) -> usize {
        self.each()
            .map(Translator::preferred_batch_size)
            .min()
            .unwrap_or(0)
    }
}

impl Model {
    fn ask(&self, job: &TranslateJob<'_>, sink: &mut Sink<'_>) -> Result<(), RunError> {
        let first = translator(&self.first);
        match &self.then {
            None => first.translate(job, sink),
            Some(then) => Pivot {
                first,
                then: translator(then),
            }
            .translate(job, sink),
        }
    }
}

fn translator(model: &Loaded) -> &dyn Translator {
    let translator = model.engine.translator();
    translator.expect("only models that translate are taken")
}
