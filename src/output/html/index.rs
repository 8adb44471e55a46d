//! The index page, which links to the pages of many articles.

use std::path::Path;

use super::card::file_name;
use super::markup::{self, counted, escape, language, push};
use super::{Card, STYLE};

/// An article on the index page.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Markup, in which all text is escaped.
    item: String,
    warnings: usize,
}

impl Entry {
    /// The entry of an article: its card, a sentence of its summary and the path of its page, relative to the index.
    pub fn listed(card: Card<'_>, lead: Option<&str>, page: &Path) -> Entry {
        let spoken = language(Some(card.to));
        let mut item = format!(
            "<h2 dir=\"auto\"><a href=\"{}\">{}</a></h2>\n",
            markup::relative(page),
            escape(&card.heading())
        );
        if let Some(lead) = lead {
            push!(item, "<p{spoken}>{}</p>\n", escape(lead));
        }
        push!(item, "<p class=\"meta\">{}</p>\n", card.meta());
        Entry {
            item,
            warnings: card.warnings,
        }
    }

    /// The entry of a document that failed, with the reason.
    pub fn failed(name: &str, reason: &str) -> Entry {
        let item = format!(
            "<h2><bdi>{}</bdi></h2>\n<p class=\"failed\">Failed: {}</p>\n",
            escape(file_name(name)),
            escape(&reason.replace(name, file_name(name)))
        );
        Entry { item, warnings: 0 }
    }
}

/// The index page of these articles, in their order.
pub fn index(entries: &[Entry]) -> String {
    let mut meta = counted(entries.len(), "article");
    let warnings: usize = entries.iter().map(|entry| entry.warnings).sum();
    if warnings > 0 {
        push!(meta, " · {}", counted(warnings, "warning"));
    }
    let mut items = String::new();
    for entry in entries {
        push!(items, "<li>\n{}</li>\n", entry.item);
    }
    let body = format!(
        "<header>\n<h1>Articles</h1>\n<p class=\"meta\">{meta}</p>\n</header>\n<main>\n<ol class=\"index\">\n{items}</ol>\n</main>\n"
    );
    markup::page("Articles", STYLE, &body)
}
