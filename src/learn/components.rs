use nalgebra::{DMatrix, SVD};

use super::columns::FittedColumns;
use super::stored::StoredStep;
use super::transform::{Apply, Transform};
use crate::error::{Error, Result, Undefined, expect_length};
use crate::numeric::moment::spread;
use crate::table::FeatureTable;

/// A direction along which the subjects spread less than this share of the largest spread is rounding: centring a column
/// of 16 digits whose mean is 10⁵ times its spread leaves errors near 10⁻¹¹.
const DEPENDENT: f64 = 1e-10;
/// Loadings that differ by less, relative, are the same size when the sign is chosen.
const SAME_SIZE: f64 = 1e-9;
/// Rounding of a sum of shares of variance.
const ROUNDING: f64 = 1e-12;
/// Rounds of the singular value decomposition for each row of the matrix; three are usual.
const ROUNDS_EACH: usize = 100;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Keep {
    Count(usize),
    Share(f64),
}

/// Replaces the columns by their principal components: uncorrelated, each with the largest variance that is left.
///
/// The new columns are called `pc1`, `pc2`, …, zᵢ = Σⱼ wᵢⱼ(xⱼ − x̄ⱼ) with loadings w of length 1. The sign is chosen so that the
/// loading of largest size is positive, of several the first. Columns are centred and not scaled: those in large units
/// take over, so bring the columns to one scale first ([`crate::learn::Standardise`]).
///
/// Labels are not used. The loadings follow from the singular values of the centred table, by way of a triangle in the
/// smaller of its dimensions, so that small components keep their digits and thousands of columns of some hundred subjects
/// cost little: np·min(n, p).
///
/// Own code, on nalgebra: linfa-reduction (0.8) is on another ndarray.
///
/// ```
/// use radiomics::learn::{Apply, PrincipalComponents, Transform};
/// use radiomics::table::FeatureTable;
/// let table = FeatureTable::from_columns(
///     ["a", "b", "c", "d"],
///     [("x", vec![1.0, 2.0, 3.0, 4.0]), ("twice", vec![2.0, 4.0, 6.0, 8.0])],
/// )?;
/// let axes = PrincipalComponents::share(0.95)?.fitted(&table)?;
/// assert_eq!(axes.apply(&table)?.columns(), ["pc1"]);
/// assert!((axes.ratios()[0] - 1.0).abs() < 1e-12);
/// assert!((axes.components()[0][1] - 2.0 / 5.0_f64.sqrt()).abs() < 1e-12);
/// # Ok::<(), radiomics::Error>(())
/// ```
///
/// Source: Jolliffe, *Principal Component Analysis* (2002), chapters 1 and 3.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PrincipalComponents {
    keep: Keep,
}

impl PrincipalComponents {
    /// The first `count` components.
    ///
    /// # Errors
    /// [`Error::Setting`] if the count is 0.
    pub fn count(count: usize) -> Result<Self> {
        if count == 0 {
            return Err(Error::setting("number of principal components", "at least 1", count));
        }
        Ok(PrincipalComponents { keep: Keep::Count(count) })
    }

    /// The fewest components that together explain at least this share of the variance.
    ///
    /// # Errors
    /// [`Error::Setting`] if the share is not above 0 and at most 1.
    pub fn share(share: f64) -> Result<Self> {
        if !(share > 0.0 && share <= 1.0) {
            return Err(Error::setting("share of the variance", "above 0 and at most 1", share));
        }
        Ok(PrincipalComponents { keep: Keep::Share(share) })
    }

    /// How many of the components to keep.
    fn kept(self, axes: &PrincipalAxes) -> Result<usize> {
        let there = axes.variances.len();
        match self.keep {
            Keep::Count(count) if count > there => {
                let most = format!("at most {there}, the independent directions of the table");
                Err(Error::setting("number of principal components", most, count))
            }
            Keep::Count(count) => Ok(count),
            Keep::Share(share) => {
                let mut explained = 0.0;
                let enough = axes.ratios().into_iter().position(|ratio| {
                    explained += ratio;
                    explained >= share - ROUNDING
                });
                Ok(enough.map_or(there, |last| last + 1))
            }
        }
    }
}

impl Transform for PrincipalComponents {
    type Fitted = PrincipalAxes;

