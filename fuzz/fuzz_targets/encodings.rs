//! Any bytes as text: an error, or a text that is read as a document of some format.

#![no_main]

use libfuzzer_sys::fuzz_target;
use text::encoding::{self, How};

fuzz_target!(|bytes: &[u8]| {
    let Ok(reader) = documents::recognise_text(None, bytes, None) else {
        return;
    };
    let Ok(decoded) = encoding::decode_declared(bytes, None, reader.declared_encoding()) else {
        return;
    };
    if decoded.how == How::Utf8 {
        assert!(decoded.text.as_bytes() == bytes, "UTF-8 is read as it is");
    }
    let _ = documents::recognise(None, bytes, None);
    let _ = reader.format(&decoded.text);
    drop(documents::open(None, decoded.text, None));
});
