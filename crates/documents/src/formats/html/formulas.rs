//! Holds formulas together whose letters are in italics: `3<i>r</i>/2`, `<i>E</i> = <i>mc</i>²`.
//!
//! Their letters are elements of their own, so the text alone shows no formula, and models translate or drop letters
//! that stand alone. The whole formula becomes one word that is copied as it is, with its tags.

use std::ops::Range;

use text::literals::{is_arrow, is_operator};

use super::raw::Placed;
use super::words::LineItem;
use crate::inline::{InlineStyle, plain};
use crate::lines::on_one_line;

/// The limit of units of a formula.
const LONGEST: usize = 64;
/// The limit of bytes of a held word in a formula, such as a power.
const LONGEST_WORD: usize = 32;

/// What a part of a line can be in a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A letter in italics, or two.
    Variable(Letters),
    /// A word that is held already: a power.
    Word,
    Digits,
    /// A number with marks, which languages write in different ways.
    Decimal,
    /// A raised or lowered sign.
    Raised,
    /// A sign that stands in formulas alone.
    Operator,
    /// A sign that joins words as well: `/`, `-`.
    Joint,
    Open,
    Close,
    Comma,
    Blank,
    /// A letter that is no part of a formula.
    Letter,
    /// Another sign, or a tag.
    Border,
}

/// What the letters of a variable could be beside a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Letters {
    /// A word of one letter in some language, or the ending of an ordinal number: `a`, `e`, `o`.
    Vowel,
    /// Nothing.
    Symbol,
    /// A word of two letters.
    Two,
}

/// A part of a line.
#[derive(Debug, Clone)]
struct Unit {
    kind: Kind,
    /// Its items in the line.
    items: Range<usize>,
    /// Its bytes in the text of its item; everything where it is more than a part of a text.
    part: Range<usize>,
}

/// A line whose formulas with letters in italics are words that are held.
pub(super) fn held(html: &str, items: Vec<LineItem>) -> Vec<LineItem> {
    let is_italic = |item: &LineItem| {
        matches!(
            item,
            LineItem::Start {
                style: InlineStyle::Emphasis,
                ..
            }
        )
    };
    if !items.iter().any(is_italic) {
        return items;
    }
    let units = units(&items);
    let found: Vec<Held> = runs(&units)
        .into_iter()
        .filter_map(|run| Held::of(html, &items, &units[run]))
        .collect();
    if found.is_empty() {
        return items;
    }
    put(html, &items, found)
}

/// A formula that is one word.
struct Held {
    /// The item and the byte of its text with which the formula begins, and those before which it ends.
    begin: (usize, usize),
    end: (usize, usize),
    word: LineItem,
}

impl Held {
    /// The formula of these units; `None` where its place in the page cannot be told.
    fn of(html: &str, items: &[LineItem], units: &[Unit]) -> Option<Held> {
        let (first, last) = (units.first()?, units.last()?);
        let is_part = |unit: &Unit| matches!(unit.kind, Kind::Variable(_) | Kind::Word);
        let place = |unit: &Unit| match &items[unit.items.start] {
            LineItem::Text { text, span } if !is_part(unit) => {
                Some(Placed::of(html, text, span)?.span(unit.part.clone()))
            }
            item => Some(item.span().start..items[unit.items.end - 1].span().end),
        };
        let mut words = String::new();
        for unit in units {
            for item in &items[unit.items.clone()] {
                match item.text() {
                    Some(text) if is_part(unit) => words.push_str(text),
                    Some(text) => words.push_str(&text[unit.part.clone()]),
                    None => {}
                }
            }
        }
        let begin = (
            first.items.start,
            if is_part(first) { 0 } else { first.part.start },
        );
        let end = if is_part(last) {
            (last.items.end, 0)
        } else {
            (last.items.start, last.part.end)
        };
        Some(Held {
            begin,
            end,
            word: LineItem::Whole {
                words: on_one_line(&words),
                style: InlineStyle::Plain,
                span: place(first)?.start..place(last)?.end,
            },
        })
    }
}

/// The line with its formulas.
fn put(html: &str, items: &[LineItem], found: Vec<Held>) -> Vec<LineItem> {
    let mut out = Vec::with_capacity(items.len());
    let mut done = (0, 0);
    for held in found {
        copy(html, items, done, held.begin, &mut out);
        out.push(held.word);
        done = held.end;
    }
    copy(html, items, done, (items.len(), 0), &mut out);
    out
}

