//! Measures the effect of each check, repair and table on texts that they were not written from. `docs/worth.md` says
//! how to run it, and its results.
//!
//! ```text
//! worth FROM TO [--lines SOURCES REFERENCES]... [--articles FILE.jsonl]... [--recorded FILE.jsonl]...
//!       [--readings FILE.tsv] [--sample N CHECK-OR-REPAIR | --references N CHECK-OR-REPAIR | --unused]
//! ```
//!
//! References are good translations: what fires on them is a false alarm. A recording is what `tasks`' example
//! `record_attempts` wrote, of the same lines. Without one of the last options it prints the tables; `--sample`
//! prints firings on the model's first answers to read, `--references` those on references, `--unused` rows that no
//! text has. `all` names every check and repair.
#![expect(clippy::print_stdout, reason = "prints its figures")]

mod checks;
mod data;
mod readings;
mod repairs;
mod replay;
mod sample;
mod tables;

use std::collections::HashMap;
use std::error::Error;

use data::{Line, Recording};
use replay::Languages;
use text::Lang;

const USAGE: &str = "usage: worth FROM TO [--lines SOURCES REFERENCES]... [--articles FILE.jsonl]... \
     [--recorded FILE.jsonl]... [--readings FILE.tsv] [--sample N NAME | --references N NAME | --unused]";

/// Texts with references, and what models made of some of them.
pub struct Measured {
    /// The languages of all of them.
    pub languages: Languages,
    /// The texts.
    pub lines: Vec<Line>,
    /// The answers of models to some of these lines.
    pub recordings: Vec<Recording>,
}

impl Measured {
    /// The reference of the line of this id.
    pub fn references(&self) -> HashMap<&str, &str> {
        let lines = self.lines.iter();
        lines
            .map(|line| (line.id.as_str(), line.reference.as_str()))
            .collect()
    }
}

/// The output that the command line requests.
enum Asked {
    Tables,
    Sample(usize, String),
    References(usize, String),
    Unused,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let mut next = || args.next().ok_or(USAGE);
    let languages = Languages {
        from: next()?.parse::<Lang>()?,
        to: next()?.parse::<Lang>()?,
    };
    let (mut lines, mut recorded) = (Vec::new(), Vec::new());
    let (mut readings, mut asked) = (Vec::new(), Asked::Tables);
    while let Ok(option) = next() {
        match option.as_str() {
            "--lines" => lines.extend(data::lines(&next()?, &next()?)?),
            "--articles" => lines.extend(data::articles(&next()?, languages.from, languages.to)?),
            "--recorded" => recorded.push(next()?),
            "--readings" => readings = readings::read(&next()?)?,
            "--sample" => asked = Asked::Sample(next()?.parse()?, next()?),
            "--references" => asked = Asked::References(next()?.parse()?, next()?),
            "--unused" => asked = Asked::Unused,
            _ => return Err(USAGE.into()),
        }
    }
    let known: HashMap<&str, &Line> = lines.iter().map(|line| (line.id.as_str(), line)).collect();
    let recordings = recorded.iter().map(|path| Recording::read(path, &known));
    let recordings = recordings.collect::<Result<Vec<Recording>, _>>()?;
    let measured = Measured {
        languages,
        lines,
        recordings,
    };
    match asked {
        Asked::Sample(count, name) => sample::of_answers(&measured, count, &name),
        Asked::References(count, name) => sample::of_references(&measured, count, &name),
        Asked::Unused => tables::unused(&measured)?,
        Asked::Tables => {
            checks::print(&measured, &readings);
            repairs::print(&measured, &readings);
            tables::print(&measured)?;
        }
    }
    Ok(())
}
