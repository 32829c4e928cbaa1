use std::collections::HashSet;

use super::covariate::Covariate;
use super::design::{Batches, Design};
use super::harmonised::{Adjusted, BatchEffect, Harmonised};
use super::located::{Located, Spread};
use super::shrink::{Pooling, Shrink, Shrunk, Stop};
use crate::error::{Error, Result, Undefined};
use crate::learn::coding::{KnownLevels, Scope};
use crate::learn::columns::FittedColumns;
use crate::learn::transform::Transform;
use crate::numeric::parallel;
use crate::table::{Column, FeatureTable, Kind};

/// Takes out what scanner, site or protocol do to each column, by location and scale (ComBat).
///
/// The model of a column is y = α + xβ + σγ_b + σ√δ_b·ε for a subject of batch b with covariates x. α, β and the pooled
/// residual variance σ² (with 1/n) are least squares, α being the mean of the batches weighted by their sizes. Then
/// z = (y − α − xβ)/σ has in batch b the mean γ̂ and the variance δ̂ (with 1/(n − 1)), and what comes out is
///
/// y* = σ(z − γ*)/√δ* + α + xβ
///
/// where γ* and δ* are γ̂ and δ̂, shrunk towards what the other columns say of the batch:
///
/// - parametric (the default): γ is normal with the mean γ̄ and variance τ² of the γ̂ of all columns, δ inverse gamma with the
///   mean and variance of all δ̂. γ* = (nτ²γ̂ + δ*γ̄)/(nτ² + δ*) and δ* = (½Σ(z − γ*)² + b)/(n/2 + a − 1), in turn until neither
///   changes. Programs before stopped at a relative change of 10⁻⁴, which [`Combat::stop_below`] repeats;
/// - [`Combat::non_parametric`]: means over the γ̂ and δ̂ of all other columns, weighted by the likelihood of the numbers of the
///   column;
/// - [`Combat::without_pooling`]: γ̂ and δ̂ themselves;
/// - [`Combat::mean_only`]: only shifts are taken out, for batches that differ in level alone or have one subject.
///
/// Each column of numbers is harmonised unless it is the batch or a covariate; [`Combat::only`] names fewer, since a clinical
/// number such as age has no batch effect. Covariates are what is to stay: without them a difference of batches in, say, age
/// is taken for one of scanners. The column of the batches is left out afterwards, covariates stay.
///
/// To harmonise a whole study before it is split lets each test subject move the numbers of all others: the estimates then
/// know the test set. Here the estimates belong to the fitted step, made of training rows alone, and later subjects of a known
/// batch are moved by them; a batch without training rows has no estimates and is refused. The label is no covariate, since it
/// is not known of a new subject.
///
/// A column that is constant within batches, but for covariates, stays as it is ([`Harmonised::without_residuals`]). One that
/// is constant within one batch only, with a shrunken variance of 0, becomes α + xβ there, for later subjects too. The cost is
/// columns × subjects, for the non-parametric form also columns² × batches; threads share the columns.
///
/// ```
/// use radiomics::learn::{Apply, Combat, Fit, Logistic, Predict, Standardise, Transform};
/// use radiomics::table::FeatureTable;
/// let size = vec![11.0, 14.0, 12.0, 16.0, 29.0, 33.0, 27.0, 30.0];
/// let texture = vec![1.1, 1.9, 1.4, 1.6, 5.0, 6.5, 4.1, 5.5];
/// let train = FeatureTable::from_columns((1..=8).map(|i| format!("p{i}")), [("size", size), ("texture", texture)])?
///     .with_categories("scanner", ["A", "A", "A", "A", "B", "B", "B", "B"])?
///     .with_labels([false, true, false, true, false, true, true, false])?;
///
/// let fitted = Combat::by("scanner").fitted(&train)?;
/// assert_eq!(fitted.apply(&train)?.columns(), ["size", "texture"]);
/// assert!(fitted.effect("B").unwrap().shrunken_shifts()[0] > 0.0);
///
/// let test = FeatureTable::from_columns(["p9"], [("size", vec![31.0]), ("texture", vec![5.0])])?;
/// let known = fitted.apply(&test.clone().with_categories("scanner", ["B"])?)?;
/// assert!(known.value(0, 0)? < 31.0);
/// let unknown = fitted.apply(&test.with_categories("scanner", ["C"])?).unwrap_err();
/// assert_eq!(unknown.to_string(), "subject p9, column scanner: level C is not among A, B");
///
/// let recipe = Combat::by("scanner").then(Standardise::sample()).fit_by(Logistic::ridge(1.0)?);
/// assert_eq!(recipe.fit(&train)?.scores(&train)?.len(), 8);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Sources: Johnson, Li and Rabinovic, Biostatistics 8 (2007) 118–127, section 3; for images Fortin and others, NeuroImage 161
/// (2017) 149–170 and 167 (2018) 104–120; the reference batch: Zhang, Jenkins and others, BMC Bioinformatics 19 (2018) 262.
#[derive(Debug, Clone, PartialEq)]
pub struct Combat {
    batch: String,
    scope: Scope,
    /// With whether a column of numbers holds categories.
    covariates: Vec<(String, bool)>,
    reference: Option<String>,
    shrink: Shrink,
    keep_batch: bool,
}

