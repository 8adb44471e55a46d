//! SHA-256 of files, in small memory.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::error::FetchError;

const BUFFER: usize = 1 << 20;

/// Reads a file whole and returns its SHA-256 in lower-case hexadecimal; `progress` gets the bytes read so far.
pub(crate) fn sha256_of(path: &Path, progress: &dyn Fn(u64)) -> Result<String, FetchError> {
    let file = File::open(path).map_err(FetchError::io("read", path))?;
    digest(file, progress).map_err(FetchError::io("read", path))
}

fn digest(mut reader: impl Read, progress: &dyn Fn(u64)) -> io::Result<String> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; BUFFER];
    let mut done = 0;
    loop {
        let count = match reader.read(&mut buffer) {
            Ok(0) => break,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        hasher.update(&buffer[..count]);
        done += count as u64;
        progress(done);
    }
    Ok(hasher.finalize().iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("writing to a string cannot fail");
        hex
    }))
}

#[cfg(test)]
mod tests {
    use super::digest;

    #[test]
    fn known_values() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(digest(&b""[..], &|_| ()).unwrap(), empty);
        assert_eq!(digest(&b"abc"[..], &|_| ()).unwrap(), abc);
    }
}
