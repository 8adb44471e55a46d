//! Operations on floating-point numbers compared with a slow version, and the same bits on every instruction set.

use int8::attention::{Bias, BiasedAttention, GatheredAttention, SCORE_ROWS, transpose_keys};
use int8::plain::{Activation, FloatMatrix};
use int8::{Kernel, padded};

/// Numbers from −1 to 1, the same every time.
fn dice(count: usize, seed: u32) -> Vec<f32> {
    let mut state = seed.wrapping_mul(747_796_405).wrapping_add(2_891_336_453);
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / 8_388_608.0 - 1.0
    };
    (0..count).map(|_| next()).collect()
}

fn near(found: &[f32], expected: &[f64], most: f64) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!(
            (f64::from(*found) - expected).abs() < most,
            "{found}, not {expected}"
        );
    }
}

/// What every kernel computes, after a check that all agree.
fn on_all_kernels(run: impl Fn(Kernel) -> Vec<f32>) -> Vec<f32> {
    let kernels = Kernel::available();
    let first = run(kernels[0]);
    for kernel in &kernels[1..] {
        let bits = |values: &[f32]| -> Vec<u32> { values.iter().map(|value| value.to_bits()).collect() };
        assert_eq!(bits(&run(*kernel)), bits(&first), "{:?}", kernel.isa());
    }
    first
}

#[test]
fn products_are_those_of_the_definition_whatever_the_shape() {
    for (rows, columns, inputs) in [(1, 1, 1), (16, 32, 3), (17, 5, 6), (33, 64, 7), (50, 100, 13)] {
        let (weights, bias) = (dice(rows * columns, 1), dice(rows, 2));
        let values = dice(inputs * columns, 3);
        let matrix = FloatMatrix::pack(rows, columns, &weights, Some(&bias)).unwrap();
        let found = on_all_kernels(|kernel| {
            let mut out = vec![f32::NAN; inputs * rows];
            kernel.multiply_floats(&matrix, &values, &mut out);
            out
        });
        let dot = |x: &[f32], w: &[f32]| -> f64 {
            x.iter().zip(w).map(|(x, w)| f64::from(*x) * f64::from(*w)).sum()
        };
        let expected: Vec<f64> = values
            .chunks_exact(columns)
            .flat_map(|x| {
                let outputs = weights.chunks_exact(columns).zip(&bias);
                outputs.map(move |(w, bias)| dot(x, w) + f64::from(*bias))
            })
            .collect();
        near(&found, &expected, 1e-4);
        let mut row = vec![0.0; columns];
        matrix.row(rows - 1, &mut row);
        assert_eq!(row, weights[(rows - 1) * columns..]);
    }
    assert!(FloatMatrix::pack(2, 3, &[0.0; 5], None).is_err());
    assert!(FloatMatrix::pack(2, 3, &[0.0; 6], Some(&[0.0])).is_err());
    assert!(FloatMatrix::pack(0, 3, &[], None).is_err());
}

#[test]
fn a_normalised_row_has_no_mean_and_unit_variance() {
    let values = dice(3 * 48, 4);
    let found = on_all_kernels(|kernel| {
        let mut x = values.clone();
        kernel.layer_norm(&mut x, &[2.0; 48], &[0.5; 48], 1e-5);
        x
    });
    for (row, x) in found.chunks_exact(48).zip(values.chunks_exact(48)) {
        let mean = x.iter().copied().map(f64::from).sum::<f64>() / 48.0;
        let variance = x.iter().map(|x| (f64::from(*x) - mean).powi(2)).sum::<f64>() / 48.0;
        let norm = |x: &f32| (f64::from(*x) - mean) / (variance + 1e-5).sqrt() * 2.0 + 0.5;
        near(row, &x.iter().map(norm).collect::<Vec<_>>(), 1e-5);
    }
}

