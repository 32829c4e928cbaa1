use crate::error::{Error, Result, Undefined, expect_length};
use crate::learn::columns::FittedColumns;
use crate::learn::fit::{Fit, Predict};
use crate::learn::stored::StoredModel;
use crate::numeric::logistic::probability;
use crate::numeric::moment::mean_and_deviation;
use crate::table::FeatureTable;

/// Share of the largest variance that is added to all, unless set: that of scikit-learn.
const SMOOTHING: f64 = 1e-9;
/// Distance from the mean, in deviations, beyond which a value counts as there: squares and their sums stay numbers.
const FAR: f64 = 1e150;

/// Naive Bayes: within a class the columns are normal and independent of one another.
///
/// The score is the log odds, ln(π₁/π₀) + Σⱼ ln N(xⱼ; μ₁ⱼ, σ²₁ⱼ) − ln N(xⱼ; μ₀ⱼ, σ²₀ⱼ), with the shares of the classes as priors π and
/// the mean and variance (of a population) of each column in each class. A share of the largest variance of any column is
/// added to all variances, which keeps a column that is constant in a class from deciding alone; as it is in the units of
/// that column, bring the columns to one scale first ([`crate::learn::Standardise`]). Correlated columns are counted as
/// often as they occur: scores are then too far from 0, their order may be good all the same.
///
/// Own code: linfa-bayes (0.8) is on another ndarray; the formula is short.
///
/// ```
/// use radiomics::learn::{Fit, GaussianNaiveBayes, Predict};
/// use radiomics::table::FeatureTable;
/// let table = FeatureTable::from_columns(["a", "b", "c", "d"], [("x", vec![0.0, 2.0, 4.0, 6.0])])?
///     .with_labels([false, false, true, true])?;
/// let model = GaussianNaiveBayes::new().fit(&table)?;
/// assert_eq!(model.means(), [[1.0], [5.0]]);
/// assert!((model.scores(&table)?[3] - 12.0).abs() < 1e-6);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GaussianNaiveBayes {
    smoothing: f64,
}

impl GaussianNaiveBayes {
    /// With 10⁻⁹ of the largest variance added to all.
    pub const fn new() -> Self {
        GaussianNaiveBayes { smoothing: SMOOTHING }
    }

    /// With another share of the largest variance.
    ///
    /// # Errors
    /// [`Error::Setting`] if it is not at least 0 and finite.
    pub fn smoothing(self, share: f64) -> Result<Self> {
        if !(share >= 0.0 && share.is_finite()) {
            return Err(Error::setting("variance smoothing", "at least 0 and finite", share));
        }
        Ok(GaussianNaiveBayes { smoothing: share })
    }
}

impl Default for GaussianNaiveBayes {
    fn default() -> Self {
        Self::new()
    }
}

impl Fit for GaussianNaiveBayes {
    type Model = NaiveBayesModel;

    /// # Errors
    /// [`Error::Unlabelled`] without labels, [`Error::OneClass`] if they are all equal, [`Error::MissingValue`] naming the
    /// first cell without a number, [`Error::Undefined`] naming the first column whose smoothed variance in a class is 0
    /// (all columns constant, or no smoothing) or beyond the range of a number.
    fn fit(&self, table: &FeatureTable) -> Result<NaiveBayesModel> {
        let labels = table.both_classes()?;
        let columns = FittedColumns::of(table);
        let numbers = columns.numbers(table)?;
        let deviations = numbers.iter().map(|column| mean_and_deviation(column).1);
        let added = self.smoothing * deviations.fold(0.0, f64::max).powi(2);
        let [negative, positive] = [false, true].map(|class| Normals::of(&numbers, labels, class, added));
        for normals in [&negative, &positive] {
            normals.expect_variances(columns.names())?;
        }
        let positives = labels.iter().filter(|label| **label).count();
        let prior = positives as f64 / labels.len() as f64;
        Ok(NaiveBayesModel { columns, prior, negative, positive })
    }
}

/// The columns of a class.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
struct Normals {
    means: Vec<f64>,
    variances: Vec<f64>,
}

impl Normals {
    fn of(numbers: &[&[f64]], labels: &[bool], class: bool, added: f64) -> Self {
        let moments = numbers.iter().map(|column| {
            let of_class = column.iter().zip(labels).filter(|(_, label)| **label == class);
            let (mean, deviation) = mean_and_deviation(&of_class.map(|(x, _)| *x).collect::<Vec<_>>());
            (mean, deviation.powi(2) + added)
        });
        let (means, variances) = moments.unzip();
        Normals { means, variances }
    }

    fn expect_variances(&self, names: &[String]) -> Result<()> {
        let mut named = self.variances.iter().zip(names);
        let Some((variance, name)) = named.find(|(v, _)| !(**v > 0.0 && v.is_finite())) else {
            return Ok(());
        };
        let feature = format!("the density of column {name} in a class");
        let reason = match *variance == 0.0 {
            true => Undefined::ZeroDenominator("the variance"),
            false => Undefined::NotFinite,
        };
        Err(Error::Undefined { feature, reason })
    }

    /// (x − μ)/σ of a column, and σ.
    fn standard(&self, column: usize) -> impl Fn(f64) -> f64 {
        let mean = self.means.get(column).copied().unwrap_or(0.0);
        let deviation = self.variances.get(column).copied().unwrap_or(1.0).sqrt();
        move |x| ((x - mean) / deviation).clamp(-FAR, FAR)
    }
}

/// A fitted naive Bayes model. Its scores are log odds, its probabilities 1/(1 + e^−score).
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct NaiveBayesModel {
    columns: FittedColumns,
    prior: f64,
    negative: Normals,
    positive: Normals,
}

impl NaiveBayesModel {
    /// The share of the positive class.
    pub fn prior(&self) -> f64 {
        self.prior
    }

    /// The mean of each column in the negative and in the positive class.
    pub fn means(&self) -> [&[f64]; 2] {
        [&self.negative.means, &self.positive.means]
    }

    /// The smoothed variance of each column in the negative and in the positive class.
    pub fn variances(&self) -> [&[f64]; 2] {
        [&self.negative.variances, &self.positive.variances]
    }
}

impl Predict for NaiveBayesModel {
    fn columns(&self) -> &[String] {
        self.columns.names()
    }

    fn scores(&self, table: &FeatureTable) -> Result<Vec<f64>> {
        for list in self.means().into_iter().chain(self.variances()) {
            expect_length("moments of the columns", self.columns.names().len(), list.len())?;
        }
        let variances = self.negative.variances.iter().zip(&self.positive.variances);
        let constant = variances.map(|(v0, v1)| 0.5 * (v0.ln() - v1.ln())).sum::<f64>();
        let start = (self.prior / (1.0 - self.prior)).ln() + constant;
        let mut scores = vec![start; table.rows()];
        for (j, values) in self.columns.numbers(table)?.into_iter().enumerate() {
            let (negative, positive) = (self.negative.standard(j), self.positive.standard(j));
            for (score, x) in scores.iter_mut().zip(values) {
                let (z0, z1) = (negative(*x), positive(*x));
                *score += 0.5 * (z0 - z1) * (z0 + z1);
            }
        }
        Ok(scores)
    }

    fn probabilities(&self, table: &FeatureTable) -> Result<Vec<f64>> {
        Ok(self.scores(table)?.into_iter().map(probability).collect())
    }

    fn stored(&self) -> Result<StoredModel> {
        Ok(self.clone().into())
    }
}
