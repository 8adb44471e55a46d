//! Checks that numbers survive translation: digits in the notation of either language, scales such as `млн`, dates,
//! times, ordinals, and numbers written as words.
//!
//! A number with several readings (`3.000`, `14.30`) agrees with another if they share one. Each number in digits
//! must occur on the other side in digits or words; numbers in words only serve as counterparts.

use std::ops::Range;
use std::sync::LazyLock;

use text::Lang;
use text::tables::Tables;

use super::number_tokens::{Token, tokens};
use super::number_words::{self, NumberWord, Sum};
use super::{Check, Code, Finding, Pair, Pairs, listed, place};

/// The entry of this check in the list of checks.
pub(super) static CHECK: Check = Check {
    name: "numbers",
    about: "numbers, dates and times are the same, also in words of languages that have a table of number words",
    codes: &[Code::NumberMismatch],
    pairs: Pairs::All,
    run: |pair| check(pair).into_iter().collect(),
};

/// A number in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Number {
    /// The number as it stands in the text, with its scale word.
    pub text: String,
    /// Its span; for a part of a date, that of the whole date.
    place: Range<usize>,
    /// The values that it may mean, the likeliest first.
    readings: Vec<f64>,
    /// Whether the other side must contain it too.
    pub required: bool,
}

impl Number {
    /// Whether both may be the same number: `5 million` and `5,000,000`.
    pub fn agrees(&self, other: &Number) -> bool {
        self.readings.iter().any(|a| {
            other
                .readings
                .iter()
                .any(|b| (a - b).abs() <= 1e-9 * a.abs().max(1.0))
        })
    }
}

pub(super) fn check(pair: &Pair<'_>) -> Option<Finding> {
    let source = numbers(pair.source, pair.from);
    let translation = numbers(pair.translation, pair.to);
    let missing = unmatched_numbers(&source, &translation, pair.to);
    let invented = unmatched_numbers(&translation, &source, pair.from);
    let (missed, added) = (places(&missing), places(&invented));
    let (missing, invented) = (texts(&missing), texts(&invented));
    let mut faults = Vec::new();
    if !missing.is_empty() {
        faults.push(format!("the translation lacks {}", listed(&missing)));
    }
    if !invented.is_empty() {
        faults.push(format!("the source has no {}", listed(&invented)));
    }
    let mut missed = missed;
    let lacks_percentage = has_percentage(pair.source) && !has_percentage(pair.translation);
    if faults.is_empty() && lacks_percentage && has_words_for_percent(pair.to) {
        faults.push("a percentage of the source is none in the translation".to_owned());
        missed.extend(percentage(pair.source));
    }
    (!faults.is_empty()).then(|| {
        Finding::major(Code::NumberMismatch, faults.join("; "))
            .in_source(missed)
            .in_target(added)
    })
}

fn places(numbers: &[&Number]) -> Vec<Range<usize>> {
    numbers.iter().map(|number| number.place.clone()).collect()
}

fn texts(numbers: &[&Number]) -> Vec<String> {
    let mut texts: Vec<String> = numbers.iter().map(|number| number.text.clone()).collect();
    texts.dedup();
    texts
}

/// The required ones of `numbers` that none of `others`, from a text in `lang`, agrees with.
pub fn unmatched(numbers: &[Number], others: &[Number], lang: Lang) -> Vec<String> {
    texts(&unmatched_numbers(numbers, others, lang))
}

fn unmatched_numbers<'n>(numbers: &'n [Number], others: &[Number], lang: Lang) -> Vec<&'n Number> {
    /// The largest number that may stand as a word of a language without a table of number words.
    const SMALL: f64 = 20.0;
    let may_be_a_word =
        |number: &Number| !number_words::known(lang) && number.readings.iter().any(|&value| value <= SMALL);
    numbers
        .iter()
        .filter(|number| number.required && !may_be_a_word(number))
        .filter(|number| !others.iter().any(|other| number.agrees(other)))
        .collect()
}

/// Whether the number after `before` belongs to a name that is often written without it: COVID-19 is «ковид».
fn is_left_out(before: &[Token<'_>]) -> bool {
    static NAMES: LazyLock<Vec<&str>> = LazyLock::new(|| CONTEXT.of_class("named"));
    matches!(before, [.., Token::Word(word), Token::Mark('-')] if NAMES.contains(&word.to_lowercase().as_str()))
}

/// Words around numbers, by class.
const CONTEXT: Tables<2> = Tables::named("number_context.tsv");

/// The signs and words for percent.
static PERCENT: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let words: Vec<&str> = CONTEXT.of_class("percent");
    [&["%"][..], &words].concat()
});

