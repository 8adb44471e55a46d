//! A batch whose results are one stream: files, or JSON lines of standard input.

use std::sync::Arc;

use anyhow::Result;
use tasks::Input;
use tasks::batch::{Fields, Item, Lines, Raw, Record};
use tasks::options::Options;

use super::display::{self, BatchDisplay};
use super::{list, rules, session};
use crate::atomic_output::AtomicOutput;
use crate::commands::runner::progress::Progress;
use crate::commands::runner::stream::{Audience, Stream, sharing};
use crate::commands::runner::{Runner, is_stopped};
use crate::exit::Exit;
use crate::printer::Printer;
use crate::settings::{Batch, Destination, Inputs, Settings};

/// Does a batch whose results are one stream.
///
/// # Errors
/// When the output cannot be written.
pub fn run(batch: &Batch, settings: &Settings, printer: &Printer) -> Result<Exit> {
    let file = match &batch.destination {
        Destination::File(path) => Some(AtomicOutput::open(path, batch.existing)?),
        Destination::Stdout | Destination::Directory(_) => None,
    };
    let session = session(batch.caching, settings, printer)?;
    tasks::batch::check(&session, &batch.options)?;
    let (mut items, total): (Box<dyn Iterator<Item = Item<Option<Raw>>> + Send>, _) = match &batch.inputs {
        Inputs::Stream(fields) => (Box::new(records(fields, &batch.options)), None),
        Inputs::Typed(_) | Inputs::List(_) => {
            let list::Files { entries, passed_over } = list::files(batch, None)?;
            display::say_passed_over(printer, batch.progress, &passed_over);
            let total = entries.len();
            let disk = Arc::clone(&settings.parts.disk);
            let items = entries.into_iter().map(move |entry| Item {
                tag: None,
                name: entry.shown(),
                document: entry.recognise(entry.read(&*disk), &batch.options),
                from: None,
            });
            (Box::new(items), Some(total))
        }
    };
    let display = BatchDisplay::new(printer, batch.progress, total);
    let progress = Progress::new(printer, rules(batch), &display);
    let runner = Runner {
        session: &session,
        options: &batch.options,
        sharing: sharing(file.as_ref(), Audience::Programs),
        progress: &progress,
    };
    let stream = Stream::new(file, batch.shape, Audience::Programs, printer, &progress);
    runner.run(&mut *items, &stream.with_overview(batch.overview))
}

/// The documents of standard input.
fn records<'a>(
    fields: &Fields,
    options: &'a Options,
) -> impl Iterator<Item = Item<Option<Raw>>> + Send + use<'a> {
    let lines = Lines::of(std::io::BufReader::new(std::io::stdin()));
    let fields = fields.clone();
    let mut number = 0;
    std::iter::from_fn(move || {
        let line = lines.next(&is_stopped)?;
        number += 1;
        let record = Record::read(line, number, &fields);
        let name = record.name();
        let content = record.text.map(|text| Input {
            name: name.clone(),
            bytes: text.into_bytes(),
        });
        Some(Item {
            name,
            tag: Some(record.id),
            document: tasks::batch::recognise(content, options),
            from: None,
        })
    })
}
