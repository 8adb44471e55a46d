//! Computes how deep a parser that follows the HTML standard nests elements: many end tags may be left out, and some
//! are ignored.
//!
//! Where the standard is complicated, the computed depth is greater than the parser's, never half of it.

use super::super::names::{self, ElementRole};

/// The depth beyond which elements are not tracked.
const DEEPEST: usize = 128;

/// Elements that limit the effect of an end tag inside them (*scope* in the HTML standard).
const SCOPE_ELEMENTS: &[&str] = &["applet", "caption", "marquee", "object", "table", "td", "th"];

/// The elements that are open at the current position.
#[derive(Default)]
pub(super) struct Nesting<'n> {
    open: Vec<&'n str>,
}

fn is_block(name: &str) -> bool {
    matches!(names::role(name), ElementRole::Block | ElementRole::KeptBlock)
}

impl<'n> Nesting<'n> {
    pub fn is_too_deep(&self) -> bool {
        self.open.len() > DEEPEST
    }

    /// Begins an element; `false` if the parser ignores its start tag.
    pub fn start(&mut self, name: &'n str) -> bool {
        match name {
            "html" | "head" | "body" => return true,
            "frame" | "frameset" | "noframes" => return false,
            "caption" | "colgroup" | "tbody" | "thead" | "tfoot" | "tr" | "td" | "th" | "col" => {
                let Some(table) = self.open.iter().rposition(|open| *open == "table") else {
                    return false;
                };
                let ends = |open: &&str| match name {
                    "td" | "th" => matches!(*open, "td" | "th"),
                    "tr" => *open == "tr",
                    _ => true,
                };
                let inside = &self.open[table + 1..];
                if let Some(place) = inside.iter().position(ends) {
                    self.open.truncate(table + 1 + place);
                }
            }
            "li" => self.leave(&["li"], |open| matches!(open, "p" | "div" | "address")),
            "dd" | "dt" => self.leave(&["dd", "dt"], |open| matches!(open, "p" | "div" | "address")),
            // A link ends the link that encloses it, and nothing else.
            "a" => {
                let around = self
                    .open
                    .iter()
                    .rev()
                    .take_while(|open| !SCOPE_ELEMENTS.contains(open));
                if let Some(back) = around.clone().position(|open| *open == "a") {
                    self.open.remove(self.open.len() - 1 - back);
                }
            }
            _ => {}
        }
        if is_block(name) {
            self.leave(&["p"], |_| false);
        }
        let is_void = matches!(names::role(name), ElementRole::Void | ElementRole::Break)
            || matches!(name, "hr" | "col");
        if !is_void {
            self.open.push(name);
        }
        true
    }

    /// Ends an element; `false` if the parser ignores its end tag.
    pub fn end(&mut self, name: &str) -> bool {
        let place = match name {
            "html" | "head" | "body" => None,
            "table" => self.open.iter().rposition(|open| *open == "table"),
            "caption" | "colgroup" | "tbody" | "thead" | "tfoot" | "tr" | "td" | "th" => {
                let table = self.open.iter().rposition(|open| *open == "table");
                table.and_then(|table| {
                    let inside = &self.open[table + 1..];
                    inside
                        .iter()
                        .position(|open| *open == name)
                        .map(|place| table + 1 + place)
                })
            }
            "p" => self.found(name, |open| !is_block(open)),
            _ if is_block(name) => self.found(name, |open| !SCOPE_ELEMENTS.contains(&open)),
            _ => self.found(name, |open| !is_block(open) && !SCOPE_ELEMENTS.contains(&open)),
        };
        match place {
            // Elements inside a form do not end with it.
            Some(place) if name == "form" => drop(self.open.remove(place)),
            Some(place) => self.open.truncate(place),
            None => {}
        }
        place.is_some()
    }

    /// The innermost open element of this name, if all elements inside it satisfy `passes`.
    fn found(&self, name: &str, passes: impl Fn(&str) -> bool) -> Option<usize> {
        for (place, open) in self.open.iter().enumerate().rev() {
            if *open == name {
                return Some(place);
            }
            if !passes(open) {
                break;
            }
        }
        None
    }

    /// Ends the innermost element of these names, if all elements inside it satisfy `passes`.
    fn leave(&mut self, names: &[&str], passes: impl Fn(&str) -> bool) {
        for (place, open) in self.open.iter().enumerate().rev() {
            if names.contains(open) {
                self.open.truncate(place);
                return;
            }
            if is_block(open) && !passes(open) {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The elements that are open after these tags; an end tag begins with a slash.
    fn open(tags: &str) -> String {
        let mut nesting = Nesting::default();
        for tag in tags.split_whitespace() {
            match tag.strip_prefix('/') {
                Some(name) => nesting.end(name),
                None => nesting.start(tag),
            };
        }
        nesting.open.join(" ")
    }

    #[test]
    fn ends_that_nobody_wrote_are_known() {
        assert_eq!(open("div p p span p"), "div p");
        assert_eq!(open("ul li p li"), "ul li");
        assert_eq!(open("ul li ul li /ul li"), "ul li");
        assert_eq!(open("dl dt dd dt"), "dl dt");
        assert_eq!(open("table tr td p tr td table td"), "table tr td table td");
        assert_eq!(open("table thead tr th tbody tr td"), "table tbody tr td");
        assert_eq!(open("a div a p a"), "div p a");
        assert_eq!(open("br hr img p wbr"), "p");
    }

    #[test]
    fn ends_that_count_for_nothing_are_known() {
        assert_eq!(open("span div /span"), "span div");
        assert_eq!(open("div table td /div"), "div table td");
        assert_eq!(open("form div /form"), "div");
        assert_eq!(open("div /body /html p"), "div p");
        assert_eq!(open("div td div tr"), "div div");
        assert_eq!(open("table td /table /td div /tr"), "div");
        assert_eq!(open("p div /p"), "div");
    }
}
