//! Makes and checks summaries without a document or a store, so that their quality can be measured.

use contract::{RunError, Summarizer, SummaryJob};
use text::Lang;

use super::claims::facts::Facts;
use super::evidence::Evidence;
use super::subject::Subject;
use super::support::Index;
use super::{Block, Models, Request, Role, answer, extractive, length, summarise};
use crate::length::Length;
use crate::report::SummaryReport;

/// An article against which the sentences of a summary are checked.
pub struct Auditor {
    paragraphs: Vec<String>,
    lang: Lang,
}

impl Auditor {
    /// An article in `lang`, paragraphs separated by line breaks.
    pub fn new(article: &str, lang: Lang) -> Self {
        let lines = article.lines().filter(|line| !line.trim().is_empty());
        Auditor {
            paragraphs: lines.map(str::to_owned).collect(),
            lang,
        }
    }

    fn subject(&self) -> Subject<'_> {
        let paragraph = |text| Block::of(Role::Prose, text, self.lang);
        let blocks: Vec<Block<'_>> = self.paragraphs.iter().map(|text| paragraph(text)).collect();
        Subject::of(&blocks, self.lang)
    }

    /// The article's sentences, in order.
    pub fn sentences(&self) -> Vec<String> {
        let subject = self.subject();
        subject
            .sentences
            .iter()
            .map(|sentence| sentence.text.to_owned())
            .collect()
    }

    /// A summary in the article's language, written by `model` or, without one, selected from the article's
    /// sentences.
    ///
    /// # Errors
    /// When the model fails.
    pub fn summary(&self, length: Length, model: Option<&dyn Summarizer>) -> Result<SummaryReport, RunError> {
        let request = Request {
            length,
            to: self.lang,
        };
        let models = Models {
            summarizer: model,
            encoder: None,
        };
        summarise(&self.subject(), request, models, &mut Vec::new())
    }

    /// The sentences of the model's first answer, before any check.
    ///
    /// # Errors
    /// When the model fails, or the article does not fit into its window.
    pub fn first_answer(&self, length: Length, model: &dyn Summarizer) -> Result<Vec<String>, RunError> {
        let subject = self.subject();
        let most = extractive::candidates(&subject).len();
        let job = SummaryJob {
            text: &subject.text,
            from: self.lang,
            to: self.lang,
            length: length::wanted(length, subject.words(), most),
            attempt: 0,
        };
        Ok(answer::sentences_of(
            &model.summarize(&job)?,
            &subject.text,
            self.lang,
        ))
    }

    /// The faults of each of `claims`, which are in the article's language; an empty list for a claim without faults.
    pub fn faults(&self, claims: &[String]) -> Vec<Vec<String>> {
        let subject = self.subject();
        let Ok(index) = Index::new(&subject.segments, None) else {
            unreachable!("an index by words asks no model")
        };
        let evidence = Evidence {
            subject: &subject,
            facts: Facts::of(&subject.text, subject.lang),
            index,
            to: self.lang,
        };
        let judged = claims.iter().map(|claim| evidence.claim(claim.clone()));
        judged
            .map(|claim| claim.map(|claim| claim.faults).unwrap_or_default())
            .collect()
    }
}
