//! Finds rolling captions: each line is shown first below, then above the next one, so that it stands in several cues.

use super::cues::Cue;
use super::tags::{self, Token};
use crate::lines::{has_words, on_one_line};

/// The words of a line, without its tags.
pub(super) fn plain(line: &str) -> String {
    let words = tags::tokens(line).into_iter().filter_map(|token| match token {
        Token::Words(words) => Some(words),
        Token::Break(_) | Token::Space(_) => Some(" "),
        _ => None,
    });
    on_one_line(&words.collect::<String>())
}

/// For each cue, whether it is read line by line: it has words that appear one by one, or its first line was the last
/// line of the cue before, or its last line is the first of the next one.
pub(super) fn by_line(text: &str, cues: &[Cue]) -> Vec<bool> {
    let line = |line: Option<&std::ops::Range<usize>>| {
        let line = line.map_or("", |line| &text[line.clone()]);
        plain(&line[tags::core(line)])
    };
    let ends: Vec<(String, String)> = cues
        .iter()
        .map(|cue| (line(cue.lines.first()), line(cue.lines.last())))
        .collect();
    let is_timed = |cue: &Cue| cue.lines.iter().any(|line| has_times(&text[line.clone()]));
    let is_repeated = |index: usize| ends[index].1 == ends[index + 1].0 && has_words(&ends[index].1);
    let mut by_line: Vec<bool> = cues.iter().map(is_timed).collect();
    let pairs = cues.len().saturating_sub(1);
    for index in 0..pairs {
        let is_rolling = |cue: &Cue, is_timed: bool| cue.lines.len() > 1 || cue.is_padded || is_timed;
        let rolls =
            is_rolling(&cues[index], by_line[index]) || is_rolling(&cues[index + 1], by_line[index + 1]);
        if is_repeated(index) && rolls {
            (by_line[index], by_line[index + 1]) = (true, true);
        }
    }
    // A line that stands alone in its cue rolls on if its neighbour does.
    for index in 0..pairs {
        by_line[index + 1] |= by_line[index] && is_repeated(index);
    }
    for index in (0..pairs).rev() {
        by_line[index] |= by_line[index + 1] && is_repeated(index);
    }
    by_line
}

/// Whether a line has times at which its words appear.
pub(super) fn has_times(line: &str) -> bool {
    line.contains('<')
        && tags::tokens(line)
            .iter()
            .any(|token| matches!(token, Token::Time(_)))
}

#[cfg(test)]
mod tests {
    use super::super::Dialect;
    use super::super::cues::film;
    use super::*;

    fn found(cues: &[&str]) -> Vec<bool> {
        let mut text = "WEBVTT\n\n".to_owned();
        for (at, cue) in cues.iter().enumerate() {
            let cue = format!("00:0{at}.000 --> 00:0{at}.900\n{cue}\n\n");
            text.push_str(&cue);
        }
        by_line(&text, &film(&text, Dialect::WebVtt).cues)
    }

    #[test]
    fn lines_that_roll_are_found() {
        assert_eq!(
            found(&["раз", "раз\nдва", "два\nтри", "конец"]),
            [true, true, true, false]
        );
        assert_eq!(found(&[" \nраз", "раз\n ", "другое"]), [true, true, false]);
        assert_eq!(found(&["раз<00:00.500><c> два</c>", "три"]), [true, false]);
        assert_eq!(found(&["<i>Раз</i>\nдва", "- два"]), [true, true]);
    }

    #[test]
    fn other_cues_are_read_whole() {
        assert_eq!(found(&["раз\nдва", "три\nчетыре"]), [false, false]);
        assert_eq!(found(&["Нет!", "Нет!"]), [false, false]);
        assert_eq!(found(&["12\n♪", "♪\n12"]), [false, false]);
    }
}
