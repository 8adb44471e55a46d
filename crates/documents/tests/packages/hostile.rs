//! What is damaged, encrypted or made to do harm is refused with one sentence that names the part.

use std::io::{Cursor, Write as _};

use documents::ReadError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::kit::{archive, book, odt, try_open, word, word_with};

#[track_caller]
fn refused(format: &str, bytes: &[u8], says: &str) {
    let error: ReadError = try_open(format, bytes).err().expect("it is refused");
    let text = error.to_string();
    assert!(text.contains(says), "no '{says}' in: {text}");
    assert!(!text.contains('\n'), "{text}");
}

const WORD_ROOT: (&str, &str) = (
    "_rels/.rels",
    "<Relationships><Relationship Type=\"x/officeDocument\" Target=\"word/document.xml\"/></Relationships>",
);

/// A document of Word whose body is this part.
fn with_body(content: &str) -> Vec<u8> {
    archive(&[WORD_ROOT, ("word/document.xml", content)])
}

#[test]
fn what_is_no_package() {
    for format in ["docx", "odt", "epub"] {
        refused(format, b"plain text", "no zip archive");
        refused(format, b"", "no zip archive");
        refused(format, b"PK\x03\x04 and then nothing", "its archive is damaged");
        refused(
            format,
            b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 rest",
            "encrypted or of an old kind",
        );
    }
    let mut cut = word("<w:p/>");
    cut.truncate(cut.len() / 2);
    refused("docx", &cut, "its archive is damaged");
}

#[test]
fn missing_parts_are_named() {
    let empty = archive(&[("a", "b")]);
    refused(
        "docx",
        &empty,
        "the part '_rels/.rels' of the document is missing",
    );
    refused("odt", &empty, "the part 'content.xml' of the document is missing");
    refused(
        "epub",
        &empty,
        "the part 'META-INF/container.xml' of the document is missing",
    );
    refused("docx", &archive(&[WORD_ROOT]), "the part 'word/document.xml'");
    refused(
        "docx",
        &archive(&[("_rels/.rels", "<Relationships/>")]),
        "which of its parts is the text",
    );
    let container = ("META-INF/container.xml", "<c><rootfile full-path=\"a.opf\"/></c>");
    refused("epub", &archive(&[container]), "the part 'a.opf'");
    refused(
        "epub",
        &archive(&[
            container,
            ("a.opf", "<p><spine><itemref idref=\"x\"/></spine></p>"),
        ]),
        "names 'x'",
    );
}

#[test]
fn broken_xml_names_its_part() {
    for (content, says) in [
        (
            "<w:document><w:body>",
            "'word/document.xml' of the document is no well-formed XML",
        ),
        ("<w:document><w:p></w:document>", "no well-formed XML"),
        (
            "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><x>&b;</x>",
            "declares entities",
        ),
    ] {
        refused("docx", &with_body(content), says);
    }
    refused(
        "docx",
        &with_body(&"<w:p>".repeat(100_000)),
        "nested more than 1000",
    );
    let deep = format!("{}{}", "<b>".repeat(5_000), "</b>".repeat(5_000));
    refused(
        "epub",
        &book(&[("a.xhtml", &deep)]),
        "'OEBPS/a.xhtml' of the document is nested",
    );
    refused(
        "odt",
        &odt("<text:p>", "", ""),
        "'content.xml' of the document is no well-formed XML",
    );
}

#[test]
fn bytes_that_are_no_utf8_name_their_part() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in [
        (WORD_ROOT.0, WORD_ROOT.1.as_bytes()),
        ("word/document.xml", b"<w:p>\xFF\xFE</w:p>"),
    ] {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    let bytes = writer.finish().unwrap().into_inner();
    refused(
        "docx",
        &bytes,
        "'word/document.xml' of the document is not UTF-8 (byte 5)",
    );
}

#[test]
fn a_zip_bomb_is_not_unpacked() {
    let bomb = format!("<w:document>{}</w:document>", " ".repeat(200 << 20));
    refused("docx", &with_body(&bomb), "as a zip bomb's does");
    let pages: Vec<(String, String)> = (0..6)
        .map(|page| (format!("{page}.xhtml"), page.to_string().repeat(60 << 20)))
        .collect();
    let pages: Vec<(&str, &str)> = pages
        .iter()
        .map(|(name, body)| (name.as_str(), body.as_str()))
        .collect();
    refused("epub", &book(&pages), "as a zip bomb's does");
}

#[test]
fn parts_that_overlap_are_a_bomb() {
    let content = vec![7_u8; 100_000];
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for name in ["aaaa", "bbbb"] {
        writer.start_file(name, options).unwrap();
        writer.write_all(&content).unwrap();
    }
    let bytes = writer.finish().unwrap().into_inner();
    // Both entries of the directory get the place of the first, and the second's bytes are taken out.
    let second = 30 + 4 + content.len();
    let length = second;
    let mut overlapping = bytes[..second].to_vec();
    let mut directory = bytes[2 * length..].to_vec();
    let entry = 46 + 4;
    directory[entry + 42..entry + 46].copy_from_slice(&0_u32.to_le_bytes());
    let end = directory.len() - 22;
    directory[end + 16..end + 20].copy_from_slice(&(second as u32).to_le_bytes());
    overlapping.extend(directory);
    refused("docx", &overlapping, "its parts overlap");
}

#[test]
fn encrypted_documents_are_told_so() {
    let encrypted = archive(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", "\u{1}\u{2}"),
        (
            "META-INF/manifest.xml",
            "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>",
        ),
    ]);
    refused("odt", &encrypted, "it is encrypted");
    let page = "<p>слово</p>";
    let mut parts = crate::kit::parts(&book(&[("a.xhtml", page)]));
    let listed = "<e><CipherReference URI=\"OEBPS/a.xhtml\"/></e>";
    parts.push(("META-INF/encryption.xml".to_owned(), listed.as_bytes().to_vec()));
    let rebuild = |parts: &[(String, Vec<u8>)]| {
        let texts: Vec<(&str, &str)> = parts
            .iter()
            .map(|(name, content)| (name.as_str(), std::str::from_utf8(content).unwrap()))
            .collect();
        archive(&texts)
    };
    refused("epub", &rebuild(&parts), "its page 'OEBPS/a.xhtml' is encrypted");
    let fonts = "<e><CipherReference URI=\"OEBPS/font.otf\"/></e>";
    parts.last_mut().unwrap().1 = fonts.as_bytes().to_vec();
    assert!(try_open("epub", &rebuild(&parts)).is_ok());
}

#[test]
fn names_that_lead_out_of_the_package_lead_nowhere() {
    let container = (
        "META-INF/container.xml",
        "<c><rootfile full-path=\"o/a.opf\"/></c>",
    );
    let package = "<p><item id=\"x\" href=\"../../../etc/passwd\" media-type=\"application/xhtml+xml\"/>\
                   <itemref idref=\"x\"/></p>";
    refused(
        "epub",
        &archive(&[container, ("o/a.opf", package)]),
        "the part 'etc/passwd' of the document is missing",
    );
    // Such a name in the archive itself is only a name.
    let bytes = word_with("<w:p/>", &[("../../evil.xml", "<x/>")]);
    let document = try_open("docx", &bytes).unwrap();
    let out = document.package().unwrap().unwrap();
    assert_eq!(crate::kit::parts(&out), crate::kit::parts(&bytes));
}
