//! The directions in which a convex body can lie in a box: normals of its facets, and the arcs between them.

use super::mesh::{cross, dot, minus};
use super::rectangle::{Calipers, Point, Rectangle};

/// A direction, of length 1.
pub(super) type Direction = [f64; 3];

/// Longest piece of an arc: 15°. Over a piece the least volume has one minimum as a rule.
const PIECE: f64 = 0.2618;

/// Normals that agree to this many parts are one.
const NORMAL_PARTS: f64 = 1e9;

/// An edge of the hull between two triangles, and the corner at which each of them runs along it first.
struct Edge {
    triangles: [usize; 2],
    starts: [usize; 2],
}

/// Part of the arc of normals that an edge can have, between two directions that are numbered.
pub(super) struct Piece {
    pub(super) ends: [usize; 2],
    from: Direction,
    across: Direction,
    angles: [f64; 2],
}

impl Piece {
    /// Its length, in radians.
    pub(super) fn length(&self) -> f64 {
        self.angles[1] - self.angles[0]
    }

    /// The direction at a distance from its first end.
    pub(super) fn at(&self, distance: f64) -> Direction {
        let (sin, cos) = (self.angles[0] + distance).sin_cos();
        unit([0, 1, 2].map(|axis| cos * self.from[axis] + sin * self.across[axis]))
    }
}

/// A convex body seen from every side: the map of its surface on the sphere of normals.
pub(super) struct GaussMap<'a> {
    vertices: &'a [[f64; 3]],
    normals: Vec<Direction>,
    edges: Vec<Edge>,
    /// The directions: one for each facet, then those that divide the arcs between facets.
    pub(super) directions: Vec<Direction>,
    pub(super) pieces: Vec<Piece>,
    front: Vec<bool>,
    outline: Vec<Point>,
    calipers: Calipers,
}

impl<'a> GaussMap<'a> {
    /// The map of a closed convex surface.
    pub(super) fn of(vertices: &'a [[f64; 3]], triangles: &[[usize; 3]]) -> Self {
        let normals: Vec<Direction> = triangles.iter().map(|t| unit_normal(t.map(|i| vertices[i]))).collect();
        let (directions, facets) = facets(&normals);
        let mut map = GaussMap {
            vertices,
            edges: edges(triangles),
            directions,
            pieces: Vec::new(),
            front: vec![false; normals.len()],
            normals,
            outline: Vec::new(),
            calipers: Calipers::default(),
        };
        map.divide_arcs(&facets);
        map
    }

