//! Any bytes as a GGUF file with a vocabulary: an error, or a tokenizer through which texts go.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| engine::fuzzing::gguf_tokenizer(bytes));