/// Copies the items between two places, each an item and a byte of its text.
fn copy(html: &str, items: &[LineItem], from: (usize, usize), to: (usize, usize), out: &mut Vec<LineItem>) {
    let last = (to.0 + usize::from(to.1 > 0)).min(items.len());
    for (index, item) in items.iter().enumerate().take(last).skip(from.0) {
        let LineItem::Text { text, span } = item else {
            out.push(item.clone());
            continue;
        };
        let start = if index == from.0 { from.1 } else { 0 };
        let end = if index == to.0 { to.1 } else { text.len() };
        match Placed::of(html, text, span) {
            _ if (start..end) == (0..text.len()) => out.push(item.clone()),
            Some(placed) if start < end => out.push(LineItem::Text {
                text: text[start..end].to_owned(),
                span: placed.span(start..end),
            }),
            _ => {}
        }
    }
}

/// The parts of a line.
fn units(items: &[LineItem]) -> Vec<Unit> {
    let mut units = Vec::new();
    let mut at = 0;
    while let Some(item) = items.get(at) {
        let (kind, length) = match item {
            LineItem::Start { .. } => match variable(&items[at..]) {
                Some(letters) => (Kind::Variable(letters), 3),
                None => (Kind::Border, 1),
            },
            LineItem::Whole {
                words,
                style: InlineStyle::Plain,
                ..
            } if words.len() <= LONGEST_WORD && !words.contains(char::is_whitespace) => (Kind::Word, 1),
            LineItem::Text { text, .. } => {
                of_text(text, at, &mut units);
                at += 1;
                continue;
            }
            _ => (Kind::Border, 1),
        };
        units.push(Unit {
            kind,
            items: at..at + length,
            part: 0..0,
        });
        at += length;
    }
    units
}

/// The letters of the variable that begins here.
fn variable(items: &[LineItem]) -> Option<Letters> {
    let [
        LineItem::Start {
            name,
            style: InlineStyle::Emphasis,
            ..
        },
        LineItem::Text { text, .. },
        LineItem::End { name: ended, .. },
        ..,
    ] = items
    else {
        return None;
    };
    let end = text
        .find(|letter: char| !letter.is_alphabetic())
        .unwrap_or(text.len());
    let (letters, figures) = text.split_at(end);
    let is_symbol =
        |letter: char| letter.is_ascii_alphabetic() || matches!(letter, 'Α'..='ω' | 'ϑ' | 'ϕ' | 'ϵ');
    let is_figure = |sign: char| sign.is_ascii_digit() || matches!(sign, '′' | '″') || plain(sign) != sign;
    let is_variable = name == ended && letters.chars().all(is_symbol) && figures.chars().all(is_figure);
    let is_vowel = |letter: char| "aeiouyAEIOUY".contains(letter);
    match letters.chars().count() {
        1 if is_variable && figures.is_empty() && letters.contains(is_vowel) => Some(Letters::Vowel),
        1 if is_variable => Some(Letters::Symbol),
        2 if is_variable && !letters.contains(is_vowel) => Some(Letters::Symbol),
        2 if is_variable => Some(Letters::Two),
        _ => None,
    }
}

/// Adds the parts of a text.
fn of_text(text: &str, item: usize, units: &mut Vec<Unit>) {
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let while_is = |is: &dyn Fn(char) -> bool| rest.find(|letter| !is(letter)).unwrap_or(rest.len());
        let (kind, length) = match first {
            '0'..='9' => {
                let number = while_is(&|letter| letter.is_ascii_digit() || matches!(letter, '.' | ','));
                let number = rest[..number].trim_end_matches(['.', ',']);
                let has_marks = number.contains(['.', ',']);
                (if has_marks { Kind::Decimal } else { Kind::Digits }, number.len())
            }
            _ if first.is_whitespace() => (Kind::Blank, while_is(&char::is_whitespace)),
            _ if plain(first) != first => (Kind::Raised, first.len_utf8()),
            _ => (kind_of(first), first.len_utf8()),
        };
        units.push(Unit {
            kind,
            items: item..item + 1,
            part: at..at + length,
        });
        at += length;
    }
}

