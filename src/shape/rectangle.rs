//! The rectangle of least area around points of a plane.
//!
//! Source: Toussaint, *Solving geometric problems with the rotating calipers*, MELECON 1983.

/// A point of the plane.
pub(super) type Point = [f64; 2];

/// Points nearer than this part of the unit are one: corners whose projections differ by rounding only.
const SAME: f64 = 1e-14;

/// Contents that differ by less than the first part are equal, boundaries that differ by more than the second are not.
const TIE: f64 = 1e-13;
const DISTINCT: f64 = 1e-9;

/// Area and half the perimeter of a rectangle, and the direction of one of its sides.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rectangle {
    pub(super) area: f64,
    pub(super) sides: f64,
    pub(super) along: Point,
}

/// Whether content and boundary of one body come before those of another: less content, or as much with less boundary.
///
/// Least bodies are not always unique; rounding must not choose between two of different form.
pub(super) fn smaller(one: [f64; 2], other: [f64; 2]) -> bool {
    let tied = (one[0] - other[0]).abs() <= TIE * other[0];
    let distinct = (one[1] - other[1]).abs() > DISTINCT * other[1];
    if tied && distinct { one[1] < other[1] } else { one[0] < other[0] }
}

/// Finds least rectangles, and keeps its memory from one to the next.
#[derive(Default)]
pub(super) struct Calipers {
    hull: Vec<Point>,
}

impl Calipers {
    /// The least rectangle around points whose coordinates are about 1. The points are sorted.
    pub(super) fn least(&mut self, points: &mut [Point]) -> Rectangle {
        plane_hull(points, &mut self.hull);
        let corners = &self.hull;
        let n = corners.len();
        let mut best = Rectangle { area: f64::INFINITY, sides: f64::INFINITY, along: [1.0, 0.0] };
        let [mut right, mut far, mut left] = [0; 3];
        for i in 0..n {
            let Some(along) = direction(corners[i], corners[after(i, n)]) else { continue };
            let across = [-along[1], along[0]];
            let back = along.map(|c| -c);
            right = climbed(corners, along, if i == 0 { after(0, n) } else { right });
            far = climbed(corners, across, if i == 0 { right } else { far });
            left = climbed(corners, back, if i == 0 { far } else { left });
            let width = dot(corners[right], along) + dot(corners[left], back);
            let height = dot(corners[far], across) - dot(corners[i], across);
            if smaller([width * height, width + height], [best.area, best.sides]) {
                // An edge of rounding size may point anywhere, and the walk round then stops too early.
                let [width, height] = [extent(corners, along), extent(corners, across)];
                let (area, sides) = (width * height, width + height);
                if smaller([area, sides], [best.area, best.sides]) {
                    best = Rectangle { area, sides, along };
                }
            }
        }
        best
    }
}

/// The corner after another on the way round.
fn after(corner: usize, n: usize) -> usize {
    if corner + 1 == n { 0 } else { corner + 1 }
}

/// The corner farthest along a direction, walking round from a corner while it gets farther.
fn climbed(corners: &[Point], axis: Point, mut from: usize) -> usize {
    let mut reached = dot(corners[from], axis);
    for _ in 0..corners.len() {
        let next = after(from, corners.len());
        let height = dot(corners[next], axis);
        if height < reached {
            break;
        }
        (from, reached) = (next, height);
    }
    from
}

/// The extent of points along a direction.
fn extent(points: &[Point], axis: Point) -> f64 {
    let (low, high) = points.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &point| {
        let reached = dot(point, axis);
        (low.min(reached), high.max(reached))
    });
    high - low
}

/// The corners of the convex hull, anticlockwise (Andrew's monotone chain).
fn plane_hull(points: &mut [Point], hull: &mut Vec<Point>) {
    points.sort_unstable_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    hull.clear();
    points.iter().for_each(|&point| extend(hull, 0, point));
    let lower = hull.len().saturating_sub(1);
    points.iter().rev().for_each(|&point| extend(hull, lower, point));
    if hull.len() > 1 {
        hull.pop();
    }
}

/// Adds a point to the chain that starts at `start`, without those that it leaves behind.
fn extend(hull: &mut Vec<Point>, start: usize, point: Point) {
    if hull.last().is_some_and(|&last| (0..2).all(|axis| (last[axis] - point[axis]).abs() <= SAME)) {
        return;
    }
    while hull.len() >= start + 2 {
        let [a, b] = [hull[hull.len() - 2], hull[hull.len() - 1]];
        let turn = (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0]);
        if turn > 0.0 {
            break;
        }
        hull.pop();
    }
    hull.push(point);
}

fn direction(from: Point, to: Point) -> Option<Point> {
    let way = [to[0] - from[0], to[1] - from[1]];
    let length = dot(way, way).sqrt();
    (length > 0.0).then(|| way.map(|c| c / length))
}

fn dot(a: Point, b: Point) -> f64 {
    a[0] * b[0] + a[1] * b[1]
}
