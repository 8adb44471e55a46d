//! Models that stay loaded between documents.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use engine::{Bundle, Engine, EngineOptions, Usage};
use store::{Catalog, Store};

use crate::error::TaskError;
use crate::event::{Event, OnEvent};
use crate::report::ModelReport;

/// Everything that outlives one document: the models on disk and those in memory.
pub struct Session {
    pub(crate) store: Store,
    pub(crate) catalog: Catalog,
    options: EngineOptions,
    /// The machine's memory in bytes, where it is known.
    pub(crate) memory: Option<u64>,
    loaded: Mutex<HashMap<String, Arc<Loaded>>>,
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
            loaded: Mutex::default(),
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

    /// What all loaded models together have done so far.
    pub fn usage(&self) -> Usage {
        let loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        loaded
            .values()
            .map(|model| model.engine.usage())
            .fold(Usage::default(), |sum, usage| Usage {
                prompt_tokens: sum.prompt_tokens + usage.prompt_tokens,
                prompt_seconds: sum.prompt_seconds + usage.prompt_seconds,
                decoded_tokens: sum.decoded_tokens + usage.decoded_tokens,
                decode_seconds: sum.decode_seconds + usage.decode_seconds,
            })
    }

    /// The model in memory, read from disk if it is not there yet, and the seconds that took.
    pub(crate) fn load(
        &self,
        chosen: &Chosen,
        on_event: &OnEvent<'_>,
    ) -> Result<(Arc<Loaded>, f64), TaskError> {
        // Held while loading: a second document waits for the model instead of loading it again.
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        let id = &chosen.report.id;
        if let Some(model) = loaded.get(id) {
            return Ok((Arc::clone(model), 0.0));
        }
        on_event(Event::Loading { model: id });
        let start = Instant::now();
        let engine = Engine::load(&chosen.bundle, &self.options)?;
        let seconds = start.elapsed().as_secs_f64();
        on_event(Event::Loaded { model: id, seconds });
        let model = Arc::new(Loaded {
            engine,
            report: chosen.report.clone(),
        });
        loaded.insert(id.clone(), Arc::clone(&model));
        Ok((model, seconds))
    }
}
