//! Writes dashes where a model wrote hyphens for them: many vocabularies have no dash.
//!
//! The source shows that there are dashes, and of which kind; a hyphen between blanks, or at the beginning of a line,
//! is no other sign in a translation of such a source. Blanks around a dash follow the target language: English
//! writes an em dash without them where the source does, other languages divide it from the words.

use std::collections::{HashMap, VecDeque};

use text::Lang;

/// A dash or a hyphen in a text, with what stands around it.
struct Stroke {
    at: usize,
    sign: char,
    before: Option<char>,
    behind: Option<char>,
}

impl Stroke {
    fn end(&self) -> usize {
        self.at + self.sign.len_utf8()
    }

    fn is_hyphen(&self) -> bool {
        matches!(self.sign, '-' | '\u{2010}' | '\u{2011}')
    }

    /// Whether digits stand on both sides, perhaps behind blanks.
    fn is_between_digits(&self, text: &str) -> bool {
        let (before, behind) = (text[..self.at].trim_end(), text[self.end()..].trim_start());
        before.ends_with(|last: char| last.is_ascii_digit())
            && behind.starts_with(|next: char| next.is_ascii_digit())
    }

    /// Whether a letter or a digit touches it on this side.
    fn touches(side: Option<char>) -> bool {
        side.is_some_and(char::is_alphanumeric)
    }

    /// Whether it joins two words or numbers: `Lisboa–Porto`, `bem-vindo`, `2010–2015`.
    fn joins(&self) -> bool {
        Stroke::touches(self.before) && Stroke::touches(self.behind)
    }

    /// Whether it stands like a dash: at the beginning of the text, or with a blank before it, and no blank before a
    /// number, which would make it a minus.
    fn is_like_dash(&self, text: &str) -> bool {
        let is_minus = self.behind.is_some_and(|next| next.is_ascii_digit());
        let stands_apart = self.before.is_none_or(char::is_whitespace)
            || self.behind.is_some_and(char::is_whitespace) && !Stroke::touches(self.before);
        stands_apart && !is_minus && self.behind.is_some() && !self.is_between_digits(text)
    }
}

/// The dashes and hyphens of a text; of several in a row, as in `--`, none.
fn strokes(text: &str) -> Vec<Stroke> {
    let is_stroke = |sign: char| matches!(sign, '-' | '\u{2010}'..='\u{2015}');
    let mut found = Vec::new();
    let mut before = None;
    for (at, sign) in text.char_indices() {
        let behind = text[at + sign.len_utf8()..].chars().next();
        if is_stroke(sign) && !before.is_some_and(is_stroke) && !behind.is_some_and(is_stroke) {
            found.push(Stroke {
                at,
                sign,
                before,
                behind,
            });
        }
        before = Some(sign);
    }
    found
}

/// The translation with dashes in the place of hyphens; `None` where the source has no dash.
pub(crate) fn repaired(source: &str, translation: &str, to: Lang) -> Option<String> {
    let in_source = strokes(source);
    if in_source.iter().all(Stroke::is_hyphen) {
        return None;
    }
    let mut edits = between_words(source, &in_source, translation, to);
    edits.extend(joining(source, &in_source, translation));
    edits.sort_unstable_by_key(|(range, _)| range.start);
    let (mut out, mut done) = (String::with_capacity(translation.len()), 0);
    for (range, new) in edits {
        out.push_str(&translation[done..range.start]);
        out.push_str(&new);
        done = range.end;
    }
    out.push_str(&translation[done..]);
    Some(lost_at_start(source, &out).unwrap_or(out))
}

/// The translation with the dash that begins the source, as a speech in a dialogue begins; `None` if it begins with a
/// dash or a quotation mark, or the source does not.
fn lost_at_start(source: &str, translation: &str) -> Option<String> {
    let words = source.trim_start_matches(['—', '–', '―']);
    let words = words.trim_start();
    let is_spoken = words.len() < source.len() && words.starts_with(char::is_alphabetic);
    let begins_with_word = translation.starts_with(char::is_alphabetic);
    (is_spoken && begins_with_word).then(|| format!("{}{translation}", &source[..source.len() - words.len()]))
}

