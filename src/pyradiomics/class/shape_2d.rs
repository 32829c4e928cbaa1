use std::f64::consts::PI;

use ndarray::{ArrayView3, Axis};

use super::Class;
use super::shape::population_deviations;
use crate::error::{Error, Result, Undefined, Value};
use crate::feature::{Family, Feature, Input, Region};
use crate::image::Spacing;
use crate::numeric::nonzero;
use crate::pyradiomics::Settings;
use crate::shape::{Occupancy, PrincipalAxes, VoxelCloud, planar_diameter};

/// The class `shape2D`: size and form of a morphological mask that is one voxel thick along the axis of `force2D`.
///
/// In the formulas A is the mesh surface and P the perimeter of PyRadiomics' marching squares, N the number of pixels and λ
/// the variances of the pixel centres along their principal axes, divided by N, largest first. Lengths are in mm.
///
/// | feature | value |
/// |---|---|
/// | `Elongation` | √(λ₂ / λ₁) |
/// | `MajorAxisLength` | 4√λ₁ |
/// | `MaximumDiameter` | greatest distance of two corners of the outline |
/// | `MeshSurface` | A, in mm² |
/// | `MinorAxisLength` | 4√λ₂, 0 for points on a line |
/// | `Perimeter` | P |
/// | `PerimeterSurfaceRatio` | P / A, in mm⁻¹ |
/// | `PixelSurface` | N times the surface of a pixel, in mm² |
/// | `Sphericity` | 2√(πA) / P |
/// | `SphericalDisproportion` | P / (2√(πA)); on request |
///
/// PyRadiomics gives values in a few cases only, and everything else is undefined here: without `force2D` it leaves the class
/// out; it stops at a region that is thicker; and it leaves the class out too if the region has only one voxel along x
/// (`force2Ddimension` 0), y (1) or z (2), so that there never is a value for 1.
///
/// Source: PyRadiomics 3.0.1, `shape2D.py`, `cshape.c` and `featureextractor.py`.
///
/// ```
/// use ndarray::Array3;
/// use radiomics::feature::{Extract, Region};
/// use radiomics::image::{Image, Mask, Roi, Spacing};
/// use radiomics::pyradiomics::Shape2D;
///
/// let image = Image::new(Array3::from_elem((1, 4, 5), 1.0).view(), Spacing::new([9.0, 1.0, 1.0])?)?;
/// let roi = Roi::new(&image, &Mask::above(&image, 0.5)?)?;
/// let shape = Shape2D::new(Some(0))?;
/// assert_eq!(shape.names()[3].to_string(), "original_shape2D_MeshSurface");
/// assert_eq!(shape.extract(&Region::new(&roi))?[3], Ok(19.5)); // 20 pixels without half a pixel at the corners
/// assert!(Shape2D::new(None)?.extract(&Region::new(&roi))?[3].is_err());
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape2D {
    axis: Option<usize>,
}

impl Shape2D {
    /// The class with the axis of `[z, y, x]` along which regions are one voxel thick: `force2Ddimension`, or `None` without
    /// `force2D`.
    ///
    /// # Errors
    /// [`Error::Setting`] for an axis that is not there.
    pub fn new(axis: Option<usize>) -> Result<Self> {
        match axis {
            Some(axis @ 3..) => Err(Error::setting("force2Ddimension", "0, 1 or 2", axis)),
            _ => Ok(Shape2D { axis }),
        }
    }

    /// The axis, if PyRadiomics measures a region of this size along it.
    fn flat_axis(self, size: [usize; 3]) -> Result<usize, Undefined> {
        let axis = self.axis.ok_or(NO_FORCE_2D)?;
        // The size along x, y, z is looked up with the number of an axis of z, y, x.
        let [z, y, x] = size;
        match ([x, y, z][axis], size[axis]) {
            (..=1, _) => Err(LEFT_OUT),
            (_, 2..) => Err(THICK),
            _ => Ok(axis),
        }
    }
}

const NO_FORCE_2D: Undefined = Undefined::Other("PyRadiomics measures shape2D only with force2D");
const THICK: Undefined = Undefined::Other(
    "the region is more than one voxel thick along the axis of force2D, where shape2D needs one",
);
const LEFT_OUT: Undefined = Undefined::Other(
    "PyRadiomics leaves shape2D out where the region is one voxel long along x, y or z for force2Ddimension 0, 1 or 2",
);

