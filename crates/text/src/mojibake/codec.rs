//! Encodings of one byte a letter, as tables in both directions.

use std::collections::HashMap;
use std::sync::LazyLock;

use encoding_rs::{
    Encoding, IBM866, ISO_8859_5, KOI8_R, KOI8_U, MACINTOSH, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252,
    X_MAC_CYRILLIC,
};

use crate::encoding::{NEUTRAL_BITS, letter_bits, sign_bits};
use crate::tables::Table;
use crate::{script, table};

/// An encoding whose bytes below 128 are ASCII, and whose other bytes are one character each.
pub(super) struct Codec {
    /// The name that messages use.
    pub(super) name: &'static str,
    /// Whether it is made for Cyrillic letters.
    pub(super) is_cyrillic: bool,
    characters: Vec<char>,
    bytes: HashMap<char, u8>,
    /// The bytes of the characters below [`LOW`], which are quicker to find; 0 where there is none.
    low: Vec<u8>,
    /// The weight of each character, and what it is.
    signs: Vec<Sign>,
}

/// Below this are the Latin and Cyrillic letters.
const LOW: usize = 0x500;

/// The least bits of a letter that stands in a text.
const OTHER_LETTER: f64 = -7.0;

/// A character as a part of Cyrillic text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sign {
    /// Its weight in bits.
    pub(super) bits: f64,
    /// What it is.
    pub(super) kind: Kind,
}

/// What a character is beside a Cyrillic letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A small Cyrillic letter.
    Small,
    /// A Cyrillic capital.
    Capital,
    /// A quotation mark or another mark that touches words.
    Mark,
    /// A sign that never touches them.
    Odd,
    /// An ASCII letter.
    Latin,
    /// White space and other ASCII characters.
    Space,
}

impl Sign {
    /// An ASCII letter.
    pub(super) const LATIN: Sign = Sign {
        bits: 0.0,
        kind: Kind::Latin,
    };

    /// The same in a text as it stands, where neither signs nor seldom letters say much.
    pub(super) fn as_it_stands(self) -> Sign {
        let bits = match self.kind {
            Kind::Odd | Kind::Mark => NEUTRAL_BITS,
            // It may be of an alphabet whose frequencies are not known.
            _ => self.bits.max(OTHER_LETTER),
        };
        Sign { bits, ..self }
    }

    /// A character of a text.
    pub(super) fn of(character: char) -> Sign {
        let kind = match character {
            _ if character.is_ascii_alphabetic() => Kind::Latin,
            '\0'..='\u{7F}' | '\u{A0}' => Kind::Space,
            _ if script::is_cyrillic(character) && character.is_uppercase() => Kind::Capital,
            _ if script::is_cyrillic(character) => Kind::Small,
            '«' | '»' | '…' | '\u{AD}' | '\u{2018}'..='\u{201E}' => Kind::Mark,
            _ => Kind::Odd,
        };
        let bits = letter_bits(character).unwrap_or_else(|| sign_bits(character));
        Sign { bits, kind }
    }
}

impl Codec {
    fn of(name: &'static str, is_cyrillic: bool, characters: Vec<char>) -> Codec {
        let mut bytes = HashMap::new();
        // Bytes 128 to 159 are control characters in ISO 8859, and come as such where an encoding has none.
        for byte in 128..=159_u8 {
            bytes.insert(char::from(byte), byte);
        }
        for (byte, &character) in (128..=255_u8).zip(&characters) {
            bytes.insert(character, byte);
        }
        let mut low = vec![0; LOW];
        for (&character, &byte) in &bytes {
            if let Some(place) = low.get_mut(character as usize) {
                *place = byte;
            }
        }
        Codec {
            name,
            is_cyrillic,
            signs: characters.iter().copied().map(Sign::of).collect(),
            characters,
            bytes,
            low,
        }
    }

    fn known(encoding: &'static Encoding, is_cyrillic: bool) -> Codec {
        let bytes: Vec<u8> = (128..=255).collect();
        let (text, _) = encoding.decode_without_bom_handling(&bytes);
        let mut characters = vec!['\u{FFFD}'; 128];
        for (place, character) in characters.iter_mut().zip(text.chars()) {
            *place = character;
        }
        Codec::of(encoding.name(), is_cyrillic, characters)
    }

    fn tabled(name: &'static str) -> Codec {
        const TABLE: Table<2> = table!("latin/dos_characters.tsv");
        let rows: String = TABLE.of_class::<Vec<&str>>(name).concat();
        let mut characters = vec!['\u{FFFD}'; 128];
        for (place, character) in characters.iter_mut().zip(rows.replace('␣', "\u{A0}").chars()) {
            *place = character;
        }
        Codec::of(name, false, characters)
    }

    /// The byte of a character beyond ASCII.
    pub(super) fn byte(&self, character: char) -> Option<u8> {
        match self.low.get(character as usize) {
            Some(&byte) => (byte > 0).then_some(byte),
            None => self.bytes.get(&character).copied(),
        }
    }

    /// The character of a byte from 128 on, as a part of Cyrillic text.
    pub(super) fn sign(&self, byte: u8) -> Sign {
        self.signs[usize::from(byte) - 128]
    }

    /// Whether most letters have other bytes in the other encoding: from the rest alone nothing can be told.
    pub(super) fn differs_from(&self, other: &Codec) -> bool {
        let same = self.characters.iter().zip(&other.characters);
        same.filter(|(one, other)| one == other && one.is_alphabetic())
            .count()
            < 20
    }

    /// The character of a byte from 128 on.
    pub(super) fn character(&self, byte: u8) -> char {
        self.characters[usize::from(byte) - 128]
    }
}

/// The encodings in which text is read by mistake.
pub(super) static READ_AS: LazyLock<Vec<Codec>> = LazyLock::new(|| {
    vec![
        Codec::known(WINDOWS_1252, false),
        Codec::known(WINDOWS_1251, true),
        Codec::known(KOI8_R, true),
        Codec::known(IBM866, true),
        Codec::known(ISO_8859_5, true),
        Codec::known(X_MAC_CYRILLIC, true),
        Codec::known(WINDOWS_1250, false),
        Codec::known(MACINTOSH, false),
        Codec::tabled("cp437"),
        Codec::tabled("cp850"),
    ]
});

/// The encodings of one byte a letter that text truly was in; of equally likely ones the first is taken. That of old
/// Macintoshes is none of them: it differs from windows-1251 in few letters, and is rare.
pub(super) static TRULY: LazyLock<Vec<Codec>> = LazyLock::new(|| {
    let known = [WINDOWS_1251, KOI8_R, IBM866, ISO_8859_5, KOI8_U];
    known.map(|encoding| Codec::known(encoding, true)).into()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_is_whole() {
        for codec in READ_AS.iter() {
            let missing = (128..=255)
                .filter(|&byte| codec.character(byte) == '\u{FFFD}')
                .count();
            assert_eq!(missing, 0, "{}", codec.name);
        }
    }
}
