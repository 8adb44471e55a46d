//! Opens pages.

use documents::{DirectionChange, Document, open};

use crate::kit::shout;

pub fn html(text: &str) -> Box<dyn Document> {
    open(None, text.to_owned(), Some("html")).unwrap()
}

pub fn sources(text: &str) -> Vec<String> {
    html(text)
        .blocks()
        .iter()
        .map(|block| block.source.clone())
        .collect()
}
/// Every block in capitals, its marks where they belong.
pub fn shouted(text: &str) -> String {
    let mut document = html(text);
    shout(document.as_mut());
    document.set_language("en", DirectionChange::Stays);
    document.render()
}
