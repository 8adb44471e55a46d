//! What a task tells its caller while it runs.

use documents::Piece;

use crate::report::{BlockReport, Warning};

/// One piece of news from a running task. Whoever listens may draw, log or ignore it.
#[derive(Debug)]
pub enum Event<'a> {
    /// A model is looked for, downloaded or checked.
    Store(store::Event),
    /// This model was chosen for a task, and why.
    ModelChosen {
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
    /// So many of all passages are translated.
    Translated {
        /// Passages done.
        done: usize,
        /// Passages in the document.
        total: usize,
    },
    /// A block and all blocks before it are final: it can be shown. Sent once a block, in order.
    BlockReady {
        /// The block's index in the report.
        index: usize,
        /// The finished block.
        block: &'a BlockReport,
        /// The block in the document's own format, with what stands around it: in order, these are the beginning of
        /// [`Report::translation`](crate::report::Report::translation). `None` where the format cannot be cut so.
        rendered: Option<&'a Piece>,
    },
    /// A summary is being written.
    Summarizing,
    /// Something the user should know; it is in the report too.
    Warning(&'a Warning),
}

/// Listens to events.
pub type OnEvent<'a> = dyn Fn(Event<'_>) + 'a;
