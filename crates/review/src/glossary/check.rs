//! Checks whether a translation contains the terms of its source.
//!
//! Before the other checks run, matched terms are replaced on both sides, so that a user's term never counts as a
//! lost name or as a word left in the source's script.

use std::ops::Range;

use contract::{Code, Finish};
use text::Lang;

use super::entry::{Case, FormMatch, Pattern};
use super::forms::Forms;
use super::tokens::tokens;
use super::{Glossary, Occurrence};
use crate::checks::{self, Finding, Pair, listed};

/// The word that replaces a kept word while the other checks run.
const STANDIN: &str = "Term";

/// Runs every check on one passage, and with a glossary checks its terms too.
pub fn check(glossary: Option<&Glossary>, pair: &Pair<'_>, finish: Finish) -> Vec<Finding> {
    let Some(terms) = glossary.map(|glossary| Terms::of(glossary, pair)) else {
        return checks::check(pair, finish);
    };
    if terms.found.is_empty() {
        return checks::check(pair, finish);
    }
    let (source, translation) = terms.without(pair);
    let seen = Pair {
        source: &source.text,
        translation: &translation.text,
        ..*pair
    };
    let mut findings = checks::check(&seen, finish);
    for finding in &mut findings {
        finding.move_sources(|place| Some(source.before(place)));
        finding.move_targets(|place| Some(translation.before(place)));
    }
    let is_text = findings
        .iter()
        .all(|finding| finding.warning.code != Code::Untranslated);
    findings.extend(terms.missed(pair.source).filter(|_| is_text));
    findings
}

/// The pair with its terms replaced, for the other checks.
pub fn without_terms(glossary: Option<&Glossary>, pair: &Pair<'_>) -> (String, String) {
    match glossary {
        Some(glossary) => {
            let (source, translation) = Terms::of(glossary, pair).without(pair);
            (source.text, translation.text)
        }
        None => (pair.source.to_owned(), pair.translation.to_owned()),
    }
}

/// The terms of a source, and their spans in the translation.
pub(super) struct Terms {
    /// The terms in the order of the source, each with its span in the translation if it has one.
    pub found: Vec<(Occurrence, Option<Range<usize>>)>,
}

impl Terms {
    pub fn of(glossary: &Glossary, pair: &Pair<'_>) -> Terms {
        let occurrences = glossary.occurrences(pair.source, pair.from);
        let places = places(glossary, &occurrences, pair.translation, pair.to);
        Terms {
            found: occurrences.into_iter().zip(places).collect(),
        }
    }

    /// The number of missing terms.
    pub fn missing(&self) -> usize {
        self.found.iter().filter(|(_, place)| place.is_none()).count()
    }

    fn missed(&self, source: &str) -> Option<Finding> {
        let missing = self.found.iter().filter(|(_, place)| place.is_none());
        let mut wanted: Vec<String> = Vec::new();
        let mut words: Vec<String> = Vec::new();
        let mut places = Vec::new();
        for (occurrence, _) in missing {
            places.push(occurrence.range.clone());
            let word = source[occurrence.range.clone()].to_owned();
            if !words.contains(&word) {
                words.push(word);
                wanted.extend(occurrence.wanted.first().cloned());
            }
        }
        if words.is_empty() {
            return None;
        }
        let message = format!(
            "the translation lacks {} of the glossary, for {}",
            listed(&wanted),
            listed(&words)
        );
        Some(Finding::major(Code::GlossaryMissed, message).in_source(places))
    }

    /// Source and translation without the terms that are in both: in each, the term's translation replaces it, or a
    /// neutral word where it would look like a word left in the source's script.
    fn without(&self, pair: &Pair<'_>) -> (Replaced, Replaced) {
        let mut called_so: Vec<(Range<usize>, &str)> = Vec::new();
        let mut strange: Vec<(Range<usize>, &str)> = Vec::new();
        for (occurrence, place) in &self.found {
            let Some(place) = place else {
                continue;
            };
            let called = &pair.translation[place.clone()];
            let is_strange = called.contains(|c| checks::is_strange(c, pair.to));
            let called = if is_strange { STANDIN } else { called };
            called_so.push((occurrence.range.clone(), called));
            strange.extend(is_strange.then(|| (place.clone(), STANDIN)));
        }
        strange.sort_by_key(|(place, _)| place.start);
        (
            Replaced::of(pair.source, &called_so),
            Replaced::of(pair.translation, &strange),
        )
    }
}

/// A text in which ranges of another one were replaced.
struct Replaced {
    text: String,
    /// The ranges of the old text that were replaced, and those of their replacements.
    changes: Vec<(Range<usize>, Range<usize>)>,
}

impl Replaced {
    /// Replaces these ranges of `old`, which are in order and do not overlap.
    fn of(old: &str, stretches: &[(Range<usize>, &str)]) -> Replaced {
        let mut text = String::with_capacity(old.len());
        let mut changes = Vec::with_capacity(stretches.len());
        let mut end = 0;
        for (place, with) in stretches {
            text.push_str(&old[end..place.start]);
            changes.push((place.clone(), text.len()..text.len() + with.len()));
            text.push_str(with);
            end = place.end;
        }
        text.push_str(&old[end..]);
        Replaced { text, changes }
    }

