use std::collections::BTreeSet;

use ndarray::{Array3, ArrayView, ArrayView3, Axis, Dimension};

use super::geometry::{Geometry, Spacing};
use super::grid::{Image, Voxel, check_size, refuse_outside, size_of, window};
use crate::error::{Error, Result};

/// How many of the labels that are present an error lists.
const LISTED_LABELS: usize = 32;

/// The largest label that can be asked for: beyond it `f64`, as which voxels are read, cannot tell neighbours apart.
const EXACT_LABELS: u64 = 1 << 53;

/// Which values of a label array belong to the mask.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Labels {
    /// Every value but 0.
    #[default]
    NonZero,
    /// One label.
    One(i64),
    /// Any of several labels; each must be there.
    Any(Vec<i64>),
}

/// A mask: the voxels of a grid that are selected, at least one.
#[derive(Debug, Clone, PartialEq)]
pub struct Mask {
    selected: Array3<bool>,
    geometry: Geometry,
}

impl Mask {
    /// A mask from an array of labels of any numeric type, of two axes (row, column) or three (slice, row, column).
    ///
    /// # Errors
    /// [`Error::Axes`], [`Error::VoxelCount`] as for [`Image::new`]; [`Error::LabelAbsent`] with the labels that are
    /// there; [`Error::EmptyMask`] if nothing is selected; [`Error::NotFinite`] if a label is NaN or infinite.
    ///
    /// ```
    /// use ndarray::array;
    /// use radiomics::image::{Labels, Mask, Spacing};
    ///
    /// let labels = array![[0_u8, 1, 1], [0, 2, 7]];
    /// let spacing = Spacing::planar([1.0, 1.0])?;
    /// assert_eq!(Mask::new(labels.view(), Labels::NonZero, spacing)?.voxels(), 4);
    /// assert_eq!(Mask::new(labels.view(), Labels::Any(vec![1, 2]), spacing)?.voxels(), 3);
    /// let error = Mask::new(labels.view(), Labels::One(3), spacing).unwrap_err();
    /// assert_eq!(error.to_string(), "the mask has no label 3; its labels are 0, 1, 2, 7");
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    pub fn new<T: Voxel, D: Dimension>(
        array: ArrayView<'_, T, D>,
        labels: Labels,
        spacing: Spacing,
    ) -> Result<Self> {
        let geometry = Geometry::new(size_of(&array)?, spacing)?;
        Self::with_geometry(array, labels, geometry)
    }

    /// A mask from an array of labels and the grid it lies on.
    ///
    /// # Errors
    /// As [`Mask::new`], and [`Error::Length`] if the size of the array is not that of the grid.
    pub fn with_geometry<T: Voxel, D: Dimension>(
        array: ArrayView<'_, T, D>,
        labels: Labels,
        geometry: Geometry,
    ) -> Result<Self> {
        check_size(&array, &geometry)?;
        refuse_not_finite(&array)?;
        let mut wanted = match labels {
            Labels::NonZero => {
                let selected = array.iter().map(|label| label.intensity() != 0.0).collect();
                return Self::from_vec(selected, geometry);
            }
            Labels::One(label) => vec![label],
            Labels::Any(labels) => labels,
        };
        if wanted.is_empty() {
            return Err(Error::Nothing { what: "the set of labels" });
        }
        if let Some(&wide) = wanted.iter().find(|label| label.unsigned_abs() > EXACT_LABELS) {
            return Err(Error::setting("label", format!("-{EXACT_LABELS} to {EXACT_LABELS}"), wide));
        }
        let mut seen = BTreeSet::new();
        wanted.retain(|label| seen.insert(*label));
        let mut found = vec![false; wanted.len()];
        let selected = array
            .iter()
            .map(|label| {
                let label = label.intensity();
                let position = wanted.iter().position(|&w| w as f64 == label);
                if let Some(position) = position {
                    found[position] = true;
                }
                position.is_some()
            })
            .collect();
        let absent: Vec<i64> =
            wanted.iter().zip(&found).filter(|(_, found)| !**found).map(|(&label, _)| label).collect();
        if !absent.is_empty() {
            return Err(Error::LabelAbsent { absent, present: present(&array) });
        }
        Self::from_vec(selected, geometry)
    }

    /// A mask from one flag for each voxel in the order of the grid, x fastest.
    ///
    /// # Errors
    /// [`Error::Length`] if there is not one flag for each voxel, [`Error::EmptyMask`] if none is set.
    pub fn from_vec(selected: Vec<bool>, geometry: Geometry) -> Result<Self> {
        if !selected.contains(&true) {
            return Err(Error::EmptyMask { what: "the mask", voxels: selected.len() });
        }
        let found = selected.len();
        let selected = Array3::from_shape_vec(geometry.size(), selected).map_err(|_| Error::Length {
            what: "voxels of the mask",
            expected: geometry.voxels(),
            found,
        })?;
        Ok(Mask { selected, geometry })
    }

