//! Moran's I and Geary's C: how far the intensities of near voxels are alike.

mod direct;
mod frequency;
mod lines;
mod plan;
mod sample;
mod weights;

use ndarray::ArrayView3;

use crate::error::{Error, Result, Undefined, Value};
use crate::image::{Roi, Spacing};
use crate::numeric::nonzero;
use plan::Plan;
use sample::{FAR, Sample};

/// Time for a point of the padded grid, in that for a pair of voxels (about 2 ns).
const POINT: f64 = 10.0;

/// Largest quotient of two spacings for which sums by frequency keep nine digits whatever the mask: they err in
/// proportion to the largest weight, the pairs of the mask may have only small ones.
const ANISOTROPY: f64 = 1e6;

/// Largest number of pairs that are summed one by one where the frequencies cannot serve: about a minute.
const PAIRS: f64 = 3e10;

/// Spatial autocorrelation of the intensities of a region: Moran's I and Geary's C.
///
/// Every pair of different voxels of the intensity mask counts, with the weight w = 1 / distance of the voxel centres. The
/// sums are exact, not subsampled: pair by pair for few voxels, else as sums over the frequencies of the grid, which
/// takes n log n steps for n voxels of the box of the mask. The second way agrees with the first to about
/// 10⁻¹² and needs at most twice the memory of the box in `f64`, or 32 MB, beside one plane for each thread.
///
/// N is the number of voxels, xₖ an intensity, μ the mean of all; sums go over all ordered pairs k ≠ l.
///
/// Source: IBSI manual, *Moran's I index* and *Geary's C measure*; Dale et al., *Conceptual and mathematical
/// relationships among methods for spatial analysis*, Ecography 25 (2002).
///
/// ```
/// use ndarray::array;
/// use radiomics::image::Spacing;
/// use radiomics::shape::SpatialAutocorrelation;
///
/// let intensities = array![[[1.0, 2.0, 3.0, 4.0]]];
/// let mask = intensities.mapv(|i| i > 1.0);
/// let found = SpatialAutocorrelation::new(intensities.view(), mask.view(), Spacing::isotropic(2.0)?)?;
/// // Deviations −1, 0, 1; only the ends give a product, with half the weight of neighbours.
/// assert!((found.morans_i()? + 0.3).abs() < 1e-12);
/// assert!((found.gearys_c()? - 0.8).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpatialAutocorrelation {
    morans_i: Value,
    gearys_c: Value,
}

/// Sums over all ordered pairs k ≠ l.
#[derive(Debug, Clone, Copy, Default)]
struct PairSums {
    /// Σ w.
    weights: f64,
    /// Σ w·yₖ·yₗ of the deviations y from the mean.
    products: f64,
    /// Σ w·(yₖ − yₗ)².
    squared_differences: f64,
}

impl SpatialAutocorrelation {
    /// That of the intensity mask of a region.
    pub fn of(roi: &Roi) -> Self {
        Self::measured(roi.intensities(), roi.intensity_mask(), roi.geometry().spacing())
    }

    /// That of the intensities that a mask selects, both indexed `[[z, y, x]]`.
    ///
    /// # Errors
    /// [`Error::GridSize`] if the two differ in size, [`Error::NotFinite`] if a selected intensity is NaN or infinite.
    pub fn new(
        intensities: ArrayView3<'_, f64>,
        mask: ArrayView3<'_, bool>,
        spacing: Spacing,
    ) -> Result<Self> {
        if intensities.dim() != mask.dim() {
            return Err(Error::GridSize { image: intensities.dim().into(), mask: mask.dim().into() });
        }
        refuse_not_finite(intensities, mask)?;
        Ok(Self::measured(intensities, mask, spacing))
    }

    /// Moran's I index (N365): N / Σw · Σ w·(xₖ − μ)(xₗ − μ) / Σ (xₖ − μ)². Near 1 where like lies beside like, near 0
    /// without order, below 0 where unlike lies beside unlike.
    ///
    /// Undefined for fewer than two voxels and for a flat region.
    pub fn morans_i(&self) -> Value {
        self.morans_i
    }

    /// Geary's C measure (NPT7): (N − 1) / 2Σw · Σ w·(xₖ − xₗ)² / Σ (xₖ − μ)². Below 1 where like lies beside like,
    /// above 1 where unlike lies beside unlike.
    ///
    /// Undefined for fewer than two voxels and for a flat region.
    pub fn gearys_c(&self) -> Value {
        self.gearys_c
    }

    fn measured(intensities: ArrayView3<'_, f64>, mask: ArrayView3<'_, bool>, spacing: Spacing) -> Self {
        match Sample::of(intensities, mask, spacing) {
            Ok(sample) => Self::of_sample(&sample),
            Err(reason) => SpatialAutocorrelation { morans_i: Err(reason), gearys_c: Err(reason) },
        }
    }

    fn of_sample(sample: &Sample<'_>) -> Self {
        let n = sample.voxels() as f64;
        let sums = pair_sums(sample);
        let quotient = |factor: f64, sum: fn(PairSums) -> f64| {
            let weights = nonzero(sums?.weights, "the sum of the weights")?;
            finite(factor / weights * (sum(sums?) / sample.sum_of_squares()))
        };
        SpatialAutocorrelation {
            morans_i: quotient(n, |sums| sums.products),
            gearys_c: quotient((n - 1.0) / 2.0, |sums| sums.squared_differences),
        }
    }
}

/// The sums, in the way that is expected to be faster.
fn pair_sums(sample: &Sample<'_>) -> Result<PairSums, Undefined> {
    let n = sample.voxels() as f64;
    let pairs = 0.5 * n * (n - 1.0);
    let near = sample.anisotropy() <= ANISOTROPY;
    if pairs <= POINT * Plan::points(sample.size()) || (!near && pairs <= PAIRS) {
        let sums = direct::sums(sample);
        // Without any nearer pair, those whose distance was cut off are all there is.
        let cut_off = sample.anisotropy() >= FAR && sums.weights < FAR.sqrt().recip();
        return if cut_off { Err(Undefined::Other(TOO_ANISOTROPIC)) } else { Ok(sums) };
    }
    if near { Ok(frequency::sums(sample)) } else { Err(Undefined::Other(TOO_ANISOTROPIC)) }
}

const TOO_ANISOTROPIC: &str = "the spacings differ too much for these voxels";

fn finite(value: f64) -> Value {
    if value.is_finite() { Ok(value) } else { Err(Undefined::NotFinite) }
}

fn refuse_not_finite(intensities: ArrayView3<'_, f64>, mask: ArrayView3<'_, bool>) -> Result<()> {
    let selected = || intensities.indexed_iter().zip(mask.iter()).filter(|(_, selected)| **selected);
    let mut bad = selected().filter(|((_, intensity), _)| !intensity.is_finite());
    match bad.next() {
        None => Ok(()),
        Some(((index, &value), _)) => Err(Error::NotFinite {
            what: "the mask",
            value,
            index: index.into(),
            count: 1 + bad.count(),
            voxels: selected().count(),
        }),
    }
}
