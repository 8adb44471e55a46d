//! Translating documents and lines.

use tasks::options::{Options, Task, Unit};
use text::Lang;

use crate::kit::{Kit, options, segment_codes};

fn translation(source: &str) -> String {
    Kit::new()
        .run(source, &options(Task::Translate))
        .unwrap()
        .translation
        .unwrap()
}

fn lines() -> Options {
    Options {
        unit: Unit::Line,
        ..options(Task::Translate)
    }
}

#[test]
fn blocks_are_ready_in_order_although_the_model_answers_backwards() {
    let kit = Kit::new();
    kit.run(
        "Первый абзац тут.\n\nВторой абзац тут.\n\nТретий абзац тут.\n",
        &options(Task::Translate),
    )
    .unwrap();
    assert_eq!(
        kit.events("block"),
        [
            "block 0 PERVYI ABZAC TUT.",
            "block 1 VTOROI ABZAC TUT.",
            "block 2 TRETII ABZAC TUT."
        ]
    );
    assert_eq!(
        kit.events("translated"),
        ["translated 1/3", "translated 2/3", "translated 3/3"]
    );
}

#[test]
fn a_failed_passage_is_tried_again() {
    for word in ["LOOP", "CUT", "ECHO"] {
        let kit = Kit::new();
        let source = format!("Это слово {word} и ещё несколько русских слов. Всё хорошо.");
        let report = kit.run(&source, &options(Task::Translate)).unwrap();
        let wanted = format!("ETO SLOVO {word} I ESE NESKOL'KO RUSSKIH SLOV. VSE HOROSO.");
        let got = report.translation.clone().unwrap();
        assert_eq!(got.replace('\'', ""), wanted.replace('\'', ""), "{word}");
        assert_eq!(segment_codes(&report), Vec::<&str>::new(), "{word}");
    }
}

#[test]
fn a_passage_that_always_fails_is_kept_with_warnings() {
    let kit = Kit::new();
    let report = kit
        .run(
            "Хорошо.\n\nЭто BROKEN слово.\n\nТоже хорошо.\n",
            &options(Task::Translate),
        )
        .unwrap();
    assert!(
        segment_codes(&report).contains(&"loop"),
        "{:?}",
        segment_codes(&report)
    );
    assert_eq!(report.blocks.len(), 3);
    assert!(report.blocks[1].text.starts_with("ETO BROKEN SLOVO."));
    assert!(
        report.blocks[0].segments[0].warnings.is_empty() && report.blocks[2].segments[0].warnings.is_empty()
    );
    assert!(kit.events("warning").contains(&"warning loop".to_owned()));
    assert_eq!(kit.events("block").len(), 3);
}

#[test]
fn the_last_attempt_goes_sentence_by_sentence() {
    let report = Kit::new()
        .run(
            "Первое предложение тут. Это BROKEN слово тут. Третье предложение тут.",
            &options(Task::Translate),
        )
        .unwrap();
    let segments = &report.blocks[0].segments;
    assert_eq!(segments.len(), 3, "{segments:?}");
    assert_eq!(
        segments[2]
            .translation
            .as_deref()
            .map(|text| text.ends_with(" PREDLOJENIE TUT.")),
        Some(true)
    );
}

#[test]
fn lines_stay_lines() {
    let source = "Одна строка.\n\n  \nЕщё LOOP строка\n# Не заголовок\nEnglish line.\n123\n";
    let report = Kit::new().run(source, &lines()).unwrap();
    let wanted = "ODNA STROKA.\n\n  \nESE LOOP STROKA\n# NE ZAGOLOVOK\nEnglish line.\n123\n";
    assert_eq!(report.translation.unwrap(), wanted);
    assert_eq!(report.blocks.len(), 7);
}

#[test]
fn one_line_in_is_one_line_out() {
    let source = (1..=200)
        .map(|n| format!("Строка номер {n}, и в ней есть слова."))
        .collect::<Vec<_>>()
        .join("\n");
    let kit = Kit::new();
    let translation = kit.run(&source, &lines()).unwrap().translation.unwrap();
    assert_eq!(translation.lines().count(), 200);
    assert!(
        translation
            .lines()
            .enumerate()
            .all(|(index, line)| line.contains(&format!(" {},", index + 1)))
    );
    assert!(!translation.ends_with('\n'));
    assert_eq!(kit.events("block").len(), 200);
}

