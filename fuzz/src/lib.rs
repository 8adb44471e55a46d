//! The readers of foreign files, compiled from the engine's own sources but without the engine, so that a
//! fuzzer need not build Candle with its instrumentation.

pub mod bergamot;
#[path = "../../crates/engine/src/sentencepiece/mod.rs"]
pub mod sentencepiece;
