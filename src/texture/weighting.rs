use crate::image::Spacing;

/// How the length |m| of a direction m is measured.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Norm {
    /// The sum of the absolute components.
    Manhattan,
    /// The root of the sum of their squares.
    Euclidean,
    /// The largest of them; `infinity` in PyRadiomics.
    Chebyshev,
}

/// How the weight follows from the length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weight {
    /// 1/|m|
    Inverse,
    /// exp(−|m|²)
    Gaussian,
    /// |m|
    Length,
}

/// Weights w of the directions m by their length, where matrices of several directions are added up: Σ_m w(m) M_m.
///
/// The directions of one matrix need no weight, and those of equal length have the same: the aggregations `…_avg` are
/// not changed by it, nor is any by [`Norm::Chebyshev`] in voxels on neighbours at distance 1. Only ratios of weights
/// matter, so a length has no unit of its own and weights may be as small as they like.
///
/// Source: IBSI manual, sections *Distances and distance weighting* and *Distance weighting*, which measure the length
/// of m in voxels and recommend against weighting; van Griethuysen et al. 2017. The setting `weightingNorm` of
/// PyRadiomics is `Weighting::gaussian(norm).in_mm()` for co-occurrences, and `Weighting::length(norm).in_mm()` for
/// runs: there its code has the length itself, although its documentation says exp(−|m|²).
///
/// ```
/// use radiomics::texture::{Glcm, Norm, Texture, Weighting};
///
/// let glcm = Glcm::new().weighting(Weighting::gaussian(Norm::Euclidean).in_mm());
/// assert_eq!(glcm.settings(), "weights exp(-|m|^2), Euclidean in mm");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weighting {
    weight: Weight,
    norm: Norm,
    mm: bool,
}

impl Weighting {
    /// w = 1/|m|, the length in voxels.
    pub fn inverse(norm: Norm) -> Self {
        Weighting { weight: Weight::Inverse, norm, mm: false }
    }

    /// w = exp(−|m|²), the length in voxels.
    pub fn gaussian(norm: Norm) -> Self {
        Weighting { weight: Weight::Gaussian, norm, mm: false }
    }

    /// w = |m|, the length in voxels.
    pub fn length(norm: Norm) -> Self {
        Weighting { weight: Weight::Length, norm, mm: false }
    }

    /// The same with lengths in mm: the components of m are multiplied by the spacing of the image.
    #[must_use]
    pub fn in_mm(self) -> Self {
        Weighting { mm: true, ..self }
    }

    /// What the settings say.
    pub(super) fn text(self) -> String {
        let weight = match self.weight {
            Weight::Inverse => "1/|m|",
            Weight::Gaussian => "exp(-|m|^2)",
            Weight::Length => "|m|",
        };
        format!("weights {weight}, {:?} in {}", self.norm, if self.mm { "mm" } else { "voxels" })
    }

    /// What was counted along directions of the same length, for each length that occurs, with its weight relative to
    /// the largest of them. Each part comes with the position of its direction among the steps.
    pub(super) fn by_weight<'a, C>(
        self,
        parts: impl IntoIterator<Item = (usize, &'a C)>,
        steps: &[[isize; 3]],
        spacing: Spacing,
    ) -> Vec<(f64, Vec<&'a C>)> {
        let lengths: Vec<f64> = steps.iter().map(|&step| self.norm_of(step, spacing)).collect();
        let mut groups: Vec<(f64, Vec<&C>)> = Vec::new();
        for (direction, counts) in parts {
            let length = lengths.get(direction).copied().unwrap_or(0.0);
            match groups.iter_mut().find(|group| group.0 == length) {
                Some(group) => group.1.push(counts),
                None => groups.push((length, vec![counts])),
            }
        }
        let heaviest = self.heaviest(groups.iter().map(|group| group.0));
        groups.into_iter().map(|(length, group)| (self.share(length, heaviest), group)).collect()
    }

    /// The length of a step.
    fn norm_of(self, step: [isize; 3], spacing: Spacing) -> f64 {
        let unit = if self.mm { spacing.zyx() } else { [1.0; 3] };
        let mut sides: [f64; 3] = std::array::from_fn(|axis| step[axis].unsigned_abs() as f64 * unit[axis]);
        sides.sort_by(f64::total_cmp); // the same length, to the last bit, whatever the order of the axes
        match self.norm {
            Norm::Manhattan => sides.iter().sum(),
            Norm::Euclidean => sides.iter().map(|side| side * side).sum::<f64>().sqrt(),
            Norm::Chebyshev => sides[2],
        }
    }

    /// The length that has the largest weight.
    fn heaviest(self, lengths: impl Iterator<Item = f64>) -> f64 {
        match self.weight {
            Weight::Inverse | Weight::Gaussian => lengths.fold(f64::INFINITY, f64::min),
            Weight::Length => lengths.fold(0.0, f64::max),
        }
    }

    /// The weight of a length relative to that of the heaviest: from 0 to 1, also where both are too small for a number.
    fn share(self, length: f64, heaviest: f64) -> f64 {
        if length == heaviest {
            return 1.0;
        }
        match self.weight {
            Weight::Inverse => heaviest / length,
            Weight::Gaussian => (-(length - heaviest) * (length + heaviest)).exp(),
            Weight::Length => length / heaviest,
        }
    }
}
