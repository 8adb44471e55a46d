//! The first line of XML, which may name the encoding.

use std::ops::Range;

/// Where the name of the encoding stands in the XML declaration that a text begins with.
pub(crate) fn encoding(text: &str) -> Option<Range<usize>> {
    const OPENING: &str = "<?xml";
    const KEY: &str = "encoding";
    let declaration = text.strip_prefix(OPENING)?.split_once("?>")?.0;
    let key = declaration.find(KEY)?;
    let is_name = declaration[..key].ends_with(|letter: char| letter.is_ascii_whitespace());
    let rest = declaration[key + KEY.len()..]
        .trim_start()
        .strip_prefix('=')?
        .trim_start();
    let quote = rest
        .chars()
        .next()
        .filter(|mark| is_name && matches!(mark, '"' | '\''))?;
    let length = rest[1..].find(quote)?;
    let start = OPENING.len() + declaration.len() - rest.len() + 1;
    Some(start..start + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_the_encoding_is_found() {
        let name = |text: &'static str| encoding(text).map(|span| &text[span]);
        assert_eq!(
            name("<?xml version=\"1.0\" encoding=\"windows-1251\"?><a/>"),
            Some("windows-1251")
        );
        assert_eq!(name("<?xml version='1.0' encoding = 'koi8-r' ?>"), Some("koi8-r"));
        for none in [
            "",
            "<?xml",
            "<?xml version=\"1.0\"?><a encoding=\"b\"/>",
            "<?xml encoding=koi8-r?>",
            "<?xml xencoding='a'?>",
            "<?xml encoding='a?>",
            " <?xml encoding='a'?>",
        ] {
            assert_eq!(name(none), None, "{none}");
        }
    }
}
