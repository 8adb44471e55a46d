//! Messages of the ICU format whose words depend on a number or a name: `{n, plural, one {# file} other {# files}}`.

use std::ops::Range;

/// The text of one choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice {
    /// The span in the message, without the white space around it.
    pub span: Range<usize>,
    /// Its parts in order, each with whether it stays as it is: a placeholder or the sign of the number.
    pub parts: Vec<(Range<usize>, bool)>,
}

/// What a text is, as a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Message {
    /// It has no choices.
    Plain,
    /// Each choice is a whole text.
    Choices(Vec<Choice>),
    /// It has choices that stand within a sentence, or breaks the rules of such messages.
    Held,
}

/// The limit for choices within choices.
const DEEPEST: usize = 8;

/// Reads a text as a message.
pub(super) fn read(text: &str) -> Message {
    let has_choices = text
        .match_indices('{')
        .any(|(at, _)| choice_start(text, at).is_some());
    if !has_choices {
        return Message::Plain;
    }
    let mut parser = Parser {
        text,
        at: 0,
        choices: Vec::new(),
    };
    match parser.message(0, false) {
        Some(()) if parser.at == text.len() => Message::Choices(parser.choices),
        _ => Message::Held,
    }
}

/// The offset behind `{name, plural,` if an argument with choices begins at this brace, and whether a number chooses.
fn choice_start(text: &str, brace: usize) -> Option<(usize, bool)> {
    let rest = text[brace + 1..].trim_start();
    let name_end = rest.find(|letter: char| !letter.is_alphanumeric() && !"_.-".contains(letter))?;
    let kind = rest[name_end..].trim_start().strip_prefix(',')?.trim_start();
    if name_end == 0 {
        return None;
    }
    let word = |name: &str| Some(kind.strip_prefix(name)?.trim_start().strip_prefix(',')?.len());
    let left = word("plural")
        .or_else(|| word("selectordinal"))
        .map(|left| (left, true));
    let (left, is_number) = left.or_else(|| word("select").map(|left| (left, false)))?;
    Some((text.len() - left, is_number))
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    choices: Vec<Choice>,
}

impl Parser<'_> {
    fn next(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn blanks(&mut self) {
        self.at = self.text.len() - self.text[self.at..].trim_start().len();
    }

    /// Reads a message up to its closing brace or the end. `is_number` says whether `#` stands for a number in it.
    fn message(&mut self, depth: usize, is_number: bool) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        let start = self.at;
        let mut parts: Vec<(Range<usize>, bool)> = Vec::new();
        let (mut words, mut nested) = (self.at, 0);
        while let Some(letter) = self.next().filter(|letter| *letter != '}') {
            let at = self.at;
            let is_sign = is_number && letter == '#';
            if letter == '\'' && self.text[at + 1..].starts_with(['{', '}', '#', '|']) {
                return None;
            }
            if letter != '{' && !is_sign {
                self.at += letter.len_utf8();
                continue;
            }
            parts.push((words..at, false));
            if let Some((inner, by_number)) = choice_start(self.text, at).filter(|_| letter == '{') {
                self.at = inner;
                self.variants(depth, by_number)?;
                nested += 1;
            } else {
                self.at += if is_sign { 1 } else { self.placeholder_length()? };
                parts.push((at..self.at, true));
            }
            words = self.at;
        }
        parts.push((words..self.at, false));
        let has_words = |(span, is_kept): &(Range<usize>, bool)| {
            !is_kept && self.text[span.clone()].contains(char::is_alphabetic)
        };
        if nested > 0 {
            // The words around a choice are a part of its sentence.
            return (nested == 1 && !parts.iter().any(has_words)).then_some(());
        }
        let whole = &self.text[start..self.at];
        let span = start + (whole.len() - whole.trim_start().len())..start + whole.trim_end().len();
        if !span.is_empty() && parts.iter().any(has_words) {
            self.choices.push(Choice { span, parts });
        }
        Some(())
    }

    /// Reads `one {…} other {…}}`, with the last brace.
    fn variants(&mut self, depth: usize, is_number: bool) -> Option<()> {
        loop {
            self.blanks();
            if self.next()? == '}' {
                self.at += 1;
                return Some(());
            }
            let rest = &self.text[self.at..];
            let name = rest.find(['{', '}'])?;
            // The name of a choice is one word; `offset:1` may stand before it.
            if rest[name..].starts_with('}') || !(1..=2).contains(&rest[..name].split_whitespace().count()) {
                return None;
            }
            self.at += name + 1;
            self.message(depth + 1, is_number)?;
            if self.next()? != '}' {
                return None;
            }
            self.at += 1;
        }
    }

    /// The length of the placeholder that begins here: `{name}`, `{{name}}`, `{n, number}`.
    fn placeholder_length(&self) -> Option<usize> {
        let mut depth = 0_usize;
        for (at, letter) in self.text[self.at..].char_indices() {
            match letter {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Some(at + 1);
            }
            if depth > DEEPEST {
                return None;
            }
        }
        None
    }
}

