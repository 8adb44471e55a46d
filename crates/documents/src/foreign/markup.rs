//! Recognises texts in markup for people that no format reads: LaTeX, `reStructuredText`, `AsciiDoc`, Org, wikis.

use super::Foreign;
use super::names::{self, TO_TEXT};

/// Commands of LaTeX that stand at the beginning of a line and give a document its parts.
const OF_PARTS: &[&str] = &[
    "documentclass",
    "usepackage",
    "begin",
    "end",
    "part",
    "chapter",
    "section",
    "subsection",
    "subsubsection",
    "paragraph",
    "item",
    "label",
    "maketitle",
    "title",
    "author",
    "tableofcontents",
    "input",
    "include",
    "bibliography",
    "caption",
    "newcommand",
];

/// Commands of LaTeX that stand in a sentence.
const OF_WORDS: &[&str] = &[
    "emph",
    "textbf",
    "textit",
    "texttt",
    "cite",
    "ref",
    "footnote",
    "href",
    "url",
    "underline",
    "textsc",
    "eqref",
];

/// The kind of a text; `None` if it may be prose. Markdown has formulas and examples in LaTeX.
pub(super) fn of(text: &str, is_markdown: bool) -> Option<Foreign> {
    if is_tex(text) || !is_markdown && is_part_of_tex(text) {
        return names::of_extension("tex");
    }
    if is_bibliography(text) {
        return Some(Foreign {
            kind: "a bibliography (BibTeX)",
            step: TO_TEXT,
        });
    }
    if is_markdown {
        return None;
    }
    let extension = if has_directives(text, ".. ", "::") {
        "rst"
    } else if is_org(text) {
        "org"
    } else if is_ascii_doc(text) {
        "adoc"
    } else if is_wiki(text) {
        "wiki"
    } else {
        return None;
    };
    names::of_extension(extension)
}

/// The first line that is neither empty nor a comment, without its indentation.
pub(super) fn first_line(text: &str, comment: char) -> &str {
    let mut lines = text.lines().map(str::trim);
    lines
        .find(|line| !line.is_empty() && !line.starts_with(comment))
        .unwrap_or_default()
}

/// Whether this is a LaTeX document or a chapter of one: it begins with a command that has an argument.
fn is_tex(text: &str) -> bool {
    let Some(command) = first_line(text, '%').strip_prefix('\\') else {
        return false;
    };
    let end = name_length(command);
    end > 1
        && (command[end..].starts_with(['{', '[', '*']) || command.len() == end && text.contains("\\end{"))
}

fn name_length(command: &str) -> usize {
    command
        .find(|letter: char| !letter.is_ascii_alphabetic())
        .unwrap_or(command.len())
}

/// Whether this is a piece of LaTeX that begins with words: commands in its sentences, or at the beginning of lines.
fn is_part_of_tex(text: &str) -> bool {
    let (mut parts, mut words) = (0_usize, 0_usize);
    let mut is_quoted = false;
    for line in text.lines() {
        if line.starts_with("```") {
            is_quoted = !is_quoted;
        }
        if is_quoted || line.contains('`') {
            continue;
        }
        for (at, _) in line.match_indices('\\') {
            let command = &line[at + 1..];
            let end = name_length(command);
            let (name, has_argument) = (&command[..end], command[end..].starts_with(['{', '[', '*']));
            let is_first = line[..at].trim().is_empty();
            parts += usize::from(
                is_first
                    && OF_PARTS.contains(&name)
                    && (has_argument || name == "item" || name == "maketitle"),
            );
            words += usize::from(has_argument && OF_WORDS.contains(&name));
        }
    }
    parts + words > 1
}

/// Whether this begins with an entry of BibTeX: `@article{key,`.
fn is_bibliography(text: &str) -> bool {
    let first = first_line(text, '%');
    let entry = first.strip_prefix('@').and_then(|entry| entry.split_once('{'));
    entry.is_some_and(|(kind, key)| {
        kind.len() > 3
            && kind.bytes().all(|byte| byte.is_ascii_alphabetic())
            && key.ends_with(',')
            && !key.contains(' ')
            && text.trim_end().ends_with('}')
    })
}

