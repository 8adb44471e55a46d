//! Memory-mapped files.

use std::fs::File;
use std::io;
use std::ops::Deref;
use std::path::Path;

/// A file that is mapped into memory for reading.
#[derive(Debug)]
pub struct Mapped(memmap2::Mmap);

impl Mapped {
    /// Maps a whole file.
    ///
    /// # Errors
    /// If the file cannot be opened or mapped.
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

    /// Lets the system drop these bytes, a part of the file, from memory; they are read again when they are accessed.
    /// Does nothing for bytes outside of the file.
    #[cfg_attr(unix, expect(unsafe_code, reason = "as above"))]
    pub fn release(&self, bytes: &[u8]) {
        let (start, whole) = (bytes.as_ptr().addr(), self.0.as_ptr().addr());
        if start < whole || start + bytes.len() > whole + self.0.len() {
            return;
        }
        // SAFETY: pages of a file that is mapped for reading come back as they were. That the system may refuse is
        // no harm.
        #[cfg(unix)]
        let _ = unsafe {
            self.0
                .unchecked_advise_range(memmap2::UncheckedAdvice::DontNeed, start - whole, bytes.len())
        };
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
        let mapped = Mapped::open(file.path()).unwrap();
        assert_eq!(*mapped, *b"weights");
        mapped.release(&mapped[2..4]);
        mapped.release(b"elsewhere");
        assert_eq!(*mapped, *b"weights");
        assert!(Mapped::open(&file.path().join("absent")).is_err());
    }
}
