//! Any bytes as a checkpoint of `PyTorch`: an error, or tensors of which each can be asked for its numbers.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| engine::fuzzing::pickle(bytes));
