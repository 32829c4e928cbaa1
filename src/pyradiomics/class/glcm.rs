use super::Class;
use super::entropy::{EPSILON, entropy};
use super::plane::Plane;
use crate::error::{Result, Value};
use crate::feature::{Family, Feature, Input, Region};
use crate::pyradiomics::{Settings, WeightingNorm};
use crate::texture::{
    self, Cooccurrence, CooccurrenceCounts, CooccurrenceFeatures as _, Glcm as Counter, Offsets,
};

/// The class `glcm`: grey level co-occurrence.
pub(super) struct Glcm {
    counter: Counter,
    steps: Vec<[isize; 3]>,
    plane: Plane,
    norm: Option<WeightingNorm>,
}

impl Class for Glcm {
    const WITHOUT_VALUE: &'static [(&'static str, &'static str)] = &[
        ("Dissimilarity", "DifferenceAverage"),
        ("Homogeneity1", "Id"),
        ("Homogeneity2", "Idm"),
        ("SumVariance", "ClusterTendency"),
    ];

    fn new(settings: &Settings) -> Result<Self> {
        let plane = Plane::new(settings)?;
        let offsets = Offsets::shells(settings.distances.iter().copied())?;
        let steps = if plane.is_flat() { offsets.plane() } else { offsets.space() }.to_vec();
        let counter = Counter::new().offsets(offsets);
        let counter = if settings.symmetrical_glcm { counter } else { counter.asymmetric() };
        Ok(Glcm { counter, steps, plane, norm: settings.weighting_norm })
    }
}

impl Family for Glcm {
    type Measured = Pairs;
    const FEATURES: &'static [Feature<Pairs>] = features!("glcm":
        "Autocorrelation" => |pairs| pairs.matrix.autocorrelation(),
        "ClusterProminence" => |pairs| pairs.matrix.cluster_prominence(),
        "ClusterShade" => |pairs| pairs.matrix.cluster_shade(),
        "ClusterTendency" => |pairs| pairs.matrix.cluster_tendency(),
        "Contrast" => |pairs| pairs.matrix.contrast(),
        "Correlation" => |pairs| pairs.matrix.correlation().or(Ok(1.0)),
        "DifferenceAverage" => |pairs| pairs.matrix.difference_average(),
        "DifferenceEntropy" => |pairs| entropy(pairs.matrix.difference_entropy()),
        "DifferenceVariance" => |pairs| pairs.matrix.difference_variance(),
        "Id" => |pairs| pairs.matrix.inverse_difference(),
        "Idm" => |pairs| pairs.matrix.inverse_difference_moment(),
        "Idmn" => |pairs| pairs.matrix.normalised_inverse_difference_moment(),
        "Idn" => |pairs| pairs.matrix.normalised_inverse_difference(),
        "Imc1" => Pairs::information_correlation_1,
        "Imc2" => |pairs| pairs.matrix.information_correlation_2(),
        "InverseVariance" => |pairs| pairs.matrix.inverse_variance(),
        "JointAverage" => |pairs| pairs.matrix.joint_average(),
        "JointEnergy" => |pairs| pairs.matrix.angular_second_moment(),
        "JointEntropy" => |pairs| entropy(pairs.matrix.joint_entropy()),
        "MCC" => Pairs::maximal_correlation,
        "MaximumProbability" => |pairs| pairs.matrix.joint_maximum(),
        "SumAverage" => |pairs| pairs.matrix.sum_average(),
        "SumEntropy" => |pairs| entropy(pairs.matrix.sum_entropy()),
        "SumSquares" => |pairs| pairs.matrix.joint_variance(),
    );

    fn family(&self) -> &'static str {
        "glcm"
    }

    /// One matrix for each direction that has pairs, or one altogether if directions are weighted.
    fn measure(&self, region: &Region<'_>) -> Result<Vec<Pairs>> {
        let levels = self.plane.slices(region.levels(self.family())?)?;
        let is_flat = levels.levels().iter().all(|&level| level == 0 || level == levels.count());
        let counted = self.plane.counts(&self.counter, &levels);
        let weighted = |norm: WeightingNorm| {
            let weight = |step: [isize; 3]| (-norm.length(step, levels.spacing()).powi(2)).exp();
            let steps = self.steps.iter().zip(&counted).filter(|(_, counts)| !counts.is_empty());
            steps.map(|(&step, counts)| (weight(step), counts.clone())).collect()
        };
        let matrices: Vec<Vec<(f64, CooccurrenceCounts)>> = match self.norm {
            None => counted.into_iter().map(|counts| vec![(1.0, counts)]).collect(),
            Some(WeightingNorm::NoWeighting) => {
                vec![vec![(1.0, CooccurrenceCounts::merged(&counted.iter().collect::<Vec<_>>()))]]
            }
            Some(norm) => vec![weighted(norm)],
        };
        let pairs = |parts: Vec<(f64, CooccurrenceCounts)>| {
            let matrix = match parts.as_slice() {
                [(_, alone)] => alone.probabilities(levels.count()),
                several => CooccurrenceCounts::weighted(several, levels.count()),
            };
            let mut cells = Vec::new();
            parts.iter().for_each(|(weight, counts)| counts.list(*weight, &mut cells));
            Some(Pairs { matrix: matrix?, cells, is_flat })
        };
        Ok(matrices.into_iter().filter_map(pairs).collect())
    }

    fn input(&self) -> Input {
        Input::Levels
    }

    fn settings(&self) -> String {
        let counter = texture::Texture::settings(&self.counter);
        let parts = [counter, self.plane.text(), WeightingNorm::text(self.norm).to_string()];
        parts.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ")
    }
}

/// A co-occurrence matrix.
pub(super) struct Pairs {
    matrix: Cooccurrence,
    /// The cells (i, j, weight) of the whole matrix, more than once where several directions have the same.
    cells: Vec<(u16, u16, f64)>,
    /// Whether the whole region has one grey level.
    is_flat: bool,
}

impl Pairs {
    /// The first information correlation with ε added to the products p_i. p_.j, which can be as small as rare levels are: that
    /// makes it larger by ε/ln 2 Σ p_ij/(p_i. p_.j) over the entropy. It is 0 where all levels are the same.
    fn information_correlation_1(&self) -> Value {
        let Ok(plain) = self.matrix.information_correlation_1() else { return Ok(0.0) };
        let highest = self.cells.iter().map(|&(i, j, _)| i.max(j)).max().unwrap_or(0);
        let mut rows = vec![0.0; usize::from(highest) + 1];
        let (mut columns, mut total) = (rows.clone(), 0.0);
        for &(i, j, count) in &self.cells {
            rows[usize::from(i)] += count;
            columns[usize::from(j)] += count;
            total += count;
        }
        let ratio =
            |&(i, j, count): &(u16, u16, f64)| count / (rows[usize::from(i)] * columns[usize::from(j)]);
        let ratios = total * self.cells.iter().map(ratio).sum::<f64>();
        Ok(plain + EPSILON / std::f64::consts::LN_2 * ratios / self.matrix.larger_entropy())
    }

    /// The maximal correlation coefficient: 1 in a region of one grey level, 0 where other levels have no pairs along the
    /// direction.
    fn maximal_correlation(&self) -> Value {
        let without = if self.is_flat { 1.0 } else { 0.0 };
        texture::second_singular_value(self.cells.clone(), EPSILON).or(Ok(without))
    }
}
