//! A toy network with random weights: against the same network in plain tensors, and against itself in
//! other company.

use super::toy::{self, Item};
use crate::bergamot::decoder::{END, Prompt};
use crate::bergamot::network::{Network, Rows};
use crate::bergamot::{Config, Container, Shortlist};
use crate::mapped::Mapped;
use candle_core::{DType, Device, Result, Tensor};
use generate::{Beam, Loops, Method, Ranking, Request, Rules, Scores, StepModel, Stopping, decode};
use int8::Kernel;
use std::collections::BTreeMap;
use std::io::Write;
use std::ops::ControlFlow;

const WIDTH: usize = 64;
const HEADS: usize = 4;
const FFN: usize = 128;
const WORDS: usize = 96;
const ENCODER: usize = 2;
const DECODER: usize = 2;
const ALPHA: f32 = 25.0;

/// Plain tensors of a toy model, and its files.
struct Toy {
    model: Vec<u8>,
    shortlist: Vec<u8>,
    tensors: BTreeMap<String, Tensor>,
}

struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn bytes(&mut self, count: usize) -> Vec<i8> {
        let byte = |value: u64| i8::try_from(i16::try_from(value).unwrap() - 127).unwrap();
        (0..count).map(|_| byte(self.below(255))).collect()
    }

    fn floats(&mut self, count: usize, middle: f32, spread: f32) -> Vec<f32> {
        (0..count)
            .map(|_| middle + spread * (self.below(2001) as f32 / 1000.0 - 1.0))
            .collect()
    }
}

impl Toy {
    fn new() -> Self {
        let mut toy = Builder {
            dice: Dice(7),
            items: Vec::new(),
            tensors: BTreeMap::new(),
        };
        toy.table();
        for layer in 1..=ENCODER {
            toy.attention(&format!("encoder_l{layer}_self"));
            toy.ffn(&format!("encoder_l{layer}"));
        }
        for layer in 1..=DECODER {
            let prefix = format!("decoder_l{layer}");
            toy.matrix(&format!("{prefix}_rnn_W"), WIDTH, WIDTH);
            toy.matrix(&format!("{prefix}_rnn_Wf"), WIDTH, WIDTH);
            toy.vector(&format!("{prefix}_rnn_bf"), WIDTH, 0.0, 0.5);
            toy.norm(&format!("{prefix}_rnn_ffn"));
            toy.attention(&format!("{prefix}_context"));
            toy.ffn(&prefix);
        }
        let yaml = toy::YAML
            .lines()
            .map(|line| match line.split(':').next() {
                Some("enc-depth") => format!("enc-depth: {ENCODER}"),
                Some("dec-depth") => format!("dec-depth: {DECODER}"),
                Some("dim-emb") => format!("dim-emb: {WIDTH}"),
                Some("transformer-heads") => format!("transformer-heads: {HEADS}"),
                Some("transformer-dim-ffn") => format!("transformer-dim-ffn: {FFN}"),
                _ => line.to_owned(),
            })
            .filter(|line| !line.starts_with("dim-vocabs") && !line.starts_with("- "))
            .collect::<Vec<_>>()
            .join("\n");
        toy.items.push(Item::config(&yaml));
        let lists: Vec<Vec<u32>> = (0..WORDS as u32)
            .map(|word| {
                let mut ids: Vec<u32> = (0..6).map(|i| (word * 7 + i * 13) % WORDS as u32).collect();
                ids.sort_unstable();
                ids
            })
            .collect();
        let lists: Vec<&[u32]> = lists.iter().map(Vec::as_slice).collect();
        Toy {
            model: toy::container(&toy.items),
            shortlist: toy::shortlist(4, &lists),
            tensors: toy.tensors,
        }
    }

    fn network(&self, kernel: Kernel, with_shortlist: bool) -> Network {
        let map = |bytes: &[u8]| {
            let mut file = tempfile::NamedTempFile::new().unwrap();
            file.write_all(bytes).unwrap();
            Mapped::open(file.path()).unwrap()
        };
        let model = map(&self.model);
        let config = Config::read(&Container::parse(&model).unwrap()).unwrap();
        let shortlist = with_shortlist.then(|| Shortlist::parse(map(&self.shortlist), WORDS, WORDS).unwrap());
        Network::read(model, config, shortlist, true, kernel).unwrap()
    }
}

fn size(value: usize) -> i32 {
    i32::try_from(value).unwrap()
}

struct Builder {
    dice: Dice,
    items: Vec<Item>,
    tensors: BTreeMap<String, Tensor>,
}

