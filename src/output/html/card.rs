//! What is said of an article in a line, on its own page and on an index.

use tasks::report::Report;
use text::Lang;

use super::markup::{counted, escape};

/// An article as it is announced.
#[derive(Debug, Clone, Copy)]
pub struct Card<'a> {
    /// The document's name.
    pub name: &'a str,
    /// Its title, if it has one.
    pub title: Option<&'a str>,
    /// Its language, if there is any.
    pub from: Option<Lang>,
    /// The target language.
    pub to: Lang,
    /// Whether a model translated it.
    pub translated: bool,
    /// How many warnings it has.
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

    /// What the document is called where it has no title.
    fn shown_name(&self) -> &'a str {
        match self.name {
            "-" => "standard input",
            name => name,
        }
    }

    /// The title, or what the document is called without one.
    pub fn heading(&self) -> String {
        match self.title {
            Some(title) => title.to_owned(),
            None => self.shown_name().to_owned(),
        }
    }

    /// What the page is of, in a line; a name that is the heading is not said again.
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
