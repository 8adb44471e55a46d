//! How a pre-tokenizer cuts a text: in passes, each of which cuts what the ones before it left.
//!
//! The rules are written as regular expressions in the files that `transformers` reads. There are few kinds of them,
//! and each kind is matched here by hand, in time linear in the text, so that no text makes a search go back for
//! ever.

use super::categories::{Category, categories};
use std::ops::Range;

/// A set of characters.
pub type Set = fn(char, Category) -> bool;

/// What may stand before a [`Rule::Run`].
#[derive(Debug, Clone, Copy)]
pub enum Lead {
    /// Nothing.
    None,
    /// One character of a set, or nothing.
    May(Set),
    /// One character of a set.
    Must(Set),
}

/// An alternative of a pass.
#[derive(Debug, Clone, Copy)]
pub enum Rule {
    /// `'s|'t|'re|'ve|'m|'ll|'d`, in capitals too or not.
    Contraction {
        /// Whether capitals count.
        any_case: bool,
    },
    /// `lead? body{least,most} tail*`.
    Run {
        /// What may stand before.
        lead: Lead,
        /// What it consists of.
        body: Set,
        /// The fewest characters of `body`, at least 1.
        least: usize,
        /// The most characters of `body`.
        most: usize,
        /// What belongs to it where it stands behind.
        tail: Set,
    },
    /// Letters up to where small ones are followed by a capital one, with a character before them that is no letter,
    /// number or line break. Only the letters of ASCII have a case to llama.cpp, whose tokens these are to be.
    Cased {
        /// Whether marks count as letters.
        marks: bool,
        /// Whether a contraction behind belongs to it.
        contraction: bool,
    },
    /// `\s*[\r\n]+`.
    Lines,
    /// `\s+(?!\S)|\s+`.
    Spaces,
}

/// The rules of a pass, of which the first that matches counts; what none matches is left as it is.
pub type Pass = &'static [Rule];

/// The pieces of a text, in order; together they are the text.
pub fn split<'t>(text: &'t str, passes: &[Pass]) -> Vec<&'t str> {
    let categories = categories(text);
    let mut places: Vec<usize> = text.char_indices().map(|(place, _)| place).collect();
    places.push(text.len());
    let chars: Vec<char> = text.chars().collect();
    let whole = 0..chars.len();
    let mut pieces = vec![whole];
    for pass in passes {
        let cut = |piece: Range<usize>| {
            let piece = Piece {
                chars: &chars[..piece.end],
                categories: &categories,
                start: piece.start,
            };
            piece.cut(pass)
        };
        pieces = pieces.into_iter().flat_map(cut).collect();
    }
    let pieces = pieces.into_iter().filter(|piece| !piece.is_empty());
    pieces
        .map(|piece| &text[places[piece.start]..places[piece.end]])
        .collect()
}

/// A part of a text; no rule sees what is behind it.
struct Piece<'a> {
    chars: &'a [char],
    categories: &'a [Category],
    start: usize,
}

impl Piece<'_> {
    fn cut(&self, pass: Pass) -> Vec<Range<usize>> {
        let mut cuts = Vec::new();
        let (mut at, mut unmatched) = (self.start, self.start);
        while at < self.chars.len() {
            let Some(end) = pass.iter().find_map(|rule| self.end_of(*rule, at)) else {
                at += 1;
                continue;
            };
            if unmatched < at {
                cuts.push(unmatched..at);
            }
            cuts.push(at..end);
            (at, unmatched) = (end, end);
        }
        if unmatched < at {
            cuts.push(unmatched..at);
        }
        cuts
    }

    fn is(&self, at: usize, set: Set) -> bool {
        self.chars.get(at).is_some_and(|c| set(*c, self.categories[at]))
    }

    /// Where the characters of a set end that begin at `at`, `most` of them at most.
    fn run(&self, at: usize, set: Set, most: usize) -> usize {
        let end = at.saturating_add(most).min(self.chars.len());
        (at..end).find(|at| !self.is(*at, set)).unwrap_or(end)
    }

    /// Where the match of a rule ends that begins at `at`; it is never empty.
    fn end_of(&self, rule: Rule, at: usize) -> Option<usize> {
        match rule {
            Rule::Contraction { any_case } => self.contraction(at, any_case),
            Rule::Run {
                lead,
                body,
                least,
                most,
                tail,
            } => {
                let from = |start: usize| {
                    let end = self.run(start, body, most);
                    (end - start >= least).then(|| self.run(end, tail, usize::MAX))
                };
                match lead {
                    Lead::None => from(at),
                    Lead::May(set) => self
                        .is(at, set)
                        .then(|| from(at + 1))
                        .flatten()
                        .or_else(|| from(at)),
                    Lead::Must(set) => self.is(at, set).then(|| from(at + 1)).flatten(),
                }
            }
            Rule::Cased { marks, contraction } => {
                let end = self.cased(at, if marks { letters_or_marks } else { letters })?;
                let behind = contraction.then(|| self.contraction(end, true)).flatten();
                Some(behind.unwrap_or(end))
            }
            Rule::Lines => {
                let spaces = self.run(at, spaces, usize::MAX);
                let last = (at..spaces).rev().find(|at| self.is(*at, breaks))?;
                Some(last + 1)
            }
            Rule::Spaces => {
                let end = self.run(at, spaces, usize::MAX);
                // The last one belongs to the word behind.
                let is_within = end < self.chars.len() && end - at > 1;
                (end > at).then_some(if is_within { end - 1 } else { end })
            }
        }
    }

    fn contraction(&self, at: usize, any_case: bool) -> Option<usize> {
        let letter = |at: usize| {
            let letter = self.chars.get(at).copied();
            letter.map(|letter| {
                if any_case {
                    letter.to_ascii_lowercase()
                } else {
                    letter
                }
            })
        };
        if letter(at) != Some('\'') {
            return None;
        }
        match (letter(at + 1)?, letter(at + 2)) {
            ('s' | 't' | 'm' | 'd', _) => Some(at + 2),
            ('r' | 'v', Some('e')) | ('l', Some('l')) => Some(at + 3),
            _ => None,
        }
    }

    /// `lead?upper*lower+|lead?upper+lower*`, where letters without a case are both.
    fn cased(&self, at: usize, letter: Set) -> Option<usize> {
        let start = if self.is(at, no_letter_number_or_break) && self.is(at + 1, letter) {
            at + 1
        } else {
            at
        };
        let is_letter = |at: &usize| self.is(*at, letter);
        let is_lower = |at: &usize| is_letter(at) && !self.chars[*at].is_ascii_uppercase();
        let is_upper = |at: &usize| is_letter(at) && !self.chars[*at].is_ascii_lowercase();
        let end_of = |start: usize, is: &dyn Fn(&usize) -> bool| {
            (start..self.chars.len())
                .find(|at| !is(at))
                .unwrap_or(self.chars.len())
        };
        let uppers = end_of(start, &is_upper);
        // Where only capitals are left at the end, those before them that have no case are the small ones.
        let lower = if is_lower(&uppers) {
            Some(uppers)
        } else {
            (start..uppers).rev().find(is_lower)
        };
        match lower {
            Some(lower) => Some(end_of(lower, &is_lower)),
            None => (uppers > start).then_some(uppers),
        }
    }
}

