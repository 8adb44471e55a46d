//! What a sentence of a summary rests on: the segments of the text that share its rarest words.
//!
//! Cosine of tf-idf vectors over content words, numbers and names; names and numbers count double,
//! because they are what a claim can be checked by.

use std::collections::HashMap;

use crate::checks::transliterate::skeleton;

/// A segment supports a sentence from this similarity on.
const SIMILAR: f64 = 0.15;
/// Further segments must come near to the best one.
const NEAR_THE_BEST: f64 = 0.5;
/// Most segments named for a sentence.
const MOST: usize = 3;
/// Weight of names and numbers against that of other words.
const TELLING: f64 = 2.0;

/// English words that say nothing about what a sentence is about.
const EMPTY_WORDS: &[&str] = &[
    "a",
    "an",
    "the",
    "and",
    "or",
    "but",
    "if",
    "of",
    "in",
    "on",
    "at",
    "to",
    "for",
    "from",
    "by",
    "with",
    "as",
    "is",
    "are",
    "was",
    "were",
    "be",
    "been",
    "being",
    "has",
    "have",
    "had",
    "do",
    "does",
    "did",
    "will",
    "would",
    "can",
    "could",
    "should",
    "may",
    "might",
    "must",
    "not",
    "no",
    "it",
    "its",
    "he",
    "his",
    "him",
    "she",
    "her",
    "they",
    "their",
    "them",
    "we",
    "our",
    "us",
    "you",
    "your",
    "i",
    "this",
    "that",
    "these",
    "those",
    "which",
    "who",
    "whom",
    "whose",
    "what",
    "when",
    "where",
    "there",
    "here",
    "than",
    "then",
    "so",
    "also",
    "into",
    "about",
    "after",
    "before",
    "over",
    "between",
    "under",
    "during",
    "such",
    "more",
    "most",
    "other",
    "some",
    "any",
    "all",
    "both",
    "each",
    "said",
    "says",
    "according",
    "however",
    "while",
    "because",
];

type Vector = HashMap<String, f64>;

/// The segments of a text, ready to be compared with sentences.
pub(crate) struct Index {
    idf: HashMap<String, f64>,
    vectors: Vec<Vector>,
}

impl Index {
    pub fn new(segments: &[&str]) -> Self {
        let counts: Vec<Vector> = segments.iter().map(|segment| terms(segment)).collect();
        let mut idf: HashMap<String, f64> = HashMap::new();
        for term in counts.iter().flat_map(HashMap::keys) {
            *idf.entry(term.clone()).or_default() += 1.0;
        }
        let total = counts.len() as f64;
        for frequency in idf.values_mut() {
            *frequency = (1.0 + total / *frequency).ln();
        }
        let vectors = counts.into_iter().map(|counts| weighted(counts, &idf)).collect();
        Index { idf, vectors }
    }

    /// The segments that `sentence` rests on, best first; at least one if there is any.
    pub fn supports(&self, sentence: &str) -> Vec<usize> {
        let vector = weighted(terms(sentence), &self.idf);
        let mut scored: Vec<(f64, usize)> = self
            .vectors
            .iter()
            .enumerate()
            .map(|(index, segment)| (cosine(&vector, segment), index))
            .collect();
        // Of equals the earlier one: news says the important things first.
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let best = scored.first().map_or(0.0, |first| first.0);
        let enough = SIMILAR.max(NEAR_THE_BEST * best);
        let kept = scored
            .iter()
            .take_while(|(score, _)| *score >= enough)
            .take(MOST)
            .count()
            .max(1);
        scored.into_iter().take(kept).map(|(_, index)| index).collect()
    }

    /// How much each segment has in common with all others: its weight in the text.
    pub fn centrality(&self) -> Vec<f64> {
        let mut whole = Vector::new();
        for (term, weight) in self.vectors.iter().flatten() {
            *whole.entry(term.clone()).or_default() += weight;
        }
        self.vectors
            .iter()
            .map(|segment| cosine(segment, &whole))
            .collect()
    }
}

