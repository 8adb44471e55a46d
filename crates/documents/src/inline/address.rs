//! Decides whether a result that people read may link to a URL of a document. A URL can run a program.

/// The schemes that results may link to: the web and mail. All others can run a program or show something that is no
/// page.
const SCHEMES: [&str; 3] = ["http", "https", "mailto"];

/// The target of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkTarget {
    /// The web or mail.
    Web,
    /// A URL relative to the document's own location.
    Relative,
    /// A script, data, another program, or an empty URL: no result may link to it.
    Unsafe,
}

/// The target of a URL as a browser reads it: without control characters and spaces around it, and without line breaks
/// and tabs in it.
pub fn link_target(address: &str) -> LinkTarget {
    let read = address.trim_matches(|letter: char| letter <= ' ');
    let read: String = read
        .chars()
        .filter(|letter| !matches!(letter, '\t' | '\n' | '\r'))
        .collect();
    let first = read.split(['/', '?', '#']).next().unwrap_or_default();
    match first.split_once(':') {
        _ if read.is_empty() => LinkTarget::Unsafe,
        None => LinkTarget::Relative,
        Some((scheme, _)) if SCHEMES.iter().any(|known| known.eq_ignore_ascii_case(scheme)) => {
            LinkTarget::Web
        }
        // A relative URL has no colon in its first part, so what stands before the colon is taken for a scheme.
        Some(_) => LinkTarget::Unsafe,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_web_and_mail_are_led_to() {
        for address in [
            "https://a.b/?c=1",
            "HTTP://a.b",
            "mailto:a@b.c",
            " https://a.b\n",
            "ht\ntps://a.b",
        ] {
            assert_eq!(link_target(address), LinkTarget::Web, "{address:?}");
        }
        for address in ["a.html", "/a/b:c", "#part", "?a=b:c", "//a.b", "../x"] {
            assert_eq!(link_target(address), LinkTarget::Relative, "{address:?}");
        }
    }

    #[test]
    fn nothing_leads_to_scripts_and_other_programs() {
        for address in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            " \u{1}javascript:alert(1)",
            "java\tscript:alert(1)",
            "java\nscript\r:alert(1)",
            "\u{1B}javascript:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc/passwd",
            "blob:x",
            "ms-word:x",
            "java\0script:x",
            "java\u{AD}script:x",
            "x y:z",
            ":",
            "",
            " ",
        ] {
            assert_eq!(link_target(address), LinkTarget::Unsafe, "{address:?}");
        }
    }
}
