use ndarray::ArrayView3;

use super::bounding_box::BoundingBox;
use super::cloud::{PrincipalAxes, VoxelCloud};
use super::counts::CubeCounts;
use super::ellipsoid::Ellipsoid;
use super::hull::ConvexHull;
use super::minimum_ellipsoid::MinimumEllipsoid;
use super::occupancy::Occupancy;
use super::oriented_box::OrientedBox;
use super::solid::{AROUND_AREA, Solid};
use crate::error::{Result, Undefined, Value};
use crate::feature::{Family, Feature, Input, Region, catalogue};
use crate::image::Spacing;
use crate::numeric::nonzero;

catalogue! {
    /// The features of [`Morphology`], by name.
    MorphologyFeature of Morphometry {
        /// Volume of the surface mesh, in mm³.
        Volume: "RNU0", "morph_volume", "Volume (mesh)", |m| Ok(m.volume());
        /// Number of voxels times the volume of one, in mm³.
        CountedVolume: "YEKZ", "morph_vol_approx", "Volume (voxel counting)", |m| Ok(m.cloud.counted_volume());
        /// Area of the surface mesh, in mm².
        SurfaceArea: "C0JK", "morph_area_mesh", "Surface area (mesh)", |m| Ok(m.surface_area());
        /// Surface area by volume, in mm⁻¹.
        SurfaceToVolumeRatio: "2PR5", "morph_av", "Surface to volume ratio", Solid::surface_to_volume_ratio;
        /// Volume by the power 3/2 of the surface area.
        Compactness1: "SKGS", "morph_comp_1", "Compactness 1", Solid::compactness_1;
        /// Volume² by surface area³, 1 for a ball.
        Compactness2: "BQWJ", "morph_comp_2", "Compactness 2", Solid::compactness_2;
        /// Surface area by that of the ball of equal volume.
        SphericalDisproportion: "KRCK", "morph_sph_dispr", "Spherical disproportion",
            Solid::spherical_disproportion;
        /// Surface area of the ball of equal volume by that of the region.
        Sphericity: "QCFX", "morph_sphericity", "Sphericity", Solid::sphericity;
        /// Spherical disproportion less 1.
        Asphericity: "25C7", "morph_asphericity", "Asphericity", Solid::asphericity;
        /// Greatest distance of two vertices of the surface mesh, in mm.
        MaximumDiameter: "L0JK", "morph_diam", "Maximum 3D diameter", |m| Ok(m.maximum_diameter());
        /// Extent along the first principal axis of the voxel centres, in mm.
        MajorAxisLength: "TDIC", "morph_pca_maj_axis", "Major axis length", PrincipalAxes::major_axis_length;
        /// Extent along the second principal axis, in mm.
        MinorAxisLength: "P9VJ", "morph_pca_min_axis", "Minor axis length", PrincipalAxes::minor_axis_length;
        /// Extent along the third principal axis, in mm.
        LeastAxisLength: "7J51", "morph_pca_least_axis", "Least axis length", PrincipalAxes::least_axis_length;
        /// Minor by major axis length.
        Elongation: "Q3CK", "morph_pca_elongation", "Elongation", PrincipalAxes::elongation;
        /// Least by major axis length.
        Flatness: "N17B", "morph_pca_flatness", "Flatness", PrincipalAxes::flatness;
        /// Volume by that of the box around the surface mesh along the axes of the grid.
        VolumeDensityAabb: "PBX1", "morph_vol_dens_aabb", "Volume density (axis-aligned bounding box)",
            |m| m.volume_density(&m.bounding_box());
        /// Surface area by that of the box along the axes of the grid.
        AreaDensityAabb: "R59B", "morph_area_dens_aabb", "Area density (axis-aligned bounding box)",
            |m| m.area_density(&m.bounding_box());
        /// Volume by that of the least box in any direction.
        VolumeDensityOmbb: "ZH1A", "morph_vol_dens_ombb", "Volume density (oriented minimum bounding box)",
            |m| m.volume_density(&m.oriented_box);
        /// Surface area by that of the least box.
        AreaDensityOmbb: "IQYR", "morph_area_dens_ombb", "Area density (oriented minimum bounding box)",
            |m| m.area_density(&m.oriented_box);
        /// Volume by that of the ellipsoid with the principal axes of the voxel centres.
        VolumeDensityAee: "6BDE", "morph_vol_dens_aee", "Volume density (approximate enclosing ellipsoid)",
            |m| m.volume_density(&m.approximate_ellipsoid()?);
        /// Surface area by that of the ellipsoid with the principal axes, by the series of the standard.
        AreaDensityAee: "RDD2", "morph_area_dens_aee", "Area density (approximate enclosing ellipsoid)",
            |m| m.series_area_density(m.approximate_ellipsoid()?);
        /// Volume by that of the least ellipsoid around the surface mesh.
        VolumeDensityMvee: "SWZ1", "morph_vol_dens_mvee", "Volume density (minimum volume enclosing ellipsoid)",
            |m| m.volume_density(&m.minimum_ellipsoid()?);
        /// Surface area by that of the least ellipsoid, by the series of the standard.
        AreaDensityMvee: "BRI8", "morph_area_dens_mvee", "Area density (minimum volume enclosing ellipsoid)",
            |m| m.series_area_density(m.minimum_ellipsoid()?);
        /// Volume by that of the convex hull.
        VolumeDensityConvexHull: "R3ER", "morph_vol_dens_conv_hull", "Volume density (convex hull)",
            |m| m.volume_density(&m.hull);
        /// Surface area by that of the convex hull.
        AreaDensityConvexHull: "7T7F", "morph_area_dens_conv_hull", "Area density (convex hull)",
            |m| m.area_density(&m.hull);
    }
}

