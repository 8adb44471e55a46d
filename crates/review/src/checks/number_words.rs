//! Numbers written as words, in the languages that have a table of them: `двадцать пять`, `third`, `полтора`, `a
//! dozen`.

use std::collections::HashMap;

use text::tables::{PerLanguage, Tables, entries, first_of_each};
use text::{Lang, letters};

/// The contribution of a word to a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum NumberWord {
    /// Below a hundred, or a whole number of hundreds in Russian: adds to what stands before it.
    Small(u32),
    /// English `hundred`: multiplies what stands before it.
    Hundred,
    /// Thousand, million, …: multiplies what stands before it.
    Scale(f64),
    /// A word that stands alone and may mean any of these values: `half`, `оба`.
    Alone(&'static [f64]),
}

use NumberWord::{Alone, Hundred, Scale, Small};

/// The number words of a language.
struct NumberWords {
    /// Whole words.
    whole: HashMap<&'static str, NumberWord>,
    /// Beginnings of words; the rest is an ending or the second half of a compound.
    beginnings: Vec<(&'static str, NumberWord)>,
    /// Beginnings of compounds such as `двадцативосьмилетний`.
    tens: Vec<(&'static str, u32)>,
    /// Endings that are removed before a word is searched for again: millions, sixth.
    endings: Vec<&'static str>,
}

static WORDS: PerLanguage<Option<NumberWords>> = PerLanguage::new(|lang| {
    const TABLES: Tables<3> = Tables::named("number_words.tsv");
    const ENDINGS: Tables<1> = Tables::named("number_endings.tsv");
    let rows = TABLES.of(lang.code(), |[word, kind, value]| {
        Some((word, kind == "tens", number_word(kind, value)?))
    })?;
    let (mut whole, mut beginnings, mut tens) = (Vec::new(), Vec::new(), Vec::new());
    for (word, is_tens, number) in rows {
        match (word.strip_suffix('*'), number) {
            (Some(beginning), Small(value)) if is_tens => tens.push((beginning, value)),
            (Some(beginning), _) => beginnings.push((beginning, number)),
            (None, _) => whole.push((word, number)),
        }
    }
    Some(NumberWords {
        whole: first_of_each(whole),
        beginnings,
        tens,
        endings: ENDINGS
            .of(lang.code(), |[ending]| Some(ending))
            .unwrap_or_default(),
    })
});

/// The meaning of a table's cells; such a table is read once, so its values may be leaked.
fn number_word(kind: &str, value: &'static str) -> Option<NumberWord> {
    Some(match kind {
        "small" | "tens" => Small(value.parse().ok()?),
        "hundred" => Hundred,
        "scale" => Scale(value.parse().ok()?),
        "alone" => {
            let values = entries(value).into_iter().map(str::parse);
            Alone(values.collect::<Result<Vec<f64>, _>>().ok()?.leak())
        }
        _ => return None,
    })
}

/// Whether there is a table of number words for this language.
pub fn known(lang: Lang) -> bool {
    WORDS.of(lang).is_some()
}

/// The meaning of `word`, in lower case, in `lang`.
pub fn parse(word: &str, lang: Lang) -> Option<NumberWord> {
    WORDS.of(lang).as_ref()?.parse(&letters::folded(word))
}

impl NumberWords {
    fn parse(&self, word: &str) -> Option<NumberWord> {
        let find = |word: &str| self.whole.get(word).copied();
        let bare = |ending: &&str| find(word.strip_suffix(ending)?);
        find(word)
            .or_else(|| self.endings.iter().find_map(bare))
            .or_else(|| self.tens_and_units(word))
            .or_else(|| self.beginning_of(word))
    }

    /// The meaning of the longest matching beginning.
    fn beginning_of(&self, word: &str) -> Option<NumberWord> {
        let fitting = self.beginnings.iter().rev();
        let fitting = fitting.filter(|(known, _)| word.starts_with(known));
        fitting
            .max_by_key(|(known, _)| known.len())
            .map(|&(_, value)| value)
    }

    /// Compounds such as `двадцативосьмилетний`.
    fn tens_and_units(&self, word: &str) -> Option<NumberWord> {
        let (rest, tens) = self
            .tens
            .iter()
            .find_map(|(prefix, tens)| Some((word.strip_prefix(prefix)?, tens)))?;
        match self.parse(rest)? {
            Small(units @ 1..=9) => Some(Small(tens + units)),
            _ => None,
        }
    }
}

/// The value of a Roman numeral of at least two signs; `None` for other words.
pub fn roman(word: &str) -> Option<f64> {
    if word.len() < 2 {
        return None;
    }
    let sign = |c: char| match c {
        'I' => Some(1),
        'V' => Some(5),
        'X' => Some(10),
        'L' => Some(50),
        'C' => Some(100),
        _ => None,
    };
    let signs: Vec<i32> = word.chars().map(sign).collect::<Option<_>>()?;
    let after = signs.iter().skip(1).chain([&0]);
    let value: i32 = signs
        .iter()
        .zip(after)
        .map(|(&sign, &next)| if sign < next { -sign } else { sign })
        .sum();
    Some(f64::from(value))
}

/// The sum of number words that follow one another and form one number.
#[derive(Default)]
pub struct Sum<'t> {
    /// The words added so far.
    pub parts: Vec<&'t str>,
    /// The thousands and larger parts that are complete.
    total: f64,
    /// The part below a thousand.
    current: u32,
}

impl Sum<'_> {
    /// Adds one more word; returns false if it begins a new number: `пять семь` is no single number.
    pub fn add(&mut self, word: NumberWord) -> bool {
        match word {
            Small(value) => {
                let room = match value {
                    0..10 => 10,
                    10..100 => 100,
                    _ => 1000,
                };
                // After twenty comes a unit, after a teen nothing.
                let after_teen = value < 10 && self.current % 100 / 10 == 1;
                if !self.current.is_multiple_of(room) || after_teen {
                    return false;
                }
                self.current += value;
            }
            Hundred => self.current = self.current.clamp(1, 10_000) * 100,
            Scale(factor) => {
                self.total += f64::from(self.current.max(1)) * factor;
                self.current = 0;
            }
            Alone(_) => return false,
        }
        true
    }

