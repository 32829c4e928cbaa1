use crate::error::{Error, Result};
use crate::image::{Discretise, Discretised, Roi};
use crate::numeric::bins;

/// Fixed bin number discretisation (IBSI code K15C): the intensity range of the region is cut into N equal bins.
///
/// level = ⌊N·(x − min)/(max − min)⌋ + 1, and N for x = max. A flat region is all level 1. Ng is N.
///
/// Source: IBSI manual, *Intensity discretisation*.
///
/// ```
/// # use ndarray::array;
/// # use radiomics::image::{Discretise, Image, Mask, Roi, Spacing};
/// # use radiomics::process::FixedBinNumber;
/// # let image = Image::new(array![[0.0, 5.0, 9.9, 10.0]].view(), Spacing::planar([1.0, 1.0])?)?;
/// # let roi = Roi::new(&image, &Mask::above(&image, -1.0)?)?;
/// let levels = FixedBinNumber::new(2)?.discretise(&roi)?;   // of intensities 0, 5, 9.9 and 10
/// assert_eq!(levels.levels().iter().copied().collect::<Vec<_>>(), [1, 2, 2, 2]);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FixedBinNumber {
    bins: u16,
}

impl FixedBinNumber {
    /// With N bins.
    ///
    /// # Errors
    /// [`Error::Setting`] if N is 0.
    pub fn new(bins: u16) -> Result<Self> {
        if bins == 0 {
            return Err(Error::setting("bin number", "from 1 to 65535", bins));
        }
        Ok(FixedBinNumber { bins })
    }
}

impl Discretise for FixedBinNumber {
    fn discretise(&self, roi: &Roi) -> Result<Discretised> {
        let bins = f64::from(self.bins);
        Discretised::map(roi, "fixed bin number", |x| bins::equal(x, roi.range(), bins) + 1.0)?
            .with_count(self.bins)
    }

    fn settings(&self) -> String {
        format!("fixed bin number {}", self.bins)
    }
}

/// Fixed bin size discretisation (IBSI code Q3RU): bins of the same width from a fixed lower bound.
///
/// level = ⌊(x − lower)/w⌋ + 1. The lower bound is the one given; else the lower limit of the re-segmentation range, where
/// the region has one; else the minimum of the region. Ng is the largest level of the region.
///
/// Source: IBSI manual, *Intensity discretisation*.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FixedBinSize {
    width: f64,
    lower: Option<f64>,
}

impl FixedBinSize {
    /// With bins of width w, in the unit of the intensities.
    ///
    /// # Errors
    /// [`Error::Setting`] unless w is finite and above 0.
    pub fn new(width: f64) -> Result<Self> {
        if width.is_finite() && width > 0.0 {
            Ok(FixedBinSize { width, lower: None })
        } else {
            Err(Error::setting("bin size", "finite and above 0", width))
        }
    }

    /// With the first bin starting at `lower`. An intensity below it has no level.
    ///
    /// # Errors
    /// [`Error::Setting`] unless it is finite.
    pub fn starting_at(self, lower: f64) -> Result<Self> {
        if lower.is_finite() {
            Ok(FixedBinSize { lower: Some(lower), ..self })
        } else {
            Err(Error::setting("lower bound of the first bin", "finite", lower))
        }
    }
}

impl Discretise for FixedBinSize {
    fn discretise(&self, roi: &Roi) -> Result<Discretised> {
        let limit = roi.limits().map(|[low, _]| low).filter(|low| low.is_finite());
        let lower = self.lower.or(limit).unwrap_or(roi.range()[0]);
        Discretised::map(roi, "fixed bin size", |x| bins::wide(x, lower, self.width) + 1.0)
    }

    fn settings(&self) -> String {
        match self.lower {
            Some(lower) => format!("fixed bin size {} from {lower}", self.width),
            None => format!("fixed bin size {} from the lower limit or the minimum", self.width),
        }
    }
}

/// No discretisation: the intensities are grey levels already, whole numbers from 1 to 65535.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AsLevels;

impl Discretise for AsLevels {
    fn discretise(&self, roi: &Roi) -> Result<Discretised> {
        Discretised::map(roi, "no discretisation", |intensity| intensity)
    }

    fn settings(&self) -> String {
        "no discretisation".to_string()
    }
}
