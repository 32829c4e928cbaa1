//! The weights of points whose weighted covariance is that of the least ellipsoid around them.

use nalgebra::{DMatrix, DVector};

use super::cholesky::{cholesky, product, products, solved};
use super::mesh::{dot, minus};

/// A point of a set with mean 0 and covariance 1, and the same with a fourth coordinate 1.
pub(super) type Point = [f64; 3];
type Lifted = [f64; 4];

/// A point that lies outside by less than this part counts as inside, before the ellipsoid is widened to hold it.
const TOLERANCE: f64 = 1e-13;

/// Rounds in which points outside are taken in, and steps in each; many times what is needed.
const ROUNDS: usize = 100;
const STEPS: usize = 100;

/// Exchanges of weight for each step of Newton's method.
const EXCHANGES: usize = 6;

/// Steps of Newton's method at the end.
const FINAL_STEPS: usize = 2;

/// What is added to the diagonal of a matrix that may be singular, as a part of it.
const RIDGE: f64 = 1e-10;

/// More than the rounding of a determinant, as a part of it.
const ROUNDING: f64 = 1e-14;

/// Points outside that are taken in at once.
const TAKEN_IN: usize = 4;

/// Centre and matrix (a weighted covariance, not yet widened) of the least ellipsoid around normalised points.
pub(super) fn least(points: &[Point]) -> Option<(Point, [[f64; 3]; 3])> {
    let mut chosen = Chosen::start(points);
    for _ in 0..ROUNDS {
        chosen.balance()?;
        let root = chosen.root()?;
        if !chosen.take_in(points, &root) {
            break;
        }
    }
    // The axes are less settled than the volume, which is stationary at its least: once more without a tolerance.
    for _ in 0..FINAL_STEPS {
        chosen.newton();
    }
    Some(chosen.moments())
}

/// Some of the points, with their weights.
struct Chosen {
    points: Vec<Point>,
    weights: Vec<f64>,
    /// The lifted points, each solved by the root of the moments.
    solved: Vec<Lifted>,
    /// How far out a chosen point may lie for now.
    tolerance: f64,
}

impl Chosen {
    /// The points that lie farthest along some directions, with equal weights.
    fn start(points: &[Point]) -> Self {
        let mut chosen: Vec<usize> = Vec::new();
        for direction in STARTS {
            for sign in [1.0, -1.0] {
                let along = |&i: &usize| sign * dot(points[i], direction);
                let farthest = (0..points.len()).max_by(|a, b| along(a).total_cmp(&along(b)));
                chosen.extend(farthest.filter(|i| !chosen.contains(i)));
            }
        }
        let weights = vec![1.0 / chosen.len() as f64; chosen.len()];
        let points: Vec<Point> = chosen.into_iter().map(|i| points[i]).collect();
        Chosen { solved: vec![[0.0; 4]; points.len()], points, weights, tolerance: 1e-3 }
    }

    /// Weighs the chosen points until none lies farther out than the tolerance.
    fn balance(&mut self) -> Option<()> {
        for _ in 0..STEPS {
            for _ in 0..EXCHANGES {
                if !self.exchange()? {
                    return Some(());
                }
            }
            self.newton();
        }
        Some(())
    }

    /// Moves weight from the innermost point that has some to the outermost. False if they do not differ.
    fn exchange(&mut self) -> Option<bool> {
        self.solve()?;
        let reach: Vec<f64> = self.solved.iter().map(|&y| product(y, y)).collect();
        let by_reach = |a: &usize, b: &usize| reach[*a].total_cmp(&reach[*b]);
        let outer = (0..reach.len()).max_by(by_reach)?;
        let inner = (0..reach.len()).filter(|&i| self.weights[i] > 0.0).min_by(by_reach)?;
        if reach[outer] <= 4.0 * (1.0 + self.tolerance) || inner == outer {
            return Some(false);
        }
        // The determinant changes by the factor 1 + δ(κ₁ − κ₂) − δ²(κ₁κ₂ − κ₁₂²).
        let mixed = product(self.solved[outer], self.solved[inner]);
        let curvature = 2.0 * (reach[outer] * reach[inner] - mixed * mixed);
        let step = ((reach[outer] - reach[inner]) / curvature).min(self.weights[inner]);
        self.weights[outer] += step;
        self.weights[inner] -= step;
        Some(true)
    }