/// Words as the text of a choice. `None` if they have a brace that `source` does not have, so that the message would
/// break.
pub(super) fn written(source: &str, words: &str) -> Option<String> {
    let braces = |text: &str| {
        let mut braces: Vec<char> = text
            .chars()
            .filter(|letter| matches!(letter, '{' | '}'))
            .collect();
        braces.sort_unstable();
        braces
    };
    let mut depth = 0_i64;
    let is_balanced = words.chars().all(|letter| {
        depth += i64::from(letter == '{') - i64::from(letter == '}');
        depth >= 0
    });
    if !is_balanced || depth != 0 || braces(source) != braces(words) {
        return None;
    }
    // An apostrophe before a brace would make it a word's sign.
    let quoted = ["{", "}", "#"].iter().fold(words.to_owned(), |words, sign| {
        words.replace(&format!("'{sign}"), &format!("''{sign}"))
    });
    Some(quoted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        match read(text) {
            Message::Choices(choices) => choices.into_iter().map(|choice| &text[choice.span]).collect(),
            other => panic!("{other:?}: {text}"),
        }
    }

    #[test]
    fn choices_are_found() {
        assert_eq!(
            texts("{n, plural, offset:1 =0 {никого} one { # гость } other {# гостей у {имя}}}"),
            ["никого", "# гость", "# гостей у {имя}"]
        );
        assert_eq!(
            texts("{ пол , select , f {{n, plural, one {она} other {они}}} other{он} }."),
            ["она", "они", "он"]
        );
        assert_eq!(
            texts("{n,selectordinal,one{#-й} other{{d, date, short} дня}}"),
            ["#-й", "{d, date, short} дня"]
        );
        assert_eq!(texts("{n, plural, other {#}}"), Vec::<&str>::new());
    }

    #[test]
    fn other_texts_are_plain_or_held() {
        for text in [
            "",
            "{",
            "Да, {имя}, да",
            "{n, number}",
            "{plural}",
            "{a, b, c}",
            "{, plural, }",
            "{{n}}",
        ] {
            assert_eq!(read(text), Message::Plain, "{text}");
        }
        for text in [
            "Вот {n, plural, one {файл} other {файлы}}",
            "{n, plural, one {файл} other {файлы}",
            "{n, plural, one {файл}} {m, plural, one {файл}}",
            "{n, plural, one {'{'файл}}",
            "{n, plural, one}",
            "{n, plural,",
            "{n, plural, one {файл}}}",
        ] {
            assert_eq!(read(text), Message::Held, "{text}");
        }
        let deep = "{n, plural, one {".repeat(5000);
        assert_eq!(read(&deep), Message::Held);
    }

    #[test]
    fn words_that_would_break_the_message_are_not_written() {
        assert_eq!(written("у {a}", "of {a}").as_deref(), Some("of {a}"));
        assert_eq!(written("у {a}", "l'{a}").as_deref(), Some("l''{a}"));
        assert_eq!(written("у {a}", "of a"), None);
        assert_eq!(written("да", "yes}{"), None);
    }
}
