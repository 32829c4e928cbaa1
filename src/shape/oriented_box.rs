use super::bounding_box::{BoundingBox, box_area, box_volume};
use super::gauss::{Direction, GaussMap};
use super::hull::ConvexHull;
use super::mesh::{cross, dot, minus};
use super::rectangle::smaller;
use super::solid::Solid;

/// Directions are looked at first while their number times that of the edges is below this; of larger hulls a choice.
const EFFORT: usize = 250_000;

/// Directions that are looked at first whatever the size of the hull.
const FEWEST: usize = 48;

/// Minima from which the search goes on.
const MINIMA: usize = 4;

/// Length of a part of an arc, in radians, over which the least volume has one minimum.
const FINE: f64 = 1.0 / 64.0;

/// Where the fall from an end of such a part shows, as a fraction of it.
const NEAR: f64 = 1e-3;

/// Steps of a golden section after which nothing of such a part is left in double precision.
const SECTIONS: usize = 66;

/// The box of least volume around a convex hull, in any direction.
///
/// A least box has two adjacent sides that each hold an edge of the hull (O'Rourke 1985). So one of its axes is the
/// normal of a facet or lies on the arc between the normals of two facets that share an edge, and across it lies the
/// least rectangle around the shadow of the hull, found by rotating calipers. All normals and all arcs are searched: an arc is
/// halved while a bound on the growth of a turning box allows a smaller one on it, down to 1°, and there the minimum is
/// found by golden section. Of hulls with more than some hundred facets, directions spread over the sphere are looked at
/// first, then those on the way down from the best of them, then the arcs that meet at the best minima; of these the least is
/// found, not proven. The box is always one that holds the hull. Of boxes with equal volume it is the one with the smaller
/// surface.
///
/// Sources: O'Rourke, *Finding minimal enclosing boxes*, Int. J. Comput. Inf. Sci. 14 (1985); IBSI manual, *Volume density
/// (oriented minimum bounding box)*.
///
/// ```
/// use radiomics::shape::{ConvexHull, OrientedBox, Solid};
///
/// // A regular tetrahedron fits a cube that its edges are diagonals of.
/// let corners = [[1.0, 1.0, 1.0], [1.0, -1.0, -1.0], [-1.0, 1.0, -1.0], [-1.0, -1.0, 1.0]];
/// let cube = OrientedBox::around(&ConvexHull::of_points(&corners)?);
/// assert!((cube.volume() - 8.0).abs() < 1e-12);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OrientedBox {
    centre: [f64; 3],
    axes: [[f64; 3]; 3],
    sides: [f64; 3],
}

impl OrientedBox {
    /// The box around a hull. An empty hull has a box with sides of length 0.
    pub fn around(hull: &ConvexHull) -> Self {
        let mesh = hull.mesh();
        let bounds = BoundingBox::around(mesh.vertices());
        let unit = bounds.sides().into_iter().fold(0.0, f64::max);
        if unit <= 0.0 {
            let axes = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
            return OrientedBox { centre: bounds.centre(), axes, sides: [0.0; 3] };
        }
        let middle = bounds.centre();
        // About the size of 1, so that no product can overflow.
        let scaled: Vec<_> = mesh.vertices().iter().map(|&v| minus(v, middle).map(|c| c / unit)).collect();
        let axes = Search::of(GaussMap::of(&scaled, mesh.triangles())).least_axes();
        Self::along(axes, &scaled).or_upright(&scaled).placed(middle, unit)
    }

    /// Its middle `[z, y, x]` in mm.
    pub fn centre(&self) -> [f64; 3] {
        self.centre
    }

    /// Directions `[z, y, x]` of its sides, of length 1 and at right angles.
    pub fn axes(&self) -> [[f64; 3]; 3] {
        self.axes
    }

    /// Lengths of its sides along the axes in mm, the longest first.
    pub fn sides(&self) -> [f64; 3] {
        self.sides
    }

    /// The box around points with sides along three directions.
    fn along(axes: [Direction; 3], points: &[[f64; 3]]) -> Self {
        let turned: Vec<_> = points.iter().map(|&point| axes.map(|axis| dot(point, axis))).collect();
        let bounds = BoundingBox::around(&turned);
        let (sides, middle) = (bounds.sides(), bounds.centre());
        let centre = [0, 1, 2].map(|c| (0..3).map(|axis| middle[axis] * axes[axis][c]).sum());
        let mut order = [0, 1, 2];
        order.sort_by(|&a, &b| sides[b].total_cmp(&sides[a]));
        OrientedBox { centre, axes: order.map(|axis| axes[axis]), sides: order.map(|axis| sides[axis]) }
    }

