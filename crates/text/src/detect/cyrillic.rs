//! Tells languages in Cyrillic apart by their letters and small words: a headline of three words has too few
//! trigrams, and single sentences in Russian pass for Bulgarian.

use super::{Detected, whatlang_among};
use crate::alphabets::{Alphabet, CYRILLIC};
use crate::lang::Lang;

/// The number of letters below which trigrams decide only between languages that have all letters and words of a text.
const SHORT: usize = 60;
/// The number of letters below which Russian has to be more probable than others.
const FEW: usize = 15;
/// The lead of a language before another one from which on it is named without doubt, in confidence of the trigrams.
const LEAD: f64 = 0.05;
/// How far Russian may lie behind another language and still be named without doubt, since most texts are Russian.
const RUSSIAN_LAG: f64 = 0.1;
/// The most languages that are named beside the one that fits best.
const MOST_RIVALS: usize = 3;
/// The share of letters that tell Russian from which on a text is Russian. Russian has eight in two hundred letters; a
/// foreign text that quotes a Russian name has fewer than one.
const FEWEST_TELLING: f64 = 1.0 / 200.0;

/// The share of letters that no other language has from which on a text is in a language that trigrams do not know.
const FEWEST_APART: f64 = 1.0 / 50.0;

/// A language, and those that the text could be in as well, the most probable first.
pub(super) struct Told {
    pub detected: Detected,
    pub rivals: Vec<Lang>,
}

/// Detects the language of a Cyrillic text with this number of letters; `None` leaves it to trigrams.
pub(super) fn tell(text: &str, letters: usize) -> Option<Told> {
    let small = text.to_lowercase();
    if letters < SHORT {
        return by_words(&small, letters);
    }
    if is_russian(&small, letters) {
        return Some(Told {
            detected: Detected {
                lang: Lang::RU,
                confidence: 0.95,
            },
            rivals: Vec::new(),
        });
    }
    let is_sure = |lang: Lang| knows(&small, lang) || is_apart(&small, lang, letters);
    by_words(&small, letters).filter(|told| told.rivals.is_empty() && is_sure(told.detected.lang))
}

/// Whether every other language lacks letters of a text, and not only those of a quoted name.
fn is_apart(small: &str, lang: Lang, letters: usize) -> bool {
    let least = (letters as f64 * FEWEST_APART).max(2.0);
    let mut others = CYRILLIC.iter().filter(|alphabet| alphabet.lang != lang);
    others.all(|alphabet| alphabet.odd_letters(small) as f64 >= least)
}

/// Whether a text has letters that tell Russian from the languages without letters of their own, such as Bulgarian, and
/// none that Russian does not have.
fn is_russian(small: &str, letters: usize) -> bool {
    let Some(russian) = CYRILLIC.iter().find(|alphabet| alphabet.lang == Lang::RU) else {
        return false;
    };
    let mut smaller = CYRILLIC
        .iter()
        .filter(|alphabet| alphabet.lang != Lang::RU && alphabet.is_part_of(russian));
    let is_refuted = |alphabet: &Alphabet| {
        let odd = alphabet.odd_letters(small);
        odd > 0 && odd as f64 >= letters as f64 * FEWEST_TELLING
    };
    !russian.lacks_letter_of(small) && smaller.all(is_refuted)
}

/// The languages that lack the fewest of a text's letters and words, and how many these are.
fn fitting(small: &str) -> (Vec<Lang>, usize) {
    let odd = |alphabet: &Alphabet| alphabet.odd_letters(small) + alphabet.odd_words(small);
    let odd: Vec<(Lang, usize)> = CYRILLIC
        .iter()
        .map(|alphabet| (alphabet.lang, odd(alphabet)))
        .collect();
    let fewest = odd.iter().map(|(_, odd)| *odd).min().unwrap_or_default();
    let fit = odd.into_iter().filter(|(_, odd)| *odd == fewest);
    let mut fit: Vec<Lang> = fit.map(|(lang, _)| lang).collect();
    // The alphabet of a language that trigrams do not know may hold that of another one.
    if fit.iter().any(|lang| knows(small, *lang)) {
        fit.retain(|lang| knows(small, *lang));
    }
    (fit, fewest)
}

/// Whether the trigrams know a language.
fn knows(text: &str, lang: Lang) -> bool {
    whatlang_among(text, &[lang]).is_some()
}

/// The language that has the letters and words of a text, Russian if that has them too.
fn by_words(small: &str, letters: usize) -> Option<Told> {
    let (fit, fewest) = fitting(small);
    let best = match fit.as_slice() {
        [only] => *only,
        several if several.contains(&Lang::RU) => Lang::RU,
        several => whatlang_among(small, several)?.lang,
    };
    let mut rivals: Vec<(Lang, f64)> = fit
        .into_iter()
        .filter(|&other| other != best)
        .filter_map(|other| Some((other, lead(small, best, other)?)))
        .filter(|(_, lead)| *lead < needed(best, letters))
        .collect();
    rivals.sort_by(|(_, one), (_, other)| one.total_cmp(other));
    rivals.truncate(MOST_RIVALS);
    let confidence = match (fewest, rivals.len()) {
        (_, 1..) => 0.4,
        (0, _) => 0.8,
        (1.., _) => 0.6,
    };
    Some(Told {
        detected: Detected {
            lang: best,
            confidence,
        },
        rivals: rivals.into_iter().map(|(lang, _)| lang).collect(),
    })
}

/// The lead that a language needs before others to be named without doubt.
fn needed(lang: Lang, letters: usize) -> f64 {
    if lang == Lang::RU && letters >= FEW {
        -RUSSIAN_LAG
    } else {
        LEAD
    }
}

/// How much more like `lang` than like `other` the trigrams are, from -1 to 1.
fn lead(text: &str, lang: Lang, other: Lang) -> Option<f64> {
    let detected = whatlang_among(text, &[lang, other])?;
    let sign = if detected.lang == lang { 1.0 } else { -1.0 };
    Some(sign * detected.confidence)
}
