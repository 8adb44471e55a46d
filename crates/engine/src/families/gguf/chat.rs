//! An instruction-tuned language model as a translator and summariser.

use super::backend::{Backend, Conversation};
use super::config::{Config, ConfigError};
use super::dialect::Dialect;
use super::header;
use super::prompt;
use super::template::{Role, Template, Turn};
use super::vocabulary::Vocabulary;
use crate::device::first_line;
use crate::families::meter::Meter;
use crate::families::passages::finish;
use crate::mapped::Mapped;
use crate::{
    EngineOptions, Hypothesis, LoadError, Passage, RunError, Sink, Summarizer, SummaryJob, SummaryLength,
    TranslateJob, Translator, Usage,
};
use candle_core::quantized::gguf_file::Content;
use generate::{Decoded, Filters};
use std::fs::File;
use std::io::BufReader;
use std::ops::ControlFlow;
use std::path::Path;

/// Words a passage may hold: longer ones are translated with omissions by models of this size.
const PASSAGE_WORDS: usize = 60;
/// Tokens of a text to summarise; reading more takes minutes on a laptop.
const SUMMARY_WINDOW: usize = 4_096;

/// A loaded model.
pub struct Chat {
    backend: Backend,
    window: usize,
    vocabulary: Vocabulary,
    template: Template,
    meter: Meter,
}

impl Chat {
    /// Loads a GGUF file whole: weights, tokenizer, chat template.
    ///
    /// # Errors
    /// [`LoadError`], naming the file and what is wrong with it.
    pub fn load(path: &Path, options: &EngineOptions) -> Result<Self, LoadError> {
        let unreadable = |cause: String| LoadError::Unreadable {
            file: path.to_owned(),
            cause,
        };
        let whole = Mapped::open(path).map_err(|error| unreadable(error.to_string()))?;
        header::check(&whole).map_err(unreadable)?;
        drop(whole);
        let mut file = BufReader::new(File::open(path).map_err(|error| unreadable(error.to_string()))?);
        let content = Content::read(&mut file).map_err(|error| unreadable(first_line(&error)))?;
        let config = Config::read(&content).map_err(|error| match error {
            ConfigError::Unknown(architecture) => LoadError::UnknownArchitecture {
                file: path.to_owned(),
                architecture,
                known: Dialect::names(),
            },
            ConfigError::Field(cause) => unreadable(cause),
        })?;
        let vocabulary = Vocabulary::read(&content).map_err(unreadable)?;
        let template = template(&content, &vocabulary).map_err(unreadable)?;
        let window = config.window;
        let rows = content
            .tensor_infos
            .get("token_embd.weight")
            .and_then(|tensor| tensor.shape.dims().first());
        let tokens = vocabulary.len();
        if let Some(rows) = rows.filter(|rows| **rows < tokens) {
            return Err(unreadable(format!(
                "it has {tokens} tokens, and embeddings for {rows}"
            )));
        }
        let backend = Backend::load(config, content, file, options, unreadable)?;
        Ok(Chat {
            backend,
            window,
            vocabulary,
            template,
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
            let content = self.vocabulary.escape_special_tokens(request);
            let max_tokens = self.vocabulary.encode(&content).map_err(RunError::Compute)?.len() * 2 + 16;
            let tokens = self.tokens(&[Turn {
                role: Role::User,
                content,
            }])?;
            check_window(tokens.len() + max_tokens, self.window)?;
            Ok(Conversation {
                tokens,
                max_tokens,
                filters: Filters::default(),
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
        let text = self.template.render(turns).map_err(RunError::Compute)?;
        let tokens = self.vocabulary.encode(&text).map_err(RunError::Compute)?;
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
        let mut failure = None;
        let mut done = |index, decoded: Decoded| match self.hypothesis(&decoded) {
            Ok(hypothesis) => sink(index, hypothesis),
            Err(error) => {
                failure = Some(error);
                ControlFlow::Break(())
            }
        };
        self.backend
            .decode(conversations, self.vocabulary.stop(), &self.meter, &mut done)?;
        failure.map_or(Ok(()), Err)
    }

    fn hypothesis(&self, decoded: &Decoded) -> Result<Hypothesis, RunError> {
        let text = self
            .vocabulary
            .decode(&decoded.tokens)
            .map_err(RunError::Compute)?;
        Ok(Hypothesis {
            text: text.trim().to_owned(),
            score: decoded.score,
            tokens: decoded.tokens.len(),
            finish: finish(decoded.end),
            ..Hypothesis::default()
        })
    }
}

fn template(content: &Content, vocabulary: &Vocabulary) -> Result<Template, String> {
    let source = content
        .metadata
        .get("tokenizer.chat_template")
        .and_then(|value| value.to_string().ok());
    let source = source.ok_or("it has no chat template, so it is no instruction-tuned model")?;
    let bos = vocabulary.special(content, "tokenizer.ggml.bos_token_id");
    let eos = vocabulary.special(content, "tokenizer.ggml.eos_token_id");
    Template::new(source.clone(), &bos, &eos).map_err(|error| format!("chat template: {error}"))
}

/// Filters of an attempt, which differ from the first attempt's so that the same prompt is decoded differently.
fn filters(attempt: u8) -> Filters {
    match attempt {
        0 => Filters::default(),
        1 => Filters {
            repetition_penalty: 1.05,
            no_repeat_ngram: 8,
            ..Filters::default()
        },
        _ => Filters {
            repetition_penalty: 1.15,
            no_repeat_ngram: 5,
            ..Filters::default()
        },
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
    fn conversation(&self, job: &TranslateJob<'_>, passage: &Passage<'_>) -> Result<Conversation, RunError> {
        let [source, title, before] = [passage.source, passage.title, passage.before]
            .map(|text| self.vocabulary.escape_special_tokens(text));
        let escaped = Passage {
            source: &source,
            title: &title,
            before: &before,
            ..*passage
        };
        let tokens = self.tokens(&prompt::translation(job, &escaped))?;
        // English takes fewer tokens than most languages; a translation twice as long has gone astray.
        let max_tokens = self.vocabulary.encode(&source).map_err(RunError::Compute)?.len() * 2 + 16;
        check_window(tokens.len() + max_tokens, self.window)?;
        Ok(Conversation {
            tokens,
            max_tokens,
            filters: filters(passage.attempt),
        })
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
        let text = self.vocabulary.escape_special_tokens(job.text);
        let tokens = self.tokens(&prompt::summary(&SummaryJob { text: &text, ..*job }))?;
        let max_tokens = match job.length {
            SummaryLength::Sentences(count) => count * 80 + 20,
            SummaryLength::Words(words) => words * 3 + 20,
        };
        check_window(tokens.len() + max_tokens, self.window.min(SUMMARY_WINDOW * 2))?;
        let conversation = Conversation {
            tokens,
            max_tokens,
            filters: filters(job.attempt),
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
