//! Any bytes as a shortlist for vocabularies of the sizes that its header names or of small ones: an
//! error, or lists that are in order and in the vocabulary.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tolmach_fuzz::bergamot::{Marks, Shortlist};

const TARGET_WORDS: usize = 300;

fuzz_target!(|bytes: &[u8]| {
    let offsets = bytes.get(32..40).map_or(1, |word| {
        u64::from_le_bytes(word.try_into().expect("eight bytes"))
    });
    let source_words = offsets.clamp(1, 1000) as usize - 1;
    let Ok(list) = Shortlist::parse(bytes, source_words, TARGET_WORDS) else {
        return;
    };
    list.checksum_matches();
    let (mut marks, mut selected) = (Marks::default(), Vec::new());
    let source: Vec<u32> = bytes.iter().rev().take(40).map(|&byte| u32::from(byte)).collect();
    for shared in [false, true] {
        list.select(&source, shared, &mut marks, &mut selected);
        assert!(selected.is_sorted_by(|a, b| a < b));
        assert!(selected.last().is_none_or(|&id| (id as usize) < TARGET_WORDS));
        assert!(selected.len().is_multiple_of(8) || selected.len() == TARGET_WORDS);
    }
});
