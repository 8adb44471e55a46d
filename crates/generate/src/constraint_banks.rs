//! Shares the slots of a beam among hypotheses that have met more and fewer of their constraints.
//!
//! Post and Vilar (2018, "Fast Lexically Constrained Decoding with Dynamic Beam Allocation for Neural Machine
//! Translation"): hypotheses that have written equally many tokens of constraints form a *bank* and compete only with
//! each other. So a hypothesis that has just written an unlikely constraint token is not thrown out by those that put
//! it off, and those go on too. Slots that a bank cannot fill go to other banks. As in Hu et al. (2019, "Improved
//! Lexically Constrained Decoding for Translation and Monolingual Rewriting"), only banks that have a candidate
//! count.

use crate::candidates::Candidate;

/// A candidate, and how many constraint tokens its hypothesis has written with it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BankedCandidate {
    pub candidate: Candidate,
    pub bank: usize,
}

/// The candidates that get one of a beam's `slots`, the best first. `all` may hold a candidate several times.
pub fn allocate(mut all: Vec<BankedCandidate>, slots: usize) -> Vec<Candidate> {
    // Fullest bank first, in it the best; of equals the one that comes first in the beam.
    all.sort_by(|a, b| {
        (b.bank.cmp(&a.bank))
            .then(b.candidate.value.total_cmp(&a.candidate.value))
            .then(a.candidate.row.cmp(&b.candidate.row))
            .then(a.candidate.index.cmp(&b.candidate.index))
    });
    all.dedup_by_key(|banked| (banked.candidate.row, banked.candidate.index));
    let banks: Vec<&[BankedCandidate]> = all.chunk_by(|a, b| a.bank == b.bank).collect();
    let sizes: Vec<usize> = banks.iter().map(|bank| bank.len()).collect();
    let mut chosen: Vec<Candidate> = banks
        .iter()
        .zip(slots_per_bank(&sizes, slots))
        .flat_map(|(bank, slots)| &bank[..slots])
        .map(|banked| banked.candidate)
        .collect();
    chosen.sort_by(|a, b| b.value.total_cmp(&a.value));
    chosen
}

/// Beam slots of each bank. `sizes` are the banks' candidates, the bank with the most constraint tokens first. Slots
/// are split evenly; the remainder and unused slots go to the fullest bank that can use them.
fn slots_per_bank(sizes: &[usize], slots: usize) -> Vec<usize> {
    let equal = slots / sizes.len().max(1);
    let mut per_bank: Vec<usize> = sizes.iter().map(|&size| size.min(equal)).collect();
    let mut left = slots - per_bank.iter().sum::<usize>();
    for (slots, size) in per_bank.iter_mut().zip(sizes) {
        let more = left.min(size - *slots);
        *slots += more;
        left -= more;
    }
    per_bank
}

#[cfg(test)]
mod tests {
    use super::*;

    fn banked(bank: usize, value: f32, row: usize, index: usize) -> BankedCandidate {
        BankedCandidate {
            candidate: Candidate { value, row, index },
            bank,
        }
    }

    #[test]
    fn slots_that_a_bank_cannot_use_go_to_the_fullest() {
        for (sizes, slots, expected) in [
            (&[9, 9, 9][..], 6, &[2, 2, 2][..]),
            (&[9, 9, 9], 8, &[4, 2, 2]),
            (&[1, 9, 9], 8, &[1, 5, 2]),
            (&[1, 1, 1], 8, &[1, 1, 1]),
            (&[9, 9, 9, 9], 3, &[3, 0, 0, 0]),
            (&[1, 1, 9, 9], 3, &[1, 1, 1, 0]),
            (&[], 3, &[]),
        ] {
            assert_eq!(slots_per_bank(sizes, slots), expected, "{sizes:?} {slots}");
        }
    }

    #[test]
    fn an_unlikely_constraint_token_keeps_its_slot() {
        let all = vec![
            banked(0, -1.0, 0, 1),
            banked(0, -2.0, 0, 2),
            banked(0, -3.0, 0, 3),
            banked(1, -9.0, 0, 4),
            banked(1, -9.0, 0, 4),
            banked(1, -8.0, 1, 4),
        ];
        let chosen: Vec<(usize, usize)> = allocate(all, 4)
            .iter()
            .map(|candidate| (candidate.row, candidate.index))
            .collect();
        assert_eq!(chosen, [(0, 1), (0, 2), (1, 4), (0, 4)]);
    }
}