/// No character.
pub fn none(_: char, _: Category) -> bool {
    false
}

/// `\p{L}`.
pub fn letters(_: char, category: Category) -> bool {
    category == Category::Letter
}

/// `[\p{L}\p{M}]`.
pub fn letters_or_marks(_: char, category: Category) -> bool {
    matches!(category, Category::Letter | Category::Mark)
}

/// `\p{N}`.
pub fn numbers(_: char, category: Category) -> bool {
    category == Category::Number
}

/// `[0-9]`.
pub fn digits(c: char, _: Category) -> bool {
    c.is_ascii_digit()
}

/// `\p{P}`.
pub fn punctuation(_: char, category: Category) -> bool {
    category == Category::Punctuation
}

/// `[\p{P}\p{S}]`.
pub fn punctuation_or_symbols(_: char, category: Category) -> bool {
    matches!(category, Category::Punctuation | Category::Symbol)
}

/// `\s`.
pub fn spaces(_: char, category: Category) -> bool {
    category == Category::Space
}

/// A space.
pub fn space(c: char, _: Category) -> bool {
    c == ' '
}

/// `[\r\n]`.
pub fn breaks(c: char, _: Category) -> bool {
    matches!(c, '\r' | '\n')
}

/// `[\r\n/]`.
pub fn breaks_or_slashes(c: char, _: Category) -> bool {
    matches!(c, '\r' | '\n' | '/')
}

/// `\n`.
pub fn line_feeds(c: char, _: Category) -> bool {
    c == '\n'
}

/// `[^\n]`.
pub fn no_line_feeds(c: char, _: Category) -> bool {
    c != '\n'
}

/// `[^\s\p{L}\p{N}]`.
pub fn signs(_: char, category: Category) -> bool {
    !matches!(category, Category::Space | Category::Letter | Category::Number)
}

/// `[^\s\p{L}\p{M}\p{N}]`.
pub fn signs_without_marks(c: char, category: Category) -> bool {
    signs(c, category) && category != Category::Mark
}

/// `[^\r\n\p{L}\p{N}]`.
pub fn no_letter_number_or_break(c: char, category: Category) -> bool {
    !breaks(c, category) && !matches!(category, Category::Letter | Category::Number)
}

/// `[^\r\n\p{L}\p{P}\p{S}]`.
pub fn no_letter_sign_or_break(c: char, category: Category) -> bool {
    !breaks(c, category) && !letters(c, category) && !punctuation_or_symbols(c, category)
}

/// Signs of ASCII.
pub fn ascii_signs(c: char, _: Category) -> bool {
    c.is_ascii_punctuation()
}

/// `[A-Za-z]`.
pub fn ascii_letters(c: char, _: Category) -> bool {
    c.is_ascii_alphabetic()
}

/// Chinese characters and kana.
pub fn chinese_or_kana(c: char, _: Category) -> bool {
    matches!(c, '一'..='龥' | '\u{3040}'..='\u{30ff}')
}

/// What `DeepSeek`'s first models took for Chinese, Japanese and Korean.
pub fn east_asian(c: char, category: Category) -> bool {
    matches!(c, '\u{800}'..='龥' | '가'..='\u{d7ff}') && category != Category::Space
}

/// What Falcon cuts off.
pub fn falcon_signs(c: char, category: Category) -> bool {
    plain_signs(c, category) || c == '`'
}

/// What is cut off first where a file does not say how it is to be cut.
pub fn plain_signs(c: char, category: Category) -> bool {
    punctuation(c, category) || matches!(c, '$' | '+' | '<' | '=' | '>' | '^' | '~' | '|')
}
