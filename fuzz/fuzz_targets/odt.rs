//! Any texts as the content and the styles of an OpenDocument text.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tolmach_fuzz::documents::{check_package, package, parts};

const STYLES: &str =
    "<office:document-styles xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\"/>";

fuzz_target!(|bytes: &[u8]| {
    let Some([content, styles]) = parts(bytes, ["", STYLES]) else {
        return;
    };
    let package = package(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", content),
        ("styles.xml", styles),
    ]);
    check_package("odt", &package);
});
