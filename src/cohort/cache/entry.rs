use serde::{Deserialize, Serialize};
use twox_hash::xxhash3_128::Hasher;

use super::key::Key;
use super::record::{Reason, StageRecord};
use crate::error::Value;
use crate::feature::FeatureVector;
use crate::image::Stage;

/// What stands before the checksum, between it and what it is of, and behind that: the file is one JSON object, and each of
/// its bytes belongs to one of the five parts.
const SEAL: [&str; 3] = ["{\"checksum\":\"", "\",\"entry\":", "}\n"];
/// Hexadecimal digits of a checksum.
const DIGITS: usize = 32;

/// What a file holds: for what it is kept, the numbers, why some are none, and what each step of processing left. The other
/// parts of the provenance are those of the key and of the image for which it is recalled.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    key: Key,
    stages: Vec<StageRecord>,
    values: Vec<Option<f64>>,
    /// Position and reason of each value that is null.
    reasons: Vec<(usize, Reason)>,
}

impl Entry {
    pub(super) fn new(key: &Key, vector: &FeatureVector) -> Self {
        let undefined = vector.values().iter().enumerate();
        let stages = vector.provenance().iter().flat_map(|record| &record.stages);
        Entry {
            key: key.clone(),
            stages: stages.map(StageRecord::of).collect(),
            values: vector.values().iter().map(|value| value.ok()).collect(),
            reasons: undefined.filter_map(|(at, value)| Some((at, Reason::of(value.err()?)))).collect(),
        }
    }

    /// The bytes of the file.
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, String> {
        let entry = serde_json::to_string(self).map_err(|error| error.to_string())?;
        let [before, between, behind] = SEAL;
        let checksum = checksum(entry.as_bytes());
        Ok([before, &checksum, between, &entry, behind].concat().into_bytes())
    }

    /// What the bytes of a file hold, if not one of them changed since it was written.
    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self, String> {
        serde_json::from_slice(unsealed(bytes)?).map_err(|error| format!("it is no entry: {error}"))
    }

    /// Values and stages, if they were kept for this key.
    pub(super) fn parts(self, key: &Key) -> Result<(Vec<Value>, Vec<Stage>), String> {
        key.expect(&self.key)?;
        let mut reasons = self.reasons.iter().peekable();
        let mut values = Vec::with_capacity(self.values.len());
        for (at, number) in self.values.iter().enumerate() {
            let reason = reasons.next_if(|(position, _)| *position == at);
            values.push(match (number, reason) {
                (Some(number), None) => Ok(*number),
                (None, Some((_, reason))) => Err(reason.undefined()?),
                _ => return Err(format!("value {at} must be either a number or have a reason")),
            });
        }
        if let Some((position, _)) = reasons.next() {
            return Err(format!("there are {} values, one has a reason at {position}", values.len()));
        }
        let stages = self.stages.iter().map(StageRecord::stage).collect::<Result<_, _>>()?;
        Ok((values, stages))
    }
}

/// What the checksum of a file is of, if it fits.
fn unsealed(bytes: &[u8]) -> Result<&[u8], String> {
    let [before, between, behind] = SEAL.map(str::as_bytes);
    let parts = bytes.strip_prefix(before).and_then(|rest| {
        let (checksum, rest) = rest.split_at_checked(DIGITS)?;
        Some((checksum, rest.strip_prefix(between)?.strip_suffix(behind)?))
    });
    let Some((expected, entry)) = parts else {
        return Err(format!("its {} bytes do not begin and end as those of an entry", bytes.len()));
    };
    let found = checksum(entry);
    if expected == found.as_bytes() {
        return Ok(entry);
    }
    Err(format!("its checksum says {}, its content has {found}", String::from_utf8_lossy(expected)))
}

fn checksum(bytes: &[u8]) -> String {
    format!("{:032x}", Hasher::oneshot(bytes))
}
