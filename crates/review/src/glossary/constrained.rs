//! Constrained answers: decoded so that they contain the terms that a first answer lacked, and accepted only if nothing
//! else changed.
//!
//! Constrained decoding gives a term the form that the sentence needs, which substitution cannot. But a model that
//! would not have written the term may write its preferred word as well, or lose another word. So a constrained
//! answer counts only if all its other content words are those of the unconstrained answer.

use std::ops::Range;

use contract::{AlignmentLink, LexicalConstraint};
use text::Lang;

use super::check::Terms;
use super::forms::Forms;
use super::substitution::{MORE_WORDS, is_content, overlap, translates};
use super::tokens::{Token, plain, tokens};
use super::{Glossary, Occurrence};
use crate::checks::Pair;

/// The terms that a translation lacks, as indices of the glossary's entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingTerms(Vec<usize>);

/// An answer that was decoded without constraints and lacks terms.
#[derive(Debug, Clone)]
pub struct UnconstrainedAnswer {
    /// The terms that it lacks.
    pub missing: MissingTerms,
    text: String,
}

impl Glossary {
    /// Returns the translation as an unconstrained answer if it lacks terms.
    pub fn unconstrained(&self, pair: &Pair<'_>) -> Option<UnconstrainedAnswer> {
        let missing = Terms::of(self, pair).found.into_iter();
        let missing = missing.filter(|(_, place)| place.is_none());
        let missing: Vec<usize> = missing.map(|(occurrence, _)| occurrence.entry).collect();
        (!missing.is_empty()).then(|| UnconstrainedAnswer {
            missing: MissingTerms(missing),
            text: pair.translation.to_owned(),
        })
    }

    /// The constraints under which a translation of `source` contains the terms that another one lacks: one for
    /// each occurrence in the source, including occurrences that the other translation had.
    pub fn constraints(&self, source: &str, from: Lang, missing: &MissingTerms) -> Vec<LexicalConstraint> {
        let all = self.occurrences(source, from).into_iter();
        let lacking = all.filter(|occurrence| missing.0.contains(&occurrence.entry));
        lacking
            .map(
                |Occurrence {
                     range, mut wanted, ..
                 }| {
                    // The preferred form, in capitals or not.
                    let preferred = wanted.first().map(|form| form.to_lowercase());
                    wanted.retain(|form| Some(form.to_lowercase()) == preferred);
                    LexicalConstraint {
                        source: range,
                        forms: wanted,
                    }
                },
            )
            .collect()
    }

    /// Whether a constrained translation contains each term once and otherwise the content words of the `first`
    /// answer, at most in other forms. `substituted` is the first answer with the terms that could be substituted in
    /// it; if all could, the constrained translation must have one of them in another form. `links` align the pair's
    /// source with its translation.
    pub fn satisfies_terms(
        &self,
        pair: &Pair<'_>,
        links: &[AlignmentLink],
        first: &UnconstrainedAnswer,
        substituted: &str,
    ) -> bool {
        let constrained = Terms::of(self, pair);
        let words = tokens(pair.translation);
        let is_good = |(occurrence, place): &(Occurrence, Option<Range<usize>>)| {
            place.as_ref().is_some_and(|place| {
                let twice = |word: &Token<'_>| {
                    !overlap(&word.range, place)
                        && is_content(word, pair.to)
                        && translates(word, &occurrence.range, links)
                };
                is_noun(occurrence, &pair.translation[place.clone()], pair.to) && !words.iter().any(twice)
            })
        };
        if !constrained.found.iter().all(is_good) {
            return false;
        }
        let substituted = Pair {
            translation: substituted,
            ..*pair
        };
        let forms = Forms::of(pair.to);
        let terms = Terms::of(self, &substituted);
        if terms.missing() == 0 {
            // Without another form of a term, a constrained answer is no better than substitution.
            let same = written(&constrained, pair) == written(&terms, &substituted);
            let changed = difference(&contents(&substituted, &[]), &contents(pair, &[]), &forms);
            return !same && changed == (0, 0);
        }
        let unconstrained = Pair {
            translation: &first.text,
            ..*pair
        };
        let before = contents(&unconstrained, &places(&Terms::of(self, &unconstrained)));
        let (more, fewer) = difference(&before, &contents(pair, &places(&constrained)), &forms);
        let missing: Vec<usize> = constrained
            .found
            .iter()
            .filter(|(occurrence, _)| first.missing.0.contains(&occurrence.entry))
            .map(|(occurrence, _)| tokens(&pair.source[occurrence.range.clone()]).len() + MORE_WORDS)
            .collect();
        // Each term must have replaced something.
        more == 0 && (first.missing.0.len()..=missing.iter().sum()).contains(&fewer)
    }
}

/// Whether the term in the translation is a noun: an inflected English noun may look like a verb.
fn is_noun(occurrence: &Occurrence, there: &str, to: Lang) -> bool {
    let there = plain(there);
    let is_wanted = occurrence.wanted.iter().any(|wanted| plain(wanted) == there);
    to != Lang::EN || is_wanted || there.ends_with('s')
}

/// The terms in the forms in which a translation contains them.
fn written(terms: &Terms, pair: &Pair<'_>) -> Vec<String> {
    let places = terms.found.iter().filter_map(|(_, place)| place.clone());
    places.map(|place| plain(&pair.translation[place])).collect()
}

fn places(terms: &Terms) -> Vec<Range<usize>> {
    terms
        .found
        .iter()
        .filter_map(|(_, place)| place.clone())
        .collect()
}

