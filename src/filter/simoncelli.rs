use std::f64::consts::FRAC_PI_2;

use super::fourier::Spectrum;
use super::frequency::{norm, whole};
use super::{Filter, Reach, Sink, Space};
use crate::error::{Error, Result};
use crate::image::{Geometry, Image};

/// Highest level: its frequencies are below those of an image of 2³² voxels along an axis.
const MOST_LEVELS: usize = 32;

/// The band-pass B map of the non-separable Simoncelli wavelet (IBSI: PRT7).
///
/// In the Fourier domain the image is multiplied by
///
/// g(r) = cos(π/2 · log₂(2r/m)) for m/4 ≤ r ≤ m, else 0, where m = 2^(1 − level),
///
/// and the real part of the inverse transform is the response. r is the length of the vector of frequencies, each from −1
/// to 1: at place i of n points along an axis, frequency 0 in the middle, it is (i − (n − 1)/2)/((n − 1)/2). For even n
/// these numbers lie half a step beside the frequencies of the transform; the response maps of the standard have this
/// small asymmetry, and so has this filter. An axis of one voxel has frequency 0.
///
/// Frequency 0 is always removed, so that a constant image gives 0. This matters only where the band of a level comes down
/// to the lowest frequencies of a small image (up to 7 voxels along each axis at level 1, twice as many a level on).
/// A level whose band has no frequency of the image gives 0 everywhere.
///
/// The image is not padded: it starts again at its edge. The frequencies of the band depend on the number of voxels, so that
/// padding makes another filter, and the values of the standard on the CT phantom, published for mirroring, are those without:
/// padded by 16 mirrored pixels, the median of setting 8.A is −0.0242 where the standard asks for −0.0323 ± 0.0073
/// (−0.0317 without).
///
/// The response depends on the whole image along the axes of its space: on its voxels and on its size. Voxels must have
/// equal spacings along these axes, but for an axis of one voxel. One that is NaN or infinite makes the whole volume or
/// slice NaN. Beside the image and its response, one more copy is held.
///
/// Source: IBSI reference manual, chapter 2, *Non-separable wavelets*; Simoncelli and Freeman, *The steerable pyramid*,
/// ICIP 1995; Portilla and Simoncelli, Int. J. Comput. Vis. 40 (2000).
///
/// ```
/// use ndarray::Array3;
/// use radiomics::filter::{Filter, Simoncelli, Space};
/// use radiomics::image::{Image, Spacing};
///
/// let waves = Array3::from_shape_fn((1, 1, 65), |(_, _, x)| 10.0 + (x as f64 * std::f64::consts::TAU / 65.0 * 16.0).cos());
/// let image = Image::new(waves.view(), Spacing::isotropic(1.0)?)?;
/// let filter = Simoncelli::new(1, Space::Volume)?;
/// let maps = filter.responses(&image)?;
/// assert_eq!(maps[0].0, "simoncelli-1-3D");
/// // 16 waves are half of the highest frequency, where g is 1; the mean is gone.
/// assert!((maps[0].1.intensities()[[0, 0, 0]] - 1.0).abs() < 1e-12);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Simoncelli {
    level: usize,
    space: Space,
}

impl Simoncelli {
    /// The band of a level, 1 for the highest frequencies.
    ///
    /// # Errors
    /// [`Error::Setting`] unless the level is from 1 to 32.
    pub fn new(level: usize, space: Space) -> Result<Self> {
        if (1..=MOST_LEVELS).contains(&level) {
            Ok(Simoncelli { level, space })
        } else {
            Err(Error::setting("level of the wavelet", format!("1 to {MOST_LEVELS}"), level))
        }
    }

    pub(super) fn space(&self) -> Space {
        self.space
    }

    /// What stands in the name of a map, without the space.
    pub(super) fn label(&self) -> String {
        format!("simoncelli-{}", self.level)
    }

    /// g(r).
    pub(super) fn transfer(&self, r: f64) -> f64 {
        let most = 0.5_f64.powi(self.level as i32 - 1);
        if (most / 4.0..=most).contains(&r) { (FRAC_PI_2 * (2.0 * r / most).log2()).cos() } else { 0.0 }
    }
}

impl Filter for Simoncelli {
    fn names(&self) -> Vec<String> {
        vec![format!("{}-{}", self.label(), self.space.label())]
    }

    fn reach(&self, geometry: &Geometry) -> Result<Reach> {
        whole(geometry, self.space, "Simoncelli")
    }

    fn respond(&self, image: &Image, sink: Sink<'_>) -> Result<()> {
        self.reach(image.geometry())?;
        let spectrum = Spectrum::of(self.space.turned(image.intensities()), self.space == Space::Volume);
        let made = spectrum.filtered(0, |frequency| self.transfer(norm(frequency)));
        sink(image.with_responses(self.space.turned_back(made))?)
    }

    fn settings(&self) -> String {
        format!("Simoncelli wavelet, level {}, {}", self.level, self.space.label())
    }
}
