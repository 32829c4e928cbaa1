use super::intensity_volume::IntensityVolume;
use crate::error::{Error, Result};
use crate::feature::{Family, Feature, Region, catalogue};

/// The family of intensity-volume histogram features (P88C), with the levels that the histogram is taken at.
///
/// The histogram has its own discretisation, finer than that of the textures:
///
/// - [`steps`](VolumeHistogram::steps), of 1 by default: none, for intensities that are discrete already (HU). Intensities
///   that were scaled to a range of a few units have few levels then and want another choice;
/// - [`fixed_bin_size`](VolumeHistogram::fixed_bin_size): for continuous intensities with a meaning (SUV);
/// - [`fixed_bin_number`](VolumeHistogram::fixed_bin_number): for arbitrary intensities (most MRI), where the standard
///   recommends 1000.
///
/// The first two go over the limits of the re-segmentation range, an end that is missing or infinite being replaced by the
/// smallest or largest intensity of the region.
///
/// Source: IBSI manual, *Intensity-volume histogram features*.
///
/// ```
/// use ndarray::array;
/// use radiomics::feature::{Family, Region};
/// use radiomics::first_order::VolumeHistogram;
/// use radiomics::image::{Image, Mask, Roi, Spacing};
///
/// let image = Image::new(array![[1.0, 2.0], [2.0, 5.0]].view(), Spacing::planar([1.0, 1.0])?)?;
/// let roi = Roi::new(&image, &Mask::above(&image, 0.0)?)?;
/// let histogram = VolumeHistogram::default().measure(&Region::new(&roi))?;
/// assert_eq!(histogram[0].volume_fraction(0.5), Ok(0.25)); // at 3, the middle of 1 to 5
/// assert_eq!(histogram[0].intensity_at(0.25), Ok(3.0));
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VolumeHistogram {
    pub(super) levels: Levels,
}

/// What the levels of an intensity-volume histogram are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Levels {
    Steps(f64),
    FixedBinSize(f64),
    FixedBinNumber(u32),
}

impl Default for VolumeHistogram {
    /// Steps of 1.
    fn default() -> Self {
        VolumeHistogram { levels: Levels::Steps(1.0) }
    }
}

impl VolumeHistogram {
    /// No discretisation: levels low, low + w, low + 2w, … up to high.
    ///
    /// A voxel counts at every level that its intensity reaches; one that lies less than 10⁻⁹ steps below a level
    /// reaches it.
    ///
    /// # Errors
    /// [`Error::Setting`] unless w is finite and above 0.
    pub fn steps(width: f64) -> Result<Self> {
        Ok(VolumeHistogram {
            levels: Levels::Steps(positive("step of the intensity-volume histogram", width)?),
        })
    }

    /// Bins of width w that start at low and cover the range up to high, which belongs to the last bin. The level of bin b
    /// is its centre, low + (b − ½)·w.
    ///
    /// # Errors
    /// [`Error::Setting`] unless w is finite and above 0.
    pub fn fixed_bin_size(width: f64) -> Result<Self> {
        let width = positive("bin size of the intensity-volume histogram", width)?;
        Ok(VolumeHistogram { levels: Levels::FixedBinSize(width) })
    }

    /// N equal bins from the smallest to the largest intensity of the region, whatever its limits. The level of bin b is b.
    ///
    /// # Errors
    /// [`Error::Setting`] if N is 0.
    pub fn fixed_bin_number(bins: u32) -> Result<Self> {
        if bins == 0 {
            return Err(Error::setting("bin number of the intensity-volume histogram", "at least 1", bins));
        }
        Ok(VolumeHistogram { levels: Levels::FixedBinNumber(bins) })
    }
}

fn positive(name: &'static str, width: f64) -> Result<f64> {
    let good = width.is_finite() && width > 0.0;
    if good { Ok(width) } else { Err(Error::setting(name, "finite and above 0", width)) }
}

catalogue! {
    /// The features of the intensity-volume histogram by name.
    VolumeHistogramFeature of IntensityVolume {
        /// Share of the volume at 10 % of the intensity range and above.
        Volume10: "BC2M", "ivh_v10", "Volume fraction at 10% intensity", |ivh| ivh.volume_fraction(0.10);
        /// Share of the volume at 90 % of the intensity range and above.
        Volume90: "BC2M", "ivh_v90", "Volume fraction at 90% intensity", |ivh| ivh.volume_fraction(0.90);
        /// Intensity that at most 10 % of the volume reaches.
        Intensity10: "GBPN", "ivh_i10", "Intensity at 10% volume", |ivh| ivh.intensity_at(0.10);
        /// Intensity that at most 90 % of the volume reaches.
        Intensity90: "GBPN", "ivh_i90", "Intensity at 90% volume", |ivh| ivh.intensity_at(0.90);
        /// V₁₀ − V₉₀.
        VolumeDifference: "DDTU", "ivh_diff_v10_v90", "Volume fraction difference between 10% and 90% intensity",
            |ivh| Ok(ivh.volume_fraction(0.10)? - ivh.volume_fraction(0.90)?);
        /// I₁₀ − I₉₀.
        IntensityDifference: "CNV2", "ivh_diff_i10_i90", "Intensity difference between 10% and 90% volume",
            |ivh| Ok(ivh.intensity_at(0.10)? - ivh.intensity_at(0.90)?);
        /// Area under the curve of volume fraction by intensity fraction.
        Area: "9CMM", "ivh_auc", "Area under the IVH curve", IntensityVolume::area;
    }
}

impl Family for VolumeHistogram {
    type Measured = IntensityVolume;
    const FEATURES: &'static [Feature<IntensityVolume>] = VolumeHistogramFeature::CATALOGUE;

    fn family(&self) -> &'static str {
        "intensity_volume_histogram"
    }

    fn measure(&self, region: &Region<'_>) -> Result<Vec<IntensityVolume>> {
        let roi = region.roi();
        Ok(vec![IntensityVolume::of(roi.values(), *self, roi.limits())?])
    }

    fn settings(&self) -> String {
        match self.levels {
            Levels::Steps(width) => format!("steps of {width}"),
            Levels::FixedBinSize(width) => format!("fixed bin size {width}"),
            Levels::FixedBinNumber(bins) => format!("fixed bin number {bins}"),
        }
    }
}
