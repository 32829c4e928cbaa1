use ndarray::{Array3, ArrayView, ArrayView3, Dimension, Slice};

use super::geometry::{Geometry, Spacing};
use super::voxel_type::VoxelType;
use crate::error::{Error, Result};

/// A number that can be the intensity of a voxel or a label of a mask.
pub trait Voxel: Copy {
    /// The type as a value.
    const TYPE: VoxelType;

    /// The number as `f64`. Integers beyond 2⁵³ are rounded to the nearest `f64`.
    fn intensity(self) -> f64;
}

macro_rules! voxel {
    ($($number:ty: $of:ident),*) => {
        $(impl Voxel for $number {
            const TYPE: VoxelType = VoxelType::$of;

            fn intensity(self) -> f64 {
                self as f64
            }
        })*
    };
}
voxel!(u8: U8, i8: I8, u16: U16, i16: I16, u32: U32, i32: I32, u64: U64, i64: I64, usize: U64, isize: I64, f32: F32, f64: F64);

impl Voxel for bool {
    const TYPE: VoxelType = VoxelType::U8;

    fn intensity(self) -> f64 {
        f64::from(u8::from(self))
    }
}

/// An image: intensities on a grid.
///
/// Intensities are held as `f64`; the image remembers in which type they came ([`Image::voxel_type`]). Two images are equal if
/// their grids and intensities are, whatever type they came in.
#[derive(Debug, Clone)]
pub struct Image {
    intensities: Array3<f64>,
    geometry: Geometry,
    voxel_type: VoxelType,
}

impl PartialEq for Image {
    fn eq(&self, other: &Self) -> bool {
        self.geometry == other.geometry && self.intensities == other.intensities
    }
}

impl Image {
    /// An image from an array of any numeric type and memory layout, with two axes (row, column) or three (slice, row,
    /// column). Its first voxel lies at the origin of the world and its axes are the world's.
    ///
    /// # Errors
    /// [`Error::Axes`] unless the array has 2 or 3 axes, [`Error::VoxelCount`] if it is empty.
    ///
    /// ```
    /// use ndarray::{Array2, Array3};
    /// use radiomics::image::{Image, Spacing};
    ///
    /// let volume = Array3::<i16>::zeros((4, 128, 96));
    /// let image = Image::new(volume.view(), Spacing::new([5.0, 0.8, 0.8])?)?;
    /// assert_eq!(image.geometry().size(), [4, 128, 96]);
    ///
    /// let slice = Array2::<f32>::zeros((128, 96));
    /// let image = Image::new(slice.t(), Spacing::planar([0.8, 0.8])?)?;
    /// assert_eq!(image.geometry().size(), [1, 96, 128]);
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    pub fn new<T: Voxel, D: Dimension>(array: ArrayView<'_, T, D>, spacing: Spacing) -> Result<Self> {
        let geometry = Geometry::new(size_of(&array)?, spacing)?;
        Self::with_geometry(array, geometry)
    }

    /// An image from an array and the grid it lies on.
    ///
    /// # Errors
    /// [`Error::Axes`] unless the array has 2 or 3 axes, [`Error::Length`] if its size is not that of the grid.
    pub fn with_geometry<T: Voxel, D: Dimension>(
        array: ArrayView<'_, T, D>,
        geometry: Geometry,
    ) -> Result<Self> {
        check_size(&array, &geometry)?;
        let intensities = array.iter().map(|voxel| voxel.intensity()).collect();
        Ok(Self::from_vec(intensities, geometry)?.stored_as(T::TYPE))
    }

    /// An image from intensities in the order of the grid, x fastest.
    ///
    /// # Errors
    /// [`Error::Length`] if there is not one intensity for each voxel.
    pub fn from_vec(intensities: Vec<f64>, geometry: Geometry) -> Result<Self> {
        let found = intensities.len();
        let intensities = Array3::from_shape_vec(geometry.size(), intensities)
            .map_err(|_| Error::Length { what: "voxels of the image", expected: geometry.voxels(), found })?;
        Ok(Image { intensities, geometry, voxel_type: VoxelType::F64 })
    }

    /// Says that the intensities came in this type, without looking at them.
    #[must_use]
    pub fn stored_as(self, voxel_type: VoxelType) -> Self {
        Image { voxel_type, ..self }
    }

    /// The type in which the intensities came: of the elements of an array, of the voxels of a file. Of an image that was computed
    /// it is [`VoxelType::F64`].
    pub fn voxel_type(&self) -> VoxelType {
        self.voxel_type
    }

