//! Masks the literals of a passage for models that do not copy them.
//!
//! A small model, trained on plain sentences, translates parts of `{name}` or `$x_1$`, or writes some of their signs
//! twice. A word such as `X1` it copies, so it reads these in their places, and gets the literals back in its answer.

use std::ops::Range;

use contract::{AlignmentLink, Hypothesis};
use text::literals::{self, Kind, Literal};

/// Letters that a mask may begin with; the first is taken that no word of the passage has with a figure behind it.
const LETTERS: [char; 6] = ['X', 'Z', 'N', 'Q', 'K', 'W'];

/// A passage with masks in the places of its literals.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Masked {
    /// The text for the model.
    pub text: String,
    letter: char,
    masks: Vec<Mask>,
}

/// A mask, which is the letter and its number, from 1.
#[derive(Debug, PartialEq, Eq)]
struct Mask {
    /// The literal in the passage, in bytes.
    literal: Range<usize>,
    /// The mask in the masked text, in bytes.
    mask: Range<usize>,
}

/// Masks the literals of `source` and its `verbatim` spans, which ascend; `None` if there is nothing to mask.
pub(super) fn masked(source: &str, verbatim: &[Range<usize>]) -> Option<Masked> {
    let spans = spans(source, verbatim);
    if spans.is_empty() {
        return None;
    }
    let letter = LETTERS.into_iter().find(|&letter| !has_mask(source, letter))?;
    let (mut text, mut masks, mut done) = (String::with_capacity(source.len()), Vec::new(), 0);
    for literal in spans {
        text.push_str(&source[done..literal.start]);
        let start = text.len();
        text.push(letter);
        text.push_str(&(masks.len() + 1).to_string());
        done = literal.end;
        masks.push(Mask {
            literal,
            mask: start..text.len(),
        });
    }
    text.push_str(&source[done..]);
    Some(Masked { text, letter, masks })
}

/// The spans to mask, in order: literals and verbatim spans; those that touch are one. A span that touches a letter
/// or a figure is part of a word, which a mask would tear.
fn spans(source: &str, verbatim: &[Range<usize>]) -> Vec<Range<usize>> {
    // Any model copies a number, which means something to it.
    let is_of_number = |letter: char| letter.is_numeric() || " .,:/-–−%()".contains(letter);
    let is_worded = |span: &&Range<usize>| !source[(*span).clone()].chars().all(is_of_number);
    let found = literals::find(source).into_iter();
    let found = found
        .filter(|literal| is_opaque(source, literal))
        .map(|literal| literal.range);
    let mut all: Vec<Range<usize>> = found.chain(verbatim.iter().filter(is_worded).cloned()).collect();
    all.sort_by_key(|span| (span.start, span.end));
    let mut spans: Vec<Range<usize>> = Vec::new();
    for span in all {
        match spans.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => spans.push(span),
        }
    }
    let touches = |beside: Option<char>| beside.is_some_and(char::is_alphanumeric);
    spans.retain(|span| {
        !touches(source[..span.start].chars().next_back()) && !touches(source[span.end..].chars().next())
    });
    spans
}

/// Whether a literal tells a model nothing, so that a mask is as good. Signs may be punctuation to it, and numbers with
/// units are words.
fn is_opaque(source: &str, literal: &Literal) -> bool {
    match literal.kind {
        Kind::Symbol => false,
        Kind::Formula => source[literal.range.clone()].contains(|sign: char| {
            "$\\^_=".contains(sign) || literals::is_arrow(sign) || literals::is_operator(sign)
        }),
        _ => true,
    }
}

/// Whether a word of the text may be taken for a mask with this letter.
fn has_mask(text: &str, letter: char) -> bool {
    text.match_indices([letter, letter.to_ascii_lowercase()])
        .any(|(at, _)| text[at + 1..].starts_with(|next: char| next.is_ascii_digit()))
}

impl Masked {
    /// The place in the masked text of a span of the passage. A span that meets a literal is widened to its mask.
    pub fn place(&self, span: &Range<usize>) -> Range<usize> {
        moved(span, self.masks.iter().map(|mask| (&mask.literal, &mask.mask)))
    }

    /// The answer to the masked text as an answer to the passage, `source`. A literal that the model lost is missing
    /// in it.
    pub fn unmasked(&self, source: &str, answer: Hypothesis) -> Hypothesis {
        let (mut text, mut put, mut done) = (String::with_capacity(answer.text.len()), Vec::new(), 0);
        for (found, number) in self.found(&answer.text) {
            text.push_str(&answer.text[done..found.start]);
            let start = text.len();
            text.push_str(&source[self.masks[number].literal.clone()]);
            done = found.end;
            put.push((found, start..text.len()));
        }
        text.push_str(&answer.text[done..]);
        let alignment = answer.alignment.into_iter().map(|link| AlignmentLink {
            source: moved(
                &link.source,
                self.masks.iter().map(|mask| (&mask.mask, &mask.literal)),
            ),
            target: moved(&link.target, put.iter().map(|(found, literal)| (found, literal))),
            score: link.score,
        });
        Hypothesis {
            alignment: alignment.collect(),
            text,
            ..answer
        }
    }

