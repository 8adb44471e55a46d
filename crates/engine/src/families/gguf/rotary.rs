//! Rotary position embeddings (Su et al., 2021).

use super::config::Config;
use super::dialect::Rotation;

/// The frequencies of a network's heads.
pub struct Rotary {
    /// `base^(−2i / head)`, `[head / 2]`.
    frequencies: Vec<f32>,
    rotation: Rotation,
    head: usize,
}

impl Rotary {
    /// For the heads of a network.
    pub fn new(config: &Config) -> Self {
        let frequency = |i| config.rope_base.powf(-2.0 * i as f32 / config.head as f32);
        Rotary {
            frequencies: (0..config.head / 2).map(frequency).collect(),
            rotation: config.dialect.rotation,
            head: config.head,
        }
    }

    /// The sines and cosines of a position's angles; all layers share them.
    pub fn angles(&self, position: usize) -> Vec<(f32, f32)> {
        let angles = self
            .frequencies
            .iter()
            .map(|frequency| position as f32 * frequency);
        angles.map(f32::sin_cos).collect()
    }

    /// Rotates every head in `states` by the angles of its position.
    pub fn rotate(&self, states: &mut [f32], angles: &[(f32, f32)]) {
        let half = self.head / 2;
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
