use std::collections::HashSet;

use crate::cohort::Protocol;
use crate::error::{Error, Result};
use crate::table::FeatureTable;

/// The tables of a study: the columns of each sequence, the clinical columns, and the same features by other readers.
///
/// The columns of all sequences stand in one table with the clinical ones, with the labels and, where it is given, the split.
///
/// ```
/// use radiomics::study::StudyData;
/// use radiomics::table::FeatureTable;
/// let t2 = FeatureTable::from_columns(["p1", "p2"], [("T2WI_volume", vec![1.0, 2.0])])?.with_labels([false, true])?;
/// let dwi = FeatureTable::from_columns(["p2", "p1"], [("DWI_mean", vec![3.0, 4.0])])?;
/// let clinical = FeatureTable::from_columns(["p1", "p2"], [("age", vec![41.0, 63.0])])?;
/// let data = StudyData::new().sequence("T2WI", &t2)?.sequence("DWI", &dwi)?.clinical(&clinical)?;
/// assert_eq!(data.table()?.columns(), ["T2WI_volume", "DWI_mean", "age"]);
/// assert_eq!(data.columns_of("DWI")?, ["DWI_mean"]);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct StudyData {
    table: Option<FeatureTable>,
    sequences: Vec<(String, Vec<String>)>,
    clinical: Vec<String>,
    readers: Vec<FeatureTable>,
}

impl StudyData {
    /// No table yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// With the columns of a sequence.
    ///
    /// # Errors
    /// [`Error::Duplicate`] if the sequence, or the name of a column, is there already; [`Error::TablesDiffer`] if the subjects, a
    /// label or the split are not those of the other tables.
    pub fn sequence(mut self, name: &str, table: &FeatureTable) -> Result<Self> {
        if self.sequences.iter().any(|(known, _)| known == name) {
            return Err(Error::Duplicate { what: "sequence", name: name.to_string() });
        }
        self.join(table)?;
        self.sequences.push((name.to_string(), table.columns().to_vec()));
        Ok(self)
    }

    /// With clinical columns.
    ///
    /// # Errors
    /// As [`StudyData::sequence`].
    pub fn clinical(mut self, table: &FeatureTable) -> Result<Self> {
        self.join(table)?;
        self.clinical.extend(table.columns().iter().cloned());
        Ok(self)
    }

    /// With the columns of one or more sequences by another reader, of some or all of the subjects.
    ///
    /// # Errors
    /// [`Error::UnknownColumn`] if one is none of the columns of a sequence.
    pub fn reader(mut self, table: FeatureTable) -> Result<Self> {
        let known: HashSet<&String> = self.sequences.iter().flat_map(|(_, columns)| columns).collect();
        if let Some(unknown) = table.columns().iter().find(|column| !known.contains(column)) {
            let columns: Vec<String> =
                self.sequences.iter().flat_map(|(_, columns)| columns).cloned().collect();
            return Err(Error::unknown_column(unknown, &columns));
        }
        self.readers.push(table);
        Ok(self)
    }

    /// The columns of a protocol's sequences, as they stand in the table that it extracted.
    ///
    /// # Errors
    /// As [`Protocol::schema`] and [`StudyData::sequence`], [`Error::UnknownColumn`] if the table lacks a column.
    pub fn extracted(protocol: &Protocol, table: FeatureTable) -> Result<Self> {
        let columns = protocol.columns()?;
        let mut rest = columns.as_slice();
        let mut sequences = Vec::new();
        for sequence in protocol.sequences() {
            let (own, others) = rest.split_at(sequence.extractor().schema().names().len().min(rest.len()));
            sequences.push((sequence.name().to_string(), own.to_vec()));
            rest = others;
        }
        let table = if table.columns() == columns { table } else { table.select(&columns)? };
        Ok(StudyData { table: Some(table), sequences, ..Self::default() })
    }

    fn join(&mut self, table: &FeatureTable) -> Result<()> {
        self.table = Some(match self.table.take() {
            Some(known) => known.join(table)?,
            None => table.clone(),
        });
        Ok(())
    }

    /// All columns.
    ///
    /// # Errors
    /// [`Error::Nothing`] if there is none yet.
    pub fn table(&self) -> Result<&FeatureTable> {
        self.table.as_ref().ok_or(Error::Nothing { what: "the tables of the study" })
    }

    /// The names of the sequences.
    pub fn sequences(&self) -> impl Iterator<Item = &str> {
        self.sequences.iter().map(|(name, _)| name.as_str())
    }

    /// The columns of a sequence.
    ///
    /// # Errors
    /// [`Error::UnknownName`] with the nearest name.
    pub fn columns_of(&self, sequence: &str) -> Result<&[String]> {
        let found = self.sequences.iter().find(|(name, _)| name == sequence);
        let names = || self.sequences().map(str::to_string).collect();
        found
            .map(|(_, columns)| columns.as_slice())
            .ok_or_else(|| Error::unknown_name("sequence", sequence, names()))
    }

    /// The clinical columns.
    pub fn clinical_columns(&self) -> &[String] {
        &self.clinical
    }

    /// The tables of the other readers.
    pub fn readers(&self) -> &[FeatureTable] {
        &self.readers
    }
}