type Edit = (std::ops::Range<usize>, String);

/// Dashes between words and at the beginning of a line. Nothing is certain where the source has hyphens that stand so.
fn between_words(source: &str, in_source: &[Stroke], translation: &str, to: Lang) -> Vec<Edit> {
    let dashes: Vec<&Stroke> = in_source
        .iter()
        .filter(|stroke| is_between_words(stroke, source))
        .collect();
    let is_unsure = in_source
        .iter()
        .any(|stroke| stroke.is_hyphen() && stroke.is_like_dash(source));
    let Some(first) = dashes.first().filter(|_| !is_unsure) else {
        return Vec::new();
    };
    let hyphens: Vec<Stroke> = strokes(translation)
        .into_iter()
        .filter(|stroke| stroke.is_hyphen() && stroke.is_like_dash(translation))
        .collect();
    let in_order = dashes.len() == hyphens.len();
    let edit = |(number, hyphen): (usize, &Stroke)| {
        let of = if in_order { dashes[number] } else { first };
        let is_joined = to == Lang::EN && of.sign != '–' && of.joins();
        let (before, behind) = (&translation[..hyphen.at], &translation[hyphen.end()..]);
        if before.is_empty() || before.ends_with('\n') {
            return (hyphen.at..hyphen.end(), of.sign.to_string());
        }
        let start = before.trim_end_matches(' ').len();
        let end = translation.len() - behind.trim_start_matches(' ').len();
        let blank = if is_joined { "" } else { " " };
        (start..end, format!("{blank}{}{blank}", of.sign))
    };
    hyphens.iter().enumerate().map(edit).collect()
}

/// Whether a dash of the source divides words: an em dash that is no range, or an en dash that joins no words.
fn is_between_words(stroke: &Stroke, source: &str) -> bool {
    !stroke.is_hyphen()
        && !stroke.is_between_digits(source)
        && (matches!(stroke.sign, '—' | '―') || !stroke.joins())
}

/// Dashes that join: ranges of numbers, which are the same in the translation, and pairs of names.
fn joining(source: &str, in_source: &[Stroke], translation: &str) -> Vec<Edit> {
    let of_translation = strokes(translation);
    let mut ranges: HashMap<(&str, &str), VecDeque<&Stroke>> = HashMap::new();
    let of_numbers = |stroke: &&Stroke, text: &str| stroke.joins() && stroke.is_between_digits(text);
    for stroke in of_translation
        .iter()
        .filter(|stroke| of_numbers(stroke, translation))
    {
        let same = ranges.entry(around(stroke, translation, |sign| sign.is_ascii_digit()));
        same.or_default().push_back(stroke);
    }
    let mut edits = Vec::new();
    for dash in in_source.iter().filter(|stroke| of_numbers(stroke, source)) {
        let same = ranges.get_mut(&around(dash, source, |sign| sign.is_ascii_digit()));
        if let Some(stroke) = same.and_then(VecDeque::pop_front)
            && stroke.is_hyphen()
        {
            edits.push((stroke.at..stroke.end(), dash.sign.to_string()));
        }
    }
    let of_names = |stroke: &&Stroke, text: &str| {
        let (left, right) = around(stroke, text, char::is_alphabetic);
        left.starts_with(char::is_uppercase) && right.starts_with(char::is_uppercase)
    };
    let pairs: Vec<&Stroke> = in_source
        .iter()
        .filter(|stroke| of_names(stroke, source))
        .collect();
    let found: Vec<&Stroke> = of_translation
        .iter()
        .filter(|stroke| of_names(stroke, translation))
        .collect();
    if pairs.len() == found.len() && pairs.iter().all(|pair| pair.sign == '–') {
        let hyphens = found.into_iter().filter(|stroke| stroke.is_hyphen());
        edits.extend(hyphens.map(|stroke| (stroke.at..stroke.end(), "–".to_owned())));
    }
    edits
}

