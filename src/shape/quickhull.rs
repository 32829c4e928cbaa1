//! The convex hull of points with whole coordinates, without rounding.
//!
//! Source: Barber, Dobkin, Huhdanpaa, *The Quickhull algorithm for convex hulls*, ACM TOMS 22 (1996).

use std::ops::{Add, Mul, Sub};

/// Below this difference of coordinates 64 bits hold every number that comes up: a normal is less than 2·2⁴⁰, a height
/// above a face less than 3·2⁶¹.
const NARROW: i64 = 1 << 20;

/// Whole numbers in which sums and products of coordinates are exact.
trait Whole: Copy + Ord + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + From<i64> {}
impl Whole for i64 {}
impl Whole for i128 {}

/// The triangles of the convex hull as positions in `points`, anticlockwise from outside in the axes as they come
/// (axis 0, axis 1, axis 2 right-handed). Empty if all points lie in a plane.
///
/// A corner may lie on an edge or a side between others: it was the farthest point once, together with them.
pub(super) fn convex_hull(points: &[[i64; 3]]) -> Vec<[usize; 3]> {
    let extent = |axis: usize| {
        let coordinates = || points.iter().map(|point| point[axis]);
        coordinates().max().unwrap_or(0) - coordinates().min().unwrap_or(0)
    };
    if (0..3).all(|axis| extent(axis) < NARROW) { hull::<i64>(points) } else { hull::<i128>(points) }
}

/// A triangle of the hull so far.
struct Face<T> {
    corners: [usize; 3],
    /// The faces across the edges from corner 0 to 1, from 1 to 2 and from 2 to 0.
    across: [usize; 3],
    normal: [T; 3],
    /// Points above the face that were not yet asked for.
    outside: Vec<usize>,
    alive: bool,
}

/// An edge between faces that a new corner sees and those that it does not.
struct Rim {
    from: usize,
    to: usize,
    /// The face that stays, and which of its edges this is.
    kept: usize,
    edge: usize,
}

struct Hull<'a, T> {
    points: &'a [[i64; 3]],
    faces: Vec<Face<T>>,
    /// Faces that may have points above them.
    pending: Vec<usize>,
    /// Dead faces whose place can be taken.
    free: Vec<usize>,
    /// For each point the new face whose rim edge starts there.
    starts: Vec<usize>,
}

fn hull<T: Whole>(points: &[[i64; 3]]) -> Vec<[usize; 3]> {
    let Some(corners) = simplex::<T>(points) else { return Vec::new() };
    let mut hull = Hull::<T> {
        points,
        faces: Vec::new(),
        pending: Vec::new(),
        free: Vec::new(),
        starts: vec![0; points.len()],
    };
    hull.begin(corners);
    while let Some(face) = hull.pending.pop() {
        if let Some(point) = hull.take_farthest(face) {
            hull.add(point, face);
        }
    }
    hull.faces.iter().filter(|face| face.alive).map(|face| face.corners).collect()
}

