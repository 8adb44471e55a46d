//! The borders: functions through which text of others (documents, models, servers, names of files) leaves the program.
//!
//! Such text must never act as an instruction: not to a terminal, which executes some characters, not to a program that
//! reads messages line by line, and not to one that shows Markdown. Each border is one function: [`line()`] for a name
//! or a message, [`screen`] for a result on a terminal, [`comment`] for a name in a comment of Markdown,
//! [`documents::text_as_markdown`] for words in Markdown, `markup::escape` for words in a page. Text that goes into a
//! file or a pipe is not changed.

use std::borrow::Cow;
use std::fmt::Write as _;

/// A name or a message on one line, harmless to a terminal: control characters, line breaks of every kind and
/// characters that change the direction of words are written as in JSON, `
/// ` and `\u001b`. JSON on one line stays the same JSON.
pub fn line(text: &str) -> Cow<'_, str> {
    escaped(text, |letter| {
        letter.is_control() || is_separator(letter) || is_direction(letter)
    })
}

/// A result for a terminal: line breaks and tabs stay, and so do the direction marks that right-to-left scripts need;
/// all other control characters and the overrides, which make words read differently, are written as in JSON. JSON
/// stays the same.
pub fn screen(text: &str) -> Cow<'_, str> {
    // Only `
    // ` breaks a line on a terminal.
    let text = if text.contains("\r\n") {
        Cow::Owned(text.replace("\r\n", "\n"))
    } else {
        Cow::Borrowed(text)
    };
    let is_order = |letter| match letter {
        '\n' | '\t' => false,
        LEFT_TO_RIGHT_OVERRIDE | RIGHT_TO_LEFT_OVERRIDE => true,
        _ => letter.is_control(),
    };
    match text {
        Cow::Borrowed(text) => escaped(text, is_order),
        Cow::Owned(text) => Cow::Owned(escaped(&text, is_order).into_owned()),
    }
}

/// A name for a comment of Markdown or HTML; it cannot end the comment.
pub fn comment(name: &str) -> String {
    line(name).replace('<', "&lt;").replace('>', "&gt;")
}

const LEFT_TO_RIGHT_OVERRIDE: char = '\u{202D}';
const RIGHT_TO_LEFT_OVERRIDE: char = '\u{202E}';

/// Whether this is a line or paragraph separator; some programs break lines of a log there.
fn is_separator(letter: char) -> bool {
    matches!(letter, '\u{2028}' | '\u{2029}')
}

/// Whether this is one of Unicode's characters for direction (UAX #9): marks, embeddings, overrides, isolates.
fn is_direction(letter: char) -> bool {
    matches!(letter, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// The text with the letters that `is_order` selects written as in JSON.
fn escaped(text: &str, is_order: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&is_order) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        match letter {
            _ if !is_order(letter) => out.push(letter),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ => write!(out, "\\u{:04x}", u32::from(letter)).expect("strings take everything"),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every control character and every direction character, with letters between them.
    fn orders() -> String {
        let controls = (0..=0x9F)
            .filter_map(char::from_u32)
            .filter(|letter| letter.is_control());
        let directions = ['\u{61C}', '\u{200E}', '\u{200F}', '\u{2028}', '\u{2029}']
            .into_iter()
            .chain('\u{202A}'..='\u{202E}')
            .chain('\u{2066}'..='\u{2069}');
        controls
            .chain(directions)
            .flat_map(|letter| ['a', letter])
            .collect()
    }

    #[test]
    fn a_message_is_one_line_without_orders() {
        let shown = line(&orders()).into_owned();
        assert!(shown.chars().all(|letter| letter.is_ascii_graphic()), "{shown}");
        for order in [
            "\\n", "\\r", "\\t", "\\u001b", "\\u0007", "\\u007f", "\\u0085", "\\u009b", "\\u202e", "\\u2066",
        ] {
            assert!(shown.contains(order), "{order} in {shown}");
        }
        assert_eq!(line("a.txt\nerror: all is lost"), "a.txt\\nerror: all is lost");
        assert_eq!(line("\u{1B}]0;title\u{7}"), "\\u001b]0;title\\u0007");
    }

    #[test]
    fn words_of_every_script_stay_as_they_are() {
        for text in [
            "слово «в кавычках»",
            "כותרת",
            "می\u{200C}خواهم",
            "क्\u{200D}ष",
            "日本",
            "👩\u{200D}🔬",
            "C:\\n",
        ] {
            assert_eq!(line(text), text);
            assert_eq!(screen(text), text);
        }
    }

    #[test]
    fn a_result_on_a_terminal_has_lines_and_tabs_alone() {
        let shown = screen(&orders()).into_owned();
        for letter in shown.chars().filter(|letter| letter.is_control()) {
            assert!(matches!(letter, '\n' | '\t'), "{letter:?} in {shown:?}");
        }
        assert!(!shown.contains(['\u{202D}', '\u{202E}']), "{shown:?}");
        // Right-to-left scripts need these.
        assert!(shown.contains('\u{200F}') && shown.contains('\u{2067}') && shown.contains('\u{202B}'));
        assert_eq!(screen("a\r\nb\tc\rd"), "a\nb\tc\\rd");
        assert_eq!(screen("\u{9B}2J\u{1B}[2J"), "\\u009b2J\\u001b[2J");
    }

    #[test]
    fn no_letter_of_unicode_becomes_an_order() {
        for letter in '\0'..=char::MAX {
            // A carriage return is examined together with the letter after it.
            let text = format!("\r{letter}");
            let on_screen = screen(&text);
            let is_plain = |shown: char| !shown.is_control() || matches!(shown, '\n' | '\t');
            assert!(on_screen.chars().all(is_plain), "{letter:?}: {on_screen:?}");
            let on_line = line(&text);
            assert!(!on_line.contains(char::is_control), "{letter:?}: {on_line:?}");
            assert!(!on_line.contains(is_direction), "{letter:?}: {on_line:?}");
            assert!(!on_line.contains(is_separator), "{letter:?}: {on_line:?}");
        }
    }

    #[test]
    fn json_stays_the_same_json() {
        let value = serde_json::json!({ "text": orders() });
        for json in [value.to_string(), format!("{value:#}")] {
            let read: serde_json::Value = serde_json::from_str(&screen(&json)).unwrap();
            assert_eq!(read, value);
        }
        let read: serde_json::Value = serde_json::from_str(&line(&value.to_string())).unwrap();
        assert_eq!(read, value);
    }

    #[test]
    fn a_comment_is_not_ended_by_what_is_in_it() {
        for name in [
            "x --><img src=x onerror=alert(1)>",
            "x --!><b>",
            "a\n-->\n<b>",
            "-->",
            "<!--",
        ] {
            let shown = comment(name);
            assert!(!shown.contains(['<', '>', '\n']), "{shown}");
        }
        assert_eq!(comment("новости--2.txt"), "новости--2.txt");
    }
}
