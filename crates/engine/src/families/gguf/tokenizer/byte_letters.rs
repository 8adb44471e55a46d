//! GPT-2's letters for bytes: tokens of byte pair encoding are written in them, so that each byte can be seen.

/// The letter of a byte. Those of ASCII and Latin-1 that can be seen stand for themselves, and the others, in their
/// order, are the letters from U+0100 on.
pub fn letter(byte: u8) -> char {
    let rank = match byte {
        0..=0x20 => u32::from(byte),
        0x7f..=0xa0 => u32::from(byte) - 0x7f + 0x21,
        0xad => 0x21 + 0x22,
        _ => return char::from(byte),
    };
    char::from_u32(0x100 + rank).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// The byte of a letter.
pub fn byte(letter: char) -> Option<u8> {
    let code = u32::from(letter);
    let byte = match code {
        0x21..=0x7e | 0xa1..=0xac | 0xae..=0xff => code,
        0x100..=0x120 => code - 0x100,
        0x121..=0x142 => code - 0x121 + 0x7f,
        0x143 => 0xad,
        _ => return None,
    };
    u8::try_from(byte).ok()
}

/// The bytes of a token's letters; a letter that stands for no byte is itself.
pub fn bytes(letters: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(letters.len());
    for letter in letters.chars() {
        match byte(letter) {
            Some(byte) => bytes.push(byte),
            None => bytes.extend(letter.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_has_a_letter_of_its_own() {
        let letters: Vec<char> = (0..=255).map(letter).collect();
        for (found, expected) in letters.iter().map(|letter| byte(*letter)).zip(0..=255) {
            assert_eq!(found, Some(expected));
        }
        assert_eq!((letter(b' '), letter(b'\n'), letter(b'a')), ('Ġ', 'Ċ', 'a'));
        assert_eq!((byte(' '), byte('я'), byte('\u{ad}')), (None, None, None));
    }
}
