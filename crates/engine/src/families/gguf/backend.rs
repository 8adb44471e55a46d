//! Where a network runs, and how its rows are decoded there.

use super::cache::KvCache;
use super::config::Config;
use super::network::Network;
use super::on_device::DeviceModel;
use super::prefix::{Prefix, Prefixes};
use super::reader::Reader;
use super::rows::{CpuRows, Prompt, Rows};
use super::vocabulary::Vocabulary;
use super::weights::Weights;
use crate::device::{self, first_line};
use crate::families::meter::Meter;
use crate::{EngineOptions, LoadError, Precision, RunError};
use candle_core::quantized::gguf_file::Content;
use generate::{Decoded, Filters, Loops, Ranking, Request, Rules, Scores, StepModel, decode};
use std::io::{Read, Seek};
use std::ops::ControlFlow;
use text::script::Scripts;

/// Rows decoded at a time: beyond this the arithmetic, not the reading of weights, is the limit.
const ROWS: usize = 8;
/// The live rows' keys and values stay within so many bytes.
const CACHE_BYTES: usize = 256 << 20;

/// A network where it runs.
pub enum Backend {
    /// On the CPU, many rows at a time.
    Cpu(Box<Cpu>),
    /// On another device, one row at a time.
    Device(Box<DeviceModel>),
}

/// A network on the CPU, and the prefixes of earlier jobs.
pub struct Cpu {
    network: Network,
    prefixes: Prefixes,
}

impl Cpu {
    /// A network that has read nothing yet.
    pub fn new(network: Network) -> Self {
        Cpu {
            network,
            prefixes: Prefixes::default(),
        }
    }
}

/// How many tokens live rows may have together, and how many of them a row's states weigh, however short it is.
fn budget(config: &Config) -> (usize, usize) {
    let token = KvCache::bytes_per_token(config).max(1);
    (
        CACHE_BYTES / token,
        KvCache::bytes_per_row(config).div_ceil(token),
    )
}

/// One prompt in tokens, ready to be decoded. It has at least one token.
pub struct Conversation {
    /// The prompt.
    pub tokens: Vec<u32>,
    /// Decoding is cut after so many tokens.
    pub max_tokens: usize,
    /// Changes to the logits.
    pub filters: Filters,
    /// The scripts that the answer may have.
    pub scripts: Scripts,
}

impl Backend {
    /// Reads the weights from a file whose header has been read, to the device asked for. `scripts` gives the scripts
    /// of a token's letters.
    ///
    /// # Errors
    /// When the device cannot be used, and what `unreadable` makes of a damaged file.
    pub fn load<R: Read + Seek>(
        config: Config,
        content: Content,
        mut file: R,
        options: &EngineOptions,
        scripts: impl Fn(u32) -> Scripts,
        unreadable: impl Fn(String) -> LoadError,
    ) -> Result<Self, LoadError> {
        let device = device::open(options.device)?;
        if device.is_cpu() {
            let mut reader = Reader::new(&content, file, Precision::Eight);
            let weights = Weights::read(&mut reader, &config, scripts).map_err(&unreadable)?;
            let network =
                Network::new(config, weights, options.kernel, options.threads.get()).map_err(&unreadable)?;
            return Ok(Backend::Cpu(Box::new(Cpu::new(network))));
        }
        let dialect = config.dialect;
        let model = dialect.candle.ok_or_else(|| LoadError::Device {
            device: device::name(&device),
            cause: format!(
                "models of the architecture '{}' run on the CPU alone",
                dialect.name
            ),
        })?;
        let tokens = content
            .tensor_infos
            .get("token_embd.weight")
            .and_then(|tensor| tensor.shape.dims().first().copied());
        let vocabulary = Vocabulary::new(tokens.unwrap_or(0), scripts);
        let model = DeviceModel::load(
            dialect.name,
            model,
            content,
            &mut file,
            device,
            (options.kernel, vocabulary),
        );
        Ok(Backend::Device(Box::new(
            model.map_err(|error| unreadable(first_line(&error)))?,
        )))
    }

