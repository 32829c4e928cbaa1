use nalgebra::{Cholesky, DMatrix, DVector};

use super::linear::LinearModel;
use crate::error::{Error, Result, Undefined};
use crate::learn::columns::FittedColumns;
use crate::learn::fit::{Fit, Predict};
use crate::learn::stored::StoredModel;
use crate::numeric::logistic::Design;
use crate::numeric::moment::spread;
use crate::table::FeatureTable;

/// How far the covariance is drawn towards the variances alone.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Shrinkage {
    None,
    Given(f64),
    LedoitWolf,
}

/// Linear discriminant analysis: both classes normal with one covariance Σ, so that the log odds are linear.
///
/// The score is the log odds, (x − ½(μ₀ + μ₁))ᵀΣ⁻¹(μ₁ − μ₀) + ln(π₁/π₀), with μ the means of the classes and π their priors, the
/// shares of the classes unless given. Σ is the pooled covariance about the means of the classes, divided by n unless
/// [`LinearDiscriminant::unbiased`].
///
/// Columns are scaled and orthonormalised for the computation, so that neither their units nor high correlation cost
/// digits. Dependent columns, and more columns than subjects, have no Σ⁻¹ and are refused;
/// [`LinearDiscriminant::ledoit_wolf`] makes them legal.
///
/// The cost is np² for p columns of n subjects, with shrinkage np·min(n, p).
///
/// Own code: there is none in linfa or smartcore.
///
/// ```
/// use radiomics::learn::{Fit, LinearDiscriminant, Predict};
/// use radiomics::table::FeatureTable;
/// let table = FeatureTable::from_columns(["a", "b", "c", "d"], [("x", vec![0.0, 2.0, 4.0, 6.0])])?
///     .with_labels([false, false, true, true])?;
/// let model = LinearDiscriminant::new().fit(&table)?;
/// assert_eq!(model.linear().coefficients(), [4.0]); // means 1 and 5, variance 1
/// assert_eq!(model.scores(&table)?, [-12.0, -4.0, 4.0, 12.0]);
/// # Ok::<(), radiomics::Error>(())
/// ```
///
/// Source: Hastie, Tibshirani, Friedman, *The Elements of Statistical Learning* (2009), section 4.3; Ledoit, Wolf, *A
/// well-conditioned estimator for large-dimensional covariance matrices*, J. Multivar. Anal. 88 (2004).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LinearDiscriminant {
    unbiased: bool,
    prior: Option<f64>,
    shrinkage: Shrinkage,
}

impl LinearDiscriminant {
    /// With Σ divided by n, the shares of the classes as priors, and no shrinkage.
    pub const fn new() -> Self {
        LinearDiscriminant { unbiased: false, prior: None, shrinkage: Shrinkage::None }
    }

    /// Divides Σ by n − 2.
    #[must_use]
    pub const fn unbiased(self) -> Self {
        LinearDiscriminant { unbiased: true, ..self }
    }

    /// With this probability of the positive class beforehand.
    ///
    /// # Errors
    /// [`Error::Setting`] if it is not between 0 and 1.
    pub fn prior(self, positive: f64) -> Result<Self> {
        if !(positive > 0.0 && positive < 1.0) {
            return Err(Error::setting("prior of the positive class", "above 0 and below 1", positive));
        }
        Ok(LinearDiscriminant { prior: Some(positive), ..self })
    }

    /// With (1 − s)Σ + sD in place of Σ, where D holds the variances of Σ and no covariances.
    ///
    /// # Errors
    /// [`Error::Setting`] if s is not above 0 and at most 1.
    pub fn shrunk(self, share: f64) -> Result<Self> {
        if !(share > 0.0 && share <= 1.0) {
            return Err(Error::setting("shrinkage", "above 0 and at most 1", share));
        }
        Ok(LinearDiscriminant { shrinkage: Shrinkage::Given(share), ..self })
    }

    /// With the s of Ledoit and Wolf, which is estimated to bring Σ nearest to the truth.
    ///
    /// Each column is divided by its deviation within the classes beforehand, so that s does not depend on units; s is that
    /// of all subjects about the means of their classes. (scikit-learn shrinks each class on its own.)
    #[must_use]
    pub const fn ledoit_wolf(self) -> Self {
        LinearDiscriminant { shrinkage: Shrinkage::LedoitWolf, ..self }
    }
}

impl Default for LinearDiscriminant {
    fn default() -> Self {
        Self::new()
    }
}

impl Fit for LinearDiscriminant {
    type Model = DiscriminantModel;

