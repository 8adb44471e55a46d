//! The compiled map of characters that a vocabulary file carries.
//!
//! A `u32` length, a double array of so many bytes in the layout of Darts-clone, and the replacements,
//! each closed by a NUL. A key's value is the place of its replacement.

use super::SpmError;

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
    /// What they are replaced with.
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

fn offset(unit: u32) -> u32 {
    unit >> 10 << ((unit & 0x200) >> 6)
}
