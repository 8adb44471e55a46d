//! Texts as sparse tf-idf vectors of their words, whose cosine is a similarity that needs no model.
//!
//! Terms are stems of content words, numbers and names. Names and numbers count double, since a claim can be checked
//! by them. A name is also a term by its sound, which is the same in Cyrillic and in Latin letters. In scripts
//! without spaces pairs of letters are terms.

use std::collections::HashMap;
use std::sync::LazyLock;

use review::checks::transliterate::skeleton;
use text::function_words::{self, STOP_WORDS, Words};
use text::script::is_unspaced;
use text::{Lang, table};

/// The weight of an occurrence of a name or number; other words have the weight 1.
const NAME_OR_NUMBER: f64 = 2.0;
/// The idf of a term that occurs in no text: it makes a sentence less similar to all of them.
const UNKNOWN: f64 = 1.0;

/// English stop words.
static STOP: LazyLock<Words> = LazyLock::new(|| function_words::of(Lang::EN.code(), STOP_WORDS));

/// Weights of terms, in the order of the terms' numbers.
pub(super) type Sparse = Vec<(u32, f64)>;

/// The terms of some texts, numbered, with the inverse document frequency (idf) of each.
pub(super) struct Lexicon {
    numbers: HashMap<String, u32>,
    idf: Vec<f64>,
}

impl Lexicon {
    /// The terms of `texts`, and the vector of each text.
    pub fn of(texts: &[&str]) -> (Self, Vec<Sparse>) {
        let mut numbers: HashMap<String, u32> = HashMap::new();
        let mut found_in: Vec<f64> = Vec::new();
        let mut counted = Vec::with_capacity(texts.len());
        for text in texts {
            let mut counts = Vec::new();
            for (term, count) in terms(text) {
                let next = found_in.len() as u32;
                let number = *numbers.entry(term).or_insert(next);
                if number == next {
                    found_in.push(0.0);
                }
                found_in[number as usize] += 1.0;
                counts.push((number, count));
            }
            counted.push(counts);
        }
        let total = texts.len() as f64;
        let idf: Vec<f64> = found_in.iter().map(|found| (1.0 + total / found).ln()).collect();
        let weigh = |counts: Vec<(u32, f64)>| {
            let weighed = counts
                .into_iter()
                .map(|(number, count)| (number, damped(count) * idf[number as usize]));
            sorted(weighed.collect())
        };
        let vectors = counted.into_iter().map(weigh).collect();
        (Lexicon { numbers, idf }, vectors)
    }

    /// The vector of another text.
    pub fn vector(&self, text: &str) -> Sparse {
        let mut unknown = u32::MAX;
        let weighed = terms(text).into_iter().map(|(term, count)| {
            if let Some(&number) = self.numbers.get(&term) {
                (number, damped(count) * self.idf[number as usize])
            } else {
                unknown -= 1;
                (unknown, damped(count) * UNKNOWN)
            }
        });
        sorted(weighed.collect())
    }
}

fn damped(count: f64) -> f64 {
    1.0 + count.ln()
}

fn sorted(mut vector: Sparse) -> Sparse {
    vector.sort_unstable_by_key(|(number, _)| *number);
    vector
}

/// The cosine of two vectors, from 0 to 1, computed by its definition; tests compare the faster computations with it.
#[cfg(test)]
pub(super) fn cosine(a: &Sparse, b: &Sparse) -> f64 {
    let norms = (square(a) * square(b)).sqrt();
    if norms > 0.0 { product(a, b) / norms } else { 0.0 }
}

/// The cosine of each of many vectors and `whole`, from 0 to 1. The whole may be as long as all of them together, so
/// it is searched, not traversed.
pub(super) fn cosines(many: &[Sparse], whole: &Sparse) -> Vec<f64> {
    let square_of_whole = square(whole);
    let cosine = |one: &Sparse| {
        let norms = (square(one) * square_of_whole).sqrt();
        if norms == 0.0 {
            return 0.0;
        }
        // Products are added in the order of the terms' numbers, whichever vector is traversed.
        let found = |number| whole.binary_search_by_key(&number, |&(other, _)| other).ok();
        let products = one
            .iter()
            .filter_map(|&(number, weight)| Some(weight * whole[found(number)?].1));
        products.fold(0.0, |sum, product| sum + product) / norms
    };
    many.iter().map(cosine).collect()
}

pub(super) fn square(vector: &Sparse) -> f64 {
    vector.iter().map(|(_, weight)| weight * weight).sum()
}