/// The words or numbers on both sides of a sign, which have characters of this kind alone.
fn around<'t>(stroke: &Stroke, text: &'t str, is_of_kind: fn(char) -> bool) -> (&'t str, &'t str) {
    let (before, behind) = (&text[..stroke.at], &text[stroke.end()..]);
    let left = before.trim_end_matches(is_of_kind).len();
    let right = behind.trim_start_matches(is_of_kind).len();
    (&before[left..], &behind[..behind.len() - right])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dash_of_the_source_is_a_dash_of_the_translation() {
        let russian: Lang = "ru".parse().unwrap();
        for (source, translation, to, expected) in [
            (
                "Зал — закрыт.",
                "The hall - is closed.",
                Lang::EN,
                "The hall — is closed.",
            ),
            (
                "Зал—тот—закрыт.",
                "The hall - that - is closed.",
                Lang::EN,
                "The hall—that—is closed.",
            ),
            (
                "The hall—that one—is",
                "Зал - тот - есть",
                russian,
                "Зал — тот — есть",
            ),
            ("—Olá! —disse.", "-Hello! -said.", Lang::EN, "—Hello! — said."),
            ("– Olá", "- Hello", Lang::EN, "– Hello"),
            ("— Olá, disse.", "Hello, he said.", Lang::EN, "— Hello, he said."),
            (
                "— Olá, disse.",
                "“Hello,” he said.",
                Lang::EN,
                "“Hello,” he said.",
            ),
            (
                "em 2010–2015 e 3–4",
                "in 2010-2015 and 3-4",
                Lang::EN,
                "in 2010–2015 and 3–4",
            ),
            (
                "a linha Lisboa–Porto",
                "the Lisbon-Porto line",
                Lang::EN,
                "the Lisbon–Porto line",
            ),
            (
                "que vinha — e não",
                "he came- and did not",
                Lang::EN,
                "he came- and did not",
            ),
            (
                "Não sei… — talvez.",
                "I don't know... - maybe.",
                Lang::EN,
                "I don't know... — maybe.",
            ),
            ("a — b – c", "a - b - c", Lang::EN, "a — b – c"),
            ("Sim — e não", "\"Yes\"- and no", Lang::EN, "\"Yes\" — and no"),
        ] {
            assert_eq!(
                repaired(source, translation, to).as_deref(),
                Some(expected),
                "{source}"
            );
        }
    }

    #[test]
    fn hyphens_stay_hyphens() {
        for (source, translation) in [
            ("Ele — o rei — saiu às 5", "He - the 5 - 3 twenty-one -5 king"),
            ("São 5 - 3 — ou não", "It is 5 - 3"),
            ("Lisboa–Porto e Nova-York", "Lisbon-Porto and New-York"),
            ("2010–2015", "2011-2015"),
            ("a — b", "a--b -- c"),
            ("a — b", "a well-known -"),
        ] {
            let repaired = repaired(source, translation, Lang::EN).unwrap();
            let kept = |text: &str| text.replace(" — ", " - ");
            assert_eq!(kept(&repaired), kept(translation), "{source}");
        }
        assert_eq!(repaired("bem-vindo - sim", "well-come - yes", Lang::EN), None);
        let own = repaired("um - dois — três", "one - two - three", Lang::EN);
        assert_eq!(own.as_deref(), Some("one - two - three"));
    }

    #[test]
    fn hostile_text_takes_no_time() {
        for piece in ["- ", "1–2 ", "A–B ", "—"] {
            repaired(
                &piece.repeat(3_000),
                &piece.replace(['–', '—'], "-").repeat(3_000),
                Lang::EN,
            );
        }
    }
}
