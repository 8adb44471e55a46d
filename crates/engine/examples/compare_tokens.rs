//! Compares the ids of a tokenizer with those of `transformers` on every line of a text.
//!
//! `tools/reference/tokens_goldens.py --full FOLDER TEXT...` writes a folder a kind, each with its files
//! and `goldens.tsv`; then `compare_tokens FOLDER/*` prints a line for each and fails on any difference.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use engine::tokens::Tokenizer;
use text::Lang;

/// How many texts are compared, and how many differ in ids or in decoded text.
#[derive(Default)]
struct Count {
    lines: usize,
    other_ids: usize,
    other_text: usize,
}

fn compare(folder: &Path) -> Result<Count, Box<dyn Error>> {
    let entries = fs::read_dir(folder)?.flatten().map(|entry| entry.path());
    let tokenizer = Tokenizer::open(&entries.collect::<Vec<PathBuf>>())?;
    let mut count = Count::default();
    for line in fs::read_to_string(folder.join("goldens.tsv"))?.lines() {
        let [text, from, to, ids, decoded] = line.split('\t').collect::<Vec<_>>()[..] else {
            return Err(format!("not five columns: {line}").into());
        };
        let (from, to): (Lang, Lang) = (from.parse()?, to.parse()?);
        let found = tokenizer.encode(&unescaped(text)?, from, to)?;
        let spelled: Vec<String> = found.iter().map(u32::to_string).collect();
        count.lines += 1;
        count.other_ids += usize::from(spelled.join(" ") != ids);
        count.other_text += usize::from(tokenizer.decode(&found) != unescaped(decoded)?);
    }
    Ok(count)
}

/// `\u{...}` stands for a character.
fn unescaped(text: &str) -> Result<String, Box<dyn Error>> {
    let mut parts = text.split("\\u{");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (code, rest) = part.split_once('}').ok_or("an escape without its end")?;
        out.push(char::from_u32(u32::from_str_radix(code, 16)?).ok_or("no character")?);
        out.push_str(rest);
    }
    Ok(out)
}

#[expect(clippy::print_stdout, reason = "a program of its own")]
fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut same = true;
    for folder in std::env::args().skip(1).map(PathBuf::from) {
        let count = compare(&folder)?;
        println!(
            "{}: {} lines, {} with other ids, {} with other text",
            folder.display(),
            count.lines,
            count.other_ids,
            count.other_text
        );
        same &= count.lines > 0 && count.other_ids == 0;
    }
    Ok(if same {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
