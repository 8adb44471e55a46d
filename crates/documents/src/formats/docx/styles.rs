//! Reads the paragraph styles of a document, which determine the kind of each block.

use std::collections::{HashMap, HashSet};

use crate::BlockKind;
use crate::inline::Rise;
use crate::packages::{TokenKind, Tokens, attribute, local};

/// The styles of a document.
#[derive(Default)]
pub(super) struct Styles {
    kinds: HashMap<String, BlockKind>,
    /// The ids of paragraph and character styles for code.
    code: HashSet<String>,
    /// The character styles whose words stand above or below the line.
    raised: HashMap<String, Rise>,
}

/// The names of styles that show code in Word, `LibreOffice` and pandoc.
const CODE: [&str; 8] = [
    "source code",
    "source text",
    "verbatim char",
    "html code",
    "html preformatted",
    "preformatted text",
    "teletype",
    "code",
];

/// A style as it is written in the file.
struct Style {
    name: String,
    based_on: Option<String>,
    level: Option<u8>,
    is_list: bool,
    /// The value of the property that raises or lowers words.
    rise: Option<String>,
}

impl Styles {
    /// Reads the part with the styles.
    pub(super) fn of(tokens: &Tokens<'_>) -> Styles {
        let mut styles: HashMap<String, Style> = HashMap::new();
        // The end of the current style; styles do not nest.
        let mut end = 0;
        for at in 0..tokens.len() {
            if at >= end && tokens.get(at).kind == TokenKind::Start && local(tokens.name(at)) == "style" {
                end = tokens.end_of(at);
                let prefix = &tokens.name(at)[..tokens.name(at).len() - "style".len()];
                if let Some((id, _)) = attribute(tokens.raw(at), &format!("{prefix}styleId")) {
                    styles.insert(id, style(tokens, at, prefix));
                }
            }
        }
        let chain = |id: &String| {
            // The limit of a chain of base styles, in case a style is based on itself.
            const LONGEST: usize = 20;
            let chain = std::iter::successors(styles.get(id), |style| styles.get(style.based_on.as_ref()?));
            chain.take(LONGEST)
        };
        let kind = |id: &String| chain(id).find_map(Style::kind);
        let is_code = |id: &&String| chain(id).any(|style| CODE.contains(&style.name.as_str()));
        let code = styles.keys().filter(is_code).cloned().collect();
        let kinds = styles
            .keys()
            .filter_map(|id| Some((id.clone(), kind(id)?)))
            .collect();
        let level = |id: &String| rise(chain(id).find_map(|style| style.rise.as_deref())?);
        let raised = styles
            .keys()
            .filter_map(|id| Some((id.clone(), level(id)?)))
            .collect();
        Styles { kinds, code, raised }
    }

    /// Whether a style shows code, which is never translated.
    pub(super) fn is_code(&self, id: &str) -> bool {
        self.code.contains(id)
    }

    /// Whether words in a character style stand above or below the line.
    pub(super) fn rise(&self, id: &str) -> Option<Rise> {
        self.raised.get(id).copied()
    }

    /// The kind of block that a style makes.
    pub(super) fn kind(&self, id: &str) -> Option<BlockKind> {
        self.kinds.get(id).copied()
    }
}

fn style(tokens: &Tokens<'_>, at: usize, prefix: &str) -> Style {
    let mut style = Style {
        name: String::new(),
        based_on: None,
        level: None,
        is_list: false,
        rise: None,
    };
    for child in at..tokens.end_of(at) {
        let value = || attribute(tokens.raw(child), &format!("{prefix}val")).map(|(value, _)| value);
        if !matches!(tokens.get(child).kind, TokenKind::Start | TokenKind::Empty) {
            continue;
        }
        match local(tokens.name(child)) {
            "name" => style.name = value().unwrap_or_default().to_lowercase(),
            "basedOn" => style.based_on = value(),
            "outlineLvl" => style.level = value().and_then(|level| level.parse().ok()),
            "numPr" => style.is_list = true,
            "vertAlign" => style.rise = value(),
            _ => {}
        }
    }
    style
}

/// The level of words by the value of a property.
pub(super) fn rise(value: &str) -> Option<Rise> {
    match value {
        "superscript" => Some(Rise::Above),
        "subscript" => Some(Rise::Below),
        _ => None,
    }
}

impl Style {
    fn kind(&self) -> Option<BlockKind> {
        let heading = self
            .name
            .strip_prefix("heading ")
            .and_then(|level| level.parse::<u8>().ok());
        // Level 9 means body text.
        let level = heading.or(self.level.filter(|&level| level < 9).map(|level| level + 1));
        match (self.name.as_str(), level) {
            (_, Some(level)) => Some(BlockKind::Heading(level.clamp(1, 6))),
            ("title", _) => Some(BlockKind::Heading(1)),
            ("subtitle", _) => Some(BlockKind::Heading(2)),
            ("quote" | "intense quote" | "block text" | "quotations", _) => Some(BlockKind::Quote),
            ("caption", _) => Some(BlockKind::Caption),
            (name, _) if self.is_list || name.starts_with("list ") => Some(BlockKind::ListItem),
            _ => None,
        }
    }
}
