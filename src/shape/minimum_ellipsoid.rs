use nalgebra::{DMatrix, DVector};

use super::bounding_box::BoundingBox;
use super::ellipsoid::Ellipsoid;
use super::mesh::{dot, minus};

/// A point of the normalised set, and the same with a fourth coordinate 1.
type Point = [f64; 3];
type Lifted = [f64; 4];

/// A point that lies outside by less than this part counts as inside, before the ellipsoid is widened to hold it.
const TOLERANCE: f64 = 1e-13;

/// Variance of a direction in which points of unit extent have no extent.
const NO_EXTENT: f64 = 1e-13;

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

/// The ellipsoid of least volume around points.
///
/// Its matrix is a weighted covariance of the points. The weights are zero except for the points on its surface, and
/// maximise a determinant; at the maximum no point lies farther out than the others. In a small set of points, weight is moved
/// from the innermost to the outermost (Böhning 1986), with a step of Newton's method now and then; then the points that lie outside of what comes out are taken into the
/// set, until none does. At last the ellipsoid is widened by what is left over, so that it holds every point.
///
/// Sources: Todd, Yıldırım, *On Khachiyan's algorithm for the computation of minimum-volume enclosing ellipsoids*, Discrete Appl.
/// Math. 155 (2007); Böhning, *A vertex-exchange-method in D-optimal design theory*, Metrika 33 (1986); IBSI manual,
/// *Volume density (minimum volume enclosing ellipsoid)*.
///
/// ```
/// use radiomics::shape::{MinimumEllipsoid, Solid};
///
/// let cuboid: Vec<[f64; 3]> = (0..8).map(|i| [(i & 1) as f64, (i & 2) as f64, (i & 4) as f64]).collect();
/// let around = MinimumEllipsoid::around(&cuboid).ok_or("the points lie in a plane")?;
/// let semi_axes = around.ellipsoid().semi_axes();
/// for (semi_axis, side) in semi_axes.into_iter().zip([4.0, 2.0, 1.0]) {
///     assert!((semi_axis - side * 3_f64.sqrt() / 2.0).abs() < 1e-9);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MinimumEllipsoid {
    centre: [f64; 3],
    axes: [[f64; 3]; 3],
    ellipsoid: Ellipsoid,
}

impl MinimumEllipsoid {
    /// The ellipsoid around points `[z, y, x]` in mm; `None` if they all lie in a plane.
    pub fn around(points: &[[f64; 3]]) -> Option<Self> {
        let frame = Frame::of(points)?;
        let normalised: Vec<Point> = points.iter().map(|&point| frame.normalised(point)).collect();
        let (centre, covariance) = least(&normalised)?;
        let root = cholesky(covariance)?;
        let farthest = normalised
            .iter()
            .map(|&point| {
                let inner = solved(&root, minus(point, centre));
                dot(inner, inner)
            })
            .fold(0.0, f64::max);
        let (lengths, axes) = principal(frame.stretched(root.map(|row| row.map(|c| c * farthest.sqrt()))));
        Some(MinimumEllipsoid {
            centre: frame.placed(centre),
            axes,
            ellipsoid: Ellipsoid::new(lengths.map(|length| length * frame.unit)),
        })
    }

    /// Its middle `[z, y, x]` in mm.
    pub fn centre(&self) -> [f64; 3] {
        self.centre
    }

    /// Directions `[z, y, x]` of its axes, the longest first.
    pub fn axes(&self) -> [[f64; 3]; 3] {
        self.axes
    }

    /// Its form: semi-axes, volume and area.
    pub fn ellipsoid(&self) -> Ellipsoid {
        self.ellipsoid
    }
}

/// The coordinates in which points have the mean 0 and the covariance 1. The least ellipsoid follows any such change.
struct Frame {
    middle: [f64; 3],
    /// Half the extent along each axis in units of the largest, and that unit in mm.
    scale: [f64; 3],
    unit: f64,
    mean: Point,
    root: [[f64; 3]; 3],
}

impl Frame {
    fn of(points: &[[f64; 3]]) -> Option<Self> {
        let bounds = BoundingBox::around(points);
        let half = bounds.sides().map(|side| 0.5 * side);
        let unit = half.into_iter().fold(0.0, f64::max);
        let scale = half.map(|h| h / unit);
        if !unit.is_finite() || !scale.into_iter().all(|s| s > 0.0) {
            return None;
        }
        let mut frame = Frame { middle: bounds.centre(), scale, unit, mean: [0.0; 3], root: [[0.0; 3]; 3] };
        let boxed: Vec<Point> = points.iter().map(|&point| frame.boxed(point)).collect();
        let n = boxed.len() as f64;
        frame.mean = [0, 1, 2].map(|a| boxed.iter().map(|p| p[a]).sum::<f64>() / n);
        let weighted = boxed.iter().map(|&point| (minus(point, frame.mean), 1.0 / n));
        frame.root = cholesky(products(weighted))?;
        Some(frame)
    }

    /// From −1 to 1 along each axis of the grid.
    fn boxed(&self, point: [f64; 3]) -> Point {
        [0, 1, 2].map(|a| (point[a] - self.middle[a]) / self.unit / self.scale[a])
    }

    fn normalised(&self, point: [f64; 3]) -> Point {
        solved(&self.root, minus(self.boxed(point), self.mean))
    }

