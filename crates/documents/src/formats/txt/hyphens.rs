//! Words that are divided at the end of a line: the halves are joined, but for words that have a hyphen anyway.

use std::cell::OnceCell;
use std::collections::HashSet;

use ::text::Lang;
use ::text::tables::{PerLanguage, Tables};

/// Signs that programs put where a word may be divided; they are no part of it.
const SOFT: [char; 2] = ['\u{AD}', '¬'];
const HYPHENS: [char; 2] = ['-', '\u{2010}'];
/// No longer half is looked at, in letters.
const LONGEST_HALF: usize = 40;
/// Parts of a compound are at least so long, in letters.
const SHORTEST_PART: usize = 4;

/// Whether `line` ends within a word that goes on in `next`.
pub(super) fn divides(line: &str, next: &str) -> bool {
    let half = line.trim_end_matches(SOFT);
    if half.len() < line.len() {
        return half.ends_with(char::is_alphabetic) && next.starts_with(char::is_alphabetic);
    }
    let half = line.trim_end_matches(HYPHENS);
    line.len() > half.len() && half.ends_with(char::is_alphabetic) && next.starts_with(char::is_lowercase)
}

/// Parts of words that have a hyphen between them, and conjunctions behind a hyphen that stands for a word.
struct Parts {
    heads: HashSet<&'static str>,
    tails: HashSet<&'static str>,
    conjunctions: HashSet<&'static str>,
}

static PARTS: PerLanguage<Parts> = PerLanguage::new(|lang| {
    const TABLES: Tables<2> = Tables::named("hyphen_parts.tsv");
    let rows = TABLES
        .of(lang.code(), |[part, word]| Some((part, word)))
        .unwrap_or_default();
    let of = |wanted: &str| {
        let rows = rows.iter().filter(|(part, _)| *part == wanted);
        rows.map(|(_, word)| *word).collect()
    };
    Parts {
        heads: of("head"),
        tails: of("tail"),
        conjunctions: of("conjunction"),
    }
});

/// Joins the wrapped lines of a text.
pub(super) struct Joiner<'t> {
    text: &'t str,
    known: OnceCell<Known>,
}

/// The words of a text and its language.
struct Known {
    words: HashSet<String>,
    lang: Option<Lang>,
}

/// What stands between two halves.
enum Between {
    Nothing,
    Hyphen,
    HyphenAndBlank,
}

impl<'t> Joiner<'t> {
    pub fn new(text: &'t str) -> Joiner<'t> {
        Joiner {
            text,
            known: OnceCell::new(),
        }
    }

    /// Wrapped lines as one.
    pub fn joined<'a>(&self, lines: impl Iterator<Item = &'a str>) -> String {
        let mut joined = String::new();
        for line in lines.filter(|line| !line.is_empty()) {
            if joined.ends_with(SOFT) {
                joined.pop();
            } else if joined.ends_with(HYPHENS) && line.starts_with(char::is_alphanumeric) {
                self.join_halves(&mut joined, line);
            } else if !joined.is_empty() {
                joined.push(' ');
            }
            joined.push_str(line);
        }
        joined
    }

    fn join_halves(&self, joined: &mut String, line: &str) {
        let half = joined.trim_end_matches(HYPHENS);
        let start = half
            .char_indices()
            .rev()
            .take(LONGEST_HALF)
            .take_while(|(_, letter)| letter.is_alphanumeric())
            .last();
        let head = start.map_or("", |(start, _)| &half[start..]);
        if head.is_empty() {
            // A dash between blanks.
            joined.push(' ');
            return;
        }
        let letters = line.char_indices().take(LONGEST_HALF);
        let tail = letters.take_while(|(_, letter)| letter.is_alphanumeric()).last();
        let tail = tail.map_or("", |(at, letter)| &line[..at + letter.len_utf8()]);
        match self.between(head, tail) {
            Between::Nothing => joined.truncate(half.len()),
            Between::Hyphen => {}
            Between::HyphenAndBlank => joined.push(' '),
        }
    }

