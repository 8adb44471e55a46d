//! Tells an endless loop from a text that merely repeats a phrase.

/// Tokens of the longest cycle that is detected.
const LONGEST_CYCLE: usize = 48;
/// A loop is at least so many times the same cycle,
const TIMES: usize = 4;
/// and at least so many tokens: "no, no, no, no" is a text.
const TOKENS: usize = 24;

/// Whether `tokens` ends in the same cycle again and again.
pub fn ends_in_a_loop(tokens: &[u32]) -> bool {
    (1..=LONGEST_CYCLE).any(|cycle| {
        let length = (cycle * TIMES).max(TOKENS);
        let Some(start) = tokens.len().checked_sub(length) else {
            return false;
        };
        let tail = &tokens[start..];
        tail[cycle..] == tail[..length - cycle]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cycle_is_found_after_four_times() {
        let mut tokens: Vec<u32> = (0..50).collect();
        for _ in 0..3 {
            tokens.extend(100..110);
        }
        assert!(!ends_in_a_loop(&tokens));
        tokens.extend(100..110);
        assert!(ends_in_a_loop(&tokens));
    }

    #[test]
    fn one_word_may_come_more_often() {
        assert!(!ends_in_a_loop(&[7; 20]));
        assert!(ends_in_a_loop(&[7; 24]));
    }
}
