//! How the author of a text wrote its signs: what was escaped stays escaped, and what was not stays so.

use std::collections::HashMap;

/// A sign of a block, and how it was written if not as itself.
pub(super) type Sign = (char, Option<String>);

/// The signs of a block's words, in order; empty if all of them were written as themselves.
pub(super) fn of_words(words: &str, raw: &str, is_escaped: bool, signs: &mut Vec<Sign>) {
    let mut letters = words.chars();
    if words != raw {
        // A character by its name.
        let first = letters.next();
        if let Some(letter) = first.filter(|letter| !letter.is_whitespace() && letters.next().is_none()) {
            signs.push((letter, Some(raw.to_owned())));
        }
        return;
    }
    for (number, letter) in letters.enumerate() {
        let written = (number == 0 && is_escaped).then(|| format!("\\{letter}"));
        if written.is_some() || is_sign(letter) {
            signs.push((letter, written));
        }
    }
}

/// Whether a character can be escaped, or is often written by its name.
fn is_sign(letter: char) -> bool {
    letter.is_ascii_punctuation()
}

/// The way in which the signs of a translation are written.
#[derive(Debug, Default)]
pub(super) struct Spelling<'s> {
    by_sign: HashMap<char, (Vec<Option<&'s str>>, usize)>,
    /// Whether the translation has as many of a sign as the source.
    same: HashMap<char, bool>,
}

impl<'s> Spelling<'s> {
    /// The spelling of `words`, the translation of words with these `signs`.
    pub fn of(signs: &'s [Sign], words: &str) -> Spelling<'s> {
        let mut by_sign: HashMap<char, (Vec<Option<&str>>, usize)> = HashMap::new();
        for (sign, written) in signs {
            by_sign.entry(*sign).or_default().0.push(written.as_deref());
        }
        by_sign.retain(|_, (written, _)| written.iter().any(Option::is_some));
        let mut counts: HashMap<char, usize> = HashMap::new();
        for letter in words.chars().filter(|letter| by_sign.contains_key(letter)) {
            *counts.entry(letter).or_default() += 1;
        }
        let same = by_sign
            .iter()
            .map(|(sign, (written, _))| (*sign, counts.get(sign) == Some(&written.len())))
            .collect();
        Spelling { by_sign, same }
    }

    /// How the next `letter` of the translation is written, if not as itself.
    pub fn next(&mut self, letter: char) -> Option<&'s str> {
        let (written, next) = self.by_sign.get_mut(&letter)?;
        let own = written.get(*next).copied().flatten();
        *next += 1;
        if self.same[&letter] {
            own
        } else {
            // Without pairs of signs all of them are written as one was.
            written.iter().find_map(|written| *written)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_written_as_their_author_did() {
        let mut signs = Vec::new();
        of_words("a * ", "a * ", false, &mut signs);
        of_words("*b", "*b", true, &mut signs);
        of_words("<", "&lt;", false, &mut signs);
        let written = |words: &str| -> String {
            let mut spelling = Spelling::of(&signs, words);
            words
                .chars()
                .map(|letter| spelling.next(letter).map_or(letter.to_string(), str::to_owned))
                .collect()
        };
        assert_eq!(written("A * *B <"), "A * \\*B &lt;");
        assert_eq!(written("* * *"), "\\* \\* \\*");
    }
}
