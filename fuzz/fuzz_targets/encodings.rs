//! Any bytes as text: an error, or a text that is read as a document of some format.

#![no_main]

use libfuzzer_sys::fuzz_target;
use text::encoding::{self, How};

fuzz_target!(|bytes: &[u8]| {
    let declared = documents::declared_encoding(None, bytes, None);
    let Ok(decoded) = encoding::decode_declared(bytes, None, declared.as_deref()) else {
        return;
    };
    if decoded.how == How::Utf8 {
        assert!(decoded.text.as_bytes() == bytes, "UTF-8 is read as it is");
    }
    let _ = documents::package_format(None, bytes, None);
    drop(documents::open(None, decoded.text, None));
});