impl Family for Shape2D {
    type Measured = Result<Figure, Undefined>;
    const FEATURES: &'static [Feature<Self::Measured>] = features!("shape2D":
        "Elongation" => |figure| (*figure)?.elongation(),
        "MajorAxisLength" => |figure| (*figure)?.major_axis_length(),
        "MaximumDiameter" => |figure| Ok((*figure)?.diameter),
        "MeshSurface" => |figure| Ok((*figure)?.surface),
        "MinorAxisLength" => |figure| (*figure)?.minor_axis_length(),
        "Perimeter" => |figure| Ok((*figure)?.perimeter),
        "PerimeterSurfaceRatio" => |figure| (*figure)?.perimeter_to_surface_ratio(),
        "PixelSurface" => |figure| Ok((*figure)?.counted_surface),
        "SphericalDisproportion" => |figure| (*figure)?.spherical_disproportion(),
        "Sphericity" => |figure| (*figure)?.sphericity(),
    );

    fn family(&self) -> &'static str {
        "shape2D"
    }

    fn measure(&self, region: &Region<'_>) -> Result<Vec<Self::Measured>> {
        let roi = region.roi();
        let (mask, geometry) = (roi.morphological_mask(), roi.geometry());
        match self.flat_axis(geometry.size()) {
            Ok(axis) => Ok(vec![Ok(Figure::of(mask, geometry.spacing(), axis)?)]),
            Err(reason) => Ok(vec![Err(reason)]),
        }
    }

    fn input(&self) -> Input {
        Input::Mask
    }

    fn settings(&self) -> String {
        self.axis.map_or("no force2D".to_string(), |axis| format!("force2Ddimension {axis}"))
    }
}

impl Class for Shape2D {
    const DEPRECATED: &'static [&'static str] = &["SphericalDisproportion"];

    fn new(settings: &Settings) -> Result<Self> {
        Shape2D::new(settings.force_2d)
    }
}

/// What [`Shape2D`] measures of a mask that is one voxel thick.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    surface: f64,
    perimeter: f64,
    counted_surface: f64,
    deviations: [f64; 3],
    diameter: f64,
}

impl Figure {
    /// Measures the first layer along an axis of a mask indexed `[[z, y, x]]`.
    fn of(mask: ArrayView3<'_, bool>, spacing: Spacing, axis: usize) -> Result<Self> {
        let order = [[0, 1, 2], [1, 0, 2], [2, 0, 1]][axis.min(2)];
        let mut layer = mask.permuted_axes(order);
        layer.slice_axis_inplace(Axis(0), (..1).into());
        let spacing = Spacing::new(order.map(|axis| spacing.zyx()[axis]))?;
        let [_, height, width] = spacing.zyx();
        let occupancy = Occupancy::of(layer);
        let (surface, perimeter) = outline(&occupancy, [height, width]);
        let cloud = VoxelCloud::centres(&occupancy, spacing);
        Ok(Figure {
            surface,
            perimeter,
            counted_surface: cloud.voxels() as f64 * (width * height),
            deviations: population_deviations(&cloud),
            diameter: planar_diameter(&occupancy, spacing, 0),
        })
    }

    fn perimeter_to_surface_ratio(&self) -> Value {
        Ok(self.perimeter / nonzero(self.surface, "the mesh surface")?)
    }

    fn sphericity(&self) -> Value {
        Ok(2.0 * (PI * self.surface).sqrt() / nonzero(self.perimeter, "the perimeter")?)
    }

    fn spherical_disproportion(&self) -> Value {
        Ok(1.0 / nonzero(self.sphericity()?, "the sphericity")?)
    }
}

impl PrincipalAxes for Figure {
    fn principal_deviations(&self) -> Result<[f64; 3], Undefined> {
        Ok(self.deviations)
    }
}

/// Surface and perimeter by marching squares at level 0.5, of a layer with pixels of this height and width.
///
/// A corner of a square that differs from its two neighbours is cut off through the middles of its sides; of two opposite
/// corners inside and two outside those inside are.
fn outline(occupancy: &Occupancy, [height, width]: [f64; 2]) -> (f64, f64) {
    // Squares by their corners inside, of which bit 2·dx + dy is the one at distance [dy, dx] from the first.
    let mut squares = [0_u64; 16];
    occupancy.for_each_surface_cell(|[z, ..], case| {
        if z == 0 {
            squares[usize::from(case >> 2 & 3 | case >> 4 & 12)] += 1;
        }
    });
    let sum = |cases: &[usize]| cases.iter().map(|&case| squares[case]).sum::<u64>();
    let (one, three) = (sum(&[1, 2, 4, 8]), sum(&[7, 11, 13, 14]));
    let opposite = sum(&[6, 9]);
    let (upright, level) = (sum(&[3, 12]), sum(&[5, 10]));
    let eighths = one + 2 * opposite + 4 * (upright + level) + 7 * three + 8 * squares[15];
    let cuts = one + three + 2 * opposite;
    let diagonal = 0.5 * height.hypot(width);
    let perimeter = cuts as f64 * diagonal + upright as f64 * height + level as f64 * width;
    (eighths as f64 / 8.0 * (height * width), perimeter)
}
