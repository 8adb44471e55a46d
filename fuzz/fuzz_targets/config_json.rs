//! Any bytes as a `config.json`: an error, or a network of a shape that can be.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| engine::fuzzing::config_json(bytes));
