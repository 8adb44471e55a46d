//! Recognises foreign files by the text of them.

use super::names::{self, TO_CSV, TO_DOCX, TO_SUBRIP, TO_TEXT};
use super::settings::Kind;
use super::{Foreign, code, magic, mail, markup, settings, xml};

/// Beginnings of texts that no format has, the kind of file that each belongs to, and the user's next step.
const UNMISTAKABLE: &[(&str, &str, &str)] = &[
    ("{\\rtf", "an RTF document", TO_DOCX),
    (
        "%!PS",
        "a PostScript file",
        "extract its text first (ps2txt does it)",
    ),
    ("[Script Info]", "subtitles of the ASS or SSA kind", TO_SUBRIP),
    ("BEGIN:VCALENDAR", "a calendar or an address book", TO_TEXT),
    ("BEGIN:VCARD", "a calendar or an address book", TO_TEXT),
    ("<?php", "source code", TO_TEXT),
];

/// Beginnings that a text in a format of records may have by chance.
const BEGINNINGS: &[(&str, &str, &str)] = &[
    ("#!/", "source code", TO_TEXT),
    ("diff --git ", "source code", TO_TEXT),
    ("%YAML", "a YAML file", TO_CSV),
    ("Windows Registry Editor", "a file of settings", TO_CSV),
    (".TH ", "a manual page (troff)", TO_TEXT),
    (
        "-----BEGIN ",
        "a key, a certificate or an encrypted message",
        TO_TEXT,
    ),
];

fn beginning(text: &str, table: &[(&str, &'static str, &'static str)]) -> Option<Foreign> {
    let row = table.iter().find(|(sign, ..)| {
        text.get(..sign.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(sign))
    });
    row.map(|&(_, kind, step)| Foreign { kind, step })
}

fn trimmed(text: &str) -> &str {
    text.trim_start_matches('\u{FEFF}').trim_start()
}

/// The kind of a text that cannot be what its reader reads, whatever that is; `None` if it may be.
pub(super) fn of_any(text: &str) -> Option<Foreign> {
    let text = trimmed(text);
    beginning(text, UNMISTAKABLE).or_else(|| mail::of_archive(text))
}

/// The kind of a foreign text; `None` if it may be prose. `is_markdown` says that its name is one of Markdown, whose
/// texts hold examples of much else.
pub(super) fn of(text: &str, is_markdown: bool) -> Option<Foreign> {
    let text = trimmed(text);
    beginning(text, UNMISTAKABLE)
        .or_else(|| beginning(text, BEGINNINGS))
        .or_else(|| xml::of(text, is_markdown))
        .or_else(|| mail::of(text))
        .or_else(|| markup::of(text, is_markdown))
        .or_else(|| magic::of_encoded(text))
        .or_else(|| names::of_extension(by_form(text)?))
}

/// The extension of files of this form.
fn by_form(text: &str) -> Option<&'static str> {
    if is_gettext(text) {
        return Some("po");
    }
    if is_dialogue(text) {
        return Some("ass");
    }
    if is_micro_dvd(text) || is_sub_viewer(text) {
        return Some("sub");
    }
    if is_json(text) {
        return Some("json");
    }
    match settings::of(text) {
        Some(Kind::Yaml) => Some("yaml"),
        Some(Kind::Settings) => Some("ini"),
        Some(Kind::Strings) => Some("strings"),
        None => (code::is_code(text) || is_change(text)).then_some("c"),
    }
}

fn is_gettext(text: &str) -> bool {
    let first = markup::first_line(text, '#');
    let begins = ["msgid \"", "msgctxt \"", "domain \""]
        .iter()
        .any(|sign| first.starts_with(sign));
    begins && text.lines().any(|line| line.starts_with("msgstr"))
}

/// Whether lines of dialogue stand in the text as ASS has them, though its beginning is missing.
fn is_dialogue(text: &str) -> bool {
    let is_event = |line: &str| {
        let fields = line
            .strip_prefix("Dialogue:")
            .map(|rest| rest.split(',').take(10));
        fields.is_some_and(|mut fields| {
            let times = fields
                .by_ref()
                .skip(1)
                .take(2)
                .filter(|time| time.matches(':').count() == 2);
            times.count() == 2
        })
    };
    text.lines().any(is_event)
}

