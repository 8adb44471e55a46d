//! The user's own terms: required translations, and words that stay as they are.
//!
//! A model that reads context is given the terms. Every translation is checked for them (`check`): if a term is
//! missing, the passage is translated again, under a constraint where the model supports that (`constrained`); else
//! the term replaces the words that translate its source, if these are certain (`substitution`); else it is reported.

mod check;
mod constrained;
mod entry;
mod error;
mod forms;
mod read;
mod substitution;
mod tally;
pub mod tokens;

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use contract::Term;
use sha2::{Digest as _, Sha256};
use text::Lang;

pub use check::{check, without_terms};
pub use constrained::{MissingTerms, UnconstrainedAnswer};
use entry::{Entry, FormMatch, Lexicon, Target};
pub use error::{GlossaryError, Problem};
use read::Reading;
pub use substitution::Substituted;
pub use tally::{GlossaryReport, Tally, TermReport};
use tokens::{is_abbreviation, is_capitalised, tokens};

/// A glossary: terms with their translations, and words that stay as they are.
pub struct Glossary {
    entries: Vec<Entry>,
    fingerprint: String,
    /// The patterns of the entries for each source language that has occurred.
    lexicons: Mutex<HashMap<Lang, Arc<Lexicon>>>,
}

/// A file in memory.
#[derive(Debug, Clone, Copy)]
pub struct File<'a> {
    /// The name of the file in messages.
    pub name: &'a str,
    /// The content of the file.
    pub bytes: &'a [u8],
}

/// An occurrence of a term in a source text.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Occurrence {
    /// The span in the source, in bytes.
    range: Range<usize>,
    /// The index of the term's entry.
    entry: usize,
    /// The accepted translations, the preferred form first.
    wanted: Vec<String>,
}

impl Glossary {
    /// Reads a glossary file, and a list of words that stay as they are.
    ///
    /// # Errors
    /// The first line that is wrong, with its number.
    pub fn read(glossary: Option<File<'_>>, keep: Option<File<'_>>) -> Result<Glossary, GlossaryError> {
        let mut reading = Reading::default();
        let mut hasher = Sha256::new();
        if let Some(File { name, bytes }) = glossary {
            reading.glossary(name, bytes)?;
        }
        if let Some(File { name, bytes }) = keep {
            reading.keep(name, bytes)?;
        }
        for entry in &reading.entries {
            hasher.update(format!("{entry:?}\n"));
        }
        let hash = hasher.finalize();
        Ok(Glossary {
            entries: reading.entries,
            fingerprint: hash
                .iter()
                .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}")),
            lexicons: Mutex::default(),
        })
    }

    fn lexicon(&self, lang: Lang) -> Arc<Lexicon> {
        let mut known = self.lexicons.lock().unwrap_or_else(PoisonError::into_inner);
        let lexicon = known
            .entry(lang)
            .or_insert_with(|| Arc::new(Lexicon::of(&self.entries, lang)));
        Arc::clone(lexicon)
    }

    /// The occurrences of terms in `source`, in order; of two that overlap, the longer one.
    fn occurrences(&self, source: &str, lang: Lang) -> Vec<Occurrence> {
        let lexicon = self.lexicon(lang);
        let tokens = tokens(source);
        let mut found = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            let Some(pattern) = lexicon.longest(&tokens[at..]) else {
                at += 1;
                continue;
            };
            let range = tokens[at].range.start..tokens[at + pattern.len() - 1].range.end;
            found.push(Occurrence {
                wanted: self.wanted(pattern.entry, source, range.clone()),
                entry: pattern.entry,
                range,
            });
            at += pattern.len();
        }
        found
    }

    /// The accepted translations of a term at `range` of the source.
    fn wanted(&self, entry: usize, source: &str, range: Range<usize>) -> Vec<String> {
        let there = &source[range.clone()];
        let entry = &self.entries[entry];
        match &entry.target {
            Target::Kept => vec![there.to_owned()],
            Target::Called(targets) => {
                let shouted = is_abbreviation(there) && !entry.sources.iter().any(|way| is_abbreviation(way));
                let is_first = source[..range.start].trim().is_empty();
                let raised = is_capitalised(there)
                    && !is_first
                    && !entry.sources.iter().any(|way| is_capitalised(way));
                if shouted {
                    // A headline may be in capitals while its translation is not.
                    let capitals = targets.iter().map(|target| target.to_uppercase());
                    return capitals.chain(targets.iter().cloned()).collect();
                }
                let cased = |target: &String| {
                    if raised {
                        capitalised(target)
                    } else {
                        target.clone()
                    }
                };
                targets.iter().map(cased).collect()
            }
        }
    }

    /// The terms that occur in `source`, each once, as hints for a model.
    pub fn terms(&self, source: &str, from: Lang) -> Vec<Term> {
        let mut terms: Vec<Term> = Vec::new();
        for Occurrence { range, wanted, .. } in self.occurrences(source, from) {
            let term = Term {
                source: source[range].to_owned(),
                target: wanted.into_iter().next().unwrap_or_default(),
            };
            if !terms.contains(&term) {
                terms.push(term);
            }
        }
        terms
    }

    /// Whether `source` contains a term.
    pub fn is_in(&self, source: &str, from: Lang) -> bool {
        !self.occurrences(source, from).is_empty()
    }

    fn is_exact(&self, entry: usize) -> bool {
        let entry = &self.entries[entry];
        entry.forms == FormMatch::Exact || entry.target == Target::Kept
    }
}

