//! Foreign files: kinds that no format reads. Each is refused by its name, with the user's next step, instead of being
//! translated as prose.
//!
//! Content decides where it is unmistakable, whatever the file is called; otherwise the file's name decides. If the
//! user names the format, neither is checked.

mod code;
mod magic;
mod mail;
mod markup;
mod names;
mod package;
mod settings;
mod signs;
mod xml;

use std::path::Path;

use crate::{Confidence, Format, Notation};

/// A kind of file that is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Foreign {
    /// The name of the kind, with its article: `a LaTeX document`.
    pub kind: &'static str,
    /// The action that helps the user, as a clause: `convert it to Markdown first`.
    pub step: &'static str,
}

/// The kind of bytes that are not text; `None` if they are not of a known foreign kind.
pub fn of_bytes(name: Option<&Path>, bytes: &[u8]) -> Option<Foreign> {
    let by_content = package::of(bytes).or_else(|| magic::of(bytes));
    by_content.or_else(|| bytes.contains(&0).then(|| names::of(name)).flatten())
}

/// The kind of a file with this name that is not read; `None` if the name does not tell.
pub fn of_name(name: &Path) -> Option<Foreign> {
    names::of(Some(name))
}

/// The kind of a text for which the format `reader` was recognised; `None` if it is not foreign.
pub fn of_text(name: Option<&Path>, text: &str, reader: &dyn Format) -> Option<Foreign> {
    let is_prose = reader.is_prose();
    let by_content = if is_prose {
        let is_markdown = reader.notation() == Notation::Markdown;
        signs::of(text, is_markdown && reader.sniff(name, "") == Confidence::Certain)
    } else {
        signs::of_any(text)
    };
    by_content.or_else(|| {
        let named = names::of(name)?;
        // A page may be called `.xml` or `.php`: its content decides if the format is surer of it than of prose.
        let is_sure = reader.sniff(None, text) > Confidence::Possible;
        (is_prose || !is_sure).then_some(named)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recognise::text_format;

    fn kind(name: &str, text: &str) -> Option<&'static str> {
        let name = (!name.is_empty()).then(|| Path::new(name));
        let reader = text_format(name, text, None).unwrap();
        of_text(name, text, reader).map(|foreign| foreign.kind)
    }

    #[test]
    fn the_name_decides_where_the_content_is_not_plain() {
        assert_eq!(kind("a.yaml", "from: x\n"), Some("a YAML file"));
        assert_eq!(kind("a.PY", "# Привет\n"), Some("source code"));
        assert_eq!(
            kind("a.rst", "Title\n=====\n"),
            Some("a reStructuredText document")
        );
        assert_eq!(kind("a.txt", "from: x\n"), None);
        assert_eq!(kind("article", "Слова.\n"), None);
    }

    #[test]
    fn what_a_reader_sees_in_a_file_counts_more_than_its_name() {
        assert_eq!(kind("a.xml", "<!DOCTYPE html><html><p>Да</p></html>"), None);
        assert_eq!(kind("a.json", "{\"text\": \"да\"}\n{\"text\": \"нет\"}\n"), None);
        assert_eq!(
            kind("a.xml", "<feed><title>Да</title></feed>"),
            Some("a news feed")
        );
    }

    #[test]
    fn content_counts_whatever_the_name_says() {
        assert_eq!(kind("a.txt", "{\\rtf1\\ansi bom}"), Some("an RTF document"));
        for name in ["a.md", "a.srt", "a.html", ""] {
            assert_eq!(
                kind(name, "[Script Info]\nTitle: x\n"),
                Some("subtitles of the ASS or SSA kind")
            );
        }
        let page = "From: <Saved>\nMIME-Version: 1.0\nContent-Type: multipart/related;\n\n<html>\n";
        assert_eq!(kind("a.html", page), Some("a web archive"));
        assert_eq!(kind("a.txt", "<note><to>Да</to></note>"), Some("an XML file"));
    }
}
