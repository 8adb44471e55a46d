//! Restores quotation marks that a model lost halfway, where the source shows their place.
//!
//! Only a source with one quotation of some length, with words either before or behind it, is repaired: there the
//! place of the marks is known. Everything else is left to the checks.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use text::Lang;
use text::function_words::{self, Class};

use crate::checks::quotes::{SPEECH_WORDS, quotations};
use crate::speech;

const OPENING: [char; 4] = ['“', '"', '«', '„'];
const CLOSING: [char; 3] = ['”', '"', '»'];
const DASHES: [char; 3] = ['—', '–', '-'];

/// English verbs of speech: said, argues, according.
static VERBS: LazyLock<HashSet<&str>> = LazyLock::new(speech::verbs);

/// Adds to `translation` the marks that its source, which has Russian or straight marks, shows to be missing.
pub fn repaired(source: &str, translation: &str) -> String {
    // Pieces of one quotation are translated separately: their marks must match whatever the model chose.
    let angled = source.contains('«');
    let Some(place) = Place::of(source) else {
        return alike(translation, angled);
    };
    let found = quotations(translation);
    let long = outer(translation)
        .iter()
        .any(|span| word_count(&translation[span.clone()]) >= SPEECH_WORDS);
    let fixed = if long && found.open == 0 {
        undashed(translation)
    } else if long || found.open > 1 || found.spans.len() > 1 {
        None
    } else {
        match place.words {
            Words::None => enclosed(translation),
            Words::Behind => closed_before_speaker(translation, place.outside),
            Words::Before => opened_after_speaker(translation, found.open == 1),
        }
    };
    let fixed = fixed.unwrap_or_else(|| translation.to_owned());
    if place.straight {
        fixed.replace(['“', '”'], "\"")
    } else {
        alike(&fixed, angled)
    }
}

/// The side of a source's only quotation on which words stand.
enum Words {
    None,
    Before,
    Behind,
}

struct Place {
    words: Words,
    /// The number of words of the source outside of the quotation.
    outside: usize,
    straight: bool,
}

impl Place {
    fn of(source: &str) -> Option<Place> {
        let spans = outer(source);
        let [span] = spans.as_slice() else { return None };
        if quotations(source).open > 0 || word_count(&source[span.clone()]) < SPEECH_WORDS {
            return None;
        }
        let (before, behind) = (word_count(&source[..span.start]), word_count(&source[span.end..]));
        let place = match (before, behind) {
            (0, 0) => Words::None,
            (_, 0) => Words::Before,
            (0, _) => Words::Behind,
            _ => return None,
        };
        Some(Place {
            words: place,
            outside: before + behind,
            straight: source[..span.start].ends_with('"'),
        })
    }
}

/// The insides of the quotations that are not inside another quotation.
fn outer(text: &str) -> Vec<Range<usize>> {
    let mut spans: Vec<Range<usize>> = quotations(text)
        .spans
        .into_iter()
        .map(|span| {
            let start = span.as_ptr() as usize - text.as_ptr() as usize;
            start..start + span.len()
        })
        .collect();
    let all = spans.clone();
    spans.retain(|span| {
        !all.iter()
            .any(|other| other.start < span.start && span.end < other.end)
    });
    spans
}

fn word_count(text: &str) -> usize {
    text::words::spaced(text).count()
}

/// Encloses the whole translation in marks, for a source that is one quotation.
fn enclosed(translation: &str) -> Option<String> {
    let body = translation.trim_start_matches(OPENING).trim_end_matches(CLOSING);
    (!body.contains(OPENING) && !body.contains(CLOSING)).then(|| format!("“{body}”"))
}

/// `“We will go,” the minister said.`
fn closed_before_speaker(translation: &str, outside: usize) -> Option<String> {
    let body = translation.strip_prefix(OPENING).unwrap_or(translation);
    if body.contains(['“', '«', '„']) {
        return None;
    }
    if let Some(at) = body.rfind(CLOSING) {
        // Closed, and never opened.
        let behind = word_count(&body[at..]);
        return (behind > 0 && behind <= most_words(outside)).then(|| format!("“{body}"));
    }
    let (end, speaker) = speaker(body, outside)?;
    Some(format!("“{}” {speaker}", with_comma(&body[..end])))
}

/// `The minister said: “We will go.”`
fn opened_after_speaker(translation: &str, opened: bool) -> Option<String> {
    if opened {
        let at_start = translation.starts_with(OPENING);
        return (!at_start).then(|| format!("{translation}”"));
    }
    let (before, body) = translation.split_once(": ")?;
    let body = body.trim_end_matches(CLOSING);
    let fits = word_count(body) >= SPEECH_WORDS && !before.contains(CLOSING) && !body.contains(OPENING);
    fits.then(|| format!("{before}: “{body}”"))
}

/// `“We will go,” the minister said` for `“We will go”, — the minister said`, with Russian punctuation.
fn undashed(translation: &str) -> Option<String> {
    let spans = outer(translation);
    let span = spans.first().filter(|span| span.start <= '“'.len_utf8())?;
    let mark = translation[span.end..].chars().next()?;
    let behind = translation[span.end + mark.len_utf8()..].trim_start_matches([',', ' ']);
    let speaker = behind.strip_prefix(DASHES)?.trim_start();
    if !speaks(speaker) {
        return None;
    }
    let body = &translation[..span.end];
    Some(format!("{}{mark} {speaker}", with_comma(body)))
}

