//! Counts how often the translation of a document contains the terms of its source.

use text::Lang;

use super::Glossary;
use super::check::Terms;
use super::entry::Target;
use crate::checks::Pair;

/// The counts of the terms of a glossary in a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GlossaryReport {
    /// The terms that occur in the source, in the glossary's order.
    pub terms: Vec<TermReport>,
}

impl GlossaryReport {
    /// How often terms occur in the source and the translation contains them.
    pub fn hits(&self) -> usize {
        self.terms.iter().map(|term| term.hits).sum()
    }

    /// How often terms occur in the source and the translation lacks them.
    pub fn misses(&self) -> usize {
        self.terms.iter().map(|term| term.misses).sum()
    }
}

/// The counts of one term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermReport {
    /// The term as the glossary writes it.
    pub source: String,
    /// Its required translation; `None` for a word that stays as it is.
    pub target: Option<String>,
    /// How often the translation contains it.
    pub hits: usize,
    /// How often the translation lacks it.
    pub misses: usize,
}

/// Counts terms over the blocks of a document.
pub struct Tally<'a> {
    glossary: &'a Glossary,
    /// Hits and misses of each entry.
    counts: Vec<(usize, usize)>,
}

impl<'a> Tally<'a> {
    /// A tally without any counts.
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

    /// The counts of the entries that occurred, in the glossary's order.
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