impl Builder {
    fn keep(&mut self, name: &str, values: Vec<f32>, shape: (usize, usize)) {
        let tensor = Tensor::from_vec(values, shape, &Device::Cpu).unwrap();
        self.tensors.insert(name.to_owned(), tensor);
    }

    fn table(&mut self) {
        // The largest byte is there, so that quantising anew gives the same bytes.
        let mut bytes = self.dice.bytes(WORDS * WIDTH);
        bytes[0] = 127;
        let shape = [size(WORDS), size(WIDTH)];
        self.items.push(Item::int8("Wemb", &shape, &bytes, 900.0));
        self.items
            .push(Item::floats("none_QuantMultA", &[1, 1], &[ALPHA]));
        let values = bytes.iter().map(|&byte| f32::from(byte) / 900.0).collect();
        self.keep("Wemb", values, (WORDS, WIDTH));
        self.vector("decoder_ff_logit_out_b", WORDS, 0.0, 0.5);
    }

    fn matrix(&mut self, name: &str, inputs: usize, outputs: usize) {
        let bytes = self.dice.bytes(inputs * outputs);
        let scale = 60.0 * (inputs as f32).sqrt();
        let shape = [size(inputs), size(outputs)];
        self.items.push(Item::int8(name, &shape, &bytes, scale));
        let alpha = format!("{name}_QuantMultA");
        self.items.push(Item::floats(&alpha, &[1, 1], &[ALPHA]));
        let values = bytes.iter().map(|&byte| f32::from(byte) / scale).collect();
        self.keep(name, values, (outputs, inputs));
    }

    fn vector(&mut self, name: &str, length: usize, middle: f32, spread: f32) {
        let values = self.dice.floats(length, middle, spread);
        self.items.push(Item::floats(name, &[1, size(length)], &values));
        self.keep(name, values, (1, length));
    }

    fn norm(&mut self, prefix: &str) {
        self.vector(&format!("{prefix}_ln_scale"), WIDTH, 1.0, 0.3);
        self.vector(&format!("{prefix}_ln_bias"), WIDTH, 0.0, 0.3);
    }

    fn attention(&mut self, prefix: &str) {
        for part in ["q", "k", "v", "o"] {
            self.matrix(&format!("{prefix}_W{part}"), WIDTH, WIDTH);
            self.vector(&format!("{prefix}_b{part}"), WIDTH, 0.0, 0.2);
        }
        self.norm(&format!("{prefix}_Wo"));
    }

    fn ffn(&mut self, prefix: &str) {
        self.matrix(&format!("{prefix}_ffn_W1"), WIDTH, FFN);
        self.vector(&format!("{prefix}_ffn_b1"), FFN, 0.0, 0.2);
        self.matrix(&format!("{prefix}_ffn_W2"), FFN, WIDTH);
        self.vector(&format!("{prefix}_ffn_b2"), WIDTH, 0.0, 0.2);
        self.norm(&format!("{prefix}_ffn_ffn"));
    }
}

/// The network as the papers have it, in tensors, with activations rounded as the file says.
struct Plain<'a>(&'a BTreeMap<String, Tensor>);

