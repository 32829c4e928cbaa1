use std::borrow::Cow;
use std::fmt;

use crate::error::{Error, Result, Undefined, expect_length};
use crate::learn::columns::FittedColumns;
use crate::learn::stored::StoredStep;
use crate::learn::transform::Apply;
use crate::table::FeatureTable;

/// Why a selection dropped a column.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Reason {
    /// The p-value is not below the limit.
    NotSignificant {
        /// The p-value.
        p: f64,
        /// The limit.
        limit: f64,
    },
    /// Enough other columns have a smaller p-value.
    NotAmongBest {
        /// The p-value.
        p: f64,
        /// Position among all columns in rising order of p, from 1.
        rank: usize,
        /// How many are kept.
        kept: usize,
    },
    /// A kept column says nearly the same.
    Correlated {
        /// The first kept column, in walking order, with which the correlation is above the limit.
        with: String,
        /// The correlation.
        correlation: f64,
        /// The limit for its absolute value.
        limit: f64,
    },
    /// A subject has no value.
    Incomplete {
        /// The first such subject.
        subject: String,
        /// Why it has none.
        reason: Undefined,
        /// Number of subjects without a value.
        count: usize,
    },
    /// The values vary too little.
    LowVariance {
        /// The variance.
        variance: f64,
        /// The limit above which a column is kept.
        limit: f64,
    },
    /// The values are not repeatable between readers or sessions.
    NotRepeatable {
        /// The agreement, by an intraclass correlation; `None` where it is undefined.
        agreement: Option<f64>,
        /// The limit above which a column is kept.
        limit: f64,
    },
    /// A greedy search picked enough other columns before this one.
    NotPicked {
        /// How many were picked.
        picked: usize,
    },
    /// A penalised model gives the column the coefficient 0.
    ZeroCoefficient {
        /// The penalty.
        penalty: f64,
    },
    /// The column was selected in too few resamples.
    Unstable {
        /// The share of resamples that selected it.
        share: f64,
        /// The limit from which a column is kept.
        limit: f64,
    },
    /// A stepwise search finds the model worse with it.
    NoImprovement {
        /// The criterion of the model with the column.
        with: f64,
        /// The criterion without it.
        without: f64,
    },
    /// No model with the column can be fitted.
    NoModel {
        /// Why not.
        problem: String,
    },
    /// The column was not among the candidates of the step.
    NotConsidered,
    /// A reason of a selection of another crate, or one that was read from a file.
    Other(String),
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::NotSignificant { p, limit } => write!(f, "p is {p:.3e}, below {limit} is kept"),
            Reason::NotAmongBest { p, rank, kept } => {
                write!(f, "p is {p:.3e}, rank {rank}, the best {kept} are kept")
            }
            Reason::Correlated { with, correlation, limit } => {
                write!(f, "correlation {correlation:.3} with {with}, up to ±{limit} is kept")
            }
            Reason::Incomplete { subject, reason, count } => {
                write!(f, "{count} missing values, the first for subject {subject}: {reason}")
            }
            Reason::LowVariance { variance, limit } => {
                write!(f, "variance {variance:.3e}, above {limit} is kept")
            }
            Reason::NotRepeatable { agreement: Some(r), limit } => {
                write!(f, "agreement {r:.3}, above {limit} is kept")
            }
            Reason::NotRepeatable { agreement: None, limit } => {
                write!(f, "no agreement is defined, above {limit} is kept")
            }
            Reason::NotPicked { picked } => write!(f, "{picked} other columns were picked before it"),
            Reason::ZeroCoefficient { penalty } => write!(f, "coefficient 0 at penalty {penalty:.3e}"),
            Reason::Unstable { share, limit } => {
                write!(f, "selected in {share:.2} of the resamples, from {limit} is kept")
            }
            Reason::NoImprovement { with, without } => {
                write!(f, "the criterion is {with:.4} with it and {without:.4} without")
            }
            Reason::NoModel { problem } => write!(f, "there is no model with it: {problem}"),
            Reason::NotConsidered => f.write_str("it is not among the candidates"),
            Reason::Other(reason) => f.write_str(reason),
        }
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Reason {
    /// The sentence.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Reason {
    /// [`Reason::Other`] with the sentence that was written.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        String::deserialize(deserializer).map(Reason::Other)
    }
}

