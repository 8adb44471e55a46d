//! Recognises foreign files by the beginning of their text.

use super::names::{TO_CSV, TO_DOCX, TO_MARKDOWN, TO_SUBRIP, TO_XLIFF};
use super::{Foreign, mail, xml};

const TO_TEXT: &str = "copy its text into a plain text file first";

/// Beginnings of texts, the kind of file that each belongs to, and the user's next step.
const BEGINNINGS: &[(&str, &str, &str)] = &[
    ("{\\rtf", "an RTF document", TO_DOCX),
    (
        "%!PS",
        "a PostScript file",
        "extract its text first (ps2txt does it)",
    ),
    ("<?php", "source code", TO_TEXT),
    ("#!/", "source code", TO_TEXT),
    ("diff --git ", "source code", TO_TEXT),
    ("%YAML", "a YAML file", TO_CSV),
    ("[Script Info]", "subtitles of the ASS or SSA kind", TO_SUBRIP),
    ("BEGIN:VCALENDAR", "a calendar or an address book", TO_TEXT),
    ("BEGIN:VCARD", "a calendar or an address book", TO_TEXT),
    (
        "-----BEGIN ",
        "a key, a certificate or an encrypted message",
        TO_TEXT,
    ),
];

/// The kind of a foreign text; `None` if it may be prose.
pub(super) fn of(text: &str) -> Option<Foreign> {
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    if let Some(&(_, kind, step)) = BEGINNINGS.iter().find(|(sign, ..)| text.starts_with(sign)) {
        return Some(Foreign { kind, step });
    }
    let found = |(kind, step)| Foreign { kind, step };
    xml::of(text).or_else(|| mail::of(text)).or_else(|| {
        if is_tex(text) {
            Some(found(("a LaTeX document", TO_MARKDOWN)))
        } else if is_gettext(text) {
            Some(found(("a gettext catalogue (PO)", TO_XLIFF)))
        } else if is_micro_dvd(text) {
            Some(found(("subtitles of the MicroDVD kind", TO_SUBRIP)))
        } else if is_json(text) {
            Some(found(("a JSON file", TO_CSV)))
        } else if is_yaml(text) {
            Some(found(("a YAML file", TO_CSV)))
        } else if is_code(text) {
            Some(found(("source code", TO_TEXT)))
        } else {
            None
        }
    })
}

/// The first line that is neither empty nor a comment, without its indentation.
fn first_line(text: &str, comment: char) -> &str {
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
    let end = command
        .find(|letter: char| !letter.is_ascii_alphabetic())
        .unwrap_or(command.len());
    end > 1
        && (command[end..].starts_with(['{', '[', '*']) || command.len() == end && text.contains("\\end{"))
}

fn is_gettext(text: &str) -> bool {
    let first = first_line(text, '#');
    let begins = ["msgid \"", "msgctxt \"", "domain \""]
        .iter()
        .any(|sign| first.starts_with(sign));
    begins && text.lines().any(|line| line.starts_with("msgstr"))
}

/// Whether the text is `MicroDVD` subtitles: `{10}{55}words`, with frames instead of times.
fn is_micro_dvd(text: &str) -> bool {
    let frames = |text: &str| {
        let (number, rest) = text.strip_prefix('{')?.split_once('}')?;
        number
            .bytes()
            .all(|byte| byte.is_ascii_digit())
            .then_some(rest.len())
    };
    let first = first_line(text, '\0');
    frames(first).is_some_and(|rest| frames(&first[first.len() - rest..]).is_some())
}

/// Whether the whole text is one JSON object or list.
fn is_json(text: &str) -> bool {
    text.starts_with(['{', '['])
        && text.trim_end().ends_with(['}', ']'])
        && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// Whether the text is YAML: a marker at its beginning, and keys or items to the end. Front matter ends, and prose
/// follows it.
fn is_yaml(text: &str) -> bool {
    let Some(body) = text
        .strip_prefix("---")
        .filter(|body| body.starts_with(['\n', '\r', ' ']))
    else {
        return false;
    };
    let is_entry = |line: &str| {
        let key = line.trim_start_matches("- ").split_once(':').map(|(key, _)| key);
        line.starts_with("- ") || key.is_some_and(|key| !key.is_empty() && !key.contains(' '))
    };
    let mut lines = body
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.clone().count() > 1 && lines.all(|line| line != "---" && is_entry(line))
}

/// Whether the text is a program: most of its lines end with a character that hardly a line of prose ends with, and
/// blocks are opened and closed.
fn is_code(text: &str) -> bool {
    const LEAST_LINES: usize = 6;
    let (mut lines, mut ended, mut opened, mut closed) = (0_usize, 0_usize, 0_usize, 0_usize);
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        lines += 1;
        ended += usize::from(
            line.ends_with([';', '{', '}']) || line.starts_with("//") || line.starts_with("#include"),
        );
        opened += usize::from(line.ends_with('{'));
        closed += usize::from(line.starts_with('}'));
    }
    lines >= LEAST_LINES && opened > 0 && closed > 0 && ended * 10 >= lines * 6
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Option<&'static str> {
        of(text).map(|foreign| foreign.kind)
    }

    #[test]
    fn texts_tell_what_they_are() {
        assert_eq!(kind("% da\n\\documentclass{article}\n"), Some("a LaTeX document"));
        assert_eq!(kind("\\chapter*{Início}\nBom dia."), Some("a LaTeX document"));
        assert_eq!(
            kind("# pt\nmsgid \"\"\nmsgstr \"\"\n"),
            Some("a gettext catalogue (PO)")
        );
        assert_eq!(kind("{10}{55}Bom dia.\n"), Some("subtitles of the MicroDVD kind"));
        assert_eq!(kind("{\n \"menu\": {\"a\": \"Abrir\"}\n}\n"), Some("a JSON file"));
        assert_eq!(kind("[\"a\", \"b\"]"), Some("a JSON file"));
        assert_eq!(kind("---\npt:\n  menu:\n  - Abrir\n"), Some("a YAML file"));
        assert_eq!(
            kind("\u{FEFF}[Script Info]\nTitle: a\n"),
            Some("subtitles of the ASS or SSA kind")
        );
        let code = "#include <a.h>\nint main(void) {\n  // да\n  int a = 1;\n  print(a);\n  return 0;\n}\n";
        assert_eq!(kind(code), Some("source code"));
    }

    #[test]
    fn prose_that_looks_like_them_is_none() {
        for prose in [
            "[Музыка]\n\nОн вошёл.",
            "{o leitor} já sabe.",
            "\\o/ Ганхо!",
            "---\ntitle: Да\n---\n\nПроза: вот она.\n",
            "--- Да,\n--- сказал он: нет.\n",
            "Яйца;\nмука;\nсахар;\nсоль;\nвода;\nмасло;\n",
            "msgid и msgstr стоят в каждом файле.",
            "Местo: зал\nЧас: 10\n",
            "#!важно",
            "(1) a {b}\n",
        ] {
            assert_eq!(kind(prose), None, "{prose}");
        }
    }
}
