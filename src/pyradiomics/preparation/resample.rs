use super::check::Extent;
use crate::error::{Error, Result};
use crate::image::{Geometry, Spacing};
use crate::process::itk::{Kernel, Placement, Window, reversed};
use crate::process::refuse_too_fine;
use crate::pyradiomics::{Interpolator, Settings};

/// The grid to which image and mask are resampled, and how.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Resample {
    /// Along x, y, z in mm; 0 for the spacing of the mask.
    spacing: [f64; 3],
    pub kernel: Kernel,
    pad: usize,
}

impl Resample {
    /// # Errors
    /// [`Error::Setting`] for a spacing that is negative or not finite.
    pub fn new(settings: &Settings) -> Result<Option<Self>> {
        let (Some(spacing), Some(interpolator)) = (settings.resampled_pixel_spacing, settings.interpolator)
        else {
            return Ok(None);
        };
        if spacing.iter().any(|s| !s.is_finite() || *s < 0.0) {
            let came = format!("{spacing:?}");
            return Err(Error::setting("resampledPixelSpacing", "finite and at least 0 mm", came));
        }
        Ok(Some(Resample { spacing, kernel: kernel(interpolator), pad: settings.pad_distance }))
    }

    /// The spacing along x, y, z: that of the mask where 0 is asked for, and across a region of one slice.
    pub fn spacing(&self, mask: &Geometry, extent: &Extent) -> [f64; 3] {
        let (stored, slices) = (reversed(mask.spacing().zyx()), reversed(extent.size));
        std::array::from_fn(|k| {
            if self.spacing[k] == 0.0 || slices[k] == 1 { stored[k] } else { self.spacing[k] }
        })
    }

    /// The new grid. Its voxels of corner 0 begin where those of the mask do; it holds the box of the region and the padding, as
    /// far as the grid of the mask reaches.
    ///
    /// # Errors
    /// [`Error::Setting`] if it has too many voxels or its origin leaves the range of a number.
    pub fn grid(&self, mask: &Geometry, extent: &Extent, spacing: [f64; 3]) -> Result<Geometry> {
        let (stored, voxels) = (reversed(mask.spacing().zyx()), reversed(mask.size()));
        let [low, high] = extent.corners();
        let ratio: [f64; 3] = std::array::from_fn(|k| stored[k] / spacing[k]);
        let pad = self.pad as f64;
        let first: [f64; 3] = std::array::from_fn(|k| (low[k] * ratio[k] - pad).floor().max(0.0));
        let size: [f64; 3] = std::array::from_fn(|k| {
            let last = (high[k] * ratio[k] + pad).ceil().min((voxels[k] as f64 * ratio[k]).ceil() - 1.0);
            last - first[k] + 1.0
        });
        refuse_too_fine(mask, reversed(spacing), reversed(size))?;
        let corner =
            std::array::from_fn(|k| 0.5 * (spacing[k] - stored[k]) / stored[k] + first[k] / ratio[k]);
        let origin = Placement::of(mask).world(corner);
        Geometry::new(reversed(size.map(|s| s as usize)), Spacing::new(reversed(spacing))?)?
            .with_origin(reversed(origin))?
            .with_direction(mask.direction())
    }

    pub fn settings(&self) -> String {
        let Resample { spacing, kernel, pad } = self;
        format!("resampled to {spacing:?} mm along x, y, z by {kernel:?}, {pad} voxels around the region")
    }
}

/// Whether two spacings count as equal, by the rule of NumPy's `allclose`.
pub(super) fn close(a: [f64; 3], b: [f64; 3]) -> bool {
    a.iter().zip(b).all(|(a, b)| (a - b).abs() <= 1e-8 + 1e-5 * b.abs())
}

fn kernel(interpolator: Interpolator) -> Kernel {
    match interpolator {
        Interpolator::NearestNeighbor => Kernel::Nearest,
        Interpolator::Linear => Kernel::Linear,
        Interpolator::BSpline => Kernel::Spline,
        Interpolator::Gaussian => Kernel::Gaussian,
        Interpolator::LabelGaussian => Kernel::LabelGaussian,
        Interpolator::HammingWindowedSinc => Kernel::Sinc(Window::Hamming),
        Interpolator::CosineWindowedSinc => Kernel::Sinc(Window::Cosine),
        Interpolator::WelchWindowedSinc => Kernel::Sinc(Window::Welch),
        Interpolator::LanczosWindowedSinc => Kernel::Sinc(Window::Lanczos),
        Interpolator::BlackmanWindowedSinc => Kernel::Sinc(Window::Blackman),
    }
}
