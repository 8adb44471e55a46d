//! A toy network with random weights: against the same network in plain tensors, and against itself in
//! other company.

use super::plain::Plain;
use super::toy_network::{Dice, SMALL, Shape, Tables, Toy};
use crate::bergamot::Container;
use crate::bergamot::decoder::{END, Prompt};
use crate::bergamot::network::{Network, Rows};
use crate::bergamot::network_config::Config;
use crate::mapped::Mapped;
use generate::{
    Beam, Decoded, End, Loops, Method, Ranking, Request, Rules, Scores, StepModel, Stopping, decode,
};
use int8::Kernel;
use std::io::Write;
use std::ops::ControlFlow;

fn sources() -> Vec<Vec<u32>> {
    let mut dice = Dice(99);
    [1_usize, 2, 5, 9, 15, 16, 17, 30]
        .iter()
        .map(|&length| {
            let words = (0..length).map(|_| 2 + dice.below(SMALL.source_words as u64 - 2) as u32);
            words.chain([END]).collect()
        })
        .collect()
}

fn prompt(source: &[u32], whole_vocabulary: bool) -> Prompt {
    Prompt {
        tokens: source.to_vec(),
        whole_vocabulary,
        extra_tokens: Vec::new(),
        align: false,
    }
}

/// Standard deviation.
fn spread(row: &[f32]) -> f32 {
    let mean = row.iter().sum::<f32>() / row.len() as f32;
    (row.iter().map(|x| (x - mean).powi(2)).sum::<f32>() / row.len() as f32).sqrt()
}

/// Holds a network to the plain one, on forced words.
fn check_against_plain_tensors(shape: Shape) {
    let toy = Toy::new(shape);
    // Each layer rounds anew, and passes on what others have rounded to the other side.
    let most_distant = 0.0075 * (shape.encoder + shape.decoder).max(4) as f32;
    let forced = [5, 40, 2, 77, 31];
    let networks: Vec<Network> = Kernel::available()
        .into_iter()
        .map(|kernel| toy.network(kernel, false))
        .collect();
    for source in sources() {
        let expected = Plain(&toy).steps(&source, &forced).unwrap();
        for network in &networks {
            let mut rows = Rows::default();
            let mut scores = Scores::default();
            let prompt = Prompt {
                align: true,
                ..prompt(&source, false)
            };
            network.admit(&mut rows, &[prompt], &mut scores).unwrap();
            for (step, expected) in expected.iter().enumerate() {
                // The unknown word is never to be chosen, so its logit says nothing. A state that lies
                // between two steps of rounding may fall to either side.
                let logits = &expected.logits;
                assert_eq!(scores.row(0).len(), logits.len());
                let square = |word: usize| (scores.row(0)[word] - logits[word]).powi(2);
                let squares: f32 = (0..logits.len()).filter(|&word| word != 1).map(square).sum();
                let distance = (squares / (logits.len() - 1) as f32).sqrt() / spread(logits);
                assert!(distance < most_distant, "{shape:?}, step {step}: {distance}");
                // The aligned token has the largest weight of the first head, or nearly; it is never the end mark.
                let tokens = &expected.attention[..source.len() - 1];
                let most = tokens.iter().fold(0.0_f32, |most, &weight| most.max(weight));
                let aligned_to = network.alignment(&rows, 0)[step] as usize;
                assert!(
                    tokens[aligned_to] > 0.9 * most,
                    "{shape:?}, step {step}: {aligned_to} of {tokens:?}"
                );
                if let Some(&word) = forced.get(step) {
                    scores.clear();
                    network.step(&mut rows, &[word], &mut scores).unwrap();
                }
            }
        }
    }
}

#[test]
fn logits_and_attention_agree_with_the_network_in_plain_tensors() {
    check_against_plain_tensors(SMALL);
}

#[test]
fn each_side_can_have_a_table_and_the_output_a_matrix() {
    for (tables, target_words) in [
        (Tables::Two, 112),
        (Tables::OneAndOutput, 96),
        (Tables::Three, 112),
        (Tables::ThreeLegacy, 80),
    ] {
        check_against_plain_tensors(Shape {
            tables,
            target_words,
            encoder: 1,
            decoder: 1,
            ..SMALL
        });
    }
}

