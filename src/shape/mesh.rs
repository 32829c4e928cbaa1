use std::num::NonZeroUsize;

use ndarray::ArrayView3;

use super::cubes::CUBES;
use super::diameter::maximum_distance;
use super::occupancy::Occupancy;
use super::solid::Solid;
use crate::error::{Error, Result};
use crate::image::Spacing;

/// A surface of triangles.
///
/// Vertices are positions `[z, y, x]` in mm. The three vertices of a triangle follow one another anticlockwise seen from
/// outside, in the right-handed axes x, y, z. The surface of a mask is closed: every edge belongs to two triangles, which
/// run along it in opposite directions.
///
/// ```
/// use ndarray::Array3;
/// use radiomics::image::Spacing;
/// use radiomics::shape::{Mesh, Solid};
///
/// let voxel = Array3::from_elem((1, 1, 1), true);
/// let octahedron = Mesh::of(voxel.view(), Spacing::isotropic(3.0)?);
/// assert_eq!(octahedron.vertices().len(), 6);
/// assert_eq!(octahedron.triangles().len(), 8);
/// assert!(octahedron.is_closed());
/// assert!((octahedron.volume() - 27.0 / 6.0).abs() < 1e-12);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mesh {
    vertices: Vec<[f64; 3]>,
    triangles: Vec<[usize; 3]>,
}

impl Mesh {
    /// A mesh of parts that fit.
    pub(super) fn from_parts(vertices: Vec<[f64; 3]>, triangles: Vec<[usize; 3]>) -> Self {
        Mesh { vertices, triangles }
    }

    /// A mesh of your own: vertices `[z, y, x]` in mm and triangles as three positions in the list of vertices.
    ///
    /// # Errors
    /// [`Error::Setting`] if a coordinate is NaN or infinite, or if a triangle names a vertex that is not there.
    pub fn new(vertices: Vec<[f64; 3]>, triangles: Vec<[usize; 3]>) -> Result<Self> {
        if let Some(at) = vertices.iter().position(|vertex| vertex.iter().any(|c| !c.is_finite())) {
            let value = format!("{:?} at position {at}", vertices[at]);
            return Err(Error::setting("mesh vertex", "finite along [z, y, x]", value));
        }
        match triangles.iter().flatten().find(|&&corner| corner >= vertices.len()) {
            Some(corner) => Err(Error::setting(
                "corner of a triangle",
                format!("one of {} vertices, counted from 0", vertices.len()),
                corner,
            )),
            None => Ok(Mesh { vertices, triangles }),
        }
    }

    /// The surface of a mask indexed `[[z, y, x]]`, by marching cubes at level 0.5 with a border of one empty voxel.
    ///
    /// The centre of the first voxel is the origin. Vertices lie halfway between a voxel inside and a neighbour outside.
    /// Voxels that share only an edge are joined, those that share only a corner are not. An empty mask has an empty
    /// surface.
    ///
    /// Source: Lorensen, Cline, *Marching cubes*, SIGGRAPH 1987; IBSI manual, *Mesh-based representation* (WRJH).
    pub fn of(mask: ArrayView3<'_, bool>, spacing: Spacing) -> Self {
        let occupancy = Occupancy::of(mask);
        let half = spacing.zyx().map(|s| 0.5 * s);
        let mut mesh = Mesh::default();
        let mut numbers = LayerNumbers::new(occupancy.size());
        occupancy.for_each_surface_cell(|cell, case| {
            for triangle in &CUBES[usize::from(case)].triangles {
                let corners = triangle.map(|position| {
                    // The cell counts from the border, two half edges before the first voxel centre.
                    let doubled = [0, 1, 2].map(|axis| 2 * cell[axis] + position[axis] as usize);
                    let number = numbers.of(doubled).get_or_insert_with(|| {
                        mesh.vertices.push([0, 1, 2].map(|axis| (doubled[axis] as f64 - 2.0) * half[axis]));
                        NonZeroUsize::MIN.saturating_add(mesh.vertices.len() - 1)
                    });
                    number.get() - 1
                });
                mesh.triangles.push(corners);
            }
        });
        mesh
    }

    /// The vertices `[z, y, x]` in mm.
    pub fn vertices(&self) -> &[[f64; 3]] {
        &self.vertices
    }

    /// The triangles, as positions in the list of vertices.
    pub fn triangles(&self) -> &[[usize; 3]] {
        &self.triangles
    }

    /// Whether every edge belongs to exactly two triangles that run along it in opposite directions. Only then has the
    /// mesh an inside, and its volume a meaning.
    pub fn is_closed(&self) -> bool {
        let mut forward: Vec<_> = self.edges().collect();
        let mut backward: Vec<_> = self.edges().map(|[a, b]| [b, a]).collect();
        forward.sort_unstable();
        backward.sort_unstable();
        forward == backward && forward.windows(2).all(|pair| pair[0] != pair[1])
    }

    /// The greatest distance of two vertices in mm, 0 if there is none.
    pub fn maximum_diameter(&self) -> f64 {
        maximum_distance(&self.vertices)
    }

    /// The directed edges of all triangles.
    fn edges(&self) -> impl Iterator<Item = [usize; 2]> {
        self.triangles.iter().flat_map(|&[a, b, c]| [[a, b], [b, c], [c, a]])
    }

    /// The triangles with their positions taken from the first vertex, where sums lose fewest digits.
    fn corners(&self) -> impl Iterator<Item = [[f64; 3]; 3]> {
        let origin = self.vertices.first().copied().unwrap_or_default();
        self.triangles.iter().map(move |t| t.map(|i| minus(self.vertices[i], origin)))
    }
}

impl Solid for Mesh {
    /// |Σ a·(b × c)| / 6 over the triangles.
    fn volume(&self) -> f64 {
        (self.corners().map(|[a, b, c]| dot(a, cross(b, c))).sum::<f64>() / 6.0).abs()
    }

    /// Σ |(b − a) × (c − a)| / 2 over the triangles.
    fn surface_area(&self) -> f64 {
        self.corners().map(triangle_area).fold(0.0, |sum, area| sum + area)
    }
}

/// Numbers of the vertices of three consecutive layers of half edges; older layers are forgotten.
struct LayerNumbers {
    layers: [Vec<Option<NonZeroUsize>>; 3],
    held: [usize; 3],
    width: usize,
}

impl LayerNumbers {
    fn new([_, ny, nx]: [usize; 3]) -> Self {
        let width = nx + 2;
        LayerNumbers {
            layers: [0; 3].map(|_| vec![None; (2 * ny + 3) * width]),
            held: [usize::MAX; 3],
            width,
        }
    }

    /// The number, from 1, of the vertex at a place in half edges, if it has one yet. In each row of a layer the middles
    /// of edges have x all even or all odd, so that half of x tells them apart.
    fn of(&mut self, [z, y, x]: [usize; 3]) -> &mut Option<NonZeroUsize> {
        let slot = z % 3;
        if self.held[slot] != z {
            self.held[slot] = z;
            self.layers[slot].fill(None);
        }
        &mut self.layers[slot][y * self.width + x / 2]
    }
}

pub(super) fn minus(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

pub(super) fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// The cross product of vectors `[z, y, x]`, right-handed in x, y, z.
pub(super) fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[2] * b[1] - a[1] * b[2], a[0] * b[2] - a[2] * b[0], a[1] * b[0] - a[0] * b[1]]
}

/// Half the length of the cross product of two sides.
pub(crate) fn triangle_area([a, b, c]: [[f64; 3]; 3]) -> f64 {
    let normal = cross(minus(b, a), minus(c, a));
    0.5 * dot(normal, normal).sqrt()
}
