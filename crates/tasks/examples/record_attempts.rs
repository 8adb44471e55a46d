//! Translates texts as users get them, and writes down what the model answered at each attempt, for
//! `cargo run -p review --example worth`. See `docs/worth.md`.
//!
//! ```text
//! record_attempts MODEL FROM TO FILE [FIRST LAST]   lines of a file, each by itself
//! record_attempts MODEL FROM TO ARTICLES.jsonl      documents, whose sentences stand in a list called FROM
//! ```
//!
//! MODEL is a model's file or folder, or `ID@FOLDER`: one that is installed in the folder that `tolmach doctor` calls
//! models. Each line of the output is a block: its source, the translation that was kept, and
//! its attempts with their parts.
#![expect(clippy::print_stdout, reason = "prints its records")]

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use contract::Finish;
use engine::{DeviceChoice, EngineOptions, Kernel, Precision};
use models::Session;
use serde_json::{Value, json};
use store::{Catalog, Store, StoreConfig};
use tasks::options::{Cleaning, ModelChoice, Options, Scope, Task, Unit};
use tasks::{Answer, Event, Input};
use text::Lang;

/// A text, and what its blocks are called in the records.
struct Work {
    unit: Unit,
    text: String,
    names: Vec<String>,
}

/// The answers of each block, by attempt.
type Answers = BTreeMap<usize, BTreeMap<u8, Vec<Value>>>;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [model, from, to, path, rest @ ..] = &args[..] else {
        return Err("usage: record_attempts MODEL FROM TO FILE [FIRST LAST]".into());
    };
    let (from, to): (Lang, Lang) = (from.parse()?, to.parse()?);
    let range = match rest {
        [first, last] => first.parse::<usize>()?..=last.parse()?,
        _ => 1..=usize::MAX,
    };
    let folder = tempfile::tempdir()?;
    let (model, data) = match model.split_once('@') {
        Some((id, data)) => (id, PathBuf::from(data)),
        None => (model.as_str(), folder.path().join("data")),
    };
    let mut config = StoreConfig::new(data, folder.path().join("hub"));
    config.offline = true;
    let engine = EngineOptions {
        device: DeviceChoice::Cpu,
        threads: std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
        kernel: Kernel::best(),
        precision: Precision::default(),
        beam: None,
    };
    let session = Session::new(Store::new(config), Catalog::load(None)?, engine);
    let works = if Path::new(path).extension().is_some_and(|end| end == "jsonl") {
        articles(path, from)?
    } else {
        vec![lines(path, range)?]
    };
    for work in works {
        let options = Options {
            task: Task::Translate,
            from: Some(from),
            to,
            unit: work.unit,
            cleaning: Cleaning::Keep,
            scope: Scope::Page,
            model: ModelChoice::Named(model.to_owned()),
            ..Options::default()
        };
        record(&session, work, &options)?;
    }
    let usage = session.usage();
    writeln!(
        std::io::stderr(),
        "{} tokens read, {} written",
        usage.prompt_tokens,
        usage.decoded_tokens
    )?;
    Ok(())
}

/// Lines `range`, counted from 1.
fn lines(path: &str, range: std::ops::RangeInclusive<usize>) -> Result<Work, std::io::Error> {
    let name = Path::new(path).file_stem().unwrap_or_default().to_string_lossy();
    let text = std::fs::read_to_string(path)?;
    let chosen = (1..)
        .zip(text.lines())
        .filter(|(number, _)| range.contains(number));
    let (names, lines): (Vec<String>, Vec<&str>) = chosen
        .map(|(number, line)| (format!("{name}:{number}"), line))
        .unzip();
    Ok(Work {
        unit: Unit::Line,
        text: lines.join("\n") + "\n",
        names,
    })
}

/// Articles, with each sentence as a paragraph.
fn articles(path: &str, from: Lang) -> Result<Vec<Work>, Box<dyn std::error::Error>> {
    let mut works = Vec::new();
    for line in std::fs::read_to_string(path)?.lines() {
        let row: Value = serde_json::from_str(line)?;
        let sentences = row[from.code()].as_array().into_iter().flatten();
        let sentences: Vec<&str> = sentences.filter_map(Value::as_str).collect();
        let id = row["id"].as_str().unwrap_or_default();
        works.push(Work {
            unit: Unit::Block,
            text: sentences.join("\n\n") + "\n",
            names: (0..sentences.len()).map(|at| format!("{id}:{at}")).collect(),
        });
    }
    Ok(works)
}

fn record(session: &Session, work: Work, options: &Options) -> Result<(), tasks::TaskError> {
    let input = Input {
        name: "text.txt".to_owned(),
        bytes: work.text.into_bytes(),
    };
    let answers: RefCell<Answers> = RefCell::default();
    let document = tasks::recognise(input, options)?;
    tasks::run(session, document, options, &|event| match event {
        Event::Answered(answer) => {
            let mut answers = answers.borrow_mut();
            let attempts = answers.entry(answer.block).or_default();
            attempts.entry(answer.attempt).or_default().push(part(&answer));
        }
        Event::BlockReady { index, block, .. } => {
            let attempts = answers.borrow_mut().remove(&index).unwrap_or_default();
            let attempts: Vec<Value> = attempts.into_values().map(Value::Array).collect();
            let name = work.names.get(index).map_or("?", String::as_str);
            println!(
                "{}",
                json!({
                    "id": name,
                    "from": options.from.map(Lang::code),
                    "to": options.to.code(),
                    "source": block.source,
                    "kept": block.text,
                    "attempts": attempts,
                })
            );
        }
        _ => {}
    })?;
    Ok(())
}

fn part(answer: &Answer<'_>) -> Value {
    let hypothesis = answer.hypothesis;
    let terms: Vec<[&str; 2]> = answer
        .terms
        .iter()
        .map(|term| [&*term.source, &*term.target])
        .collect();
    json!({
        "passage": [answer.passage.start, answer.passage.end],
        "part": [answer.part.start, answer.part.end],
        "asked": answer.source,
        "terms": terms,
        "raw": hypothesis.text,
        "finish": match hypothesis.finish {
            Finish::Stop => "stop",
            Finish::Length => "length",
            Finish::Loop => "loop",
        },
        "score": hypothesis.score,
        "tokens": hypothesis.tokens,
    })
}
