//! Files changed at random places: an answer or an error, never a panic.

use super::toy;
use crate::bergamot::network_config::Config;
use crate::bergamot::{Container, Marks, Shortlist};

/// A generator that gives the same numbers on every machine (Marsaglia's xorshift, 2003).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}

/// `file` with one to eight changes: a flipped bit, a byte at an edge of its range, a cut, a piece twice.
fn mutated(file: &[u8], random: &mut Random) -> Vec<u8> {
    let mut file = file.to_vec();
    for _ in 0..=random.below(8) {
        if file.is_empty() {
            break;
        }
        let at = random.below(file.len());
        match random.below(8) {
            0 => file.truncate(at),
            1 => {
                let piece = file[at..].to_vec();
                file.extend(piece);
            }
            2..5 => file[at] ^= 1 << random.below(8),
            _ => file[at] = [0, 1, 0x7F, 0x80, 0xFF][random.below(5)],
        }
    }
    file
}

#[test]
fn no_change_to_a_container_panics() {
    let file = toy::container(&toy::items());
    // The data is mostly filler: the changes go into the header.
    let (header, data) = file.split_at(512);
    let mut random = Random(0x5EED);
    let (mut read, mut refused) = (0, 0);
    for _ in 0..20_000 {
        let mut changed = mutated(header, &mut random);
        changed.extend(data);
        match Container::parse(&changed) {
            Ok(container) => {
                read += 1;
                drop(Config::read(&container));
                for name in ["Wemb", "bias", "matrix", "Wemb_QuantMultA"] {
                    drop(container.matrix(name, [3, 2]));
                    drop(container.table(name, [3, 4]));
                    drop(container.vector(name, 5));
                    drop(container.scalar(name));
                }
            }
            Err(_) => refused += 1,
        }
    }
    assert!(read > 100 && refused > 1000, "{read} read, {refused} refused");
}

#[test]
fn no_change_to_a_shortlist_panics() {
    let file = toy::shortlist(2, &[&[], &[5, 9, 31], &[9, 30]]);
    let mut random = Random(0x5EED);
    let (mut read, mut out) = (0, Vec::new());
    for _ in 0..20_000 {
        if let Ok(list) = Shortlist::parse(&mutated(&file, &mut random), 3, 40) {
            read += 1;
            list.select(&[0, 1, 2, 3], true, &mut Marks::default(), &mut out);
            assert!(out.is_sorted() && out.iter().all(|&id| id < 40), "{out:?}");
        }
    }
    assert!(read > 100, "{read} read");
}
