//! Finds the cues of a subtitle file: the spans of their text, and the times at which they are shown.

use std::ops::Range;

/// Lines of text that are shown together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cue {
    /// The spans of its lines of text; at least one.
    pub lines: Vec<Range<usize>>,
    /// The time at which it is shown, from start to end in milliseconds.
    pub shown: Range<u64>,
}

/// The cues of a text. Everything else (indices, times and their settings, notes, styles) is in no cue.
pub(super) fn cues(text: &str, dialect: super::Dialect) -> Vec<Cue> {
    let lines = lines(text);
    let times: Vec<Option<Range<u64>>> = lines.iter().map(|line| times(&text[line.clone()])).collect();
    let is_blank = |at: usize| text[lines[at].clone()].trim().is_empty();
    let is_index = |at: usize| {
        let line = text[lines[at].clone()].trim();
        !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit())
    };
    let begins =
        |at: usize| times[at].is_some() || (is_index(at) && times.get(at + 1).is_some_and(Option::is_some));
    let mut cues = Vec::new();
    let mut shown: Option<Range<u64>> = None;
    let mut at = 0;
    while at < lines.len() {
        if let Some(times) = &times[at] {
            shown = Some(times.clone());
        } else if is_blank(at) {
            // In SubRip an empty line may be between the lines of one cue.
            if dialect == super::Dialect::WebVtt {
                shown = None;
            }
        } else if let Some(shown) = shown.clone().filter(|_| !begins(at)) {
            let end = (at..lines.len())
                .find(|&next| is_blank(next) || (next > at && begins(next)))
                .unwrap_or(lines.len());
            cues.push(Cue {
                lines: lines[at..end].to_vec(),
                shown,
            });
            at = end;
            continue;
        }
        at += 1;
    }
    cues
}

/// The spans of a text's lines, without their line breaks.
fn lines(text: &str) -> Vec<Range<usize>> {
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

/// Reads `00:00:01,000 --> 00:00:04,000`, which settings may follow.
pub(super) fn times(line: &str) -> Option<Range<u64>> {
    let (start, rest) = line.split_once("-->")?;
    let end = rest.split_whitespace().next()?;
    Some(milliseconds(start.trim())?..milliseconds(end)?)
}

/// Reads `01:02:03,456`, `02:03.456` or `02:03`.
fn milliseconds(time: &str) -> Option<u64> {
    let (clock, fraction) = time.split_once([',', '.']).unwrap_or((time, "0"));
    let number = |digits: &str| {
        let is_number = (1..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| digits.parse::<u64>().ok()).flatten()
    };
    let parts: Option<Vec<u64>> = clock.split(':').map(number).collect();
    let seconds = match *parts?.as_slice() {
        [minutes, seconds] => minutes * 60 + seconds,
        [hours, minutes, seconds] => (hours * 60 + minutes) * 60 + seconds,
        _ => return None,
    };
    Some(seconds * 1000 + number(fraction)?)
}

#[cfg(test)]
mod tests {
    use super::super::Dialect;
    use super::*;

    #[test]
    fn times_have_many_shapes() {
        assert_eq!(times("00:00:01,500 --> 01:00:04,000"), Some(1500..3_604_000));
        assert_eq!(times("00:01.000-->00:02.000 line:0 align:left"), Some(1000..2000));
        for line in [
            "",
            "1 --> 2",
            "00:00:01,000 -->",
            "a --> b",
            "00:00:01,000 -> 00:00:02,000",
            "-1:00 --> 00:01",
        ] {
            assert_eq!(times(line), None, "{line}");
        }
    }

    #[test]
    fn cues_are_found_without_their_order() {
        let text = "\n1\n00:01 --> 00:02\nраз\nдва\n\n\nтри\n2\n00:03 --> 00:04\n1999\n3\n00:05 --> 00:06\n\n4\n00:07 --> 00:08";
        let found = |dialect| -> Vec<Vec<&str>> {
            let of = |cue: Cue| cue.lines.into_iter().map(|line| &text[line]).collect();
            cues(text, dialect).into_iter().map(of).collect()
        };
        assert_eq!(
            found(Dialect::SubRip),
            [vec!["раз", "два"], vec!["три"], vec!["1999"]]
        );
        assert_eq!(found(Dialect::WebVtt), [vec!["раз", "два"], vec!["1999"]]);
    }
}
