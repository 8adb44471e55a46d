//! The parts of passages that go to the model, and what must stay the same in them.

use std::ops::Range;

use contract::{LexicalConstraint, Term};
use documents::inline::{self, MarkKind};
use review::glossary::MissingTerms;
use review::quoting::{self, Quoted};
use review::terms::{self, Scope};
use text::literals::{self, Kind, Literal};
use text::{Lang, sentences};

use super::masks::Masked;
use super::state::ATTEMPTS;
use super::{Place, TranslationInput};

/// A piece of a passage that goes to the model: all of it, one sentence, or what stands between two signs.
pub(super) struct Part {
    pub place: Place,
    pub attempt: u8,
    /// The span in the passage, in bytes.
    pub range: Range<usize>,
    /// Emoji and other signs of the passage before and behind the part, with the space between them and it.
    pub before_words: String,
    pub behind_words: String,
    /// The source for the model.
    pub quoted: Quoted,
    pub before: String,
    pub terms: Vec<Term>,
    /// Words that the answer must contain.
    pub constraints: Vec<LexicalConstraint>,
    /// Whether it contains terms of the glossary.
    pub has_terms: bool,
}

impl Part {
    pub fn has_literals(&self) -> bool {
        !literals::find(&self.quoted.text).is_empty()
    }

    /// The constraints, with their places in the text that the model reads.
    pub fn constraints_in(&self, masked: Option<&Masked>) -> Vec<LexicalConstraint> {
        let mut constraints = self.constraints.clone();
        if let Some(masked) = masked {
            for constraint in &mut constraints {
                constraint.source = masked.place(&constraint.source);
            }
        }
        constraints
    }
}

/// The parts of a passage for an attempt: the whole passage, and on the last attempt its sentences, each with those
/// before it as context. Terms of an earlier attempt that were `lost` are added to the hints. With `between_signs`,
/// each is cut at the arrows and other signs in it, for models that know none.
pub(super) fn parts_of(
    input: &TranslationInput<'_>,
    place: Place,
    attempt: u8,
    lost: &[Term],
    between_signs: bool,
) -> Vec<Part> {
    let source = input.source(place.passage);
    let wholes = if attempt + 1 < ATTEMPTS {
        Vec::from([whole(source)])
    } else {
        spoken_sentences(source, input.passages[place.passage].from)
    };
    let cut = |whole: Range<usize>| {
        let cuts = if between_signs {
            cuts_at_signs(&source[whole.clone()])
        } else {
            Vec::new()
        };
        let ends = cuts.into_iter().map(|cut| whole.start + cut).chain([whole.end]);
        let mut start = whole.start;
        let pieces = ends.map(|end| std::mem::replace(&mut start, end)..end);
        pieces.collect::<Vec<_>>()
    };
    let pieces = wholes.into_iter().flat_map(cut);
    pieces
        .map(|piece| part(input, place, attempt, lost, piece))
        .collect()
}

fn whole(source: &str) -> Range<usize> {
    0..source.len()
}

/// The sentences of a passage; the whole passage if it has one only, or one without words.
fn spoken_sentences(source: &str, from: Lang) -> Vec<Range<usize>> {
    let spoken = |range: &Range<usize>| source[range.clone()].contains(char::is_alphanumeric);
    let split = sentences::split(source, from);
    if split.len() < 2 || !split.iter().all(spoken) {
        return Vec::from([whole(source)]);
    }
    split
}

/// The positions behind arrows, bullets and the like that stand between spaces with words before and words or numbers
/// behind them. Emoji and signs that compare do not divide a sentence.
fn cuts_at_signs(text: &str) -> Vec<usize> {
    let spoken = |range: Range<usize>| text[range].contains(char::is_alphabetic);
    let says = |range: Range<usize>| text[range].contains(char::is_alphanumeric);
    let mut cuts = Vec::new();
    let mut start = 0;
    for Literal { range, kind } in literals::find(text) {
        let stands_alone = text[..range.start].ends_with(char::is_whitespace)
            && text[range.end..].starts_with(char::is_whitespace);
        let sign = &text[range.clone()];
        let divides = kind == Kind::Symbol
            && stands_alone
            && !sign.contains(is_of_emoji)
            && !literals::is_comparison(sign);
        if divides && spoken(start..range.start) && says(range.end..text.len()) {
            start = range.end;
            cuts.push(start);
        }
    }
    cuts
}

/// Whether a character is an emoji, or shows a sign as one.
fn is_of_emoji(sign: char) -> bool {
    sign >= '\u{1F000}' || sign == '\u{FE0F}' || sign == '\u{20E3}'
}

