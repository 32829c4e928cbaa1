use std::borrow::Cow;

use super::body::body_mask;
use super::resegment::finite_intensities;
use crate::error::{Error, Result};
use crate::image::{Alignment, Image, Mask};
use crate::numeric::{moment, quantile};

/// Whose voxels the statistics of a normalisation come from. Voxels that are NaN or infinite are never among them.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// All voxels of the image.
    Image,
    /// The patient without the air around: [`body_mask`](super::body_mask) of the image.
    Body,
    /// The voxels of the mask that goes with the image.
    Region,
}

/// Normalisation: one linear map of all intensities of an image, so that images of arbitrary units can be compared.
///
/// Every method maps x to (x − offset)/divisor, then scales and clips as it was asked to. The map is applied to the whole
/// image, whatever its statistics come from. Voxels that are NaN or infinite stay as they are.
///
/// ```
/// use ndarray::array;
/// use radiomics::image::{Image, Mask, Spacing};
/// use radiomics::process::{FixedRange, Normalise, Scope, ZScore};
///
/// let image = Image::new(array![[0.0, 10.0, 20.0, 30.0]].view(), Spacing::planar([1.0, 1.0])?)?;
/// let mask = Mask::above(&image, 5.0)?;
/// let z_score = Normalise::from(ZScore::over(Scope::Region));
/// let normalised = z_score.image(&image, &mask)?;
/// assert_eq!(normalised.intensities()[[0, 0, 2]], 0.0); // the mean of the mask
///
/// let window = Normalise::from(FixedRange::new(10.0, 20.0)?.clipped());
/// let normalised = window.image(&image, &mask)?;
/// assert_eq!(normalised.intensities().iter().copied().collect::<Vec<_>>(), [0.0, 0.0, 1.0, 1.0]);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Normalise {
    /// Mean 0 and standard deviation 1.
    ZScore(ZScore),
    /// Two percentiles become 0 and 1.
    Percentiles(Percentiles),
    /// Two given intensities become 0 and 1.
    FixedRange(FixedRange),
}

/// z = (x − μ)/σ with mean and population standard deviation of the scope; then clipped to ±k; then scale·z + shift.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ZScore {
    scope: Scope,
    scale: f64,
    shift: f64,
    clip: Option<f64>,
}

/// (x − a)/(b − a), where a and b are two percentiles of the scope.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Percentiles {
    scope: Scope,
    percent: [f64; 2],
    clip: bool,
}

/// (x − a)/(b − a), where a and b are given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FixedRange {
    range: [f64; 2],
    clip: bool,
}

impl ZScore {
    /// With mean and standard deviation of `scope`; scale 1, shift 0, no clipping.
    pub const fn over(scope: Scope) -> Self {
        ZScore { scope, scale: 1.0, shift: 0.0, clip: None }
    }

    /// With standard deviation `scale` and mean `shift` instead of 1 and 0, which keeps bin sizes in whole numbers.
    ///
    /// # Errors
    /// [`Error::Setting`] unless the scale is finite and above 0 and the shift finite.
    pub fn scaled(self, scale: f64, shift: f64) -> Result<Self> {
        if !(scale.is_finite() && scale > 0.0) {
            return Err(Error::setting("scale of the z-score", "finite and above 0", scale));
        }
        if !shift.is_finite() {
            return Err(Error::setting("shift of the z-score", "finite", shift));
        }
        Ok(ZScore { scale, shift, ..self })
    }

    /// With outliers set to the ends of ±`sigmas` standard deviations; they still count in mean and deviation.
    ///
    /// # Errors
    /// [`Error::Setting`] unless it is finite and above 0.
    pub fn clipped(self, sigmas: f64) -> Result<Self> {
        if sigmas.is_finite() && sigmas > 0.0 {
            Ok(ZScore { clip: Some(sigmas), ..self })
        } else {
            Err(Error::setting("clipping of the z-score", "finite and above 0 standard deviations", sigmas))
        }
    }
}

