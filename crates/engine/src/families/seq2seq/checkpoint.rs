//! Weights by name, from safetensors, a `PyTorch` checkpoint or GGUF, one file or several.
//!
//! Tensors are read one by one and turned into `f32`, so that never more than one is in memory twice. Numbers of
//! other kinds than floating-point are refused, whatever the file; blocks of GGUF are turned into the numbers that
//! they stand for.

use crate::LoadError;
use crate::device::first_line;
use crate::mapped::Mapped;
use crate::torch;
use candle_core::quantized::ggml_file::qtensor_from_ggml;
use candle_core::quantized::gguf_file::Content;
use candle_core::safetensors::SliceSafetensors;
use candle_core::{DType, Device, Tensor};
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
    parts: Vec<(&'a Path, Part<'a>)>,
    /// Which part a tensor is in, and its shape.
    places: HashMap<String, (usize, Vec<usize>)>,
}

enum Part<'a> {
    Safetensors(SliceSafetensors<'a>),
    Torch(&'a Mapped, &'a torch::Checkpoint),
    Gguf(&'a Mapped, &'a Content),
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
            let part = match &storage.kind {
                Kind::Safetensors => {
                    let tensors = SliceSafetensors::new(&storage.bytes)
                        .map_err(|error| LoadError::unreadable(file, first_line(&error)))?;
                    for (name, view) in tensors.tensors() {
                        note(&name, view.shape());
                    }
                    Part::Safetensors(tensors)
                }
                Kind::Torch(tensors) => {
                    tensors.shapes().for_each(|(name, shape)| note(name, shape));
                    Part::Torch(&storage.bytes, tensors)
                }
                Kind::Gguf(content) => {
                    for (name, info) in &content.tensor_infos {
                        note(name, info.shape.dims());
                    }
                    Part::Gguf(&storage.bytes, content)
                }
            };
            checkpoint.parts.push((file, part));
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
    let bytes = std::fs::read(index).map_err(|error| unreadable(error.to_string()))?;
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

    /// The error that says what is wrong with a tensor.
    pub fn wrong(&self, name: &str, cause: &str) -> LoadError {
        let part = self.places.get(name).map_or(0, |(part, _)| *part);
        let file = self
            .parts
            .get(part)
            .map_or(Path::new("the weights"), |(file, _)| file);
        LoadError::unreadable(file, format!("tensor '{name}' {cause}"))
    }

    /// A tensor's numbers, row by row.
    ///
    /// # Errors
    /// When it is missing, has another shape than `shape`, is cut, or holds what is no number.
    pub fn floats(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, LoadError> {
        let (part, found) = self
            .places
            .get(name)
            .ok_or_else(|| self.wrong(name, "is missing"))?;
        if found != shape {
            return Err(self.wrong(name, &format!("has the shape {found:?}, not {shape:?}")));
        }
        let floats = self.parts[*part].1.floats(name);
        let floats = floats.map_err(|cause| self.wrong(name, &cause))?;
        if floats.iter().all(|value| value.is_finite()) {
            Ok(floats)
        } else {
            Err(self.wrong(name, "holds what is no number"))
        }
    }
}

impl Part<'_> {
    /// A tensor's numbers; in words what is wrong with it.
    fn floats(&self, name: &str) -> Result<Vec<f32>, String> {
        let unread = |error: candle_core::Error| format!("cannot be read: {}", first_line(&error));
        let tensor = match self {
            Part::Torch(bytes, tensors) => return tensors.floats(bytes, name),
            Part::Safetensors(tensors) => tensors.load(name, &Device::Cpu).map_err(unread)?,
            Part::Gguf(bytes, content) => return blocks(bytes, content, name),
        };
        let kind = tensor.dtype();
        if !matches!(kind, DType::F32 | DType::F16 | DType::BF16 | DType::F64) {
            return Err(format!(
                "holds numbers of the type {}, and weights are floating-point numbers",
                kind.as_str()
            ));
        }
        plain(&tensor).map_err(unread)
    }
}

/// Rows of a GGUF tensor that are turned into numbers together.
const ROWS: usize = 1024;

/// The numbers that a GGUF tensor's blocks stand for.
fn blocks(bytes: &[u8], content: &Content, name: &str) -> Result<Vec<f32>, String> {
    let info = content.tensor_infos.get(name).ok_or("is missing")?;
    let (kind, dims) = (info.ggml_dtype, info.shape.dims());
    let columns = dims.last().copied().unwrap_or(1);
    let rows: usize = dims.iter().rev().skip(1).product();
    if columns == 0 || !columns.is_multiple_of(kind.block_size()) {
        return Err(format!("has rows that are no whole blocks of {kind:?}"));
    }
    let row_bytes = columns / kind.block_size() * kind.type_size();
    let start = usize::try_from(content.tensor_data_offset.saturating_add(info.offset)).ok();
    let place = start.and_then(|start| {
        let end = start.checked_add(rows.checked_mul(row_bytes)?)?;
        bytes.get(start..end)
    });
    let place = place.ok_or("is cut: its blocks are not all in the file")?;
    let mut floats = Vec::with_capacity(rows * columns);
    for some in place.chunks(row_bytes * ROWS) {
        // Blocks are read as they lie in memory, and a file may have them at any place.
        let some = some.to_vec();
        let shape = vec![some.len() / row_bytes, columns];
        let numbers = qtensor_from_ggml(kind, &some, shape, &Device::Cpu)
            .and_then(|blocks| plain(&blocks.dequantize(&Device::Cpu)?))
            .map_err(|error| format!("cannot be read: {}", first_line(&error)))?;
        floats.extend(numbers);
    }
    Ok(floats)
}

fn plain(tensor: &Tensor) -> candle_core::Result<Vec<f32>> {
    tensor.to_dtype(DType::F32)?.flatten_all()?.to_vec1()
}
