//! Classifies the lines of a page: a label, filling between labels, a short value, or prose.

use super::Kind;
use crate::sentences::abbreviations;

use super::vocabulary::{BUTTON_WORDS, Entry, LABELS, NETWORKS, PREPOSITIONS, Use};

/// The class of a line in the search for runs of labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// An empty line.
    Blank,
    /// A label, with or without its value.
    Label(Label),
    /// Only punctuation, a lone preposition («в», «от»), or names of social networks.
    Filling {
        /// A preposition is followed by the section or the author.
        takes_value: bool,
    },
    /// A few words without a final mark: the value of the label before it, a title, or a line of verse.
    Short {
        /// How many words it has.
        words: usize,
        /// Whether one of them is a number.
        dated: bool,
    },
    /// A sentence or more.
    Prose,
}

/// A label of a page, such as «Метки:», with its kind and the values that may follow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Label {
    pub(super) kind: Kind,
    /// The values that the lines after the label may contain.
    pub(super) values: Values,
    /// Whether the line has neither colon nor value: before the prose it may be a heading instead.
    pub(super) bare: bool,
}

/// The values that may stand on the lines after a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Values {
    /// No value.
    None,
    /// One date, name or section.
    One,
    /// Several short values.
    Tags,
    /// Titles of other articles.
    Titles,
}

/// A value on the label's own line has no more words than this.
const LONGEST_VALUE: usize = 10;
/// A line with more words is prose even without a final mark.
const LONGEST_SHORT_LINE: usize = 14;
/// The longest line, in bytes, that is searched for a label, so that a line of ten megabytes need not be put into
/// small letters.
const LONGEST_LABEL_LINE: usize = 400;

/// Classifies a line that has no white space around it.
pub(super) fn classify(line: &str) -> Line {
    if line.is_empty() {
        return Line::Blank;
    }
    if line.len() > LONGEST_LABEL_LINE {
        return Line::Prose;
    }
    let small = line
        .trim_start_matches('#')
        .trim()
        .trim_matches('*')
        .to_lowercase();
    if !small.chars().any(char::is_alphanumeric) {
        return Line::Filling { takes_value: false };
    }
    if PREPOSITIONS.contains(small.as_str()) {
        return Line::Filling { takes_value: true };
    }
    if let Some(label) = label(&small) {
        return Line::Label(label);
    }
    if words(&small).all(|word| NETWORKS.contains(word)) {
        return Line::Filling { takes_value: false };
    }
    let count = line.split_whitespace().count();
    if count > LONGEST_SHORT_LINE || ends_sentence(line) {
        return Line::Prose;
    }
    Line::Short {
        words: count,
        dated: line.contains(|letter: char| letter.is_ascii_digit()),
    }
}

/// The label that a line in small letters begins with, if the rest of the line may follow that label.
fn label(small: &str) -> Option<Label> {
    let counted = small
        .trim_start_matches(|letter: char| letter.is_ascii_digit())
        .trim_start();
    LABELS.iter().find_map(|entry| {
        let start = if entry.used == Use::Counted {
            counted
        } else {
            small
        };
        let rest = start
            .strip_prefix(entry.label)
            .filter(|rest| !rest.starts_with(char::is_alphanumeric))?;
        let bare = entry.accepts(rest)?;
        Some(Label {
            kind: entry.kind,
            values: entry.values,
            bare: bare && start.len() == small.len(),
        })
    })
}

impl Entry {
    /// Whether `rest` may follow the label on its line: `None` if it may not, else whether `rest` is empty.
    fn accepts(&self, rest: &str) -> Option<bool> {
        let bare = rest.trim().is_empty();
        let value = rest.trim_start().strip_prefix(':').map(str::trim);
        let fits = match self.used {
            Use::AloneOrColon => bare || value.is_some_and(|value| self.is_value(value)),
            Use::Colon => value.is_some_and(|value| self.is_value(value)),
            Use::BeforeDate => {
                bare || value.is_some_and(|value| self.is_value(value)) || starts_with_date(rest.trim())
            }
            Use::Button => words(rest).all(|word| NETWORKS.contains(word) || BUTTON_WORDS.contains(word)),
            Use::Counted => !rest.contains(char::is_alphabetic),
        };
        fits.then_some(bare)
    }

