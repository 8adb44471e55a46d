//! Lays out a summary as text for people.

use tasks::report::{SummaryReport, SummarySentence};

/// The layout of summaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SummaryLayout {
    /// Whether each sentence is a list item.
    pub bullets: bool,
    /// Whether a headline stands above the sentences.
    pub headline: bool,
    /// Whether the text stands above its summary, so that the summary can link to it.
    pub linked: bool,
}

/// The summary as running text.
pub fn running(summary: &SummaryReport) -> String {
    joined(summary, |_| String::new())
}

/// The summary in its layout. `headline` formats the headline, `after` gives the text that follows a sentence.
pub fn shaped(
    summary: &SummaryReport,
    layout: SummaryLayout,
    headline: impl Fn(&str) -> String,
    after: impl Fn(&SummarySentence) -> String,
) -> String {
    let mut text = match &summary.headline {
        Some(line) if layout.headline => headline(line) + "\n\n",
        _ => String::new(),
    };
    if layout.bullets {
        let items = summary
            .sentences
            .iter()
            .map(|sentence| format!("- {}{}", sentence.text, after(sentence)));
        text += &items.collect::<Vec<_>>().join("\n");
    } else {
        text += &joined(summary, after);
    }
    text
}

/// The sentences as one paragraph; after one without an end mark, such as a list item, a new line begins.
fn joined(summary: &SummaryReport, after: impl Fn(&SummarySentence) -> String) -> String {
    let mut text = String::new();
    let mut ended = true;
    for sentence in &summary.sentences {
        if !text.is_empty() {
            text.push(if ended { ' ' } else { '\n' });
        }
        text.push_str(&sentence.text);
        text.push_str(&after(sentence));
        let closing = |c: char| "»”“’\"'’)]}*_".contains(c);
        ended = sentence
            .text
            .trim_end_matches(closing)
            .ends_with(['.', '!', '?', '…', '。', '！', '？']);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    fn summary() -> SummaryReport {
        sample::summary().summary.unwrap()
    }

    #[test]
    fn sentences_stand_side_by_side_and_items_on_lines() {
        assert_eq!(running(&summary()), "One. Both.");
        let mut items = summary();
        items.sentences[0].text = "One".to_owned();
        assert_eq!(running(&items), "One\nBoth.");
    }

    #[test]
    fn bullets_and_headline() {
        let layout = SummaryLayout {
            bullets: true,
            headline: true,
            linked: false,
        };
        let text = shaped(&summary(), layout, str::to_uppercase, |sentence| {
            format!(" {:?}", sentence.segments)
        });
        assert_eq!(text, "NEWS\n\n- One. [1]\n- Both. [2, 1]");
        let mut unnamed = summary();
        unnamed.headline = None;
        assert!(shaped(&unnamed, layout, str::to_uppercase, |_| String::new()).starts_with("- One."));
    }
}
