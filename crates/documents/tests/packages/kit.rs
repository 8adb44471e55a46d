//! Packages that tests make themselves.

use std::io::{Cursor, Read as _, Write as _};

use documents::{DirectionChange, Document, PACKAGES, ReadError, Translation};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// A zip archive of these parts; the part `mimetype` is not packed.
pub fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        let method = if *name == "mimetype" {
            CompressionMethod::Stored
        } else {
            CompressionMethod::Deflated
        };
        let options = SimpleFileOptions::default().compression_method(method);
        writer.start_file(*name, options).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The names and contents of all parts, in their order.
pub fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut entry = archive.by_index(index).unwrap();
            let mut content = Vec::new();
            entry.read_to_end(&mut content).unwrap();
            (entry.name().unwrap().into_owned(), content)
        })
        .collect()
}

/// The text of one part.
pub fn part(bytes: &[u8], wanted: &str) -> String {
    let (_, content) = parts(bytes)
        .into_iter()
        .find(|(name, _)| name == wanted)
        .unwrap_or_else(|| panic!("no {wanted}"));
    String::from_utf8(content).unwrap()
}

pub fn try_open(format: &str, bytes: &[u8]) -> Result<Box<dyn Document>, ReadError> {
    let format = PACKAGES.iter().find(|known| known.name() == format).unwrap();
    format.open(bytes.to_vec())
}

pub fn open(format: &str, bytes: &[u8]) -> Box<dyn Document> {
    try_open(format, bytes).unwrap_or_else(|error| panic!("{error}"))
}

pub fn sources(document: &dyn Document) -> Vec<&str> {
    document
        .blocks()
        .iter()
        .map(|block| block.source.as_str())
        .collect()
}

/// The package with every block translated by `translate`, its marks placed without a model's help.
pub fn translated(document: &mut dyn Document, translate: impl Fn(&str) -> String) -> Vec<u8> {
    for block in document.blocks_mut() {
        let text = translate(&block.source);
        block.translation = Some(Translation::placed(&block.source, &block.marks, text, &[]));
    }
    document.set_language("en", DirectionChange::Stays);
    document.package().unwrap().unwrap()
}

/// The package with every block that begins with `x` translated from a language that is written from right to left.
pub fn turned(document: &mut dyn Document) -> Vec<u8> {
    for block in document.blocks_mut() {
        let is_wanted = block.source.starts_with('x');
        block.translation = is_wanted.then(|| {
            let words = block.source.to_uppercase();
            Translation::placed(&block.source, &block.marks, words, &[])
        });
    }
    document.set_language("en", DirectionChange::ToLeftToRight);
    document.package().unwrap().unwrap()
}

/// Russian words in capitals; others, such as code, come out as they are.
pub fn capitals(text: &str) -> String {
    let capital = |letter: char| {
        if letter.is_ascii() {
            vec![letter]
        } else {
            letter.to_uppercase().collect()
        }
    };
    text.chars().flat_map(capital).collect()
}

pub fn in_capitals(document: &mut dyn Document) -> Vec<u8> {
    translated(document, capitals)
}

pub const WORD_NAMES: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
     xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
     xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\"";

const WORD_STYLES: &str = "<w:styles><w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val=\"ru-RU\" w:eastAsia=\"en-US\"/></w:rPr>\
     </w:rPrDefault></w:docDefaults><w:style w:styleId=\"H1\"><w:name w:val=\"heading 1\"/></w:style>\
     <w:style w:styleId=\"Mine\"><w:basedOn w:val=\"H1\"/></w:style><w:style w:styleId=\"Loop\"><w:basedOn w:val=\"Loop\"/>\
     </w:style><w:style w:styleId=\"Q\"><w:name w:val=\"Quote\"/></w:style>\
     <w:style w:styleId=\"Code\"><w:name w:val=\"Source Code\"/></w:style>\
     <w:style w:styleId=\"R\"><w:pPr><w:bidi/></w:pPr><w:rPr><w:rtl/></w:rPr></w:style></w:styles>";

/// A document of Word with this body, and parts beside it.
pub fn word_with(body: &str, more: &[(&str, &str)]) -> Vec<u8> {
    word_of(body, "", more)
}

/// A document of Word with this body and these styles beside the usual ones.
pub fn word_with_styles(body: &str, styles: &str) -> Vec<u8> {
    word_of(body, styles, &[])
}

