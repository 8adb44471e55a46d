//! How often a document's translation has the terms of its source.

use text::Lang;

use super::Glossary;
use super::check::Terms;
use super::entry::Target;
use crate::checks::Pair;
use crate::report::{GlossaryReport, TermReport};

/// Counts over the blocks of a document.
pub(crate) struct Tally<'a> {
    glossary: &'a Glossary,
    /// Hits and misses of each entry.
    counts: Vec<(usize, usize)>,
}

impl<'a> Tally<'a> {
    pub fn of(glossary: &'a Glossary) -> Tally<'a> {
        Tally {
            glossary,
            counts: vec![(0, 0); glossary.entries.len()],
        }
    }

    /// Counts the terms of a translated text.
    pub fn add(&mut self, source: &str, translation: &str, from: Lang, to: Lang) {
        let pair = Pair {
            source,
            translation,
            from,
            to,
        };
        for (occurrence, place) in Terms::of(self.glossary, &pair).found {
            let (hits, misses) = &mut self.counts[occurrence.entry];
            *hits += usize::from(place.is_some());
            *misses += usize::from(place.is_none());
        }
    }

    /// The entries that came up, in the glossary's order.
    pub fn report(self) -> GlossaryReport {
        let entries = self.glossary.entries.iter().zip(self.counts);
        let terms = entries
            .filter(|(_, (hits, misses))| hits + misses > 0)
            .map(|(entry, (hits, misses))| TermReport {
                source: entry.sources[0].clone(),
                target: match &entry.target {
                    Target::Kept => None,
                    Target::Called(targets) => targets.first().cloned(),
                },
                hits,
                misses,
            });
        GlossaryReport {
            terms: terms.collect(),
        }
    }
}
