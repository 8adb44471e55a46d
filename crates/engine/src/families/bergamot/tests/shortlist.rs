use super::toy::shortlist;
use crate::bergamot::{FormatError, Marks, Shortlist};

/// Three source words; target words 0 to 39.
fn toy() -> Vec<u8> {
    shortlist(2, &[&[], &[5, 9, 31], &[9, 30]])
}

fn select(file: &[u8], source: &[u32], shared: bool) -> Vec<u32> {
    let mut out = vec![77; 3];
    let list = Shortlist::parse(file, 3, 40).unwrap();
    list.select(source, shared, &mut Marks::default(), &mut out);
    out
}

#[test]
fn a_sentence_gets_the_words_of_its_words() {
    let file = toy();
    assert_eq!(select(&file, &[1, 2, 0], false), [0, 1, 2, 3, 5, 9, 30, 31]);
    assert_eq!(select(&file, &[2, 0], false), [0, 1, 2, 3, 4, 5, 9, 30]);
    assert_eq!(select(&file, &[], false), [0, 1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(
        select(&file, &[u32::MAX, 3], true).len(),
        8,
        "unknown ids own nothing"
    );
}

#[test]
fn with_one_vocabulary_a_word_may_stand_for_itself() {
    let file = shortlist(2, &[&[9, 10, 11, 12, 13], &[], &[9]]);
    assert_eq!(select(&file, &[0, 2], true), [0, 1, 2, 9, 10, 11, 12, 13]);
    assert_eq!(
        select(&file, &[0, 2], false),
        [0, 1, 2, 9, 10, 11, 12, 13],
        "2 is the filler here"
    );
    let full = shortlist(2, &[&[9, 10, 11, 12, 13, 14], &[], &[]]);
    assert_eq!(select(&full, &[0, 2], false).len(), 8);
    assert_eq!(select(&full, &[0, 2], true).len(), 16);
}

#[test]
fn filling_ends_with_the_vocabulary() {
    let file = shortlist(1, &[&[], &[4], &[]]);
    let list = Shortlist::parse(&file, 3, 5).unwrap();
    let mut out = Vec::new();
    list.select(&[1, 0], true, &mut Marks::default(), &mut out);
    assert_eq!(out, [0, 1, 2, 3, 4]);
}

#[test]
fn memory_is_used_again_without_traces() {
    let file = toy();
    let list = Shortlist::parse(&file, 3, 40).unwrap();
    let (mut marks, mut out) = (Marks::default(), Vec::new());
    list.select(&[1, 2, 0], false, &mut marks, &mut out);
    list.select(&[0], false, &mut marks, &mut out);
    assert_eq!(out, [0, 1, 2, 3, 4, 5, 6, 7]);
}

#[test]
fn the_checksum_covers_what_follows_it() {
    let file = toy();
    assert!(Shortlist::parse(&file, 3, 40).unwrap().checksum_matches());
    let mut changed = file;
    changed[48 + 8 * 4] ^= 1;
    assert!(!Shortlist::parse(&changed, 3, 40).unwrap().checksum_matches());
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let file = toy();
    for length in 0..file.len() {
        let error = Shortlist::parse(&file[..length], 3, 40).unwrap_err();
        assert!(
            matches!(error, FormatError::Truncated { .. }),
            "{length}: {error}"
        );
    }
}

#[test]
fn hostile_fields_are_refused_by_name() {
    for (at, word, message) in [
        (0, 7, "the magic number is 0x7"),
        (
            16,
            u64::MAX,
            "the number of words in every list is 18446744073709551615, not at most",
        ),
        (16, 41, "the number of words in every list is 41"),
        (
            32,
            u64::MAX,
            "the number of offsets is 18446744073709551615, not 4",
        ),
        (40, u64::MAX, "the table of ids needs 18446744073709551615 bytes"),
        (40, 4, "the end of the file is 4 bytes after the last id"),
        (48 + 8, 4, "offset 2 is 3, not from 4 to 5"),
        (48 + 8, u64::MAX, "offset 1 is 18446744073709551615"),
        (48 + 24, 4, "the last offset is 4, not the number of ids, 5"),
    ] {
        let mut file = toy();
        file[at..at + 8].copy_from_slice(&u64::to_le_bytes(word));
        let error = Shortlist::parse(&file, 3, 40).unwrap_err().to_string();
        assert!(error.starts_with(message), "{error}");
    }
    let error = Shortlist::parse(&toy(), 3, 31).unwrap_err().to_string();
    assert!(
        error.starts_with("id 2 is 31, not below the target vocabulary's 31 words"),
        "{error}"
    );
}
