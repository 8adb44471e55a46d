//! Files of kinds that are not read: refused by their own name, and never translated as if they were prose.

use crate::kit::Home;

/// Texts whose content tells the kind, whatever the file is called.
const TEXTS: &[(&str, &str, &str)] = &[
    (
        "a.fb2",
        "<FictionBook><body><p>Он уехал.</p></body></FictionBook>",
        "a FictionBook",
    ),
    (
        "a.xml",
        "<?xml version=\"1.0\"?><note><to>Он уехал.</to></note>",
        "an XML file",
    ),
    (
        "a.rss",
        "<rss version=\"2.0\"><channel><title>Он</title></channel></rss>",
        "a news feed",
    ),
    (
        "a.rtf",
        "{\\rtf1\\ansi\\'cf\\'f0 {\\b да}\\par}",
        "an RTF document",
    ),
    (
        "a.po",
        "msgid \"\"\nmsgstr \"\"\n\nmsgid \"Он уехал\"\nmsgstr \"\"\n",
        "a gettext catalogue",
    ),
    (
        "a.ass",
        "[Script Info]\n\n[Events]\nDialogue: 0,0:00:01.00,0:00:03.00,,,0,0,0,,Он\n",
        "subtitles of the ASS",
    ),
    (
        "a.tex",
        "\\documentclass{article}\n\\begin{document}\nОн \\emph{уехал}.\n\\end{document}\n",
        "a LaTeX document",
    ),
    (
        "a.json",
        "{\n  \"menu\": {\"open\": \"Он уехал\"}\n}\n",
        "a JSON file",
    ),
    ("a.yaml", "---\nru:\n  open: Он уехал\n", "a YAML file"),
    (
        "a.eml",
        "Message-ID: <a@b>\nFrom: a@b\nSubject: Он\n\nОн уехал.\n",
        "an e-mail",
    ),
    (
        "a.mht",
        "From: <Saved>\nMIME-Version: 1.0\nContent-Type: multipart/related;\n\n--a\nОн\n",
        "a web archive",
    ),
    (
        "a.py",
        "#!/usr/bin/env python3\nprint('Он уехал.')\n",
        "source code",
    ),
];

/// Texts of which only the name tells the kind.
const NAMES: &[(&str, &str)] = &[
    ("a.yml", "a YAML file"),
    ("a.rs", "source code"),
    ("a.adoc", "an AsciiDoc document"),
    ("a.pdf", "a PDF document"),
    ("a.properties", "a catalogue of a program's texts"),
];

#[test]
fn a_kind_that_is_not_read_is_refused_by_name_and_by_content() {
    let home = Home::new();
    for (name, text, kind) in TEXTS {
        for name in [name, "b.txt"] {
            home.write(name, text);
            for command in ["translate", "summarize", "digest"] {
                let outcome = home.run(&[command, "--from", "ru", name]);
                let expected = format!("{name}: this looks like {kind}");
                assert!(outcome.stdout.is_empty(), "{command} {name}: {outcome:?}");
                outcome.failed(1, &expected);
            }
        }
        home.pipe(&["translate", "--from", "ru"], text).failed(1, kind);
    }
    for (name, kind) in NAMES {
        home.write(name, "Он уехал.\n");
        home.run(&["translate", name]).failed(1, kind);
    }
}

#[test]
fn who_names_the_format_is_believed() {
    let home = Home::new();
    home.write("a.tex", "Он уехал.\n");
    home.run(&["translate", "a.tex"]).failed(
        1,
        "convert it to Markdown first (pandoc does it), or insist with --input-format text",
    );
    let insisted = home.run(&["translate", "--input-format", "text", "a.tex"]);
    assert_eq!(insisted.done(), "ON UEHAL.\n");
    home.write(
        "page.php",
        "<!DOCTYPE html><html><body><p>Он уехал.</p></body></html>",
    );
    home.run(&["translate", "--input-format", "html", "page.php"])
        .done();
    let lines = home.pipe(&["translate", "--lines"], "#!/bin/sh Он уехал.\n");
    assert_eq!(lines.done(), "#!/BIN/SH ON UEHAL.\n");
}

#[test]
fn a_foreign_file_of_a_batch_fails_alone() {
    let home = Home::new();
    home.write("in/a.txt", "{\\rtf1\\ansi Он уехал.}");
    home.write("in/b.txt", "Он уехал.\n");
    let outcome = home.run(&["batch", "--task", "translate", "in", "--out-dir", "out"]);
    outcome.failed(3, "this looks like an RTF document");
    assert_eq!(home.names("out"), [".tolmach", "b.en.txt"]);
}
