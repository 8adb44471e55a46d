//! Frequent words that distinguish the first word of a sentence from a name, and words after which a line continues.

use std::sync::LazyLock;

use crate::Lang;
use crate::function_words::{self, Class, Words};
use crate::tables::PerLanguage;

static STARTERS: LazyLock<Words> = LazyLock::new(function_words::starters);

/// The classes of words that need a following word.
const LEADING: &[Class] = &[
    Class::Article,
    Class::Preposition,
    Class::Conjunction,
    Class::Subordinator,
    Class::Clitic,
];

/// Words of a language after which a line continues, with those of English and Russian, which texts in other
/// languages quote.
static LEADING_WORDS: PerLanguage<Words> = PerLanguage::new(|lang| {
    let codes = [lang, Lang::EN, Lang::RU].map(Lang::code);
    let words = codes.map(|code| function_words::of(code, LEADING));
    words.into_iter().flatten().collect()
});

static TIME_PREPOSITIONS: LazyLock<Words> = LazyLock::new(|| function_words::of_all(&[Class::Time]));

/// Whether `word` is one of the frequent first words, in any case.
pub(super) fn is_starter(word: &str) -> bool {
    contains(&STARTERS, word)
}

/// Whether `word` leads on to the next one: a preposition, conjunction or article in lower case.
pub(super) fn leads_on(word: &str, lang: Lang) -> bool {
    LEADING_WORDS.of(lang).contains(word)
}

/// Whether `word` opens a point in time: «В 2015 г.», «До конца века».
pub(super) fn is_time_preposition(word: &str) -> bool {
    contains(&TIME_PREPOSITIONS, word)
}

fn contains(words: &Words, word: &str) -> bool {
    words.contains(word.to_lowercase().as_str())
}