    /// # Errors
    /// - [`Error::Unlabelled`] without labels, [`Error::OneClass`] if they are all equal,
    /// - [`Error::MissingValue`] naming the first cell without a number,
    /// - [`Error::Separation`] naming the columns that are constant in each class and differ between them,
    /// - without shrinkage [`Error::TooFewRows`] unless there are two subjects more than columns, and
    ///   [`Error::Collinear`] naming the first column that depends on those before it (a constant one does),
    /// - [`Error::Undefined`] naming a column whose variance, and [`Error::Coefficient`] one whose coefficient is beyond the
    ///   range of a number: scale the columns,
    /// - [`Error::NotConverged`] if rounding makes a shrunk Σ singular.
    fn fit(&self, table: &FeatureTable) -> Result<DiscriminantModel> {
        let labels = table.both_classes()?;
        let columns = FittedColumns::of(table);
        let numbers = columns.numbers(table)?;
        let within: Vec<Within> = numbers.iter().map(|column| Within::of(column, labels)).collect();
        expect_spreads(&within, columns.names())?;
        let (weights, shrinkage) = self.weights(&within, columns.names(), labels.len())?;
        let positives = labels.iter().filter(|label| **label).count();
        let prior = self.prior.unwrap_or(positives as f64 / labels.len() as f64);
        let middle = within.iter().zip(&weights).map(|(column, w)| w * column.middle()).sum::<f64>();
        let intercept = (prior / (1.0 - prior)).ln() - middle;
        let all: Vec<f64> = [intercept].into_iter().chain(weights).collect();
        Ok(DiscriminantModel { linear: LinearModel::new(columns, &all)?, prior, shrinkage })
    }
}

impl LinearDiscriminant {
    /// Σ⁻¹(μ₁ − μ₀), and how far Σ was shrunk.
    fn weights(self, within: &[Within], names: &[String], rows: usize) -> Result<(Vec<f64>, f64)> {
        let divisor = if self.unbiased { rows.saturating_sub(2).max(1) } else { rows } as f64;
        let share = match self.shrinkage {
            Shrinkage::None => 0.0,
            Shrinkage::Given(share) => share,
            Shrinkage::LedoitWolf => Scaled::of(within, rows).ledoit_wolf(),
        };
        let weights = match share > 0.0 {
            true => Scaled::of(within, rows).weights(share, divisor)?,
            false => unshrunk(within, names, rows, divisor)?,
        };
        Ok((weights, share))
    }
}

/// A column about the means of the classes.
struct Within {
    /// Of the negative and of the positive class.
    means: [f64; 2],
    /// x less the mean of its class.
    rest: Vec<f64>,
    /// √Σ rest².
    length: f64,
}

impl Within {
    fn of(values: &[f64], labels: &[bool]) -> Self {
        let class = |which: bool| -> Vec<f64> {
            values.iter().zip(labels).filter(|(_, label)| **label == which).map(|(x, _)| *x).collect()
        };
        let [(negative, low), (positive, high)] = [spread(&class(false)), spread(&class(true))];
        let centred =
            values.iter().zip(labels).map(|(x, label)| x - if *label { positive } else { negative });
        Within { means: [negative, positive], rest: centred.collect(), length: low.hypot(high) }
    }

    fn difference(&self) -> f64 {
        self.means[1] - self.means[0]
    }

    fn middle(&self) -> f64 {
        0.5 * self.means[0] + 0.5 * self.means[1]
    }
}

fn expect_spreads(within: &[Within], names: &[String]) -> Result<()> {
    let beyond = |w: &Within| !w.length.is_finite() || !w.difference().is_finite();
    if let Some((_, name)) = within.iter().zip(names).find(|(w, _)| beyond(w)) {
        let feature = format!("the variance of column {name}");
        return Err(Error::Undefined { feature, reason: Undefined::NotFinite });
    }
    let guilty = within.iter().zip(names).filter(|(w, _)| w.length == 0.0 && w.difference() != 0.0);
    let columns: Vec<String> = guilty.map(|(_, name)| name.clone()).collect();
    if columns.is_empty() { Ok(()) } else { Err(Error::Separation { kind: "complete", columns }) }
}

/// Σ⁻¹(μ₁ − μ₀), where U with XU orthonormal gives Σ⁻¹ = divisor·UUᵀ.
fn unshrunk(within: &[Within], names: &[String], rows: usize, divisor: f64) -> Result<Vec<f64>> {
    if within.len() + 1 >= rows {
        return Err(Error::TooFewRows { coefficients: within.len() + 1, rows });
    }
    let rest: Vec<&[f64]> = within.iter().map(|column| column.rest.as_slice()).collect();
    let back = Design::orthonormal(&rest, names, rows)?.back;
    let back = back.view((1, 1), (within.len(), within.len()));
    let difference = DVector::from_iterator(within.len(), within.iter().map(Within::difference));
    Ok((back * (back.tr_mul(&difference) * divisor)).iter().copied().collect())
}

