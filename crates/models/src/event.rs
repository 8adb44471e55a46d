//! Events while a model is chosen, downloaded and loaded.

/// An event, which listeners may draw, log or ignore.
#[derive(Debug)]
pub enum Event<'a> {
    /// An event of the store: a model is searched, downloaded or verified.
    Store(store::Event),
    /// This model was chosen for a task, and why.
    Chosen {
        /// `translate`, `summarize` or `estimate`.
        task: &'static str,
        /// The manifest's id, or a path.
        model: &'a str,
        /// The reason in a few words for the user: `installed`, `named with --model`.
        why: String,
    },
    /// The licence of the model that was chosen excludes commercial use.
    NotCommercial {
        /// The manifest's id.
        model: &'a str,
        /// The model's licence.
        licence: &'a str,
    },
    /// A Hugging Face repository was looked up, and is known from now on.
    RepositoryFound {
        /// `owner/name`.
        repository: &'a str,
        /// The commit.
        revision: &'a str,
        /// The manifest that was made from it.
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
        /// The seconds that loading took.
        seconds: f64,
    },
}

/// Listens to events.
pub type OnEvent<'a> = dyn Fn(Event<'_>) + 'a;
