use super::convolve::{Kernel, MOST_TAPS, along_axes};
use super::{Boundary, Filter, Reach, Sink, Space};
use crate::error::{Error, Result};
use crate::image::{Geometry, Image};

/// The mean of the voxels around, in a cube or a square (IBSI: S60F).
///
/// A support of M voxels is that long along each axis, whatever the spacing; each voxel in it has the weight 1/M along each
/// axis, so 1/M³ in 3D and 1/M² in a slice.
///
/// ```
/// use ndarray::array;
/// use radiomics::filter::{Boundary, Filter, Mean, Space};
/// use radiomics::image::{Image, Spacing};
///
/// let image = Image::new(array![[0.0, 0.0, 9.0, 0.0]].view(), Spacing::planar([1.0, 1.0])?)?;
/// let mean = Mean::new(3, Space::AXIAL)?.boundary(Boundary::Nearest);
/// let maps = mean.responses(&image)?;
/// assert_eq!(maps[0].0, "mean-3-2D");
/// assert_eq!(maps[0].1.intensities().iter().map(|x| x.round()).collect::<Vec<_>>(), [0.0, 3.0, 3.0, 3.0]);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Mean {
    support: usize,
    space: Space,
    boundary: Boundary,
}

impl Mean {
    /// The mean over `support` voxels along each axis.
    ///
    /// # Errors
    /// [`Error::Setting`] unless the support is odd and below 2²⁴.
    pub fn new(support: usize, space: Space) -> Result<Self> {
        if support % 2 == 1 && support <= MOST_TAPS {
            Ok(Mean { support, space, boundary: Boundary::default() })
        } else {
            Err(Error::setting("support of the mean filter", "an odd number of voxels below 2²⁴", support))
        }
    }

    /// With another rule beyond the edge of the image than [`Boundary::Mirror`].
    #[must_use]
    pub fn boundary(self, boundary: Boundary) -> Self {
        Mean { boundary, ..self }
    }
}

impl Filter for Mean {
    fn names(&self) -> Vec<String> {
        vec![format!("mean-{}-{}", self.support, self.space.label())]
    }

    fn reach(&self, _: &Geometry) -> Result<Reach> {
        Ok(self.space.reach(&[self.support / 2; 3], self.boundary))
    }

    fn respond(&self, image: &Image, sink: Sink<'_>) -> Result<()> {
        let kernel = Kernel::new(vec![1.0 / self.support as f64; self.support])?;
        let made = along_axes(image.intensities(), self.space, &vec![kernel; 3], self.boundary);
        sink(image.with_responses(made)?)
    }

    fn settings(&self) -> String {
        let Mean { support, space, boundary } = self;
        format!("mean, support {support} voxels, {}, boundary {}", space.label(), boundary.name())
    }
}
