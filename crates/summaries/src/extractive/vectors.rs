//! Similarities of the sentences of a text: to each other, to the whole and to the title.

use contract::{Embedder, RunError};

use crate::lexical::{self, Lexicon, Sparse};
use crate::meaning;

/// Vectors of sentences and title, all of one kind.
pub(super) enum Vectors {
    /// Vectors of word counts.
    Words {
        sentences: Vec<Sparse>,
        title: Option<Sparse>,
    },
    /// Vectors of a sentence encoder.
    Meanings {
        sentences: Vec<Vec<f32>>,
        title: Option<Vec<f32>>,
    },
}

impl Vectors {
    /// Vectors of a sentence encoder if there is an `encoder`, else of word counts.
    pub fn of(texts: &[&str], title: Option<&str>, encoder: Option<&dyn Embedder>) -> Result<Self, RunError> {
        let Some(encoder) = encoder else {
            let (lexicon, sentences) = Lexicon::of(texts);
            let title = title.map(|title| lexicon.vector(title));
            return Ok(Vectors::Words { sentences, title });
        };
        let all: Vec<&str> = texts.iter().copied().chain(title).collect();
        let mut sentences = encoder.embed(&all)?;
        let title = title.and_then(|_| sentences.pop());
        Ok(Vectors::Meanings { sentences, title })
    }

    /// An index that finds the sentences that are similar to a given one.
    pub fn neighbours(&self) -> Neighbours<'_> {
        match self {
            Vectors::Words { sentences, .. } => Neighbours::Words(Box::new(Shared::of(sentences))),
            Vectors::Meanings { sentences, .. } => Neighbours::Meanings(sentences),
        }
    }

    /// The similarity of each sentence to all of them together, from 0 to 1.
    pub fn centrality(&self) -> Vec<f64> {
        match self {
            Vectors::Words { sentences, .. } => {
                let whole = lexical::sum(sentences);
                lexical::cosines(sentences, &whole)
            }
            Vectors::Meanings { sentences, .. } => {
                let whole = meaning::mean(sentences);
                sentences.iter().map(|one| meaning::cosine(one, &whole)).collect()
            }
        }
    }

    /// The similarity of each sentence to the title; 0 where there is none.
    pub fn similarity_to_title(&self) -> Vec<f64> {
        match self {
            Vectors::Words { sentences, title } => {
                lexical::cosines(sentences, title.as_ref().unwrap_or(&Sparse::new()))
            }
            Vectors::Meanings { sentences, title } => sentences
                .iter()
                .map(|one| title.as_ref().map_or(0.0, |title| meaning::cosine(one, title)))
                .collect(),
        }
    }
}

/// The most sentences that share a word for it to count: comparing all pairs of them takes the square of their
/// number.
const MOST_SENTENCES: usize = 500;

/// An index that finds the sentences that are similar to a given one.
pub(super) enum Neighbours<'a> {
    /// By the words that sentences share.
    Words(Box<Shared<'a>>),
    /// By the vectors of a sentence encoder.
    Meanings(&'a [Vec<f32>]),
}

impl Neighbours<'_> {
    /// Calls `found` with each sentence that has something in common with `one`, and the similarity up to 1.
    pub fn each(&mut self, one: usize, found: &mut dyn FnMut(usize, f64)) {
        match self {
            Neighbours::Words(shared) => shared.each(one, found),
            Neighbours::Meanings(sentences) => {
                for (other, vector) in sentences.iter().enumerate() {
                    found(other, meaning::cosine(&sentences[one], vector));
                }
            }
        }
    }
}

/// An inverted index: the sentences of each word, so that only those with a word in common are compared.
pub(super) struct Shared<'a> {
    sentences: &'a [Sparse],
    squares: Vec<f64>,
    /// For each word's number: its sentences, and its weight in each.
    found_in: Vec<Vec<(u32, f64)>>,
    /// Scratch space: dot products with the given sentence; all 0 between calls.
    products: Vec<f64>,
}

impl<'a> Shared<'a> {
    fn of(sentences: &'a [Sparse]) -> Self {
        let words = sentences.iter().filter_map(|one| one.last()).map(|last| last.0);
        let mut found_in = vec![Vec::new(); words.max().map_or(0, |last| last as usize + 1)];
        for (sentence, vector) in (0_u32..).zip(sentences) {
            for (number, weight) in vector {
                found_in[*number as usize].push((sentence, *weight));
            }
        }
        Shared {
            sentences,
            squares: sentences.iter().map(lexical::square).collect(),
            found_in,
            products: vec![0.0; sentences.len()],
        }
    }

    fn each(&mut self, one: usize, found: &mut dyn FnMut(usize, f64)) {
        let mut touched = Vec::new();
        // The words are visited in the order of their numbers, as in `lexical::cosines`.
        for (number, weight) in &self.sentences[one] {
            let there = &self.found_in[*number as usize];
            if there.len() > MOST_SENTENCES {
                continue;
            }
            for &(other, of_other) in there {
                let product = &mut self.products[other as usize];
                if *product == 0.0 {
                    touched.push(other as usize);
                }
                *product += weight * of_other;
            }
        }
        for other in touched {
            let product = std::mem::take(&mut self.products[other]);
            let norms = (self.squares[one] * self.squares[other]).sqrt();
            if norms > 0.0 {
                found(other, product / norms);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_shares_words_is_alike_as_pairs_are() {
        let texts = [
            "Oil fell in May.",
            "Oil fell again.",
            "",
            "The weather in May and oil.",
            "Rain.",
        ];
        let vectors = Vectors::of(&texts, None, None).unwrap();
        let Vectors::Words { sentences, .. } = &vectors else {
            panic!("words are compared");
        };
        let mut neighbours = vectors.neighbours();
        for one in 0..texts.len() {
            let mut alike = vec![0.0; texts.len()];
            neighbours.each(one, &mut |other, similarity| alike[other] = similarity);
            let pairs: Vec<f64> = sentences
                .iter()
                .map(|other| lexical::cosine(&sentences[one], other))
                .collect();
            assert_eq!(alike, pairs);
        }
    }

    #[test]
    fn words_that_stand_everywhere_make_nothing_alike() {
        let texts: Vec<String> = (0..=MOST_SENTENCES)
            .map(|number| format!("Oil fell {number}."))
            .collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let vectors = Vectors::of(&texts, None, None).unwrap();
        let mut found = Vec::new();
        vectors.neighbours().each(7, &mut |other, _| found.push(other));
        assert_eq!(found, [7]);
    }
}
