//! The same networks through `candle-transformers`, for devices other than the CPU.
//!
//! Its models keep their cache in the weights, so there is one row at a time and a lock around it.
//! On the CPU they are the reference that [`super::network`] is tested against.

use super::dialect::CandleModel;
use super::vocabulary::Vocabulary;
use candle_core::quantized::gguf_file::Content;
use candle_core::{DType, Device, Result, Tensor};
use candle_transformers::models::{quantized_llama, quantized_qwen2, quantized_qwen3};
use generate::Scores;
use int8::Kernel;
use std::io::{Read, Seek};
use std::sync::{Mutex, PoisonError};
use text::script::Scripts;

/// A model on a device.
pub struct DeviceModel {
    device: Device,
    /// For operations on logits, which run on the CPU.
    kernel: Kernel,
    vocabulary: Vocabulary,
    model: Mutex<Model>,
}

enum Model {
    Llama(quantized_llama::ModelWeights),
    Qwen2(quantized_qwen2::ModelWeights),
    Qwen3(quantized_qwen3::ModelWeights),
}

impl DeviceModel {
    /// Loads the weights of a model of this architecture, which is one of Candle's. The backend refuses those that
    /// Candle does not have.
    ///
    /// # Errors
    /// Candle's own.
    pub fn load<R: Read + Seek>(
        architecture: &str,
        candle: CandleModel,
        mut content: Content,
        file: &mut R,
        device: Device,
        (kernel, vocabulary): (Kernel, Vocabulary),
    ) -> Result<Self> {
        rename_keys(&mut content, architecture, candle.prefix());
        let model = match candle {
            CandleModel::Llama => {
                Model::Llama(quantized_llama::ModelWeights::from_gguf(content, file, &device)?)
            }
            CandleModel::Qwen2 => {
                Model::Qwen2(quantized_qwen2::ModelWeights::from_gguf(content, file, &device)?)
            }
            CandleModel::Qwen3 => {
                Model::Qwen3(quantized_qwen3::ModelWeights::from_gguf(content, file, &device)?)
            }
        };
        Ok(DeviceModel {
            device,
            kernel,
            vocabulary,
            model: Mutex::new(model),
        })
    }

    /// Reads `tokens` at `position` of the one row, which starts anew at position 0, and adds the
    /// scores of what comes next: one row, in which tokens of other `scripts` are minus infinity.
    ///
    /// # Errors
    /// Candle's own.
    pub fn scores(
        &self,
        tokens: &[u32],
        position: usize,
        scripts: Scripts,
        scores: &mut Scores,
    ) -> Result<()> {
        let input = Tensor::new(tokens, &self.device)?.unsqueeze(0)?;
        let mut model = self.model.lock().unwrap_or_else(PoisonError::into_inner);
        if position == 0 {
            model.forget();
        }
        let logits = match &mut *model {
            Model::Llama(model) => model.forward(&input, position),
            Model::Qwen2(model) => model.forward(&input, position),
            Model::Qwen3(model) => model.forward(&input, position),
        };
        let mut logits: Vec<f32> = logits?.to_dtype(DType::F32)?.flatten_all()?.to_vec1()?;
        self.vocabulary.keep(scripts, &mut logits);
        scores.push(&logits, self.kernel.log_sum_exp(&logits));
        Ok(())
    }
}

/// Replaces the architecture that keys of the metadata begin with: Candle looks for that of its own model.
fn rename_keys(content: &mut Content, from: &str, to: &str) {
    if from == to {
        return;
    }
    let renamed: Vec<_> = content
        .metadata
        .iter()
        .filter_map(|(key, value)| {
            let rest = key.strip_prefix(from)?.strip_prefix('.')?;
            Some((format!("{to}.{rest}"), value.clone()))
        })
        .collect();
    content.metadata.extend(renamed);
}

impl Model {
    fn forget(&mut self) {
        match self {
            Model::Llama(model) => model.clear_kv_cache(),
            Model::Qwen2(model) => model.clear_kv_cache(),
            Model::Qwen3(model) => model.clear_kv_cache(),
        }
    }
}
