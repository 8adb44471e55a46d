//! Where a link may lead: the one rule for all results that people read, whatever document the link came from.

/// What may be led to: the web and mail. Everything else can run a program or show what is no page.
const SCHEMES: [&str; 3] = ["http", "https", "mailto"];

/// Where an address leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leads {
    /// To the web or to mail.
    Out,
    /// To a place that only the document's own place tells.
    Near,
    /// Where no reader may be led: to a script, to data, into another program, or to nothing.
    Nowhere,
}

/// Where a browser would go from this address, which it reads without the control characters and spaces around it and
/// the line breaks and tabs in it.
pub fn leads(address: &str) -> Leads {
    let read = address.trim_matches(|letter: char| letter <= ' ');
    let read: String = read
        .chars()
        .filter(|letter| !matches!(letter, '\t' | '\n' | '\r'))
        .collect();
    let first = read.split(['/', '?', '#']).next().unwrap_or_default();
    match first.split_once(':') {
        _ if read.is_empty() => Leads::Nowhere,
        None => Leads::Near,
        Some((scheme, _)) if SCHEMES.iter().any(|known| known.eq_ignore_ascii_case(scheme)) => Leads::Out,
        // Also what looks like a scheme but is none: a relative address has no colon there.
        Some(_) => Leads::Nowhere,
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
            assert_eq!(leads(address), Leads::Out, "{address:?}");
        }
        for address in ["a.html", "/a/b:c", "#part", "?a=b:c", "//a.b", "../x"] {
            assert_eq!(leads(address), Leads::Near, "{address:?}");
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
            assert_eq!(leads(address), Leads::Nowhere, "{address:?}");
        }
    }
}
