//! Events that a task reports to its caller while it runs.

use std::ops::Range;

use contract::{Hypothesis, Term, Warning};
use documents::Piece;

use crate::report::{BlockReport, QualityReport, SegmentReport};

/// An event of a running task. A listener may draw, log or ignore it.
#[derive(Debug)]
pub enum Event<'a> {
    /// A model is chosen, fetched or loaded.
    Model(models::Event<'a>),
    /// A number of the document's passages are translated.
    Translated {
        /// The number of passages that are translated.
        done: usize,
        /// The number of passages in the document.
        total: usize,
    },
    /// The model answered a part of a passage; no repair or check was applied yet. For tools that measure the effect
    /// of checks and retries.
    Answered(Answer<'a>),
    /// A block and all blocks before it are final, so that it can be shown. Sent once for each block, in order.
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
    /// The quality of segments is being estimated.
    Estimating,
    /// The quality of segments was estimated.
    Estimated {
        /// The id of the model.
        model: &'a str,
        /// The estimates, summed up.
        quality: &'a QualityReport,
        /// The few segments with the highest error scores, the worst first.
        worst: &'a [&'a SegmentReport],
    },
    /// A warning for the user; it is in the report too.
    Warning(&'a Warning),
}

/// A model's answer for a part of a passage, before any repair or check.
#[derive(Debug)]
pub struct Answer<'a> {
    /// The index in the report of the block that the passage is of.
    pub block: usize,
    /// The passage, in bytes of the block's source.
    pub passage: Range<usize>,
    /// The part that was translated, in bytes of the passage: all of it, or one sentence.
    pub part: Range<usize>,
    /// 0 for the first attempt.
    pub attempt: u8,
    /// The source as the model received it: a quotation that begins or ends outside of the part has both marks here.
    pub source: &'a str,
    /// The names and phrases that the model was given.
    pub terms: &'a [Term],
    /// The answer.
    pub hypothesis: &'a Hypothesis,
}

/// Receives events.
pub type OnEvent<'a> = dyn Fn(Event<'_>) + 'a;

/// A listener for the events of models that passes them on to the listener of the task.
pub(crate) fn of_models<'a>(on_event: &'a OnEvent<'_>) -> impl Fn(models::Event<'_>) + 'a {
    move |event| on_event(Event::Model(event))
}
