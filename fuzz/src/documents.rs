//! What has to be true of every document that opens, whatever its bytes were.

use std::io::{Cursor, Write as _};

use documents::{Block, Document, FORMATS, Format, PACKAGES, PackageFormat, Part, Translation, DirectionChange};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A text as a document of the format of this name: an error, or a document that keeps its promises. A page is looked
/// through for its article too.
///
/// # Panics
/// If one is broken.
pub fn check_text(format: &str, text: &str) {
    let format = *FORMATS
        .iter()
        .find(|known| known.name() == format)
        .expect("a known format");
    if let Some(Ok(article)) = format.article(text) {
        let article = format.open(article.page).expect("an article can be read");
        check_outline(&*article);
    }
    format.declared_encoding(text);
    format.sniff(None, text);
    let Ok(mut document) = format.open(text.to_owned()) else {
        return;
    };
    check_same(format, &*document, text);
    check_blocks(document.blocks());
    check_outline(&*document);
    check_pieces(&*document);
    translate(&mut *document);
    check_pieces(&*document);
    reopened(format, document.render());
}

/// What is not translated is written as it was, but for the name of its encoding, which is UTF-8 now.
fn check_same(format: &dyn Format, document: &dyn Document, text: &str) {
    let written = document.render();
    if written != text {
        let names_encoding = |word: &str| text.to_ascii_lowercase().contains(word);
        assert!(
            names_encoding("charset") || names_encoding("encoding"),
            "a document that is not translated is as it was"
        );
        let again = format
            .open(written.clone())
            .expect("what was written can be read");
        assert!(again.render() == written, "the second time nothing changes");
    }
}

fn reopened(format: &dyn Format, text: String) {
    if let Err(error) = format.open(text) {
        panic!("a translated document cannot be read: {error}");
    }
}

/// Bytes as a package of the format of this name: an error, or one that keeps its promises.
///
/// # Panics
/// If one is broken.
pub fn check_package(format: &str, bytes: &[u8]) {
    let format = *PACKAGES
        .iter()
        .find(|known| known.name() == format)
        .expect("a known format");
    let open = |bytes: Vec<u8>| PackageFormat::open(format, bytes);
    format.sniff(None, bytes);
    let Ok(mut document) = open(bytes.to_vec()) else {
        return;
    };
    check_blocks(document.blocks());
    check_outline(&*document);
    document.render();
    let Some(Ok(same)) = document.package() else {
        return;
    };
    let before = open(same).expect("a package that is not translated can be read");
    assert!(
        sources(&*before).eq(sources(&*document)),
        "a package that is not translated says what it said"
    );
    translate(&mut *document);
    let Some(Ok(bytes)) = document.package() else {
        panic!("a translated package cannot be written");
    };
    if let Err(error) = open(bytes) {
        panic!("a translated package cannot be read: {error}");
    }
}

fn sources(document: &dyn Document) -> impl Iterator<Item = &str> {
    document.blocks().iter().map(|block| block.source.as_str())
}

fn check_blocks(blocks: &[Block]) {
    for block in blocks {
        for mark in &block.marks {
            assert!(
                block.source.get(mark.range.clone()).is_some(),
                "a mark is in its block"
            );
        }
    }
}

fn check_outline(document: &dyn Document) {
    let (mut depth, mut blocks) = (0_usize, Vec::new());
    for part in document.outline() {
        match part {
            Part::Block(index) => blocks.push(index),
            Part::Verbatim(_) => {}
            Part::Open(_) => depth += 1,
            Part::Close => depth = depth.checked_sub(1).expect("what closes was open"),
        }
    }
    assert!(depth == 0, "what was opened is closed");
    assert!(
        blocks.into_iter().eq(0..document.blocks().len()),
        "an outline has each block once, in order"
    );
}

/// The pieces of all blocks are the whole.
fn check_pieces(document: &dyn Document) {
    let blocks = document.blocks();
    let pieces = (0..blocks.len()).map(|index| document.piece(index, blocks[index].translation.as_ref()));
    let pieces: Option<Vec<String>> = pieces.map(|piece| Some(piece?.text)).collect();
    if let Some(pieces) = pieces.filter(|pieces| !pieces.is_empty()) {
        assert!(pieces.concat() == document.render(), "pieces are the whole");
    }
}

/// Every block in capitals, in a language that is written the other way.
fn translate(document: &mut dyn Document) {
    for block in document.blocks_mut() {
        let words = block.source.to_uppercase();
        block.translation = Some(Translation::placed(&block.source, &block.marks, words, &[]));
    }
    document.set_language("en", DirectionChange::ToLeftToRight);
}

/// A package with these parts; of a part of the same name the first one counts.
///
/// # Panics
/// Never: memory takes everything.
pub fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    // Packing would be most of the work.
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, content) in parts {
        if writer.start_file(*name, options).is_ok() {
            writer
                .write_all(content.as_bytes())
                .expect("memory takes everything");
        }
    }
    writer.finish().expect("memory takes everything").into_inner()
}

/// The parts of an input: texts with a zero byte between them, of which those that are missing are `usual`.
pub fn parts<'a, const N: usize>(bytes: &'a [u8], usual: [&'a str; N]) -> Option<[&'a str; N]> {
    let mut given = std::str::from_utf8(bytes).ok()?.splitn(N, '\0');
    Some(usual.map(|usual| given.next().unwrap_or(usual)))
}
