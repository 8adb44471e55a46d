//! JSON, version 1, as `docs/json.md` describes it: for programs.
//!
//! Segments and summary sentences carry the codes of their warnings; the messages are in `warnings`,
//! each with the index of what it is about.

use std::ops::Range;

use contract::ERROR_SCORES;
use documents::BlockKind;
use serde::Serialize;
use tasks::report::{
    GlossaryReport, ModelReport, QualityReport, Report, SegmentReport, TermReport, TokenReport, Warning,
};

use super::summary::running;
use super::{Properties, Writer, overview};

/// The version of the shape; it changes when a key goes away or changes its meaning.
pub(super) const SCHEMA: u32 = 1;

/// The properties of indented JSON.
pub static JSON: Properties = Properties {
    extension: "json",
    writer: |_, _| Box::new(Json::indented()),
    overview: overview::json,
    index: None,
    is_record: true,
    has_tables: true,
};

/// The properties of JSON lines.
pub static JSON_LINES: Properties = Properties {
    extension: "jsonl",
    writer: |_, _| Box::new(Json::line()),
    overview: overview::json_line,
    ..JSON
};

/// Writes one object a document.
pub struct Json {
    line: bool,
}

impl Json {
    /// Indented, over many lines.
    pub fn indented() -> Json {
        Json { line: false }
    }

    /// On one line, for JSON Lines.
    pub fn line() -> Json {
        Json { line: true }
    }
}

impl Writer for Json {
    fn report(&mut self, report: &Report) -> serde_json::Result<String> {
        let root = Root::of(report);
        let text = if self.line {
            serde_json::to_string(&root)?
        } else {
            serde_json::to_string_pretty(&root)?
        };
        Ok(text + "\n")
    }
}

#[derive(Serialize)]
struct Root<'a> {
    schema: u32,
    document: Document<'a>,
    translation: Option<&'a str>,
    blocks: Vec<Block<'a>>,
    summary: Option<Summary<'a>>,
    quality: Option<Quality>,
    glossary: Option<GlossaryUse<'a>>,
    models: Models<'a>,
    timings: Option<Timings>,
    warnings: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Document<'a> {
    name: &'a str,
    format: &'a str,
    encoding: &'a str,
    from: Option<&'static str>,
    to: &'static str,
    title: Option<&'a str>,
}

#[derive(Serialize)]
struct Block<'a> {
    kind: &'static str,
    segments: Vec<Segment<'a>>,
}

#[derive(Serialize)]
struct Segment<'a> {
    source: &'a str,
    translation: Option<&'a str>,
    score: Option<f64>,
    quality: Option<f64>,
    tokens: Option<Vec<Token<'a>>>,
    warnings: Vec<&'static str>,
}

#[derive(Serialize)]
struct Token<'a> {
    text: &'a str,
    score: f64,
}

#[derive(Serialize)]
struct Summary<'a> {
    kind: &'static str,
    headline: Option<&'a str>,
    text: String,
    sentences: Vec<Sentence<'a>>,
}

#[derive(Serialize)]
struct Sentence<'a> {
    text: &'a str,
    segments: &'a [usize],
    warnings: Vec<&'static str>,
}

/// What the numbers of segments are, and their mean.
#[derive(Serialize)]
struct Quality {
    measure: &'static str,
    scale: [f32; 2],
    mean: Option<f64>,
    estimated: usize,
    missing: usize,
}

#[derive(Serialize)]
struct GlossaryUse<'a> {
    hits: usize,
    misses: usize,
    terms: Vec<Term<'a>>,
}

#[derive(Serialize)]
struct Term<'a> {
    source: &'a str,
    target: Option<&'a str>,
    hits: usize,
    misses: usize,
}

#[derive(Serialize)]
struct Models<'a> {
    translate: Option<Model<'a>>,
    summarize: Option<Model<'a>>,
    estimate: Option<Model<'a>>,
}

#[derive(Serialize)]
struct Model<'a> {
    id: &'a str,
    source: &'a str,
    sha256: Option<&'a str>,
}

#[derive(Serialize)]
#[expect(
    clippy::struct_field_names,
    reason = "these are the documented keys; each names its unit"
)]
struct Timings {
    load_s: f64,
    translate_s: f64,
    summarize_s: f64,
    estimate_s: f64,
}

#[derive(Serialize)]
struct Finding<'a> {
    code: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    segment: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary_sentence: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_span: Option<[usize; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target_span: Option<[usize; 2]>,
}

