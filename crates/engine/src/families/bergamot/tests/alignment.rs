//! Word alignments of a whole student with random weights: which words they connect is nonsense, but their ranges
//! must be right for any text.

use super::toy_student::{Setting, student, translate};
use crate::AlignmentLink;
use crate::bergamot::Student;
use proptest::prelude::*;
use std::sync::LazyLock;

/// Without byte pieces, so that some characters are unknown, and with.
static STUDENTS: LazyLock<[Student; 2]> = LazyLock::new(|| {
    ["toy-unigram", "toy-bytes"].map(|vocabulary| {
        student(Setting {
            vocabularies: &[vocabulary],
            threads: 1,
            beam: 1,
        })
    })
});

/// Whether a range is part of `text`, whole characters, and no white space at its edges.
fn is_a_word(text: &str, range: &std::ops::Range<usize>) -> bool {
    text.get(range.clone())
        .is_some_and(|word| !word.is_empty() && word == word.trim())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn alignments_lie_in_both_texts(
        words in proptest::collection::vec(
            prop_oneof![
                "[a-zа-яéÀ-Ý]{1,9}[.,!?]?",
                "[A-ZА-ЯİßŉẞȺ]{1,9}",
                "[0-9½①ﬁ\u{301}\u{ad}\u{200b}]{1,4}",
                Just("😀".to_owned()),
                Just("中文。".to_owned()),
                Just("https://a.org/b?c=1".to_owned()),
                "[\\PC]{1,4}",
            ],
            0..24,
        ),
        glue in prop_oneof![Just(" "), Just("  "), Just("\n"), Just("\u{a0}")],
        attempt in 0_u8..2,
    ) {
        let source = words.join(glue);
        for student in &*STUDENTS {
            let plain = translate(student, &source, false, attempt);
            prop_assert!(plain.alignment.is_empty());
            let linked = translate(student, &source, true, attempt);
            prop_assert_eq!(&linked.text, &plain.text);
            let mut end = 0;
            for AlignmentLink { source: from, target, score } in &linked.alignment {
                prop_assert!(score.is_none_or(|score| score <= 1e-4), "{score:?}");
                prop_assert!(is_a_word(&source, from), "{from:?} of {source:?}");
                prop_assert!(is_a_word(&linked.text, target), "{target:?} of {:?}", linked.text);
                prop_assert!(target.start >= end, "{:?}", linked.alignment);
                end = target.end;
            }
        }
    }
}

#[test]
fn copied_words_are_aligned_to_themselves() {
    let source = "123 😀\u{a0}(45)";
    let hypothesis = translate(&STUDENTS[0], source, true, 0);
    assert_eq!(hypothesis.text, source);
    let words: Vec<&str> = hypothesis
        .alignment
        .iter()
        .map(|link| {
            assert_eq!((&link.source, link.score), (&link.target, None));
            &source[link.source.clone()]
        })
        .collect();
    assert_eq!(words, ["123", "😀", "(45)"]);
}

#[test]
fn translated_words_are_aligned() {
    let source = "Мост открыли в понедельник, и в полдень по нему прошли первые поезда.";
    for (attempt, source) in [
        (0, source.to_owned()),
        (1, source.to_owned()),
        (0, source.to_uppercase()),
    ] {
        let hypothesis = translate(&STUDENTS[0], &source, true, attempt);
        let linked: usize = hypothesis.alignment.iter().map(|link| link.target.len()).sum();
        let letters = hypothesis.text.split_whitespace().map(str::len).sum::<usize>();
        assert!(
            letters > 0 && linked == letters,
            "{linked} of {letters}: {hypothesis:?}"
        );
    }
}
