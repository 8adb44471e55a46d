//! Tells languages in the Latin script apart by their letters and small words. Trigrams of short texts mislead: one
//! word more or less makes Danish Norwegian, and a language that they do not know passes for a neighbour, as Albanian
//! for French.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{Detected, among_all, whatlang_among};
use crate::lang::Lang;
use crate::table;
use crate::tables::{Table, entries};

/// What a letter counts beside a word that as many languages have: a name from abroad may hold it.
const WEIGHT_OF_LETTER: f64 = 0.7;
/// What a language loses by a letter that it does not have.
const LOSS: f64 = 2.5;
/// What a language loses by a small word that it does not have.
const LOSS_OF_WORD: f64 = 0.3;
/// A word or letter counts no more often.
const MOST_OFTEN: u32 = 3;
/// The lead from which on a language is named: about one word that no other language has.
const LEAD: f64 = 3.0;
/// The lead from which on trigrams need not agree.
const SURE_LEAD: f64 = 6.0;
/// The confidence of what is named without the trigrams, of what both name, and of a guess.
const SURE: f64 = 0.8;
const AGREED: f64 = 0.9;
const GUESSED: f64 = 0.4;
/// Languages of which the first is named unless words of the second stand in the text: nearly all words are of both.
const TWINS: [(&str, &str); 2] = [("id", "ms"), ("hr", "bs")];

/// The languages that have each letter and each small word, as indices into `langs`.
struct Signs {
    langs: Vec<Lang>,
    letters: HashMap<char, Vec<usize>>,
    words: HashMap<&'static str, Vec<usize>>,
}

static SIGNS: LazyLock<Signs> = LazyLock::new(|| {
    const ALPHABETS: Table<2> = table!("latin/alphabets.tsv");
    const WORDS: Table<2> = table!("latin/small_words.tsv");
    let mut signs = Signs {
        langs: Vec::new(),
        letters: HashMap::new(),
        words: HashMap::new(),
    };
    for (lang, letters) in ALPHABETS.read(|[code, letters]| Some((code.parse::<Lang>().ok()?, letters))) {
        let index = signs.index(lang);
        for letter in letters.chars() {
            signs.letters.entry(letter).or_default().push(index);
        }
    }
    for (lang, words) in WORDS.read(|[code, words]| Some((code.parse::<Lang>().ok()?, entries(words)))) {
        let index = signs.index(lang);
        for word in words {
            signs.words.entry(word).or_default().push(index);
        }
    }
    signs
});

impl Signs {
    fn index(&mut self, lang: Lang) -> usize {
        let known = self.langs.iter().position(|known| *known == lang);
        known.unwrap_or_else(|| {
            self.langs.push(lang);
            self.langs.len() - 1
        })
    }

    /// How much the letters and words of a text in small letters speak for each language.
    fn scores(&self, small: &str) -> Vec<f64> {
        let mut scores = vec![0.0; self.langs.len()];
        // Each letter and word has a list of its own, and so an address.
        let mut seen: HashMap<*const usize, u32> = HashMap::new();
        let mut add = |owners: &'static [usize], weight: f64, loss: f64| {
            let times = seen.entry(owners.as_ptr()).or_default();
            *times += 1;
            if *times > MOST_OFTEN {
                return;
            }
            let gain = weight * (self.langs.len() as f64 / owners.len() as f64).ln();
            let mut owners = owners.iter().peekable();
            for (index, score) in scores.iter_mut().enumerate() {
                let is_owner = owners.next_if(|owner| **owner == index).is_some();
                *score += if is_owner { gain } else { -loss };
            }
        };
        let letters = small.chars().filter(|letter| !letter.is_ascii());
        for owners in letters.filter_map(|letter| SIGNS.letters.get(&letter)) {
            add(owners, WEIGHT_OF_LETTER, LOSS);
        }
        let words = small.split(|letter: char| !letter.is_alphabetic());
        for owners in words.filter_map(|word| SIGNS.words.get(word)) {
            add(owners, 1.0, LOSS_OF_WORD);
        }
        scores
    }
}

/// A language, and those that the text could be in as well.
pub(super) struct Told {
    pub detected: Detected,
    pub rivals: Vec<Lang>,
}

/// Whether a text has small words of some language, as running text does, and keywords and names do not.
pub(super) fn is_prose(text: &str) -> bool {
    let scores = SIGNS.scores(&text.to_lowercase());
    scores.into_iter().any(|score| score >= LEAD)
}

