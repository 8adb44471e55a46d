//! Documents that are more than paragraphs: what comes out is a document of the same kind.

use crate::kit::Home;

const NEWS: &str = "id;title;url\n1;\"Он уехал; она осталась.\";a\n2;Президент прибыл.;b\n";

#[test]
fn a_table_stays_a_table() {
    let home = Home::new();
    home.write("news.csv", NEWS);
    let expected = "id;title;url\n1;\"ON UEHAL; ONA OSTALAS'.\";a\n2;PREZIDENT PRIBYL.;b\n";
    assert_eq!(home.run(&["translate", "news.csv"]).done(), expected);
    home.run(&["translate", "news.csv", "-o", "out.csv"]).done();
    assert_eq!(home.read("out.csv"), expected);
    home.run(&["translate", "--field", "name", "news.csv"]).failed(
        1,
        "there is no column 'name'; the columns are 'id', 'title', 'url'",
    );
    home.write("news.csv", format!("{NEWS}3;Он\n"));
    home.run(&["translate", "news.csv"])
        .failed(1, "line 4: the row has 2 fields, and the first has 3");
}

#[test]
fn fields_of_json_lines_are_translated_in_place() {
    let home = Home::new();
    let lines = "{\"id\": 1, \"body\":\"Он уехал.\\nОна осталась.\"}\n\n{\"id\": 2, \"body\":null, \"x\":\"слово\"}\n";
    let expected = lines.replace("Он уехал.\\nОна осталась.", "ON UEHAL.\\nONA OSTALAS'.");
    assert_eq!(home.pipe(&["translate"], lines).done(), expected);
    home.write("news.jsonl", lines);
    assert_eq!(
        home.run(&["translate", "--field", "x", "news.jsonl"]).done(),
        lines.replace("слово", "SLOVO")
    );
    home.write(
        "news.jsonl",
        b"{\"text\":\"\xd0\xbe\xd0\xbd\"}\n{\"text\":\"\xff\xfe\xe0\xe1\"}\n",
    );
    let outcome = home.run(&["translate", "news.jsonl"]);
    assert_eq!(outcome.code, 1, "{outcome:?}");
    assert!(outcome.stderr.contains("news.jsonl: "), "{outcome:?}");
    assert!(!outcome.stderr.contains("panicked"), "{outcome:?}");
}

#[test]
fn a_translated_document_keeps_its_ending() {
    let home = Home::new();
    home.write("in/a.md", "# Визит\n");
    home.write("in/b.txt", "Он уехал.\n");
    home.write("table.tsv", "text\tn\nслово\t1\n");
    home.run(&["translate", "in", "table.tsv", "--out-dir", "out"])
        .done();
    assert_eq!(home.names("out"), ["a.en.md", "b.en.txt", "table.en.tsv"]);
    assert_eq!(home.read("out/table.en.tsv"), "text\tn\nSLOVO\t1\n");
    home.run(&[
        "batch",
        "--task",
        "translate",
        "in",
        "table.tsv",
        "--out-dir",
        "batch",
    ])
    .done();
    for name in ["a.en.md", "b.en.txt", "table.en.tsv"] {
        assert_eq!(
            home.read(&format!("batch/{name}")),
            home.read(&format!("out/{name}"))
        );
    }
    home.run(&["digest", "in", "--out-dir", "digests"]).done();
    assert_eq!(home.names("digests"), ["a.en.txt", "b.en.txt"]);
    home.run(&["digest", "--format", "same", "in/b.txt"])
        .failed(2, "no place for a summary");
}

/// A zip archive of parts that are stored as they are: a test of the tool needs no packer.
fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in parts {
        let mut crc = flate2::Crc::new();
        crc.update(content.as_bytes());
        let sizes = [crc.sum(), content.len() as u32, content.len() as u32]
            .map(u32::to_le_bytes)
            .concat();
        let offset = bytes.len() as u32;
        let header = [
            &20_u16.to_le_bytes()[..],
            &[0; 8],
            &sizes,
            &(name.len() as u16).to_le_bytes(),
            &[0; 2],
        ]
        .concat();
        bytes.extend([b"PK\x03\x04", &header[..], name.as_bytes(), content.as_bytes()].concat());
        let rest = [&[0; 10][..], &offset.to_le_bytes(), name.as_bytes()].concat();
        directory.extend([b"PK\x01\x02\x14\x00", &header[..], &rest[..]].concat());
    }
    let count = (parts.len() as u16).to_le_bytes();
    let place = [directory.len() as u32, bytes.len() as u32]
        .map(u32::to_le_bytes)
        .concat();
    bytes.extend(directory);
    bytes.extend([&b"PK\x05\x06\0\0\0\0"[..], &count, &count, &place, &[0, 0]].concat());
    bytes
}

/// A document of Word with one paragraph.
fn word(text: &str) -> Vec<u8> {
    let body = format!(
        "<w:document xmlns:w=\"w\"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>"
    );
    let root = "<Relationships><Relationship Type=\"x/officeDocument\" Target=\"word/document.xml\"/></Relationships>";
    archive(&[
        ("_rels/.rels", root),
        ("word/document.xml", &body),
        ("picture.bin", "\u{1}\u{2}"),
    ])
}

