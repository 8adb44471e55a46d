//! The readers over toy files: what they hold, and every way in which such files can be wrong.

mod alignment;
mod constraints;
mod container;
mod mutation;
mod network;
mod network_config;
mod plain;
mod shortlist;
mod student;
mod toy;
mod toy_network;
mod toy_student;

/// The network and the shortlist of a student for vocabularies of so many words, which are the same if these are.
pub fn toy_files(source_words: usize, target_words: usize) -> (Vec<u8>, Vec<u8>) {
    use toy_network::{SMALL, Shape, Tables, Toy};
    let toy = Toy::new(Shape {
        source_words,
        target_words,
        tables: if source_words == target_words {
            Tables::One
        } else {
            Tables::Two
        },
        ..SMALL
    });
    (toy.model, toy.shortlist)
}
