use super::{Filter, Reach, Sink};
use crate::error::{Error, Result};
use crate::image::{Geometry, Image, refuse_outside};

/// A function of each intensity x by itself, scaled so that the intensity m becomes m, where m is the largest absolute
/// intensity of the image.
///
/// m is taken over the finite voxels of the whole image, so a response depends on all of it. NaN stays NaN; infinite voxels
/// go where the function goes. Of an image that is 0 throughout, where m = 0, the first three are 0 throughout.
///
/// Source: the image types of PyRadiomics (`imageoperations`), van Griethuysen et al., Cancer Research 77 (2017). They are
/// not part of the IBSI standard.
///
/// ```
/// use ndarray::array;
/// use radiomics::filter::{Filter, Pointwise};
/// use radiomics::image::{Image, Spacing};
///
/// let image = Image::new(array![[-4.0, 0.0, 1.0, 2.0]].view(), Spacing::planar([1.0, 1.0])?)?;
/// let of = |pointwise: Pointwise| -> radiomics::Result<Vec<f64>> {
///     Ok(pointwise.responses(&image)?[0].1.intensities().iter().copied().collect())
/// };
/// assert_eq!(of(Pointwise::Square)?, [4.0, 0.0, 0.25, 1.0]);
/// assert_eq!(of(Pointwise::SquareRoot)?, [-4.0, 0.0, 2.0, 8_f64.sqrt()]);
/// assert_eq!(of(Pointwise::Logarithm)?[0], -4.0);
/// assert_eq!(of(Pointwise::Exponential)?[1], 1.0);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Pointwise {
    /// (c·x)² with c = 1/√m: x²/m.
    Square,
    /// sign(x)·√(c·|x|) with c = m.
    SquareRoot,
    /// sign(x)·c·ln(|x| + 1) with c = m/ln(m + 1).
    Logarithm,
    /// exp(c·x) with c = ln(m)/m: 1 becomes of 0, m of m and 1/m of −m.
    ///
    /// It needs m above 1: with m = 1 it is 1 everywhere, below that it falls with rising intensity, and of an image that is
    /// 0 throughout it is undefined. Such images are refused.
    Exponential,
}

impl Pointwise {
    const fn name(self) -> &'static str {
        match self {
            Pointwise::Square => "square",
            Pointwise::SquareRoot => "squareroot",
            Pointwise::Logarithm => "logarithm",
            Pointwise::Exponential => "exponential",
        }
    }
}

impl Filter for Pointwise {
    fn names(&self) -> Vec<String> {
        vec![self.name().to_string()]
    }

    /// The whole image, for its largest absolute intensity.
    fn reach(&self, _: &Geometry) -> Result<Reach> {
        Ok(Reach::WHOLE)
    }

    /// # Errors
    /// [`Error::Setting`] if no voxel is finite, for [`Pointwise::Exponential`] if no absolute intensity is above 1; and
    /// what the sink returns.
    fn respond(&self, image: &Image, sink: Sink<'_>) -> Result<()> {
        let largest = largest(image)?;
        if *self == Pointwise::Exponential && largest <= 1.0 {
            let what = "largest absolute intensity of an image for the exponential";
            return Err(Error::setting(what, "above 1", largest));
        }
        let image = image.clone();
        let made = match self {
            // An image of zeros: the scale is undefined, and every function of 0 is 0.
            Pointwise::Square | Pointwise::SquareRoot | Pointwise::Logarithm if largest == 0.0 => image,
            // Divided first, so that nothing overflows on the way to what is at most m.
            Pointwise::Square => image.map(|x| x * (x / largest)),
            Pointwise::SquareRoot => image.map(|x| (largest * (x.abs() / largest).sqrt()).copysign(x)),
            Pointwise::Logarithm => {
                let scale = largest.ln_1p();
                image.map(|x| (largest * (x.abs().ln_1p() / scale)).copysign(x))
            }
            Pointwise::Exponential => {
                let rate = largest.ln() / largest;
                image.map(|x| (rate * x).exp())
            }
        };
        sink(made)
    }

    fn settings(&self) -> String {
        format!("{} of each intensity", self.name())
    }
}

/// A function of [`Pointwise`] in the order of operations of PyRadiomics, scaled before the function is applied, so that its maps
/// have the same bits where the logarithm and the exponential of the system do.
///
/// It differs from [`Pointwise`] in rounding, and in what it does at the ends: (c·x)² with c = 1/√m leaves the range of numbers with x²/m;
/// an image that is 0 throughout gives 0 throughout for the square root and is refused otherwise, since c is undefined; the
/// exponential takes any m above 0. Every voxel has to be finite.
///
/// ```
/// use ndarray::array;
/// use radiomics::filter::{Filter, Pointwise, ScaledPointwise};
/// use radiomics::image::{Image, Spacing};
///
/// let image = Image::new(array![[-0.5, 0.0, 0.25]].view(), Spacing::planar([1.0, 1.0])?)?;
/// let maps = ScaledPointwise(Pointwise::Exponential).responses(&image)?;
/// assert_eq!(maps[0].0, "exponential");
/// assert_eq!(maps[0].1.intensities()[[0, 0, 0]], 2.0);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ScaledPointwise(pub Pointwise);

impl Filter for ScaledPointwise {
    fn names(&self) -> Vec<String> {
        self.0.names()
    }

    /// The whole image, for its largest absolute intensity.
    fn reach(&self, _: &Geometry) -> Result<Reach> {
        Ok(Reach::WHOLE)
    }

    fn respond(&self, image: &Image, sink: Sink<'_>) -> Result<()> {
        self.respond_within(image, [0; 3], image.geometry().size(), sink)
    }

    /// # Errors
    /// [`Error::Setting`] if a voxel is not finite, or if all are 0 where the scale is undefined then.
    fn respond_within(
        &self,
        image: &Image,
        start: [usize; 3],
        size: [usize; 3],
        sink: Sink<'_>,
    ) -> Result<()> {
        refuse_outside(image.geometry().size(), start, size)?;
        // Bits of numbers that are not negative are in the order of the numbers, with NaN after all of them.
        let largest = image.intensities().iter().map(|x| x.abs().to_bits()).max().map_or(0.0, f64::from_bits);
        if !largest.is_finite() {
            return Err(Error::setting("largest absolute intensity of an image", "finite", largest));
        }
        if largest == 0.0 && self.0 != Pointwise::SquareRoot {
            let what = "largest absolute intensity of an image to be scaled by it";
            return Err(Error::setting(what, "above 0", largest));
        }
        let part = image.cropped(start, size)?;
        sink(match self.0 {
            Pointwise::Square => {
                let scale = 1.0 / largest.sqrt();
                part.map(|x| (scale * x) * (scale * x))
            }
            Pointwise::SquareRoot => part.map(|x| (x.abs() * largest).sqrt().copysign(x)),
            Pointwise::Logarithm => {
                let scale = largest / (largest + 1.0).ln();
                part.map(|x| (x.abs() + 1.0).ln().copysign(x) * scale)
            }
            Pointwise::Exponential => {
                let rate = largest.ln() / largest;
                part.map(|x| (rate * x).exp())
            }
        })
    }

    fn settings(&self) -> String {
        format!("{} of each scaled intensity", self.0.name())
    }
}

/// The largest absolute intensity of the finite voxels.
fn largest(image: &Image) -> Result<f64> {
    let finite = image.intensities().into_iter().map(|x| x.abs()).filter(|x| x.is_finite());
    let none = || Error::setting("number of finite voxels of the image", "at least 1", 0);
    finite.reduce(f64::max).ok_or_else(none)
}
