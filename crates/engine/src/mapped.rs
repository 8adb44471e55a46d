//! A file as a slice of memory, read page by page when it is touched.

use std::fs::File;
use std::io;
use std::ops::Deref;
use std::path::Path;

/// A mapped file, for reading only.
#[derive(Debug)]
pub struct Mapped(memmap2::Mmap);

impl Mapped {
    /// Maps a whole file.
    ///
    /// # Errors
    /// When it cannot be opened or mapped.
    #[expect(
        unsafe_code,
        reason = "mapping is the one thing here that the language cannot check"
    )]
    pub fn open(file: &Path) -> io::Result<Self> {
        let file = File::open(file)?;
        // SAFETY: a mapped slice is sound as long as nobody changes the file. The store never writes
        // into a file under its final name: it renames new ones over it, and the map keeps the old one.
        // A user who edits a model in place while it runs can make it misbehave, as with every program
        // that maps its weights.
        unsafe { memmap2::Mmap::map(&file) }.map(Mapped)
    }
}

impl Deref for Mapped {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl AsRef<[u8]> for Mapped {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::Mapped;
    use std::io::Write;

    #[test]
    fn a_file_is_its_bytes() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        assert!(Mapped::open(file.path()).unwrap().is_empty());
        file.write_all(b"weights").unwrap();
        assert_eq!(*Mapped::open(file.path()).unwrap(), *b"weights");
        assert!(Mapped::open(&file.path().join("absent")).is_err());
    }
}
