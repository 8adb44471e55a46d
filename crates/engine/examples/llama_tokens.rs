//! Prints the tokens of texts as the tokenizer of a GGUF file gives them, for `tools/reference/llama_tokens.py`, which
//! compares them with llama.cpp's.
//!
//! Standard input has a text a line, as JSON. Each line out is a list of two: the ids, and their text.
#![expect(clippy::print_stdout, reason = "prints the ids")]

use engine::GgufTokenizer;
use std::error::Error;
use std::io::BufRead;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let model = std::env::args().nth(1);
    let model = model.ok_or("usage: llama_tokens MODEL.gguf < texts.jsonl")?;
    let tokenizer = GgufTokenizer::open(Path::new(&model))?;
    for line in std::io::stdin().lock().lines() {
        let text: String = serde_json::from_str(&line?)?;
        let ids = tokenizer.encode(&text);
        println!("{}", serde_json::json!([ids, tokenizer.decode(&ids)]));
    }
    Ok(())
}
