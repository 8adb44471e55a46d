//! What a sentence of a summary claims, held against the text: what is not in it, what is in it but not said
//! of this, what it says the other way round.
//!
//! Each check is a pure function in a file of its own and names what it finds in a few words for the reader.

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

/// What a claim is checked against.
pub(super) struct Against<'a> {
    /// Numbers and names of the whole text.
    pub facts: &'a Facts<'a>,
    /// The whole text.
    pub text: &'a str,
    /// Its language.
    pub lang: Lang,
    /// The passages that the claim rests on, best first.
    pub passages: &'a [&'a str],
    /// These passages with what stands around them.
    pub around: &'a str,
}

/// Everything that is wrong with `claim`, which is in `lang`; empty if nothing is.
pub(super) fn faults(claim: &str, lang: Lang, against: &Against<'_>) -> Vec<String> {
    let mut faults = against.facts.missing(claim, lang);
    faults.extend(quoted::invented(claim, lang, against));
    if against.lang == Lang::EN && lang == Lang::EN {
        let misplaced = grounding::misplaced(claim, against);
        let known = misplaced.into_iter().filter(|thing| !faults.contains(thing));
        let known: Vec<String> = known
            .map(|thing| format!("{thing} (said of something else)"))
            .collect();
        faults.extend(known);
        // The nearest passage only: another may speak of another meeting.
        if let Some(nearest) = against.passages.first() {
            faults.extend(opposites::found(claim, nearest));
            faults.extend(negations::turned(claim, nearest));
            faults.extend(order::exchanged(claim, nearest));
            faults.extend(swapped::found(claim, nearest));
        }
    }
    let mut seen = std::collections::HashSet::new();
    faults.retain(|fault| seen.insert(fault.clone()));
    faults
}
