use std::sync::Arc;

use super::{Filter, Reach, Sink};
use crate::error::Result;
use crate::image::{Geometry, Image};

/// Filters one after the other: each is given every response map of the one before.
///
/// The name of a map is that of the maps it came through, joined by `-`.
///
/// ```
/// use radiomics::filter::{Boundary, Chain, Filter, Gaussian, GradientMagnitude, Space};
///
/// let chain = Chain::new(Gaussian::new(1.0, Space::Volume)?).then(GradientMagnitude::new(Space::Volume));
/// assert_eq!(chain.names(), ["gaussian-1mm-3D-gradient-3D"]);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Clone)]
pub struct Chain {
    filters: Vec<Arc<dyn Filter>>,
}

impl Chain {
    /// A chain of one filter.
    pub fn new(first: impl Filter + 'static) -> Self {
        Chain { filters: vec![Arc::new(first)] }
    }

    /// Adds a filter at the end.
    #[must_use]
    pub fn then(mut self, next: impl Filter + 'static) -> Self {
        self.filters.push(Arc::new(next));
        self
    }
}

impl Filter for Chain {
    fn names(&self) -> Vec<String> {
        let joined = |before: Vec<String>, filter: &Arc<dyn Filter>| {
            let names = filter.names();
            let one = |first: &String| names.iter().map(|next| format!("{first}-{next}")).collect::<Vec<_>>();
            if before.is_empty() { names } else { before.iter().flat_map(one).collect() }
        };
        self.filters.iter().fold(Vec::new(), joined)
    }

    fn reach(&self, geometry: &Geometry) -> Result<Reach> {
        self.filters.iter().try_fold(Reach::NONE, |reach, filter| Ok(reach.then(filter.reach(geometry)?)))
    }

    fn respond(&self, image: &Image, sink: Sink<'_>) -> Result<()> {
        passed(&self.filters, image, sink)
    }

    fn settings(&self) -> String {
        let parts: Vec<String> = self.filters.iter().map(|filter| filter.settings()).collect();
        parts.join(" then ")
    }
}

/// Hands the maps of the first filter through the others.
fn passed(filters: &[Arc<dyn Filter>], image: &Image, sink: Sink<'_>) -> Result<()> {
    match filters {
        [] => Ok(()),
        [last] => last.respond(image, sink),
        [first, rest @ ..] => first.respond(image, &mut |map| passed(rest, &map, sink)),
    }
}
