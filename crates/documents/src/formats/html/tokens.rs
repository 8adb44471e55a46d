//! HTML as a list of tags and texts with their spans.
//!
//! The tokenizer follows the standard's state machine, so tags end here where they end for a browser. Only the spans of
//! tags are taken from it, and only if they are plausible: everything between two tags is text.

use std::convert::Infallible;
use std::ops::Range;

use html5gum::Tokenizer;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};

use crate::ReadError;
use crate::budget::{Budget, PIECE};

/// A tag, a text or a comment of an HTML text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Start(Start),
    End {
        name: String,
        span: Range<usize>,
    },
    /// Text with its entities decoded.
    Text {
        text: String,
        span: Range<usize>,
    },
    /// Comments, the document type and other text that browsers do not show.
    Other(Range<usize>),
}

/// A start tag.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Start {
    pub name: String,
    pub span: Range<usize>,
    /// The attributes that this format reads.
    pub attributes: Vec<Attribute>,
}

/// An attribute with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Attribute {
    pub name: String,
    pub value: String,
    /// The span of the value, without its quotation marks.
    pub span: Range<usize>,
    /// The quotation mark around the value, if it has one.
    pub quote: Option<char>,
}

impl Start {
    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attribute(name).map(|attribute| attribute.value.as_str())
    }

    /// The attribute with this name.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }
}

/// Names of the attributes that are read.
const READ: &[&str] = &[
    "alt",
    "aria-description",
    "aria-hidden",
    "aria-label",
    "aria-placeholder",
    "aria-roledescription",
    "aria-valuetext",
    "border",
    "charset",
    "class",
    "content",
    "dir",
    "href",
    "http-equiv",
    "itemprop",
    "label",
    "lang",
    "name",
    "placeholder",
    "property",
    "role",
    "start",
    "summary",
    "title",
    "translate",
    "type",
    "value",
    "xml:lang",
];

/// Refuses a text with so many tags that its tokens would take too much memory.
///
/// # Errors
/// [`ReadError::TooMuch`] for such a text.
pub(super) fn afford(html: &str) -> Result<(), ReadError> {
    let is_tag =
        |pair: &&[u8]| pair[0] == b'<' && (pair[1].is_ascii_alphabetic() || b"!?/".contains(&pair[1]));
    let tags = html.as_bytes().windows(2).filter(is_tag).count();
    Budget::of(html.len()).take(tags.saturating_mul(PIECE))
}

/// The tokens of a text; their spans cover the text without gaps.
pub(super) fn tokens(html: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    for token in flat_tokens(html) {
        let is_markup = matches!(&token, Token::Text { .. })
            && matches!(tokens.last(), Some(Token::Start(start)) if start.name == "noscript");
        match token {
            Token::Text { span, .. } if is_markup => {
                let inner = flat_tokens(&html[span.clone()]);
                tokens.extend(inner.into_iter().map(|token| token.moved(span.start)));
            }
            token => tokens.push(token),
        }
    }
    tokens
}

impl Token {
    /// The token in a text that has `by` bytes more before it.
    fn moved(mut self, by: usize) -> Token {
        let shift = |span: &mut Range<usize>| *span = span.start + by..span.end + by;
        match &mut self {
            Token::Start(start) => {
                shift(&mut start.span);
                start
                    .attributes
                    .iter_mut()
                    .for_each(|attribute| shift(&mut attribute.span));
            }
            Token::End { span, .. } | Token::Text { span, .. } | Token::Other(span) => shift(span),
        }
        self
    }
}

/// The tokens as a browser that runs scripts sees them: what stands in `<noscript>` is text.
fn flat_tokens(html: &str) -> Vec<Token> {
    let mut reading = Reading {
        html,
        tokens: Vec::new(),
        done: 0,
        text: String::new(),
        start: Start::default(),
        attribute: None,
    };
    let mut emitter = CallbackEmitter::<_, Infallible, usize>::new(
        |event: CallbackEvent<'_>, span: html5gum::Span<usize>| -> Option<Infallible> {
            reading.event(&event, span.start..span.end);
            None
        },
    );
    emitter.naively_switch_states(true);
    // Reading from memory cannot fail.
    let Ok(()) = Tokenizer::new_with_emitter(html, emitter).finish();
    reading.text_to(html.len());
    reading.tokens
}

struct Reading<'h> {
    html: &'h str,
    tokens: Vec<Token>,
    /// The end of the last finished token.
    done: usize,
    /// The text after `done`.
    text: String,
    /// The tag that is being read.
    start: Start,
    /// The name of the attribute whose value comes next.
    attribute: Option<String>,
}

