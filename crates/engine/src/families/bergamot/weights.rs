//! A network's weights: projections packed for the kernels, embedding tables left in the mapped file.

use super::FormatError;
use super::container::{Container, Int8Matrix};
use super::linear::{Linear, OutputLayer};
use super::network_config::{Config, Output};
use crate::mapped::Mapped;
use int8::shifted::{
    DynamicMatrix, DynamicTable, Scales, ShiftedError, ShiftedMatrix, ShiftedTable, WeightScales,
};
use std::ops::Range;

/// Marian's suffix for the scale of a projection's activations, after the projection's name.
const INPUT_SCALE: &str = "_QuantMultA";

/// All weights of a network.
pub struct Weights {
    /// The source's embeddings.
    pub source: Table,
    /// The target's embeddings.
    pub target: Table,
    /// The output layer, over the rows of `output_rows`.
    pub output: OutputLayer,
    output_rows: Range<usize>,
    /// The encoder's layers.
    pub encoder: Vec<EncoderLayer>,
    /// The decoder's layers.
    pub decoder: Vec<DecoderLayer>,
    file: Mapped,
}

/// An embedding table, `[words, width]`, in the mapped file.
pub struct Table {
    rows: Range<usize>,
    /// The value of one step of its bytes.
    pub unit: f32,
}

/// Scale and bias of a layer norm.
pub struct Norm {
    /// `[width]`.
    pub scale: Vec<f32>,
    /// `[width]`.
    pub bias: Vec<f32>,
}

/// Multi-head attention, added to its input and normalised.
pub struct AttentionWeights {
    /// Projection of the queries.
    pub query: Linear,
    /// Projection of the keys.
    pub key: Linear,
    /// Projection of the values.
    pub value: Linear,
    /// Projection of all heads' results.
    pub output: Linear,
    /// The norm after it.
    pub norm: Norm,
}

/// Two projections with a rectifier between, added to their input and normalised.
pub struct FeedForward {
    /// To the inner width.
    pub first: Linear,
    /// Back to the width.
    pub second: Linear,
    /// The norm after it.
    pub norm: Norm,
}

/// A layer of the encoder.
pub struct EncoderLayer {
    /// Self-attention.
    pub attention: AttentionWeights,
    /// Feed-forward.
    pub ffn: FeedForward,
}

/// A layer of the decoder: a recurrent unit in the place of self-attention.
pub struct DecoderLayer {
    /// The recurrent unit's update, without a bias.
    pub update: Linear,
    /// The recurrent unit's forget gate.
    pub forget: Linear,
    /// The norm after the recurrent unit.
    pub norm: Norm,
    /// Attention to the encoder's states.
    pub context: AttentionWeights,
    /// Feed-forward.
    pub ffn: FeedForward,
}

impl Weights {
    /// Reads and packs the weights of a mapped container.
    ///
    /// # Errors
    /// When a tensor is missing or does not fit the configuration; the error names it.
    pub fn read(file: Mapped, config: &Config) -> Result<Self, FormatError> {
        let bytes = file.as_ref();
        let container = Container::parse(bytes)?;
        let reader = Reader {
            container: &container,
            config,
            stored_scales: container.names().any(|name| name.ends_with(INPUT_SCALE)),
        };
        let source = reader.table(bytes, config.source_table, config.source_words)?;
        let target = reader.table(bytes, config.target_table, config.target_words)?;
        let (output, output_rows) = reader.output(bytes)?;
        let encoder = (1..=config.encoder_layers)
            .map(|layer| reader.encoder_layer(layer))
            .collect::<Result<_, _>>()?;
        let decoder = (1..=config.decoder_layers)
            .map(|layer| reader.decoder_layer(layer))
            .collect::<Result<_, _>>()?;
        Ok(Weights {
            source,
            target,
            output,
            output_rows,
            encoder,
            decoder,
            file,
        })
    }

    /// A word's weights in a table, `[width]`.
    pub fn row(&self, table: &Table, word: u32, width: usize) -> &[i8] {
        let start = table.rows.start + word as usize * width;
        bytemuck::cast_slice(&self.file.as_ref()[start..start + width])
    }

    /// The rows that the output layer multiplies, `[words, width]`.
    pub fn output_rows(&self) -> &[i8] {
        bytemuck::cast_slice(&self.file.as_ref()[self.output_rows.clone()])
    }
}

/// Tensors by their names.
struct Reader<'a> {
    container: &'a Container<'a>,
    config: &'a Config,
    /// Whether the file has scales of activations. A file that has them for some projections must have them for all.
    stored_scales: bool,
}

