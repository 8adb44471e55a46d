//! Any bytes as the journal of a batch: an error, or one that what is added to it can be read from again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tasks::batch::{Journal, Key};

/// A folder that is no disk.
const MEMORY: &str = "/dev/shm";

fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir_in(MEMORY).expect("a folder");
    let path = folder.path().join("journal.jsonl");
    std::fs::write(&path, bytes).expect("a file");
    let Ok(mut journal) = Journal::open(&path) else {
        let now = std::fs::read(&path).expect("the file");
        assert!(now == bytes, "what is no journal stays as it was");
        return;
    };
    let key = Key::of(b"name", b"content", "settings");
    let was_known = journal.known(key).is_some();
    journal
        .append(&[Journal::writing(key, "out.txt")])
        .expect("it can be written");
    drop(journal);
    let again = Journal::open(&path).expect("it can be opened again");
    assert!(again.has_output("out.txt"), "what was added is known");
    assert!(again.known(key).is_some() == was_known);
    drop(tasks::batch::finished(&path));
});
