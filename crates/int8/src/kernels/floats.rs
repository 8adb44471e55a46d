//! Element-wise functions over plain numbers, written once.
//!
//! Each is inlined into one caller per instruction set, and the compiler makes vectors of it there.
//! Nothing is reassociated or fused, so every instruction set gives the same bits.
#![expect(
    clippy::inline_always,
    reason = "inlined into one caller per instruction set, to become vectors there"
)]

/// `e^x` within 2 units in the last place for −87 ≤ x ≤ 88; smaller arguments give about 1e-38.
///
/// Cody and Waite's reduction to `2^n · e^r` with |r| ≤ ln 2 / 2, then the Taylor polynomial of degree 6.
#[inline(always)]
fn exp(x: f32) -> f32 {
    const LN2_HIGH: f32 = 0.693_359_4;
    const LN2_LOW: f32 = -2.121_944_4e-4;
    // Adding and subtracting 1.5 · 2^23 rounds to the nearest whole number.
    const ROUND: f32 = 12_582_912.0;
    let x = x.clamp(-87.0, 88.0);
    let shifted = x * std::f32::consts::LOG2_E + ROUND;
    let n = shifted - ROUND;
    let r = (x - n * LN2_HIGH) - n * LN2_LOW;
    let mut sum = 1.0 / 720.0;
    for coefficient in [1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0] {
        sum = sum * r + coefficient;
    }
    // The low bits of the shifted number are n; a cast from it would be made one lane at a time. |n| ≤ 127, so the
    // exponent stays in range.
    let exponent = shifted.to_bits().wrapping_sub(ROUND.to_bits()).wrapping_add(127);
    sum * f32::from_bits(exponent << 23)
}

/// Eight running values, so that sums and maxima can be vectors too.
type Lanes = [f32; 8];

#[inline(always)]
fn sum(lanes: Lanes) -> f32 {
    lanes.iter().sum()
}

#[inline(always)]
fn largest(values: &[f32]) -> f32 {
    let mut lanes = [f32::NEG_INFINITY; 8];
    let chunks = values.chunks_exact(8);
    let rest = chunks.remainder();
    for chunk in chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane = if *value > *lane { *value } else { *lane };
        }
    }
    lanes
        .iter()
        .chain(rest)
        .copied()
        .fold(f32::NEG_INFINITY, f32::max)
}

/// `gate ← silu(gate) · up`, with `silu(x) = x / (1 + e^−x)`.
#[inline(always)]
pub fn swiglu(gate: &mut [f32], up: &[f32]) {
    for (gate, up) in gate.iter_mut().zip(up) {
        *gate = silu(*gate) * up;
    }
}

/// `x · σ(x)`.
#[inline(always)]
pub fn silu(x: f32) -> f32 {
    x / (1.0 + exp(-x))
}

/// `gate ← gelu(gate) · up`, with `gelu(x) = x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³)))`, which is `x · σ(2 …)`.
#[inline(always)]
pub fn geglu(gate: &mut [f32], up: &[f32]) {
    for (gate, up) in gate.iter_mut().zip(up) {
        let x = *gate;
        let inner = (x + 0.044_715 * x * x * x) * -1.595_769;
        *gate = x / (1.0 + exp(inner)) * up;
    }
}

/// `x ← x · σ(gate)`.
#[inline(always)]
pub fn sigmoid_gate(x: &mut [f32], gate: &[f32]) {
    for (x, gate) in x.iter_mut().zip(gate) {
        *x /= 1.0 + exp(-gate);
    }
}

/// Scores to probabilities; the largest is subtracted first so that nothing overflows.
#[inline(always)]
pub fn softmax(scores: &mut [f32]) {
    let top = largest(scores);
    for score in scores.iter_mut() {
        *score = exp(*score - top);
    }
    let inverse = 1.0 / total(scores);
    for score in scores {
        *score *= inverse;
    }
}

#[inline(always)]
fn total(values: &[f32]) -> f32 {
    let mut lanes = Lanes::default();
    let chunks = values.chunks_exact(8);
    let rest = chunks.remainder();
    for chunk in chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane += value;
        }
    }
    sum(lanes) + rest.iter().sum::<f32>()
}