/// The part of a passage that is `outer`, whose signs at its ends the model does not see.
fn part(input: &TranslationInput<'_>, place: Place, attempt: u8, lost: &[Term], outer: Range<usize>) -> Part {
    let passage = &input.passages[place.passage];
    let source = input.source(place.passage);
    let range = without_signs(source, &outer);
    let text = &source[range.clone()];
    let scope = if attempt == 0 { Scope::Needed } else { Scope::All };
    let wanted = input
        .glossary
        .map_or_else(Vec::new, |glossary| glossary.terms(text, passage.from));
    let spoken = lost.iter().filter(|term| text.contains(&term.source)).cloned();
    let known = terms::find(text, (passage.from, input.to), scope)
        .into_iter()
        .chain(spoken);
    let before = match outer.start {
        0 => passage.before.clone(),
        _ => format!("{} {}", passage.before, source[..range.start].trim())
            .trim()
            .to_owned(),
    };
    Part {
        place,
        attempt,
        before_words: source[outer.start..range.start].trim_start().to_owned(),
        behind_words: source[range.end..outer.end].trim_end().to_owned(),
        quoted: quoting::complete(quoting::depth(passage.quotations, &source[..range.start]), text),
        before,
        terms: terms::with(wanted, known),
        constraints: Vec::new(),
        has_terms: input
            .glossary
            .is_some_and(|glossary| glossary.is_in(text, passage.from)),
        range,
    }
}

/// As [`verbatim_marks`], with the raised and lowered figures of plain text.
pub(super) fn verbatim<'a>(input: &TranslationInput<'a>, part: &Part) -> (&'a str, Vec<documents::Mark>) {
    let (source, mut marks) = verbatim_marks(input, part);
    marks.extend(inline::power_marks(source, &marks));
    marks.sort_by_key(|mark| mark.range.start);
    (source, marks)
}

/// A part's source, and the marks in it around words that are not to be translated; their ranges count from its
/// beginning.
pub(super) fn verbatim_marks<'a>(
    input: &TranslationInput<'a>,
    part: &Part,
) -> (&'a str, Vec<documents::Mark>) {
    let passage = &input.passages[part.place.passage];
    let block = &input.opened.blocks[passage.block];
    let start = passage.range.start + part.range.start;
    let end = passage.range.start + part.range.end;
    let marks = block
        .marks
        .iter()
        .filter(|mark| mark.kind == MarkKind::Verbatim && start <= mark.range.start && mark.range.end <= end)
        .map(|mark| documents::Mark {
            range: mark.range.start - start..mark.range.end - start,
            ..mark.clone()
        });
    (&block.text[start..end], marks.collect())
}

/// The constraints for another answer to a passage whose first answer lacks terms.
pub(super) fn constraints(
    input: &TranslationInput<'_>,
    part: &Part,
    missing: &MissingTerms,
) -> Vec<LexicalConstraint> {
    let Some(glossary) = input.glossary else {
        return Vec::new();
    };
    let (source, marks) = verbatim(input, part);
    let literals = literals::find(source).into_iter().map(|literal| literal.range);
    let fixed: Vec<Range<usize>> = marks.into_iter().map(|mark| mark.range).chain(literals).collect();
    let text = &part.quoted.text;
    let from = input.passages[part.place.passage].from;
    let mut constraints = glossary.constraints(text, from, missing);
    // Words that are not to be translated have no constraints.
    constraints.retain(|phrase| {
        let place = part.quoted.place(phrase.source.clone());
        place.is_some_and(|place| {
            fixed
                .iter()
                .all(|range| range.end <= place.start || place.end <= range.start)
        })
    });
    constraints
}

/// The span of a part of a text without emoji and other signs at its ends, which no model needs to see, and without the
/// spaces beside them; the whole part if it begins and ends with words, or has none.
fn without_signs(text: &str, outer: &Range<usize>) -> Range<usize> {
    let found = literals::find(text);
    let is_sign = |literal: &&Literal| {
        literal.kind == Kind::Symbol && outer.start <= literal.range.start && literal.range.end <= outer.end
    };
    let mut signs = found.iter().filter(is_sign).peekable();
    let (mut start, mut end) = (outer.start, outer.end);
    while let Some(sign) = signs.next_if(|sign| text[start..sign.range.start].trim().is_empty()) {
        start = sign.range.end;
    }
    for sign in signs.rev() {
        if !text[sign.range.end..end].trim().is_empty() {
            break;
        }
        end = sign.range.start;
    }
    let inner = &text[start..end];
    if !inner.contains(char::is_alphabetic) {
        return outer.clone();
    }
    if start > outer.start {
        start += inner.len() - inner.trim_start().len();
    }
    if end < outer.end {
        end = start + text[start..end].trim_end().len();
    }
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_are_behind_signs_between_words() {
        let pieces = |text: &str| {
            let cuts = cuts_at_signs(text).into_iter().chain([text.len()]);
            let mut start = 0;
            cuts.map(|end| text[std::mem::replace(&mut start, end)..end].to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            pieces("Início › Produtos › Café"),
            ["Início ›", " Produtos ›", " Café"]
        );
        assert_eq!(pieces("■ Um ■ dois ✔"), ["■ Um ■", " dois ✔"]);
        assert_eq!(pieces("Subiu de 10 € → 12 €."), ["Subiu de 10 € →", " 12 €."]);
        assert_eq!(pieces("Abra -> Guardar"), ["Abra ->", " Guardar"]);
        for whole in [
            "A família 👪 chegou",
            "Rio ☀️ e mar",
            "★★★★☆ (4 de 5)",
            "2 ≠ 7",
            "Receita ≈ custo",
            "Se A → B ⇒ C, vai",
            "a→b",
            "Olá",
            "",
        ] {
            assert_eq!(pieces(whole), [whole]);
        }
    }
}