    fn is_value(&self, value: &str) -> bool {
        // «Фото: РИА Новости.» is a credit all the same.
        let is_credit = self.kind == Kind::Credits
            && value.split_whitespace().count() <= 6
            && !value.ends_with(['!', '?']);
        value.split_whitespace().count() <= LONGEST_VALUE && (is_credit || !ends_sentence(value))
    }
}

/// `5 мая 2016 в 12:30`, `05.05.2016`: a number among few words.
fn starts_with_date(value: &str) -> bool {
    value.starts_with(|letter: char| letter.is_ascii_digit())
        && value.split_whitespace().count() <= 6
        && !ends_sentence(abbreviations::without_year_sign(value))
}

/// The words of a line without the punctuation around them.
fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|letter: char| letter.is_whitespace() || matches!(letter, ',' | '|' | '/' | ';'))
        .map(|word| word.trim_matches(|letter: char| !letter.is_alphanumeric()))
        .filter(|word| !word.is_empty())
}

fn ends_sentence(line: &str) -> bool {
    line.trim_end_matches(['»', '”', '"', '“', ')', '\'', '’', '*', '_'])
        .ends_with(['.', '!', '?', '…', ';'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(line: &str) -> Option<Kind> {
        match classify(line) {
            Line::Label(label) => Some(label.kind),
            _ => None,
        }
    }

    #[test]
    fn labels_in_both_languages() {
        for (line, expected) in [
            ("Опубликовано", Kind::PublishingDetails),
            ("Опубликовано 5 мая 2016 в 12:30", Kind::PublishingDetails),
            ("Опубликовано: 05.05.2016", Kind::PublishingDetails),
            ("Метки:", Kind::PublishingDetails),
            ("**Метки:** Карабах, Лавров", Kind::PublishingDetails),
            ("Автор: Иван Петров", Kind::PublishingDetails),
            ("Posted in: News", Kind::PublishingDetails),
            ("Фото: РИА Новости.", Kind::Credits),
            ("Источник: ТАСС", Kind::Credits),
            ("Поделиться в Facebook", Kind::ShareButtons),
            ("SHARE THIS:", Kind::ShareButtons),
            ("12 комментариев", Kind::Comments),
            ("## Комментарии (3)", Kind::Comments),
            ("Читайте также:", Kind::RelatedLinks),
            ("Подписывайтесь на наш канал в Telegram!", Kind::Subscription),
        ] {
            assert_eq!(kind(line), Some(expected), "{line}");
        }
    }

    #[test]
    fn ordinary_lines_that_begin_like_labels() {
        for line in [
            "Опубликовано исследование о вреде сахара",
            "Опубликовано исследование: сахар вреден",
            "Автор",
            "Автор не молчал",
            "Автор: Спасибо, что пришли!",
            "Источник света",
            "Share prices fell again",
            "Поделиться хлебом",
            "Комментарий эксперта",
            "Категория лиц, которым положены льготы",
            "Категория: это слово Аристотель понимал иначе.",
            "Related to the minister",
            "Метками",
            "Фото",
        ] {
            assert_eq!(kind(line), None, "{line}");
        }
    }

    #[test]
    fn filling_values_and_prose_are_told_apart() {
        assert_eq!(classify(", , ,"), Line::Filling { takes_value: false });
        assert_eq!(classify("от"), Line::Filling { takes_value: true });
        assert_eq!(
            classify("Facebook | ВКонтакте"),
            Line::Filling { takes_value: false }
        );
        assert_eq!(
            classify("5 мая 2016"),
            Line::Short {
                words: 3,
                dated: true
            }
        );
        assert_eq!(classify("Москва, 5 мая."), Line::Prose);
        assert_eq!(classify("«Я устал»."), Line::Prose);
        assert_eq!(classify(&"слово ".repeat(10_000)), Line::Prose);
        assert_eq!(classify(""), Line::Blank);
    }
}
