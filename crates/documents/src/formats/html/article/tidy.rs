//! Rewrites a page for the library that searches for the article: the same to a reader, and cheap to parse.
//!
//! A browser's parser may make a hundred thousand elements of a thousand unclosed tags (every paragraph repeats them
//! all), and the library's time grows with the square of the depth. So the page is written anew from its tokens:
//! emphasis only if it begins and ends in one line of words, text so that nothing in it is a tag, and pages that are
//! nested too deep are refused. Elements without words (drawings, formulas) are replaced by a number.

use std::ops::Range;

use super::super::elements::{end_of, start_of};
use super::super::names::{self, ElementRole};
use super::super::push_escaped;
use super::super::tokens::{Start, Token};
use super::linked::linked;
use super::nesting::Nesting;

/// The limit of tags in a page. The library's time grows with their number; no page that people wrote has half as many.
const MOST_TAGS: usize = 100_000;

/// Elements that a parser repeats in every block until they are closed. Of links it repeats one at most.
const REPEATED: &[&str] = &[
    "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];

/// Elements that are copied as a whole, whatever they contain.
const WHOLE: &[&str] = &["audio", "math", "rp", "rt", "svg", "video"];

/// The attribute with the number that replaces an element.
const NUMBER: &str = "data-whole";

/// A rewritten page.
pub(super) struct Tidy {
    pub html: String,
    /// The spans, in the original page, of the elements that are replaced by numbers in `html`.
    wholes: Vec<Range<usize>>,
}

/// Rewrites a page; `None` if it has too many tags or is nested too deep to be the work of an honest author.
pub(super) fn tidy(page: &str, tokens: &[Token]) -> Option<Tidy> {
    let mut writing = Writing {
        page,
        out: Tidy {
            html: String::with_capacity(page.len()),
            wholes: Vec::new(),
        },
        nesting: Nesting::default(),
        tags: 0,
    };
    let paired = paired(tokens);
    let linked = linked(tokens);
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let mut next = at + 1;
        match token {
            Token::Text { text, .. } => push_escaped(&mut writing.out.html, text, None),
            Token::Start(Start { span, .. }) | Token::End { span, .. } if linked[at] => {
                writing.whole(span.clone());
            }
            Token::End { name, span } if !is_repeated(name) || paired[at] => writing.end(name, span),
            Token::Start(start) if names::role(&start.name) == ElementRole::Hidden => {
                let (behind, is_closed) = end_of(tokens, at, start, ElementRole::Hidden);
                let span = start.span.start..start_of(tokens, behind, page.len());
                if is_closed && WHOLE.contains(&start.name.as_str()) {
                    writing.whole(span);
                }
                next = behind;
            }
            Token::Start(start) if !is_repeated(&start.name) || paired[at] => writing.start(start),
            Token::Start(_) | Token::End { .. } | Token::Other(_) => {}
        }
        if writing.tags > MOST_TAGS || writing.nesting.is_too_deep() {
            return None;
        }
        at = next;
    }
    Some(writing.out)
}

fn is_repeated(name: &str) -> bool {
    REPEATED.binary_search(&name).is_ok()
}

/// For each tag that a parser would repeat, whether its other half is in the same line of words.
fn paired(tokens: &[Token]) -> Vec<bool> {
    /// The number of open tags among which the start of a closing tag is searched for.
    const MAX_OPEN_TAGS: usize = 16;
    let mut paired = vec![false; tokens.len()];
    let mut begun: Vec<(usize, &str)> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let (name, is_start) = match token {
            Token::Start(start) => (start.name.as_str(), true),
            Token::End { name, .. } => (name.as_str(), false),
            Token::Text { .. } | Token::Other(_) => continue,
        };
        if matches!(names::role(name), ElementRole::Block | ElementRole::KeptBlock) {
            begun.clear();
        } else if is_repeated(name) && is_start {
            begun.push((at, name));
        } else if is_repeated(name) {
            let found = begun
                .iter()
                .rev()
                .take(MAX_OPEN_TAGS)
                .position(|(_, other)| *other == name);
            if let Some(back) = found {
                let place = begun.len() - 1 - back;
                paired[begun[place].0] = true;
                paired[at] = true;
                begun.truncate(place);
            }
        }
    }
    paired
}

