//! Shortens a text that is too long for one call: its sections are summarised, and the summaries again if necessary.

use contract::{RunError, Summarizer, SummaryJob, SummaryLength};
use text::Lang;
use text::passages;

use super::answer;

/// The number of sentences in the summary of a section.
const SECTION_SENTENCES: usize = 4;

/// A text of at most `limit` words with the content of `text`. A short text is returned unchanged.
pub(crate) fn shortened(
    text: String,
    (from, to): (Lang, Lang),
    limit: usize,
    model: &dyn Summarizer,
) -> Result<String, RunError> {
    let mut text = text;
    let mut from = from;
    while passages::words(&text) > limit {
        let sections = sections(&text, from, limit);
        let mut summaries = Vec::new();
        for section in &sections {
            let length = SummaryLength::Sentences(SECTION_SENTENCES);
            let job = SummaryJob {
                text: section,
                from,
                to,
                length,
                attempt: 0,
            };
            let sentences = answer::sentences_of(&model.summarize(&job)?, section, to);
            summaries.push(
                sentences
                    .into_iter()
                    .take(SECTION_SENTENCES)
                    .collect::<Vec<_>>()
                    .join(" "),
            );
        }
        let shorter = summaries.join("\n\n");
        if 2 * passages::words(&shorter) > passages::words(&text) {
            // The model does not shorten the text, so the first section that fits is used.
            return Ok(sections.into_iter().next().unwrap_or_default());
        }
        text = shorter;
        from = to;
    }
    Ok(text)
}

/// Sections of at most `limit` words: whole paragraphs where they fit, else whole sentences.
fn sections(text: &str, lang: Lang, limit: usize) -> Vec<String> {
    let mut sections: Vec<String> = Vec::new();
    let mut words = 0;
    for paragraph in text.split("\n\n") {
        let units = passages::units(paragraph, lang, limit);
        for group in passages::group(paragraph, &units, limit) {
            let piece = &paragraph[units[group.start].start..units[group.end - 1].end];
            let weight = passages::words(piece);
            match sections.last_mut() {
                Some(last) if words + weight <= limit => {
                    last.push_str("\n\n");
                    last.push_str(piece);
                    words += weight;
                }
                _ => {
                    sections.push(piece.to_owned());
                    words = weight;
                }
            }
        }
    }
    sections
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_stay_whole_where_they_fit() {
        let text = "One two three.\n\nFour five.\n\nSix seven eight nine. Ten eleven.";
        assert_eq!(
            sections(text, Lang::EN, 5),
            [
                "One two three.\n\nFour five.",
                "Six seven eight nine. ",
                "Ten eleven."
            ]
        );
    }
}
