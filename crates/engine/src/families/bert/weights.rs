//! The tensors of a network, under the names that Hugging Face's checkpoints give them.

use super::config::Config;
use crate::device::first_line;
use candle_core::safetensors::SliceSafetensors;
use candle_core::{DType, Device};
use int8::{PackedMatrix, Weights as Blocks};
use std::borrow::Cow;

/// A matrix and its bias, `[rows]`.
pub struct Linear {
    /// `[rows, columns]`.
    pub weight: PackedMatrix,
    /// `[rows]`.
    pub bias: Vec<f32>,
}

/// Scale and bias of a layer norm, `[hidden]` each.
pub struct Norm {
    /// `weight`.
    pub scale: Vec<f32>,
    /// `bias`.
    pub bias: Vec<f32>,
}

/// One encoder layer.
pub struct Layer {
    /// `attention.self.query`.
    pub query: Linear,
    /// `attention.self.key`.
    pub key: Linear,
    /// `attention.self.value`.
    pub value: Linear,
    /// `attention.output.dense`.
    pub output: Linear,
    /// `attention.output.LayerNorm`.
    pub attention_norm: Norm,
    /// `intermediate.dense`, `[ffn, hidden]`.
    pub up: Linear,
    /// `output.dense`, `[hidden, ffn]`.
    pub down: Linear,
    /// `output.LayerNorm`.
    pub ffn_norm: Norm,
}

/// All weights.
pub struct Weights {
    /// `embeddings.word_embeddings`, `[vocabulary, hidden]`.
    pub words: PackedMatrix,
    /// Embedding of each position and of the first sentence of a pair together, `[positions, hidden]`.
    pub places: Vec<f32>,
    /// `embeddings.LayerNorm`.
    pub norm: Norm,
    /// The layers, first to last.
    pub layers: Vec<Layer>,
}

impl Weights {
    /// Reads and packs everything; one tensor at a time is in memory twice, at most.
    ///
    /// # Errors
    /// In words, naming the tensor that is missing or of a wrong shape.
    pub fn read(file: &[u8], config: &Config) -> Result<Self, String> {
        let file = SliceSafetensors::new(file).map_err(|error| first_line(&error))?;
        let reader = Reader::new(&file);
        let hidden = config.hidden;
        let word_embeddings = "embeddings.word_embeddings.weight";
        let vocabulary = reader
            .shape(word_embeddings)?
            .first()
            .copied()
            .unwrap_or_default();
        let types = reader.tensor("embeddings.token_type_embeddings.weight", None)?;
        let first_type = types
            .get(..hidden)
            .ok_or("the token type embeddings are too small")?;
        let mut places = reader
            .tensor(
                "embeddings.position_embeddings.weight",
                Some(&[config.positions, hidden]),
            )?
            .into_owned();
        for place in places.chunks_exact_mut(hidden) {
            for (value, of_type) in place.iter_mut().zip(first_type) {
                *value += of_type;
            }
        }
        Ok(Weights {
            words: reader.matrix(word_embeddings, vocabulary, hidden)?,
            places,
            norm: reader.norm("embeddings.LayerNorm", hidden)?,
            layers: (0..config.layers)
                .map(|index| reader.layer(index, config))
                .collect::<Result<_, _>>()?,
        })
    }
}

struct Reader<'a, 'f> {
    file: &'a SliceSafetensors<'f>,
    /// Checkpoints of larger models keep the encoder under `bert.`.
    prefix: &'static str,
}

impl<'a, 'f> Reader<'a, 'f> {
    fn new(file: &'a SliceSafetensors<'f>) -> Self {
        let has = |name| file.get(name).is_ok();
        let prefix = if has("bert.embeddings.LayerNorm.weight") {
            "bert."
        } else {
            ""
        };
        Reader { file, prefix }
    }

    fn name(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    fn shape(&self, name: &str) -> Result<Vec<usize>, String> {
        let view = self
            .file
            .get(&self.name(name))
            .map_err(|error| first_line(&error))?;
        Ok(view.shape().to_vec())
    }

    /// The values of a tensor; of the shape that is asked for, if one is.
    fn tensor(&self, name: &str, shape: Option<&[usize]>) -> Result<Cow<'a, [f32]>, String> {
        let found = self.shape(name)?;
        if let Some(shape) = shape.filter(|&shape| shape != found) {
            return Err(format!(
                "tensor '{name}' has the shape {found:?} instead of {shape:?}"
            ));
        }
        let full = self.name(name);
        let words = |error: candle_core::Error| format!("tensor '{name}': {}", first_line(&error));
        let view = self.file.get(&full).map_err(words)?;
        let plain = DType::try_from(view.dtype()).is_ok_and(|kind| kind == DType::F32);
        // Only where they lie askew, or are of another type, must they be copied.
        if let (true, Ok(values)) = (plain, bytemuck::try_cast_slice(view.data())) {
            return Ok(Cow::Borrowed(values));
        }
        let values = self
            .file
            .load(&full, &Device::Cpu)
            .and_then(|tensor| tensor.to_dtype(DType::F32)?.flatten_all()?.to_vec1::<f32>());
        values.map(Cow::Owned).map_err(words)
    }

    fn matrix(&self, name: &str, rows: usize, columns: usize) -> Result<PackedMatrix, String> {
        let values = self.tensor(name, Some(&[rows, columns]))?;
        PackedMatrix::pack(rows, columns, Blocks::F32(&values))
            .map_err(|error| format!("tensor '{name}': {error}"))
    }

    fn linear(&self, name: &str, rows: usize, columns: usize) -> Result<Linear, String> {
        Ok(Linear {
            weight: self.matrix(&format!("{name}.weight"), rows, columns)?,
            bias: self.tensor(&format!("{name}.bias"), Some(&[rows]))?.into_owned(),
        })
    }

    fn norm(&self, name: &str, hidden: usize) -> Result<Norm, String> {
        let values = |part| self.tensor(&format!("{name}.{part}"), Some(&[hidden]));
        Ok(Norm {
            scale: values("weight")?.into_owned(),
            bias: values("bias")?.into_owned(),
        })
    }

    fn layer(&self, index: usize, config: &Config) -> Result<Layer, String> {
        let (hidden, ffn) = (config.hidden, config.ffn);
        let name = |part| format!("encoder.layer.{index}.{part}");
        Ok(Layer {
            query: self.linear(&name("attention.self.query"), hidden, hidden)?,
            key: self.linear(&name("attention.self.key"), hidden, hidden)?,
            value: self.linear(&name("attention.self.value"), hidden, hidden)?,
            output: self.linear(&name("attention.output.dense"), hidden, hidden)?,
            attention_norm: self.norm(&name("attention.output.LayerNorm"), hidden)?,
            up: self.linear(&name("intermediate.dense"), ffn, hidden)?,
            down: self.linear(&name("output.dense"), hidden, ffn)?,
            ffn_norm: self.norm(&name("output.LayerNorm"), hidden)?,
        })
    }
}
