//! The files of folders that are no documents: said by kind and number, so that nothing is left out in silence.

use std::collections::BTreeMap;
use std::path::Path;

/// Files that were found and are not read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PassedOver {
    /// Files by their extension, in small letters; those without one under an empty name.
    kinds: BTreeMap<String, usize>,
    /// Results of an earlier run.
    results: usize,
}

impl PassedOver {
    /// A file that is no document by its name. Hidden files are not counted.
    pub fn add(&mut self, file: &Path) {
        let is_hidden = |name: &std::ffi::OsStr| name.as_encoded_bytes().starts_with(b".");
        if file.file_name().is_some_and(is_hidden) {
            return;
        }
        let extension = file.extension().unwrap_or_default();
        let kind = extension.to_string_lossy().to_lowercase();
        *self.kinds.entry(kind).or_default() += 1;
    }

    /// So many results of an earlier run.
    pub fn add_results(&mut self, count: usize) {
        self.results += count;
    }

    /// Adds those of another search.
    pub fn merge(&mut self, other: PassedOver) {
        for (kind, count) in other.kinds {
            *self.kinds.entry(kind).or_default() += count;
        }
        self.results += other.results;
    }

    /// The numbers of files by their extensions, the largest first.
    pub fn kinds(&self) -> Vec<(&str, usize)> {
        let mut kinds: Vec<_> = self
            .kinds
            .iter()
            .map(|(kind, count)| (kind.as_str(), *count))
            .collect();
        kinds.sort_by_key(|&(kind, count)| (std::cmp::Reverse(count), kind));
        kinds
    }

    /// The number of results of an earlier run.
    pub fn results(&self) -> usize {
        self.results
    }

    /// The number of all files.
    pub fn count(&self) -> usize {
        self.kinds.values().sum::<usize>() + self.results
    }

    /// What is said of them: a sentence for the kinds that are not read, and one for results; nothing if there are
    /// none.
    pub fn sentences(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        if let Some(kinds) = self.sentence_of_kinds() {
            sentences.push(kinds);
        }
        match self.results {
            0 => {}
            1 => sentences.push("1 result of an earlier run passed over".to_owned()),
            results => sentences.push(format!("{results} results of an earlier run passed over")),
        }
        sentences
    }

    fn sentence_of_kinds(&self) -> Option<String> {
        /// Kinds that are named.
        const NAMED: usize = 8;
        let kinds = self.kinds();
        let files: usize = kinds.iter().map(|(_, count)| count).sum();
        if files == 0 {
            return None;
        }
        let shown = |(kind, count): &(&str, usize)| match *kind {
            "" => format!("{count} without extension"),
            kind => format!("{count} .{kind}"),
        };
        let mut list: Vec<String> = kinds.iter().take(NAMED).map(shown).collect();
        let others: usize = kinds.iter().skip(NAMED).map(|(_, count)| count).sum();
        if others > 0 {
            list.push(format!("{others} of other kinds"));
        }
        let noun = if files == 1 { "file" } else { "files" };
        // Their fields have to be named, so a folder does not bring them.
        let readable: Vec<String> = kinds
            .iter()
            .filter(|(kind, _)| documents::extensions().any(|known| known == *kind))
            .map(|(kind, _)| format!(".{kind}"))
            .collect();
        let hint = match readable.as_slice() {
            [] => String::new(),
            readable => format!("; to have {} read, name the files", readable.join(" and ")),
        };
        Some(format!("{files} {noun} passed over: {}{hint}", list.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_counted_and_the_most_frequent_comes_first() {
        let mut over = PassedOver::default();
        assert_eq!(over.sentences(), [""; 0]);
        for file in ["a.pdf", "b.fb2", "c.PDF", "README", ".hidden", "in/d.csv"] {
            over.add(Path::new(file));
        }
        over.add_results(2);
        assert_eq!(
            over.sentences(),
            [
                "5 files passed over: 2 .pdf, 1 without extension, 1 .csv, 1 .fb2; to have .csv read, name the files",
                "2 results of an earlier run passed over"
            ]
        );
        assert_eq!(over.count(), 7);
    }

    #[test]
    fn a_long_list_of_kinds_ends() {
        let mut over = PassedOver::default();
        for number in 0..12 {
            over.add(Path::new(&format!("a.k{number:02}")));
        }
        let sentence = over.sentences().remove(0);
        assert!(sentence.ends_with("1 .k07, 4 of other kinds"), "{sentence}");
    }
}
