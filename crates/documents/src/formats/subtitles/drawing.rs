//! Recognises drawings of the ASS format, which converters leave in the text of cues: they are no words.

/// The length of a tag in braces that a text begins with and that has `tag_length` bytes, with the drawing that it
/// begins: up to the end of the tag that ends the drawing, or of the text.
pub(super) fn length(text: &str, tag_length: usize) -> usize {
    if drawing_mode(&text[..tag_length]) != Some(true) {
        return tag_length;
    }
    let mut at = tag_length;
    while let Some(offset) = text[at..].find('{') {
        let start = at + offset;
        let Some(end) = text[start..].find('}').map(|length| start + length + 1) else {
            break;
        };
        if drawing_mode(&text[start..end]) == Some(false) {
            return end;
        }
        at = end;
    }
    text.len()
}

/// Whether a tag in braces begins a drawing (`\p1`) or ends it (`\p0`); `None` if it does neither.
fn drawing_mode(tag: &str) -> Option<bool> {
    let scales = tag.split("\\p").skip(1);
    let scale = |rest: &str| {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        rest[..digits].parse::<u32>().ok()
    };
    scales.filter_map(scale).last().map(|scale| scale > 0)
}

/// Whether words are the commands of a drawing: `m 0 0 l 100 0 100 50`.
pub(super) fn is_drawing(words: &str) -> bool {
    let (mut commands, mut numbers) = (0_usize, 0_usize);
    for word in words.split_whitespace() {
        match word {
            "m" | "n" | "l" | "b" | "s" | "p" | "c" => commands += 1,
            _ if commands > 0 && is_number(word) => numbers += 1,
            _ => return false,
        }
    }
    commands > 1 && numbers > 3 && words.trim_start().starts_with(['m', 'n'])
}

fn is_number(word: &str) -> bool {
    let digits = word.strip_prefix('-').unwrap_or(word);
    digits.starts_with(|digit: char| digit.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawings_are_told_from_words() {
        for words in [
            "m 0 0 l 9 0 9 5",
            " m -1.5 2 b 3 4 5 6 7 8 c\n",
            "n 0 0 s 1 2 3 4",
        ] {
            assert!(is_drawing(words), "{words}");
        }
        for words in [
            "",
            "m",
            "m 5 l 3",
            "m 5 s 3 d 4 5",
            "5 m",
            "b 1 2 l 3 4",
            "10 20 30 40",
        ] {
            assert!(!is_drawing(words), "{words}");
        }
    }

    #[test]
    fn a_drawing_ends_with_its_tag() {
        let text = "{\\pos(1,2)\\p1}m 0 0{\\c}l 1 1{\\p0}да";
        assert_eq!(&text[length(text, 14)..], "да");
        assert_eq!(length("{\\p2}m 0 0", 5), 10);
        assert_eq!(length("{\\pos(1,2)}да", 11), 11);
        assert_eq!(length("{\\p1\\p0}да", 8), 8);
    }
}