/// Finds the words behind the last comma or dash that name the speaker: the offset at which the words before them
/// end, and these words.
fn speaker(body: &str, outside: usize) -> Option<(usize, &str)> {
    let is_cut = |&(at, c): &(usize, char)| {
        c == ',' || c == '—' || c == '–' || (c == '-' && body[..at].ends_with(' '))
    };
    let cuts = body.char_indices().rev().filter(is_cut);
    cuts.map(|(at, c)| (at, body[at + c.len_utf8()..].trim_start()))
        .filter(|(_, rest)| !rest.starts_with(DASHES))
        .take_while(|(_, rest)| word_count(rest) <= most_words(outside))
        .find(|(_, rest)| word_count(rest) >= 2 && speaks(rest))
        .filter(|&(at, _)| word_count(&body[..at]) >= SPEECH_WORDS)
}

/// The most words that may name the speaker in English: a few more than in Russian.
fn most_words(outside: usize) -> usize {
    2 * outside + 4
}

/// Whether a text names a speaker, as `the minister said` does.
fn speaks(text: &str) -> bool {
    const CLASSES: &[Class] = &[Class::Conjunction, Class::Subordinator, Class::Interrogative];
    static CLAUSES: LazyLock<HashSet<&str>> = LazyLock::new(|| function_words::of(Lang::EN.code(), CLASSES));
    let mut lower = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .peekable();
    !lower.peek().is_some_and(|first| CLAUSES.contains(first.as_str()))
        && lower.any(|word| VERBS.contains(word.as_str()))
}

/// Ends a quotation before its speaker: with a comma, unless it ends in a question or exclamation mark.
fn with_comma(body: &str) -> String {
    let bare = body.trim_end_matches(|c: char| c == ',' || c == ' ' || DASHES.contains(&c));
    let bare = match bare.strip_suffix('.') {
        Some(sentence) if !sentence.ends_with('.') => sentence,
        _ => bare,
    };
    let comma = if bare.ends_with(['?', '!', '…', '.']) {
        ""
    } else {
        ","
    };
    format!("{bare}{comma}")
}

/// Makes opening and closing mark of one kind, straight or typographic; two straight ones stay unless `typographic`.
fn alike(translation: &str, typographic: bool) -> String {
    let mut fixed = translation.to_owned();
    for span in outer(translation).into_iter().rev() {
        let opening = translation[..span.start].chars().next_back();
        let closing = translation[span.end..].chars().next();
        let mixed = matches!(
            (opening, closing),
            (Some('"'), Some('”')) | (Some('“'), Some('"'))
        );
        if mixed || typographic && (opening, closing) == (Some('"'), Some('"')) {
            fixed.replace_range(span.end..span.end + closing.map_or(0, char::len_utf8), "”");
            fixed.replace_range(span.start - opening.map_or(0, char::len_utf8)..span.start, "“");
        }
    }
    fixed
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each source with what a model made of it and what it becomes; an empty one stays.
    #[rustfmt::skip] // Pairs are easier to read on lines of their own.
    const CASES: &[(&str, &str, &str)] = &[
        // Opened and not closed, and the other way round.
        ("«Мы будем продолжать усилия», — сказал он.", "“We will continue our efforts, he said.", "“We will continue our efforts,” he said."),
        ("«Мы будем продолжать усилия», — сказал министр.", "\"We will continue our efforts. — said the minister.", "“We will continue our efforts,” said the minister."),
        ("«Мы будем продолжать усилия», — сказал он.", "We will continue our efforts,” he said.", "“We will continue our efforts,” he said."),
        ("Он сказал: «Мы будем продолжать усилия».", "He said: “We will continue our efforts.", "He said: “We will continue our efforts.”"),
        ("«Мы будем продолжать усилия».", "“We will continue our efforts.", "“We will continue our efforts.”"),
        ("«Мы будем продолжать усилия».", "We will continue our efforts.”", "“We will continue our efforts.”"),
        // No mark at all.
        ("«Мы будем продолжать усилия», — сказал министр.", "We will continue our efforts, — said the minister.", "“We will continue our efforts,” said the minister."),
        ("«Куда же мы идём сегодня?» — спросил он.", "Where are we going today? - he asked.", "“Where are we going today?” he asked."),
        ("Он сказал: «Мы будем продолжать усилия».", "He said: We will continue our efforts.", "He said: “We will continue our efforts.”"),
        ("\"Мы будем продолжать усилия\", - сказал он.", "We will continue our efforts, - he said.", "\"We will continue our efforts,\" he said."),
        // A dash as in Russian, and marks of two kinds.
        ("«Мы будем продолжать усилия», — сказал он.", "“We will continue our efforts” — he said.", "“We will continue our efforts,” he said."),
        ("Завод «Салют» закрыт.", "The “Salut\" plant is closed.", "The “Salut” plant is closed."),
        ("Завод «Салют» закрыт.", "The \"Salut\" plant is closed.", "The “Salut” plant is closed."),
        ("Завод \"Салют\" закрыт.", "The \"Salut\" plant is closed.", ""),
        // Nothing to mend, or no way to know how.
        ("«Мы будем продолжать усилия», — сказал он.", "“We will continue our efforts,” he said.", ""),
        ("«Мы будем продолжать усилия», — сказал он.", "He said they would continue their efforts.", ""),
        ("Он сказал, что «мы будем продолжать усилия» завтра.", "He said that we will continue our efforts, he noted.", ""),
        ("«Мы знаем, что он сказал», — отметил министр.", "We know, as he said.", ""),
        ("Мы будем продолжать.", "We will continue, he said.", ""),
        ("«Да», — сказал он.", "Yes, he said.", ""),
        ("", "", ""),
    ];

    #[test]
    fn lost_marks_come_back_where_their_place_is_known() {
        for (source, translation, wanted) in CASES {
            let wanted = if wanted.is_empty() { translation } else { wanted };
            assert_eq!(repaired(source, translation), *wanted, "{source}");
            assert_eq!(repaired(source, wanted), *wanted, "twice: {source}");
        }
    }
}
