//! Tells pictures and their captions from prose: Markdown has no sign for a caption.

use super::words::name_of;

/// What a line or paragraph shows.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    /// Whether there is a picture.
    pub has_picture: bool,
    /// Whether there are emphasised words outside of pictures.
    has_emphasis: bool,
    /// Whether there are other words outside of pictures.
    has_prose: bool,
}

impl Pictures {
    /// Adds words that are not the description of a picture.
    pub fn words(&mut self, are_emphasised: bool) {
        self.has_emphasis |= are_emphasised;
        self.has_prose |= !are_emphasised;
    }

    /// Whether these are pictures without other words.
    pub fn are_alone(&self) -> bool {
        self.has_picture && !self.has_emphasis && !self.has_prose
    }

    /// Whether the words are those of a caption: descriptions of pictures, and emphasised words with a picture or
    /// right beneath one.
    pub fn are_caption(&self, is_beneath_picture: bool) -> bool {
        !self.has_prose && (self.has_picture || self.has_emphasis && is_beneath_picture)
    }
}

/// Whether an HTML tag shows a picture.
pub(super) fn is_picture_tag(tag: &str) -> bool {
    let rest = tag.trim_start().strip_prefix('<').unwrap_or_default();
    let name = rest.split(|letter: char| !letter.is_ascii_alphanumeric()).next();
    name.is_some_and(|name| name.eq_ignore_ascii_case("img"))
}

/// Whether a caption is open behind an HTML tag: `None` for one that neither begins nor ends any.
pub(super) fn is_caption_tag(tag: &str) -> Option<bool> {
    let (name, ends) = name_of(tag)?;
    let is_one_of = |names: &[&str]| names.iter().any(|known| name.eq_ignore_ascii_case(known));
    let is_caption = is_one_of(&["figcaption", "caption"]);
    // One that is never closed ends with its picture or table.
    let ends_around = is_one_of(&["figure", "table", "tr", "thead", "tbody"]);
    (is_caption || ends_around).then_some(is_caption && !ends)
}

#[cfg(test)]
mod tests {
    use crate::BlockKind;

    fn captions(text: &str) -> Vec<String> {
        let document = crate::open(None, text.to_owned(), Some("markdown")).unwrap();
        let blocks = document.blocks().iter();
        blocks
            .filter(|block| block.kind == BlockKind::Caption)
            .map(|block| block.source.clone())
            .collect()
    }

    #[test]
    fn descriptions_and_emphasised_lines_at_pictures_are_captions() {
        for (text, found) in [
            ("![ponte](a.png)", &["ponte"][..]),
            ("[![ponte](a.png)](b.html)", &["ponte"]),
            ("![ponte](a.png)\nO texto.", &["ponte"]),
            ("![ponte](a.png)\n*A ponte.*", &["ponte", "A ponte."]),
            ("![](a.png)\n**A ponte.**", &["A ponte."]),
            (
                "![](a.png)\n\n*A ponte. Foto: [Ana](b)*\n\nO texto.",
                &["A ponte. Foto: Ana"],
            ),
            ("<img src=\"a.png\">\n\n*A ponte.*", &["A ponte."]),
            ("*A ponte.*\n![](a.png)", &["A ponte."]),
            (
                "<figure>\n<img src=\"a.png\">\n<figcaption>A ponte.</figcaption>\n</figure>\n\nO texto.",
                &["A ponte."],
            ),
        ] {
            assert_eq!(captions(text), found, "{text}");
        }
    }

    #[test]
    fn prose_beside_pictures_and_other_emphasis_is_none() {
        for text in [
            "O texto ![ponte](a.png) segue.",
            "![](a.png)\n\n*Foto* da ponte.",
            "*Um texto.*",
            "![](a.png)\n\n# Um\n\n*Um texto.*",
            "![](a.png)\n\n---\n\n*Um texto.*",
            "![](a.png)\n\nO texto.\n\n*Um texto.*",
            "# ![ponte](a.png)",
            "- ![ponte](a.png)",
            "![](a.png) `a` *b*",
        ] {
            assert!(captions(text).is_empty(), "{text}");
        }
    }
}
