//! Page furniture: the words of a copied web page that do not belong to its article.
//!
//! Two kinds of rule find it: file names glued to a paragraph, and runs of short labels («Опубликовано», «Метки:»)
//! before or after the prose. A label counts only where it cannot be part of a sentence, and a text without prose has
//! no furniture: losing a sentence is worse than translating a button.

mod file_names;
mod labels;
mod runs;
mod vocabulary;

use std::fmt;
use std::ops::Range;

/// A part of a text that belongs to the page, not to the article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Furniture {
    /// The span in the text, in bytes.
    pub range: Range<usize>,
    /// The kind of furniture.
    pub kind: Kind,
}

impl Furniture {
    /// The furniture's words; `text` must be the text that was searched.
    pub fn text<'a>(&self, text: &'a str) -> &'a str {
        &text[self.range.clone()]
    }
}

/// The kind of a piece of furniture; displays as the words for a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The name of a picture's file, glued to a paragraph or standing alone.
    StrayFileName,
    /// Date, author, section and tags.
    PublishingDetails,
    /// Where a picture or the text is from.
    Credits,
    /// Buttons of social networks, print and mail.
    ShareButtons,
    /// The heading or the number of comments.
    Comments,
    /// Links to other articles.
    RelatedLinks,
    /// Invitations to subscribe.
    Subscription,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::StrayFileName => "stray file name",
            Kind::PublishingDetails => "publishing details",
            Kind::Credits => "credits",
            Kind::ShareButtons => "share buttons",
            Kind::Comments => "comments heading",
            Kind::RelatedLinks => "links to other articles",
            Kind::Subscription => "invitation to subscribe",
        })
    }
}

/// The furniture of `text`, in order and without overlaps.
pub fn find(text: &str) -> Vec<Furniture> {
    let lines = lines(text);
    let mut found = runs::find(text, &lines);
    let named = file_names::find(text, &lines);
    let apart: Vec<Furniture> = named
        .into_iter()
        .filter(|name| !found.iter().any(|run| overlaps(run, name)))
        .collect();
    found.extend(apart);
    found.sort_by_key(|furniture| furniture.range.start);
    // A list of file names is a text too.
    if remove(text, &found).trim().is_empty() {
        Vec::new()
    } else {
        found
    }
}

fn overlaps(one: &Furniture, other: &Furniture) -> bool {
    one.range.start < other.range.end && other.range.start < one.range.end
}

/// `text` without the furniture; where whole lines go, the blank lines around them close up.
///
/// `furniture` must be of this text and sorted, as [`find`] returns it.
pub fn remove(text: &str, furniture: &[Furniture]) -> String {
    let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut kept = String::with_capacity(text.len());
    let mut position = 0;
    for piece in furniture {
        kept.push_str(&text[position..piece.range.start]);
        position = piece.range.end;
        let after = &text[position..];
        let whole_lines = (kept.is_empty() || kept.ends_with('\n')) && starts_with_break(after);
        if whole_lines {
            kept.truncate(kept.trim_end().len());
            position += blank_lines(after);
            if !kept.is_empty() {
                kept.push_str(line_break);
                kept.push_str(if position < text.len() { line_break } else { "" });
            }
        }
    }
    kept.push_str(&text[position..]);
    kept
}

fn starts_with_break(after: &str) -> bool {
    let rest = after.trim_start_matches([' ', '\t']);
    rest.is_empty() || rest.starts_with(['\n', '\r'])
}

/// The length of the blank lines that `after` begins with, the next line's indentation excluded.
fn blank_lines(after: &str) -> usize {
    let blank = after.len() - after.trim_start().len();
    if blank == after.len() {
        blank
    } else {
        after[..blank].rfind('\n').map_or(0, |at| at + 1)
    }
}

/// The byte range of every line, without its break and the spaces around it; blank lines are empty ranges.
fn lines(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    text.split_inclusive('\n')
        .map(|line| {
            let trimmed = line.trim();
            let from = start + (line.len() - line.trim_start().len());
            start += line.len();
            if trimmed.is_empty() {
                from..from
            } else {
                from..from + trimmed.len()
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_lines_leave_no_hole() {
        let text = "One sentence here.\r\n\r\nfile.jpg\r\n\r\nAnother one.\r\n";
        let piece = Furniture {
            range: 22..30,
            kind: Kind::StrayFileName,
        };
        assert_eq!(piece.text(text), "file.jpg");
        assert_eq!(
            remove(text, &[piece]),
            "One sentence here.\r\n\r\nAnother one.\r\n"
        );
    }

    #[test]
    fn the_indentation_of_the_next_line_stays() {
        let text = "A\n\nx.jpg\n\n    B\n";
        assert_eq!(
            remove(
                text,
                &[Furniture {
                    range: 3..8,
                    kind: Kind::StrayFileName
                }]
            ),
            "A\n\n    B\n"
        );
    }

    #[test]
    fn a_part_of_a_line_goes_alone() {
        let piece = Furniture {
            range: 0..3,
            kind: Kind::StrayFileName,
        };
        assert_eq!(remove("x_1Да.\n\nНет.", &[piece]), "Да.\n\nНет.");
    }

    #[test]
    fn lines_are_trimmed_ranges() {
        assert_eq!(lines(" ab \n\n  c"), [1..3, 6..6, 8..9]);
        assert_eq!(lines(""), Vec::<Range<usize>>::new());
    }
}
