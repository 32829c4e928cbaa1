use std::fmt;
use std::sync::OnceLock;

use crate::error::{Error, Result};
use crate::image::{Discretise, Discretised, Roi};

/// What families measure: a region of interest and, on demand, its grey levels.
///
/// The grey levels are made at most once, when the first family asks for them, and shared by all that follow. A caller
/// that hands one region to several threads asks once beforehand.
pub struct Region<'a> {
    roi: &'a Roi,
    discretiser: Option<&'a dyn Discretise>,
    levels: OnceLock<Result<Discretised>>,
}

impl<'a> Region<'a> {
    /// A region without grey levels, enough for shape and intensity families.
    pub fn new(roi: &'a Roi) -> Self {
        Region { roi, discretiser: None, levels: OnceLock::new() }
    }

    /// A region whose grey levels come from `discretiser`.
    pub fn discretised(roi: &'a Roi, discretiser: &'a dyn Discretise) -> Self {
        Region { roi, discretiser: Some(discretiser), levels: OnceLock::new() }
    }

    /// The region of interest.
    pub fn roi(&self) -> &Roi {
        self.roi
    }

    /// The grey levels, for the family that asks.
    ///
    /// # Errors
    /// [`Error::NoDiscretiser`] naming the family if there is no discretiser, else what the discretiser refuses.
    pub fn levels(&self, family: &str) -> Result<&Discretised> {
        let Some(discretiser) = self.discretiser else {
            return Err(Error::NoDiscretiser { family: family.to_string() });
        };
        self.levels.get_or_init(|| discretiser.discretise(self.roi)).as_ref().map_err(Clone::clone)
    }
}

impl fmt::Debug for Region<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Region")
            .field("size", &self.roi.geometry().size())
            .field("voxels", &self.roi.voxels())
            .field("discretiser", &self.discretiser)
            .finish()
    }
}
