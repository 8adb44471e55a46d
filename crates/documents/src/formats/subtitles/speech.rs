//! Divides cues into speeches, the words of one person each: one, or several that begin with a dash, a note of music
//! or a speaker's name.

use std::collections::HashMap;
use std::ops::Range;

use super::cues::Cue;
use super::rolling;
use super::tags::{self, Token};
use crate::lines::has_words;

/// The words of one person in one cue, or a line that rolls through several.
pub(super) struct Speech {
    /// The last cue in which it is shown.
    pub cue: usize,
    /// The span of its words, without the dashes, notes and tags around them.
    pub span: Range<usize>,
    /// The spans of the same words in later cues.
    pub repeats: Vec<Range<usize>>,
    pub shown: Range<u64>,
    /// The number of columns that other text takes in its first line.
    pub indent: usize,
    /// Whether there are tags between its words.
    pub is_tagged: bool,
    /// Whether it is one line of rolling or timed words, whose tags stay in their order.
    pub is_line: bool,
    /// Whether its cue has other speeches too.
    pub is_shared: bool,
}

/// The speeches of all cues.
pub(super) fn speeches(text: &str, cues: &[Cue]) -> Vec<Speech> {
    let by_line = rolling::by_line(text, cues);
    let mut speeches: Vec<Speech> = Vec::new();
    // The lines of the cue before, by their words.
    let mut before: HashMap<String, usize> = HashMap::new();
    for (index, cue) in cues.iter().enumerate() {
        if !by_line[index] {
            before.clear();
            add_cue(text, index, cue, &mut speeches);
            continue;
        }
        let mut lines = HashMap::new();
        for line in &cue.lines {
            let span = core(text, line.clone());
            let words = rolling::plain(&text[span.clone()]);
            let known = before.get(&words).copied().filter(|_| has_words(&words));
            if let Some(known) = known {
                speeches[known].repeats.push(span);
                speeches[known].cue = index;
                speeches[known].shown.end = cue.shown.end;
            } else {
                speeches.push(Speech {
                    is_line: true,
                    ..speech(text, index, cue, span)
                });
            }
            lines.insert(words, known.unwrap_or(speeches.len() - 1));
        }
        before = lines;
    }
    speeches
}

fn speech(text: &str, index: usize, cue: &Cue, span: Range<usize>) -> Speech {
    let is_tag = |token: &Token<'_>| !matches!(token, Token::Words(_) | Token::Break(_));
    Speech {
        cue: index,
        repeats: Vec::new(),
        shown: cue.shown.clone(),
        indent: 0,
        is_tagged: tags::tokens(&text[span.clone()]).iter().any(is_tag),
        is_line: false,
        is_shared: false,
        span,
    }
}

/// Adds the speeches of a cue.
fn add_cue(text: &str, index: usize, cue: &Cue, speeches: &mut Vec<Speech>) {
    let lines = broken_lines(text, &cue.lines);
    let begins = |line: usize| {
        let is_after_song = |line: usize| rolling::plain(&text[lines[line].clone()]).ends_with(is_song);
        line == 0 || begins_speech(&text[lines[line].clone()]) || is_after_song(line - 1)
    };
    let starts: Vec<usize> = (0..lines.len()).filter(|&line| begins(line)).collect();
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    let first = speeches.len();
    for (&start, end) in starts.iter().zip(ends) {
        let whole = core(text, lines[start].start..lines[end - 1].end);
        let indent = if has_dash(&text[lines[start].clone()]) {
            2
        } else {
            0
        };
        for span in apart(text, whole) {
            let speech = speech(text, index, cue, span);
            speeches.push(Speech { indent, ..speech });
        }
    }
    let is_shared = speeches.len() - first > 1;
    for speech in &mut speeches[first..] {
        speech.is_shared = is_shared;
    }
}

/// The lines of a cue, also divided at line breaks that are written as tags.
fn broken_lines(text: &str, lines: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut broken = Vec::with_capacity(lines.len());
    for line in lines {
        let (mut start, mut at) = (line.start, line.start);
        for token in tags::tokens(&text[line.clone()]) {
            let end = at + token.raw().len();
            if matches!(token, Token::Break(_)) {
                broken.push(start..at);
                start = end;
            }
            at = end;
        }
        broken.push(start..line.end);
    }
    broken
}

/// Whether a line begins a speech: with a dash, a note of music or a speaker's name.
fn begins_speech(line: &str) -> bool {
    let plain = rolling::plain(line);
    has_dash(line) || plain.starts_with(is_song) || label_length(&plain).is_some()
}

fn has_dash(line: &str) -> bool {
    let plain = rolling::plain(line);
    tags::without_dash(&plain).len() < plain.len()
}

fn is_song(letter: char) -> bool {
    tags::is_note(letter) && letter != '#'
}

/// The span of the words in a span of the text.
fn core(text: &str, span: Range<usize>) -> Range<usize> {
    let core = tags::core(&text[span.clone()]);
    span.start + core.start..span.start + core.end
}

