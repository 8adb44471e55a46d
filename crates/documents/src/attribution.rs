//! The line before a quotation in a mail, which says who wrote it and when: “Em seg., 3 de mar. de 2025 às 10:12, Ana
//! <ana@exemplo.pt> escreveu:”.
//!
//! It is known by its kind, in every language: it ends with a colon, a quotation follows, and it holds a date or an
//! address. Mail programs write it as they write the other headers, so it stays as it is: models read its
//! abbreviations as words and change its figures.

/// It may be wrapped to so many lines.
pub(crate) const MOST_LINES: usize = 3;
/// A longer one is prose, in characters.
const LONGEST: usize = 240;
/// The numbers that a year may be.
const YEARS: std::ops::RangeInclusive<u32> = 1970..=2099;

/// What shows that a line is no prose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Evidence {
    /// A date or an address, in a text that has the marks of mail.
    Mail,
    /// A date and a time, or an address in angle brackets or beside a date: articles quote as well, and say when.
    Article,
}

/// The number of lines at the end of a paragraph, above a deeper quotation, that say who wrote it; 0 if none do.
pub(crate) fn lines(paragraph: &[&str], wanted: Evidence) -> usize {
    if !paragraph
        .last()
        .is_some_and(|last| last.trim_end().ends_with([':', '：']))
    {
        return 0;
    }
    let said = |count: usize| paragraph[paragraph.len() - count..].join(" ");
    let fits = |count: &usize| {
        let before = paragraph.len().checked_sub(count + 1).map(|at| paragraph[at]);
        let said = said(*count);
        said.chars().nth(LONGEST).is_none()
            && Signs::of(&said).are_enough(wanted)
            && begins_here(before, &said)
            && !holds_sentence_end(&said)
    };
    let most = MOST_LINES.min(paragraph.len());
    let Some(mut count) = (1..=most).find(fits) else {
        return 0;
    };
    // Its first line may hold the date, and the next one the address.
    while count < most && fits(&(count + 1)) && opens(paragraph[paragraph.len() - count - 1]) {
        count += 1;
    }
    count
}

/// Whether a line has a date and goes on in the next one.
fn opens(line: &str) -> bool {
    Signs::of(line).has_date && !line.trim_end().ends_with(['.', '!', '?', '…', ':', '>'])
}

/// Whether a sentence ends within the words: behind a full stop comes a capital letter. Abbreviations of days and
/// months are followed by small letters and figures, and by a name only where a comma divides it from them.
fn holds_sentence_end(said: &str) -> bool {
    said.match_indices(['.', '!', '?']).any(|(at, _)| {
        let behind = &said[at + 1..];
        let word = said[..at].rsplit(|letter: char| !letter.is_alphabetic()).next();
        let is_long = word.is_some_and(|word| word.chars().count() > 4);
        is_long && behind.starts_with(' ') && behind.trim_start().starts_with(char::is_uppercase)
    })
}

/// Whether the words begin a line of their own: nothing stands above them, or what does is at its end.
fn begins_here(before: Option<&str>, said: &str) -> bool {
    let Some(before) = before.map(str::trim_end) else {
        return true;
    };
    let is_ended = before.ends_with(['.', '!', '?', '…', ':', ';', ')', '»', '”', '"', ',']);
    let goes_on = said.starts_with(|first: char| first.is_lowercase() || first == '<');
    !goes_on || is_ended
}

/// The signs of a mail in a line.
#[expect(clippy::struct_excessive_bools, reason = "each is asked for by itself")]
struct Signs {
    has_address: bool,
    has_angles: bool,
    has_date: bool,
    has_time: bool,
}

