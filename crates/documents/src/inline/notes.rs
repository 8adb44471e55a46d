//! Note marks: links that are only a number or a sign, and lead to a note or back from one.

/// The limit of letters of a note mark.
const LONGEST: usize = 12;
/// The limit of digits of a note's number.
const MOST_DIGITS: usize = 4;

/// Whether a link with this text is a note mark: it touches a word without being part of the sentence. `before` is the
/// line up to it, `address` the link's URL.
pub(crate) fn is_note_mark(text: &str, before: &str, address: Option<&str>) -> bool {
    let text = text.trim();
    if text.is_empty() || text.chars().nth(LONGEST).is_some() {
        return false;
    }
    let inner = text.trim_matches(|letter: char| !is_plain(letter));
    if inner.is_empty() {
        return true;
    }
    let is_bracketed = text.starts_with('[') && text.ends_with(']');
    let is_letter = inner.chars().nth(1).is_none();
    let digits = inner.bytes().filter(u8::is_ascii_digit).count();
    let is_number = inner
        .chars()
        .all(|letter| letter.is_ascii_digit() || " ,;-–".contains(letter));
    if !is_number && !is_letter
        || inner
            .split([',', ';', ' ', '-', '–'])
            .any(|part| part.len() > MOST_DIGITS)
    {
        return false;
    }
    let is_part = address.is_some_and(|address| address.contains('#'));
    let mut last = before.chars().rev();
    match last.next() {
        _ if is_bracketed => true,
        None => is_part,
        Some(letter) if letter.is_alphabetic() => true,
        Some('.' | ',') if last.next().is_some_and(char::is_numeric) => is_part,
        Some(letter) => (letter.is_numeric() || ends_words(letter)) && (is_part || digits < MOST_DIGITS),
    }
}

/// Letters and digits, but for raised ones.
fn is_plain(letter: char) -> bool {
    letter.is_alphabetic() || letter.is_ascii_digit()
}

/// Whether a sign stands at the end of words.
fn ends_words(letter: char) -> bool {
    matches!(
        letter,
        '.' | ',' | ';' | ':' | '!' | '?' | '…' | '»' | '”' | '"' | '’' | '\'' | ')' | ']' | '。' | '，'
    )
}

/// The length of the sign that stands behind a note mark at the start of a line: `. `, `) `.
pub(crate) fn sign_behind_note(text: &str) -> usize {
    let rest = text.trim_start_matches(['.', ')', ':']);
    let sign = text.len() - rest.len();
    if sign > 0 && rest.starts_with(char::is_whitespace) {
        text.len() - rest.trim_start().len()
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_signs_that_touch_a_word_are_note_marks() {
        for (text, before, address) in [
            ("56", "A palavra é antiga", "#n56"),
            ("56", "A palavra é antiga", "notas.html"),
            ("57", "Frase final.", "#n57"),
            ("[1]", "слово", "x"),
            ("[a]", "слово ", "#x"),
            ("¹", "слово ", "x"),
            ("*", "", "x"),
            ("†", "слово ", "x"),
            ("↑", "", "#top"),
            ("55", "", "#r55"),
            ("(3)", "слово", "#n3"),
            ("12, 13", "слово.", "#n12"),
            ("a", "слово", "#n"),
            ("3", "em 1,5", "#n3"),
        ] {
            assert!(is_note_mark(text, before, Some(address)), "{before}{text}");
        }
    }

    #[test]
    fn numbers_that_are_words_of_the_sentence_stay() {
        for (text, before, address) in [
            ("2019", "No estado em ", "/2019"),
            ("2", "Ver capítulo ", "#cap2"),
            ("1923", "nasceu (", "/1923"),
            ("2019", "", "/2019"),
            ("234", "1.", "/x"),
            ("8.112", "Lei n", "/lei"),
            ("nota", "слово", "#n"),
            ("", "слово", "#n"),
            ("20192", "слово", "#n"),
        ] {
            assert!(!is_note_mark(text, before, Some(address)), "{before}{text}");
        }
    }
}
