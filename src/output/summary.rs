//! A summary as text for people, in whatever shape.

use tasks::report::{SummaryReport, SummarySentence};

/// How summaries are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    /// Each sentence as a list item.
    pub bullets: bool,
    /// A headline over the sentences.
    pub headline: bool,
    /// Whether the text stands above its summary, to be linked to.
    pub linked: bool,
}

/// The summary as running text.
pub fn running(summary: &SummaryReport) -> String {
    joined(summary, |_| String::new())
}

/// The summary in its shape; `headline` makes a line of one, `after` gives what stands behind a sentence.
pub fn shaped(
    summary: &SummaryReport,
    look: Look,
    headline: impl Fn(&str) -> String,
    after: impl Fn(&SummarySentence) -> String,
) -> String {
    let mut text = match &summary.headline {
        Some(line) if look.headline => headline(line) + "\n\n",
        _ => String::new(),
    };
    if look.bullets {
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

/// Sentences side by side; what ends without a mark, such as an item of a list, has its own line.
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
        let look = Look {
            bullets: true,
            headline: true,
            linked: false,
        };
        let text = shaped(&summary(), look, str::to_uppercase, |sentence| {
            format!(" {:?}", sentence.segments)
        });
        assert_eq!(text, "NEWS\n\n- One. [1]\n- Both. [2, 1]");
        let mut unnamed = summary();
        unnamed.headline = None;
        assert!(shaped(&unnamed, look, str::to_uppercase, |_| String::new()).starts_with("- One."));
    }
}
