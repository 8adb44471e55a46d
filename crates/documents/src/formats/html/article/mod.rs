//! Finds the main article of a page and makes a page of it: without menus, advertisements, comments and the like.
//!
//! A library does the search, by the method of the reading views of browsers.

mod landmark;
mod linked;
mod nesting;
mod tidy;

use dom_smoothie::{Config, Readability};

use self::tidy::tidy;
use super::tokens::{Token, afford, tokens};
use super::{layout, push_escaped, walk};
use crate::inline::InlineStyle;
use crate::lines::on_one_line;
use crate::{Block, BlockKind};

/// The main article of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// The article as a complete page.
    pub page: String,
    /// The number of words in the article.
    pub words: usize,
    /// The number of words in the whole page.
    pub words_of_page: usize,
    /// Whether the page was plainly made for one article.
    pub is_clear: bool,
}

/// The reason why no article was found in a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoArticle {
    /// The page has no article.
    #[error("no article stands out in the page")]
    None,
    /// The page would take too long to search.
    #[error(
        "the page has too many elements, or they lie too deep in each other, to look for an article in it"
    )]
    TooComplex,
}

/// The least number of letters outside links that an article has.
const SHORTEST: usize = 60;

/// The least number of letters outside links of an article that the page itself names.
const FEWEST: usize = 20;

/// So many paragraphs of at least so many letters are an article.
const PARAGRAPHS: usize = 2;
const PROSE: usize = 80;

/// The number of characters above which the library does not search less certain text. The library's default is
/// for long articles: with it, a short news item would include the page's footer.
const ENOUGH: usize = 250;

/// Finds the main article of a page.
///
/// # Errors
/// [`NoArticle`] where there is none.
pub(super) fn find(page: &str) -> Result<Article, NoArticle> {
    afford(page).map_err(|_| NoArticle::TooComplex)?;
    let read = tokens(page);
    let unfolded = layout::unfolded(page, &read);
    let (page, read) = match &unfolded {
        Some(page) => (page.as_str(), tokens(page)),
        None => (page, read),
    };
    let tidied = tidy(page, &read).ok_or(NoArticle::TooComplex)?;
    let config = Config {
        // Page data in scripts is removed before, so it cannot be read.
        disable_json_ld: true,
        char_threshold: ENOUGH,
        ..Config::default()
    };
    let found = Readability::new(tidied.html.as_str(), None, Some(config)).map_err(|_| NoArticle::None);
    let mut is_clear = false;
    let found = found.and_then(|mut readability| {
        is_clear = readability.is_probably_readable();
        readability.parse().map_err(|_| NoArticle::None)
    });
    let whole = walk::find(page, &read);
    let of_library = |found: &dom_smoothie::Article| tidied.restored(page, unwrapped(&found.content));
    // Of a short page the library is not sure; but the page may say itself where its article is.
    let landmark = || landmark::content(page, &read).filter(|content| letters_of(content) >= FEWEST);
    let (content, is_clear) = match (landmark().filter(|_| !is_clear), &found) {
        (Some(content), _) => (content, true),
        (None, Ok(found)) => (of_library(found), is_clear),
        (None, Err(reason)) => return Err(*reason),
    };
    let blocks = walk::find(&content, &tokens(&content)).blocks;
    // A short page with layout tables says with its prose where its article is.
    let is_clear =
        is_clear || unfolded.is_some() && blocks.iter().filter(|block| is_prose(block)).count() >= PARAGRAPHS;
    let least = if is_clear { FEWEST } else { SHORTEST };
    if blocks.iter().map(letters).sum::<usize>() < least {
        return Err(NoArticle::None);
    }
    let title = found
        .as_ref()
        .map(|found| on_one_line(&found.title))
        .unwrap_or_default();
    let of_page = || whole.title.map(|title| whole.blocks[title].source.clone());
    let title = Some(title)
        .filter(|title| !title.is_empty())
        .or_else(of_page)
        .unwrap_or_default();
    let about = About {
        title: headed(&whole.blocks, title),
        author: found
            .as_ref()
            .ok()
            .and_then(|found| found.byline.as_deref().map(on_one_line)),
        language: language(&read),
        direction: found.as_ref().ok().and_then(|found| found.dir.as_deref()),
    };
    Ok(Article {
        page: around(&content, &blocks, &about),
        words: words(&blocks),
        words_of_page: words(&whole.blocks),
        is_clear,
    })
}

