//! Test doubles of models: they let documents, tasks and the tool be tested whole, with no weights.
//!
//! [`UPPER_CASING`] is a model family like those of `engine`. A test adds it to the families of a session
//! (`Families::built_in().with(&doubles::UPPER_CASING)`) and names `fake` as the family in a manifest. Words in the
//! text of a passage decide how it is answered, see [`UpperCasing`].

#![forbid(unsafe_code)]

use std::ops::Range;
use std::path::Path;
use std::time::Duration;

use contract::{
    AlignmentLink, ERROR_SCORES, Embedder, Finish, Hypothesis, LexicalConstraint, LoadedModel, Passage,
    QualityEstimator, RunError, SegmentPair, Sink, Summarizer, SummaryJob, SummaryLength, TranslateJob,
    Translator, Usage,
};
use engine::{Bundle, Capabilities, Family, Pairs, all_bytes};

/// The family of the model that upper-cases; manifests call it `fake`.
pub static UPPER_CASING: Family = Family {
    name: "fake",
    recognition: None,
    capabilities: |_| Capabilities {
        translates: Some(Pairs::Many),
        summarises: true,
        embeds: true,
        estimates: true,
    },
    weights_in_memory: all_bytes,
    load: |bundle, _| Ok(Box::new(UpperCasing::load(bundle))),
};

/// The length of a sentence's vector.
const LETTERS: usize = 32;

/// Translates by upper-casing and summarises by taking the first sentences.
///
/// A passage that contains the word `LOOP`, `CUT` or `ECHO` fails on its first attempt, by looping, by being cut or
/// by coming back untranslated, so that retries can be tested; `BROKEN` fails always. For `GATE` the model writes a
/// file `at-gate` into the current folder and answers only once a file `gate` exists too; `SLOW` takes its time.
/// `TOOLONG` makes the whole call fail, `PANIC` makes it panic and `ABORT` ends the process as a lack of memory does.
/// A text with `FALTERS` panics when it is summarised, the summary of one with `INVENTS` begins with what the
/// text does not tell, and a model whose file is the word `panic` when it is loaded.
/// A segment with `UNRATED` has no error score, and one with `ERRATIC` makes the estimates of its document fail.
/// A passage with `BLIND` gets no word alignment. The translation of a passage with `HOLD` meets its lexical
/// constraints; other constrained passages fail, by being cut. In a passage with `NAMES`, names keep their small
/// letters; with `OTHERWISE` as well, they are spelt in another way.
#[derive(Debug, Clone, Copy)]
pub struct UpperCasing {}

impl UpperCasing {
    /// The model of a bundle; its file's content decides whether loading panics.
    ///
    /// # Panics
    /// If its first file says so.
    pub fn load(bundle: &Bundle) -> UpperCasing {
        let says = bundle.files.first().map(std::fs::read);
        assert!(
            !says.is_some_and(|says| says.is_ok_and(|says| says == b"panic")),
            "the model's file asks for it"
        );
        UpperCasing {}
    }
}

impl LoadedModel for UpperCasing {
    fn translator(&self) -> Option<&dyn Translator> {
        Some(self)
    }

    fn summarizer(&self) -> Option<&dyn Summarizer> {
        Some(self)
    }

    fn embedder(&self) -> Option<&dyn Embedder> {
        Some(self)
    }

    fn estimator(&self) -> Option<&dyn QualityEstimator> {
        Some(self)
    }

    fn usage(&self) -> Usage {
        Usage::default()
    }
}

