//! Detects which of the Cyrillic encodings a text is in.
//!
//! They are permutations of one another, so any of them turns the bytes into letters; only with the right one are the
//! letters as frequent as in Russian and Ukrainian. General detectors are weak on a text as short as a headline.

use std::sync::LazyLock;

use encoding_rs::{Encoding, IBM866, ISO_8859_5, KOI8_R, KOI8_U, WINDOWS_1251};

use super::guess::is_typographic;
use crate::tables::Table;
use crate::{script, table};

/// The encodings that are compared; of equally good ones the first wins: KOI8-U is KOI8-R plus four letters.
const CANDIDATES: [&Encoding; 5] = [WINDOWS_1251, KOI8_R, IBM866, ISO_8859_5, KOI8_U];

/// Letters, and the weight of each of them in bits: the logarithm of its share in running text.
static WEIGHTS: LazyLock<Vec<(&str, f64)>> = LazyLock::new(|| {
    const TABLE: Table<2> = table!("cyrillic/letter_frequencies.tsv");
    let bits = |per_thousand: &str| Some((per_thousand.parse::<f64>().ok()? / 1000.0).log2());
    TABLE.read(|[letters, per_thousand]| Some((letters, bits(per_thousand)?)))
});

/// Weight, in bits, of a letter of other Cyrillic alphabets.
const RARE_LETTER: f64 = -10.0;
/// The weight of a sign of prose, which counts neither for nor against an encoding.
pub(crate) const NEUTRAL: f64 = -5.0;
/// The weight of a box-drawing character or another sign that does not occur in prose.
const ODD_SIGN: f64 = -14.0;
/// Added to the weight of a letter in a wrong position: «рОссия», or a Cyrillic letter next to a Latin one.
const WRONG_NEIGHBOUR: f64 = -5.0;
/// The lowest mean weight that is accepted, in bits a letter. Russian has about -4.5, with names and signs a little
/// less; texts below go to the general detector.
const ACCEPTED: f64 = -5.4;

/// A Cyrillic encoding that makes Russian-looking text of the bytes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Fit {
    pub(super) encoding: &'static Encoding,
    /// The small letters of Greek and Hebrew are capitals in KOI8, so capitals alone prove nothing.
    pub(super) mostly_capitals: bool,
}

/// Whether the encoding is one of those compared here.
pub(super) fn is_candidate(encoding: &'static Encoding) -> bool {
    CANDIDATES.contains(&encoding)
}

/// The encoding that fits best, if one fits well.
pub(super) fn best(sample: &[u8]) -> Option<Fit> {
    let mut best: Option<(f64, Fit)> = None;
    for encoding in CANDIDATES {
        let (text, _) = encoding.decode_without_bom_handling(sample);
        let score = bits_a_letter(&text);
        if score >= ACCEPTED && best.is_none_or(|(highest, _)| score > highest) {
            best = Some((
                score,
                Fit {
                    encoding,
                    mostly_capitals: is_mostly_capitals(&text),
                },
            ));
        }
    }
    best.map(|(_, fit)| fit)
}

fn is_mostly_capitals(text: &str) -> bool {
    let letters = text.chars().filter(|&letter| script::is_cyrillic(letter)).count();
    text.chars()
        .filter(|&letter| script::is_cyrillic(letter) && letter.is_uppercase())
        .count()
        * 2
        > letters
}

/// The mean weight of the characters beyond ASCII, in bits; higher is more like Russian.
fn bits_a_letter(text: &str) -> f64 {
    let (mut sum, mut count) = (0.0, 0_usize);
    let mut before = ' ';
    for letter in text.chars() {
        if !letter.is_ascii() {
            sum += weight(letter) + neighbour_weight(before, letter);
            count += 1;
        } else if letter.is_ascii_alphabetic() && script::is_cyrillic(before) {
            sum += WRONG_NEIGHBOUR;
        }
        before = letter;
    }
    sum / count.max(1) as f64
}

fn weight(letter: char) -> f64 {
    if script::is_cyrillic(letter) {
        weight_of_letter(letter).unwrap_or(RARE_LETTER)
    } else {
        weight_of_sign(letter)
    }
}

/// The weight of a letter of Russian, Ukrainian and Belarusian, in bits.
pub(crate) fn weight_of_letter(letter: char) -> Option<f64> {
    let small = letter.to_lowercase().next().unwrap_or(letter);
    let row = WEIGHTS.iter().find(|(letters, _)| letters.contains(small));
    row.map(|(_, bits)| *bits)
}

/// The weight of what is no letter of theirs, in bits.
pub(crate) fn weight_of_sign(sign: char) -> f64 {
    if script::is_cyrillic(sign) {
        RARE_LETTER
    } else if is_typographic(sign) {
        NEUTRAL
    } else {
        ODD_SIGN
    }
}

fn neighbour_weight(before: char, letter: char) -> f64 {
    let latin = before.is_ascii_alphabetic() && script::is_cyrillic(letter);
    let capital_inside = script::is_cyrillic(before) && before.is_lowercase() && letter.is_uppercase();
    if latin || capital_inside {
        WRONG_NEIGHBOUR
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(encoding: &'static Encoding, text: &str) -> Option<Fit> {
        best(&encoding.encode(text).0)
    }

    #[test]
    fn four_words_are_enough() {
        for encoding in [WINDOWS_1251, KOI8_R, IBM866, ISO_8859_5] {
            let fit = found(encoding, "Министр прибыл в столицу").unwrap();
            assert_eq!(
                fit,
                Fit {
                    encoding,
                    mostly_capitals: false
                }
            );
        }
    }

    #[test]
    fn ukrainian_is_read_too() {
        for encoding in [WINDOWS_1251, KOI8_U] {
            let fit = found(encoding, "Міністр приїхав до столиці України");
            assert_eq!(fit.map(|fit| fit.encoding), Some(encoding));
        }
    }

    #[test]
    fn other_alphabets_do_not_fit_or_come_as_capitals() {
        let german = found(
            encoding_rs::WINDOWS_1252,
            "Die Bürger müssen für die Straße Gebühren zahlen.",
        );
        assert_eq!(german, None);
        let greek = found(
            encoding_rs::WINDOWS_1253,
            "Ο υπουργός έφτασε χθες στην πρωτεύουσα",
        );
        assert!(greek.is_none_or(|fit| fit.mostly_capitals));
    }
}
