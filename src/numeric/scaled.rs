use super::moment::range;

/// Samples that were moved by their common middle and divided by a common power of two, so that no value is above 2 and
/// squares neither overflow nor vanish.
///
/// Statistics that do not depend on place and unit are computed from them; equal values stay equal.
pub(crate) struct Scaled {
    /// The samples in the order they came.
    pub(crate) samples: Vec<Vec<f64>>,
    /// What was subtracted.
    pub(crate) centre: f64,
    /// What they were then divided by.
    pub(crate) unit: f64,
}

/// A mean square of scaled values at which nothing but rounding is left.
const ROUNDING: f64 = (8.0 * f64::EPSILON) * (8.0 * f64::EPSILON);

impl Scaled {
    /// Of finite samples.
    pub(crate) fn of<S: AsRef<[f64]>>(samples: &[S]) -> Self {
        let ranges = samples.iter().map(|sample| range(sample.as_ref()));
        let (low, high) =
            ranges.fold((f64::INFINITY, f64::NEG_INFINITY), |a, b| (a.0.min(b.0), a.1.max(b.1)));
        if low >= high || high < low {
            let zeros = samples.iter().map(|sample| vec![0.0; sample.as_ref().len()]);
            return Scaled { samples: zeros.collect(), centre: low, unit: 1.0 };
        }
        let centre = 0.5 * low + 0.5 * high;
        let unit = power_of_two(0.5 * high - 0.5 * low);
        let scaled = |sample: &S| sample.as_ref().iter().map(|x| (x - centre) / unit).collect();
        Scaled { samples: samples.iter().map(scaled).collect(), centre, unit }
    }
}

/// A mean square of scaled values, exactly 0 where it is no more than rounding.
pub(crate) fn without_rounding(mean_square: f64) -> f64 {
    if mean_square <= ROUNDING { 0.0 } else { mean_square }
}

/// The largest power of two that is not above a positive number; for 0 the smallest there is.
fn power_of_two(value: f64) -> f64 {
    let bits = value.to_bits();
    match bits & f64::INFINITY.to_bits() {
        // below the normal numbers the highest bit of the fraction is the power
        0 => f64::from_bits(1 << (u64::BITS - 1 - (bits | 1).leading_zeros())),
        exponent => f64::from_bits(exponent),
    }
}
