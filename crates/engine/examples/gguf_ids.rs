//! A language model that reads and writes ids, for comparison with other engines by `tools/reference/gguf_parity.py`.
//!
//! `gguf_ids logits MODEL.gguf PRECISION PROMPTS OUT` writes the logits of what follows each prompt to `OUT`, as
//! 32-bit numbers; a prompt is a line of ids in the file `PROMPTS`. `gguf_ids greedy MODEL.gguf PRECISION PROMPTS
//! COUNT` prints the `COUNT` likeliest ids after each, read together; `alone` in place of `greedy` reads each by
//! itself. `gguf_ids speed MODEL.gguf PRECISION THREADS READ DECODE` prints tokens a second and the peak of memory.
//! `PRECISION` is `int8` or `f32`.
#![expect(clippy::print_stdout, reason = "an example prints its results")]

use engine::{IdModel, Kernel, Precision};
use std::error::Error;
use std::path::Path;
use std::time::Instant;

/// Rows that are decoded together to measure speed.
const ROWS: usize = 8;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["logits", model, precision, prompts, out] => logits(&open(model, precision, 2)?, prompts, out),
        ["greedy", model, precision, prompts, count] => {
            let (model, prompts) = (open(model, precision, 2)?, read(prompts)?);
            greedy(&model, &prompts, count.parse()?);
            Ok(())
        }
        ["alone", model, precision, prompts, count] => {
            let (model, count) = (open(model, precision, 2)?, count.parse()?);
            for prompt in read(prompts)? {
                greedy(&model, &[prompt], count);
            }
            Ok(())
        }
        ["speed", model, precision, threads, read, decode] => {
            let model = open(model, precision, threads.parse()?)?;
            speed(&model, read.parse()?, decode.parse()?);
            Ok(())
        }
        _ => Err("usage: gguf_ids logits|greedy|alone|speed MODEL.gguf int8|f32 …".into()),
    }
}

fn open(model: &str, precision: &str, threads: usize) -> Result<IdModel, Box<dyn Error>> {
    let precision = match precision {
        "int8" => Precision::Eight,
        "f32" => Precision::Full,
        other => return Err(format!("no precision is called '{other}'").into()),
    };
    Ok(IdModel::open(
        Path::new(model),
        precision,
        Kernel::best(),
        threads,
    )?)
}

fn read(prompts: &str) -> Result<Vec<Vec<u32>>, Box<dyn Error>> {
    let text = std::fs::read_to_string(prompts)?;
    let prompt = |line: &str| line.split_whitespace().map(str::parse).collect();
    Ok(text.lines().map(prompt).collect::<Result<_, _>>()?)
}

#[expect(
    clippy::disallowed_methods,
    reason = "numbers for a script, which reads them at once"
)]
fn logits(model: &IdModel, prompts: &str, out: &str) -> Result<(), Box<dyn Error>> {
    let mut bytes = Vec::new();
    for prompt in read(prompts)? {
        model.decode(&[prompt], 1, |rows| {
            bytes.extend(rows[0].iter().flat_map(|logit| logit.to_le_bytes()));
            Vec::new()
        });
    }
    Ok(std::fs::write(out, bytes)?)
}

fn best(logits: &[f32]) -> u32 {
    let better = |best: usize, i: usize| if logits[i] > logits[best] { i } else { best };
    (0..logits.len()).fold(0, better) as u32
}

fn greedy(model: &IdModel, prompts: &[Vec<u32>], count: usize) {
    let mut answers = vec![Vec::new(); prompts.len()];
    model.decode(prompts, count, |rows| {
        let next: Vec<u32> = rows.iter().map(|logits| best(logits)).collect();
        for (answer, token) in answers.iter_mut().zip(&next) {
            answer.push(token.to_string());
        }
        next
    });
    for answer in answers {
        println!("{}", answer.join(" "));
    }
}

/// Reads a prompt, decodes after it, and decodes eight rows of short prompts.
fn speed(model: &IdModel, read: usize, decode: usize) {
    let prompt = |row: usize, length: usize| -> Vec<u32> {
        let ids = (0..length).map(|i| ((i * 7919 + row * 104_729) % model.vocabulary()) as u32);
        ids.collect()
    };
    let timed = |prompts: &[Vec<u32>]| {
        let mut times = vec![Instant::now()];
        model.decode(prompts, decode + 1, |rows| {
            times.push(Instant::now());
            rows.iter().map(|logits| best(logits)).collect()
        });
        let seconds = |from: usize, to: usize| (times[to] - times[from]).as_secs_f64();
        (seconds(0, 1), seconds(1, decode + 1))
    };
    let (reading, one) = timed(&[prompt(0, read)]);
    let peak = peak_mib();
    let rows: Vec<Vec<u32>> = (0..ROWS).map(|row| prompt(row, 16)).collect();
    let (_, eight) = timed(&rows);
    println!(
        "{{\"read\": {:.2}, \"one\": {:.2}, \"eight\": {:.2}, \"peak_mib\": {peak:.0}, \"peak_mib_eight\": {:.0}, \"cache_mib\": {:.0}}}",
        read as f64 / reading,
        decode as f64 / one,
        (ROWS * decode) as f64 / eight,
        peak_mib(),
        model.cache_bytes(read + decode) as f64 / f64::from(1 << 20),
    );
}

/// The most memory that this process has had; 0 where the system does not say.
fn peak_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kib.unwrap_or(0.0) / 1024.0
}
