//! Entry points for fuzz targets: readers of untrusted files. Not a part of the crate's interface.

use crate::families::gguf::{self, Role, Template, Turn};
use crate::families::seq2seq::Config;
use crate::torch;
use candle_core::quantized::gguf_file::Content;
use std::io::Cursor;

const TEXTS: [&str; 3] = [
    "",
    "O preço subiu 12%: ½ ﬁ e\u{301}… «Ёлка» <tag>\u{200b}中文 😀 ",
    "aaaaaaaaaaaaaaaa",
];

/// The header of a GGUF file: what passes the check is read by Candle without a panic.
pub fn gguf_header(bytes: &[u8]) {
    if gguf::header::check(bytes).is_ok() {
        let content = Content::read(&mut Cursor::new(bytes));
        assert!(content.is_ok(), "the check passed what Candle does not read");
    }
}

/// The tokenizer of a GGUF file, and a few texts through it.
pub fn gguf_tokenizer(bytes: &[u8]) {
    if gguf::header::check(bytes).is_err() {
        return;
    }
    let Ok(content) = Content::read(&mut Cursor::new(bytes)) else {
        return;
    };
    let Ok(tokenizer) = gguf::Tokenizer::read(&content) else {
        return;
    };
    for text in TEXTS {
        let ids = tokenizer.encode_prompt(&tokenizer.escape_control_tokens(text));
        assert!(
            ids.iter().all(|id| (*id as usize) < tokenizer.vocabulary_size()),
            "an id of no token"
        );
        let _ = tokenizer.decode(&ids);
    }
}

/// A chat template, with a conversation.
pub fn chat_template(source: &str) {
    let turn = |role, content: &str| Turn {
        role,
        content: content.to_owned(),
    };
    if let Ok(template) = Template::new(source.to_owned(), "<s>", "</s>") {
        let turns = [
            turn(Role::System, "Be brief."),
            turn(Role::User, "Привет {{ x }}"),
        ];
        let _ = template.render(&turns);
    }
}

/// A checkpoint of `PyTorch`, and all numbers in it.
pub fn pickle(bytes: &[u8]) {
    if let Ok(checkpoint) = torch::Checkpoint::read(bytes) {
        for (name, _) in checkpoint.shapes() {
            let _ = checkpoint.numbers(bytes, name);
        }
    }
}

/// A `tokenizer.json`, and a few texts through it; panics of the library count.
pub fn tokenizer_json(bytes: &[u8]) {
    if crate::tokens::outline::check(bytes).is_err() {
        return;
    }
    let Ok(tokenizer) = tokenizers::Tokenizer::from_bytes(bytes) else {
        return;
    };
    for text in TEXTS {
        if let Ok(encoding) = tokenizer.encode_fast(text, false) {
            let _ = tokenizer.decode(encoding.get_ids(), true);
        }
    }
    let ids: Vec<u32> = (0..300).collect();
    let _ = tokenizer.decode(&ids, true);
}

/// A `config.json` of an encoder–decoder network.
pub fn config_json(bytes: &[u8]) {
    if let Ok(json) = serde_json::from_slice(bytes) {
        let _ = Config::read(&json);
    }
}
