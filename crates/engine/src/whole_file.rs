//! Small files of a model, read whole: up to a size that none needs.

use std::fs::File;
use std::io::Read;
use std::path::Path;

/// `config.json` and its like: megabytes of brackets become a hundred megabytes of values.
pub const MOST_SETTINGS: u64 = 8 << 20;
/// Vocabularies: the largest that is known has 33 million bytes.
pub const MOST_VOCABULARY: u64 = 128 << 20;

/// A file's bytes.
///
/// # Errors
/// In words, when it cannot be read or has more than `most` bytes.
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
