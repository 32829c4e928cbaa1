//! Shape families: the mesh and the voxel cloud of the morphological mask.
//!
//! A mask is looked at in two ways. Its *surface* is the marching cubes [`Mesh`] around it; volume, area and all that
//! follows from the two are the trait [`Solid`]. Its *voxel centres* are a [`VoxelCloud`], with the lengths of its
//! [`PrincipalAxes`]. Each is usable alone from an array and a [`Spacing`](crate::image::Spacing); the families
//! [`Morphology`] and [`IntensityMorphology`] make features of them.
//!
//! Positions and lengths are in mm along `[z, y, x]`, from the centre of the first voxel of the array.

mod autocorrelation;
mod bounding_box;
mod cholesky;
mod cloud;
mod counts;
mod cubes;
mod diameter;
mod ellipsoid;
mod gauss;
mod hull;
mod intensity;
mod least_weights;
mod mass;
mod mesh;
mod minimum_ellipsoid;
mod morphology;
mod occupancy;
mod oriented_box;
mod outline;
#[cfg(feature = "pyradiomics")]
mod planar;
mod quickhull;
mod rectangle;
mod solid;

pub use autocorrelation::SpatialAutocorrelation;
pub use bounding_box::BoundingBox;
pub use cloud::{PrincipalAxes, VoxelCloud};
pub use counts::CubeCounts;
pub use ellipsoid::Ellipsoid;
pub use hull::ConvexHull;
pub use intensity::{IntensityMorphology, IntensityMorphologyFeature, IntensityMorphometry};
pub use mass::CentresOfMass;
pub use mesh::Mesh;
pub use minimum_ellipsoid::MinimumEllipsoid;
pub use morphology::{Morphology, MorphologyFeature, Morphometry};
pub use oriented_box::OrientedBox;
pub use solid::Solid;

#[cfg(feature = "pyradiomics")]
pub(crate) use {
    cubes::{CUBES, FULL, HalfEdges},
    mesh::triangle_area,
    occupancy::Occupancy,
    planar::{planar_diameter, surface_diameter},
};