/// A column that a selection dropped.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct Dropped {
    /// The column.
    pub column: String,
    /// Why.
    pub reason: Reason,
}

/// A fitted selection: the columns it kept, in the order of the table, and those it dropped, with reasons.
///
/// Applied to a table it picks the kept columns; the dropped ones need not be there.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct Selection {
    step: Cow<'static, str>,
    kept: FittedColumns,
    dropped: Vec<Dropped>,
}

impl Selection {
    /// A selection on `table`, by one verdict for each column: a reason to drop it, or none.
    ///
    /// # Errors
    /// [`Error::Length`] if there is not one verdict for each column, [`Error::NothingSelected`] if every column has a
    /// reason to go, or there is no column.
    ///
    /// ```
    /// use radiomics::learn::{Apply, Reason, Selection};
    /// use radiomics::table::FeatureTable;
    /// let table = FeatureTable::from_columns(["p1"], [("a", vec![1.0]), ("b", vec![2.0])])?;
    /// let costly = Reason::Other("needs a contrast agent".into());
    /// let selection = Selection::new("by cost", &table, [None, Some(costly)])?;
    /// assert_eq!(selection.kept(), ["a"]);
    /// assert_eq!(selection.apply(&table)?.columns(), ["a"]);
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    pub fn new(
        step: &'static str,
        table: &FeatureTable,
        verdicts: impl IntoIterator<Item = Option<Reason>>,
    ) -> Result<Self> {
        let verdicts: Vec<Option<Reason>> = verdicts.into_iter().collect();
        let columns = table.columns();
        expect_length("verdicts of the selection", columns.len(), verdicts.len())?;
        let kept: Vec<usize> =
            (0..columns.len()).filter(|i| matches!(verdicts.get(*i), Some(None))).collect();
        if kept.is_empty() {
            return Err(Error::NothingSelected { what: step, columns: columns.len() });
        }
        let reasons = columns.iter().zip(verdicts);
        let dropped =
            reasons.filter_map(|(name, reason)| Some(Dropped { column: name.clone(), reason: reason? }));
        Ok(Selection { step: step.into(), dropped: dropped.collect(), kept: FittedColumns::at(table, &kept) })
    }

    /// The name of the step.
    pub fn step(&self) -> &str {
        &self.step
    }

    /// The columns that were kept, in the order of the table.
    pub fn kept(&self) -> &[String] {
        self.kept.names()
    }

    /// The columns that were dropped, in the order of the table, with the reason.
    pub fn dropped(&self) -> &[Dropped] {
        &self.dropped
    }
}

impl Apply for Selection {
    fn columns(&self) -> &[String] {
        self.kept.names()
    }

    fn apply(&self, table: &FeatureTable) -> Result<FeatureTable> {
        self.kept.pick(table)
    }

    fn selections(&self) -> Vec<&Selection> {
        vec![self]
    }

    fn stored(&self) -> Result<StoredStep> {
        Ok(self.clone().into())
    }
}

/// A fitted selection with what it rests on, such as the p-value of every column.
///
/// Stored it is its [`Selection`] alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Selected<E> {
    selection: Selection,
    evidence: E,
}

impl<E> Selected<E> {
    /// A selection and what it rests on.
    pub fn new(selection: Selection, evidence: E) -> Self {
        Selected { selection, evidence }
    }

    /// What was kept and dropped.
    pub fn selection(&self) -> &Selection {
        &self.selection
    }

    /// What the selection rests on.
    pub fn evidence(&self) -> &E {
        &self.evidence
    }
}

impl<E: Send + Sync> Apply for Selected<E> {
    fn columns(&self) -> &[String] {
        self.selection.columns()
    }

    fn apply(&self, table: &FeatureTable) -> Result<FeatureTable> {
        self.selection.apply(table)
    }

    fn selections(&self) -> Vec<&Selection> {
        vec![&self.selection]
    }

    fn stored(&self) -> Result<StoredStep> {
        self.selection.stored()
    }
}