impl Signs {
    fn of(said: &str) -> Signs {
        let is_of_number = |letter: char| letter.is_ascii_digit() || "./-:h".contains(letter);
        let words = || said.split(|letter: char| !is_of_number(letter));
        let numbers = |word: &str| -> Vec<u32> {
            let parts = word.split(|letter: char| !letter.is_ascii_digit());
            parts.filter_map(|part| part.parse().ok()).collect()
        };
        let all: Vec<u32> = words().flat_map(numbers).collect();
        let is_date = |word: &str| word.matches(['.', '/', '-']).count() >= 2 && numbers(word).len() == 3;
        let is_time = |word: &str| {
            let parts = numbers(word);
            word.contains([':', 'h', '.'])
                && matches!(parts.as_slice(), [0..=24, 0..=59] | [0..=24, 0..=59, 0..=59])
        };
        let has_year = all.iter().any(|number| YEARS.contains(number));
        Signs {
            has_address: said.match_indices('@').any(|(at, _)| {
                said[..at].ends_with(char::is_alphanumeric)
                    && said[at + 1..].starts_with(char::is_alphanumeric)
            }),
            has_angles: said.find('<').is_some_and(|open| said[open..].contains('>')),
            has_date: words().any(is_date) || has_year && all.iter().any(|number| (1..=31).contains(number)),
            has_time: words().any(|word| is_time(word) && !is_date(word)),
        }
    }

    fn are_enough(&self, wanted: Evidence) -> bool {
        match wanted {
            Evidence::Mail => self.has_address || self.has_date,
            Evidence::Article => {
                self.has_date && self.has_time || self.has_address && (self.has_angles || self.has_date)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_known_in_every_language() {
        for said in [
            "Em seg., 3 de mar. de 2025 às 10:12, Fulano de Tal <a@b.pt> escreveu:",
            "On Mon, Mar 3, 2025 at 10:12 AM John A. Smith <js@a.org> wrote:",
            "пн, 3 мар. 2025 г. в 10:12, Иван Петров <i@a.org>:",
            "Le lun. 3 mars 2025 à 10:12, Jean <j@a.org> a écrit :",
            "Am 03.03.25 um 10:12 schrieb Hans Meier:",
            "El lun, 3 mar 2025 a las 10:12, Eva escribió:",
            "张三 <z@a.org> 于2025年3月3日周一 10:12写道：",
            "2025-03-03 10:12, Jan Nowak pisze:",
            "3 марта 2025, 10:12, от Иван <i@a.org>:",
        ] {
            for wanted in [Evidence::Mail, Evidence::Article] {
                assert_eq!(lines(&[said], wanted), 1, "{said}");
                assert_eq!(lines(&["Obrigado pelo aviso.", said], wanted), 1, "{said}");
            }
        }
        let wrapped = [
            "Obrigado.",
            "Em seg., 3 de mar. de 2025 às 10:12, Ana Maria",
            "<a@b.pt> escreveu:",
        ];
        assert_eq!(lines(&wrapped[2..], Evidence::Article), 1);
        assert_eq!(lines(&wrapped, Evidence::Mail), 2);
        let addressed = [
            "Obrigado",
            "Em seg., 3 de mar. de 2025 às 10:12,",
            "Ana <a@b.pt> escreveu:",
        ];
        assert_eq!(lines(&addressed, Evidence::Article), 2);
        assert_eq!(lines(&["Em 11/03/2024, Ana Reis escreveu:"], Evidence::Mail), 1);
    }

    #[test]
    fn prose_before_a_quotation_is_none() {
        for said in [
            "Em 2015, o ministro disse:",
            "O ministro disse:",
            "Havia 3 razões e 15 motivos:",
            "Em 11/03/2024, o ministro disse à imprensa:",
            "Escreva para info@exemplo.pt e diga:",
            "Em 3 de março de 2025 às 10:12 não há",
        ] {
            assert_eq!(lines(&[said], Evidence::Article), 0, "{said}");
        }
        assert_eq!(lines(&["Em 2015, o ministro disse:"], Evidence::Mail), 0);
        assert_eq!(
            lines(&["Chegou ontem. Em 11/03/2024, Ana escreveu:"], Evidence::Mail),
            0
        );
        assert_eq!(lines(&[&"3/3/2024 10:12 ".repeat(40), ":"], Evidence::Mail), 0);
        assert_eq!(lines(&[], Evidence::Mail), 0);
    }
}