/// `ln Σ e^x`.
#[inline(always)]
pub fn log_sum_exp(scores: &[f32]) -> f32 {
    let top = largest(scores);
    let mut lanes = Lanes::default();
    let chunks = scores.chunks_exact(8);
    let rest = chunks.remainder();
    for chunk in chunks {
        for (lane, score) in lanes.iter_mut().zip(chunk) {
            *lane += exp(*score - top);
        }
    }
    let rest: f32 = rest.iter().map(|score| exp(score - top)).sum();
    top + (sum(lanes) + rest).ln()
}

/// `out = x / √(mean(x²) + epsilon) · weight` (Zhang and Sennrich, 2019).
#[inline(always)]
pub fn rms_norm(x: &[f32], weight: &[f32], epsilon: f32, out: &mut [f32]) {
    let inverse = 1.0 / (squares(x) / x.len() as f32 + epsilon).sqrt();
    for ((out, value), weight) in out.iter_mut().zip(x).zip(weight) {
        *out = value * inverse * weight;
    }
}

/// `Σ x²`.
#[inline(always)]
pub fn squares(x: &[f32]) -> f32 {
    let mut lanes = Lanes::default();
    let chunks = x.chunks_exact(8);
    let rest = chunks.remainder();
    for chunk in chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane += value * value;
        }
    }
    sum(lanes) + rest.iter().map(|value| value * value).sum::<f32>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_is_near_the_standard_one() {
        for i in -870..880 {
            let x = i as f32 / 10.0;
            let (found, expected) = (exp(x), x.exp());
            assert!(
                (found / expected - 1.0).abs() < 3e-7,
                "e^{x}: {found}, not {expected}"
            );
        }
        assert!(exp(-1000.0) < 1e-37);
    }

    #[test]
    fn softmax_sums_to_one_however_large_the_scores() {
        let mut scores: Vec<f32> = (0..13).map(|i| i as f32 * 100.0).collect();
        softmax(&mut scores);
        assert!((scores.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        assert!((scores[12] - 1.0).abs() < 1e-6);
    }

    #[test]
    fn log_sum_exp_of_equal_scores_is_their_number() {
        assert!((log_sum_exp(&[2.0; 20]) - (2.0 + 20.0_f32.ln())).abs() < 1e-6);
    }

    #[test]
    fn rms_norm_gives_unit_squares() {
        let x: Vec<f32> = (1..=11).map(|i| i as f32).collect();
        let mut out = vec![0.0; 11];
        rms_norm(&x, &[1.0; 11], 0.0, &mut out);
        assert!((out.iter().map(|v| v * v).sum::<f32>() / 11.0 - 1.0).abs() < 1e-5);
    }

    #[test]
    fn swiglu_is_silu_times_up() {
        let mut gate = [1.0, -2.0, 0.0];
        swiglu(&mut gate, &[3.0, 1.0, 5.0]);
        assert!(
            (gate[0] - 3.0 * 0.731_058_6).abs() < 1e-5
                && (gate[1] + 0.238_405_8).abs() < 1e-5
                && gate[2] == 0.0
        );
    }

    #[test]
    fn geglu_is_gelu_times_up() {
        let mut gate = [1.0, -2.0, 0.0, 40.0, -40.0];
        geglu(&mut gate, &[3.0, 1.0, 5.0, 1.0, 1.0]);
        let expected = [3.0 * 0.841_192, -0.045_402, 0.0, 40.0, 0.0];
        for (found, expected) in gate.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-5, "{found}, not {expected}");
        }
    }

    #[test]
    fn a_gate_is_between_shut_and_open() {
        let mut x = [2.0, 2.0, 2.0];
        sigmoid_gate(&mut x, &[0.0, 50.0, -50.0]);
        assert!((x[0] - 1.0).abs() < 1e-6 && (x[1] - 2.0).abs() < 1e-6 && x[2].abs() < 1e-6);
    }
}
