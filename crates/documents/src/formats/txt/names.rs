//! Names of speakers before what they say: `Ana: Olá`, `<ana> olá`, `Ana Silva (10:15): olá`.

use std::collections::HashMap;

use super::labels;
use super::times;

/// A name is no longer, in characters.
const LONGEST_NAME: usize = 40;
/// A name has no more words.
const MOST_WORDS: usize = 5;
/// Words in small letters within a name have no more letters: `da`, `von`.
const LONGEST_PARTICLE: usize = 3;
/// Fewer lines with names are no conversation, unless times stand before them.
const FEWEST_LINES: usize = 3;
/// What is said in so many characters is said in sentences.
const LONG: usize = 50;
/// Names of the levels of messages in logs; the same in every language.
const LEVELS: [&str; 10] = [
    "INFO", "WARN", "WARNING", "ERROR", "DEBUG", "TRACE", "FATAL", "NOTICE", "CRITICAL", "SEVERE",
];

/// The length of a label up to its colon, if `body` begins with one: a few words, then a colon and a blank.
pub(super) fn label_length(body: &str) -> Option<usize> {
    let mut letters = 0;
    for (at, letter) in body.char_indices() {
        let behind = at + letter.len_utf8();
        let is_colon =
            letter == '：' || letter == ':' && body[behind..].chars().next().is_none_or(char::is_whitespace);
        if is_colon {
            return (letters > 0).then_some(behind);
        }
        letters += 1;
        if letters > LONGEST_NAME
            || matches!(letter, '.' | '!' | '?' | ';' | '"' | '«' | '“') && !is_in_name(body, at)
        {
            return None;
        }
    }
    None
}

/// A stop in a name: `Dr. Silva`, `J. Silva`.
fn is_in_name(body: &str, at: usize) -> bool {
    let word = body[..at].rsplit(char::is_whitespace).next().unwrap_or_default();
    body[at..].starts_with('.')
        && (1..=3).contains(&word.chars().count())
        && word.starts_with(char::is_uppercase)
}

/// Whether a label looks like the name of a person, a role or a number: no word begins with a small letter but one
/// alone or a particle.
fn is_name(label: &str) -> bool {
    let label = label.trim_end_matches([':', '：']).trim();
    let label = without_time(label);
    let mut words = 0;
    for word in label.split_whitespace() {
        words += 1;
        let is_particle = words > 1 && word.chars().count() <= LONGEST_PARTICLE;
        if word.starts_with(char::is_lowercase) && !is_particle && label.contains(' ') {
            return false;
        }
    }
    (1..=MOST_WORDS).contains(&words)
        && label.contains(|letter: char| letter.is_alphanumeric())
        && !label.starts_with(['(', '[', '{', '-', '—', '–'])
}

/// A label without the time in brackets at its end.
fn without_time(label: &str) -> &str {
    let Some(open) = label.rfind(['(', '[']) else {
        return label;
    };
    if times::stamp(&label[open..]).is_some() {
        label[..open].trim_end()
    } else {
        label
    }
}

/// The length of what a program writes between the time and the words: a level, `<ana>`.
pub(super) fn program_part_length(body: &str) -> usize {
    let word_end = body.find(char::is_whitespace).unwrap_or(body.len());
    let word = body[..word_end].trim_end_matches(':');
    let bare = word.trim_matches(['[', ']', '(', ')', '<', '>']);
    let is_level = LEVELS.contains(&bare)
        || word.starts_with('[') && LEVELS.contains(&bare.to_ascii_uppercase().as_str());
    let is_nick = word.starts_with('<') && word.ends_with('>') && word.len() > 2;
    if !is_level && !is_nick || word_end == body.len() {
        return 0;
    }
    let mut end = word_end + blanks(&body[word_end..]);
    while is_level && body[end..].starts_with('[') {
        let Some(close) = body[end..]
            .find(']')
            .filter(|close| !body[end..end + close].contains(' '))
        else {
            break;
        };
        end += close + 1;
        end += blanks(&body[end..]);
    }
    if body[end..].starts_with("- ") {
        end += 2;
    }
    end
}

fn blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\t']).len()
}

