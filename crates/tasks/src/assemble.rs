//! Assembles reports from translated passages: the block's text, and its segments with their warnings.

use std::ops::Range;

use contract::{AlignmentLink, Code, Warning};
use documents::{BlockKind, Mark, Translation};
use review::candidate::Candidate;
use review::sentence_alignment::align;
use review::spans::{self, Segment as Place};
use review::word_alignment;
use text::passages;
use text::{Lang, sentences};

use crate::plan::Passage;
use crate::report::{BlockReport, SegmentReport, TokenReport};

/// A block as it was read from its document.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub kind: BlockKind,
    pub text: String,
    pub marks: Vec<Mark>,
    /// The block's text in the target language's notation if it is a number alone, which no model translates.
    pub figure: Option<String>,
}

/// A passage with its final translation.
pub(crate) struct FinalPassage<'a> {
    pub plan: &'a Passage,
    pub candidate: &'a Candidate,
}

/// The report of a block that no model translated; `lang` serves only to find its sentences.
pub(crate) fn untouched(source: &Source, lang: Lang) -> BlockReport {
    if let Some(figure) = &source.figure {
        return figure_alone(source, figure);
    }
    let segment = |text: &str| SegmentReport {
        source: text.to_owned(),
        translation: None,
        score: None,
        quality: None,
        tokens: None,
        warnings: Vec::new(),
    };
    let segments = trimmed_sentences(&source.text, lang)
        .into_iter()
        .map(|range| segment(&source.text[range]))
        .collect();
    BlockReport {
        kind: source.kind,
        source: source.text.clone(),
        source_marks: source.marks.clone(),
        text: source.text.clone(),
        marks: source.marks.clone(),
        segments,
        alignment: Vec::new(),
    }
}

/// The report of a block that is a number alone and that the target language writes differently.
fn figure_alone(source: &Source, figure: &str) -> BlockReport {
    let Translation { text, marks } =
        Translation::placed(&source.text, &source.marks, figure.to_owned(), &[]);
    let segment = SegmentReport {
        source: source.text.clone(),
        translation: Some(text.clone()),
        score: None,
        quality: None,
        tokens: None,
        warnings: Vec::new(),
    };
    BlockReport {
        kind: source.kind,
        source: source.text.clone(),
        source_marks: source.marks.clone(),
        text,
        marks,
        segments: vec![segment],
        alignment: Vec::new(),
    }
}