    /// One step of Newton's method for the weights that are not 0, whose sum stays: as far as none gets negative, and only
    /// if the determinant grows.
    fn newton(&mut self) -> Option<()> {
        self.solve()?;
        let carried: Vec<usize> = (0..self.weights.len()).filter(|&i| self.weights[i] > 0.0).collect();
        let (m, y) = (carried.len(), |i: usize| self.solved[carried[i]]);
        let gradient = DVector::from_fn(m, |i, _| product(y(i), y(i)));
        let curvature = DMatrix::from_fn(m, m, |i, j| {
            // More points than a quadric has coefficients leave directions without curvature.
            product(y(i), y(j)).powi(2) * if i == j { 1.0 + RIDGE } else { 1.0 }
        });
        let root = curvature.cholesky()?;
        let (way, ones) = (root.solve(&gradient), root.solve(&DVector::from_element(m, 1.0)));
        let way = &way - &ones * (way.sum() / ones.sum());
        let before = (self.weights.clone(), self.determinant()?);
        let weight = |i: usize| before.0[carried[i]];
        let free = |i: usize| if way[i] < 0.0 { -weight(i) / way[i] } else { f64::INFINITY };
        let step = (0..m).map(free).fold(1.0, f64::min);
        for (i, &at) in carried.iter().enumerate() {
            self.weights[at] = if free(i) <= step { 0.0 } else { weight(i) + step * way[i] };
        }
        if !self.determinant().is_some_and(|now| now >= before.1 * (1.0 - ROUNDING)) {
            self.weights = before.0;
        }
        Some(())
    }

    /// Solves all chosen points by the root of their moments.
    fn solve(&mut self) -> Option<()> {
        let root = self.root()?;
        for (result, &point) in self.solved.iter_mut().zip(&self.points) {
            *result = solved(&root, lifted(point));
        }
        Some(())
    }

    /// Root of the determinant of the moments.
    fn determinant(&self) -> Option<f64> {
        let root = self.root()?;
        Some((0..4).map(|i| root[i][i]).product())
    }

    /// Takes in the points that lie farthest outside, and lets go of those without weight. False if none lies outside.
    fn take_in(&mut self, points: &[Point], root: &[Lifted; 4]) -> bool {
        let mut outside: Vec<(f64, Point)> = points
            .iter()
            .map(|&point| (solved(root, lifted(point)), point))
            .map(|(y, point)| (product(y, y), point))
            .filter(|(reach, _)| *reach > 4.0 * (1.0 + TOLERANCE))
            .collect();
        outside.sort_by(|a, b| b.0.total_cmp(&a.0));
        let excess = outside.first().map_or(0.0, |(reach, _)| reach / 4.0 - 1.0);
        let refined = self.tolerance > TOLERANCE;
        self.tolerance = (0.1 * excess).clamp(TOLERANCE, 0.1 * self.tolerance.max(TOLERANCE * 10.0));
        let before = self.points.clone();
        let kept = (0..before.len()).filter(|&i| self.weights[i] > 0.0);
        (self.points, self.weights) = kept.map(|i| (before[i], self.weights[i])).unzip();
        let new: Vec<Point> =
            outside.into_iter().map(|(_, p)| p).filter(|p| !self.points.contains(p)).take(TAKEN_IN).collect();
        self.weights.extend(new.iter().map(|_| 0.0));
        self.points.extend(&new);
        self.solved.resize(self.points.len(), [0.0; 4]);
        refined || !new.is_empty()
    }

    /// The Cholesky root of Σ w·q·qᵀ over the lifted points.
    fn root(&self) -> Option<[Lifted; 4]> {
        cholesky(products(self.points.iter().map(|&p| lifted(p)).zip(self.weights.iter().copied())))
    }

    /// Weighted mean and covariance.
    fn moments(&self) -> (Point, [[f64; 3]; 3]) {
        let weighted = || self.points.iter().zip(&self.weights);
        let total: f64 = self.weights.iter().sum();
        let mean = [0, 1, 2].map(|a| weighted().map(|(p, w)| p[a] * w).sum::<f64>() / total);
        (mean, products(weighted().map(|(&p, &w)| (minus(p, mean), w))))
    }
}

/// Axes, diagonals of sides and of space: the directions of the first points.
const STARTS: [Point; 13] = [
    [1.0, 0.0, 0.0],
    [0.0, 1.0, 0.0],
    [0.0, 0.0, 1.0],
    [1.0, 1.0, 0.0],
    [1.0, -1.0, 0.0],
    [1.0, 0.0, 1.0],
    [1.0, 0.0, -1.0],
    [0.0, 1.0, 1.0],
    [0.0, 1.0, -1.0],
    [1.0, 1.0, 1.0],
    [1.0, 1.0, -1.0],
    [1.0, -1.0, 1.0],
    [-1.0, 1.0, 1.0],
];

fn lifted([z, y, x]: Point) -> Lifted {
    [z, y, x, 1.0]
}