impl<'a> Root<'a> {
    fn of(report: &'a Report) -> Root<'a> {
        Root {
            schema: SCHEMA,
            document: Document {
                name: &report.document.name,
                format: &report.document.format,
                encoding: &report.document.encoding,
                from: report.document.from.map(text::Lang::code),
                to: report.document.to.code(),
                title: report.document.title.as_deref(),
            },
            translation: report.translation.as_deref(),
            blocks: blocks(report),
            summary: summary(report),
            quality: report.quality.as_ref().map(quality),
            glossary: report.glossary.as_ref().map(terms),
            models: Models {
                translate: report.models.translate.as_ref().map(model),
                summarize: report.models.summarize.as_ref().map(model),
                estimate: report.models.estimate.as_ref().map(model),
            },
            timings: report.timings.map(|timings| Timings {
                load_s: rounded(timings.load),
                translate_s: rounded(timings.translate),
                summarize_s: rounded(timings.summarize),
                estimate_s: rounded(timings.estimate),
            }),
            warnings: findings(report),
        }
    }
}

fn blocks(report: &Report) -> Vec<Block<'_>> {
    report
        .blocks
        .iter()
        .map(|block| Block {
            kind: kind_name(block.kind),
            segments: block
                .segments
                .iter()
                .map(|segment| Segment {
                    source: &segment.source,
                    translation: segment.translation.as_deref(),
                    score: segment.score.map(|score| rounded(f64::from(score))),
                    quality: segment.quality.map(|score| rounded(f64::from(score))),
                    tokens: segment.tokens.as_deref().map(tokens),
                    warnings: codes(&segment.warnings),
                })
                .collect(),
        })
        .collect()
}

fn tokens(tokens: &[TokenReport]) -> Vec<Token<'_>> {
    tokens
        .iter()
        .map(|token| Token {
            text: &token.text,
            score: rounded(f64::from(token.score)),
        })
        .collect()
}

fn summary(report: &Report) -> Option<Summary<'_>> {
    let summary = report.summary.as_ref()?;
    Some(Summary {
        kind: summary.kind.name(),
        headline: summary.headline.as_deref(),
        text: running(summary),
        sentences: summary
            .sentences
            .iter()
            .map(|sentence| Sentence {
                text: &sentence.text,
                segments: &sentence.segments,
                warnings: codes(&sentence.warnings),
            })
            .collect(),
    })
}

fn quality(quality: &QualityReport) -> Quality {
    Quality {
        measure: "predicted MQM error score",
        scale: [*ERROR_SCORES.start(), *ERROR_SCORES.end()],
        mean: quality.mean.map(|mean| rounded(f64::from(mean))),
        estimated: quality.estimated,
        missing: quality.missing,
    }
}

fn terms(glossary: &GlossaryReport) -> GlossaryUse<'_> {
    GlossaryUse {
        hits: glossary.hits(),
        misses: glossary.misses(),
        terms: glossary.terms.iter().map(term).collect(),
    }
}

fn term(term: &TermReport) -> Term<'_> {
    Term {
        source: &term.source,
        target: term.target.as_deref(),
        hits: term.hits,
        misses: term.misses,
    }
}

fn model(model: &ModelReport) -> Model<'_> {
    Model {
        id: &model.id,
        source: &model.source,
        sha256: model.sha256.as_deref(),
    }
}

fn codes(warnings: &[Warning]) -> Vec<&'static str> {
    warnings.iter().map(|warning| warning.code.name()).collect()
}

/// All warnings: of the document, then of its segments in order, then of the summary.
fn findings(report: &Report) -> Vec<Finding<'_>> {
    let segments = report.blocks.iter().flat_map(|block| &block.segments).enumerate();
    let sentences = report
        .summary
        .iter()
        .flat_map(|summary| &summary.sentences)
        .enumerate();
    let of_document = report.warnings.iter().map(|warning| finding(warning, None));
    let of_segments = segments.flat_map(|(index, segment)| {
        segment
            .warnings
            .iter()
            .map(move |warning| finding(warning, Some((index, segment))))
    });
    let of_sentences = sentences.flat_map(|(index, sentence)| {
        sentence.warnings.iter().map(move |warning| Finding {
            summary_sentence: Some(index),
            ..finding(warning, None)
        })
    });
    of_document.chain(of_segments).chain(of_sentences).collect()
}

/// A warning, with its place where it is about a segment.
fn finding<'a>(warning: &'a Warning, segment: Option<(usize, &SegmentReport)>) -> Finding<'a> {
    let source = segment.map(|(_, segment)| segment.source.as_str());
    let target = segment.and_then(|(_, segment)| segment.translation.as_deref());
    Finding {
        code: warning.code.name(),
        message: &warning.message,
        segment: segment.map(|(index, _)| index),
        summary_sentence: None,
        source_span: in_characters(source, warning.source.as_ref()),
        target_span: in_characters(target, warning.target.as_ref()),
    }
}

