//! Raised and lowered signs, fractions and signs of units in plain words: `10³`, `CO₂`, `2½`, `°C`. They must come
//! out as they went in: `10³` is never 103.

use std::collections::HashMap;
use std::ops::Range;

use super::{InlineStyle, Mark, MarkKind, raised};

/// Names of units and functions of three letters and more; shorter ones need no list.
const NAMES: [&str; 14] = [
    "mol", "cal", "kWh", "MWh", "GWh", "min", "rad", "bar", "atm", "log", "lim", "sin", "cos", "tan",
];
/// A name of a unit, a variable or an element of no more letters is held without a list.
const SHORT_NAME: usize = 2;

/// Fractions with their plain forms.
const FRACTIONS: [(char, &str); 15] = [
    ('½', "1/2"),
    ('¼', "1/4"),
    ('¾', "3/4"),
    ('⅓', "1/3"),
    ('⅔', "2/3"),
    ('⅕', "1/5"),
    ('⅖', "2/5"),
    ('⅗', "3/5"),
    ('⅘', "4/5"),
    ('⅙', "1/6"),
    ('⅚', "5/6"),
    ('⅛', "1/8"),
    ('⅜', "3/8"),
    ('⅝', "5/8"),
    ('⅞', "7/8"),
];

/// The plain form of a raised or lowered digit, sign or variable.
fn plain(sign: char) -> Option<char> {
    raised::is_index(sign).then(|| raised::plain(sign))
}

fn fraction(sign: char) -> Option<&'static str> {
    FRACTIONS
        .iter()
        .find(|(known, _)| *known == sign)
        .map(|(_, plain)| *plain)
}

fn is_power(sign: char) -> bool {
    !sign.is_ascii()
        && (plain(sign).is_some() || fraction(sign).is_some() || matches!(sign, '‰' | '‱' | '℃' | '℉'))
}

/// Whether a text has such signs.
pub fn has_powers(text: &str) -> bool {
    text.contains(is_power) || text.contains("°C") || text.contains("°F")
}

/// The words of `text` with such signs; of a longer word, which is translated, the signs alone.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    if !has_powers(text) {
        return found;
    }
    let is_part = |letter: char| {
        letter.is_alphanumeric() || is_power(letter) || matches!(letter, '×' | '·' | '/' | '°')
    };
    for run in text.split(|letter: char| !is_part(letter)) {
        if !run.contains(is_power) && !run.ends_with("°C") && !run.ends_with("°F") {
            continue;
        }
        let word = run.trim_matches(['/', '·', '×']);
        let at = word.as_ptr() as usize - text.as_ptr() as usize;
        if is_held(word) {
            found.push(at..at + word.len());
        } else {
            let mut signs = word.char_indices().peekable();
            while let Some((from, sign)) = signs.next() {
                if !is_power(sign) {
                    continue;
                }
                let mut end = from + sign.len_utf8();
                while let Some((next, sign)) = signs.next_if(|(_, sign)| is_power(*sign)) {
                    end = next + sign.len_utf8();
                }
                found.push(at + from..at + end);
            }
        }
    }
    found
}

/// Whether a word is a number, a unit, a variable or a formula, and no word of a language.
fn is_held(word: &str) -> bool {
    word.split(|letter: char| !letter.is_alphabetic() || is_power(letter))
        .filter(|name| !name.is_empty())
        .all(is_name)
}

fn is_name(name: &str) -> bool {
    let is_known_script =
        |letter: char| letter.is_ascii() || matches!(letter, 'µ' | 'Ω' | 'Å' | '\u{391}'..='\u{3C9}');
    let has_capital = name.chars().skip(1).any(char::is_uppercase);
    name.chars().all(is_known_script)
        && (name.chars().count() <= SHORT_NAME || has_capital || NAMES.contains(&name))
}

/// Marks around the words of `text` that hold such signs, none of which overlaps one of `marks`.
pub fn power_marks(text: &str, marks: &[Mark]) -> Vec<Mark> {
    let mut marks = marks
        .iter()
        .filter(|mark| mark.kind == MarkKind::Verbatim)
        .peekable();
    words(text)
        .into_iter()
        .enumerate()
        .filter(|(_, range)| {
            while marks.next_if(|mark| mark.range.end <= range.start).is_some() {}
            marks.peek().is_none_or(|mark| range.end <= mark.range.start)
        })
        .map(|(number, range)| Mark {
            range,
            depth: 0,
            kind: MarkKind::Verbatim,
            style: InlineStyle::Plain,
            // No number of a document's own mark.
            id: usize::MAX - number,
        })
        .collect()
}

/// `text`, a translation of `source`, with such signs where it has their plain forms: `10³` for 103, 10^3 and 10 3;
/// `None` if there is nothing to mend.
pub fn with_powers(source: &str, text: &str) -> Option<String> {
    let mended = with_whole_words(source, text);
    let units = with_unit_powers(source, mended.as_deref().unwrap_or(text));
    units.or(mended)
}

fn with_whole_words(source: &str, text: &str) -> Option<String> {
    let mut missing: Vec<&str> = Vec::new();
    for range in words(source).into_iter().take(MOST_MENDED) {
        let word = &source[range];
        if !text.contains(word) && !missing.contains(&word) {
            missing.push(word);
        }
    }
    let mut mended = text.to_owned();
    for word in missing {
        for form in plain_forms(word) {
            if let Some(new) = replaced(source, &mended, &form, word) {
                mended = new;
                break;
            }
        }
    }
    (mended != text).then_some(mended)
}