impl<T: Whole> Hull<'_, T> {
    /// The four faces of a tetrahedron whose last corner lies below the first three.
    fn begin(&mut self, [a, b, c, d]: [usize; 4]) {
        self.insert([a, b, c], [1, 2, 3]);
        self.insert([b, a, d], [0, 3, 2]);
        self.insert([c, b, d], [0, 1, 3]);
        self.insert([a, c, d], [0, 2, 1]);
        self.distribute((0..self.points.len()).collect(), &[0, 1, 2, 3]);
    }

    fn insert(&mut self, corners: [usize; 3], across: [usize; 3]) -> usize {
        let normal = normal(corners.map(|corner| self.points[corner]));
        let face = Face { corners, across, normal, outside: Vec::new(), alive: true };
        match self.free.pop() {
            Some(at) => {
                self.faces[at] = face;
                at
            }
            None => {
                self.faces.push(face);
                self.faces.len() - 1
            }
        }
    }

    /// How far a point lies above a face, in an unit of its own for each face.
    fn height(&self, face: usize, point: usize) -> T {
        let face = &self.faces[face];
        let origin = self.points[face.corners[0]];
        dot(face.normal, self.points[point], origin)
    }

    /// Gives each point to the first of the faces that it lies above; the others are inside the hull for good.
    fn distribute(&mut self, points: Vec<usize>, faces: &[usize]) {
        let zero = T::from(0);
        for point in points {
            if let Some(&face) = faces.iter().find(|&&face| self.height(face, point) > zero) {
                self.faces[face].outside.push(point);
            }
        }
        self.pending.extend(faces.iter().filter(|&&face| !self.faces[face].outside.is_empty()));
    }

    /// The farthest point above a face, if there is any; the others stay. Of several the one with the greatest
    /// coordinates, which is seldom between others.
    fn take_farthest(&mut self, face: usize) -> Option<usize> {
        if !self.faces[face].alive {
            return None;
        }
        let outside = &self.faces[face].outside;
        let key = |position: &usize| {
            let point = outside[*position];
            (self.height(face, point), self.points[point])
        };
        let position = (0..outside.len()).max_by_key(key)?;
        Some(self.faces[face].outside.swap_remove(position))
    }

    /// Puts a new corner in place of the faces that it sees, of which `seen` is one.
    fn add(&mut self, point: usize, seen: usize) {
        let (visible, rim) = self.visible(point, seen);
        let mut orphans = Vec::new();
        for &face in &visible {
            orphans.append(&mut self.faces[face].outside);
        }
        self.free.extend(visible);
        let new: Vec<usize> = rim
            .iter()
            .map(|rim| {
                let face = self.insert([rim.from, rim.to, point], [rim.kept, 0, 0]);
                self.faces[rim.kept].across[rim.edge] = face;
                self.starts[rim.from] = face;
                face
            })
            .collect();
        for &face in &new {
            let next = self.starts[self.faces[face].corners[1]];
            self.faces[face].across[1] = next;
            self.faces[next].across[2] = face;
        }
        self.distribute(orphans, &new);
    }

    /// The faces below a point, all connected, with the rim around them. They count as dead from now on.
    fn visible(&mut self, point: usize, seen: usize) -> (Vec<usize>, Vec<Rim>) {
        let zero = T::from(0);
        let mut visible = vec![seen];
        let mut rim = Vec::new();
        self.faces[seen].alive = false;
        let mut at = 0;
        while at < visible.len() {
            let face = visible[at];
            let Face { corners, across, .. } = self.faces[face];
            for (edge, &other) in across.iter().enumerate() {
                if !self.faces[other].alive {
                    continue;
                }
                if self.height(other, point) > zero {
                    self.faces[other].alive = false;
                    visible.push(other);
                } else {
                    let back = self.faces[other].across.iter().position(|&back| back == face).unwrap_or(0);
                    rim.push(Rim {
                        from: corners[edge],
                        to: corners[(edge + 1) % 3],
                        kept: other,
                        edge: back,
                    });
                }
            }
            at += 1;
        }
        (visible, rim)
    }
}

/// Four points that do not lie in a plane, the last below the first three, if there are any.
fn simplex<T: Whole>(points: &[[i64; 3]]) -> Option<[usize; 4]> {
    let a = (0..points.len()).min_by_key(|&i| points[i])?;
    let b = (0..points.len()).max_by_key(|&i| points[i])?;
    let along = difference::<T>(points[b], points[a]);
    let (zero, one) = (T::from(0), T::from(1));
    let c = [[one, zero, zero], [zero, one, zero], [zero, zero, one]]
        .into_iter()
        .find_map(|axis| farthest(points, a, cross(along, axis)))?;
    let across = difference::<T>(points[c], points[a]);
    let normal = cross(along, across);
    let d = farthest(points, a, normal)?;
    if dot(normal, points[d], points[a]) > zero { Some([a, c, b, d]) } else { Some([a, b, c, d]) }
}

/// The point farthest on either side of the plane through `from`, unless all lie in it.
fn farthest<T: Whole>(points: &[[i64; 3]], from: usize, normal: [T; 3]) -> Option<usize> {
    let zero = T::from(0);
    let key = |&i: &usize| {
        let height = dot(normal, points[i], points[from]);
        (height.max(zero - height), height, points[i])
    };
    let best = (0..points.len()).max_by_key(key)?;
    (dot(normal, points[best], points[from]) != zero).then_some(best)
}

fn difference<T: Whole>(a: [i64; 3], b: [i64; 3]) -> [T; 3] {
    [0, 1, 2].map(|axis| T::from(a[axis] - b[axis]))
}

fn cross<T: Whole>(a: [T; 3], b: [T; 3]) -> [T; 3] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

/// Scalar product of a normal with the way from `origin` to `point`.
fn dot<T: Whole>(normal: [T; 3], point: [i64; 3], origin: [i64; 3]) -> T {
    let way = difference::<T>(point, origin);
    normal[0] * way[0] + normal[1] * way[1] + normal[2] * way[2]
}

fn normal<T: Whole>([a, b, c]: [[i64; 3]; 3]) -> [T; 3] {
    cross(difference(b, a), difference(c, a))
}
