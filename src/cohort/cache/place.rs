use std::path::PathBuf;

use super::entry::Entry;
use super::files;
use super::key::Key;
use crate::cohort::damaged::{Damage, DamagedEntry};
use crate::cohort::extractor::{Contents, Extractor};
use crate::cohort::finished::Tally;
use crate::error::Result;
use crate::feature::FeatureVector;
use crate::image::Image;

/// Where the vector of one image and mask is kept.
pub(in crate::cohort) struct Place<'a> {
    pub(super) file: PathBuf,
    pub(super) key: Key,
    pub(super) extractor: &'a Extractor,
    pub(super) image: &'a Image,
    pub(super) content: Contents,
}

impl Place<'_> {
    /// The vector that is kept here, else the one that `compute` gives, which is kept from now on.
    pub(in crate::cohort) fn vector(
        &self,
        subject: &str,
        sequence: &str,
        tally: &mut Tally,
        compute: impl FnOnce() -> Result<FeatureVector>,
    ) -> Result<FeatureVector> {
        let damaged = |damage, problem| DamagedEntry {
            subject: subject.to_string(),
            sequence: sequence.to_string(),
            file: self.file.clone(),
            damage,
            problem,
        };
        match self.recalled() {
            Ok(Some(vector)) => {
                tally.recalled += 1;
                return Ok(vector);
            }
            Ok(None) => {}
            Err(problem) => tally.damaged.push(damaged(Damage::Unreadable, problem)),
        }
        let vector = compute()?;
        tally.computed += 1;
        if let Err(problem) = self.keep(&vector) {
            tally.damaged.push(damaged(Damage::Unwritten, problem));
        }
        Ok(vector)
    }

    /// The vector, if there is an entry; what is wrong with it otherwise.
    fn recalled(&self) -> Result<Option<FeatureVector>, String> {
        match files::read(&self.file)? {
            Some(bytes) => self.opened(&bytes).map(Some),
            None => Ok(None),
        }
    }

    /// The vector in the bytes of an entry.
    fn opened(&self, bytes: &[u8]) -> Result<FeatureVector, String> {
        let (values, stages) = Entry::from_bytes(bytes)?.parts(&self.key)?;
        let vector =
            FeatureVector::new(self.extractor.schema().clone(), values).map_err(|e| e.to_string())?;
        let record = self.extractor.provenance(self.image, self.content, stages);
        Ok(vector.with_provenance(vec![record]))
    }

    /// Writes the vector, unless it would not come back as it is.
    fn keep(&self, vector: &FeatureVector) -> Result<(), String> {
        let bytes = Entry::new(&self.key, vector).to_bytes()?;
        if self.opened(&bytes)? != *vector {
            return Err("the vector would not come back as it is".to_string());
        }
        files::replace(&self.file, &bytes).map_err(|error| error.to_string())
    }
}
