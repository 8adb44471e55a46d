//! Who says what: a cue is what one person says, or several with a dash before each.

use std::ops::Range;

use super::cues::Cue;
use super::tags::{self, Token};

/// Words that one person says in one cue.
pub(super) struct Speech {
    pub cue: usize,
    /// Where its words stand, without dashes, notes and tags around them.
    pub span: Range<usize>,
    pub shown: Range<u64>,
    /// Columns of its first line that are taken.
    pub indent: usize,
    /// Whether tags stand between its words.
    pub is_tagged: bool,
    /// Whether its cue has others too.
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
