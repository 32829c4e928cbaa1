use super::chosen::{CrossValidatedElasticNet, ElasticNetAt};
use super::columns::Columns;
use super::data::Data;
use super::loss::Loss;
use super::path::ElasticNetPath;
use super::problem::Problem;
use crate::error::{Error, Result};
use crate::learn::validate::{Folding, StratifiedFolds};
use crate::table::FeatureTable;

/// Penalties of a default path.
const COUNT: usize = 100;
/// More penalties than anyone needs.
const MOST: usize = 100_000;

/// Regression with a penalty on |b| and b² before it has a penalty: the mixing of the two, and what is fitted.
///
/// It minimises
///
/// loss(b₀, b) + λ Σⱼ fⱼ (α|bⱼ| + ½(1 − α)bⱼ²)
///
/// over standardised columns (mean 0, Σx²/n = 1); the intercept b₀ is free. The loss is −ℓ/n of logistic regression, or
/// Σ(y − η)²/(2n) of the label as the numbers 0 and 1 ([`ElasticNet::least_squares`]). These are objective and scaling of
/// glmnet. The penalty λ of [`crate::learn::Logistic::ridge`] is on the sum ℓ instead of its mean and in the units of the table: on
/// standardised columns of n subjects it is n times the λ of [`ElasticNet::ridge`] here.
///
/// By [`ElasticNet::at`] or [`ElasticNet::cross_validated`] it becomes a classifier, a [`Fit`](crate::learn::Fit), and a selection of the
/// columns with coefficients other than 0, a [`Transform`](crate::learn::Transform). [`ElasticNet::path`] gives the solutions for many λ.
///
/// Every solution meets its optimality conditions to 10⁻⁹ λ, at most to 10⁻¹⁰ (glmnet stops much earlier). A constant column
/// has the coefficient 0. Where columns depend on one another, the lasso has many solutions and this gives one of them.
///
/// ```
/// use radiomics::learn::ElasticNet;
/// use radiomics::table::FeatureTable;
/// let subjects = (1..=6).map(|i| format!("p{i}"));
/// let table = FeatureTable::from_columns(
///     subjects,
///     [("signal", vec![0.1, 1.2, 0.4, 2.2, 1.9, 3.1]), ("noise", vec![0.3, 0.1, 0.4, 0.1, 0.5, 0.35])],
/// )?
/// .with_labels([false, false, true, true, false, true])?;
/// let path = ElasticNet::lasso().path(&table)?;
/// assert_eq!(path.points()[0].degrees_of_freedom(), 0); // at the largest penalty
/// assert_eq!(path.points()[1].coefficients()[0].0, 0);  // the first column comes in
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ElasticNet {
    pub(super) mixing: f64,
    pub(super) loss: Loss,
    standardised: bool,
    factors: Vec<(String, f64)>,
    pub(super) penalties: Penalties,
}

/// The penalties of a path.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Penalties {
    /// In equal ratios from the largest, until the deviance is explained.
    Default { count: usize },
    /// Falling.
    Given(Vec<f64>),
}

impl ElasticNet {
    fn new(mixing: f64) -> Self {
        ElasticNet {
            mixing,
            loss: Loss::Logistic,
            standardised: true,
            factors: Vec::new(),
            penalties: Penalties::Default { count: COUNT },
        }
    }

    /// α = 1, the sum of |b|: most coefficients are 0.
    pub fn lasso() -> Self {
        Self::new(1.0)
    }

    /// α = 0, the sum of ½b²: no coefficient is 0.
    pub fn ridge() -> Self {
        Self::new(0.0)
    }

    /// Both, with the share α on |b|.
    ///
    /// # Errors
    /// [`Error::Setting`] if α is not from 0 to 1.
    pub fn mixed(alpha: f64) -> Result<Self> {
        if !(0.0..=1.0).contains(&alpha) {
            return Err(Error::setting("mixing of the penalties", "from 0 to 1", alpha));
        }
        Ok(Self::new(alpha))
    }

    /// With least squares on the label as 0 or 1 in place of the logistic likelihood.
    #[must_use]
    pub fn least_squares(self) -> Self {
        ElasticNet { loss: Loss::LeastSquares, ..self }
    }

    /// With the penalty on the coefficients in the units of the table.
    #[must_use]
    pub fn without_scaling(self) -> Self {
        ElasticNet { standardised: false, ..self }
    }

    /// With the factor f on the penalty of one column; 1 otherwise. With 0 the column is never penalised and always kept. The
    /// factors are taken as they are (glmnet scales them to a mean of 1). A later factor of the same column counts.
    ///
    /// # Errors
    /// [`Error::Setting`] if the factor is not finite and at least 0.
    pub fn penalty_factor(mut self, column: impl Into<String>, factor: f64) -> Result<Self> {
        if !(factor >= 0.0 && factor.is_finite()) {
            return Err(Error::setting("factor of the penalty of a column", "at least 0 and finite", factor));
        }
        self.factors.push((column.into(), factor));
        Ok(self)
    }

