use super::curve::PenaltyCurve;
use super::data::{Data, solution};
use super::model::ElasticNetModel;
use super::path::{PathPoint, dense};
use super::settings::ElasticNet;
use crate::error::Result;
use crate::learn::fit::Fit;
use crate::learn::select::{Reason, Selected, Selection};
use crate::learn::transform::Transform;
use crate::learn::validate::Folding;
use crate::table::FeatureTable;

/// An elastic net at one penalty, made by [`ElasticNet::at`].
///
/// As a [`Fit`] it is a classifier, as a [`Transform`] it keeps the columns with coefficients other than 0.
///
/// ```
/// use radiomics::learn::{ElasticNet, Fit, Predict};
/// use radiomics::table::FeatureTable;
/// let table = FeatureTable::from_columns(["a", "b", "c", "d"], [("x", vec![1.0, 2.0, 3.0, 4.0])])?
///     .with_labels([false, false, true, true])?;
/// let model = ElasticNet::ridge().at(0.5)?.fit(&table)?;
/// assert!(model.probabilities(&table)?[3] > 0.5);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ElasticNetAt {
    net: ElasticNet,
    penalty: f64,
}

/// An elastic net at a penalty that is chosen by cross-validation, made by [`ElasticNet::cross_validated`].
///
/// The path of penalties follows from all rows; each fold is fitted at these penalties, with centres and scales of its own;
/// the model is that of all rows at the penalty with the smallest loss. Folds are shared among threads, with the same bits
/// on any number of them.
///
/// As a [`Fit`] it is a classifier, as a [`Transform`] it keeps the columns with coefficients other than 0.
///
/// ```
/// use radiomics::learn::{Apply, ElasticNet, StratifiedFolds, Transform};
/// use radiomics::table::FeatureTable;
/// let subjects = (1..=10).map(|i| format!("p{i}"));
/// let table = FeatureTable::from_columns(
///     subjects,
///     [
///         ("signal", vec![0.1, 1.2, 0.4, 2.2, 1.9, 3.1, 1.1, 2.5, 0.9, 2.8]),
///         ("noise", vec![0.3, 0.1, 0.4, 0.1, 0.5, 0.9, 0.2, 0.6, 0.5, 0.35]),
///     ],
/// )?
/// .with_labels([0, 0, 0, 1, 0, 1, 1, 1, 0, 1].map(|y| y == 1))?;
/// let lasso = ElasticNet::lasso().cross_validated(StratifiedFolds::new(5, 1)?).fitted(&table)?;
/// assert_eq!(lasso.selection().kept(), ["signal"]);
/// println!("at {} of {:?}", lasso.penalty(), lasso.curve().map(|curve| curve.penalties()));
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct CrossValidatedElasticNet<F> {
    net: ElasticNet,
    folding: F,
    one_standard_error: bool,
}

impl ElasticNetAt {
    pub(super) fn new(net: ElasticNet, penalty: f64) -> Self {
        ElasticNetAt { net, penalty }
    }
}

impl<F: Folding> CrossValidatedElasticNet<F> {
    pub(super) fn new(net: ElasticNet, folding: F) -> Self {
        CrossValidatedElasticNet { net, folding, one_standard_error: false }
    }

    /// Chooses the largest penalty whose loss is at most one standard error above the smallest.
    #[must_use]
    pub fn one_standard_error(self) -> Self {
        CrossValidatedElasticNet { one_standard_error: true, ..self }
    }

    /// The loss for each penalty.
    ///
    /// # Errors
    /// As [`ElasticNet::path`], [`crate::Error::Fold`] naming the fold whose training rows lack a class or have no solution,
    /// and those of the folding.
    pub fn cross_validation(&self, table: &FeatureTable) -> Result<PenaltyCurve> {
        Ok(self.curve(&Data::new(&self.net, table)?, table)?.1)
    }

    fn curve(&self, data: &Data<'_>, table: &FeatureTable) -> Result<(Vec<PathPoint>, PenaltyCurve)> {
        let folds = self.folding.folds(table)?;
        let points = data.path(&data.problem()?)?;
        let penalties = points.iter().map(PathPoint::penalty).collect();
        let curve = PenaltyCurve::new(data, penalties, folds)?;
        Ok((points, curve))
    }
}

/// The solution at the chosen penalty, and the curve by which it was chosen.
struct Choice {
    point: PathPoint,
    curve: Option<PenaltyCurve>,
}