impl Plain<'_> {
    fn get(&self, name: &str) -> &Tensor {
        &self.0[name]
    }

    fn affine(&self, x: &Tensor, weights: &str, bias: Option<&str>) -> Result<Tensor> {
        let scale = f64::from(ALPHA);
        let rounded = ((x * scale)?.round()?.clamp(-127.0, 127.0)? / scale)?;
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

    fn attention(&self, x: &Tensor, states: &Tensor, prefix: &str) -> Result<Tensor> {
        let part = |x: &Tensor, part: &str| {
            self.affine(
                x,
                &format!("{prefix}_W{part}"),
                Some(&format!("{prefix}_b{part}")),
            )
        };
        let (q, k, v) = (part(x, "q")?, part(states, "k")?, part(states, "v")?);
        let dimension = WIDTH / HEADS;
        let heads: Vec<Tensor> = (0..HEADS)
            .map(|head| {
                let slice = |tensor: &Tensor| tensor.narrow(1, head * dimension, dimension)?.contiguous();
                let scores = (slice(&q)?.matmul(&slice(&k)?.t()?)? / (dimension as f64).sqrt())?;
                candle_nn::ops::softmax(&scores, 1)?.matmul(&slice(&v)?)
            })
            .collect::<Result<_>>()?;
        let out = part(&Tensor::cat(&heads, 1)?, "o")?;
        self.norm(&(out + x)?, &format!("{prefix}_Wo"))
    }

    fn ffn(&self, x: &Tensor, prefix: &str) -> Result<Tensor> {
        let name = |part: &str| format!("{prefix}_ffn_{part}");
        let hidden = self.affine(x, &name("W1"), Some(&name("b1")))?.relu()?;
        let out = self.affine(&hidden, &name("W2"), Some(&name("b2")))?;
        self.norm(&(out + x)?, &name("ffn"))
    }

    fn position(position: usize) -> Result<Tensor> {
        let half = WIDTH / 2;
        let angle = |i: usize| {
            let exponent = -(10_000_f64.ln()) / (half as f64 - 1.0) * i as f64;
            position as f64 * exponent.exp()
        };
        let values = (0..WIDTH).map(|i| {
            if i < half {
                angle(i).sin()
            } else {
                angle(i - half).cos()
            }
        });
        Tensor::from_iter(values.map(|value| value as f32), &Device::Cpu)?.unsqueeze(0)
    }

    fn embed(&self, word: u32, position: usize) -> Result<Tensor> {
        let row = self.get("Wemb").narrow(0, word as usize, 1)?;
        (row * (WIDTH as f64).sqrt())? + Self::position(position)?
    }

    fn encode(&self, source: &[u32]) -> Result<Tensor> {
        let rows: Vec<Tensor> = source
            .iter()
            .enumerate()
            .map(|(position, &word)| self.embed(word, position))
            .collect::<Result<_>>()?;
        let mut x = Tensor::cat(&rows, 0)?;
        for layer in 1..=ENCODER {
            x = self.attention(&x, &x, &format!("encoder_l{layer}_self"))?;
            x = self.ffn(&x, &format!("encoder_l{layer}"))?;
        }
        Ok(x)
    }

    /// The logits of every step, over the whole vocabulary, after the forced target words.
    fn logits(&self, source: &[u32], target: &[u32]) -> Result<Vec<Vec<f32>>> {
        let states = self.encode(source)?;
        let mut cells = vec![Tensor::zeros((1, WIDTH), DType::F32, &Device::Cpu)?; DECODER];
        let mut steps = Vec::new();
        for time in 0..=target.len() {
            let mut x = match time.checked_sub(1) {
                None => Self::position(0)?,
                Some(last) => self.embed(target[last], time)?,
            };
            for (layer, cell) in (1..=DECODER).zip(&mut cells) {
                let prefix = format!("decoder_l{layer}");
                let update = self.affine(&x, &format!("{prefix}_rnn_W"), None)?;
                let forget =
                    self.affine(&x, &format!("{prefix}_rnn_Wf"), Some(&format!("{prefix}_rnn_bf")))?;
                let forget = candle_nn::ops::sigmoid(&forget)?;
                *cell = ((&forget * &*cell)? + ((1.0 - &forget)? * update)?)?;
                x = self.norm(&(cell.relu()? + x)?, &format!("{prefix}_rnn_ffn"))?;
                x = self.attention(&x, &states, &format!("{prefix}_context"))?;
                x = self.ffn(&x, &prefix)?;
            }
            let logits = self.affine(&x, "Wemb", Some("decoder_ff_logit_out_b"))?;
            steps.push(logits.flatten_all()?.to_vec1()?);
        }
        Ok(steps)
    }
}

fn sources() -> Vec<Vec<u32>> {
    let mut dice = Dice(99);
    [1_usize, 2, 5, 9, 15, 16, 17, 30]
        .iter()
        .map(|&length| {
            let words = (0..length).map(|_| 2 + dice.below(WORDS as u64 - 2) as u32);
            words.chain([END]).collect()
        })
        .collect()
}

fn prompt(source: &[u32], whole_vocabulary: bool) -> Prompt {
    Prompt {
        tokens: source.to_vec(),
        whole_vocabulary,
    }
}

