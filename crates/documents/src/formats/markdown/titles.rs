//! The titles in the first lines of directives.

use std::ops::Range;

use super::fields::Notation;

/// A title, in bytes of its line; empty where there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Title {
    pub range: Range<usize>,
    pub notation: Notation,
}

impl Title {
    fn of(line: &str, range: Range<usize>, notation: Notation) -> Title {
        let has_words = !line[range.clone()].trim().is_empty();
        let range = if has_words { range } else { line.len()..line.len() };
        Title { range, notation }
    }
}

/// The title of a container such as `:::note Title`, `:::tip[Title]{.class}`, `::: {.note}` or `:::{note} Title`;
/// `None` for a line that is none.
pub(super) fn of_container(line: &str) -> Option<Title> {
    let rest = line.trim_start_matches(':');
    let title = |range: Range<usize>| Some(Title::of(line, range, Notation::Markdown));
    if rest.is_empty() {
        return title(line.len()..line.len());
    }
    let mut at = line.len() - rest.len() + (rest.len() - rest.trim_start().len());
    let name = name_length(&line[at..]);
    let is_name = name > 0 || line[at..].starts_with(['{', '[']);
    if !is_name {
        return None;
    }
    at += name;
    if line[at..].starts_with('[')
        && let Some(end) = line[at..].find(']')
    {
        return title(at + 1..at + end);
    }
    let is_attributes = line[at..].trim_start().starts_with('{');
    if is_attributes {
        at += line[at..].find('}').map_or(line.len() - at, |end| end + 1);
    }
    // More words directly behind the name are not its end.
    if !line[at..].is_empty() && !line[at..].starts_with([' ', '\t', ':']) {
        return None;
    }
    let rest = &line[at..];
    let start = line.len() - rest.trim_start().len();
    let mut end = line.trim_end_matches([':', ' ']).len().max(start);
    if let Some(brace) = line[start..end].rfind('{')
        && line[..end].ends_with('}')
    {
        end = start + line[start..start + brace].trim_end().len();
    }
    title(start..end)
}

/// The title of a block with an indented body: `!!! note "Title"`, `??? note`, `=== "Title"`.
pub(super) fn of_block(line: &str) -> Option<Title> {
    let is_tab = line.starts_with("===");
    let rest = ["!!!", "???+", "???", "===!", "===+", "==="]
        .iter()
        .find_map(|sign| line.strip_prefix(sign))?;
    let quote = rest.find('"');
    let names = rest[..quote.unwrap_or(rest.len())].trim();
    let is_named =
        names.split_whitespace().all(is_name) && (is_tab == names.is_empty() || !is_tab && quote.is_some());
    let Some(quote) = quote else {
        let is_block = is_named && !is_tab && rest.starts_with(' ');
        return is_block.then(|| Title::of(line, line.len()..line.len(), Notation::QuotedMarkdown));
    };
    let start = line.len() - rest.len() + quote + 1;
    let end = line
        .rfind('"')
        .filter(|end| *end >= start && line[end + 1..].trim().is_empty())?;
    is_named.then(|| Title::of(line, start..end, Notation::QuotedMarkdown))
}

/// The title of a callout: `[!NOTE]`, `[!info]- Title`.
pub(super) fn of_callout(line: &str) -> Option<Title> {
    let (name, rest) = line.strip_prefix("[!")?.split_once(']')?;
    let kind = name.split('|').next().unwrap_or_default();
    let rest = rest.strip_prefix(['+', '-']).unwrap_or(rest);
    if !kind.split_whitespace().all(is_name) || kind.is_empty() || !rest.is_empty() && !rest.starts_with(' ')
    {
        return None;
    }
    let start = line.len() - rest.trim_start().len();
    Some(Title::of(line, start..line.len(), Notation::Markdown))
}

/// The length of the name that a text begins with.
fn name_length(text: &str) -> usize {
    text.chars()
        .take_while(|letter| letter.is_alphanumeric() || "-_.".contains(*letter))
        .map(char::len_utf8)
        .sum()
}

/// Whether a text is a name, as of a directive or an option.
pub(super) fn is_name(text: &str) -> bool {
    !text.is_empty() && name_length(text) == text.len()
}

/// Whether a line can be a term that is defined below it: words that begin no other block.
pub(super) fn is_term(line: &str) -> bool {
    let is_definition = line.starts_with(": ") || line.starts_with(":\t");
    let begins = !line.starts_with(['#', '|', '<', '`', '~', '{']) && !line.starts_with(":::");
    is_definition || begins && line.contains(char::is_alphabetic) && !line.starts_with([':'])
}

/// Whether a line is the row below the head of a table.
pub(super) fn is_delimiter_row(line: &str) -> bool {
    line.contains("--") && line.bytes().all(|byte| b"|-: \t".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &str, found: Option<Title>) -> String {
        match found {
            None => "none".to_owned(),
            Some(title) if title.range.is_empty() => "-".to_owned(),
            Some(title) => line[title.range].to_owned(),
        }
    }

    #[test]
    fn containers_have_a_name_and_perhaps_a_title() {
        for (line, title) in [
            (":::", "-"),
            ("::::", "-"),
            (":::note", "-"),
            (":::note Título *aqui*", "Título *aqui*"),
            (":::tip[Título]{.x}", "Título"),
            ("::: {.note}", "-"),
            ("::: {.note} :::", "-"),
            (":::{note} Título", "Título"),
            ("::: warning Cuidado {open}", "Cuidado"),
            ("::: warning :::", "-"),
            (":::, texto", "none"),
            (":::nota, texto", "none"),
        ] {
            assert_eq!(shown(line, of_container(line)), title, "{line}");
        }
    }

    #[test]
    fn blocks_with_a_body_quote_their_title() {
        for (line, title) in [
            ("!!! note", "-"),
            ("!!! note inline end \"Título\"", "Título"),
            ("!!! note \"\"", "-"),
            ("???+ dica \"O \"x\" aqui\"", "O \"x\" aqui"),
            ("=== \"Linux\"", "Linux"),
            ("===", "none"),
            ("!!! nota, texto", "none"),
            ("!!!", "none"),
            ("!!! a \"b\" c", "none"),
        ] {
            assert_eq!(shown(line, of_block(line)), title, "{line}");
        }
    }

    #[test]
    fn callouts_have_a_kind() {
        for (line, title) in [
            ("[!NOTE]", "-"),
            ("[!info]- Título", "Título"),
            ("[!info|x]+ Título", "Título"),
            ("[!]", "none"),
            ("[!info](a)", "none"),
            ("[!x, y] z", "none"),
        ] {
            assert_eq!(shown(line, of_callout(line)), title, "{line}");
        }
    }
}
