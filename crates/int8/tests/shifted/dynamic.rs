//! Dynamic quantisation.

use super::dice::Dice;
use int8::Kernel;
use int8::shifted::{DynamicMatrix, DynamicTable, Quantised, Quantiser, ShiftedError, WeightScales};

/// Rows of activations below, at and above what kernels take at a time.
const COUNTS: [usize; 12] = [0, 1, 2, 4, 5, 6, 7, 12, 13, 24, 31, 70];

fn portable() -> Kernel {
    Kernel::available()[0]
}

/// Bytes and scale of a row, by the definition.
fn quantised(row: &[f32]) -> (Vec<i32>, f32, f32) {
    let largest = row.iter().fold(0.0_f32, |largest, x| largest.max(x.abs()));
    let scale = if largest == 0.0 { 0.0 } else { 127.0 / largest };
    let bytes = row
        .iter()
        .map(|x| (x * scale).round_ties_even().clamp(-127.0, 127.0) as i32);
    (bytes.collect(), scale, largest / 127.0)
}

fn dot(a: &[i32], b: &[i8]) -> i32 {
    a.iter().zip(b).map(|(&a, &b)| a * i32::from(b)).sum()
}

#[test]
fn a_product_is_the_formula_with_a_scale_for_each_row_and_output() {
    let mut dice = Dice(11);
    for (rows, columns) in [(1, 1), (16, 16), (37, 50), (64, 512)] {
        let weights = dice.bytes(rows * columns);
        let scales: Vec<f32> = dice.floats(rows, 90.0).iter().map(|x| x.abs() + 10.0).collect();
        let bias = dice.floats(rows, 2.0);
        let by_output = WeightScales::ByOutput(&scales);
        let matrix = DynamicMatrix::pack(rows, columns, &weights, by_output, Some(&bias)).unwrap();
        let x = dice.floats(5 * columns, 3.0);
        let mut activations = Quantised::default();
        activations.fill(portable(), &x, columns);
        let mut out = vec![f32::NAN; 5 * rows];
        portable().multiply(&matrix, &activations, &mut out);
        for (x, out) in x.chunks(columns).zip(out.chunks(rows)) {
            let (bytes, _, unit) = quantised(x);
            for output in 0..rows {
                let dot = dot(&bytes, &weights[output * columns..(output + 1) * columns]);
                let expected = dot as f32 * unit * (1.0 / scales[output]) + bias[output];
                assert_eq!(out[output], expected, "{rows} {columns} {output}");
            }
        }
    }
}

#[test]
fn a_product_with_one_scale_is_the_formula_of_the_reference() {
    let mut dice = Dice(12);
    let (rows, columns, weight) = (48, 96, 151.7);
    let weights = dice.bytes(rows * columns);
    let bias = dice.floats(rows, 2.0);
    let matrix =
        DynamicMatrix::pack(rows, columns, &weights, WeightScales::One(weight), Some(&bias)).unwrap();
    let x = dice.floats(3 * columns, 3.0);
    let mut activations = Quantised::default();
    activations.fill(portable(), &x, columns);
    let mut out = vec![f32::NAN; 3 * rows];
    portable().multiply(&matrix, &activations, &mut out);
    for (x, out) in x.chunks(columns).zip(out.chunks(rows)) {
        let (bytes, scale, _) = quantised(x);
        let shifted: Vec<i32> = bytes.iter().map(|byte| byte + 127).collect();
        let unit = 1.0 / (scale * weight);
        let back = -((127.0 / scale) * (127.0 / weight)) / 127.0;
        for output in 0..rows {
            let weights = &weights[output * columns..(output + 1) * columns];
            let sum: i32 = weights.iter().map(|&weight| i32::from(weight)).sum();
            let expected = dot(&shifted, weights) as f32 * unit + (sum as f32 * back + bias[output]);
            assert_eq!(out[output], expected);
        }
    }
}

