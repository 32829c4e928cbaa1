//! Whether a hyperplane separates the classes, so that the likelihood has no maximum.
//!
//! With sᵢ = ±1 for positive and negative subjects and aᵢ = sᵢ(1, xᵢ), a direction β separates the classes completely if
//! aᵢᵀβ > 0 for all i, and quasi-completely if aᵢᵀβ ≥ 0 for all i and > 0 for one. By theorems of the alternative (Gordan,
//! Stiemke) there is none exactly if Σ wᵢaᵢ = 0 for some w ≥ 0, w ≠ 0, and for some w > 0 respectively. Both are
//! non-negative least-squares problems, whose residual is either 0 or itself a direction that separates.
//!
//! Source: Albert, Anderson, *On the existence of maximum likelihood estimates in logistic regression models*,
//! Biometrika 71 (1984).

use nalgebra::{DMatrix, DVector};

use super::nonnegative::least_squares;
use crate::error::{Error, Result};
use crate::numeric::moment::spread;

/// Smallest distance from the hyperplane, in units of the length of aᵢ, that counts as off it.
const OFF: f64 = 1e-8;

/// How the classes are separated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Complete,
    Quasi,
}

impl Kind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::Complete => "complete",
            Kind::Quasi => "quasi-complete",
        }
    }
}

/// How all columns together separate the classes, if they do.
pub(super) fn separation(columns: &[&[f64]], labels: &[bool]) -> Result<Option<Kind>> {
    Signed::new(columns, labels).kind(&(0..columns.len()).collect::<Vec<_>>())
}

/// [`Error::Separation`] if the classes are separated.
///
/// It names the columns that separate alone in the same way; if there are none, a set that separates together and none of
/// which can be spared, preferring the first columns of the table.
pub(super) fn refuse_separated(columns: &[&[f64]], names: &[String], labels: &[bool]) -> Result<()> {
    let table = Signed::new(columns, labels);
    let all: Vec<usize> = (0..columns.len()).collect();
    let Some(kind) = table.kind(&all)? else { return Ok(()) };
    let mut guilty = Vec::new();
    for &column in &all {
        if table.separates(&[column], kind)? {
            guilty.push(column);
        }
    }
    if guilty.is_empty() {
        guilty = table.indispensable(all, kind)?;
    }
    Err(Error::Separation {
        kind: kind.name(),
        columns: guilty.iter().filter_map(|column| names.get(*column).cloned()).collect(),
    })
}

/// The aᵢ as columns, of scaled data.
struct Signed {
    vectors: DMatrix<f64>,
}

impl Signed {
    fn new(columns: &[&[f64]], labels: &[bool]) -> Self {
        let root = (labels.len() as f64).sqrt();
        let mut vectors = DMatrix::from_element(columns.len() + 1, labels.len(), 1.0);
        for (j, values) in columns.iter().enumerate() {
            let (mean, length) = spread(values);
            let unit = if length > 0.0 { length / root } else { 1.0 };
            for (i, x) in values.iter().enumerate() {
                vectors[(j + 1, i)] = (x - mean) / unit;
            }
        }
        for (i, label) in labels.iter().enumerate() {
            let sign = if *label { 1.0 } else { -1.0 };
            vectors.column_mut(i).scale_mut(sign);
        }
        Signed { vectors }
    }

    fn kind(&self, columns: &[usize]) -> Result<Option<Kind>> {
        for kind in [Kind::Complete, Kind::Quasi] {
            if self.separates(columns, kind)? {
                return Ok(Some(kind));
            }
        }
        Ok(None)
    }

    /// Whether some direction over these columns and the intercept separates.
    fn separates(&self, columns: &[usize], kind: Kind) -> Result<bool> {
        let rows: Vec<usize> = [0].into_iter().chain(columns.iter().map(|column| column + 1)).collect();
        let mut vectors = self.vectors.select_rows(&rows);
        for mut vector in vectors.column_iter_mut() {
            vector.normalize_mut();
        }
        let direction = match kind {
            Kind::Complete => widest(&vectors)?,
            Kind::Quasi => steepest(&vectors)?,
        };
        let distances = vectors.tr_mul(&direction.normalize());
        Ok(match kind {
            Kind::Complete => distances.iter().all(|d| *d > OFF),
            Kind::Quasi => distances.iter().all(|d| *d >= -OFF) && distances.iter().any(|d| *d > OFF),
        })
    }

    /// A smallest set: the shortest run of first columns that separates with what is already needed ends in a needed one.
    fn indispensable(&self, mut candidates: Vec<usize>, kind: Kind) -> Result<Vec<usize>> {
        let mut needed = Vec::new();
        while !self.separates(&needed, kind)? {
            let (mut short, mut long) = (0, candidates.len());
            while long - short > 1 {
                let middle = (short + long) / 2;
                let run: Vec<usize> = needed.iter().chain(&candidates[..middle]).copied().collect();
                if self.separates(&run, kind)? { long = middle } else { short = middle }
            }
            candidates.truncate(long);
            match candidates.pop() {
                Some(last) => needed.push(last),
                None => break,
            }
        }
        needed.sort_unstable();
        Ok(needed)
    }
}

/// The direction whose smallest aᵢᵀβ is largest for its length: Aw for the w ≥ 0 that minimises ‖Aw‖² + (1 − Σw)².
fn widest(vectors: &DMatrix<f64>) -> Result<DVector<f64>> {
    let last = vectors.nrows();
    let extended = vectors.clone().insert_row(last, 1.0);
    let mut target = DVector::zeros(last + 1);
    target[last] = 1.0;
    let weights = least_squares(&extended, &target)?;
    Ok(vectors * weights)
}

/// The shortest of all Σ(1 + vᵢ)aᵢ with v ≥ 0.
fn steepest(vectors: &DMatrix<f64>) -> Result<DVector<f64>> {
    let sum = vectors.column_sum();
    let weights = least_squares(vectors, &-&sum)?;
    Ok(sum + vectors * weights)
}