/// A line that begins with a label.
pub(super) struct Labelled<'a> {
    /// The number of the line.
    pub line: usize,
    /// What stands before the label: nothing, a time, or a date and a time.
    pub before: Before,
    pub label: &'a str,
    pub said: &'a str,
}

/// What stands before a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    Nothing,
    Time,
    Moment,
}

/// The numbers of the lines whose labels are names of speakers; `timed` lines have times, `plain` have none, and
/// `groups` stand between blank lines.
pub(super) fn speakers(labelled: &[Labelled<'_>], timed: usize, plain: usize, groups: usize) -> Vec<usize> {
    let names: Vec<&Labelled<'_>> = labelled
        .iter()
        .filter(|line| is_name(line.label) && !labels::is_role(line.label))
        .collect();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for line in &names {
        *counts
            .entry(without_time(line.label.trim_end_matches(':')))
            .or_default() += 1;
    }
    let recurs = |line: &Labelled<'_>| counts[without_time(line.label.trim_end_matches(':'))] > 1;
    let (with_time, without): (Vec<_>, Vec<_>) =
        names.into_iter().partition(|line| line.before != Before::Nothing);
    let is_chat = with_time.len() > 1 && with_time.len() * 2 >= timed;
    let mut found: Vec<usize> = with_time
        .iter()
        .filter(|line| is_chat || recurs(line) || line.before == Before::Moment)
        .map(|line| line.line)
        .collect();
    let recurring = without.iter().filter(|line| recurs(line)).count();
    let spoken = without.iter().filter(|line| is_spoken(line.said)).count();
    // A label that recurs alone may be a word: notes, warnings.
    let mut recurring_labels = without.iter().filter(|line| recurs(line)).map(|line| line.label);
    let one = recurring_labels.next();
    let is_shared = recurring_labels.any(|label| Some(label) != one);
    let is_conversation = is_shared
        && without.len() >= FEWEST_LINES
        && (without.len() * 2 >= plain || without.len() * 2 >= groups)
        && recurring * 2 >= without.len()
        && spoken * 2 >= without.len();
    if is_conversation {
        found.extend(without.iter().map(|line| line.line));
    }
    found.sort_unstable();
    found
}

/// Whether words are a sentence, or the beginning of a long one.
fn is_spoken(said: &str) -> bool {
    said.trim_end_matches(['»', '”', '"', '“', ')', '’'])
        .ends_with(['.', '!', '?', '…', '。', '？', '！', '؟'])
        || said.chars().nth(LONG).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_end_with_a_colon_and_a_blank() {
        for (body, label) in [
            ("Ana: olá", "Ana:"),
            ("Ana Silva (10:15): olá", "Ana Silva (10:15):"),
            ("Dr. Silva: olá", "Dr. Silva:"),
            ("В: где?", "В:"),
            ("名前：はい", "名前："),
            ("Ana:", "Ana:"),
        ] {
            assert_eq!(label_length(body), Some(label.len()), "{body}");
        }
        for body in [
            "http://a.b",
            "olá",
            "12:30 x",
            ": x",
            "Saiu. Disse: sim",
            "",
            &"x ".repeat(50),
        ] {
            assert_eq!(label_length(body), None, "{body}");
        }
    }

    #[test]
    fn names_have_no_words_in_small_letters() {
        for label in [
            "Ana:",
            "ana_2:",
            "Maria da Silva:",
            "@ana:",
            "+351 912 345 678:",
            "ANA (0:15):",
            "В:",
        ] {
            assert!(is_name(label), "{label}");
        }
        for label in [
            "Hoje temos um tema:",
            "(nota):",
            "Ele disse assim mesmo que:",
            ":",
        ] {
            assert!(!is_name(label), "{label}");
        }
    }

    #[test]
    fn programs_write_levels_and_nicks() {
        assert_eq!(program_part_length("ERROR [main] x"), 13);
        assert_eq!(program_part_length("[info] x"), 7);
        assert_eq!(program_part_length("<ana> olá"), 6);
        assert_eq!(program_part_length("<Mídia oculta>"), 0);
        assert_eq!(program_part_length("Info sobre"), 0);
    }
}
