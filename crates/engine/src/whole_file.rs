//! Reads small files of a model whole, up to a size that no real model exceeds.

use std::fs::File;
use std::io::Read;
use std::path::Path;

/// The most bytes of `config.json` and similar files: megabytes of brackets become a hundred megabytes of values.
pub const MOST_SETTINGS: u64 = 8 << 20;
/// The most bytes of a vocabulary; the largest known one has 33 million.
pub const MOST_VOCABULARY: u64 = 128 << 20;

/// Reads a file's bytes.
///
/// # Errors
/// A sentence, if the file cannot be read or has more than `most` bytes.
pub fn read(file: &Path, most: u64) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let opened = File::open(file).map_err(|error| error.to_string())?;
    let mut limited = opened.take(most + 1);
    limited
        .read_to_end(&mut bytes)
        .map_err(|error| error.to_string())?;
    if bytes.len() as u64 > most {
        return Err(format!(
            "it has more than {} MB, which no such file needs",
            most >> 20
        ));
    }
    Ok(bytes)
}
