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

/// Steps of a golden section after which nothing of a piece is left in double precision.
const SECTIONS: usize = 72;

/// The box of least volume around a convex hull, in any direction.
///
/// A least box has two adjacent sides that each hold an edge of the hull (O'Rourke 1985). So one of its axes is the
/// normal of a facet or lies on the arc between the normals of two facets that share an edge, and across it lies the
/// least rectangle around the shadow of the hull, found by rotating calipers. Looked at are all normals and points at most
/// 15° apart on all arcs; from the best minima among them the arcs that meet there are searched by golden section. Of hulls
/// with more than some hundred facets, only directions spread over the sphere are looked at first, and those on the way down
/// from the best of them. The box is always one that holds the hull; that it is the least is found, not proven. Of
/// boxes with equal volume it is the one with the smaller surface.
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
    steepness: f64,
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
        Search { map, volumes, pieces, starts, best: ([f64::INFINITY; 2], [1.0, 0.0, 0.0]), steepness: 0.0 }
    }

    /// The axes of the least box that is found.
    fn least_axes(mut self) -> [Direction; 3] {
        let mut first = self.first();
        let volumes: Vec<f64> = first.iter().map(|&direction| self.volume(direction)).collect();
        let mut order: Vec<_> = volumes.into_iter().zip(first.drain(..)).collect();
        order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut minima = Vec::new();
        for (_, direction) in order {
            if minima.len() < MINIMA && !self.has_better_neighbour(direction) {
                let minimum = self.descended(direction);
                if !minima.contains(&minimum) {
                    minima.push(minimum);
                }
            }
        }
        self.steepness = self.steepness();
        for minimum in minima {
            for at in self.starts[minimum]..self.starts[minimum + 1] {
                let (piece, end) = self.pieces[at];
                self.search_piece(piece, end);
            }
        }
        let normal = self.best.1;
        let (_, side) = self.map.box_across(normal);
        [normal, side, cross(normal, side)]
    }

    /// How fast the volume can change with the direction near the best, as a part of itself for each radian.
    fn steepness(&mut self) -> f64 {
        let (normal, (_, side)) = (self.best.1, self.map.box_across(self.best.1));
        let sides = OrientedBox::along([normal, side, cross(normal, side)], self.map.vertices()).sides;
        2.0 * (sides[0] / sides[2] + sides[0] / sides[1])
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
            self.volumes[direction] = self.volume_across(self.map.directions[direction]);
        }
        self.volumes[direction]
    }

    fn volume_across(&mut self, normal: Direction) -> f64 {
        let (size, _) = self.map.box_across(normal);
        if smaller(size, self.best.0) {
            self.best = (size, normal);
        }
        size[0]
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

    /// Looks for a smaller box on a piece, from the end that is known to be better.
    fn search_piece(&mut self, piece: usize, end: usize) {
        const GOLDEN: f64 = 0.618_033_988_749_894_8;
        let length = self.map.pieces[piece].length();
        let start = self.volumes[self.map.pieces[piece].ends[end]];
        let at = |search: &mut Self, distance: f64| {
            let normal = search.map.pieces[piece].at(end, distance);
            search.volume_across(normal)
        };
        if at(self, 1e-3 * length) >= start && at(self, 0.5 * length) >= start {
            return;
        }
        let (mut low, mut high) = (0.0, length);
        let mut inner = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
        let mut volumes = inner.map(|distance| at(self, distance));
        for _ in 0..SECTIONS {
            // What is left of the piece cannot lead to the best.
            if volumes[0].min(volumes[1]) * (1.0 - self.steepness * (high - low)) > self.best.0[0] {
                break;
            }
            if volumes[0] < volumes[1] {
                high = inner[1];
                inner = [high - GOLDEN * (high - low), inner[0]];
                volumes = [at(self, inner[0]), volumes[0]];
            } else {
                low = inner[0];
                inner = [inner[1], low + GOLDEN * (high - low)];
                volumes = [volumes[1], at(self, inner[1])];
            }
        }
    }
}
