//! Finds names that replace another one of the passage between the same words: "put there by Merson" for "put there by
//! Townsend".

use super::words::{Word, is_content, words};

/// Names of the claim in whose position the passage has another name: `Merson (for Townsend)`.
pub(super) fn replaced(claim: &str, passage: &str) -> Vec<String> {
    let (claimed, known) = (words(claim), words(passage));
    let names = (0..claimed.len()).filter(|&at| is_name(&claimed[at]));
    let swapped = names.filter_map(|at| {
        let places = places_of(&claimed, at, &known)?;
        let same = |place: &usize| same_name(known[*place].text, claimed[at].text);
        if places.is_empty() || places.iter().any(same) {
            return None;
        }
        let other = places.into_iter().find(|&place| is_name(&known[place]))?;
        Some(format!(
            "{} (for {})",
            bare(claimed[at].text),
            bare(known[other].text)
        ))
    });
    swapped.collect()
}

/// The positions in the passage between the same neighbouring words as around this word of the claim; `None` if the
/// claim has too few neighbours to decide.
fn places_of(claimed: &[Word<'_>], at: usize, known: &[Word<'_>]) -> Option<Vec<usize>> {
    // A neighbour on each side, or two on one side at the edge of a sentence.
    let offsets: [isize; 2] = if at == 0 {
        [1, 2]
    } else if at + 1 == claimed.len() {
        [-1, -2]
    } else {
        [-1, 1]
    };
    let neighbour = |words: &[Word<'_>], at: usize, offset: isize| {
        let word = words.get(at.checked_add_signed(offset)?)?;
        Some(word.text.to_lowercase())
    };
    let around = offsets.map(|offset| neighbour(claimed, at, offset));
    if around.iter().any(Option::is_none) {
        return None;
    }
    let alike = |place: &usize| offsets.map(|offset| neighbour(known, *place, offset)) == around;
    Some((0..known.len()).filter(alike).collect())
}

fn is_name(word: &Word<'_>) -> bool {
    word.text.starts_with(char::is_uppercase) && is_content(word.text) && word.text.chars().count() > 1
}

/// Whether two names are forms of one, as Russia and Russian, Obama and Obama's are.
fn same_name(a: &str, b: &str) -> bool {
    const BEGINNING: usize = 4;
    let (a, b) = (bare(a).to_lowercase(), bare(b).to_lowercase());
    let beginning = |word: &str| word.chars().take(BEGINNING).collect::<String>();
    a == b || (a.chars().count() >= BEGINNING && beginning(&a) == beginning(&b))
}

fn bare(word: &str) -> &str {
    word.strip_suffix("'s")
        .or_else(|| word.strip_suffix("’s"))
        .unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::replaced;

    #[test]
    fn another_name_between_the_same_words_is_found() {
        for (claim, passage, wanted) in [
            (
                "The goal scored by Merson was late.",
                "In May the goal scored by Townsend was late.",
                "Merson (for Townsend)",
            ),
            (
                "Merson has left the club.",
                "Townsend has left the club.",
                "Merson (for Townsend)",
            ),
            (
                "He has met Ilham Aliyev.",
                "He has met Ilham Heydarov.",
                "Aliyev (for Heydarov)",
            ),
        ] {
            assert_eq!(replaced(claim, passage), [wanted], "{claim}");
        }
    }

    #[test]
    fn the_same_name_or_other_words_are_right() {
        for (claim, passage) in [
            (
                "The goal by Townsend's team was late.",
                "The goal by Townsend was late.",
            ),
            ("The Russian side left.", "The Russia side left."),
            ("Merson was angry with Townsend.", "Townsend made Merson angry."),
            ("Lavrov has arrived.", "He has arrived."),
            ("Merson", "Townsend"),
            ("", ""),
        ] {
            assert_eq!(replaced(claim, passage), Vec::<String>::new(), "{claim}");
        }
    }
}
