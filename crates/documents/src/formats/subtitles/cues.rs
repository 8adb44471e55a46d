//! Finds the cues of a subtitle file: the spans of their text, and the times at which they are shown.

use std::ops::Range;

use super::Dialect;
use super::times::{TimeLine, time_line};

/// Lines of text that are shown together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cue {
    /// The spans of its lines of text; at least one.
    pub lines: Vec<Range<usize>>,
    /// The time at which it is shown, from start to end in milliseconds.
    pub shown: Range<u64>,
    /// Whether a line of blanks, which holds a place on the screen, stands before or after its text.
    pub is_padded: bool,
}

/// The cues of a text, and what could not be read of it.
#[derive(Debug, Default)]
pub(super) struct Film {
    /// Everything else (indices, times and their settings, notes, styles) is in no cue.
    pub cues: Vec<Cue>,
    /// The numbers of the lines that look like times and cannot be read, from 1.
    pub unread: Vec<usize>,
    /// Whether any line has times.
    pub has_times: bool,
}

/// Reads the cues of a text.
pub(super) fn film(text: &str, dialect: Dialect) -> Film {
    let lines = Lines::of(text, dialect);
    let mut film = Film::default();
    let mut shown: Option<Range<u64>> = None;
    let mut at = 0;
    while at < lines.spans.len() {
        let span = lines.spans[at].clone();
        let mut first = None;
        match &lines.times[at] {
            Some(TimeLine::Read { shown: times, words }) => {
                film.has_times = true;
                shown = Some(times.clone());
                first = (span.start + words < span.end).then(|| span.start + words..span.end);
            }
            Some(TimeLine::Unread) => {
                film.unread.push(at + 1);
                let end = shown.map_or(0, |shown| shown.end);
                shown = Some(end..end);
            }
            None if lines.ends_cue(at) => shown = None,
            None if lines.is_blank(at) || lines.begins(at) => {}
            None => first = Some(span),
        }
        at += 1;
        if let Some((first, shown)) = first.zip(shown.clone()) {
            let end = (at..lines.spans.len())
                .find(|&next| lines.is_blank(next) || lines.begins(next))
                .unwrap_or(lines.spans.len());
            let is_padded =
                at.checked_sub(2).is_some_and(|before| lines.is_padding(before)) || lines.is_padding(end);
            film.cues.push(Cue {
                lines: [first]
                    .into_iter()
                    .chain(lines.spans[at..end].iter().cloned())
                    .collect(),
                shown,
                is_padded,
            });
            at = end;
        }
    }
    film
}

/// The lines of a text, and which of them have times.
struct Lines<'t> {
    text: &'t str,
    dialect: Dialect,
    spans: Vec<Range<usize>>,
    times: Vec<Option<TimeLine>>,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str, dialect: Dialect) -> Lines<'t> {
        let spans = spans(text);
        let times = spans.iter().map(|span| time_line(&text[span.clone()])).collect();
        Lines {
            text,
            dialect,
            spans,
            times,
        }
    }

    fn line(&self, at: usize) -> &'t str {
        self.spans.get(at).map_or("", |span| &self.text[span.clone()])
    }

    fn is_blank(&self, at: usize) -> bool {
        self.line(at).trim().is_empty()
    }

    /// Whether a line has blanks and nothing else.
    fn is_padding(&self, at: usize) -> bool {
        !self.line(at).is_empty() && self.is_blank(at)
    }

    /// Whether a line ends the cue before it. In `SubRip` an empty line may be between the lines of one cue; in
    /// `WebVTT` a line of blanks may, unless a comment follows.
    fn ends_cue(&self, at: usize) -> bool {
        let is_comment = |line: &str| {
            let first = line.split([' ', '\t']).next().unwrap_or_default();
            matches!(first, "NOTE" | "STYLE" | "REGION")
        };
        let follows_blank = |at: usize| at.checked_sub(1).is_some_and(|before| self.is_blank(before));
        self.dialect == Dialect::WebVtt
            && (self.line(at).is_empty() || follows_blank(at) && is_comment(self.line(at)))
    }

    /// Whether a line begins a cue: it has times, or is the number before them.
    fn begins(&self, at: usize) -> bool {
        let is_index = || {
            let line = self.line(at).trim();
            let number = line
                .strip_prefix('#')
                .unwrap_or(line)
                .trim_end_matches(['.', ':', ')']);
            !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
        };
        let has_times = |at: usize| self.times.get(at).is_some_and(Option::is_some);
        has_times(at) || has_times(at + 1) && is_index()
    }
}

/// The spans of a text's lines, without their line breaks.
fn spans(text: &str) -> Vec<Range<usize>> {
    let line_break = if text.contains('\n') { '\n' } else { '\r' };
    let mut start = 0;
    text.split_inclusive(line_break)
        .map(|line| {
            let from = start;
            start += line.len();
            from..from + line.trim_end_matches(['\n', '\r']).len()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, dialect: Dialect) -> Vec<Vec<&str>> {
        let of = |cue: Cue| cue.lines.into_iter().map(|line| &text[line]).collect();
        film(text, dialect).cues.into_iter().map(of).collect()
    }

    #[test]
    fn cues_are_found_without_their_order() {
        let text = "\n1\n00:01 --> 00:02\nраз\nдва\n\n\nтри\n2\n00:03 --> 00:04\n1999\n3\n00:05 --> 00:06\n\n4\n00:07 --> 00:08";
        assert_eq!(
            found(text, Dialect::SubRip),
            [vec!["раз", "два"], vec!["три"], vec!["1999"]]
        );
        assert_eq!(found(text, Dialect::WebVtt), [vec!["раз", "два"], vec!["1999"]]);
    }

    #[test]
    fn bad_times_begin_cues() {
        let text = "00:01 --> 00:02\nраз\n2.\n00:00:03;000 –> 00:00:04\nдва\n\n00:00:05,000 -->\nтри\n4\n00:00:07,000 -> 00:00:08,000 четыре\nпять\n";
        let of_film = film(text, Dialect::SubRip);
        assert_eq!(
            found(text, Dialect::SubRip),
            [vec!["раз"], vec!["два"], vec!["три"], vec!["четыре", "пять"]]
        );
        assert_eq!(of_film.unread, [7]);
        assert_eq!(of_film.cues[2].shown, 4000..4000);
    }

    #[test]
    fn only_an_empty_line_ends_a_cue_of_webvtt() {
        let text = "WEBVTT\n\n00:01.000 --> 00:02.000\n \nраз\n \nдва\n\nтри\n\n00:03.000 --> 00:04.000\nчетыре\n \nNOTE\nпять\n";
        assert_eq!(
            found(text, Dialect::WebVtt),
            [vec!["раз"], vec!["два"], vec!["четыре"]]
        );
        assert!(film(text, Dialect::WebVtt).cues[0].is_padded);
    }
}
