//! The categories of characters that pre-tokenizers tell apart.

use std::sync::LazyLock;
use tokenizers::utils::SysRegex;

/// What a character is to a pre-tokenizer: a general category of Unicode, by its first letter, or white space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// `\p{L}`.
    Letter,
    /// `\p{M}`.
    Mark,
    /// `\p{N}`.
    Number,
    /// `\p{P}`.
    Punctuation,
    /// `\p{S}`.
    Symbol,
    /// `\s`.
    Space,
    /// Controls, and code points that stand for nothing yet.
    Other,
}

/// Runs of each category. Such patterns are searched without going back, in time linear in the text.
static RUNS: LazyLock<Vec<(SysRegex, Category)>> = LazyLock::new(|| {
    let run = |letter: &str, category| {
        let run = SysRegex::new(&format!(r"\p{{{letter}}}+")).expect("a category is a pattern");
        (run, category)
    };
    vec![
        run("L", Category::Letter),
        run("M", Category::Mark),
        run("N", Category::Number),
        run("P", Category::Punctuation),
        run("S", Category::Symbol),
    ]
});

/// The category of each character of a text.
pub fn categories(text: &str) -> Vec<Category> {
    if text.is_ascii() {
        return text.bytes().map(of_ascii).collect();
    }
    let mut of_bytes = vec![Category::Other; text.len()];
    for (run, category) in RUNS.iter() {
        for (start, end) in run.find_iter(text) {
            of_bytes[start..end].fill(*category);
        }
    }
    let of_char = |(place, c): (usize, char)| {
        if c.is_whitespace() {
            Category::Space
        } else {
            of_bytes[place]
        }
    };
    text.char_indices().map(of_char).collect()
}

fn of_ascii(byte: u8) -> Category {
    match byte {
        b'\t'..=b'\r' | b' ' => Category::Space,
        b'0'..=b'9' => Category::Number,
        b'a'..=b'z' | b'A'..=b'Z' => Category::Letter,
        b'$' | b'+' | b'<' | b'=' | b'>' | b'^' | b'`' | b'|' | b'~' => Category::Symbol,
        b'!'..=b'~' => Category::Punctuation,
        _ => Category::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ascii_has_the_same_categories_alone_and_beside_other_letters() {
        let ascii: String = (0..128_u8).map(char::from).collect();
        let with_others = categories(&format!("{ascii}é"));
        assert_eq!(categories(&ascii), with_others[..128]);
    }

    #[test]
    fn each_character_has_its_category() {
        let found = categories("я́٣Ⅷ½«€\u{a0}\u{200b}中\u{1f600}");
        let expected = [
            Category::Letter,
            Category::Mark,
            Category::Number,
            Category::Number,
            Category::Number,
            Category::Punctuation,
            Category::Symbol,
            Category::Space,
            Category::Other,
            Category::Letter,
            Category::Symbol,
        ];
        assert_eq!(found, expected);
    }
}
