//! What makes a sentence a poor one to stand alone: it leans on the one before it, it is no sentence but a
//! caption, a byline or an invitation to read on, it quotes nobody knows whom, it is very short or very long.

use std::sync::LazyLock;

use review::checks::ending::ends_like_a_sentence;
use review::checks::quotes::quotations;
use text::function_words::{self, Class, Words};
use text::tables::Tables;

use crate::subject::Sentence;

/// A sentence that speaks of something that only the one before it names.
const LEANING: f64 = 0.1;
/// A quotation whose speaker is not in it.
const SPOKEN: f64 = 0.1;
/// Half a quotation.
const TORN: f64 = 0.3;
/// Probably mistranslated.
const FLAWED: f64 = 0.5;
/// A caption or heading.
const UNFINISHED: f64 = 0.3;
/// No part of the article at all.
const FURNITURE: f64 = 1.5;
/// A sentence that is too short or too long, at most.
const MEASURE: f64 = 0.3;
/// Words of sentences that are neither.
const SHORT: usize = 10;
const LONG: usize = 40;
/// So many words beyond [`LONG`] count in full.
const FAR_TOO_LONG: usize = 30;

/// Sentences that begin so speak of what another named.
static LEANING_WORDS: LazyLock<Words> = LazyLock::new(|| {
    function_words::of_all(&[
        Class::Pronoun,
        Class::Possessive,
        Class::Demonstrative,
        Class::Connective,
    ])
});

/// Beginnings, in small letters, of what stands around an article.
static FURNITURE_STARTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let starts: Vec<&str> = Tables::named("furniture.tsv").words();
    starts.iter().map(|start| start.replace('␣', " ")).collect()
});

/// Words that an invitation or a byline has at most.
const FURNITURE_WORDS: usize = 14;

/// How much speaks against the sentence, from 0 up.
pub(super) fn weakness(sentence: &Sentence<'_>) -> f64 {
    let text = sentence.text;
    let quoted = quotations(text);
    let mut against = measure(text);
    for (is_so, weight) in [
        (leans_back(text), LEANING),
        (sentence.spoken || begins_with_quotation(text), SPOKEN),
        (sentence.flawed, FLAWED),
        (quoted.open + quoted.stray > 0, TORN),
        (!ends_like_a_sentence(text), UNFINISHED),
        (is_furniture(text), FURNITURE),
    ] {
        against += if is_so { weight } else { 0.0 };
    }
    against
}

fn measure(text: &str) -> f64 {
    let words = text.split_whitespace().count();
    let share = if words < SHORT {
        (SHORT - words) as f64 / SHORT as f64
    } else {
        (words.saturating_sub(LONG) as f64 / FAR_TOO_LONG as f64).min(1.0)
    };
    share * MEASURE
}

/// Whether the sentence speaks of something that only the one before it names.
pub(crate) fn leans_back(text: &str) -> bool {
    let first = text
        .split(|c: char| !c.is_alphabetic())
        .find(|word| !word.is_empty());
    first.is_some_and(|word| LEANING_WORDS.contains(word.to_lowercase().as_str()))
}

/// Without the words before it nobody knows who is quoted.
pub(crate) fn begins_with_quotation(text: &str) -> bool {
    text.starts_with(['“', '"', '«', '„', '‘', '\''])
}

fn is_furniture(text: &str) -> bool {
    let lower = text.to_lowercase();
    let few = text.split_whitespace().count() <= FURNITURE_WORDS;
    let byline = lower.starts_with("by ") && ends_like_a_sentence(text);
    few && !byline
        && FURNITURE_STARTS
            .iter()
            .any(|start| lower.starts_with(start.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What speaks against a sentence as it stands here.
    fn weakness(text: &str) -> f64 {
        super::weakness(&plain(text))
    }

    fn plain(text: &str) -> Sentence<'_> {
        Sentence {
            text,
            segment: 0,
            prose: true,
            spoken: false,
            flawed: false,
        }
    }

    #[test]
    fn the_middle_of_a_quotation_and_a_bad_translation_are_weak() {
        let text = "The city of Norwood will close its old bridge for two years from next May.";
        let spoken = Sentence {
            spoken: true,
            ..plain(text)
        };
        let flawed = Sentence {
            flawed: true,
            ..plain(text)
        };
        assert!(super::weakness(&flawed) > super::weakness(&spoken));
        assert!(super::weakness(&spoken) > 0.0);
    }

    #[test]
    fn sentences_that_lean_on_others_are_known_by_their_first_word() {
        assert!(leans_back("Such steps were planned.") && leans_back("“They agreed.”"));
        assert!(leans_back("Он согласился.") && leans_back("Однако дело не в этом."));
        assert!(!leans_back("Lavrov agreed.") && !leans_back("12 people agreed."));
    }

    #[test]
    fn what_stands_alone_is_stronger_than_what_does_not() {
        let strong = weakness("The city of Norwood will close its old bridge for two years from next May.");
        assert_eq!(strong, 0.0);
        for weak in [
            "It will close its old bridge for two years from next May, the council said.",
            "“We will close the old bridge for two years from next May, and that is that.”",
            "The mayor said: “We will close the old bridge for two years from next May.",
            "The old bridge of Norwood, which will close for two years from next May",
            "Read more: the old bridge of Norwood will close for two years.",
            "By Jane Miller and John Smith, Norwood Daily",
            "Фото: старый мост в Норвуде, который закроют на два года.",
            "It closed.",
        ] {
            assert!(weakness(weak) > 0.05, "{weak}");
        }
        let long = "The city of Norwood will close its old bridge ".repeat(8) + ".";
        assert!(weakness(&long) > 0.2);
    }

    #[test]
    fn a_sentence_may_begin_like_a_byline() {
        assert!(weakness("By May the old bridge of Norwood will be closed to cars.") < 0.1);
    }
}
