//! What a GGUF file says about its vocabulary.

use candle_core::quantized::gguf_file::{Content, Value};
use std::collections::HashMap;

/// Bytes of a token's text. Searches take a step for each; the longest of known models, a line of signs, has 256.
const MOST_BYTES: usize = 1024;

/// What a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A part of a text.
    Normal,
    /// What no other token stands for.
    Unknown,
    /// Structure, such as the end of a turn; it has no text.
    Control,
    /// A part of a text that is found before all others.
    UserDefined,
    /// A byte, written `<0x0A>`.
    Byte,
    /// Nothing.
    Unused,
}

/// A token of the vocabulary.
#[derive(Debug)]
pub struct Token {
    /// As the file writes it.
    pub text: String,
    /// What it is for.
    pub kind: Kind,
}

/// The tokens by their ids and by their texts.
pub struct Tokens {
    list: Vec<Token>,
    ids: HashMap<String, u32>,
    /// Whether the file says what each token is for.
    pub have_kinds: bool,
}

impl Tokens {
    /// Reads the list.
    ///
    /// # Errors
    /// In words, where it is missing, or two tokens have the same text.
    pub fn read(content: &Content) -> Result<Self, String> {
        let texts = strings(content, "tokenizer.ggml.tokens")?.ok_or("it has no list of tokens")?;
        let kinds = list(content, "tokenizer.ggml.token_type")?;
        if kinds.is_some_and(|kinds| kinds.len() < texts.len()) {
            return Err(format!("it has {} tokens, and fewer types of them", texts.len()));
        }
        let mut ids = HashMap::with_capacity(texts.len());
        let mut tokens = Vec::with_capacity(texts.len());
        for (id, text) in (0_u32..).zip(texts) {
            if text.len() > MOST_BYTES {
                return Err(format!(
                    "token {id} has {} bytes; more than {MOST_BYTES} are not read",
                    text.len()
                ));
            }
            // An empty token stands for nothing, and several may.
            if !text.is_empty()
                && let Some(first) = ids.insert(text.to_owned(), id)
            {
                return Err(format!("tokens {first} and {id} have the same text"));
            }
            let kind = match kinds.map(|kinds| &kinds[id as usize]) {
                None => Kind::Normal,
                Some(kind) => number(kind)
                    .and_then(kind_of)
                    .ok_or_else(|| format!("the type of token {id} is none from 0 to 6"))?,
            };
            tokens.push(Token {
                text: text.to_owned(),
                kind,
            });
        }
        Ok(Tokens {
            list: tokens,
            ids,
            have_kinds: kinds.is_some(),
        })
    }

    /// The token with a text.
    pub fn id(&self, text: &str) -> Option<u32> {
        self.ids.get(text).copied()
    }

    /// The token with an id.
    pub fn get(&self, id: u32) -> Option<&Token> {
        self.list.get(id as usize)
    }

    /// All, in the order of their ids.
    pub fn iter(&self) -> std::slice::Iter<'_, Token> {
        self.list.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// The token that a key of the metadata names.
    ///
    /// # Errors
    /// In words, where there is no token with that id.
    pub fn named(&self, content: &Content, key: &str) -> Result<Option<u32>, String> {
        let Some(value) = content.metadata.get(key) else {
            return Ok(None);
        };
        let id = number(value).and_then(|id| u32::try_from(id).ok());
        match id {
            Some(id) if (id as usize) < self.len() => Ok(Some(id)),
            _ => Err(format!("{key} is no token: it has {} of them", self.len())),
        }
    }
}

fn kind_of(number: i64) -> Option<Kind> {
    Some(match number {
        0 | 5 => Kind::Unused,
        1 => Kind::Normal,
        2 => Kind::Unknown,
        3 => Kind::Control,
        4 => Kind::UserDefined,
        6 => Kind::Byte,
        _ => return None,
    })
}

/// A whole number of any type.
fn number(value: &Value) -> Option<i64> {
    Some(match value {
        Value::U8(number) => i64::from(*number),
        Value::I8(number) => i64::from(*number),
        Value::U16(number) => i64::from(*number),
        Value::I16(number) => i64::from(*number),
        Value::U32(number) => i64::from(*number),
        Value::I32(number) => i64::from(*number),
        Value::U64(number) => i64::try_from(*number).ok()?,
        Value::I64(number) => *number,
        _ => return None,
    })
}

/// A truth value, if the file has one with this key.
///
/// # Errors
/// In words, where the value is something else.
pub fn truth(content: &Content, key: &str) -> Result<Option<bool>, String> {
    let value = content.metadata.get(key);
    let truth = value.map(|value| value.to_bool().map_err(|_| format!("{key} is no truth value")));
    truth.transpose()
}

/// A text, if the file has one with this key.
///
/// # Errors
/// In words, where the value is something else.
pub fn text<'c>(content: &'c Content, key: &str) -> Result<Option<&'c str>, String> {
    let value = content.metadata.get(key);
    let text = value.map(|value| {
        let text = value.to_string().map(String::as_str);
        text.map_err(|_| format!("{key} is no text"))
    });
    text.transpose()
}

fn list<'c>(content: &'c Content, key: &str) -> Result<Option<&'c [Value]>, String> {
    let value = content.metadata.get(key);
    let list = value.map(|value| {
        let list = value.to_vec().map(Vec::as_slice);
        list.map_err(|_| format!("{key} is no list"))
    });
    list.transpose()
}

/// A list of texts, if the file has one with this key.
///
/// # Errors
/// In words, where the value is something else.
pub fn strings<'c>(content: &'c Content, key: &str) -> Result<Option<Vec<&'c str>>, String> {
    let Some(list) = list(content, key)? else {
        return Ok(None);
    };
    let texts = list.iter().map(|value| match value {
        Value::String(text) => Ok(text.as_str()),
        _ => Err(format!("{key} is no list of texts")),
    });
    texts.collect::<Result<_, _>>().map(Some)
}

/// A list of numbers, if the file has one with this key.
///
/// # Errors
/// In words, where the value is something else.
pub fn numbers(content: &Content, key: &str) -> Result<Option<Vec<f32>>, String> {
    let Some(list) = list(content, key)? else {
        return Ok(None);
    };
    let numbers = list.iter().map(|value| match value {
        Value::F32(number) => Ok(*number),
        Value::F64(number) => Ok(*number as f32),
        other => number(other)
            .map(|number| number as f32)
            .ok_or_else(|| format!("{key} is no list of numbers")),
    });
    numbers.collect::<Result<_, _>>().map(Some)
}
