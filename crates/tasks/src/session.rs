//! Models that stay loaded between documents.

use std::path::Path;
use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use engine::{Bundle, Engine, EngineOptions, Family, Precision, Usage};
use store::{Catalog, Manifest, ModelFile, Status, Store};
use text::Lang;

use crate::cache::Cache;
use crate::error::TaskError;
use crate::event::{Event, OnEvent};
use crate::memo::Memo;
use crate::model::Model;
use crate::options::ModelChoice;
use crate::panics::caught;
use crate::report::ModelReport;
use crate::route::{Route, Wanted};

/// Everything that outlives one document: the models on disk and those in memory.
pub struct Session {
    pub(crate) store: Store,
    pub(crate) catalog: Catalog,
    options: EngineOptions,
    /// The machine's memory in bytes, where it is known.
    pub(crate) memory: Option<u64>,
    pub(crate) cache: Option<Arc<Cache>>,
    /// Languages that some model takes for a task into a target language.
    pub(crate) languages: Memo<(store::Task, Lang), Arc<[Lang]>>,
    pub(crate) routes: Memo<(ModelChoice, Wanted), Arc<Route>>,
    /// Translators by the models that they are made of.
    translators: Memo<(String, Option<String>), Arc<Model>>,
    loaded: Memo<String, Arc<Loaded>>,
    /// Choices of models that were said already, apart from those of routes.
    pub(crate) said: Memo<(String, String), ()>,
}

/// A model in memory.
pub(crate) struct Loaded {
    pub engine: Engine,
    /// What the report says of it.
    pub report: ModelReport,
}

/// A model whose files are on this machine, chosen for a task.
#[derive(Debug)]
pub(crate) struct Chosen {
    pub bundle: Bundle,
    pub report: ModelReport,
    /// The licence, where it excludes commercial use.
    pub restricted: Option<String>,
}

impl Chosen {
    /// Which files these are: by checksum, or by size and time where that is not known.
    pub fn identity(&self) -> String {
        let mut identity = self.report.identity();
        if self.report.sha256.is_none() {
            for file in &self.bundle.files {
                if let Ok(metadata) = std::fs::metadata(file) {
                    let nanos = metadata.modified().map_or(0, nanos);
                    identity = format!("{identity} {} {nanos}", metadata.len());
                }
            }
        }
        identity
    }
}

/// Nanoseconds since 1970, below zero before it.
fn nanos(time: SystemTime) -> i128 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => since.as_nanos().cast_signed(),
        Err(before) => -(before.duration().as_nanos().cast_signed()),
    }
}

/// Whether the model of the catalog that has the id of `identity` still has its files.
pub(crate) fn is_same_model(session: &Session, identity: &str) -> bool {
    let Some((id, sha256)) = identity.rsplit_once('@') else {
        return false;
    };
    match session.catalog.get(id) {
        Some(manifest) => {
            let is_here = matches!(session.store.status(manifest), Status::Installed { .. });
            let installed = is_here.then(|| session.store.resolve(manifest, &|_| {}));
            installed.is_some_and(|found| {
                found.is_ok_and(|found| found.files.first().is_some_and(|file| file.sha256 == sha256))
            })
        }
        // A file or folder that was named: settings tell it from others.
        None => Path::new(id).exists(),
    }
}

impl Session {
    /// A session that finds models in `catalog` and `store` and runs them as `options` say. Nothing
    /// is loaded before it is needed.
    pub fn new(store: Store, mut catalog: Catalog, options: EngineOptions) -> Self {
        catalog.add_found(store.found());
        Session {
            store,
            catalog,
            options,
            memory: None,
            cache: None,
            languages: Memo::default(),
            routes: Memo::default(),
            translators: Memo::default(),
            loaded: Memo::default(),
            said: Memo::default(),
        }
    }

    /// Has the preset of the best models pass over those that do not fit into so many bytes of memory.
    #[must_use]
    pub fn with_memory(self, bytes: Option<u64>) -> Self {
        Session {
            memory: bytes,
            ..self
        }
    }

