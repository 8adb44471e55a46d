//! A translation does not say the same thing over and over.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use text::function_words::{self, Class, STOP_WORDS, Words};
use text::{Lang, sentences};

use super::{Code, Finding, Pair, place};

/// Phrases up to this many words are looked at for immediate repetition.
const LONGEST_PHRASE: usize = 12;
/// A word run this long that comes twice is a repeated sentence.
const SENTENCE: usize = 8;

pub(super) fn check(pair: &Pair<'_>) -> Option<Finding> {
    let source = Spoken::of(pair.source);
    let translation = Spoken::of(pair.translation);
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
    if let Some(again) = said_again(&translation.words)
        && said_again(&source.words).is_none()
    {
        let beginning = again.start..again.start + SENTENCE / 2;
        let message = format!(
            "the translation says '{} …' twice, the source does not",
            translation.words[beginning].join(" ")
        );
        return Some(Finding::major(Code::Loop, message).in_target(Some(translation.place(&again))));
    }
    let (phrase, again) = clause_again(pair, &source.words)?;
    let message = format!("a sentence of the translation repeats itself ('{phrase}'), the source does not");
    Some(Finding::major(Code::Loop, message).in_target(Some(again)))
}

/// A phrase that a sentence has twice, if it says more of its words twice than the source says of its own; and where it
/// comes again.
fn clause_again(pair: &Pair<'_>, source: &[String]) -> Option<(String, Range<usize>)> {
    const PHRASE: usize = 3;
    const MORE: usize = 3;
    let known = said_twice(source);
    sentences::split(pair.translation, pair.to)
        .into_iter()
        .find_map(|range| {
            let spoken = Spoken::of(&pair.translation[range.clone()]);
            if said_twice(&spoken.words) < known + MORE {
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

/// How many of the words that mean something come twice, in whatever form.
fn said_twice(words: &[String]) -> usize {
    /// Letters in which the forms of a word agree.
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

/// English words that say nothing by themselves. That something is said of both sides, twice, is a sign of a loop.
static EMPTY: LazyLock<Words> = LazyLock::new(|| {
    let of = |classes| function_words::of(Lang::EN.code(), classes);
    &of(STOP_WORDS) - &of(&[Class::Distributive])
});

/// The words of a text in small letters, and where they stand.
struct Spoken {
    words: Vec<String>,
    places: Vec<Range<usize>>,
}

impl Spoken {
    fn of(text: &str) -> Spoken {
        let (words, places) = text
            .split_whitespace()
            .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
            .filter(|word| !word.is_empty())
            .map(|word| (word.to_lowercase(), place(text, word)))
            .unzip();
        Spoken { words, places }
    }

    /// Where these words stand, of which there is at least one.
    fn place(&self, words: &Range<usize>) -> Range<usize> {
        self.places[words.start].start..self.places[words.end - 1].end
    }
}

/// A phrase that comes several times in a row, one word four times, more words three times: the words of its first time.
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

/// Whether a text says something several times in a row.
pub fn stutters(text: &str) -> bool {
    stutter(&Spoken::of(text).words).is_some()
}

/// `text` with a phrase that it repeats at its end said once.
pub fn without_repeated_end(text: &str) -> &str {
    let spoken: Vec<&str> = text.split_whitespace().collect();
    let phrase = (1..=LONGEST_PHRASE).find(|&length| {
        let mut chunks = spoken.rchunks(length);
        let last = chunks.next();
        chunks.take(2).filter(|chunk| Some(*chunk) == last).count() == 2
    });
    let Some(length) = phrase else { return text };
    let copies = spoken
        .rchunks(length)
        .take_while(|chunk| *chunk == &spoken[spoken.len() - length..])
        .count();
    let kept = spoken[spoken.len() - length * (copies - 1) - 1];
    let end = kept.as_ptr() as usize - text.as_ptr() as usize + kept.len();
    &text[..end]
}

/// A letter that comes many times in a row.
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

/// The second time of a run of words that occurs twice.
fn said_again(words: &[String]) -> Option<Range<usize>> {
    let mut seen = HashMap::new();
    words.windows(SENTENCE).enumerate().find_map(|(at, window)| {
        let first = *seen.entry(window).or_insert(at);
        (at >= first + SENTENCE).then_some(at..at + SENTENCE)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{Bad, Critical, Major, hold};

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
        hold(check, GOOD, BAD);
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
        hold(check, &[(&source, &translation)], &[]);
    }
}
