//! English verbs and other words of speech: `languages/en/speech_verbs.tsv`.

use text::table;
use text::tables::Table;

const TABLE: Table<2> = table!("en/speech_verbs.tsv");

/// All words of speech: said, argues, according.
///
/// # Panics
///
/// If a built-in row is malformed, which a test would have found.
pub fn verbs<C: FromIterator<&'static str>>() -> C {
    TABLE.read(|[word, _]| Some(word)).into_iter().collect()
}

/// The words of speech whose subject can only be a person. A poll may suggest and a report may confirm.
pub(crate) fn verbs_of_people<C: FromIterator<&'static str>>() -> C {
    let rows = TABLE.read(|[word, subject]| Some((word, subject == "person")));
    let people = rows.into_iter().filter(|(_, is_person)| *is_person);
    people.map(|(word, _)| word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_only_people_do() {
        let (all, people): (Vec<_>, Vec<_>) = (verbs(), verbs_of_people());
        assert!(all.contains(&"suggested") && !people.contains(&"suggested"));
        assert!(people.contains(&"said") && people.iter().all(|word| all.contains(word)));
    }
}
