//! Repairs of a model's answer before it is checked: mistakes that are certain from the source and the answer alone.
//!
//! `cargo run -p review --example worth` prints how often each of them changes an answer, and whether for the better
//! (`docs/worth.md`).

use std::borrow::Cow;

use contract::{Code, Finish};
use text::Lang;

use crate::candidate::PassageSource;
use crate::checks::{ending, loops, preamble};
use crate::{angles, attribution, dashes, figures};

/// A repair: a function that corrects one kind of mistake in an answer.
pub struct Repair {
    /// The name, for tools that measure the repair.
    pub name: &'static str,
    /// The mistake that it corrects, in words.
    pub about: &'static str,
    /// The warning for the user when it changes an answer, if there is one.
    pub(crate) told: Option<(Code, &'static str)>,
    /// Returns the repaired answer; `None` if nothing is to be repaired.
    run: fn(&Answer<'_>) -> Option<String>,
}

/// An answer that is being repaired.
struct Answer<'a> {
    /// The source, without white space around it.
    source: &'a str,
    text: &'a str,
    finish: Finish,
    to: Lang,
    one_line: bool,
}

/// A repaired answer, and the repairs that changed it.
pub struct Mended {
    /// The repaired answer.
    pub text: String,
    /// The repairs that changed it, in order.
    pub changed_by: Vec<&'static Repair>,
}

/// All repairs, in the order in which they are applied.
pub static ALL: &[Repair] = &[
    Repair {
        name: "preamble",
        about: "takes away what a chat model says around its translation",
        told: Some((
            Code::PreambleRemoved,
            "a remark that the model added to its translation was removed",
        )),
        run: |answer| preamble::strip(answer.source, answer.text),
    },
    Repair {
        name: "added-stop",
        about: "takes away a full stop that the source does not have",
        told: None,
        run: |answer| changed(answer, ending::without_added_stop(answer.source, answer.text)),
    },
    Repair {
        name: "one-line",
        about: "makes one line of the answer where the source is one",
        told: None,
        run: |answer| {
            let words: Vec<&str> = answer.text.split_whitespace().collect();
            answer.one_line.then(|| words.join(" "))
        },
    },
    Repair {
        name: "repeated-end",
        about: "says once what the model repeated until it was stopped",
        told: None,
        run: |answer| {
            let is_loop = answer.finish == Finish::Loop;
            is_loop.then(|| loops::without_repeated_end(answer.text).to_owned())
        },
    },
    Repair {
        name: "angle-brackets",
        about: "closes angle brackets around words that the source closes",
        told: None,
        run: |answer| angles::repaired(answer.source, answer.text),
    },
    Repair {
        name: "quotation-marks",
        about: "puts back quotation marks whose place the source shows, and makes marks match",
        told: None,
        run: |answer| into_english(answer, attribution::repaired),
    },
    Repair {
        name: "dashes",
        about: "writes a dash where the model wrote a hyphen for one",
        told: None,
        run: |answer| dashes::repaired(answer.source, answer.text, answer.to),
    },
    Repair {
        name: "decimal-marks",
        about: "writes decimals of the source with a point",
        told: None,
        run: |answer| into_english(answer, figures::repaired),
    },
    Repair {
        name: "digit-groups",
        about: "groups the digits of large numbers as the target language does",
        told: None,
        run: |answer| Some(figures::regrouped(answer.source, answer.text, answer.to)),
    },
];

fn into_english(answer: &Answer<'_>, repaired: fn(&str, &str) -> String) -> Option<String> {
    (answer.to == Lang::EN).then(|| repaired(answer.source, answer.text))
}

fn changed(answer: &Answer<'_>, text: &str) -> Option<String> {
    (text != answer.text).then(|| text.to_owned())
}

/// Applies the `wanted` repairs to a model's answer, each to the result of the one before.
pub fn apply(
    passage: &PassageSource<'_>,
    answer: &str,
    finish: Finish,
    wanted: &dyn Fn(&Repair) -> bool,
) -> Mended {
    let mut text = Cow::Borrowed(answer.trim());
    let mut changed_by = Vec::new();
    for repair in ALL.iter().filter(|repair| wanted(repair)) {
        let mended = (repair.run)(&Answer {
            source: passage.source.trim(),
            text: &text,
            finish,
            to: passage.to,
            one_line: passage.one_line,
        });
        if let Some(mended) = mended.filter(|mended| *mended != *text) {
            text = Cow::Owned(mended);
            changed_by.push(repair);
        }
    }
    Mended {
        text: text.into_owned(),
        changed_by,
    }
}
