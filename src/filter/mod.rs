//! Image filters: from an image to named response maps, in 3D or slice by slice.
//!
//! A [`Filter`] knows the names of its maps before an image is read, and how far around a voxel it looks
//! ([`Filter::reach`]), so that the box of a region with that halo gives the same responses as the whole image. It hands out
//! one map after the other; none is kept.
//!
//! Filters speak of axes in the order x, y, z, as the standard does: the first letter of a kernel or sub-band belongs to x, the
//! last axis of the array.
//!
//! Source: the IBSI reference manual, chapter 2 (*Convolutional filters*; Depeursinge et al., arXiv:2006.05470).

mod bell;
mod boundary;
mod chain;
mod continued;
mod convolve;
mod fourier;
mod frequency;
mod gabor;
mod gaussian;
mod gradient;
mod laplacian_of_gaussian;
mod laws;
mod local_binary_pattern;
mod mean;
mod pass;
mod periodic;
mod pointwise;
mod pooling;
mod reach;
mod recursive_gaussian;
mod recursive_laplacian;
mod riesz;
mod rotation;
mod separable;
mod separable_wavelet;
mod simoncelli;
mod space;
mod spherical_pattern;
mod stationary_wavelet;
mod steering;
mod turned;
mod wavelet;

pub use boundary::Boundary;
pub use chain::Chain;
pub use convolve::{Kernel, convolve};
pub use gabor::{ComplexPart, Gabor};
pub use gaussian::Gaussian;
pub use gradient::GradientMagnitude;
pub use laplacian_of_gaussian::LaplacianOfGaussian;
pub use laws::Laws;
pub use local_binary_pattern::{LocalBinaryPattern, PatternCode};
pub use mean::Mean;
pub use pointwise::{Pointwise, ScaledPointwise};
pub use pooling::Pooling;
pub use reach::Reach;
pub use recursive_laplacian::RecursiveLaplacianOfGaussian;
pub use riesz::Riesz;
pub use separable_wavelet::SeparableWavelet;
pub use simoncelli::Simoncelli;
pub use space::{Plane, Space};
pub use spherical_pattern::SphericalPattern;
pub use stationary_wavelet::StationaryWavelet;
pub use wavelet::Wavelet;

use std::sync::Arc;

use crate::error::{Error, Result, Undefined, expect_length};
use crate::image::{Geometry, Image};

/// What takes the response maps of a filter, one after the other.
pub type Sink<'a> = &'a mut dyn FnMut(Image) -> Result<()>;

/// From an image to response maps on the same grid.
///
/// ```
/// use radiomics::filter::{Filter, Reach, Sink};
/// use radiomics::image::{Geometry, Image};
///
/// /// Distance from an intensity.
/// struct Distance(f64);
///
/// impl Filter for Distance {
///     fn names(&self) -> Vec<String> { vec![format!("distance-{}", self.0)] }
///     fn reach(&self, _: &Geometry) -> radiomics::Result<Reach> { Ok(Reach::NONE) }
///     fn respond(&self, image: &Image, sink: Sink<'_>) -> radiomics::Result<()> {
///         sink(image.clone().map(|intensity| (intensity - self.0).abs()))
///     }
///     fn settings(&self) -> String { format!("distance from {}", self.0) }
/// }
/// ```
pub trait Filter: Send + Sync {
    /// The names of the response maps, in the order in which they come; each becomes the part of a column name that says
    /// which image was measured.
    fn names(&self) -> Vec<String>;

    /// How far around a voxel the responses look at an image on this grid.
    ///
    /// # Errors
    /// [`Error::Setting`] if the filter is not defined on such a grid.
    fn reach(&self, geometry: &Geometry) -> Result<Reach>;

    /// Hands the response maps to `sink`, in the order of [`Filter::names`], each on the grid of the image.
    ///
    /// # Errors
    /// What the grid or the intensities make impossible, and what the sink returns.
    fn respond(&self, image: &Image, sink: Sink<'_>) -> Result<()>;

    /// Hands over of each response map only the box of `size` voxels that starts at voxel `start`, with the same bits as
    /// [`Filter::respond`].
    ///
    /// What measures a region calls this. By default the box is cut out of each map; a filter that need not make the rest of
    /// its maps does better.
    ///
    /// # Errors
    /// As [`Filter::respond`], and [`Error::Setting`] if the box is empty or does not lie within the
    /// image; [`Error::Filter`] if a map is not of the size of the image.
    fn respond_within(
        &self,
        image: &Image,
        start: [usize; 3],
        size: [usize; 3],
        sink: Sink<'_>,
    ) -> Result<()> {
        let mut maps = 0..;
        self.respond(image, &mut |map| {
            let at = maps.next().unwrap_or_default();
            refuse_other_size(&map, image.geometry().size()).map_err(|error| {
                let filter = self.names().into_iter().nth(at).unwrap_or_else(|| self.settings());
                Error::Filter { filter, source: Box::new(error) }
            })?;
            sink(map.into_part(start, size)?)
        })
    }

    /// Why the responses are undefined on a grid, where that is no error but leaves the columns without values.
    fn undefined_on(&self, _grid: &Geometry) -> Option<Undefined> {
        None
    }

    /// The filter and its parameters in one line; equal texts mean equal responses to the same image.
    fn settings(&self) -> String;

    /// All response maps with their names, held at once: for looking at them.
    ///
    /// # Errors
    /// As [`Filter::respond`], and [`Error::Length`] if there is not one map for each name.
    fn responses(&self, image: &Image) -> Result<Vec<(String, Image)>> {
        let names = self.names();
        let mut maps = Vec::with_capacity(names.len());
        self.respond(image, &mut |map| {
            maps.push(map);
            Ok(())
        })?;
        expect_length("response maps of the filter", names.len(), maps.len())?;
        Ok(names.into_iter().zip(maps).collect())
    }
}

impl<F: Filter + ?Sized> Filter for Arc<F> {
    fn names(&self) -> Vec<String> {
        self.as_ref().names()
    }

    fn reach(&self, geometry: &Geometry) -> Result<Reach> {
        self.as_ref().reach(geometry)
    }

    fn respond(&self, image: &Image, sink: Sink<'_>) -> Result<()> {
        self.as_ref().respond(image, sink)
    }

    fn respond_within(
        &self,
        image: &Image,
        start: [usize; 3],
        size: [usize; 3],
        sink: Sink<'_>,
    ) -> Result<()> {
        self.as_ref().respond_within(image, start, size, sink)
    }

    fn undefined_on(&self, grid: &Geometry) -> Option<Undefined> {
        self.as_ref().undefined_on(grid)
    }

    fn settings(&self) -> String {
        self.as_ref().settings()
    }
}

/// Refuses a map that is not of the size of the image, or of the part of it that was asked for.
pub(crate) fn refuse_other_size(map: &Image, expected: [usize; 3]) -> Result<()> {
    let found = map.geometry().size();
    if found == expected {
        return Ok(());
    }
    let expected = format!("that of the image, {expected:?}");
    Err(Error::setting("size of a response map", expected, format!("{found:?}")))
}
