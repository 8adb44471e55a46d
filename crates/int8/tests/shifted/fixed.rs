//! Fixed scales, and what else students compute.

use super::dice::Dice;
use int8::attention::{Attention, SCORE_ROWS, transpose_keys};
use int8::shifted::{Scales, ShiftedError, ShiftedMatrix, ShiftedTable};
use int8::{Kernel, LANES, padded};

const SCALES: Scales = Scales {
    activation: 9.3,
    weight: 151.7,
};

fn fast() -> impl Iterator<Item = Kernel> {
    Kernel::available().into_iter().skip(1)
}

fn portable() -> Kernel {
    Kernel::available()[0]
}

fn matrix(rows: usize, columns: usize, dice: &mut Dice) -> (ShiftedMatrix, Vec<i8>, Vec<f32>) {
    let weights = dice.bytes(rows * columns);
    let bias = dice.floats(rows, 2.0);
    let matrix = ShiftedMatrix::pack(rows, columns, &weights, SCALES, Some(&bias)).unwrap();
    (matrix, weights, bias)
}

#[test]
fn a_product_is_the_formula_of_the_reference() {
    let mut dice = Dice(1);
    let (matrix, weights, bias) = matrix(32, 64, &mut dice);
    let shifted = dice.shifted(3 * 64);
    let mut out = vec![0.0; 3 * 32];
    portable().affine(&matrix, &shifted, &mut out);
    let unit = 1.0 / (SCALES.activation * SCALES.weight);
    let back = -((127.0 / SCALES.activation) * (127.0 / SCALES.weight)) / 127.0;
    for (row, shifted) in shifted.chunks(64).enumerate() {
        for (output, weights) in weights.chunks(64).enumerate() {
            let dot: i32 = weights
                .iter()
                .zip(shifted)
                .map(|(&w, &a)| i32::from(w) * i32::from(a))
                .sum();
            let sum: i32 = weights.iter().map(|&w| i32::from(w)).sum();
            let expected = dot as f32 * unit + (sum as f32 * back + bias[output]);
            assert_eq!(out[row * 32 + output], expected);
        }
    }
}

#[test]
fn every_instruction_set_gives_the_same_products() {
    let mut dice = Dice(2);
    for (rows, columns) in [(16, 16), (32, 256), (48, 384), (64, 1536), (256, 256), (80, 512)] {
        let any = dice.bytes(rows * columns);
        let trained = dice.weights(rows * columns);
        let bias = dice.floats(rows, 2.0);
        for weights in [any, trained] {
            let matrix = ShiftedMatrix::pack(rows, columns, &weights, SCALES, Some(&bias)).unwrap();
            for count in [
                1, 2, 3, 4, 5, 6, 7, 11, 12, 13, 15, 16, 17, 23, 24, 25, 31, 32, 33, 40, 48, 64, 69,
            ] {
                same_products(&matrix, &dice.shifted(count * columns));
            }
        }
    }
}

#[test]
fn every_instruction_set_gives_the_same_products_of_a_matrix_beyond_the_cache() {
    let mut dice = Dice(8);
    let (outputs, inputs) = (2144, 256);
    let (matrix, ..) = matrix(outputs, inputs, &mut dice);
    for count in [3, 16, 41] {
        same_products(&matrix, &dice.shifted(count * inputs));
    }
}

fn same_products(matrix: &ShiftedMatrix, shifted: &[u8]) {
    let (rows, columns) = (matrix.rows(), matrix.columns());
    let count = shifted.len() / columns;
    let mut expected = vec![0.0; count * rows];
    portable().affine(matrix, shifted, &mut expected);
    let mut rectified = vec![0; count * rows];
    portable().affine_rectified(matrix, shifted, 3.7, &mut rectified);
    for kernel in fast() {
        let mut out = vec![f32::NAN; count * rows];
        kernel.affine(matrix, shifted, &mut out);
        assert_eq!(out, expected, "{:?} {rows} {columns} {count}", kernel.isa());
        let mut out = vec![1; count * rows];
        kernel.affine_rectified(matrix, shifted, 3.7, &mut out);
        assert_eq!(out, rectified, "{:?} {rows} {columns} {count}", kernel.isa());
    }
}

#[test]
fn extreme_values_do_not_saturate() {
    let weights = vec![-127; 64 * 1536];
    let matrix = ShiftedMatrix::pack(64, 1536, &weights, SCALES, None).unwrap();
    let shifted = vec![254; 17 * 1536];
    let dot = -127 * 254 * 1536_i32;
    let back = -((127.0 / SCALES.activation) * (127.0 / SCALES.weight)) / 127.0;
    let unit = 1.0 / (SCALES.activation * SCALES.weight);
    let expected = dot as f32 * unit + (-127.0 * 1536.0) * back;
    for kernel in Kernel::available() {
        let mut out = vec![0.0; 17 * 64];
        kernel.affine(&matrix, &shifted, &mut out);
        assert_eq!(out, [expected; 17 * 64], "{:?}", kernel.isa());
    }
}

