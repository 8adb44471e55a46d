//! Opens a GGUF file: its header is checked before Candle reads it.

use super::header;
use crate::LoadError;
use crate::device::first_line;
use crate::mapped::Mapped;
use candle_core::quantized::gguf_file::Content;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// The metadata and tensors that a file declares, and the file behind them.
///
/// # Errors
/// [`LoadError::Unreadable`], with what is wrong with the header.
pub fn open(path: &Path) -> Result<(Content, BufReader<File>), LoadError> {
    let unreadable = |cause: String| LoadError::Unreadable {
        file: path.to_owned(),
        cause,
    };
    let whole = Mapped::open(path).map_err(|error| unreadable(error.to_string()))?;
    header::check(&whole).map_err(unreadable)?;
    drop(whole);
    let mut file = BufReader::new(File::open(path).map_err(|error| unreadable(error.to_string()))?);
    let content = Content::read(&mut file).map_err(|error| unreadable(first_line(&error)))?;
    Ok((content, file))
}
