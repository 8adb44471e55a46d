//! Function words (articles, prepositions, pronouns and so on) by class: `function_words.tsv` of each language.

use std::collections::HashSet;

use crate::tables::{Tables, entries};

/// A class of function words. A word may be in several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// `the`, `a`.
    Article,
    /// A preposition that a noun follows: `of`, «в».
    Preposition,
    /// A preposition that may stand without a noun, as an adverb: `on`, «после».
    Adverbial,
    /// Joins equal parts: `and`, «или».
    Conjunction,
    /// Opens a subordinate clause: `because`, «что».
    Subordinator,
    /// Stands for a noun: `they`, «он».
    Pronoun,
    /// `their`, «наш».
    Possessive,
    /// `these`, «такие».
    Demonstrative,
    /// Asks, or opens a relative clause: `which`.
    Interrogative,
    /// Opens a relative clause about a person: `who`.
    Relative,
    /// `has`, `would`.
    Auxiliary,
    /// `some`, `more`.
    Quantifier,
    /// `both`, `each`.
    Distributive,
    /// `not`, «не».
    Negation,
    /// `then`, `also`.
    Particle,
    /// Ties its sentence to the one before: `however`, «поэтому».
    Connective,
    /// Begins a point in time: «В 2015 г.».
    Time,
    /// Belongs to the word next to it: the `s` behind an apostrophe, «не».
    Clitic,
    /// Names the source of a statement: `said`, `according`.
    Reporting,
    /// None of these: a common first word of sentences.
    Adverb,
}

impl Class {
    /// The class with this name in the tables.
    fn named(name: &str) -> Option<Class> {
        Some(match name {
            "article" => Class::Article,
            "preposition" => Class::Preposition,
            "adverbial" => Class::Adverbial,
            "conjunction" => Class::Conjunction,
            "subordinator" => Class::Subordinator,
            "pronoun" => Class::Pronoun,
            "possessive" => Class::Possessive,
            "demonstrative" => Class::Demonstrative,
            "interrogative" => Class::Interrogative,
            "relative" => Class::Relative,
            "auxiliary" => Class::Auxiliary,
            "quantifier" => Class::Quantifier,
            "distributive" => Class::Distributive,
            "negation" => Class::Negation,
            "particle" => Class::Particle,
            "connective" => Class::Connective,
            "time" => Class::Time,
            "clitic" => Class::Clitic,
            "reporting" => Class::Reporting,
            "adverb" => Class::Adverb,
            _ => return None,
        })
    }
}

/// The classes whose words do not indicate the subject of a sentence.
pub const STOP_WORDS: &[Class] = &[
    Class::Article,
    Class::Preposition,
    Class::Adverbial,
    Class::Conjunction,
    Class::Subordinator,
    Class::Pronoun,
    Class::Possessive,
    Class::Demonstrative,
    Class::Interrogative,
    Class::Relative,
    Class::Auxiliary,
    Class::Quantifier,
    Class::Distributive,
    Class::Negation,
    Class::Particle,
    Class::Reporting,
];

/// Words of one kind, in small letters.
pub type Words = HashSet<&'static str>;

const TABLES: Tables<3> = Tables::named("function_words.tsv");

/// Words of the language with this code that are of one of `classes`; none where the language has no table.
///
/// # Panics
///
/// If a built-in table is malformed, which a test would have found.
pub fn of(code: &str, classes: &[Class]) -> Words {
    let rows = TABLES.of(code, |[word, of, _]| Some((word, read(of)?)));
    let rows = rows.unwrap_or_default().into_iter();
    rows.filter(|(_, of)| of.iter().any(|class| classes.contains(class)))
        .map(|(word, _)| word)
        .collect()
}

/// As [`of`], for all languages together.
///
/// # Panics
///
/// As [`of`].
pub fn of_all(classes: &[Class]) -> Words {
    let rows = TABLES.of_all(|[word, of, _]| Some((word, read(of)?)));
    let rows = rows.into_iter();
    rows.filter(|(_, of)| of.iter().any(|class| classes.contains(class)))
        .map(|(word, _)| word)
        .collect()
}

/// Words of every language that begin sentences far more often than they are names.
pub(crate) fn starters() -> Words {
    let rows = TABLES.of_all(|[word, _, opens]| Some((word, opens == "yes")));
    let rows = rows.into_iter();
    rows.filter(|(_, opens)| *opens).map(|(word, _)| word).collect()
}

fn read(classes: &'static str) -> Option<Vec<Class>> {
    entries(classes).into_iter().map(Class::named).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_by_their_classes() {
        let pronouns = of("en", &[Class::Pronoun]);
        assert!(pronouns.contains("they") && !pronouns.contains("the"));
        let negations = of("ru", &[Class::Negation, Class::Article]);
        assert_eq!(negations, HashSet::from(["не", "ни"]));
        assert!(of("de", &[Class::Article]).contains("dem"));
        assert!(of("ja", STOP_WORDS).is_empty());
        let all = of_all(&[Class::Conjunction]);
        assert!(all.contains("and") && all.contains("и") && all.contains("und"));
    }

    #[test]
    fn starters_are_known_of_every_language() {
        let starters = starters();
        assert!(starters.contains("despite") && starters.contains("вчера"));
        assert!(!starters.contains("may") && !starters.contains("der"));
    }
}
