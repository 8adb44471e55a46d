//! The list of all checks, with the purpose and the languages of each.

use text::Lang;
use text::lang::Script;

use super::{
    Code, Finding, Pair, brackets, coverage, ending, length, links, loops, names, numbers, places, quotes,
    script, speakers,
};

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
    run: fn(&Pair<'_>) -> Vec<Finding>,
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

/// The check that stands alone: an untranslated passage gets no other finding.
pub(super) static UNTRANSLATED: Check = Check {
    name: "untranslated",
    about: "there is a translation, and it is not the source again",
    codes: &[Code::Untranslated],
    pairs: Pairs::All,
    run: |pair| script::untranslated(pair).into_iter().collect(),
};

/// All other checks, in the order of their findings.
pub(super) static OTHERS: &[Check] = &[
    Check {
        name: "script",
        about: "words are in the letters of the target language",
        codes: &[Code::SourceScriptLeft, Code::ForeignScript],
        pairs: Pairs::All,
        run: script::leftovers,
    },
    Check {
        name: "loops",
        about: "nothing is said again and again that the source says once",
        codes: &[Code::Loop],
        pairs: Pairs::All,
        run: |pair| loops::check(pair).into_iter().collect(),
    },
    Check {
        name: "length",
        about: "the translation is about as long as its source",
        codes: &[Code::TooShort, Code::TooLong],
        pairs: Pairs::All,
        run: |pair| length::check(pair).into_iter().collect(),
    },
    Check {
        name: "ending",
        about: "a sentence ends as one",
        codes: &[Code::NoSentenceEnd],
        pairs: Pairs::All,
        run: |pair| ending::check(pair).into_iter().collect(),
    },
    Check {
        name: "numbers",
        about: "numbers, dates and times are the same; numbers in words are known in Russian and English",
        codes: &[Code::NumberMismatch],
        pairs: Pairs::All,
        run: |pair| numbers::check(pair).into_iter().collect(),
    },
    Check {
        name: "links",
        about: "addresses of the web and of mail are there",
        codes: &[Code::UrlLost],
        pairs: Pairs::All,
        run: |pair| links::check(pair).into_iter().collect(),
    },
    Check {
        name: "quotes",
        about: "quotations keep their marks",
        codes: &[Code::QuotesLost],
        pairs: Pairs::All,
        run: |pair| quotes::check(pair).into_iter().collect(),
    },
    Check {
        name: "speaker",
        about: "a quotation says who speaks if the source does",
        codes: &[Code::SpeakerLost, Code::SpeakerInvented],
        pairs: Pairs::All,
        run: |pair| quotes::speaker(pair).into_iter().collect(),
    },
    Check {
        name: "speakers",
        about: "where the source says who speaks, it is not “this” that does",
        codes: &[Code::SpeakerLost],
        pairs: Pairs::RussianToEnglish,
        run: |pair| speakers::check(pair).into_iter().collect(),
    },
    Check {
        name: "brackets",
        about: "brackets are balanced and none is lost",
        codes: &[Code::BracketsLost],
        pairs: Pairs::All,
        run: |pair| brackets::check(pair).into_iter().collect(),
    },
    Check {
        name: "latin-words",
        about: "words in Latin letters stay as they are",
        codes: &[Code::NameMissing],
        pairs: Pairs::IntoLatinLetters,
        run: |pair| names::latin_words(pair).into_iter().collect(),
    },
    Check {
        name: "names",
        about: "names are there, translated or spelt by their sound",
        codes: &[Code::NameMissing],
        pairs: Pairs::CyrillicToEnglish,
        run: |pair| names::check(pair).into_iter().collect(),
    },
    Check {
        name: "places",
        about: "no country or capital is named that the source does not name",
        codes: &[Code::NameAdded],
        pairs: Pairs::RussianToEnglish,
        run: |pair| places::check(pair).into_iter().collect(),
    },
    Check {
        name: "coverage",
        about: "frequent nouns with few translations have one of them",
        codes: &[Code::WordMissing],
        pairs: Pairs::RussianToEnglish,
        run: |pair| coverage::check(pair).into_iter().collect(),
    },
];

/// All checks, in the order in which they run.
pub fn all() -> impl Iterator<Item = &'static Check> {
    std::iter::once(&UNTRANSLATED).chain(OTHERS)
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
