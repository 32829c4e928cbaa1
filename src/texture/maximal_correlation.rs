//! The maximal correlation coefficient, without the eigenvalues of a full matrix.
//!
//! It is the second singular value of the matrix A with A_ij = p_ij / √(p_i. p_.j). The first is 1, and its vectors are
//! known: √p_i. and √p_.j. Taken out of A, they leave a matrix whose first singular value is the one that is looked for, and
//! a Lanczos iteration needs no more of a matrix than its products with vectors: the time is in proportion to the cells that
//! are not 0.

use crate::error::{Undefined, Value};
use crate::numeric::vector::{add_scaled, dot};

/// What the coefficient lacks where one of the two grey levels is always the same.
const VARIANCE: Undefined = Undefined::ZeroDenominator("the variance of the grey levels of the matrix");

/// The iteration ends when the squared singular value is known to this part of itself. The true error is about its square.
const SETTLED: f64 = 1e-9;

/// It also ends when what is left of a new vector is no more than rounding.
const NOTHING_NEW: f64 = 1e-15;

/// After how many new vectors it is looked whether that is so.
const BETWEEN_LOOKS: usize = 3;

/// Up to this many elements for each cell that is not 0, products with the full matrix are faster than with its cells.
const ELEMENTS_PER_CELL: usize = 4;

/// The largest number of vectors that are held.
const VECTORS: usize = 256;

/// How many steps towards the largest eigenvalue of a small matrix are taken at most; fewer than ten are enough.
const STEPS: usize = 100;

/// How much of the first vector has nothing to do with the grey levels, so that no symmetry of theirs hides a function.
const OTHER: f64 = 0.1;

/// The linear congruential generator that gives it. Source: Knuth, *The Art of Computer Programming*, vol. 2, MMIX.
const MULTIPLIER: u64 = 6_364_136_223_846_793_005;
const INCREMENT: u64 = 1_442_695_040_888_963_407;

/// Haralick's maximal correlation coefficient of the cells (i, j, count or weight) of a whole co-occurrence matrix, in any
/// order; cells of the same levels are added up.
///
/// It is the largest correlation that functions f(i) and g(j) of two neighbouring grey levels can have: √λ₂ with the second
/// largest eigenvalue λ₂ of the matrix Q_ij = Σ_k p_ik p_jk / (p_i. p_.k). It is between 0, for levels independent of one
/// another, and 1, for instance where the voxels form parts that do not touch and share no level.
///
/// Undefined where i or j is always the same, as in a flat region. Weights must be at least 0.
///
/// Source: Haralick et al. 1973, feature 14; it is not in the IBSI manual.
///
/// ```
/// use radiomics::texture::maximal_correlation;
///
/// let matrix = [(1, 1, 2.0), (1, 2, 1.0), (2, 1, 1.0), (2, 2, 2.0)];
/// let coefficient = maximal_correlation(matrix).unwrap(); // of two levels, the linear correlation
/// assert!((coefficient - 1.0 / 3.0).abs() < 1e-12);
/// assert!(maximal_correlation([(1, 1, 4.0)]).is_err());
/// ```
pub fn maximal_correlation(cells: impl IntoIterator<Item = (u16, u16, f64)>) -> Value {
    second_singular_value(cells.into_iter().collect(), 0.0)
}

/// The same with a small number added to the products p_i. p_.k.
pub(crate) fn second_singular_value(mut cells: Vec<(u16, u16, f64)>, epsilon: f64) -> Value {
    cells.retain(|cell| cell.2 > 0.0);
    let matrix = Remainder::of(cells, epsilon);
    if matrix.rows.len() < 2 || matrix.columns.len() < 2 {
        return Err(VARIANCE);
    }
    let square = largest_square(&matrix);
    if square.is_finite() { Ok(square.max(0.0).sqrt()) } else { Err(Undefined::NotFinite) }
}

/// A − √p_i. √p_.j.
struct Remainder {
    /// Row, column and A_ij, numbered by the levels that occur.
    cells: Vec<(u16, u16, f64)>,
    /// All elements by rows, where most are not 0.
    elements: Vec<f64>,
    /// √p_i.
    rows: Vec<f64>,
    /// √p_.j
    columns: Vec<f64>,
    /// The level of each column, in units of the highest.
    levels: Vec<f64>,
}

