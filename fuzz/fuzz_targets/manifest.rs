//! Any text as a manifest: an error, or one that is read as the same from what is written of it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use store::{Manifest, Task};
use tolmach_fuzz::is_below;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let Ok(manifest) = Manifest::parse(text, "a.toml") else {
        return;
    };
    for file in &manifest.files {
        assert!(is_below(&file.name), "files lie in the folder of their model");
    }
    assert!(is_below(&manifest.id));
    let _ = (manifest.bytes(), manifest.is_known());
    manifest.supports(Task::Translate, "ru", "en");
    let written = toml::to_string(&manifest).expect("a manifest can be written");
    let again = Manifest::parse(&written, "b.toml").expect("what was written can be read");
    assert!(again == manifest);
});
