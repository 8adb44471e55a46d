//! Links between source and translation, of a whole student with random weights: what they say is nonsense,
//! but where they point must be right for any text.

use super::toy_network::{SMALL, Shape, Toy};
use crate::bergamot::Student;
use crate::sentencepiece::SentencePiece;
use crate::{
    Bundle, DeviceChoice, EngineOptions, Family, Hypothesis, Link, Passage, TranslateJob, Translator,
};
use int8::Kernel;
use proptest::prelude::*;
use std::io::Write;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::LazyLock;

/// Without byte pieces, so that some characters are unknown, and with.
static STUDENTS: LazyLock<[Student; 2]> = LazyLock::new(|| ["toy-unigram", "toy-bytes"].map(student));

fn student(vocabulary: &str) -> Student {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/sentencepiece");
    let vocabulary = std::fs::read(data.join(vocabulary).with_extension("spm")).unwrap();
    let words = SentencePiece::parse(&vocabulary).unwrap().len();
    let toy = Toy::new(Shape {
        source_words: words,
        target_words: words,
        ..SMALL
    });
    let files = [&toy.model, &toy.shortlist, &vocabulary].map(|bytes| {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        file
    });
    let bundle = Bundle {
        id: "toy".to_owned(),
        family: Family::Bergamot,
        files: files.iter().map(|file| file.path().to_owned()).collect(),
        prefix: String::new(),
    };
    let options = EngineOptions {
        device: DeviceChoice::Cpu,
        threads: NonZeroUsize::MIN,
        kernel: Kernel::best(),
        precision: crate::Precision::default(),
        beam: None,
    };
    Student::load(&bundle, &options).unwrap()
}

fn translate(student: &Student, source: &str, links: bool, attempt: u8) -> Hypothesis {
    let passages = [Passage {
        source,
        title: "",
        before: "",
        terms: &[],
        attempt,
    }];
    let job = TranslateJob {
        from: text::Lang::RU,
        to: text::Lang::EN,
        passages: &passages,
        links,
    };
    let mut answer = None;
    let mut sink = |_, hypothesis| {
        answer = Some(hypothesis);
        ControlFlow::Continue(())
    };
    student.translate(&job, &mut sink).unwrap();
    answer.expect("an answer")
}

/// Whether a range is part of `text`, whole characters, and no white space at its edges.
fn is_a_word(text: &str, range: &std::ops::Range<usize>) -> bool {
    text.get(range.clone())
        .is_some_and(|word| !word.is_empty() && word == word.trim())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn links_lie_in_both_texts(
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
            prop_assert!(plain.links.is_empty());
            let linked = translate(student, &source, true, attempt);
            prop_assert_eq!(&linked.text, &plain.text);
            let mut end = 0;
            for Link { source: from, target } in &linked.links {
                prop_assert!(is_a_word(&source, from), "{from:?} of {source:?}");
                prop_assert!(is_a_word(&linked.text, target), "{target:?} of {:?}", linked.text);
                prop_assert!(target.start >= end, "{:?}", linked.links);
                end = target.end;
            }
        }
    }
}

#[test]
fn what_is_copied_is_linked_to_itself() {
    let source = "123 😀\u{a0}(45)";
    let hypothesis = translate(&STUDENTS[0], source, true, 0);
    assert_eq!(hypothesis.text, source);
    let words: Vec<&str> = hypothesis
        .links
        .iter()
        .map(|link| {
            assert_eq!(link.source, link.target);
            &source[link.source.clone()]
        })
        .collect();
    assert_eq!(words, ["123", "😀", "(45)"]);
}

#[test]
fn translated_words_have_links() {
    let source = "Мост открыли в понедельник, и в полдень по нему прошли первые поезда.";
    for (attempt, source) in [
        (0, source.to_owned()),
        (1, source.to_owned()),
        (0, source.to_uppercase()),
    ] {
        let hypothesis = translate(&STUDENTS[0], &source, true, attempt);
        let linked: usize = hypothesis.links.iter().map(|link| link.target.len()).sum();
        let letters = hypothesis.text.split_whitespace().map(str::len).sum::<usize>();
        assert!(
            letters > 0 && linked == letters,
            "{linked} of {letters}: {hypothesis:?}"
        );
    }
}
