//! Consistent spelling of names throughout a document.
//!
//! A model that translates passage by passage may write Алиев as Aliyev in one and as Aliev in another. The first
//! spelling of a document is used throughout, since blocks are reported in order and are not changed after that. Only
//! a word that sounds like the name in the source and differs little from the first spelling is changed: Aliyeva is
//! another person, and Ukrainian another word than Ukraine.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use contract::Code;
use text::lang::Script;
use text::{Lang, script};

use crate::checks::transliterate::{distance, same_name, skeleton};
use crate::checks::{Finding, Pair};
use crate::glossary::tokens::{Token, is_abbreviation, is_capitalised, tokens};
use crate::inflection::endings;

/// The fewest letters of a name.
const SHORTEST: usize = 4;
/// The number of first letters by which the forms of a name are looked up.
const BEGINNING: usize = 3;
/// The number of letters from which on a name may differ in one letter more.
const LONG: usize = 8;

/// Case endings of names, without those of the plural, which are surnames in the singular (Иван, Иванов).
static ENDINGS: LazyLock<HashSet<&str>> = LazyLock::new(|| endings(|ending| !ending.is_plural));

/// The spellings of a document's names so far.
#[derive(Default)]
pub struct Spellings {
    /// For the beginning of each name in the source: a form of the name, and its first spelling.
    known: HashMap<String, Vec<(String, String)>>,
}

/// A translation after its names were unified.
pub struct Unified {
    /// The translation.
    pub text: String,
    /// A minor finding for each name that was changed, with its place in `text`.
    pub findings: Vec<Finding>,
}

/// A word of the translation that spells a name of the source.
struct SpelledName {
    place: Range<usize>,
    /// The index of the name.
    name: usize,
}

impl Spellings {
    /// Replaces names by their first spelling in the document, and learns the spellings of new names; `None` if
    /// nothing is changed.
    pub fn unify(&mut self, pair: &Pair<'_>) -> Option<Unified> {
        if pair.from.script() != Script::Cyrillic || pair.to != Lang::EN {
            return None;
        }
        let names = names(pair.source);
        if names.is_empty() {
            return None;
        }
        let mut changes: Vec<(Range<usize>, String)> = Vec::new();
        let mut findings = Vec::new();
        for SpelledName { place, name } in spelled_names(&names, pair.translation) {
            let there = &pair.translation[place.clone()];
            let first = self.first(&names[name], there);
            if !is_spelling(first, there) {
                continue;
            }
            let message = format!(
                "'{there}' was changed to '{first}', the spelling of this name earlier in the document"
            );
            findings.push(Finding::minor(Code::NameUnified, message));
            changes.push((place, first.to_owned()));
        }
        let mut text = String::with_capacity(pair.translation.len());
        let mut end = 0;
        for ((place, first), finding) in changes.into_iter().zip(&mut findings) {
            text.push_str(&pair.translation[end..place.start]);
            finding.warning.target = Some(text.len()..text.len() + first.len());
            text.push_str(&first);
            end = place.end;
        }
        text.push_str(&pair.translation[end..]);
        (!findings.is_empty()).then_some(Unified { text, findings })
    }

    /// The first spelling of a name; `spelt` becomes that if there was none.
    fn first(&mut self, name: &str, spelt: &str) -> &str {
        let beginning: String = name.chars().take(BEGINNING).collect();
        let known = self.known.entry(beginning).or_default();
        let at = known.iter().position(|(other, first)| {
            same_source(other, name) && (first == spelt || is_spelling(first, spelt))
        });
        let at = at.unwrap_or_else(|| {
            known.push((name.to_owned(), spelt.to_owned()));
            known.len() - 1
        });
        &known[at].1
    }
}

/// Capitalised words of a Cyrillic text, each once, in small letters. The translation decides whether they are names.
fn names(source: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for token in tokens(source) {
        let is_name = is_name(&token) && token.text.starts_with(script::is_cyrillic);
        if is_name && !names.contains(&token.plain) {
            names.push(token.plain);
        }
    }
    names
}

fn is_name(token: &Token<'_>) -> bool {
    is_capitalised(token.text) && !is_abbreviation(token.text) && token.text.chars().count() >= SHORTEST
}

/// The words of a translation that sound like one of the names, but not like two unrelated ones.
fn spelled_names(names: &[String], translation: &str) -> Vec<SpelledName> {
    let answer = |token: Token<'_>| {
        let alike: Vec<usize> = (0..names.len())
            .filter(|&name| same_name(&names[name], token.text))
            .collect();
        let (&name, others) = alike.split_first()?;
        let is_one = others
            .iter()
            .all(|&other| same_source(&names[name], &names[other]));
        is_one.then_some(SpelledName {
            place: token.range,
            name,
        })
    };
    tokens(translation)
        .into_iter()
        .filter(is_name)
        .filter_map(answer)
        .collect()
}

/// Whether two words are forms of one name.
fn same_source(left: &str, right: &str) -> bool {
    let common: usize = left
        .chars()
        .zip(right.chars())
        .take_while(|(left, right)| left == right)
        .map(|(letter, _)| letter.len_utf8())
        .sum();
    // The two endings may begin alike: «-ым» and «-ы».
    let cuts = left[..common].char_indices().map(|(at, _)| at).chain([common]);
    cuts.filter(|&at| left[..at].chars().count() >= BEGINNING)
        .any(|at| ENDINGS.contains(&left[at..]) && ENDINGS.contains(&right[at..]))
}

