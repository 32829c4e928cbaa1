//! A family that looks at the mask alone and counts how often it is asked.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use radiomics::Result;
use radiomics::feature::{Family, Feature, Input, Region};

/// Counts how often it is asked.
pub struct Counted(pub Arc<AtomicUsize>);

impl Family for Counted {
    type Measured = ();
    const FEATURES: &'static [Feature<()>] = &[Feature::new("one", "One", |()| Ok(1.0))];

    fn family(&self) -> &'static str {
        "counted"
    }

    fn measure(&self, _: &Region<'_>) -> Result<Vec<()>> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Ok(vec![()])
    }

    fn input(&self) -> Input {
        Input::Mask
    }
}
