//! Students whose translations must meet lexical constraints. The weights are random, so the constraints stand between
//! nonsense.

use super::toy_student::{Setting, answers, passage, student, translate};
use crate::bergamot::Student;
use crate::{Finish, LexicalConstraint, Translator};
use std::sync::LazyLock;

const ONE: Setting<'_> = Setting {
    vocabularies: &["toy-unigram"],
    threads: 1,
    beam: 1,
};

static STUDENT: LazyLock<Student> = LazyLock::new(|| student(ONE));

/// An attempt that writes nothing twice: texts from random weights repeat themselves.
const UNLIKE: u8 = 2;

/// The vocabulary has all of their letters.
const SENTENCES: [&str; 4] = [
    "Рынок открыли в понедельник, и в полдень по нему прошли первые поезда.",
    "Министр не ответил на вопрос, когда откроют мост.",
    "Новости",
    "Они ушли на мост.",
];

/// Constraints that translate a whole passage: a row is always aligned to one of its words.
fn anywhere(source: &str, forms: &[&str]) -> Vec<LexicalConstraint> {
    forms.iter().map(|form| phrase(0..source.len(), form)).collect()
}

fn phrase(source: std::ops::Range<usize>, form: &str) -> LexicalConstraint {
    LexicalConstraint {
        source,
        forms: vec![form.to_owned()],
    }
}

fn contains(text: &str, form: &str) -> bool {
    text.to_lowercase().contains(&form.to_lowercase())
}

#[test]
fn every_constraint_is_met_in_any_batch() {
    let forms: [&[&str]; 4] = [&["поезда на мост"], &["поезд", "вокзал"], &["дом"], &[]];
    let constraints: Vec<Vec<LexicalConstraint>> = SENTENCES
        .iter()
        .zip(forms)
        .map(|(source, forms)| anywhere(source, forms))
        .collect();
    let all: Vec<_> = SENTENCES
        .iter()
        .zip(&constraints)
        .map(|(source, constraints)| passage(source, constraints, UNLIKE))
        .collect();
    let alone: Vec<_> = all
        .iter()
        .map(|passage| answers(&STUDENT, &[*passage], true).remove(0))
        .collect();
    for (hypothesis, forms) in alone.iter().zip(forms) {
        for form in forms {
            assert!(contains(&hypothesis.text, form), "{form} in {}", hypothesis.text);
        }
    }
    assert_eq!(alone[3], translate(&STUDENT, SENTENCES[3], true, UNLIKE));
    for threads in [1, 3] {
        let student = student(Setting { threads, ..ONE });
        let mut many = all.repeat(9);
        many.reverse();
        for (index, hypothesis) in answers(&student, &many, true).iter().rev().enumerate() {
            assert_eq!(hypothesis, &alone[index % alone.len()], "{threads} threads");
        }
    }
    // The job asked for no alignment.
    let silent = answers(&STUDENT, &all[..1], false).remove(0);
    assert!(silent.alignment.is_empty() && silent.text == alone[0].text);
}

#[test]
fn a_constraint_belongs_to_its_sentence() {
    let source = "Рынок открыли. Они ушли на мост.";
    let at = source.find("Они").unwrap();
    let constraints = [phrase(at..source.len(), "вокзал")];
    let constrained = answers(&STUDENT, &[passage(source, &constraints, UNLIKE)], false).remove(0);
    let first = translate(&STUDENT, "Рынок открыли.", false, UNLIKE).text;
    let rest = constrained
        .text
        .strip_prefix(first.trim())
        .expect("the first sentence as ever");
    assert!(contains(rest, "вокзал"), "{rest}");
}

#[test]
fn a_constraint_is_met_where_its_words_are_translated() {
    let mut found = 0;
    for (source, attempt) in SENTENCES
        .iter()
        .flat_map(|source| [(*source, 0), (*source, UNLIKE)])
    {
        for word in source.split_whitespace() {
            let start = word.as_ptr() as usize - source.as_ptr() as usize;
            let place = start..start + word.len();
            let constraints = [phrase(place.clone(), "вокзал")];
            let constrained = answers(&STUDENT, &[passage(source, &constraints, attempt)], true).remove(0);
            if constrained.finish != Finish::Stop {
                continue;
            }
            let text = constrained.text.to_lowercase();
            let is_there = text.match_indices("вокзал").any(|(at, _)| {
                let here = constrained
                    .alignment
                    .iter()
                    .find(|link| link.target.end > at)
                    .expect("a link");
                here.source.start < place.end && place.start < here.source.end
            });
            assert!(is_there, "{word}: {constrained:?}");
            found += 1;
        }
    }
    assert!(found > 3, "{found}");
}

#[test]
fn a_constraint_that_cannot_be_spelled_is_left_out() {
    assert!(STUDENT.supports_constraints());
    let source = SENTENCES[1];
    let plain = translate(&STUDENT, source, true, 0);
    for constraints in [anywhere(source, &["中文"]), anywhere(source, &[""]), Vec::new()] {
        let constrained = answers(&STUDENT, &[passage(source, &constraints, 0)], true).remove(0);
        assert_eq!(constrained, plain, "{constraints:?}");
    }
    // What has no words is copied, whatever its constraints.
    let constrained = answers(
        &STUDENT,
        &[passage("12 + 3", &anywhere("12 + 3", &["мост"]), 0)],
        true,
    )
    .remove(0);
    assert_eq!(constrained.text, "12 + 3");
    // Far more than a translation may be long.
    let long = anywhere("Они не знали.", &[&"мост вокзал ".repeat(300)]);
    let constrained = answers(&STUDENT, &[passage("Они не знали.", &long, 0)], true).remove(0);
    assert_ne!(constrained.finish, Finish::Stop);
}
