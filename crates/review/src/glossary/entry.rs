//! One line of a glossary, and the comparison of its words with those of a text.

use std::collections::HashMap;

use text::Lang;

use super::forms::Forms;
use super::tokens::{Token, is_abbreviation, is_capitalised, plain, tokens};

/// A word or phrase with its translation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The spellings in the source, the usual one first.
    pub sources: Vec<String>,
    /// The translation.
    pub target: Target,
    pub forms: FormMatch,
    pub case: Case,
}

/// The translation of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The word stays as it stands in the source.
    Kept,
    /// The word has one of these translations; the first is preferred.
    Called(Vec<String>),
}

/// Which forms of a word match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormMatch {
    /// All case forms.
    All,
    /// Only the word as it is written.
    Exact,
}

/// Whether capitals must match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// They need not.
    Any,
    /// A capital in the glossary matches only a capital in the text.
    Capitals,
}

/// One spelling of an entry, split into words.
#[derive(Debug)]
pub struct Pattern {
    pub entry: usize,
    words: Vec<PatternWord>,
    forming: FormMatch,
    case: Case,
}

#[derive(Debug)]
struct PatternWord {
    text: String,
    plain: String,
    is_abbreviation: bool,
}

impl Pattern {
    pub fn of(phrase: &str, entry: usize, forming: FormMatch, case: Case) -> Pattern {
        let words = tokens(phrase).into_iter().map(|token| PatternWord {
            text: token.text.to_owned(),
            is_abbreviation: is_abbreviation(token.text),
            plain: token.plain,
        });
        Pattern {
            entry,
            words: words.collect(),
            forming,
            case,
        }
    }

    /// The number of its words and marks.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether `tokens` begin with this pattern, in any accepted form.
    pub fn begins(&self, tokens: &[Token<'_>], forms: &Forms) -> bool {
        let fits =
            |(word, token): (&PatternWord, &Token<'_>)| word.fits(token, forms, self.forming, self.case);
        !self.words.is_empty() && tokens.len() >= self.words.len() && self.words.iter().zip(tokens).all(fits)
    }

    /// Whether `tokens` begin with this pattern exactly as it is written.
    pub fn is_exactly(&self, tokens: &[Token<'_>]) -> bool {
        self.words
            .iter()
            .zip(tokens)
            .all(|(word, token)| word.text == token.text)
    }
}

impl PatternWord {
    fn fits(&self, token: &Token<'_>, forms: &Forms, forming: FormMatch, case: Case) -> bool {
        if case == Case::Capitals && is_capitalised(&self.text) && !is_capitalised(token.text) {
            return false;
        }
        if self.is_abbreviation {
            // «ОН» is not «он»; but «МИДом» is a form of «МИД».
            let ending = token.text.strip_prefix(&self.text);
            return ending.is_some_and(|ending| {
                let is_form =
                    ending.chars().all(char::is_lowercase) && forms.is_form(&token.plain, &self.plain);
                ending.is_empty() || forming == FormMatch::All && is_form
            });
        }
        match forming {
            FormMatch::Exact => token.plain == self.plain,
            FormMatch::All => {
                token.plain == self.plain || token.is_word() && forms.is_form(&token.plain, &self.plain)
            }
        }
    }
}

/// The patterns for texts of one language, by the beginnings of their first words.
pub struct Lexicon {
    pub forms: Forms,
    patterns: HashMap<String, Vec<Pattern>>,
}

impl Lexicon {
    /// The patterns of all entries, for texts in `lang`.
    pub fn of(entries: &[Entry], lang: Lang) -> Lexicon {
        let mut patterns: HashMap<String, Vec<Pattern>> = HashMap::new();
        for (index, entry) in entries.iter().enumerate() {
            for phrase in &entry.sources {
                let pattern = Pattern::of(phrase, index, entry.forms, entry.case);
                if let Some(first) = pattern.words.first() {
                    patterns.entry(beginning(&first.plain)).or_default().push(pattern);
                }
            }
        }
        Lexicon {
            forms: Forms::of(lang),
            patterns,
        }
    }

    /// The longest pattern that `tokens` begin with; of several the one that matches exactly, then the first.
    pub fn longest(&self, tokens: &[Token<'_>]) -> Option<&Pattern> {
        let first = tokens.first()?;
        let candidates = self.patterns.get(&beginning(&first.plain))?;
        let fitting = candidates
            .iter()
            .filter(|pattern| pattern.begins(tokens, &self.forms));
        // The first of equals: `max_by_key` would take the last.
        fitting
            .rev()
            .max_by_key(|pattern| (pattern.len(), pattern.is_exactly(tokens)))
    }
}

/// The first two letters, which all forms of a word have in common.
fn beginning(word: &str) -> String {
    word.chars().take(2).collect()
}

/// The key of an entry: its spelling, in small letters unless capitals matter.
pub fn identity(phrase: &str, case: Case) -> String {
    let words = tokens(phrase);
    let word = |token: &Token<'_>| match case {
        Case::Any if !is_abbreviation(token.text) => token.plain.clone(),
        _ => token.text.to_owned(),
    };
    words.iter().map(word).collect::<Vec<_>>().join(" ")
}

/// `text` in the form that [`plain`] gives it, with single spaces.
pub fn comparable(text: &str) -> String {
    plain(text).split_whitespace().collect::<Vec<_>>().join(" ")
}