fn word_of(body: &str, styles: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let document =
        format!("<?xml version=\"1.0\"?>\n<w:document {WORD_NAMES}><w:body>{body}</w:body></w:document>");
    let styles = WORD_STYLES.replace("<w:styles>", &format!("<w:styles {WORD_NAMES}>{styles}"));
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relation = |id: usize, kind: &str, target: &str| {
        format!("<Relationship Id=\"rId{id}\" Type=\"{office}/{kind}\" Target=\"{target}\"/>")
    };
    let mut relations = relation(1, "styles", "styles.xml");
    for (index, (name, _)) in more.iter().enumerate() {
        let kind = name.trim_end_matches(|letter: char| !letter.is_ascii_alphabetic());
        let kind = kind
            .trim_end_matches(".xml")
            .trim_end_matches(|digit: char| digit.is_ascii_digit());
        relations += &relation(
            index + 2,
            kind.rsplit('/').next().unwrap(),
            name.trim_start_matches("word/"),
        );
    }
    let link = format!(
        "<Relationship Id=\"link\" Type=\"{office}/hyperlink\" Target=\"https://example.org/a?b&amp;c\" TargetMode=\"External\"/>"
    );
    relations.push_str(&link);
    let wrap = |inner: &str| format!("<Relationships>{inner}</Relationships>");
    let root = wrap(&relation(1, "officeDocument", "word/document.xml"));
    let relations = wrap(&relations);
    let mut parts = vec![
        (
            "[Content_Types].xml",
            "<Types><Override ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>",
        ),
        ("_rels/.rels", root.as_str()),
        ("word/document.xml", document.as_str()),
        ("word/_rels/document.xml.rels", relations.as_str()),
        ("word/styles.xml", styles.as_str()),
        ("word/media/image1.png", "\u{89}PNG no picture"),
    ];
    parts.extend(more);
    archive(&parts)
}

pub fn word(body: &str) -> Vec<u8> {
    word_with(body, &[])
}

/// An `OpenDocument` text with this body, these automatic styles and this page header.
pub fn odt(body: &str, automatic: &str, header: &str) -> Vec<u8> {
    odt_with_styles(body, automatic, header, "")
}

/// As [`odt`], with these named styles.
pub fn odt_with_styles(body: &str, automatic: &str, header: &str, more: &str) -> Vec<u8> {
    let names = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
                 xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
                 xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
                 xmlns:draw=\"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0\" \
                 xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" \
                 xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\" \
                 xmlns:officeooo=\"http://openoffice.org/2009/office\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"";
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<office:document-content {names}><office:automatic-styles>{automatic}\
         </office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    );
    let styles = format!(
        "<office:document-styles {names}><office:styles><style:default-style style:family=\"paragraph\">\
         <style:text-properties fo:language=\"ru\" fo:country=\"RU\"/></style:default-style>{more}</office:styles>\
         <office:master-styles><style:master-page><style:header>{header}</style:header></style:master-page>\
         </office:master-styles></office:document-styles>"
    );
    archive(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", &content),
        ("styles.xml", &styles),
        ("META-INF/manifest.xml", "<manifest/>"),
    ])
}

/// A book with these pages, by name and body.
pub fn book(pages: &[(&str, &str)]) -> Vec<u8> {
    let mut items = String::new();
    let mut spine = String::new();
    let mut contents = Vec::new();
    for (index, (name, body)) in pages.iter().enumerate() {
        let href = name.replace(' ', "%20");
        items +=
            format!("<item id=\"p{index}\" href=\"{href}\" media-type=\"application/xhtml+xml\"/>").as_str();
        let place = format!("<itemref idref=\"p{index}\"/>");
        spine.push_str(&place);
        contents.push((
            format!("OEBPS/{name}"),
            format!(
                "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" \
                 xml:lang=\"ru\" lang=\"ru\"><head><title>Глава</title><style>p {{ color: red }}</style>\
                 <script src=\"a.js\"/></head>\n<body>{body}</body></html>"
            ),
        ));
    }
    let package = format!(
        "<package><metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>Книга</dc:title>\
         <dc:creator>Иванов</dc:creator><dc:language>ru</dc:language></metadata><manifest>{items}\
         <item id=\"toc\" href=\"toc.ncx\" media-type=\"application/x-dtbncx+xml\"/></manifest><spine>{spine}</spine></package>"
    );
    let container =
        "<container><rootfiles><rootfile full-path=\"OEBPS/content.opf\"/></rootfiles></container>";
    let labels = "<ncx><docTitle><text>Книга</text></docTitle><docAuthor><text>Иванов</text></docAuthor><navMap>\
                  <navPoint><navLabel><text>Глава</text></navLabel><content src=\"a.xhtml\"/></navPoint></navMap></ncx>";
    let mut parts = vec![
        ("mimetype", "application/epub+zip"),
        ("META-INF/container.xml", container),
        ("OEBPS/content.opf", package.as_str()),
        ("OEBPS/toc.ncx", labels),
    ];
    parts.extend(contents.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    archive(&parts)
}