/// Whether a language is told by its letters and words; the second of two twins mostly passes for the first.
pub(super) fn is_told(lang: Lang) -> bool {
    let is_twin = TWINS.iter().any(|(_, second)| *second == lang.code());
    SIGNS.langs.contains(&lang) && !is_twin
}

/// Detects the language of a text in the Latin script; `None` leaves it to trigrams.
pub(super) fn tell(text: &str) -> Option<Told> {
    let scores = SIGNS.scores(&text.to_lowercase());
    let mut ranked: Vec<(Lang, f64)> = SIGNS.langs.iter().copied().zip(scores).collect();
    ranked.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    let is_second_twin = |lang: Lang, best: f64| {
        let first = TWINS.iter().find(|(_, second)| *second == lang.code());
        first.is_some_and(|(first, _)| {
            ranked
                .iter()
                .any(|(other, score)| other.code() == *first && best - score < LEAD)
        })
    };
    let highest = ranked.first().map(|(_, score)| *score)?;
    let fit: Vec<(Lang, f64)> = ranked
        .iter()
        .copied()
        .filter(|(lang, score)| *score > 0.0 && !is_second_twin(*lang, highest))
        .collect();
    let (best, score) = *fit.first()?;
    let lead = score - fit.get(1).map_or(0.0, |(_, second)| *second);
    let near: Vec<Lang> = fit
        .iter()
        .filter(|(_, other)| score - other < LEAD)
        .map(|(lang, _)| *lang)
        .collect();
    let by_trigrams = among_all(text);
    let agreed = by_trigrams.filter(|found| near.contains(&found.lang));
    let (lang, confidence) = match (agreed, near.as_slice()) {
        (Some(found), [_]) => (found.lang, found.confidence.max(AGREED)),
        (None, [only]) => (*only, if lead >= SURE_LEAD { SURE } else { GUESSED }),
        (Some(found), several) => (found.lang, among(text, found, several, best)),
        (None, several) => (
            whatlang_among(text, several).map_or(best, |found| found.lang),
            GUESSED,
        ),
    };
    let rivals = near.into_iter().filter(|other| *other != lang).take(2).collect();
    Some(Told {
        detected: Detected { lang, confidence },
        rivals,
    })
}

/// The confidence of what the trigrams found, if the text has the words of `several` languages nearly alike, and most
/// of `best`. Beside one that they do not know they are no proof.
fn among(text: &str, found: Detected, several: &[Lang], best: Lang) -> f64 {
    let is_known = |lang: &Lang| whatlang_among(text, &[*lang]).is_some();
    let own = whatlang_among(text, several).filter(|own| own.lang == found.lang);
    let confidence = own.map_or(GUESSED, |own| own.confidence.max(found.confidence));
    if found.lang == best || several.iter().all(is_known) {
        confidence
    } else {
        confidence.min(GUESSED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Option<(&'static str, bool)> {
        tell(text).map(|told| (told.detected.lang.code(), told.detected.confidence >= 0.5))
    }

    #[test]
    fn letters_and_small_words_tell() {
        for (text, code) in [
            ("Skedari nuk mund të hapet dhe është bosh", "sq"),
            ("Ezin izan da fitxategia ireki", "eu"),
            ("Non hai ningunha mensaxe nova no cartafol", "gl"),
            ("Það er ekki hægt að opna þessa skrá", "is"),
            (
                "Der er ingen nye beskeder, men du kan prøve efter klokken fem",
                "da",
            ),
            (
                "Det finnes ingen nye meldinger, men du kan prøve etter klokken fem",
                "nb",
            ),
            ("Não há novas mensagens", "pt"),
            ("Není možné otevřít soubor", "cs"),
        ] {
            assert_eq!(told(text), Some((code, true)), "{text}");
        }
    }

    #[test]
    fn what_several_languages_have_is_no_certainty() {
        assert_eq!(told("Konvergens"), None);
        assert!(!told("og det er en").unwrap().1);
        assert!(!is_prose("REM GENRE Folk TITLE FILE WAVE TRACK AUDIO"));
        assert!(is_prose("the cover of an album that was recorded"));
    }

    #[test]
    fn every_language_of_the_tables_has_words() {
        for (index, lang) in SIGNS.langs.iter().enumerate() {
            let own = SIGNS
                .words
                .values()
                .filter(|owners| owners.contains(&index))
                .count();
            assert!(own >= 10, "{lang}: {own}");
        }
        assert!(SIGNS.letters.values().all(|owners| owners.is_sorted()));
    }
}
