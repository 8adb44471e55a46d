//! The script of a letter by its Unicode property, and whether that script puts spaces between words.

use std::ops::RangeInclusive;

use unicode_script::{Script as Property, UnicodeScript as _};

use crate::lang::Script;

/// The script of a letter; `None` for characters that occur in texts of any script, such as `µ`, `℃` and digits.
pub fn of(letter: char) -> Option<Script> {
    if letter.is_ascii() {
        return letter.is_ascii_alphabetic().then_some(Script::Latin);
    }
    known(letter.script()).or_else(|| {
        // The long vowel mark of kana and the like are common to a few scripts.
        let several = letter.script_extension();
        let is_common = several.is_common() || several.is_inherited() || !letter.is_alphabetic();
        let mut found = [Property::Katakana, Property::Arabic]
            .into_iter()
            .filter(|&script| several.contains_script(script));
        found.next().filter(|_| !is_common).and_then(known)
    })
}

fn known(script: Property) -> Option<Script> {
    Some(match script {
        Property::Common | Property::Inherited | Property::Unknown => return None,
        Property::Latin => Script::Latin,
        Property::Cyrillic => Script::Cyrillic,
        Property::Greek => Script::Greek,
        Property::Arabic => Script::Arabic,
        Property::Han | Property::Hiragana | Property::Katakana | Property::Bopomofo => Script::Han,
        _ => Script::Other,
    })
}

/// A set of scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Scripts(u8);

impl Scripts {
    /// Every script.
    pub const ALL: Scripts = Scripts(u8::MAX);

    /// The scripts of the letters in a text.
    pub fn of_text(text: &str) -> Self {
        text.chars().filter_map(of).collect()
    }

    /// These and another one.
    #[must_use]
    pub fn with(self, script: Script) -> Self {
        Scripts(self.0 | bit(script))
    }

    /// These but for one.
    #[must_use]
    pub fn without(self, script: Script) -> Self {
        Scripts(self.0 & !bit(script))
    }

    /// These and those of another set.
    #[must_use]
    pub fn and(self, others: Scripts) -> Self {
        Scripts(self.0 | others.0)
    }

    /// Whether all of these are in `others`.
    pub fn are_in(self, others: Scripts) -> bool {
        self.0 & !others.0 == 0
    }
}

impl FromIterator<Script> for Scripts {
    fn from_iter<I: IntoIterator<Item = Script>>(scripts: I) -> Self {
        scripts.into_iter().fold(Scripts::default(), Scripts::with)
    }
}

fn bit(script: Script) -> u8 {
    1 << script as u8
}

/// The script that all letters in a range of code points have; `None` where they have several, or some occur in texts
/// of any script, or there are none.
pub fn of_range(points: RangeInclusive<u32>) -> Option<Script> {
    let mut letters = points
        .filter_map(char::from_u32)
        .filter(|letter| letter.is_alphabetic())
        .map(of);
    let first = letters.next()??;
    letters.all(|script| script == Some(first)).then_some(first)
}

/// Whether a letter is Cyrillic.
pub fn is_cyrillic(letter: char) -> bool {
    of(letter) == Some(Script::Cyrillic)
}

/// Whether a letter is of a script that puts no spaces between words: Chinese characters, kana, Thai, Lao, Khmer,
/// Burmese.
pub fn is_unspaced(letter: char) -> bool {
    // Thai comes first of them in Unicode.
    if letter < '\u{E00}' {
        return false;
    }
    let south_east_asian = [Property::Thai, Property::Lao, Property::Khmer, Property::Myanmar];
    of(letter) == Some(Script::Han) || south_east_asian.contains(&letter.script())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_have_the_script_of_their_writing() {
        for (script, letters) in [
            (Some(Script::Latin), "azÉłẞﬁＡ"),
            (Some(Script::Cyrillic), "аЯёЄґҚѕꙗ"),
            (Some(Script::Greek), "αΩ"),
            (Some(Script::Arabic), "قپـ"),
            (Some(Script::Han), "俄あアーｱ々ㄅ"),
            (Some(Script::Other), "Եשไກខက한"),
            (None, "µ℃№1 ،—"),
        ] {
            for letter in letters.chars() {
                assert_eq!(of(letter), script, "{letter}");
            }
        }
    }

    #[test]
    fn sets_hold_the_scripts_of_a_text() {
        let both = Scripts::of_text("Кот β 1, µ");
        assert_eq!(both, [Script::Greek, Script::Cyrillic].into_iter().collect());
        let greek = both.without(Script::Cyrillic);
        assert!(greek.are_in(both) && !both.are_in(greek));
        assert_eq!(greek.and(Scripts::of_text("ж")), both);
        assert!(both.are_in(Scripts::ALL) && Scripts::of_text("1 — 2").are_in(Scripts::default()));
    }

    #[test]
    fn a_range_has_a_script_where_all_its_letters_have_it() {
        for (points, script) in [
            (0x400..=0x43F, Some(Script::Cyrillic)),
            (0x4000..=0x4FFF, Some(Script::Han)),
            (0x500..=0x53F, None),
            // Latin, and the sign of the micrometre.
            (0x80..=0xBF, None),
            (0x2000..=0x2FFF, None),
            // Hangul, and what is no character.
            (0xD000..=0xDFFF, Some(Script::Other)),
            (0xE0080..=0xE00FF, None),
        ] {
            assert_eq!(of_range(points.clone()), script, "{points:X?}");
        }
    }

    #[test]
    fn some_scripts_put_no_spaces_between_words() {
        assert!("俄あアー々ｱไກខက".chars().all(is_unspaced));
        assert!(!"aя한שα1 ،".chars().any(is_unspaced));
    }
}
