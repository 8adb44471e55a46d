//! Writes plain text as Markdown that shows the same text: no letter becomes a tag, a link, an image, code or emphasis.
//! Lists, quotations and rules, which people write with the same signs, stay what they are.

/// Text of any number of lines as Markdown. The form of a letter depends on its neighbours only, so a text may be given
/// in parts that end at white space.
pub fn text_as_markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let mut before = None;
    let mut rest = text.chars();
    while let Some(letter) = rest.next() {
        let behind = rest.clone().next();
        let is_sign = match letter {
            '\\' | '`' | '[' => true,
            '<' => behind.is_none_or(|next| next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?')),
            '&' => is_entity(rest.as_str()),
            '#' => is_space(before) && (is_space(behind) || behind == Some('#')),
            '*' | '~' => !(is_space(before) && is_space(behind)),
            '_' => !(is_space(before) && is_space(behind) || is_letter(before) && is_letter(behind)),
            _ => false,
        };
        if is_sign {
            out.push('\\');
        }
        out.push(letter);
        before = Some(letter);
    }
    out
}

/// Whether the text after a `&` would be read with it as another letter: `lt;`, `#60;`.
pub(super) fn is_entity(behind: &str) -> bool {
    let name = behind.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '#');
    name.is_some_and(|end| end > 0 && behind[end..].starts_with(';'))
}

fn is_space(letter: Option<char>) -> bool {
    letter.is_none_or(char::is_whitespace)
}

fn is_letter(letter: Option<char>) -> bool {
    letter.is_some_and(char::is_alphanumeric)
}
