use std::collections::HashMap;

use super::covariate::{Covariate, Term};
use crate::error::{Error, Result};
use crate::learn::coding::KnownLevels;
use crate::learn::columns::FittedColumns;
use crate::learn::stored::StoredStep;
use crate::learn::transform::Apply;
use crate::table::{FeatureTable, Piece};

/// Batches brought to one level and spread, by the estimates of the training rows; from [`super::Combat`].
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct Harmonised {
    pub(super) columns: FittedColumns,
    pub(super) levels: KnownLevels,
    pub(super) keep_batch: bool,
    pub(super) reference: Option<usize>,
    pub(super) covariates: Vec<Covariate>,
    pub(super) adjusted: Vec<Adjusted>,
    pub(super) effects: Vec<BatchEffect>,
}

/// One column that is harmonised.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Adjusted {
    /// Its position among all columns.
    pub(super) at: usize,
    pub(super) grand_mean: f64,
    pub(super) coefficients: Vec<f64>,
    /// 0 for a column that stays as it is.
    pub(super) deviation: f64,
}

/// What a batch does to each harmonised column, in units of the pooled deviation; each list in the order of
/// [`Harmonised::harmonised`].
///
/// A column without residuals has shift 0 and variance 1.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct BatchEffect {
    pub(super) subjects: usize,
    pub(super) shifts: Vec<f64>,
    pub(super) variances: Vec<f64>,
    pub(super) shrunken_shifts: Vec<f64>,
    pub(super) shrunken_variances: Vec<f64>,
    pub(super) iterations: usize,
}

impl BatchEffect {
    /// Number of training subjects of the batch.
    pub fn subjects(&self) -> usize {
        self.subjects
    }

    /// γ̂, the shift of each column by itself.
    pub fn shifts(&self) -> &[f64] {
        &self.shifts
    }

    /// δ̂, the variance of each column by itself, with n − 1; 1 if only means are adjusted.
    pub fn variances(&self) -> &[f64] {
        &self.variances
    }

    /// γ*, the shift that is taken out.
    pub fn shrunken_shifts(&self) -> &[f64] {
        &self.shrunken_shifts
    }

    /// δ*, the variance that is taken out.
    pub fn shrunken_variances(&self) -> &[f64] {
        &self.shrunken_variances
    }

    /// Rounds of the iteration; 0 where there is none, as for the reference batch, which stays as it is.
    pub fn iterations(&self) -> usize {
        self.iterations
    }
}

impl Harmonised {
    /// The column of the batches.
    pub fn batch_column(&self) -> &str {
        self.levels.column()
    }

    /// The batches in order: that of the levels of a categorical column, else rising.
    pub fn batches(&self) -> &[String] {
        self.levels.words()
    }

    /// The batch that the others are brought to, if there is one.
    pub fn reference(&self) -> Option<&str> {
        self.batches().get(self.reference?).map(String::as_str)
    }

    /// What a batch does, by its name.
    pub fn effect(&self, batch: &str) -> Option<&BatchEffect> {
        self.effects.get(self.batches().iter().position(|level| level == batch)?)
    }

    /// The columns that are harmonised, those without residuals included.
    pub fn harmonised(&self) -> impl Iterator<Item = &str> {
        self.adjusted.iter().map(|column| self.name(column))
    }

    /// The columns that stay as they are, because batches and covariates leave no residuals.
    pub fn without_residuals(&self) -> impl Iterator<Item = &str> {
        self.adjusted.iter().filter(|column| column.deviation == 0.0).map(|column| self.name(column))
    }

    /// α of each harmonised column.
    pub fn grand_means(&self) -> Vec<f64> {
        self.adjusted.iter().map(|column| column.grand_mean).collect()
    }

    /// σ² of each harmonised column, 0 without residuals.
    pub fn pooled_variances(&self) -> Vec<f64> {
        self.adjusted.iter().map(|column| column.deviation * column.deviation).collect()
    }

    /// The covariates as they stand in the design, such as `age` and `sex=female`.
    pub fn covariates(&self) -> Vec<String> {
        self.covariates.iter().flat_map(Covariate::names).collect()
    }

