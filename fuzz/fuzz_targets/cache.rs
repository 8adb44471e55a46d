//! Any bytes as the table behind the translation cache, and as one of its records.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tolmach_fuzz::cache::record;
use tolmach_fuzz::cache::table::{Size, Table};

const SIZE: Size = Size {
    buckets: 4,
    ring: 4096,
};

fuzz_target!(|bytes: &[u8]| {
    if let Some(hypothesis) = record::decode(bytes) {
        assert!(record::encode(&hypothesis) == bytes, "a record is read exactly");
    }
    let folder = tempfile::tempdir_in("/dev/shm").expect("a folder");
    let path = folder.path().join("table");
    // A file of any other length is begun anew; what counts is in the first bytes, the index and the ring.
    let mut whole = bytes.to_vec();
    whole.resize(whole.len().max(4096 + 4 * 128), 0);
    std::fs::write(&path, whole).expect("a file");
    let (mut table, _) = Table::open(&path, SIZE).expect("any file becomes a table");
    for first in 0..4 {
        let mut key = [0; 32];
        key[0] = first;
        if let Some(found) = table.get(&key) {
            assert!(found.len() <= SIZE.ring as usize);
        }
    }
    let key = [7; 32];
    table.put(&[(key, b"value".to_vec())]).expect("it can be written");
    assert!(
        table.get(&key).as_deref() == Some(b"value"),
        "what was put is found"
    );
});
