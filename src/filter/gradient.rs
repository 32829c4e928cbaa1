use std::sync::{Mutex, PoisonError};

use ndarray::{Array3, ArrayView3, Axis};

use super::{Boundary, Filter, Reach, Sink, Space};
use crate::error::Result;
use crate::image::{Geometry, Image, VoxelType};
use crate::numeric::parallel;

/// The magnitude of the gradient, in intensity per mm: √Σ (∂f/∂a)² over the axes a of the space.
///
/// The derivatives are central differences, (f(i + 1) − f(i − 1))/2s with spacing s. At the edge one of the two neighbours
/// comes from the rule beyond it: [`Boundary::Mirror`] and [`Boundary::Nearest`] both repeat the outermost voxel there, so
/// that the derivative is half of the one-sided difference, as in ITK and PyRadiomics. Along an axis of one voxel it is 0.
///
/// [`GradientMagnitude::single_precision`] is the image type `Gradient` of PyRadiomics.
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
    single: Option<Single>,
}

/// As ITK computes it.
#[derive(Debug, Clone, PartialEq)]
struct Single {
    per_mm: bool,
}

impl GradientMagnitude {
    /// Of the derivatives along the axes of a space.
    pub fn new(space: Space) -> Self {
        GradientMagnitude { space, boundary: Boundary::default(), single: None }
    }

    /// In 3D, in the order of operations of `itk::GradientMagnitudeImageFilter` and stored in single precision, so that it has its
    /// bits; per mm or per voxel. The map is of the type [`VoxelType::F32`] and its name is `gradient`.
    ///
    /// A neighbour is multiplied by 1/2s before the difference is taken.
    ///
    /// ```
    /// use ndarray::array;
    /// use radiomics::filter::{Filter, GradientMagnitude};
    /// use radiomics::image::{Image, Spacing};
    ///
    /// let image = Image::new(array![[[0.0, 3.0, 6.0]]].view(), Spacing::isotropic(2.0)?)?;
    /// let maps = GradientMagnitude::single_precision(false).responses(&image)?;
    /// assert_eq!(maps[0].0, "gradient");
    /// assert_eq!(maps[0].1.intensities()[[0, 0, 1]], 3.0);
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    pub fn single_precision(per_mm: bool) -> Self {
        GradientMagnitude { single: Some(Single { per_mm }), ..GradientMagnitude::new(Space::Volume) }
    }

    /// With another rule beyond the edge of the image than [`Boundary::Mirror`].
    #[must_use]
    pub fn boundary(self, boundary: Boundary) -> Self {
        GradientMagnitude { boundary, ..self }
    }
}

impl Filter for GradientMagnitude {
    fn names(&self) -> Vec<String> {
        match self.single {
            Some(_) => vec!["gradient".to_string()],
            None => vec![format!("gradient-{}", self.space.label())],
        }
    }

    fn reach(&self, _: &Geometry) -> Result<Reach> {
        Ok(self.space.reach(&[1; 3], self.boundary))
    }

    fn respond(&self, image: &Image, sink: Sink<'_>) -> Result<()> {
        let mut magnitude = Array3::<f64>::zeros(image.geometry().size());
        let slices: Vec<_> = magnitude.outer_iter_mut().map(Mutex::new).enumerate().collect();
        let neighbours = Neighbours::of(image, self);
        let (axes, single) = (self.space.axes(), self.single.is_some());
        parallel::map(&slices, |(z, slice)| {
            let mut slice = slice.lock().unwrap_or_else(PoisonError::into_inner);
            for (y, mut row) in slice.outer_iter_mut().enumerate() {
                let sums = row.as_slice_mut().unwrap_or_default();
                axes.iter().for_each(|&axis| neighbours.add_squares(sums, axis, [*z, y]));
                sums.iter_mut().for_each(|sum| *sum = sum.sqrt());
                if single {
                    sums.iter_mut().for_each(|sum| *sum = VoxelType::F32.cast(*sum));
                }
            }
        });
        drop(slices);
        let made = image.with_responses(magnitude)?;
        sink(if single { made.stored_as(VoxelType::F32) } else { made })
    }

    fn settings(&self) -> String {
        let text = format!("gradient magnitude, {}, boundary {}", self.space.label(), self.boundary.name());
        match self.single {
            Some(Single { per_mm }) => {
                format!("{text}, single precision, per {}", if per_mm { "mm" } else { "voxel" })
            }
            None => text,
        }
    }
}

/// The rows of an image and those next to them.
struct Neighbours<'a> {
    voxels: ArrayView3<'a, f64>,
    spacing: [f64; 3],
    boundary: Boundary,
    /// Whether a neighbour is multiplied by its weight before the difference is taken.
    weighted_first: bool,
    nothing: Vec<f64>,
}

impl<'a> Neighbours<'a> {
    fn of(image: &'a Image, filter: &GradientMagnitude) -> Self {
        let per_voxel = filter.single == Some(Single { per_mm: false });
        Neighbours {
            voxels: image.intensities(),
            spacing: if per_voxel { [1.0; 3] } else { image.geometry().spacing().zyx() },
            boundary: filter.boundary,
            weighted_first: filter.single.is_some(),
            nothing: vec![0.0; image.geometry().size()[2]],
        }
    }

    /// Adds the squares of the derivatives along an axis at the voxels of the row `[z, y]`.
    ///
    /// The difference is 0 where the neighbours are the same.
    fn add_squares(&self, sums: &mut [f64], axis: usize, at: [usize; 2]) {
        let step = self.spacing[axis];
        if self.weighted_first {
            let weight = 0.5 * (1.0 / step);
            self.add_each(sums, axis, at, |before, after| (weight * after - weight * before).powi(2));
        } else {
            self.add_each(sums, axis, at, |before, after| (0.5 * (after - before) / step).powi(2));
        }
    }

    /// Adds a function of the two neighbours along an axis.
    fn add_each(&self, sums: &mut [f64], axis: usize, at: [usize; 2], square: impl Fn(f64, f64) -> f64) {
        if axis < 2 {
            let [before, after] = [-1, 1].map(|way| self.row_beside(axis, at, way));
            for (sum, (before, after)) in sums.iter_mut().zip(before.iter().zip(after)) {
                *sum += square(*before, *after);
            }
            return;
        }
        let row = self.row(at);
        let outside = |at: isize| self.boundary.index(at, row.len()).map_or(0.0, |from| row[from]);
        let last = row.len().saturating_sub(1);
        for (sum, around) in sums[1.min(last)..].iter_mut().zip(row.windows(3)) {
            *sum += square(around[0], around[2]);
        }
        let ends = if last == 0 { 0..1 } else { 0..2 };
        for end in ends.map(|end| end * last) {
            sums[end] += square(outside(end as isize - 1), outside(end as isize + 1));
        }
    }

    fn row(&self, [z, y]: [usize; 2]) -> &[f64] {
        let slice = self.voxels.index_axis_move(Axis(0), z);
        slice.index_axis_move(Axis(0), y).to_slice().unwrap_or_default()
    }

    /// The row before or after along z or y, by the rule of the boundary.
    fn row_beside(&self, axis: usize, mut at: [usize; 2], way: isize) -> &[f64] {
        let length = self.voxels.len_of(Axis(axis));
        match self.boundary.index(at[axis] as isize + way, length) {
            Some(place) => {
                at[axis] = place;
                self.row(at)
            }
            None => &self.nothing,
        }
    }
}
