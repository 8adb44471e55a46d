//! Every kernel against a plain product, and bit for bit against the portable one.

use int8::{Activations, DeltaRule, Isa, Kernel, PackedMatrix, Stripe, Weights};

/// A small generator, so that the tests need no crate for it.
struct Random(u64);

impl Random {
    fn byte(&mut self) -> u8 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 56) as u8
    }

    fn float(&mut self) -> f32 {
        (f32::from(self.byte()) - 127.5) / 64.0 + (f32::from(self.byte()) - 127.5) / 16_384.0
    }
}

/// Blocks of random quants and scales, with half-precision factors of a sane size.
fn blocks(random: &mut Random, count: usize, bytes: usize, halves: &[usize]) -> Vec<u8> {
    let mut data: Vec<u8> = (0..count * bytes).map(|_| random.byte()).collect();
    for block in data.chunks_exact_mut(bytes) {
        for &at in halves {
            let factor = half::f16::from_f32(0.001 + f32::from(random.byte()) / 50_000.0);
            block[at..at + 2].copy_from_slice(&factor.to_le_bytes());
        }
    }
    data
}

fn matrices(random: &mut Random, rows: usize, columns: usize) -> Vec<PackedMatrix> {
    let mut matrices = Vec::new();
    if columns.is_multiple_of(256) {
        let four = blocks(random, rows * columns / 256, 144, &[0, 2]);
        let six = blocks(random, rows * columns / 256, 210, &[208]);
        matrices.push(PackedMatrix::pack(rows, columns, Weights::Q4K(&four)).unwrap());
        matrices.push(PackedMatrix::pack(rows, columns, Weights::Q6K(&six)).unwrap());
    }
    let plain: Vec<f32> = (0..rows * columns).map(|_| random.float()).collect();
    matrices.push(PackedMatrix::pack(rows, columns, Weights::F32(&plain)).unwrap());
    matrices
}

fn product(matrix: &PackedMatrix, kernel: Kernel, values: &[f32]) -> Vec<f32> {
    let activations = Activations::quantise(kernel, values, matrix.columns(), matrix.grain());
    let mut out = vec![f32::NAN; activations.rows() * matrix.rows()];
    matrix.multiply(kernel, &activations, &mut Stripe::whole(&mut out, matrix.rows()));
    out
}

#[test]
fn every_kernel_gives_the_portable_bits() {
    let mut random = Random(7);
    let portable = Kernel::available()[0];
    assert_eq!(portable.isa(), Isa::Portable);
    for (rows, columns) in [
        (1, 256),
        (7, 512),
        (8, 32),
        (9, 96),
        (15, 256),
        (31, 256),
        (16, 768),
        (17, 256),
        (33, 512),
        (40, 1536),
    ] {
        for matrix in matrices(&mut random, rows, columns) {
            for count in [1, 2, 3, 4, 5, 6, 7, 8, 9, 17] {
                let values: Vec<f32> = (0..count * columns).map(|_| random.float()).collect();
                let expected = product(&matrix, portable, &values);
                for kernel in Kernel::available() {
                    let found = product(&matrix, kernel, &values);
                    let same = expected
                        .iter()
                        .zip(&found)
                        .all(|(a, b)| a.to_bits() == b.to_bits());
                    assert!(same, "{:?} {rows}×{columns}, {count} rows", kernel.isa());
                }
            }
        }
    }
}

#[test]
fn products_are_near_the_exact_ones() {
    let mut random = Random(11);
    for matrix in matrices(&mut random, 24, 512) {
        let values: Vec<f32> = (0..2 * 512).map(|_| random.float()).collect();
        let found = product(&matrix, Kernel::best(), &values);
        for (row, values) in values.chunks_exact(512).enumerate() {
            for column in 0..24 {
                let mut weights = vec![0.0; 512];
                matrix.row(column, &mut weights);
                let exact: f64 = weights
                    .iter()
                    .zip(values)
                    .map(|(w, v)| f64::from(*w) * f64::from(*v))
                    .sum();
                let size: f64 = weights
                    .iter()
                    .zip(values)
                    .map(|(w, v)| (f64::from(*w) * f64::from(*v)).abs())
                    .sum();
                let error = (f64::from(found[row * 24 + column]) - exact).abs();
                assert!(error < 0.004 * size, "{error} of {size}");
            }
        }
    }
}

#[test]
fn extreme_quants_do_not_overflow() {
    // Every quant and every scale at its largest, every activation at its largest.
    let mut four = vec![0xFF; 144 * 8];
    let mut six = vec![0xFF; 210 * 8];
    for block in four.chunks_exact_mut(144) {
        block[..4].copy_from_slice(&[0x00, 0x3C, 0x00, 0x00]);
    }
    for block in six.chunks_exact_mut(210) {
        block[192..208].fill(0x7F);
        block[208..].copy_from_slice(&[0x00, 0x3C]);
    }
    let matrices = [
        (
            PackedMatrix::pack(8, 256, Weights::Q4K(&four)).unwrap(),
            15.0 * 63.0 * 256.0,
        ),
        (
            PackedMatrix::pack(8, 256, Weights::Q6K(&six)).unwrap(),
            31.0 * 127.0 * 256.0,
        ),
    ];
    for (matrix, expected) in matrices {
        for kernel in Kernel::available() {
            for sign in [1.0, -1.0] {
                for value in product(&matrix, kernel, &[sign; 256]) {
                    let error = (value - sign * expected).abs();
                    assert!(error < 1e-3 * expected, "{kernel:?}: {value}, not {expected}");
                }
            }
        }
    }
}

