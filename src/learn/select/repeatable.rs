use std::collections::HashMap;

use super::selection::{Reason, Selected, Selection};
use crate::error::{Error, Result, Undefined, Value, expect_at_least};
use crate::evaluate::{Confidence, IccForm, Readings};
use crate::learn::columns::FittedColumns;
use crate::learn::transform::Transform;
use crate::numeric::parallel;
use crate::table::FeatureTable;

/// An analysis of variance needs two subjects.
const LEAST_SUBJECTS: usize = 2;

/// Keeps the columns that another reader finds again, by an intraclass correlation ([`IccForm`], ICC(2,1) unless told
/// otherwise).
///
/// The first reader is the table it is fitted on; the tables of the other readers are parameters and hold the same columns
/// of some of the same subjects. Only subjects that are in all of them count, so that fitted on training rows it sees
/// training rows only, whatever the other tables hold. Put it first: the readers' tables are not scaled with the table it
/// is fitted on.
///
/// A column in which another reader has no value for such a subject is dropped ([`Reason::Incomplete`]), as is one whose
/// correlation is undefined. A copy of a subject in a bootstrap sample (`p1#2`) was read by no other reader and does not
/// count.
///
/// ```
/// use radiomics::learn::{Repeatable, Transform};
/// use radiomics::table::FeatureTable;
/// let train = FeatureTable::from_columns(
///     ["a", "b", "c", "d", "e"],
///     [("volume", vec![1.0, 2.0, 3.0, 4.0, 5.0]), ("noise", vec![1.0, 5.0, 2.0, 4.0, 3.0])],
/// )?;
/// let again = FeatureTable::from_columns(
///     ["e", "c", "b", "a"],
///     [("noise", vec![1.0, 5.0, 1.0, 4.0]), ("volume", vec![5.1, 2.9, 2.0, 1.1])],
/// )?;
/// let repeatable = Repeatable::above(0.75, again)?.fitted(&train)?;
/// assert_eq!(repeatable.selection().kept(), ["volume"]);
/// assert_eq!(repeatable.subjects(), 4);
/// assert!(repeatable.agreements()[0]? > 0.99);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Repeatable {
    readers: Vec<FeatureTable>,
    limit: f64,
    form: IccForm,
    /// Whether the lower end of an interval is held against the limit.
    lower_end: Option<Confidence>,
    least: usize,
}

impl Repeatable {
    /// Keeps columns whose correlation with the second reader is above `limit`.
    ///
    /// # Errors
    /// [`Error::Setting`] if the limit is not from −1 to 1.
    pub fn above(limit: f64, second_reader: FeatureTable) -> Result<Self> {
        if !(-1.0..=1.0).contains(&limit) {
            return Err(Error::setting("limit of the agreement", "from −1 to 1", limit));
        }
        let readers = vec![second_reader];
        Ok(Repeatable { readers, limit, form: IccForm::default(), lower_end: None, least: LEAST_SUBJECTS })
    }

    /// With one more reader.
    #[must_use]
    pub fn and_reader(mut self, reader: FeatureTable) -> Self {
        self.readers.push(reader);
        self
    }

    /// By another intraclass correlation.
    #[must_use]
    pub fn form(self, form: IccForm) -> Self {
        Repeatable { form, ..self }
    }

    /// Keeps columns only of which the lower end of the two-sided interval is above the limit.
    #[must_use]
    pub fn lower_end(self, confidence: Confidence) -> Self {
        Repeatable { lower_end: Some(confidence), ..self }
    }

    /// Refuses tables with fewer than `count` subjects that all readers saw; 2 unless told otherwise.
    ///
    /// # Errors
    /// [`Error::Setting`] below 2.
    pub fn at_least_subjects(self, count: usize) -> Result<Self> {
        if count < LEAST_SUBJECTS {
            return Err(Error::setting("number of subjects that all readers saw", "at least 2", count));
        }
        Ok(Repeatable { least: count, ..self })
    }

    /// For each subject that all readers saw its row in the table and in the table of each other reader.
    fn shared(&self, table: &FeatureTable) -> Result<Vec<Vec<usize>>> {
        let rows: Vec<HashMap<&str, usize>> = self
            .readers
            .iter()
            .map(|reader| {
                reader.subjects().iter().enumerate().map(|(row, name)| (name.as_str(), row)).collect()
            })
            .collect();
        let mut shared = vec![Vec::new(); self.readers.len() + 1];
        for (row, subject) in table.subjects().iter().enumerate() {
            let others: Option<Vec<usize>> =
                rows.iter().map(|rows| rows.get(subject.as_str()).copied()).collect();
            let Some(others) = others else { continue };
            for (list, row) in shared.iter_mut().zip(std::iter::once(row).chain(others)) {
                list.push(row);
            }
        }
        let found = shared.first().map_or(0, Vec::len);
        expect_at_least("training subjects that all readers saw", self.least, found)?;
        Ok(shared)
    }

