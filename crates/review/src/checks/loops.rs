//! Finds loops: phrases, sentences and letters that a model repeats and the source does not.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use text::function_words::{self, Class, STOP_WORDS};
use text::{Lang, sentences};

use super::{Check, Code, Finding, Pair, Pairs, place};

/// The entry of this check in the list of checks.
pub(super) static CHECK: Check = Check {
    name: "loops",
    about: "nothing is said again and again that the source says once",
    codes: &[Code::Loop],
    pairs: Pairs::All,
    run: |pair| check(pair).into_iter().collect(),
};

/// The most words of a phrase whose immediate repetition is found.
const LONGEST_PHRASE: usize = 12;
/// The number of words of a run that counts as a repeated sentence if it occurs twice.
const SENTENCE: usize = 8;

pub(super) fn check(pair: &Pair<'_>) -> Option<Finding> {
    let source = Words::of(pair.source);
    let translation = Words::of(pair.translation);
    if let Some(phrase) = stutter(&translation.words)
        && stutter(&source.words).is_none()
    {
        let message = format!(
            "the translation repeats '{}' several times in a row",
            translation.words[phrase.clone()].join(" ")
        );
        let twice = phrase.start..phrase.end + phrase.len();
        return Some(Finding::critical(Code::Loop, message).in_target(Some(translation.place(&twice))));
    }
    if let Some(run) = letter_run(pair.translation)
        && letter_run(pair.source).is_none()
    {
        let message = "the translation repeats one letter many times";
        return Some(Finding::critical(Code::Loop, message).in_target(Some(run)));
    }
    if let Some(again) = repeated_sentence(&translation.words)
        && repeated_sentence(&source.words).is_none()
    {
        let beginning = again.start..again.start + SENTENCE / 2;
        let message = format!(
            "the translation says '{} …' twice, the source does not",
            translation.words[beginning].join(" ")
        );
        return Some(Finding::major(Code::Loop, message).in_target(Some(translation.place(&again))));
    }
    let (phrase, again) = repeated_phrase(pair, &source.words)?;
    let message = format!("a sentence of the translation repeats itself ('{phrase}'), the source does not");
    Some(Finding::major(Code::Loop, message).in_target(Some(again)))
}

/// A phrase that a sentence of the translation contains twice, and the span of its second occurrence, if the sentence
/// has clearly more repeated words than the source.
fn repeated_phrase(pair: &Pair<'_>, source: &[String]) -> Option<(String, Range<usize>)> {
    const PHRASE: usize = 3;
    const MORE: usize = 3;
    let known = repeated_words(source);
    sentences::split(pair.translation, pair.to)
        .into_iter()
        .find_map(|range| {
            let spoken = Words::of(&pair.translation[range.clone()]);
            if repeated_words(&spoken.words) < known + MORE {
                return None;
            }
            let mut seen = HashMap::new();
            let mut windows = spoken.words.windows(PHRASE).enumerate();
            windows.find_map(|(at, window)| {
                let first = *seen.entry(window).or_insert(at);
                let there = spoken.place(&(at..at + PHRASE));
                let there = range.start + there.start..range.start + there.end;
                (at >= first + PHRASE).then(|| (window.join(" "), there))
            })
        })
}

/// The number of content words that occur at least twice, in any form.
fn repeated_words(words: &[String]) -> usize {
    /// The number of first letters in which the forms of a word agree.
    const STEM: usize = 5;
    let mut counts: HashMap<String, usize> = HashMap::new();
    for word in words
        .iter()
        .filter(|word| word.chars().count() > 3 && !EMPTY.contains(word.as_str()))
    {
        *counts.entry(word.chars().take(STEM).collect()).or_default() += 1;
    }
    counts.values().filter(|&&count| count > 1).count()
}

/// English function words, without «both» and «each»: a statement about both sides that occurs twice is a sign of a
/// loop.
static EMPTY: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let of = |classes| function_words::of(Lang::EN.code(), classes);
    &of(STOP_WORDS) - &of(&[Class::Distributive])
});

/// The words of a text in small letters, and their spans.
struct Words {
    words: Vec<String>,
    places: Vec<Range<usize>>,
}

impl Words {
    fn of(text: &str) -> Words {
        let (words, places) = text::words::spaced(text)
            .map(|word| (word.to_lowercase(), place(text, word)))
            .unzip();
        Words { words, places }
    }

    /// The span of a run of at least one word.
    fn place(&self, words: &Range<usize>) -> Range<usize> {
        self.places[words.start].start..self.places[words.end - 1].end
    }
}

/// The first occurrence of a phrase that is repeated at once, one word four times or several words three times.
fn stutter(words: &[String]) -> Option<Range<usize>> {
    (1..=LONGEST_PHRASE).find_map(|length| {
        let times = if length == 1 { 4 } else { 3 };
        let mut windows = words.windows(length * times).enumerate();
        windows.find_map(|(at, window)| {
            let phrase = &window[..length];
            let spells = phrase.iter().any(|word| word.chars().any(char::is_alphabetic));
            (spells && window.chunks(length).all(|chunk| chunk == phrase)).then(|| at..at + length)
        })
    })
}

