use std::sync::Arc;

use super::branch::{Branch, family_text, looks_at_mask};
use super::extractor::Extractor;
use crate::error::{Error, Result};
use crate::families;
use crate::feature::Extract;
use crate::filter::Filter;
use crate::image::Discretise;
use crate::process::Scheme;

/// Collects the choices of an [`Extractor`].
#[derive(Clone)]
pub struct ExtractorBuilder {
    scheme: Scheme,
    discretiser: Option<Arc<dyn Discretise>>,
    responses: Option<Arc<dyn Discretise>>,
    families: Vec<Arc<dyn Extract>>,
    filters: Vec<Arc<dyn Filter>>,
    original: bool,
}

impl Default for ExtractorBuilder {
    fn default() -> Self {
        ExtractorBuilder {
            scheme: Scheme::new(),
            discretiser: None,
            responses: None,
            families: Vec::new(),
            filters: Vec::new(),
            original: true,
        }
    }
}

impl ExtractorBuilder {
    /// What happens to image and mask before the region is measured; nothing by default.
    #[must_use]
    pub fn process(mut self, scheme: Scheme) -> Self {
        self.scheme = scheme;
        self
    }

    /// How intensities become grey levels; needed by texture families.
    #[must_use]
    pub fn discretise(mut self, discretiser: impl Discretise + 'static) -> Self {
        self.discretiser = Some(Arc::new(discretiser));
        self
    }

    /// Adds a family, of this or another crate. With the first one, the families that are there by default are left out.
    #[must_use]
    pub fn family(self, family: impl Extract + 'static) -> Self {
        self.families([Arc::new(family) as Arc<dyn Extract>])
    }

    /// Adds several families, for instance a choice from [`families`](crate::families).
    #[must_use]
    pub fn families(mut self, families: impl IntoIterator<Item = Arc<dyn Extract>>) -> Self {
        self.families.extend(families);
        self
    }

    /// Adds a filter, of this or another crate. Every family that looks at more than the mask measures each of its response
    /// maps.
    #[must_use]
    pub fn filter(self, filter: impl Filter + 'static) -> Self {
        self.filters([Arc::new(filter) as Arc<dyn Filter>])
    }

    /// Adds several filters.
    #[must_use]
    pub fn filters(mut self, filters: impl IntoIterator<Item = Arc<dyn Filter>>) -> Self {
        self.filters.extend(filters);
        self
    }

    /// Whether the image itself is measured as well as its response maps; it is by default. What the mask alone gives comes
    /// either way, under the name `original`.
    #[must_use]
    pub fn original(mut self, measured: bool) -> Self {
        self.original = measured;
        self
    }

    /// How the intensities of response maps become grey levels; by default as those of the image.
    ///
    /// Limits of re-segmentation do not hold for response maps, so that fixed bins start at the smallest response in the
    /// region where the discretiser does not say where.
    #[must_use]
    pub fn discretise_responses(mut self, discretiser: impl Discretise + 'static) -> Self {
        self.responses = Some(Arc::new(discretiser));
        self
    }

    /// Fixes the columns: for the image and then for each response map, those of each family.
    ///
    /// # Errors
    /// [`Error::NoDiscretiser`] if a family needs grey levels and there is no discretiser, [`Error::Duplicate`] if two
    /// families give a column of the same name or two response maps have the same name, [`Error::Nothing`] if there is neither
    /// a filter nor the image to be measured.
    pub fn build(mut self) -> Result<Extractor> {
        if self.families.is_empty() {
            self.families = families::volume();
        }
        if !self.original && self.filters.is_empty() {
            return Err(Error::Nothing {
                what: "the list of filters of an extractor without the original image",
            });
        }
        let settings = self.settings();
        let ExtractorBuilder { scheme, discretiser, responses, families, filters, original } = self;
        let responses = responses.or_else(|| discretiser.clone());
        let of_mask = |family: &&Arc<dyn Extract>| looks_at_mask(family.as_ref());
        let unfiltered = families.iter().filter(|family| original || of_mask(family)).cloned().collect();
        let filtered: Vec<_> = families.iter().filter(|family| !of_mask(family)).cloned().collect();
        let mut branches = Vec::with_capacity(1 + filters.len());
        let mut image = Branch::image();
        (image.discretiser, image.families) = (discretiser, unfiltered);
        branches.push(image);
        for filter in filters {
            let mut maps = Branch::of(filter);
            (maps.discretiser, maps.families) = (responses.clone(), filtered.clone());
            branches.push(maps);
        }
        Extractor::assembled(Arc::new(scheme), branches, settings)
    }

    /// The steps of processing, the discretisers, each family and each filter, with their parameters.
    fn settings(&self) -> String {
        let discretiser = self.discretiser.as_ref().map_or("no discretiser".to_string(), |d| d.settings());
        let families = self.families.iter().map(family_text);
        let scheme = Some(self.scheme.settings()).filter(|steps| !steps.is_empty());
        let mut parts: Vec<String> = scheme.into_iter().chain([discretiser]).chain(families).collect();
        parts.dedup(); // a family in two halves, of which one reads the mask alone
        if !self.filters.is_empty() {
            let image = (!self.original).then(|| "response maps without the image".to_string());
            let levels = self.responses.as_ref().map(|d| format!("response maps by {}", d.settings()));
            let filters = self.filters.iter().map(|filter| format!("filter {}", filter.settings()));
            parts.extend(image.into_iter().chain(levels).chain(filters));
        }
        parts.join("; ")
    }
}
