//! Pseudo-random numbers, the same on every machine.

/// The state of the generator.
pub struct Dice(pub u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    /// Weights, −127 to 127.
    pub fn bytes(&mut self, count: usize) -> Vec<i8> {
        (0..count)
            .map(|_| i16::from((self.next() % 255) as u8) - 127)
            .map(|byte| byte as i8)
            .collect()
    }

    /// Weights as trained ones are: most of them small.
    pub fn weights(&mut self, count: usize) -> Vec<i8> {
        let mut weights = self.bytes(count);
        for weight in &mut weights {
            if !self.next().is_multiple_of(64) {
                *weight /= 4;
            }
        }
        weights
    }

    /// Shifted activations, 0 to 254.
    pub fn shifted(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| (self.next() % 255) as u8).collect()
    }

    /// Numbers between −size and size.
    pub fn floats(&mut self, count: usize, size: f32) -> Vec<f32> {
        (0..count)
            .map(|_| ((self.next() % 20_001) as f32 / 10_000.0 - 1.0) * size)
            .collect()
    }
}
