//! Summaries of a text's own sentences, and which way is taken when the user does not say.

use std::num::NonZeroUsize;

use models::ModelError;
use tasks::TaskError;
use tasks::options::{Length, ModelChoice, Options, SummaryKind, Task};
use tasks::report::{Report, SummaryReport};
use text::Lang;

use crate::kit::{Kit, codes, manifest, options, presets};

fn alone(length: Length) -> Options {
    Options {
        from: None,
        summary: Some(SummaryKind::Extractive),
        length,
        ..options(Task::Summarize)
    }
}

fn sentences(count: usize) -> Length {
    Length::Sentences(NonZeroUsize::new(count).unwrap())
}

fn summary(text: &str, length: Length) -> (SummaryReport, Report) {
    let report = Kit::new().run(text, &alone(length)).unwrap();
    (report.summary.clone().unwrap(), report)
}

fn texts(summary: &SummaryReport) -> Vec<&str> {
    summary
        .sentences
        .iter()
        .map(|sentence| sentence.text.as_str())
        .collect()
}

const ARTICLE: &str = "Bridge to close\n\nThe city of Norwood will close its old bridge for two years from May, the \
    council said on Monday. It was built in 1911.\n\nThe bridge carries 14,000 cars a day across the river. Traffic \
    will go by way of the motorway, which adds ten minutes to the drive.\n\nShops near the bridge fear for their \
    trade. A ferry for people on foot will run from June.\n";

#[test]
fn sentences_stand_in_the_text_word_for_word_and_know_their_segments() {
    for count in 1..=6 {
        let (summary, report) = summary(ARTICLE, sentences(count));
        assert_eq!(summary.kind, SummaryKind::Extractive);
        assert_eq!(summary.sentences.len(), count);
        let segments: Vec<&str> = report
            .blocks
            .iter()
            .flat_map(|block| &block.segments)
            .map(|segment| segment.source.as_str())
            .collect();
        for sentence in &summary.sentences {
            assert_eq!(segments[sentence.segments[0]].trim(), sentence.text);
        }
        assert!(report.models.summarize.is_none());
    }
}

#[test]
fn words_are_met_within_a_tenth() {
    for words in [20, 35, 50, 60] {
        let (summary, report) = summary(ARTICLE, Length::Words(NonZeroUsize::new(words).unwrap()));
        let found: usize = texts(&summary)
            .iter()
            .map(|text| text.split_whitespace().count())
            .sum();
        let tenth = words - words / 10..=words + words.div_ceil(10);
        assert!(tenth.contains(&found), "{words}: {found}");
        assert!(!codes(&report).contains(&"summary-length"), "{words}");
    }
}

#[test]
fn the_headline_is_the_title() {
    let (summary, _) = summary(ARTICLE, sentences(2));
    assert_eq!(summary.headline.as_deref(), Some("Bridge to close"));
}

#[test]
fn a_digest_takes_sentences_of_the_translation() {
    let digest = Options {
        summary: Some(SummaryKind::Extractive),
        length: sentences(1),
        ..options(Task::Digest)
    };
    let report = Kit::new()
        .run("Министр прибыл в столицу. Погода стояла хорошая.", &digest)
        .unwrap();
    assert_eq!(
        texts(report.summary.as_ref().unwrap()),
        ["MINISTR PRIBYL V STOLICU."]
    );
    assert_eq!(codes(&report), Vec::<&str>::new());
}

#[test]
fn a_text_keeps_its_language_and_the_reader_is_told() {
    let russian =
        "Министр прибыл в столицу и выступил перед прессой. Погода стояла хорошая, все остались довольны.";
    let (summary, report) = summary(russian, sentences(1));
    assert!(summary.sentences[0].text.starts_with("Министр"));
    assert_eq!(codes(&report), ["summary-language"]);
}

/// A kit whose model is in the catalog and not on the disk.
fn absent() -> Kit {
    Kit::with(|models, files| {
        manifest(models, "fake", &files.join("nowhere"));
        presets(models, &["fake"]);
    })
}

#[test]
fn without_an_installed_model_sentences_are_taken_and_nothing_is_fetched() {
    let auto = Options {
        summary: None,
        ..alone(sentences(2))
    };
    let kit = absent();
    let report = kit.run(ARTICLE, &auto).unwrap();
    assert_eq!(report.summary.unwrap().kind, SummaryKind::Extractive);
    assert!(kit.events("chosen summarize extractive")[0].contains("no model that writes"));
    assert_eq!(kit.events("store"), Vec::<String>::new());
    // Asked for, the model is fetched, and its absence is an error.
    let asked = Options {
        summary: Some(SummaryKind::Abstractive),
        ..auto
    };
    assert!(matches!(
        absent().run(ARTICLE, &asked),
        Err(TaskError::Model(ModelError::NoneAvailable { .. }))
    ));
}

#[test]
fn a_model_that_was_named_or_is_installed_writes() {
    let auto = Options {
        summary: None,
        ..alone(sentences(2))
    };
    let named = Options {
        model: ModelChoice::Named("fake".to_owned()),
        ..auto.clone()
    };
    let kit = Kit::new();
    let kind = |options: &Options| kit.run(ARTICLE, options).unwrap().summary.unwrap().kind;
    assert_eq!(kind(&named), SummaryKind::Abstractive);
    // It is installed from then on.
    assert_eq!(kind(&auto), SummaryKind::Abstractive);
}

#[test]
fn odd_texts_give_what_they_have() {
    let one = "Only one sentence stands in this whole text.";
    let list = "- Bread and butter\n- Milk from the farm\n- Eggs of free hens\n- Tea without sugar\n";
    let poem = "The wind went over the hill,\nthe rain went after the wind,\nand all of the world stood still.\n\n\
        The night came down to the town,\nand nobody opened a door.\n";
    let again = "The very same words come again and again. ".repeat(500);
    for (text, wanted, found) in [(one, 3, 1), (list, 2, 2), (poem, 1, 1), (again.as_str(), 3, 1)] {
        let (summary, _) = summary(text, sentences(wanted));
        assert_eq!(summary.sentences.len(), found, "{text}");
        assert!(
            texts(&summary).iter().all(|sentence| text.contains(sentence)),
            "{summary:?}"
        );
    }
}

#[test]
fn a_language_without_any_model_has_sentences_too() {
    let georgian = "საქართველოს პრემიერ-მინისტრი დღეს ჩამოვიდა დედაქალაქში და ილაპარაკა. ამინდი კარგი იყო და ყველა \
        კმაყოფილი დარჩა.";
    let (summary, _) = summary(georgian, sentences(1));
    assert!(georgian.contains(texts(&summary)[0]));
    let given = Options {
        from: Some("ka".parse::<Lang>().unwrap()),
        ..alone(sentences(1))
    };
    assert!(Kit::new().run("12 + 30 = 42", &given).is_err());
}

#[test]
fn a_hundred_thousand_words_are_summarised() {
    let sentence = |n: usize| {
        format!(
            "Sentence {n} speaks of matter {} and of the town {} again.",
            n * 7 % 1013,
            n % 89
        )
    };
    let text: String = (0..10_000)
        .map(|n| sentence(n) + if n % 6 == 5 { "\n\n" } else { " " })
        .collect();
    for (length, least) in [(sentences(5), 5), (Length::Percent(20), 1_500)] {
        let (summary, report) = summary(&text, length);
        assert!(summary.sentences.len() >= least);
        assert!(!codes(&report).contains(&"summary-length"));
    }
}
