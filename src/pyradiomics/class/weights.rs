use crate::image::Spacing;
use crate::pyradiomics::WeightingNorm;

impl WeightingNorm {
    /// The length of a step `[z, y, x]` in mm; 1 where all steps weigh the same.
    pub(super) fn length(self, step: [isize; 3], spacing: Spacing) -> f64 {
        let sides = spacing.zyx();
        let sides: [f64; 3] = std::array::from_fn(|axis| step[axis].unsigned_abs() as f64 * sides[axis]);
        match self {
            WeightingNorm::Manhattan => sides.iter().sum(),
            WeightingNorm::Euclidean => sides.iter().map(|side| side * side).sum::<f64>().sqrt(),
            WeightingNorm::Infinity => sides.into_iter().fold(0.0, f64::max),
            WeightingNorm::NoWeighting => 1.0,
        }
    }

    /// What the settings say of a norm or of none.
    pub(super) fn text(norm: Option<Self>) -> &'static str {
        match norm {
            None => "mean over directions",
            Some(WeightingNorm::Manhattan) => "weights manhattan",
            Some(WeightingNorm::Euclidean) => "weights euclidean",
            Some(WeightingNorm::Infinity) => "weights infinity",
            Some(WeightingNorm::NoWeighting) => "directions added up",
        }
    }
}