    /// β of a harmonised column, in the order of [`Harmonised::covariates`].
    pub fn coefficients(&self, column: &str) -> Option<&[f64]> {
        let adjusted = self.adjusted.iter().find(|adjusted| self.name(adjusted) == column)?;
        Some(&adjusted.coefficients)
    }

    fn name(&self, column: &Adjusted) -> &str {
        self.columns.names().get(column.at).map_or("", String::as_str)
    }

    /// Refuses parts of a damaged file that do not belong together.
    fn expect_sound(&self) -> Result<()> {
        let (columns, terms) = (self.adjusted.len(), self.covariates().len());
        let complete = |effect: &BatchEffect| {
            effect.shrunken_shifts.len() == columns && effect.shrunken_variances.len() == columns
        };
        let sound = self.effects.len() == self.batches().len()
            && self.effects.iter().all(complete)
            && self.adjusted.iter().all(|column| column.coefficients.len() == terms);
        let problem = || format!("{columns} columns, {terms} covariates or {} batches", self.batches().len());
        let damaged = || Error::DamagedModel {
            model: "estimates of batches",
            problem: format!("a list is not as long as there are {}", problem()),
        };
        if sound { Ok(()) } else { Err(damaged()) }
    }

    fn terms(&self, table: &FeatureTable) -> Result<Vec<Term>> {
        let terms =
            self.covariates.iter().map(|covariate| covariate.terms(&table.column(covariate.column())?));
        Ok(terms.collect::<Result<Vec<_>>>()?.concat())
    }

    /// One number of a column, where it would be without its batch.
    fn without_batch(&self, column: usize, batch: usize, covariates: f64, y: f64) -> f64 {
        let (Some(adjusted), Some(effect)) = (self.adjusted.get(column), self.effects.get(batch)) else {
            return y;
        };
        let (shifts, variances) = (effect.shrunken_shifts.get(column), effect.shrunken_variances.get(column));
        let (Some(shift), Some(variance)) = (shifts, variances) else { return y };
        let mean = adjusted.grand_mean + covariates;
        // A batch in which a column does not vary has no spread to compare with.
        if *variance > 0.0 { mean + (y - mean - adjusted.deviation * shift) / variance.sqrt() } else { mean }
    }
}

impl Apply for Harmonised {
    fn columns(&self) -> &[String] {
        self.columns.names()
    }

    /// # Errors
    /// As [`Apply::apply`]; [`Error::UnknownLevel`] naming subject, batch and the batches that are known, or the same of a
    /// covariate; [`Error::MissingValue`] naming the first subject without batch or covariate.
    fn apply(&self, table: &FeatureTable) -> Result<FeatureTable> {
        self.expect_sound()?;
        let positions = self.columns.positions(table)?;
        let batches = self.levels.codes(&table.column(self.batch_column())?)?;
        let terms = self.terms(table)?;
        let index: HashMap<usize, usize> =
            self.adjusted.iter().enumerate().map(|(i, column)| (column.at, i)).collect();
        let (batches, terms) = (&batches, &terms);
        let mut pieces = Vec::with_capacity(positions.len());
        for ((i, at), name) in positions.into_iter().enumerate().zip(self.columns.names()) {
            let column = index.get(&i).and_then(|column| Some((*column, self.adjusted.get(*column)?)));
            pieces.push(match column {
                None if name == self.batch_column() && !self.keep_batch => continue,
                Some((column, adjusted)) if adjusted.deviation != 0.0 => {
                    let harmonise = move |row: usize, y: f64| match batches.get(row) {
                        Some(batch) if self.reference != Some(*batch) => {
                            let covariates = effect_of(terms, &adjusted.coefficients, row);
                            self.without_batch(column, *batch, covariates, y)
                        }
                        _ => y,
                    };
                    Piece::Mapped(at, Box::new(harmonise))
                }
                _ => Piece::Kept(at),
            });
        }
        table.assembled(pieces)
    }

    fn stored(&self) -> Result<StoredStep> {
        Ok(self.clone().into())
    }
}

/// xβ of one subject.
fn effect_of(terms: &[Term], coefficients: &[f64], row: usize) -> f64 {
    let value = |term: &Term| term.values.get(row).copied().unwrap_or(0.0);
    terms.iter().zip(coefficients).map(|(term, coefficient)| coefficient * value(term)).sum()
}
