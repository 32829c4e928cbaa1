use super::bell::{Bell, Sampled};
use super::convolve::{Kernel, along_axes};
use super::{Boundary, Filter, Reach, Sink, Space};
use crate::error::Result;
use crate::image::{Geometry, Image};

/// Smoothing with a Gaussian.
///
/// Along each axis the kernel is the normal density at the voxels −r to r, over its sum: exp(−k²/2σ²)/Σ, with σ in voxels of
/// that axis, the standard deviation in mm over the spacing, and r = ⌊4σ + ½⌋, or another cutoff than 4. Since the kernel
/// is of sum 1, a constant image stays as it is. Not divided by its sum, as in [`LaplacianOfGaussian`](super::LaplacianOfGaussian),
/// the density would lose what is cut off: at most 7·10⁻⁵ along an axis with a σ of 1 voxel or more and a cutoff of 4.
///
/// A grid on which the kernel would be a single voxel along an axis (4σ below ½ voxel) is refused, since nothing would be
/// smoothed there; thick slices are filtered in 2D.
///
/// ```
/// use ndarray::array;
/// use radiomics::filter::{Filter, Gaussian, Space};
/// use radiomics::image::{Image, Spacing};
///
/// // σ is half a pixel: weights 1, e⁻² and e⁻⁸, over their sum.
/// let image = Image::new(array![[0.0, 0.0, 1.0, 0.0, 0.0]].view(), Spacing::planar([2.0, 2.0])?)?;
/// let gaussian = Gaussian::new(1.0, Space::AXIAL)?;
/// let maps = gaussian.responses(&image)?;
/// assert_eq!(maps[0].0, "gaussian-1mm-2D");
/// let sum = 1.0 + 2.0 * (-2_f64).exp() + 2.0 * (-8_f64).exp();
/// assert!((maps[0].1.intensities()[[0, 0, 1]] - (-2_f64).exp() / sum).abs() < 1e-15);
///
/// let slices = Image::new(ndarray::Array3::<u8>::zeros((3, 9, 9)).view(), Spacing::new([10.0, 1.0, 1.0])?)?;
/// assert!(Gaussian::new(1.0, Space::Volume)?.reach(slices.geometry()).is_err());
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Gaussian {
    bell: Bell,
    space: Space,
    boundary: Boundary,
}

impl Gaussian {
    /// With a standard deviation in mm, cut at 4 of them.
    ///
    /// # Errors
    /// [`Error::Setting`](crate::Error::Setting) unless it is finite and above 0.
    pub fn new(sigma_mm: f64, space: Space) -> Result<Self> {
        Ok(Gaussian { bell: Bell::new(sigma_mm)?, space, boundary: Boundary::default() })
    }

    /// With the bell cut after another number of standard deviations than 4.
    ///
    /// # Errors
    /// [`Error::Setting`](crate::Error::Setting) unless it is finite and above 0.
    pub fn cutoff(self, sigmas: f64) -> Result<Self> {
        Ok(Gaussian { bell: self.bell.cut(sigmas)?, ..self })
    }

    /// With another rule beyond the edge of the image than [`Boundary::Mirror`].
    #[must_use]
    pub fn boundary(self, boundary: Boundary) -> Self {
        Gaussian { boundary, ..self }
    }
}

impl Filter for Gaussian {
    fn names(&self) -> Vec<String> {
        vec![format!("gaussian-{}mm-{}", self.bell.sigma_mm, self.space.label())]
    }

    fn reach(&self, geometry: &Geometry) -> Result<Reach> {
        self.bell.reach(geometry, self.space, self.boundary)
    }

    fn respond(&self, image: &Image, sink: Sink<'_>) -> Result<()> {
        let bells = self.bell.on(image.geometry(), self.space)?;
        let kernels: Vec<Kernel> = bells.into_iter().map(normalised).collect::<Result<_>>()?;
        let made = along_axes(image.intensities(), self.space, &kernels, self.boundary);
        sink(image.with_responses(made)?)
    }

    fn settings(&self) -> String {
        let Bell { sigma_mm, cutoff } = self.bell;
        let (space, boundary) = (self.space.label(), self.boundary.name());
        format!("Gaussian, sigma {sigma_mm} mm, cutoff {cutoff} sigma, {space}, boundary {boundary}")
    }
}

/// A kernel of sum 1.
fn normalised(bell: Sampled) -> Result<Kernel> {
    let density = bell.density();
    let sum: f64 = density.iter().sum();
    Kernel::new(density.into_iter().map(|value| value / sum).collect())
}
