use serde::{Deserialize, Serialize};
use twox_hash::xxhash3_128::Hasher;

use crate::cohort::extractor::{Contents, Extractor};
use crate::feature::Provenance;

/// What an entry says it is.
const FORMAT: &str = "radiomics vector";
/// The version of an entry; it changes when older readers could not understand it.
const VERSION: u32 = 1;

/// Everything that a vector depends on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Key {
    format: String,
    version: u32,
    software: String,
    settings: String,
    /// It changes no value, but decides whether there is one: what is refused must not be recalled.
    alignment: String,
    fingerprint: String,
    columns: usize,
    image: String,
    mask: String,
}

impl Key {
    pub(super) fn new(extractor: &Extractor, Contents { image, mask, voxel_type }: Contents) -> Self {
        Key {
            format: FORMAT.to_string(),
            version: VERSION,
            software: Provenance::SOFTWARE.to_string(),
            settings: extractor.settings().to_string(),
            alignment: format!("{:?}", extractor.preparation().alignment()),
            fingerprint: extractor.schema().fingerprint().to_string(),
            columns: extractor.schema().names().len(),
            image: format!("{image} stored as {voxel_type}"),
            mask: mask.to_string(),
        }
    }

    /// The name of the file: 32 hexadecimal digits, a hash of all fields, each closed by its length.
    pub(super) fn file_name(&self) -> String {
        let mut hasher = Hasher::new();
        for (_, field) in self.fields() {
            hasher.write(field.as_bytes());
            hasher.write(&(field.len() as u64).to_le_bytes());
        }
        format!("{:032x}.json", hasher.finish_128())
    }

    /// Refuses an entry that was kept for something else, naming the first difference.
    pub(super) fn expect(&self, found: &Key) -> Result<(), String> {
        let differing = self.fields().into_iter().zip(found.fields()).find(|(own, other)| own != other);
        match differing {
            None => Ok(()),
            Some(((what, expected), (_, found))) => {
                Err(format!("it is the entry of another vector: {what} is {found}, {expected} is needed"))
            }
        }
    }

    fn fields(&self) -> [(&'static str, String); 9] {
        [
            ("format", self.format.clone()),
            ("version", self.version.to_string()),
            ("software", self.software.clone()),
            ("settings", self.settings.clone()),
            ("alignment", self.alignment.clone()),
            ("fingerprint", self.fingerprint.clone()),
            ("number of columns", self.columns.to_string()),
            ("content of the image", self.image.clone()),
            ("content of the mask", self.mask.clone()),
        ]
    }
}