/// `text` with a capital at its beginning.
fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next();
    first
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// Prints the entries, not the address in memory: where options are printed in order to compare settings, the content
/// of the glossary counts.
impl fmt::Debug for Glossary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Glossary({})", self.fingerprint)
    }
}

#[cfg(test)]
pub(crate) mod testing {
    use super::{File, Glossary};

    pub fn glossary(terms: &'static str, keep: &'static str) -> Glossary {
        let terms = File {
            name: "terms.csv",
            bytes: terms.as_bytes(),
        };
        let keep = File {
            name: "keep.txt",
            bytes: keep.as_bytes(),
        };
        let there = |file: File<'static>| (!file.bytes.is_empty()).then_some(file);
        Glossary::read(there(terms), there(keep)).unwrap()
    }
}

#[cfg(test)]
mod tests {
    use super::testing::glossary;
    use super::*;

    fn found(glossary: &Glossary, source: &str) -> Vec<String> {
        let terms = glossary.terms(source, Lang::RU);
        terms
            .into_iter()
            .map(|term| format!("{} = {}", term.source, term.target))
            .collect()
    }

    #[test]
    fn terms_are_found_in_all_case_forms_the_longest_first() {
        let terms = glossary(
            "группа,group\nминская группа,Minsk Group\nлиния соприкосновения,line of contact\nМИД,Foreign Ministry\n",
            "",
        );
        assert_eq!(
            found(
                &terms,
                "Минской группой и другими группами вдоль линий соприкосновения, МИДом и МИД."
            ),
            [
                "Минской группой = Minsk Group",
                "группами = group",
                "линий соприкосновения = line of contact",
                "МИДом = Foreign Ministry",
                "МИД = Foreign Ministry",
            ]
        );
        assert!(found(&terms, "Мидия на группировке; линейное соприкосновение").is_empty());
        assert!(!terms.is_in("", Lang::RU));
    }

    #[test]
    fn capitals_follow_the_source() {
        let terms = glossary("договор,treaty\n", "");
        assert_eq!(
            found(&terms, "Договор готов. Это Договор, ДОГОВОР и договор."),
            [
                "Договор = treaty",
                "Договор = Treaty",
                "ДОГОВОР = TREATY",
                "договор = treaty"
            ]
        );
    }

    #[test]
    fn flags_narrow_what_is_found() {
        let terms = glossary("Мир,Mir,case\nкод,code,exact\n", "Спартак\n");
        assert_eq!(
            found(&terms, "О мире на станции Мир. Коды и код. Спартака и спартака."),
            ["Мир = Mir", "код = code", "Спартака = Спартака"]
        );
    }

    #[test]
    fn words_of_other_scripts_are_found() {
        let terms = glossary("俄罗斯,Russia\nC++,C++\n", "");
        assert!(terms.is_in("今天俄罗斯外交部", "zh".parse().unwrap()));
        assert!(terms.is_in("на C++.", Lang::RU) && !terms.is_in("на C+.", Lang::RU));
    }

    #[test]
    fn what_it_says_is_what_it_prints_as() {
        let print = |terms, keep| format!("{:?}", glossary(terms, keep));
        assert_eq!(print("а,b\n", ""), print("# c\nsource;target\nа;b\n", ""));
        assert_ne!(print("а,b\n", ""), print("а,c\n", ""));
        assert_ne!(print("а,b\n", ""), print("а,b\n", "в\n"));
        assert_ne!(print("а,b\n", ""), print("а,b,exact\n", ""));
    }
}
