//! Times and dates that a line begins with: `12:03`, `[00:01.000 --> 00:04.000]`, `12/03/2024 10:15 - `, `10h15`.

/// The times that a line begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    /// How many bytes they are, with the sign and the blanks behind them.
    pub length: usize,
    /// Whether no sentence begins so: there are brackets, a date and a time, or two times.
    pub is_sure: bool,
    /// Whether it is a date with a time of day, as chats and logs write it.
    pub is_moment: bool,
}

/// Signs between two times or dates, longest first.
const BETWEEN: [&str; 8] = ["-->", "->", "→", "–", "—", "-", ",", "~"];
/// Signs between times and what happened then.
const BEHIND: [char; 9] = [':', '-', '–', '—', '|', '•', ',', ';', '.'];
/// A line with a longer row of times is none of the kind.
const MOST_PARTS: usize = 6;

/// The times that `body` begins with, if it does.
pub(super) fn stamp(body: &str) -> Option<Stamp> {
    let mut rest = body;
    let (mut end, mut clocks, mut dates) = (0, 0, 0);
    let (mut open, mut is_bracketed) = (None, false);
    for _ in 0..MOST_PARTS {
        let before = open;
        if open.is_none()
            && let Some(close) = closing(rest)
        {
            open = Some(close);
            rest = rest[1..].trim_start();
        }
        let length = if let Some(length) = date(rest) {
            dates += 1;
            length
        } else if let Some(length) = clock(rest) {
            clocks += 1;
            length
        } else {
            open = before;
            break;
        };
        rest = &rest[length..];
        if let Some(close) = open
            && let Some(behind) = rest.trim_start().strip_prefix(close)
        {
            (open, is_bracketed, rest) = (None, true, behind);
        }
        if open.is_none() {
            end = body.len() - rest.len();
        }
        rest = between(rest);
    }
    if open.is_some() || clocks + dates == 0 {
        return None;
    }
    Some(Stamp {
        length: end + separator(&body[end..])?,
        is_sure: is_bracketed || clocks > 1 || clocks > 0 && dates > 0,
        is_moment: clocks > 0 && dates > 0,
    })
}

fn closing(text: &str) -> Option<char> {
    match text.chars().next()? {
        '[' => Some(']'),
        '(' => Some(')'),
        '<' => Some('>'),
        _ => None,
    }
}

/// What follows the sign between two times; an ISO time has a letter there.
fn between(text: &str) -> &str {
    if let Some(rest) = text.strip_prefix('T')
        && rest.starts_with(|next: char| next.is_ascii_digit())
    {
        return rest;
    }
    let text = text.trim_start_matches([' ', '\t']);
    let sign = BETWEEN.iter().find_map(|sign| text.strip_prefix(sign));
    sign.unwrap_or(text).trim_start_matches([' ', '\t'])
}

/// The length of the sign and the blanks behind times; `None` if a word goes on there.
fn separator(text: &str) -> Option<usize> {
    let plain = text.trim_start_matches([' ', '\t']);
    let signless = plain.strip_prefix(BEHIND).unwrap_or(plain);
    let bare = signless.trim_start_matches([' ', '\t']);
    if bare.is_empty() || bare.len() < signless.len() {
        return Some(text.len() - bare.len());
    }
    (plain.len() < text.len()).then(|| text.len() - plain.len())
}

/// The length of a date in digits: `12/03/2024`, `2024-03-12`, `12.03.24`.
fn date(text: &str) -> Option<usize> {
    let first = digits(text);
    let sign = text[first..].chars().next()?;
    if !(1..=4).contains(&first) || !matches!(sign, '.' | '/' | '-') {
        return None;
    }
    let second = digits(&text[first + 1..]);
    let at = first + 1 + second;
    if !(1..=2).contains(&second) || !text[at..].starts_with(sign) {
        return None;
    }
    let third = digits(&text[at + 1..]);
    let has_year = (first == 4 && third <= 2) || (first <= 2 && (third == 4 || third == 2));
    (third > 0 && has_year).then_some(at + 1 + third)
}

/// The length of a time of day or in a recording: `9:05`, `00:01:02.500`, `10h15`, `8.30`, `10:15 PM`.
fn clock(text: &str) -> Option<usize> {
    let hours = digits(text);
    if !(1..=3).contains(&hours) {
        return None;
    }
    let sign = text[hours..].chars().next()?;
    if matches!(sign, 'h' | 'H') {
        return hour_sign(text, hours);
    }
    if !matches!(sign, ':' | '.') || !is_sixtieth(&text[hours + 1..]) {
        return None;
    }
    let mut end = hours + 3;
    if sign == '.' {
        let is_hour = text[..hours].parse().is_ok_and(|hour: u32| hour < 24);
        return (is_hour && text[end..].starts_with([' ', '\t'])).then_some(end);
    }
    if text[end..].starts_with(':') && is_sixtieth(&text[end + 1..]) {
        end += 3;
    }
    if text[end..].starts_with(['.', ',']) {
        let parts = digits(&text[end + 1..]);
        end += if (1..=3).contains(&parts) { parts + 1 } else { 0 };
    }
    end += zone(&text[end..]);
    end += half_of_day(&text[end..]);
    (!text[end..].starts_with(char::is_alphanumeric)).then_some(end)
}

