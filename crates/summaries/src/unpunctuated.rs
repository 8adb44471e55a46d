//! Cuts a text without punctuation, as speech recognition gives it, so that a summary can take parts of it.

use text::Lang;
use text::function_words::{self, Class, Words};

/// A sentence with fewer words is one, whatever its marks.
const LONG: usize = 60;
/// A sentence of prose has a mark of punctuation at least once in so many words.
const WORDS_A_MARK: usize = 20;
/// Words of a piece, at least and at most.
const SHORTEST: usize = 10;
const LONGEST: usize = 30;

/// The sentence, or its pieces if it is far too long and has hardly any marks. None of them has white space around it.
pub(crate) fn pieces(sentence: &str, lang: Lang) -> Vec<&str> {
    let sentence = sentence.trim();
    let words: Vec<&str> = sentence.split_whitespace().collect();
    let marks = sentence
        .matches(|c: char| {
            matches!(
                c,
                ',' | ';' | ':' | '.' | '!' | '?' | '—' | '–' | '…' | '(' | '"' | '«' | '“'
            )
        })
        .count();
    if words.len() < LONG || marks * WORDS_A_MARK >= words.len() {
        return vec![sentence];
    }
    let of = |classes: &[Class]| function_words::of(lang.code(), classes);
    let strong = of(&[Class::Connective, Class::Conjunction, Class::Subordinator]);
    let weak = of(&[
        Class::Pronoun,
        Class::Article,
        Class::Demonstrative,
        Class::Preposition,
    ]);
    let start = |word: &str| word.as_ptr() as usize - sentence.as_ptr() as usize;
    let mut cut = Vec::new();
    let mut first = 0;
    while words.len() - first > LONGEST {
        let next = first + length(&words[first..], &strong, &weak);
        cut.push(sentence[start(words[first])..start(words[next])].trim());
        first = next;
    }
    cut.extend(words.get(first).map(|word| &sentence[start(word)..]));
    cut
}

/// How many words the first piece has: it ends behind a comma, else before a word that begins a clause, else before
/// one that begins a group of words.
fn length(words: &[&str], strong: &Words, weak: &Words) -> usize {
    let places = || SHORTEST..LONGEST;
    let begins = |of: &Words, place: usize| of.contains(words[place].to_lowercase().as_str());
    places()
        .find(|&place| words[place - 1].ends_with([',', ';', ':']))
        .or_else(|| places().find(|&place| begins(strong, place)))
        .or_else(|| places().rev().find(|&place| begins(weak, place)))
        .unwrap_or(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPEECH: &str = "good morning and welcome to the harbour report the ferry to the island will leave an hour later \
        today because the wind has turned to the west and the waves are high the harbour master said that the small boats \
        should stay at the pier until noon but the fishing boats went out before dawn and two of them have come back with \
        full nets so there will be fresh herring at the market";

    #[test]
    fn speech_without_marks_is_cut_before_clauses() {
        let found = pieces(SPEECH, Lang::EN);
        assert!(found.len() > 2, "{found:?}");
        assert!(
            found
                .iter()
                .all(|piece| piece.split_whitespace().count() <= LONGEST),
            "{found:?}"
        );
        assert_eq!(found.join(" "), SPEECH);
    }

    #[test]
    fn prose_stays_however_long_its_sentence_is() {
        let long =
            "The ferry, which was built in 1911, left the old pier, and then it came back. ".to_owned();
        assert_eq!(pieces(&long, Lang::EN), [long.trim()]);
        let many = "the ferry came back, and ".repeat(30);
        assert_eq!(pieces(&many, Lang::EN).len(), 1);
        assert_eq!(pieces("", Lang::EN), [""]);
    }

    #[test]
    fn a_language_without_a_table_is_cut_by_length() {
        let text = "λέξη ".repeat(100);
        let found = pieces(&text, "el".parse().unwrap());
        assert_eq!(found.len(), 4);
    }
}