    /// The position in mm of a normalised point.
    fn placed(&self, point: Point) -> [f64; 3] {
        [0, 1, 2].map(|a| {
            let boxed = self.mean[a] + dot(self.root[a], point);
            self.middle[a] + self.unit * (self.scale[a] * boxed)
        })
    }

    /// The columns of the product of this frame and a matrix, in units of the largest half extent.
    fn stretched(&self, matrix: [[f64; 3]; 3]) -> [[f64; 3]; 3] {
        [0, 1, 2].map(|column| {
            let of = [0, 1, 2].map(|row| matrix[row][column]);
            [0, 1, 2].map(|row| self.scale[row] * dot(self.root[row], of))
        })
    }
}

/// Centre and matrix (a weighted covariance, not yet widened) of the least ellipsoid around normalised points.
fn least(points: &[Point]) -> Option<(Point, [[f64; 3]; 3])> {
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
        let reach: Vec<f64> = self.solved.iter().map(|&y| dot4(y, y)).collect();
        let by_reach = |a: &usize, b: &usize| reach[*a].total_cmp(&reach[*b]);
        let outer = (0..reach.len()).max_by(by_reach)?;
        let inner = (0..reach.len()).filter(|&i| self.weights[i] > 0.0).min_by(by_reach)?;
        if reach[outer] <= 4.0 * (1.0 + self.tolerance) || inner == outer {
            return Some(false);
        }
        // The determinant changes by the factor 1 + δ(κ₁ − κ₂) − δ²(κ₁κ₂ − κ₁₂²).
        let mixed = dot4(self.solved[outer], self.solved[inner]);
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
        let gradient = DVector::from_fn(m, |i, _| dot4(y(i), y(i)));
        let curvature = DMatrix::from_fn(m, m, |i, j| {
            // More points than a quadric has coefficients leave directions without curvature.
            dot4(y(i), y(j)).powi(2) * if i == j { 1.0 + RIDGE } else { 1.0 }
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
        for (solved, &point) in self.solved.iter_mut().zip(&self.points) {
            *solved = solved4(&root, lifted(point));
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
            .map(|&point| (solved4(root, lifted(point)), point))
            .map(|(y, point)| (dot4(y, y), point))
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

/// Σ w·p·pᵀ.
fn products<const N: usize>(weighted: impl Iterator<Item = ([f64; N], f64)>) -> [[f64; N]; N] {
    let mut sums = [[0.0; N]; N];
    for (point, weight) in weighted {
        for row in 0..N {
            for column in 0..=row {
                sums[row][column] += weight * point[row] * point[column];
            }
        }
    }
    sums
}

/// The lower triangle L with L·Lᵀ = the matrix whose lower triangle is given; `None` if it has no extent in a direction.
fn cholesky<const N: usize>(matrix: [[f64; N]; N]) -> Option<[[f64; N]; N]> {
    let mut root = [[0.0; N]; N];
    for row in 0..N {
        for column in 0..=row {
            let known: f64 = (0..column).map(|k| root[row][k] * root[column][k]).sum();
            let rest = matrix[row][column] - known;
            root[row][column] = match row == column {
                true if rest > NO_EXTENT * matrix[row][row] => rest.sqrt(),
                true => return None,
                false => rest / root[column][column],
            };
        }
    }
    Some(root)
}

/// L⁻¹·v.
fn solved(root: &[[f64; 3]; 3], v: Point) -> Point {
    let z = v[0] / root[0][0];
    let y = (v[1] - root[1][0] * z) / root[1][1];
    [z, y, (v[2] - root[2][0] * z - root[2][1] * y) / root[2][2]]
}

fn solved4(root: &[Lifted; 4], v: Lifted) -> Lifted {
    let mut solved = [0.0; 4];
    for row in 0..4 {
        let known: f64 = (0..row).map(|k| root[row][k] * solved[k]).sum();
        solved[row] = (v[row] - known) / root[row][row];
    }
    solved
}

fn dot4(a: Lifted, b: Lifted) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3]
}

/// Lengths and directions of the semi-axes of the image of the unit ball, from the columns of the matrix.
///
/// One-sided Jacobi: pairs of columns are turned until all are at right angles. Small axes keep their digits.
fn principal(mut columns: [[f64; 3]; 3]) -> ([f64; 3], [[f64; 3]; 3]) {
    for _ in 0..30 {
        for (p, q) in [(0, 1), (0, 2), (1, 2)] {
            turn(&mut columns, p, q);
        }
    }
    let length = |column: [f64; 3]| dot(column, column).sqrt();
    columns.sort_by(|a, b| length(*b).total_cmp(&length(*a)));
    (columns.map(length), columns.map(|column| column.map(|c| c / length(column))))
}

/// Turns two columns in their plane so that they are at right angles.
fn turn(columns: &mut [[f64; 3]; 3], p: usize, q: usize) {
    let [a, b] = [columns[p], columns[q]];
    let mixed = 2.0 * dot(a, b);
    if mixed == 0.0 {
        return;
    }
    let ratio = (dot(b, b) - dot(a, a)) / mixed;
    let tangent = ratio.signum() / (ratio.abs() + (1.0 + ratio * ratio).sqrt());
    let cosine = 1.0 / (1.0 + tangent * tangent).sqrt();
    let sine = cosine * tangent;
    columns[p] = [0, 1, 2].map(|c| cosine * a[c] - sine * b[c]);
    columns[q] = [0, 1, 2].map(|c| sine * a[c] + cosine * b[c]);
}