#[test]
fn every_instruction_set_and_any_batch_gives_the_same_products() {
    let mut dice = Dice(13);
    for (rows, columns) in [
        (1, 1),
        (15, 3),
        (16, 16),
        (17, 31),
        (33, 64),
        (250, 100),
        (48, 1030),
    ] {
        let weights = dice.bytes(rows * columns);
        let scales = vec![70.0; rows];
        for scales in [WeightScales::One(88.0), WeightScales::ByOutput(&scales)] {
            let matrix = DynamicMatrix::pack(rows, columns, &weights, scales, None).unwrap();
            let most = COUNTS[COUNTS.len() - 1];
            let mut x = dice.floats(most * columns, 3.0);
            x[columns..2 * columns].fill(0.0);
            let mut activations = Quantised::default();
            let mut expected = vec![0.0; most * rows];
            for row in 0..most {
                activations.fill(portable(), &x[row * columns..(row + 1) * columns], columns);
                portable().multiply(&matrix, &activations, &mut expected[row * rows..(row + 1) * rows]);
            }
            for kernel in Kernel::available() {
                for count in COUNTS {
                    activations.fill(kernel, &x[..count * columns], columns);
                    let mut out = vec![f32::NAN; count * rows];
                    kernel.multiply(&matrix, &activations, &mut out);
                    assert_eq!(
                        out,
                        expected[..count * rows],
                        "{:?} {rows} {columns} {count}",
                        kernel.isa()
                    );
                }
            }
        }
    }
}

#[test]
fn rows_of_zeros_and_rows_without_numbers_pass_on_what_they_are() {
    let weights = vec![127; 16 * 48];
    let bias: Vec<f32> = (0..16).map(|i| i as f32).collect();
    let scales = [3.0; 16];
    for scales in [WeightScales::One(3.0), WeightScales::ByOutput(&scales)] {
        let matrix = DynamicMatrix::pack(16, 48, &weights, scales, Some(&bias)).unwrap();
        let mut x = [1.0; 4 * 48];
        x[..48].fill(-0.0);
        x[48..96].fill(1e-42);
        x[100] = f32::NAN;
        x[144 + 47] = f32::NEG_INFINITY;
        for kernel in Kernel::available() {
            let mut activations = Quantised::default();
            activations.fill(kernel, &x, 48);
            let mut out = [0.0; 4 * 16];
            kernel.multiply(&matrix, &activations, &mut out);
            assert_eq!(out[..16], bias, "{:?}", kernel.isa());
            assert_eq!(out[16..32], bias, "{:?}", kernel.isa());
            assert!(out[32..].iter().all(|value| value.is_nan()), "{:?}", kernel.isa());
        }
    }
}

#[test]
fn extreme_values_do_not_saturate() {
    let (weights, columns) = (vec![-127; 16 * 4096], 4096);
    let scales = [1.0; 16];
    let matrix = DynamicMatrix::pack(16, columns, &weights, WeightScales::ByOutput(&scales), None).unwrap();
    for kernel in Kernel::available() {
        for value in [1.0, -1.0] {
            let mut activations = Quantised::default();
            activations.fill(kernel, &vec![value; columns], columns);
            let mut out = [0.0; 16];
            kernel.multiply(&matrix, &activations, &mut out);
            let expected = (-127 * 127 * 4096) as f32 * (1.0 / 127.0) * value;
            assert_eq!(out, [expected; 16], "{:?}", kernel.isa());
        }
    }
}

#[test]
fn weights_are_quantised_by_output_and_read_back() {
    let mut dice = Dice(14);
    let (rows, columns) = (19, 70);
    let mut weights = dice.floats(rows * columns, 0.3);
    weights[2 * columns..3 * columns].fill(0.0);
    weights[3 * columns..4 * columns]
        .iter_mut()
        .for_each(|weight| *weight *= 1e-4);
    let matrix = DynamicMatrix::quantise(rows, columns, &weights, None).unwrap();
    assert_eq!((matrix.rows(), matrix.columns()), (rows, columns));
    for (row, weights) in weights.chunks(columns).enumerate() {
        let mut found = vec![f32::NAN; columns];
        matrix.row(row, &mut found);
        let step = weights
            .iter()
            .fold(0.0_f32, |largest, weight| largest.max(weight.abs()))
            / 127.0;
        for (found, weight) in found.iter().zip(weights) {
            assert!((found - weight).abs() <= step * 0.5001, "{found} {weight} {step}");
        }
    }
    let x = dice.floats(2 * columns, 1.0);
    let mut activations = Quantised::default();
    activations.fill(portable(), &x, columns);
    let mut out = vec![0.0; 2 * rows];
    portable().multiply(&matrix, &activations, &mut out);
    for (x, out) in x.chunks(columns).zip(out.chunks(rows)) {
        for (weights, out) in weights.chunks(columns).zip(out) {
            let exact: f64 = x
                .iter()
                .zip(weights)
                .map(|(a, b)| f64::from(*a) * f64::from(*b))
                .sum();
            assert!((f64::from(*out) - exact).abs() < 0.05, "{out} {exact}");
        }
    }
}