    /// The box along the axes of the grid, if that is no larger.
    fn or_upright(self, points: &[[f64; 3]]) -> Self {
        let upright = Self::along([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]], points);
        let size = |of: &Self| [of.volume(), 0.5 * of.surface_area()];
        if smaller(size(&self), size(&upright)) { self } else { upright }
    }

    fn placed(self, middle: [f64; 3], unit: f64) -> Self {
        OrientedBox {
            centre: [0, 1, 2].map(|axis| middle[axis] + unit * self.centre[axis]),
            sides: self.sides.map(|side| unit * side),
            ..self
        }
    }
}

impl Solid for OrientedBox {
    fn volume(&self) -> f64 {
        box_volume(self.sides)
    }

    fn surface_area(&self) -> f64 {
        box_area(self.sides)
    }
}

/// The search for the direction across which the least box lies.
struct Search<'a> {
    map: GaussMap<'a>,
    /// Least volume across each numbered direction; NaN where it was not looked at.
    volumes: Vec<f64>,
    /// The pieces that end at each direction, as position and end: those of direction i from `starts[i]` on.
    pieces: Vec<(usize, usize)>,
    starts: Vec<usize>,
    /// Volume and half the surface of the best box so far, and the direction across which it lies.
    best: ([f64; 2], Direction),
    /// How fast the volume of a box that holds the body can grow when it turns, as a part of itself for each radian.
    steepness: f64,
    /// Length of a part of a piece that is taken to have one minimum.
    fine: f64,
}

impl<'a> Search<'a> {
    fn of(map: GaussMap<'a>) -> Self {
        let mut at: Vec<_> = map
            .pieces
            .iter()
            .enumerate()
            .flat_map(|(i, piece)| [0, 1].map(|end| (piece.ends[end], (i, end))))
            .collect();
        at.sort_unstable();
        let starts = (0..=map.directions.len()).map(|d| at.partition_point(|(of, _)| *of < d)).collect();
        let volumes = vec![f64::NAN; map.directions.len()];
        let pieces = at.into_iter().map(|(_, piece)| piece).collect();
        Search {
            map,
            volumes,
            pieces,
            starts,
            best: ([f64::INFINITY; 2], [1.0, 0.0, 0.0]),
            steepness: 0.0,
            fine: FINE,
        }
    }

    /// The axes of the least box that is found.
    fn least_axes(mut self) -> [Direction; 3] {
        let first = self.first();
        first.iter().for_each(|&direction| _ = self.volume(direction));
        self.steepness = steepness(&self.map, &first);
        let mut pieces: Vec<usize> = if first.len() == self.volumes.len() {
            (0..self.map.pieces.len()).collect()
        } else {
            self.fine = f64::INFINITY;
            let minima = self.minima(first);
            let around = minima.into_iter().flat_map(|at| &self.pieces[self.starts[at]..self.starts[at + 1]]);
            around.map(|&(piece, _)| piece).collect()
        };
        // The best first: the less the least volume, the more of the pieces need not be looked at.
        let better_end = |piece: usize| self.end_volumes(piece).into_iter().fold(f64::INFINITY, f64::min);
        pieces.sort_by(|&a, &b| better_end(a).total_cmp(&better_end(b)).then(a.cmp(&b)));
        pieces.dedup();
        for piece in pieces {
            self.search(piece, [0.0, self.map.pieces[piece].length()], self.end_volumes(piece));
        }
        let normal = self.best.1;
        let (_, side) = self.map.box_across(normal);
        [normal, side, cross(normal, side)]
    }

    /// The best minima that are reached from the directions looked at first.
    fn minima(&mut self, mut from: Vec<usize>) -> Vec<usize> {
        from.sort_by(|&a, &b| self.volumes[a].total_cmp(&self.volumes[b]).then(a.cmp(&b)));
        let mut minima = Vec::new();
        for direction in from {
            if minima.len() < MINIMA && !self.has_better_neighbour(direction) {
                let minimum = self.descended(direction);
                if !minima.contains(&minimum) {
                    minima.push(minimum);
                }
            }
        }
        minima
    }

    /// The volumes across both ends of a piece.
    fn end_volumes(&self, piece: usize) -> [f64; 2] {
        self.map.pieces[piece].ends.map(|end| self.volumes[end])
    }

    /// The directions to look at first: all, or as many as the effort allows, well apart.
    fn first(&self) -> Vec<usize> {
        let all = self.map.directions.len();
        let most = (EFFORT / self.map.size().max(1)).max(FEWEST);
        if all <= most {
            return (0..all).collect();
        }
        // As many caps of this angle cover about half of the half sphere.
        let cosine = (4.4 / most as f64).sqrt().cos();
        let mut chosen: Vec<usize> = Vec::new();
        for candidate in 0..all {
            let near = |&other: &usize| {
                dot(self.map.directions[other], self.map.directions[candidate]).abs() > cosine
            };
            if chosen.len() < most && !chosen.iter().any(near) {
                chosen.push(candidate);
            }
        }
        chosen
    }