/// The columns about the means of their classes, each of length 1; 0 for a constant one.
struct Scaled<'a> {
    within: &'a [Within],
    columns: DMatrix<f64>,
}

impl<'a> Scaled<'a> {
    fn of(within: &'a [Within], rows: usize) -> Self {
        let columns = DMatrix::from_fn(rows, within.len(), |row, column| {
            let Within { rest, length, .. } = &within[column];
            if *length > 0.0 { rest[row] / length } else { 0.0 }
        });
        Scaled { within, columns }
    }

    /// ZᵀZ or ZZᵀ, whichever is smaller.
    fn gram(&self) -> DMatrix<f64> {
        let wide = self.columns.ncols() > self.columns.nrows();
        if wide { &self.columns * self.columns.transpose() } else { self.columns.tr_mul(&self.columns) }
    }

    /// s = min(1, b²/d²) with S = Σ zzᵀ/n, d² = ‖S − mI‖², b² = Σ ‖zzᵀ − S‖²/n², m the mean variance.
    fn ledoit_wolf(&self) -> f64 {
        let varying = self.within.iter().filter(|column| column.length > 0.0).count() as f64;
        let n = self.columns.nrows() as f64;
        // Columns of length 1, where those of variance 1 are meant: S = ZᵀZ, and m = 1.
        let squares = self.gram().norm_squared();
        let fourth: f64 = self.columns.row_iter().map(|row| (n * row.norm_squared()).powi(2)).sum();
        let distance = squares - varying;
        let error = (fourth - n * squares) / n.powi(2);
        match distance > 0.0 {
            true => (error / distance).clamp(0.0, 1.0),
            false => 1.0, // S is the target
        }
    }

    /// ((1 − s)Σ + sD)⁻¹(μ₁ − μ₀), in the smaller of both dimensions.
    fn weights(&self, share: f64, divisor: f64) -> Result<Vec<f64>> {
        let scaled = |column: &Within| match column.length > 0.0 {
            true => column.difference() / column.length,
            false => 0.0,
        };
        let difference = DVector::from_iterator(self.within.len(), self.within.iter().map(scaled));
        let wide = self.columns.ncols() > self.columns.nrows();
        let mut system = self.gram() * (1.0 - share);
        for k in 0..system.nrows() {
            system[(k, k)] += share;
        }
        let singular = || Error::NotConverged {
            what: "shrunk covariance",
            iterations: 1,
            change: share,
            tolerance: 0.0,
        };
        let factor = Cholesky::new(system).ok_or_else(singular)?;
        let solved = if wide {
            // (sI + (1 − s)ZᵀZ)⁻¹ = (I − (1 − s)Zᵀ(sI + (1 − s)ZZᵀ)⁻¹Z)/s
            let inner = factor.solve(&(&self.columns * &difference));
            (difference - self.columns.tr_mul(&inner) * (1.0 - share)) / share
        } else {
            factor.solve(&difference)
        };
        let back = |(w, column): (&f64, &Within)| match column.length > 0.0 {
            true => w * divisor / column.length,
            false => 0.0,
        };
        Ok(solved.iter().zip(self.within).map(back).collect())
    }
}

/// A fitted linear discriminant. Its scores are log odds, its probabilities 1/(1 + e^−score).
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct DiscriminantModel {
    linear: LinearModel,
    prior: f64,
    shrinkage: f64,
}

impl DiscriminantModel {
    /// Intercept and coefficients.
    pub fn linear(&self) -> &LinearModel {
        &self.linear
    }

    /// The probability of the positive class beforehand.
    pub fn prior(&self) -> f64 {
        self.prior
    }

    /// How far the covariance was drawn towards the variances, 0 (not at all) to 1 (covariances are not used).
    pub fn shrinkage(&self) -> f64 {
        self.shrinkage
    }
}

impl Predict for DiscriminantModel {
    fn columns(&self) -> &[String] {
        self.linear.columns()
    }

    fn scores(&self, table: &FeatureTable) -> Result<Vec<f64>> {
        self.linear.scores(table)
    }

    fn probabilities(&self, table: &FeatureTable) -> Result<Vec<f64>> {
        self.linear.probabilities(table)
    }

    fn stored(&self) -> Result<StoredModel> {
        Ok(self.clone().into())
    }
}