impl Percentiles {
    /// The percentiles `low` and `high`, in percent, of `scope` become 0 and 1. They are interpolated linearly between
    /// order statistics.
    ///
    /// # Errors
    /// [`Error::Setting`] unless 0 ≤ low < high ≤ 100.
    pub fn over(scope: Scope, low: f64, high: f64) -> Result<Self> {
        if 0.0 <= low && low < high && high <= 100.0 {
            Ok(Percentiles { scope, percent: [low, high], clip: false })
        } else {
            let came = format!("{low} and {high}");
            Err(Error::setting("percentiles of the normalisation", "rising, from 0 to 100", came))
        }
    }

    /// With what falls outside 0 to 1 set to the nearer end.
    #[must_use]
    pub const fn clipped(self) -> Self {
        Percentiles { clip: true, ..self }
    }
}

impl FixedRange {
    /// The intensities `low` and `high` become 0 and 1.
    ///
    /// # Errors
    /// [`Error::Setting`] unless both are finite and low < high.
    pub fn new(low: f64, high: f64) -> Result<Self> {
        if low.is_finite() && high.is_finite() && low < high {
            Ok(FixedRange { range: [low, high], clip: false })
        } else {
            let came = format!("{low} and {high}");
            Err(Error::setting("range of the normalisation", "two finite numbers, rising", came))
        }
    }

    /// With what falls outside 0 to 1 set to the nearer end.
    #[must_use]
    pub const fn clipped(self) -> Self {
        FixedRange { clip: true, ..self }
    }
}

impl Normalise {
    /// The normalised image. `mask` is looked at only where the scope is the region; then only the sizes of the two grids
    /// are compared, since where they lie is checked when the region is built.
    ///
    /// # Errors
    /// [`Error::Setting`] if the scope is flat (deviation 0, or equal percentiles), [`Error::EmptyMask`] if it has no
    /// finite voxel, [`Error::GridSize`] if image and mask differ in size.
    pub fn image(&self, image: &Image, mask: &Mask) -> Result<Image> {
        let map = self.map(image, mask)?;
        let intensities = image.intensities();
        Image::from_vec(intensities.iter().map(|&x| map.of(x)).collect(), *image.geometry())
    }

    /// The method and its parameters in one line; equal texts mean equal maps.
    pub fn settings(&self) -> String {
        let clipped = |clip| if clip { ", clipped" } else { "" };
        match self {
            Normalise::ZScore(ZScore { scope, scale, shift, clip }) => {
                let clip = clip.map_or(String::new(), |k| format!(", clipped at {k}"));
                format!("z-score of {}{clip}, scale {scale}, shift {shift}", scope.name())
            }
            Normalise::Percentiles(Percentiles { scope, percent: [low, high], clip }) => {
                format!("percentiles {low} to {high} of {}{}", scope.name(), clipped(*clip))
            }
            Normalise::FixedRange(FixedRange { range: [low, high], clip }) => {
                format!("range {low} to {high}{}", clipped(*clip))
            }
        }
    }

    fn map(&self, image: &Image, mask: &Mask) -> Result<Linear> {
        match *self {
            Normalise::ZScore(ZScore { scope, scale, shift, clip }) => {
                let (mean, deviation) = moment::mean_and_deviation(&scope.values(image, mask)?);
                if deviation == 0.0 {
                    let came = format!("0: every voxel is {mean}");
                    return Err(Error::setting(scope.deviation(), "above 0", came));
                }
                let clip = clip.map_or([f64::NEG_INFINITY, f64::INFINITY], |k| [-k, k]);
                Ok(Linear { scale, shift, ..Linear::new(mean, |part| deviation * part, clip) })
            }
            Normalise::Percentiles(Percentiles { scope, percent, clip }) => {
                let mut values = scope.values(image, mask)?;
                let [low, high] = quantile::linear(&mut values, percent.map(|p| p / 100.0));
                if low >= high {
                    let came = format!("{low} at {} % and {high} at {} %", percent[0], percent[1]);
                    return Err(Error::setting(scope.percentiles(), "two different intensities", came));
                }
                Ok(Linear::between(low, high, clip))
            }
            Normalise::FixedRange(FixedRange { range: [low, high], clip }) => {
                Ok(Linear::between(low, high, clip))
            }
        }
    }
}

