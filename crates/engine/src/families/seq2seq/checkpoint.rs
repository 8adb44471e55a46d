//! Weights by name, from safetensors, a `PyTorch` checkpoint or GGUF, one file or several.
//!
//! Tensors are turned into `f32` a few rows at a time, and what was read of a file leaves memory again, so that the
//! packed weights are all that there is of a network. Numbers of other kinds than floating-point are refused, whatever
//! the file; blocks of GGUF are turned into the numbers that they stand for.

use super::numbers::Numbers;
use crate::LoadError;
use crate::device::first_line;
use crate::families::gguf;
use crate::mapped::Mapped;
use crate::torch;
use crate::whole_file::{self, MOST_SETTINGS};
use candle_core::DType;
use candle_core::quantized::gguf_file::Content;
use candle_core::safetensors::SliceSafetensors;
use std::collections::HashMap;
use std::io::Cursor;
use std::path::{Path, PathBuf};

/// The files that weights are in.
pub struct WeightFiles(Vec<(PathBuf, Storage)>);

/// A file's bytes, and what was read of them so far.
struct Storage {
    bytes: Mapped,
    kind: Kind,
}

enum Kind {
    Safetensors,
    Torch(Box<torch::Checkpoint>),
    Gguf(Box<Content>),
}

/// Tensors by name.
pub struct Checkpoint<'a> {
    parts: Vec<File<'a>>,
    /// Which part a tensor is in, and its shape.
    places: HashMap<String, (usize, Vec<usize>)>,
}

/// A file, and where tensors lie in it.
struct File<'a> {
    path: &'a Path,
    bytes: &'a Mapped,
    tensors: Tensors<'a>,
}