impl Translator for UpperCasing {
    fn translate(&self, job: &TranslateJob<'_>, sink: &mut Sink<'_>) -> Result<(), RunError> {
        // From the last to the first, to hold callers to "in whatever order".
        if job
            .passages
            .iter()
            .any(|passage| passage.source.contains("TOOLONG"))
        {
            return Err(RunError::TooLong { tokens: 2, window: 1 });
        }
        for (index, passage) in job.passages.iter().enumerate().rev() {
            if passage.source.contains("SLOW") {
                std::thread::sleep(Duration::from_millis(2));
            }
            assert!(!passage.source.contains("PANIC"), "the passage asks for it");
            if passage.source.contains("ABORT") {
                std::process::abort();
            }
            if passage.source.contains("GATE") {
                wait_at_gate();
            }
            let (text, finish) = if passage.constraints.is_empty() {
                answer(passage.source, passage.attempt)
            } else {
                with_constraints(passage)
            };
            let tokens = text.split_whitespace().count();
            let hypothesis = Hypothesis {
                alignment: if job.align && !passage.source.contains("BLIND") {
                    alignment_of(passage.source, &text)
                } else {
                    Vec::new()
                },
                text,
                score: -0.25,
                tokens,
                finish,
            };
            if sink(index, hypothesis).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn passage_words(&self) -> usize {
        100
    }

    fn reads_context(&self) -> bool {
        false
    }

    fn supports_constraints(&self) -> bool {
        true
    }
}

/// Writes the file `at-gate`, then waits until a file `gate` exists.
#[expect(clippy::disallowed_methods, reason = "a sign for a test, not a result")]
fn wait_at_gate() {
    // If it cannot be written, the test that waits for it reports that.
    let _ = std::fs::write("at-gate", "");
    while !Path::new("gate").exists() {
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A word alignment that links each word to the word at the same position.
fn alignment_of(source: &str, text: &str) -> Vec<AlignmentLink> {
    let places = |text: &str| -> Vec<Range<usize>> {
        text.split_whitespace()
            .map(|word| {
                let start = word.as_ptr() as usize - text.as_ptr() as usize;
                start..start + word.len()
            })
            .collect()
    };
    let pairs = places(source).into_iter().zip(places(text));
    pairs
        .map(|(source, target)| AlignmentLink {
            source,
            target,
            score: Some(-0.25),
        })
        .collect()
}

fn answer(source: &str, attempt: u8) -> (String, Finish) {
    let upper = if source.contains("NAMES") {
        with_names(source)
    } else {
        transliterate(source).to_uppercase()
    };
    let first = attempt == 0;
    if source.contains("BROKEN") || (first && source.contains("LOOP")) {
        (format!("{upper} {}", "AGAIN ".repeat(30)), Finish::Loop)
    } else if first && source.contains("CUT") {
        (
            upper.chars().take(upper.chars().count() / 2).collect(),
            Finish::Length,
        )
    } else if first && source.contains("ECHO") {
        (source.to_owned(), Finish::Stop)
    } else {
        (upper, Finish::Stop)
    }
}

/// A translation in which constraints replace the words that they translate, or a cut one.
fn with_constraints(passage: &Passage<'_>) -> (String, Finish) {
    if !passage.source.contains("HOLD") {
        let (text, _) = answer(passage.source, passage.attempt);
        return (
            text.chars().take(text.chars().count() / 2).collect(),
            Finish::Length,
        );
    }
    let mut text = String::new();
    let mut end = 0;
    for LexicalConstraint { source, forms } in passage.constraints {
        text += &answer(&passage.source[end..source.start], passage.attempt).0;
        text += &forms[0];
        end = source.end;
    }
    (
        text + &answer(&passage.source[end..], passage.attempt).0,
        Finish::Stop,
    )
}

/// Upper-cases all but capitalised words.
fn with_names(source: &str) -> String {
    let word = |word: &str| {
        let mut letters = transliterate(word).to_uppercase();
        if word.starts_with(char::is_uppercase) && word.contains(char::is_lowercase) {
            let small = letters.split_off(1).to_lowercase();
            letters += &small;
            if source.contains("OTHERWISE") {
                letters = letters.replace("ie", "iye");
            }
        }
        letters
    };
    source.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// Latin letters for Cyrillic ones, one for one, so that the checks see another script.
fn transliterate(source: &str) -> String {
    // From the first small letter of the Russian alphabet to its last.
    const LATIN: &str = "abvgdejziiklmnoprstufhccss'y'eua";
    let letter = |c: char| {
        let usual = text::letters::usual(c).and_then(|usual| usual.chars().next());
        let place = u32::from(usual.unwrap_or(c)).checked_sub(0x430)?;
        LATIN.chars().nth(place as usize)
    };
    source
        .chars()
        .map(|c| {
            let lower = c.to_lowercase().next().unwrap_or(c);
            letter(lower).unwrap_or(c)
        })
        .collect()
}

impl Summarizer for UpperCasing {
    fn summarize(&self, job: &SummaryJob<'_>) -> Result<Hypothesis, RunError> {
        assert!(!job.text.contains("FALTERS"), "the text asks for it");
        let wanted = match job.length {
            SummaryLength::Sentences(count) => count,
            SummaryLength::Words(words) => words.div_ceil(15),
        };
        let invented = job
            .text
            .contains("INVENTS")
            .then_some("Agatha Grandison resigned in 1987.");
        let own = job
            .text
            .split_inclusive(['.', '!', '?'])
            .map(str::trim)
            .filter(|sentence| sentence.chars().any(char::is_alphabetic))
            .take(wanted);
        let text = invented.into_iter().chain(own).collect::<Vec<_>>().join(" ");
        let tokens = text.split_whitespace().count();
        Ok(Hypothesis {
            text,
            score: -0.25,
            tokens,
            ..Hypothesis::default()
        })
    }

    fn text_words(&self) -> usize {
        2_000
    }
}

impl Embedder for UpperCasing {
    /// Counts letters: sentences with the same letters are alike.
    fn embed(&self, sentences: &[&str]) -> Result<Vec<Vec<f32>>, RunError> {
        let vector = |sentence: &&str| {
            let mut counts = [0.0_f32; LETTERS];
            for letter in sentence.chars().filter(|c| c.is_alphabetic()) {
                counts[letter as usize % LETTERS] += 1.0;
            }
            let length = counts
                .iter()
                .map(|count| count * count)
                .sum::<f32>()
                .sqrt()
                .max(1.0);
            counts.iter().map(|count| count / length).collect()
        };
        Ok(sentences.iter().map(vector).collect())
    }

    fn dimensions(&self) -> usize {
        LETTERS
    }
}

impl QualityEstimator for UpperCasing {
    /// The error score is the number of words in the translation, within the scale.
    fn estimate(&self, pairs: &[SegmentPair<'_>]) -> Result<Vec<Option<f32>>, RunError> {
        if pairs.iter().any(|pair| pair.source.contains("ERRATIC")) {
            return Err(RunError::Compute("the segment asks for it".to_owned()));
        }
        let score = |pair: &SegmentPair<'_>| {
            let words = pair.translation.split_whitespace().count() as f32;
            (!pair.source.contains("UNRATED")).then_some(words.min(*ERROR_SCORES.end()))
        };
        Ok(pairs.iter().map(score).collect())
    }
}
