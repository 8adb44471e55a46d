//! A text as the network reads it, with the place of each byte in the original text.

use std::borrow::Cow;
use std::ops::Range;

use text::{letters, script};

/// A text in which some characters were left out or replaced.
#[derive(Debug, Clone, PartialEq)]
pub struct Respelled<'t> {
    /// The text that the network reads.
    pub text: Cow<'t, str>,
    /// For each byte of `text`, and for its end, the place in the original; `None` where nothing was changed.
    origin: Option<Vec<usize>>,
}

impl<'t> Respelled<'t> {
    /// A text without invisible characters: soft hyphens, direction marks, zero-width spaces inside words. A
    /// vocabulary would cut words there, or take the character for an unknown word.
    pub fn visible(text: &'t str) -> Self {
        let whole = Respelled {
            text: Cow::Borrowed(text),
            origin: None,
        };
        if !text.contains(|c: char| is_invisible(c) || c == ZERO_WIDTH_SPACE) {
            return whole;
        }
        let mut before = ' ';
        whole.respelled(|rest, c, out| {
            let inside_a_word =
                c == ZERO_WIDTH_SPACE && has_spaces(before) && rest.chars().next().is_some_and(has_spaces);
            if !is_invisible(c) && !inside_a_word {
                out.push(c);
                before = c;
            }
        })
    }

    /// The text with a replacement for each character; `spell` gets the text after the character, the character, and
    /// the string to which it adds the replacement.
    pub fn respelled(&self, mut spell: impl FnMut(&str, char, &mut String)) -> Respelled<'static> {
        let mut text = String::with_capacity(self.text.len() + 1);
        let mut origin = Vec::with_capacity(self.text.len() + 2);
        for (at, c) in self.text.char_indices() {
            spell(&self.text[at + c.len_utf8()..], c, &mut text);
            origin.resize(text.len(), self.place(at));
        }
        origin.push(self.place(self.text.len()));
        Respelled {
            text: Cow::Owned(text),
            origin: Some(origin),
        }
    }

    /// The text with known characters in the place of those in `unknown` that mean the same: quotation marks
    /// and dashes of another shape, Latin letters without their marks. Stress marks are left out. A dash without blanks
    /// becomes a hyphen with blanks, since one without them would join the words around it to a compound.
    pub fn familiar(&self, unknown: &[Range<usize>]) -> Respelled<'static> {
        let length = self.text.len();
        self.respelled(|rest, c, out| {
            let at = length - rest.len() - c.len_utf8();
            if !unknown
                .iter()
                .any(|range| range.contains(&at) || range.start == at)
            {
                out.push(c);
            } else if let Some(alike) = alike(c) {
                // Two and a half is no twenty-one halves.
                if alike.contains('/') && out.ends_with(|c: char| c.is_ascii_digit()) {
                    out.push(' ');
                }
                let (before, behind) = if is_long_dash(c) {
                    blanks_around(out, rest)
                } else {
                    ("", "")
                };
                out.extend([before, alike, behind]);
            } else if !is_combining(c) {
                out.push(letters::base(c).unwrap_or(c));
            }
        })
    }

    /// Where a byte of `text`, or its end, stands in the original.
    pub fn place(&self, at: usize) -> usize {
        self.origin.as_ref().map_or(at, |origin| origin[at])
    }
}

/// It marks where a line may be broken, in scripts without spaces and in long URLs.
const ZERO_WIDTH_SPACE: char = '\u{200b}';

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Whether it is a letter of a script that puts spaces between words, unlike Thai, Lao, Burmese, Khmer, Chinese and
/// Japanese.
pub fn has_spaces(c: char) -> bool {
    c.is_alphabetic() && !script::is_unspaced(c)
}

fn is_long_dash(c: char) -> bool {
    matches!(c, '—' | '―')
}

