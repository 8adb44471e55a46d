//! Literals that begin with a sign of their own: placeholders, tags, code between backticks, formulas, mentions.

use super::{Kind, Start, ends_word};

/// The limit of most literals with an end of their own, in bytes.
const LONGEST: usize = 120;
/// The limit of a message with plural forms, in bytes.
const LONGEST_MESSAGE: usize = 600;
/// The words behind the first comma of a message with forms (ICU `MessageFormat`).
const FORMS: [&str; 6] = ["plural", "select", "selectordinal", "number", "date", "time"];

/// The length of the literal that begins here, and its kind.
pub(super) fn at(start: Start<'_>) -> Option<(usize, Kind)> {
    let rest = start.rest;
    let of = |length: Option<usize>, kind| length.map(|length| (length, kind));
    match rest.as_bytes().first()? {
        b'{' => of(braces(rest), Kind::Placeholder),
        b'%' => of(percent(start), Kind::Placeholder),
        b'$' => dollar(start),
        b':' => colon(start),
        b'<' => of(tag(rest), Kind::Tag),
        b'&' => of(entity(rest), Kind::Tag),
        b'`' => of(code(rest), Kind::Code),
        b'\\' => of(
            enclosed(rest, "\\(", "\\)").or_else(|| enclosed(rest, "\\[", "\\]")),
            Kind::Formula,
        ),
        b'@' => of(mention(start), Kind::Handle),
        b'#' => of(hashtag(start), Kind::Handle),
        _ => None,
    }
}

/// The beginning of `text`, at most `most` bytes.
fn limited(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}

/// The length of a text between two signs on one line.
fn enclosed(rest: &str, opening: &str, closing: &str) -> Option<usize> {
    let inner = limited(rest.strip_prefix(opening)?, LONGEST);
    let end = inner.find(closing)?;
    let is_short = !inner[..end].trim().is_empty() && !inner[..end].contains('\n');
    is_short.then_some(opening.len() + end + closing.len())
}

/// The number of bytes at the beginning that match.
fn run(text: &str, matches: impl Fn(char) -> bool) -> usize {
    let end = limited(text, LONGEST).find(|letter| !matches(letter));
    end.unwrap_or_else(|| text.floor_char_boundary(LONGEST))
}

/// `{name}`, `{0}`, `{{ name }}`, `{n, plural, …}`.
fn braces(rest: &str) -> Option<usize> {
    if rest.starts_with("{{") {
        return enclosed(rest, "{{{", "}}}").or_else(|| enclosed(rest, "{{", "}}"));
    }
    if rest.starts_with("{%") {
        return enclosed(rest, "{%", "%}");
    }
    let inner = &rest[1..];
    let name = run(inner, |letter| {
        letter.is_alphanumeric() || "_.-$#@:%/!?[]'".contains(letter)
    });
    match inner[name..].chars().next()? {
        '}' if name > 0 => Some(name + 2),
        ',' if name > 0 => message(rest, name + 1),
        _ => None,
    }
}

/// A message with forms, whose first comma stands at `comma`.
fn message(rest: &str, comma: usize) -> Option<usize> {
    let form = rest[comma + 1..].trim_start();
    let form = &form[..run(form, char::is_alphabetic)];
    if !FORMS.contains(&form) {
        return None;
    }
    let mut depth = 0_usize;
    for (at, letter) in limited(rest, LONGEST_MESSAGE).char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at + 1);
        }
    }
    None
}

/// `%s`, `%1$d`, `%.2f`, `%(name)s`, `%@`, `%{name}`, `%name%`.
fn percent(start: Start<'_>) -> Option<usize> {
    let (rest, inner) = (start.rest, &start.rest[1..]);
    if start
        .before
        .is_some_and(|before| before.is_alphanumeric() || before == '%')
    {
        return None;
    }
    if inner.starts_with('{') {
        return enclosed(rest, "%{", "}");
    }
    if inner.starts_with('(') {
        let end = enclosed(rest, "%(", ")")?;
        return Some(end + conversion(&rest[end..])?);
    }
    let name = run(inner, |letter| letter.is_ascii_alphanumeric() || letter == '_');
    if name > 1 && inner[name..].starts_with('%') {
        return Some(name + 2);
    }
    let number = run(inner, |letter| letter.is_ascii_digit());
    let position = if number > 0 && inner[number..].starts_with('$') {
        number + 1
    } else {
        0
    };
    Some(1 + position + conversion(&inner[position..])?)
}

/// The length of what says how a value is written: `s`, `.2f`, `-5d`, `lu`, `@`.
fn conversion(text: &str) -> Option<usize> {
    let flags = run(text, |letter| matches!(letter, '-' | '+' | '0'..='9' | '.' | '*'));
    let size = run(&text[flags..], |letter| matches!(letter, 'l' | 'h' | 'z' | 'q'));
    let kind = flags + size;
    let letter = text[kind..].chars().next()?;
    let is_kind = matches!(
        letter,
        '@' | 's' | 'd' | 'i' | 'u' | 'f' | 'g' | 'e' | 'x' | 'X' | 'c' | 'o' | 'p' | 'r' | 'v' | 'n'
    );
    (is_kind && ends_word(&text[kind + 1..])).then_some(kind + 1)
}

