use std::sync::Arc;

use super::damaged::DamagedEntry;
use super::extraction::Extraction;
use super::extractor::Contents;
use super::failure::Failure;
use super::mask_memory::MaskMemory;
use super::protocol::Sequence;
use super::subject::Subject;
use crate::error::{Error, Result};
use crate::feature::{FeatureVector, Provenance};
use crate::image::Mask;
use crate::table::CompactRow;

/// What came of one subject.
pub(super) struct Finished {
    /// The values of all sequences with where they come from.
    pub(super) row: Result<(CompactRow, Vec<Provenance>), Box<Failure>>,
    pub(super) tally: Tally,
}

/// How vectors were come by.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    pub(super) recalled: usize,
    pub(super) computed: usize,
    pub(super) damaged: Vec<DamagedEntry>,
}

impl Tally {
    pub(super) fn add(&mut self, other: Tally) {
        self.recalled += other.recalled;
        self.computed += other.computed;
        self.damaged.extend(other.damaged);
    }
}

/// What the sequences of one subject have in common.
#[derive(Default)]
struct Shared {
    mask: Option<Arc<Mask>>,
    measured: MaskMemory,
}

impl Extraction<'_> {
    /// The values of all sequences of one subject; `None` if the run was stopped before they were there.
    pub(super) fn subject(&self, subject: &Subject) -> Option<Finished> {
        let (mut tally, mut shared) = (Tally::default(), Shared::default());
        let (mut values, mut provenance) = (Vec::new(), Vec::new());
        for sequence in self.protocol.sequences() {
            if self.is_stopped() {
                return None;
            }
            match self.vector(subject, sequence, &mut shared, &mut tally) {
                Ok(vector) => {
                    values.extend_from_slice(vector.values());
                    let own = vector.provenance().iter().cloned();
                    provenance.extend(own.map(|record| record.in_sequence(&sequence.name)));
                }
                Err(error) => return Some(Finished { row: Err(failure(subject, sequence, error)), tally }),
            }
        }
        Some(Finished { row: Ok((CompactRow::new(values), provenance)), tally })
    }

    /// The values of one sequence of one subject, recalled where a cache has them.
    fn vector(
        &self,
        subject: &Subject,
        sequence: &Sequence,
        shared: &mut Shared,
        tally: &mut Tally,
    ) -> Result<FeatureVector> {
        let (image, mask) = subject.load_remembering(sequence.name(), &mut shared.mask)?;
        let (extractor, content) = (sequence.extractor(), Contents::of(&image, &mask));
        let mut compute = || extractor.extract_remembering(&image, &mask, content, &mut shared.measured);
        #[cfg(feature = "json")]
        if let Some(cache) = self.cache {
            let place = cache.place(extractor, &image, content);
            return place.vector(subject.id(), sequence.name(), tally, compute);
        }
        let vector = compute()?;
        tally.computed += 1;
        Ok(vector)
    }
}

fn failure(subject: &Subject, sequence: &Sequence, error: Error) -> Box<Failure> {
    Box::new(Failure {
        subject: subject.id().to_string(),
        sequence: Some(sequence.name().to_string()),
        error,
    })
}