impl Reading<'_> {
    fn event(&mut self, event: &CallbackEvent<'_>, span: Range<usize>) {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.start = Start {
                    name: lossy(name),
                    span,
                    attributes: Vec::new(),
                };
            }
            CallbackEvent::AttributeName { name } => {
                let name = lossy(name);
                let is_new = self.start.attribute(&name).is_none();
                self.attribute = Some(name).filter(|name| is_new && READ.contains(&name.as_str()));
            }
            CallbackEvent::AttributeValue { value } => {
                if let Some(name) = self.attribute.take() {
                    let value = lossy(value);
                    self.start.attributes.extend(self.placed(name, value, span));
                }
            }
            CallbackEvent::CloseStartTag { .. } => {
                let mut start = std::mem::take(&mut self.start);
                start.span.end = span.end;
                if self.tag(&start.span) {
                    self.tokens.push(Token::Start(start));
                }
            }
            CallbackEvent::EndTag { name } => {
                let name = lossy(name);
                if self.tag(&span) {
                    self.tokens.push(Token::End { name, span });
                }
            }
            CallbackEvent::String { value } => self.text.push_str(&lossy(value)),
            CallbackEvent::Comment { .. } | CallbackEvent::Doctype { .. } => {
                if self.tag(&span) {
                    self.tokens.push(Token::Other(span));
                }
            }
            CallbackEvent::Error(_) => {}
        }
    }

    /// An attribute, if its span is plausible.
    fn placed(&self, name: String, value: String, span: Range<usize>) -> Option<Attribute> {
        let raw = self.html.get(span.clone())?;
        let before = self.html[..span.start].chars().next_back();
        let behind = self.html[span.end..].chars().next();
        let quote = before.filter(|mark| matches!(mark, '"' | '\'') && before == behind);
        (quote.is_some() || raw == value).then_some(Attribute {
            name,
            value,
            span,
            quote,
        })
    }

    /// Ends the text before a tag; `false` if no tag can be at this position.
    fn tag(&mut self, span: &Range<usize>) -> bool {
        let sound = span.start >= self.done
            && self
                .html
                .get(span.clone())
                .is_some_and(|tag| tag.starts_with('<'));
        if sound {
            self.text_to(span.start);
            self.done = span.end;
        }
        sound
    }

    fn text_to(&mut self, end: usize) {
        let text = std::mem::take(&mut self.text);
        let span = self.done..end;
        self.done = end;
        if !text.is_empty() && !span.is_empty() {
            self.tokens.push(Token::Text { text, span });
        } else if !span.is_empty() {
            self.tokens.push(Token::Other(span));
        }
    }
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn span(token: &Token) -> Range<usize> {
        match token {
            Token::Start(start) => start.span.clone(),
            Token::End { span, .. } | Token::Text { span, .. } | Token::Other(span) => span.clone(),
        }
    }

    fn pieces(html: &str) -> Vec<&str> {
        tokens(html).iter().map(|token| &html[span(token)]).collect()
    }

    #[test]
    fn tags_and_texts_know_their_places() {
        assert_eq!(
            pieces("<!doctype html>\r\n<p class=a>Раз &amp; два<br/>\u{1F600}</p><!-- x --> 3 < 4</>&#10;"),
            [
                "<!doctype html>",
                "\r\n",
                "<p class=a>",
                "Раз &amp; два",
                "<br/>",
                "\u{1F600}",
                "</p>",
                "<!-- x -->",
                " 3 < 4</>&#10;"
            ]
        );
        assert_eq!(
            pieces("<script>if (a<b) '</p>'</script><title>a<b</title>"),
            [
                "<script>",
                "if (a<b) '</p>'",
                "</script>",
                "<title>",
                "a<b",
                "</title>"
            ]
        );
        assert_eq!(pieces("a<b"), ["a<b"]);
        assert_eq!(pieces("a<!-- b"), ["a", "<!-- b"]);
    }

    #[test]
    fn values_of_attributes_are_found() {
        let html =
            "<img alt=\"a &quot;б&quot; &amp; c\" title='x\r\ny' lang=ru name=\"\" charset=&amp; ALT=z>";
        let [Token::Start(start)] = &tokens(html)[..] else {
            panic!("one tag")
        };
        let found: Vec<(&str, &str, &str)> = start
            .attributes
            .iter()
            .map(|found| {
                (
                    found.name.as_str(),
                    found.value.as_str(),
                    &html[found.span.clone()],
                )
            })
            .collect();
        assert_eq!(
            found,
            [
                ("alt", "a \"б\" & c", "a &quot;б&quot; &amp; c"),
                ("title", "x\ny", "x\r\ny"),
                ("lang", "ru", "ru"),
            ]
        );
    }

    proptest! {
        #[test]
        fn the_tokens_are_the_text(
            pieces_of in prop::collection::vec(prop::sample::select(vec![
                "<", ">", "</", "<p", "<p>", "</p>", "слово", "&amp;", "&#x", "\"", "'", "=", " a=", "<!--", "-->", "<![CDATA[",
                "]]>", "<script>", "</script>", "<title>", "\r\n", "\0", "/", "<?", "\u{FEFF}", "<textarea>", "é",
            ]), 0..24),
        ) {
            let html = pieces_of.concat();
            prop_assert_eq!(pieces(&html).concat(), html);
        }
    }
}
