//! Finds translations in which a thing speaks: «Об этом, как сообщает агентство, заявил министр» begins with its
//! topic, and a small model makes “this” the speaker.

use std::ops::Range;
use std::sync::LazyLock;

use text::table;

use crate::speech;

use super::{Check, Code, Finding, Pair, Pairs, place, place_of_lower};

/// The entry of this check in the list of checks.
pub(super) static CHECK: Check = Check {
    name: "speakers",
    about: "where the source says who speaks, it is not “this” that does",
    codes: &[Code::SpeakerLost],
    pairs: Pairs::RussianToEnglish,
    run: |pair| check(pair).into_iter().collect(),
};

/// The beginnings of such sentences, in small letters.
static TOPICS: LazyLock<Vec<&str>> = LazyLock::new(|| table!("ru/topics.tsv").words());

/// English words for things that cannot speak.
static THINGS: LazyLock<Vec<&str>> = LazyLock::new(|| table!("en/things.tsv").words());

/// Verbs of speech whose subject is a person.
static VERBS: LazyLock<Vec<&str>> = LazyLock::new(speech::verbs_of_people);

pub(super) fn check(pair: &Pair<'_>) -> Option<Finding> {
    let source = pair.source.to_lowercase();
    let topic = sentences(&source).find_map(|sentence| {
        let topic = TOPICS.iter().find(|topic| starts(sentence, topic))?;
        Some(place(&source, &sentence[..topic.len()]))
    })?;
    let translation = pair.translation.to_lowercase();
    // The span from the thing to its verb.
    let speaks = |sentence: &str| -> Option<Range<usize>> {
        let mut things = THINGS.iter().filter(|thing| starts(sentence, thing));
        things.find_map(|thing| {
            let verb = behind_insertion(&sentence[thing.len()..]);
            let wanted = VERBS.iter().find(|wanted| starts(verb, wanted))?;
            let start = place(&translation, sentence).start;
            Some(start..place(&translation, verb).start + wanted.len())
        })
    };
    let spoken = sentences(&translation).find_map(speaks)?;
    let message = "the translation has 'this' as the speaker, where the source names one";
    Some(
        Finding::major(Code::SpeakerLost, message)
            .in_source(Some(place_of_lower(pair.source, topic)))
            .in_target(Some(place_of_lower(pair.translation, spoken))),
    )
}

/// The text from its beginning, and from each word behind a full stop and a space; a stop inside a name has no space
/// behind it.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let behind_stop = |&at: &usize| text[..at].trim_end().ends_with(['.', '!', '?']);
    let words = text
        .match_indices(char::is_whitespace)
        .map(|(at, space)| at + space.len())
        .filter(behind_stop);
    std::iter::once(0)
        .chain(words)
        .map(|at| text[at..].trim_start_matches(|c: char| !c.is_alphanumeric()))
}

fn starts(text: &str, words: &str) -> bool {
    text.strip_prefix(words)
        .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

/// The rest of a sentence behind an insertion between commas.
fn behind_insertion(rest: &str) -> &str {
    let rest = rest.trim_start();
    match rest.strip_prefix(',') {
        Some(inserted) => inserted
            .split_once(',')
            .map_or(&inserted[inserted.len()..], |(_, behind)| behind),
        None => rest,
    }
    .trim_start()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{Major, expect_findings};

    const SOURCE: &str = "Об этом, как сообщает News.ru, заявил министр Сергей Лавров в интервью.";

    #[test]
    fn people_speak_and_things_do_not() {
        expect_findings(
            check,
            &[
                (
                    SOURCE,
                    "This was said by Minister Sergei Lavrov in an interview, News.ru reports.",
                ),
                (
                    SOURCE,
                    "As News.ru reports, Minister Sergei Lavrov said this in an interview.",
                ),
                (SOURCE, "This, as News.ru reports, was stated by Sergei Lavrov."),
                (
                    "Письмо пришло вчера. Оно гласит…",
                    "The letter came yesterday. It says…",
                ),
            ],
            &[
                (
                    SOURCE,
                    "This, as reported by News.ru, said that Minister Sergei Lavrov gave an interview.",
                    Code::SpeakerLost,
                    Major,
                ),
                (
                    SOURCE,
                    "This said Minister Sergei Lavrov in an interview.",
                    Code::SpeakerLost,
                    Major,
                ),
                (
                    "Он приехал. Об этом сообщил сосед.",
                    "He came. It reported a neighbour.",
                    Code::SpeakerLost,
                    Major,
                ),
            ],
        );
    }
}