/// The parts of a speech that are translated each for itself: what stands in brackets before or behind its words, and
/// the words. A speaker's name in capitals stays.
fn apart(text: &str, span: Range<usize>) -> Vec<Range<usize>> {
    /// The limit of names and remarks before the words.
    const MOST: usize = 4;
    let mut parts = Vec::new();
    let mut rest = span.clone();
    for _ in 0..MOST {
        let words = &text[rest.clone()];
        if let Some(length) = label_length(words) {
            rest = core(text, rest.start + length..rest.end);
        } else if let Some((inner, length)) = remark(words) {
            let behind = &words[length..];
            let label = behind
                .strip_prefix(':')
                .filter(|rest| rest.starts_with(char::is_whitespace));
            if label.is_none() {
                parts.push(core(text, rest.start + inner.start..rest.start + inner.end));
            }
            rest = core(text, rest.end - label.unwrap_or(behind).len()..rest.end);
        } else {
            break;
        }
    }
    if let Some((before, inner)) = last_remark(&text[rest.clone()]) {
        let inner = core(text, rest.start + inner.start..rest.start + inner.end);
        parts.push(core(text, rest.start..rest.start + before));
        parts.push(inner);
    } else if !rest.is_empty() {
        parts.push(rest);
    }
    if parts.is_empty() {
        parts.push(span.end..span.end);
    }
    parts
}

/// The length of a speaker's name in capitals with its colon and the blanks behind it: `ANA: `.
fn label_length(words: &str) -> Option<usize> {
    /// The limit of a name, in bytes.
    const LONGEST: usize = 60;
    let mut head = words.len().min(LONGEST);
    while !words.is_char_boundary(head) {
        head -= 1;
    }
    let (name, _) = words[..head].split_once(':')?;
    let behind = &words[name.len() + 1..];
    let is_in_name = |letter: char| {
        letter.is_uppercase() || letter.is_ascii_digit() || " .-'’#\u{300}\u{301}".contains(letter)
    };
    let capitals = name.chars().filter(|letter| letter.is_uppercase()).count();
    let is_name = capitals > 1 && name.starts_with(char::is_uppercase) && name.chars().all(is_in_name);
    // Where all is in capitals, words before a colon are words.
    (is_name && behind.starts_with(char::is_whitespace) && behind.contains(char::is_lowercase))
        .then(|| words.len() - behind.trim_start().len())
}

/// The span of the words in brackets that a speech begins with, and its length with the brackets.
fn remark(words: &str) -> Option<(Range<usize>, usize)> {
    let close = closing_bracket(words.chars().next()?)?;
    let end = words.find(close)?;
    is_remark(&words[1..end]).then_some((1..end, end + 1))
}

/// The length of the words before a remark in brackets that ends a speech after a whole sentence, and the remark's
/// span.
fn last_remark(words: &str) -> Option<(usize, Range<usize>)> {
    let open = words.rfind(['(', '['])?;
    let close = closing_bracket(words[open..].chars().next()?)?;
    let inner = words[open + 1..].strip_suffix(close)?;
    let before = words[..open].trim_end();
    let is_sentence = before.ends_with(['.', '!', '?', '…', '"', '»', '”']) && before.len() < open;
    (is_sentence && is_remark(inner)).then_some((before.len(), open + 1..open + 1 + inner.len()))
}

fn closing_bracket(open: char) -> Option<char> {
    match open {
        '(' => Some(')'),
        '[' => Some(']'),
        _ => None,
    }
}

/// Whether the words between two brackets are a remark: at least two letters, and no tags or other brackets.
fn is_remark(inner: &str) -> bool {
    let letters = inner
        .chars()
        .filter(|letter| letter.is_alphabetic())
        .take(2)
        .count();
    letters == 2 && !inner.contains(['<', '{', '\\', '(', '[', ')', ']'])
}

#[cfg(test)]
mod tests {
    use super::super::Dialect;
    use super::super::cues::film;
    use super::*;

    fn found(cue: &str) -> Vec<String> {
        let text = format!("00:01 --> 00:02\n{cue}\n");
        let speeches = speeches(&text, &film(&text, Dialect::SubRip).cues);
        speeches
            .into_iter()
            .map(|speech| text[speech.span].to_owned())
            .collect()
    }

    #[test]
    fn dashes_notes_and_names_begin_speeches() {
        for (cue, wanted) in [
            ("- Да.\n- Нет.", &["Да.", "Нет."][..]),
            ("― Да.\\N― Нет.", &["Да.", "Нет."]),
            ("<i>– Да.</i>\n<i>– Нет.</i>", &["Да.", "Нет."]),
            ("Он шёл\n-5 было", &["Он шёл\n-5 было"]),
            ("♪ Ля-ля ♪\n♪ Ля ♪", &["Ля-ля", "Ля"]),
            ("♪ Ля-ля\nля ♪\nДа.", &["Ля-ля\nля", "Да."]),
            ("АННА: Да.\nОН: Нет.", &["Да.", "Нет."]),
            ("- АННА:\nДа.", &["Да."]),
            ("ОН: ДА.", &["ОН: ДА."]),
            ("Он: да.", &["Он: да."]),
            ("Да\\Nи нет", &["Да\\Nи нет"]),
        ] {
            assert_eq!(found(cue), wanted, "{cue}");
        }
    }

    #[test]
    fn remarks_in_brackets_are_apart() {
        for (cue, wanted) in [
            ("[МУЗЫКА]", &["МУЗЫКА"][..]),
            ("(смех) Да.", &["смех", "Да."]),
            ("- (смех)\n- [АННА]: Да.", &["смех", "Да."]),
            ("Да. (смех)", &["Да.", "смех"]),
            ("Он (старый) ушёл.", &["Он (старый) ушёл."]),
            ("Он ушёл (домой)", &["Он ушёл (домой)"]),
            ("(а) Да.", &["(а) Да."]),
            ("[♪]", &["[♪]"]),
        ] {
            assert_eq!(found(cue), wanted, "{cue}");
        }
    }
}