/// Whether two English words are spellings of one name, and not two forms or two names.
fn is_spelling(first: &str, other: &str) -> bool {
    let (first, other) = (first.to_lowercase(), other.to_lowercase());
    if first == other || skeleton(&first) != skeleton(&other) {
        return false;
    }
    let (short, long) = if first.len() < other.len() {
        (&first, &other)
    } else {
        (&other, &first)
    };
    // Aliyeva is a woman, and German is not Germany; but Dmitri is Dmitriy.
    let is_form = long
        .strip_prefix(short.as_str())
        .is_some_and(|more| !(matches!(more, "y" | "i") && short.ends_with(['y', 'i'])));
    let ends_alike = ['a', 'n']
        .iter()
        .all(|&last| first.ends_with(last) == other.ends_with(last));
    let letters: [Vec<char>; 2] = [first.chars().collect(), other.chars().collect()];
    let allowed = if letters[0].len().min(letters[1].len()) < LONG {
        2
    } else {
        3
    };
    let begins_alike =
        letters[0][0] == letters[1][0] || letters.iter().all(|letters| "eyij".contains(letters[0]));
    !is_form && ends_alike && begins_alike && distance(&letters[0], &letters[1]) <= allowed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unified(spellings: &mut Spellings, source: &str, translation: &str) -> Option<String> {
        let pair = Pair {
            source,
            translation,
            from: Lang::RU,
            to: Lang::EN,
        };
        spellings.unify(&pair).map(|unified| unified.text)
    }

    #[test]
    fn the_first_spelling_is_kept_to() {
        let mut spellings = Spellings::default();
        assert_eq!(
            unified(
                &mut spellings,
                "Сказал Ильхам Алиев в Киеве.",
                "Ilham Aliyev said in Kiev."
            ),
            None
        );
        assert_eq!(
            unified(
                &mut spellings,
                "Алиеву в Киев звонил Сергей.",
                "Sergei called Aliev’s man in Kyiv."
            )
            .as_deref(),
            Some("Sergei called Aliyev’s man in Kiev.")
        );
        assert_eq!(
            unified(
                &mut spellings,
                "С Сергеем и Алиевым, в Киев.",
                "With Sergey and Aliev, and Aliev, to Kyiv."
            )
            .as_deref(),
            Some("With Sergei and Aliyev, and Aliyev, to Kiev.")
        );
        assert_eq!(unified(&mut spellings, "Алиев ушёл.", "Aliyev left."), None);
    }

    #[test]
    fn what_was_changed_is_told() {
        let mut spellings = Spellings::default();
        let pair = Pair {
            source: "Зеленский и Зеленского",
            translation: "Zelensky and Zelenskiy",
            from: Lang::RU,
            to: Lang::EN,
        };
        let unified = spellings.unify(&pair).unwrap();
        let warning = &unified.findings[0].warning;
        assert_eq!(
            warning.message,
            "'Zelenskiy' was changed to 'Zelensky', the spelling of this name earlier in the document"
        );
        assert_eq!(warning.target, Some(13..21));
        assert_eq!(&unified.text[13..21], "Zelensky");
    }

    #[test]
    fn other_people_and_other_words_are_left() {
        for (first, second) in [
            (("Алиев ушёл", "Aliyev left"), ("Алиева ушла", "Aliyeva left")),
            (("в Украине", "in Ukraine"), ("Украина", "Ukrainian")),
            (("Израиль", "Israel"), ("Израиля", "Israeli")),
            (("Палестина", "Palestine"), ("Палестины", "Palestinian")),
            (("Германия", "Germany"), ("Германии", "German")),
            (("Россия", "Russia"), ("России", "Russian")),
            (("Иван", "Ivan"), ("Иванов", "Ivanov")),
            (("Зеленский", "Zelensky"), ("Зеленская", "Zelenska")),
            (("Петров", "Petrov"), ("Сидоров", "Petrof")),
            (("Сербия", "Serbia"), ("Сербии", "Serb")),
        ] {
            let mut spellings = Spellings::default();
            assert_eq!(unified(&mut spellings, first.0, first.1), None);
            assert_eq!(unified(&mut spellings, second.0, second.1), None, "{second:?}");
        }
        // A word that sounds like two names.
        let mut spellings = Spellings::default();
        unified(&mut spellings, "Маринов тут", "Marinov is here");
        assert_eq!(
            unified(&mut spellings, "Маринов и Миронов", "Merinov and Mironov"),
            None
        );
    }

    #[test]
    fn other_languages_and_headlines_are_left() {
        let mut spellings = Spellings::default();
        unified(&mut spellings, "Алиев", "Aliyev");
        assert_eq!(unified(&mut spellings, "АЛИЕВ", "ALIEV"), None);
        let pair = Pair {
            source: "Алиев",
            translation: "Aliev",
            from: Lang::RU,
            to: "de".parse().unwrap(),
        };
        assert!(spellings.unify(&pair).is_none());
    }

    #[test]
    fn spellings_are_told_from_forms() {
        for (left, right) in [
            ("Dmitri", "Dmitriy"),
            ("Yekaterina", "Ekaterina"),
            ("Alexander", "Aleksandr"),
            ("Kharkov", "Kharkiv"),
            ("Natalia", "Natalya"),
        ] {
            assert!(
                is_spelling(left, right) && is_spelling(right, left),
                "{left} {right}"
            );
        }
        for (left, right) in [
            ("Vladimir", "Volodymyr"),
            ("Turkey", "Turk"),
            ("Kazan", "Kazani"),
            ("Maria", "Mary"),
        ] {
            assert!(
                !is_spelling(left, right) && !is_spelling(right, left),
                "{left} {right}"
            );
        }
    }
}
