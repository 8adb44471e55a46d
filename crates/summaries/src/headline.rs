//! Finds the headline of a summary: one line that names the subject of a text.

use contract::{RunError, SummaryLength};

use super::extractive;
use super::subject::Subject;

/// The title of the text; else the most central sentence by its words, without its full stop. `None` only for a text
/// without sentences.
pub(super) fn of(subject: &Subject<'_>) -> Result<Option<String>, RunError> {
    if let Some(title) = subject.title {
        let line = title.split_whitespace().collect::<Vec<_>>().join(" ");
        return Ok(Some(line));
    }
    let best = extractive::chosen(subject, SummaryLength::Sentences(1), None)?;
    Ok(best
        .first()
        .map(|sentence| without_stop(sentence.text).to_owned()))
}

fn without_stop(sentence: &str) -> &str {
    match sentence.strip_suffix('.') {
        Some(bare) if !bare.ends_with('.') => bare,
        _ => sentence,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{paragraphs, subject, with_heading};

    #[test]
    fn a_title_is_the_headline() {
        let blocks = with_heading(
            "Snipers  leave",
            "All snipers will leave the line of contact in autumn.",
        );
        assert_eq!(of(&subject(&blocks)).unwrap().as_deref(), Some("Snipers leave"));
    }

    #[test]
    fn without_a_title_a_sentence_is() {
        let blocks = paragraphs(&["All snipers will leave the line of contact in autumn. It rained."]);
        assert_eq!(
            of(&subject(&blocks)).unwrap().as_deref(),
            Some("All snipers will leave the line of contact in autumn")
        );
        assert_eq!(of(&subject(&[])).unwrap(), None);
    }
}
