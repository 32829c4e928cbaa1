use ndarray::{Array3, Zip};

use super::convolve::{Kernel, convolve};
use super::{Boundary, Filter, Reach, Sink, Space};
use crate::error::Result;
use crate::image::{Geometry, Image};

/// The magnitude of the gradient, in intensity per mm: √Σ (∂f/∂a)² over the axes a of the space.
///
/// The derivatives are central differences, (f(i + 1) − f(i − 1))/2s with spacing s. At the edge one of the two neighbours
/// comes from the rule beyond it: [`Boundary::Mirror`] and [`Boundary::Nearest`] both repeat the outermost voxel there, so
/// that the derivative is half of the one-sided difference, as in ITK and PyRadiomics. Along an axis of one voxel it is 0.
///
/// Squares of derivatives above 10¹⁵⁴ leave the range of numbers; the magnitude is infinite there.
///
/// ```
/// use ndarray::array;
/// use radiomics::filter::{Filter, GradientMagnitude, Space};
/// use radiomics::image::{Image, Spacing};
///
/// // 3 per voxel along x and 4 along y, of 2 mm.
/// let plane = array![[0.0, 3.0, 6.0], [4.0, 7.0, 10.0], [8.0, 11.0, 14.0]];
/// let image = Image::new(plane.view(), Spacing::planar([2.0, 2.0])?)?;
/// let maps = GradientMagnitude::new(Space::AXIAL).responses(&image)?;
/// assert_eq!(maps[0].0, "gradient-2D");
/// assert_eq!(maps[0].1.intensities()[[0, 1, 1]], 2.5);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct GradientMagnitude {
    space: Space,
    boundary: Boundary,
}

impl GradientMagnitude {
    /// Of the derivatives along the axes of a space.
    pub fn new(space: Space) -> Self {
        GradientMagnitude { space, boundary: Boundary::default() }
    }

    /// With another rule beyond the edge of the image than [`Boundary::Mirror`].
    #[must_use]
    pub fn boundary(self, boundary: Boundary) -> Self {
        GradientMagnitude { boundary, ..self }
    }
}

impl Filter for GradientMagnitude {
    fn names(&self) -> Vec<String> {
        vec![format!("gradient-{}", self.space.label())]
    }

    fn reach(&self, _: &Geometry) -> Result<Reach> {
        Ok(self.space.reach(&[1; 3], self.boundary))
    }

    fn respond(&self, image: &Image, sink: Sink<'_>) -> Result<()> {
        let spacing = image.geometry().spacing().zyx();
        let mut magnitude = Array3::<f64>::zeros(image.geometry().size());
        for axis in self.space.axes() {
            // The difference is taken first, so that it is 0 where the neighbours are the same.
            let difference = Kernel::new(vec![0.5, 0.0, -0.5])?;
            let derivative = convolve(image.intensities(), axis, &difference, self.boundary);
            let add = |sum: &mut f64, change: &f64| *sum += (change / spacing[axis]).powi(2);
            Zip::from(&mut magnitude).and(&derivative).for_each(add);
        }
        magnitude.mapv_inplace(f64::sqrt);
        sink(image.with_responses(magnitude)?)
    }

    fn settings(&self) -> String {
        format!("gradient magnitude, {}, boundary {}", self.space.label(), self.boundary.name())
    }
}