    /// # Errors
    /// [`Error::MissingValue`] naming the first cell without a number, [`Error::NothingSelected`] if all columns are constant,
    /// [`Error::Setting`] if there are fewer independent directions (at most one less than subjects) than components asked
    /// for, [`Error::Undefined`] naming the first column whose variance is beyond the range of a number,
    /// [`Error::NotConverged`] if the singular values cannot be found.
    fn fitted(&self, table: &FeatureTable) -> Result<PrincipalAxes> {
        let columns = FittedColumns::of(table);
        let numbers = columns.numbers(table)?;
        let (means, lengths): (Vec<f64>, Vec<f64>) = numbers.iter().map(|column| spread(column)).unzip();
        let largest = lengths.iter().copied().fold(0.0, f64::max);
        if largest == 0.0 {
            return Err(Error::NothingSelected { what: "principal components", columns: lengths.len() });
        }
        let beyond =
            lengths.iter().zip(columns.names()).find(|(length, _)| !(**length * **length).is_finite());
        if let Some((_, name)) = beyond {
            let feature = format!("the variance of column {name}");
            return Err(Error::Undefined { feature, reason: Undefined::NotFinite });
        }
        let centred =
            DMatrix::from_fn(table.rows(), numbers.len(), |row, column| match lengths[column] > 0.0 {
                true => (numbers[column][row] - means[column]) / largest,
                false => 0.0,
            });
        let freedom = table.rows().saturating_sub(1).max(1) as f64;
        let unit = largest / freedom.sqrt();
        let (lengths, components) = principal(centred)?;
        let total = lengths.iter().map(|length| (length * unit).powi(2)).sum();
        let variances = lengths.iter().map(|length| (length * unit).powi(2)).collect();
        let mut axes = PrincipalAxes { columns, means, components, variances, total };
        let kept = self.kept(&axes)?;
        axes.components.truncate(kept);
        axes.variances.truncate(kept);
        Ok(axes)
    }
}

/// The singular values of a matrix, falling, with the right singular vectors, signs chosen; without those that are rounding.
fn principal(matrix: DMatrix<f64>) -> Result<(Vec<f64>, Vec<Vec<f64>>)> {
    let wide = matrix.ncols() > matrix.nrows();
    let (basis, triangle) = match wide {
        true => {
            let qr = matrix.transpose().qr();
            (Some(qr.q()), qr.r().transpose())
        }
        false => (None, matrix.qr().r()),
    };
    let rounds = ROUNDS_EACH * triangle.nrows().max(1);
    let failed = || Error::NotConverged {
        what: "singular values",
        iterations: rounds,
        change: f64::NAN,
        tolerance: f64::EPSILON,
    };
    let svd = SVD::try_new(triangle, false, true, f64::EPSILON, rounds).ok_or_else(failed)?;
    let vectors = svd.v_t.ok_or_else(failed)?.transpose();
    let vectors = match basis {
        Some(basis) => basis * vectors,
        None => vectors,
    };
    let lengths = svd.singular_values;
    let least = DEPENDENT * lengths.max();
    let mut order: Vec<usize> = (0..lengths.len()).filter(|k| lengths[*k] > least).collect();
    order.sort_by(|&i, &k| lengths[k].total_cmp(&lengths[i]));
    let signed = |k: &usize| signed(vectors.column(*k).iter().copied().collect());
    Ok((order.iter().map(|k| lengths[*k]).collect(), order.iter().map(signed).collect()))
}

/// The loadings with the sign that makes the largest positive, the first of those of the same size.
fn signed(loadings: Vec<f64>) -> Vec<f64> {
    let largest = loadings.iter().fold(0.0_f64, |largest, w| largest.max(w.abs()));
    let first = loadings.iter().find(|w| w.abs() >= largest * (1.0 - SAME_SIZE));
    let sign = if first.is_some_and(|w| *w < 0.0) { -1.0 } else { 1.0 };
    loadings.into_iter().map(|w| sign * w).collect()
}

/// The principal components of one table.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct PrincipalAxes {
    columns: FittedColumns,
    means: Vec<f64>,
    components: Vec<Vec<f64>>,
    variances: Vec<f64>,
    total: f64,
}

impl PrincipalAxes {
    /// The mean of each column.
    pub fn means(&self) -> &[f64] {
        &self.means
    }

    /// The loadings of each component, one for each column.
    pub fn components(&self) -> &[Vec<f64>] {
        &self.components
    }

    /// The variance of each component over the training subjects, divided by n − 1.
    pub fn variances(&self) -> &[f64] {
        &self.variances
    }

    /// The share of each component in the sum of the variances of all columns.
    pub fn ratios(&self) -> Vec<f64> {
        self.variances.iter().map(|variance| variance / self.total).collect()
    }
}

impl Apply for PrincipalAxes {
    fn columns(&self) -> &[String] {
        self.columns.names()
    }

    /// # Errors
    /// As [`FittedColumns::numbers`]: a subject that lacks a value has no components.
    fn apply(&self, table: &FeatureTable) -> Result<FeatureTable> {
        let numbers = self.columns.numbers(table)?;
        expect_length("means of the columns", numbers.len(), self.means.len())?;
        let mut output = table.select_at(&[]);
        for (i, loadings) in self.components.iter().enumerate() {
            expect_length("loadings of a component", numbers.len(), loadings.len())?;
            let mut values = vec![0.0; table.rows()];
            for ((column, mean), weight) in numbers.iter().zip(&self.means).zip(loadings) {
                for (value, x) in values.iter_mut().zip(*column) {
                    *value += weight * (x - mean);
                }
            }
            output = output.with_column(format!("pc{}", i + 1), values.into_iter().map(finite))?;
        }
        Ok(output)
    }

    fn stored(&self) -> Result<StoredStep> {
        Ok(self.clone().into())
    }
}

fn finite(value: f64) -> crate::error::Value {
    if value.is_finite() { Ok(value) } else { Err(Undefined::NotFinite) }
}
