use std::fmt::Debug;
use std::sync::Arc;

use ndarray::{Array3, ArrayView3, Axis};

use super::geometry::{Geometry, Spacing};
use super::grid::window;
use super::roi::Roi;
use crate::error::{Error, Result};

/// The largest grey level: levels are held in 16 bits.
pub const MAX_LEVEL: u32 = u16::MAX as u32;

/// A way to turn the intensities of a region into grey levels.
///
/// The discretisers of this crate are in [`process`](crate::process); another crate adds its own by implementing this
/// trait, usually with [`Discretised::map`].
pub trait Discretise: Debug + Send + Sync {
    /// The grey levels of the region.
    ///
    /// # Errors
    /// [`Error::Level`] if an intensity has no level.
    fn discretise(&self, roi: &Roi) -> Result<Discretised>;

    /// The method and its parameters in one line; equal texts mean equal levels.
    fn settings(&self) -> String {
        format!("{self:?}")
    }
}

impl<D: Discretise + ?Sized> Discretise for Arc<D> {
    fn discretise(&self, roi: &Roi) -> Result<Discretised> {
        self.as_ref().discretise(roi)
    }

    fn settings(&self) -> String {
        self.as_ref().settings()
    }
}

/// The grey levels of a region: 1 to Ng inside its intensity mask, 0 outside.
///
/// The grid is the box of the region (without its halo) with a border of one voxel of level 0 on every side, so that a
/// neighbour at distance 1 can be looked up without asking whether it exists.
#[derive(Debug, Clone, PartialEq)]
pub struct Discretised {
    padded: Array3<u16>,
    /// The morphological mask of the box, where the intensity mask may be smaller.
    morphological: Option<Array3<bool>>,
    geometry: Geometry,
    count: u16,
    voxels: usize,
}

impl Discretised {
    /// The levels that `level` gives to the intensities of the region. `method` names the discretiser in errors.
    ///
    /// # Errors
    /// [`Error::Level`] unless every level is a whole number from 1 to [`MAX_LEVEL`].
    ///
    /// ```
    /// use ndarray::array;
    /// use radiomics::image::{Discretised, Image, Mask, Roi, Spacing};
    ///
    /// let image = Image::new(array![[3.0, 8.0], [15.0, 0.0]].view(), Spacing::planar([1.0, 1.0])?)?;
    /// let roi = Roi::new(&image, &Mask::above(&image, 1.0)?)?;
    /// let levels = Discretised::map(&roi, "binary logarithm", |intensity| intensity.log2().ceil())?;
    /// assert_eq!(levels.levels().iter().copied().collect::<Vec<_>>(), [2, 3, 4, 0]);
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    pub fn map(roi: &Roi, method: &'static str, level: impl Fn(f64) -> f64) -> Result<Self> {
        let geometry = *roi.geometry();
        let [nz, ny, nx] = geometry.size();
        let mut padded = Array3::<u16>::zeros((nz + 2, ny + 2, nx + 2));
        let mut count = 0;
        let mut voxels = 0;
        let mut refused = None;
        let intensities = roi.intensities();
        let selected = roi.intensity_mask();
        for z in 0..nz {
            let mut plane = padded.index_axis_mut(Axis(0), z + 1);
            let rows = plane.rows_mut().into_iter().skip(1);
            let intensities = intensities.index_axis(Axis(0), z);
            let selected = selected.index_axis(Axis(0), z);
            for ((mut row, intensities), selected) in rows.zip(intensities.rows()).zip(selected.rows()) {
                let cells = row.iter_mut().skip(1).zip(intensities).zip(selected);
                for ((cell, &intensity), _) in cells.filter(|(_, selected)| **selected) {
                    let value = level(intensity);
                    let whole = value as u16;
                    if f64::from(whole) != value || whole == 0 {
                        refused.get_or_insert((value, intensity));
                    }
                    *cell = whole;
                    count = count.max(whole);
                    voxels += 1;
                }
            }
        }
        match refused {
            Some((level, intensity)) => Err(Error::Level { method, level, intensity, limit: MAX_LEVEL }),
            None => {
                let morphological = roi.is_resegmented().then(|| roi.morphological_mask().to_owned());
                Ok(Discretised { padded, morphological, geometry, count, voxels })
            }
        }
    }

    /// The same levels with another number of levels Ng, for methods that fix it.
    ///
    /// # Errors
    /// [`Error::Setting`] if a level lies above it.
    pub fn with_count(self, count: u16) -> Result<Self> {
        if count < self.count {
            return Err(Error::setting(
                "number of grey levels",
                format!("at least the largest level {}", self.count),
                count,
            ));
        }
        Ok(Discretised { count, ..self })
    }

    /// The same levels with an axis as the first one, so that what were planes across it become axial slices; the other two
    /// keep their order.
    #[cfg(feature = "pyradiomics")]
    pub(crate) fn sliced_across(&self, axis: usize) -> Result<Self> {
        let axes = match axis {
            1 => [1, 0, 2],
            2 => [2, 0, 1],
            _ => [0, 1, 2],
        };
        let spacing = self.spacing().zyx();
        let geometry = Geometry::new(axes.map(|a| self.size()[a]), Spacing::new(axes.map(|a| spacing[a]))?)?;
        Ok(Discretised {
            padded: with_axes(&self.padded, axes),
            morphological: self.morphological.as_ref().map(|mask| with_axes(mask, axes)),
            geometry,
            ..*self
        })
    }

    /// The levels, indexed `[[z, y, x]]` within the box of the region; 0 outside the intensity mask.
    pub fn levels(&self) -> ArrayView3<'_, u16> {
        window(self.padded.view(), [1; 3], self.geometry.size())
    }

    /// The levels with their border of one voxel of level 0.
    pub fn padded(&self) -> ArrayView3<'_, u16> {
        self.padded.view()
    }

    /// The morphological mask of the box of the region: the voxels with a level and those that re-segmentation took out.
    pub fn morphological_mask(&self) -> Array3<bool> {
        match &self.morphological {
            Some(mask) => mask.clone(),
            None => self.levels().mapv(|level| level > 0),
        }
    }

    /// Number of grey levels Ng: the bin number where the method fixes one, else the largest level.
    pub fn count(&self) -> u16 {
        self.count
    }

    /// Number of voxels with a level, N_v, at least 1.
    pub fn voxels(&self) -> usize {
        self.voxels
    }

    /// Size of the box of the region along `[z, y, x]`.
    pub fn size(&self) -> [usize; 3] {
        self.geometry.size()
    }

    /// Distance of neighbouring voxel centres.
    pub fn spacing(&self) -> Spacing {
        self.geometry.spacing()
    }
}

/// An array with its axes in another order, laid out anew.
#[cfg(feature = "pyradiomics")]
fn with_axes<T: Copy>(array: &Array3<T>, axes: [usize; 3]) -> Array3<T> {
    array.view().permuted_axes(axes).as_standard_layout().into_owned()
}