#[test]
fn activations_are_rounded_to_even_and_clamped() {
    let values = [
        0.5,
        1.5,
        -0.5,
        -1.5,
        2.5,
        126.5,
        127.5,
        128.0,
        -127.5,
        -1e30,
        1e30,
        f32::INFINITY,
        f32::NEG_INFINITY,
        0.0,
        -0.0,
        0.499,
    ];
    let expected = [
        127, 129, 127, 125, 129, 253, 254, 254, 0, 0, 254, 254, 0, 127, 127, 127,
    ];
    for kernel in Kernel::available() {
        let mut out = [9; LANES];
        kernel.shift(&values, 1.0, &mut out);
        assert_eq!(out, expected, "{:?}", kernel.isa());
        kernel.shift(&[f32::NAN; LANES], 1.0, &mut out);
        assert_eq!(out, [0; LANES], "{:?}", kernel.isa());
    }
}

#[test]
fn a_norm_has_mean_zero_and_deviation_one() {
    let mut dice = Dice(3);
    let (x, y) = (dice.floats(2 * 256, 3.0), dice.floats(2 * 256, 5.0));
    let (scale, bias) = (dice.floats(256, 1.0), dice.floats(256, 1.0));
    for kernel in Kernel::available() {
        let mut plain = x.clone();
        kernel.add_and_norm(&mut plain, &y, &[1.0; 256], &[0.0; 256]);
        for row in plain.chunks(256) {
            let mean = row.iter().sum::<f32>() / 256.0;
            let variance = row.iter().map(|value| value * value).sum::<f32>() / 256.0;
            assert!(mean.abs() < 1e-5 && (variance - 1.0).abs() < 1e-4);
        }
        let mut out = x.clone();
        kernel.add_and_norm(&mut out, &y, &scale, &bias);
        let mut expected = x.clone();
        portable().add_and_norm(&mut expected, &y, &scale, &bias);
        assert_eq!(out, expected, "{:?}", kernel.isa());
        assert!((out[7] - (plain[7] * scale[7] + bias[7])).abs() < 1e-6);
    }
}

#[test]
fn a_recurrent_step_mixes_the_old_cell_and_the_update() {
    let mut dice = Dice(4);
    let (cell, update) = (dice.floats(64, 2.0), dice.floats(64, 2.0));
    let mut forget = dice.floats(64, 8.0);
    forget[..4].copy_from_slice(&[1e4, -1e4, 88.0, -88.0]);
    let mut expected = (cell.clone(), update.clone());
    portable().recur(&mut expected.0, &mut expected.1, &forget);
    for kernel in Kernel::available() {
        let mut found = (cell.clone(), update.clone());
        kernel.recur(&mut found.0, &mut found.1, &forget);
        assert_eq!(found, expected, "{:?}", kernel.isa());
        for i in 4..64 {
            let gate = 1.0 / (1.0 + f64::from(-forget[i]).exp());
            let new = gate * f64::from(cell[i]) + (1.0 - gate) * f64::from(update[i]);
            assert!((f64::from(found.0[i]) - new).abs() < 1e-5);
            assert_eq!(found.1[i], found.0[i].max(0.0));
        }
    }
    assert!(expected.0.iter().all(|value| value.is_finite()));
}

#[test]
fn embeddings_are_looked_up_and_scaled() {
    let mut dice = Dice(5);
    let (weights, position) = (dice.bytes(64), dice.floats(64, 1.0));
    for kernel in Kernel::available() {
        let mut out = [0.0; 64];
        kernel.embed(&weights, 0.01, 16.0, &position, &mut out);
        for i in 0..64 {
            assert_eq!(
                out[i],
                f32::from(weights[i]) * 0.01 * 16.0 + position[i],
                "{:?}",
                kernel.isa()
            );
        }
    }
}

