//! An instruction-tuned language model as a translator and summariser.

use super::backend::{Backend, Conversation};
use super::config::Config;
use super::content;
use super::prompt;
use super::styles::{PromptStyle, Wrapping};
use super::template::{Role, Template, Turn};
use super::tokenizer::Tokenizer;
use super::vocabulary::scripts_of_translation;
use crate::families::meter::Meter;
use crate::families::passages::finish;
use crate::{
    EngineOptions, Finish, Hypothesis, LoadError, Passage, RunError, Sink, Summarizer, SummaryJob,
    SummaryLength, TranslateJob, Translator, Usage,
};
use candle_core::quantized::gguf_file::Content;
use generate::{Decoded, Filters};
use std::ops::ControlFlow;
use std::path::Path;
use text::script::Scripts;

/// Words a passage may hold: longer ones are translated with omissions by models of this size.
const PASSAGE_WORDS: usize = 60;
/// Tokens of a text to summarise; reading more takes minutes on a laptop.
const SUMMARY_WINDOW: usize = 4_096;

/// A loaded model.
pub struct Chat {
    backend: Backend,
    window: usize,
    tokenizer: Tokenizer,
    /// How passages are asked for; none for models that take any instruction.
    style: Option<&'static PromptStyle>,
    /// None where the style does without.
    template: Option<Template>,
    /// The tokens that end an answer.
    stop: Vec<u32>,
    meter: Meter,
}

impl Chat {
    /// Loads a GGUF file whole: weights, tokenizer, chat template.
    ///
    /// # Errors
    /// [`LoadError`], naming the file and what is wrong with it.
    pub fn load(path: &Path, options: &EngineOptions) -> Result<Self, LoadError> {
        Self::with_style(path, None, options)
    }

    /// As [`Chat::load`], for a model that was trained on a request of its own.
    ///
    /// # Errors
    /// [`LoadError`], naming the file and what is wrong with it.
    pub(super) fn with_style(
        path: &Path,
        style: Option<&'static PromptStyle>,
        options: &EngineOptions,
    ) -> Result<Self, LoadError> {
        let unreadable = |cause: String| LoadError::Unreadable {
            file: path.to_owned(),
            cause,
        };
        let (content, file) = content::open(path)?;
        let config = Config::read(&content).map_err(|error| error.of_file(path))?;
        let tokenizer = Tokenizer::read(&content).map_err(|error| error.of_file(path))?;
        let wants_template = style.is_none_or(|style| style.wrapping == Wrapping::Template);
        let template = wants_template.then(|| template(&content, &tokenizer).map_err(unreadable));
        let template = template.transpose()?;
        let window = config.window;
        let rows = content
            .tensor_infos
            .get("token_embd.weight")
            .and_then(|tensor| tensor.shape.dims().first());
        let tokens = tokenizer.vocabulary_size();
        if let Some(rows) = rows.filter(|rows| **rows < tokens) {
            return Err(unreadable(format!(
                "it has {tokens} tokens, and embeddings for {rows}"
            )));
        }
        let mut stop = tokenizer.stop().to_vec();
        if style.is_some_and(|style| style.is_one_line) {
            stop.extend(tokenizer.line_ends());
        }
        let scripts = |token| tokenizer.scripts_of(token);
        let backend = Backend::load(config, content, file, options, scripts, unreadable)?;
        Ok(Chat {
            backend,
            window,
            tokenizer,
            style,
            template,
            stop,
            meter: Meter::default(),
        })
    }

    /// Counts of the tokens read and decoded since the model was loaded.
    pub fn usage(&self) -> Usage {
        self.meter.usage()
    }

    /// Answers each request as a user message of its own, without the instructions of `prompt`, for comparison with it.
    ///
    /// # Errors
    /// [`RunError`] as for translations.
    pub fn ask(&self, requests: &[String]) -> Result<Vec<Hypothesis>, RunError> {
        let conversation = |request: &String| {
            let content = self.tokenizer.escape_control_tokens(request);
            let max_tokens = self.tokenizer.encode(&content).len() * 2 + 16;
            let tokens = self.tokens(&[Turn {
                role: Role::User,
                content,
            }])?;
            check_window(tokens.len() + max_tokens, self.window)?;
            Ok(Conversation {
                tokens,
                max_tokens,
                filters: Filters::default(),
                scripts: Scripts::ALL,
            })
        };
        let conversations = requests
            .iter()
            .map(conversation)
            .collect::<Result<_, RunError>>()?;
        let mut answers = vec![None; requests.len()];
        self.answer(conversations, &mut |index, hypothesis| {
            answers[index] = Some(hypothesis);
            ControlFlow::Continue(())
        })?;
        let missing = || RunError::Compute("it gave no answer".to_owned());
        answers
            .into_iter()
            .map(|answer| answer.ok_or_else(missing))
            .collect()
    }

    fn tokens(&self, turns: &[Turn]) -> Result<Vec<u32>, RunError> {
        let no_template = || RunError::Compute("it has no chat template".to_owned());
        let template = self.template.as_ref().ok_or_else(no_template)?;
        let text = template.render(turns).map_err(RunError::Compute)?;
        let tokens = self.tokenizer.encode_prompt(&text);
        if tokens.is_empty() {
            return Err(RunError::Compute(
                "its chat template makes an empty prompt".to_owned(),
            ));
        }
        Ok(tokens)
    }

    /// Decodes conversations, and hands each answer out as soon as it is complete.
    fn answer(
        &self,
        conversations: Vec<Conversation>,
        sink: &mut dyn FnMut(usize, Hypothesis) -> ControlFlow<()>,
    ) -> Result<(), RunError> {
        let mut done = |index, decoded: Decoded| sink(index, self.hypothesis(&decoded));
        self.backend
            .decode(conversations, &self.stop, &self.meter, &mut done)
    }

