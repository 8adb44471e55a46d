//! Classes of characters: what can end a sentence, and what stands around its end.

use crate::Lang;

/// Can end a sentence. The Greek question mark looks like a semicolon and counts in Greek only.
pub(super) fn is_stop(c: char, lang: Lang) -> bool {
    match c {
        '.' | '!' | '?' | '…' | '‼' | '⁇' | '⁈' | '⁉' | '؟' | '۔' | '։' | '።' | '។' | '။' => {
            true
        }
        ';' | '\u{37e}' => lang.code() == "el",
        _ => is_unspaced_stop(c),
    }
}

/// Ends a sentence even where no white space follows.
pub(super) fn is_unspaced_stop(c: char) -> bool {
    matches!(c, '。' | '｡' | '！' | '？' | '।' | '॥')
}

/// Follows a stop and still belongs to its sentence: closing quotes and brackets, Markdown emphasis.
///
/// `“` closes a German or Russian „quotation“; after a stop without a space it can do nothing else.
pub(super) fn is_closer(c: char) -> bool {
    is_closing_quote(c) || matches!(c, ')' | ']' | '}' | '）' | '】' | '》' | '〉' | '*' | '_')
}

/// Ends a quotation.
pub(super) fn is_closing_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '»' | '›' | '”' | '“' | '’' | '」' | '』')
}

/// Stands before the first word of a sentence: opening quotes and brackets, currency and other signs.
pub(super) fn is_opener(c: char) -> bool {
    is_opening_quote(c)
        || is_opening_bracket(c)
        || matches!(
            c,
            '¿' | '¡' | '*' | '_' | '#' | '@' | '№' | '§' | '$' | '€' | '£' | '₽' | '¥' | '+' | '~'
        )
}

/// Begins a quotation.
pub(super) fn is_opening_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '«' | '‹' | '“' | '„' | '‘' | '「' | '『')
}

/// Begins an aside in brackets.
pub(super) fn is_opening_bracket(c: char) -> bool {
    matches!(c, '(' | '[' | '{' | '（' | '【' | '《' | '〈')
}

/// Hyphen-minus and the longer dashes; only one with white space around it is punctuation.
pub(super) fn is_dash(c: char) -> bool {
    matches!(c, '-' | '–' | '—' | '―' | '‒' | '−')
}

/// Begins an item of a list.
pub(super) fn is_bullet(c: char) -> bool {
    is_dash(c) || matches!(c, '•' | '·' | '▪' | '■' | '●' | '◦' | '‣' | '*' | '+')
}

/// How many line breaks a character stands for: none, one, or two where it ends a paragraph.
///
/// A carriage return counts only where no line feed follows it, which the caller knows.
pub(super) fn line_breaks(c: char) -> usize {
    match c {
        '\n' | '\u{85}' | '\u{2028}' => 1,
        '\u{c}' | '\u{2029}' => 2,
        _ => 0,
    }
}
