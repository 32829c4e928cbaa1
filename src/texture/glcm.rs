use std::ops::Range;

use super::cooccurrence::{Cooccurrence, CooccurrenceCounts};
use super::cooccurrence_features::CooccurrenceFeatures;
use super::grid::Grid;
use super::offsets::Offsets;
use super::weighting::Weighting;
use super::{Texture, aggregated, pairs};
use crate::error::Result;
use crate::feature::{Aggregation, Feature, catalogue};
use crate::image::Discretised;
use crate::numeric::parallel;

/// The grey level co-occurrence matrix (IBSI code LFYI): how often grey levels i and j lie side by side.
///
/// Neighbours are the voxels at Chebyshev distance 1 unless other [`Offsets`] are set; each pair counts in both
/// directions unless the matrix is [asymmetric](Glcm::asymmetric). A voxel outside the intensity mask is no neighbour.
///
/// Memory: the grid with its border, at most 54 bytes for each voxel of the box of the region; for each step 16 bytes for
/// each pair of grey levels that occurs, of which there are no more than voxels; while counting, tables of at most 12
/// counters of 4 bytes for each voxel and each of 13 steps, or 12 bytes for each voxel and thread.
///
/// Source: IBSI manual, *Grey level co-occurrence based features*; Haralick et al. 1973.
///
/// ```
/// use ndarray::array;
/// use radiomics::feature::Aggregation;
/// use radiomics::image::{Discretise, Image, Mask, Roi, Spacing};
/// use radiomics::process::AsLevels;
/// use radiomics::texture::{CooccurrenceFeatures, Glcm, Texture};
///
/// let image = Image::new(array![[1.0, 1.0, 2.0], [3.0, 3.0, 3.0]].view(), Spacing::planar([1.0, 1.0])?)?;
/// let levels = AsLevels.discretise(&Roi::new(&image, &Mask::above(&image, 0.0)?)?)?;
///
/// let matrices = Glcm::new().matrices(&levels, Aggregation::VolumeMerged)?;
/// assert_eq!(matrices[0].contrast(), Ok(23.0 / 11.0));
///
/// let rows = &Glcm::new().volume(&levels)[0]; // along [0, 0, 1]
/// assert_eq!((rows.count(1, 2), rows.count(3, 3)), (1, 4));
///
/// let farther = Glcm::new().distance(2)?;
/// assert_eq!(farther.volume(&levels)[0].count(1, 2), 1); // the first and the last voxel of the first row
/// assert_eq!(farther.settings(), "distance 2");
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Glcm {
    offsets: Offsets,
    asymmetric: bool,
    weighting: Option<Weighting>,
}

impl Glcm {
    /// At distance 1, symmetric, without weights: the matrix of the standard.
    pub fn new() -> Self {
        Self::default()
    }

    /// At the distance δ of the standard, in voxels: the same as the offsets [`Offsets::scaled`].
    ///
    /// # Errors
    /// [`Error::Setting`](crate::Error::Setting) for distance 0.
    pub fn distance(self, distance: usize) -> Result<Self> {
        Ok(self.offsets(Offsets::scaled(distance)?))
    }

    /// With other neighbours.
    #[must_use]
    pub fn offsets(self, offsets: Offsets) -> Self {
        Glcm { offsets, ..self }
    }

    /// Each pair counts once, in row i the voxel and in column j the neighbour to which the direction leads from it;
    /// `symmetricalGLCM = False` of PyRadiomics.
    ///
    /// The standard has symmetric matrices only. What depends on which of the two voxels comes first, such as the joint
    /// average, changes when the image is mirrored.
    #[must_use]
    pub fn asymmetric(self) -> Self {
        Glcm { asymmetric: true, ..self }
    }

    /// With weights of the directions where their matrices are added up.
    #[must_use]
    pub fn weighting(self, weighting: Weighting) -> Self {
        Glcm { weighting: Some(weighting), ..self }
    }

    /// The pairs along some steps in some rows.
    fn count(&self, grid: &Grid<'_>, rows: &[Range<usize>], steps: &[[isize; 3]]) -> Vec<CooccurrenceCounts> {
        let counted = pairs::along(grid, rows, steps, self.asymmetric);
        counted.into_iter().map(|cells| CooccurrenceCounts::new(cells, self.asymmetric)).collect()
    }
}

impl Texture for Glcm {
    type Counts = CooccurrenceCounts;
    type Matrix = Cooccurrence;
    const FEATURES: &'static [Feature<Cooccurrence>] = GlcmFeature::CATALOGUE;
    const AGGREGATIONS: &'static [Aggregation] = &Aggregation::DIRECTIONAL;

