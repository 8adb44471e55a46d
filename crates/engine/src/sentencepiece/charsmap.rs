//! The compiled character map of a vocabulary file, which normalisation applies.
//!
//! A `u32` length, a double array of so many bytes in the layout of Darts-clone, and the replacements,
//! each closed by a NUL. A key's value is the place of its replacement.

use super::SpmError;

/// Bytes that a character may become; the longest decomposition of Unicode has 33.
const MOST_REPLACEMENT: usize = 64;

/// The map, ready for use.
#[derive(Debug, Clone)]
pub(super) struct Charsmap {
    units: Vec<u32>,
    replacements: String,
}

/// The rule for the beginning of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rule<'a> {
    /// Bytes of the text that are replaced.
    pub(super) length: usize,
    /// The replacement.
    pub(super) replacement: &'a str,
}

impl Charsmap {
    /// Reads a map.
    ///
    /// # Errors
    /// When the length does not fit, or the replacements are not UTF-8.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, SpmError> {
        let field = "the map of characters";
        let Some((length, rest)) = bytes.split_first_chunk::<4>() else {
            return Err(SpmError::Truncated { field, offset: 0 });
        };
        let length = u32::from_le_bytes(*length) as usize;
        let Some((units, replacements)) = rest.split_at_checked(length) else {
            return Err(SpmError::Truncated { field, offset: 4 });
        };
        let (units, odd) = units.as_chunks();
        if !odd.is_empty() || units.is_empty() {
            return Err(SpmError::invalid(
                "the length of the map of characters",
                length,
                "a multiple of 4 above 0",
            ));
        }
        let replacements = std::str::from_utf8(replacements)
            .map_err(|error| SpmError::invalid("the replacements of characters", error, "text in UTF-8"))?;
        // Else a short text could become one of any length.
        if let Some(long) = replacements
            .split('\0')
            .find(|text| text.len() > MOST_REPLACEMENT)
        {
            return Err(SpmError::invalid(
                "the longest replacement of a character",
                format_args!("{} bytes long", long.len()),
                format_args!("at most {MOST_REPLACEMENT} bytes"),
            ));
        }
        Ok(Charsmap {
            units: units.iter().map(|unit| u32::from_le_bytes(*unit)).collect(),
            replacements: replacements.to_owned(),
        })
    }

    /// The longest rule for the beginning of `text`.
    pub(super) fn longest(&self, text: &str) -> Option<Rule<'_>> {
        let mut rule = None;
        let mut node = offset(self.units[0]);
        for (at, &byte) in text.as_bytes().iter().enumerate() {
            let Some((child, value)) = self.step(node, byte) else {
                break;
            };
            node = child;
            // A damaged map can name a place inside of a character, or outside of the replacements.
            let found = value.filter(|_| text.is_char_boundary(at + 1));
            if let Some(replacement) = found.and_then(|value| self.replacement(value)) {
                rule = Some(Rule {
                    length: at + 1,
                    replacement,
                });
            }
        }
        rule
    }

    /// Whether no rule begins with this ASCII byte alone or with it and another.
    pub(super) fn leaves_alone(&self, byte: u8) -> bool {
        match self.step(offset(self.units[0]), byte) {
            None => true,
            Some((_, Some(_))) => false,
            Some((node, None)) => (0..128).all(|next| self.step(node, next).is_none()),
        }
    }

    /// The node after `byte`, and the value of the key that ends there.
    fn step(&self, node: u32, byte: u8) -> Option<(u32, Option<u32>)> {
        let at = node ^ u32::from(byte);
        let unit = *self.units.get(at as usize)?;
        // The highest bit marks values, which are nobody's children.
        if unit & 0x8000_00FF != u32::from(byte) {
            return None;
        }
        let node = at ^ offset(unit);
        let has_value = unit >> 8 & 1 == 1;
        let value = self.units.get(node as usize).filter(|_| has_value);
        Some((node, value.map(|value| value & 0x7FFF_FFFF)))
    }

    fn replacement(&self, at: u32) -> Option<&str> {
        let rest = self.replacements.get(at as usize..)?;
        rest.split('\0').next()
    }
}

/// Checks a map for a reader that does not check it itself: every step of every text stays within the map, and every
/// replacement is valid text.
///
/// # Errors
/// As [`Charsmap::parse`], and when a step or a replacement lies outside.
pub(crate) fn check_charsmap(bytes: &[u8]) -> Result<(), SpmError> {
    let map = Charsmap::parse(bytes)?;
    let outside = |what: &str| SpmError::invalid("the map of characters", what, "within its file");
    let mut seen = vec![false; map.units.len()];
    let mut open = vec![offset(map.units[0])];
    while let Some(node) = open.pop() {
        // Any byte may come next, and is looked up before it is known to be no child.
        if (node | 0xff) as usize >= map.units.len() {
            return Err(outside("of steps that lead out of it"));
        }
        if std::mem::replace(&mut seen[node as usize], true) {
            continue;
        }
        for byte in 1..=u8::MAX {
            let Some((child, value)) = map.step(node, byte) else {
                continue;
            };
            if value.is_some_and(|value| map.replacement(value).is_none()) {
                return Err(outside("of replacements that lie outside of it"));
            }
            open.push(child);
        }
    }
    Ok(())
}

fn offset(unit: u32) -> u32 {
    unit >> 10 << ((unit & 0x200) >> 6)
}