impl Remainder {
    fn of(mut cells: Vec<(u16, u16, f64)>, epsilon: f64) -> Self {
        let total: f64 = cells.iter().map(|cell| cell.2).sum();
        let (row_numbers, rows, _) = marginal(&cells, |cell| cell.0);
        let (column_numbers, columns, levels) = marginal(&cells, |cell| cell.1);
        for (i, j, count) in &mut cells {
            (*i, *j) = (row_numbers[usize::from(*i)], column_numbers[usize::from(*j)]);
            // p / √(p_i. p_.j + ε), with numerator and denominator multiplied by the sum of all cells.
            *count /= (rows[usize::from(*i)] * columns[usize::from(*j)] + epsilon * total * total).sqrt();
        }
        let root = |sums: Vec<f64>| sums.into_iter().map(|sum| (sum / total).sqrt()).collect();
        let (rows, columns): (Vec<f64>, Vec<f64>) = (root(rows), root(columns));
        let mut elements = Vec::new();
        if rows.len() * columns.len() <= ELEMENTS_PER_CELL * cells.len() {
            elements.extend(rows.iter().flat_map(|row| columns.iter().map(move |column| -row * column)));
            for &(i, j, a) in &cells {
                elements[usize::from(i) * columns.len() + usize::from(j)] += a;
            }
        }
        Remainder { cells, elements, rows, columns, levels }
    }

    /// BᵀB x for this matrix B; `between` is room for B x.
    fn squared(&self, x: &[f64], between: &mut [f64]) -> Vec<f64> {
        let mut image = vec![0.0; x.len()];
        if !self.elements.is_empty() {
            for row in self.elements.chunks(x.len()) {
                add_scaled(&mut image, dot(row, x), row);
            }
            return image;
        }
        between.fill(0.0);
        add_scaled(between, -dot(&self.columns, x), &self.rows);
        for &(i, j, a) in &self.cells {
            between[usize::from(i)] += a * x[usize::from(j)];
        }
        add_scaled(&mut image, -dot(&self.rows, between), &self.columns);
        for &(i, j, a) in &self.cells {
            image[usize::from(j)] += a * between[usize::from(i)];
        }
        image
    }

    /// A vector to begin with: mostly the grey level itself, with which the best function mostly rises or falls, and something
    /// of every other one.
    fn beginning(&self) -> Vec<f64> {
        let mean: f64 = self.columns.iter().zip(&self.levels).map(|(root, level)| root * root * level).sum();
        let mut state = 0_u64;
        let mut other = || {
            state = state.wrapping_mul(MULTIPLIER).wrapping_add(INCREMENT);
            (state >> 32) as f64 / 2_f64.powi(32) - 0.5
        };
        let of = |(root, level): (&f64, &f64)| root * (level - mean + OTHER * other());
        self.columns.iter().zip(&self.levels).map(of).collect()
    }
}

/// The sums of the cells of each level, of the levels that occur: the number of each level among them, the sums, and the levels
/// in units of the highest.
fn marginal(
    cells: &[(u16, u16, f64)],
    level: impl Fn(&(u16, u16, f64)) -> u16,
) -> (Vec<u16>, Vec<f64>, Vec<f64>) {
    let highest = cells.iter().map(&level).max().unwrap_or(0);
    let mut by_level = vec![0.0; usize::from(highest) + 1];
    cells.iter().for_each(|cell| by_level[usize::from(level(cell))] += cell.2);
    let (mut numbers, mut sums, mut levels) = (vec![0; by_level.len()], Vec::new(), Vec::new());
    for (level, sum) in by_level.into_iter().enumerate().filter(|(_, sum)| *sum > 0.0) {
        numbers[level] = sums.len() as u16;
        sums.push(sum);
        levels.push(level as f64 / f64::from(highest));
    }
    (numbers, sums, levels)
}

