//! Documents that would take more than their budget are refused with a sentence, and what is written stays within it.

use documents::{DirectionChange, ReadError, Translation, WriteError};

use crate::count::{alone, opened, worked};
use crate::kit::{open, try_open, word, word_with};

/// A run with properties of `length` bytes, whose words have something between them `times` times.
fn long_run(length: usize, times: usize, between: &str) -> Vec<u8> {
    let properties = format!("<w:a w:val=\"{}\"/>", "x".repeat(length));
    let words = format!("<w:t>а</w:t>{between}").repeat(times);
    word(&format!(
        "<w:p><w:r><w:rPr>{properties}</w:rPr>{words}</w:r></w:p>"
    ))
}

fn refused(error: &ReadError) {
    let ReadError::TooMuch { mebibytes } = error else {
        panic!("{error}")
    };
    let message = error.to_string();
    let says = format!("more than {mebibytes} MiB of memory");
    assert!(
        message.contains(&says) && message.contains("divide it"),
        "{message}"
    );
}

#[test]
fn long_properties_are_kept_once_for_all_texts_of_a_run() {
    let _alone = alone();
    let document = long_run(400_000, 40_000, "");
    let (written, bytes) = worked("docx", &document);
    assert!(written.unwrap() < 1 << 20);
    assert!(bytes < 512 << 20, "{bytes} bytes");
}

#[test]
fn properties_that_would_be_repeated_without_end_are_refused() {
    let _alone = alone();
    let document = long_run(400_000, 20_000, "<w:tab/>");
    let (written, bytes) = worked("docx", &document);
    refused(&written.unwrap_err());
    assert!(bytes < 512 << 20, "{bytes} bytes");
    assert!(try_open("docx", &long_run(400, 4000, "<w:tab/>")).is_ok());
}

#[test]
fn addresses_that_would_be_repeated_without_end_are_refused() {
    let _alone = alone();
    let address = "y".repeat(400_000);
    let relation = format!(
        "<Relationships><Relationship Id=\"a\" Type=\"x/hyperlink\" Target=\"{address}\" TargetMode=\"External\"/></Relationships>"
    );
    let links = "<w:hyperlink r:id=\"a\"><w:r><w:t>а </w:t></w:r></w:hyperlink>".repeat(4000);
    let header = format!("<w:hdr><w:p>{links}</w:p></w:hdr>");
    let document = word_with(
        "<w:p/>",
        &[
            ("word/header1.xml", &header),
            ("word/_rels/header1.xml.rels", &relation),
        ],
    );
    let (written, bytes) = worked("docx", &document);
    refused(&written.unwrap_err());
    assert!(bytes < 512 << 20, "{bytes} bytes");
}

#[test]
fn a_translation_whose_marks_would_repeat_properties_without_end_is_not_written() {
    let _alone = alone();
    // Words with other properties between each two words of a translation, although the source has them together.
    let properties = format!("<w:a w:val=\"{}\"/>", "x".repeat(400_000));
    let usual = format!(
        "<w:r><w:rPr>{properties}</w:rPr><w:t>{}</w:t></w:r>",
        "а ".repeat(4000)
    );
    let others = "<w:r><w:rPr><w:b/></w:rPr><w:t>б</w:t></w:r><w:r><w:rPr><w:i/></w:rPr><w:t>в</w:t></w:r>"
        .repeat(1000);
    let mut document = open("docx", &word(&format!("<w:p>{usual}{others}</w:p>")));
    let block = &mut document.blocks_mut()[0];
    let mut marks = block.marks.clone();
    for (number, mark) in marks.iter_mut().enumerate() {
        mark.range = 4 * number..4 * number + 1;
    }
    block.translation = Some(Translation {
        text: "a b ".repeat(3000),
        marks,
    });
    document.set_language("en", DirectionChange::Stays);
    let error = document.package().unwrap().unwrap_err();
    assert!(matches!(error, WriteError::TooMuch { .. }), "{error}");
    assert!(error.to_string().contains("divide it"), "{error}");
}

#[test]
fn pages_of_nothing_but_tags_are_refused() {
    let _alone = alone();
    refused(&opened("html", "<b>".repeat(2 << 20).as_bytes()).err().unwrap());
    let links = "<a href=\"/a\">слово</a> ".repeat(100_000);
    assert!(opened("html", links.as_bytes()).is_ok());
}

#[test]
fn texts_of_quotations_in_each_other_over_many_lines_are_refused() {
    let _alone = alone();
    for mark in ["> ", "1. ", "- ", "[^a]: "] {
        let text = mark.repeat(20_000) + &"a\n".repeat(20_000);
        let error = opened("markdown", text.as_bytes()).err().unwrap().to_string();
        assert!(
            error.contains("lie in each other") && error.contains("--input-format text"),
            "{error}"
        );
    }
}
