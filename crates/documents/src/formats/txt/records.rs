//! One record a line: finds what stands before the words of a line, and which lines begin a record of their own.

use std::ops::Range;

use super::line::Line;
use super::markers::{marker_length, rules_around};
use super::names::{self, Before, Labelled};
use super::times::{self, Stamp};

/// In fewer lines one form after the other is chance.
const FEWEST_ALIKE: usize = 3;
/// A term before its meaning is no longer, in characters.
const LONGEST_TERM: usize = 40;
const DASHES: [&str; 3] = [" — ", " – ", " - "];

/// Sets what of each line is never translated, and where records begin.
pub(super) fn mark(text: &str, lines: &mut [Line], groups: &[Range<usize>]) {
    for line in lines.iter_mut().filter(|line| !line.is_held) {
        set_marker(text, line);
    }
    let before = set_times(text, lines, groups);
    set_names(text, lines, groups, &before);
    hold_stamps(text, lines, groups);
    for group in groups {
        set_forms(text, &mut lines[group.clone()]);
    }
}

fn set_marker(text: &str, line: &mut Line) {
    if line.lead > 0 {
        return;
    }
    let body = &text[line.body.clone()];
    let (before, after) = rules_around(body);
    let tree = tree_length(body);
    if before > 0 {
        (line.lead, line.tail, line.starts) = (before, after, true);
    } else if tree > 0 {
        (line.lead, line.starts, line.is_record) = (tree, true, true);
    } else {
        line.lead = marker_length(body);
        line.is_item = line.lead > 0;
        line.starts |= line.is_item;
    }
}

/// The length of the branches that a line of a drawn tree begins with: `│   ├── `.
fn tree_length(body: &str) -> usize {
    if !body.starts_with(is_drawn) {
        return 0;
    }
    body.len()
        - body
            .trim_start_matches(|sign| is_drawn(sign) || sign == ' ' || sign == '\u{A0}')
            .len()
}

fn is_drawn(sign: char) -> bool {
    matches!(sign, '\u{2500}'..='\u{257F}')
}

/// Sets the times that lines begin with; returns what stands before the words of each line.
fn set_times(text: &str, lines: &mut [Line], groups: &[Range<usize>]) -> Vec<Before> {
    let stamp = |line: &Line| {
        let is_open = !line.is_held && !line.is_record && !line.body.is_empty();
        is_open.then(|| times::stamp(&text[line.words()])).flatten()
    };
    let stamps: Vec<Option<Stamp>> = lines.iter().map(stamp).collect();
    let many = stamps.iter().flatten().nth(1).is_some();
    let mut before = vec![Before::Nothing; lines.len()];
    for group in groups {
        let here = stamps[group.clone()].iter().flatten().count();
        let is_usual = many && here * 2 >= group.len();
        for index in group.clone() {
            if let Some(stamp) = stamps[index].filter(|stamp| stamp.is_sure || is_usual) {
                let line = &mut lines[index];
                line.lead += stamp.length;
                (line.starts, line.is_record) = (true, true);
                line.lead += names::program_part_length(&text[line.words()]);
                before[index] = if stamp.is_moment {
                    Before::Moment
                } else {
                    Before::Time
                };
            }
        }
    }
    before
}

fn set_names(text: &str, lines: &mut [Line], groups: &[Range<usize>], before: &[Before]) {
    let mut labelled = Vec::new();
    let (mut timed, mut plain) = (0, 0);
    for (index, line) in lines.iter().enumerate() {
        if line.is_held || line.body.is_empty() {
            continue;
        }
        let has_time = before[index] != Before::Nothing;
        (timed, plain) = (timed + usize::from(has_time), plain + usize::from(!has_time));
        let words = &text[line.words()];
        if let Some(length) = names::label_length(words) {
            labelled.push(Labelled {
                line: index,
                before: before[index],
                label: &words[..length],
                said: words[length..].trim(),
            });
        }
    }
    let lengths: Vec<(usize, usize)> = names::speakers(&labelled, timed, plain, groups.len())
        .into_iter()
        .filter_map(|line| Some((line, names::label_length(&text[lines[line].words()])?)))
        .collect();
    for (index, length) in lengths {
        let line = &mut lines[index];
        line.lead += length;
        let words = &text[line.words()];
        line.lead += words.len() - words.trim_start().len();
        (line.starts, line.is_record) = (true, true);
    }
}

