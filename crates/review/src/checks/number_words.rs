//! Numbers written as words, in Russian and English: `двадцать пять`, `third`, `полтора`, `a dozen`.

use text::Lang;

/// What a word contributes to a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum NumberWord {
    /// Below a hundred, or a whole number of hundreds in Russian: adds to what stands before it.
    Small(u32),
    /// English `hundred`: multiplies what stands before it.
    Hundred,
    /// Thousand, million, …: multiplies what stands before it.
    Scale(f64),
    /// Stands alone and may mean any of these: `half`, `оба`.
    Alone(&'static [f64]),
}

use NumberWord::{Alone, Hundred, Scale, Small};

/// Whether number words of this language are known here.
pub fn known(lang: Lang) -> bool {
    lang == Lang::RU || lang == Lang::EN
}

/// What `word`, in lower case, says in `lang`.
pub fn parse(word: &str, lang: Lang) -> Option<NumberWord> {
    if lang == Lang::EN {
        english(word)
    } else if lang == Lang::RU {
        russian(&word.replace('ё', "е"))
    } else {
        None
    }
}

#[rustfmt::skip] // A table: several entries a line.
const ENGLISH: &[(&str, NumberWord)] = &[
    ("zero", Small(0)), ("one", Small(1)), ("first", Small(1)), ("two", Small(2)), ("second", Small(2)), ("three", Small(3)),
    ("third", Small(3)), ("four", Small(4)), ("fourth", Small(4)), ("five", Small(5)), ("fifth", Small(5)), ("six", Small(6)),
    ("seven", Small(7)), ("eight", Small(8)), ("eighth", Small(8)), ("nine", Small(9)), ("ninth", Small(9)),
    ("ten", Small(10)), ("eleven", Small(11)), ("twelve", Small(12)), ("twelfth", Small(12)), ("thirteen", Small(13)),
    ("fourteen", Small(14)), ("fifteen", Small(15)), ("sixteen", Small(16)), ("seventeen", Small(17)),
    ("eighteen", Small(18)), ("nineteen", Small(19)), ("twenty", Small(20)), ("twentieth", Small(20)),
    ("thirty", Small(30)), ("thirtieth", Small(30)), ("forty", Small(40)), ("fortieth", Small(40)), ("fifty", Small(50)),
    ("fiftieth", Small(50)), ("sixty", Small(60)), ("sixtieth", Small(60)), ("seventy", Small(70)),
    ("seventieth", Small(70)), ("eighty", Small(80)), ("eightieth", Small(80)), ("ninety", Small(90)),
    ("ninetieth", Small(90)), ("hundred", Hundred), ("thousand", Scale(1e3)), ("million", Scale(1e6)),
    ("billion", Scale(1e9)), ("trillion", Scale(1e12)), ("mn", Scale(1e6)), ("mln", Scale(1e6)), ("bn", Scale(1e9)),
    ("bln", Scale(1e9)), ("tn", Scale(1e12)), ("a", Alone(&[1.0])), ("an", Alone(&[1.0])), ("single", Alone(&[1.0])),
    ("once", Alone(&[1.0])), ("sole", Alone(&[1.0])), ("only", Alone(&[1.0])), ("both", Alone(&[2.0])),
    ("twice", Alone(&[2.0])), ("double", Alone(&[2.0])), ("doubled", Alone(&[2.0])), ("two-fold", Alone(&[2.0])),
    ("twofold", Alone(&[2.0])), ("pair", Alone(&[2.0])), ("couple", Alone(&[2.0])), ("half", Alone(&[0.5, 1.5, 50.0])),
    ("triple", Alone(&[3.0])), ("tripled", Alone(&[3.0])), ("thrice", Alone(&[3.0])), ("threefold", Alone(&[3.0])),
    ("quarter", Alone(&[0.25, 4.0, 25.0])), ("quarters", Alone(&[0.25, 4.0, 25.0])), ("quadrupled", Alone(&[4.0])),
    ("decade", Alone(&[10.0])), ("dozen", Alone(&[12.0])), ("century", Alone(&[100.0])), ("no", Alone(&[0.0])),
    ("midnight", Alone(&[0.0, 24.0])), ("noon", Alone(&[12.0])),
];

fn english(word: &str) -> Option<NumberWord> {
    let find = |word: &str| {
        ENGLISH
            .iter()
            .find(|(known, _)| *known == word)
            .map(|&(_, value)| value)
    };
    // Plurals and ordinals: millions, sixth, thirds.
    find(word)
        .or_else(|| find(word.strip_suffix('s')?))
        .or_else(|| find(word.strip_suffix("th")?))
}

