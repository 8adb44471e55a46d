//! Similarity of the vectors of sentence encoders, which have length 1, so that their dot product is their cosine.

/// The cosine of two vectors, from −1 to 1; 0 if one is empty.
pub(super) fn cosine(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(a, b)| f64::from(a * b)).sum()
}

/// The mean direction of the vectors, scaled to length 1.
pub(super) fn mean(vectors: &[Vec<f32>]) -> Vec<f32> {
    let mut sum = vec![0.0_f32; vectors.first().map_or(0, Vec::len)];
    for vector in vectors {
        for (sum, value) in sum.iter_mut().zip(vector) {
            *sum += value;
        }
    }
    let length = sum.iter().map(|value| value * value).sum::<f32>().sqrt();
    if length > 0.0 {
        for value in &mut sum {
            *value /= length;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_lies_between() {
        let mean = mean(&[vec![1.0, 0.0], vec![0.0, 1.0]]);
        assert!((cosine(&mean, &[1.0, 0.0]) - 0.5_f64.sqrt()).abs() < 1e-6);
        assert_eq!(super::mean(&[]), Vec::<f32>::new());
        assert_eq!(cosine(&[1.0], &[]), 0.0);
    }
}
