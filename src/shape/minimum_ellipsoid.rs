use super::bounding_box::BoundingBox;
use super::cholesky::{cholesky, products, solved};
use super::ellipsoid::Ellipsoid;
use super::least_weights::{Point, least};
use super::mesh::{dot, minus};

/// The ellipsoid of least volume around points.
///
/// Its matrix is a weighted covariance of the points. The weights are zero except for the points on its surface, and
/// maximise a determinant; at the maximum no point lies farther out than the others. In a small set of points, weight is
/// moved from the innermost to the outermost (Böhning 1986), with a step of Newton's method now and then; then the points
/// that lie outside of what comes out are taken into the set, until none does. At last the ellipsoid is widened by what is
/// left over, so that it holds every point.
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
