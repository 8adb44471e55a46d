//! Checks that each noun of the lexicon in the source has a translation.

use text::Lang;

pub use super::lexicon::Noun;
use super::lexicon::{Weight, noun_of};
use super::{Check, Code, Finding, Pair, Pairs, listed, place};

/// The entry of this check in the list of checks.
pub(super) static CHECK: Check = Check {
    name: "coverage",
    about: "frequent nouns with few translations have one of them",
    codes: &[Code::WordMissing],
    pairs: Pairs::RussianToEnglish,
    run: |pair| check(pair).into_iter().collect(),
};

/// The number of nouns with several possible translations that must be missing together for a major finding.
const SEVERAL: usize = 2;

pub(super) fn check(pair: &Pair<'_>) -> Option<Finding> {
    let lost = lost(pair);
    if lost.is_empty() {
        return None;
    }
    let sure = lost.iter().any(|(_, noun)| noun.weight == Weight::One) || lost.len() >= SEVERAL;
    let words: Vec<String> = lost.iter().map(|(word, _)| (*word).to_owned()).collect();
    let message = format!("{} may be missing in the translation", listed(&words));
    let finding = if sure {
        Finding::major(Code::WordMissing, message)
    } else {
        Finding::minor(Code::WordMissing, message)
    };
    Some(finding.in_source(lost.iter().map(|(word, _)| place(pair.source, word))))
}

/// The nouns of the source that the translation lacks, as they stand there.
pub fn lost<'s>(pair: &Pair<'s>) -> Vec<(&'s str, &'static Noun)> {
    if pair.from != Lang::RU || pair.to != Lang::EN {
        return Vec::new();
    }
    let translation = pair.translation.to_lowercase();
    let mut lost: Vec<(&str, &Noun)> = Vec::new();
    for word in text::words::hyphenated(pair.source) {
        if let Some(noun) = noun_of(&word.to_lowercase())
            && !lost.iter().any(|(_, known)| std::ptr::eq(*known, noun))
            && !noun
                .english
                .iter()
                .any(|english| begins_a_word(&translation, english))
        {
            lost.push((word, noun));
        }
    }
    lost
}

fn begins_a_word(text: &str, beginning: &str) -> bool {
    let letters = beginning.starts_with(char::is_alphanumeric);
    text.match_indices(beginning)
        .any(|(at, _)| !letters || !text[..at].ends_with(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{Major, Minor, expect_findings, pair};

    #[test]
    fn nouns_have_answers() {
        expect_findings(
            check,
            &[
                ("вопрос о его статусе", "the question of its status"),
                ("Санкции против банков", "Sanctions against banks"),
                ("Переговоры прошли успешно", "The negotiations went well"),
                ("Он заплатил 5 долларов", "He paid $5"),
                ("Он перешёл границу", "He went abroad"),
                ("В городе шёл дождь", "It rained"),
                ("Террористы и ещё раз террористы", "Terror again and again"),
                ("режим перемирия", "the cease-fire"),
            ],
            &[
                (
                    "вопрос о его статусе",
                    "the question of the region",
                    Code::WordMissing,
                    Major,
                ),
                (
                    "допросить прокуроров",
                    "to question the men",
                    Code::WordMissing,
                    Major,
                ),
                (
                    "Коронавирус в больнице",
                    "The epidemic in town",
                    Code::WordMissing,
                    Major,
                ),
                ("Переговоры прошли", "It went well", Code::WordMissing, Minor),
                (
                    "министр и депутат",
                    "the men of the house",
                    Code::WordMissing,
                    Major,
                ),
            ],
        );
    }

    #[test]
    fn one_word_of_several_answers_is_minor() {
        let severity = |source, translation| check(&pair(source, translation)).map(|found| found.severity);
        assert_eq!(
            severity("Переговоры прошли", "It went well"),
            Some(crate::checks::Severity::Minor)
        );
        assert_eq!(
            severity("Переговоры о границе прошли", "It went well"),
            Some(crate::checks::Severity::Major)
        );
        assert_eq!(
            severity("Его статус", "His place"),
            Some(crate::checks::Severity::Major)
        );
    }
}
