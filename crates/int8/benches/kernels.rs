//! How fast each kernel multiplies: `cargo bench -p int8`.
//!
//! One thread, matrices of the size of a 1.5B model's feed-forward layer; prints billions of
//! multiply–adds a second for one row (decoding), eight (a batch) and 128 (reading).
#![expect(clippy::print_stdout, reason = "prints its figures")]

use int8::{Activations, Kernel, PackedMatrix, Stripe, Weights};
use std::time::Instant;

const ROWS: usize = 1_536;
const COLUMNS: usize = 8_960;

fn main() {
    let blocks = ROWS * COLUMNS / 256;
    let floats: Vec<f32> = (0..ROWS * COLUMNS).map(|i| (i % 17) as f32 - 8.0).collect();
    let matrices = [
        (
            "q4_k",
            PackedMatrix::pack(ROWS, COLUMNS, Weights::Q4K(&vec![0x11; blocks * 144])),
        ),
        (
            "q6_k",
            PackedMatrix::pack(ROWS, COLUMNS, Weights::Q6K(&vec![0x11; blocks * 210])),
        ),
        ("q8", PackedMatrix::pack(ROWS, COLUMNS, Weights::F32(&floats))),
    ];
    println!("{:10} {:6} {:>6} {:>8}", "kernel", "format", "rows", "GMAC/s");
    for kernel in Kernel::available() {
        for (name, matrix) in &matrices {
            let Ok(matrix) = matrix else { continue };
            for rows in [1, 8, 128] {
                let rate = rate(kernel, matrix, rows);
                println!("{:10} {name:6} {rows:6} {rate:8.1}", kernel.isa().name());
            }
        }
    }
}

/// The best of several runs: what is slower was disturbed.
fn rate(kernel: Kernel, matrix: &PackedMatrix, rows: usize) -> f64 {
    let values: Vec<f32> = (0..rows * COLUMNS).map(|i| (i % 13) as f32 - 6.0).collect();
    let activations = Activations::quantise(kernel, &values, COLUMNS, matrix.grain());
    let mut out = vec![0.0; rows * ROWS];
    let best = (0..5)
        .map(|_| {
            let started = Instant::now();
            matrix.multiply(kernel, &activations, &mut Stripe::whole(&mut out, ROWS));
            started.elapsed().as_secs_f64()
        })
        .fold(f64::INFINITY, f64::min);
    (rows * ROWS * COLUMNS) as f64 / best / 1e9
}
