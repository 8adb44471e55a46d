//! A plain prompt, one line at a time, no context, no terms, no checks: the yardstick for
//! `tolmach translate --lines`; see `benches/README.md`.
#![expect(clippy::print_stdout, reason = "prints the translations")]

use engine::{Chat, DeviceChoice, EngineOptions};
use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(model), Some(lines)) = (args.next(), args.next()) else {
        return Err("usage: plain_prompt MODEL.gguf LINES_FILE [LINES]".into());
    };
    let limit: usize = args.next().map_or(Ok(usize::MAX), |count| count.parse())?;
    let options = EngineOptions {
        device: DeviceChoice::Cpu,
        threads: std::thread::available_parallelism()?,
        kernel: engine::Kernel::best(),
        precision: engine::Precision::default(),
        beam: None,
    };
    let chat = Chat::load(Path::new(&model), &options)?;
    let text = std::fs::read_to_string(lines)?;
    let requests: Vec<String> = text
        .lines()
        .take(limit)
        .map(|line| {
            format!(
                "Translate this Russian sentence into English. Answer with the translation only.\n\n{line}"
            )
        })
        .collect();
    for answer in chat.ask(&requests)? {
        println!("{}", answer.text.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    Ok(())
}