#[test]
fn stripes_make_the_whole_product() {
    let mut random = Random(3);
    for matrix in matrices(&mut random, 72, 256) {
        let values: Vec<f32> = (0..3 * 256).map(|_| random.float()).collect();
        let whole = product(&matrix, Kernel::best(), &values);
        let activations = Activations::quantise(Kernel::best(), &values, 256, matrix.grain());
        let mut striped = vec![f32::NAN; 3 * 72];
        for mut stripe in Stripe::cut(&mut striped, 72, 2) {
            matrix.multiply(Kernel::best(), &activations, &mut stripe);
        }
        assert_eq!(striped, whole);
    }
}

#[test]
fn attention_is_the_same_everywhere_and_its_parts_join() {
    let mut random = Random(5);
    let mut floats = |count: usize| (0..count).map(|_| random.float()).collect::<Vec<f32>>();
    for (head, positions, queries) in [
        (16, 3, 2),
        (32, 8, 1),
        (64, 1, 1),
        (64, 37, 3),
        (96, 9, 2),
        (128, 40, 6),
        (128, 23, 7),
    ] {
        let query = floats(head * queries);
        let (keys, values) = (floats(head * positions), floats(head * positions));
        let run = |kernel: Kernel, query: &[f32], parts: &[(&[f32], &[f32])]| {
            let (mut scores, mut out) = (vec![0.0; queries * positions], vec![0.0; query.len()]);
            kernel.grouped_attention(query, head, parts, 0.125, &mut scores, &mut out);
            out
        };
        let expected = run(Kernel::available()[0], &query, &[(&keys, &values)]);
        let cut = positions / 3 * head;
        let parts = [(&keys[..cut], &values[..cut]), (&keys[cut..], &values[cut..])];
        for kernel in Kernel::available() {
            let name = format!("{kernel:?}, {queries} heads of {head}, {positions} positions");
            assert_eq!(run(kernel, &query, &[(&keys, &values)]), expected, "{name}");
            assert_eq!(run(kernel, &query, &parts), expected, "{name}, in parts");
            let last = &query[(queries - 1) * head..];
            assert_eq!(
                run(kernel, last, &parts),
                expected[expected.len() - head..],
                "{name}, one query"
            );
        }
    }
}

#[test]
fn functions_of_elements_are_the_same_everywhere() {
    let mut random = Random(9);
    for length in [1, 7, 8, 15, 16, 17, 31, 32, 33, 100, 1_000] {
        let mut floats = || (0..length).map(|_| random.float() * 4.0).collect::<Vec<f32>>();
        let (x, y) = (floats(), floats());
        let run = |kernel: Kernel| {
            let (mut gate, mut normed) = (x.clone(), x.clone());
            kernel.swiglu(&mut gate, &y);
            kernel.rms_norm(&x, &y, 1e-6, &mut normed);
            let (mut gelu, mut gated, mut unit) = (x.clone(), x.clone(), x.clone());
            kernel.geglu(&mut gelu, &y);
            kernel.sigmoid_gate(&mut gated, &y);
            kernel.unit_norm(&mut unit, 1e-6, 0.3);
            (gate, normed, gelu, gated, unit, kernel.log_sum_exp(&x))
        };
        let expected = run(Kernel::available()[0]);
        for kernel in Kernel::available() {
            assert_eq!(run(kernel), expected, "{kernel:?}, {length}");
        }
    }
}

#[test]
fn recurrent_layers_are_the_same_everywhere_and_in_any_portions() {
    let mut random = Random(13);
    for (keys, values, tokens) in [(4, 16, 1), (32, 48, 7), (128, 128, 5)] {
        let width = 2 * keys + values;
        let rows: Vec<f32> = (0..tokens * width).map(|_| random.float() / 8.0).collect();
        let weights: Vec<f32> = (0..3 * width).map(|_| random.float()).collect();
        let gates: Vec<(f32, f32)> = (0..tokens)
            .map(|_| (random.float().abs() / 4.0, random.float().abs() / 2.0))
            .collect();
        let run = |kernel: Kernel, portion: usize| {
            let (mut state, mut out) = (vec![0.0; keys * values], Vec::new());
            for (rows, gates) in rows.chunks(portion * width).zip(gates.chunks(portion)) {
                let job = DeltaRule {
                    rows,
                    width,
                    query: 0,
                    key: keys,
                    value: 2 * keys,
                    keys,
                    values,
                    gates,
                };
                let mut part = vec![f32::NAN; gates.len() * values];
                kernel.delta_rule(&job, &mut state, &mut part);
                out.extend(part);
            }
            let mut convolved = vec![f32::NAN; width];
            let three: Vec<f32> = rows.iter().copied().cycle().take(3 * width).collect();
            kernel.convolve(&three, &weights, &mut convolved);
            (state, out, convolved)
        };
        let expected = run(Kernel::available()[0], tokens);
        assert!(expected.1.iter().all(|value| value.is_finite()));
        for kernel in Kernel::available() {
            for portion in [1, 2, tokens] {
                assert_eq!(
                    run(kernel, portion),
                    expected,
                    "{kernel:?}, {keys}×{values}, {portion}"
                );
            }
        }
    }
}

#[test]
fn wrong_shapes_are_errors() {
    let error = |columns, bytes: usize| {
        PackedMatrix::pack(8, columns, Weights::Q4K(&vec![0; bytes]))
            .err()
            .unwrap()
            .to_string()
    };
    assert_eq!(error(200, 144), "rows of 200 weights are no whole blocks of 256");
    assert_eq!(
        error(256, 144),
        "a matrix of 8 × 256 needs 1152 bytes of data, and has 144"
    );
    assert!(PackedMatrix::pack(usize::MAX, 256, Weights::Q6K(&[0; 210])).is_err());
}
