//! Reads the styles of a text. Programs write a style for every small difference, most of which are not visible.

use std::collections::{HashMap, HashSet};

use crate::inline::{InlineStyle, Rise};
use crate::packages::{TokenKind, Tokens, attribute};

/// The styles of a part.
#[derive(Default)]
pub(super) struct Styles {
    /// The parents of styles that the program generated.
    parents: HashMap<String, String>,
    /// The parents of the document's named styles.
    named_parents: HashMap<String, String>,
    /// Character styles that change nothing visible.
    plain: HashSet<String>,
    /// The inline style of each style of words, by the name of the style.
    by_name: HashMap<String, InlineStyle>,
    /// The level of words in a style that sets it; `None` stands on the line.
    rises: HashMap<String, Option<Rise>>,
}

/// Properties of words that are not visible: languages, and revision marks.
const INVISIBLE: [&str; 12] = [
    "fo:language",
    "fo:country",
    "fo:script",
    "style:language-asian",
    "style:country-asian",
    "style:language-complex",
    "style:country-complex",
    "style:rfc-language-tag",
    "officeooo:rsid",
    "officeooo:paragraph-rsid",
    "style:font-name-asian",
    "style:font-name-complex",
];

impl Styles {
    /// Reads the styles of a part.
    pub(super) fn of(tokens: &Tokens<'_>) -> Styles {
        let mut styles = Styles::default();
        for at in 0..tokens.len() {
            let is_tag = matches!(tokens.get(at).kind, TokenKind::Start | TokenKind::Empty);
            if !is_tag || tokens.name(at) != "style:style" {
                continue;
            }
            let value = |name| attribute(tokens.raw(at), name).map(|(value, _)| value);
            let Some(name) = value("style:name") else { continue };
            let parent = value("style:parent-style-name");
            if value("style:family").as_deref() == Some("text") {
                styles.add_look(tokens, at, &name, parent.is_some());
            }
            if let Some(parent) = parent {
                styles.parents.insert(name, parent);
            }
        }
        styles
    }

    /// Adds what the named styles of the document say, where these styles are based on them.
    pub(super) fn add_named(&mut self, named: &Styles) {
        for (name, rise) in &named.rises {
            self.rises.entry(name.clone()).or_insert(*rise);
        }
        self.named_parents.clone_from(&named.parents);
    }

    /// Whether a named style is that of captions, or one that is based on it: of pictures, tables, drawings.
    pub(super) fn is_caption(&self, named: &str) -> bool {
        // The limit of a chain of base styles, in case a style is based on itself.
        const LONGEST: usize = 20;
        let parent = |style: &&str| self.named_parents.get(*style).map(String::as_str);
        std::iter::successors(Some(named), parent)
            .take(LONGEST)
            .any(|style| style == "Caption")
    }

    /// Whether words in this style stand above or below the line.
    pub(super) fn rise(&self, style: &str) -> Option<Rise> {
        let own = self.rises.get(style);
        own.or_else(|| self.rises.get(self.base(style)))
            .copied()
            .flatten()
    }

    fn add_look(&mut self, tokens: &Tokens<'_>, at: usize, name: &str, has_parent: bool) {
        let properties: Vec<usize> = tokens
            .children(at)
            .filter(|&child| tokens.name(child) == "style:text-properties")
            .collect();
        let has = |attribute_name: &str, wanted: &str| {
            let mut all = properties.iter();
            all.any(|&child| {
                attribute(tokens.raw(child), attribute_name).is_some_and(|(value, _)| value == wanted)
            })
        };
        let position = properties
            .iter()
            .find_map(|&child| attribute(tokens.raw(child), "style:text-position"));
        if let Some((position, _)) = position {
            self.rises.insert(name.to_owned(), rise(&position));
        }
        let inline_style = if has("fo:font-weight", "bold") {
            InlineStyle::Strong
        } else if has("fo:font-style", "italic") {
            InlineStyle::Emphasis
        } else if has("style:text-line-through-style", "solid") {
            InlineStyle::Deleted
        } else {
            InlineStyle::Plain
        };
        let shows = properties.iter().any(|&child| {
            let tag = tokens.raw(child);
            let names = tag
                .split_whitespace()
                .skip(1)
                .filter_map(|word| word.split_once('='));
            names.into_iter().any(|(name, _)| !INVISIBLE.contains(&name))
        });
        if !shows && !has_parent {
            self.plain.insert(name.to_owned());
        }
        self.by_name.insert(name.to_owned(), inline_style);
    }

    /// The named style that a generated style is based on; other styles are returned as they are.
    pub(super) fn base<'a>(&'a self, style: &'a str) -> &'a str {
        self.parents.get(style).map_or(style, String::as_str)
    }

    /// Whether words in this style look like those around them.
    pub(super) fn is_plain(&self, style: &str) -> bool {
        self.plain.contains(style)
    }

    /// The inline style of words in this style.
    pub(super) fn inline_style(&self, style: &str) -> InlineStyle {
        match self.base(style) {
            "Emphasis" => InlineStyle::Emphasis,
            "Strong_20_Emphasis" => InlineStyle::Strong,
            // pandoc uses the second name, without defining the style.
            "Source_20_Text" | "Source_Text" | "Teletype" | "User_20_Entry" => InlineStyle::Code,
            _ => self.by_name.get(style).cloned().unwrap_or(InlineStyle::Plain),
        }
    }
}

/// The level of words by the value of a property: `super 58%`, `-33% 58%`.
fn rise(position: &str) -> Option<Rise> {
    match position.split_whitespace().next()? {
        "super" => Some(Rise::Above),
        "sub" => Some(Rise::Below),
        height => {
            let percent: f32 = height.trim_end_matches('%').parse().ok()?;
            if percent > 0.0 {
                Some(Rise::Above)
            } else {
                (percent < 0.0).then_some(Rise::Below)
            }
        }
    }
}
