use ndarray::ArrayView3;

use super::bounding_box::BoundingBox;
use super::mesh::Mesh;
use super::occupancy::Occupancy;
use super::outline::hull_candidates;
use super::quickhull::convex_hull;
use super::solid::Solid;
use crate::error::Result;
use crate::image::Spacing;

/// Steps along the extent of points of one's own: the products of the hull then fit 128 bits.
const STEPS: f64 = (1_u64 << 39) as f64;

/// The convex hull of the surface of a mask.
///
/// Its corners are vertices of the surface. They are found in whole numbers of half voxels, so that no rounding decides
/// what lies inside; the spacing only stretches the result. A side of more than three corners is several triangles, and
/// a corner may lie on an edge or a side between others.
///
/// ```
/// use ndarray::Array3;
/// use radiomics::image::Spacing;
/// use radiomics::shape::{ConvexHull, Mesh, Solid};
///
/// let mask = Array3::from_shape_fn((9, 9, 9), |(z, y, x)| z * y + x > 20);
/// let spacing = Spacing::new([3.0, 0.7, 0.7])?;
/// let hull = ConvexHull::of(mask.view(), spacing);
/// let surface = Mesh::of(mask.view(), spacing);
/// assert!(hull.volume() > surface.volume());
/// assert_eq!(hull.maximum_diameter(), surface.maximum_diameter());
/// assert!(hull.mesh().vertices().len() < surface.vertices().len());
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ConvexHull {
    mesh: Mesh,
}

impl ConvexHull {
    /// The convex hull of the surface of a mask indexed `[[z, y, x]]`. The centre of the first voxel is the origin. An
    /// empty mask has an empty hull.
    pub fn of(mask: ArrayView3<'_, bool>, spacing: Spacing) -> Self {
        Self::around(&Occupancy::of(mask), spacing)
    }

    pub(super) fn around(occupancy: &Occupancy, spacing: Spacing) -> Self {
        let candidates = hull_candidates(occupancy);
        let half = spacing.zyx().map(|s| 0.5 * s);
        Self::with_corners(&candidates, |p| [0, 1, 2].map(|axis| candidates[p][axis] as f64 * half[axis]))
    }

    /// The hull of whole places, each of which lies at a position in mm.
    fn with_corners(candidates: &[[i64; 3]], place: impl Fn(usize) -> [f64; 3]) -> Self {
        let mut numbers = vec![None; candidates.len()];
        let mut vertices = Vec::new();
        let mut number = |corner: usize| {
            *numbers[corner].get_or_insert_with(|| {
                vertices.push(place(corner));
                vertices.len() - 1
            })
        };
        // The hull is oriented in z, y, x; two corners change places to orient it in x, y, z.
        let faces = convex_hull(candidates).into_iter().map(|[a, b, c]| [a, c, b].map(&mut number)).collect();
        ConvexHull { mesh: Mesh::from_parts(vertices, faces) }
    }

    /// The convex hull of points `[z, y, x]` in mm; empty if they all lie in a plane.
    ///
    /// Which points are corners is decided in steps of 2⁻³⁹ of the extent along each axis: a point that lies outside by
    /// less may be left out.
    ///
    /// # Errors
    /// [`Error::Setting`](crate::Error::Setting) if a coordinate is NaN or infinite.
    ///
    /// ```
    /// use radiomics::shape::{ConvexHull, Solid};
    ///
    /// let corners = [[0.0, 0.0, 0.0], [3.0, 0.0, 0.0], [0.0, 2.0, 0.0], [0.0, 0.0, 1.0], [0.1, 0.1, 0.1]];
    /// let hull = ConvexHull::of_points(&corners)?;
    /// assert_eq!(hull.mesh().vertices().len(), 4);
    /// assert!((hull.volume() - 1.0).abs() < 1e-12);
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    pub fn of_points(points: &[[f64; 3]]) -> Result<Self> {
        Mesh::new(points.to_vec(), Vec::new())?;
        let around = BoundingBox::around(points);
        let (middle, sides) = (around.centre(), around.sides());
        let whole = |point: &[f64; 3]| {
            [0, 1, 2].map(|axis| match (point[axis] - middle[axis]) / sides[axis] {
                part if part.is_finite() => (part * STEPS).round() as i64,
                _ => 0,
            })
        };
        let candidates: Vec<[i64; 3]> = points.iter().map(whole).collect();
        Ok(Self::with_corners(&candidates, |corner| points[corner]))
    }

    /// Its surface: corners in mm and triangular faces.
    pub fn mesh(&self) -> &Mesh {
        &self.mesh
    }

    /// The greatest distance of two corners in mm, which is that of any two vertices of the surface of the mask.
    pub fn maximum_diameter(&self) -> f64 {
        self.mesh.maximum_diameter()
    }
}

impl Solid for ConvexHull {
    fn volume(&self) -> f64 {
        self.mesh.volume()
    }

    fn surface_area(&self) -> f64 {
        self.mesh.surface_area()
    }
}