    /// The corners of the body.
    pub(super) fn vertices(&self) -> &'a [[f64; 3]] {
        self.vertices
    }

    /// Number of edges, to which the time of [`GaussMap::box_across`] is proportional.
    pub(super) fn size(&self) -> usize {
        self.edges.len()
    }

    /// Volume and half the surface of the least box with a side across a direction, and the direction of a second side.
    pub(super) fn box_across(&mut self, normal: Direction) -> ([f64; 2], Direction) {
        let plane = plane(normal);
        let Rectangle { area, sides, along } = self.shadow(normal, plane);
        let width = self.width(normal);
        let side = [0, 1, 2].map(|axis| along[0] * plane[0][axis] + along[1] * plane[1][axis]);
        let size = [width * area, width * sides + area];
        (size.map(|s| if s.is_nan() { f64::INFINITY } else { s }), side)
    }

    /// The extent of the body along a direction.
    pub(super) fn width(&self, direction: Direction) -> f64 {
        let (low, high) = self.vertices.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &v| {
            let height = dot(v, direction);
            (low.min(height), high.max(height))
        });
        high - low
    }

    /// The least rectangle around the body's outline seen along a direction.
    fn shadow(&mut self, normal: Direction, plane: [Direction; 2]) -> Rectangle {
        for (front, &of) in self.front.iter_mut().zip(&self.normals) {
            *front = dot(of, normal) > 0.0;
        }
        self.outline.clear();
        for edge in &self.edges {
            let [a, b] = edge.triangles.map(|triangle| self.front[triangle]);
            if a != b {
                // Along the closed outline every corner is the start of one edge.
                let corner = self.vertices[edge.starts[usize::from(b)]];
                self.outline.push(plane.map(|axis| dot(corner, axis)));
            }
        }
        self.calipers.least(&mut self.outline)
    }

    fn divide_arcs(&mut self, facets: &[usize]) {
        for edge in &self.edges {
            let [a, b] = edge.triangles.map(|triangle| facets[triangle]);
            if a == b {
                continue;
            }
            let [from, to] = edge.triangles.map(|triangle| self.normals[triangle]);
            let cosine = dot(from, to);
            // By way of the pole of the arc: a plain difference loses its digits where the normals are nearly opposite.
            let pole = cross(from, to);
            let sine = dot(pole, pole).sqrt();
            if sine <= 0.0 {
                continue;
            }
            let across = unit(cross(unit(pole), from));
            let angle = sine.atan2(cosine);
            let count = (angle / PIECE).ceil().max(1.0) as usize;
            let mut start = a;
            for i in 0..count {
                let angles = [i, i + 1].map(|i| angle * i as f64 / count as f64);
                let end = if i + 1 == count { b } else { self.directions.len() };
                let piece = Piece { ends: [start, end], from, across, angles };
                if i + 1 < count {
                    self.directions.push(piece.at(piece.length()));
                }
                self.pieces.push(piece);
                start = end;
            }
        }
    }
}

/// Two directions that make a right-angled frame with a third.
fn plane(normal: Direction) -> [Direction; 2] {
    let least =
        (1..3).fold(0, |least, axis| if normal[axis].abs() < normal[least].abs() { axis } else { least });
    let mut axis = [0.0; 3];
    axis[least] = 1.0;
    let first = unit(cross(normal, axis));
    [first, cross(normal, first)]
}

fn unit(vector: [f64; 3]) -> Direction {
    let length = dot(vector, vector).sqrt();
    vector.map(|c| c / length)
}

/// The normal of a triangle; 0 if it has no area.
fn unit_normal([a, b, c]: [[f64; 3]; 3]) -> Direction {
    let normal = unit(cross(minus(b, a), minus(c, a)));
    if normal.iter().all(|c| c.is_finite()) { normal } else { [0.0; 3] }
}

/// One direction for all normals that are equal or opposite, and which of them each normal has.
fn facets(normals: &[Direction]) -> (Vec<Direction>, Vec<usize>) {
    let key = |triangle: usize| {
        let key = normals[triangle].map(|c| (c * NORMAL_PARTS).round() as i64);
        if key < [0; 3] { key.map(|c| -c) } else { key }
    };
    let mut sorted: Vec<_> = (0..normals.len()).map(|triangle| (key(triangle), triangle)).collect();
    sorted.sort_unstable();
    let mut directions = Vec::new();
    let mut facets = vec![0; normals.len()];
    for group in sorted.chunk_by(|a, b| a.0 == b.0) {
        group.iter().for_each(|&(_, triangle)| facets[triangle] = directions.len());
        directions.push(normals[group[0].1]);
    }
    (directions, facets)
}

/// The edges of a closed surface.
fn edges(triangles: &[[usize; 3]]) -> Vec<Edge> {
    let mut sides: Vec<_> = triangles
        .iter()
        .enumerate()
        .flat_map(|(at, &[a, b, c])| [[a, b], [b, c], [c, a]].map(|[p, q]| (p.min(q), p.max(q), at, p)))
        .collect();
    sides.sort_unstable();
    sides
        .chunk_by(|a, b| (a.0, a.1) == (b.0, b.1))
        .filter_map(|pair| match pair {
            [a, b] => Some(Edge { triangles: [a.2, b.2], starts: [a.3, b.3] }),
            _ => None,
        })
        .collect()
}