/// The endings after the number of a decade: «90-х», 1990s.
static DECADES: LazyLock<Vec<&str>> = LazyLock::new(|| CONTEXT.of_class("decade"));

/// The words between two numbers that share a scale.
static BETWEEN: LazyLock<Vec<&str>> = LazyLock::new(|| CONTEXT.of_class("between"));

/// The span of a word or sign for percent.
fn percentage(text: &str) -> Option<Range<usize>> {
    let mut words = PERCENT.iter();
    words.find_map(|word| text.find(word).map(|at| at..at + word.len()))
}

/// Whether the words for percent of a language are known.
fn has_words_for_percent(lang: Lang) -> bool {
    let rows = CONTEXT.of(lang.code(), |[class, _]| Some(class));
    rows.is_some_and(|classes| classes.contains(&"percent"))
}

/// Whether a number has a sign or a word for percent behind it, or before it as in some languages.
fn has_percentage(text: &str) -> bool {
    const GAPS: [char; 3] = [' ', '\u{a0}', '-'];
    let lower = text.to_lowercase();
    PERCENT.iter().any(|word| {
        lower.match_indices(word).any(|(at, word)| {
            let (before, after) = (&lower[..at], &lower[at + word.len()..]);
            before.trim_end_matches(GAPS).ends_with(char::is_numeric)
                || after.trim_start_matches(GAPS).starts_with(char::is_numeric)
        })
    }) || (lower.contains("percentage") || lower.contains(" percent") || lower.contains("per cent"))
}

/// All numbers of a text.
pub fn numbers(text: &str, lang: Lang) -> Vec<Number> {
    let tokens = tokens(text);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += 1;
        match token {
            Token::Digits(raw, attached) => {
                let behind_hyphen = usize::from(tokens.get(at) == Some(&Token::Mark('-')));
                let scale = tokens
                    .get(at + behind_hyphen)
                    .and_then(|next| scale_of(next, lang));
                let optional = *attached || is_left_out(&tokens[..at - 1]);
                for mut number in in_digits(raw, &place(text, raw), lang) {
                    number.required &= !optional;
                    add_context(&mut number, &tokens[at..], lang);
                    found.push(number);
                }
                if let (Some((factor, word)), Some(last)) = (scale, found.last_mut()) {
                    last.readings = last.readings.iter().map(|value| value * factor).collect();
                    last.text = format!("{} {word}", last.text);
                    last.place.end = place(text, word).end;
                    at += 1 + behind_hyphen;
                } else if let (Some(Token::Word(_)), Some(last)) = (tokens.get(at), found.last_mut())
                    && !number_words::known(lang)
                {
                    // The word may be a scale: "4 milhões" corresponds to "4 million".
                    let scaled = |scale: f64| last.readings.iter().map(move |value| value * scale);
                    let scaled: Vec<f64> = [1e3, 1e6, 1e9, 1e12].into_iter().flat_map(scaled).collect();
                    last.readings.extend(scaled);
                }
            }
            Token::Word(word) => match number_words::roman(word) {
                Some(value) => found.push(Number {
                    text: (*word).to_owned(),
                    place: place(text, word),
                    readings: vec![value],
                    required: false,
                }),
                None => at = in_words(text, &tokens, (at - 1, lang), &mut found).max(at),
            },
            Token::Mark(_) => {}
        }
    }
    found
}

