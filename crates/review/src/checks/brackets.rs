//! Brackets that the source balances stay balanced.

use super::{Code, Finding, Pair};

/// Opening and closing round and square brackets; a closing one alone, as in `1)`, is a list mark.
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
        return Some(Finding::major(
            Code::BracketsLost,
            "a bracket in the translation is never closed",
        ));
    }
    (there_open < open).then(|| {
        Finding::minor(
            Code::BracketsLost,
            format!("{open} bracketed parts became {there_open} in the translation"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::hold;

    #[test]
    fn brackets_are_counted() {
        hold(
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
                ("Группа (Россия, США).", "The group Russia, the US."),
                ("Группа (Россия, США).", "The group (Russia, the US."),
                ("Да.", "Yes (indeed."),
                ("(а) и (б)", "(a) and b"),
                ("(а) и (б)", "(a) and (b"),
                ("[ред.] Да.", "Yes."),
                ("[ред.] Да.", "[ed. Yes."),
                ("Он (Иванов) и она (Петрова).", "He and she (Petrova)."),
                ("((вложенные))", "(nested)"),
                ("Он (Иванов).", "He, Ivanov."),
            ],
        );
    }
}
