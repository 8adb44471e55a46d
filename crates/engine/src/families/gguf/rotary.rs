//! Rotary position embeddings (Su et al., 2021).

use super::config::Frequencies;
use super::dialect::Rotation;

/// The frequencies of some layers' heads.
pub struct Rotary {
    /// `base^(−2i / dims) / factor`, `[dims / 2]`.
    frequencies: Vec<f32>,
    rotation: Rotation,
    head: usize,
}

impl Rotary {
    /// For heads of width `head`, of which the frequencies may leave the last elements as they are.
    pub fn new(frequencies: Frequencies, rotation: Rotation, head: usize) -> Self {
        let Frequencies { base, factor, dims } = frequencies;
        let frequency = |i| base.powf(-2.0 * i as f32 / dims as f32) / factor;
        Rotary {
            frequencies: (0..dims / 2).map(frequency).collect(),
            rotation,
            head,
        }
    }

    /// The sines and cosines of a position's angles; all layers of these frequencies share them.
    pub fn angles(&self, position: usize) -> Vec<(f32, f32)> {
        let angles = self
            .frequencies
            .iter()
            .map(|frequency| position as f32 * frequency);
        angles.map(f32::sin_cos).collect()
    }

    /// Rotates every head in `states` by the angles of its position.
    pub fn rotate(&self, states: &mut [f32], angles: &[(f32, f32)]) {
        let half = self.frequencies.len();
        for head in states.chunks_exact_mut(self.head) {
            for (i, (sin, cos)) in angles.iter().enumerate() {
                let (first, second) = match self.rotation {
                    Rotation::Halves => (i, i + half),
                    Rotation::Neighbours => (2 * i, 2 * i + 1),
                };
                let (a, b) = (head[first], head[second]);
                head[first] = a * cos - b * sin;
                head[second] = a * sin + b * cos;
            }
        }
    }
}
