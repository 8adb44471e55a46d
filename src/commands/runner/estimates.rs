//! The estimates of a document's quality as lines for people, who are told what the numbers are.

use contract::ERROR_SCORES;
use tasks::report::{QualityReport, SegmentReport};

/// Letters of a segment that are shown.
const SHOWN: usize = 40;

/// What `model` estimated: the mean, what it means, and the segments with the highest error scores.
pub fn lines(model: &str, quality: &QualityReport, worst: &[&SegmentReport]) -> Vec<String> {
    let segments = |count: usize| match count {
        1 => "1 segment".to_owned(),
        count => format!("{count} segments"),
    };
    let missing = match quality.missing {
        0 => String::new(),
        count => format!("; {} blank or too long for it", segments(count)),
    };
    let Some(mean) = quality.mean else {
        return vec![format!("quality: {model} could estimate no segment{missing}")];
    };
    let (best, worst_score) = (ERROR_SCORES.start(), ERROR_SCORES.end());
    let mut lines = vec![format!(
        "quality: {mean:.1} is the mean error score of {} (MQM as {model} predicts it: {best} best, {worst_score} worst; \
         an estimate by a model, not a check){missing}",
        segments(quality.estimated)
    )];
    let shown: Vec<String> = worst.iter().filter_map(|segment| of_segment(segment)).collect();
    if quality.estimated > 1 {
        lines.push(format!("quality: the worst: {}", shown.join("; ")));
    }
    lines
}

/// `11.4 “He left for the…”`.
fn of_segment(segment: &SegmentReport) -> Option<String> {
    let text = segment.translation.as_deref()?;
    let mut shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() {
        // Not within a word.
        let end = shown.rfind(char::is_whitespace).unwrap_or(shown.len());
        shown.truncate(end);
        shown.push('…');
    }
    Some(format!("{:.1} “{shown}”", segment.quality?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(translation: &str, score: f32) -> SegmentReport {
        SegmentReport {
            source: String::new(),
            translation: Some(translation.to_owned()),
            score: Some(-0.5),
            quality: Some(score),
            tokens: None,
            warnings: Vec::new(),
        }
    }

    fn report(mean: Option<f32>, estimated: usize, missing: usize) -> QualityReport {
        QualityReport {
            mean,
            estimated,
            missing,
        }
    }

    #[test]
    fn people_are_told_what_the_numbers_are() {
        let (long, short) = (
            segment("He left for the capital, where his friends were waiting.", 11.44),
            segment("Yes.", 0.0),
        );
        assert_eq!(
            lines("m", &report(Some(5.72), 2, 1), &[&long, &short]),
            [
                "quality: 5.7 is the mean error score of 2 segments (MQM as m predicts it: 0 best, 25 worst; an estimate by \
                 a model, not a check); 1 segment blank or too long for it",
                "quality: the worst: 11.4 “He left for the capital, where his…”; 0.0 “Yes.”"
            ]
        );
        assert_eq!(lines("m", &report(Some(0.0), 1, 0), &[&short]).len(), 1);
        assert_eq!(
            lines("m", &report(None, 0, 2), &[]),
            ["quality: m could estimate no segment; 2 segments blank or too long for it"]
        );
    }
}
