//! Finds all occurrences of many words in one pass over a text. A pass for each word would take time that grows with
//! the number of words.

use std::collections::HashMap;

/// Words that are searched for together.
pub(super) struct Finder<'w> {
    /// The words, each once, sorted; none is empty.
    words: Vec<&'w str>,
    /// For each word the longest other word that it begins with.
    shorter: Vec<Option<usize>>,
}

impl<'w> Finder<'w> {
    /// A finder of these words; empty ones are left out.
    pub fn new(words: impl Iterator<Item = &'w str>) -> Self {
        let mut words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        words.sort_unstable();
        words.dedup();
        let mut shorter = Vec::with_capacity(words.len());
        // The words that the current one begins with, the longest last.
        let mut around: Vec<usize> = Vec::new();
        for (index, word) in words.iter().enumerate() {
            while around.last().is_some_and(|&last| !word.starts_with(words[last])) {
                around.pop();
            }
            shorter.push(around.last().copied());
            around.push(index);
        }
        Finder { words, shorter }
    }

    /// The words that a text begins with, as indices of `words`, the longest first.
    pub fn at<'f>(&'f self, text: &'f str) -> impl Iterator<Item = usize> + 'f {
        // In the sorted order, every word between a word and a text that begins with it begins with that word too.
        let last = self.words.partition_point(|word| *word <= text).checked_sub(1);
        std::iter::successors(last, |&word| self.shorter[word])
            .filter(move |&word| text.starts_with(self.words[word]))
    }

    /// For each word that occurs in `text`, the offsets at which it begins, ascending.
    pub fn places(&self, text: &str) -> HashMap<&'w str, Vec<usize>> {
        let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
        if !self.words.is_empty() {
            for (at, _) in text.char_indices() {
                for word in self.at(&text[at..]) {
                    places.entry(self.words[word]).or_default().push(at);
                }
            }
        }
        places
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_wherever_it_stands() {
        let words = ["ab", "a", "", "abc", "b", "zz", "ab", "я"];
        let text = "abcab я ac";
        let places = Finder::new(words.into_iter()).places(text);
        for word in ["ab", "a", "abc", "b", "я"] {
            let wanted: Vec<usize> = text.match_indices(word).map(|(at, _)| at).collect();
            assert_eq!(places[word], wanted, "{word}");
        }
        assert!(!places.contains_key("zz") && !places.contains_key(""));
    }
}