/// y = clip((x − offset)/divisor)·scale + shift.
struct Linear {
    part: f64,
    offset: f64,
    divisor: f64,
    clip: [f64; 2],
    scale: f64,
    shift: f64,
}

/// Offsets from which the difference to another intensity can leave the range of `f64`.
const FAR: f64 = 1e290;

impl Linear {
    /// Where an offset is so large that a difference may overflow, everything is divided by 4 before.
    fn new(offset: f64, divisor: impl Fn(f64) -> f64, clip: [f64; 2]) -> Self {
        let part = if offset.abs() < FAR { 1.0 } else { 0.25 };
        Linear { part, offset: offset * part, divisor: divisor(part), clip, scale: 1.0, shift: 0.0 }
    }

    /// `low` becomes 0, `high` becomes 1.
    fn between(low: f64, high: f64, clip: bool) -> Self {
        let clip = if clip { [0.0, 1.0] } else { [f64::NEG_INFINITY, f64::INFINITY] };
        Linear::new(low, |part| high * part - low * part, clip)
    }

    fn of(&self, x: f64) -> f64 {
        if !x.is_finite() {
            return x;
        }
        let y = (x * self.part - self.offset) / self.divisor;
        y.clamp(self.clip[0], self.clip[1]) * self.scale + self.shift
    }
}

impl Scope {
    /// The finite intensities of the scope, at least one.
    fn values(self, image: &Image, mask: &Mask) -> Result<Vec<f64>> {
        let values = match self.mask(image, mask)? {
            Some(mask) => finite_intensities(image, &mask),
            None => image.intensities().iter().copied().filter(|x| x.is_finite()).collect(),
        };
        if values.is_empty() {
            let what = match self {
                Scope::Image => "the set of finite voxels of the image",
                Scope::Body => "the set of finite voxels of the body",
                Scope::Region => "the set of finite voxels of the region",
            };
            return Err(Error::EmptyMask { what, voxels: image.geometry().voxels() });
        }
        Ok(values)
    }

    /// The mask of the scope, where it is not the whole image.
    fn mask<'a>(self, image: &Image, mask: &'a Mask) -> Result<Option<Cow<'a, Mask>>> {
        match self {
            Scope::Image => Ok(None),
            Scope::Body => body_mask(image).map(|body| Some(Cow::Owned(body))),
            Scope::Region => {
                Alignment::TrustImage.check(image.geometry(), mask.geometry())?;
                Ok(Some(Cow::Borrowed(mask)))
            }
        }
    }

    fn name(self) -> &'static str {
        match self {
            Scope::Image => "the image",
            Scope::Body => "the body",
            Scope::Region => "the region",
        }
    }

    fn deviation(self) -> &'static str {
        match self {
            Scope::Image => "standard deviation of the image",
            Scope::Body => "standard deviation of the body",
            Scope::Region => "standard deviation of the region",
        }
    }

    fn percentiles(self) -> &'static str {
        match self {
            Scope::Image => "percentiles of the image",
            Scope::Body => "percentiles of the body",
            Scope::Region => "percentiles of the region",
        }
    }
}

impl From<ZScore> for Normalise {
    fn from(method: ZScore) -> Self {
        Normalise::ZScore(method)
    }
}

impl From<Percentiles> for Normalise {
    fn from(method: Percentiles) -> Self {
        Normalise::Percentiles(method)
    }
}

impl From<FixedRange> for Normalise {
    fn from(method: FixedRange) -> Self {
        Normalise::FixedRange(method)
    }
}
