//! A user's terms, from the file to the report, with a model that knows none of them.

use std::sync::Arc;

use review::glossary::{File, Glossary};
use tasks::options::{Options, Task};
use tasks::report::{Code, Report};

use crate::kit::{Kit, options, segment_codes};

fn terms(terms: &str, keep: &str) -> Options {
    let file = |name: &'static str, bytes: &'static [u8]| (!bytes.is_empty()).then_some(File { name, bytes });
    let (terms, keep) = (terms.to_owned().leak(), keep.to_owned().leak());
    let glossary = Glossary::read(
        file("terms.csv", terms.as_bytes()),
        file("keep.txt", keep.as_bytes()),
    );
    Options {
        glossary: Some(Arc::new(glossary.unwrap())),
        ..options(Task::Translate)
    }
}

fn counts(report: &Report) -> (usize, usize) {
    let glossary = report.glossary.as_ref().unwrap();
    (glossary.hits(), glossary.misses())
}

#[test]
fn terms_stand_where_their_words_stood() {
    let kit = Kit::new();
    let options = terms("минская группа,Minsk Group\nвстреча,meeting\n", "Спартак\n");
    let report = kit
        .run(
            "Он ушёл с встречи Минской группы.\n\nОна видела Спартака.\n",
            &options,
        )
        .unwrap();
    assert_eq!(
        report.translation.as_deref(),
        Some("ON USEL S meeting Minsk Group.\n\nONA VIDELA Спартака.\n")
    );
    assert_eq!(segment_codes(&report), [""; 0]);
    assert_eq!(counts(&report), (3, 0));
    let shown: Vec<_> = report
        .glossary
        .iter()
        .flat_map(|glossary| &glossary.terms)
        .collect();
    assert_eq!(
        (
            shown[0].source.as_str(),
            shown[0].target.as_deref(),
            shown[0].hits
        ),
        ("минская группа", Some("Minsk Group"), 1)
    );
    assert_eq!(
        (shown[2].source.as_str(), shown[2].target.as_deref()),
        ("Спартак", None)
    );
    // Nobody asked for them.
    assert!(report.blocks.iter().all(|block| block.alignment.is_empty()));
}

#[test]
fn what_cannot_be_placed_is_a_warning_of_its_sentence() {
    let kit = Kit::new();
    let options = terms("встреча,meeting\n", "");
    let report = kit
        .run("Он ушёл домой. Он слышал BLIND о встрече.\n", &options)
        .unwrap();
    assert_eq!(counts(&report), (0, 1));
    let segments = &report.blocks[0].segments;
    assert_eq!(segments[0].warnings, []);
    assert_eq!(segments[1].warnings[0].code, Code::GlossaryMissed);
    assert_eq!(
        segments[1].warnings[0].message,
        "the translation lacks 'meeting' of the glossary, for 'встрече'"
    );
    assert_eq!(kit.events("warning"), ["warning glossary-missed"]);
}

#[test]
fn a_model_that_can_is_made_to_write_them() {
    let kit = Kit::new();
    let options = terms("встреча,meeting\nречь,speech\n", "");
    // It is not known which words belong together, and still the terms are there.
    let report = kit
        .run(
            "Он HOLD ушёл BLIND с встречи. Она BLIND HOLD слушала речь и речи.\n",
            &options,
        )
        .unwrap();
    assert_eq!(
        report.translation.as_deref(),
        Some("ON HOLD USEL BLIND S meeting. ONA BLIND HOLD SLUSALA speech I speech.\n")
    );
    assert_eq!(counts(&report), (3, 0));
    assert_eq!(segment_codes(&report), [""; 0]);
}

#[test]
fn links_that_were_asked_for_lead_to_the_terms() {
    let options = Options {
        token_scores: true,
        ..terms("минская группа,Minsk Group\n", "")
    };
    let source = "Он видел Минскую группу тут.";
    let report = Kit::new().run(source, &options).unwrap();
    let block = &report.blocks[0];
    let pairs: Vec<_> = block
        .alignment
        .iter()
        .map(|link| (&source[link.source.clone()], &block.text[link.target.clone()]))
        .collect();
    assert_eq!(
        pairs,
        [
            ("Он", "ON"),
            ("видел", "VIDEL"),
            ("Минскую группу", "Minsk Group"),
            ("тут.", "TUT.")
        ]
    );
}

#[test]
fn a_long_passage_and_a_quotation_keep_their_terms() {
    let sentence = |number: usize| format!("Встреча {number} из очень долгой речи министра. ");
    let source = format!("«{}Конец»", (1..60).map(sentence).collect::<String>());
    let report = Kit::new().run(&source, &terms("встреча,meeting\n", "")).unwrap();
    assert_eq!(counts(&report), (59, 0));
    let text = report.translation.unwrap();
    assert!(text.starts_with("«Meeting 1 IZ"), "{text}");
    assert!(text.contains(". Meeting 59 IZ"), "{text}");
}

#[test]
fn a_text_without_terms_is_translated_as_ever() {
    let kit = Kit::new();
    let text = "Он ушёл. Она ECHO осталась. Мы LOOP тут.\n\n«Они CUT там».\n";
    let plain = kit.run(text, &options(Task::Translate)).unwrap();
    let with = kit.run(text, &terms("река,river\n", "")).unwrap();
    assert_eq!(plain.translation, with.translation);
    assert_eq!((plain.glossary, counts(&with)), (None, (0, 0)));
}

#[test]
fn a_text_that_needs_no_translation_has_no_terms() {
    let report = Kit::new()
        .run("It is in English.\n", &terms("а,b\n", ""))
        .unwrap();
    assert_eq!(counts(&report), (0, 0));
}

#[test]
fn code_is_no_place_for_terms() {
    let input = "Нажмите `встреча` перед встречей.\n";
    let report = Kit::new()
        .run_bytes("a.md", input.as_bytes(), &terms("встреча,meeting\n", ""))
        .unwrap();
    let text = report.translation.unwrap();
    assert!(text.contains("`встреча`") && text.contains("meeting."), "{text}");
}