impl Combat {
    /// By this column, which holds words or whole numbers.
    pub fn by(batch: impl Into<String>) -> Self {
        Combat {
            batch: batch.into(),
            scope: Scope::All,
            covariates: Vec::new(),
            reference: None,
            shrink: Shrink { pooling: Pooling::Parametric, mean_only: false, stop: Stop::Converged },
            keep_batch: false,
        }
    }

    /// Keeps the effect of these columns: numbers as they are, words as categories of which the first is the base.
    #[must_use]
    pub fn protecting(self, covariates: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.with_covariates(covariates, false)
    }

    /// Keeps the effect of these columns, the whole numbers of which stand for categories.
    #[must_use]
    pub fn protecting_categories(self, covariates: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.with_covariates(covariates, true)
    }

    fn with_covariates(
        mut self,
        covariates: impl IntoIterator<Item = impl Into<String>>,
        categories: bool,
    ) -> Self {
        self.covariates.extend(covariates.into_iter().map(|name| (name.into(), categories)));
        self
    }

    /// Harmonises these columns and no other.
    #[must_use]
    pub fn only(self, columns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Combat { scope: Scope::named(columns), ..self }
    }

    /// Without an assumption on the distribution of effects over the columns. The cost grows with the square of the number
    /// of columns.
    #[must_use]
    pub fn non_parametric(mut self) -> Self {
        self.shrink.pooling = Pooling::Empirical;
        self
    }

    /// Each column by itself: nothing is learnt of a batch from other columns.
    #[must_use]
    pub fn without_pooling(mut self) -> Self {
        self.shrink.pooling = Pooling::Absent;
        self
    }

    /// Takes out shifts and leaves the spread of each batch; a parametric shift is then that of one subject and variance 1,
    /// γ* = (τ²γ̂ + γ̄)/(τ² + 1).
    #[must_use]
    pub fn mean_only(mut self) -> Self {
        self.shrink.mean_only = true;
        self
    }

    /// Brings all batches to this one, whose numbers stay bit for bit; α and σ² are then its own.
    #[must_use]
    pub fn reference(self, batch: impl Into<String>) -> Self {
        Combat { reference: Some(batch.into()), ..self }
    }

    /// Ends the iteration of a batch when no column changes by more than this share of its old value, a share of a negative
    /// value being negative: 10⁻⁴ is what programs before did.
    ///
    /// # Errors
    /// [`Error::Setting`] if the change is not positive and finite.
    pub fn stop_below(mut self, change: f64) -> Result<Self> {
        if !(change > 0.0 && change.is_finite()) {
            return Err(Error::setting("relative change to stop below", "positive and finite", change));
        }
        self.shrink.stop = Stop::Below(change);
        Ok(self)
    }

    /// Leaves the column of the batches in the table.
    #[must_use]
    pub fn keeping_batch(self) -> Self {
        Combat { keep_batch: true, ..self }
    }

    /// The covariates, each named once.
    fn covariates_in(&self, table: &FeatureTable) -> Result<Vec<Covariate>> {
        let mut names = HashSet::from([self.batch.as_str()]);
        let covariates = self.covariates.iter().map(|(name, categories)| match names.insert(name) {
            true => Covariate::of(&table.column(name)?, *categories),
            false => Err(Error::Duplicate { what: "batch or covariate", name: name.clone() }),
        });
        covariates.collect()
    }

