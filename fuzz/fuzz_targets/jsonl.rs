//! Any text as JSON lines.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tolmach_fuzz::documents::check_text;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        check_text("jsonl", text);
    }
});
