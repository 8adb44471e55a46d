//! Whether a sentence ends at a candidate.

use super::asides::Aside;
use super::candidate::{Before, Candidate, Case, Next, Word};
use super::{abbreviations, initials, layout, marks, starters};
use crate::Lang;

/// The context of a candidate beyond the words next to it.
pub(super) struct Context<'a> {
    pub(super) text: &'a str,
    pub(super) lang: Lang,
    /// Where the sentence began.
    pub(super) sentence_start: usize,
    /// The innermost aside that began before, closed or not.
    pub(super) aside: Option<Aside>,
    /// The width of the lines, where they were wrapped.
    pub(super) width: Option<usize>,
    /// The sentence already holds «, — сказал он».
    pub(super) speaker_named: bool,
}

impl Context<'_> {
    /// Both the candidate and what follows are in an aside.
    fn holds(&self, candidate: &Candidate) -> bool {
        self.aside.is_some_and(|aside| candidate.end <= aside.close)
    }

    /// The closing mark after the candidate's stops ends an aside.
    fn closes_with(&self, candidate: &Candidate) -> bool {
        self.aside
            .is_some_and(|aside| (candidate.start..candidate.end).contains(&aside.close))
    }
}

/// Whether a sentence ends at a candidate with stops.
pub(super) fn ends_sentence(candidate: &Candidate, context: &Context) -> bool {
    let word = match candidate.next {
        Next::End => return true,
        Next::Mark => return false,
        Next::Word(word) => word,
    };
    if candidate.at_line_end && (word.list_item || word.dash) {
        return true;
    }
    if context.holds(candidate) || word.case == Case::Lower {
        return false;
    }
    if word.dash {
        return !context.speaker_named && !candidate.closers.contains(marks::is_closing_quote);
    }
    if is_quoted_particle(candidate, word) || stands_alone(candidate, context) {
        return false;
    }
    match candidate.stops {
        "." => full_stop_ends(candidate, word, context),
        _ if is_ellipsis(candidate.stops) && word.case == Case::Digit => false,
        _ => !context.closes_with(candidate) || starters::is_starter(word.text),
    }
}

/// Three dots or more, or two by mistake.
fn is_ellipsis(stops: &str) -> bool {
    stops.chars().all(|c| matches!(c, '.' | '…'))
}

/// A Japanese quotation that the sentence goes on with: 「はい。」と言った.
fn is_quoted_particle(candidate: &Candidate, word: Word) -> bool {
    candidate.closers.ends_with(['」', '』'])
        && word.text.starts_with(|c| matches!(c, '\u{3040}'..='\u{309f}'))
}

/// Stops that are all a bracket or quotation within a sentence holds: (!), […], «?».
fn stands_alone(candidate: &Candidate, context: &Context) -> bool {
    let before = context.text[context.sentence_start..candidate.start]
        .chars()
        .next_back();
    !candidate.closers.is_empty()
        && before.is_some_and(|c| marks::is_opening_bracket(c) || marks::is_opening_quote(c))
}

/// Whether a single full stop ends a sentence, with `word` after it that is not in lower case.
fn full_stop_ends(candidate: &Candidate, word: Word, context: &Context) -> bool {
    let sentence = &context.text[context.sentence_start..candidate.start];
    let before = Before::at_end_of(sentence);
    if before.word.is_empty() || before.is_fragment {
        return true;
    }
    if is_list_number(&before) || is_ordinal(before.word, context.lang) {
        return false;
    }
    let own_line = candidate.at_line_end && context.width.is_none();
    if let Some(kind) = abbreviations::kind(&before, context.lang) {
        let may_end = kind.may_end_before(word, sentence, &before, own_line);
        return may_end && (!context.closes_with(candidate) || starters::is_starter(word.text));
    }
    if initials::are_initials(before.word) {
        return initials::end_sentence(&before, word);
    }
    true
}

/// A number or Roman numeral that opens a sentence is the mark of a list item or chapter: «1.», «IV.».
fn is_list_number(before: &Before) -> bool {
    let parts_are_short = before
        .word
        .split('.')
        .all(|part| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()));
    let numbered = parts_are_short || abbreviations::is_roman(before.word);
    numbered && (before.opens_sentence || before.after_colon)
}

/// German writes ordinals with a full stop and goes on with an upper-case noun: «am 3. Oktober».
fn is_ordinal(word: &str, lang: Lang) -> bool {
    lang.code() == "de" && word.len() <= 2 && word.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a sentence ends at a line break after `line`, which has no stop at its end.
pub(super) fn ends_line(candidate: &Candidate, line: &str, text: &str, context: &Context) -> bool {
    let Some(word) = candidate.word() else {
        return candidate.next == Next::End;
    };
    if word.list_item || word.dash {
        return true;
    }
    if word.case == Case::Lower || context.holds(candidate) {
        return false;
    }
    if let Some(width) = context.width {
        return layout::next_word_fits(line.chars().count(), &text[candidate.next_start..], width);
    }
    let last = Before::at_end_of(line).word;
    !goes_on(line) && !starters::leads_on(last, context.lang)
}

/// Whether a long line ends in a comma; after a short one the next begins a verse or an item.
fn goes_on(line: &str) -> bool {
    const VERSE: usize = 40;
    line.ends_with(',') && line.chars().count() > VERSE
}

/// Whether the dash that `rest` begins with leads to a speaker: «Иду, — сказал он», «Куда? — спросил он».
pub(super) fn dash_names_speaker(sentence: &str, rest: &str) -> bool {
    let said = sentence.trim_end();
    let mut after = rest.chars().skip(1);
    said.len() < sentence.len()
        && said.ends_with(|c| matches!(c, ',' | '!' | '?' | '…' | '.') || marks::is_closing_quote(c))
        && after.next().is_some_and(char::is_whitespace)
        && after.next().is_some_and(char::is_lowercase)
}
