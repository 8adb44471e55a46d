//! `PyTorch` checkpoints: tables of tensors by name, as `torch.save` writes them.
//!
//! A checkpoint is a pickle, which is a program. [`pickle`] runs the few instructions that build tuples, lists and
//! tables, and calls nothing: a call becomes a record of its function and arguments, and a file that names a function
//! which tensors do not need is refused. [`table`] interprets these records, [`container`] finds the pickle and the
//! numbers in the two kinds of file that there are: zip archives, and those from before 2020.
//!
//! Numbers stay in the mapped file until they are read. Nothing is decompressed, since `PyTorch` compresses nothing:
//! an archive cannot be larger than its file.

mod container;
mod pickle;
mod table;
#[cfg(test)]
mod tests;

use candle_core::DType;
use container::Storages;
use std::borrow::Cow;
use std::collections::HashMap;
use table::View;

/// The most times that all of a file's numbers may be used; embeddings are used under up to four names.
const MOST_SHARES: usize = 8;

/// The reason why a checkpoint is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The file requests a call of this function.
    Code(String),
    /// Any other reason, as a sentence.
    Broken(String),
}

impl From<String> for Fault {
    fn from(cause: String) -> Self {
        Fault::Broken(cause)
    }
}

impl From<&str> for Fault {
    fn from(cause: &str) -> Self {
        Fault::Broken(cause.to_owned())
    }
}

/// A checkpoint; its numbers stay in its file.
pub struct Checkpoint {
    tensors: HashMap<String, View>,
    storages: Storages,
}

impl Checkpoint {
    /// Reads the names and shapes of the tensors.
    ///
    /// # Errors
    /// If `file` is no checkpoint, is damaged, or contains more than plain tensors.
    pub fn read(file: &[u8]) -> Result<Self, Fault> {
        let (tensors, storages) = container::open(file)?;
        // Tensors may share numbers, as tied embeddings do, or repeat them without end.
        let all = tensors
            .values()
            .try_fold(0_usize, |all, view| all.checked_add(view.bytes()?));
        if all.is_none_or(|all| all > file.len().saturating_mul(MOST_SHARES)) {
            return Err("its tensors hold many times more numbers than the file".into());
        }
        Ok(Checkpoint { tensors, storages })
    }

    /// The names and shapes of the tensors.
    pub fn shapes(&self) -> impl Iterator<Item = (&str, &[usize])> {
        self.tensors
            .iter()
            .map(|(name, view)| (name.as_str(), view.shape.as_slice()))
    }

    /// The type of a tensor's numbers, and the numbers row by row. `file` must be the bytes that were given to
    /// [`Checkpoint::read`].
    ///
    /// # Errors
    /// A sentence, if the tensor is missing, its numbers are no floating-point numbers, or they are not all in the
    /// file.
    pub fn numbers<'f>(&self, file: &'f [u8], name: &str) -> Result<(DType, Cow<'f, [u8]>), String> {
        let view = self.tensors.get(name).ok_or_else(|| "is missing".to_owned())?;
        let kind = view.kind.float().ok_or_else(|| {
            format!(
                "holds numbers of the type {}, and weights are floating-point numbers",
                view.kind.name()
            )
        })?;
        let places = view
            .places()
            .ok_or_else(|| "has a shape that its numbers do not fit".to_owned())?;
        let bytes = self.storages.bytes(file, &view.storage)?;
        let size = kind.size_in_bytes();
        let end = places.end.checked_mul(size).filter(|end| *end <= bytes.len());
        let end = end.ok_or_else(|| "is cut: its numbers are not all in the file".to_owned())?;
        Ok((kind, view.gathered(&bytes[places.start * size..end], size)))
    }
}