    /// The columns that are harmonised.
    fn harmonised_in<'a>(&self, table: &'a FeatureTable) -> Result<Vec<Column<'a>>> {
        let marks = self.scope.marks(table)?;
        let named = matches!(self.scope, Scope::Named(_));
        let other = |name: &str| name == self.batch || self.covariates.iter().any(|(other, _)| other == name);
        let mut columns = Vec::new();
        for column in table.iter().filter(|column| marks[column.position()]) {
            match other(column.name()) {
                true if named => {
                    let expected = "neither the batch nor a covariate";
                    return Err(Error::setting("column to harmonise", expected, column.name()));
                }
                true => {}
                false if named || column.kind() == Kind::Numeric => columns.push(column),
                false => {}
            }
        }
        if columns.is_empty() {
            return Err(Error::Nothing { what: "the list of columns to harmonise" });
        }
        Ok(columns)
    }

    /// What each batch does to each column.
    fn effects(
        &self,
        located: &[Located],
        sizes: &[usize],
        reference: Option<usize>,
    ) -> Result<Vec<BatchEffect>> {
        let effects = sizes.iter().enumerate().map(|(batch, size)| {
            let spreads = located.iter().filter_map(|column| column.batches.as_ref()?.get(batch).copied());
            let spreads: Vec<Spread> = spreads.collect();
            let mut shrink = self.shrink;
            if reference == Some(batch) {
                shrink.pooling = Pooling::Absent;
            }
            let mut shrunk = shrink.batch(&spreads, *size)?;
            if reference == Some(batch) {
                shrunk.shrunken_shifts.fill(0.0);
                shrunk.shrunken_variances.fill(1.0);
            }
            Ok(effect(&shrunk, located, *size))
        });
        effects.collect()
    }
}

impl Transform for Combat {
    type Fitted = Harmonised;

    /// # Errors
    /// [`Error::UnknownColumn`] for a batch, covariate or column that is absent; [`Error::MissingValue`] naming the first
    /// subject without one of these; [`Error::NotWhole`] for batches or categories that are numbers and not whole;
    /// [`Error::SampleTooSmall`] for fewer than two batches or, if effects are pooled, one column; [`Error::BatchTooSmall`] for
    /// a batch of one subject, unless only means are adjusted; [`Error::Confounded`] naming the first covariate that the
    /// batches and those before it determine; [`Error::TooFewRows`] if no residuals are left; [`Error::UnknownName`] for a
    /// reference that is no batch; [`Error::Undefined`] naming the first column that spreads beyond the range of a number.
    fn fitted(&self, table: &FeatureTable) -> Result<Harmonised> {
        let batch = table.column(&self.batch)?;
        let levels = KnownLevels::occurring(&batch)?;
        let reference = self.reference.as_ref().map(|word| levels.position("batch", word)).transpose()?;
        let covariates = self.covariates_in(table)?;
        let columns = self.harmonised_in(table)?;
        let needed = if self.shrink.mean_only { 1 } else { 2 };
        let batches = Batches::new(&levels, levels.codes(&batch)?, needed)?;
        let terms = covariates.iter().map(|covariate| covariate.terms(&table.column(covariate.column())?));
        let design = Design::new(batches, &terms.collect::<Result<Vec<_>>>()?.concat(), &self.batch)?;

        let numbers: Vec<&[f64]> = columns.iter().map(Column::complete).collect::<Result<_>>()?;
        let located = parallel::map(&numbers, |values| Located::of(values, &design, reference));
        let located: Vec<Located> = located
            .into_iter()
            .zip(&columns)
            .map(|(located, column)| located.ok_or_else(|| beyond_range(column)))
            .collect::<Result<_>>()?;
        let effects = self.effects(&located, &design.batches.sizes, reference)?;
        let adjusted = columns.iter().zip(located).map(|(column, located)| Adjusted {
            at: column.position(),
            grand_mean: located.grand_mean,
            coefficients: located.coefficients,
            deviation: located.deviation,
        });
        Ok(Harmonised {
            columns: FittedColumns::of(table),
            levels,
            keep_batch: self.keep_batch,
            reference,
            covariates,
            adjusted: adjusted.collect(),
            effects,
        })
    }
}

fn beyond_range(column: &Column<'_>) -> Error {
    Error::Undefined {
        feature: format!("the spread of column {}", column.name()),
        reason: Undefined::NotFinite,
    }
}

/// The estimates of a batch for all columns, of which those without residuals have no effect.
fn effect(shrunk: &Shrunk, located: &[Located], subjects: usize) -> BatchEffect {
    let spread_out = |estimates: &[f64], absent: f64| {
        let mut estimates = estimates.iter();
        let all = located.iter().map(|column| match column.batches {
            Some(_) => estimates.next().copied().unwrap_or(absent),
            None => absent,
        });
        all.collect()
    };
    BatchEffect {
        subjects,
        shifts: spread_out(&shrunk.shifts, 0.0),
        variances: spread_out(&shrunk.variances, 1.0),
        shrunken_shifts: spread_out(&shrunk.shrunken_shifts, 0.0),
        shrunken_variances: spread_out(&shrunk.shrunken_variances, 1.0),
        iterations: shrunk.iterations,
    }
}