struct Writing<'p> {
    page: &'p str,
    out: Tidy,
    nesting: Nesting<'p>,
    tags: usize,
}

impl<'p> Writing<'p> {
    fn start(&mut self, start: &'p Start) {
        match names::role(&start.name) {
            // Its attributes may include a number that looks like one of ours.
            _ if start.name == "wbr" => self.out.html.push_str("<wbr>"),
            ElementRole::KeptBlock => {
                self.nesting.start("pre");
                self.out.html.push_str("<pre>");
            }
            _ if self.nesting.start(&start.name) => self.out.html.push_str(&self.page[start.span.clone()]),
            _ => return,
        }
        self.tags += 1;
    }

    fn end(&mut self, name: &'p str, span: &Range<usize>) {
        let is_kept_block = names::role(name) == ElementRole::KeptBlock;
        if self.nesting.end(if is_kept_block { "pre" } else { name }) {
            let tag = if is_kept_block {
                "</pre>"
            } else {
                &self.page[span.clone()]
            };
            self.out.html.push_str(tag);
            self.tags += 1;
        }
    }

    /// Writes a number in place of an element.
    fn whole(&mut self, span: Range<usize>) {
        let number = self.out.wholes.len().to_string();
        self.out.html.extend(["<wbr ", NUMBER, "=\"", &number, "\">"]);
        self.out.wholes.push(span);
        self.tags += 1;
    }
}

impl Tidy {
    /// A part of the page that the library returned, with the elements put back in place of their numbers.
    pub fn restored(&self, page: &str, part: &str) -> String {
        let mut wholes: Vec<Option<&Range<usize>>> = self.wholes.iter().map(Some).collect();
        let begin = format!("<wbr {NUMBER}=\"");
        let mut pieces = part.split(begin.as_str());
        let mut out = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let (number, behind) = piece.split_once("\">").unwrap_or((piece, ""));
            let whole = number
                .parse()
                .ok()
                .and_then(|number: usize| wholes.get_mut(number));
            if let Some(span) = whole.and_then(Option::take) {
                out.push_str(&page[span.clone()]);
            }
            out.push_str(behind);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::tokens::tokens;
    use super::*;

    fn tidied(page: &str) -> String {
        tidy(page, &tokens(page)).map_or_else(|| "refused".to_owned(), |tidy| tidy.html)
    }

    #[test]
    fn names_are_sorted_to_be_found() {
        assert!(REPEATED.is_sorted());
    }

    #[test]
    fn emphasis_stays_only_within_a_line() {
        assert_eq!(
            tidied("<p>a <b>b <i>c</i></b> d<p><b>e<p>f</b><br><u>g</u>"),
            "<p>a <b>b <i>c</i></b> d<p>e<p>f<br><u>g</u>"
        );
    }

    #[test]
    fn nothing_in_a_text_is_a_tag() {
        assert_eq!(
            tidied("<title>a<b></title>1 < 2 &lt;i> &amp;amp;<!-- <p> --><script>'<p>'</script><style>x"),
            "<title>a&lt;b&gt;</title>1 &lt; 2 &lt;i&gt; &amp;amp;"
        );
    }

    #[test]
    fn what_is_kept_whole_is_put_back_once() {
        let page = "<p>a <math><mi>b</mi></math><wbr data-whole=0><svg>c<p>d";
        let tidy = tidy(page, &tokens(page)).unwrap();
        assert_eq!(tidy.html, "<p>a <wbr data-whole=\"0\"><wbr><p>d");
        let twice = tidy.html.repeat(2) + "<wbr data-whole=\"7\"><wbr data-whole=\"";
        assert_eq!(
            tidy.restored(page, &twice),
            "<p>a <math><mi>b</mi></math><wbr><p>d<p>a <wbr><p>d"
        );
    }

    #[test]
    fn code_that_stands_by_itself_is_one_kind_of_element() {
        assert_eq!(
            tidied("<listing>a</listing><pre>b</pre><xmp>c<b></xmp>"),
            "<pre>a</pre><pre>b</pre><pre>c&lt;b&gt;</pre>"
        );
    }
}
