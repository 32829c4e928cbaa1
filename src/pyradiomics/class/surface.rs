use crate::image::Spacing;
use crate::shape::{CUBES, FULL, HalfEdges, Occupancy, triangle_area};

/// The corner of a cube on the high sides of z and y and the low side of x, by which PyRadiomics halves its table.
const DECIDING: u8 = 1 << 3;

/// Volume and area of the triangles that PyRadiomics puts around a mask.
///
/// They are those of marching cubes, except where two opposite corners of a face of a cube are inside and two outside. In a
/// cube whose deciding corner is inside, the inner corners of such a face stay joined; in the others the outer ones do. Two
/// cubes that share the face may differ, and then the surface has a hole there. The volume, a sum of tetrahedra from one
/// point to every triangle, then depends on that point: it lies one voxel before the first voxel of the array along each axis.
///
/// Both are sums over the configurations of a cube, of their number and of their places; the sums are whole and exact.
#[derive(Debug, Clone, Copy)]
pub(super) struct Surface {
    pub(super) volume: f64,
    pub(super) area: f64,
}

/// The cubes of one configuration.
#[derive(Debug, Clone, Copy, Default)]
struct Cubes {
    count: u64,
    /// Sums of their places `[z, y, x]`.
    places: [u64; 3],
}

impl Surface {
    /// The triangles around a mask that has spacing `[z, y, x]`.
    pub(super) fn of(occupancy: &Occupancy, spacing: Spacing) -> Self {
        let mut cubes = [Cubes::default(); 256];
        occupancy.for_each_surface_cell(|place, case| {
            let cubes = &mut cubes[usize::from(case)];
            cubes.count += 1;
            cubes.places.iter_mut().zip(place).for_each(|(sum, at)| *sum += at as u64);
        });
        let half = spacing.zyx().map(|s| 0.5 * s);
        let place = |p: HalfEdges| [0, 1, 2].map(|axis| f64::from(p[axis]) * half[axis]);
        let (mut parts, mut area) = (0, 0.0);
        for (case, cubes) in (0..=u8::MAX).zip(cubes).filter(|(_, cubes)| cubes.count > 0) {
            let (outward, triangles) = triangles(case);
            parts += outward * triangles.iter().map(|triangle| cubes.six_volumes(*triangle)).sum::<i128>();
            let areas: f64 = triangles.iter().map(|triangle| triangle_area(triangle.map(place))).sum();
            area += cubes.count as f64 * areas;
        }
        Surface { volume: parts as f64 / FULL as f64 * spacing.voxel_volume(), area }
    }
}

/// The triangles of a configuration and whether they are anticlockwise (1) or clockwise (−1) from outside.
fn triangles(case: u8) -> (i128, &'static [[HalfEdges; 3]]) {
    match case & DECIDING {
        0 => (-1, &CUBES[usize::from(!case)].triangles),
        _ => (1, &CUBES[usize::from(case)].triangles),
    }
}

impl Cubes {
    /// Σ a·(b × c) over these cubes for one of their triangles, in half edges: six times the volume to the origin.
    ///
    /// With the triangle at p + a, p + b, p + c it is a·(b × c) + p·(a × b + b × c + c × a).
    fn six_volumes(&self, [a, b, c]: [HalfEdges; 3]) -> i128 {
        let own = dot(a.map(i128::from), cross(b, c)) * i128::from(self.count);
        let normal = [cross(a, b), cross(b, c), cross(c, a)];
        let normal = [0, 1, 2].map(|axis| normal.iter().map(|n| n[axis]).sum());
        own + 2 * dot(self.places.map(i128::from), normal)
    }
}

/// The cross product of `[z, y, x]`, right-handed in x, y, z.
fn cross(a: HalfEdges, b: HalfEdges) -> [i128; 3] {
    let [a, b] = [a.map(i128::from), b.map(i128::from)];
    [a[2] * b[1] - a[1] * b[2], a[0] * b[2] - a[2] * b[0], a[1] * b[0] - a[0] * b[1]]
}

fn dot(a: [i128; 3], b: [i128; 3]) -> i128 {
    (0..3).map(|axis| a[axis] * b[axis]).sum()
}