#[test]
fn logits_of_a_shortlist_are_those_of_the_product() {
    let mut dice = Dice(6);
    for width in [64, 256, 384, 512] {
        let vocabulary = 96;
        let weights = dice.bytes(vocabulary * width);
        let bias = dice.floats(vocabulary, 3.0);
        let table = ShiftedTable::new(&weights, width, SCALES, Some(&bias)).unwrap();
        let matrix = ShiftedMatrix::pack(vocabulary, width, &weights, SCALES, Some(&bias)).unwrap();
        let shifted = dice.shifted(width);
        let mut all = vec![0.0; vocabulary];
        portable().affine(&matrix, &shifted, &mut all);
        for kernel in Kernel::available() {
            for count in [0, 1, 15, 16, 17, 40, 48] {
                let ids: Vec<u32> = (0..count).map(|i| i * 2 + i % 2).collect();
                let mut out = vec![f32::NAN; ids.len()];
                kernel.logits(&table, &weights, &shifted, &ids, &mut out);
                let expected: Vec<f32> = ids.iter().map(|&id| all[id as usize]).collect();
                assert_eq!(out, expected, "{:?} {width} {count}", kernel.isa());
            }
        }
    }
}

#[test]
fn attention_is_softmax_of_scaled_dots() {
    let mut dice = Dice(7);
    for (heads, dimension) in [(8, 32), (2, 48), (1, 64)] {
        let width = heads * dimension;
        for (queries, positions) in [(1, 1), (1, 16), (5, 15), (6, 17), (13, 40)] {
            let q = dice.floats(queries * width, 2.0);
            let k = dice.floats(positions * width, 2.0);
            let values = dice.floats(positions * width, 2.0);
            let mut keys = vec![f32::NAN; width * padded(positions)];
            transpose_keys(&k, width, &mut keys);
            let job = Attention {
                queries: &q,
                keys: &keys,
                values: &values,
                positions,
                heads,
            };
            let mut scores = vec![0.0; SCORE_ROWS * padded(positions)];
            let mut expected = vec![0.0; q.len()];
            portable().attention(&job, &mut scores, &mut expected);
            for kernel in fast() {
                let mut out = vec![f32::NAN; q.len()];
                kernel.attention(&job, &mut scores, &mut out);
                assert_eq!(out, expected, "{:?}", kernel.isa());
            }
            let naive = naive_attention(&q, &k, &values, heads, dimension);
            for (found, naive) in expected.iter().zip(naive) {
                assert!((f64::from(*found) - naive).abs() < 1e-4, "{found} {naive}");
            }
        }
    }
}

fn naive_attention(q: &[f32], k: &[f32], v: &[f32], heads: usize, dimension: usize) -> Vec<f64> {
    let width = heads * dimension;
    let mut out = Vec::new();
    for query in q.chunks(width) {
        for head in 0..heads {
            let slice = head * dimension..(head + 1) * dimension;
            let dots = k.chunks(width).map(|key| {
                let pairs = query[slice.clone()].iter().zip(&key[slice.clone()]);
                pairs.map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>() / (dimension as f64).sqrt()
            });
            let weights: Vec<f64> = dots.map(f64::exp).collect();
            let total: f64 = weights.iter().sum();
            out.extend(slice.map(|d| {
                let values = v.chunks(width).map(|value| f64::from(value[d]));
                values
                    .zip(&weights)
                    .map(|(value, weight)| value * weight / total)
                    .sum::<f64>()
            }));
        }
    }
    out
}

#[test]
fn what_does_not_fit_is_refused() {
    let bytes = vec![1; 16 * 64];
    let pack = |rows, columns, scales, bias: Option<&[f32]>| {
        ShiftedMatrix::pack(rows, columns, &bytes, scales, bias)
    };
    assert!(pack(16, 64, SCALES, None).is_ok());
    assert!(matches!(
        pack(17, 64, SCALES, None),
        Err(ShiftedError::Length { .. })
    ));
    assert!(matches!(
        pack(usize::MAX, 64, SCALES, None),
        Err(ShiftedError::Length { .. })
    ));
    assert!(matches!(
        pack(8, 128, SCALES, None),
        Err(ShiftedError::Shape { .. })
    ));
    assert!(matches!(
        pack(128, 8, SCALES, None),
        Err(ShiftedError::Shape { .. })
    ));
    assert!(matches!(
        pack(16, 64, SCALES, Some(&[1.0])),
        Err(ShiftedError::Length { .. })
    ));
    for bad in [0.0, -1.0, f32::NAN, f32::INFINITY] {
        let scales = Scales {
            activation: bad,
            ..SCALES
        };
        assert!(matches!(pack(16, 64, scales, None), Err(ShiftedError::Scale(_))));
        let scales = Scales {
            weight: bad,
            ..SCALES
        };
        assert!(ShiftedTable::new(&bytes, 64, scales, None).is_err());
    }
    assert!(matches!(
        ShiftedTable::new(&bytes, 48, SCALES, None),
        Err(ShiftedError::Shape { .. })
    ));
    assert!(matches!(
        ShiftedTable::new(&bytes, 64, SCALES, Some(&[1.0])),
        Err(ShiftedError::Length { .. })
    ));
}