fn kind_of(sign: char) -> Kind {
    match sign {
        '(' | '[' => Kind::Open,
        ')' | ']' => Kind::Close,
        ',' => Kind::Comma,
        '/' | '-' | '\u{2013}' => Kind::Joint,
        '=' | '+' | '\u{2212}' | '×' | '÷' | '·' | '⋅' | '∗' | '*' | '^' | '<' | '>' | '±' | '∓' => {
            Kind::Operator
        }
        _ if is_operator(sign) || is_arrow(sign) => Kind::Operator,
        _ if sign.is_alphanumeric() => Kind::Letter,
        _ => Kind::Border,
    }
}

/// The formulas among the units of a line.
fn runs(units: &[Unit]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < units.len() {
        let end = reach(units, at);
        if let Some(run) = cut(units, at..end).filter(|run| is_apart(units, run))
            && is_formula(&units[run.clone()])
        {
            found.push(run);
        }
        at = end.max(at + 1);
    }
    found
}

/// The end of the units from `at` that can be a formula together.
fn reach(units: &[Unit], at: usize) -> usize {
    let mut depth = 0_usize;
    for (index, unit) in units.iter().enumerate().skip(at) {
        let before = (index > at).then(|| units[index - 1].kind);
        let behind = units.get(index + 1).map(|unit| unit.kind);
        let is_sign = |kind: Option<Kind>| matches!(kind, Some(Kind::Operator | Kind::Joint));
        let goes_on = match unit.kind {
            Kind::Letter | Kind::Border => false,
            Kind::Comma => depth > 0,
            Kind::Blank => is_sign(before) || is_sign(behind) || before == Some(Kind::Comma) && depth > 0,
            _ => true,
        };
        if !goes_on || index - at >= LONGEST {
            return index;
        }
        match unit.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    units.len()
}

/// A run without what is no part of a formula at its ends.
fn cut(units: &[Unit], mut run: Range<usize>) -> Option<Range<usize>> {
    while !run.is_empty() {
        let (first, last) = (units[run.start].kind, units[run.end - 1].kind);
        let is_loose = |kind: Kind| matches!(kind, Kind::Blank | Kind::Comma | Kind::Joint | Kind::Operator);
        if is_loose(first) || matches!(first, Kind::Close | Kind::Raised) {
            run.start += 1;
        } else if is_loose(last) || last == Kind::Open {
            run.end -= 1;
        } else if let Some(fault) = fault(&units[run.clone()]) {
            if fault == 0 {
                run.start += 1;
            } else {
                run.end = run.start + fault;
            }
        } else {
            return Some(run);
        }
    }
    None
}

/// The first unit that cannot be in a formula where it stands: a bracket without its other half, a comma outside of
/// brackets, a decimal number between blanks, a dash between blanks.
fn fault(units: &[Unit]) -> Option<usize> {
    let mut open = Vec::new();
    let kind = |at: Option<usize>| at.and_then(|at| units.get(at)).map(|unit| unit.kind);
    let is_free = |at: Option<usize>| matches!(kind(at), None | Some(Kind::Blank | Kind::Open | Kind::Close));
    for (at, unit) in units.iter().enumerate() {
        let (before, behind) = (at.checked_sub(1), Some(at + 1));
        let is_wrong = match unit.kind {
            Kind::Open => {
                open.push(at);
                false
            }
            Kind::Close => open.pop().is_none(),
            Kind::Comma => open.is_empty(),
            Kind::Decimal => is_free(before) && is_free(behind),
            Kind::Joint => {
                let is_variable = |at: Option<usize>| matches!(kind(at), Some(Kind::Variable(_)));
                let is_spaced = kind(before) == Some(Kind::Blank) || kind(behind) == Some(Kind::Blank);
                is_spaced && !(is_variable(at.checked_sub(2)) && is_variable(Some(at + 2)))
            }
            _ => false,
        };
        if is_wrong {
            return Some(at);
        }
    }
    open.first().copied()
}

/// Whether no letter or number touches a run.
fn is_apart(units: &[Unit], run: &Range<usize>) -> bool {
    let touches = |unit: Option<&Unit>| {
        unit.is_some_and(|unit| {
            matches!(
                unit.kind,
                Kind::Letter
                    | Kind::Variable(_)
                    | Kind::Word
                    | Kind::Digits
                    | Kind::Decimal
                    | Kind::Raised
                    | Kind::Joint
            )
        })
    };
    !touches(run.start.checked_sub(1).and_then(|before| units.get(before))) && !touches(units.get(run.end))
}

/// Whether units are a formula: letters in italics with signs or numbers that no sentence has at them.
fn is_formula(units: &[Unit]) -> bool {
    let has = |is: &dyn Fn(Kind) -> bool| units.iter().any(|unit| is(unit.kind));
    let pair = |is: &dyn Fn(Kind, Kind) -> bool| units.windows(2).any(|two| is(two[0].kind, two[1].kind));
    let is_variable = |kind: Kind| matches!(kind, Kind::Variable(_));
    let is_symbol = |kind: Kind| kind == Kind::Variable(Letters::Symbol);
    let is_figure = |kind: Kind| matches!(kind, Kind::Word | Kind::Digits | Kind::Decimal | Kind::Raised);
    let has_operator = has(&|kind| kind == Kind::Operator);
    if !has(&is_variable) {
        return false;
    }
    // `1<i>a</i>` may be an ordinal number, and `<i>a</i>/<i>o</i>` two words.
    let is_weak = !has_operator && !has(&is_symbol);
    let is_glued = pair(&|one, two| is_variable(one) && is_figure(two) || is_figure(one) && is_variable(two));
    let is_call = pair(&|one, two| is_variable(one) && two == Kind::Open);
    let is_joined = has(&|kind| kind == Kind::Joint) && !is_weak;
    let may_be_words =
        has(&|kind| kind == Kind::Variable(Letters::Two)) && !(has_operator && has(&is_figure));
    let is_ordinal = is_weak && !has(&|kind| matches!(kind, Kind::Joint | Kind::Open | Kind::Raised));
    !may_be_words && (has_operator || is_glued && !is_ordinal || is_call || is_joined)
}

#[cfg(test)]
mod tests {
    /// The page with its other words in capitals.
    fn shouted(text: &str) -> String {
        let mut page = crate::open(None, format!("<p>{text}</p>"), Some("html")).unwrap();
        for block in page.blocks_mut() {
            let mut words = String::new();
            let mut done = 0;
            for mark in block
                .marks
                .iter()
                .filter(|mark| mark.kind == crate::inline::MarkKind::Verbatim)
            {
                words.push_str(&block.source[done..mark.range.start].to_ascii_uppercase());
                words.push_str(&block.source[mark.range.clone()]);
                done = mark.range.end;
            }
            words.push_str(&block.source[done..].to_ascii_uppercase());
            block.translation = Some(crate::Translation {
                text: words,
                marks: block.marks.clone(),
            });
        }
        let out = page.render();
        out["<p>".len()..out.len() - "</p>".len()].to_owned()
    }

    #[test]
    fn formulas_with_letters_in_italics_stay_whole() {
        for formula in [
            "3<i>r</i>/2",
            "<i>E</i> = <i>mc</i>²",
            "<i>E</i> = <i>mc</i><sup>2</sup>",
            "<i>f</i>(<i>x</i>, <i>y</i>)",
            "<em>a</em>² + <em>b</em>² = <em>c</em>²",
            "<i>ax</i>² + <i>bx</i> + <i>c</i> = 0",
            "(<i>a</i> + 1)/2",
            "<i>dx</i>/<i>dt</i>",
            "<i>a</i> &lt; <i>b</i>",
            "<i>A</i> → <i>B</i>",
            "2<i class=\"v\">n</i>",
            "0.5<i>x</i>",
            "<i>x</i> - <i>y</i>",
        ] {
            for (before, behind) in [("o raio ", " mede"), ("(o raio ", ", e mede)"), ("são ", ".")] {
                assert_eq!(
                    shouted(&format!("{before}{formula}{behind}")),
                    format!(
                        "{}{formula}{}",
                        before.to_ascii_uppercase(),
                        behind.to_ascii_uppercase()
                    )
                );
            }
        }
    }

    #[test]
    fn other_words_in_italics_are_translated() {
        for text in [
            "a letra <i>a</i> aqui",
            "a letra (<i>b</i>) aqui",
            "<i>o</i>/<i>a</i> aluno",
            "<i>e</i>/<i>ou</i> assim",
            "a 5<i>a</i> casa",
            "<i>um</i> = <i>dois</i>",
            "<i>ou</i> = <i>or</i>",
            "item <i>b</i> - 3 casas",
            "o valor <i>n</i> = 1.234 aqui",
            "o raio-<i>x</i> dele",
            "<i>o</i>(s) aluno(s)",
            "<i>a casa</i> = 3",
        ] {
            let upper = |text: &str| {
                text.to_ascii_uppercase()
                    .replace("<I>", "<i>")
                    .replace("</I>", "</i>")
            };
            assert_eq!(shouted(text), upper(text));
        }
    }
}
