//! Checks that quotations in a summary stand in the text word for word.

use review::checks::quotes::quotations;
use text::Lang;

use super::Reference;
use crate::answer::plain;

/// The fewest words of a quotation that is checked: fewer words between marks may be a title or irony.
const FEWEST_WORDS: usize = 3;
/// The most words of a quotation that the finding shows.
const SHOWN: usize = 6;

/// Quotations of the claim that the text lacks, if both are in one language.
pub(super) fn invented(claim: &str, lang: Lang, reference: &Reference<'_>) -> Vec<String> {
    if lang != reference.lang {
        return Vec::new();
    }
    let spans = quotations(claim).spans;
    let mut text = None;
    let spoken = spans
        .iter()
        .filter(|span| span.split_whitespace().count() >= FEWEST_WORDS);
    let invented = spoken.filter(|span| {
        let text = text.get_or_insert_with(|| plain(reference.text));
        !text.contains(&plain(span))
    });
    let shown = invented.map(|span| {
        let words: Vec<&str> = span.split_whitespace().take(SHOWN).collect();
        format!("“{}” (as a quotation)", words.join(" "))
    });
    shown.collect()
}