/// A place of a text in characters: programs seldom count bytes.
fn in_characters(text: Option<&str>, place: Option<&Range<usize>>) -> Option<[usize; 2]> {
    let (text, place) = (text?, place?);
    let start = text.get(..place.start)?.chars().count();
    Some([start, start + text.get(place.clone())?.chars().count()])
}

/// A block's kind as it stands in the JSON.
fn kind_name(kind: BlockKind) -> &'static str {
    match kind {
        BlockKind::Paragraph => "paragraph",
        BlockKind::Heading(_) => "heading",
        BlockKind::ListItem => "list-item",
        BlockKind::Quote => "quote",
        BlockKind::TableCell => "table-cell",
        BlockKind::Caption => "caption",
        BlockKind::Label => "label",
    }
}

/// To a thousandth: more digits are noise. Nothing has no sign.
fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0 + 0.0
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn what_is_almost_nothing_is_nothing() {
        assert!(rounded(-1e-9).is_sign_positive());
        assert_eq!(rounded(-0.1236), -0.124);
    }

    #[test]
    fn a_line_holds_the_whole_report() {
        let mut digest = sample::digest();
        digest.blocks[1].segments[0].tokens = Some(vec![TokenReport {
            text: "ONE".to_owned(),
            score: -0.3,
        }]);
        digest.blocks[1].segments[0].quality = Some(1.5);
        digest.quality = Some(QualityReport {
            mean: Some(1.5),
            estimated: 1,
            missing: 2,
        });
        let line = Json::line().report(&digest).unwrap();
        assert_eq!(line.matches('\n').count(), 1);
        let value: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(value["schema"], 1);
        assert_eq!(
            value["document"],
            json!({"name": "news.txt", "format": "text", "encoding": "UTF-8", "from": "ru", "to": "en", "title": "NEWS"})
        );
        assert_eq!(
            value["blocks"][1],
            json!({"kind": "paragraph", "segments": [
                {"source": "Один.", "translation": "ONE.", "score": -0.25, "quality": 1.5, "tokens": [{"text": "ONE", "score": -0.3}], "warnings": []},
                {"source": "Два.", "translation": "TWO.", "score": -0.25, "quality": null, "tokens": null, "warnings": ["number-mismatch"]},
            ]})
        );
        assert_eq!(value["summary"]["text"], "One. Both.");
        assert_eq!(
            value["summary"]["sentences"][1],
            json!({"text": "Both.", "segments": [2, 1], "warnings": []})
        );
        assert_eq!(
            value["models"]["translate"],
            json!({"id": "fake", "source": "file", "sha256": "00ff"})
        );
        assert_eq!(
            value["timings"],
            json!({"load_s": 0.123, "translate_s": 2.0, "summarize_s": 0.0, "estimate_s": 0.0})
        );
        assert_eq!(
            value["quality"],
            json!({"measure": "predicted MQM error score", "scale": [0.0, 25.0], "mean": 1.5, "estimated": 1, "missing": 2})
        );
        assert_eq!(
            value["warnings"],
            json!([
                {"code": "furniture-removed", "message": "removed the tags"},
                {"code": "number-mismatch", "message": "the number 2 is missing", "segment": 2},
            ])
        );
    }

    #[test]
    fn places_count_characters() {
        let mut digest = sample::digest();
        let two = &mut digest.blocks[1].segments[1];
        // «ва» of «Два.» and “W” of “TWO.”.
        (two.warnings[0].source, two.warnings[0].target) = (Some(2..6), Some(1..2));
        let value: Value = serde_json::from_str(&Json::line().report(&digest).unwrap()).unwrap();
        let warning = &value["warnings"][1];
        assert_eq!(
            (&warning["source_span"], &warning["target_span"]),
            (&json!([1, 3]), &json!([1, 2]))
        );
        assert_eq!(in_characters(Some("Два"), Some(&(1..9))), None);
    }

    #[test]
    fn what_is_not_there_is_null() {
        let value: Value =
            serde_json::from_str(&Json::indented().report(&sample::translation("ONE.")).unwrap()).unwrap();
        assert_eq!(value["summary"], Value::Null);
        assert_eq!(value["glossary"], Value::Null);
        assert_eq!(
            (&value["quality"], &value["models"]["estimate"]),
            (&Value::Null, &Value::Null)
        );
        assert_eq!(value["models"]["summarize"], Value::Null);
    }
}