/// `10h`, `10h15`, `10h15min`.
fn hour_sign(text: &str, hours: usize) -> Option<usize> {
    let behind = &text[hours + 1..];
    let mut end = hours + 1 + if is_sixtieth(behind) { 2 } else { 0 };
    for unit in ["min", "m"] {
        if end > hours + 1 && text[end..].starts_with(unit) {
            end += unit.len();
            break;
        }
    }
    (hours <= 2 && !text[end..].starts_with(char::is_alphanumeric)).then_some(end)
}

/// Two digits of minutes or seconds, and no third.
fn is_sixtieth(text: &str) -> bool {
    digits(text) == 2 && text.as_bytes()[0] < b'6'
}

/// `Z`, `+01:00`, `-0300` behind a time.
fn zone(text: &str) -> usize {
    if let Some(rest) = text.strip_prefix('Z') {
        return usize::from(!rest.starts_with(char::is_alphanumeric));
    }
    let Some(rest) = text.strip_prefix(['+', '-']) else {
        return 0;
    };
    match digits(rest) {
        4 => 5,
        2 if rest[2..].starts_with(':') && is_sixtieth(&rest[3..]) => 6,
        _ => 0,
    }
}

/// ` PM`, `a.m.` behind a time.
fn half_of_day(text: &str) -> usize {
    let rest = text.trim_start_matches([' ', '\u{A0}', '\u{202F}']);
    let before = text.len() - rest.len();
    for sign in ["a.m.", "p.m.", "am", "pm"] {
        let found = rest
            .get(..sign.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(sign));
        if found && !rest[sign.len()..].starts_with(char::is_alphanumeric) {
            return before + sign.len();
        }
    }
    0
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_that_no_sentence_begins_with() {
        for (line, rest) in [
            ("[00:00:02.000 --> 00:00:05.400]   Bom dia", "Bom dia"),
            ("12/03/2024 10:15 - Maria: Bom dia", "Maria: Bom dia"),
            ("[14:05, 03/02/2024] Ana: Olá", "Ana: Olá"),
            ("[12.03.24, 10:15:02] Ана: Да", "Ана: Да"),
            ("(0:15) Olá", "Olá"),
            ("2024-03-12T10:15:00Z INFO x", "INFO x"),
            ("2024-03-12 10:15:00,123 ERROR x", "ERROR x"),
            ("2024-03-12T10:15:00+01:00 x", "x"),
            ("9:00–10:15 Pausa", "Pausa"),
            ("9h00 - 10h15: Pausa", "Pausa"),
            ("12/03/24, 10:15 PM - Ana: Olá", "Ana: Olá"),
            ("00:00:01,000 --> 00:00:04,000", ""),
            ("<10:15> Olá", "Olá"),
            ("[10:15] <ana> olá", "<ana> olá"),
        ] {
            let stamp = stamp(line).unwrap_or_else(|| panic!("{line}"));
            assert!(stamp.is_sure, "{line}");
            assert_eq!(&line[stamp.length..], rest);
        }
    }

    #[test]
    fn times_that_a_sentence_could_begin_with() {
        for (line, rest) in [
            ("10h15 Leitura", "Leitura"),
            ("10:15 Leitura", "Leitura"),
            ("9.30 Begrüßung", "Begrüßung"),
            ("12/03/2024: Leitura", "Leitura"),
            ("8:00 a.m. Breakfast", "Breakfast"),
        ] {
            let stamp = stamp(line).unwrap_or_else(|| panic!("{line}"));
            assert!(!stamp.is_sure, "{line}");
            assert_eq!(&line[stamp.length..], rest);
        }
    }

    #[test]
    fn numbers_that_are_no_times() {
        for line in [
            "10.5 kg",
            "1.50",
            "16:9 é largo",
            "2024 foi",
            "10:75 x",
            "1.5 x",
            "10hoje",
            "[1] Nota",
            "(10:15 x",
            "",
            "[",
            "3 ovos",
            "192.168.10.1 x",
            "5-10 dias",
            "1/2 xícara",
            "10:15abc",
        ] {
            assert_eq!(stamp(line), None, "{line}");
        }
    }
}