    /// With these penalties, taken in falling order, for paths and cross-validation.
    ///
    /// # Errors
    /// [`Error::Nothing`] for none, [`Error::Setting`] if one is not above 0 and finite, or there are more than 100 000.
    pub fn penalties(self, penalties: impl IntoIterator<Item = f64>) -> Result<Self> {
        let mut penalties: Vec<f64> = penalties.into_iter().take(MOST + 1).collect();
        expect_count(penalties.len())?;
        for penalty in &penalties {
            expect_penalty(*penalty)?;
        }
        penalties.sort_by(|a, b| b.total_cmp(a));
        Ok(ElasticNet { penalties: Penalties::Given(penalties), ..self })
    }

    /// With a default path of `count` penalties instead of 100.
    ///
    /// # Errors
    /// [`Error::Nothing`] for none, [`Error::Setting`] for more than 100 000.
    pub fn penalty_count(self, count: usize) -> Result<Self> {
        expect_count(count)?;
        Ok(ElasticNet { penalties: Penalties::Default { count }, ..self })
    }

    /// At one penalty λ: a classifier and a selection.
    ///
    /// # Errors
    /// [`Error::Setting`] if λ is not above 0 and finite.
    pub fn at(self, penalty: f64) -> Result<ElasticNetAt> {
        expect_penalty(penalty)?;
        Ok(ElasticNetAt::new(self, penalty))
    }

    /// At the penalty with the smallest loss in cross-validation: a classifier and a selection.
    pub fn cross_validated<F: Folding>(self, folding: F) -> CrossValidatedElasticNet<F> {
        CrossValidatedElasticNet::new(self, folding)
    }

    /// The solutions for the penalties that were given, or for the default ones.
    ///
    /// Those fall from the smallest at which all penalised coefficients are 0 (for α below 0.001: of α = 0.001) in 100 equal
    /// ratios to 10⁻⁴ of it, with fewer subjects than columns to 10⁻². As in glmnet, a default path of at least 5 penalties
    /// ends earlier once 99.9 % of the deviance is explained or a penalty adds less than 10⁻⁵ to that share (with least
    /// squares: less than 10⁻⁵ of it).
    ///
    /// # Errors
    /// - [`Error::Unlabelled`] without labels, [`Error::OneClass`] if they are all equal,
    /// - [`Error::MissingValue`] naming the first cell without a number,
    /// - [`Error::UnknownColumn`] if a penalty factor was given for a column that is not there,
    /// - [`Error::Nothing`] if no default penalties follow from the table, as no penalised column is related to the labels,
    /// - [`Error::NotConverged`] if no solution is found, as where columns without penalty separate the classes.
    pub fn path(&self, table: &FeatureTable) -> Result<ElasticNetPath> {
        let data = Data::new(self, table)?;
        let problem = data.problem()?;
        let points = data.path(&problem)?;
        Ok(ElasticNetPath::new(self, data.columns, &problem, points))
    }

    /// The factor of each column.
    pub(super) fn factors(&self, columns: &[String]) -> Result<Vec<f64>> {
        let mut factors = vec![1.0; columns.len()];
        for (name, factor) in &self.factors {
            let position = columns.iter().position(|column| column == name);
            match position.and_then(|position| factors.get_mut(position)) {
                Some(place) => *place = *factor,
                None => return Err(Error::unknown_column(name, columns)),
            }
        }
        Ok(factors)
    }

    pub(super) fn problem(&self, columns: Columns, labels: Vec<bool>, factors: &[f64]) -> Problem {
        Problem::new(columns, labels, self.loss, self.mixing, factors, self.standardised)
    }
}

fn expect_penalty(penalty: f64) -> Result<()> {
    if penalty > 0.0 && penalty.is_finite() {
        return Ok(());
    }
    Err(Error::setting("penalty", "above 0 and finite", penalty))
}

fn expect_count(count: usize) -> Result<()> {
    match count {
        0 => Err(Error::Nothing { what: "the list of penalties" }),
        1..=MOST => Ok(()),
        _ => Err(Error::setting("number of penalties", format!("at most {MOST}"), count)),
    }
}

/// The lasso with its usual choice of the penalty.
///
/// ```
/// use radiomics::learn::{Fit, Lasso, Logistic, Transform};
/// let seed = 1;
/// let recipe = Lasso::cross_validated(10, seed)?.fit_by(Logistic::unpenalised());
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lasso(());

impl Lasso {
    /// The lasso at the penalty with the smallest loss in k stratified folds, drawn by a seed.
    ///
    /// # Errors
    /// [`Error::Setting`] if k is below 2.
    pub fn cross_validated(k: usize, seed: u64) -> Result<CrossValidatedElasticNet<StratifiedFolds>> {
        Ok(ElasticNet::lasso().cross_validated(StratifiedFolds::new(k, seed)?))
    }

    /// The lasso at one penalty.
    ///
    /// # Errors
    /// As [`ElasticNet::at`].
    pub fn at(penalty: f64) -> Result<ElasticNetAt> {
        ElasticNet::lasso().at(penalty)
    }
}