/// Whether a block is a paragraph of an article, and no heading, caption or line of a menu.
fn is_prose(block: &Block) -> bool {
    block.kind == BlockKind::Paragraph
        && letters(block) >= PROSE
        && block
            .source
            .trim_end()
            .ends_with(['.', '!', '?', '…', '»', '”', '"', '。'])
}

/// The number of letters of a part of a page that are in no link.
fn letters_of(content: &str) -> usize {
    let blocks = walk::find(content, &tokens(content)).blocks;
    blocks.iter().map(letters).sum()
}

/// What a page says of its article.
struct About<'p> {
    title: String,
    author: Option<String>,
    language: Option<&'p str>,
    direction: Option<&'p str>,
}

/// The heading that the page gives its article, if `title` is this heading followed by the site's name.
fn headed(blocks: &[Block], title: String) -> String {
    let headings = blocks.iter().filter(|block| block.kind == BlockKind::Heading(1));
    let mut headings = headings.map(|block| on_one_line(&block.source));
    let heading = headings.find(|heading| !heading.is_empty() && title.starts_with(heading.as_str()));
    heading.unwrap_or(title)
}

/// An article without the element that the library wraps it in.
fn unwrapped(content: &str) -> &str {
    content
        .strip_prefix("<div id=\"readability-page-1\" class=\"page\">")
        .and_then(|content| content.strip_suffix("</div>"))
        .unwrap_or(content)
        .trim()
}

/// The number of letters of a block that are in no link.
fn letters(block: &Block) -> usize {
    if block.kind == BlockKind::Label {
        return 0;
    }
    // Marks are sorted by their start.
    let of_link = |mark: &&crate::Mark| matches!(mark.style, InlineStyle::Link(_));
    let mut links = block.marks.iter().filter(of_link).peekable();
    // Everything before this position is in a link.
    let mut linked = 0;
    let mut letters = 0;
    for (at, letter) in block.source.char_indices() {
        while let Some(link) = links.next_if(|link| link.range.start <= at) {
            linked = linked.max(link.range.end);
        }
        letters += usize::from(at >= linked && letter.is_alphabetic());
    }
    letters
}

fn words(blocks: &[Block]) -> usize {
    let prose = blocks.iter().filter(|block| block.kind != BlockKind::Label);
    prose.map(|block| block.source.split_whitespace().count()).sum()
}

/// The language that the page declares.
fn language(tokens: &[Token]) -> Option<&str> {
    tokens.iter().find_map(|token| match token {
        Token::Start(start) if start.name == "html" => start.get("lang").or(start.get("xml:lang")),
        _ => None,
    })
}

/// A complete page around an article.
fn around(content: &str, blocks: &[Block], about: &About<'_>) -> String {
    let title = about.title.as_str();
    let mut page = "<!DOCTYPE html>\n<html".to_owned();
    let direction = about.direction.filter(|dir| matches!(*dir, "ltr" | "rtl"));
    for (name, value) in [("lang", about.language), ("dir", direction)] {
        if let Some(value) = value {
            page.extend([" ", name, "=\""]);
            push_escaped(&mut page, value, Some('"'));
            page.push('"');
        }
    }
    page.push_str(">\n<head>\n<meta charset=\"utf-8\">\n<title>");
    push_escaped(&mut page, title, None);
    page.push_str("</title>\n");
    if let Some(author) = &about.author {
        page.push_str("<meta name=\"author\" content=\"");
        push_escaped(&mut page, author, Some('"'));
        page.push_str("\">\n");
    }
    page.push_str("</head>\n<body>\n");
    let is_title = |block: &Block| matches!(block.kind, BlockKind::Heading(_)) && block.source == title;
    if !title.is_empty() && !blocks.iter().any(is_title) {
        page.push_str("<h1>");
        push_escaped(&mut page, title, None);
        page.push_str("</h1>\n");
    }
    page.push_str(content);
    page.push_str("\n</body>\n</html>\n");
    page
}
