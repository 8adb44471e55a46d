//! Spans in a line that are no Markdown: templates, wiki links, attributes, components, references, tags.

use super::formula;
use super::mask::Role;

/// The limit of the length of a span, in bytes; what is longer is read as words.
pub(super) const MAX_LENGTH: usize = 1_000;

/// A span at the beginning of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// Its length in bytes.
    pub length: usize,
    pub role: Role,
}

/// The span that a text begins with; `before` is the character before it.
pub(super) fn at(rest: &str, before: Option<char>) -> Option<Found> {
    if let Some(length) = formula::length(rest, before) {
        let role = Role::Word(rest[..length].to_owned());
        return Some(Found { length, role });
    }
    let point = |length: usize| Found {
        length,
        role: Role::Point,
    };
    match rest.as_bytes().first()? {
        b'\\' => command(rest, before).map(point),
        b'{' => template(rest, before),
        b'[' => bracket(rest, before),
        b'!' if rest.starts_with("![[") => between(&rest[1..], "[[", "]]").map(|length| point(length + 1)),
        b'#' => tag(rest, before).map(|length| Found {
            length,
            role: Role::Word(rest[..length].to_owned()),
        }),
        b'^' => block_name(rest, before).map(point),
        b'%' if rest.starts_with("%%") => between(rest, "%%", "%%").map(point),
        b'<' if rest.starts_with("<>") => Some(point(2)),
        b'<' if rest.starts_with("</>") => Some(point(3)),
        _ => None,
    }
}

/// The length of a text that begins with `open`, up to the next `close`, without another `open` between them.
pub(super) fn between(rest: &str, open: &str, close: &str) -> Option<usize> {
    let inner = rest.strip_prefix(open)?;
    let length = inner.floor_char_boundary(MAX_LENGTH);
    let end = inner[..length].find(close)?;
    let is_plain = open == close || !inner[..end].contains(open);
    is_plain.then_some(open.len() + end + close.len())
}

/// A template, a list of attributes, or an expression in braces.
fn template(rest: &str, before: Option<char>) -> Option<Found> {
    let point = |length: usize| Found {
        length,
        role: Role::Point,
    };
    for (open, close) in [("{{", "}}"), ("{%", "%}"), ("{#", "#}")] {
        if rest.starts_with(open)
            && let Some(length) = between(rest, open, close)
        {
            // `{{ name }}` is a word of its sentence, `{{< note >}}` is none.
            let inner = rest[open.len()..length - close.len()].trim();
            let is_name = open == "{{"
                && inner
                    .chars()
                    .all(|letter| letter.is_alphanumeric() || "._$".contains(letter));
            let role = if is_name {
                Role::Word(rest[..length].to_owned())
            } else {
                Role::Point
            };
            return Some(Found { length, role });
        }
    }
    let length = braces_length(rest)?;
    let inner = &rest[1..length - 1];
    let is_attributes = inner.starts_with([':', '.', '#', '=', '/']) || inner.contains('=');
    if is_attributes {
        return Some(point(length));
    }
    let is_name = !inner.is_empty()
        && inner
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || "._$[]()".contains(letter))
        && inner.contains(|letter: char| letter.is_ascii_alphabetic());
    let is_apart = !before.is_some_and(|before| before == '\\' || before == '$');
    (is_name && is_apart).then(|| Found {
        length,
        role: Role::Word(rest[..length].to_owned()),
    })
}

