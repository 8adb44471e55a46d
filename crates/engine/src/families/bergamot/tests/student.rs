//! A whole student with random weights: its translations are nonsense, but no part of a text may be lost.

use super::toy_student::{Setting, student, translate, translations};
use crate::Translator;
use crate::bergamot::Student;
use crate::sentencepiece::Scratch;
use proptest::prelude::*;
use std::sync::LazyLock;

const ONE: Setting<'_> = Setting {
    vocabularies: &["toy-unigram"],
    threads: 1,
    beam: 1,
};

/// Without byte pieces, so that some characters are unknown.
static STUDENT: LazyLock<Student> = LazyLock::new(|| student(ONE));

const SENTENCES: [&str; 6] = [
    "Мост открыли в понедельник, и в полдень по нему прошли первые поезда.",
    "Новости",
    "Кто сказал 中文?",
    "Министр не ответил на вопрос, когда откроют мост. Журналисты ушли.",
    "Да.",
    "НОВЫЙ МОСТ ОТКРЫЛИ",
];

#[test]
fn each_side_can_have_a_vocabulary() {
    let student = student(Setting {
        vocabularies: &["toy-unigram", "toy-plain"],
        ..ONE
    });
    let hypothesis = translate(&student, SENTENCES[0], false, 0);
    assert!(hypothesis.tokens > 1);
    let (target, mut tokens) = (student.target(), Vec::new());
    target.encode(&hypothesis.text, &mut Scratch::default(), &mut tokens);
    assert!(
        tokens.iter().all(|token| token.id != target.unknown()),
        "{}",
        hypothesis.text
    );
}

#[test]
fn a_beam_gives_the_same_in_any_company() {
    for beam in [1, 2, 4] {
        let alone = student(Setting { beam, ..ONE });
        let alone: Vec<_> = SENTENCES
            .iter()
            .map(|sentence| translate(&alone, sentence, true, 0))
            .collect();
        for threads in [1, 3] {
            let student = student(Setting { threads, beam, ..ONE });
            let mut sentences: Vec<&str> = SENTENCES.repeat(12);
            sentences.reverse();
            for (index, hypothesis) in translations(&student, &sentences, true, 0)
                .iter()
                .rev()
                .enumerate()
            {
                assert_eq!(
                    hypothesis,
                    &alone[index % SENTENCES.len()],
                    "{beam} beams, {threads} threads"
                );
            }
        }
    }
}

#[test]
fn a_wider_beam_finds_what_is_no_less_likely_on_the_whole() {
    let score = |beam: usize| -> f32 {
        let student = student(Setting { beam, ..ONE });
        let translated = translations(&student, &SENTENCES, false, 0);
        translated.iter().map(|hypothesis| hypothesis.score).sum()
    };
    let (greedy, wide) = (score(1), score(6));
    assert!(wide > greedy, "{wide} after {greedy}");
}

#[test]
fn what_no_reader_sees_changes_nothing() {
    let plain = translate(&STUDENT, "Министр открыл мост.", false, 0);
    for text in [
        "Ми\u{ad}нистр открыл мост.",
        "Мин\u{200b}истр\u{2060} открыл\u{feff} мост.",
        "Министр\u{202a} откр\u{200e}ыл\u{202c} мо\u{ad}ст.",
    ] {
        assert_eq!(translate(&STUDENT, text, false, 0).text, plain.text, "{text:?}");
    }
}

#[test]
fn a_sentence_with_an_unknown_word_goes_through_as_one() {
    let requests = |source| {
        let before = STUDENT.usage().prompt_tokens;
        translate(&STUDENT, source, false, 0);
        STUDENT.usage().prompt_tokens - before
    };
    // One token for the words, none for the end of another piece.
    let known = requests("Министр не приехал в понедельник.");
    let unknown = requests("Министр 中文 中 не приехал в понедельник.");
    assert!((known..=known + 2).contains(&unknown), "{known} {unknown}");
    assert!(!STUDENT.reads_context());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn unknown_words_are_never_lost(
        words in proptest::collection::vec(
            prop_oneof![
                "[а-я]{1,9}[.,!?]?",
                "[А-Я]{2,9}",
                Just("中文".to_owned()),
                Just("習近平,".to_owned()),
                Just("😀".to_owned()),
                Just("мост中文мост".to_owned()),
            ],
            0..16,
        ),
        attempt in 0_u8..2,
    ) {
        let source = words.join(" ");
        let translated = translate(&STUDENT, &source, false, attempt).text;
        for word in ["中文", "習近平", "😀"] {
            let (there, wanted) = (translated.matches(word).count(), source.matches(word).count());
            prop_assert_eq!(there, wanted, "{} in {} of {}", word, translated, source);
        }
    }
}
