//! Metadata of a GGUF file under an architecture's prefix, checked.

use super::config::{ConfigError, DeltaSizes, Frequencies, MOST_WIDTH};
use candle_core::quantized::gguf_file::{Content, Value};

/// Wider heads than any gated DeltaNet has.
const MOST_HEAD: usize = 1 << 10;
/// More tokens than any convolution sees.
const MOST_TAPS: usize = 16;

/// Metadata under an architecture's prefix.
pub struct Fields<'a> {
    /// All metadata.
    pub content: &'a Content,
    /// The architecture.
    pub prefix: &'static str,
}

impl Fields<'_> {
    /// That a field is missing or out of range.
    pub fn wrong(&self, name: &str) -> ConfigError {
        ConfigError::field(&self.get(name).0)
    }

    /// The key of a field and its value.
    pub fn get(&self, name: &str) -> (String, Option<&Value>) {
        let key = format!("{}.{name}", self.prefix);
        let value = self.content.metadata.get(&key);
        (key, value)
    }

    /// A count from 1 to a million: enough for any model, too little to exhaust memory.
    pub fn count(&self, name: &str) -> Result<usize, ConfigError> {
        self.optional(name)?.ok_or_else(|| self.wrong(name))
    }

    /// A count that may be missing.
    pub fn optional(&self, name: &str) -> Result<Option<usize>, ConfigError> {
        let (_, value) = self.get(name);
        let Some(value) = value else { return Ok(None) };
        match value.to_u32() {
            Ok(count @ 1..=1_000_000) => Ok(Some(count as usize)),
            _ => Err(self.wrong(name)),
        }
    }

    /// A finite number.
    pub fn number(&self, name: &str) -> Result<f32, ConfigError> {
        let (_, value) = self.get(name);
        let number = value
            .and_then(|value| value.to_f32().ok())
            .filter(|number| number.is_finite());
        number.ok_or_else(|| self.wrong(name))
    }

    /// A number not below one, or `usual` where the file has none.
    pub fn at_least_one(&self, name: &str, usual: f32) -> Result<f32, ConfigError> {
        if self.get(name).1.is_none() {
            return Ok(usual);
        }
        let number = self.number(name)?;
        Some(number)
            .filter(|number| *number >= 1.0)
            .ok_or_else(|| self.wrong(name))
    }

    /// The sizes of gated DeltaNets.
    pub fn delta_sizes(&self) -> Result<DeltaSizes, ConfigError> {
        let sizes = DeltaSizes {
            key_heads: self.count("ssm.group_count")?,
            value_heads: self.count("ssm.time_step_rank")?,
            head: self.count("ssm.state_size")?,
            taps: self.count("ssm.conv_kernel")?,
        };
        if !sizes.value_heads.is_multiple_of(sizes.key_heads) {
            return Err(self.wrong("ssm.time_step_rank"));
        }
        if !sizes.head.is_multiple_of(int8::LANES) || sizes.head > MOST_HEAD {
            return Err(self.wrong("ssm.state_size"));
        }
        if sizes.taps < 2 || sizes.taps > MOST_TAPS {
            return Err(self.wrong("ssm.conv_kernel"));
        }
        // The states of all heads are squares.
        let inner = self.count("ssm.inner_size")?;
        if inner != sizes.values() || sizes.channels() * sizes.head > MOST_WIDTH {
            return Err(self.wrong("ssm.inner_size"));
        }
        Ok(sizes)
    }

    /// Which of `layers` layers are of the first of two kinds: all but the last of every so many, where the field is a
    /// count or is missing, or those of which it says so.
    pub fn pattern(&self, name: &str, layers: usize, every: usize) -> Result<Vec<bool>, ConfigError> {
        let every = match self.get(name).1 {
            Some(Value::Array(told)) => {
                let told: Option<Vec<bool>> = told.iter().map(|value| value.to_bool().ok()).collect();
                return told
                    .filter(|told| told.len() == layers)
                    .ok_or_else(|| self.wrong(name));
            }
            Some(_) => self.count(name)?,
            None => every,
        };
        Ok((1..=layers).map(|layer| !layer.is_multiple_of(every)).collect())
    }

    /// The rotary frequencies of heads of this width. A file that does not say their base means ten thousand.
    pub fn frequencies(&self, head: usize, scales: bool) -> Result<Frequencies, ConfigError> {
        let dims = self.optional("rope.dimension_count")?.unwrap_or(head);
        if dims > head || !dims.is_multiple_of(2) {
            return Err(self.wrong("rope.dimension_count"));
        }
        Ok(Frequencies {
            base: self.at_least_one("rope.freq_base", 10_000.0)?,
            factor: self.position_factor(scales)?,
            dims,
        })
    }

    /// By what positions are divided.
    fn position_factor(&self, scales: bool) -> Result<f32, ConfigError> {
        let (key, value) = self.get("rope.scaling.type");
        let kind = match value {
            Some(Value::String(kind)) => kind.as_str(),
            Some(_) => return Err(self.wrong("rope.scaling.type")),
            // A factor alone is a linear one.
            None if self.get("rope.scaling.factor").1.is_some() => "linear",
            None => "none",
        };
        match kind {
            "none" => Ok(1.0),
            "linear" if scales => self.at_least_one("rope.scaling.factor", 1.0),
            _ => Err(ConfigError::Field(format!(
                "metadata field {key} asks for '{kind}', a scaling of positions that tolmach does not know for {}",
                self.prefix
            ))),
        }
    }
}