#[test]
fn activations_are_those_of_the_definition() {
    let values: Vec<f32> = (-500..500)
        .map(|i| i as f32 / 37.0)
        .chain([-90.0, 90.0, 0.0])
        .collect();
    // Φ by Simpson's rule from −12 on.
    let phi = |x: f64| {
        let (from, steps) = (-12.0, 2000);
        let h = (x - from) / f64::from(steps);
        let density = |t: f64| (-t * t / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
        let inner: f64 = (1..steps)
            .map(|i| density(from + h * f64::from(i)) * if i % 2 == 1 { 4.0 } else { 2.0 })
            .sum();
        (density(from) + inner + density(x)) * h / 3.0
    };
    let tanh = |x: f64| {
        let inner = (2.0 / std::f64::consts::PI).sqrt() * (x + 0.044_715 * x.powi(3));
        x / 2.0 * (1.0 + inner.tanh())
    };
    let functions: [(Activation, &dyn Fn(f64) -> f64); 4] = [
        (Activation::Relu, &|x| x.max(0.0)),
        (Activation::Gelu, &|x| {
            if x < -12.0 { 0.0 } else { x * phi(x).min(1.0) }
        }),
        (Activation::GeluTanh, &tanh),
        (Activation::Silu, &|x| x / (1.0 + (-x).exp())),
    ];
    for (function, expected) in functions {
        let found = on_all_kernels(|kernel| {
            let mut values = values.clone();
            kernel.activate(function, &mut values);
            values
        });
        let expected: Vec<f64> = values.iter().map(|x| expected(f64::from(*x))).collect();
        for (found, expected) in found.iter().zip(&expected) {
            let most = 2e-6 * expected.abs().max(1.0);
            assert!(
                (f64::from(*found) - expected).abs() < most,
                "{function:?}: {found}, not {expected}"
            );
        }
    }
}

/// Attention by its definition; `bias` gives the bias of a head, a query and a position.
fn attention(
    queries: &[f32],
    keys: &[f32],
    values: &[f32],
    (heads, width, scale): (usize, usize, f32),
    bias: impl Fn(usize, usize, usize) -> f32,
) -> Vec<f64> {
    let (size, positions) = (width / heads, keys.len() / width);
    let mut out = Vec::new();
    for (number, query) in queries.chunks_exact(width).enumerate() {
        for head in 0..heads {
            let part = head * size..(head + 1) * size;
            let scores: Vec<f64> = (0..positions)
                .map(|p| {
                    let key = &keys[p * width..][part.clone()];
                    let dot: f64 = query[part.clone()]
                        .iter()
                        .zip(key)
                        .map(|(q, k)| f64::from(q * k))
                        .sum();
                    (dot * f64::from(scale) + f64::from(bias(head, number, p))).exp()
                })
                .collect();
            let total: f64 = scores.iter().sum();
            out.extend(part.map(|i| {
                let mixed: f64 = (0..positions)
                    .map(|p| scores[p] * f64::from(values[p * width + i]))
                    .sum();
                mixed / total
            }));
        }
    }
    out
}

#[test]
fn attention_with_and_without_distances_is_that_of_the_definition() {
    let (heads, width, stride, origin) = (2, 64, 80, 20);
    let line = dice(heads * stride, 9);
    for (queries, positions) in [(1, 1), (1, 16), (5, 17), (9, 40), (20, 20)] {
        let (q, k, v) = (
            dice(queries * width, 5),
            dice(positions * width, 6),
            dice(positions * width, 7),
        );
        let mut keys = vec![0.0; width * padded(positions)];
        transpose_keys(&k, width, &mut keys);
        let bias = Bias {
            line: &line,
            stride,
            origin,
        };
        for bias in [None, Some(bias)] {
            let job = BiasedAttention {
                queries: &q,
                keys: &keys,
                values: &v,
                positions,
                heads,
                scale: 0.3,
                bias,
            };
            let found = on_all_kernels(|kernel| {
                let mut out = vec![0.0; q.len()];
                let mut scores = vec![0.0; SCORE_ROWS * padded(positions)];
                kernel.biased_attention(&job, &mut scores, &mut out);
                out
            });
            let added = |head: usize, query: usize, p: usize| {
                bias.map_or(0.0, |_| line[head * stride + origin + p - query])
            };
            near(&found, &attention(&q, &k, &v, (heads, width, 0.3), added), 1e-5);
        }
    }
}

#[test]
fn gathered_attention_takes_the_entries_of_its_list_alone() {
    let (heads, width, stride) = (2, 64, 64);
    let (keys, values, query) = (dice(50 * width, 1), dice(50 * width, 2), dice(width, 3));
    let line = dice(heads * stride, 4);
    for entries in [&[7][..], &[3, 4, 9, 40, 49], &(0..33).collect::<Vec<u32>>()] {
        let own = |all: &[f32]| -> Vec<f32> {
            let rows = entries
                .iter()
                .map(|&entry| &all[entry as usize * width..][..width]);
            rows.flatten().copied().collect()
        };
        let bias = Bias {
            line: &line,
            stride,
            origin: 10,
        };
        let job = GatheredAttention {
            query: &query,
            keys: &keys,
            values: &values,
            entries,
            heads,
            scale: 1.0,
            bias: Some(bias),
        };
        let found = on_all_kernels(|kernel| {
            let mut out = vec![0.0; width];
            kernel.gathered_attention(&job, &mut vec![0.0; padded(entries.len())], &mut out);
            out
        });
        let added = |head: usize, _, p: usize| line[head * stride + 10 + p];
        let expected = attention(&query, &own(&keys), &own(&values), (heads, width, 1.0), added);
        near(&found, &expected, 1e-5);
    }
}

#[test]
#[should_panic(expected = "entries.iter().all")]
fn an_entry_that_is_not_there_is_refused() {
    let values = [0.0; 32];
    let job = GatheredAttention {
        query: &values[..16],
        keys: &values,
        values: &values,
        entries: &[2],
        heads: 1,
        scale: 1.0,
        bias: None,
    };
    Kernel::best().gathered_attention(&job, &mut [0.0; 16], &mut [0.0; 16]);
}
