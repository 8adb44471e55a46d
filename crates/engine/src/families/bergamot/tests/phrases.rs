//! Students whose translations must hold phrases. The weights are random, so the phrases stand between nonsense.

use super::toy_student::{Setting, answers, passage, student, translate};
use crate::bergamot::Student;
use crate::{Finish, Phrase, Translator};
use std::sync::LazyLock;

const ONE: Setting<'_> = Setting {
    vocabularies: &["toy-unigram"],
    threads: 1,
    beam: 1,
};

static STUDENT: LazyLock<Student> = LazyLock::new(|| student(ONE));

/// An attempt that says nothing twice: texts out of random weights go round in circles.
const UNLIKE: u8 = 2;

/// The vocabulary has all of their letters.
const SENTENCES: [&str; 4] = [
    "Рынок открыли в понедельник, и в полдень по нему прошли первые поезда.",
    "Министр не ответил на вопрос, когда откроют мост.",
    "Новости",
    "Они ушли на мост.",
];

/// Phrases that the whole of a passage may stand for: its row looks at one of its words always.
fn anywhere(source: &str, forms: &[&str]) -> Vec<Phrase> {
    forms.iter().map(|form| phrase(0..source.len(), form)).collect()
}

fn phrase(source: std::ops::Range<usize>, form: &str) -> Phrase {
    Phrase {
        source,
        forms: vec![form.to_owned()],
    }
}

fn holds(text: &str, form: &str) -> bool {
    text.to_lowercase().contains(&form.to_lowercase())
}

#[test]
fn every_phrase_is_there_whoever_keeps_company() {
    let forms: [&[&str]; 4] = [&["поезда на мост"], &["поезд", "вокзал"], &["дом"], &[]];
    let phrases: Vec<Vec<Phrase>> = SENTENCES
        .iter()
        .zip(forms)
        .map(|(source, forms)| anywhere(source, forms))
        .collect();
    let all: Vec<_> = SENTENCES
        .iter()
        .zip(&phrases)
        .map(|(source, phrases)| passage(source, phrases, UNLIKE))
        .collect();
    let alone: Vec<_> = all
        .iter()
        .map(|passage| answers(&STUDENT, &[*passage], true).remove(0))
        .collect();
    for (hypothesis, forms) in alone.iter().zip(forms) {
        for form in forms {
            assert!(holds(&hypothesis.text, form), "{form} in {}", hypothesis.text);
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
    // Nobody asked for links.
    let silent = answers(&STUDENT, &all[..1], false).remove(0);
    assert!(silent.links.is_empty() && silent.text == alone[0].text);
}

#[test]
fn a_phrase_belongs_to_its_sentence() {
    let source = "Рынок открыли. Они ушли на мост.";
    let at = source.find("Они").unwrap();
    let phrases = [phrase(at..source.len(), "вокзал")];
    let held = answers(&STUDENT, &[passage(source, &phrases, UNLIKE)], false).remove(0);
    let first = translate(&STUDENT, "Рынок открыли.", false, UNLIKE).text;
    let rest = held
        .text
        .strip_prefix(first.trim())
        .expect("the first sentence as ever");
    assert!(holds(rest, "вокзал"), "{rest}");
}

#[test]
fn a_phrase_begins_where_its_words_are_looked_at() {
    let mut found = 0;
    for (source, attempt) in SENTENCES
        .iter()
        .flat_map(|source| [(*source, 0), (*source, UNLIKE)])
    {
        for word in source.split_whitespace() {
            let start = word.as_ptr() as usize - source.as_ptr() as usize;
            let place = start..start + word.len();
            let phrases = [phrase(place.clone(), "вокзал")];
            let held = answers(&STUDENT, &[passage(source, &phrases, attempt)], true).remove(0);
            if held.finish != Finish::Stop {
                continue;
            }
            let text = held.text.to_lowercase();
            let is_led = text.match_indices("вокзал").any(|(at, _)| {
                let here = held
                    .links
                    .iter()
                    .find(|link| link.target.end > at)
                    .expect("a link");
                here.source.start < place.end && place.start < here.source.end
            });
            assert!(is_led, "{word}: {held:?}");
            found += 1;
        }
    }
    assert!(found > 3, "{found}");
}

#[test]
fn what_cannot_be_spelled_or_has_no_place_is_left_out() {
    assert!(STUDENT.holds_phrases());
    let source = SENTENCES[1];
    let plain = translate(&STUDENT, source, true, 0);
    for phrases in [anywhere(source, &["中文"]), anywhere(source, &[""]), Vec::new()] {
        let held = answers(&STUDENT, &[passage(source, &phrases, 0)], true).remove(0);
        assert_eq!(held, plain, "{phrases:?}");
    }
    // What goes through no network is copied, whatever it should hold.
    let held = answers(
        &STUDENT,
        &[passage("12 + 3", &anywhere("12 + 3", &["мост"]), 0)],
        true,
    )
    .remove(0);
    assert_eq!(held.text, "12 + 3");
    // Far more than a translation may be long.
    let long = anywhere("Они не знали.", &[&"мост вокзал ".repeat(300)]);
    let held = answers(&STUDENT, &[passage("Они не знали.", &long, 0)], true).remove(0);
    assert_ne!(held.finish, Finish::Stop);
}
