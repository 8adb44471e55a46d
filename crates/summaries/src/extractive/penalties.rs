//! Penalties of a sentence that makes a poor summary: it depends on the one before it, it is a caption, a byline or an
//! invitation to read on, it quotes somebody without a name, it is very short or very long.

use std::sync::LazyLock;

use review::checks::ending::ends_like_a_sentence;
use review::checks::quotes::quotations;
use text::function_words::{self, Class, Words};
use text::tables::Tables;

use crate::subject::Sentence;

/// The penalty of a sentence that refers to something in the one before it.
const DEPENDENT: f64 = 0.1;
/// The penalty of a quotation without its speaker.
const SPOKEN: f64 = 0.1;
/// The penalty of half a quotation.
const TORN: f64 = 0.3;
/// The penalty of a sentence that is probably mistranslated.
const FLAWED: f64 = 0.5;
/// The penalty of a caption or heading.
const UNFINISHED: f64 = 0.3;
/// The penalty of a sentence that is no part of the article.
const FURNITURE: f64 = 1.5;
/// The greatest penalty of a sentence that is too short or too long.
const LENGTH: f64 = 0.3;
/// The words of a sentence that is neither too short nor too long, at least.
const SHORT: usize = 10;
const LONG: usize = 40;
/// Words beyond [`LONG`] from which the whole penalty counts.
const FAR_TOO_LONG: usize = 30;

/// First words of sentences that depend on the one before.
static DEPENDENT_STARTS: LazyLock<Words> = LazyLock::new(|| {
    function_words::of_all(&[
        Class::Pronoun,
        Class::Possessive,
        Class::Demonstrative,
        Class::Connective,
    ])
});

/// Beginnings of bylines and invitations around an article, in small letters.
static FURNITURE_STARTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let starts: Vec<&str> = Tables::named("furniture.tsv").words();
    starts.iter().map(|start| start.replace('␣', " ")).collect()
});

/// The most words of an invitation or a byline.
const FURNITURE_WORDS: usize = 14;

/// The sum of a sentence's penalties; 0 if it has none.
pub(super) fn penalty(sentence: &Sentence<'_>) -> f64 {
    let text = sentence.text;
    let quoted = quotations(text);
    let mut penalty = length_penalty(text);
    for (is_so, weight) in [
        (depends_on_previous(text), DEPENDENT),
        (sentence.spoken || begins_with_quotation(text), SPOKEN),
        (sentence.flawed, FLAWED),
        (quoted.open + quoted.stray > 0, TORN),
        (!ends_like_a_sentence(text), UNFINISHED),
        (is_furniture(text), FURNITURE),
    ] {
        penalty += if is_so { weight } else { 0.0 };
    }
    penalty
}

fn length_penalty(text: &str) -> f64 {
    let words = text.split_whitespace().count();
    let share = if words < SHORT {
        (SHORT - words) as f64 / SHORT as f64
    } else {
        (words.saturating_sub(LONG) as f64 / FAR_TOO_LONG as f64).min(1.0)
    };
    share * LENGTH
}

/// Whether the sentence refers to something in the one before it, by its first word.
pub(crate) fn depends_on_previous(text: &str) -> bool {
    let first = text
        .split(|c: char| !c.is_alphabetic())
        .find(|word| !word.is_empty());
    first.is_some_and(|word| DEPENDENT_STARTS.contains(word.to_lowercase().as_str()))
}

/// Whether it begins with a quotation, whose speaker only the sentence before can name.
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

    /// The penalty of a sentence of plain prose.
    fn penalty(text: &str) -> f64 {
        super::penalty(&plain(text))
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
    fn the_middle_of_a_quotation_and_a_bad_translation_are_penalised() {
        let text = "The city of Norwood will close its old bridge for two years from next May.";
        let spoken = Sentence {
            spoken: true,
            ..plain(text)
        };
        let flawed = Sentence {
            flawed: true,
            ..plain(text)
        };
        assert!(super::penalty(&flawed) > super::penalty(&spoken));
        assert!(super::penalty(&spoken) > 0.0);
    }

    #[test]
    fn sentences_that_depend_on_others_are_known_by_their_first_word() {
        assert!(depends_on_previous("Such steps were planned.") && depends_on_previous("“They agreed.”"));
        assert!(depends_on_previous("Он согласился.") && depends_on_previous("Однако дело не в этом."));
        assert!(!depends_on_previous("Lavrov agreed.") && !depends_on_previous("12 people agreed."));
    }

    #[test]
    fn what_stands_alone_has_no_penalty() {
        let strong = penalty("The city of Norwood will close its old bridge for two years from next May.");
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
            assert!(penalty(weak) > 0.05, "{weak}");
        }
        let long = "The city of Norwood will close its old bridge ".repeat(8) + ".";
        assert!(penalty(&long) > 0.2);
    }

    #[test]
    fn a_sentence_may_begin_like_a_byline() {
        assert!(penalty("By May the old bridge of Norwood will be closed to cars.") < 0.1);
    }
}