    /// Decodes every conversation and hands each to `done` with its index when it is complete.
    ///
    /// # Errors
    /// When the device fails.
    pub fn decode(
        &self,
        conversations: Vec<Conversation>,
        stop: &[u32],
        meter: &Meter,
        done: &mut dyn FnMut(usize, Decoded) -> ControlFlow<()>,
    ) -> Result<(), RunError> {
        match self {
            Backend::Cpu(cpu) => {
                let Prefix { tokens, cache } = cpu.prefixes.shared(&cpu.network, &conversations, meter);
                let (budget, row) = budget(cpu.network.config());
                let rules = Rules {
                    stop,
                    rows: ROWS,
                    budget,
                    refill: ROWS - 1,
                    ranking: Ranking::Logit,
                    loops: Loops::End,
                };
                let requests = requests(conversations, tokens.len(), row);
                let model = CpuRows {
                    network: &cpu.network,
                    prefix: cache,
                    prefix_tokens: tokens,
                    meter,
                };
                decode(&model, &mut Rows::default(), requests, rules, done)
                    .unwrap_or_else(|never| match never {});
                Ok(())
            }
            Backend::Device(model) => {
                let rules = Rules {
                    stop,
                    rows: 1,
                    budget: usize::MAX,
                    refill: 0,
                    ranking: Ranking::Logit,
                    loops: Loops::End,
                };
                let model = DeviceRow { model, meter };
                decode(
                    &model,
                    &mut DeviceState::default(),
                    requests(conversations, 0, 0),
                    rules,
                    done,
                )
                .map_err(|error| RunError::Compute(first_line(&error)))
            }
        }
    }
}

/// A request for each conversation, whose first `shared` tokens have been read; each weighs `row` tokens more.
fn requests(conversations: Vec<Conversation>, shared: usize, row: usize) -> Vec<Request<Prompt>> {
    conversations
        .into_iter()
        .map(|mut conversation| {
            let prompt = Prompt {
                tokens: conversation.tokens.split_off(shared),
                scripts: conversation.scripts,
            };
            Request {
                cost: row + prompt.tokens.len() + conversation.max_tokens,
                filters: conversation.filters,
                ..Request::new(prompt, conversation.max_tokens)
            }
        })
        .collect()
}

/// The state of a device model's one row.
#[derive(Default)]
struct DeviceState {
    /// Tokens read.
    tokens: usize,
    /// The scripts that the answer may have.
    scripts: Scripts,
}

/// The one row of a device model.
struct DeviceRow<'a> {
    model: &'a DeviceModel,
    meter: &'a Meter,
}

impl StepModel for DeviceRow<'_> {
    type State = DeviceState;
    type Prompt = Prompt;
    type Error = candle_core::Error;

    fn admit(
        &self,
        state: &mut Self::State,
        prompts: &[Self::Prompt],
        scores: &mut Scores,
    ) -> Result<(), Self::Error> {
        for Prompt { tokens, scripts } in prompts {
            *state = DeviceState {
                tokens: tokens.len(),
                scripts: *scripts,
            };
            self.meter
                .reading(tokens.len(), || self.model.scores(tokens, 0, *scripts, scores))?;
        }
        Ok(())
    }

    fn step(&self, state: &mut Self::State, last: &[u32], scores: &mut Scores) -> Result<(), Self::Error> {
        let position = state.tokens;
        state.tokens += last.len();
        self.meter.decoding(last.len(), || {
            self.model.scores(last, position, state.scripts, scores)
        })
    }

    fn select(&self, _state: &mut Self::State, _rows: &[usize]) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_weigh_as_many_tokens_as_their_bytes() {
        for (dialect, file) in crate::families::gguf::toy_files() {
            let content = Content::read(&mut std::io::Cursor::new(file)).unwrap();
            let config = Config::read(&content).unwrap();
            let (tokens, row) = budget(&config);
            assert_eq!(row > 0, config.is_recurrent(), "{dialect}");
            let token = KvCache::bytes_per_token(&config);
            assert!(row * token >= KvCache::bytes_per_row(&config) && tokens * token <= CACHE_BYTES);
        }
    }
}