    /// Maps a span of the new text to the old one; a replacement counts as a whole.
    fn before(&self, place: Range<usize>) -> Range<usize> {
        let edge = |at: usize, is_end: bool| {
            let behind = |new: &Range<usize>| if is_end { new.start < at } else { new.start <= at };
            let before = self.changes.partition_point(|(_, new)| behind(new));
            match before.checked_sub(1).map(|last| &self.changes[last]) {
                None => at,
                Some((old, new)) if is_end && at <= new.end => old.end,
                Some((old, new)) if !is_end && at < new.end => old.start,
                Some((old, new)) => at - new.end + old.end,
            }
        };
        edge(place.start, false)..edge(place.end, true)
    }
}

/// The spans of the terms in `translation`; no span serves two terms.
fn places(
    glossary: &Glossary,
    occurrences: &[Occurrence],
    translation: &str,
    to: Lang,
) -> Vec<Option<Range<usize>>> {
    let tokens = tokens(translation);
    let forms = Forms::of(to);
    let mut places: Vec<Option<Range<usize>>> = vec![None; occurrences.len()];
    let mut taken = vec![false; tokens.len()];
    // «Minsk Group» is searched for before «group», which is a part of it.
    let mut order: Vec<usize> = (0..occurrences.len()).collect();
    order.sort_by_key(|&index| std::cmp::Reverse(occurrences[index].wanted.first().map_or(0, String::len)));
    for index in order {
        let occurrence = &occurrences[index];
        let (forming, case) = glossary.strictness(occurrence.entry);
        for wanted in &occurrence.wanted {
            let pattern = Pattern::of(wanted, occurrence.entry, forming, case);
            let free = |at: &usize| {
                pattern.begins(&tokens[*at..], &forms)
                    && taken[*at..*at + pattern.len()].iter().all(|taken| !taken)
            };
            if let Some(at) = (0..tokens.len()).find(free) {
                let end = at + pattern.len();
                taken[at..end].fill(true);
                places[index] = Some(tokens[at].range.start..tokens[end - 1].range.end);
                break;
            }
        }
    }
    places
}

impl Glossary {
    /// Which forms and capitals of an entry's translation are accepted.
    fn strictness(&self, entry: usize) -> (FormMatch, Case) {
        if self.is_exact(entry) {
            return (FormMatch::Exact, self.entries[entry].case);
        }
        (FormMatch::All, self.entries[entry].case)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::glossary;
    use super::*;

    fn pair<'a>(source: &'a str, translation: &'a str) -> Pair<'a> {
        Pair {
            source,
            translation,
            from: Lang::RU,
            to: Lang::EN,
        }
    }

    fn codes(glossary: &Glossary, source: &str, translation: &str) -> Vec<Code> {
        let findings = check(Some(glossary), &pair(source, translation), Finish::Stop);
        findings.iter().map(|finding| finding.warning.code).collect()
    }

    #[test]
    fn a_missing_term_is_a_finding_of_its_own() {
        let terms = glossary(
            "санкции,restrictions\nминская группа,Minsk Group|OSCE group\n",
            "",
        );
        let source = "Минская группа обсудила санкции.";
        assert!(codes(&terms, source, "The Minsk Group discussed restrictions.").is_empty());
        assert!(codes(&terms, source, "The OSCE Group discussed the restriction.").is_empty());
        assert_eq!(
            codes(&terms, source, "The Minsk Group discussed sanctions."),
            [Code::GlossaryMissed]
        );
        let findings = check(
            Some(&terms),
            &pair("Санкции и санкции.", "Restrictions."),
            Finish::Stop,
        );
        let last = findings.last().unwrap();
        assert_eq!(
            last.warning.message,
            "the translation lacks 'restrictions' of the glossary, for 'санкции'"
        );
    }

    #[test]
    fn the_other_checks_do_not_mind_what_the_user_wants() {
        // Without the glossary: a lost word, and a name that nothing answers.
        let plain = check(
            None,
            &pair("Референдум был в России.", "The plebby was in Ruthenia."),
            Finish::Stop,
        );
        assert_eq!(plain.len(), 2, "{plain:?}");
        let terms = glossary("референдум,plebby\nРоссия,Ruthenia\n", "");
        assert!(codes(&terms, "Референдум был в России.", "The plebby was in Ruthenia.").is_empty());
    }

    #[test]
    fn words_that_stay_are_no_leftovers() {
        let keep = glossary("", "Спартак\nМинобороны\n");
        assert!(codes(&keep, "Выиграл Спартак.", "Спартак won.").is_empty());
        assert!(codes(&keep, "Спартак", "Спартак").is_empty());
        assert!(
            codes(
                &keep,
                "В Спартаке и Минобороны спорят.",
                "В: In Спартаке and Минобороны they argue."
            ) == [Code::SourceScriptLeft]
        );
        assert_eq!(
            codes(&keep, "Выиграл Спартак.", "Spartak won."),
            [Code::GlossaryMissed]
        );
        assert_eq!(
            codes(&keep, "Выиграл Спартак.", "Выиграл Спартак."),
            [Code::Untranslated]
        );
    }

    #[test]
    fn a_part_of_another_term_does_not_count_twice() {
        let terms = glossary("группа,group\nминская группа,Minsk Group\n", "");
        let source = "Группа и Минская группа встретились.";
        assert_eq!(
            codes(&terms, source, "They and the Minsk Group met."),
            [Code::GlossaryMissed]
        );
        assert!(codes(&terms, source, "The group and the Minsk Group met.").is_empty());
    }
}
