//! Reads the lines with the times of cues, also those that break the rules: `->` for the arrow, blanks within times,
//! dots or semicolons for commas, no milliseconds, a counter before the times or words behind them.

use std::ops::Range;

/// A line with the times of a cue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TimeLine {
    /// The times were read.
    Read {
        /// From start to end, in milliseconds.
        shown: Range<u64>,
        /// The offset at which words begin behind the times and their settings; the line's length if there are none.
        words: usize,
    },
    /// The line looks like times, but they cannot be read.
    Unread,
}

/// The signs that separate the numbers of a time.
const SEPARATORS: [char; 7] = [':', ',', '.', ';', '：', '，', '；'];

/// The times of a line; `None` for words.
pub(super) fn time_line(line: &str) -> Option<TimeLine> {
    if !line.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let start = line.len() - line.trim_start_matches(is_before_times).len();
    let read = times(line, start).or_else(|| times(line, start + counter_length(&line[start..])));
    read.or_else(|| looks_like_times(line).then_some(TimeLine::Unread))
}

/// White space, a byte order mark, a bracket around the times, or the sign of a negative time.
fn is_before_times(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '\u{FEFF}' | '[' | '(' | '-' | '−')
}

/// The length of a counter that stands before the times: `12 `, `#12: `.
fn counter_length(text: &str) -> usize {
    let number = text.strip_prefix('#').unwrap_or(text);
    let behind = number.trim_start_matches(|digit: char| digit.is_ascii_digit());
    let rest = behind.trim_start_matches(['.', ')', ']', ':', '-']);
    if behind.len() == number.len() || !rest.starts_with(char::is_whitespace) {
        return 0;
    }
    text.len() - rest.trim_start_matches(is_before_times).len()
}

/// Reads two times with an arrow between them, from the offset `start` of a line.
fn times(line: &str, start: usize) -> Option<TimeLine> {
    let first = clock(&line[start..])?;
    let arrow_start = start + first.length;
    let arrow_length = line[arrow_start..].find(|digit: char| digit.is_ascii_digit())?;
    let arrow = line[arrow_start..arrow_start + arrow_length].replace("&gt;", ">");
    let second_start = arrow_start + arrow_length;
    let second = clock(&line[second_start..])?;
    if !are_joined(&first, &arrow, &second) {
        return None;
    }
    let end = second_start + second.length;
    let behind = line[end..].trim_start_matches([']', ')']);
    let words = line.len() - without_settings(behind).len();
    Some(TimeLine::Read {
        shown: first.milliseconds..second.milliseconds,
        words,
    })
}

/// Whether these signs between two times make a line of times. Without an arrow, only whole times do: an agenda has
/// `10:00 - 12:00` in its words.
fn are_joined(first: &Clock, arrow: &str, second: &Clock) -> bool {
    /// The limit for signs of an arrow with the blanks around it, in characters.
    const LONGEST: usize = 12;
    if arrow.contains(char::is_alphanumeric) || arrow.chars().nth(LONGEST).is_some() {
        return false;
    }
    let both = |holds: fn(&Clock) -> bool| holds(first) && holds(second);
    let is_head = |sign: char| matches!(sign, '>' | '›' | '»' | '＞' | '\u{2190}'..='\u{21FF}' | '\u{27F0}'..='\u{27FF}');
    if arrow.contains("-->") {
        both(|clock| clock.numbers > 1)
    } else if arrow.contains(is_head) {
        both(|clock| clock.numbers > 2 || clock.numbers == 2 && clock.has_colon)
    } else if arrow.contains(['-', '–', '—', '−', '=', '~']) {
        both(|clock| clock.numbers > 2)
    } else {
        both(|clock| clock.has_fraction && clock.numbers > 2)
    }
}

/// A time that a text begins with.
struct Clock {
    milliseconds: u64,
    /// The number of its numbers: hours, minutes, seconds, fraction.
    numbers: usize,
    has_colon: bool,
    has_fraction: bool,
    length: usize,
}

