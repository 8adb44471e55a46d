//! The line that describes an article, on its own page and on the index.

use tasks::report::Report;
use text::Lang;

use super::markup::{counted, escape};

/// The last part of a path; other names stay as they are.
pub fn file_name(name: &str) -> &str {
    match name {
        "-" => "standard input",
        name => name
            .rsplit(['/', '\\'])
            .next()
            .filter(|last| !last.is_empty())
            .unwrap_or(name),
    }
}

/// The facts about an article that its page and the index show.
#[derive(Debug, Clone, Copy)]
pub struct Card<'a> {
    /// The document's name: the path of its file, or `-`.
    pub name: &'a str,
    /// The document's title, if it has one.
    pub title: Option<&'a str>,
    /// The source language; `None` for a text without words.
    pub from: Option<Lang>,
    /// The target language.
    pub to: Lang,
    /// Whether a model translated the document.
    pub translated: bool,
    /// The number of warnings, of the document, its segments and its summary.
    pub warnings: usize,
}

impl<'a> Card<'a> {
    /// The card of a document.
    pub fn of(report: &'a Report) -> Card<'a> {
        let document = &report.document;
        Card {
            name: &document.name,
            title: document.title.as_deref(),
            from: document.from,
            to: document.to,
            translated: report.models.translate.is_some(),
            warnings: report.warnings_in_all(),
        }
    }

    /// The name of the document's file without its folders, which may name a user.
    fn shown_name(&self) -> &'a str {
        file_name(self.name)
    }

    /// The title, or the file's name without one.
    pub fn heading(&self) -> String {
        match self.title {
            Some(title) => title.to_owned(),
            None => self.shown_name().to_owned(),
        }
    }

    /// The line of markup under the heading: the file's name, unless it is the heading, languages and warnings.
    pub fn meta(&self) -> String {
        let mut parts = Vec::new();
        if self.title.is_some() {
            parts.push(format!("<bdi>{}</bdi>", escape(self.shown_name())));
        }
        parts.extend(self.languages());
        if self.warnings > 0 {
            parts.push(counted(self.warnings, "warning"));
        }
        parts.join(" · ")
    }

    /// `Russian → English`.
    fn languages(&self) -> Option<String> {
        let from = self.from?;
        Some(if self.translated {
            format!("{} → {}", from.name(), self.to.name())
        } else {
            from.name().to_owned()
        })
    }
}