#[test]
fn logits_agree_with_the_network_in_plain_tensors() {
    let toy = Toy::new();
    let forced = [5, 40, 2, 77, 31];
    let kernels = Kernel::available();
    for source in sources() {
        let expected = Plain(&toy.tensors).logits(&source, &forced).unwrap();
        let spread = |row: &[f32]| {
            let mean = row.iter().sum::<f32>() / row.len() as f32;
            (row.iter().map(|x| (x - mean).powi(2)).sum::<f32>() / row.len() as f32).sqrt()
        };
        for &kernel in &kernels {
            let network = toy.network(kernel, false);
            let mut rows = Rows::default();
            let mut scores = Scores::default();
            network
                .admit(&mut rows, &[prompt(&source, false)], &mut scores)
                .unwrap();
            for (step, expected) in expected.iter().enumerate() {
                // The unknown word is never to be chosen, so its logit says nothing. A state that lies
                // between two steps of rounding may fall to either side.
                let square = |word: usize| (scores.row(0)[word] - expected[word]).powi(2);
                let squares: f32 = (0..WORDS).filter(|&word| word != 1).map(square).sum();
                let distance = (squares / (WORDS - 1) as f32).sqrt() / spread(expected);
                assert!(distance < 0.03, "step {step}: {distance}");
                if let Some(&word) = forced.get(step) {
                    scores.clear();
                    network.step(&mut rows, &[word], &mut scores).unwrap();
                }
            }
        }
    }
}

fn translate(
    network: &Network,
    method: Method,
    order: &[usize],
    rows: usize,
    refill: usize,
) -> Vec<(Vec<u32>, f32)> {
    let sources = sources();
    let mut results = vec![(Vec::new(), 0.0); sources.len()];
    let requests = order.iter().map(|&index| Request {
        method,
        ..Request::new(prompt(&sources[index], false), sources[index].len() * 2)
    });
    let rules = Rules {
        stop: &[END],
        rows,
        budget: usize::MAX,
        refill,
        ranking: Ranking::PathSum,
        loops: Loops::End,
    };
    decode(
        network,
        &mut Rows::default(),
        requests.collect(),
        rules,
        &mut |index, decoded| {
            results[order[index]] = (decoded.tokens, decoded.score);
            ControlFlow::Continue(())
        },
    )
    .unwrap();
    results
}

#[test]
fn a_sentence_is_translated_the_same_in_any_company() {
    let beam = Beam {
        width: 3,
        length_penalty: 1.0,
        stopping: Stopping::Narrowing,
        best: 1,
    };
    for method in [Method::Greedy, Method::Beam(beam)] {
        is_the_same_in_any_company(method);
    }
}

fn is_the_same_in_any_company(method: Method) {
    let toy = Toy::new();
    let alone = translate(
        &toy.network(Kernel::best(), true),
        method,
        &[0, 1, 2, 3, 4, 5, 6, 7],
        1,
        0,
    );
    assert!(alone.iter().any(|(tokens, _)| tokens.len() > 3));
    for kernel in Kernel::available() {
        let network = toy.network(kernel, true);
        for (order, rows, refill) in [
            ([0, 1, 2, 3, 4, 5, 6, 7], 8, 0),
            ([7, 6, 5, 4, 3, 2, 1, 0], 3, 1),
            ([3, 0, 7, 1, 6, 2, 5, 4], 5, 4),
        ] {
            assert_eq!(
                translate(&network, method, &order, rows, refill),
                alone,
                "{:?}",
                kernel.isa()
            );
        }
    }
}

#[test]
fn a_shortlist_limits_the_choice_and_can_be_set_aside() {
    let toy = Toy::new();
    let network = toy.network(Kernel::best(), true);
    let source = [9, 33, END];
    let mut rows = Rows::default();
    let mut scores = Scores::default();
    let prompts = [prompt(&source, false), prompt(&source, true)];
    network.admit(&mut rows, &prompts, &mut scores).unwrap();
    let short = network.shortlist(&rows, 0).expect("a shortlist").to_vec();
    assert!(short.len() < WORDS && short.contains(&9) && short.contains(&END));
    assert_eq!(network.shortlist(&rows, 1), None);
    assert_eq!(scores.row(1).len(), WORDS);
    for (place, word) in short.iter().enumerate() {
        assert_eq!(scores.row(0)[place], scores.row(1)[*word as usize]);
    }
    assert_eq!(scores.row(1)[1], f32::MIN);
}

#[test]
fn a_network_without_a_tensor_is_refused_by_name() {
    let toy = Toy::new();
    let at = toy
        .model
        .windows(20)
        .position(|window| window == b"decoder_l2_rnn_ffn_l")
        .unwrap();
    let mut model = toy.model.clone();
    model[at + 8] = b'9';
    let broken = Toy { model, ..toy };
    let file = {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&broken.model).unwrap();
        Mapped::open(file.path()).unwrap()
    };
    let config = Config::read(&Container::parse(&file).unwrap()).unwrap();
    let error = Network::read(file, config, None, true, Kernel::best())
        .err()
        .unwrap();
    assert!(error.to_string().contains("decoder_l2_rnn_ffn_ln_"), "{error}");
}
