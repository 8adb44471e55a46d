//! Finds numbers and names of a summary that its text does not have.

use std::collections::HashSet;
use std::sync::LazyLock;

use text::function_words::{self, Class};
use text::lang::Script;
use text::tables::Table;
use text::{Lang, table};

use review::checks::numbers::{self, Number};
use review::checks::{gazetteer, transliterate};

/// The number of first letters in which two forms of a name agree: Russia and Russian, Georgia and Georgians.
const SAME_BEGINNING: usize = 4;

/// Words that may be capitalised without being names, in small letters: titles and pronouns.
static NO_NAMES: LazyLock<HashSet<String>> = LazyLock::new(|| {
    const TABLE: Table<2> = table!("en/abbreviations.tsv");
    let rows = TABLE.read(|[word, kind]| Some((word, kind == "title")));
    let titles = rows.into_iter().filter(|(_, is_title)| *is_title);
    let pronouns = function_words::of(Lang::EN.code(), &[Class::Pronoun]);
    let words = titles.map(|(word, _)| word).chain(pronouns);
    words.map(str::to_lowercase).collect()
});

/// Words that English capitalises and other languages do not.
static CALENDAR: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    const TABLE: Table<2> = table!("en/calendar.tsv");
    TABLE.read(|[word, _]| Some(word)).into_iter().collect()
});

/// The numbers and names of a text, which its summary may use.
pub(crate) struct Facts<'t> {
    lang: Lang,
    numbers: Vec<Number>,
    words: HashSet<String>,
    /// Capitalised words as they stand, in order.
    names: Vec<&'t str>,
}

impl<'t> Facts<'t> {
    pub fn of(text: &'t str, lang: Lang) -> Self {
        let names = words(text)
            .filter(|word| word.starts_with(char::is_uppercase))
            .collect();
        let lower = words(text).map(bare).collect();
        Facts {
            lang,
            numbers: numbers::numbers(text, lang),
            words: lower,
            names,
        }
    }

    /// The numbers and names of `sentence`, which is in `lang`, that the text does not have.
    pub fn missing(&self, sentence: &str, lang: Lang) -> Vec<String> {
        let mut missing = self.missing_numbers(sentence, lang);
        let names: Vec<&str> = words(sentence).filter(|word| is_name(word)).collect();
        // A sentence begins with a capital whatever the word; a name there is seen by its second word.
        let begins = usize::from(words(sentence).next().is_some_and(is_name));
        let spelt_out = self.spelt_out(&names);
        for (index, name) in names.iter().enumerate().skip(begins) {
            if !spelt_out[index] && !self.has(name) {
                missing.push((*name).to_owned());
            }
        }
        missing.dedup();
        missing
    }

    /// The numbers of `sentence`, which is in `lang`, that the text does not have.
    pub fn missing_numbers(&self, sentence: &str, lang: Lang) -> Vec<String> {
        numbers::unmatched(&numbers::numbers(sentence, lang), &self.numbers, self.lang)
    }

    /// Whether the text has this name, in any form.
    pub fn has(&self, name: &str) -> bool {
        NO_NAMES.contains(bare(name).as_str()) || self.has_name(name)
    }

    fn has_name(&self, name: &str) -> bool {
        let lower = bare(name);
        if self.words.contains(&lower) {
            return true;
        }
        if self.lang.script() != Script::Latin {
            return self.has_in_other_script(name);
        }
        let shouted = name.chars().all(char::is_uppercase);
        if shouted {
            self.has_initials(name)
        } else {
            self.has_form(&lower)
        }
    }

    /// Whether the text has another form of the word: Russia for Russian, Armenians for Armenia. Also for parts of a
    /// compound.
    fn has_form(&self, lower: &str) -> bool {
        let beginning: String = lower.chars().take(SAME_BEGINNING).collect();
        let length = lower.chars().count();
        let alike = |name: &&&str| {
            let name = bare(name);
            name.starts_with(&beginning) && shared(&name, lower) + 3 >= length.max(name.chars().count())
        };
        (length >= SAME_BEGINNING && self.names.iter().any(|name| alike(&name)))
            || (lower.contains('-') && lower.split('-').all(|part| self.words.contains(part)))
    }

