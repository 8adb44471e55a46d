//! English words that tell of speech.

use text::table;
use text::tables::{Table, entries};

/// The words that `user` goes by, one of those that `languages/en/speech_verbs.tsv` names.
///
/// # Panics
///
/// If a row of the table is malformed.
pub fn verbs<C: FromIterator<&'static str>>(user: &str) -> C {
    const TABLE: Table<2> = table!("en/speech_verbs.tsv");
    let rows = TABLE.read(|[word, users]| Some((word, entries(users))));
    let chosen = rows.into_iter().filter(|(_, users)| users.contains(&user));
    chosen.map(|(word, _)| word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_user_has_words_of_its_own() {
        let count = |user| verbs::<Vec<_>>(user).len();
        assert_eq!(
            [
                count("quotations"),
                count("speakers"),
                count("reports"),
                count("others")
            ],
            [62, 19, 28, 0]
        );
    }
}