    /// Other intensities on the grid of this image.
    ///
    /// # Errors
    /// [`Error::Length`] if the array has another size.
    pub(crate) fn with_responses(&self, responses: Array3<f64>) -> Result<Self> {
        check_size(&responses.view(), &self.geometry)?;
        let standard = responses.is_standard_layout();
        let intensities = if standard { responses } else { responses.as_standard_layout().into_owned() };
        Ok(Image { intensities, geometry: self.geometry, voxel_type: VoxelType::F64 })
    }

    /// Where the voxels lie.
    pub fn geometry(&self) -> &Geometry {
        &self.geometry
    }

    /// The intensities, indexed `[[z, y, x]]`.
    pub fn intensities(&self) -> ArrayView3<'_, f64> {
        self.intensities.view()
    }

    /// The image with `f` of every intensity, in the memory it has.
    #[must_use]
    pub fn map(mut self, f: impl Fn(f64) -> f64) -> Self {
        self.intensities.mapv_inplace(f);
        self.stored_as(VoxelType::F64)
    }

    /// The box of `size` voxels that starts at voxel `start`, at its place in the world.
    ///
    /// # Errors
    /// [`Error::Setting`] if it is empty or does not lie within the image.
    pub fn cropped(&self, start: [usize; 3], size: [usize; 3]) -> Result<Self> {
        refuse_outside(self.geometry.size(), start, size)?;
        Ok(Image {
            intensities: window(self.intensities.view(), start, size).to_owned(),
            geometry: self.geometry.cropped(start, size),
            voxel_type: self.voxel_type,
        })
    }

    /// The box of `size` voxels that starts at voxel `start`, without a copy if it is the whole image.
    ///
    /// # Errors
    /// [`Error::Setting`] if it is empty or does not lie within the image.
    pub(crate) fn into_part(self, start: [usize; 3], size: [usize; 3]) -> Result<Self> {
        if size == self.geometry.size() && start == [0; 3] { Ok(self) } else { self.cropped(start, size) }
    }

    /// An image of a box of the grid of this one, from its intensities in the order of the grid.
    ///
    /// # Errors
    /// [`Error::Length`] if there is not one intensity for each voxel of the box.
    pub(crate) fn part_of(&self, start: [usize; 3], size: [usize; 3], intensities: Vec<f64>) -> Result<Self> {
        Self::from_vec(intensities, self.geometry.cropped(start, size))
    }

    /// The intensities of a box that lies within the image, of all of it without a copy.
    pub(super) fn into_cropped(self, start: [usize; 3], size: [usize; 3]) -> Array3<f64> {
        if size == self.geometry.size() {
            return self.intensities;
        }
        window(self.intensities.view(), start, size).to_owned()
    }
}

/// Size along `[z, y, x]` of an array of two or three axes.
pub(super) fn size_of<T, D: Dimension>(array: &ArrayView<'_, T, D>) -> Result<[usize; 3]> {
    match *array.shape() {
        [y, x] => Ok([1, y, x]),
        [z, y, x] => Ok([z, y, x]),
        _ => Err(Error::Axes { found: array.ndim() }),
    }
}

/// Refuses an array whose size is not that of the grid.
pub(super) fn check_size<T, D: Dimension>(array: &ArrayView<'_, T, D>, geometry: &Geometry) -> Result<()> {
    let size = size_of(array)?;
    for (axis, what) in
        ["slices of the array", "rows of the array", "columns of the array"].into_iter().enumerate()
    {
        if size[axis] != geometry.size()[axis] {
            return Err(Error::Length { what, expected: geometry.size()[axis], found: size[axis] });
        }
    }
    Ok(())
}

/// Refuses a box that is empty or does not lie within the grid.
pub(crate) fn refuse_outside(grid: [usize; 3], start: [usize; 3], size: [usize; 3]) -> Result<()> {
    let within = |axis: usize| {
        let end = start[axis].checked_add(size[axis]);
        size[axis] > 0 && end.is_some_and(|end| end <= grid[axis])
    };
    if (0..3).all(within) {
        return Ok(());
    }
    let found = format!("{size:?} voxels from {start:?}");
    Err(Error::setting("box", format!("not empty and within {grid:?} voxels"), found))
}

/// The box of `size` voxels that starts at voxel `start`.
pub(crate) fn window<T>(array: ArrayView3<'_, T>, start: [usize; 3], size: [usize; 3]) -> ArrayView3<'_, T> {
    let mut window = array;
    window.slice_each_axis_inplace(|axis| {
        let (start, size) = (start[axis.axis.index()], size[axis.axis.index()]);
        Slice::from(start..start + size)
    });
    window
}