/// Whether lines such as `.. note::` stand in the text.
fn has_directives(text: &str, begin: &str, sign: &str) -> bool {
    text.lines().any(|line| {
        let directive = line
            .trim_start()
            .strip_prefix(begin)
            .and_then(|rest| rest.split_once(sign));
        directive.is_some_and(|(name, _)| {
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
        })
    })
}

fn is_org(text: &str) -> bool {
    let first = first_line(text, '\0').to_ascii_uppercase();
    ["#+TITLE:", "#+AUTHOR:", "#+STARTUP:", "#+OPTIONS:", "#+BEGIN_"]
        .iter()
        .any(|begin| first.starts_with(begin))
}

/// Whether the text begins with a title and attributes of `AsciiDoc`, or has its blocks.
fn is_ascii_doc(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty());
    let has_title = lines
        .next()
        .is_some_and(|first| first.starts_with("= ") && !first.ends_with('='));
    let is_attribute = |line: &str| {
        let name = line.strip_prefix(':').and_then(|rest| rest.split_once(':'));
        name.is_some_and(|(name, _)| {
            name.len() > 1
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-_!".contains(&byte))
        })
    };
    has_title && lines.any(|line| is_attribute(line) || line.starts_with("== ") && !line.ends_with('='))
}

/// Whether the text is a page of `MediaWiki`: a template or a category, and links or headings beside it.
fn is_wiki(text: &str) -> bool {
    let is_heading = |line: &str| {
        let line = line.trim_end();
        line.len() > 6 && line.starts_with("== ") && line.ends_with(" ==")
            || line.len() > 4
                && line.starts_with("==")
                && line.ends_with("==")
                && line.contains(|letter: char| letter.is_alphabetic())
    };
    let has_heading = text.lines().any(is_heading);
    let has_bold = text.contains("'''");
    let has_links = text.contains("[[") && text.contains("]]");
    let has_template = text
        .lines()
        .any(|line| line.starts_with("{{") || line.starts_with("{|"));
    [has_heading, has_bold, has_links, has_template]
        .iter()
        .filter(|sign| **sign)
        .count()
        > 2
        || has_heading && (has_links || has_bold)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Option<&'static str> {
        of(text, false).map(|foreign| foreign.kind)
    }

    #[test]
    fn texts_in_markup_tell_what_they_are() {
        assert_eq!(kind("% da\n\\documentclass{article}\n"), Some("a LaTeX document"));
        assert_eq!(kind("\\chapter*{Início}\nBom dia."), Some("a LaTeX document"));
        assert_eq!(
            kind("A produção \\emph{cresceu} em 12\\% segundo \\cite{silva}.\n"),
            Some("a LaTeX document")
        );
        assert_eq!(
            kind("@book{silva2020,\n  title = {A casa}\n}\n"),
            Some("a bibliography (BibTeX)")
        );
        assert_eq!(
            kind("Casa\n====\n\n.. note::\n\n   Bom dia.\n"),
            Some("a reStructuredText document")
        );
        assert_eq!(kind("#+TITLE: Casa\n* Bom dia\n"), Some("an Org document"));
        assert_eq!(
            kind("= Casa\n:lang: pt\n\nBom dia.\n"),
            Some("an AsciiDoc document")
        );
        assert_eq!(
            kind("'''Casa''' é um [[edifício]].\n\n== História ==\n\nBom dia.\n"),
            Some("a page in a wiki's markup")
        );
    }

    #[test]
    fn prose_that_looks_like_them_is_none() {
        for prose in [
            "\\o/ Ганхо!",
            "The command \\emph{word} makes a word slanted.\n",
            "The commands `\\emph{a}` and `\\cite{b}` are old.\n",
            "O arquivo está em C:\\textbf e C:\\section.\n",
            "= 5 = 5\n\nBom dia.\n",
            "@maria{5, disse ele.\n",
            "Veja [[casa]] e '''nada'''.\n",
            ".. e ele foi.\n",
            "Bom dia... :: sim\n",
            "======\nCasa\n======\n",
        ] {
            assert_eq!(kind(prose), None, "{prose}");
        }
        assert_eq!(of("$\\textbf{a}$ e $\\emph{b}$\n\n\\begin{b}\n", true), None);
    }
}
