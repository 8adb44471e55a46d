//! The only ways by which text gets into a page: escaped, or encoded as an address.

use documents::inline::{self, LinkTarget};
use text::Lang;

/// Adds formatted text to a string.
macro_rules! push {
    ($out:expr, $($format:tt)*) => {{
        use std::fmt::Write as _;
        write!($out, $($format)*).expect("strings take everything");
    }};
}
pub(super) use push;

/// Text that no browser can take for markup, inside of elements and of quoted attributes. Characters that HTML forbids
/// become U+FFFD.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(letter),
            _ if letter.is_control() => out.push(char::REPLACEMENT_CHARACTER),
            _ => out.push(letter),
        }
    }
    out
}

/// The attributes of an element whose text is in `lang`.
pub fn language(lang: Option<Lang>) -> String {
    match lang {
        // The page's own language is English, from left to right.
        None => " dir=\"auto\"".to_owned(),
        Some(lang) => {
            let direction = if lang.is_right_to_left() { "rtl" } else { "ltr" };
            format!(" lang=\"{}\" dir=\"{direction}\"", lang.code())
        }
    }
}

/// An address of the web or of mail as an attribute's value. What lay beside the document does not lie beside its page.
pub fn web_address(address: &str) -> Option<String> {
    (inline::link_target(address) == LinkTarget::Web).then(|| escape(address))
}

/// A relative path as the value of `href`: what could be taken for a scheme, a query or an escape is encoded.
pub fn relative(path: &std::path::Path) -> String {
    let mut out = String::new();
    for part in path.components() {
        if !out.is_empty() {
            out.push('/');
        }
        for byte in part.as_os_str().to_string_lossy().bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                out.push(char::from(byte));
            } else {
                push!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// `1 warning`, `2 warnings`.
pub fn counted(count: usize, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}

/// A whole page without scripts, which loads nothing: `style` is its style sheet, `body` its markup.
pub fn page(title: &str, style: &str, body: &str) -> String {
    let title = escape(title);
    let version = env!("CARGO_PKG_VERSION");
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; \
         base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"generator\" content=\"tolmach {version}\">\n\
         <title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn nothing_of_a_text_is_markup() {
        assert_eq!(
            escape("<script>alert(\"1\" & '2')</script>"),
            "&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)&lt;/script&gt;"
        );
        assert_eq!(escape("a\0b\u{8}\tc\n\u{85}"), "a\u{FFFD}b\u{FFFD}\tc\n\u{FFFD}");
    }

    #[test]
    fn no_letter_of_unicode_is_markup_or_an_order() {
        for letter in '\0'..=char::MAX {
            let escaped = escape(&letter.to_string());
            let is_plain = |letter: char| !letter.is_control() || matches!(letter, '\n' | '\t');
            assert!(escaped.chars().all(is_plain), "{letter:?}: {escaped:?}");
            assert!(
                !escaped.contains(['<', '>', '"', '\'']),
                "{letter:?}: {escaped:?}"
            );
        }
    }

    #[test]
    fn only_the_web_and_mail_are_led_to() {
        assert_eq!(
            web_address("https://a.b/?c=1&d=\"").unwrap(),
            "https://a.b/?c=1&amp;d=&quot;"
        );
        assert!(web_address("MAILTO:a@b.c").is_some());
        for address in [
            "javascript:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            " javascript:x",
            "//a.b",
            "a.html",
            "",
        ] {
            assert_eq!(web_address(address), None, "{address}");
        }
    }

    #[test]
    fn file_names_are_encoded() {
        assert_eq!(relative(Path::new("news/a b.en.html")), "news/a%20b.en.html");
        assert_eq!(
            relative(Path::new("javascript:1\"<?#%.html")),
            "javascript%3A1%22%3C%3F%23%25.html"
        );
        assert_eq!(relative(Path::new("ёж.html")), "%D1%91%D0%B6.html");
    }

    #[test]
    fn languages_have_directions() {
        assert_eq!(language(Some(Lang::RU)), " lang=\"ru\" dir=\"ltr\"");
        assert_eq!(language("he".parse().ok()), " lang=\"he\" dir=\"rtl\"");
        assert_eq!(language("ar".parse().ok()), " lang=\"ar\" dir=\"rtl\"");
    }
}
