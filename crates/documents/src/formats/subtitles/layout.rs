//! Lays out a translation: distributes it over the cues of its sentence, and breaks it into lines.

use std::ops::Range;

use unicode_width::UnicodeWidthStr as _;

/// The limit of columns in a line of subtitles, as broadcasters use it.
pub(super) const WIDEST: usize = 42;

/// A position at which a text can be broken: the first part ends at `start`, the second begins at `end`.
type Break = Range<usize>;

/// The positions at which a text can be broken: at white space, and between ideographs.
fn breaks(text: &str) -> Vec<Break> {
    let mut breaks: Vec<Break> = Vec::new();
    let mut before: Option<char> = None;
    for (at, letter) in text.char_indices() {
        let end = at + letter.len_utf8();
        if letter.is_whitespace() {
            match breaks.last_mut() {
                Some(last) if last.end == at => last.end = end,
                _ => breaks.push(at..end),
            }
        } else if is_ideograph(letter)
            && before.is_some_and(is_ideograph)
            && !"。，、！？」』）：；".contains(letter)
        {
            breaks.push(at..at);
        }
        before = Some(letter);
    }
    breaks.retain(|place| place.start > 0 && place.end < text.len());
    breaks
}

fn is_ideograph(letter: char) -> bool {
    matches!(letter, '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF00}'..='\u{FF60}')
}

/// For each position the columns before and through it, and the columns of the whole text.
fn widths(text: &str, places: &[Break]) -> (Vec<(usize, usize)>, usize) {
    let (mut columns, mut end) = (0, 0);
    let mut widths = Vec::with_capacity(places.len());
    for place in places {
        let before = columns + text[end..place.start].width();
        columns = before + text[place.clone()].width();
        end = place.end;
        widths.push((before, columns));
    }
    (widths, columns + text[end..].width())
}

/// Whether a reader pauses at this position anyway.
fn pauses(text: &str, place: &Break) -> bool {
    text[..place.start].ends_with([',', '.', ';', ':', '!', '?', '…', '。', '，', '、'])
}

/// Divides a text in proportion to `weights`, one part for each. If it has too few words, the last part is repeated, so
/// that no cue is empty.
pub(super) fn shares<'a>(text: &'a str, weights: &[usize]) -> Vec<&'a str> {
    /// A pause within this many columns of the proportional position is preferred.
    const PAUSE: usize = 6;
    let places = breaks(text);
    let (widths, width) = widths(text, &places);
    let weight = weights.iter().sum::<usize>().max(1);
    let mut parts = Vec::new();
    let (mut start, mut first, mut before) = (0, 0, 0);
    for (index, share) in weights.iter().enumerate().take(weights.len().saturating_sub(1)) {
        before += share;
        let target = width * before / weight;
        // The remaining parts need one position each.
        let behind = weights.len() - 2 - index;
        let last = places
            .len()
            .saturating_sub(behind)
            .max((first + 1).min(places.len()));
        let distance = |at: &usize| {
            let off = widths[*at].0.abs_diff(target);
            if pauses(text, &places[*at]) {
                off.saturating_sub(PAUSE)
            } else {
                off
            }
        };
        let Some(best) = (first..last).min_by_key(distance) else {
            break;
        };
        parts.push(&text[start..places[best].start]);
        start = places[best].end;
        first = best + 1;
    }
    parts.push(&text[start..]);
    while parts.len() < weights.len() {
        parts.push(&text[start..]);
    }
    parts
}

/// Divides a text in proportion to `weights` into as many parts, or into fewer if it has too few words.
pub(super) fn portions<'a>(text: &'a str, weights: &[usize]) -> Vec<&'a str> {
    let most = weights.len().min(breaks(text).len() + 1);
    shares(text, &weights[..most])
}

/// The positions at which a text is broken so that its lines have at most `columns`: into two lines of about the same
/// length if that is enough.
pub(super) fn line_breaks(text: &str, columns: usize) -> Vec<Break> {
    const PAUSE: usize = 8;
    let places = breaks(text);
    let (widths, whole) = widths(text, &places);
    if whole <= columns {
        return Vec::new();
    }
    let halves = |(place, &(left, through)): (&Break, &(usize, usize))| {
        let right = whole - through;
        (left <= columns && right <= columns).then(|| {
            let longer = left.max(right);
            let length = if pauses(text, place) {
                longer.saturating_sub(PAUSE)
            } else {
                longer
            };
            (length, place.clone())
        })
    };
    let best = places.iter().zip(&widths).filter_map(halves);
    match best.min_by_key(|(length, _)| *length) {
        Some((_, best)) => vec![best],
        None => greedy(&places, &widths, whole, columns),
    }
}

/// The positions for as few lines as possible.
fn greedy(places: &[Break], widths: &[(usize, usize)], whole: usize, columns: usize) -> Vec<Break> {
    let mut chosen: Vec<Break> = Vec::new();
    // The start of the current line, and the columns before it.
    let (mut start, mut before) = (0, 0);
    for (index, place) in places.iter().enumerate() {
        let next = widths.get(index + 1).map_or(whole, |next| next.0);
        if next - before > columns && place.start > start {
            chosen.push(place.clone());
            (start, before) = (place.end, widths[index].1);
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<&str> {
        let mut start = 0;
        let mut lines = Vec::new();
        for place in line_breaks(text, WIDEST) {
            lines.push(&text[start..place.start]);
            start = place.end;
        }
        lines.push(&text[start..]);
        lines
    }

    #[test]
    fn two_lines_are_of_one_length_and_break_at_pauses() {
        assert_eq!(lines("It fits."), ["It fits."]);
        assert_eq!(
            lines("When he came home in the evening, nobody was there any more."),
            ["When he came home in the evening,", "nobody was there any more."]
        );
        let long = "word ".repeat(40);
        let shown = lines(long.trim());
        assert!(
            shown.len() > 2 && shown.iter().all(|line| line.len() <= WIDEST),
            "{shown:?}"
        );
        let unbroken = "x".repeat(100);
        assert_eq!(lines(&unbroken), [unbroken.as_str()]);
        assert_eq!(lines(&"漢".repeat(30)).len(), 2);
    }

    #[test]
    fn parts_are_in_proportion_and_none_is_empty() {
        assert_eq!(
            shares("He said that he would come, but nobody came.", &[28, 16]),
            ["He said that he would come,", "but nobody came."]
        );
        assert_eq!(shares("one two", &[5, 5, 5]), ["one", "two", "two"]);
        assert_eq!(shares("one", &[5, 5]), ["one", "one"]);
        assert_eq!(shares("a b c", &[1, 100, 1]), ["a", "b", "c"]);
        assert_eq!(shares("one two three", &[0]), ["one two three"]);
        assert_eq!(shares("漢字漢字", &[1, 1]), ["漢字", "漢字"]);
        for count in 1..8 {
            let text = "one two three four five";
            let weights = vec![3; count];
            let parts = shares(text, &weights);
            assert_eq!(parts.len(), count);
            assert_eq!(parts[..count.min(5)].join(" "), text);
        }
    }
}
