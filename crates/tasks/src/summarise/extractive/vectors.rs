//! How alike the sentences of a text are, to each other, to the whole, and to the title.

use engine::{Embedder, RunError};

use crate::summarise::lexical::{self, Lexicon, Sparse};
use crate::summarise::meaning;

/// Vectors of sentences and title, all of one kind.
pub(super) enum Vectors {
    /// By words.
    Words {
        sentences: Vec<Sparse>,
        title: Option<Sparse>,
    },
    /// By a sentence encoder.
    Meanings {
        sentences: Vec<Vec<f32>>,
        title: Option<Vec<f32>>,
    },
}

impl Vectors {
    /// Vectors by meaning where there is an `encoder`, else by words.
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

    /// How alike two sentences are, up to 1.
    pub fn likeness(&self, a: usize, b: usize) -> f64 {
        match self {
            Vectors::Words { sentences, .. } => lexical::cosine(&sentences[a], &sentences[b]),
            Vectors::Meanings { sentences, .. } => meaning::cosine(&sentences[a], &sentences[b]),
        }
    }

    /// How alike each sentence is to all of them together.
    pub fn centrality(&self) -> Vec<f64> {
        match self {
            Vectors::Words { sentences, .. } => {
                let whole = lexical::sum(sentences);
                sentences.iter().map(|one| lexical::cosine(one, &whole)).collect()
            }
            Vectors::Meanings { sentences, .. } => {
                let whole = meaning::mean(sentences);
                sentences.iter().map(|one| meaning::cosine(one, &whole)).collect()
            }
        }
    }

    /// How alike each sentence is to the title; 0 where there is none.
    pub fn likeness_to_title(&self) -> Vec<f64> {
        match self {
            Vectors::Words { sentences, title } => sentences
                .iter()
                .map(|one| title.as_ref().map_or(0.0, |title| lexical::cosine(one, title)))
                .collect(),
            Vectors::Meanings { sentences, title } => sentences
                .iter()
                .map(|one| title.as_ref().map_or(0.0, |title| meaning::cosine(one, title)))
                .collect(),
        }
    }
}
