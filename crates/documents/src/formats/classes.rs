//! What the classes of an HTML element say: names that themes, editors and libraries have in common.

/// The start of a class in small letters, without hyphens and underscores.
fn plain(class: &str) -> String {
    let letters = class.chars().filter(|letter| !matches!(letter, '-' | '_'));
    letters.flat_map(char::to_lowercase).collect()
}

/// Whether a class is one of these words, or has it as one of the words that hyphens and underscores join.
fn has_word(classes: &str, words: &[&str]) -> bool {
    classes.split_ascii_whitespace().any(|class| {
        class
            .split(['-', '_'])
            .any(|word| words.iter().any(|known| known.eq_ignore_ascii_case(word)))
    })
}

/// Whether an element is a drop capital.
pub(crate) fn is_initial(classes: &str) -> bool {
    const NAMES: &[&str] = &[
        "dropcap",
        "dropletter",
        "firstletter",
        "initialletter",
        "lettrine",
        "bigletter",
        "initial",
    ];
    classes
        .split_ascii_whitespace()
        .map(plain)
        .any(|class| NAMES.iter().any(|name| class.contains(name)))
}

/// Whether an element that has no words is an icon or a separator.
pub(crate) fn is_icon(classes: &str) -> bool {
    const WORDS: &[&str] = &[
        "icon",
        "icons",
        "ico",
        "fa",
        "fas",
        "far",
        "fab",
        "fal",
        "fad",
        "glyphicon",
        "bi",
        "mdi",
        "emoji",
        "arrow",
        "caret",
        "chevron",
        "separator",
        "sep",
        "divider",
        "delimiter",
        "bullet",
        "star",
        "stars",
        "symbol",
        "dashicons",
    ];
    is_icon_font(classes) || has_word(classes, WORDS)
}

/// Whether the words in an element are names of icons.
pub(crate) fn is_icon_font(classes: &str) -> bool {
    const FONTS: &[&str] = &["materialicons", "materialsymbols"];
    classes
        .split_ascii_whitespace()
        .map(plain)
        .any(|class| FONTS.iter().any(|font| class.starts_with(font)))
}

/// Whether an element is a formula that a library for formulas wrote or will write anew.
pub(crate) fn is_formula(classes: &str) -> bool {
    const NAMES: &[&str] = &["katex", "mathjax", "mjx", "mwemathelement", "arithmatex"];
    classes
        .split_ascii_whitespace()
        .map(plain)
        .any(|class| NAMES.iter().any(|name| class.starts_with(name)) && class != "mathjaxprocess")
}

/// Whether an element leads to a note, or back from one.
pub(crate) fn is_note(classes: &str) -> bool {
    const NAMES: &[&str] = &[
        "footnoteref",
        "footnoteback",
        "noteref",
        "fnref",
        "footnotebacklink",
        "endnoteref",
    ];
    classes
        .split_ascii_whitespace()
        .map(plain)
        .any(|class| NAMES.contains(&class.as_str()))
}

/// Whether an element is marked as not to be translated.
pub(crate) fn is_notranslate(classes: &str) -> bool {
    classes
        .split_ascii_whitespace()
        .any(|class| class == "notranslate")
}

/// Whether an element holds code: the names that highlighters give it.
pub(crate) fn is_code(classes: &str) -> bool {
    const NAMES: &[&str] = &[
        "language",
        "lang",
        "brush",
        "hljs",
        "prettyprint",
        "sourcecode",
        "codehilite",
        "highlight",
        "prism",
        "syntax",
        "codemirror",
        "crayon",
        "enlighter",
        "shiki",
        "rouge",
        "programlisting",
        "geshi",
        "code",
        "codeblock",
        "terminal",
        "console",
        "shell",
        "snippet",
        "source",
    ];
    classes.split_ascii_whitespace().any(|class| {
        let mut words = class.split(['-', '_', ':']).map(str::to_ascii_lowercase);
        words.any(|word| NAMES.contains(&word.as_str()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_known_in_any_spelling() {
        for class in ["dropcap", "drop-cap", "a DropCap", "m_first-letter", "lettrine"] {
            assert!(is_initial(class), "{class}");
        }
        for class in [
            "icon",
            "fa fa-home",
            "ui-icon",
            "material-icons",
            "breadcrumb__separator",
        ] {
            assert!(is_icon(class), "{class}");
        }
        for class in ["lexicon", "fancy", "start", ""] {
            assert!(
                !is_icon(class) && !is_initial(class) && !is_code(class),
                "{class}"
            );
        }
        for class in ["katex-display", "MathJax_Preview", "mwe-math-element"] {
            assert!(is_formula(class), "{class}");
        }
        assert!(!is_formula("mathematics"));
        for class in [
            "language-rust",
            "brush: js",
            "sourceCode python",
            "highlight",
            "mw-highlight",
        ] {
            assert!(is_code(class), "{class}");
        }
    }
}