#[test]
fn markdown_keeps_its_structure() {
    let source =
        "# Заголовок\n\nАбзац с **важным** словом.\n\n- раз\n- два\n\n> Цитата тут.\n\n```\nкод\n```\n";
    let report = Kit::new()
        .run_bytes("a.md", source.as_bytes(), &options(Task::Translate))
        .unwrap();
    let translation = report.translation.unwrap();
    assert!(
        translation.starts_with("# ZAGOLOVOK\n\nABZAC S **"),
        "{translation}"
    );
    assert!(
        translation.contains("\n- RAZ\n- DVA\n\n> CITATA TUT.\n"),
        "{translation}"
    );
    assert!(translation.contains("```\nкод\n```\n"), "{translation}");
    assert_eq!(report.document.title.as_deref(), Some("ZAGOLOVOK"));
    assert_eq!(report.document.format, "markdown");
}

#[test]
fn long_blocks_are_split_and_joined_without_loss() {
    let source = (0..60)
        .map(|n| format!("Предложение {n} говорит о важном деле."))
        .collect::<Vec<_>>()
        .join(" ");
    let kit = Kit::new();
    let report = kit.run(&source, &options(Task::Translate)).unwrap();
    let block = &report.blocks[0];
    assert!(kit.events("translated").len() > 1);
    assert_eq!(block.segments.len(), 60);
    for (index, segment) in block.segments.iter().enumerate() {
        let number = format!(" {index} ");
        assert!(segment.source.contains(&number) && segment.translation.as_ref().unwrap().contains(&number));
    }
    let sources: Vec<&str> = block
        .segments
        .iter()
        .map(|segment| segment.source.as_str())
        .collect();
    assert_eq!(sources.join(" "), source);
    let translations: Vec<&str> = block
        .segments
        .iter()
        .filter_map(|segment| segment.translation.as_deref())
        .collect();
    assert_eq!(translations.join(" "), block.text);
}

#[test]
fn a_line_without_borders_loses_nothing() {
    let words = (0..2500)
        .map(|n| format!("слово{n}"))
        .collect::<Vec<_>>()
        .join(" ");
    let translation = translation(&words);
    assert_eq!(translation.split_whitespace().count(), 2500);
    assert!((0..2500).all(|n| translation.contains(&format!("SLOVO{n}"))));
}

#[test]
fn blocks_in_the_target_language_pass_through() {
    let source =
        "Русский абзац тут.\n\nThis paragraph is in English already.\n\n12 345\n\nhttps://example.com/a\n";
    let report = Kit::new().run(source, &options(Task::Translate)).unwrap();
    let translation = report.translation.unwrap();
    for kept in [
        "This paragraph is in English already.",
        "12 345",
        "https://example.com/a",
    ] {
        assert!(translation.contains(kept), "{translation}");
    }
    assert!(!translation.contains("Русский"));
    assert!(
        report.blocks[1]
            .segments
            .iter()
            .all(|segment| segment.translation.is_none())
    );
    assert!(
        report.blocks[0]
            .segments
            .iter()
            .all(|segment| segment.translation.is_some())
    );
}

#[test]
fn the_language_is_detected() {
    let detect = Options {
        from: None,
        ..options(Task::Translate)
    };
    let report = Kit::new()
        .run("Министр прибыл в столицу вчера вечером.", &detect)
        .unwrap();
    assert_eq!(report.document.from, Some(Lang::RU));
}

#[test]
fn a_german_paragraph_in_a_russian_text_is_translated_too() {
    let detect = Options {
        from: None,
        ..options(Task::Translate)
    };
    let russian =
        "Министр прибыл в столицу вчера вечером и сразу выступил перед журналистами с большим заявлением. "
            .repeat(3);
    let german =
        "Die Ministerin ist gestern Abend in der Hauptstadt angekommen und hat mit der Presse gesprochen.";
    let report = Kit::new()
        .run(&format!("{russian}\n\n{german}\n"), &detect)
        .unwrap();
    assert_eq!(report.document.from, Some(Lang::RU));
    assert_eq!(report.blocks[1].text, german.to_uppercase());
}
