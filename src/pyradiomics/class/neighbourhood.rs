use super::plane::Plane;
use crate::error::Result;
use crate::image::Discretised;
use crate::pyradiomics::Settings;
use crate::texture::{LevelCounts, Ngldm, Ngtdm, Offsets, ToneDifferenceCounts, shells};

/// The voxels with which each voxel is compared: those at any of the Chebyshev distances `distances`.
pub(super) struct Neighbourhood {
    pub plane: Plane,
    reach: Reach,
    text: String,
}

enum Reach {
    /// All distances up to one: a box.
    Box(usize),
    /// Others.
    Steps(Vec<[isize; 3]>),
}

impl Neighbourhood {
    /// That of the settings.
    pub fn new(settings: &Settings) -> Result<Self> {
        let plane = Plane::new(settings)?;
        let mut distances = settings.distances.clone();
        distances.sort_unstable();
        let is_box = !distances.is_empty() && distances.iter().copied().eq(1..=distances.len());
        let reach = if is_box {
            Reach::Box(distances.len())
        } else {
            let offsets = Offsets::shells(distances.iter().copied())?;
            Reach::Steps(if plane.is_flat() { offsets.plane() } else { offsets.space() }.to_vec())
        };
        let text = format!("distances {distances:?}, {}", plane.text());
        Ok(Neighbourhood { plane, reach, text })
    }

    /// How often a voxel of a grey level has so many neighbours whose level differs by at most `coarseness`.
    pub fn dependences(&self, levels: &Discretised, coarseness: u16) -> Result<LevelCounts> {
        Ok(match &self.reach {
            Reach::Box(distance) => {
                let counter = Ngldm::new().coarseness(coarseness).distance(*distance)?;
                self.plane.counts(&counter, levels).pop().unwrap_or_default()
            }
            Reach::Steps(steps) => shells::dependences(levels, steps, coarseness),
        })
    }

    /// How far the voxels of each grey level differ from the mean of their neighbours.
    pub fn tones(&self, levels: &Discretised) -> Result<ToneDifferenceCounts> {
        Ok(match &self.reach {
            Reach::Box(distance) => {
                let counter = Ngtdm::new().distance(*distance)?;
                self.plane.counts(&counter, levels).pop().unwrap_or_default()
            }
            Reach::Steps(steps) => shells::tones(levels, steps),
        })
    }

    /// What the settings say.
    pub fn text(&self) -> &str {
        &self.text
    }
}
