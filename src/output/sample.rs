//! Small reports for the writers' tests.

use documents::{BlockKind, Container, Part};
use tasks::options::SummaryKind;
use tasks::report::{
    BlockReport, Code, DocumentReport, ModelReport, ModelsReport, Report, SegmentReport, SummaryReport,
    SummarySentence, Timings, Warning,
};
use text::Lang;

/// A heading, a paragraph of two sentences, two list items and a summary.
pub fn digest() -> Report {
    let mut two = segment("Два.", "TWO.");
    two.warnings
        .push(Warning::new(Code::NumberMismatch, "the number 2 is missing"));
    let blocks = vec![
        block(BlockKind::Heading(1), vec![segment("Новости", "NEWS")]),
        block(BlockKind::Paragraph, vec![segment("Один.", "ONE."), two]),
        block(BlockKind::ListItem, vec![segment("первый", "FIRST")]),
        block(BlockKind::ListItem, vec![segment("второй", "SECOND")]),
    ];
    let translation = "NEWS\n\nONE. TWO.\n\n1. FIRST\n2. SECOND\n".to_owned();
    let item = |index| [Part::Open(Container::Item), Part::Block(index), Part::Close];
    let mut outline = vec![
        Part::Block(0),
        Part::Block(1),
        Part::Open(Container::List(Some(1))),
    ];
    outline.extend([2, 3].into_iter().flat_map(item));
    outline.push(Part::Close);
    Report {
        translation: Some(translation),
        starts: vec![0, 6, 20, 29],
        blocks,
        outline,
        summary: summary().summary,
        ..empty()
    }
}

/// A summary, and no translation.
pub fn summary() -> Report {
    let sentence = |text: &str, segments: &[usize]| SummarySentence {
        text: text.to_owned(),
        segments: segments.to_vec(),
        warnings: Vec::new(),
    };
    let sentences = vec![sentence("One.", &[1]), sentence("Both.", &[2, 1])];
    Report {
        summary: Some(SummaryReport {
            kind: SummaryKind::Abstractive,
            headline: Some("NEWS".to_owned()),
            sentences,
        }),
        ..empty()
    }
}

/// A translation, and no summary.
pub fn translation(text: &str) -> Report {
    Report {
        translation: Some(text.to_owned()),
        ..empty()
    }
}

fn empty() -> Report {
    let model = ModelReport {
        id: "fake".to_owned(),
        source: "file".to_owned(),
        sha256: Some("00ff".to_owned()),
    };
    Report {
        document: DocumentReport {
            name: "news.txt".to_owned(),
            format: "text".to_owned(),
            encoding: "UTF-8".to_owned(),
            from: Some(Lang::RU),
            to: Lang::EN,
            title: Some("NEWS".to_owned()),
        },
        translation: None,
        starts: Vec::new(),
        blocks: Vec::new(),
        package: None,
        outline: Vec::new(),
        summary: None,
        quality: None,
        glossary: None,
        models: ModelsReport {
            translate: Some(model),
            summarize: None,
            estimate: None,
        },
        timings: Some(Timings {
            load: 0.1234,
            translate: 2.0,
            summarize: 0.0,
            estimate: 0.0,
        }),
        warnings: vec![Warning::new(Code::FurnitureRemoved, "removed the tags")],
    }
}

fn block(kind: BlockKind, segments: Vec<SegmentReport>) -> BlockReport {
    let texts: Vec<&str> = segments
        .iter()
        .filter_map(|segment| segment.translation.as_deref())
        .collect();
    let sources: Vec<&str> = segments.iter().map(|segment| segment.source.as_str()).collect();
    BlockReport {
        kind,
        source: sources.join(" "),
        source_marks: Vec::new(),
        text: texts.join(" "),
        marks: Vec::new(),
        segments,
        alignment: Vec::new(),
    }
}

fn segment(source: &str, translation: &str) -> SegmentReport {
    SegmentReport {
        source: source.to_owned(),
        translation: Some(translation.to_owned()),
        score: Some(-0.25),
        quality: None,
        tokens: None,
        warnings: Vec::new(),
    }
}