    fn between(&self, head: &str, tail: &str) -> Between {
        let is_upper = |word: &str| word.chars().all(char::is_uppercase) && word.chars().nth(2).is_some();
        let are_capitals = is_upper(head) && is_upper(tail);
        let has_digits = head.contains(char::is_numeric) || tail.contains(char::is_numeric);
        if has_digits
            || !are_capitals && (!tail.starts_with(char::is_lowercase) || head.ends_with(char::is_uppercase))
        {
            return Between::Hyphen;
        }
        let known = self.known.get_or_init(|| Known::of(self.text));
        let (head, tail) = (head.to_lowercase(), tail.to_lowercase());
        if known.words.contains(&format!("{head}{tail}")) {
            return Between::Nothing;
        }
        if known.words.contains(&format!("{head}-{tail}")) {
            return Between::Hyphen;
        }
        let long = |word: &str| word.chars().count() >= SHORTEST_PART;
        if let Some(parts) = known.lang.map(|lang| PARTS.of(lang)) {
            if parts.conjunctions.contains(tail.as_str()) {
                return Between::HyphenAndBlank;
            }
            let is_compound = parts.heads.contains(head.as_str()) && long(&tail);
            if is_compound || parts.tails.contains(tail.as_str()) {
                return Between::Hyphen;
            }
        }
        let are_words =
            long(&head) && long(&tail) && known.words.contains(&head) && known.words.contains(&tail);
        if are_words {
            Between::Hyphen
        } else {
            Between::Nothing
        }
    }
}

impl Known {
    /// The words of `text`, without the halves at the ends of lines.
    fn of(text: &str) -> Known {
        let mut words = HashSet::new();
        let mut is_behind = false;
        for line in text.lines().map(str::trim) {
            let is_before = line.ends_with(HYPHENS) || line.ends_with(SOFT);
            let mut here: Vec<&str> = line
                .split(|letter: char| !letter.is_alphanumeric() && !HYPHENS.contains(&letter))
                .filter(|word| !word.is_empty())
                .collect();
            if is_before {
                here.pop();
            }
            let skipped = usize::from(is_behind);
            for word in here.into_iter().skip(skipped) {
                let word = word.to_lowercase().replace('\u{2010}', "-");
                words.extend(word.contains('-').then(|| word.clone()));
                words.extend(word.split('-').filter(|part| *part == word).map(str::to_owned));
            }
            is_behind = is_before;
        }
        let lang = ::text::detect::detect(text, &[]).map(|detected| detected.lang);
        Known { words, lang }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(text: &str) -> String {
        Joiner::new(text).joined(text.lines())
    }

    #[test]
    fn divided_words_are_joined() {
        assert_eq!(joined("cresceu duran-\nte os anos"), "cresceu durante os anos");
        assert_eq!(joined("a pro\u{AD}\ndução"), "a produção");
        assert_eq!(joined("a pro¬\ndução"), "a produção");
        assert_eq!(
            joined("Это произ-\nводство работает хорошо"),
            "Это производство работает хорошо"
        );
        assert_eq!(joined("ПРОИЗВОД-\nСТВО"), "ПРОИЗВОДСТВО");
    }

    #[test]
    fn words_with_a_hyphen_keep_it() {
        assert_eq!(
            joined("comprou um guarda-chuva, mas o guarda-\nchuva caiu"),
            "comprou um guarda-chuva, mas o guarda-chuva caiu"
        );
        assert_eq!(
            joined("Если кто-\nто придёт сегодня вечером, скажите ему"),
            "Если кто-то придёт сегодня вечером, скажите ему"
        );
        assert_eq!(joined("na cidade de Nova-\nIorque"), "na cidade de Nova-Iorque");
        assert_eq!(joined("contra a covid-\n19 hoje"), "contra a covid-19 hoje");
        assert_eq!(joined("o fim -\nou quase"), "o fim - ou quase");
        assert_eq!(
            joined("Die Vor-\nund Nachteile werden heute in der Stadt besprochen"),
            "Die Vor- und Nachteile werden heute in der Stadt besprochen"
        );
    }
}
