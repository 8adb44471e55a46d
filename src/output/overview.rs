//! The overview of a run: a headline and one sentence for each document.

use std::path::{Component, Path};

use documents::BlockKind;
use serde::Serialize;
use tasks::report::{self, Report};

use crate::border;

/// The entry of one document in an overview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NamedOverviewEntry {
    /// The document's name.
    name: String,
    #[serde(flatten)]
    entry: report::OverviewEntry,
}

#[derive(Serialize)]
struct Root<'a> {
    schema: u32,
    overview: &'a [NamedOverviewEntry],
}

impl NamedOverviewEntry {
    /// The entry of a document.
    pub fn of(report: &Report) -> NamedOverviewEntry {
        NamedOverviewEntry::new(&report.document.name, report.overview_entry())
    }

    /// The entry of a document whose report is no longer at hand.
    pub fn new(name: &str, entry: report::OverviewEntry) -> NamedOverviewEntry {
        let name = name.to_owned();
        NamedOverviewEntry { name, entry }
    }
}

impl<'a> Root<'a> {
    fn of(entries: &'a [NamedOverviewEntry]) -> Root<'a> {
        Root {
            schema: super::json::SCHEMA,
            overview: entries,
        }
    }
}

/// The overview as an object over many lines.
///
/// # Errors
/// When it cannot be expressed in JSON.
pub fn json(entries: &[NamedOverviewEntry]) -> serde_json::Result<String> {
    Ok(serde_json::to_string_pretty(&Root::of(entries))? + "\n")
}

/// The overview as an object on one line.
///
/// # Errors
/// When it cannot be expressed in JSON.
pub fn json_line(entries: &[NamedOverviewEntry]) -> serde_json::Result<String> {
    Ok(serde_json::to_string(&Root::of(entries))? + "\n")
}

/// The overview as a section of Markdown.
pub fn markdown(entries: &[NamedOverviewEntry]) -> String {
    let item = |entry: &NamedOverviewEntry| {
        let (line, rest) = texts(entry, |words| {
            documents::as_markdown(BlockKind::Paragraph, words, &[])
        });
        let name = documents::text_as_markdown(&border::line(shown(&entry.name)));
        format!("- **{line}** ({name}){rest}\n")
    };
    format!("## Overview\n\n{}", entries.iter().map(item).collect::<String>())
}

/// The overview as text.
pub fn text(entries: &[NamedOverviewEntry]) -> String {
    let item = |entry: &NamedOverviewEntry| {
        let (line, rest) = texts(entry, str::to_owned);
        format!("- {line} ({}){rest}\n", border::line(shown(&entry.name)))
    };
    format!(
        "Overview\n--------\n{}",
        entries.iter().map(item).collect::<String>()
    )
}

/// The name of a document: its place below the folder that was typed, or its file's name where the path leads through
/// folders that may name a user.
fn shown(name: &str) -> &str {
    let path = Path::new(name);
    let is_plain = path
        .components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    let file = path.file_name().and_then(|file| file.to_str());
    file.filter(|_| !is_plain).unwrap_or(name)
}

/// The headline, and the text that follows it; `written` escapes both for the format.
fn texts(entry: &NamedOverviewEntry, written: impl Fn(&str) -> String) -> (String, String) {
    let report::OverviewEntry {
        headline, sentence, ..
    } = &entry.entry;
    let line = headline.as_deref().map(&written);
    let rest = sentence.as_deref().map(|words| format!(": {}", written(words)));
    (
        line.unwrap_or_else(|| "(no headline)".to_owned()),
        rest.unwrap_or_default(),
    )
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn every_document_has_a_line() {
        let mut second = sample::summary();
        // The folders of a name are of no use to those who get the overview.
        second.document.name = "/home/maria/news.txt".to_owned();
        second.summary.as_mut().unwrap().headline = Some("One".to_owned());
        let entries = [
            NamedOverviewEntry::of(&sample::digest()),
            NamedOverviewEntry::of(&second),
            NamedOverviewEntry::of(&sample::translation("")),
        ];
        assert_eq!(
            text(&entries),
            "Overview\n--------\n- NEWS (news.txt): One.\n- One (news.txt): Both.\n- (no headline) (news.txt)\n"
        );
        assert!(markdown(&entries).starts_with("## Overview\n\n- **NEWS** (news.txt): One.\n"));
        let line = json_line(&entries[..1]).unwrap();
        assert_eq!(
            line,
            "{\"schema\":1,\"overview\":[{\"name\":\"news.txt\",\"headline\":\"NEWS\",\"sentence\":\"One.\",\"segments\":[1]}]}\n"
        );
    }
}
