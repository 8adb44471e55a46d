//! Recordings: sources with their references, and the model's answers at each attempt.

use std::collections::HashMap;
use std::error::Error;
use std::ops::Range;
use std::path::Path;

use contract::Finish;
use serde_json::Value;
use text::Lang;

/// A source text with a good translation.
pub struct Line {
    pub id: String,
    pub source: String,
    pub reference: String,
}

/// The answers of one model, as `tasks`' example `record_attempts` writes them.
pub struct Recording {
    /// The file's name without its ending.
    pub name: String,
    pub blocks: Vec<Block>,
}

/// A block of a text.
pub struct Block {
    pub id: String,
    pub source: String,
    /// The translation that users get.
    pub kept: String,
    pub passages: Vec<Passage>,
}

/// A part of a block that is translated at once.
pub struct Passage {
    /// In bytes of the block's source.
    pub range: Range<usize>,
    /// The parts of each attempt, in order.
    pub attempts: Vec<Vec<Part>>,
}

/// The part of a passage that the model translated at once, and its answer.
#[derive(Clone)]
pub struct Part {
    /// In bytes of the passage.
    pub range: Range<usize>,
    /// The source as the model got it.
    pub asked: String,
    pub raw: String,
    pub finish: Finish,
    /// Mean natural logarithm of the tokens' probabilities.
    pub score: f32,
    pub tokens: usize,
}

/// Lines of two files that belong together, by the name of the first file and their number.
pub fn lines(sources: &str, references: &str) -> Result<Vec<Line>, Box<dyn Error>> {
    let name = stem(sources);
    let (sources, references) = (read(sources)?, read(references)?);
    let pairs = sources.lines().zip(references.lines());
    let line = |(number, (source, reference)): (usize, (&str, &str))| Line {
        id: format!("{name}:{number}"),
        source: source.to_owned(),
        reference: reference.to_owned(),
    };
    Ok((1..).zip(pairs).map(line).collect())
}

/// The sentences of articles, an article a line, with lists named by the codes of `from` and `to`.
pub fn articles(path: &str, from: Lang, to: Lang) -> Result<Vec<Line>, Box<dyn Error>> {
    let mut lines = Vec::new();
    for row in read(path)?.lines() {
        let row: Value = serde_json::from_str(row)?;
        let sentences = |lang: Lang| {
            row[lang.code()]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
        };
        for (at, (source, reference)) in sentences(from).zip(sentences(to)).enumerate() {
            lines.push(Line {
                id: format!("{}:{at}", row["id"].as_str().unwrap_or_default()),
                source: source.to_owned(),
                reference: reference.to_owned(),
            });
        }
    }
    Ok(lines)
}

impl Recording {
    /// Blocks `from` to `to` of a recording; those that have no line in `lines` are left out.
    pub fn read(path: &str, lines: &HashMap<&str, &Line>) -> Result<Recording, Box<dyn Error>> {
        let mut blocks = Vec::new();
        for row in read(path)?.lines() {
            let row: Value = serde_json::from_str(row)?;
            let block = block(&row).ok_or_else(|| format!("{path}: no record of an attempt: {row}"))?;
            if lines.contains_key(block.id.as_str()) {
                blocks.push(block);
            }
        }
        Ok(Recording {
            name: stem(path),
            blocks,
        })
    }
}

fn block(row: &Value) -> Option<Block> {
    let mut passages: Vec<Passage> = Vec::new();
    for (attempt, parts) in row["attempts"].as_array()?.iter().enumerate() {
        for value in parts.as_array()? {
            let place = range(&value["passage"])?;
            let at = passages
                .iter()
                .position(|passage| passage.range == place)
                .unwrap_or(passages.len());
            if at == passages.len() {
                passages.push(Passage {
                    range: place,
                    attempts: Vec::new(),
                });
            }
            let passage = &mut passages[at];
            passage
                .attempts
                .resize_with(passage.attempts.len().max(attempt + 1), Vec::new);
            passage.attempts[attempt].push(part(value)?);
        }
    }
    passages.sort_by_key(|passage| passage.range.start);
    for parts in passages.iter_mut().flat_map(|passage| &mut passage.attempts) {
        parts.sort_by_key(|part| part.range.start);
    }
    Some(Block {
        id: row["id"].as_str()?.to_owned(),
        source: row["source"].as_str()?.to_owned(),
        kept: row["kept"].as_str()?.to_owned(),
        passages,
    })
}

fn part(value: &Value) -> Option<Part> {
    Some(Part {
        range: range(&value["part"])?,
        asked: value["asked"].as_str()?.to_owned(),
        raw: value["raw"].as_str()?.to_owned(),
        finish: match value["finish"].as_str()? {
            "length" => Finish::Length,
            "loop" => Finish::Loop,
            _ => Finish::Stop,
        },
        score: value["score"].as_f64()? as f32,
        tokens: usize::try_from(value["tokens"].as_u64()?).ok()?,
    })
}

fn range(value: &Value) -> Option<Range<usize>> {
    let at = |index: usize| usize::try_from(value[index].as_u64()?).ok();
    Some(at(0)?..at(1)?)
}

fn stem(path: &str) -> String {
    let stem = Path::new(path).file_stem().unwrap_or_default();
    stem.to_string_lossy().into_owned()
}

fn read(path: &str) -> Result<String, Box<dyn Error>> {
    std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}").into())
}
