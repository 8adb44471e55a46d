//! Signs around words that are not read: arrows, bullets, and what separates the steps of a path.

/// Whether a sign separates the steps of a path, or the parts of a line, when spaces are around it.
pub(crate) fn is_separator(sign: char) -> bool {
    matches!(
        sign,
        '›' | '»' | '→' | '▸' | '▶' | '►' | '❯' | '⟩' | '·' | '•' | '|' | '>' | '/'
    )
}

/// Whether a sign is an ornament: an arrow, a triangle, a bullet, a rule, or an icon of a font.
fn is_ornament(sign: char) -> bool {
    matches!(sign,
        '\u{2190}'..='\u{21FF}' | '\u{2500}'..='\u{25FF}' | '\u{276E}'..='\u{2771}' | '\u{2794}'..='\u{27BE}'
        | '\u{27F5}'..='\u{27FF}' | '\u{2900}'..='\u{297F}' | '\u{2B05}'..='\u{2B0D}' | '\u{E000}'..='\u{F8FF}'
        | '\u{FE0E}' | '\u{FE0F}' | '‹' | '›' | '«' | '»' | '•' | '·' | '‣' | '|')
}

/// Whether a sign is a quotation mark too.
fn is_quote(sign: char) -> bool {
    matches!(sign, '‹' | '›' | '«' | '»')
}

/// The length of the ornaments before the words of a line, with the white space around them. A quotation mark counts
/// only if the line has none of the other kind.
pub(crate) fn leading(text: &str, line: &str) -> usize {
    let is_edge = |letter: char| {
        letter.is_whitespace() || is_ornament(letter) && !(is_quote(letter) && is_quoted(line))
    };
    let rest = text.trim_start_matches(is_edge);
    ornaments(&text[..text.len() - rest.len()])
}

/// The length of the ornaments behind the words of a line, as [`leading`].
pub(crate) fn trailing(text: &str, line: &str) -> usize {
    let is_edge = |letter: char| {
        letter.is_whitespace() || is_ornament(letter) && !(is_quote(letter) && is_quoted(line))
    };
    let rest = text.trim_end_matches(is_edge);
    ornaments(&text[rest.len()..])
}

fn ornaments(edge: &str) -> usize {
    if edge.contains(is_ornament) { edge.len() } else { 0 }
}

/// Whether a line has quotation marks of both kinds, or one that has words on both sides.
fn is_quoted(line: &str) -> bool {
    let line = line.trim();
    let quotes = |open: char, close: char| line.contains(open) && line.contains(close);
    quotes('«', '»') || quotes('‹', '›') || line.trim_matches(is_quote).contains(is_quote)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ornaments_are_at_the_ends_and_quotation_marks_are_none() {
        for (text, before, behind) in [
            ("→ voltar", "→ ".len(), 0),
            ("Leia mais »", 0, " »".len()),
            ("« Anterior", "« ".len(), 0),
            ("\u{F015} Início ▾", 4, " ▾".len()),
            ("«да»", 0, 0),
            ("Он сказал: «да»", 0, 0),
            ("»ja«", 0, 0),
            ("  слово  ", 0, 0),
            ("— Да, — сказал он.", 0, 0),
        ] {
            assert_eq!(
                (leading(text, text), trailing(text, text)),
                (before, behind),
                "{text}"
            );
        }
    }
}