    /// The masks in an answer, each with the index of its literal. Models may write them in small letters.
    fn found(&self, answer: &str) -> Vec<(Range<usize>, usize)> {
        let mut found = Vec::new();
        for (at, _) in answer.match_indices([self.letter, self.letter.to_ascii_lowercase()]) {
            let digits = answer[at + 1..].bytes().take_while(u8::is_ascii_digit).count();
            let range = at..at + 1 + digits;
            let number = answer[at + 1..range.end].parse::<usize>().unwrap_or(0);
            if (1..=self.masks.len()).contains(&number) && literals::is_whole(answer, &range) {
                found.push((range, number - 1));
            }
        }
        found
    }
}

/// A span of a text in which the first of each of these ranges, in order, became the second. A span that meets a
/// range is widened to it.
fn moved<'r>(
    span: &Range<usize>,
    edits: impl Iterator<Item = (&'r Range<usize>, &'r Range<usize>)> + Clone,
) -> Range<usize> {
    let (mut start, mut end) = (span.start, span.end);
    for (from, to) in edits.clone().take_while(|(from, _)| from.start <= span.start) {
        start = if span.start < from.end {
            to.start
        } else {
            span.start - from.end + to.end
        };
    }
    for (from, to) in edits.take_while(|(from, _)| from.start < span.end) {
        end = if span.end <= from.end {
            to.end
        } else {
            span.end - from.end + to.end
        };
    }
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(source: &str) -> String {
        masked(source, &[]).map_or_else(|| source.to_owned(), |masked| masked.text)
    }

    #[test]
    fn literals_are_masked_where_they_are_words_of_their_own() {
        for (source, expected) in [
            ("Olá, {nome}!", "Olá, X1!"),
            ("{a}{b} de $x_1$.", "X1 de X2."),
            ("Modelo X5 em {casa}", "Modelo X5 em Z1"),
            ("Modelo x5 em {casa}", "Modelo x5 em Z1"),
            ("<0>um</0>", "<0>um</0>"),
            ("Área de 5 m² e 10³", "Área de 5 m² e 10³"),
            ("Oi 😀 à → ti", "Oi 😀 à → ti"),
            ("Se A → B ⇒ C, então", "Se X1, então"),
            ("Veja https://a.org/b e relatorio.pdf", "Veja X1 e X2"),
        ] {
            assert_eq!(mask(source), expected, "{source}");
        }
        assert_eq!(
            masked("Rode git já", std::slice::from_ref(&(5..8))).unwrap().text,
            "Rode X1 já"
        );
        assert_eq!(masked("Rode já", &[]), None);
        assert_eq!(masked("página 3 de", std::slice::from_ref(&(8..9))), None);
    }

    #[test]
    fn an_answer_gets_the_literals_back_with_its_alignment() {
        let source = "Olá {nome}, veja {{ x }} já";
        let masked = masked(source, &[]).unwrap();
        let link = |left: &str, right: &str, answer: &str| {
            let (from, to) = (masked.text.find(left).unwrap(), answer.find(right).unwrap());
            AlignmentLink {
                source: from..from + left.len(),
                target: to..to + right.len(),
                score: None,
            }
        };
        let text = "Now see x2, hello X1 X3";
        let alignment = vec![
            link("veja", "see", text),
            link("X2", "x2", text),
            link("Olá", "hello", text),
            link("X1,", "X1", text),
        ];
        let answer = masked.unmasked(
            source,
            Hypothesis {
                text: text.to_owned(),
                alignment,
                ..Hypothesis::default()
            },
        );
        assert_eq!(answer.text, "Now see {{ x }}, hello {nome} X3");
        let links: Vec<(&str, &str)> = answer
            .alignment
            .iter()
            .map(|link| (&source[link.source.clone()], &answer.text[link.target.clone()]))
            .collect();
        assert_eq!(
            links,
            [
                ("veja", "see"),
                ("{{ x }}", "{{ x }}"),
                ("Olá", "hello"),
                ("{nome},", "{nome}")
            ]
        );
        let place = source.find("já").unwrap();
        assert_eq!(&masked.text[masked.place(&(place..place + 3))], "já");
        assert_eq!(&masked.text[masked.place(&(0..source.len()))], masked.text);
    }
}
