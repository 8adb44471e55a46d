//! What comes in: encodings, empty and binary files, texts that need no translation.

use tasks::TaskError;
use tasks::options::{Cleaning, Options, Task};

use crate::kit::{Kit, codes, options};

fn error(bytes: &[u8], options: &Options) -> TaskError {
    Kit::new().run_bytes("article.txt", bytes, options).unwrap_err()
}

#[test]
fn nothing_to_read_is_an_error() {
    for task in [Task::Translate, Task::Summarize, Task::Digest] {
        assert!(matches!(error(b"", &options(task)), TaskError::Empty));
        assert!(matches!(error(b" \n\t\r\n ", &options(task)), TaskError::Blank));
        assert!(matches!(
            error(b"\x01\0\0\0\x02\0\0\0\x03\0\0\0\x04\0\0\0", &options(task)),
            TaskError::Decode(_)
        ));
    }
}

#[test]
fn bad_options_are_errors() {
    let encoding = Options {
        encoding: Some("klingon-1".to_owned()),
        ..options(Task::Translate)
    };
    assert!(
        error("Да".as_bytes(), &encoding)
            .to_string()
            .contains("klingon-1")
    );
    let format = Options {
        input_format: Some("papyrus".to_owned()),
        ..options(Task::Translate)
    };
    assert!(error("Да".as_bytes(), &format).to_string().contains("papyrus"));
}

#[test]
fn old_encodings_are_read() {
    // "Привет, мир! Это простой русский текст." in windows-1251.
    let text = "Привет, мир! Это простой русский текст.";
    let bytes: Vec<u8> = text
        .chars()
        .map(|c| match c {
            'А'..='я' => u8::try_from(u32::from(c) - u32::from('А')).unwrap() + 0xC0,
            _ => u8::try_from(c).unwrap(),
        })
        .collect();
    let report = Kit::new()
        .run_bytes("article.txt", &bytes, &options(Task::Translate))
        .unwrap();
    assert_eq!(report.document.encoding, "windows-1251");
    assert!(report.translation.unwrap().starts_with("PRIVET, MIR!"));
}

#[test]
fn english_text_passes_through_with_a_warning_and_without_a_model() {
    let text = "The minister arrived in the capital.\n\nHe spoke to the press.\n";
    for from in [None, Some(text::Lang::RU), Some(text::Lang::EN)] {
        let kit = Kit::new();
        let report = kit
            .run(
                text,
                &Options {
                    from,
                    ..options(Task::Translate)
                },
            )
            .unwrap();
        assert_eq!(report.translation.as_deref(), Some(text), "{from:?}");
        assert_eq!(codes(&report), ["already-in-target"]);
        assert_eq!(kit.events("loading"), Vec::<String>::new());
        assert_eq!(kit.events("block").len(), 2);
    }
}

#[test]
fn a_digest_of_english_text_still_summarises() {
    let text = "The minister arrived in the capital.\n\nHe spoke to the press. Nobody asked a question.\n";
    let report = Kit::new()
        .run(
            text,
            &Options {
                from: None,
                ..options(Task::Digest)
            },
        )
        .unwrap();
    assert_eq!(report.summary.unwrap().sentences.len(), 3);
    assert!(report.models.translate.is_none());
    assert_eq!(report.models.summarize.unwrap().id, "fake");
}

#[test]
fn numbers_alone_are_left_alone() {
    let report = Kit::new()
        .run(
            "12 345\n\n67 — 89\n",
            &Options {
                from: None,
                ..options(Task::Digest)
            },
        )
        .unwrap();
    assert_eq!(report.translation.as_deref(), Some("12 345\n\n67 — 89\n"));
    assert_eq!(codes(&report), ["no-words", "summary-failed"]);
    assert_eq!(report.document.from, None);
}

#[test]
fn furniture_is_removed_only_on_request_and_named() {
    let text = "Заголовок новости о важном событии\n\nlavrov (1)Министр прибыл в столицу вчера вечером и выступил перед \
        журналистами.\n\nОн ответил на все вопросы, которые ему задали.\n\n\nОпубликовано\n\nв\n\n, , ,\n\nот\n\nМетки:";
    let kit = Kit::new();
    let kept = kit.run(text, &options(Task::Translate)).unwrap();
    assert!(kept.translation.unwrap().contains("METKI"));
    let remove = Options {
        cleaning: Cleaning::Remove,
        ..options(Task::Translate)
    };
    let report = kit.run(text, &remove).unwrap();
    let translation = report.translation.clone().unwrap();
    assert!(
        !translation.contains("METKI") && !translation.contains("lavrov"),
        "{translation}"
    );
    assert!(codes(&report).iter().all(|code| *code == "furniture-removed") && !report.warnings.is_empty());
    assert!(
        report
            .warnings
            .iter()
            .any(|warning| warning.message.contains("Метки")),
        "{:?}",
        report.warnings
    );
}

#[test]
fn the_sample_article_goes_all_the_way() {
    let bytes = include_bytes!("../../../../samples/lavrov.ru.txt");
    let kit = Kit::new();
    let options = Options {
        from: None,
        cleaning: Cleaning::Remove,
        ..options(Task::Digest)
    };
    let report = kit.run_bytes("lavrov.ru.txt", bytes, &options).unwrap();
    assert_eq!(report.document.from, Some(text::Lang::RU));
    assert_eq!(report.document.encoding, "UTF-8");
    let translation = report.translation.as_deref().unwrap();
    assert!(translation.starts_with("LAVROV ZAGOVORIL"), "{translation}");
    assert!(
        !translation.chars().any(|c| ('а'..='я').contains(&c)),
        "{translation}"
    );
    assert_eq!(
        report.document.title.as_deref(),
        Some(translation.lines().next().unwrap())
    );
    assert!(codes(&report).contains(&"furniture-removed"));
    assert_eq!(kit.events("block").len(), report.blocks.len());
    let segments = report
        .blocks
        .iter()
        .map(|block| block.segments.len())
        .sum::<usize>();
    let summary = report.summary.unwrap();
    assert_eq!(summary.sentences.len(), 4);
    for sentence in &summary.sentences {
        assert!(!sentence.segments.is_empty() && sentence.segments.iter().all(|&index| index < segments));
        assert!(
            sentence.text.ends_with(['.', '!', '?', '…', '»']),
            "{}",
            sentence.text
        );
    }
}

#[test]
fn a_table_keeps_the_byte_order_mark_that_excel_needs() {
    let run = |name: &str, text: &str| {
        let report = Kit::new()
            .run_bytes(name, text.as_bytes(), &options(Task::Translate))
            .unwrap();
        report.translation.unwrap()
    };
    let table = run("a.csv", "\u{FEFF}id,text\n1,Он ушёл домой.\n");
    assert!(table.starts_with("\u{FEFF}id,text\n1,"), "{table}");
    assert!(!run("a.txt", "\u{FEFF}Он ушёл домой.\n").contains('\u{FEFF}'));
}
