//! A beam shared out among paths that hold more and fewer of the tokens that a text must have.
//!
//! Post and Vilar (2018, "Fast Lexically Constrained Decoding with Dynamic Beam Allocation for Neural Machine
//! Translation"): paths that hold equally many tokens of phrases are a *bank*, and compete with each other only. So a path
//! that has just taken an unlikely word is not thrown out by those which put that off, and those go on too. Places that
//! a bank has no path for go to others. Hu et al. (2019, "Improved Lexically Constrained Decoding for Translation and
//! Monolingual Rewriting") count banks that are there and no others, which is done here too.

use crate::candidates::Candidate;

/// A continuation, and how many tokens of phrases a path has with it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Banked {
    pub candidate: Candidate,
    pub bank: usize,
}

/// The continuations that get a place of a beam that has `places`, the best first. Each continuation may be there
/// several times.
pub fn share(mut all: Vec<Banked>, places: usize) -> Vec<Candidate> {
    // Fullest bank first, in it the best; of equals the one that comes first in the beam.
    all.sort_by(|a, b| {
        (b.bank.cmp(&a.bank))
            .then(b.candidate.value.total_cmp(&a.candidate.value))
            .then(a.candidate.row.cmp(&b.candidate.row))
            .then(a.candidate.index.cmp(&b.candidate.index))
    });
    all.dedup_by_key(|banked| (banked.candidate.row, banked.candidate.index));
    let banks: Vec<&[Banked]> = all.chunk_by(|a, b| a.bank == b.bank).collect();
    let sizes: Vec<usize> = banks.iter().map(|bank| bank.len()).collect();
    let mut chosen: Vec<Candidate> = banks
        .iter()
        .zip(allotted(&sizes, places))
        .flat_map(|(bank, places)| &bank[..places])
        .map(|banked| banked.candidate)
        .collect();
    chosen.sort_by(|a, b| b.value.total_cmp(&a.value));
    chosen
}

/// Places of each bank, of which the first are the fullest: as many for each, what is left over for the first; what a
/// bank cannot use is for the fullest that can.
fn allotted(sizes: &[usize], places: usize) -> Vec<usize> {
    let equal = places / sizes.len().max(1);
    let mut allotted: Vec<usize> = sizes.iter().map(|&size| size.min(equal)).collect();
    let mut left = places - allotted.iter().sum::<usize>();
    for (places, size) in allotted.iter_mut().zip(sizes) {
        let more = left.min(size - *places);
        *places += more;
        left -= more;
    }
    allotted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn banked(bank: usize, value: f32, row: usize, index: usize) -> Banked {
        Banked {
            candidate: Candidate { value, row, index },
            bank,
        }
    }

    #[test]
    fn places_that_a_bank_cannot_use_go_to_the_fullest() {
        for (sizes, places, expected) in [
            (&[9, 9, 9][..], 6, &[2, 2, 2][..]),
            (&[9, 9, 9], 8, &[4, 2, 2]),
            (&[1, 9, 9], 8, &[1, 5, 2]),
            (&[1, 1, 1], 8, &[1, 1, 1]),
            (&[9, 9, 9, 9], 3, &[3, 0, 0, 0]),
            (&[1, 1, 9, 9], 3, &[1, 1, 1, 0]),
            (&[], 3, &[]),
        ] {
            assert_eq!(allotted(sizes, places), expected, "{sizes:?} {places}");
        }
    }

    #[test]
    fn an_unlikely_word_that_is_wanted_keeps_its_place() {
        let all = vec![
            banked(0, -1.0, 0, 1),
            banked(0, -2.0, 0, 2),
            banked(0, -3.0, 0, 3),
            banked(1, -9.0, 0, 4),
            banked(1, -9.0, 0, 4),
            banked(1, -8.0, 1, 4),
        ];
        let chosen: Vec<(usize, usize)> = share(all, 4)
            .iter()
            .map(|candidate| (candidate.row, candidate.index))
            .collect();
        assert_eq!(chosen, [(0, 1), (0, 2), (1, 4), (0, 4)]);
    }
}