/// The blanks that a hyphen needs in the place of a dash between these texts, to stand apart from words that blanks
/// divide. Between numbers it stays without.
fn blanks_around(before: &str, behind: &str) -> (&'static str, &'static str) {
    let (last, next) = (before.chars().next_back(), behind.chars().next());
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let is_unspaced = |c: Option<char>| c.is_some_and(script::is_unspaced);
    if is_digit(last) && is_digit(next) || is_unspaced(last) || is_unspaced(next) {
        return ("", "");
    }
    let ends_word = last.is_some_and(|c| !c.is_whitespace() && !"([{\"'«“„‘-—―".contains(c));
    let begins_word = next.is_some_and(|c| !c.is_whitespace() && !")]},.;:!?-—―".contains(c));
    (blank(ends_word), blank(begins_word))
}

fn blank(is_needed: bool) -> &'static str {
    if is_needed { " " } else { "" }
}

/// Marks that stand above or below the letter before them.
fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// A replacement of the same meaning that is in every vocabulary.
fn alike(c: char) -> Option<&'static str> {
    Some(match c {
        '«' | '»' | '“' | '”' | '„' | '‟' | '″' | '〝' | '〞' => "\"",
        '‹' | '›' | '‘' | '’' | '‚' | '‛' | '′' | '`' | '´' => "'",
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '⁃' => "-",
        '…' => "...",
        '½' => "1/2",
        '⅓' => "1/3",
        '⅔' => "2/3",
        '¼' => "1/4",
        '¾' => "3/4",
        '⅛' => "1/8",
        '⅜' => "3/8",
        '⅝' => "5/8",
        '⅞' => "7/8",
        '،' => ",",
        '؛' => ";",
        '؟' => "?",
        _ => return letters::usual(c),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_reader_sees_is_left_out_and_the_rest_keeps_its_place() {
        let text = "O presi\u{ad}dente\u{200b} che\u{200b}gou\u{feff}.";
        let read = Respelled::visible(text);
        assert_eq!(read.text, "O presidente\u{200b} chegou.");
        for (at, c) in read.text.char_indices() {
            assert!(text[read.place(at)..].starts_with(c), "{at}");
        }
        assert_eq!(read.place(read.text.len()), text.len());
        // Spaces of no width are the only ones of some scripts.
        let thai = "ภาษา\u{200b}ไทย";
        assert_eq!(Respelled::visible(thai).text, thai);
        assert!(matches!(Respelled::visible("чисто").text, Cow::Borrowed(_)));
    }

    #[test]
    fn unknown_marks_become_known_ones_where_they_are_unknown() {
        let text = "«за\u{301}мок» – «ёж»";
        let read = Respelled::visible(text);
        let known = read.familiar(&[0..8, 14..16]);
        assert_eq!(known.text, "\"замок\" – «ёж»");
        let dash = known.text.find('–').unwrap();
        assert!(text[known.place(dash)..].starts_with('–'));
        let nothing = read.familiar(&[]);
        assert_eq!(nothing.text, text);
        // A fraction becomes several characters, of which one is unknown; all of them have its place.
        let unknown = 1..1;
        let fraction = Respelled::visible("2½ ¼").familiar(std::slice::from_ref(&unknown));
        assert_eq!(fraction.text, "2 1/2 ¼");
    }

    #[test]
    fn unknown_dashes_stand_apart_from_words() {
        for (text, expected) in [
            ("sala—grande", "sala - grande"),
            ("—Sim —disse.", "- Sim - disse."),
            ("sala — grande", "sala - grande"),
            ("1914—1918", "1914-1918"),
            ("«Sim»—disse", "«Sim» - disse"),
            ("e então—", "e então -"),
            ("Lisboa–Porto", "Lisboa-Porto"),
            ("他—她", "他-她"),
        ] {
            let unknown: Vec<Range<usize>> = text
                .match_indices(['—', '–'])
                .map(|(at, dash)| at..at + dash.len())
                .collect();
            let known = Respelled::visible(text).familiar(&unknown);
            assert_eq!(known.text, expected);
            let last = known.text.len();
            assert_eq!(known.place(last), text.len(), "{text}");
        }
    }
}