/// Reads `01:02:03,456`, `02:03.456`, `02:03`, `1: 02: 03; 456`.
fn clock(text: &str) -> Option<Clock> {
    const MOST_DIGITS: usize = 6;
    let mut numbers: Vec<(u64, usize)> = Vec::new();
    let (mut has_colon, mut has_fraction) = (false, false);
    let (mut at, mut end) = (0, 0);
    loop {
        let digits = text[at..].bytes().take_while(u8::is_ascii_digit).count();
        if !(1..=MOST_DIGITS).contains(&digits) {
            break;
        }
        numbers.push((text[at..at + digits].parse().ok()?, digits));
        end = at + digits;
        let Some((sign, next)) = separator(&text[end..]) else {
            break;
        };
        if numbers.len() == 4 || has_fraction {
            break;
        }
        let is_colon = matches!(sign, ':' | '：');
        has_fraction = has_colon && !is_colon || numbers.len() == 3;
        has_colon |= is_colon;
        at = end + next;
    }
    let has_three_digits = numbers.len() > 1 && numbers.last().is_some_and(|(_, digits)| *digits == 3);
    let has_fraction = has_fraction || has_three_digits;
    let fraction = if has_fraction { numbers.pop() } else { None };
    let whole = numbers.iter().fold(0, |sum, (number, _)| sum * 60 + number);
    let fraction = fraction.map_or(0, |(number, digits)| match digits {
        1 => number * 100,
        2 => number * 10,
        _ => number,
    });
    let count = numbers.len() + usize::from(has_fraction);
    (count > 1 && !numbers.is_empty()).then_some(Clock {
        milliseconds: whole * 1000 + fraction,
        numbers: count,
        has_colon,
        has_fraction,
        length: end,
    })
}

/// The separator that a text begins with, perhaps doubled and with blanks around it, and the offset of the digit
/// behind.
fn separator(text: &str) -> Option<(char, usize)> {
    let signs = text.trim_start_matches([' ', '\t', '\u{A0}']);
    let sign = signs.chars().next().filter(|sign| SEPARATORS.contains(sign))?;
    let rest = &signs[sign.len_utf8()..];
    let rest = rest.strip_prefix(sign).unwrap_or(rest);
    let rest = rest.trim_start_matches([' ', '\t', '\u{A0}']);
    let is_digit = rest.starts_with(|digit: char| digit.is_ascii_digit());
    is_digit.then_some((sign, text.len() - rest.len()))
}

/// The text behind the settings of a cue (`align:start`, `X1:40`) and the blanks around them.
fn without_settings(text: &str) -> &str {
    let mut rest = text.trim_start();
    while let Some(setting) = rest.split_whitespace().next() {
        let is_setting = setting.split_once(':').is_some_and(|(name, value)| {
            let is_name = name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            let is_value = |byte: u8| byte.is_ascii_alphanumeric() || b"%.,+-_".contains(&byte);
            is_name
                && name.starts_with(|letter: char| letter.is_ascii_alphabetic())
                && !value.is_empty()
                && value.bytes().all(is_value)
        });
        if !is_setting {
            break;
        }
        rest = rest[setting.len()..].trim_start();
    }
    rest
}

