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
        "a.strings",
        "/* Menu */\n\"open\" = \"Он уехал\";\n\"close\" = \"Он приехал\";\n",
        "a catalogue of a program's texts",
    ),
    (
        "a.properties",
        "menu.open=Он уехал\nmenu.close=Он приехал\nmenu.exit=Выход\n",
        "a ",
    ),
    (
        "a.ini",
        "[menu]\nopen = Он уехал\nclose = Он приехал\n",
        "a file of settings",
    ),
    (
        "a.yml",
        "ru:\n  menu:\n    open: Он уехал\n    close: Он приехал\n",
        "a YAML file",
    ),
    (
        "b.tex",
        "Он \\emph{уехал} в город.\n\n\\section{Дорога}\nОн \\textbf{приехал}.\n",
        "a LaTeX document",
    ),
    (
        "a.go",
        "package main\n\nfunc main() {\n\tfmt.Println(\"Он уехал\")\n}\n",
        "source code",
    ),
    (
        "a.note",
        "<note><to>Мария</to><body>Он уехал.</body></note>\n",
        "an XML file",
    ),
    (
        "a.sbv",
        "0:00:01.000,0:00:03.000\nОн уехал.\n",
        "subtitles of another kind",
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

/// Bytes whose beginning tells the kind, whatever the file is called.
const BYTES: &[(&[u8], &str)] = &[
    (b"%PDF-1.7\nwords", "a PDF document"),
    (b"AT&TFORM\0\0\0\x05DJVMDIRM", "a DjVu document"),
    (
        b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0",
        "a document of another word",
    ),
    (b"SQLite format 3\0\x10\0", "a database"),
    (b"\xFF\xD8\xFF\xE0\0\x10JFIF", "an image"),
    (b"\x1F\x8B\x08\0\0\0\0\0", "an archive"),
    (b"7z\xBC\xAF\x27\x1C\0\x04", "an archive"),
    (b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "an archive"),
];

#[test]
fn bytes_that_are_no_text_are_refused_by_what_they_are() {
    let home = Home::new();
    for (bytes, kind) in BYTES {
        home.write("a.txt", bytes);
        home.run(&["translate", "a.txt"])
            .failed(1, &format!("a.txt: this is {kind}"));
        home.pipe(&["digest"], bytes).failed(1, kind);
    }
}

#[test]
fn texts_about_such_files_are_no_such_files() {
    let home = Home::new();
    for (name, text) in [
        ("a.md", "---\ntitle: Он уехал\ntags: [a, b]\n---\n\nОн уехал.\n"),
        ("a.txt", "---\n\nОн уехал.\n\n---\n\nОн приехал.\n"),
        (
            "b.txt",
            "Так пишут цикл:\n\n    for x in list:\n        print(x)\n\nОн повторяет работу для каждого числа.\n",
        ),
        (
            "c.txt",
            "https://example.org/?a=1\nhttps://example.org/?b=2\nhttps://example.net/c\n\nОн уехал.\n",
        ),
        (
            "d.txt",
            "Мороз и солнце;\nдень чудесный!\nЕщё ты дремлешь,\nдруг прелестный.\n",
        ),
        ("e.txt", "[12:01] Мария: он уехал\n[12:02] Иван: да\n"),
        ("f.md", "```yaml\nru:\n  open: a\n```\n\nОн уехал.\n"),
        ("g.txt", "Мария: он уехал\nИван: да\nМария: жаль\n"),
    ] {
        home.write(name, text);
        home.run(&["translate", "--from", "ru", name]).done();
        home.pipe(&["translate", "--from", "ru"], text).done();
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
    assert_eq!(lines.done(), "#!/bin/sh ON UEHAL.\n");
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
