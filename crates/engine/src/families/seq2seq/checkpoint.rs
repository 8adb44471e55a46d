//! Weights by name, from safetensors or from a `PyTorch` checkpoint, one file or several.
//!
//! Tensors are read one by one and turned into `f32`, so that never more than one is in memory twice. A
//! `PyTorch` checkpoint is a pickle; Candle's reader knows the few operations that tensors need and runs no
//! code of the file.

use crate::LoadError;
use crate::device::first_line;
use crate::mapped::Mapped;
use candle_core::pickle::PthTensors;
use candle_core::safetensors::SliceSafetensors;
use candle_core::{DType, Device, Tensor};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// The files that weights are in.
pub struct WeightFiles(Vec<(PathBuf, Storage)>);

enum Storage {
    Safetensors(Mapped),
    Pickle(Box<PthTensors>),
}

/// Tensors by name.
pub struct Checkpoint<'a> {
    parts: Vec<(&'a Path, Part<'a>)>,
    /// Which part a tensor is in, and its shape.
    places: HashMap<String, (usize, Vec<usize>)>,
}

enum Part<'a> {
    Safetensors(SliceSafetensors<'a>),
    Pickle(&'a PthTensors),
}

impl WeightFiles {
    /// Opens the weights among a model's files: safetensors if there are any, else `PyTorch` checkpoints.
    ///
    /// # Errors
    /// When there are none, one cannot be read, or a file that an index names is not there.
    pub fn open(files: &[PathBuf]) -> Result<Self, LoadError> {
        let ending = |ending: &str| -> Vec<&PathBuf> {
            let has_it = |file: &&PathBuf| file.to_string_lossy().ends_with(ending);
            files.iter().filter(has_it).collect()
        };
        let safetensors = ending(".safetensors");
        let (found, index) = if safetensors.is_empty() {
            (ending(".bin"), ending(".bin.index.json"))
        } else {
            (safetensors, ending(".safetensors.index.json"))
        };
        for index in index {
            check_index(index, &found)?;
        }
        if found.is_empty() {
            return Err(LoadError::NoWeights);
        }
        let open = |file: &PathBuf| {
            let unreadable = |cause: String| LoadError::unreadable(file, cause);
            let storage = if file.extension().is_some_and(|extension| extension == "bin") {
                let tensors = PthTensors::new(file, None).map_err(|error| {
                    unreadable(format!(
                        "it is no PyTorch checkpoint of plain tensors ({})",
                        first_line(&error)
                    ))
                })?;
                Storage::Pickle(Box::new(tensors))
            } else {
                Storage::Safetensors(Mapped::open(file).map_err(|error| unreadable(error.to_string()))?)
            };
            Ok((file.clone(), storage))
        };
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
            let part = match storage {
                Storage::Safetensors(bytes) => {
                    let tensors = SliceSafetensors::new(bytes)
                        .map_err(|error| LoadError::unreadable(file, first_line(&error)))?;
                    let shapes = tensors.tensors().into_iter();
                    checkpoint
                        .places
                        .extend(shapes.map(|(name, view)| (name, (number, view.shape().to_vec()))));
                    Part::Safetensors(tensors)
                }
                Storage::Pickle(tensors) => {
                    let shapes = tensors.tensor_infos().iter();
                    checkpoint.places.extend(
                        shapes.map(|(name, info)| (name.clone(), (number, info.layout.dims().to_vec()))),
                    );
                    Part::Pickle(tensors)
                }
            };
            checkpoint.parts.push((file, part));
        }
        Ok(checkpoint)
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
        let tensor = match &self.parts[*part].1 {
            Part::Safetensors(tensors) => tensors.load(name, &Device::Cpu).map(Some),
            Part::Pickle(tensors) => tensors.get(name),
        };
        let tensor = tensor
            .map_err(|error| self.wrong(name, &format!("cannot be read: {}", first_line(&error))))?
            .ok_or_else(|| self.wrong(name, "cannot be read"))?;
        let floats = plain(&tensor).map_err(|error| self.wrong(name, &first_line(&error)))?;
        if floats.iter().all(|value| value.is_finite()) {
            Ok(floats)
        } else {
            Err(self.wrong(name, "holds what is no number"))
        }
    }
}

fn plain(tensor: &Tensor) -> candle_core::Result<Vec<f32>> {
    tensor.to_dtype(DType::F32)?.flatten_all()?.to_vec1()
}