/// Size and form of the morphological mask: the morphological features (HCUG) that need no intensities.
///
/// Volume and surface come from the marching cubes mesh, the maximum diameter from its convex hull, the axes from the
/// voxel centres. All are taken in 3D, whatever the number of slices. A region of one voxel has no axes
/// ([`Undefined::TooFewVoxels`]); one that is flat or a line has axes of length 0.
///
/// Source: IBSI manual, *Morphological features*.
///
/// ```
/// use ndarray::Array3;
/// use radiomics::feature::{Family, Region};
/// use radiomics::image::{Image, Mask, Roi, Spacing};
/// use radiomics::shape::{Morphology, MorphologyFeature, Solid};
///
/// let ball = Array3::from_shape_fn((25, 25, 25), |(z, y, x)| {
///     let square = |i: usize| (i as f64 - 12.0).powi(2);
///     f64::from(square(z) + square(y) + square(x) <= 100.0)
/// });
/// let image = Image::new(ball.view(), Spacing::isotropic(1.5)?)?;
/// let roi = Roi::new(&image, &Mask::above(&image, 0.5)?)?;
/// let measured = Morphology.measure(&Region::new(&roi))?;
/// assert!(measured[0].sphericity()? > 0.9);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Morphology;

impl Family for Morphology {
    type Measured = Morphometry;
    const FEATURES: &'static [Feature<Morphometry>] = MorphologyFeature::CATALOGUE;

    fn family(&self) -> &'static str {
        "morphology"
    }

    fn measure(&self, region: &Region<'_>) -> Result<Vec<Morphometry>> {
        let roi = region.roi();
        Ok(vec![Morphometry::of(roi.morphological_mask(), roi.geometry().spacing())])
    }

    fn input(&self) -> Input {
        Input::Mask
    }
}

/// What [`Morphology`] measures of a mask; usable without a region.
///
/// ```
/// use ndarray::Array3;
/// use radiomics::image::Spacing;
/// use radiomics::shape::{Morphometry, PrincipalAxes, Solid};
///
/// let plate = Array3::from_elem((1, 30, 40), true);
/// let plate = Morphometry::of(plate.view(), Spacing::new([3.0, 1.0, 1.0])?);
/// assert_eq!(plate.cloud().counted_volume(), 3600.0);
/// assert_eq!(plate.flatness(), Ok(0.0));
/// assert!(plate.sphericity()? < 0.6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Morphometry {
    volume: f64,
    surface_area: f64,
    deviations: Result<[f64; 3], Undefined>,
    cloud: VoxelCloud,
    hull: ConvexHull,
    oriented_box: OrientedBox,
    minimum_ellipsoid: Option<MinimumEllipsoid>,
}

impl Morphometry {
    /// Measures a mask indexed `[[z, y, x]]`.
    pub fn of(mask: ArrayView3<'_, bool>, spacing: Spacing) -> Self {
        let occupancy = Occupancy::of(mask);
        let cubes = CubeCounts::count(&occupancy, spacing);
        let cloud = VoxelCloud::centres(&occupancy, spacing);
        let hull = ConvexHull::around(&occupancy, spacing);
        Morphometry {
            volume: cubes.volume(),
            surface_area: cubes.surface_area(),
            deviations: cloud.principal_deviations(),
            cloud,
            oriented_box: OrientedBox::around(&hull),
            minimum_ellipsoid: MinimumEllipsoid::around(hull.mesh().vertices()),
            hull,
        }
    }

    /// The voxel centres.
    pub fn cloud(&self) -> &VoxelCloud {
        &self.cloud
    }

    /// The convex hull of the surface mesh.
    pub fn hull(&self) -> &ConvexHull {
        &self.hull
    }

    /// Maximum 3D diameter (L0JK): the greatest distance of two vertices of the surface mesh, in mm.
    pub fn maximum_diameter(&self) -> f64 {
        self.hull.maximum_diameter()
    }

    /// The box around the surface mesh along the axes of the grid.
    pub fn bounding_box(&self) -> BoundingBox {
        BoundingBox::around(self.hull.mesh().vertices())
    }

    /// The box of least volume around the surface mesh.
    pub fn oriented_box(&self) -> &OrientedBox {
        &self.oriented_box
    }

    /// The ellipsoid of least volume around the surface mesh.
    ///
    /// # Errors
    /// [`Undefined::ZeroDenominator`] if there is no mesh, or one too thin for the numbers.
    pub fn minimum_ellipsoid(&self) -> Result<Ellipsoid, Undefined> {
        let around = self.minimum_ellipsoid.as_ref().map(MinimumEllipsoid::ellipsoid);
        around.ok_or(Undefined::ZeroDenominator("the volume of the minimum volume enclosing ellipsoid"))
    }

    /// Surface area by that which the standard gives an ellipsoid.
    fn series_area_density(&self, around: Ellipsoid) -> Value {
        Ok(self.surface_area / nonzero(around.series_area(), AROUND_AREA)?)
    }
}

impl Solid for Morphometry {
    /// Volume (mesh) (RNU0).
    fn volume(&self) -> f64 {
        self.volume
    }

    /// Surface area (mesh) (C0JK).
    fn surface_area(&self) -> f64 {
        self.surface_area
    }
}

impl PrincipalAxes for Morphometry {
    fn principal_deviations(&self) -> Result<[f64; 3], Undefined> {
        self.deviations
    }
}
