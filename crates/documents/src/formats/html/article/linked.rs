//! Paragraphs, headings and list items of an article that are one link.
//!
//! The library takes links for menus and leaves them out. In an article, a paragraph that is one link is read as all
//! others are, so its link is hidden from the library.

use super::super::names::{self, ElementRole};
use super::super::tokens::Token;

/// The number of neighbouring linked paragraphs that an article has; more are a list of other pages.
const MOST: usize = 3;
/// The least number of letters of a paragraph of prose.
const PROSE: usize = 60;
/// The least number of letters of a list item of prose.
const ITEM: usize = 20;

/// The words between two borders of blocks.
#[derive(Default)]
struct Unit<'t> {
    /// The element that they are in.
    name: &'t str,
    letters: usize,
    /// The letters in links.
    linked: usize,
    /// Whether the last letter ends a sentence.
    ends_sentence: bool,
    /// The tokens of the tags of links.
    links: Vec<usize>,
}

impl Unit<'_> {
    fn is_one_link(&self) -> bool {
        self.links.len() == 2 && self.letters > 0 && self.linked == self.letters
    }

    fn is_paragraph(&self) -> bool {
        matches!(self.name, "p" | "blockquote" | "dd")
            || names::heading(self.name).is_some()
            || self.name == "div" && self.ends_sentence
    }

    /// Whether at least so many letters are in no link.
    fn is_prose(&self, least: usize) -> bool {
        self.letters - self.linked >= least
    }
}

/// For each token, whether it is a tag of a link that is a paragraph, heading or list item of an article.
pub(super) fn linked(tokens: &[Token]) -> Vec<bool> {
    let units = units(tokens);
    let mut is_hidden = vec![false; tokens.len()];
    let mut at = 0;
    while at < units.len() {
        let run = units[at..].iter().take_while(|unit| unit.is_one_link()).count();
        let (before, behind) = (
            at.checked_sub(1).map(|before| &units[before]),
            units.get(at + run),
        );
        for unit in units[at..at + run].iter().filter(|_| run <= MOST) {
            let is_prose = |unit: Option<&Unit<'_>>, least| unit.is_some_and(|unit| unit.is_prose(least));
            let is_item =
                |unit: Option<&Unit<'_>>| unit.is_some_and(|unit| unit.name == "li" && unit.is_prose(ITEM));
            let is_part = if unit.name == "li" {
                is_item(before)
                    || is_item(behind)
                    || run == 1 && is_prose(before, PROSE) && is_prose(behind, PROSE)
            } else {
                unit.is_paragraph() && (is_prose(before, PROSE) || is_prose(behind, PROSE))
            };
            for &link in unit.links.iter().filter(|_| is_part) {
                is_hidden[link] = true;
            }
        }
        at += run.max(1);
    }
    is_hidden
}

/// The words of a page between borders of blocks.
fn units(tokens: &[Token]) -> Vec<Unit<'_>> {
    let mut units = Vec::new();
    let mut unit = Unit::default();
    let mut is_in_link = false;
    for (at, token) in tokens.iter().enumerate() {
        let (name, is_start) = match token {
            Token::Start(start) => (start.name.as_str(), true),
            Token::End { name, .. } => (name.as_str(), false),
            Token::Text { text, .. } => {
                let letters = text.chars().filter(|letter| letter.is_alphanumeric()).count();
                unit.letters += letters;
                unit.linked += if is_in_link { letters } else { 0 };
                if !text.trim().is_empty() {
                    unit.ends_sentence = text.trim_end().ends_with(['.', '!', '?', '…']);
                }
                continue;
            }
            Token::Other(_) => continue,
        };
        if matches!(names::role(name), ElementRole::Block | ElementRole::KeptBlock) {
            let name = if is_start { name } else { "" };
            units.extend(
                Some(std::mem::replace(
                    &mut unit,
                    Unit {
                        name,
                        ..Unit::default()
                    },
                ))
                .filter(|unit| unit.letters > 0),
            );
            is_in_link = false;
        } else if name == "a" {
            unit.links.push(at);
            is_in_link = is_start;
        }
    }
    units.extend(Some(unit).filter(|unit| unit.letters > 0));
    units
}

#[cfg(test)]
mod tests {
    use super::super::super::tokens::tokens;
    use super::*;

    /// The words of the links that are hidden.
    fn hidden(page: &str) -> Vec<String> {
        let tokens = tokens(page);
        let hidden = linked(&tokens);
        let words = (0..tokens.len())
            .filter(|&at| hidden[at])
            .filter_map(|at| match tokens.get(at + 1) {
                Some(Token::Text { text, .. }) if matches!(tokens[at], Token::Start(_)) => Some(text.clone()),
                _ => None,
            });
        words.collect()
    }

    #[test]
    fn a_link_between_paragraphs_is_one() {
        let prose = format!("<p>{}</p>", "слово ".repeat(30));
        for (between, expected) in [
            ("<div><p><a href=x>Да.</a></p></div>", vec!["Да."]),
            ("<h2><a href=x>Глава</a></h2>", vec!["Глава"]),
            ("<ul><li><a href=x>раз</a></ul>", vec!["раз"]),
            ("<ul><li><a href=x>раз</a><li><a href=y>два</a></ul>", vec![]),
            (
                "<ul><li><a href=x>раз</a><li>два и ещё немного других слов</ul>",
                vec!["раз"],
            ),
            ("<p><a href=x>раз</a> и <a href=y>два</a></p>", vec![]),
            ("<p>Да <a href=x>раз</a></p>", vec![]),
            (
                "<p><a href=x>1</a><p><a href=x>2</a><p><a href=x>3</a><p><a href=x>4</a></p>",
                vec![],
            ),
        ] {
            assert_eq!(hidden(&format!("{prose}{between}{prose}")), expected, "{between}");
        }
        assert_eq!(hidden("<p><a href=x>Да.</a></p>"), [""; 0]);
    }
}
