//! The readers of foreign files, and what fuzzers ask of them. Those that their crates keep to themselves are compiled
//! from their sources once more.

pub mod bergamot;
#[cfg(feature = "whole")]
pub mod cache;
pub mod documents;
#[path = "../../crates/engine/src/sentencepiece/mod.rs"]
pub mod sentencepiece;

/// Whether a path leads to something below where it begins, and nowhere else.
pub fn is_below(path: &str) -> bool {
    let is_name = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['\\', '\0', ':']);
    path.split('/').all(is_name)
}
