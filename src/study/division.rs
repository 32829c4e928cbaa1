use std::cmp::Reverse;

use rand::RngExt;

use crate::error::{Error, Result};
use crate::numeric::{Fingerprint, random};
use crate::table::{FeatureTable, Split};

/// Which subjects models are made from, and which they are judged by.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Division {
    /// As the cohort says.
    #[default]
    Given,
    /// By chance, in each class alike.
    Stratified {
        /// The share of the subjects for testing.
        test: f64,
        /// The seed.
        seed: u64,
    },
    /// All subjects are for training; only cross-validation judges.
    AllTraining,
}

impl Division {
    /// A share of either class for testing, by the chance of a seed.
    ///
    /// Each subject draws by its name, so that its part does not depend on the order of the others.
    ///
    /// # Errors
    /// [`Error::Setting`] if the share is not above 0 and below 1.
    pub fn stratified(test: f64, seed: u64) -> Result<Self> {
        let division = Division::Stratified { test, seed };
        division.check()?;
        Ok(division)
    }

    pub(super) fn check(&self) -> Result<()> {
        match self {
            Division::Stratified { test, .. } if !(*test > 0.0 && *test < 1.0) => {
                Err(Error::setting("share of the subjects for testing", "above 0 and below 1", test))
            }
            _ => Ok(()),
        }
    }

    /// In one line.
    pub(super) fn settings(&self) -> String {
        match self {
            Division::Given => "as the cohort says".to_string(),
            Division::Stratified { test, seed } => {
                format!("by chance, a share of {test} of either class for testing (seed {seed})")
            }
            Division::AllTraining => "all subjects for training".to_string(),
        }
    }

    /// The table with its split.
    pub(super) fn divide(&self, table: FeatureTable) -> Result<FeatureTable> {
        self.check()?;
        match *self {
            Division::Given => {
                table.split()?;
                Ok(table)
            }
            Division::AllTraining => {
                let rows = table.rows();
                table.with_split(vec![Split::Train; rows])
            }
            Division::Stratified { test, seed } => {
                let split = drawn(&table, test, seed)?;
                table.with_split(split)
            }
        }
    }
}

/// Of each class the subjects with the largest numbers, which they draw by their names.
fn drawn(table: &FeatureTable, test: f64, seed: u64) -> Result<Vec<Split>> {
    let labels = table.both_classes()?;
    let number = |row: &usize| {
        let name = table.subjects().get(*row).map_or("", String::as_str);
        random::generator(seed, Fingerprint::new().text(name).value()).random::<u64>()
    };
    let mut split = vec![Split::Train; labels.len()];
    for class in [false, true] {
        let mut rows: Vec<usize> = (0..labels.len()).filter(|row| labels.get(*row) == Some(&class)).collect();
        rows.sort_by_cached_key(|row| Reverse(number(row)));
        let count = (test * rows.len() as f64).round() as usize;
        for row in rows.into_iter().take(count) {
            if let Some(part) = split.get_mut(row) {
                *part = Split::Test;
            }
        }
    }
    Ok(split)
}
