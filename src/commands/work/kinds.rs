//! The kinds of the documents, where the ending of the output file asks for them.

use std::io::Read as _;
use std::path::Path;

use anyhow::Result;
use documents::{PLAIN_TEXT, Recognised, format_of_extension};
use tasks::options::Unit;

use crate::inputs::{self, Source};
use crate::output::ending::{self, Kind};
use crate::reading::Patience;
use crate::settings::{Destination, Work};

/// The work with the output format that the ending of the output file names. Standard input is read for it if the
/// ending needs its kind.
///
/// # Errors
/// [`crate::exit::Usage`] if the ending is refused, and when standard input cannot be read.
pub fn with_format(work: &Work, sources: &mut [Result<Source>]) -> Result<Work> {
    let Destination::File(file) = &work.destination else {
        return Ok(work.clone());
    };
    let mut kinds = Vec::new();
    if ending::is_meaningful(file) {
        for source in sources.iter_mut().flatten() {
            kinds.push(kind(work, source)?);
        }
    }
    work.format_for(&kinds)
}

fn kind(work: &Work, source: &mut Source) -> Result<Kind> {
    let extension = match source {
        Source::File { path, .. } => ending::extension(path),
        Source::Stdin | Source::Piped(_) | Source::Words(_) => String::new(),
    };
    let named = match (&work.options.input_format, work.options.unit) {
        (_, Unit::Line) => Some(PLAIN_TEXT),
        (Some(format), _) => documents::names().find(|name| name == format),
        (None, _) => format_of_extension(&extension),
    };
    let format = match named {
        Some(format) => Some(format),
        None => by_content(source)?,
    };
    Ok(Kind { extension, format })
}

/// The format of a document whose name does not tell it. Pipes have one turn, so that of standard input is kept.
fn by_content(source: &mut Source) -> Result<Option<&'static str>> {
    /// The beginning of a file tells as much as the whole.
    const HEAD: u64 = 64 << 10;
    if *source == Source::Stdin {
        *source = Source::Piped(inputs::content(source, Patience::ENDLESS)?);
    }
    Ok(match source {
        Source::Piped(bytes) => recognised(None, bytes),
        Source::Words(words) => recognised(None, words.as_bytes()),
        Source::File { path, .. } if path.is_file() => {
            let mut head = Vec::new();
            let read = std::fs::File::open(&path).and_then(|file| file.take(HEAD).read_to_end(&mut head));
            read.ok().and_then(|_| recognised(Some(path), &head))
        }
        Source::Stdin | Source::File { .. } => None,
    })
}

fn recognised(name: Option<&Path>, bytes: &[u8]) -> Option<&'static str> {
    match documents::recognise(name, bytes, None).ok()? {
        Recognised::Package(format) => Some(format.name()),
        Recognised::Text(text) => {
            let format = text.format(&String::from_utf8_lossy(bytes)).ok()?;
            Some(format.name())
        }
    }
}