fn weighted(counts: Vector, idf: &HashMap<String, f64>) -> Vector {
    /// A word that the text does not have supports nothing, but makes the sentence less alike.
    const UNKNOWN: f64 = 1.0;
    let weight = |term: &str| idf.get(term).copied().unwrap_or(UNKNOWN);
    counts
        .into_iter()
        .map(|(term, count)| (term.clone(), (1.0 + count.ln()) * weight(&term)))
        .collect()
}

fn cosine(a: &Vector, b: &Vector) -> f64 {
    let (small, large) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    // Sorted, so that rounding does not depend on the order in a hash map.
    let mut products: Vec<f64> = small
        .iter()
        .filter_map(|(term, x)| large.get(term).map(|y| x * y))
        .collect();
    products.sort_by(f64::total_cmp);
    let norm = |vector: &Vector| {
        let mut squares: Vec<f64> = vector.values().map(|value| value * value).collect();
        squares.sort_by(f64::total_cmp);
        squares.iter().sum::<f64>().sqrt()
    };
    let norms = norm(a) * norm(b);
    if norms > 0.0 {
        products.iter().sum::<f64>() / norms
    } else {
        0.0
    }
}

/// Counts of a text's terms; those that tell most count double.
fn terms(text: &str) -> Vector {
    let mut counts = Vector::new();
    for word in text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        let lower = word.to_lowercase();
        if EMPTY_WORDS.contains(&lower.as_str()) {
            continue;
        }
        let telling = word.starts_with(|c: char| c.is_uppercase() || c.is_numeric());
        *counts.entry(stem(&lower)).or_default() += if telling { TELLING } else { 1.0 };
        if word.starts_with(char::is_uppercase) {
            // The same for a name in Cyrillic and in Latin letters.
            *counts.entry(format!("~{}", skeleton(word))).or_default() += 1.0;
        }
    }
    counts
}

/// A word without the commonest English endings; only ever compared with other stems.
fn stem(word: &str) -> String {
    const ENDINGS: &[&str] = &[
        "ations", "ation", "ings", "ing", "edly", "ed", "ies", "es", "s", "ly", "n",
    ];
    const SHORTEST: usize = 4;
    let cut = |ending: &&str| {
        word.strip_suffix(*ending)
            .filter(|stem| stem.chars().count() >= SHORTEST)
    };
    let stem = ENDINGS.iter().find_map(cut).unwrap_or(word);
    stem.trim_end_matches(['e', 'y', 'i']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &[&str] = &[
        "Lavrov speaks of the liberation of occupied areas",
        "The presidents agreed on a ceasefire in Karabakh on April 5.",
        "The main task now is to prevent new violence.",
        "Snipers were to be moved away from the line of contact.",
    ];

    #[test]
    fn the_segment_with_the_same_words_comes_first() {
        let index = Index::new(TEXT);
        assert_eq!(index.supports("A ceasefire was agreed by the presidents.")[0], 1);
        assert_eq!(index.supports("Preventing violence is the main task.")[0], 2);
        assert_eq!(index.supports("There was an idea to move the snipers.")[0], 3);
    }

    #[test]
    fn there_is_always_one_and_never_more_than_three() {
        let index = Index::new(TEXT);
        assert_eq!(index.supports("Quite unrelated words").len(), 1);
        assert!(index.supports(&TEXT.join(" ")).len() <= 3);
        assert_eq!(Index::new(&[]).supports("Words"), Vec::<usize>::new());
    }

    #[test]
    fn names_meet_across_scripts() {
        let index = Index::new(&["Погода хорошая.", "Министр Лавров прибыл."]);
        assert_eq!(index.supports("Lavrov has arrived."), [1]);
    }

    #[test]
    fn stems() {
        assert_eq!(stem("presidents"), stem("president"));
        assert_eq!(stem("agreed"), stem("agrees"));
        assert_eq!(stem("russian"), stem("russia"));
    }
}
