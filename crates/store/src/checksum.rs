//! SHA-256 of files, in small memory.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha1::Sha1;
use sha2::{Digest, Sha256};

use crate::checked::Checksum;
use crate::error::FetchError;

const BUFFER: usize = 1 << 20;

/// Reads a file whole and returns its SHA-256 in lower-case hexadecimal; `progress` gets the bytes read so far.
pub(crate) fn sha256_of(path: &Path, progress: &dyn Fn(u64)) -> Result<String, FetchError> {
    let file = File::open(path).map_err(FetchError::io("read", path))?;
    digest(file, progress).map_err(FetchError::io("read", path))
}

/// The SHA-256 of bytes in memory.
pub(crate) fn sha256_of_bytes(content: &[u8]) -> Checksum {
    Checksum::new(hex(&Sha256::digest(content))).expect("it is 64 digits")
}

/// Git's blob id of a content, the only checksum that the hub gives for small files: the SHA-1 of a header and the
/// content.
pub(crate) fn git_blob_id(content: &[u8]) -> String {
    let mut hasher = Sha1::new();
    hasher.update(format!("blob {}\0", content.len()));
    hasher.update(content);
    hex(&hasher.finalize())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("writing to a string cannot fail");
        hex
    })
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
    Ok(hex(&hasher.finalize()))
}

#[cfg(test)]
mod tests {
    use super::{digest, git_blob_id, sha256_of_bytes};

    #[test]
    fn known_values() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(digest(&b""[..], &|_| ()).unwrap(), empty);
        assert_eq!(digest(&b"abc"[..], &|_| ()).unwrap(), abc);
        assert_eq!(sha256_of_bytes(b"abc"), abc);
        // What 'git hash-object' says of a file that holds "abc".
        assert_eq!(git_blob_id(b"abc"), "f2ba8f84ab5c1bce84a7b441cb1959cfc7093b7f");
    }
}
