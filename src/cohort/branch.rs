use std::collections::HashSet;
use std::sync::Arc;

use super::mask_memory::MaskMemory;
use super::responses::NamedFilter;
use super::timing::Clock;
use crate::error::{Error, Result, Value, expect_length};
use crate::feature::{Extract, FeatureName, Input, Region};
use crate::filter::Filter;
use crate::image::{Discretise, Roi};
use crate::numeric::parallel;

/// One image that an [`Extractor`](super::Extractor) measures, with the families that measure it: the image as it was prepared, or
/// the response maps of a filter.
///
/// Families that look at the mask alone belong to a branch of the image.
#[derive(Clone)]
pub struct Branch {
    filter: Option<Arc<dyn Filter>>,
    pub(super) discretiser: Option<Arc<dyn Discretise>>,
    pub(super) families: Vec<Arc<dyn Extract>>,
}

impl Branch {
    /// The image as it was prepared, under the name `original`.
    pub fn image() -> Self {
        Branch { filter: None, discretiser: None, families: Vec::new() }
    }

    /// The response maps of a filter, of this or another crate, under their names.
    pub fn of(filter: impl Filter + 'static) -> Self {
        Branch { filter: Some(Arc::new(filter)), ..Branch::image() }
    }

    /// How intensities become grey levels; needed by texture families.
    #[must_use]
    pub fn discretise(self, discretiser: impl Discretise + 'static) -> Self {
        Branch { discretiser: Some(Arc::new(discretiser)), ..self }
    }

    /// Adds a family, of this or another crate.
    #[must_use]
    pub fn family(self, family: impl Extract + 'static) -> Self {
        self.families([Arc::new(family) as Arc<dyn Extract>])
    }

    /// Adds several families.
    #[must_use]
    pub fn families(mut self, families: impl IntoIterator<Item = Arc<dyn Extract>>) -> Self {
        self.families.extend(families);
        self
    }

    /// Filter, discretiser and families with their parameters.
    pub(super) fn settings(&self) -> String {
        let image = self.filter.as_ref().map_or(FeatureName::ORIGINAL.to_string(), |f| f.settings());
        let discretiser = self.discretiser.as_ref().map(|d| d.settings());
        let parts: Vec<String> =
            discretiser.into_iter().chain(self.families.iter().map(family_text)).collect();
        format!("{image}: {}", parts.join(", "))
    }
}

/// The name of a family with its parameters.
pub(super) fn family_text(family: &Arc<dyn Extract>) -> String {
    match family.settings().as_str() {
        "" => family.family().to_string(),
        settings => format!("{}({settings})", family.family()),
    }
}

/// Whether the values of a family are the same whatever image lies under the mask.
pub(super) fn looks_at_mask(family: &dyn Extract) -> bool {
    family.input() == Input::Mask
}

/// A branch with the names of its maps as they were when the columns were fixed.
#[derive(Clone)]
pub(super) struct NamedBranch {
    pub(super) filter: Option<NamedFilter>,
    discretiser: Option<Arc<dyn Discretise>>,
    families: Vec<Arc<dyn Extract>>,
}

/// The branches with the names of their maps, none of which may stand for another image.
pub(super) fn named(branches: Vec<Branch>) -> Result<Vec<NamedBranch>> {
    let mut seen = HashSet::from([FeatureName::ORIGINAL.to_string()]);
    let mut all = Vec::with_capacity(branches.len());
    for Branch { filter, discretiser, families } in branches {
        let filter = filter.map(|filter| NamedFilter { names: filter.names(), filter });
        let names = filter.as_ref().map_or(&[][..], |filter| &filter.names);
        if let Some(twice) = names.iter().find(|name| !seen.insert((*name).clone())) {
            return Err(Error::Duplicate { what: "response map", name: twice.clone() });
        }
        if discretiser.is_none()
            && let Some(family) = families.iter().find(|family| family.input() == Input::Levels)
        {
            return Err(Error::NoDiscretiser { family: family.family().to_string() });
        }
        all.push(NamedBranch { filter, discretiser, families });
    }
    Ok(all)
}

impl NamedBranch {
    /// The names of all values, in the order in which they are measured.
    pub(super) fn columns(&self) -> Vec<FeatureName> {
        let own: Vec<FeatureName> = self.families.iter().flat_map(|family| family.names()).collect();
        let Some(filter) = &self.filter else { return own };
        let of = |map: &String| {
            let map: Arc<str> = Arc::from(map.as_str());
            own.iter().map(move |name| FeatureName { filter: Arc::clone(&map), ..name.clone() })
        };
        filter.names.iter().flat_map(of).collect()
    }

    /// How far around the box of the region the families look, in mm.
    pub(super) fn reach(&self) -> f64 {
        self.families.iter().map(|family| family.reach()).fold(0.0, f64::max)
    }

    /// Measures the image itself.
    pub(super) fn unfiltered(
        &self,
        roi: &Roi,
        memory: &mut MaskMemory,
        clock: &mut Clock,
        values: &mut Vec<Value>,
    ) -> Result<()> {
        let families = self.families.iter().map(AsRef::as_ref);
        let known: Vec<_> = families.map(|family| (family, memory.recall(family, roi))).collect();
        let unknown: Vec<&dyn Extract> =
            known.iter().filter(|(_, known)| known.is_none()).map(|(family, _)| *family).collect();
        let mut measured = self.measured(roi, &unknown, clock)?.into_iter();
        for (family, known) in known {
            if let Some(known) = known {
                values.extend(known);
            } else if let Some(new) = measured.next() {
                memory.keep(family, roi, &new);
                values.extend(new);
            }
        }
        Ok(())
    }

    /// The values of all families for the region of one response map.
    pub(super) fn response(&self, roi: &Roi, clock: &mut Clock) -> Result<Vec<Value>> {
        let families: Vec<&dyn Extract> = self.families.iter().map(AsRef::as_ref).collect();
        Ok(self.measured(roi, &families, clock)?.concat())
    }

    /// The values of families for one region; its grey levels are made before they start, if one says that it looks at them.
    fn measured(&self, roi: &Roi, families: &[&dyn Extract], clock: &mut Clock) -> Result<Vec<Vec<Value>>> {
        let levels = families.iter().any(|family| family.input() == Input::Levels);
        let region = match self.discretiser.as_deref() {
            Some(discretiser) if levels => Region::discretised(roi, discretiser),
            _ => Region::new(roi),
        };
        if levels {
            clock.time("levels", || region.levels("texture").map(|_| ()))?;
        }
        if clock.is_running() {
            let timed = |family: &&dyn Extract| clock.time(family.family(), || checked(*family, &region));
            return families.iter().map(timed).collect();
        }
        parallel::map(families, |family| checked(*family, &region)).into_iter().collect()
    }
}

/// The values of a family, one for each of its names.
fn checked(family: &dyn Extract, region: &Region<'_>) -> Result<Vec<Value>> {
    let values = family.extract(region)?;
    expect_length("values of the family", family.names().len(), values.len())?;
    Ok(values)
}
