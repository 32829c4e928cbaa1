//! The 256 configurations of a marching cube.
//!
//! Made from three rules instead of written down. On each face of the cube, the voxels outside are cut off from those
//! inside: where two opposite corners of a face are inside and two outside, the inner ones stay joined, seen from either
//! cube that has the face, so that the surface closes everywhere. The cuts of the six faces run together into loops, and each
//! loop is filled with a fan of triangles.
//!
//! Every configuration without such a doubtful face has the surface area and volume that Bourke's table (*Polygonising
//! a scalar field*, 1994, after Lorensen, Cline, *Marching cubes*, SIGGRAPH 1987) gives it, for every spacing; the
//! others those of that table with inside and outside exchanged.

use std::sync::LazyLock;

/// A vertex in half edges of the cube from its lowest corner, along `[z, y, x]`: the middle of an edge.
pub(crate) type HalfEdges = [i8; 3];

/// Volume of a cube in the unit of [`Cube::volume`].
pub(crate) const FULL: u64 = 48;

/// The faces of the cube as corners, anticlockwise from outside in the right-handed axes x, y, z.
/// Corner 4·dx + 2·dz + dy lies at distance `[dz, dy, dx]` from the lowest.
const FACES: [[usize; 4]; 6] =
    [[0, 2, 3, 1], [4, 5, 7, 6], [0, 4, 6, 2], [1, 3, 7, 5], [0, 1, 5, 4], [2, 6, 7, 3]];

/// The face in [`FACES`] on the high side of x.
const HIGH_X: usize = 1;

/// The surface inside one cube.
#[derive(Debug, Default)]
pub(crate) struct Cube {
    /// Triangles, anticlockwise from outside in x, y, z.
    pub(crate) triangles: Vec<[HalfEdges; 3]>,
    /// Volume on the inner side of the surface, in 48ths of the cube.
    pub(super) volume: u64,
}

/// The configurations by their case, of which bit c is set where corner c is inside.
pub(crate) static CUBES: LazyLock<Vec<Cube>> = LazyLock::new(|| (0..=u8::MAX).map(Cube::new).collect());

impl Cube {
    fn new(case: u8) -> Self {
        let triangles: Vec<_> = loops(case).iter().flat_map(|outline| fan(outline)).collect();
        Cube { volume: volume(case, &triangles), triangles }
    }
}

fn inside(case: u8, corner: usize) -> bool {
    case >> corner & 1 == 1
}

/// Middle of the edge between two corners.
fn middle(a: usize, b: usize) -> HalfEdges {
    let of = |corner: usize| [corner >> 1 & 1, corner & 1, corner >> 2];
    let (a, b) = (of(a), of(b));
    [0, 1, 2].map(|axis| (a[axis] + b[axis]) as i8)
}

/// The cuts of all faces. A cut goes round a run of outer corners, from where it ends to where it starts.
fn cuts(case: u8) -> Vec<[HalfEdges; 2]> {
    let mut cuts = Vec::new();
    for face in FACES {
        let corner = |i: usize| face[i % 4];
        for start in 0..4 {
            if inside(case, corner(start)) && !inside(case, corner(start + 1)) {
                let length = (1..4).find(|&n| inside(case, corner(start + n + 1))).unwrap_or(1);
                let end = start + length;
                cuts.push([middle(corner(end), corner(end + 1)), middle(corner(start), corner(start + 1))]);
            }
        }
    }
    cuts
}

/// The cuts run together into closed loops.
fn loops(case: u8) -> Vec<Vec<HalfEdges>> {
    let mut cuts = cuts(case);
    let mut loops = Vec::new();
    while let Some([start, mut end]) = cuts.pop() {
        let mut outline = vec![start];
        while let Some(next) = cuts.iter().position(|cut| cut[0] == end) {
            outline.push(end);
            end = cuts.swap_remove(next)[1];
        }
        loops.push(outline);
    }
    loops
}

/// The loop filled with triangles that share its apex.
fn fan(outline: &[HalfEdges]) -> Vec<[HalfEdges; 3]> {
    let length = outline.len();
    let at = |i: usize| outline[i % length];
    let apex = apex(outline);
    (1..length - 1).map(|i| [at(apex), at(apex + i), at(apex + i + 1)]).collect()
}

/// Where the fan starts: at an end of the longest diagonal. Of several longest ones, which lie in mirror image, none may
/// be preferred: then at the vertex whose own diagonals differ least in length. So the same area and volume come out
/// however the cube is turned or mirrored.
fn apex(outline: &[HalfEdges]) -> usize {
    let reaches: Vec<_> = (0..outline.len()).map(|i| diagonals(outline, i)).collect();
    let longest = reaches.iter().map(|reach| reach[1]).max().unwrap_or(0);
    let ends = reaches.iter().filter(|reach| reach[1] == longest).count();
    let best = if ends == 2 {
        reaches.iter().position(|reach| reach[1] == longest)
    } else {
        (0..reaches.len()).min_by_key(|&i| reaches[i][1] - reaches[i][0])
    };
    best.unwrap_or(0)
}

/// Squared length of the shortest and the longest diagonal from a vertex of the loop.
fn diagonals(outline: &[HalfEdges], from: usize) -> [i32; 2] {
    let length = outline.len();
    let squares = (2..length - 1).map(|i| {
        let (a, b) = (outline[from], outline[(from + i) % length]);
        (0..3).map(|axis| i32::from(a[axis] - b[axis]).pow(2)).sum::<i32>()
    });
    squares.fold([i32::MAX, 0], |[low, high], square| [low.min(square), high.max(square)])
}

/// ∮ x dA over the surface and the part of the high x face that is inside: the volume between them, in 48ths.
fn volume(case: u8, triangles: &[[HalfEdges; 3]]) -> u64 {
    let corners = FACES[HIGH_X].map(|corner| inside(case, corner));
    let count = corners.iter().filter(|&&c| c).count();
    let face = match count {
        0 => 0,
        1 => FULL / 8,
        2 if corners[0] == corners[2] => FULL / 4 * 3,
        2 => FULL / 2,
        3 => FULL / 8 * 7,
        _ => FULL,
    };
    let surface: i64 = triangles.iter().map(|&triangle| x_moment(triangle)).sum();
    face.saturating_add_signed(surface)
}

/// Sum of the x of the vertices times the x component of the cross product of two sides, both in half edges: 48 times
/// the integral of x over the triangle along x.
fn x_moment([a, b, c]: [HalfEdges; 3]) -> i64 {
    let side = |p: HalfEdges, axis: usize| i64::from(p[axis] - a[axis]);
    let cross = side(b, 1) * side(c, 0) - side(b, 0) * side(c, 1);
    cross * (i64::from(a[2]) + i64::from(b[2]) + i64::from(c[2]))
}