/// `${x}`, `$t(key)`, `$name`, `$x_1$`, `$$…$$`.
fn dollar(start: Start<'_>) -> Option<(usize, Kind)> {
    let (rest, inner) = (start.rest, &start.rest[1..]);
    if inner.starts_with('{') {
        return enclosed(rest, "${", "}").map(|length| (length, Kind::Placeholder));
    }
    if inner.starts_with("t(") {
        return enclosed(rest, "$t(", ")").map(|length| (length, Kind::Placeholder));
    }
    if inner.starts_with('$') {
        return enclosed(rest, "$$", "$$").map(|length| (length, Kind::Formula));
    }
    if !start.is_apart() {
        return None;
    }
    if let Some(length) = enclosed(rest, "$", "$") {
        let formula = &rest[1..length - 1];
        let is_tight = formula.trim() == formula && ends_word(&rest[length..]);
        let is_formula = formula.is_ascii()
            && (formula.len() < 3 || formula.contains(['\\', '^', '_', '=', '+', '<', '>', '{']))
            && formula.contains(|letter: char| letter.is_ascii_alphabetic() || letter == '\\');
        if is_tight && is_formula {
            return Some((length, Kind::Formula));
        }
    }
    let name = run(inner, |letter| letter.is_ascii_alphanumeric() || letter == '_');
    let is_name = name > 1 && !inner.starts_with(|first: char| first.is_ascii_digit());
    (is_name && ends_word(&inner[name..])).then_some((name + 1, Kind::Placeholder))
}

/// `:name` behind a space, and the names of emoji, `:smile:`.
fn colon(start: Start<'_>) -> Option<(usize, Kind)> {
    let inner = &start.rest[1..];
    if start
        .before
        .is_some_and(|before| !before.is_whitespace() && !"(«“\"'".contains(before))
    {
        return None;
    }
    let name = run(inner, |letter| {
        letter.is_ascii_lowercase() || letter.is_ascii_digit() || "_+-".contains(letter)
    });
    let behind = &inner[name..];
    if name > 1 && behind.starts_with(':') && ends_word(&behind[1..]) {
        return Some((name + 2, Kind::Symbol));
    }
    let is_name = name > 1
        && inner[..name].starts_with(|first: char| first.is_ascii_lowercase())
        && !inner[..name].contains(['+', '-']);
    (is_name && ends_word(behind)).then_some((name + 1, Kind::Placeholder))
}

/// `<0>`, `</0>`, `<br/>`, `<a href="x">`.
fn tag(rest: &str) -> Option<usize> {
    if rest.starts_with("<!--") {
        return enclosed(rest, "<!--", "-->");
    }
    let inner = limited(&rest[1..], 4 * LONGEST);
    let end = inner.find(['>', '<', '\n'])?;
    let content = inner[..end].strip_prefix('/').unwrap_or(&inner[..end]);
    let content = content.strip_suffix('/').unwrap_or(content);
    let name = run(content, |letter| letter.is_ascii_alphanumeric() || letter == '-');
    let (name, attributes) = content.split_at(name);
    let is_known = name.starts_with(|first: char| first.is_ascii_digit())
        || attributes.contains('=')
        || is_closed(rest, name)
        || TAGS.contains(&name);
    let is_tag = !name.is_empty()
        && is_known
        && (attributes.trim().is_empty() || attributes.starts_with(' ') && attributes.contains('='));
    (is_tag && inner[end..].starts_with('>')).then_some(end + 2)
}

/// Names of tags that are no words in angle brackets.
const TAGS: [&str; 22] = [
    "b", "i", "u", "s", "em", "br", "hr", "sub", "sup", "strong", "span", "div", "p", "li", "ul", "ol", "td",
    "tr", "a", "img", "code", "small",
];

/// Whether a tag closes an element, which words in angle brackets do not.
fn is_closed(rest: &str, name: &str) -> bool {
    rest.starts_with("</") && !name.is_empty()
        || rest[1..].starts_with(name) && rest[1 + name.len()..].starts_with("/>")
}

/// `&nbsp;`, `&#39;`.
fn entity(rest: &str) -> Option<usize> {
    let inner = &rest[1..];
    let name = run(inner, |letter| letter.is_ascii_alphanumeric() || letter == '#');
    (name > 1 && inner[name..].starts_with(';')).then_some(name + 2)
}

/// Code between backticks; one that closes nothing is none.
fn code(rest: &str) -> Option<usize> {
    let ticks = run(rest, |letter| letter == '`');
    if ticks > 3 {
        return None;
    }
    enclosed(rest, &rest[..ticks], &rest[..ticks])
}

/// `@user`, `@user@host`, `@scope/package`.
fn mention(start: Start<'_>) -> Option<usize> {
    if !start.is_apart() {
        return None;
    }
    let inner = &start.rest[1..];
    let name = run(inner, |letter| {
        letter.is_alphanumeric() || "_.-/@".contains(letter)
    });
    let name = inner[..name].trim_end_matches(['.', '-', '/', '@']);
    let is_name = name.starts_with(|first: char| first == '_' || first.is_alphanumeric());
    is_name.then_some(name.len() + 1)
}

/// `#tag`, and colours as `#ff8800`; a number alone is none.
fn hashtag(start: Start<'_>) -> Option<usize> {
    if !start.is_apart() || start.before.is_some_and(|before| "&#/".contains(before)) {
        return None;
    }
    let inner = &start.rest[1..];
    let name = run(inner, |letter| letter == '_' || letter.is_alphanumeric());
    let is_tag = inner[..name].contains(char::is_alphabetic);
    (is_tag && inner[..name].chars().nth(1).is_some()).then_some(name + 1)
}
