//! The program with test doubles among its parts: manifests may name the family `fake`, which upper-cases, and the
//! variable `TOLMACH_FAULT` may have a step of a batch on its disk fail.

#![forbid(unsafe_code)]

mod faulty_disk;

use std::process::ExitCode;
use std::sync::Arc;

use engine::Families;
use faulty_disk::FaultyDisk;
use tolmach::Parts;

fn main() -> ExitCode {
    let mut parts = Parts {
        families: Families::built_in().with(&doubles::UPPER_CASING),
        ..Parts::default()
    };
    if let Some(disk) = FaultyDisk::from_environment() {
        parts.disk = Arc::new(disk);
    }
    tolmach::run(parts)
}
