//! Finds the segments of the text that support a sentence of a summary: those that share its rarest words, and that
//! are near to it in meaning if a sentence encoder is installed.

use contract::{Embedder, RunError};

use super::lexical::{self, Lexicon, Sparse};
use super::meaning;

/// A segment supports a sentence from this similarity on.
const SIMILAR: f64 = 0.15;
/// The share of the best segment's similarity that further segments must reach.
const NEAR_THE_BEST: f64 = 0.5;
/// The most segments that support a sentence.
const MOST: usize = 3;

/// The segments of a text, indexed for comparison with sentences.
pub(crate) struct Index<'m> {
    lexicon: Lexicon,
    vectors: Vec<Sparse>,
    meanings: Option<Meanings<'m>>,
}

/// The segments' vectors of a sentence encoder.
struct Meanings<'m> {
    encoder: &'m dyn Embedder,
    segments: Vec<Vec<f32>>,
}

impl<'m> Index<'m> {
    /// An index by words, and by meaning where there is an `encoder`.
    pub fn new(segments: &[&str], encoder: Option<&'m dyn Embedder>) -> Result<Self, RunError> {
        let (lexicon, vectors) = Lexicon::of(segments);
        let meanings = match encoder {
            Some(encoder) => Some(Meanings {
                encoder,
                segments: encoder.embed(segments)?,
            }),
            None => None,
        };
        Ok(Index {
            lexicon,
            vectors,
            meanings,
        })
    }

    /// The similarity of each segment to `sentence`, from 0 to 1.
    pub fn similarity(&self, sentence: &str) -> Result<Vec<f64>, RunError> {
        let vector = self.lexicon.vector(sentence);
        let mut similarity = lexical::cosines(&self.vectors, &vector);
        if let Some(meanings) = &self.meanings {
            let found = meanings.encoder.embed(&[sentence])?;
            let vector = found.first().map_or(&[][..], Vec::as_slice);
            for (similarity, segment) in similarity.iter_mut().zip(&meanings.segments) {
                // Words count half: names and numbers must be the same, not only similar.
                *similarity = 0.5 * (*similarity + meaning::cosine(vector, segment).max(0.0));
            }
        }
        Ok(similarity)
    }

    /// The segments that support `sentence`, best first; at least one if there is any.
    pub fn supports(&self, sentence: &str) -> Result<Vec<usize>, RunError> {
        let mut scored: Vec<(f64, usize)> = self.similarity(sentence)?.into_iter().zip(0..).collect();
        // Of equal ones the earlier is first: news gives the important facts first.
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let best = scored.first().map_or(0.0, |first| first.0);
        let enough = SIMILAR.max(NEAR_THE_BEST * best);
        let kept = scored
            .iter()
            .take_while(|(score, _)| *score >= enough)
            .take(MOST)
            .count()
            .max(1);
        Ok(scored.into_iter().take(kept).map(|(_, index)| index).collect())
    }
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

    fn supports(segments: &[&str], sentence: &str) -> Vec<usize> {
        Index::new(segments, None).unwrap().supports(sentence).unwrap()
    }

    #[test]
    fn the_segment_with_the_same_words_comes_first() {
        assert_eq!(supports(TEXT, "A ceasefire was agreed by the presidents.")[0], 1);
        assert_eq!(supports(TEXT, "Preventing violence is the main task.")[0], 2);
        assert_eq!(supports(TEXT, "There was an idea to move the snipers.")[0], 3);
    }

    #[test]
    fn there_is_always_one_and_never_more_than_three() {
        assert_eq!(supports(TEXT, "Quite unrelated words").len(), 1);
        assert!(supports(TEXT, &TEXT.join(" ")).len() <= 3);
        assert_eq!(supports(&[], "Words"), Vec::<usize>::new());
    }

    #[test]
    fn names_meet_across_scripts() {
        assert_eq!(
            supports(
                &["Погода хорошая.", "Министр Лавров прибыл."],
                "Lavrov has arrived."
            ),
            [1]
        );
    }

    /// An encoder for which two words have the same meaning.
    struct Encoder;

    impl Embedder for Encoder {
        fn embed(&self, sentences: &[&str]) -> Result<Vec<Vec<f32>>, RunError> {
            let truce = |text: &&str| text.contains("truce") || text.contains("ceasefire");
            let vector = |text| {
                if truce(text) {
                    vec![1.0, 0.0]
                } else {
                    vec![0.0, 1.0]
                }
            };
            Ok(sentences.iter().map(vector).collect())
        }

        fn dimensions(&self) -> usize {
            2
        }
    }

    #[test]
    fn meanings_count_beside_words() {
        let index = Index::new(TEXT, Some(&Encoder)).unwrap();
        assert_eq!(index.supports("There was a truce.").unwrap(), [1]);
        assert_eq!(
            index.supports("A truce to prevent new violence.").unwrap()[..2],
            [1, 2]
        );
    }
}
