//! Any texts as a page, the package file, the contents and the container file of a book.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tolmach_fuzz::documents::{check_package, package, parts};

const BOOK: &str = "<package><metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>Книга</dc:title><dc:creator>Иванов</dc:creator><dc:language>ru</dc:language></metadata><manifest><item id=\"p0\" href=\"a%20b.xhtml\" media-type=\"application/xhtml+xml\"/><item id=\"toc\" href=\"toc.ncx\" media-type=\"application/x-dtbncx+xml\"/></manifest><spine><itemref idref=\"p0\"/></spine></package>";
const CONTENTS: &str = "<ncx><navMap/></ncx>";
const CONTAINER: &str =
    "<container><rootfiles><rootfile full-path=\"OEBPS/content.opf\"/></rootfiles></container>";

fuzz_target!(|bytes: &[u8]| {
    let Some([page, book, contents, container]) = parts(bytes, ["", BOOK, CONTENTS, CONTAINER]) else {
        return;
    };
    let package = package(&[
        ("mimetype", "application/epub+zip"),
        ("META-INF/container.xml", container),
        ("OEBPS/content.opf", book),
        ("OEBPS/toc.ncx", contents),
        ("OEBPS/a b.xhtml", page),
    ]);
    check_package("epub", &package);
});