impl Reader<'_> {
    fn table(&self, file: &[u8], name: &str, words: usize) -> Result<Table, FormatError> {
        let matrix = self.container.table(name, [words, self.config.width])?;
        Ok(Table {
            rows: place(file, matrix.bytes),
            unit: 1.0 / matrix.scale,
        })
    }

    /// The output layer. A tied table is quantised anew by the reference, with a scale that differs in
    /// the last bit.
    fn output(&self, file: &[u8]) -> Result<(OutputLayer, Range<usize>), FormatError> {
        let (words, width) = (self.config.target_words, self.config.width);
        let (name, matrix, weight) = match self.config.output {
            Output::TargetTable => {
                let name = self.config.target_table;
                let matrix = self.container.table(name, [words, width])?;
                (name, matrix, 127.0 / (127.0 * (1.0 / matrix.scale)))
            }
            Output::Matrix if self.container.has("decoder_ff_logit_out_Wt") => {
                let name = "decoder_ff_logit_out_Wt";
                let matrix = self.container.table(name, [words, width])?;
                (name, matrix, matrix.scale)
            }
            Output::Matrix => {
                let name = "decoder_ff_logit_out_W";
                let matrix = self.container.matrix(name, [width, words])?;
                (name, matrix, matrix.scale)
            }
        };
        let bias = self.container.vector("decoder_ff_logit_out_b", words)?;
        let layer = match self.input_scale(&[name, "none"])? {
            Some(activation) => {
                let scales = Scales { activation, weight };
                ShiftedTable::new(matrix.bytes, width, scales, Some(&bias)).map(OutputLayer::Fixed)
            }
            None => DynamicTable::new(matrix.bytes, width, weight, Some(&bias)).map(OutputLayer::Dynamic),
        };
        let layer = layer.map_err(|error| shape(name, error))?;
        Ok((layer, place(file, matrix.bytes)))
    }

    fn encoder_layer(&self, layer: usize) -> Result<EncoderLayer, FormatError> {
        let prefix = format!("encoder_l{layer}");
        Ok(EncoderLayer {
            attention: self.attention(&format!("{prefix}_self"))?,
            ffn: self.ffn(&prefix, self.config.ffn)?,
        })
    }

    fn decoder_layer(&self, layer: usize) -> Result<DecoderLayer, FormatError> {
        let prefix = format!("decoder_l{layer}");
        let square = [self.config.width; 2];
        Ok(DecoderLayer {
            update: self.matrix(&format!("{prefix}_rnn_W"), square, None)?,
            forget: self.matrix(
                &format!("{prefix}_rnn_Wf"),
                square,
                Some(&format!("{prefix}_rnn_bf")),
            )?,
            norm: self.norm(&format!("{prefix}_rnn_ffn"))?,
            context: self.attention(&format!("{prefix}_context"))?,
            ffn: self.ffn(&prefix, self.config.decoder_ffn)?,
        })
    }

    fn attention(&self, prefix: &str) -> Result<AttentionWeights, FormatError> {
        let square = |part: char| {
            self.matrix(
                &format!("{prefix}_W{part}"),
                [self.config.width; 2],
                Some(&format!("{prefix}_b{part}")),
            )
        };
        Ok(AttentionWeights {
            query: square('q')?,
            key: square('k')?,
            value: square('v')?,
            output: square('o')?,
            norm: self.norm(&format!("{prefix}_Wo"))?,
        })
    }

    fn ffn(&self, prefix: &str, inner: usize) -> Result<FeedForward, FormatError> {
        let width = self.config.width;
        let bias = |part: char| format!("{prefix}_ffn_b{part}");
        Ok(FeedForward {
            first: self.matrix(&format!("{prefix}_ffn_W1"), [width, inner], Some(&bias('1')))?,
            second: self.matrix(&format!("{prefix}_ffn_W2"), [inner, width], Some(&bias('2')))?,
            norm: self.norm(&format!("{prefix}_ffn_ffn"))?,
        })
    }

    fn norm(&self, prefix: &str) -> Result<Norm, FormatError> {
        let vector = |part: &str| {
            self.container
                .vector(&format!("{prefix}_ln_{part}"), self.config.width)
        };
        Ok(Norm {
            scale: vector("scale")?,
            bias: vector("bias")?,
        })
    }

    fn matrix(
        &self,
        name: &str,
        inputs_and_outputs: [usize; 2],
        bias: Option<&str>,
    ) -> Result<Linear, FormatError> {
        let Int8Matrix {
            bytes,
            scale,
            rows,
            columns,
        } = self.container.matrix(name, inputs_and_outputs)?;
        let bias = bias.map(|bias| self.container.vector(bias, rows)).transpose()?;
        let bias = bias.as_deref();
        let matrix = match self.input_scale(&[name])? {
            Some(activation) => {
                let scales = Scales {
                    activation,
                    weight: scale,
                };
                ShiftedMatrix::pack(rows, columns, bytes, scales, bias).map(Linear::Fixed)
            }
            None => {
                DynamicMatrix::pack(rows, columns, bytes, WeightScales::One(scale), bias).map(Linear::Dynamic)
            }
        };
        matrix.map_err(|error| shape(name, error))
    }

    /// The scale of a projection's activations, under the first of its names that the file has;
    /// `None` where the file leaves that to the program.
    fn input_scale(&self, names: &[&str]) -> Result<Option<f32>, FormatError> {
        if !self.stored_scales {
            return Ok(None);
        }
        for name in names {
            if let Some(scale) = self.container.scalar(&format!("{name}{INPUT_SCALE}"))? {
                return Ok(Some(scale));
            }
        }
        Err(FormatError::Missing {
            tensor: format!("{}{INPUT_SCALE}", names[0]),
        })
    }
}

/// Where borrowed bytes lie in the file they were borrowed from.
fn place(file: &[u8], bytes: &[i8]) -> Range<usize> {
    let start = bytes.as_ptr() as usize - file.as_ptr() as usize;
    start..start + bytes.len()
}

fn shape(name: &str, error: ShiftedError) -> FormatError {
    FormatError::unsupported(
        format_args!("tensor '{name}'"),
        error,
        "shapes and scales of student models",
    )
}
