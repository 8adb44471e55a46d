//! Any bytes as a package of every kind.

#![no_main]

use documents::PACKAGES;
use libfuzzer_sys::fuzz_target;
use tolmach_fuzz::documents::check_package;

fuzz_target!(|bytes: &[u8]| {
    for format in PACKAGES {
        check_package(format.name(), bytes);
    }
});