/// The number that `raw` stands for, or the numbers of a date.
fn in_digits(raw: &str, there: &Range<usize>, lang: Lang) -> Vec<Number> {
    let plain: String = raw
        .chars()
        .filter(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
        .collect();
    let number = |readings: Vec<f64>| {
        let required = readings.iter().any(|&value| value != 0.0);
        vec![Number {
            text: raw.to_owned(),
            place: there.clone(),
            readings,
            required,
        }]
    };
    let groups: Vec<&str> = plain.split(['.', ',']).collect();
    let last_mark = plain.rfind(['.', ',']);
    match (groups.as_slice(), last_mark) {
        ([whole], _) => number(vec![value_of(whole, "")]),
        ([whole, fraction], Some(mark)) => {
            number(two_groups(whole, fraction, plain[mark..].starts_with('.'), lang))
        }
        (groups, Some(mark)) => {
            let (head, decimals) = (&plain[..mark], &plain[mark + 1..]);
            let mixed = head.contains(['.', ',']) && !head.contains(&plain[mark..=mark]);
            if mixed {
                return number(vec![value_of(&head.replace(['.', ','], ""), decimals)]);
            }
            if groups[1..].iter().all(|group| group.len() == 3) {
                return number(vec![value_of(&groups.concat(), "")]);
            }
            date_or_list(groups, there)
        }
        _ => Vec::new(),
    }
}

/// `1,5` and `1.5` are decimals in both notations; `1.500` and `1,500` may be thousands as well, and `1,500` in
/// English is always thousands.
fn two_groups(whole: &str, fraction: &str, by_point: bool, lang: Lang) -> Vec<f64> {
    let decimal = value_of(whole, fraction);
    let thousands = value_of(&format!("{whole}{fraction}"), "");
    let could_be_thousands = fraction.len() == 3 && whole.len() <= 3 && whole != "0";
    if could_be_thousands && !by_point && lang == Lang::EN {
        // In English this is always thousands; as a decimal it would agree with the slip `250,00`.
        return vec![thousands];
    }
    if could_be_thousands {
        // The likelier reading first: messages show the text, but callers may take the first value.
        return if by_point == (lang == Lang::EN) {
            vec![decimal, thousands]
        } else {
            vec![thousands, decimal]
        };
    }
    let day_or_hour = by_point && lang != Lang::EN && fraction.len() == 2 && value_of(whole, "") <= 31.0;
    if day_or_hour {
        vec![decimal, value_of(whole, "")]
    } else {
        vec![decimal]
    }
}

/// `24.02.2022`: the month may become a word. Other lists, such as versions, keep all their parts.
fn date_or_list(groups: &[&str], there: &Range<usize>) -> Vec<Number> {
    let is_date = groups.len() == 3 && groups[1].len() <= 2 && groups[2].len() >= 2;
    let part = |(index, group): (usize, &&str)| {
        let value = value_of(group, "");
        let year = is_date && index == 2 && value < 100.0;
        let readings = if year {
            vec![value, 1900.0 + value, 2000.0 + value]
        } else {
            vec![value]
        };
        Number {
            text: (*group).to_owned(),
            place: there.clone(),
            readings,
            required: value != 0.0 && !(is_date && index == 1),
        }
    };
    groups.iter().enumerate().map(part).collect()
}

fn value_of(whole: &str, fraction: &str) -> f64 {
    format!("{whole}.{fraction}0").parse().unwrap_or(f64::INFINITY)
}

/// Adds the readings that the words behind a number allow: `2 p.m.`, `90-х`, `1990s`, and `1–2` before `million`.
fn add_context(number: &mut Number, after: &[Token<'_>], lang: Lang) {
    let value = number.readings[0];
    let word = |at: usize| match after.get(at) {
        Some(Token::Word(word)) => *word,
        _ => "",
    };
    let dash = matches!(after.first(), Some(Token::Mark('-' | '–' | '—' | '−')));
    let behind_dash = if dash { word(1) } else { word(0) };
    if lang == Lang::EN && value < 12.0 && is_afternoon(after) {
        number.readings.push(value + 12.0);
    }
    // “£5m” means millions, “5m” may be metres.
    let factor = match word(0) {
        "k" | "K" => Some(1e3),
        "m" | "M" => Some(1e6),
        "b" | "B" => Some(1e9),
        _ => None,
    };
    number.readings.extend(factor.map(|factor| value * factor));
    if word(0) == "s" && value >= 1000.0 {
        number.readings.push(value % 100.0);
    }
    if DECADES.contains(&behind_dash) && value < 100.0 && value % 10.0 == 0.0 {
        number.readings.push(1900.0 + value);
        number.readings.push(2000.0 + value);
    }
    // In «1–2 млн» and “1 to 2 million” the scale belongs to both.
    let joined = dash || BETWEEN.contains(&word(0));
    if joined
        && let (Some(Token::Digits(..)), Some(next)) = (after.get(1), after.get(2))
        && let Some((factor, _)) = scale_of(next, lang)
    {
        number.readings.push(value * factor);
    }
}

fn is_afternoon(after: &[Token<'_>]) -> bool {
    let mut behind_minutes = after;
    if let [Token::Mark(':' | '.'), Token::Digits(..), rest @ ..] = after {
        behind_minutes = rest;
    }
    let words: Vec<String> = behind_minutes
        .iter()
        .filter_map(|token| match token {
            Token::Word(word) => Some(word.to_lowercase()),
            Token::Digits(..) | Token::Mark(_) => None,
        })
        .take(3)
        .collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    matches!(
        words.as_slice(),
        ["pm", ..] | ["p", "m", ..] | ["in", "the", "afternoon" | "evening"]
    )
}

/// The factor of a scale word directly behind digits, and the word.
fn scale_of<'t>(token: &Token<'t>, lang: Lang) -> Option<(f64, &'t str)> {
    let Token::Word(word) = token else { return None };
    let lower = word.to_lowercase();
    match number_words::parse(&lower, lang) {
        Some(NumberWord::Scale(factor)) => Some((factor, word)),
        Some(NumberWord::Hundred) => Some((100.0, word)),
        _ => None,
    }
}

/// Reads the number words of `text` from the token `start` on; returns the index behind them.
fn in_words(
    text: &str,
    tokens: &[Token<'_>],
    (start, lang): (usize, Lang),
    found: &mut Vec<Number>,
) -> usize {
    let mut at = start;
    let mut sum = Sum::default();
    while let Some(token) = tokens.get(at) {
        match token {
            Token::Word(word) => {
                let lower = word.to_lowercase();
                match number_words::parse(&lower, lang) {
                    Some(NumberWord::Alone(readings)) => {
                        let half_of = tokens.get(at + 2).and_then(|next| scale_of(next, lang));
                        found.push(alone(
                            word,
                            place(text, word),
                            readings,
                            half_of.map(|(factor, _)| factor),
                        ));
                        at += 1;
                        break;
                    }
                    Some(value) if sum.add(value) => sum.parts.push(word),
                    _ if lower == "and" && !sum.parts.is_empty() => {}
                    _ => break,
                }
            }
            Token::Mark('-') if !sum.parts.is_empty() => {}
            Token::Digits(..) | Token::Mark(_) => break,
        }
        at += 1;
    }
    if let (Some(first), Some(last)) = (sum.parts.first(), sum.parts.last()) {
        found.push(Number {
            text: sum.parts.join(" "),
            place: place(text, first).start..place(text, last).end,
            readings: vec![sum.value()],
            required: false,
        });
    }
    at
}

/// The number of a word such as `half`, which may stand for half of something and for half of the following scale:
/// “half a million”.
fn alone(word: &str, place: Range<usize>, readings: &[f64], scale_behind: Option<f64>) -> Number {
    let mut readings = readings.to_vec();
    if let Some(factor) = scale_behind {
        readings.push(readings[0] * factor);
    }
    Number {
        text: word.to_owned(),
        place,
        readings,
        required: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{Bad, Major, expect_findings};

    fn first_readings(text: &str, lang: Lang) -> Vec<f64> {
        numbers(text, lang)
            .iter()
            .map(|number| number.readings[0])
            .collect()
    }

    #[test]
    fn percent_is_known_in_the_languages_that_have_words_for_it() {
        let finding = |code: &str, translation: &str| {
            let to = code.parse().unwrap();
            let source = "Prices rose by 6.9 percent.";
            check(&Pair {
                source,
                translation,
                from: Lang::EN,
                to,
            })
        };
        for (code, translation) in [
            ("pt", "Os preços subiram 6,9 por cento."),
            ("de", "Die Preise stiegen um 6,9 Prozent."),
            ("tr", "Fiyatlar yüzde 6,9 arttı."),
            ("zh", "价格上涨了6.9%。"),
            // A language without such words is not judged.
            ("is", "Verð hækkaði um 6,9 prósent."),
        ] {
            assert_eq!(finding(code, translation), None, "{translation}");
        }
        for (code, translation) in [
            ("pt", "Os preços subiram 6,9."),
            ("de", "Die Preise stiegen um 6,9."),
        ] {
            let found = finding(code, translation).expect(translation);
            assert_eq!(found.warning.code, Code::NumberMismatch);
        }
    }

    #[test]
    fn digits_in_russian_notation() {
        for (text, values) in [
            ("1 234,5", vec![1234.5]),
            ("10 000 рублей", vec![10_000.0]),
            ("3-4 года", vec![3.0, 4.0]),
            ("5 млн", vec![5e6]),
            ("1,5 млрд", vec![1.5e9]),
            ("24.02.2022", vec![24.0, 2.0, 2022.0]),
            ("14:30", vec![14.0, 30.0]),
            ("12,5%", vec![12.5]),
            ("в 2019 100 человек", vec![2019.0, 100.0]),
            ("1.234.567", vec![1_234_567.0]),
            ("1.234,5", vec![1234.5]),
            ("XIX век", vec![19.0, 100.0]),
        ] {
            assert_eq!(first_readings(text, Lang::RU), values, "{text}");
        }
    }

    #[test]
    fn scales_of_languages_whose_words_are_not_known_are_believed() {
        let portuguese: Lang = "pt".parse().unwrap();
        let lacks = |source: &str, translation: &str| {
            let (source, translation) = (numbers(source, portuguese), numbers(translation, Lang::EN));
            !unmatched(&source, &translation, Lang::EN).is_empty()
                || !unmatched(&translation, &source, portuguese).is_empty()
        };
        assert!(!lacks("45 milhões de dólares", "45 million dollars"));
        assert!(!lacks("3,9 milhões de anos", "3.9 million years"));
        assert!(lacks("45 milhões de dólares", "54 million dollars"));
        assert!(lacks("em 1945.", "in 1954."));
    }

    #[test]
    fn numbers_in_words() {
        for (text, values) in [
            ("двадцать пять", vec![25.0]),
            ("пять-семь", vec![5.0, 7.0]),
            ("сто двадцать тысяч", vec![120_000.0]),
            ("двадцать первый", vec![21.0]),
            ("полтора", vec![1.5]),
        ] {
            assert_eq!(first_readings(text, Lang::RU), values, "{text}");
        }
        for (text, values) in [
            ("twenty-five", vec![25.0]),
            ("one hundred and five", vec![105.0]),
            ("two million", vec![2e6]),
            ("three hundred thousand", vec![300_000.0]),
            ("nineteen five", vec![19.0, 5.0]),
        ] {
            assert_eq!(first_readings(text, Lang::EN), values, "{text}");
        }
    }

    const GOOD: &[(&str, &str)] = &[
        ("1 234,5 рубля", "1,234.5 rubles"),
        ("3-4 года назад", "3-4 years ago"),
        ("больные ковидом", "patients with COVID-19"),
        ("больные COVID-19", "covid patients"),
        ("3-4 года назад", "three to four years ago"),
        ("5-й сезон", "the fifth season"),
        ("5-й сезон", "the 5th season"),
        ("2 раза", "twice"),
        ("1,5 млн человек", "1.5 million people"),
        ("1,5 млн человек", "1,500,000 people"),
        ("500 тыс. рублей", "500,000 rubles"),
        ("500 тысяч рублей", "half a million rubles"),
        ("20 млрд долларов", "$20 billion"),
        ("20 млрд долларов", "$20bn"),
        ("24.02.2022", "February 24, 2022"),
        ("в 14:30", "at 2:30 p.m."),
        ("в 14:30", "at 14:30"),
        ("в 90-х годах", "in the 1990s"),
        ("двадцать пять лет", "25 years"),
        ("XIX век", "the 19th century"),
        ("10% избирателей", "10 percent of voters"),
        ("от 1 до 2 млн", "1 to 2 million"),
        ("страны «Большой семёрки»", "the G7 countries"),
        ("1 человек", "a person"),
        ("двадцативосьмилетний мужчина", "a 28-year-old man"),
        ("3,5-миллионное население", "a population of 3.5 million"),
        ("5 миллионов фунтов", "£5m"),
        ("пятилетний план", "a 5-year plan"),
        ("в 08:00", "at 8 a.m."),
        ("10 000", "10,000"),
        ("рост на 3.000", "growth by 3,000"),
    ];

    const BAD: &[Bad<'_>] = &[
        ("1 234,5 рубля", "12,345 rubles", Code::NumberMismatch, Major),
        ("3-4 года назад", "3 years ago", Code::NumberMismatch, Major),
        ("5 млн человек", "5 billion people", Code::NumberMismatch, Major),
        ("5 млн человек", "5 people", Code::NumberMismatch, Major),
        ("500 тыс. рублей", "500 rubles", Code::NumberMismatch, Major),
        ("24.02.2022", "February 2022", Code::NumberMismatch, Major),
        ("24 февраля", "February 24, 2022", Code::NumberMismatch, Major),
        ("в 14:30", "at 3:30 p.m.", Code::NumberMismatch, Major),
        ("10% избирателей", "10 voters", Code::NumberMismatch, Major),
        ("10% избирателей", "voters", Code::NumberMismatch, Major),
        ("5-й сезон", "the sixth season", Code::NumberMismatch, Major),
        ("двадцать пять лет", "15 years", Code::NumberMismatch, Major),
        ("1,5 процента", "15 percent", Code::NumberMismatch, Major),
        ("Су-57", "the Su-75", Code::NumberMismatch, Major),
        ("без чисел", "with 3 numbers", Code::NumberMismatch, Major),
    ];

    #[test]
    fn numbers_survive() {
        expect_findings(check, GOOD, BAD);
    }

    #[test]
    fn words_of_other_languages_are_not_held_against_a_translation() {
        let german: Lang = "de".parse().unwrap();
        let pair = Pair {
            source: "Es waren drei.",
            translation: "There were 3.",
            from: german,
            to: Lang::EN,
        };
        assert_eq!(check(&pair), None);
        assert!(
            check(&Pair {
                translation: "There were 300.",
                ..pair
            })
            .is_some()
        );
    }
}