enum Tensors<'a> {
    Safetensors(SliceSafetensors<'a>),
    Torch(&'a torch::Checkpoint),
    Gguf(&'a Content),
}

impl WeightFiles {
    /// Opens the weights among a model's files: safetensors if there are any, else `PyTorch` checkpoints, else GGUF
    /// with the checkpoint's own names for tensors, as Candle's tools write it.
    ///
    /// # Errors
    /// When there are none, one cannot be read, or a file that an index names is not there.
    pub fn open(files: &[PathBuf]) -> Result<Self, LoadError> {
        let ending = |ending: &str| -> Vec<&PathBuf> {
            let has_it = |file: &&PathBuf| file.to_string_lossy().ends_with(ending);
            files.iter().filter(has_it).collect()
        };
        let kinds = [".safetensors", ".bin", ".gguf"].map(|kind| (kind, ending(kind)));
        let found = kinds.into_iter().find(|(_, files)| !files.is_empty());
        let (kind, found) = found.ok_or(LoadError::NoWeights)?;
        for index in ending(&format!("{kind}.index.json")) {
            check_index(index, &found)?;
        }
        let open = |file: &PathBuf| Ok((file.clone(), Storage::open(file, kind)?));
        Ok(WeightFiles(
            found.into_iter().map(open).collect::<Result<_, LoadError>>()?,
        ))
    }

    /// Reads what the files hold.
    ///
    /// # Errors
    /// When one is damaged.
    pub fn read(&self) -> Result<Checkpoint<'_>, LoadError> {
        let mut checkpoint = Checkpoint {
            parts: Vec::new(),
            places: HashMap::new(),
        };
        for (number, (file, storage)) in self.0.iter().enumerate() {
            let places = &mut checkpoint.places;
            let mut note = |name: &str, shape: &[usize]| {
                places.insert(name.to_owned(), (number, shape.to_vec()));
            };
            let tensors = match &storage.kind {
                Kind::Safetensors => {
                    let tensors = SliceSafetensors::new(&storage.bytes)
                        .map_err(|error| LoadError::unreadable(file, first_line(&error)))?;
                    for (name, view) in tensors.tensors() {
                        note(&name, view.shape());
                    }
                    Tensors::Safetensors(tensors)
                }
                Kind::Torch(tensors) => {
                    tensors.shapes().for_each(|(name, shape)| note(name, shape));
                    Tensors::Torch(tensors)
                }
                Kind::Gguf(content) => {
                    for (name, info) in &content.tensor_infos {
                        note(name, info.shape.dims());
                    }
                    Tensors::Gguf(content)
                }
            };
            checkpoint.parts.push(File {
                path: file,
                bytes: &storage.bytes,
                tensors,
            });
        }
        Ok(checkpoint)
    }
}

impl Storage {
    fn open(file: &Path, kind: &str) -> Result<Self, LoadError> {
        let unreadable = |cause: String| LoadError::unreadable(file, cause);
        let bytes = Mapped::open(file).map_err(|error| unreadable(error.to_string()))?;
        let kind = match kind {
            ".bin" => {
                let tensors = torch::Checkpoint::read(&bytes).map_err(|fault| match fault {
                    torch::Fault::Code(call) => LoadError::Code {
                        file: file.to_owned(),
                        call,
                    },
                    torch::Fault::Broken(cause) => unreadable(cause),
                })?;
                Kind::Torch(Box::new(tensors))
            }
            ".gguf" => {
                gguf::header::check(&bytes).map_err(unreadable)?;
                let content = Content::read(&mut Cursor::new(&bytes));
                Kind::Gguf(Box::new(content.map_err(|error| unreadable(first_line(&error)))?))
            }
            _ => Kind::Safetensors,
        };
        Ok(Storage { bytes, kind })
    }
}

/// Checks that the files which an index names are among those `found`.
fn check_index(index: &Path, found: &[&PathBuf]) -> Result<(), LoadError> {
    let unreadable = |cause: String| LoadError::unreadable(index, cause);
    let bytes = whole_file::read(index, MOST_SETTINGS).map_err(unreadable)?;
    let json: serde_json::Value =
        serde_json::from_slice(&bytes).map_err(|error| unreadable(error.to_string()))?;
    let names = json["weight_map"].as_object().into_iter().flatten();
    let missing = names.filter_map(|(_, file)| file.as_str()).find(|name| {
        !found
            .iter()
            .any(|file| file.file_name().is_some_and(|file| file == *name))
    });
    missing.map_or(Ok(()), |name| {
        Err(unreadable(format!(
            "it names {name}, which is not among the model's files"
        )))
    })
}

impl Checkpoint<'_> {
    /// Whether there is a tensor of that name.
    pub fn has(&self, name: &str) -> bool {
        self.places.contains_key(name)
    }

    /// The error of a tensor.
    pub fn wrong(&self, name: &str, cause: &str) -> LoadError {
        let part = self.places.get(name).map_or(0, |(part, _)| *part);
        let file = self
            .parts
            .get(part)
            .map_or(Path::new("the weights"), |file| file.path);
        LoadError::unreadable(file, format!("tensor '{name}' {cause}"))
    }

    /// A tensor's numbers, row by row.
    ///
    /// # Errors
    /// As [`Checkpoint::rows`].
    pub fn floats(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, LoadError> {
        let mut floats = Vec::new();
        self.rows(name, shape, &mut |rows| {
            floats.extend_from_slice(rows);
            Ok(())
        })?;
        Ok(floats)
    }

    /// Hands a tensor's numbers to `each`, a few whole rows at a time.
    ///
    /// # Errors
    /// When it is missing, has another shape than `shape`, is cut, or holds what is no number; and what `each` finds
    /// wrong, in words.
    pub fn rows(
        &self,
        name: &str,
        shape: &[usize],
        each: &mut dyn FnMut(&[f32]) -> Result<(), String>,
    ) -> Result<(), LoadError> {
        let file = self.file(name, shape)?;
        let columns = shape.last().copied().unwrap_or(1);
        let read = file
            .numbers(name)
            .and_then(|numbers| file.read(&numbers, columns, each));
        read.map_err(|cause| self.wrong(name, &cause))
    }

    /// The numbers of one row of a matrix; nothing else of it is read.
    ///
    /// # Errors
    /// As [`Checkpoint::rows`], and when it has no such row.
    pub fn row(&self, name: &str, shape: [usize; 2], row: usize) -> Result<Vec<f32>, LoadError> {
        let file = self.file(name, &shape)?;
        let columns = shape[1];
        let mut numbers = Vec::new();
        let read = file.numbers(name).and_then(|all| {
            file.read(&all.only(row, columns)?, columns, &mut |row| {
                numbers.extend_from_slice(row);
                Ok(())
            })
        });
        read.map_err(|cause| self.wrong(name, &cause))?;
        Ok(numbers)
    }

    /// The file that a tensor of this shape is in.
    fn file(&self, name: &str, shape: &[usize]) -> Result<&File<'_>, LoadError> {
        let (part, found) = self
            .places
            .get(name)
            .ok_or_else(|| self.wrong(name, "is missing"))?;
        if found != shape {
            return Err(self.wrong(name, &format!("has the shape {found:?}, not {shape:?}")));
        }
        Ok(&self.parts[*part])
    }

    /// Whether two tensors of one shape hold the same numbers in the same type.
    ///
    /// # Errors
    /// When one is missing or cannot be read.
    pub fn same(&self, one: &str, other: &str) -> Result<bool, LoadError> {
        let find = |name: &str| {
            let place = self.places.get(name);
            let (part, shape) = place.ok_or_else(|| self.wrong(name, "is missing"))?;
            let file = &self.parts[*part];
            let numbers = file.numbers(name).map_err(|cause| self.wrong(name, &cause))?;
            Ok::<_, LoadError>((file, shape, numbers))
        };
        let ((one, shape, numbers), (other, other_shape, others)) = (find(one)?, find(other)?);
        Ok(shape == other_shape
            && numbers.are(&others, &mut |bytes, same| {
                one.bytes.release(bytes);
                other.bytes.release(same);
            }))
    }
}

impl File<'_> {
    /// Hands numbers of this file to `each`, a few whole rows at a time, and lets what was read leave memory.
    fn read(
        &self,
        numbers: &Numbers<'_>,
        columns: usize,
        each: &mut dyn FnMut(&[f32]) -> Result<(), String>,
    ) -> Result<(), String> {
        numbers.rows(columns, &mut |bytes, rows| {
            if !rows.iter().all(|value| value.is_finite()) {
                return Err("holds what is no number".to_owned());
            }
            each(rows)?;
            self.bytes.release(bytes);
            Ok(())
        })
    }

    /// A tensor's numbers, not read yet; in words what is wrong with it.
    fn numbers(&self, name: &str) -> Result<Numbers<'_>, String> {
        let unread = |error: candle_core::Error| format!("cannot be read: {}", first_line(&error));
        match &self.tensors {
            Tensors::Torch(tensors) => {
                let (kind, bytes) = tensors.numbers(self.bytes, name)?;
                Numbers::plain(kind, bytes)
            }
            Tensors::Safetensors(tensors) => {
                let view = tensors.get(name).map_err(unread)?;
                let kind = DType::try_from(view.dtype()).map_err(unread)?;
                Numbers::plain(kind, view.data().into())
            }
            Tensors::Gguf(content) => Numbers::blocks(self.bytes, content, name),
        }
    }
}
