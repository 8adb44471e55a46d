//! Raised and lowered characters by style: classes of stylesheets, and `style` attributes. Books that a program made
//! have these instead of `<sup>` and `<sub>`.

use std::collections::HashMap;

use crate::inline::Rise;

/// The most bytes of a stylesheet that is read.
const LONGEST: usize = 1 << 20;

/// The classes of stylesheets whose characters stand above or below the line.
#[derive(Default)]
pub(crate) struct RaisedClasses(HashMap<String, Rise>);

impl RaisedClasses {
    /// Adds those of a stylesheet. Selectors of more than an element and a class say nothing here.
    pub fn read(&mut self, css: &str) {
        if css.len() > LONGEST {
            return;
        }
        for rule in css.split('}') {
            let Some((before, declarations)) = rule.rsplit_once('{') else {
                continue;
            };
            let Some(rise) = of_style(declarations) else {
                continue;
            };
            // What stands before an inner brace is a condition, such as `@media print`.
            let selectors = before.rsplit('{').next().unwrap_or_default();
            let selectors = selectors.rsplit("*/").next().unwrap_or_default();
            for (_, class) in selectors
                .split(',')
                .filter_map(|selector| selector.trim().split_once('.'))
            {
                if class
                    .chars()
                    .all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_'))
                {
                    self.0.insert(class.to_owned(), rise);
                }
            }
        }
    }

    /// What the classes of an element say.
    pub fn of(&self, classes: &str) -> Option<Rise> {
        classes
            .split_whitespace()
            .find_map(|class| self.0.get(class))
            .copied()
    }
}

/// What CSS declarations say: `vertical-align: super`, or small characters that are moved up or down.
pub(crate) fn of_style(declarations: &str) -> Option<Rise> {
    let values = declarations.split(';').filter_map(|declaration| {
        let (name, value) = declaration.split_once(':')?;
        let value = value.trim().trim_end_matches("!important").trim_end();
        Some((name.trim().to_ascii_lowercase(), value.to_ascii_lowercase()))
    });
    let values: HashMap<String, String> = values.collect();
    let is = |name: &str, wanted: &str| values.get(name).is_some_and(|value| value == wanted);
    if is("vertical-align", "super") {
        return Some(Rise::Above);
    }
    if is("vertical-align", "sub") {
        return Some(Rise::Below);
    }
    let top = values
        .get("top")
        .filter(|_| is("position", "relative") && values.contains_key("font-size"))?;
    match top.strip_prefix('-').unwrap_or(top) {
        zero if !zero.contains(|digit| matches!(digit, '1'..='9')) => None,
        _ if top.starts_with('-') => Some(Rise::Above),
        _ => Some(Rise::Below),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_and_styles_tell_what_is_raised() {
        let mut classes = RaisedClasses::default();
        classes.read(
            "/* up */ span.up, .also-up { vertical-align: super; font-size: 70% }\n\
             @media screen { .down { VERTICAL-ALIGN: Sub !important } }\n\
             .moved{font-size:.58em;position:relative;top:-0.33em;vertical-align:baseline}\n\
             .sunk{font-size:.58em;position:relative;top:0.33em}\n\
             .flat{font-size:.58em;position:relative;top:0em} .big{top:-1em} p .far{vertical-align:super}",
        );
        let of = |class: &str| classes.of(class);
        for class in ["up", "x also-up", "moved"] {
            assert_eq!(of(class), Some(Rise::Above), "{class}");
        }
        for class in ["down", "sunk"] {
            assert_eq!(of(class), Some(Rise::Below), "{class}");
        }
        for class in ["flat", "big", "", "none"] {
            assert_eq!(of(class), None, "{class}");
        }
        assert_eq!(of_style("color: red; vertical-align:super"), Some(Rise::Above));
        assert_eq!(of_style("vertical-align: middle"), None);
    }
}
