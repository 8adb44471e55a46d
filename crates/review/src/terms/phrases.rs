//! Set phrases of the news that are not translated word by word.

use std::sync::LazyLock;

use text::table;
use text::tables::Table;

use super::Word;

/// The beginnings of the words of a phrase, and its English form. A beginning written in capitals
/// stands for the whole word as it is.
static PHRASES: LazyLock<Vec<(Vec<&str>, &str)>> = LazyLock::new(|| {
    const TABLE: Table<2> = table!("ru-en/phrases.tsv");
    TABLE.read(|[stems, english]| Some((stems.split(' ').collect(), english)))
});

/// The longest known phrase that `words` begin with: the number of words, and the English form.
pub fn at(words: &[Word<'_>]) -> Option<(usize, String)> {
    PHRASES
        .iter()
        .rev()
        .filter(|(stems, _)| begins(words, stems))
        .max_by_key(|(stems, _)| stems.len())
        .map(|(stems, english)| (stems.len(), (*english).to_owned()))
}

fn begins(words: &[Word<'_>], stems: &[&str]) -> bool {
    words.len() >= stems.len()
        && words.iter().zip(stems).all(|(word, stem)| is_form(word, stem))
        && words[..stems.len() - 1].iter().all(|word| word.joined)
}

/// Whether the word is the abbreviation, or the stem with an ending of at most four letters.
fn is_form(word: &Word<'_>, stem: &str) -> bool {
    if stem.chars().all(char::is_uppercase) {
        return word.text == stem;
    }
    word.lower
        .strip_prefix(stem)
        .is_some_and(|ending| ending.chars().count() <= 4)
}
