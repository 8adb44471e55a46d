//! The state of a segment that gets a translation.
//!
//! XLIFF 2.1 (4.3.1.30) has `initial`, `translated`, `reviewed` and `final`: a segment whose target was filled is
//! `translated`. Its `subState` qualifies the state and “writers updating the attribute state MUST also update or
//! delete subState”, so it goes.
//!
//! XLIFF 1.2 (`state` of `target`) has `new` and `needs-translation`. What a machine translated becomes
//! `needs-review-translation`, “only the text of the item needs to be reviewed”, as tools that translate in advance
//! write it; `translated` would pass it off as a person's work. A `state-qualifier` that is there becomes
//! `mt-suggestion`.
//!
//! An element without a state gets none.

use crate::packages::{attribute, local};

/// The start tag `tag` of an element whose target was filled; `None` if its state can stay.
pub(super) fn filled(tag: &str) -> Option<String> {
    let name = tag.trim_start_matches('<');
    let name = &name[..name.find(|letter: char| letter.is_whitespace() || "/>".contains(letter))?];
    let (state, place) = attribute(tag, "state")?;
    let (is_segment, new) = match (local(name), state.as_str()) {
        ("segment", "initial") => (true, "translated"),
        ("target", "new" | "needs-translation") => (false, "needs-review-translation"),
        _ => return None,
    };
    let mut out = tag.to_owned();
    out.replace_range(place, new);
    if is_segment {
        if let Some((_, value)) = attribute(&out, "subState") {
            // The name before the value, the white space before the name, and the quotation mark behind the value.
            let start = out[..value.start].rfind("subState")?;
            let start = out[..start].trim_end().len();
            out.replace_range(start..=value.end, "");
        }
    } else if let Some((_, value)) = attribute(&out, "state-qualifier") {
        out.replace_range(value, "mt-suggestion");
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::filled;

    #[test]
    fn a_filled_target_is_no_longer_new() {
        for (tag, expected) in [
            (
                "<segment id=\"1\" state=\"initial\">",
                Some("<segment id=\"1\" state=\"translated\">"),
            ),
            (
                "<x:segment\n state = 'initial'\n subState='my:new' id='a'>",
                Some("<x:segment\n state = 'translated' id='a'>"),
            ),
            (
                "<segment subState=\"my:new\" state=\"initial\">",
                Some("<segment state=\"translated\">"),
            ),
            ("<segment state=\"final\" subState=\"my:new\">", None),
            ("<segment id=\"state\">", None),
            (
                "<target state=\"new\"/>",
                Some("<target state=\"needs-review-translation\"/>"),
            ),
            (
                "<target state=\"needs-translation\" state-qualifier=\"id-match\">",
                Some("<target state=\"needs-review-translation\" state-qualifier=\"mt-suggestion\">"),
            ),
            ("<target state=\"signed-off\">", None),
            ("<target>", None),
            ("<trans-unit state=\"new\">", None),
        ] {
            assert_eq!(filled(tag).as_deref(), expected, "{tag}");
        }
    }
}
