//! Measures the speed of a model on a text: of the whole task as users run it, and of the model alone.

use models::Session;

use crate::digest;
use crate::error::TaskError;
use crate::event::OnEvent;
use crate::options::{Options, Task};
use crate::report::Report;
use crate::source::{self, Input};

/// The measurements of one run over a text.
#[derive(Debug, Clone)]
pub struct BenchReport {
    /// Source words per second, with checks and retries.
    pub words_per_second: f64,
    /// Decoded tokens per second over the same time.
    pub tokens_per_second: f64,
    /// Tokens per second while the model reads.
    pub prompt_tokens_per_second: f64,
    /// Tokens per second while the model decodes, over all rows.
    pub decode_tokens_per_second: f64,
    /// Seconds for reading the weights; 0 if they were in memory.
    pub load_seconds: f64,
    /// Seconds of the task without loading.
    pub task_seconds: f64,
    /// The number of words of the source.
    pub words: usize,
    /// The number of tokens that the model read.
    pub prompt_tokens: usize,
    /// The number of tokens that the model decoded.
    pub decoded_tokens: usize,
    /// The report of the run, so that quality can be measured on the same run.
    pub report: Report,
}

/// Runs `options.task` on `text` and measures it.
///
/// # Errors
/// Those of [`run`](crate::run).
pub fn bench(
    session: &Session,
    text: &str,
    options: &Options,
    on_event: &OnEvent<'_>,
) -> Result<BenchReport, TaskError> {
    let before = session.usage();
    let input = Input {
        name: "-".to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    let report = digest::run(session, source::recognise(input, options)?, options, on_event)?;
    let after = session.usage();
    let timings = report.timings.unwrap_or_default();
    let seconds = match options.task {
        Task::Translate => timings.translate,
        Task::Summarize => timings.summarize,
        Task::Digest => timings.translate + timings.summarize,
    };
    let words = text.split_whitespace().count();
    let prompt_tokens = after.prompt_tokens - before.prompt_tokens;
    let decoded_tokens = after.decoded_tokens - before.decoded_tokens;
    Ok(BenchReport {
        words_per_second: rate(words, seconds),
        tokens_per_second: rate(decoded_tokens, seconds),
        prompt_tokens_per_second: rate(prompt_tokens, after.prompt_seconds - before.prompt_seconds),
        decode_tokens_per_second: rate(decoded_tokens, after.decode_seconds - before.decode_seconds),
        load_seconds: timings.load,
        task_seconds: seconds,
        words,
        prompt_tokens,
        decoded_tokens,
        report,
    })
}

/// `count` per second; 0 if no time was spent.
fn rate(count: usize, seconds: f64) -> f64 {
    if seconds > 0.0 {
        count as f64 / seconds
    } else {
        0.0
    }
}
