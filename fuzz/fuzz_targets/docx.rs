//! Any texts as the body, styles, notes and relations of a document of Word.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tolmach_fuzz::documents::{check_package, package, parts};

const OFFICE: &str = "<Relationships><Relationship Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>";
const STYLES: &str = "<w:styles xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"/>";
const NOTES: &str = "<w:footnotes xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"/>";
const RELATIONS: &str = "<Relationships/>";

fuzz_target!(|bytes: &[u8]| {
    let Some([body, styles, notes, relations]) = parts(bytes, ["", STYLES, NOTES, RELATIONS]) else {
        return;
    };
    let package = package(&[
        ("[Content_Types].xml", "<Types/>"),
        ("_rels/.rels", OFFICE),
        ("word/document.xml", body),
        ("word/_rels/document.xml.rels", relations),
        ("word/styles.xml", styles),
        ("word/footnotes.xml", notes),
    ]);
    check_package("docx", &package);
});