#[test]
fn heads_layers_and_inner_widths_of_other_students() {
    // As base-memory has them: heads of 48, four decoder layers; and a decoder with an inner width of its own.
    check_against_plain_tensors(Shape {
        width: 192,
        heads: 4,
        decoder: 4,
        decoder_ffn: 64,
        ..SMALL
    });
}

#[test]
fn activations_without_scales_of_their_own_and_a_smooth_activation() {
    for (alphas, swish) in [(false, false), (true, true), (false, true)] {
        check_against_plain_tensors(Shape {
            swish,
            alphas,
            ..SMALL
        });
    }
    for tables in [Tables::Two, Tables::ThreeLegacy] {
        check_against_plain_tensors(Shape {
            alphas: false,
            tables,
            target_words: 112,
            encoder: 1,
            decoder: 1,
            ..SMALL
        });
    }
}

fn translate(network: &Network, method: Method, order: &[usize], rows: usize, refill: usize) -> Vec<Decoded> {
    let sources = sources();
    let mut results = vec![None; sources.len()];
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
            results[order[index]] = Some(decoded);
            ControlFlow::Continue(())
        },
    )
    .unwrap();
    results.into_iter().map(Option::unwrap).collect()
}

#[test]
fn a_sentence_is_translated_the_same_in_any_company() {
    let beam = Beam {
        width: 3,
        length_penalty: 1.0,
        stopping: Stopping::ShrinkingBeam,
    };
    let dynamic = Shape {
        alphas: false,
        swish: true,
        ..SMALL
    };
    for shape in [SMALL, dynamic] {
        for method in [Method::Greedy, Method::Beam(beam)] {
            is_the_same_in_any_company(shape, method);
        }
    }
}