#[cfg(test)]
fn product(a: &Sparse, b: &Sparse) -> f64 {
    let (mut sum, mut b) = (0.0, b.iter().peekable());
    for (number, weight) in a {
        while b.next_if(|(other, _)| other < number).is_some() {}
        if let Some((_, other)) = b.next_if(|(other, _)| other == number) {
            sum += weight * other;
        }
    }
    sum
}

/// The sum of vectors.
pub(super) fn sum(vectors: &[Sparse]) -> Sparse {
    let mut all: HashMap<u32, f64> = HashMap::new();
    for (number, weight) in vectors.iter().flatten() {
        *all.entry(*number).or_default() += weight;
    }
    sorted(all.into_iter().collect())
}

/// The weighted counts of a text's terms, in the order in which they first occur.
fn terms(text: &str) -> Vec<(String, f64)> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut counts: Vec<(String, f64)> = Vec::new();
    let mut add = |term: String, weight: f64| {
        let place = *places.entry(term.clone()).or_insert(counts.len());
        if place == counts.len() {
            counts.push((term, 0.0));
        }
        counts[place].1 += weight;
    };
    for word in text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        if word.chars().any(is_unspaced) {
            pairs(word).for_each(|pair| add(pair, 1.0));
            continue;
        }
        let lower = word.to_lowercase();
        if STOP.contains(lower.as_str()) {
            continue;
        }
        let is_special = word.starts_with(|c: char| c.is_uppercase() || c.is_numeric());
        add(stem(&lower), if is_special { NAME_OR_NUMBER } else { 1.0 });
        if word.starts_with(char::is_uppercase) {
            // The sound of a name, which is the same in Cyrillic and in Latin letters.
            add(format!("~{}", skeleton(word)), 1.0);
        }
    }
    counts
}

/// The pairs of neighbouring letters of a word, or its only letter.
fn pairs(word: &str) -> impl Iterator<Item = String> {
    let letters: Vec<char> = word.chars().collect();
    let width = letters.len().min(2);
    (0..=letters.len() - width).map(move |at| letters[at..at + width].iter().collect())
}

/// A word without the commonest English endings; only compared with other stems.
pub(super) fn stem(word: &str) -> String {
    static ENDINGS: LazyLock<Vec<&str>> = LazyLock::new(|| table!("en/stem_endings.tsv").words());
    const SHORTEST: usize = 4;
    let cut = |ending: &&str| {
        word.strip_suffix(*ending)
            .filter(|stem| stem.chars().count() >= SHORTEST)
    };
    let stem = ENDINGS.iter().find_map(cut).unwrap_or(word);
    stem.trim_end_matches(['e', 'y', 'i']).to_owned()
}

/// Whether a word, in small letters, is an English stop word.
pub(super) fn is_stop_word(word: &str) -> bool {
    STOP.contains(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems() {
        assert_eq!(stem("presidents"), stem("president"));
        assert_eq!(stem("agreed"), stem("agrees"));
        assert_eq!(stem("russian"), stem("russia"));
    }

    #[test]
    fn texts_with_the_same_words_are_alike() {
        let (lexicon, vectors) = Lexicon::of(&["Oil prices fell.", "The minister spoke.", "石油价格下跌"]);
        let similarity = |text, index: usize| cosine(&lexicon.vector(text), &vectors[index]);
        assert!((similarity("Oil prices fell.", 0) - 1.0).abs() < 1e-9);
        assert!(similarity("Ministers speak of prices.", 1) > similarity("Ministers speak of prices.", 2));
        assert!(similarity("石油价格上涨", 2) > 0.3);
        assert_eq!(similarity("", 0), 0.0);
        let half = similarity("Oil unheardof", 0);
        assert!(half > 0.0 && half < similarity("Oil", 0), "{half}");
    }

    #[test]
    fn similarity_to_a_whole_is_that_of_pairs() {
        let (lexicon, vectors) =
            Lexicon::of(&["oil fell in May", "oil fell again", "", "the weather in May"]);
        for whole in [sum(&vectors), lexicon.vector("May oil unheard of"), Sparse::new()] {
            let pairs: Vec<f64> = vectors.iter().map(|one| cosine(one, &whole)).collect();
            assert_eq!(cosines(&vectors, &whole), pairs);
            let turned: Vec<f64> = vectors.iter().map(|one| cosine(&whole, one)).collect();
            assert_eq!(pairs, turned);
        }
    }

    #[test]
    fn the_sum_is_like_what_most_say() {
        let (_, vectors) = Lexicon::of(&["oil fell", "oil fell again", "weather"]);
        let whole = sum(&vectors);
        assert!(cosine(&whole, &vectors[0]) > cosine(&whole, &vectors[2]));
    }
}