/// More such words are not looked for in one passage.
const MOST_MENDED: usize = 16;

/// How models write a word without its signs.
fn plain_forms(word: &str) -> Vec<String> {
    let mut forms = Vec::new();
    for sign in ["", "^", "_", " ", "^{", "**"] {
        let mut form = String::new();
        let mut was_power = false;
        for letter in word.chars() {
            match (plain(letter), fraction(letter)) {
                (Some(plain), _) => {
                    if !was_power && !form.is_empty() {
                        form.push_str(sign);
                    }
                    form.push(plain);
                    was_power = true;
                    continue;
                }
                (None, Some(plain)) => {
                    if form.ends_with(|before: char| before.is_ascii_digit()) && !sign.is_empty() {
                        form.push(' ');
                    }
                    form.push_str(plain);
                }
                (None, None) => form.push(letter),
            }
            was_power = false;
        }
        if sign == "^{" {
            form.push('}');
        }
        forms.push(form.replace('×', "x"));
        forms.push(form);
    }
    // A number alone is no sign.
    forms.retain(|form| form.chars().nth(1).is_some() && form != word);
    forms
}

/// `text` with `word` for a `form` that stands alone, if the source has it less often.
fn replaced(source: &str, text: &str, form: &str, word: &str) -> Option<String> {
    let places = |text: &str| -> Vec<usize> {
        let stands_alone = |at: &usize| {
            let before = text[..*at].chars().next_back();
            let behind = text[at + form.len()..].chars().next();
            [before, behind]
                .into_iter()
                .flatten()
                .all(|next| !next.is_alphanumeric())
        };
        text.match_indices(form)
            .map(|(at, _)| at)
            .filter(stands_alone)
            .collect()
    };
    let here = places(text);
    let at = *here.first().filter(|_| here.len() > places(source).len())?;
    Some(format!("{}{word}{}", &text[..at], &text[at + form.len()..]))
}

/// Mends raised digits behind units that the translation writes in other letters: `км²` and `km2`.
fn with_unit_powers(source: &str, text: &str) -> Option<String> {
    let mut wanted: HashMap<String, String> = HashMap::new();
    for range in words(source) {
        let signs = &source[range.clone()];
        let is_behind_letter = source[..range.start].ends_with(char::is_alphabetic);
        if is_behind_letter
            && signs
                .chars()
                .all(|sign| plain(sign).is_some_and(|plain| plain.is_ascii_digit()))
        {
            wanted.insert(signs.chars().filter_map(plain).collect(), signs.to_owned());
        }
    }
    if wanted.is_empty() {
        return None;
    }
    let mut mended = String::with_capacity(text.len());
    let mut end = 0;
    for word in text.split(|letter: char| !letter.is_alphanumeric()) {
        let at = word.as_ptr() as usize - text.as_ptr() as usize;
        let unit = word.trim_end_matches(|letter: char| letter.is_ascii_digit());
        let digits = &word[unit.len()..];
        let is_unit =
            (1..=3).contains(&unit.len()) && unit.bytes().all(|letter| letter.is_ascii_alphabetic());
        if let Some(signs) = wanted.get(digits).filter(|_| is_unit && !source.contains(word)) {
            mended.push_str(&text[end..at + unit.len()]);
            mended.push_str(signs);
            end = at + word.len();
        }
    }
    mended.push_str(&text[end..]);
    (mended != text).then_some(mended)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(text: &str) -> Vec<&str> {
        words(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn numbers_units_and_formulas_are_held_whole() {
        assert_eq!(
            held("São 10³ km² de CO₂, 5 m⁻¹ e 6×10²⁴ kg/m³ a 25 °C; use 2½ ou ½, 3‰, x₁."),
            [
                "10³",
                "km²",
                "CO₂",
                "m⁻¹",
                "6×10²⁴",
                "kg/m³",
                "°C",
                "2½",
                "½",
                "3‰",
                "x₁"
            ]
        );
        assert_eq!(held("nota¹, площадь 5 км² и H₂SO₄"), ["¹", "²", "H₂SO₄"]);
        assert!(held("1º lugar, 2ª vez, 10 km, 5 °").is_empty());
    }

    #[test]
    fn plain_forms_are_mended() {
        for (source, text, mended) in [
            ("É de 10³ metros.", "It is 103 metres.", "It is 10³ metres."),
            ("É de 10³ metros.", "It is 10^3 metres.", "It is 10³ metres."),
            ("Use 2½ xícaras.", "Use 2 1/2 cups.", "Use 2½ cups."),
            ("O gás CO₂ sobe.", "The gas CO2 rises.", "The gas CO₂ rises."),
            ("São 5 km² ali.", "It is 5 km2 there.", "It is 5 km² there."),
        ] {
            assert_eq!(with_powers(source, text).as_deref(), Some(mended));
        }
        assert_eq!(with_powers("De 10³ a 103.", "From 10³ to 103."), None);
        assert_eq!(with_powers("De 10³ a 103.", "To 103 then."), None);
        assert_eq!(
            with_unit_powers("Площадь 5 км².", "The area is 5 km2."),
            Some("The area is 5 km².".to_owned())
        );
    }

    #[test]
    fn marks_of_the_document_come_first() {
        let mark = Mark {
            range: 0..4,
            depth: 0,
            kind: MarkKind::Verbatim,
            style: InlineStyle::Code,
            id: 0,
        };
        assert!(power_marks("10³", std::slice::from_ref(&mark)).is_empty());
        assert_eq!(power_marks("10³", &[]).len(), 1);
    }
}