/// Whether a line that cannot be read was meant as times: it has an arrow between digits and no letters but those that
/// stand for digits after recognition of a picture's text, such as O for 0; or it is a single time with its fraction.
fn looks_like_times(line: &str) -> bool {
    let line = line.trim().replace("&gt;", ">");
    let count = |holds: fn(char) -> bool| line.chars().filter(|letter| holds(*letter)).count();
    let digits = count(|letter| letter.is_ascii_digit());
    let letters = count(char::is_alphabetic);
    let separators = count(|letter| SEPARATORS.contains(&letter));
    let is_lone =
        clock(&line).is_some_and(|clock| clock.length == line.len() && clock.has_colon && clock.has_fraction);
    let has_arrow =
        line.contains("-->") || !line.contains('<') && line.contains(['>', '→']) && separators > 2;
    let are_digits = letters == count(|letter| matches!(letter, 'O' | 'o' | 'l' | 'I' | 'S' | 'B' | 'Z'));
    is_lone || has_arrow && digits > 1 && are_digits && letters * 2 < digits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Option<(u64, u64, &str)> {
        match time_line(line)? {
            TimeLine::Read { shown, words } => Some((shown.start, shown.end, &line[words..])),
            TimeLine::Unread => None,
        }
    }

    #[test]
    fn times_have_many_shapes() {
        for (line, start, end) in [
            ("00:00:01,500 --> 01:00:04,000", 1500, 3_604_000),
            ("00:01.000-->00:02.000 line:0 align:left", 1000, 2000),
            ("00:00:03,000 -> 00:00:05,000", 3000, 5000),
            ("00:00:03,000 –> 00:00:05,000", 3000, 5000),
            ("00:00:03,000 → 00:00:05,000", 3000, 5000),
            ("00:00:03,000 => 00:00:05,000", 3000, 5000),
            ("00:00:03,000 - 00:00:05,000", 3000, 5000),
            ("00:00:03,000 --&gt; 00:00:05,000", 3000, 5000),
            ("00:00:03,000 - -> 00:00:05,000", 3000, 5000),
            ("00: 00: 03,000 -> 00: 00: 05, 000", 3000, 5000),
            ("00 : 00 : 03 , 000-->00 : 00 : 05 , 000", 3000, 5000),
            ("00:00:03;000 --> 00:00:05;000", 3000, 5000),
            ("00.00.03.000 --> 00.00.05.000", 3000, 5000),
            ("00:00:03:000 --> 00:00:05:000", 3000, 5000),
            ("00:00:03 --> 00:00:05", 3000, 5000),
            ("0:0:3,0 --> 0:0:5,25", 3000, 5250),
            ("0:03 -> 0:05", 3000, 5000),
            ("0:00:03.000,0:00:05.000", 3000, 5000),
            ("2 00:00:03,000 --> 00:00:05,000", 3000, 5000),
            ("#2: 00:00:03,000 --> 00:00:05,000", 3000, 5000),
            ("[00:00:03.000 --> 00:00:05.000]", 3000, 5000),
            ("\u{FEFF}00:00:03,000 --> 00:00:05,000 X1:40 X2:600", 3000, 5000),
            ("-00:00:03,000 --> 00:00:05,000", 3000, 5000),
            ("3.000 --> 5.000", 3000, 5000),
        ] {
            assert_eq!(read(line), Some((start, end, "")), "{line}");
        }
    }

    #[test]
    fn words_may_stand_behind_the_times() {
        for line in [
            "00:00:03,000 --> 00:00:05,000 Да, это он.",
            "00:00:03,000 --> 00:00:05,000 align:start Да, это он.",
            "[00:00:03.000 --> 00:00:05.000]  Да, это он.",
            "00:00:03,000 --> 00:00:05,000Да, это он.",
        ] {
            assert_eq!(read(line), Some((3000, 5000, "Да, это он.")), "{line}");
        }
    }

    #[test]
    fn times_that_cannot_be_read_are_no_words() {
        for line in [
            "00:00:01,000 -->",
            "0O:00:0l,000 --> 00:00:O5,000",
            "00:00:01,000",
            "--> 00:00:05,000",
            "00:00:0 1,000 --> 00:00:0 5,000",
            "1 --> 2",
        ] {
            assert_eq!(time_line(line), Some(TimeLine::Unread), "{line}");
        }
    }

    #[test]
    fn prose_has_no_times() {
        for line in [
            "",
            "12",
            "Музей открыт 10:00 - 12:00.",
            "10:00 - 12:00 завтрак",
            "10:00-12:00",
            "a --> b",
            "Он сказал: 1 > 2, а потом 12:30 ушёл.",
            "Счёт 3:2, потом 4:2.",
            "1.5 -> 2.5",
            "Было 5.000, стало 7.000.",
            "В 20:15",
            "2024",
            "12.05.2023",
            "<00:00:02.500>Да.",
            "12:30:00 > Да",
            "192.168.0.1",
        ] {
            assert_eq!(time_line(line), None, "{line}");
        }
    }
}
