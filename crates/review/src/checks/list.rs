//! What a check declares about itself: its name, its codes and the languages that it knows.

use text::Lang;
use text::lang::Script;

use super::{Code, Finding, OTHERS, Pair, script};

/// One check of a translation against its source.
pub struct Check {
    /// The name, for tools that measure the check and for people.
    pub name: &'static str,
    /// The requirement that it checks, in words.
    pub about: &'static str,
    /// The codes of its findings.
    pub codes: &'static [Code],
    /// The language pairs that it supports.
    pub pairs: Pairs,
    /// Runs it on a passage in languages that it knows.
    pub(super) run: fn(&Pair<'_>) -> Vec<Finding>,
}

/// The language pairs that a check supports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pairs {
    /// All pairs: the check needs no words of any language.
    All,
    /// Into languages with Latin letters, from those with other ones.
    IntoLatinLetters,
    /// Into English, from languages in Cyrillic letters.
    CyrillicToEnglish,
    /// From Russian into English.
    RussianToEnglish,
}

impl Pairs {
    /// All variants, those with the most languages first.
    pub const EACH: &[Pairs] = &[
        Pairs::All,
        Pairs::IntoLatinLetters,
        Pairs::CyrillicToEnglish,
        Pairs::RussianToEnglish,
    ];

    /// Whether a language pair is one of these.
    pub fn include(self, from: Lang, to: Lang) -> bool {
        match self {
            Pairs::All => true,
            Pairs::IntoLatinLetters => from.script() != Script::Latin && to.script() == Script::Latin,
            Pairs::CyrillicToEnglish => from.script() == Script::Cyrillic && to == Lang::EN,
            Pairs::RussianToEnglish => from == Lang::RU && to == Lang::EN,
        }
    }

    /// The pairs in words.
    pub fn shown(self) -> &'static str {
        match self {
            Pairs::All => "all languages",
            Pairs::IntoLatinLetters => "languages in other letters into those in Latin letters",
            Pairs::CyrillicToEnglish => "languages in Cyrillic letters into English",
            Pairs::RussianToEnglish => "Russian into English",
        }
    }
}

impl Check {
    /// The findings of this check in a passage; none in a language pair that it does not support.
    pub fn run(&self, pair: &Pair<'_>) -> Vec<Finding> {
        if self.pairs.include(pair.from, pair.to) {
            (self.run)(pair)
        } else {
            Vec::new()
        }
    }
}

/// All checks, in the order in which they run.
pub fn all() -> impl Iterator<Item = &'static Check> {
    std::iter::once(&script::UNTRANSLATED).chain(OTHERS.iter().copied())
}

/// The checks that support a language pair.
pub fn of_pair(from: Lang, to: Lang) -> impl Iterator<Item = &'static Check> {
    all().filter(move |check| check.pairs.include(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_checks_says_what_each_does_and_for_whom() {
        let page = include_str!("../../../../docs/checks.md");
        let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| `")).collect();
        let row = |check: &Check| {
            let codes: Vec<String> = check.codes.iter().map(|code| format!("`{code}`")).collect();
            format!(
                "| `{}` | {} | {} | {} |",
                check.name,
                check.about,
                check.pairs.shown(),
                codes.join(", ")
            )
        };
        let wanted: Vec<String> = all().map(row).collect();
        assert_eq!(rows, wanted, "\n{}\n", wanted.join("\n"));
    }

    #[test]
    fn a_pair_has_the_checks_that_know_it_and_no_others() {
        let names = |from: &str, to: &str| -> Vec<&str> {
            let (from, to) = (from.parse().unwrap(), to.parse().unwrap());
            of_pair(from, to).map(|check| check.name).collect()
        };
        let (portuguese, ukrainian, russian) = (names("pt", "en"), names("uk", "en"), names("ru", "en"));
        assert!(portuguese.contains(&"numbers") && !portuguese.contains(&"names"));
        assert!(ukrainian.contains(&"names") && ukrainian.contains(&"latin-words"));
        assert_eq!(russian.len(), all().count());
        assert!(names("ru", "uk").len() < russian.len());
        // A check that does not know a pair finds nothing in it.
        let english_name = |to| Pair {
            source: "сообщает Reuters",
            translation: "agentur",
            from: Lang::RU,
            to,
        };
        let latin_words = all().find(|check| check.name == "latin-words").unwrap();
        assert_eq!(latin_words.run(&english_name("de".parse().unwrap())).len(), 1);
        assert_eq!(latin_words.run(&english_name("uk".parse().unwrap())).len(), 0);
    }
}
