//! Any bytes as a GGUF file: an error, or a header that Candle reads.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| engine::fuzzing::gguf_header(bytes));