fn has(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

/// A text of `LibreOffice` with a heading, a list and a quotation.
fn open_text() -> Vec<u8> {
    let content = "<office:document-content xmlns:office=\"o\" xmlns:text=\"t\"><office:body><office:text>\
                   <text:h text:outline-level=\"2\">Визит</text:h><text:p>Президент прибыл.</text:p>\
                   <text:list><text:list-item><text:p>Первый пункт.</text:p></text:list-item>\
                   <text:list-item><text:p>Второй пункт.</text:p></text:list-item></text:list>\
                   </office:text></office:body></office:document-content>";
    archive(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", content),
    ])
}

#[test]
fn markdown_of_a_package_keeps_its_structure_whatever_the_options() {
    let home = Home::new();
    home.write("a.odt", open_text());
    let markdown = |more: &[&str]| {
        let args = [
            &["translate", "a.odt", "--from", "ru", "--format", "markdown"],
            more,
        ];
        home.run(&args.concat()).done()
    };
    let alone = markdown(&[]);
    assert_eq!(
        alone,
        "## VIZIT\n\nPREZIDENT PRIBYL.\n\n- PERVYI PUNKT.\n- VTOROI PUNKT.\n"
    );
    let both = markdown(&["--bilingual"]);
    for line in alone.lines() {
        assert!(both.lines().any(|other| other == line), "{line} in {both}");
    }
    markdown(&["-o", "out.md"]);
    assert_eq!(home.read("out.md"), alone);
    home.run(&[
        "translate",
        "a.odt",
        "--from",
        "ru",
        "--format",
        "markdown",
        "--out-dir",
        "out",
    ])
    .done();
    assert_eq!(home.read("out/a.en.md"), alone);
}

#[test]
fn a_document_of_word_stays_one() {
    let home = Home::new();
    home.write("in/report.docx", word("Президент прибыл."));
    home.write("in/broken.docx", "no archive");
    let single = ["translate", "in/report.docx", "-o", "out.docx"];
    home.run(&single).done();
    let bytes = std::fs::read(home.path("out.docx")).unwrap();
    assert!(has(&bytes, "picture.bin") && has(&bytes, "[Content") == has(&word("x"), "[Content"));
    assert_eq!(
        home.run(&["translate", "out.docx", "--from", "ru", "--format", "text"])
            .done(),
        "PREZIDENT PRIBYL.\n"
    );
    assert_eq!(
        home.run(&["translate", "in/report.docx", "--format", "text"])
            .done(),
        "PREZIDENT PRIBYL.\n"
    );
    home.run(&["translate", "in/report.docx", "-o", "out.txt"]).done();
    assert_eq!(home.read("out.txt"), "PREZIDENT PRIBYL.\n");
    home.run(&["translate", "in/report.docx", "--bilingual", "-o", "both.docx"])
        .failed(
            2,
            "--bilingual does not write .docx; end its name in .md, .html, .txt or .json",
        );
    assert!(!home.path("both.docx").exists());
    let outcome = home.run(&["translate", "in", "--out-dir", "out"]);
    assert_eq!(outcome.code, 3, "{outcome:?}");
    assert!(
        outcome.stderr.contains("broken.docx: this is no docx document"),
        "{outcome:?}"
    );
    assert_eq!(home.names("out"), ["report.en.docx"]);
    assert_eq!(std::fs::read(home.path("out/report.en.docx")).unwrap(), bytes);
    let outcome = home.run(&["batch", "--task", "translate", "in", "--out-dir", "batch"]);
    assert_eq!(outcome.code, 3, "{outcome:?}");
    assert_eq!(std::fs::read(home.path("batch/report.en.docx")).unwrap(), bytes);
    let both = home.run(&["translate", "in/report.docx", "in/report.docx"]);
    assert_eq!(both.code, 1, "{both:?}");
    assert!(
        both.stderr
            .contains("cannot stand in one file with others; use --out-dir"),
        "{both:?}"
    );
    let digest = home.run(&["digest", "in/report.docx", "--length", "1"]).done();
    assert_eq!(
        digest,
        "PREZIDENT PRIBYL.\n\nSummary\n-------\nPREZIDENT PRIBYL.\n"
    );
}

#[test]
fn subtitles_keep_their_times() {
    let home = Home::new();
    let film = "1\n00:00:01,000 --> 00:00:02,000\n<i>Президент прибыл</i>\n\n2\n00:00:02,100 --> 00:00:03,000\nв большой город.\n";
    home.write("film.srt", film);
    let expected = film
        .replace("Президент прибыл", "PREZIDENT PRIBYL")
        .replace("в большой город", "V BOL'SOJ GOROD");
    let shown = home.run(&["translate", "film.srt"]).done();
    assert_eq!(shown.lines().count(), expected.lines().count(), "{shown}");
    assert!(
        shown.contains("--> 00:00:02,000\n<i>PREZIDENT") && shown.contains("GOROD.\n"),
        "{shown}"
    );
    home.write("film.srt", "нет времён\n");
    home.run(&["translate", "film.srt"])
        .failed(1, "--input-format text");
}
