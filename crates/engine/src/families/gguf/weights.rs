//! The weights of a network, packed for the CPU's kernels.

use super::config::Config;
use crate::device::first_line;
use candle_core::quantized::gguf_file::Content;
use candle_core::quantized::{GgmlDType, QTensor};
use candle_core::{DType, Device};
use int8::{PackedMatrix, Weights as Blocks};
use std::io::{Read, Seek};

/// One decoder layer. Names follow the checkpoint's, `blk.N.…`.
pub struct Layer {
    /// `attn_norm`, `[hidden]`.
    pub attn_norm: Vec<f32>,
    /// `attn_q`, `[heads · head, hidden]`.
    pub attn_q: Linear,
    /// `attn_k`, `[kv_heads · head, hidden]`.
    pub attn_k: Linear,
    /// `attn_v`, `[kv_heads · head, hidden]`.
    pub attn_v: Linear,
    /// `attn_q_norm`, `[head]`: Qwen3 normalises each head's query.
    pub attn_q_norm: Option<Vec<f32>>,
    /// `attn_k_norm`, `[head]`.
    pub attn_k_norm: Option<Vec<f32>>,
    /// `attn_output`, `[hidden, heads · head]`.
    pub attn_output: Linear,
    /// `ffn_norm`, `[hidden]`.
    pub ffn_norm: Vec<f32>,
    /// `ffn_gate`, `[ffn, hidden]`.
    pub ffn_gate: Linear,
    /// `ffn_up`, `[ffn, hidden]`.
    pub ffn_up: Linear,
    /// `ffn_down`, `[hidden, ffn]`.
    pub ffn_down: Linear,
}

/// A matrix and perhaps a bias, `[rows]`.
pub struct Linear {
    /// The matrix.
    pub weight: PackedMatrix,
    /// The bias.
    pub bias: Option<Vec<f32>>,
}

/// All weights.
pub struct Weights {
    /// `token_embd`, `[vocabulary, hidden]`.
    pub token_embd: PackedMatrix,
    /// The layers, first to last.
    pub layers: Vec<Layer>,
    /// `output_norm`, `[hidden]`.
    pub output_norm: Vec<f32>,
    /// `output`, `[vocabulary, hidden]`; `None` where the embeddings serve.
    pub output: Option<PackedMatrix>,
}

/// Reads tensors one by one, so that never more than one is in memory twice.
pub struct Reader<'a, R> {
    content: &'a Content,
    file: R,
}

impl<'a, R: Read + Seek> Reader<'a, R> {
    /// A reader over a file whose header has been read.
    pub fn new(content: &'a Content, file: R) -> Self {
        Reader { content, file }
    }

    /// Reads and packs everything.
    ///
    /// # Errors
    /// In words, naming the tensor that is missing, cut or of a wrong shape.
    pub fn weights(&mut self, config: &Config) -> Result<Weights, String> {
        let vocabulary = self.rows("token_embd.weight")?;
        // The largest tensors first, while there is little else in memory.
        let output = if self.has("output.weight") {
            Some(self.matrix("output.weight", vocabulary, config.hidden)?)
        } else {
            None
        };
        Ok(Weights {
            token_embd: self.matrix("token_embd.weight", vocabulary, config.hidden)?,
            output,
            output_norm: self.vector("output_norm.weight", config.hidden)?,
            layers: (0..config.layers)
                .map(|layer| self.layer(config, layer))
                .collect::<Result<_, _>>()?,
        })
    }

    fn layer(&mut self, config: &Config, layer: usize) -> Result<Layer, String> {
        let name = |part: &str| format!("blk.{layer}.{part}");
        let (hidden, queries, keys) = (
            config.hidden,
            config.heads * config.head,
            config.kv_heads * config.head,
        );
        let ffn = self.rows(&name("ffn_gate.weight"))?;
        Ok(Layer {
            attn_norm: self.vector(&name("attn_norm.weight"), hidden)?,
            attn_q: self.linear(&name("attn_q"), queries, hidden)?,
            attn_k: self.linear(&name("attn_k"), keys, hidden)?,
            attn_v: self.linear(&name("attn_v"), keys, hidden)?,
            attn_q_norm: self.optional(&name("attn_q_norm.weight"), config.head)?,
            attn_k_norm: self.optional(&name("attn_k_norm.weight"), config.head)?,
            attn_output: self.linear(&name("attn_output"), hidden, queries)?,
            ffn_norm: self.vector(&name("ffn_norm.weight"), hidden)?,
            ffn_gate: self.linear(&name("ffn_gate"), ffn, hidden)?,
            ffn_up: self.linear(&name("ffn_up"), ffn, hidden)?,
            ffn_down: self.linear(&name("ffn_down"), hidden, ffn)?,
        })
    }

    fn linear(&mut self, name: &str, rows: usize, columns: usize) -> Result<Linear, String> {
        let weight = self.matrix(&format!("{name}.weight"), rows, columns)?;
        Ok(Linear {
            weight,
            bias: self.optional(&format!("{name}.bias"), rows)?,
        })
    }

    fn matrix(&mut self, name: &str, rows: usize, columns: usize) -> Result<PackedMatrix, String> {
        let tensor = self.tensor(name, &[rows, columns])?;
        let packed = match tensor.dtype() {
            GgmlDType::Q4K => PackedMatrix::pack(rows, columns, Blocks::Q4K(&bytes(&tensor)?)),
            GgmlDType::Q6K => PackedMatrix::pack(rows, columns, Blocks::Q6K(&bytes(&tensor)?)),
            _ => PackedMatrix::pack(rows, columns, Blocks::F32(&floats(&tensor)?)),
        };
        packed.map_err(|error| format!("tensor {name}: {error}"))
    }

    fn optional(&mut self, name: &str, length: usize) -> Result<Option<Vec<f32>>, String> {
        if self.has(name) {
            self.vector(name, length).map(Some)
        } else {
            Ok(None)
        }
    }

    fn vector(&mut self, name: &str, length: usize) -> Result<Vec<f32>, String> {
        floats(&self.tensor(name, &[length])?)
    }

    fn tensor(&mut self, name: &str, shape: &[usize]) -> Result<QTensor, String> {
        let found = self.shape(name)?;
        if found != shape {
            return Err(format!("tensor {name} has the shape {found:?}, not {shape:?}"));
        }
        self.content
            .tensor(&mut self.file, name, &Device::Cpu)
            .map_err(|error| format!("tensor {name}: {}", first_line(&error)))
    }

    fn rows(&self, name: &str) -> Result<usize, String> {
        self.shape(name)?
            .first()
            .copied()
            .ok_or_else(|| format!("tensor {name} has no dimensions"))
    }

    fn shape(&self, name: &str) -> Result<&[usize], String> {
        let info = self
            .content
            .tensor_infos
            .get(name)
            .ok_or_else(|| format!("tensor {name} is missing"))?;
        Ok(info.shape.dims())
    }

    fn has(&self, name: &str) -> bool {
        self.content.tensor_infos.contains_key(name)
    }
}

fn bytes(tensor: &QTensor) -> Result<std::borrow::Cow<'_, [u8]>, String> {
    tensor.data().map_err(|error| first_line(&error))
}

fn floats(tensor: &QTensor) -> Result<Vec<f32>, String> {
    let plain = tensor
        .dequantize(&Device::Cpu)
        .and_then(|plain| plain.to_dtype(DType::F32)?.flatten_all()?.to_vec1());
    plain.map_err(|error| first_line(&error))
}
