//! The entries of indexes and overviews: made from reports, or from the journal of a batch, which may have had many
//! runs.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

use super::journal::{Line, next_line};
use crate::report::{OverviewEntry, Report};

/// The entry of a finished document in an index or an overview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// The document's name.
    pub name: String,
    /// The path of the output, relative to the output folder.
    pub output: String,
    /// The source language's code, if the document has words.
    pub from: Option<String>,
    /// The title in the target language.
    pub title: Option<String>,
    /// The number of words of the source.
    pub words: usize,
    /// The number of warnings.
    pub warnings: usize,
    /// Whether the document was translated by a model.
    pub translated: bool,
    /// The headline, and a sentence of the summary.
    pub entry: OverviewEntry,
}

impl Finished {
    /// The entry of a document whose result is at `output`, relative to the output folder.
    pub fn of(output: &str, words: usize, report: &Report) -> Finished {
        let document = &report.document;
        Finished {
            name: document.name.clone(),
            output: output.to_owned(),
            from: document.from.map(|lang| lang.code().to_owned()),
            title: document.title.clone(),
            words,
            warnings: report.warnings_in_all(),
            translated: report.models.translate.is_some(),
            entry: report.overview_entry(),
        }
    }
}

/// The documents that are done according to a journal, each output once, in the order in which they were first done.
///
/// # Errors
/// If the journal cannot be read.
pub fn finished(journal: &Path) -> io::Result<Vec<Finished>> {
    let mut place: HashMap<String, usize> = HashMap::new();
    let mut all: Vec<Finished> = Vec::new();
    let mut reader = BufReader::new(File::open(journal)?);
    let mut bytes = Vec::new();
    while next_line(&mut reader, &mut bytes)?.is_some() {
        let Ok(Line::Done {
            name,
            output,
            from,
            title,
            words,
            warnings,
            entry,
            models,
            ..
        }) = serde_json::from_slice(&bytes)
        else {
            continue;
        };
        let finished = Finished {
            name,
            output: output.clone(),
            from,
            title,
            words,
            warnings,
            translated: models.split(" | ").next().is_some_and(|model| !model.is_empty()),
            entry,
        };
        if let Some(&at) = place.get(&output) {
            all[at] = finished;
        } else {
            place.insert(output, all.len());
            all.push(finished);
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::{Journal, Key};

    fn done(name: &str) -> Line {
        Line::Done {
            key: format!("{:032x}", name.len()),
            name: name.to_owned(),
            output: format!("{name}.en.txt"),
            from: Some("ru".to_owned()),
            models: "fake@00".to_owned(),
            title: Some(name.to_uppercase()),
            words: 3,
            warnings: 1,
            entry: OverviewEntry {
                headline: Some("Head".to_owned()),
                ..OverviewEntry::default()
            },
        }
    }

    #[test]
    fn an_index_lists_each_output_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.jsonl");
        let mut journal = Journal::open(&path).unwrap();
        let failure = Journal::failure(Key::of(b"c", b"", ""), "c", "it is empty");
        journal
            .append(&[done("b"), failure, done("a"), done("b")])
            .unwrap();
        let all = finished(&path).unwrap();
        let names: Vec<&str> = all.iter().map(|finished| finished.name.as_str()).collect();
        assert_eq!(names, ["b", "a"]);
        assert_eq!(all[0].title.as_deref(), Some("B"));
        assert_eq!(all[0].entry.headline.as_deref(), Some("Head"));
        assert!(all[0].translated);
    }
}
