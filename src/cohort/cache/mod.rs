//! Feature vectors kept on disk between runs.

mod entry;
mod files;
mod key;
mod place;
mod record;
mod sentences;

use std::path::{Path, PathBuf};

use key::Key;
use place::Place;

use super::extractor::{Contents, Extractor};
use crate::error::{Error, Result};
use crate::image::Image;

/// A folder that keeps feature vectors between runs, one file for each sequence of each subject.
///
/// An entry is found by what its vector depends on: the content of image and mask, the settings and columns of the extractor,
/// and the version of this crate. The names of subject and sequence do not count, so that a cohort can be renamed or extended,
/// and a changed setting of one sequence leaves the entries of the others in use. Entries that no run asks for any more stay
/// until somebody deletes them; any file of the folder may be deleted at any time.
///
/// What is recalled is, bit for bit, what was computed, with reasons and provenance. An entry carries a checksum and the whole
/// of what it was found by: one that is damaged is computed again, replaced and reported
/// ([`Outcome::damaged`](super::Outcome::damaged)). Entries are put in place whole, so that a run that is ended at any moment
/// leaves no half of one, and several processes may use one folder at a time.
///
/// Extractors with parts of other crates are told apart by what those say of themselves: equal settings must mean equal values.
/// Vectors recalled on another machine are those of the machine that computed them; Moran's I and Geary's C may differ from
/// its own in their last bits.
///
/// ```
/// use ndarray::Array3;
/// use radiomics::cohort::{Cache, Cohort, Extractor, Protocol, Subject};
/// use radiomics::first_order::Statistics;
/// use radiomics::image::{Image, Mask, Spacing};
///
/// let array = Array3::from_shape_fn((3, 5, 5), |(z, y, x)| (z * 7 + y * x) as f64);
/// let image = Image::new(array.view(), Spacing::isotropic(1.0)?)?;
/// let mask = Mask::above(&image, 2.0)?;
/// let cohort = Cohort::new(vec![Subject::new("p1").scan("T2WI", image, mask)])?;
/// let protocol = Protocol::new().sequence("T2WI", Extractor::builder().family(Statistics).build()?);
///
/// # let temporary = tempfile::tempdir().unwrap();
/// # let folder = temporary.path().join("vectors");
/// let cache = Cache::open(folder)?;
/// let first = protocol.extraction().cached(&cache).run(&cohort)?;
/// let second = protocol.extraction().cached(&cache).run(&cohort)?;
/// assert_eq!((first.computed(), second.computed(), second.recalled()), (1, 0, 1));
/// assert_eq!(first.table(), second.table());
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Cache {
    folder: PathBuf,
}

impl Cache {
    /// The cache in a folder, which is made if it is not there.
    ///
    /// Files that a run left half written more than a day ago are removed.
    ///
    /// # Errors
    /// [`Error::File`] if the folder cannot be made or nothing can be written in it.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self> {
        let folder = folder.into();
        std::fs::create_dir_all(&folder)
            .and_then(|()| files::try_writing(&folder))
            .map_err(|source| Error::file(&folder, source))?;
        files::remove_leftovers(&folder);
        Ok(Cache { folder })
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the vector of an image, that together with its mask holds `content`, is kept.
    pub(super) fn place<'a>(
        &self,
        extractor: &'a Extractor,
        image: &'a Image,
        content: Contents,
    ) -> Place<'a> {
        let key = Key::new(extractor, content);
        Place { file: self.folder.join(key.file_name()), key, extractor, image, content }
    }
}