    fn hypothesis(&self, decoded: &Decoded) -> Hypothesis {
        let written = self.tokenizer.decode(&decoded.tokens);
        let written = written.trim();
        let text = self.style.map_or(written, |style| style.answer(written));
        Hypothesis {
            text: text.to_owned(),
            score: decoded.score,
            tokens: decoded.tokens.len(),
            // An answer that stands before more words is whole.
            finish: if text.len() < written.len() {
                Finish::Stop
            } else {
                finish(decoded.end)
            },
            ..Hypothesis::default()
        }
    }

    /// Whether it writes summaries: a model that was trained to translate takes no other instruction.
    pub(super) fn writes_summaries(&self) -> bool {
        self.style.is_none()
    }
}

fn template(content: &Content, tokenizer: &Tokenizer) -> Result<Template, String> {
    let source = content
        .metadata
        .get("tokenizer.chat_template")
        .and_then(|value| value.to_string().ok());
    let source = source.ok_or("it has no chat template, so it is no instruction-tuned model")?;
    Template::new(source.clone(), tokenizer.bos(), tokenizer.eos())
        .map_err(|error| format!("chat template: {error}"))
}

/// Filters of an attempt, which differ from the first attempt's so that the same prompt is decoded differently;
/// `penalty` is the repetition penalty of the first one.
fn filters(attempt: u8, penalty: f32) -> Filters {
    let (more, no_repeat_ngram) = match attempt {
        0 => (0.0, 0),
        1 => (0.05, 8),
        _ => (0.15, 5),
    };
    Filters {
        repetition_penalty: penalty + more,
        no_repeat_ngram,
        ..Filters::default()
    }
}

impl Translator for Chat {
    fn translate(&self, job: &TranslateJob<'_>, sink: &mut Sink<'_>) -> Result<(), RunError> {
        let conversations = job.passages.iter().map(|passage| self.conversation(job, passage));
        self.answer(conversations.collect::<Result<_, _>>()?, sink)
    }

    fn passage_words(&self) -> usize {
        PASSAGE_WORDS
    }
}

impl Chat {
    /// What the model is given for a passage.
    pub(super) fn conversation(
        &self,
        job: &TranslateJob<'_>,
        passage: &Passage<'_>,
    ) -> Result<Conversation, RunError> {
        let tokens = match self.style {
            Some(style) => self.styled(style, job, passage)?,
            None => self.instructed(job, passage)?,
        };
        let source = self.tokenizer.escape_control_tokens(passage.source);
        // English takes fewer tokens than most languages; a translation twice as long has gone astray.
        let max_tokens = self.tokenizer.encode(&source).len() * 2 + 16;
        check_window(tokens.len() + max_tokens, self.window)?;
        let penalty = self.style.map_or(1.0, |style| style.repetition_penalty);
        Ok(Conversation {
            tokens,
            max_tokens,
            filters: filters(passage.attempt, penalty),
            scripts: scripts_of_translation(
                passage.source,
                (job.from, job.to),
                passage.terms.iter().map(|term| term.target.as_str()),
            ),
        })
    }

    /// The prompt for a model that takes any instruction.
    fn instructed(&self, job: &TranslateJob<'_>, passage: &Passage<'_>) -> Result<Vec<u32>, RunError> {
        let [source, title, before] = [passage.source, passage.title, passage.before]
            .map(|text| self.tokenizer.escape_control_tokens(text));
        let escaped = Passage {
            source: &source,
            title: &title,
            before: &before,
            ..*passage
        };
        self.tokens(&prompt::translation(job, &escaped))
    }

    /// The prompt for a model that takes one request, which is the same in every attempt.
    fn styled(
        &self,
        style: &PromptStyle,
        job: &TranslateJob<'_>,
        passage: &Passage<'_>,
    ) -> Result<Vec<u32>, RunError> {
        let content = self.tokenizer.escape_control_tokens(&style.request(job, passage));
        match style.wrapping {
            Wrapping::Template => self.tokens(&[Turn {
                role: Role::User,
                content,
            }]),
            Wrapping::Between(before, behind) => Ok(self
                .tokenizer
                .encode_prompt(&format!("{before}{content}{behind}"))),
        }
    }
}

fn check_window(tokens: usize, window: usize) -> Result<(), RunError> {
    if tokens > window {
        Err(RunError::TooLong { tokens, window })
    } else {
        Ok(())
    }
}

impl Summarizer for Chat {
    fn summarize(&self, job: &SummaryJob<'_>) -> Result<Hypothesis, RunError> {
        let text = self.tokenizer.escape_control_tokens(job.text);
        let tokens = self.tokens(&prompt::summary(&SummaryJob { text: &text, ..*job }))?;
        let max_tokens = match job.length {
            SummaryLength::Sentences(count) => count * 80 + 20,
            SummaryLength::Words(words) => words * 3 + 20,
        };
        check_window(tokens.len() + max_tokens, self.window.min(SUMMARY_WINDOW * 2))?;
        let conversation = Conversation {
            tokens,
            max_tokens,
            filters: filters(job.attempt, 1.0),
            scripts: scripts_of_translation(job.text, (job.from, job.to), std::iter::empty()),
        };
        let mut answer = None;
        self.answer(vec![conversation], &mut |_, hypothesis| {
            answer = Some(hypothesis);
            ControlFlow::Continue(())
        })?;
        answer.ok_or_else(|| RunError::Compute("it gave no answer".to_owned()))
    }

    fn text_words(&self) -> usize {
        // English takes about 1.4 tokens a word.
        self.window.min(SUMMARY_WINDOW) * 2 / 3
    }
}
