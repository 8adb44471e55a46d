//! Any bytes as a `tokenizer.json`: an error, or a pipeline that cuts texts and puts tokens together.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| engine::fuzzing::tokenizer_json(bytes));
