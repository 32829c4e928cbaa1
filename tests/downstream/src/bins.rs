use radiomics::image::{Discretise, Discretised, Roi};
use radiomics::{Error, Result};

/// Grey levels that hold equal shares of the voxels.
#[derive(Debug, Clone, Copy)]
pub struct EqualShares(pub u16);

impl Discretise for EqualShares {
    fn discretise(&self, roi: &Roi) -> Result<Discretised> {
        if self.0 == 0 {
            return Err(Error::setting("number of shares", "at least 1", self.0));
        }
        let mut sorted = roi.values();
        sorted.sort_by(f64::total_cmp);
        let share = sorted.len() as f64 / f64::from(self.0);
        let level = |x: f64| (sorted.partition_point(|y| *y < x) as f64 / share).floor() + 1.0;
        Discretised::map(roi, "equal shares", level)?.with_count(self.0)
    }
}