    /// What the readers make of one column.
    fn judge(&self, readers: &[Values<'_>], limit: f64) -> Judgement {
        let mut complete = Vec::with_capacity(readers.len());
        for values in readers {
            match values {
                Ok(values) => complete.push(*values),
                Err(incomplete) => {
                    let nothing = Err(Undefined::Missing);
                    return Judgement {
                        agreement: nothing,
                        lower: nothing,
                        reason: Some(incomplete.clone()),
                    };
                }
            }
        }
        let Ok(readings) = Readings::of(&complete) else {
            // counts were checked, so a table would have to hold numbers that are not finite
            let nothing = Err(Undefined::NotFinite);
            return Judgement {
                agreement: nothing,
                lower: nothing,
                reason: Some(not_repeatable(nothing, limit)),
            };
        };
        let icc = readings.icc(self.form);
        let agreement = icc.value();
        let lower = icc.interval(self.lower_end.unwrap_or_default()).map(|interval| interval.low);
        let held = if self.lower_end.is_some() { lower } else { agreement };
        let reason =
            if held.is_ok_and(|value| value > limit) { None } else { Some(not_repeatable(held, limit)) };
        Judgement { agreement, lower, reason }
    }
}

/// The values of one reader for the shared subjects, or why a column without some of them is dropped.
type Values<'a> = Result<&'a [f64], Reason>;

/// What the readers make of one column.
struct Judgement {
    agreement: Value,
    lower: Value,
    reason: Option<Reason>,
}

fn not_repeatable(held: Value, limit: f64) -> Reason {
    Reason::NotRepeatable { agreement: held.ok(), limit }
}

impl Transform for Repeatable {
    type Fitted = RepeatableColumns;

    /// # Errors
    /// [`Error::SampleTooSmall`] naming how many subjects all readers saw and how many are needed;
    /// [`Error::ColumnsDiffer`] naming the first column that a reader's table lacks, [`Error::SchemaDiffers`] the first that was
    /// made with other settings; [`Error::MissingValue`] naming the first cell of such a subject without a number in the
    /// table itself; [`Error::NothingSelected`] if no column passes.
    fn fitted(&self, table: &FeatureTable) -> Result<RepeatableColumns> {
        let columns = FittedColumns::of(table);
        let picked = self.readers.iter().map(|reader| columns.pick(reader)).collect::<Result<Vec<_>>>()?;
        let rows = self.shared(table)?;
        let tables = std::iter::once(table).chain(&picked).zip(&rows);
        let tables = tables.map(|(reader, rows)| reader.select_rows(rows)).collect::<Result<Vec<_>>>()?;
        if let Some(first) = tables.first() {
            columns.numbers(first)?;
        }
        let positions: Vec<usize> = (0..table.columns().len()).collect();
        let judgements = parallel::map(&positions, |position| {
            let values: Vec<Values<'_>> = tables.iter().map(|reader| values(reader, *position)).collect();
            self.judge(&values, self.limit)
        });
        let agreements = judgements.iter().map(|judgement| judgement.agreement).collect();
        let lower_ends = judgements.iter().map(|judgement| judgement.lower).collect();
        let verdicts = judgements.into_iter().map(|judgement| judgement.reason);
        let selection = Selection::new("repeatability filter", table, verdicts)?;
        let subjects = rows.first().map_or(0, Vec::len);
        let evidence = Repeatability {
            columns: table.columns().to_vec(),
            agreements,
            lower_ends,
            subjects,
            form: self.form,
        };
        Ok(Selected::new(selection, evidence))
    }
}

/// The values of a column, or which subject lacks one.
fn values(table: &FeatureTable, position: usize) -> Values<'_> {
    let Some(column) = table.column_at(position) else { return Ok(&[]) };
    column.complete().map_err(|_| {
        let count = column.undefined().count();
        let first = column.undefined().next();
        let subject = first.as_ref().map_or("", |cell| cell.subject).to_string();
        Reason::Incomplete { subject, reason: first.map_or(Undefined::Missing, |cell| cell.reason), count }
    })
}

/// The agreement of the readers in every column that a repeatability filter saw.
#[derive(Debug, Clone, PartialEq)]
pub struct Repeatability {
    columns: Vec<String>,
    agreements: Vec<Value>,
    lower_ends: Vec<Value>,
    subjects: usize,
    form: IccForm,
}

/// A fitted repeatability filter, with the agreement in every column it saw.
pub type RepeatableColumns = Selected<Repeatability>;

impl RepeatableColumns {
    /// All columns that were judged.
    pub fn judged(&self) -> &[String] {
        &self.evidence().columns
    }

    /// The intraclass correlation of each column.
    pub fn agreements(&self) -> &[Value] {
        &self.evidence().agreements
    }

    /// The lower end of its interval, at the confidence asked for, else 95 %.
    pub fn lower_ends(&self) -> &[Value] {
        &self.evidence().lower_ends
    }

    /// Number of subjects that all readers saw.
    pub fn subjects(&self) -> usize {
        self.evidence().subjects
    }

    /// Which intraclass correlation it is.
    pub fn form(&self) -> IccForm {
        self.evidence().form
    }
}
