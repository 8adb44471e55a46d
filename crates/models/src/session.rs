//! The session: the store, the catalog, loaded models and caches, which outlive one document.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use contract::Usage;
use contract::panics::caught;
use engine::{EngineOptions, Families};
use store::{Catalog, Manifest, Status, Store};
use text::Lang;

use crate::cache::Cache;
use crate::choice::{ChosenModel, ModelChoice, ModelQuery, Route};
use crate::error::ModelError;
use crate::event::{Event, OnEvent};
use crate::loaded::Loaded;
use crate::memo::Memo;
use crate::model::Model;

/// Everything that outlives one document: the models on disk and those in memory.
pub struct Session {
    /// The families whose models can be run.
    pub(crate) families: Families,
    pub(crate) store: Store,
    pub(crate) catalog: Catalog,
    options: EngineOptions,
    /// The machine's memory in bytes, where it is known.
    pub(crate) memory: Option<u64>,
    pub(crate) cache: Option<Arc<Cache>>,
    /// The source languages that some model takes, by task and target language.
    pub(crate) languages: Memo<(store::Task, Lang), Arc<[Lang]>>,
    pub(crate) routes: Memo<(ModelChoice, ModelQuery), Arc<Route>>,
    /// Translators, by the ids of their models.
    translators: Memo<(String, Option<String>), Arc<Model>>,
    loaded: Memo<String, Arc<Loaded>>,
    /// The choices of models that users were told about already, by model and reason; those of routes are not here.
    announced: Memo<(String, String), ()>,
}

/// Whether the model with the id and checksum of `identity` (see
/// [`ModelReport::identity`](crate::ModelReport::identity)) is still installed with the same files.
pub fn is_same_model(session: &Session, identity: &str) -> bool {
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
    /// A session with these models, which are run with `options`. Models are loaded when they are first used.
    pub fn new(store: Store, mut catalog: Catalog, options: EngineOptions) -> Self {
        catalog.add_discovered(store.discovered());
        Session {
            families: Families::built_in(),
            store,
            catalog,
            options,
            memory: None,
            cache: None,
            languages: Memo::default(),
            routes: Memo::default(),
            translators: Memo::default(),
            loaded: Memo::default(),
            announced: Memo::default(),
        }
    }

    /// Runs models of `families` and no others.
    #[must_use]
    pub fn with_families(self, families: Families) -> Self {
        Session { families, ..self }
    }

    /// Limits the preset `best` to models that fit into so many bytes of memory.
    #[must_use]
    pub fn with_memory(self, bytes: Option<u64>) -> Self {
        Session {
            memory: bytes,
            ..self
        }
    }

    /// The same session, with a translation cache that is asked before the models.
    #[must_use]
    pub fn with_cache(self, cache: Cache) -> Self {
        Session {
            cache: Some(Arc::new(cache)),
            ..self
        }
    }

    /// Estimated peak memory of a model in bytes: 1.5 times its weights in memory. Weights may be repacked when they
    /// are read, so this is not the size of the files.
    pub(crate) fn memory_needed(&self, manifest: &Manifest) -> u64 {
        let files: Vec<(&str, u64)> = manifest
            .files
            .iter()
            .map(|file| (&*file.name, file.bytes.unwrap_or(0)))
            .collect();
        // A family of another version cannot be run whatever it takes.
        let weights = self.families.named(&manifest.family).map_or_else(
            |_| manifest.bytes(),
            |family| (family.weights_in_memory)(&files, self.options.precision),
        );
        weights / 2 * 3
    }

    /// The catalog of known models.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// Calls `say` unless this session has announced the same model with the same reason before.
    pub fn announce_once(&self, model: &str, why: &str, say: impl FnOnce()) {
        let question = (model.to_owned(), why.to_owned());
        let said = self.announced.get(question, || {
            say();
            Ok(())
        });
        debug_assert!(said.is_ok(), "saying cannot fail");
    }

    /// The translation cache, if there is one.
    pub fn cache(&self) -> Option<&Cache> {
        self.cache.as_deref()
    }

    /// The tokens and seconds of all loaded models so far, summed.
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
    ///
    /// # Errors
    /// When a model cannot be loaded, or does not translate.
    pub fn model(
        &self,
        route: &Route,
        wanted: ModelQuery,
        on_event: &OnEvent<'_>,
    ) -> Result<(Arc<Model>, f64), ModelError> {
        let id = |chosen: &ChosenModel| chosen.report.id.clone();
        let ids = (id(&route.first), route.then.as_ref().map(id));
        let mut spent = 0.0;
        let model = self.translators.get(ids, || {
            let load = |chosen: &ChosenModel| self.load(chosen, on_event);
            let (model, seconds) = Model::of(route, wanted, &load, &self.options, self.cache.clone())?;
            spent = seconds;
            Ok(Arc::new(model))
        })?;
        Ok((model, spent))
    }

    /// The loaded model, read from disk at its first use, and the seconds that reading took.
    ///
    /// # Errors
    /// When its files are missing, damaged, or of an architecture that cannot be run.
    pub fn load(
        &self,
        chosen: &ChosenModel,
        on_event: &OnEvent<'_>,
    ) -> Result<(Arc<Loaded>, f64), ModelError> {
        let id = &chosen.report.id;
        let mut spent = 0.0;
        // A second document waits for the model instead of loading it again.
        let model = self.loaded.get(id.clone(), || {
            on_event(Event::Loading { model: id });
            let start = Instant::now();
            // A hostile file may break what reads it; the run is to go on with other models.
            let loaded = caught(|| chosen.bundle.load(&self.options));
            let engine = loaded.map_err(|fault| ModelError::InternalLoad {
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