/// Whether a text repeats a phrase several times in a row.
pub fn stutters(text: &str) -> bool {
    stutter(&Words::of(text).words).is_some()
}

/// `text` without the repetitions of a phrase at its end.
pub fn without_repeated_end(text: &str) -> &str {
    let words: Vec<&str> = text.split_whitespace().collect();
    let phrase = (1..=LONGEST_PHRASE).find(|&length| {
        let mut chunks = words.rchunks(length);
        let last = chunks.next();
        chunks.take(2).filter(|chunk| Some(*chunk) == last).count() == 2
    });
    let Some(length) = phrase else { return text };
    let copies = words
        .rchunks(length)
        .take_while(|chunk| *chunk == &words[words.len() - length..])
        .count();
    let kept = words[words.len() - length * (copies - 1) - 1];
    let end = kept.as_ptr() as usize - text.as_ptr() as usize + kept.len();
    &text[..end]
}

/// The span of a letter that occurs many times in a row.
fn letter_run(text: &str) -> Option<Range<usize>> {
    const LONG: usize = 10;
    let (mut run, mut start) = (0, 0);
    let mut last = ' ';
    for (at, c) in text.char_indices() {
        if c != last {
            (run, start) = (0, at);
        }
        run += 1;
        last = c;
        if run >= LONG && c.is_alphabetic() {
            return Some(start..at + c.len_utf8());
        }
    }
    None
}

/// The second occurrence of a run of [`SENTENCE`] words that occurs twice.
fn repeated_sentence(words: &[String]) -> Option<Range<usize>> {
    let mut seen = HashMap::new();
    words.windows(SENTENCE).enumerate().find_map(|(at, window)| {
        let first = *seen.entry(window).or_insert(at);
        (at >= first + SENTENCE).then_some(at..at + SENTENCE)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{Bad, Critical, Major, expect_findings};

    const GOOD: &[(&str, &str)] = &[
        ("Да, да, да!", "Yes, yes, yes!"),
        ("Очень, очень хорошо.", "Very, very good."),
        ("Нет, нет, нет и нет.", "No, no, no and no."),
        ("Бла, бла, бла, бла, бла.", "Blah, blah, blah, blah, blah."),
        ("Он говорил и говорил.", "He talked and talked."),
        ("0 0 0 0 0 0", "0 0 0 0 0 0"),
        ("Аааааааааааа!", "Aaaaaaaaaaaaa!"),
        ("Год за годом.", "Year after year."),
        (
            "Россия и США, США и Россия.",
            "Russia and the US, the US and Russia.",
        ),
        ("* * * * * *", "* * * * * *"),
    ];

    const BAD: &[Bad<'_>] = &[
        ("Да.", "Yes yes yes yes.", Code::Loop, Critical),
        ("Он ушёл.", "He left. He left. He left.", Code::Loop, Critical),
        (
            "Он ушёл.",
            "He left and he left and he left and",
            Code::Loop,
            Critical,
        ),
        (
            "Меры доверия.",
            "Measures of trust, measures of trust, measures of trust.",
            Code::Loop,
            Critical,
        ),
        (
            "Мир.",
            "The world, the world, the world, the world",
            Code::Loop,
            Critical,
        ),
        ("Аэропорт.", "Aaaaaaaaaaaaaaaaaaa", Code::Loop, Critical),
        (
            "Он так сказал.",
            "What he said was that the group of states will meet. What he said was that the group of states will meet.",
            Code::Loop,
            Major,
        ),
        (
            "План из трёх пунктов.",
            "A plan, a plan, a plan of three points.",
            Code::Loop,
            Critical,
        ),
        (
            "Есть раненые: бывали случаи, которые кончались потерями у обоих соседей.",
            "There are wounded: there were cases of losses on both sides, and cases where deaths came on both sides.",
            Code::Loop,
            Major,
        ),
        (
            "Встреча.",
            "The meeting of the presidents of the meeting of the presidents of the meeting of the presidents of",
            Code::Loop,
            Critical,
        ),
        (
            "Хорошо.",
            "GOOD AGAIN AGAIN AGAIN AGAIN AGAIN",
            Code::Loop,
            Critical,
        ),
    ];

    #[test]
    fn repetition_is_found() {
        expect_findings(check, GOOD, BAD);
    }

    #[test]
    fn a_repeated_end_is_said_once() {
        assert_eq!(
            without_repeated_end("He left and so on and so on and so on"),
            "He left and so on"
        );
        assert_eq!(
            without_repeated_end("He left. AGAIN AGAIN AGAIN AGAIN"),
            "He left. AGAIN"
        );
        assert_eq!(without_repeated_end("again again again"), "again");
        for text in ["He left.", "", "very very good", "so on and so on"] {
            assert_eq!(without_repeated_end(text), text);
        }
    }

    #[test]
    fn repetition_of_the_source_is_allowed() {
        let source = "Мы будем делать всё, что мы можем сделать. ".repeat(2);
        let translation = "We will do all that we can do to help. ".repeat(2);
        expect_findings(check, &[(&source, &translation)], &[]);
    }
}