    fn volume(&mut self, direction: usize) -> f64 {
        if self.volumes[direction].is_nan() {
            self.volumes[direction] = self.size_across(self.map.directions[direction])[0];
        }
        self.volumes[direction]
    }

    fn size_across(&mut self, normal: Direction) -> [f64; 2] {
        let (size, _) = self.map.box_across(normal);
        if smaller(size, self.best.0) {
            self.best = (size, normal);
        }
        size
    }

    fn neighbours(&self, direction: usize) -> impl Iterator<Item = usize> + use<'_, 'a> {
        let pieces = &self.pieces[self.starts[direction]..self.starts[direction + 1]];
        pieces.iter().map(|&(piece, end)| self.map.pieces[piece].ends[1 - end])
    }

    /// Whether a neighbour that was looked at has a smaller box.
    fn has_better_neighbour(&self, direction: usize) -> bool {
        self.neighbours(direction).any(|other| self.volumes[other] < self.volumes[direction])
    }

    /// The direction reached by going to the best neighbour while it is better.
    fn descended(&mut self, mut direction: usize) -> usize {
        loop {
            let around: Vec<usize> = self.neighbours(direction).collect();
            let mut next = direction;
            for other in around {
                if self.volume(other) < self.volumes[next] {
                    next = other;
                }
            }
            if next == direction {
                return direction;
            }
            direction = next;
        }
    }

    /// Looks for a smaller box on a part of a piece, whose ends have these volumes.
    fn search(&mut self, piece: usize, part: [f64; 2], volumes: [f64; 2]) {
        let length = part[1] - part[0];
        // A box in the part, turned to the nearer end, grows to hold the body there by no more than this.
        if volumes[0].min(volumes[1]) > self.best.0[0] * (1.0 + 0.5 * length * self.steepness) {
            return;
        }
        if length <= self.fine {
            let better = usize::from(volumes[1] < volumes[0]);
            let inwards = NEAR * length * [1.0, -1.0][better];
            // With one minimum, the volume falls from an end or is least there.
            if self.size_on(piece, part[better] + inwards)[0] < volumes[better] {
                self.section(piece, part);
            }
            return;
        }
        let middle = part[0] + 0.5 * length;
        let volume = self.size_on(piece, middle)[0];
        self.search(piece, [part[0], middle], [volumes[0], volume]);
        self.search(piece, [middle, part[1]], [volume, volumes[1]]);
    }

    /// The minimum on a part of a piece that has one, by golden section.
    fn section(&mut self, piece: usize, [mut low, mut high]: [f64; 2]) {
        const GOLDEN: f64 = 0.618_033_988_749_894_8;
        let mut inner = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
        let mut sizes = inner.map(|distance| self.size_on(piece, distance));
        for _ in 0..SECTIONS {
            // What is left of the part cannot lead to the best.
            if sizes[0][0].min(sizes[1][0]) > self.best.0[0] * (1.0 + self.steepness * (high - low)) {
                break;
            }
            if smaller(sizes[0], sizes[1]) {
                high = inner[1];
                inner = [high - GOLDEN * (high - low), inner[0]];
                sizes = [self.size_on(piece, inner[0]), sizes[0]];
            } else {
                low = inner[0];
                inner = [inner[1], low + GOLDEN * (high - low)];
                sizes = [sizes[1], self.size_on(piece, inner[1])];
            }
        }
    }

    fn size_on(&mut self, piece: usize, distance: f64) -> [f64; 2] {
        let normal = self.map.pieces[piece].at(distance);
        self.size_across(normal)
    }
}

/// The bound on the growth of a box that turns.
///
/// Let a box of sides a, b, c turn by a small angle t, c towards the direction (cos u, sin u) in the plane of a and b. To hold
/// what it held its sides become at most a + tc|cos u|, b + tc|sin u| and c + ta|cos u| + tb|sin u|: the volume grows by
/// no more than t√2 times the greater of a/c + c/a and b/c + c/b. No side is shorter than the least width of the body, nor
/// longer than the diagonal of a box around it.
fn steepness(map: &GaussMap<'_>, looked_at: &[usize]) -> f64 {
    let longest = BoundingBox::around(map.vertices()).sides().into_iter().map(|s| s * s).sum::<f64>().sqrt();
    let widths = looked_at.iter().map(|&direction| map.width(map.directions[direction]));
    let least = widths.fold(f64::INFINITY, f64::min);
    std::f64::consts::SQRT_2 * (longest / least + least / longest)
}
