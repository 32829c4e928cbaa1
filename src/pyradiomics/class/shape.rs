use ndarray::ArrayView3;

use super::Class;
use super::surface::Surface;
use crate::error::{Result, Undefined};
use crate::feature::{Family, Feature, Input, Region};
use crate::image::Spacing;
use crate::pyradiomics::Settings;
use crate::shape::{Occupancy, PrincipalAxes, Solid, VoxelCloud, planar_diameter, surface_diameter};

/// The class `shape`: size and form of the morphological mask.
///
/// In the formulas V is the mesh volume and A the surface area of PyRadiomics' marching cubes, N the number of voxels and λ
/// the variances of the voxel centres along their principal axes, divided by N, largest first. Lengths are in mm.
///
/// | feature | value |
/// |---|---|
/// | `Compactness1` | V / (√π · A^(3/2)); on request |
/// | `Compactness2` | 36π · V² / A³; on request |
/// | `Elongation` | √(λ₂ / λ₁) |
/// | `Flatness` | √(λ₃ / λ₁) |
/// | `LeastAxisLength` | 4√λ₃, 0 for points in a plane |
/// | `MajorAxisLength` | 4√λ₁ |
/// | `Maximum2DDiameterColumn` | greatest distance of two vertices of the mesh of the same y |
/// | `Maximum2DDiameterRow` | of the same x |
/// | `Maximum2DDiameterSlice` | of the same z |
/// | `Maximum3DDiameter` | of any two |
/// | `MeshVolume` | V, in mm³ |
/// | `MinorAxisLength` | 4√λ₂, 0 for points on a line |
/// | `SphericalDisproportion` | A / (36π · V²)^(1/3); on request |
/// | `Sphericity` | (36π · V²)^(1/3) / A |
/// | `SurfaceArea` | A, in mm² |
/// | `SurfaceVolumeRatio` | A / V, in mm⁻¹ |
/// | `VoxelVolume` | N times the volume of a voxel, in mm³ |
///
/// The mesh differs from that of [`Morphology`](crate::shape::Morphology) where two opposite corners of a face of four voxels
/// are in the mask and two are not: it has a hole there, and V depends a little on where the array of the region starts. What
/// divides by 0 is undefined, as are elongation and flatness of one voxel. Where the axes of a flat region do not run along
/// those of the grid, rounding gives PyRadiomics up to about 10⁻⁷ mm where the least axis is 0 here.
///
/// Source: PyRadiomics 3.0.1, `shape.py` and `cshape.c`.
///
/// ```
/// use ndarray::Array3;
/// use radiomics::feature::{Extract, Family, Region};
/// use radiomics::image::{Image, Mask, Roi, Spacing};
/// use radiomics::pyradiomics::Shape;
///
/// let image = Image::new(Array3::from_elem((3, 4, 5), 1.0).view(), Spacing::isotropic(2.0)?)?;
/// let roi = Roi::new(&image, &Mask::above(&image, 0.5)?)?;
/// let region = Region::new(&roi);
/// assert_eq!(Shape.names()[10].to_string(), "original_shape_MeshVolume");
/// assert_eq!(Shape.extract(&region)?[16], Ok(60.0 * 8.0));
/// let squares = [34_f64, 29.0, 20.0]; // in voxels, of the same z, y, x
/// assert_eq!(Shape.measure(&region)?[0].maximum_diameters(), squares.map(|square| 2.0 * square.sqrt()));
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shape;

impl Family for Shape {
    type Measured = Body;
    const FEATURES: &'static [Feature<Body>] = features!("shape":
        "Compactness1" => Solid::compactness_1,
        "Compactness2" => Solid::compactness_2,
        "Elongation" => PrincipalAxes::elongation,
        "Flatness" => PrincipalAxes::flatness,
        "LeastAxisLength" => PrincipalAxes::least_axis_length,
        "MajorAxisLength" => PrincipalAxes::major_axis_length,
        "Maximum2DDiameterColumn" => |body| Ok(body.planar[1]),
        "Maximum2DDiameterRow" => |body| Ok(body.planar[2]),
        "Maximum2DDiameterSlice" => |body| Ok(body.planar[0]),
        "Maximum3DDiameter" => |body| Ok(body.diameter),
        "MeshVolume" => |body| Ok(body.volume()),
        "MinorAxisLength" => PrincipalAxes::minor_axis_length,
        "SphericalDisproportion" => Solid::spherical_disproportion,
        "Sphericity" => Solid::sphericity,
        "SurfaceArea" => |body| Ok(body.surface_area()),
        "SurfaceVolumeRatio" => Solid::surface_to_volume_ratio,
        "VoxelVolume" => |body| Ok(body.counted_volume),
    );

    fn family(&self) -> &'static str {
        "shape"
    }

    fn measure(&self, region: &Region<'_>) -> Result<Vec<Body>> {
        let roi = region.roi();
        Ok(vec![Body::of(roi.morphological_mask(), roi.geometry().spacing())])
    }

    fn input(&self) -> Input {
        Input::Mask
    }
}

impl Class for Shape {
    const DEPRECATED: &'static [&'static str] = &["Compactness1", "Compactness2", "SphericalDisproportion"];

    fn new(_: &Settings) -> Result<Self> {
        Ok(Shape)
    }
}

/// What [`Shape`] measures of a mask; usable without a region.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Body {
    volume: f64,
    surface_area: f64,
    counted_volume: f64,
    deviations: [f64; 3],
    diameter: f64,
    planar: [f64; 3],
}

impl Body {
    /// Measures a mask indexed `[[z, y, x]]`. All of an empty mask is 0.
    pub fn of(mask: ArrayView3<'_, bool>, spacing: Spacing) -> Self {
        let occupancy = Occupancy::of(mask);
        let surface = Surface::of(&occupancy, spacing);
        let cloud = VoxelCloud::centres(&occupancy, spacing);
        Body {
            volume: surface.volume,
            surface_area: surface.area,
            counted_volume: cloud.counted_volume(),
            deviations: population_deviations(&cloud),
            diameter: surface_diameter(&occupancy, spacing),
            planar: [0, 1, 2].map(|axis| planar_diameter(&occupancy, spacing, axis)),
        }
    }

    /// The greatest distance of two vertices of the mesh in mm.
    pub fn maximum_diameter(&self) -> f64 {
        self.diameter
    }

    /// The greatest distances of two vertices of the mesh of the same z (slice), y (column) and x (row), in mm.
    pub fn maximum_diameters(&self) -> [f64; 3] {
        self.planar
    }
}

impl Solid for Body {
    fn volume(&self) -> f64 {
        self.volume
    }

    fn surface_area(&self) -> f64 {
        self.surface_area
    }
}

impl PrincipalAxes for Body {
    fn principal_deviations(&self) -> Result<[f64; 3], Undefined> {
        Ok(self.deviations)
    }
}

/// √λ of the covariance that is divided by N where that of the standard is divided by N − 1; 0 for one voxel.
pub(super) fn population_deviations(cloud: &VoxelCloud) -> [f64; 3] {
    let voxels = cloud.voxels() as f64;
    let population = ((voxels - 1.0) / voxels).sqrt();
    cloud.principal_deviations().map_or([0.0; 3], |sample| sample.map(|deviation| population * deviation))
}
