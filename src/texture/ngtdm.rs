use super::grid::Grid;
use super::tone_difference_features::ToneDifferenceFeatures;
use super::tone_differences::{ToneDifferenceCounts, ToneDifferences};
use super::windows::blocks;
use super::{Texture, tones};
use crate::error::{Error, Result};
use crate::feature::{Aggregation, Feature, catalogue};
use crate::image::Discretised;
use crate::numeric::parallel;

/// The neighbourhood grey tone difference matrix (IBSI code IPET): how far the voxels of each grey level differ from the
/// mean of their neighbours.
///
/// Neighbours are the voxels of the intensity mask at most the Chebyshev distance δ away, 1 by default: in a box of 2δ + 1
/// voxels along each axis, in space or within the slice. A voxel without any does not count. The time does not depend
/// on δ.
///
/// Source: IBSI manual, *Neighbourhood grey tone difference based features*; Amadasun and King 1989.
///
/// ```
/// use ndarray::array;
/// use radiomics::feature::Aggregation;
/// use radiomics::image::{Discretise, Image, Mask, Roi, Spacing};
/// use radiomics::process::AsLevels;
/// use radiomics::texture::{Ngtdm, Texture, ToneDifferenceFeatures};
///
/// let image = Image::new(array![[1.0, 1.0, 4.0]].view(), Spacing::planar([1.0, 1.0])?)?;
/// let levels = AsLevels.discretise(&Roi::new(&image, &Mask::above(&image, 0.0)?)?)?;
///
/// // The first 1 is like its neighbour, the second has 1 and 4, the 4 has 1 beside it.
/// let matrices = Ngtdm::new().matrices(&levels, Aggregation::Volume)?;
/// assert_eq!(matrices[0].rows().collect::<Vec<_>>(), [(1, 2, 1.5), (4, 1, 3.0)]);
/// assert_eq!(matrices[0].coarseness(), Ok(1.0 / 2.0));
///
/// let wide = Ngtdm::new().distance(2)?.matrices(&levels, Aggregation::Volume)?;
/// assert_eq!(wide[0].rows().collect::<Vec<_>>(), [(1, 2, 3.0), (4, 1, 3.0)]);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ngtdm {
    distance: usize,
}

impl Ngtdm {
    /// With neighbours at distance 1.
    pub fn new() -> Self {
        Ngtdm { distance: 1 }
    }

    /// With neighbours up to the Chebyshev distance δ, in voxels.
    ///
    /// # Errors
    /// [`Error::Setting`] if δ is 0.
    pub fn distance(self, distance: usize) -> Result<Self> {
        if distance == 0 {
            return Err(Error::setting("distance of neighbours", "at least 1 voxel", distance));
        }
        Ok(Ngtdm { distance })
    }
}

impl Default for Ngtdm {
    /// As [`Ngtdm::new`].
    fn default() -> Self {
        Self::new()
    }
}

impl Texture for Ngtdm {
    type Counts = ToneDifferenceCounts;
    type Matrix = ToneDifferences;
    const FEATURES: &'static [Feature<ToneDifferences>] = NgtdmFeature::CATALOGUE;
    const AGGREGATIONS: &'static [Aggregation] = &Aggregation::DIRECTIONLESS;

    fn family(&self) -> &'static str {
        "ngtdm"
    }

    fn volume(&self, levels: &Discretised) -> Vec<ToneDifferenceCounts> {
        let grid = Grid::new(levels);
        let parts = parallel::map(&blocks(&grid, self.distance), |rows| {
            tones::count(&grid, rows, self.distance, false)
        });
        vec![self.merged(&parts.iter().collect::<Vec<_>>())]
    }

    fn slices(&self, levels: &Discretised) -> Vec<Vec<ToneDifferenceCounts>> {
        let grid = Grid::new(levels);
        parallel::map(&grid.slices(), |rows| vec![tones::count(&grid, rows, self.distance, true)])
    }

    fn merged(&self, parts: &[&ToneDifferenceCounts]) -> ToneDifferenceCounts {
        ToneDifferenceCounts::merged(parts)
    }

    fn matrix(&self, counts: &ToneDifferenceCounts, _levels: &Discretised) -> Option<ToneDifferences> {
        counts.rows()
    }

    fn settings(&self) -> String {
        format!("distance {}", self.distance)
    }
}

catalogue! {
    /// The features of [`Ngtdm`], by name. Their formulas are in [`ToneDifferenceFeatures`].
    NgtdmFeature of ToneDifferences {
        /// The inverse of the mean difference from the neighbours.
        Coarseness: "QCDE", "ngt_coarseness", "Coarseness",
            ToneDifferences::coarseness;
        /// The dynamic range of the grey levels times the mean difference.
        Contrast: "65HE", "ngt_contrast", "Contrast",
            ToneDifferences::contrast;
        /// The mean difference over the differences between weighted grey levels.
        Busyness: "NQ30", "ngt_busyness", "Busyness",
            ToneDifferences::busyness;
        /// How many and how different the grey levels are.
        Complexity: "HDEZ", "ngt_complexity", "Complexity",
            ToneDifferences::complexity;
        /// How large the steps between grey levels are beside the differences.
        Strength: "1X9X", "ngt_strength", "Strength",
            ToneDifferences::strength;
    }
}