    fn family(&self) -> &'static str {
        "glcm"
    }

    /// One for each step of [`Offsets::space`].
    fn volume(&self, levels: &Discretised) -> Vec<CooccurrenceCounts> {
        let steps = self.offsets.space();
        let grid = Grid::around(levels, steps);
        self.count(&grid, grid.rows(), steps)
    }

    /// One for each step of [`Offsets::plane`].
    fn slices(&self, levels: &Discretised) -> Vec<Vec<CooccurrenceCounts>> {
        let steps = self.offsets.plane();
        let grid = Grid::around(levels, steps);
        parallel::map(&grid.slices(), |rows| self.count(&grid, rows, steps))
    }

    fn merged(&self, parts: &[&CooccurrenceCounts]) -> CooccurrenceCounts {
        CooccurrenceCounts::merged(parts)
    }

    fn matrix(&self, counts: &CooccurrenceCounts, levels: &Discretised) -> Option<Cooccurrence> {
        counts.probabilities(levels.count())
    }

    fn combined(&self, parts: &[(usize, &CooccurrenceCounts)], levels: &Discretised) -> Option<Cooccurrence> {
        let Some(weighting) = self.weighting else { return aggregated::unweighted(self, parts, levels) };
        let parts = parts.iter().copied().filter(|part| !part.1.is_empty());
        let groups = weighting.by_weight(parts, self.offsets.space(), levels.spacing());
        let merged = groups.iter().map(|(weight, parts)| (*weight, CooccurrenceCounts::merged(parts)));
        match merged.collect::<Vec<_>>().as_slice() {
            [(_, alike)] => self.matrix(alike, levels),
            several => CooccurrenceCounts::weighted(several, levels.count()),
        }
    }

    fn settings(&self) -> String {
        let offsets = self.offsets.text().to_string();
        let order = if self.asymmetric { "asymmetric" } else { "" }.to_string();
        let weights = self.weighting.map(Weighting::text).unwrap_or_default();
        [offsets, order, weights].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ")
    }
}

catalogue! {
    /// The features of [`Glcm`], by name. Their formulas are in [`CooccurrenceFeatures`].
    GlcmFeature of Cooccurrence {
        /// The probability of the most common pair.
        JointMaximum: "GYBY", "cm_joint_max", "Joint maximum",
            Cooccurrence::joint_maximum;
        /// The mean grey level of the pairs.
        JointAverage: "60VM", "cm_joint_avg", "Joint average",
            Cooccurrence::joint_average;
        /// The variance of their grey level.
        JointVariance: "UR99", "cm_joint_var", "Joint variance",
            Cooccurrence::joint_variance;
        /// The entropy of the pairs.
        JointEntropy: "TU9B", "cm_joint_entr", "Joint entropy",
            Cooccurrence::joint_entropy;
        /// The mean difference within a pair.
        DifferenceAverage: "TF7R", "cm_diff_avg", "Difference average",
            Cooccurrence::difference_average;
        /// The variance of the difference.
        DifferenceVariance: "D3YU", "cm_diff_var", "Difference variance",
            Cooccurrence::difference_variance;
        /// The entropy of the difference.
        DifferenceEntropy: "NTRS", "cm_diff_entr", "Difference entropy",
            Cooccurrence::difference_entropy;
        /// The mean sum of a pair.
        SumAverage: "ZGXS", "cm_sum_avg", "Sum average",
            Cooccurrence::sum_average;
        /// The variance of the sum.
        SumVariance: "OEEB", "cm_sum_var", "Sum variance",
            Cooccurrence::sum_variance;
        /// The entropy of the sum.
        SumEntropy: "P6QZ", "cm_sum_entr", "Sum entropy",
            Cooccurrence::sum_entropy;
        /// The sum of the squared probabilities.
        AngularSecondMoment: "8ZQL", "cm_energy", "Angular second moment",
            Cooccurrence::angular_second_moment;
        /// The mean squared difference.
        Contrast: "ACUI", "cm_contrast", "Contrast",
            Cooccurrence::contrast;
        /// The mean difference.
        Dissimilarity: "8S9J", "cm_dissimilarity", "Dissimilarity",
            Cooccurrence::dissimilarity;
        /// The mean of 1/(1 + difference).
        InverseDifference: "IB1Z", "cm_inv_diff", "Inverse difference",
            Cooccurrence::inverse_difference;
        /// The same with the difference as a fraction of Ng.
        NormalisedInverseDifference: "NDRX", "cm_inv_diff_norm", "Normalised inverse difference",
            Cooccurrence::normalised_inverse_difference;
        /// The mean of 1/(1 + squared difference).
        InverseDifferenceMoment: "WF0Z", "cm_inv_diff_mom", "Inverse difference moment",
            Cooccurrence::inverse_difference_moment;
        /// The same with the difference as a fraction of Ng.
        NormalisedInverseDifferenceMoment: "1QCO", "cm_inv_diff_mom_norm", "Normalised inverse difference moment",
            Cooccurrence::normalised_inverse_difference_moment;
        /// The mean of 1/squared difference where there is one.
        InverseVariance: "E8JP", "cm_inv_var", "Inverse variance",
            Cooccurrence::inverse_variance;
        /// The linear correlation within a pair.
        Correlation: "NI2N", "cm_corr", "Correlation",
            Cooccurrence::correlation;
        /// The mean product of a pair.
        Autocorrelation: "QWB0", "cm_auto_corr", "Autocorrelation",
            Cooccurrence::autocorrelation;
        /// The second central moment of the sum.
        ClusterTendency: "DG8W", "cm_clust_tend", "Cluster tendency",
            Cooccurrence::cluster_tendency;
        /// The third central moment of the sum.
        ClusterShade: "7NFM", "cm_clust_shade", "Cluster shade",
            Cooccurrence::cluster_shade;
        /// The fourth central moment of the sum.
        ClusterProminence: "AE86", "cm_clust_prom", "Cluster prominence",
            Cooccurrence::cluster_prominence;
        /// The shared information relative to the entropy of the levels, negative.
        InformationCorrelation1: "R8DG", "cm_info_corr1", "Information correlation 1",
            Cooccurrence::information_correlation_1;
        /// The shared information, between 0 and 1.
        InformationCorrelation2: "JN9H", "cm_info_corr2", "Information correlation 2",
            Cooccurrence::information_correlation_2;
    }
}
