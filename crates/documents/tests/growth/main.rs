//! Doubles hard inputs of every format: what is allocated for them must grow with them, not with their square.
//!
//! Allocations are counted, in number and in bytes, which is the same on every computer.

mod budget;
mod count;
mod html;
#[expect(dead_code, reason = "other tests use the rest of the kit")]
#[path = "../packages/kit.rs"]
mod kit;
mod lines;
mod markdown;
mod packages;
mod subtitles;
