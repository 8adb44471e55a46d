//! The script of a letter by its Unicode property, and whether that script puts spaces between words.

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

/// Whether a letter is Cyrillic.
pub fn is_cyrillic(letter: char) -> bool {
    of(letter) == Some(Script::Cyrillic)
}

/// Whether a letter is of a script that puts no spaces between words: Chinese characters, kana, Thai, Lao, Khmer, Burmese.
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
    fn some_scripts_put_no_spaces_between_words() {
        assert!("俄あアー々ｱไກខက".chars().all(is_unspaced));
        assert!(!"aя한שα1 ،".chars().any(is_unspaced));
    }
}