/// A way to choose one solution.
trait Choose {
    fn net(&self) -> &ElasticNet;

    fn choose(&self, data: &Data<'_>, table: &FeatureTable) -> Result<Choice>;

    fn model(&self, table: &FeatureTable) -> Result<ElasticNetModel> {
        let data = Data::new(self.net(), table)?;
        let choice = self.choose(&data, table)?;
        ElasticNetModel::new(&data.columns, self.net().mixing, self.net().loss, &choice.point)
    }

    fn selected(&self, table: &FeatureTable) -> Result<Shrunk> {
        let data = Data::new(self.net(), table)?;
        let Choice { point, curve } = self.choose(&data, table)?;
        let coefficients = dense(&point, data.columns.names().len());
        let zero = Reason::ZeroCoefficient { penalty: point.penalty() };
        let verdicts = coefficients.iter().map(|b| (*b == 0.0).then(|| zero.clone()));
        let selection = Selection::new("elastic net", table, verdicts)?;
        let columns = data.columns.names().to_vec();
        Ok(Selected::new(selection, Shrinkage { columns, coefficients, point, curve }))
    }
}

impl Choose for ElasticNetAt {
    fn net(&self) -> &ElasticNet {
        &self.net
    }

    fn choose(&self, data: &Data<'_>, _table: &FeatureTable) -> Result<Choice> {
        let point = solution(&data.problem()?, self.penalty)?;
        Ok(Choice { point, curve: None })
    }
}

impl<F: Folding> Choose for CrossValidatedElasticNet<F> {
    fn net(&self) -> &ElasticNet {
        &self.net
    }

    fn choose(&self, data: &Data<'_>, table: &FeatureTable) -> Result<Choice> {
        let (mut points, curve) = self.curve(data, table)?;
        let index =
            if self.one_standard_error { curve.index_one_standard_error() } else { curve.index_min() };
        Ok(Choice { point: points.swap_remove(index), curve: Some(curve) })
    }
}

impl Fit for ElasticNetAt {
    type Model = ElasticNetModel;

    /// # Errors
    /// As [`ElasticNet::path`].
    fn fit(&self, table: &FeatureTable) -> Result<ElasticNetModel> {
        self.model(table)
    }
}

impl Transform for ElasticNetAt {
    type Fitted = Shrunk;

    /// # Errors
    /// As [`ElasticNet::path`], and [`crate::Error::NothingSelected`] if all coefficients are 0.
    fn fitted(&self, table: &FeatureTable) -> Result<Shrunk> {
        self.selected(table)
    }
}

impl<F: Folding> Fit for CrossValidatedElasticNet<F> {
    type Model = ElasticNetModel;

    /// # Errors
    /// As [`CrossValidatedElasticNet::cross_validation`].
    fn fit(&self, table: &FeatureTable) -> Result<ElasticNetModel> {
        self.model(table)
    }
}

impl<F: Folding> Transform for CrossValidatedElasticNet<F> {
    type Fitted = Shrunk;

    /// # Errors
    /// As [`CrossValidatedElasticNet::cross_validation`], and [`crate::Error::NothingSelected`] if all coefficients are 0
    /// at the chosen penalty.
    fn fitted(&self, table: &FeatureTable) -> Result<Shrunk> {
        self.selected(table)
    }
}

/// What a selection by an elastic net rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Shrinkage {
    columns: Vec<String>,
    coefficients: Vec<f64>,
    point: PathPoint,
    curve: Option<PenaltyCurve>,
}

/// A fitted selection by an elastic net, with the coefficient of every column it saw.
pub type Shrunk = Selected<Shrinkage>;

impl Shrunk {
    /// Every column with its coefficient, in the units of the table.
    pub fn coefficients(&self) -> impl Iterator<Item = (&str, f64)> {
        let Shrinkage { columns, coefficients, .. } = self.evidence();
        columns.iter().map(String::as_str).zip(coefficients.iter().copied())
    }

    /// The penalty at which the columns were selected.
    pub fn penalty(&self) -> f64 {
        self.evidence().point.penalty()
    }

    /// The solution at that penalty.
    pub fn point(&self) -> &PathPoint {
        &self.evidence().point
    }

    /// The curve by which the penalty was chosen; `None` if it was given.
    pub fn curve(&self) -> Option<&PenaltyCurve> {
        self.evidence().curve.as_ref()
    }
}
