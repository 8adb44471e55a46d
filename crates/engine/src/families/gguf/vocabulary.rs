//! The tokens of a vocabulary by the scripts of their letters.
//!
//! A translation into English has no Cyrillic letters, whatever a model thinks likely: tokens of scripts that an
//! answer does not have get no probability, and their logits are not even computed. The rows of the output layer lie
//! in an order in which the tokens of each set of scripts are together.

use std::collections::BTreeMap;
use std::ops::Range;
use text::Lang;
use text::lang::Script;
use text::literals;
use text::script::{self, Scripts};

/// The place of each token's row in the output layer.
pub struct Vocabulary {
    /// The token of each row.
    tokens: Vec<u32>,
    /// The row of each token.
    rows: Vec<u32>,
    /// Sets of scripts, and the rows of the tokens that have letters of these; the first has none.
    runs: Vec<(Scripts, Range<usize>)>,
}

impl Vocabulary {
    /// A vocabulary of so many tokens; `scripts` gives the scripts of a token's letters.
    pub fn new(tokens: usize, scripts: impl Fn(u32) -> Scripts) -> Self {
        let mut kinds: BTreeMap<Scripts, Vec<u32>> = BTreeMap::new();
        for token in 0..u32::try_from(tokens).unwrap_or(u32::MAX) {
            kinds.entry(scripts(token)).or_default().push(token);
        }
        let mut vocabulary = Vocabulary {
            tokens: Vec::with_capacity(tokens),
            rows: vec![0; tokens],
            runs: Vec::with_capacity(kinds.len()),
        };
        for (scripts, tokens) in kinds {
            let start = vocabulary.tokens.len();
            vocabulary.tokens.extend(tokens);
            vocabulary.runs.push((scripts, start..vocabulary.tokens.len()));
        }
        for (row, token) in (0..).zip(&vocabulary.tokens) {
            vocabulary.rows[*token as usize] = row;
        }
        vocabulary
    }

    /// The number of tokens.
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// The row of a token.
    pub fn row(&self, token: u32) -> usize {
        self.rows[token as usize] as usize
    }

    /// The tokens of the rows as ranges, in the order of the rows.
    pub fn order(&self) -> Vec<Range<usize>> {
        let mut order: Vec<Range<usize>> = Vec::new();
        for token in self.tokens.iter().map(|token| *token as usize) {
            match order.last_mut() {
                Some(last) if last.end == token => last.end += 1,
                _ => order.push(token..token + 1),
            }
        }
        order
    }

    /// The rows of the tokens that have letters of these scripts and no others, ascending.
    pub fn rows_of(&self, allowed: Scripts) -> impl Iterator<Item = Range<usize>> {
        let runs = self.runs.iter();
        runs.filter(move |(scripts, _)| scripts.are_in(allowed))
            .map(|(_, rows)| rows.clone())
    }

    /// Puts logits in the order of the tokens; those of tokens with other letters become minus infinity. `by_row` and
    /// `by_token` are `[tokens]`.
    pub fn sort(&self, allowed: Scripts, by_row: &[f32], by_token: &mut [f32]) {
        by_token.fill(f32::NEG_INFINITY);
        for rows in self.rows_of(allowed) {
            for (token, logit) in self.tokens[rows.clone()].iter().zip(&by_row[rows]) {
                by_token[*token as usize] = *logit;
            }
        }
    }

    /// Makes the logits of tokens with other letters minus infinity. `by_token` is `[tokens]`.
    pub fn keep(&self, allowed: Scripts, by_token: &mut [f32]) {
        let others = self.runs.iter().filter(|(scripts, _)| !scripts.are_in(allowed));
        for token in others.flat_map(|(_, rows)| &self.tokens[rows.clone()]) {
            by_token[*token as usize] = f32::NEG_INFINITY;
        }
    }
}

/// The scripts that the translation of a text may have: that of its language; Latin, in which names and units are
/// written everywhere; and those that are foreign in the source too, or are in what stays as it is. `terms` are words
/// that it may be asked to contain.
pub fn scripts_of_translation<'t>(
    source: &str,
    (from, to): (Lang, Lang),
    terms: impl Iterator<Item = &'t str>,
) -> Scripts {
    let literals = literals::find(source).into_iter();
    let kept = literals.map(|literal| Scripts::of_text(&source[literal.range]));
    let others = kept.chain(terms.map(Scripts::of_text));
    let foreign = Scripts::of_text(source).without(from.script());
    others.fold(foreign.with(to.script()).with(Script::Latin), Scripts::and)
}