/// The content words of a translation, without those at `places`.
fn contents(pair: &Pair<'_>, places: &[Range<usize>]) -> Vec<String> {
    tokens(pair.translation)
        .into_iter()
        .filter(|word| is_content(word, pair.to) && !places.iter().any(|place| overlap(place, &word.range)))
        .map(|word| word.plain)
        .collect()
}

/// The number of words of `after` of which `before` has no form, and the other way round.
fn difference(before: &[String], after: &[String], forms: &Forms) -> (usize, usize) {
    let mut left: Vec<&String> = before.iter().collect();
    let mut more = 0;
    for word in after {
        let same = left
            .iter()
            .position(|other| *other == word)
            .or_else(|| left.iter().position(|other| forms.is_form(word, other)));
        match same {
            Some(at) => {
                left.swap_remove(at);
            }
            None => more += 1,
        }
    }
    (more, left.len())
}

#[cfg(test)]
mod tests {
    use super::super::testing::glossary;
    use super::*;

    const SOURCE: &str = "Учёные видели больницу.";
    const TERMS: &str = "учёный,scholar\nбольница,infirmary\n";
    const OWN: &str = "Scientists have seen the hospital.";

    fn pair(translation: &str) -> Pair<'_> {
        Pair {
            source: SOURCE,
            translation,
            from: Lang::RU,
            to: Lang::EN,
        }
    }

    fn is_satisfied(translation: &str, placed: &str, links: &[(&str, &str)]) -> bool {
        let terms = glossary(TERMS, "");
        let own = terms.unconstrained(&pair(OWN)).unwrap();
        let place = |text: &str, word: &str| {
            let at = text.find(word).unwrap();
            at..at + word.len()
        };
        let alignment: Vec<AlignmentLink> = links
            .iter()
            .map(|(source, target)| AlignmentLink {
                source: place(SOURCE, source),
                target: place(translation, target),
                score: None,
            })
            .collect();
        terms.satisfies_terms(&pair(translation), &alignment, &own, placed)
    }

    #[test]
    fn what_a_translation_lacks_is_what_another_must_hold() {
        let terms = glossary(
            "учёный,scholar|scientist\nбольница,infirmary|clinic\nврач,doctor\n",
            "",
        );
        let source = "УЧЁНЫЕ и больница, больница и врач.";
        let lacking = Pair {
            source,
            ..pair("SCIENTISTS, a clinic, a hospital and a physician.")
        };
        let own = terms.unconstrained(&lacking).unwrap();
        let constraints = terms.constraints(source, Lang::RU, &own.missing);
        let found: Vec<(&str, &[String])> = constraints
            .iter()
            .map(|phrase| (&source[phrase.source.clone()], &phrase.forms[..]))
            .collect();
        assert_eq!(
            found,
            [
                ("больница", &["infirmary".to_owned()][..]),
                ("больница", &["infirmary".to_owned()]),
                ("врач", &["doctor".to_owned()])
            ]
        );
        let shouted = terms.constraints("УЧЁНЫЕ", Lang::RU, &MissingTerms(vec![0]));
        assert_eq!(shouted[0].forms, ["SCHOLAR", "scholar"]);
        let whole = Pair {
            source,
            ..pair("Scholars, infirmaries, a clinic and a doctor.")
        };
        assert!(terms.unconstrained(&whole).is_none());
    }

    #[test]
    fn another_form_of_what_was_put_in_is_taken() {
        let placed = "Scholar have seen the infirmary.";
        assert!(is_satisfied("Scholars have seen the infirmary.", placed, &[]));
        assert!(is_satisfied("Scholars have seen an infirmary.", placed, &[]));
        // Nothing is gained.
        assert!(!is_satisfied("Scholar has seen the infirmary.", placed, &[]));
        // More than that was changed: a word more, one less, another one.
        for other in [
            "Scholars have seen the infirmary hospital.",
            "Scholars the infirmary.",
            "Scholars have left the infirmary.",
            "Scholars have seen the hospital.",
        ] {
            assert!(!is_satisfied(other, placed, &[]), "{other}");
        }
    }

    #[test]
    fn a_term_that_could_not_be_put_in_must_have_taken_a_place() {
        let placed = "Scholar have seen the hospital.";
        assert!(is_satisfied("Scholars have seen the infirmary.", placed, &[]));
        for other in [
            "Scholars have seen the infirmary of the hospital.",
            "Scholars have seen a big infirmary.",
            "Scholars, scientists have seen the infirmary.",
        ] {
            assert!(!is_satisfied(other, placed, &[]), "{other}");
        }
    }

    #[test]
    fn words_that_answer_a_term_beside_it_are_one_time_too_many() {
        let placed = "Scholar have seen the infirmary.";
        let held = "Scholars have seen the infirmary.";
        let right = [
            ("Учёные", "Scholars"),
            ("больницу", "infirmary"),
            ("видели", "have"),
        ];
        assert!(is_satisfied(held, placed, &right));
        assert!(!is_satisfied(
            held,
            placed,
            &[("Учёные", "Scholars"), ("Учёные", "seen")]
        ));
    }

    #[test]
    fn a_term_that_became_a_verb_is_none() {
        let terms = glossary("гонка,contest\n", "");
        let source = "Гонка кончилась.";
        let with = |translation| Pair {
            source,
            ..pair(translation)
        };
        let own = terms.unconstrained(&with("The race ended.")).unwrap();
        let held = |translation| terms.satisfies_terms(&with(translation), &[], &own, "The contest ended.");
        assert!(held("The contests ended."));
        assert!(!held("The contested ended."));
    }
}
