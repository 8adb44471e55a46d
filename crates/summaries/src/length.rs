//! Converts the length that a user requests to a number of sentences or words.

use std::num::NonZeroUsize;

use contract::SummaryLength;

/// The requested length of a summary, as users express it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Length {
    /// Two sentences.
    Short,
    /// Three to four sentences, by the text's length.
    #[default]
    Medium,
    /// Six to eight sentences.
    Long,
    /// Exactly this many sentences.
    Sentences(NonZeroUsize),
    /// About this many words.
    Words(NonZeroUsize),
    /// This many hundredths of the text's words.
    Percent(u8),
}

/// The length of a summary of a text with so many words and sentences; never more than the text has.
pub(crate) fn wanted(length: Length, words: usize, sentences: usize) -> SummaryLength {
    /// The number of words from which a text deserves one sentence more.
    const LONGER_TEXT: usize = 400;
    let by_sentences = |count: usize| SummaryLength::Sentences(count.min(sentences).max(1));
    let by_words = |count: usize| SummaryLength::Words(count.min(words).max(1));
    match length {
        Length::Short => by_sentences(2),
        Length::Medium => by_sentences(if words < LONGER_TEXT { 3 } else { 4 }),
        Length::Long => by_sentences((6 + words / (2 * LONGER_TEXT)).min(8)),
        Length::Sentences(count) => by_sentences(count.get()),
        Length::Words(count) => by_words(count.get()),
        Length::Percent(percent) => by_words(words * usize::from(percent) / 100),
    }
}

/// The most words that a summary of about `wanted` may have.
pub(crate) fn most_words(wanted: usize) -> usize {
    wanted + wanted.div_ceil(10)
}

/// The fewest words that a summary of about `wanted` should have.
pub(crate) fn fewest_words(wanted: usize) -> usize {
    wanted - wanted / 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_numbers() {
        assert_eq!(wanted(Length::Short, 1000, 50), SummaryLength::Sentences(2));
        assert_eq!(wanted(Length::Medium, 300, 20), SummaryLength::Sentences(3));
        assert_eq!(wanted(Length::Medium, 500, 20), SummaryLength::Sentences(4));
        assert_eq!(wanted(Length::Long, 300, 20), SummaryLength::Sentences(6));
        assert_eq!(wanted(Length::Long, 9000, 400), SummaryLength::Sentences(8));
        assert_eq!(wanted(Length::Percent(10), 500, 20), SummaryLength::Words(50));
    }

    #[test]
    fn a_summary_is_not_longer_than_its_text() {
        let seven = NonZeroUsize::new(7).unwrap();
        assert_eq!(
            wanted(Length::Sentences(seven), 100, 4),
            SummaryLength::Sentences(4)
        );
        assert_eq!(wanted(Length::Words(seven), 5, 1), SummaryLength::Words(5));
        assert_eq!(wanted(Length::Percent(200), 50, 4), SummaryLength::Words(50));
        assert_eq!(wanted(Length::Percent(0), 50, 4), SummaryLength::Words(1));
        assert_eq!(wanted(Length::Short, 3, 0), SummaryLength::Sentences(1));
    }

    #[test]
    fn ten_percent_more_or_less() {
        assert_eq!((fewest_words(100), most_words(100)), (90, 110));
        assert_eq!((fewest_words(5), most_words(5)), (5, 6));
    }
}