/// Whether the text is `MicroDVD` subtitles: `{10}{55}words`, with frames instead of times.
fn is_micro_dvd(text: &str) -> bool {
    let frames = |text: &str| {
        let (number, rest) = text.strip_prefix('{')?.split_once('}')?;
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then_some(rest.len())
    };
    let first = markup::first_line(text, '\0');
    frames(first).is_some_and(|rest| frames(&first[first.len() - rest..]).is_some())
}

/// Whether the text begins with two times and a comma between, as subtitles of `SubViewer` and `YouTube` do.
fn is_sub_viewer(text: &str) -> bool {
    let is_time = |time: &str| {
        time.matches(':').count() == 2
            && time.matches('.').count() == 1
            && time
                .bytes()
                .all(|byte| byte.is_ascii_digit() || b":.".contains(&byte))
    };
    let first = markup::first_line(text, '\0');
    let times = first.split_once(',');
    first.eq_ignore_ascii_case("[INFORMATION]")
        || times.is_some_and(|(from, to)| is_time(from) && is_time(to))
}

/// Whether the text is one JSON object or list, or was one before a mistake got into it: it begins with a key.
fn is_json(text: &str) -> bool {
    let text = text.trim_end();
    if !text.starts_with(['{', '[']) {
        return false;
    }
    let is_whole = text.ends_with(['}', ']']) && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    is_whole || begins_with_key(text)
}

/// Whether an object stands first, perhaps in a list, and its first key is quoted and followed by a colon.
fn begins_with_key(text: &str) -> bool {
    let text = text.strip_prefix('[').unwrap_or(text).trim_start();
    let Some(body) = text.strip_prefix('{').map(str::trim_start) else {
        return false;
    };
    let key = body.strip_prefix('"').and_then(|key| key.split_once('"'));
    key.is_some_and(|(key, rest)| !key.contains('\n') && rest.trim_start().starts_with(':'))
}

/// Whether the text is a change to files, as `diff -u` writes it.
fn is_change(text: &str) -> bool {
    let mut lines = text.lines();
    let is_old = lines.next().is_some_and(|line| line.starts_with("--- "));
    is_old && lines.next().is_some_and(|line| line.starts_with("+++ ")) && text.contains("\n@@ ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Option<&'static str> {
        of(text, false).map(|foreign| foreign.kind)
    }

    #[test]
    fn texts_tell_what_they_are() {
        assert_eq!(
            kind("# pt\nmsgid \"\"\nmsgstr \"\"\n"),
            Some("a gettext catalogue (PO)")
        );
        assert_eq!(kind("{10}{55}Bom dia.\n"), Some("subtitles of another kind"));
        assert_eq!(
            kind("0:00:01.000,0:00:02.000\nBom dia.\n"),
            Some("subtitles of another kind")
        );
        assert_eq!(kind("{\n \"menu\": {\"a\": \"Abrir\"}\n}\n"), Some("a JSON file"));
        assert_eq!(kind("{\n \"menu\": \"Abrir\",\n}\n"), Some("a JSON file"));
        assert_eq!(kind("[\"a\", \"b\"]"), Some("a JSON file"));
        assert_eq!(kind("---\npt:\n  menu:\n  - Abrir\n"), Some("a YAML file"));
        for subtitles in [
            "\u{FEFF}[Script Info]\nTitle: a\n",
            "[script info]\r\nTitle: a\r\n",
            "Dialogue: 0,0:00:01.00,0:00:03.00,Default,,0,0,0,,Bom dia\n",
        ] {
            assert_eq!(kind(subtitles), Some("subtitles of the ASS or SSA kind"));
        }
        assert_eq!(
            kind("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n"),
            Some("source code")
        );
        let code = "#include <a.h>\nint main(void) {\n  // да\n  int a = 1;\n  print(a);\n  return 0;\n}\n";
        assert_eq!(kind(code), Some("source code"));
    }

    #[test]
    fn prose_that_looks_like_them_is_none() {
        for prose in [
            "[Музыка]\n\nОн вошёл.",
            "{o leitor} já sabe.",
            "{}{}",
            "{\"Да\", сказал он.",
            "Dialogue: Maria, João\n\nBom dia.\n",
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
