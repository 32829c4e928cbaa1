use std::collections::HashMap;
use std::fmt::Display;

use super::build::expect_unique;
use super::feature_table::FeatureTable;
use crate::error::{Error, Result};

impl FeatureTable {
    /// This table with the columns of another table of the same subjects behind its own.
    ///
    /// Rows are matched by subject and keep the order of this table. Labels and split are those of this table, else those
    /// of the other.
    ///
    /// # Errors
    /// [`Error::TablesDiffer`] naming the first subject that is in one table only, or whose label or split is not the same
    /// in both; [`Error::Duplicate`] if a column is in both.
    ///
    /// ```
    /// use radiomics::table::FeatureTable;
    /// let radiomic = FeatureTable::from_columns(["p1", "p2"], [("volume", vec![1.0, 2.0])])?;
    /// let clinical = FeatureTable::from_columns(["p2", "p1"], [("age", vec![63.0, 41.0])])?;
    /// let both = radiomic.join(&clinical)?;
    /// assert_eq!(both.columns(), ["volume", "age"]);
    /// assert_eq!(both.column("age")?.complete()?, [41.0, 63.0]);
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    pub fn join(&self, other: &FeatureTable) -> Result<FeatureTable> {
        let other = other.select_rows(&self.matching_rows(other)?)?;
        let mut joined = self.clone();
        joined.columns.extend_from_slice(&other.columns);
        expect_unique("column", &joined.columns)?;
        joined.schemas.extend_from_slice(&other.schemas);
        joined.levels.extend_from_slice(&other.levels);
        for index in 0..other.columns.len() {
            joined.cells.push_from(&other.cells, index);
        }
        joined.labels = self.agreed("label", &self.labels, other.labels)?;
        joined.split = self.agreed("split", &self.split, other.split)?;
        Ok(joined)
    }

    /// For each row of this table the row of the same subject in the other.
    fn matching_rows(&self, other: &FeatureTable) -> Result<Vec<usize>> {
        let here = index(&self.subjects);
        let there = index(&other.subjects);
        let differs = |subject: &str, left: &str, right: &str| Error::TablesDiffer {
            subject: subject.to_string(),
            what: "row",
            left: left.to_string(),
            right: right.to_string(),
        };
        let found = self.subjects.iter().map(|subject| {
            there.get(subject.as_str()).copied().ok_or_else(|| differs(subject, "present", "absent"))
        });
        let rows = found.collect::<Result<Vec<usize>>>()?;
        match other.subjects.iter().find(|subject| !here.contains_key(subject.as_str())) {
            Some(only) => Err(differs(only, "absent", "present")),
            None => Ok(rows),
        }
    }

    /// What both tables say about each subject, or the one that says something.
    fn agreed<T: Copy + PartialEq + Display>(
        &self,
        what: &'static str,
        left: &Option<Vec<T>>,
        right: Option<Vec<T>>,
    ) -> Result<Option<Vec<T>>> {
        let (Some(left), Some(right)) = (left, &right) else {
            return Ok(left.clone().or(right));
        };
        let pairs = left.iter().zip(right);
        match pairs.enumerate().find(|(_, (left, right))| left != right) {
            None => Ok(Some(left.clone())),
            Some((row, (left, right))) => Err(Error::TablesDiffer {
                subject: self.subject(row).to_string(),
                what,
                left: left.to_string(),
                right: right.to_string(),
            }),
        }
    }
}

fn index(subjects: &[String]) -> HashMap<&str, usize> {
    subjects.iter().enumerate().map(|(row, subject)| (subject.as_str(), row)).collect()
}
