use crate::error::{Error, Result};
use crate::image::{Alignment, Image, Mask, window};
use crate::numeric::moment;

/// Re-segmentation (IBSI code IF9H): which voxels of a mask count by their intensity.
///
/// Two filters, each optional. The *range* (USB3) keeps the intensities of a closed interval. The *outlier filter* (7ACA)
/// keeps those within μ ± k·σ, where μ and σ are the mean and the population standard deviation of the whole mask, that
/// is before the range takes anything out. A voxel stays if it is in both intervals, so their order does not matter.
/// With neither, nothing is taken out.
///
/// The mask that comes out is the intensity mask; the shape stays that of the mask that went in:
///
/// ```
/// use ndarray::array;
/// use radiomics::image::{Image, Mask, Roi, Spacing};
/// use radiomics::process::Resegment;
///
/// let image = Image::new(array![[-900.0, -20.0, 35.0, 60.0, 900.0]].view(), Spacing::planar([1.0, 1.0])?)?;
/// let mask = Mask::above(&image, f64::NEG_INFINITY)?;
/// let resegment = Resegment::new().range(-500.0, 400.0)?;
/// let kept = resegment.mask(&image, &mask)?;
/// assert_eq!((mask.voxels(), kept.voxels()), (5, 3));
///
/// let mut region = Roi::builder().intensity_mask(&kept);
/// if let Some([low, high]) = resegment.limits() {
///     region = region.limits(low, high);
/// }
/// assert_eq!(region.build(&image, &mask)?.range(), [-20.0, 60.0]);
/// # Ok::<(), radiomics::Error>(())
/// ```
///
/// Source: IBSI manual, *Re-segmentation*.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Resegment {
    range: Option<[f64; 2]>,
    sigmas: Option<f64>,
}

impl Resegment {
    /// Neither range nor outlier filter: takes nothing out.
    pub const fn new() -> Self {
        Resegment { range: None, sigmas: None }
    }

    /// Keeps intensities from `low` to `high`, both included. `low` may be −∞ and `high` +∞: a half-open range. An
    /// intensity that is NaN or infinite is in no range.
    ///
    /// # Errors
    /// [`Error::Setting`] if an end is NaN, the ends are in the wrong order, or `low` is +∞ or `high` −∞.
    pub fn range(self, low: f64, high: f64) -> Result<Self> {
        if low <= high && low < f64::INFINITY && high > f64::NEG_INFINITY {
            return Ok(Resegment { range: Some([low, high]), ..self });
        }
        let expected = "two numbers in rising order, -inf or inf where the range has no end";
        Err(Error::setting("re-segmentation range", expected, format!("{low} and {high}")))
    }

    /// Keeps intensities within `sigmas` standard deviations of the mean of the mask, both ends included. The standard
    /// takes 3. Intensities that are NaN or infinite are left out of mean and deviation, and taken out.
    ///
    /// # Errors
    /// [`Error::Setting`] unless it is finite and above 0.
    pub fn outliers(self, sigmas: f64) -> Result<Self> {
        if sigmas.is_finite() && sigmas > 0.0 {
            Ok(Resegment { sigmas: Some(sigmas), ..self })
        } else {
            Err(Error::setting("outlier filter", "finite and above 0 standard deviations", sigmas))
        }
    }

    /// The intensity mask: the voxels of `mask` whose intensity is kept, on the grid of `mask`.
    ///
    /// Only the sizes of the two grids are compared; where they lie is checked when the region is built.
    ///
    /// # Errors
    /// [`Error::GridSize`] if image and mask differ in size, [`Error::EmptyMask`] if no voxel is kept.
    pub fn mask(&self, image: &Image, mask: &Mask) -> Result<Mask> {
        Alignment::TrustImage.check(image.geometry(), mask.geometry())?;
        if self.is_none() {
            return Ok(mask.clone());
        }
        let [low, high] = self.kept(image, mask);
        let (start, size) = mask.bounding_box();
        let mut kept = ndarray::Array3::from_elem(mask.geometry().size(), false);
        let mut inner = kept.view_mut();
        inner.slice_each_axis_inplace(|axis| {
            let axis = axis.axis.index();
            ndarray::Slice::from(start[axis]..start[axis] + size[axis])
        });
        ndarray::Zip::from(inner)
            .and(window(mask.selected(), start, size))
            .and(window(image.intensities(), start, size))
            .for_each(|kept, &selected, &x| *kept = selected & (low <= x) & (x <= high) & x.is_finite());
        let (kept, _) = kept.into_raw_vec_and_offset();
        if !kept.contains(&true) {
            return Err(Error::EmptyMask { what: self.what(), voxels: mask.voxels() });
        }
        Mask::from_vec(kept, *mask.geometry())
    }

    /// The range as it was given, for [`RoiBuilder::limits`](crate::image::RoiBuilder::limits): fixed bins are counted
    /// from its lower end. The outlier filter sets none.
    pub fn limits(&self) -> Option<[f64; 2]> {
        self.range
    }

    /// Whether nothing is taken out.
    pub fn is_none(&self) -> bool {
        self.range.is_none() && self.sigmas.is_none()
    }

    /// The filters and their parameters in one line; equal texts mean equal masks.
    pub fn settings(&self) -> String {
        let range = self.range.map(|[low, high]| format!("range {low} to {high}"));
        let outliers = self.sigmas.map(|k| format!("outliers beyond {k} standard deviations"));
        match (range, outliers) {
            (None, None) => "no re-segmentation".to_string(),
            (Some(one), None) | (None, Some(one)) => format!("re-segmentation {one}"),
            (Some(range), Some(outliers)) => format!("re-segmentation {range}, {outliers}"),
        }
    }

    /// The interval that both filters leave.
    fn kept(&self, image: &Image, mask: &Mask) -> [f64; 2] {
        let [low, high] = self.range.unwrap_or([f64::NEG_INFINITY, f64::INFINITY]);
        let Some(sigmas) = self.sigmas else { return [low, high] };
        let (mean, deviation) = moment::mean_and_deviation(&finite_intensities(image, mask));
        let reach = sigmas * deviation;
        [low.max(mean - reach), high.min(mean + reach)]
    }

    /// How an error names the intensity mask.
    fn what(&self) -> &'static str {
        match (self.range, self.sigmas) {
            (Some(_), Some(_)) => "the re-segmentation range with the outlier filter",
            (None, Some(_)) => "the outlier filter of the re-segmentation",
            _ => "the re-segmentation range",
        }
    }
}

/// The intensities of a mask that are finite, in the order of the grid.
pub(super) fn finite_intensities(image: &Image, mask: &Mask) -> Vec<f64> {
    let (start, size) = mask.bounding_box();
    let intensities = window(image.intensities(), start, size);
    let selected = window(mask.selected(), start, size);
    let mut values = Vec::with_capacity(mask.voxels());
    for (intensities, selected) in intensities.rows().into_iter().zip(selected.rows()) {
        let row = intensities.iter().zip(selected).filter(|(x, selected)| **selected && x.is_finite());
        values.extend(row.map(|(x, _)| *x));
    }
    values
}
