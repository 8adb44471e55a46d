//! Decides whether two words are forms of one word: by a Snowball stemmer, and for Russian by case endings too.
//!
//! Snowball's Russian rules remove `ов` from the name Лавров and `ны` from органы, as if these were endings of those
//! words. So a word that ends in a consonant is its own stem, and case endings are tried as well.

use std::sync::LazyLock;

use rust_stemmers::{Algorithm, Stemmer};
use text::{Lang, letters};

use crate::inflection::{Class, FLEETING_VOWELS, SURNAME_CASES, Sex, endings, is_vowel};

/// Endings of Russian words.
struct Endings {
    /// Endings of a noun that ends in a consonant, and of surnames in the plural.
    after_consonant: Vec<&'static str>,
    /// Endings of other nouns, and of adjectives.
    other: Vec<&'static str>,
    /// Letters that end a noun in the nominative, apart from consonants.
    of_nouns: Vec<char>,
    /// Endings of nouns in the nominative that are dropped in the genitive plural.
    dropped: Vec<&'static str>,
    /// Endings of adjectives in the nominative.
    of_adjectives: Vec<&'static str>,
    /// Endings of women's names, which must not match a man's name.
    of_women: Vec<&'static str>,
}

static ENDINGS: LazyLock<Endings> = LazyLock::new(|| {
    let nominative: Vec<&str> = endings(|ending| ending.class.is_noun() && ending.is_nominative);
    let women = SURNAME_CASES.iter().filter(|(sex, ..)| *sex == Sex::Female);
    Endings {
        after_consonant: endings(|ending| matches!(ending.class, Class::Consonant | Class::Surname)),
        other: endings(|ending| !ending.text.is_empty()),
        of_nouns: nominative.into_iter().flat_map(str::chars).collect(),
        dropped: endings(|ending| matches!(ending.class, Class::A | Class::O) && ending.is_nominative),
        of_adjectives: endings(|ending| ending.class == Class::Adjective && ending.is_nominative),
        of_women: women.map(|(_, _, nominative)| *nominative).collect(),
    }
});

/// The most letters of an ending in languages whose words have only one.
const LONGEST: usize = 3;
/// The fewest letters of a stem.
const SHORTEST: usize = 2;

/// The forms of a language's words.
pub struct Forms {
    stemmer: Option<Stemmer>,
    is_russian: bool,
    /// Whether words of this language have several endings in a row, or their forms can be verbs.
    has_long_endings: bool,
}

impl Forms {
    pub fn of(lang: Lang) -> Forms {
        Forms {
            stemmer: algorithm(lang).map(Stemmer::create),
            is_russian: lang == Lang::RU,
            has_long_endings: ["ar", "el", "fi", "hu", "ru", "ta", "tr"].contains(&lang.code()),
        }
    }

    /// Whether `word` is `entry` or one of its forms; both as [`plain`](super::tokens::plain) has them.
    pub fn is_form(&self, word: &str, entry: &str) -> bool {
        word == entry || self.has_same_stem(word, entry) || self.is_russian && is_declined(word, entry)
    }

    fn has_same_stem(&self, word: &str, entry: &str) -> bool {
        let Some(stemmer) = &self.stemmer else {
            return false;
        };
        let is_own_stem = self.is_russian && !entry.ends_with(ENDINGS.of_nouns.as_slice());
        let stem = stemmer.stem(entry);
        !is_own_stem
            && stem.chars().count() >= SHORTEST
            && stem == stemmer.stem(word)
            && (self.has_long_endings || differ_in_endings(word, entry))
    }
}

/// Whether two words differ only in the endings of nouns and adjectives: `governador` is no form of `governo`, though
/// they have the same stem for a stemmer.
fn differ_in_endings(word: &str, entry: &str) -> bool {
    let plain = |word: &str| {
        word.chars()
            .map(|c| letters::base(c).unwrap_or(c))
            .collect::<Vec<_>>()
    };
    let (word, entry) = (plain(word), plain(entry));
    let common = word
        .iter()
        .zip(&entry)
        .take_while(|(left, right)| left == right)
        .count();
    word.len().max(entry.len()) - common <= LONGEST
}

fn algorithm(lang: Lang) -> Option<Algorithm> {
    Some(match lang.code() {
        "ar" => Algorithm::Arabic,
        "da" => Algorithm::Danish,
        "de" => Algorithm::German,
        "el" => Algorithm::Greek,
        "en" => Algorithm::English,
        "es" => Algorithm::Spanish,
        "fi" => Algorithm::Finnish,
        "fr" => Algorithm::French,
        "hu" => Algorithm::Hungarian,
        "it" => Algorithm::Italian,
        "nb" => Algorithm::Norwegian,
        "nl" => Algorithm::Dutch,
        "pt" => Algorithm::Portuguese,
        "ro" => Algorithm::Romanian,
        "ru" => Algorithm::Russian,
        "sv" => Algorithm::Swedish,
        "ta" => Algorithm::Tamil,
        "tr" => Algorithm::Turkish,
        _ => return None,
    })
}

/// Whether `word` is the noun or adjective `entry`, which stands in the nominative, with a case ending.
fn is_declined(word: &str, entry: &str) -> bool {
    let ends = |stem: &str, endings: &[&str]| {
        let ending = word
            .strip_prefix(stem)
            .filter(|_| stem.chars().count() >= SHORTEST);
        ending.is_some_and(|ending| endings.contains(&ending))
    };
    let Some(noun) = entry.strip_suffix(ENDINGS.of_nouns.as_slice()) else {
        let short = short_stem(entry);
        let endings = &ENDINGS.after_consonant;
        return ends(entry, endings) || short.is_some_and(|stem| ends(&stem, endings));
    };
    let adjective = ENDINGS
        .of_adjectives
        .iter()
        .find_map(|ending| entry.strip_suffix(ending));
    ends(noun, &ENDINGS.other)
        || adjective.is_some_and(|stem| stem.chars().count() > SHORTEST && ends(stem, &ENDINGS.other))
        || has_no_ending(word, noun, entry)
}

