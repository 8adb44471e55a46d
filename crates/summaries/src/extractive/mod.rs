//! Extractive summaries: sentences of the text, word for word, so that nothing in them is invented.
//!
//! A sentence's score is the sum of its position, its similarity to the text as a whole and its similarity to the
//! title, less its [`penalties`]. Sentences are selected one by one, each with a discount for its similarity to those
//! selected already (maximal marginal relevance: Carbonell and Goldstein, 1998). Similarity is that of the vectors of
//! a sentence encoder where one is installed, else of words.

pub(super) mod penalties;
mod selection;
mod vectors;

use std::collections::HashSet;

use contract::{Embedder, RunError, SummaryLength};

use super::answer::plain;
use super::subject::{Sentence, Subject};
use selection::Candidate;
use vectors::Vectors;

/// The weight of the position of the first sentence: the unit of all weights.
const POSITION: f64 = 1.0;
/// The index of the sentence at which the weight of the position is half.
const HALF: f64 = 4.0;
/// The weight of the similarity to the whole text.
const CENTRALITY: f64 = 0.5;
/// The weight of the similarity to the title.
const TITLE: f64 = 0.2;
/// The most sentences that are encoded: an encoder would take minutes for more, so their words are compared instead.
const MOST_ENCODED: usize = 2_000;

/// The sentences of a summary of about the wanted length, each once, in the order of the text.
pub(super) fn chosen<'a>(
    subject: &Subject<'a>,
    wanted: SummaryLength,
    encoder: Option<&dyn Embedder>,
) -> Result<Vec<Sentence<'a>>, RunError> {
    best_of(&candidates(subject), subject.title, wanted, encoder)
}

/// The selected ones of some sentences, in their order.
pub(super) fn best_of<'a>(
    sentences: &[Sentence<'a>],
    title: Option<&str>,
    wanted: SummaryLength,
    encoder: Option<&dyn Embedder>,
) -> Result<Vec<Sentence<'a>>, RunError> {
    let encoder = encoder.filter(|_| sentences.len() <= MOST_ENCODED);
    let texts: Vec<&str> = sentences.iter().map(|sentence| sentence.text).collect();
    let vectors = Vectors::of(&texts, title, encoder)?;
    let candidates: Vec<Candidate> = texts
        .iter()
        .zip(scores(sentences, &vectors))
        .map(|(text, score)| Candidate {
            score,
            words: text.split_whitespace().count(),
        })
        .collect();
    let mut neighbours = vectors.neighbours();
    let mut taken = selection::select(&candidates, wanted, &mut |one, found| neighbours.each(one, found));
    taken.sort_unstable();
    Ok(taken.into_iter().map(|index| sentences[index]).collect())
}

/// The sentences to select from: the prose, without repetitions.
pub(super) fn candidates<'a>(subject: &Subject<'a>) -> Vec<Sentence<'a>> {
    let mut seen = HashSet::new();
    let mut sentences = subject.prose();
    sentences.retain(|sentence| seen.insert(plain(sentence.text)));
    sentences
}

/// The score of each sentence.
fn scores(sentences: &[Sentence<'_>], vectors: &Vectors) -> Vec<f64> {
    let centrality = vectors.centrality();
    let title = vectors.similarity_to_title();
    let early = |index: usize| POSITION / (1.0 + index as f64 / HALF);
    sentences
        .iter()
        .enumerate()
        .map(|(index, sentence)| {
            early(index) + CENTRALITY * centrality[index] + TITLE * title[index]
                - penalties::penalty(sentence)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{paragraphs, subject};

    fn sentences(paragraph: &[&str], wanted: SummaryLength) -> Vec<String> {
        let blocks = paragraphs(paragraph);
        let chosen = chosen(&subject(&blocks), wanted, None).unwrap();
        chosen.iter().map(|sentence| sentence.text.to_owned()).collect()
    }

    const NEWS: &[&str] = &[
        "By Jane Miller",
        "The city of Norwood will close its old bridge for two years from May, the council said on Monday.",
        "“It is a sad day.” The bridge was built in 1911 and carries 14,000 cars a day across the river.",
        "The council said that the bridge will close for two years from May.",
        "He did not agree. Traffic will go by way of the motorway bridge, which adds ten minutes to the drive.",
        "Photo: the old bridge",
    ];

    #[test]
    fn news_is_told_by_its_first_sentences_without_repeating_them() {
        let found = sentences(NEWS, SummaryLength::Sentences(3));
        assert!(found[0].starts_with("The city of Norwood"), "{found:?}");
        assert!(found[1].starts_with("The bridge was built"), "{found:?}");
        assert!(found[2].starts_with("Traffic will go"), "{found:?}");
    }

    #[test]
    fn the_title_speaks_for_sentences_about_it() {
        let text = "# Snipers leave the line\n\n";
        let rest = "Ministers met in Baku for talks about many things. Reporters waited for hours in the rain there. \
            All snipers will leave the line of contact in autumn. Coffee was served to everyone in the hall.";
        let blocks = crate::testing::with_heading(text.trim_start_matches("# ").trim(), rest);
        let subject = subject(&blocks);
        assert_eq!(subject.title, Some("Snipers leave the line"));
        let found = chosen(&subject, SummaryLength::Sentences(2), None).unwrap();
        assert!(
            found
                .iter()
                .any(|sentence| sentence.text.starts_with("All snipers"))
        );
    }

    #[test]
    fn a_sentence_that_comes_again_is_taken_once() {
        let text = "The same words come again. ".repeat(500);
        let found = sentences(&[text.trim()], SummaryLength::Sentences(3));
        assert_eq!(found, ["The same words come again."]);
    }

    #[test]
    fn all_sentences_if_so_many_are_wanted() {
        let found = sentences(NEWS, SummaryLength::Sentences(8));
        assert_eq!(found.len(), 8);
    }
}
