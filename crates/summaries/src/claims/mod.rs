//! Checks a sentence of a summary, a claim, against the text: for facts that the text lacks or states of something
//! else, and for contradictions.
//!
//! Each check is a pure function in a file of its own and describes its findings in a few words for the user.

pub(super) mod facts;
mod grounding;
mod negations;
mod opposites;
mod order;
mod quoted;
mod swapped;
mod words;

use text::Lang;

use facts::Facts;

/// The text against which a claim is checked.
pub(super) struct Reference<'a> {
    /// Numbers and names of the whole text.
    pub facts: &'a Facts<'a>,
    /// The whole text.
    pub text: &'a str,
    /// The language of the text.
    pub lang: Lang,
    /// The passages that support the claim, best first.
    pub passages: &'a [&'a str],
    /// These passages with their context.
    pub around: &'a str,
}

/// The faults of `claim`, which is in `lang`.
pub(super) fn faults(claim: &str, lang: Lang, reference: &Reference<'_>) -> Vec<String> {
    let mut faults = reference.facts.missing(claim, lang);
    faults.extend(quoted::invented(claim, lang, reference));
    if reference.lang == Lang::EN && lang == Lang::EN {
        let misplaced = grounding::misplaced(claim, reference);
        let known = misplaced.into_iter().filter(|thing| !faults.contains(thing));
        let known: Vec<String> = known
            .map(|thing| format!("{thing} (said of something else)"))
            .collect();
        faults.extend(known);
        // Only the nearest passage is compared: another one may be about another event.
        if let Some(nearest) = reference.passages.first() {
            faults.extend(opposites::contradicted(claim, nearest));
            faults.extend(negations::changed(claim, nearest));
            faults.extend(order::reversed(claim, nearest));
            faults.extend(swapped::replaced(claim, nearest));
        }
    }
    let mut seen = std::collections::HashSet::new();
    faults.retain(|fault| seen.insert(fault.clone()));
    faults
}