    /// The voxels of an image whose intensity lies above a threshold.
    ///
    /// # Errors
    /// [`Error::EmptyMask`] if there is none, [`Error::Setting`] if the threshold is NaN.
    pub fn above(image: &Image, threshold: f64) -> Result<Self> {
        if threshold.is_nan() {
            return Err(Error::setting("threshold", "a number", threshold));
        }
        let selected = image.intensities().iter().map(|&intensity| intensity > threshold).collect();
        Self::from_vec(selected, *image.geometry())
    }

    /// Where the voxels lie.
    pub fn geometry(&self) -> &Geometry {
        &self.geometry
    }

    /// Whether each voxel is selected, indexed `[[z, y, x]]`.
    pub fn selected(&self) -> ArrayView3<'_, bool> {
        self.selected.view()
    }

    /// The same voxels on another grid of the same size.
    ///
    /// # Errors
    /// [`Error::Length`] if the grid has another number of voxels.
    pub fn placed_on(&self, geometry: Geometry) -> Result<Self> {
        Self::from_vec(self.selected.iter().copied().collect(), geometry)
    }

    /// First voxel and size `[z, y, x]` of the smallest box around the selected voxels.
    pub fn bounding_box(&self) -> ([usize; 3], [usize; 3]) {
        bounding_box(self.selected())
    }

    /// First voxel and size of that box with `margin` voxels along `[z, y, x]` on every side, as far as the grid goes.
    pub(crate) fn surroundings(&self, margin: [usize; 3]) -> ([usize; 3], [usize; 3]) {
        let full = self.geometry.size();
        let (start, size) = self.bounding_box();
        let first: [usize; 3] = std::array::from_fn(|a| start[a].saturating_sub(margin[a]));
        let end = |a: usize| (start[a] + size[a]).saturating_add(margin[a]).min(full[a]);
        (first, std::array::from_fn(|a| end(a) - first[a]))
    }

    /// The box of `size` voxels that starts at voxel `start`, at its place in the world.
    ///
    /// # Errors
    /// [`Error::Setting`] if it does not lie within the grid, [`Error::EmptyMask`] if no voxel of it is selected.
    pub fn cropped(&self, start: [usize; 3], size: [usize; 3]) -> Result<Self> {
        refuse_outside(self.geometry.size(), start, size)?;
        let selected = window(self.selected(), start, size);
        Self::from_vec(selected.iter().copied().collect(), self.geometry.cropped(start, size))
    }

    /// Number of selected voxels, at least 1.
    pub fn voxels(&self) -> usize {
        self.selected.iter().filter(|&&s| s).count()
    }
}

/// Refuses labels that are NaN or infinite.
fn refuse_not_finite<T: Voxel, D: Dimension>(array: &ArrayView<'_, T, D>) -> Result<()> {
    let [_, rows, columns] = size_of(array)?;
    let mut bad = array.iter().map(|label| label.intensity()).enumerate().filter(|(_, l)| !l.is_finite());
    match bad.next() {
        None => Ok(()),
        Some((at, value)) => Err(Error::NotFinite {
            what: "the mask",
            value,
            index: [at / (rows * columns), at / columns % rows, at % columns],
            count: 1 + bad.count(),
            voxels: array.len(),
        }),
    }
}

/// The smallest labels of the array, at most [`LISTED_LABELS`].
fn present<T: Voxel, D: Dimension>(array: &ArrayView<'_, T, D>) -> Vec<f64> {
    let mut labels: Vec<f64> = Vec::new();
    for label in array.iter() {
        let label = label.intensity() + 0.0; // −0 is listed as 0
        if let Err(place) = labels.binary_search_by(|known| known.total_cmp(&label)) {
            labels.insert(place, label);
            labels.truncate(LISTED_LABELS);
        }
    }
    labels
}

/// First voxel and size of the smallest box around the selected voxels, of which there is at least one.
pub(crate) fn bounding_box(selected: ArrayView3<'_, bool>) -> ([usize; 3], [usize; 3]) {
    let (nz, ny, nx) = selected.dim();
    let mut low = [nz, ny, nx];
    let mut high = [0; 3];
    let mut cover = |axis: usize, at: usize| {
        low[axis] = low[axis].min(at);
        high[axis] = high[axis].max(at + 1);
    };
    for (z, plane) in selected.axis_iter(Axis(0)).enumerate() {
        for (y, row) in plane.rows().into_iter().enumerate() {
            // Most rows of an image lie outside; one pass without a branch finds that out fastest.
            if !row.iter().fold(false, |any, &selected| any | selected) {
                continue;
            }
            cover(0, z);
            cover(1, y);
            if let Some(first) = row.iter().position(|&selected| selected) {
                cover(2, first);
            }
            if let Some(last) = row.iter().rposition(|&selected| selected) {
                cover(2, last);
            }
        }
    }
    (low, std::array::from_fn(|a| high[a] - low[a]))
}