/// Beginnings of Russian number words; what follows is an ending or the second half of a compound
/// such as `пятилетний`. The longest beginning that fits wins.
#[rustfmt::skip] // A table: several entries a line.
const RUSSIAN: &[(&str, NumberWord)] = &[
    ("один", Small(1)), ("одна", Small(1)), ("одно", Small(1)), ("одну", Small(1)), ("одной", Small(1)), ("одним", Small(1)),
    ("перв", Small(1)), ("два", Small(2)), ("две", Small(2)), ("двух", Small(2)), ("двум", Small(2)), ("двое", Small(2)),
    ("двои", Small(2)), ("втор", Small(2)), ("три", Small(3)), ("трех", Small(3)), ("трем", Small(3)), ("трое", Small(3)),
    ("трои", Small(3)), ("трет", Small(3)), ("четыр", Small(4)), ("четвер", Small(4)), ("пять", Small(5)), ("пяти", Small(5)),
    ("пятер", Small(5)), ("пятый", Small(5)), ("пятая", Small(5)), ("пятое", Small(5)), ("пятом", Small(5)),
    ("пятого", Small(5)), ("пятой", Small(5)), ("пятую", Small(5)), ("пятым", Small(5)), ("пятых", Small(5)),
    ("шест", Small(6)), ("семи", Small(7)), ("седьм", Small(7)), ("семер", Small(7)),
    ("восем", Small(8)), ("восьм", Small(8)), ("девят", Small(9)), ("десят", Small(10)), ("одиннадцат", Small(11)),
    ("двенадцат", Small(12)), ("тринадцат", Small(13)), ("четырнадцат", Small(14)), ("пятнадцат", Small(15)),
    ("шестнадцат", Small(16)), ("семнадцат", Small(17)), ("восемнадцат", Small(18)), ("девятнадцат", Small(19)),
    ("двадцат", Small(20)), ("тридцат", Small(30)), ("сорок", Small(40)), ("пятьдесят", Small(50)), ("пятидесят", Small(50)),
    ("шестьдесят", Small(60)), ("шестидесят", Small(60)), ("семьдесят", Small(70)), ("семидесят", Small(70)),
    ("восемьдесят", Small(80)), ("восьмидесят", Small(80)), ("девяност", Small(90)), ("двести", Small(200)),
    ("двухсот", Small(200)), ("триста", Small(300)), ("трехсот", Small(300)), ("четыреста", Small(400)),
    ("четырехсот", Small(400)), ("пятьсот", Small(500)), ("пятисот", Small(500)), ("шестьсот", Small(600)),
    ("шестисот", Small(600)), ("семьсот", Small(700)), ("семисот", Small(700)), ("восемьсот", Small(800)),
    ("восьмисот", Small(800)), ("девятьсот", Small(900)), ("девятисот", Small(900)), ("сотн", Alone(&[100.0])),
    ("столет", Alone(&[100.0])), ("десятилет", Alone(&[10.0])), ("тысяч", Scale(1e3)), ("миллион", Scale(1e6)),
    ("миллиард", Scale(1e9)), ("триллион", Scale(1e12)), ("полмиллион", Alone(&[5e5])), ("полмиллиард", Alone(&[5e8])),
    ("полтысячи", Alone(&[500.0])), ("полтор", Alone(&[1.5])), ("полутор", Alone(&[1.5])), ("половин", Alone(&[0.5, 50.0])),
    ("полугод", Alone(&[0.5, 6.0])), ("вдвое", Alone(&[2.0])), ("дважды", Alone(&[2.0])), ("втрое", Alone(&[3.0])),
    ("трижды", Alone(&[3.0])), ("вчетверо", Alone(&[4.0])), ("дюжин", Alone(&[12.0])), ("полноч", Alone(&[0.0, 24.0])),
    ("полдень", Alone(&[12.0])), ("полдня", Alone(&[12.0, 0.5])),
];

/// Short Russian words that are numbers only as they stand.
#[rustfmt::skip] // A table: several entries a line.
const RUSSIAN_WHOLE: &[(&str, NumberWord)] = &[
    ("ноль", Small(0)), ("семь", Small(7)), ("нуля", Small(0)), ("сто", Small(100)), ("ста", Small(100)), ("тыс", Scale(1e3)),
    ("млн", Scale(1e6)), ("млрд", Scale(1e9)), ("трлн", Scale(1e12)), ("оба", Alone(&[2.0])), ("обе", Alone(&[2.0])),
    ("обоих", Alone(&[2.0])), ("обеих", Alone(&[2.0])), ("пара", Alone(&[2.0])), ("пары", Alone(&[2.0])),
    ("пару", Alone(&[2.0])), ("век", Alone(&[100.0])), ("века", Alone(&[100.0])), ("год", Alone(&[1.0])),
    ("тысячелетие", Alone(&[1000.0])), ("тысячелетия", Alone(&[1000.0])),
];

fn russian(word: &str) -> Option<NumberWord> {
    let whole = RUSSIAN_WHOLE.iter().find(|(known, _)| *known == word);
    let beginning = || {
        RUSSIAN
            .iter()
            .filter(|(known, _)| word.starts_with(known))
            .max_by_key(|(known, _)| known.len())
    };
    whole
        .map(|&(_, value)| value)
        .or_else(|| tens_and_units(word))
        .or_else(|| beginning().map(|&(_, value)| value))
}

/// Compounds such as `двадцативосьмилетний`.
fn tens_and_units(word: &str) -> Option<NumberWord> {
    const TENS: &[(&str, u32)] = &[
        ("двадцати", 20),
        ("тридцати", 30),
        ("сорока", 40),
        ("пятидесяти", 50),
        ("шестидесяти", 60),
        ("семидесяти", 70),
        ("восьмидесяти", 80),
        ("девяносто", 90),
    ];
    let (rest, tens) = TENS
        .iter()
        .find_map(|(prefix, tens)| Some((word.strip_prefix(prefix)?, tens)))?;
    match russian(rest)? {
        Small(units @ 1..=9) => Some(Small(tens + units)),
        _ => None,
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

/// Number words of one number, read one after the other.
#[derive(Default)]
pub struct Sum<'t> {
    /// The words so far.
    pub parts: Vec<&'t str>,
    /// Thousands and more that are complete.
    total: f64,
    /// Below a thousand.
    current: u32,
}

impl Sum<'_> {
    /// Takes one more word, unless it begins a new number: `пять семь` is no number.
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

    /// What the words say together.
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
