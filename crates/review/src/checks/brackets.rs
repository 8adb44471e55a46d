//! Checks that brackets which the source balances are balanced in the translation.

use std::ops::Range;

use super::{Check, Code, Finding, Pair, Pairs, hull};
use crate::angles;

/// The entry of this check in the list of checks.
pub(super) static CHECK: Check = Check {
    name: "brackets",
    about: "brackets are balanced and none is lost",
    codes: &[Code::BracketsLost],
    pairs: Pairs::All,
    run: |pair| check(pair).into_iter().chain(check_angles(pair)).collect(),
};

/// The spans of the opening brackets of a text, and the last of them that is never closed.
fn opening(text: &str) -> (Vec<Range<usize>>, Option<Range<usize>>) {
    let (mut places, mut open) = (Vec::new(), Vec::new());
    for (at, c) in text.char_indices() {
        let place = at..at + c.len_utf8();
        match c {
            '(' | '[' | '（' => {
                places.push(place.clone());
                open.push(place);
            }
            ')' | ']' | '）' => {
                open.pop();
            }
            _ => {}
        }
    }
    (places, open.pop())
}

/// The numbers of opening and closing brackets, round and square; a closing one alone, as in `1)`, is a list mark.
fn counts(text: &str) -> (usize, usize) {
    let mut open = 0;
    let mut closed = 0;
    for c in text.chars() {
        match c {
            '(' | '[' | '（' => open += 1,
            ')' | ']' | '）' if closed < open => closed += 1,
            _ => {}
        }
    }
    (open, closed)
}

pub(super) fn check(pair: &Pair<'_>) -> Option<Finding> {
    let (open, closed) = counts(pair.source);
    let (there_open, there_closed) = counts(pair.translation);
    if open == closed && there_open != there_closed {
        return Some(
            Finding::major(
                Code::BracketsLost,
                "an opening bracket in the translation has no closing one",
            )
            .in_target(opening(pair.translation).1),
        );
    }
    (there_open < open).then(|| {
        Finding::minor(
            Code::BracketsLost,
            format!("{open} bracketed parts became {there_open} in the translation"),
        )
        .in_source(hull(&opening(pair.source).0))
    })
}

/// Whether words in angle brackets are in them in the translation.
fn check_angles(pair: &Pair<'_>) -> Option<Finding> {
    let wanted = angles::parts(pair.source);
    let there = angles::parts(pair.translation).len();
    if there >= wanted.len() {
        return None;
    }
    let is_open = angles::starts(pair.translation).len() > there;
    let message = format!(
        "{} parts in angle brackets became {there} in the translation",
        wanted.len()
    );
    let finding = if is_open {
        Finding::major(Code::BracketsLost, message)
    } else {
        Finding::minor(Code::BracketsLost, message)
    };
    Some(finding.in_source(hull(&wanted)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{Major, Minor, expect_findings};

    #[test]
    fn brackets_are_counted() {
        expect_findings(
            check,
            &[
                ("Группа (Россия, США).", "The group (Russia, the US)."),
                ("Без скобок.", "No brackets."),
                ("1) Первое.", "1) The first."),
                ("1) Первое (важное).", "1) The first (important)."),
                ("[прим. ред.] Да.", "[ed. note] Yes."),
                ("(а) и (б)", "(a) and (b)"),
                ("Начало (без конца", "A beginning (without an end"),
                ("Да.", "Yes (indeed)."),
                ("((вложенные))", "((nested))"),
                ("Скобка (а) [б].", "Bracket (a) (b)."),
            ],
            &[
                (
                    "Группа (Россия, США).",
                    "The group Russia, the US.",
                    Code::BracketsLost,
                    Minor,
                ),
                (
                    "Группа (Россия, США).",
                    "The group (Russia, the US.",
                    Code::BracketsLost,
                    Major,
                ),
                ("Да.", "Yes (indeed.", Code::BracketsLost, Major),
                ("(а) и (б)", "(a) and b", Code::BracketsLost, Minor),
                ("(а) и (б)", "(a) and (b", Code::BracketsLost, Major),
                ("[ред.] Да.", "Yes.", Code::BracketsLost, Minor),
                ("[ред.] Да.", "[ed. Yes.", Code::BracketsLost, Major),
                (
                    "Он (Иванов) и она (Петрова).",
                    "He and she (Petrova).",
                    Code::BracketsLost,
                    Minor,
                ),
                ("((вложенные))", "(nested)", Code::BracketsLost, Minor),
                ("Он (Иванов).", "He, Ivanov.", Code::BracketsLost, Minor),
            ],
        );
    }

    #[test]
    fn words_in_angle_brackets_stay_in_them() {
        expect_findings(
            check_angles,
            &[
                ("Olá <nome>!", "Hello <name>!"),
                ("a < b и c > d", "a < b and c"),
                ("<b>Olá</b>", "Hello"),
            ],
            &[
                ("Olá <nome>, sim.", "Hello <name, yes.", Code::BracketsLost, Major),
                ("Olá <nome>, sim.", "Hello name, yes.", Code::BracketsLost, Minor),
            ],
        );
    }
}
