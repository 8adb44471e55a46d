//! Checks that the translation of a complete sentence ends like a sentence.

use std::ops::Range;

use super::{Check, Code, Finding, Pair, Pairs};

/// The entry of this check in the list of checks.
pub(super) static CHECK: Check = Check {
    name: "ending",
    about: "a sentence ends as one",
    codes: &[Code::NoSentenceEnd],
    pairs: Pairs::All,
    run: |pair| check(pair).into_iter().collect(),
};

const FINAL: &[char] = &['.', '!', '?', '…', '。', '！', '？', '؟', '।'];

/// Whether `text` ends in a final mark, perhaps before closing quotes and brackets.
pub fn ends_like_a_sentence(text: &str) -> bool {
    let closing = |c: char| c.is_whitespace() || "»”“’\"'’)]}*_".contains(c);
    text.trim_end_matches(closing).ends_with(FINAL)
}

pub(super) fn check(pair: &Pair<'_>) -> Option<Finding> {
    let lost = ends_like_a_sentence(pair.source) && !ends_like_a_sentence(pair.translation);
    lost.then(|| {
        Finding::major(
            Code::NoSentenceEnd,
            "the translation stops without an end mark, unlike the source",
        )
        .in_target(last_letter(pair.translation))
    })
}

/// The span of the last character that is not white space.
fn last_letter(text: &str) -> Option<Range<usize>> {
    let (at, last) = text.trim_end().char_indices().next_back()?;
    Some(at..at + last.len_utf8())
}

/// `translation` without the full stop that models like to add to a heading.
pub fn without_added_stop<'t>(source: &str, translation: &'t str) -> &'t str {
    match translation.strip_suffix('.') {
        Some(rest) if !ends_like_a_sentence(source) && !rest.contains(['.', '!', '?']) => rest,
        _ => translation,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{Major, expect_findings};

    #[test]
    fn ends_are_compared() {
        expect_findings(
            check,
            &[
                ("Да.", "Yes."),
                ("Он ушёл!", "He left!"),
                ("Он ушёл!", "He left."),
                ("Куда?..", "Where to?"),
                ("Он ушёл…", "He left..."),
                ("«Он ушёл.»", "“He left.”"),
                ("Он ушёл (вчера).", "He left (yesterday.)"),
                ("«Да», — сказал он.", "\"Yes,\" he said."),
                ("Заголовок без точки", "A heading without a stop"),
                ("Он сказал:", "He said:"),
                ("Так сказал Лавров.", "“So Lavrov said.”*"),
            ],
            &[
                ("Да.", "Yes", Code::NoSentenceEnd, Major),
                ("Он ушёл в город.", "He went to the", Code::NoSentenceEnd, Major),
                ("Куда?", "Where to", Code::NoSentenceEnd, Major),
                ("Он ушёл…", "He left,", Code::NoSentenceEnd, Major),
                ("«Он ушёл.»", "“He left”", Code::NoSentenceEnd, Major),
                ("Ушёл!", "Left:", Code::NoSentenceEnd, Major),
                (
                    "Он ушёл (вчера).",
                    "He left (yesterday)",
                    Code::NoSentenceEnd,
                    Major,
                ),
                ("Их было 5.", "There were 5", Code::NoSentenceEnd, Major),
                (
                    "Он ушёл. И пришёл.",
                    "He left. And came",
                    Code::NoSentenceEnd,
                    Major,
                ),
                ("Да.", "", Code::NoSentenceEnd, Major),
            ],
        );
    }

    #[test]
    fn a_heading_gets_no_stop() {
        assert_eq!(
            without_added_stop("Новости дня", "News of the day."),
            "News of the day"
        );
        assert_eq!(
            without_added_stop("Новости дня.", "News of the day."),
            "News of the day."
        );
        assert_eq!(
            without_added_stop("Встреча в США", "A meeting in the U.S."),
            "A meeting in the U.S."
        );
    }
}
