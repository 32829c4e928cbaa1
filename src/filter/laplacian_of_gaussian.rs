use ndarray::Array3;

use super::bell::{Bell, Sampled};
use super::convolve::Kernel;
use super::pass::pass;
use super::{Boundary, Filter, Reach, Sink, Space};
use crate::error::Result;
use crate::image::{Geometry, Image};

/// The Laplacian of Gaussian (IBSI: L6PA): negative on bright blobs of about its size, positive on dark ones.
///
/// In D dimensions, at k voxels from the middle, with σ in voxels,
///
/// −(1/σ²)·(1/(√(2π)·σ))ᴰ·(D − |k|²/σ²)·exp(−|k|²/2σ²)
///
/// within ⌊4σ + ½⌋ voxels to either side along each axis, or another cutoff than 4: the filter in voxel units, as the standard
/// has it. Its Laplacian is that in mm times the squared spacing.
///
/// On a grid whose voxels are not cubic, σ differs between the axes. σᴰ is then their product, |k|²/σ² is Σ (k_a/σ_a)², and
/// the σ² in front is the square of their geometric mean: the Laplacian in mm times the squared geometric mean of the
/// spacings along the axes of the space. With cubic voxels this is the form above.
///
/// The kernel is not renormalised, so its sum is not quite 0, and a constant image of intensity c responds with c times
/// that sum: about −2·D·t·φ(t)/σ² for a cutoff of t (φ is the normal density), which is −0.0032/σ² at 4 in 3D and tends to 0
/// as t grows. Below a σ of about 0.75 voxels the samples of the kernel are too few for it: at 0.5 the sum is −1.75 in 3D
/// at any cutoff. A grid on which the kernel would be a single voxel along an axis (4σ below ½ voxel) is refused.
///
/// The kernel is a sum of D kernels that are each a product of kernels along the axes, so that it takes 7 passes along an
/// axis in 3D, and no more than two arrays of the size of the image besides it.
///
/// ```
/// use ndarray::Array3;
/// use radiomics::filter::{Boundary, Filter, LaplacianOfGaussian, Space};
/// use radiomics::image::{Image, Spacing};
///
/// let mut array = Array3::zeros((9, 9, 9));
/// array[[4, 4, 4]] = 1.0;
/// let image = Image::new(array.view(), Spacing::isotropic(2.0)?)?;
/// let log = LaplacianOfGaussian::new(2.0, Space::Volume)?.boundary(Boundary::Zero);
/// let maps = log.responses(&image)?;
/// assert_eq!(maps[0].0, "log-2mm-3D");
/// // σ is one voxel; in the middle of the kernel −3/√(2π)³, and 0 at |k|² = 3.
/// let map = maps[0].1.intensities();
/// assert!((map[[4, 4, 4]] + 3.0 / std::f64::consts::TAU.powf(1.5)).abs() < 1e-15);
/// assert!(map[[3, 5, 3]].abs() < 1e-15);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct LaplacianOfGaussian {
    bell: Bell,
    space: Space,
    boundary: Boundary,
}

impl LaplacianOfGaussian {
    /// With a standard deviation in mm, cut at 4 of them.
    ///
    /// # Errors
    /// [`Error::Setting`](crate::Error::Setting) unless it is finite and above 0.
    pub fn new(sigma_mm: f64, space: Space) -> Result<Self> {
        Ok(LaplacianOfGaussian { bell: Bell::new(sigma_mm)?, space, boundary: Boundary::default() })
    }

    /// With the kernel cut after another number of standard deviations than 4.
    ///
    /// # Errors
    /// [`Error::Setting`](crate::Error::Setting) unless it is finite and above 0.
    pub fn cutoff(self, sigmas: f64) -> Result<Self> {
        Ok(LaplacianOfGaussian { bell: self.bell.cut(sigmas)?, ..self })
    }

    /// With another rule beyond the edge of the image than [`Boundary::Mirror`].
    #[must_use]
    pub fn boundary(self, boundary: Boundary) -> Self {
        LaplacianOfGaussian { boundary, ..self }
    }
}

impl Filter for LaplacianOfGaussian {
    fn names(&self) -> Vec<String> {
        vec![format!("log-{}mm-{}", self.bell.sigma_mm, self.space.label())]
    }

    fn reach(&self, geometry: &Geometry) -> Result<Reach> {
        self.bell.reach(geometry, self.space, self.boundary)
    }

    fn respond(&self, image: &Image, sink: Sink<'_>) -> Result<()> {
        let bells = self.bell.on(image.geometry(), self.space)?;
        let mean_square = mean_square(&bells);
        let size = image.geometry().size();
        // The image smoothed along the axes so far, and the sum of its second derivatives along each of them.
        let mut maps = [Array3::zeros(size), Array3::zeros(size)];
        let mut from = Some(image.intensities());
        let axes = self.space.axes();
        for (at, (axis, bell)) in axes.iter().copied().zip(bells).enumerate() {
            let (smooth, curved) = (Kernel::new(bell.density())?, curvature(bell, mean_square)?);
            let mut sum = vec![(0, &curved)];
            if from.is_none() {
                sum.push((1, &smooth));
            }
            let smoothed = if at + 1 < axes.len() { vec![(0, &smooth)] } else { vec![] };
            pass(from.take(), &mut maps, axis, &[smoothed, sum], self.boundary);
        }
        let [smoothed, sum] = maps;
        drop(smoothed);
        sink(image.with_responses(sum)?)
    }

    fn settings(&self) -> String {
        let Bell { sigma_mm, cutoff } = self.bell;
        let (space, boundary) = (self.space.label(), self.boundary.name());
        format!(
            "Laplacian of Gaussian, sigma {sigma_mm} mm, cutoff {cutoff} sigma, {space}, boundary {boundary}"
        )
    }
}

/// The square of the geometric mean of the standard deviations; exactly σ² where they are equal.
fn mean_square(bells: &[Sampled]) -> f64 {
    let first = bells.first().map_or(1.0, |bell| bell.sigma);
    let ratios: f64 = bells.iter().map(|bell| (bell.sigma / first).powf(2.0 / bells.len() as f64)).product();
    first * first * ratios
}

/// The second derivative of the bell, times σ² and over the mean square.
fn curvature(bell: Sampled, mean_square: f64) -> Result<Kernel> {
    let taps = bell.density().into_iter().zip(bell.squares());
    Kernel::new(taps.map(|(density, square)| density * (square - 1.0) / mean_square).collect())
}
