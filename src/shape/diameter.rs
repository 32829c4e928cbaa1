//! The two points of a set that lie farthest apart.

use std::ops::Range;

/// Points that are compared one by one; larger groups are split.
const LEAF: usize = 16;

/// More than the rounding of a distance, as a part of it.
const ROUNDING: f64 = 1e-12;

/// Points that lie together, and the box around them.
struct Group {
    points: Range<usize>,
    low: [f64; 3],
    high: [f64; 3],
    halves: Option<[usize; 2]>,
}

/// The greatest distance of two of the points, 0 for fewer than two.
///
/// Exactly the maximum over all pairs. Pairs of groups whose boxes cannot hold a greater distance than one already
/// found are passed over together: a distance computed from the far corners of two boxes is never less than one
/// computed from points in them, rounding included.
pub(super) fn maximum_distance(points: &[[f64; 3]]) -> f64 {
    let mut best = sweep(points);
    let mut points = far_from_centre(points, best.sqrt());
    let groups = groups(&mut points);
    let mut pairs = vec![[0, 0]];
    while let Some([a, b]) = pairs.pop() {
        if reach(&groups[a], &groups[b]) <= best {
            continue;
        }
        let start = pairs.len();
        push_parts(&groups, [a, b], &mut pairs);
        if pairs.len() == start {
            best = best.max(farthest(&points[groups[a].points.clone()], &points[groups[b].points.clone()]));
        }
        let key = |&[a, b]: &[usize; 2]| reach(&groups[a], &groups[b]);
        pairs[start..].sort_unstable_by(|x, y| key(x).total_cmp(&key(y)));
    }
    best.sqrt()
}

/// The points that can be an end of a distance of at least `best`: those so far from the middle of the box around all
/// that the way there and on to the farthest point is as long. Of a ball few remain.
fn far_from_centre(points: &[[f64; 3]], best: f64) -> Vec<[f64; 3]> {
    let all = Group::around(points, 0..points.len());
    let centre = [0, 1, 2].map(|axis| 0.5 * (all.low[axis] + all.high[axis]));
    let distance = |point: &[f64; 3]| squared_distance(*point, centre).sqrt();
    let farthest = points.iter().map(distance).fold(0.0, f64::max);
    let needed = best * (1.0 - ROUNDING) - farthest;
    points.iter().copied().filter(|point| distance(point) >= needed).collect()
}

/// Puts the pairs that a pair of groups falls into on the stack; none if both are small.
fn push_parts(groups: &[Group], [a, b]: [usize; 2], pairs: &mut Vec<[usize; 2]>) {
    let size = |group: usize| groups[group].points.len();
    match (groups[a].halves, groups[b].halves) {
        (Some([p, q]), _) if a == b => pairs.extend([[p, p], [q, q], [p, q]]),
        (Some(halves), other) if other.is_none() || size(a) >= size(b) => {
            pairs.extend(halves.map(|h| [h, b]))
        }
        (_, Some(halves)) => pairs.extend(halves.map(|h| [a, h])),
        _ => {}
    }
}

/// The points sorted into groups that are halved along their longest side; the first group holds all.
fn groups(points: &mut [[f64; 3]]) -> Vec<Group> {
    let mut groups = vec![Group::around(points, 0..points.len())];
    let mut at = 0;
    while at < groups.len() {
        let range = groups[at].points.clone();
        if range.len() > LEAF {
            let axis = groups[at].longest();
            let middle = range.len() / 2;
            points[range.clone()].select_nth_unstable_by(middle, |a, b| a[axis].total_cmp(&b[axis]));
            groups[at].halves = Some([groups.len(), groups.len() + 1]);
            groups.push(Group::around(points, range.start..range.start + middle));
            groups.push(Group::around(points, range.start + middle..range.end));
        }
        at += 1;
    }
    groups
}

impl Group {
    fn around(points: &[[f64; 3]], range: Range<usize>) -> Self {
        let mut low = [f64::INFINITY; 3];
        let mut high = [f64::NEG_INFINITY; 3];
        for point in &points[range.clone()] {
            low = [0, 1, 2].map(|axis| low[axis].min(point[axis]));
            high = [0, 1, 2].map(|axis| high[axis].max(point[axis]));
        }
        Group { points: range, low, high, halves: None }
    }

    fn longest(&self) -> usize {
        let side = |axis: usize| self.high[axis] - self.low[axis];
        (1..3).fold(0, |longest, axis| if side(axis) > side(longest) { axis } else { longest })
    }
}

/// Squared distance that no two points of the groups exceed.
fn reach(a: &Group, b: &Group) -> f64 {
    let sides = [0, 1, 2].map(|axis| (a.high[axis] - b.low[axis]).max(b.high[axis] - a.low[axis]));
    sides[0] * sides[0] + sides[1] * sides[1] + sides[2] * sides[2]
}

fn squared_distance(a: [f64; 3], b: [f64; 3]) -> f64 {
    let sides = [0, 1, 2].map(|axis| a[axis] - b[axis]);
    sides[0] * sides[0] + sides[1] * sides[1] + sides[2] * sides[2]
}

/// The greatest squared distance between a point of one group and a point of the other.
fn farthest(a: &[[f64; 3]], b: &[[f64; 3]]) -> f64 {
    let mut best = 0.0_f64;
    for &p in a {
        for &q in b {
            best = best.max(squared_distance(p, q));
        }
    }
    best
}

/// A squared distance that is near the greatest: from the first point to the farthest and on from there, while it grows.
fn sweep(points: &[[f64; 3]]) -> f64 {
    let mut best = 0.0;
    let mut from = points.first().copied().unwrap_or_default();
    loop {
        let by_distance = |a: &&[f64; 3], b: &&[f64; 3]| {
            squared_distance(from, **a).total_cmp(&squared_distance(from, **b))
        };
        let Some(&far) = points.iter().max_by(by_distance) else { return 0.0 };
        let distance = squared_distance(from, far);
        if distance <= best {
            return best;
        }
        best = distance;
        from = far;
    }
}