fn is_the_same_in_any_company(shape: Shape, method: Method) {
    let toy = Toy::new(shape);
    let alone = translate(
        &toy.network(Kernel::best(), true),
        method,
        &[0, 1, 2, 3, 4, 5, 6, 7],
        1,
        0,
    );
    assert!(alone.iter().any(|decoded| decoded.tokens.len() > 3));
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
fn a_beam_of_one_is_greedy_search_and_scores_are_mean_log_probabilities() {
    let network = Toy::new(SMALL).network(Kernel::best(), true);
    let beam = |width| {
        Method::Beam(Beam {
            width,
            length_penalty: 1.0,
            stopping: Stopping::ShrinkingBeam,
        })
    };
    let order = [0, 1, 2, 3, 4, 5, 6, 7];
    let greedy = translate(&network, Method::Greedy, &order, 8, 0);
    let one = translate(&network, beam(1), &order, 8, 0);
    assert_eq!(one.len(), greedy.len());
    for (one, greedy) in one.iter().zip(&greedy) {
        assert_eq!((&one.tokens, one.end), (&greedy.tokens, greedy.end));
        assert!((one.score - greedy.score).abs() < 1e-5);
    }
    let wide = translate(&network, beam(4), &order, 8, 0);
    assert_ne!(wide, greedy);
    for found in [greedy, wide] {
        for (source, found) in sources().iter().zip(found) {
            let ended = found.end == End::Stop;
            let expected = mean_log_probability(&network, source, &found.tokens, ended);
            assert!((found.score - expected).abs() < 1e-4, "{expected}: {found:?}");
        }
    }
}

/// Of these tokens after `source`, and of the end mark behind them if they `ended`.
fn mean_log_probability(network: &Network, source: &[u32], tokens: &[u32], ended: bool) -> f32 {
    let (mut rows, mut scores, mut sum) = (Rows::default(), Scores::default(), 0.0);
    network
        .admit(&mut rows, &[prompt(source, false)], &mut scores)
        .unwrap();
    let all: Vec<u32> = tokens.iter().copied().chain(ended.then_some(END)).collect();
    for &token in &all {
        let place = network
            .shortlist(&rows, 0)
            .unwrap()
            .binary_search(&token)
            .unwrap();
        sum += scores.row(0)[place] - scores.normaliser(0);
        scores.clear();
        network.step(&mut rows, &[token], &mut scores).unwrap();
    }
    sum / all.len() as f32
}

#[test]
fn a_shortlist_limits_the_choice_and_can_be_set_aside() {
    let toy = Toy::new(SMALL);
    let network = toy.network(Kernel::best(), true);
    let source = [9, 33, END];
    let mut rows = Rows::default();
    let mut scores = Scores::default();
    let prompts = [prompt(&source, false), prompt(&source, true)];
    network.admit(&mut rows, &prompts, &mut scores).unwrap();
    let short = network.shortlist(&rows, 0).expect("a shortlist").to_vec();
    assert!(short.len() < SMALL.target_words && short.contains(&9) && short.contains(&END));
    assert_eq!(network.shortlist(&rows, 1), None);
    assert_eq!(scores.row(1).len(), SMALL.target_words);
    for (place, word) in short.iter().enumerate() {
        assert_eq!(scores.row(0)[place], scores.row(1)[*word as usize]);
    }
    assert_eq!(scores.row(1)[1], f32::MIN);
}

#[test]
fn extra_tokens_are_added_to_the_shortlist() {
    let network = Toy::new(SMALL).network(Kernel::best(), true);
    let source = [9, 33, END];
    let mut rows = Rows::default();
    let mut scores = Scores::default();
    let plain = prompt(&source, false);
    network
        .admit(&mut rows, std::slice::from_ref(&plain), &mut scores)
        .unwrap();
    let short = network.shortlist(&rows, 0).expect("a shortlist").to_vec();
    let barred = (0..SMALL.target_words as u32)
        .rev()
        .find(|word| !short.contains(word));
    let barred = barred.expect("a word that is not in it");
    let extended = Prompt {
        extra_tokens: vec![barred, short[2], barred],
        ..plain
    };
    network.admit(&mut rows, &[extended], &mut scores).unwrap();
    let mut expected = [&short[..], &[barred]].concat();
    expected.sort_unstable();
    assert_eq!(network.shortlist(&rows, 1), Some(&expected[..]));
}

#[test]
fn a_network_without_a_tensor_is_refused_by_name() {
    let lost = "decoder_l2_rnn_ffn_ln_";
    refused_without(lost, lost);
    // A file that has scales has them all.
    let lost = "encoder_l2_ffn_W2_QuantMultA";
    refused_without(lost, lost);
    refused_without("none_QuantMultA", "Wemb_QuantMultA");
}

fn refused_without(tensor: &str, named: &str) {
    let toy = Toy::new(SMALL);
    let at = toy
        .model
        .windows(tensor.len())
        .position(|window| window == tensor.as_bytes())
        .unwrap();
    let mut model = toy.model.clone();
    model[at] = b'9';
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
    assert!(error.to_string().contains(named), "{error}");
}

#[test]
fn a_network_whose_heads_are_no_whole_vectors_is_refused() {
    for heads in [8, 16, 32] {
        let toy = Toy::new(Shape { heads, ..SMALL });
        let error = toy.read(Kernel::best(), true).err().unwrap().to_string();
        assert!(error.contains("transformer-heads"), "{error}");
    }
    assert!(Toy::new(SMALL).read(Kernel::best(), true).is_ok());
}

/// The kinds that Mozilla publishes, with their layers and the width of their heads, 48 and 64: `base-memory`, the
/// same with two vocabularies, and `base`.
#[test]
fn published_kinds_agree_with_plain_tensors() {
    let base_memory = Shape {
        width: 192,
        heads: 4,
        ffn: 768,
        decoder_ffn: 768,
        encoder: 6,
        decoder: 4,
        ..SMALL
    };
    check_against_plain_tensors(base_memory);
    check_against_plain_tensors(Shape {
        tables: Tables::Two,
        target_words: 112,
        ..base_memory
    });
    check_against_plain_tensors(Shape {
        width: 128,
        heads: 2,
        ffn: 512,
        decoder_ffn: 512,
        encoder: 6,
        decoder: 2,
        ..SMALL
    });
}
