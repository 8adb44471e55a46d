//! Terms that a model is made to write, and whether what comes of it can be believed.
//!
//! Decoding that holds a term gives it the form that the sentence needs, which putting it in the place of other words
//! cannot. But a model that would not have written a term may write its own word beside it, or lose another for it. So such
//! an answer counts only where all else that it says is what the model said of its own accord.

use std::ops::Range;

use contract::{Link, Phrase};
use text::Lang;

use super::check::Terms;
use super::forms::Forms;
use super::placing::{MORE_WORDS, answers, is_content, overlap};
use super::tokens::{Token, plain, tokens};
use super::{Glossary, Occurrence};
use crate::checks::Pair;

/// Entries whose terms a translation lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lacked(Vec<usize>);

/// What a model said of its own accord, without all terms.
#[derive(Debug, Clone)]
pub struct Own {
    /// The terms that it is without.
    pub lacked: Lacked,
    text: String,
}

impl Glossary {
    /// The translation as the model's own, if it lacks terms.
    pub fn own(&self, pair: &Pair<'_>) -> Option<Own> {
        let missing = Terms::of(self, pair).found.into_iter();
        let missing = missing.filter(|(_, place)| place.is_none());
        let lacked: Vec<usize> = missing.map(|(occurrence, _)| occurrence.entry).collect();
        (!lacked.is_empty()).then(|| Own {
            lacked: Lacked(lacked),
            text: pair.translation.to_owned(),
        })
    }

    /// What a translation of `source` must hold so that it has the terms that another one `lacked`. Each of several
    /// occurrences counts, also where one of them was there.
    pub fn phrases(&self, source: &str, from: Lang, lacked: &Lacked) -> Vec<Phrase> {
        let all = self.occurrences(source, from).into_iter();
        let lacking = all.filter(|occurrence| lacked.0.contains(&occurrence.entry));
        lacking
            .map(
                |Occurrence {
                     range, mut wanted, ..
                 }| {
                    // The preferred form, in capitals or not.
                    let preferred = wanted.first().map(|form| form.to_lowercase());
                    wanted.retain(|form| Some(form.to_lowercase()) == preferred);
                    Phrase {
                        source: range,
                        forms: wanted,
                    }
                },
            )
            .collect()
    }

    /// Whether a translation that was to hold the terms does so, each once, and else says what the model's `own` said.
    /// `placed` is that with the terms that could be put into it; if all could, the other must have one in another form.
    /// `links` lead from the pair's source to its translation.
    pub fn is_held(&self, pair: &Pair<'_>, links: &[Link], own: &Own, placed: &str) -> bool {
        let held = Terms::of(self, pair);
        let words = tokens(pair.translation);
        let is_good = |(occurrence, place): &(Occurrence, Option<Range<usize>>)| {
            place.as_ref().is_some_and(|place| {
                let twice = |word: &Token<'_>| {
                    !overlap(&word.range, place)
                        && is_content(word, pair.to)
                        && answers(word, &occurrence.range, links)
                };
                is_noun(occurrence, &pair.translation[place.clone()], pair.to) && !words.iter().any(twice)
            })
        };
        if !held.found.iter().all(is_good) {
            return false;
        }
        let placed = Pair {
            translation: placed,
            ..*pair
        };
        let forms = Forms::of(pair.to);
        let put_in = Terms::of(self, &placed);
        if put_in.missing() == 0 {
            // Other forms are what this is good for.
            let same = written(&held, pair) == written(&put_in, &placed);
            return !same && difference(&contents(&placed, &[]), &contents(pair, &[]), &forms) == (0, 0);
        }
        let own_pair = Pair {
            translation: &own.text,
            ..*pair
        };
        let before = contents(&own_pair, &places(&Terms::of(self, &own_pair)));
        let (more, fewer) = difference(&before, &contents(pair, &places(&held)), &forms);
        let lacked: Vec<usize> = held
            .found
            .iter()
            .filter(|(occurrence, _)| own.lacked.0.contains(&occurrence.entry))
            .map(|(occurrence, _)| tokens(&pair.source[occurrence.range.clone()]).len() + MORE_WORDS)
            .collect();
        // Something must have given way to each term.
        more == 0 && (own.lacked.0.len()..=lacked.iter().sum()).contains(&fewer)
    }
}

