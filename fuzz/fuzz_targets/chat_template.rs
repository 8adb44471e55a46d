//! Any text as a chat template: an error, or one that renders a conversation or refuses it.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|source: &str| engine::fuzzing::chat_template(source));