/// The scripts of the letters of a token, which may begin or end within a character. A character that is cut has the
/// script of all that it could become, if that is one.
pub fn scripts_of_token(bytes: &[u8]) -> Scripts {
    let mut scripts = Scripts::default();
    for chunk in bytes.utf8_chunks() {
        scripts = scripts.and(Scripts::of_text(chunk.valid()));
        if let Some(script) = begun(chunk.invalid()) {
            scripts = scripts.with(script);
        }
    }
    scripts
}

/// The script of the character that bytes begin.
fn begun(bytes: &[u8]) -> Option<Script> {
    let (&lead, rest) = bytes.split_first()?;
    // Characters of four bytes are emoji, or too rare to count.
    let (length, mut point) = match lead {
        0xC2..=0xDF => (2, u32::from(lead & 0x1F)),
        0xE0..=0xEF => (3, u32::from(lead & 0x0F)),
        _ => return None,
    };
    for byte in rest {
        point = point << 6 | u32::from(byte & 0x3F);
    }
    let open = 6 * (length - bytes.len().min(length));
    let first = point << open;
    script::of_range(first..=first + (1 << open) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scripts(text: &str) -> Scripts {
        Scripts::of_text(text)
    }

    #[test]
    fn a_token_has_the_scripts_of_its_letters() {
        for (bytes, of) in [
            (&b"word"[..], "w"),
            (" мир".as_bytes(), "м"),
            ("сop".as_bytes(), "сo"),
            (", 1\n".as_bytes(), ""),
            ("😀 —".as_bytes(), ""),
            (b"", ""),
            // The beginnings of Cyrillic letters, of one behind a whole letter, and of a Chinese character.
            (b"\xD0", "м"),
            (b"\xD0\xBC\xD1", "м"),
            (b"a\xD0", "aм"),
            (b"\xE4", "中"),
            (b"\xE4\xB8", "中"),
            (b"\xC3", "é"),
            // Signs of any script, emoji, the end of a character.
            (b"\xE2", ""),
            (b"\xE2\x80", ""),
            (b"\xC2", ""),
            (b"\xF0\x9F", ""),
            (b"\xBC", ""),
            (b"\xFF\xFE", ""),
        ] {
            assert_eq!(scripts_of_token(bytes), scripts(of), "{bytes:X?}");
        }
    }

    #[test]
    fn logits_come_in_the_order_of_tokens() {
        let texts = ["a", "б", "1", "в", "é", "β", "z"];
        let vocabulary = Vocabulary::new(texts.len(), |token| scripts(texts[token as usize]));
        let by_row: Vec<f32> = vocabulary
            .order()
            .into_iter()
            .flatten()
            .map(|token| token as f32)
            .collect();
        let rows: Vec<usize> = (0..7).map(|token| vocabulary.row(token)).collect();
        assert!((0..7).all(|token| by_row[rows[token]] == token as f32));
        let sorted = |allowed: &str| {
            let mut by_token = [0.0; 7];
            vocabulary.sort(scripts(allowed), &by_row, &mut by_token);
            let mut kept = std::array::from_fn(|token| token as f32);
            vocabulary.keep(scripts(allowed), &mut kept);
            assert_eq!(by_token, kept);
            let there = (0..7).filter(|token| by_token[*token] == *token as f32);
            let there: String = there.map(|token| texts[token]).collect();
            let gone = by_token
                .iter()
                .filter(|logit| **logit == f32::NEG_INFINITY)
                .count();
            assert_eq!(there.chars().count() + gone, 7);
            there
        };
        assert_eq!(sorted("a"), "a1éz");
        assert_eq!(sorted("бa"), "aб1вéz");
        assert_eq!(sorted(""), "1");
        let same = Vocabulary::new(7, |_| Scripts::default()).order();
        assert_eq!(same, std::slice::from_ref(&(0..7)));
    }

    #[test]
    fn a_translation_has_the_scripts_of_its_language_and_what_is_foreign_in_the_source() {
        let of = |source, from: &str, to: &str, terms: &[&str]| {
            let pair = (from.parse().unwrap(), to.parse().unwrap());
            scripts_of_translation(source, pair, terms.iter().copied())
        };
        assert_eq!(of("Привет, мир", "ru", "en", &[]), scripts("a"));
        assert_eq!(of("Частица β и 中", "ru", "en", &[]), scripts("aβ中"));
        assert_eq!(of("Hello", "en", "ru", &[]), scripts("aб"));
        assert_eq!(of("Привіт", "uk", "ru", &[]), scripts("aб"));
        assert_eq!(of("Файл отчёт.pdf готов", "ru", "en", &[]), scripts("aб"));
        assert_eq!(of("Это «Искра»", "ru", "en", &["«Искра»"]), scripts("aб"));
        assert_eq!(of("你好", "zh", "ja", &[]), scripts("a中"));
    }
}