/// The report of a translated block.
pub(crate) fn translated(source: &Source, finals: &[FinalPassage<'_>], to: Lang) -> BlockReport {
    let text = finals
        .iter()
        .map(|passage| passage.candidate.text.as_str())
        .collect::<Vec<_>>()
        .join(passages::glue(to));
    let mut segments: Vec<SegmentReport> = finals
        .iter()
        .flat_map(|passage| segments_of(source, passage, to))
        .collect();
    let parts = finals.iter().map(|passage| {
        let candidate = passage.candidate;
        (
            passage.plan.range.start,
            candidate.text.as_str(),
            &candidate.alignment[..],
        )
    });
    let alignment = word_alignment::joined(parts, passages::glue(to));
    if finals.iter().all(|passage| passage.plan.endless) {
        // Copied text has its marks in the same places.
        return BlockReport {
            kind: source.kind,
            source: source.text.clone(),
            source_marks: source.marks.clone(),
            alignment,
            text: source.text.clone(),
            marks: source.marks.clone(),
            segments,
        };
    }
    let between = of_documents(&alignment);
    let translation = Translation::placed(&source.text, &source.marks, text, &between);
    warn_of_lost_emphasis(&mut segments, source, &translation);
    let Translation { text, marks } = translation;
    BlockReport {
        kind: source.kind,
        source: source.text.clone(),
        source_marks: source.marks.clone(),
        alignment,
        text,
        marks,
        segments,
    }
}

/// Notes in each segment what lost its emphasis there.
fn warn_of_lost_emphasis(segments: &mut [SegmentReport], source: &Source, translation: &Translation) {
    let lost = translation.lost_emphasis(&source.marks);
    let mut lost = lost.into_iter().peekable();
    let mut rest = 0;
    for segment in segments {
        // The segments follow one another in their block, and marks are sorted by their start.
        let Some(at) = source.text[rest..].find(&segment.source) else {
            continue;
        };
        let start = rest + at;
        rest = start + segment.source.len();
        while let Some(mark) = lost.next_if(|mark| mark.range.start < rest) {
            let words = mark.range.start.max(start)..mark.range.end.clamp(start, rest);
            let message = format!(
                "'{}' lost its emphasis, because nothing tells which words of the translation it became",
                &source.text[words.clone()]
            );
            segment.warnings.push(Warning {
                source: Some(words.start - start..words.end - start),
                ..Warning::new(Code::EmphasisLost, message)
            });
        }
    }
}

fn segments_of(block: &Source, passage: &FinalPassage<'_>, to: Lang) -> Vec<SegmentReport> {
    let source = &block.text[passage.plan.range.clone()];
    if passage.plan.endless {
        return vec![endless(source, passage.candidate)];
    }
    let translation = passage.candidate.text.as_str();
    let from = passage.plan.from;
    let sources = trimmed_sentences(source, from);
    let targets = trimmed_sentences(translation, to);
    let lengths = |text: &str, ranges: &[Range<usize>]| {
        ranges
            .iter()
            .map(|range| text[range.clone()].chars().count())
            .collect::<Vec<_>>()
    };
    let groups = align(&lengths(source, &sources), &lengths(translation, &targets));
    let places: Vec<Place> = groups
        .iter()
        .map(|(left, right)| Place {
            source: hull(&sources[left.clone()]),
            target: hull(&targets[right.clone()]),
        })
        .collect();
    let mut segments: Vec<SegmentReport> = groups
        .into_iter()
        .zip(&places)
        .map(|((_, right), place)| SegmentReport {
            source: source[place.source.clone()].to_owned(),
            translation: Some(translation[place.target.clone()].to_owned()),
            score: Some(passage.candidate.score),
            quality: None,
            tokens: tokens_of(passage.candidate, &targets[right]),
            warnings: Vec::new(),
        })
        .collect();
    place_warnings(&mut segments, passage.candidate, &places);
    segments
}

/// The segment of an endless word, which no model translated.
fn endless(source: &str, candidate: &Candidate) -> SegmentReport {
    let start = source.len() - source.trim_start().len();
    let trimmed = source.trim();
    let place = Place {
        source: start..start + trimmed.len(),
        target: 0..candidate.text.len(),
    };
    let warnings = spans::of_segments(&candidate.findings, &[place]);
    SegmentReport {
        source: trimmed.to_owned(),
        translation: Some(candidate.text.clone()),
        score: None,
        quality: None,
        tokens: None,
        warnings: warnings.into_iter().flatten().collect(),
    }
}

/// Gives each finding of the passage to the segment that it is about.
fn place_warnings(segments: &mut [SegmentReport], candidate: &Candidate, places: &[Place]) {
    let warnings = spans::of_segments(&candidate.findings, places);
    for (segment, warnings) in segments.iter_mut().zip(warnings) {
        segment.warnings = warnings;
    }
}

/// Converts the word alignment to the form that `documents` takes.
pub fn of_documents(alignment: &[AlignmentLink]) -> Vec<documents::inline::AlignmentLink> {
    let link = |AlignmentLink { source, target, .. }: &AlignmentLink| documents::inline::AlignmentLink {
        source: source.clone(),
        target: target.clone(),
    };
    alignment.iter().map(link).collect()
}

/// Sentences without the white space around them; empty ones are left out.
fn trimmed_sentences(text: &str, lang: Lang) -> Vec<Range<usize>> {
    sentences::split(text, lang)
        .into_iter()
        .filter_map(|range| {
            let piece = &text[range.clone()];
            let start = range.start + (piece.len() - piece.trim_start().len());
            let end = start + piece.trim().len();
            (start < end).then_some(start..end)
        })
        .collect()
}

/// The decoded tokens of a candidate that lie in these sentences of its text.
fn tokens_of(candidate: &Candidate, sentences: &[Range<usize>]) -> Option<Vec<TokenReport>> {
    if candidate.alignment.is_empty() {
        return None;
    }
    let (start, end) = (sentences.first()?.start, sentences.last()?.end);
    let tokens = candidate.alignment.iter().filter_map(|link| {
        let is_inside = start <= link.target.start && link.target.end <= end;
        Some(TokenReport {
            text: candidate.text[link.target.clone()].to_owned(),
            score: link.score.filter(|_| is_inside)?,
        })
    });
    Some(tokens.collect())
}

/// The span from the first of these spans to the last; empty if there are none.
fn hull(places: &[Range<usize>]) -> Range<usize> {
    match (places.first(), places.last()) {
        (Some(first), Some(last)) => first.start..last.end,
        _ => 0..0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::Hypothesis;
    use review::candidate::PassageSource;

    fn block(text: &str) -> Source {
        Source {
            kind: BlockKind::Paragraph,
            text: text.to_owned(),
            marks: Vec::new(),
            figure: None,
        }
    }

    fn answer(source: &str, text: &str) -> Candidate {
        let hypothesis = Hypothesis {
            text: text.to_owned(),
            score: -0.5,
            tokens: 9,
            ..Hypothesis::default()
        };
        Candidate::of(
            &PassageSource {
                source,
                from: Lang::RU,
                to: Lang::EN,
                one_line: true,
                glossary: None,
            },
            &hypothesis,
        )
    }

    fn report(source: &str, translation: &str) -> BlockReport {
        let candidate = answer(source, translation);
        let passage = Passage {
            block: 0,
            range: 0..source.len(),
            from: Lang::RU,
            before: String::new(),
            quotations: 0,
            endless: false,
        };
        translated(
            &block(source),
            &[FinalPassage {
                plan: &passage,
                candidate: &candidate,
            }],
            Lang::EN,
        )
    }

    #[test]
    fn sentences_meet_their_translations() {
        let report = report("Он ушёл. Она осталась.", "He left. She stayed.");
        let pairs: Vec<(&str, Option<&str>)> = report
            .segments
            .iter()
            .map(|s| (s.source.as_str(), s.translation.as_deref()))
            .collect();
        assert_eq!(
            pairs,
            [
                ("Он ушёл.", Some("He left.")),
                ("Она осталась.", Some("She stayed."))
            ]
        );
        assert_eq!(report.text, "He left. She stayed.");
    }

    #[test]
    fn a_warning_stands_with_the_sentence_it_is_about() {
        let report = report("Он ушёл. Ей было 5 лет.", "He left. She was 6 years old.");
        assert_eq!(report.segments[0].warnings, []);
        let warning = &report.segments[1].warnings[0];
        assert_eq!(warning.code, Code::NumberMismatch);
        let segment = &report.segments[1];
        assert_eq!(&segment.source[warning.source.clone().unwrap()], "5");
        let translation = segment.translation.as_deref().unwrap();
        assert_eq!(&translation[warning.target.clone().unwrap()], "6");
    }

    #[test]
    fn an_untouched_block_has_segments_without_translation() {
        let report = untouched(&block("It is here.  It stays."), Lang::EN);
        assert_eq!(report.segments.len(), 2);
        assert!(
            report
                .segments
                .iter()
                .all(|segment| segment.translation.is_none())
        );
    }
}