    /// Whether the text spells out an organisation's abbreviation, such as `OSCE`.
    fn has_initials(&self, name: &str) -> bool {
        let initials: String = self.names.iter().filter_map(|name| name.chars().next()).collect();
        name.chars().count() > 1 && initials.contains(name)
    }

    /// Which of a sentence's names are words of one whose abbreviation stands in the text.
    fn spelt_out(&self, names: &[&str]) -> Vec<bool> {
        let initials: Vec<char> = names.iter().filter_map(|name| name.chars().next()).collect();
        let mut found = vec![false; names.len()];
        let shouted = |word: &&&str| word.chars().count() > 1 && word.chars().all(char::is_uppercase);
        for abbreviation in self.names.iter().filter(shouted) {
            let letters: Vec<char> = abbreviation.chars().collect();
            if let Some(at) = initials
                .windows(letters.len())
                .position(|window| window == letters)
            {
                found[at..at + letters.len()].fill(true);
            }
        }
        found
    }

    fn has_in_other_script(&self, name: &str) -> bool {
        if self.lang.script() != Script::Cyrillic {
            return true;
        }
        CALENDAR.contains(bare(name).as_str())
            || self.names.iter().any(|known| {
                transliterate::same_name(known, name)
                    || gazetteer::english(known)
                        .is_some_and(|forms| forms.iter().any(|form| name.starts_with(form)))
            })
    }
}

/// Months and days of the week in a text; `May` and `March` only where they are capitalised.
pub(crate) fn dates(text: &str) -> impl Iterator<Item = &str> {
    words(text).filter(|word| word.starts_with(char::is_uppercase) && CALENDAR.contains(bare(word).as_str()))
}

fn is_name(word: &str) -> bool {
    word.chars().count() > 1 && word.starts_with(char::is_uppercase)
}

/// The number of first letters that two words share.
fn shared(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(x, y)| x == y).count()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '\'' | '’' | '.'))
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| word.contains(char::is_alphabetic))
}

/// A word in lower case, without possessive ending and stops.
fn bare(word: &str) -> String {
    let word = word
        .strip_suffix("'s")
        .or_else(|| word.strip_suffix("’s"))
        .unwrap_or(word);
    word.to_lowercase().replace('.', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Russian Foreign Minister Sergei Lavrov met Armenia's president in Baku on 5 April. The OSCE and \
        the United Nations were there; 1.5 million people watched. It cost £250,000.";

    fn missing(sentence: &str) -> Vec<String> {
        Facts::of(TEXT, Lang::EN).missing(sentence, Lang::EN)
    }

    #[test]
    fn what_the_text_has_may_be_said() {
        for sentence in [
            "Lavrov went to Baku.",
            "Russia's minister met the Armenian president.",
            "The meeting of April 5 was watched by 1,500,000 people.",
            "On the fifth of April he met him.",
            "The UN and the Organization for Security and Cooperation in Europe were there.",
            "Three men met.",
        ] {
            assert_eq!(missing(sentence), Vec::<String>::new(), "{sentence}");
        }
    }

    #[test]
    fn what_it_does_not_have_is_named() {
        for (sentence, thing) in [
            ("He went to Tehran.", "Tehran"),
            ("The meeting of April 6.", "6"),
            ("He met 2 million people.", "2 million"),
            ("It cost £250,00.", "250,00"),
            ("Mr Putin was there.", "Putin"),
            ("He spoke to the NATO council.", "NATO"),
            ("The Azerbaijani side agreed.", "Azerbaijani"),
        ] {
            assert_eq!(missing(sentence), [thing], "{sentence}");
        }
    }

    #[test]
    fn a_russian_text_is_asked_for_names_as_they_sound() {
        let facts = Facts::of("Министр Лавров прибыл в Москву 5 мая.", Lang::RU);
        assert_eq!(
            facts.missing("On May 5 Lavrov came to Moscow.", Lang::EN),
            Vec::<String>::new()
        );
        assert_eq!(facts.missing("Then Lavrov came to Tehran.", Lang::EN), ["Tehran"]);
    }
}