/// The largest eigenvalue of BᵀB, by Lanczos iteration in which every new vector is made orthogonal to all before it.
fn largest_square(matrix: &Remainder) -> f64 {
    let mut between = vec![0.0; matrix.rows.len()];
    let mut first = matrix.beginning();
    make_orthogonal(&mut first, std::slice::from_ref(&matrix.columns));
    normalise(&mut first);
    let most = first.len().min(VECTORS);
    let mut vectors = vec![first];
    let mut tridiagonal = Tridiagonal { diagonal: Vec::new(), beside: Vec::new() };
    loop {
        let last = &vectors[vectors.len() - 1];
        let mut next = matrix.squared(last, &mut between);
        tridiagonal.diagonal.push(dot(last, &next));
        make_orthogonal(&mut next, &vectors);
        let left = normalise(&mut next);
        let ends = left <= NOTHING_NEW || vectors.len() >= most;
        if ends || vectors.len() % BETWEEN_LOOKS == 0 {
            let (largest, last_component) = tridiagonal.largest();
            if ends || left * last_component <= SETTLED * largest {
                return largest;
            }
        }
        tridiagonal.beside.push(left);
        vectors.push(next);
    }
}

/// A symmetric matrix with a diagonal and one element beside each of its own but the last.
struct Tridiagonal {
    diagonal: Vec<f64>,
    beside: Vec<f64>,
}

impl Tridiagonal {
    /// The largest eigenvalue, and the size of the last component of its unit vector.
    fn largest(&self) -> (f64, f64) {
        let largest = self.largest_eigenvalue();
        // The components from the last on: where they become smaller again, their sum is not changed by it.
        let (mut component, mut squares, mut pivot) = (1.0_f64, 1.0_f64, 0.0);
        for (k, diagonal) in self.diagonal.iter().enumerate().skip(1).rev() {
            let behind = self.beside.get(k).map_or(0.0, |beside| beside * beside / pivot);
            pivot = largest - diagonal - behind;
            component *= pivot / self.beside[k - 1];
            squares += component * component;
        }
        (largest, if squares.is_finite() { 1.0 / squares.sqrt() } else { 0.0 })
    }

    /// Laguerre's method on the characteristic polynomial from above all its roots: it falls and passes none of them.
    fn largest_eigenvalue(&self) -> f64 {
        let beside = |k: usize| self.beside.get(k).copied().unwrap_or(0.0);
        let row =
            |(k, diagonal): (usize, &f64)| diagonal + beside(k) + if k > 0 { beside(k - 1) } else { 0.0 };
        let mut above = self.diagonal.iter().enumerate().map(row).fold(f64::NEG_INFINITY, f64::max);
        let degree = self.diagonal.len() as f64;
        for _ in 0..STEPS {
            let [first, second] = self.sums_over_roots(above);
            let spread = ((degree - 1.0) * (degree * second - first * first)).max(0.0).sqrt();
            let next = above - degree / (first + spread);
            if next.is_nan() || next >= above {
                break;
            }
            above = next;
        }
        above
    }

    /// Σ 1/(x − λ) and Σ 1/(x − λ)² over the eigenvalues λ, from the pivots of x − T and their first two derivatives. The pivots
    /// are above 0 if x is above all eigenvalues; NaN if it is not.
    fn sums_over_roots(&self, x: f64) -> [f64; 2] {
        let (mut pivot, mut slope, mut bend) = (1.0, 0.0, 0.0);
        let mut sums = [0.0; 2];
        for (k, diagonal) in self.diagonal.iter().enumerate() {
            let beside = if k > 0 { self.beside[k - 1] } else { 0.0 };
            let (ratio, relative) = (beside / pivot, slope / pivot);
            bend = ratio * ratio * (bend - 2.0 * slope * relative);
            slope = 1.0 + ratio * ratio * slope;
            pivot = x - diagonal - ratio * beside;
            if pivot <= 0.0 {
                return [f64::NAN; 2];
            }
            let (first, second) = (slope / pivot, bend / pivot);
            sums[0] += first;
            sums[1] += first * first - second;
        }
        sums
    }
}

/// Takes what a vector has in common with some orthonormal ones out of it, twice, so that rounding leaves nothing.
fn make_orthogonal(vector: &mut [f64], others: &[Vec<f64>]) {
    for other in others.iter().chain(others) {
        let common = dot(vector, other);
        add_scaled(vector, -common, other);
    }
}

/// Divides a vector by its length, which is the answer.
fn normalise(vector: &mut [f64]) -> f64 {
    let length = dot(vector, vector).sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|x| *x /= length);
    }
    length
}