/// The stem of a noun that loses a vowel in its other cases: «отец», «рынок», «китаец».
fn short_stem(entry: &str) -> Option<String> {
    let (stem, end) = FLEETING_VOWELS
        .iter()
        .find_map(|end| Some((entry.strip_suffix(end.full)?, end)))?;
    let short = if stem.ends_with(is_vowel) {
        end.after_vowel
    } else {
        end.short
    };
    (stem.chars().count() >= SHORTEST).then(|| format!("{stem}{short}"))
}

/// Whether `word` is a genitive plural without an ending: «групп» of «группа», «сделок» of «сделка», «копеек» of
/// «копейка».
fn has_no_ending(word: &str, stem: &str, entry: &str) -> bool {
    let ends = |endings: &[&str]| endings.iter().any(|ending| entry.ends_with(ending));
    if !ends(&ENDINGS.dropped) || ends(&ENDINGS.of_women) {
        return false;
    }
    let with_vowel = |short: &str, full: &str| {
        let stem = stem.strip_suffix(short)?;
        Some(word.strip_prefix(stem)? == full)
    };
    word == stem
        || FLEETING_VOWELS.iter().any(|end| {
            [end.short, end.after_vowel]
                .iter()
                .any(|short| with_vowel(short, end.full) == Some(true))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn russian(word: &str, entry: &str) -> bool {
        Forms::of(Lang::RU).is_form(word, entry)
    }

    #[test]
    fn nouns_and_adjectives_are_found_in_all_cases() {
        for (entry, forms) in [
            ("лавров", "лаврова лаврову лавровым лаврове лавровы лавровых"),
            ("алиев", "алиева алиеву алиевым алиеве"),
            ("альбом", "альбома альбомов альбомом альбомами"),
            ("орган", "органа органы органов органами"),
            (
                "группа",
                "группы группе группу группой группою групп группам группами группах",
            ),
            ("минская", "минской минскую"),
            ("линия", "линии линию линией линий линиям линиями линиях"),
            (
                "соприкосновение",
                "соприкосновения соприкосновению соприкосновением соприкосновении",
            ),
            ("музей", "музея музею музеем музее музеи музеев музеям"),
            ("герой", "героя герою героем героев"),
            ("санаторий", "санатория санаторию санаториев"),
            ("толстой", "толстого толстому толстым толстом"),
            ("отец", "отца отцу отцом отцы отцов"),
            ("рынок", "рынка рынку рынком рынки рынков"),
            ("китаец", "китайца китайцы китайцев"),
            ("сделка", "сделки сделку сделкой сделок сделкам"),
            ("копейка", "копейки копеек копейкам"),
            ("овца", "овцы овец овцам"),
            ("статья", "статьи статью статей статьям статьями"),
            ("неделя", "недели неделю недель неделям"),
            ("переговоры", "переговоров переговорам переговорами переговорах"),
            ("слово", "слова слову словом слов словами"),
            ("область", "области областью областей областям"),
            ("поволжье", "поволжья поволжью поволжьем"),
            ("москва", "москвы москве москву москвой"),
            ("зеленский", "зеленского зеленскому зеленским зеленском"),
            ("государственная", "государственной государственную"),
            ("путин", "путина путину путиным путине"),
            (
                "пресс-секретарь",
                "пресс-секретаря пресс-секретарем пресс-секретари",
            ),
            ("запустить", "запустил запустили"),
        ] {
            for form in forms.split(' ') {
                assert!(russian(form, entry), "{form} of {entry}");
            }
        }
    }

    #[test]
    fn other_words_are_not_found() {
        for (entry, words) in [
            ("лавров", "лавра лавр лавровый лавровский"),
            ("посол", "после посольство"),
            ("город", "гордо гордый"),
            ("совет", "советский советник"),
            ("минск", "минский минская"),
            ("москва", "москвич московский"),
            ("петрова", "петров"),
            ("рим", "римский"),
            ("закон", "законный законодатель"),
            ("китай", "кит кита китайский"),
            ("линия", "линейка"),
            ("группа", "группировка"),
            ("иван", "иванова иванович"),
        ] {
            for word in words.split(' ') {
                assert!(!russian(word, entry), "{word} of {entry}");
            }
        }
    }

    #[test]
    fn other_languages_go_by_their_stemmer_or_not_at_all() {
        let is_form = |lang: &str, word, entry| Forms::of(lang.parse().unwrap()).is_form(word, entry);
        assert!(is_form("en", "co-chairs", "co-chair"));
        assert!(is_form("pt", "acordos", "acordo") && is_form("pt", "novas", "nova"));
        assert!(!is_form("pt", "governador", "governo") && !is_form("en", "organization", "organize"));
        assert!(is_form("es", "naciones", "nación") && is_form("en", "universities", "university"));
        assert!(is_form("de", "häuser", "haus") && is_form("de", "hauses", "haus"));
        assert!(is_form("nb", "avtaler", "avtale") && is_form("nb", "regjeringen", "regjering"));
        assert!(is_form("uk", "рада", "рада") && !is_form("uk", "ради", "рада"));
    }
}