/// Whether a term stands as a noun: the forms of an English one may be those of a verb too.
fn is_noun(occurrence: &Occurrence, there: &str, to: Lang) -> bool {
    let there = plain(there);
    let is_wanted = occurrence.wanted.iter().any(|wanted| plain(wanted) == there);
    to != Lang::EN || is_wanted || there.ends_with('s')
}

/// The terms as a translation has them.
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

/// The words of a translation that answer something by themselves, without those at `places`.
fn contents(pair: &Pair<'_>, places: &[Range<usize>]) -> Vec<String> {
    tokens(pair.translation)
        .into_iter()
        .filter(|word| is_content(word, pair.to) && !places.iter().any(|place| overlap(place, &word.range)))
        .map(|word| word.plain)
        .collect()
}

/// How many words `after` has that `before` has not in any form, and the other way round.
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

    fn is_held(translation: &str, placed: &str, links: &[(&str, &str)]) -> bool {
        let terms = glossary(TERMS, "");
        let own = terms.own(&pair(OWN)).unwrap();
        let place = |text: &str, word: &str| {
            let at = text.find(word).unwrap();
            at..at + word.len()
        };
        let links: Vec<Link> = links
            .iter()
            .map(|(source, target)| Link {
                source: place(SOURCE, source),
                target: place(translation, target),
                score: None,
            })
            .collect();
        terms.is_held(&pair(translation), &links, &own, placed)
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
        let own = terms.own(&lacking).unwrap();
        let phrases = terms.phrases(source, Lang::RU, &own.lacked);
        let found: Vec<(&str, &[String])> = phrases
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
        let shouted = terms.phrases("УЧЁНЫЕ", Lang::RU, &Lacked(vec![0]));
        assert_eq!(shouted[0].forms, ["SCHOLAR", "scholar"]);
        let whole = Pair {
            source,
            ..pair("Scholars, infirmaries, a clinic and a doctor.")
        };
        assert!(terms.own(&whole).is_none());
    }

    #[test]
    fn another_form_of_what_was_put_in_is_taken() {
        let placed = "Scholar have seen the infirmary.";
        assert!(is_held("Scholars have seen the infirmary.", placed, &[]));
        assert!(is_held("Scholars have seen an infirmary.", placed, &[]));
        // Nothing is gained.
        assert!(!is_held("Scholar has seen the infirmary.", placed, &[]));
        // More than that was changed: a word more, one less, another one.
        for other in [
            "Scholars have seen the infirmary hospital.",
            "Scholars the infirmary.",
            "Scholars have left the infirmary.",
            "Scholars have seen the hospital.",
        ] {
            assert!(!is_held(other, placed, &[]), "{other}");
        }
    }

    #[test]
    fn a_term_that_could_not_be_put_in_must_have_taken_a_place() {
        let placed = "Scholar have seen the hospital.";
        assert!(is_held("Scholars have seen the infirmary.", placed, &[]));
        for other in [
            "Scholars have seen the infirmary of the hospital.",
            "Scholars have seen a big infirmary.",
            "Scholars, scientists have seen the infirmary.",
        ] {
            assert!(!is_held(other, placed, &[]), "{other}");
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
        assert!(is_held(held, placed, &right));
        assert!(!is_held(
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
        let own = terms.own(&with("The race ended.")).unwrap();
        let held = |translation| terms.is_held(&with(translation), &[], &own, "The contest ended.");
        assert!(held("The contests ended."));
        assert!(!held("The contested ended."));
    }
}
