use nalgebra::{DMatrix, DVector};

use super::covariate::Term;
use crate::error::{Error, Result, expect_at_least};
use crate::learn::coding::KnownLevels;
use crate::numeric::moment::spread;
use crate::numeric::orthogonal::{DEPENDENT, stand_off};

/// The subjects of a table by batch.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Batches {
    /// The batch of each subject.
    pub(super) codes: Vec<usize>,
    /// Number of subjects of each batch.
    pub(super) sizes: Vec<usize>,
}

impl Batches {
    /// # Errors
    /// [`Error::SampleTooSmall`] for fewer than two batches, [`Error::BatchTooSmall`] for one with fewer subjects than needed.
    pub(super) fn new(levels: &KnownLevels, codes: Vec<usize>, needed: usize) -> Result<Self> {
        let mut sizes = vec![0; levels.words().len()];
        for code in &codes {
            sizes[*code] += 1;
        }
        expect_at_least("batches", 2, sizes.len())?;
        match sizes.iter().zip(levels.words()).find(|(size, _)| **size < needed) {
            None => Ok(Batches { codes, sizes }),
            Some((found, level)) => Err(Error::BatchTooSmall {
                batch: levels.column().to_string(),
                level: level.clone(),
                needed,
                found: *found,
            }),
        }
    }

    /// Σ of some values of the subjects of each batch.
    pub(super) fn sums(&self, values: impl Iterator<Item = f64>) -> Vec<f64> {
        let mut sums = vec![0.0; self.sizes.len()];
        for (value, code) in values.zip(&self.codes) {
            sums[*code] += value;
        }
        sums
    }

    /// The means of the batches, and the values without them.
    pub(super) fn within(&self, values: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let sums = self.sums(values.iter().copied());
        let means: Vec<f64> = sums.iter().zip(&self.sizes).map(|(sum, size)| sum / *size as f64).collect();
        let rest = values.iter().zip(&self.codes).map(|(value, code)| value - means[*code]).collect();
        (means, rest)
    }
}

/// The design of batches and covariates, such that the least squares of one more column cost rows times covariates.
///
/// The indicators of the batches stand at right angles to whatever has mean 0 in each of them, so that the coefficients of
/// the covariates follow from columns centred within batches (Frisch and Waugh), for which an orthonormal basis is made once.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Design {
    pub(super) batches: Batches,
    /// The covariates brought to centre 0 and length 1, without the means of the batches, as an orthonormal basis.
    pub(super) basis: Vec<DVector<f64>>,
    /// From coefficients of the basis to those of the covariates at length 1.
    pub(super) back: DMatrix<f64>,
    pub(super) scales: Vec<Scale>,
}

/// How one covariate was brought to centre 0 and length 1.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scale {
    pub(super) centre: f64,
    pub(super) length: f64,
    /// The means of the batches after that.
    pub(super) means: Vec<f64>,
}

impl Design {
    /// # Errors
    /// [`Error::TooFewRows`] if no residual would be left, [`Error::Confounded`] naming the first covariate that is a
    /// combination of the batches and the covariates before it.
    pub(super) fn new(batches: Batches, terms: &[Term], batch: &str) -> Result<Self> {
        let columns = batches.sizes.len() + terms.len();
        let rows = batches.codes.len();
        let mut basis: Vec<DVector<f64>> = Vec::new();
        let (mut triangle, mut scales) = (DMatrix::identity(terms.len(), terms.len()), Vec::new());
        let mut confounded = None;
        for (j, term) in terms.iter().enumerate() {
            let (scale, direction) = Scale::of(&term.values, &batches);
            let (shares, rest) = stand_off(&direction, &basis);
            let length = rest.norm();
            if scale.length == 0.0 || length <= DEPENDENT {
                confounded.get_or_insert(&term.name);
                continue;
            }
            if confounded.is_none() {
                triangle.view_mut((0, j), (shares.len(), 1)).copy_from_slice(&shares);
                triangle[(j, j)] = length;
            }
            basis.push(rest / length);
            scales.push(scale);
        }
        if let Some(covariate) = confounded {
            let rank = batches.sizes.len() + basis.len();
            return Err(Error::Confounded {
                covariate: covariate.clone(),
                batch: batch.to_string(),
                rank,
                columns,
            });
        }
        if rows <= columns {
            return Err(Error::TooFewRows { coefficients: columns, rows });
        }
        let back = triangle.solve_upper_triangular(&DMatrix::identity(terms.len(), terms.len()));
        Ok(Design { batches, basis, back: back.unwrap_or(triangle), scales })
    }
}

impl Scale {
    fn of(values: &[f64], batches: &Batches) -> (Self, DVector<f64>) {
        let (centre, length) = spread(values);
        let unit: Vec<f64> = match length > 0.0 {
            true => values.iter().map(|x| (x - centre) / length).collect(),
            false => vec![0.0; values.len()],
        };
        let (means, rest) = batches.within(&unit);
        (Scale { centre, length, means }, DVector::from_vec(rest))
    }
}