#[test]
fn logits_of_a_shortlist_are_those_of_the_product() {
    let mut dice = Dice(15);
    for width in [64, 384] {
        let (vocabulary, weight) = (96, 120.5);
        let weights = dice.bytes(vocabulary * width);
        let bias = dice.floats(vocabulary, 3.0);
        let table = DynamicTable::new(&weights, width, weight, Some(&bias)).unwrap();
        assert_eq!((table.vocabulary(), table.width()), (vocabulary, width));
        let one = WeightScales::One(weight);
        let matrix = DynamicMatrix::pack(vocabulary, width, &weights, one, Some(&bias)).unwrap();
        let mut activations = Quantised::default();
        activations.fill(portable(), &dice.floats(2 * width, 1.0), width);
        let mut all = vec![0.0; 2 * vocabulary];
        portable().multiply(&matrix, &activations, &mut all);
        for kernel in Kernel::available() {
            for count in [0, 1, 16, 17, 48] {
                let ids: Vec<u32> = (0..count).map(|i| i * 2 + i % 2).collect();
                for row in 0..2 {
                    let mut out = vec![f32::NAN; ids.len()];
                    kernel.dynamic_logits(&table, &weights, (&activations, row), &ids, &mut out);
                    let all = &all[row * vocabulary..];
                    let expected: Vec<f32> = ids.iter().map(|&id| all[id as usize]).collect();
                    assert_eq!(out, expected, "{:?} {width} {count}", kernel.isa());
                }
            }
        }
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let bytes = vec![1; 12];
    let pack = |rows, columns, scales: WeightScales<'_>, bias: Option<&[f32]>| {
        DynamicMatrix::pack(rows, columns, &bytes, scales, bias)
    };
    assert!(pack(3, 4, WeightScales::One(1.0), None).is_ok());
    let length = |result| matches!(result, Err(ShiftedError::Length { .. }));
    assert!(length(pack(3, 5, WeightScales::One(1.0), None)));
    assert!(length(pack(usize::MAX, 4, WeightScales::One(1.0), None)));
    assert!(length(pack(3, 4, WeightScales::One(1.0), Some(&[0.0]))));
    assert!(length(pack(3, 4, WeightScales::ByOutput(&[1.0; 2]), None)));
    for bad in [0.0, -1.0, f32::NAN, f32::INFINITY] {
        assert!(matches!(
            pack(3, 4, WeightScales::One(bad), None),
            Err(ShiftedError::Scale(_))
        ));
        let by_output = WeightScales::ByOutput(&[1.0, bad, 1.0]);
        assert!(matches!(pack(3, 4, by_output, None), Err(ShiftedError::Scale(_))));
        assert!(DynamicTable::new(&[1; 64], 64, bad, None).is_err());
    }
    let shape = |result| matches!(result, Err(ShiftedError::Shape { .. }));
    assert!(shape(DynamicMatrix::pack(
        0,
        4,
        &[],
        WeightScales::One(1.0),
        None
    )));
    assert!(shape(DynamicMatrix::pack(
        4,
        0,
        &[],
        WeightScales::One(1.0),
        None
    )));
    let long = vec![0; 65_537];
    assert!(shape(DynamicMatrix::pack(
        1,
        65_537,
        &long,
        WeightScales::One(1.0),
        None
    )));
    // A row that never comes is missed.
    let mut quantiser = Quantiser::new(2, 2);
    quantiser.add(&[1.0, -2.0]).unwrap();
    assert_eq!(
        quantiser.pack(None).unwrap_err(),
        ShiftedError::Length {
            rows: 2,
            columns: 2,
            expected: 4,
            found: 2
        }
    );
    let weights = [1.0, 2.0, f32::NAN, 0.0];
    let error = DynamicMatrix::quantise(2, 2, &weights, None).unwrap_err();
    assert_eq!(error, ShiftedError::Weight { row: 1 });
    assert!(shape(
        DynamicTable::new(&[1; 12], 12, 1.0, None).map(|_| unreachable!())
    ));
}
