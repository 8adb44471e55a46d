//! Writes the sentences of a text, one a line, to measure the splitter with.
//!
//! ```text
//! split_sentences [--lang CODE] [FILE]...      to standard output; standard input without a file
//! split_sentences [--lang CODE] --dir DIR      DIR/NNN.hyp beside each DIR/NNN.txt
//! ```

#![expect(clippy::print_stdout, reason = "its output is its purpose")]

use std::error::Error;
use std::{env, fs, io};

use text::{Lang, sentences};

fn main() -> Result<(), Box<dyn Error>> {
    let mut lang = Lang::RU;
    let mut files = Vec::new();
    let mut args = env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--lang" => {
                let code = args.next().ok_or("--lang needs a language code, such as ru")?;
                lang = code.parse()?;
            }
            "--dir" => return split_dir(&args.next().ok_or("--dir needs a directory")?, lang),
            _ => files.push(arg),
        }
    }
    if files.is_empty() {
        print!("{}", sentence_lines(&io::read_to_string(io::stdin())?, lang));
    }
    for file in files {
        print!("{}", sentence_lines(&fs::read_to_string(file)?, lang));
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a measurement can simply be made again")]
fn split_dir(dir: &str, lang: Lang) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "txt") {
            fs::write(
                path.with_extension("hyp"),
                sentence_lines(&fs::read_to_string(&path)?, lang),
            )?;
        }
    }
    Ok(())
}

/// One sentence a line, its inner white space as single spaces.
fn sentence_lines(text: &str, lang: Lang) -> String {
    sentences::split(text, lang)
        .into_iter()
        .map(|range| text[range].split_whitespace().collect::<Vec<_>>().join(" ") + "\n")
        .collect()
}
