//! Completes the quotation marks of a part of a longer quotation for the model, and takes them off its translation
//! again.
//!
//! A quotation of many sentences goes to the model in parts. A part with one quotation mark comes back with both or
//! with none, so each gets both, and the added ones are removed from the translation.

use std::ops::Range;

/// The marks that Russian and French quote with.
const OPENING: char = '«';
const CLOSING: char = '»';
/// The marks a translation may open and close with.
const OPENED: [char; 4] = ['“', '"', '«', '„'];
const CLOSED: [char; 3] = ['”', '"', '»'];

/// A part of a text with both quotation marks, and which of them were added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quoted {
    /// The text for the model.
    pub text: String,
    front: bool,
    back: bool,
    /// The offset of `text` in the original part, without the mark that was added before it.
    start: usize,
}

/// Closes the quotations that `piece` leaves open, and opens the innermost of the `outside` quotations in which it
/// begins.
pub fn complete(outside: usize, piece: &str) -> Quoted {
    let start = piece.len() - piece.trim_start().len();
    let piece = piece.trim();
    let front = outside > 0;
    let back = depth(usize::from(front), piece) > 0;
    let mut text = String::with_capacity(piece.len() + 4);
    if front {
        text.push(OPENING);
    }
    text.push_str(piece);
    if back {
        text.push(CLOSING);
    }
    Quoted {
        text,
        front,
        back,
        start,
    }
}

/// The number of quotations that are open behind `text`, if `outside` are open before it.
pub fn depth(outside: usize, text: &str) -> usize {
    text.chars().fold(outside, |depth, c| match c {
        OPENING => depth + 1,
        CLOSING => depth.saturating_sub(1),
        _ => depth,
    })
}

impl Quoted {
    /// Adds quotation marks to the translation of a part that is one whole quotation, if the model left them out.
    pub fn mark(&self, translation: &str) -> String {
        let inner = self
            .text
            .strip_prefix(OPENING)
            .and_then(|rest| rest.strip_suffix(CLOSING));
        let translation = translation.trim();
        if translation.is_empty() || inner.is_none_or(|inner| inner.contains(CLOSING)) {
            return translation.to_owned();
        }
        let opened = if translation.starts_with(OPENED) {
            ""
        } else {
            "“"
        };
        let closed = if translation.ends_with(CLOSED) { "" } else { "”" };
        format!("{opened}{translation}{closed}")
    }

    /// Maps a span of `text` to the original part; `None` for a mark that was added.
    pub fn place(&self, part: Range<usize>) -> Option<Range<usize>> {
        let added = |there: bool, mark: char| if there { mark.len_utf8() } else { 0 };
        let front = added(self.front, OPENING);
        let end = self.text.len() - added(self.back, CLOSING);
        (front <= part.start && part.end <= end)
            .then(|| part.start - front + self.start..part.end - front + self.start)
    }

    /// Maps a span of the original part to `text`; `None` for one of the white space around it. The inverse of
    /// [`Quoted::place`].
    pub fn position(&self, part: &Range<usize>) -> Option<Range<usize>> {
        let front = if self.front { OPENING.len_utf8() } else { 0 };
        let back = if self.back { CLOSING.len_utf8() } else { 0 };
        let start = part.start.checked_sub(self.start)? + front;
        let end = part.end.checked_sub(self.start)? + front;
        (end <= self.text.len() - back).then_some(start..end)
    }

    /// The translation without the marks that correspond to the added ones.
    pub fn restore(&self, translation: &str) -> String {
        let mut rest = translation.trim();
        if self.front {
            rest = rest.strip_prefix(OPENED).unwrap_or(rest);
        }
        if self.back {
            rest = rest.strip_suffix(CLOSED).unwrap_or(rest);
        }
        rest.trim().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pieces_of_a_quotation_are_whole_for_the_model_and_pieces_again_after() {
        let block = "«Первое. Второе. Третье», — сказал он. Он ушёл.";
        let cuts: Vec<usize> = ["Второе", "Третье", "Он ушёл"]
            .iter()
            .filter_map(|at| block.find(at))
            .collect();
        let piece = |from: usize, to: usize| complete(depth(0, &block[..from]), &block[from..to]);

        let first = piece(0, cuts[0]);
        assert_eq!(first.text, "«Первое.»");
        assert_eq!(first.restore("“The first.”"), "“The first.");
        let second = piece(cuts[0], cuts[1]);
        assert_eq!(second.text, "«Второе.»");
        assert_eq!(second.restore("“The second.”"), "The second.");
        let third = piece(cuts[1], cuts[2]);
        assert_eq!(third.text, "«Третье», — сказал он.");
        assert_eq!(third.restore("“The third,” he said."), "The third,” he said.");
        let last = piece(cuts[2], block.len());
        assert_eq!(last.text, "Он ушёл.");
        assert_eq!(last.restore("“He” left."), "“He” left.");
    }

    #[test]
    fn a_quotation_that_lost_its_marks_gets_them_back() {
        let whole = complete(0, "«Мы ждём ответа.»");
        assert_eq!(whole.mark("We await an answer."), "“We await an answer.”");
        assert_eq!(whole.mark("“We await an answer."), "“We await an answer.”");
        assert_eq!(whole.mark(" "), "");
        assert_eq!(complete(0, "«Да», — сказал он. «Нет»").mark("Yes"), "Yes");
        assert_eq!(complete(0, "Он ушёл.").mark("He left."), "He left.");
    }

    #[test]
    fn parts_of_a_whole_quotation_have_their_place_in_the_piece() {
        let piece = " Второе. Третье ";
        let quoted = complete(1, piece);
        assert_eq!(
            quoted.position(&(1..13)).and_then(|there| quoted.place(there)),
            Some(1..13)
        );
        assert_eq!(quoted.position(&(0..13)), None);
        assert_eq!(quoted.text, "«Второе. Третье»");
        let place = |word: &str| {
            let start = quoted.text.find(word).unwrap();
            quoted.place(start..start + word.len())
        };
        assert_eq!(place("Второе.").map(|place| &piece[place]), Some("Второе."));
        assert_eq!(place("Третье").map(|place| &piece[place]), Some("Третье"));
        for added in ["«", "»", "«Второе", "Третье»"] {
            assert_eq!(place(added), None);
        }
    }

    #[test]
    fn names_in_marks_and_stray_marks_change_nothing() {
        assert_eq!(
            complete(depth(0, "Завод «Салют» закрыт. "), "Рынок «Юнона» тоже.").text,
            "Рынок «Юнона» тоже."
        );
        assert_eq!(complete(depth(0, "Странный знак». "), "Дальше.").text, "Дальше.");
    }
}