    /// The value of all words together.
    pub fn value(&self) -> f64 {
        self.total + f64::from(self.current)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn russian_words_in_their_cases() {
        for (word, value) in [
            ("пяти", Small(5)),
            ("пятилетний", Small(5)),
            ("трёх", Small(3)),
            ("третий", Small(3)),
            ("четырнадцатого", Small(14)),
            ("четырёхсот", Small(400)),
            ("двенадцать", Small(12)),
            ("двадцативосьмилетний", Small(28)),
            ("двести", Small(200)),
            ("шестьюдесятью", Small(6)),
            ("восьмидесятых", Small(80)),
            ("тысячами", Scale(1e3)),
            ("млрд", Scale(1e9)),
            ("полутора", Alone(&[1.5])),
            ("обе", Alone(&[2.0])),
        ] {
            assert_eq!(parse(word, Lang::RU), Some(value), "{word}");
        }
        for word in ["пятница", "стол", "семья", "год5", "статус", "родина", "дворец"]
        {
            assert_eq!(parse(word, Lang::RU), None, "{word}");
        }
    }

    #[test]
    fn english_words_with_their_endings() {
        for (word, value) in [
            ("five", Small(5)),
            ("fifth", Small(5)),
            ("sixth", Small(6)),
            ("thirds", Small(3)),
            ("nineteenth", Small(19)),
            ("millions", Scale(1e6)),
            ("hundredth", Hundred),
            ("twice", Alone(&[2.0])),
            ("bn", Scale(1e9)),
        ] {
            assert_eq!(parse(word, Lang::EN), Some(value), "{word}");
        }
        for word in ["forward", "tent", "weight", "often"] {
            assert_eq!(parse(word, Lang::EN), None, "{word}");
        }
    }

    #[test]
    fn roman_numerals() {
        assert_eq!(roman("XIX"), Some(19.0));
        assert_eq!(roman("XXI"), Some(21.0));
        assert_eq!(roman("IV"), Some(4.0));
        assert_eq!(roman("V"), None);
        assert_eq!(roman("МИД"), None);
    }
}
