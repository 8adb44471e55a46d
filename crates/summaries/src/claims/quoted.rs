//! What a summary puts between quotation marks must stand in the text so.

use review::checks::quotes::quotations;
use text::Lang;

use super::Reference;
use crate::answer::plain;

/// Fewer words between marks may be a title, or a word used with a smile.
const FEWEST_WORDS: usize = 3;
/// Words shown of a quotation.
const SHOWN: usize = 6;

/// Quotations of the claim that the text has not, where both are in one language.
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
