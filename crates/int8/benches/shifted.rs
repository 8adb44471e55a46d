//! How fast the student's operations are on one thread: `cargo bench -p int8 --bench shifted`.
//!
//! Sizes are those of the tiny student: width 256, feed-forward 1536, a shortlist of 1216 tokens.
#![expect(clippy::print_stdout, reason = "prints its figures")]

use int8::attention::{Attention, SCORE_ROWS, transpose_keys};
use int8::shifted::{Scales, ShiftedMatrix, ShiftedTable};
use int8::{Kernel, padded};
use std::hint::black_box;
use std::time::Instant;

const SCALES: Scales = Scales {
    activation: 9.3,
    weight: 151.7,
};

fn main() {
    println!("{:11} {:26} {:>8} {:>9}", "kernel", "operation", "us", "GMAC/s");
    for kernel in Kernel::available() {
        let name = kernel.isa().name();
        for (outputs, inputs) in [(256, 256), (1536, 256), (256, 1536)] {
            let weights = weights(outputs * inputs);
            let Ok(matrix) = ShiftedMatrix::pack(outputs, inputs, &weights, SCALES, None) else {
                continue;
            };
            for rows in [1, 12, 32, 240] {
                let shifted = vec![100; rows * inputs];
                let mut out = vec![0.0; rows * outputs];
                let seconds = best(|| kernel.affine(&matrix, black_box(&shifted), &mut out));
                let label = format!("{outputs} x {inputs}, {rows} rows");
                report(name, &label, seconds, rows * outputs * inputs);
            }
        }
        shortlist(kernel);
        attention(kernel);
        elements(kernel);
    }
}

/// Weights as trained ones are: most of them small, a deviation of 20 where the largest are 127.
fn weights(count: usize) -> Vec<i8> {
    let mut state = 1_u32;
    let mut byte = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        i32::from((state >> 24) as u8)
    };
    (0..count)
        .map(|_| ((byte() + byte() + byte() + byte() - 510) * 20 / 148).clamp(-127, 127) as i8)
        .collect()
}

fn shortlist(kernel: Kernel) {
    let weights = weights(32_000 * 256);
    let Ok(table) = ShiftedTable::new(&weights, 256, SCALES, None) else {
        return;
    };
    let shifted = vec![100; 256];
    // As in a batch: 32 sentences whose tokens are among 10,240, in ascending order.
    let lists: Vec<Vec<u32>> = (0..32)
        .map(|list| (0..1_216).map(|i| (i * 8 + list * (i + 1) % 8) * 3).collect())
        .collect();
    let mut out = vec![0.0; 1_216];
    let seconds = best(|| {
        for ids in &lists {
            kernel.logits(&table, &weights, black_box(&shifted), ids, &mut out);
        }
    }) / lists.len() as f64;
    report(kernel.isa().name(), "logits, 1216 tokens", seconds, 1_216 * 256);
}

fn attention(kernel: Kernel) {
    for (queries, positions) in [(1, 32), (32, 32)] {
        let values = vec![0.5; positions * 256];
        let queries = vec![0.25; queries * 256];
        let mut keys = vec![0.0; padded(positions) * 256];
        transpose_keys(&values, 256, &mut keys);
        let mut scores = vec![0.0; SCORE_ROWS * padded(positions)];
        let mut out = vec![0.0; queries.len()];
        let job = Attention {
            queries: &queries,
            keys: &keys,
            values: &values,
            positions,
            heads: 8,
        };
        let seconds = best(|| kernel.attention(black_box(&job), &mut scores, &mut out));
        let label = format!("attention, {} over {positions}", queries.len() / 256);
        report(
            kernel.isa().name(),
            &label,
            seconds,
            2 * queries.len() * positions,
        );
    }
}

fn elements(kernel: Kernel) {
    let (mut x, y) = (vec![0.5; 32 * 256], vec![0.25; 32 * 256]);
    let (scale, bias) = (vec![1.0; 256], vec![0.1; 256]);
    let seconds = best(|| kernel.add_and_norm(&mut x, black_box(&y), &scale, &bias));
    report(kernel.isa().name(), "norm, 32 rows", seconds, 0);
    let mut out = vec![0; x.len()];
    let seconds = best(|| kernel.shift(black_box(&y), 3.0, &mut out));
    report(kernel.isa().name(), "quantise, 32 rows", seconds, 0);
    let mut keys = vec![0.0; x.len()];
    let seconds = best(|| transpose_keys(black_box(&y), 256, &mut keys));
    report(kernel.isa().name(), "transpose, 32 positions", seconds, 0);
}

fn report(kernel: &str, operation: &str, seconds: f64, macs: usize) {
    let rate = macs as f64 / seconds / 1e9;
    println!("{kernel:11} {operation:26} {:8.2} {rate:9.1}", seconds * 1e6);
}

/// Seconds of one run: the best of several rounds, since what is slower was disturbed.
fn best(mut run: impl FnMut()) -> f64 {
    let rounds = 20;
    (0..9)
        .map(|_| {
            let started = Instant::now();
            for _ in 0..rounds {
                run();
            }
            started.elapsed().as_secs_f64() / f64::from(rounds)
        })
        .fold(f64::INFINITY, f64::min)
}
