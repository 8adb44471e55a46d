//! Words that a translator was to leave alone, put back where it did not.

use std::ops::Range;

use super::pairing::Pairing;
use super::tokens::{tokens, within};
use super::{Link, Mark, MarkKind, Translation};

/// `text`, the translation of `source`, with the words of its [`MarkKind::Verbatim`] marks as the source has them;
/// `None` where they are all there already. `links` are between `source` and `text`.
///
/// Words that came back in other letters or with other spaces are replaced, and so is what answers them by the links.
/// Where nothing does, they are put in.
pub fn kept(source: &str, marks: &[Mark], text: &str, links: &[Link]) -> Option<String> {
    let mut wanted: Vec<Mark> = marks
        .iter()
        .filter(|mark| mark.kind == MarkKind::Verbatim && source.get(mark.range.clone()).is_some())
        .map(|mark| Mark {
            depth: 0,
            ..mark.clone()
        })
        .collect();
    let words = |mark: &Mark| &source[mark.range.clone()];
    let is_there = |mark: &Mark| text.contains(words(mark));
    // Where words are not there, what answers them is looked for.
    for mark in wanted.iter_mut().filter(|mark| !is_there(mark)) {
        mark.kind = MarkKind::Pair;
    }
    if wanted.iter().all(is_there) {
        return None;
    }
    let pairing = Pairing::new(source, marks, text, links);
    let mut edits: Vec<(Range<usize>, &str)> = Vec::new();
    for placed in Translation::placed(source, &wanted, text.to_owned(), links).marks {
        let Some(mark) = wanted.iter().find(|mark| mark.id == placed.id) else {
            continue;
        };
        if is_there(mark) {
            continue;
        }
        let found = alike(words(mark), text, &pairing);
        let linked = || {
            let sources = within(&pairing.sources, &mark.range);
            let answered = links.iter().any(|link| {
                within(&pairing.sources, &link.source).start < sources.end
                    && link.source.end > mark.range.start
            });
            answered.then(|| placed.range.clone())
        };
        let range = found
            .or_else(linked)
            .unwrap_or(placed.range.start..placed.range.start);
        edits.push((range, words(mark)));
    }
    edits.sort_by_key(|(range, _)| range.start);
    Some(edited(text, &edits))
}

/// The place of words that differ in case and spaces alone.
fn alike(words: &str, text: &str, pairing: &Pairing<'_>) -> Option<Range<usize>> {
    let wanted: Vec<String> = tokens(words)
        .into_iter()
        .map(|token| words[token.range].to_lowercase())
        .collect();
    let targets = &pairing.targets;
    let same = |start: &usize| {
        wanted.iter().zip(&targets[*start..]).all(|(word, token)| {
            let found = &text[token.range.clone()];
            found.to_lowercase() == *word
        })
    };
    let last = targets.len().checked_sub(wanted.len())?;
    let start = (0..=last).find(same)?;
    let end = start + wanted.len();
    (start < end).then(|| targets[start].range.start..targets[end - 1].range.end)
}

/// `text` with each of these places, in order, replaced. What is put in between words gets spaces.
fn edited(text: &str, edits: &[(Range<usize>, &str)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (range, words) in edits {
        let range = range.start.max(done)..range.end.max(done);
        out.push_str(&text[done..range.start]);
        if range.is_empty() && !out.is_empty() && !out.ends_with(char::is_whitespace) {
            out.push(' ');
        }
        out.push_str(words);
        done = range.end;
        let goes_on = text[done..].starts_with(|next: char| next.is_alphanumeric());
        if range.is_empty() && goes_on {
            out.push(' ');
        }
    }
    out + &text[done..]
}

#[cfg(test)]
mod tests {
    use super::super::{Builder, Inline, Look};
    use super::*;

    fn source(parts: &[(&str, bool)]) -> Inline {
        let mut builder = Builder::default();
        for (id, (words, is_kept)) in parts.iter().enumerate() {
            if *is_kept {
                builder.verbatim(words, Look::Code, id);
            } else {
                builder.text(words);
            }
        }
        builder.finish()
    }

    fn back(parts: &[(&str, bool)], text: &str, links: &[(&str, &str)]) -> Option<String> {
        let inline = source(parts);
        let links: Vec<Link> = links
            .iter()
            .map(|(left, right)| {
                let (from, to) = (inline.text.find(left).unwrap(), text.find(right).unwrap());
                Link {
                    source: from..from + left.len(),
                    target: to..to + right.len(),
                }
            })
            .collect();
        kept(&inline.text, &inline.marks, text, &links)
    }

    const RUN: [(&str, bool); 3] = [("Запустите ", false), ("abrir()", true), (" сейчас.", false)];

    #[test]
    fn words_that_are_there_are_left_alone() {
        assert_eq!(back(&RUN, "Run abrir() now.", &[]), None);
        assert_eq!(back(&[("слово", false)], "word", &[]), None);
    }

    #[test]
    fn words_that_were_changed_are_put_back() {
        assert_eq!(back(&RUN, "RUN ABRIR () NOW.", &[]).unwrap(), "RUN abrir() NOW.");
        assert_eq!(
            back(&RUN, "Run open() now.", &[("abrir", "open")]).unwrap(),
            "Run abrir() now."
        );
    }

    #[test]
    fn words_that_were_lost_are_put_in() {
        assert_eq!(back(&RUN, "Run now.", &[]).unwrap(), "Run abrir() now.");
        assert_eq!(
            back(&[("x", true), (" и ", false), ("y", true)], "и", &[]).unwrap(),
            "x и y"
        );
    }
}