/// Holds lines that are a name and a time, with what was said below, as in the transcripts of meetings.
fn hold_stamps(text: &str, lines: &mut [Line], groups: &[Range<usize>]) {
    let is_stamp = |line: &Line| {
        let body = &text[line.body.clone()];
        let Some(at) = body.find(|letter: char| letter.is_ascii_digit() || letter == '[') else {
            return false;
        };
        let (name, time) = (body[..at].trim_end_matches([' ', '\t', ',', '(']), &body[at..]);
        let is_time =
            times::stamp(time).is_some_and(|stamp| stamp.length == time.len()) && time.contains(':');
        let is_name = !name.is_empty()
            && name.chars().count() <= LONGEST_TERM
            && !name.contains([',', '.', ';', ':'])
            && name
                .split_whitespace()
                .all(|word| word.starts_with(char::is_uppercase));
        is_time && is_name && !line.is_held && line.lead == 0
    };
    let found: Vec<usize> = groups
        .iter()
        .map(|group| group.start)
        .filter(|&first| is_stamp(&lines[first]))
        .collect();
    if found.len() > 1 && found.len() * 2 >= groups.len() {
        for first in found {
            lines[first].hold();
        }
    }
}

/// Whether words have a form.
type Form = fn(&str) -> bool;

/// Lines of one form that stand below each other are records: amounts, terms with their meanings, labels with values.
fn set_forms(text: &str, group: &mut [Line]) {
    let open: Vec<usize> = (0..group.len())
        .filter(|&line| !group[line].is_held && !group[line].starts)
        .collect();
    let forms: [(Form, usize); 3] = [
        (begins_with_number, FEWEST_ALIKE),
        (is_term, FEWEST_ALIKE),
        (is_value, FEWEST_ALIKE - 1),
    ];
    for (form, fewest) in forms {
        let alike: Vec<usize> = open
            .iter()
            .copied()
            .filter(|&line| form(&text[group[line].words()]))
            .collect();
        if alike.len() >= fewest && alike.len() * 5 >= open.len() * 3 {
            for line in alike {
                group[line].starts = true;
            }
        }
    }
}

fn begins_with_number(words: &str) -> bool {
    words.starts_with(char::is_numeric)
}

/// `term — meaning`.
fn is_term(words: &str) -> bool {
    let first = DASHES.iter().filter_map(|dash| words.find(dash)).min();
    first.is_some_and(|at| {
        let term = &words[..at];
        term.chars().count() <= LONGEST_TERM
            && !term.contains(['.', ',', ';', ':'])
            && !term.trim().is_empty()
    })
}

/// `Label: value`.
fn is_value(words: &str) -> bool {
    !words.starts_with(char::is_lowercase) && names::label_length(words).is_some()
}

#[cfg(test)]
mod tests {
    use super::super::line;
    use super::*;

    fn words(text: &str) -> Vec<(&str, bool)> {
        let mut lines = line::of(text);
        let groups = line::groups(&lines);
        mark(text, &mut lines, &groups);
        let shown = |line: &Line| if line.is_held { "" } else { &text[line.words()] };
        lines.iter().map(|line| (shown(line), line.starts)).collect()
    }

    #[test]
    fn times_and_names_are_held() {
        assert_eq!(
            words("12/03/2024 10:15 - Ana: Olá\n12/03/2024 10:16 - Rui: Sim"),
            [("Olá", true), ("Sim", true)]
        );
        assert_eq!(
            words("[10:15] <ana> olá\n[10:16] * rui saiu"),
            [("olá", true), ("* rui saiu", true)]
        );
        assert_eq!(
            words("10h00 Abertura\n10h15 Leitura: a ata"),
            [("Abertura", true), ("Leitura: a ata", true)]
        );
        assert_eq!(
            words("Ana: Onde fica?\nRui: Ali.\nAna: Obrigada.\nRui: De nada."),
            [
                ("Onde fica?", true),
                ("Ali.", true),
                ("Obrigada.", true),
                ("De nada.", true)
            ]
        );
        assert_eq!(
            words("Ana Silva   0:03\nOlá.\n\nRui Costa   0:09\nSim.")[0],
            ("", true)
        );
    }

    #[test]
    fn labels_of_values_are_no_names() {
        assert_eq!(
            words("Nome: Ana\nPorto: sim\n\nNome: Rui\nPorto: não")[0],
            ("Nome: Ana", true)
        );
        assert_eq!(words("Nota: é assim."), [("Nota: é assim.", false)]);
    }

    #[test]
    fn a_time_within_prose_is_no_record() {
        let text = "O comboio que vem do norte chega às\n10:15 e segue para o sul sem parar na\nestação da vila, como sempre.";
        assert!(words(text).iter().all(|(_, starts)| !starts));
    }
}
