//! What is told while a model is chosen, fetched and loaded.

/// One piece of news. Whoever listens may draw, log or ignore it.
#[derive(Debug)]
pub enum Event<'a> {
    /// A model is looked for, downloaded or checked.
    Store(store::Event),
    /// This model was chosen for a task, and why.
    Chosen {
        /// `translate` or `summarize`.
        task: &'static str,
        /// The manifest's id, or a path.
        model: &'a str,
        /// For the user, in a few words: `installed`, `named with --model`.
        why: String,
    },
    /// The licence of the model that was chosen excludes commercial use.
    NotCommercial {
        /// The manifest's id.
        model: &'a str,
        /// Its licence.
        licence: &'a str,
    },
    /// A repository of the hub was looked up, and is known from now on.
    RepositoryFound {
        /// `owner/name`.
        repository: &'a str,
        /// The commit.
        revision: &'a str,
        /// What was made of it.
        manifest: &'a store::Manifest,
    },
    /// Weights are being read.
    Loading {
        /// The manifest's id.
        model: &'a str,
    },
    /// Weights are in memory.
    Loaded {
        /// The manifest's id.
        model: &'a str,
        /// How long that took.
        seconds: f64,
    },
}

/// Listens to events.
pub type OnEvent<'a> = dyn Fn(Event<'_>) + 'a;
