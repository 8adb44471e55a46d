//! Divides a cue into speeches, the words of one person each: one, or several that begin with a dash.

use std::ops::Range;

use super::cues::Cue;
use super::tags::{self, Token};

/// The words of one person in one cue.
pub(super) struct Speech {
    pub cue: usize,
    /// The span of its words, without the dashes, notes and tags around them.
    pub span: Range<usize>,
    pub shown: Range<u64>,
    /// The number of columns that other text takes in its first line.
    pub indent: usize,
    /// Whether there are tags between its words.
    pub is_tagged: bool,
    /// Whether its cue has other speeches too.
    pub is_shared: bool,
}

/// The speeches of a cue: one, unless several lines begin with a dash.
pub(super) fn speeches(text: &str, index: usize, cue: &Cue) -> Vec<Speech> {
    let has_dash = |line: &Range<usize>| {
        let plain: String = tags::tokens(&text[line.clone()])
            .into_iter()
            .filter_map(|token| match token {
                Token::Words(words) => Some(words),
                _ => None,
            })
            .collect();
        plain.trim_start().starts_with(['-', '–', '—', '‒'])
    };
    let starts: Vec<usize> = (0..cue.lines.len())
        .filter(|&line| line == 0 || has_dash(&cue.lines[line]))
        .collect();
    let ends = starts.iter().skip(1).copied().chain([cue.lines.len()]);
    starts
        .iter()
        .zip(ends)
        .map(|(&start, end)| {
            let whole = cue.lines[start].start..cue.lines[end - 1].end;
            let core = tags::core(&text[whole.clone()]);
            let span = whole.start + core.start..whole.start + core.end;
            let tokens = tags::tokens(&text[span.clone()]);
            Speech {
                cue: index,
                shown: cue.shown.clone(),
                indent: if has_dash(&cue.lines[start]) { 2 } else { 0 },
                is_tagged: tokens.iter().any(|token| !matches!(token, Token::Words(_))),
                is_shared: starts.len() > 1,
                span,
            }
        })
        .collect()
}