/// The length of the balanced braces that a text begins with.
pub(super) fn braces_length(rest: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, letter) in rest.char_indices().take(MAX_LENGTH) {
        match letter {
            '{' => depth += 1,
            '}' if depth <= 1 => return (depth == 1).then_some(at + 1),
            '}' => depth -= 1,
            _ if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

/// A wiki link, a citation, or the place of a table of contents.
fn bracket(rest: &str, before: Option<char>) -> Option<Found> {
    let point = |length: usize| Found {
        length,
        role: Role::Point,
    };
    if rest.starts_with("[[") {
        let length = between(rest, "[[", "]]")?;
        let inner = &rest[2..length - 2];
        let is_link =
            !rest[length..].starts_with(['(', '[']) && !inner.is_empty() && !inner.contains(['[', ']', '\n']);
        let is_place = inner.eq_ignore_ascii_case("_toc_");
        let role = if is_place {
            Role::Point
        } else {
            Role::Word(inner.to_owned())
        };
        return is_link.then_some(Found { length, role });
    }
    let is_citation = rest.starts_with("[@") || rest.starts_with("[-@") || rest.starts_with("[see @");
    let length = between(rest, "[", "]")?;
    let is_link = rest[length..].starts_with(['(', '[', ':']);
    if is_citation {
        return (!is_link).then(|| point(length));
    }
    let is_place = ["[toc]", "[[toc]]"]
        .iter()
        .any(|place| place.eq_ignore_ascii_case(&rest[..length]));
    (is_place && !is_link && before.is_none_or(char::is_whitespace)).then(|| point(length))
}

/// A tag such as `#topic/part`.
fn tag(rest: &str, before: Option<char>) -> Option<usize> {
    let name: usize = rest[1..]
        .chars()
        .take_while(|letter| letter.is_alphanumeric() || "-_/".contains(*letter))
        .map(char::len_utf8)
        .sum();
    let name = rest[1..=name].trim_end_matches(['-', '_', '/']).len();
    let is_apart = before.is_none_or(|before| before.is_whitespace() || "([,;".contains(before));
    let first = rest[1..].chars().next()?;
    // A capital at the beginning of a block is more likely a heading that lacks its space.
    let is_heading =
        before.is_none() && first.is_uppercase() && !rest[1 + name..].trim_start().starts_with('#');
    let is_heading = is_heading && rest[1 + name..].starts_with(' ');
    (name > 0 && is_apart && !is_heading && first.is_alphanumeric()).then_some(1 + name)
}

/// The name of a block, at its end: `^name`.
fn block_name(rest: &str, before: Option<char>) -> Option<usize> {
    let name = rest[1..]
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
        .count();
    let is_last = rest[1 + name..].trim_start_matches([' ', '\t']).is_empty()
        || rest[1 + name..].starts_with(['\n', '\r']);
    (name > 0 && is_last && before.is_none_or(char::is_whitespace)).then_some(1 + name)
}

/// A command of TeX with its arguments: `\ref{x}`, `\newpage`.
fn command(rest: &str, before: Option<char>) -> Option<usize> {
    let name = rest[1..].bytes().take_while(u8::is_ascii_alphabetic).count();
    let is_apart = !before.is_some_and(|before| before.is_alphanumeric() || before == ':' || before == '\\');
    if name < 2 || !is_apart {
        return None;
    }
    let mut length = 1 + name;
    while rest[length..].starts_with('{') {
        let Some(argument) = braces_length(&rest[length..]) else {
            break;
        };
        length += argument;
    }
    // Without an argument it may be a name in a path.
    (length > 1 + name || !rest[length..].starts_with(['\\', '.', '/', ':'])).then_some(length)
}

/// The length of the tag that a text begins with, with expressions in its attributes; `None` if there is none.
pub(super) fn tag_length(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix('<')?;
    let inner = inner.strip_prefix('/').unwrap_or(inner);
    inner
        .starts_with(|first: char| first.is_ascii_alphabetic())
        .then_some(())?;
    let (mut depth, mut quote) = (0_usize, None);
    for (at, letter) in rest.char_indices().take(10 * MAX_LENGTH) {
        match (quote, letter) {
            (Some(open), _) if letter == open => quote = None,
            (None, '"' | '\'' | '`') => quote = Some(letter),
            (None, '{') => depth += 1,
            (None, '}') => depth = depth.saturating_sub(1),
            (None, '>') if depth == 0 => return Some(at + 1),
            (None, '<') if depth == 0 && at > 0 => return None,
            _ => {}
        }
    }
    None
}

/// Whether a line holds spans that are no words, and nothing else.
pub(super) fn is_whole_line(content: &str) -> bool {
    let mut rest = content;
    let mut before = None;
    while !rest.is_empty() {
        let is_component = rest.starts_with("</") || rest.starts_with('<') && rest.contains("={");
        let is_component = is_component
            && rest
                .trim_start_matches(['<', '/'])
                .starts_with(|name: char| name.is_ascii_uppercase());
        let length = if is_component || rest.starts_with('<') && is_component_start(rest) {
            tag_length(rest)
        } else {
            at(rest, before).map(|found| found.length)
        };
        let Some(length) = length.filter(|_| !rest.starts_with("[[") || !rest.contains('|')) else {
            return false;
        };
        before = rest[..length].chars().next_back();
        let behind = rest[length..].trim_start();
        if behind.len() < rest.len() - length {
            before = Some(' ');
        }
        rest = behind;
    }
    !content.is_empty()
}

fn is_component_start(rest: &str) -> bool {
    rest[1..].starts_with(|name: char| name.is_ascii_uppercase())
}

/// Templates whose content is not prose.
const CODE: [&str; 9] = [
    "highlight",
    "code",
    "codeblock",
    "comment",
    "mermaid",
    "math",
    "katex",
    "latex",
    "raw",
];

/// The name of the template that this line begins and whose content is not prose.
pub(super) fn code_of_template(content: &str) -> Option<&'static str> {
    let inner = content
        .strip_prefix("{{<")
        .or_else(|| content.strip_prefix("{{%"))
        .or_else(|| content.strip_prefix("{%"))?;
    let name = inner
        .trim_start_matches(['-', ' '])
        .split(|sign: char| !sign.is_alphanumeric())
        .next()?;
    CODE.iter().find(|code| **code == name).copied()
}

/// Whether the template `name` ends in this line.
pub(super) fn ends_template(content: &str, name: &str) -> bool {
    let ends = |before: &str| {
        content
            .match_indices(name)
            .any(|(at, _)| content[..at].trim_end().ends_with(before))
    };
    content.contains(name) && content.contains('}') && (ends("/") || ends("end"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<&str> {
        at(text, None).map(|found| &text[..found.length])
    }

    #[test]
    fn spans_are_found_where_they_begin() {
        for (text, span) in [
            ("{{< ref \"a.md\" >}} x", "{{< ref \"a.md\" >}}"),
            ("{% if a %} x", "{% if a %}"),
            ("{{ page.title }} x", "{{ page.title }}"),
            ("{: .classe} x", "{: .classe}"),
            ("{#id} x", "{#id}"),
            ("{nome} x", "{nome}"),
            ("{width=50%} x", "{width=50%}"),
            ("[[Casa]] x", "[[Casa]]"),
            ("![[a.png|300]] x", "![[a.png|300]]"),
            ("[@silva2020, p. 3] x", "[@silva2020, p. 3]"),
            ("[TOC]", "[TOC]"),
            ("#café e", "#café"),
            ("#a/b-c, e", "#a/b-c"),
            ("^bloco-1", "^bloco-1"),
            ("%%nota%% x", "%%nota%%"),
            ("\\newpage", "\\newpage"),
            ("\\ref{fig:a} x", "\\ref{fig:a}"),
        ] {
            assert_eq!(found(text), Some(span), "{text}");
        }
        for text in [
            "{uma nota} x",
            "[[a]](b)",
            "[nota] x",
            "#Título da página",
            "# x",
            "^a x",
            "%% x",
            "\\*x",
            "\\n",
            "{}",
            "#",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn lines_of_templates_and_components_have_no_words() {
        for line in [
            "{{% aviso tipo=\"x\" %}}",
            "{% include a.html %} {% endif %}",
            "<Tabs items={['a', 'b']}>",
            "</Tabs>",
            "<Aviso>",
            "![[a.png]]",
            "[[_TOC_]]",
            "$$x$$",
            "#a #b",
        ] {
            assert!(is_whole_line(line), "{line}");
        }
        for line in ["Veja {{ a }}", "<Aviso>Leia", "<div>", "[[a|b]]", ""] {
            assert!(!is_whole_line(line), "{line}");
        }
    }
}
