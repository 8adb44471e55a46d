//! The network by the papers' definitions, in tensors, with activations rounded by the file's scales.

use super::toy_network::{ALPHA, Shape, Tables, Toy};
use candle_core::{DType, Device, Result, Tensor};

/// A toy model's tensors.
pub struct Plain<'a>(pub &'a Toy);

/// The results of a step of the decoder.
pub struct Step {
    /// Over the whole vocabulary.
    pub logits: Vec<f32>,
    /// The attention weights of the source positions in the last layer's first head.
    pub attention: Vec<f32>,
}

impl Plain<'_> {
    fn shape(&self) -> Shape {
        self.0.shape
    }

    fn get(&self, name: &str) -> &Tensor {
        &self.0.tensors[name]
    }

    fn affine(&self, x: &Tensor, weights: &str, bias: Option<&str>) -> Result<Tensor> {
        let round = |x: Tensor| x.round()?.clamp(-127.0, 127.0);
        let rounded = if self.shape().alphas {
            let scale = f64::from(ALPHA);
            (round((x * scale)?)? / scale)?
        } else {
            let scale = (127.0 / x.abs()?.max_keepdim(1)?)?;
            round(x.broadcast_mul(&scale)?)?.broadcast_div(&scale)?
        };
        let product = rounded.matmul(&self.get(weights).t()?)?;
        bias.map_or(Ok(product.clone()), |bias| product.broadcast_add(self.get(bias)))
    }

    fn norm(&self, x: &Tensor, prefix: &str) -> Result<Tensor> {
        let centred = x.broadcast_sub(&x.mean_keepdim(1)?)?;
        let deviation = (centred.sqr()?.mean_keepdim(1)? + 1e-6)?.sqrt()?;
        centred
            .broadcast_div(&deviation)?
            .broadcast_mul(self.get(&format!("{prefix}_ln_scale")))?
            .broadcast_add(self.get(&format!("{prefix}_ln_bias")))
    }

    /// The layer's result, and what its first head gives each state.
    fn attention(&self, x: &Tensor, states: &Tensor, prefix: &str) -> Result<(Tensor, Tensor)> {
        let part = |x: &Tensor, part: &str| {
            self.affine(
                x,
                &format!("{prefix}_W{part}"),
                Some(&format!("{prefix}_b{part}")),
            )
        };
        let (q, k, v) = (part(x, "q")?, part(states, "k")?, part(states, "v")?);
        let dimension = self.shape().width / self.shape().heads;
        let (heads, weights): (Vec<Tensor>, Vec<Tensor>) = (0..self.shape().heads)
            .map(|head| {
                let slice = |tensor: &Tensor| tensor.narrow(1, head * dimension, dimension)?.contiguous();
                let scores = (slice(&q)?.matmul(&slice(&k)?.t()?)? / (dimension as f64).sqrt())?;
                let weights = candle_nn::ops::softmax(&scores, 1)?;
                Ok((weights.matmul(&slice(&v)?)?, weights))
            })
            .collect::<Result<_>>()?;
        let out = part(&Tensor::cat(&heads, 1)?, "o")?;
        Ok((
            self.norm(&(out + x)?, &format!("{prefix}_Wo"))?,
            weights[0].clone(),
        ))
    }

    fn ffn(&self, x: &Tensor, prefix: &str) -> Result<Tensor> {
        let name = |part: &str| format!("{prefix}_ffn_{part}");
        let inner = self.affine(x, &name("W1"), Some(&name("b1")))?;
        let hidden = if self.shape().swish {
            inner.silu()?
        } else {
            inner.relu()?
        };
        let out = self.affine(&hidden, &name("W2"), Some(&name("b2")))?;
        self.norm(&(out + x)?, &name("ffn"))
    }

    fn position(&self, position: usize) -> Result<Tensor> {
        let half = self.shape().width / 2;
        let angle = |i: usize| {
            let exponent = -(10_000_f64.ln()) / (half as f64 - 1.0) * i as f64;
            position as f64 * exponent.exp()
        };
        let values = (0..2 * half).map(|i| {
            if i < half {
                angle(i).sin()
            } else {
                angle(i - half).cos()
            }
        });
        Tensor::from_iter(values.map(|value| value as f32), &Device::Cpu)?.unsqueeze(0)
    }

    fn embed(&self, table: &str, word: u32, position: usize) -> Result<Tensor> {
        let row = self.get(table).narrow(0, word as usize, 1)?;
        (row * (self.shape().width as f64).sqrt())? + self.position(position)?
    }

    /// The names of the source's table, the target's and the output layer.
    fn tables(&self) -> [&'static str; 3] {
        match self.shape().tables {
            Tables::One => ["Wemb"; 3],
            Tables::Two => ["encoder_Wemb", "decoder_Wemb", "decoder_Wemb"],
            Tables::OneAndOutput => ["Wemb", "Wemb", "decoder_ff_logit_out_Wt"],
            Tables::Three => ["encoder_Wemb", "decoder_Wemb", "decoder_ff_logit_out_Wt"],
            Tables::ThreeLegacy => ["encoder_Wemb", "decoder_Wemb", "decoder_ff_logit_out_W"],
        }
    }

    fn encode(&self, source: &[u32]) -> Result<Tensor> {
        let rows: Vec<Tensor> = source
            .iter()
            .enumerate()
            .map(|(position, &word)| self.embed(self.tables()[0], word, position))
            .collect::<Result<_>>()?;
        let mut x = Tensor::cat(&rows, 0)?;
        for layer in 1..=self.shape().encoder {
            (x, _) = self.attention(&x, &x, &format!("encoder_l{layer}_self"))?;
            x = self.ffn(&x, &format!("encoder_l{layer}"))?;
        }
        Ok(x)
    }

    /// Every step after the forced target words.
    pub fn steps(&self, source: &[u32], target: &[u32]) -> Result<Vec<Step>> {
        let [_, table, output] = self.tables();
        let states = self.encode(source)?;
        let cell = Tensor::zeros((1, self.shape().width), DType::F32, &Device::Cpu)?;
        let mut cells = vec![cell; self.shape().decoder];
        let mut steps = Vec::new();
        for time in 0..=target.len() {
            let mut x = match time.checked_sub(1) {
                None => self.position(0)?,
                Some(last) => self.embed(table, target[last], time)?,
            };
            let mut attention = Vec::new();
            for (layer, cell) in (1..).zip(&mut cells) {
                let prefix = format!("decoder_l{layer}");
                let update = self.affine(&x, &format!("{prefix}_rnn_W"), None)?;
                let forget =
                    self.affine(&x, &format!("{prefix}_rnn_Wf"), Some(&format!("{prefix}_rnn_bf")))?;
                let forget = candle_nn::ops::sigmoid(&forget)?;
                *cell = ((&forget * &*cell)? + ((1.0 - &forget)? * update)?)?;
                x = self.norm(&(cell.relu()? + x)?, &format!("{prefix}_rnn_ffn"))?;
                let first_head;
                (x, first_head) = self.attention(&x, &states, &format!("{prefix}_context"))?;
                attention = first_head.flatten_all()?.to_vec1()?;
                x = self.ffn(&x, &prefix)?;
            }
            let logits = self.affine(&x, output, Some("decoder_ff_logit_out_b"))?;
            steps.push(Step {
                logits: logits.flatten_all()?.to_vec1()?,
                attention,
            });
        }
        Ok(steps)
    }
}