    /// The same session, which asks `cache` before its models.
    #[must_use]
    pub fn with_cache(self, cache: Cache) -> Self {
        Session {
            cache: Some(Arc::new(cache)),
            ..self
        }
    }

    /// Bytes of memory that a model is given to run in: half as much again as its weights take there. Those of
    /// encoder–decoder models are packed anew while they are read, from four bits a number, or from sixteen or more.
    pub(crate) fn needs(&self, manifest: &Manifest) -> u64 {
        let bytes = manifest.bytes();
        let packed = match (manifest.family.parse(), self.options.precision) {
            (Ok(Family::Seq2Seq), precision) => {
                let is_gguf = |file: &ModelFile| {
                    Path::new(&file.name)
                        .extension()
                        .is_some_and(|kind| kind == "gguf")
                };
                let numbers = if manifest.files.iter().any(is_gguf) {
                    bytes * 2
                } else {
                    bytes / 2
                };
                match precision {
                    Precision::Eight => numbers,
                    Precision::Full => numbers * 4,
                }
            }
            _ => bytes,
        };
        packed / 2 * 3
    }

    /// What of the engine's options changes answers.
    pub(crate) fn way_to_run(&self) -> String {
        self.options.way_to_run()
    }

    /// The translation cache, if there is one.
    pub fn cache(&self) -> Option<&Cache> {
        self.cache.as_deref()
    }

    /// What all loaded models together have done so far.
    pub fn usage(&self) -> Usage {
        self.loaded.fold(Usage::default(), |sum, model| {
            let usage = model.engine.usage();
            Usage {
                prompt_tokens: sum.prompt_tokens + usage.prompt_tokens,
                prompt_seconds: sum.prompt_seconds + usage.prompt_seconds,
                decoded_tokens: sum.decoded_tokens + usage.decoded_tokens,
                decode_seconds: sum.decode_seconds + usage.decode_seconds,
            }
        })
    }

    /// The translator made of a route's models, and the seconds that loading them took.
    pub(crate) fn model(
        &self,
        route: &Route,
        wanted: Wanted,
        on_event: &OnEvent<'_>,
    ) -> Result<(Arc<Model>, f64), TaskError> {
        let id = |chosen: &Chosen| chosen.report.id.clone();
        let ids = (id(&route.first), route.then.as_ref().map(id));
        let mut spent = 0.0;
        let model = self.translators.get(ids, || {
            let (model, seconds) = Model::load(self, route, wanted, on_event)?;
            spent = seconds;
            Ok(Arc::new(model))
        })?;
        Ok((model, spent))
    }

    /// The model in memory, read from disk if it is not there yet, and the seconds that took.
    pub(crate) fn load(
        &self,
        chosen: &Chosen,
        on_event: &OnEvent<'_>,
    ) -> Result<(Arc<Loaded>, f64), TaskError> {
        let id = &chosen.report.id;
        let mut spent = 0.0;
        // A second document waits for the model instead of loading it again.
        let model = self.loaded.get(id.clone(), || {
            on_event(Event::Loading { model: id });
            let start = Instant::now();
            // A hostile file may break what reads it; the run is to go on with other models.
            let loaded = caught(|| Engine::load(&chosen.bundle, &self.options));
            let engine = loaded.map_err(|fault| TaskError::InternalLoad {
                model: id.clone(),
                fault,
            })??;
            spent = start.elapsed().as_secs_f64();
            on_event(Event::Loaded {
                model: id,
                seconds: spent,
            });
            Ok(Arc::new(Loaded {
                engine,
                report: chosen.report.clone(),
            }))
        })?;
        Ok((model, spent))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn times_before_1970_are_told_apart() {
        let second = Duration::from_secs(1);
        assert_eq!(nanos(UNIX_EPOCH + second), 1_000_000_000);
        assert_eq!(nanos(UNIX_EPOCH), 0);
        assert_eq!(nanos(UNIX_EPOCH - second), -1_000_000_000);
    }
}
