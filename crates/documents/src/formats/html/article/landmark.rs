//! The element in which a page says that its article is: its only `article`, or else its only `main`.

use super::super::elements::{end_of, start_of};
use super::super::names::{self, ElementRole};
use super::super::tokens::Token;

/// Elements in an article that are no part of it.
const LEFT_OUT: &[&str] = &["aside", "button", "dialog", "form", "nav"];

/// The content of the element that the page names as its article, without menus and the like; `None` if there is none,
/// or more than one.
pub(super) fn content(page: &str, tokens: &[Token]) -> Option<String> {
    let (at, start) = only(tokens, "article").or_else(|| only(tokens, "main"))?;
    let Token::Start(tag) = &tokens[at] else {
        return None;
    };
    let (next, is_closed) = end_of(tokens, at, tag, ElementRole::KeptBlock);
    let end = if is_closed { next - 1 } else { next };
    let mut out = String::new();
    let mut done = start;
    let mut at = at + 1;
    // The names of elements that never end, which are not searched again.
    let mut endless: Vec<&str> = Vec::new();
    while at < end {
        let mut behind = at + 1;
        if let Token::Start(inner) = &tokens[at] {
            let is_left_out = LEFT_OUT.contains(&inner.name.as_str())
                || names::role(&inner.name) == ElementRole::Hidden
                    && !matches!(inner.name.as_str(), "math" | "svg" | "rt" | "rp");
            if is_left_out && !endless.contains(&inner.name.as_str()) {
                let (after, is_closed) = end_of(tokens, at, inner, ElementRole::KeptBlock);
                // An element that never ends would take the rest with it.
                if is_closed {
                    out.push_str(&page[done..inner.span.start]);
                    done = start_of(tokens, after, page.len());
                    behind = after;
                } else {
                    endless.push(&inner.name);
                }
            }
        }
        at = behind;
    }
    let end = start_of(tokens, end, page.len());
    out.push_str(&page[done.min(end)..end]);
    Some(out)
}

/// The index of the only start tag with this name, and the offset behind it.
fn only(tokens: &[Token], name: &str) -> Option<(usize, usize)> {
    let mut found = tokens.iter().enumerate().filter_map(|(at, token)| match token {
        Token::Start(start) if start.name == name => Some((at, start.span.end)),
        _ => None,
    });
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::super::super::tokens::tokens;
    use super::*;

    #[test]
    fn the_only_article_is_the_article() {
        for (page, expected) in [
            (
                "<nav>a</nav><article><p>b</p><nav>c</nav>d</article>e",
                Some("<p>b</p>d"),
            ),
            (
                "<main><article>a</article><article>b</article></main>",
                Some("<article>a</article><article>b</article>"),
            ),
            (
                "<main>a<aside>b</aside><article>c<script>d</script></article></main>",
                Some("c"),
            ),
            ("<article>a", Some("a")),
            ("<article>a<nav>b", Some("a<nav>b")),
            ("<article>a</article><article>b</article>", None),
            ("<p>a", None),
        ] {
            assert_eq!(content(page, &tokens(page)).as_deref(), expected, "{page}");
        }
    }
}
