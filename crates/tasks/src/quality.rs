//! Estimates the quality of a translation, segment by segment, with a model that reads source and translation.

use std::sync::Arc;
use std::time::Instant;

use contract::SegmentPair;
use models::{ModelChoice, ModelError, ModelQuery, ModelReport, Route, Session, route};
use text::Lang;

use crate::error::TaskError;
use crate::event::{Event, OnEvent, of_models};
use crate::report::{BlockReport, QualityReport, SegmentReport};

/// The worst segments that are told of.
const WORST: usize = 3;

/// The data for estimates of a document.
pub(crate) struct Estimation<'a> {
    /// The models on disk and in memory.
    pub session: &'a Session,
    /// The choice of the model.
    pub choice: &'a ModelChoice,
    /// The languages of the document and of its translation.
    pub languages: (Lang, Lang),
    /// The listener of the task.
    pub on_event: &'a OnEvent<'a>,
}

/// Estimates, with the data for their report; the scores themselves are in the segments.
pub(crate) struct EstimationOutcome {
    pub quality: QualityReport,
    pub model: ModelReport,
    /// Seconds for loading the model.
    pub load: f64,
    /// Seconds for estimating.
    pub seconds: f64,
}

impl Estimation<'_> {
    /// Chooses the model and downloads it if needed, so that a translation is not begun without it.
    ///
    /// # Errors
    /// When no model can estimate, or none of those that can is available.
    pub fn route(&self) -> Result<Arc<Route>, ModelError> {
        let wanted = ModelQuery {
            task: store::Task::Estimate,
            from: self.languages.0,
            to: self.languages.1,
        };
        route::choose(self.session, self.choice, wanted, &of_models(self.on_event))
    }

    /// Estimates all segments that a model translated.
    ///
    /// # Errors
    /// When the model cannot be loaded, does not estimate, or fails.
    pub fn estimate(&self, blocks: &mut [BlockReport]) -> Result<EstimationOutcome, TaskError> {
        let route = self.route()?;
        let (model, load) = self.session.load(&route.first, &of_models(self.on_event))?;
        let estimator = model.engine.estimator().ok_or_else(|| ModelError::Unsuitable {
            model: model.report.id.clone(),
            task: store::Task::Estimate.name(),
            from: self.languages.0.name(),
            to: self.languages.1.name(),
        })?;
        (self.on_event)(Event::Estimating);
        let start = Instant::now();
        let mut segments: Vec<&mut SegmentReport> = blocks
            .iter_mut()
            .flat_map(|block| &mut block.segments)
            .filter(|segment| segment.score.is_some())
            .collect();
        let pairs: Vec<SegmentPair<'_>> = segments.iter().map(|segment| pair(segment)).collect();
        let scores = estimator.estimate(&pairs)?;
        for (segment, score) in segments.iter_mut().zip(&scores) {
            segment.quality = *score;
        }
        let quality = summed_up(&scores);
        let seconds = start.elapsed().as_secs_f64();
        let segments: Vec<&SegmentReport> = segments.into_iter().map(|segment| &*segment).collect();
        (self.on_event)(Event::Estimated {
            model: &model.report.id,
            quality: &quality,
            worst: &worst(&segments),
        });
        Ok(EstimationOutcome {
            quality,
            model: model.report.clone(),
            load,
            seconds,
        })
    }
}

fn pair(segment: &SegmentReport) -> SegmentPair<'_> {
    SegmentPair {
        source: &segment.source,
        translation: segment.translation.as_deref().unwrap_or_default(),
    }
}

fn summed_up(scores: &[Option<f32>]) -> QualityReport {
    let found: Vec<f32> = scores.iter().copied().flatten().collect();
    let mean = (!found.is_empty()).then(|| found.iter().sum::<f32>() / found.len() as f32);
    QualityReport {
        mean,
        estimated: found.len(),
        missing: scores.len() - found.len(),
    }
}

/// The segments with the highest error scores, the worst first; of equal ones the first.
fn worst<'s>(segments: &[&'s SegmentReport]) -> Vec<&'s SegmentReport> {
    let mut scored: Vec<&SegmentReport> = segments
        .iter()
        .copied()
        .filter(|segment| segment.quality.is_some())
        .collect();
    scored.sort_by(|left, right| {
        right
            .quality
            .unwrap_or(0.0)
            .total_cmp(&left.quality.unwrap_or(0.0))
    });
    scored.truncate(WORST);
    scored
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_is_of_the_segments_that_have_a_score() {
        let report = summed_up(&[Some(2.0), None, Some(5.0)]);
        assert_eq!((report.mean, report.estimated, report.missing), (Some(3.5), 2, 1));
        assert_eq!(summed_up(&[None]).mean, None);
        assert_eq!(summed_up(&[]).mean, None);
    }
}
