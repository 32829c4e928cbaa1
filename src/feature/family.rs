use std::sync::Arc;

use super::name::{Aggregation, FeatureName};
use super::region::Region;
use crate::error::{Result, Undefined, Value};

/// One feature of a family: its name and the function that gives its value from what the family measured.
#[derive(Debug)]
pub struct Feature<M> {
    /// The name in the standard or in the paper that defines it.
    pub name: &'static str,
    /// The IBSI code, if the standard has the feature.
    pub ibsi: Option<&'static str>,
    /// The short tag that column names are made of.
    pub tag: &'static str,
    /// The value.
    pub compute: fn(&M) -> Value,
}

impl<M> Feature<M> {
    /// A feature outside the standard.
    pub const fn new(tag: &'static str, name: &'static str, compute: fn(&M) -> Value) -> Self {
        Feature { name, ibsi: None, tag, compute }
    }

    /// A feature of the standard, with its four-letter code.
    pub const fn ibsi(
        code: &'static str,
        tag: &'static str,
        name: &'static str,
        compute: fn(&M) -> Value,
    ) -> Self {
        Feature { name, ibsi: Some(code), tag, compute }
    }

    /// The full name within a family and aggregation, of the unfiltered image.
    pub fn full_name(&self, family: &'static str, aggregation: Aggregation) -> FeatureName {
        FeatureName {
            sequence: None,
            filter: Arc::from(FeatureName::ORIGINAL),
            family,
            aggregation,
            name: self.name,
            ibsi: self.ibsi,
            tag: self.tag,
        }
    }
}

/// What a family looks at, and so when its values change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// The morphological mask alone: computed once for each distinct mask, whatever image lies under it.
    Mask,
    /// The intensities.
    Intensities,
    /// The grey levels: the region needs a discretiser. A family that does not say so gets no levels from an extractor.
    Levels,
}

/// A feature family: it measures a region once and has a constant catalogue of features of what it measured.
///
/// ```
/// use radiomics::Result;
/// use radiomics::feature::{Extract, Family, Feature, Region, Undefined, Value};
///
/// /// Share of voxels brighter than the mean.
/// struct BrightShare;
///
/// struct Counts { bright: usize, all: usize }
///
/// impl Counts {
///     fn share(&self) -> Value { Ok(self.bright as f64 / self.all as f64) }
/// }
///
/// impl Family for BrightShare {
///     type Measured = Counts;
///     const FEATURES: &'static [Feature<Counts>] =
///         &[Feature::new("bright_share", "Share of bright voxels", Counts::share)];
///
///     fn family(&self) -> &'static str { "bright" }
///
///     fn measure(&self, region: &Region<'_>) -> Result<Vec<Counts>> {
///         let values = region.roi().values();
///         let mean = values.iter().sum::<f64>() / values.len() as f64;
///         let bright = values.iter().filter(|v| **v > mean).count();
///         Ok(vec![Counts { bright, all: values.len() }])
///     }
/// }
///
/// assert_eq!(BrightShare.names()[0].to_string(), "original_bright_share");
/// ```
pub trait Family: Send + Sync {
    /// What one measurement holds: moments, a mesh, a matrix.
    type Measured: 'static;

    /// The catalogue, in the order of the columns.
    const FEATURES: &'static [Feature<Self::Measured>];

    /// The name of the family, for instance `glcm`.
    fn family(&self) -> &'static str;

    /// Measures the region. A feature's value is its mean over the measurements (slices, directions) for which it is
    /// defined; an empty list leaves every feature undefined for want of neighbours.
    ///
    /// # Errors
    /// Only what makes the whole family impossible; a feature that has no value says so itself.
    fn measure(&self, region: &Region<'_>) -> Result<Vec<Self::Measured>>;

    /// How the measurements are combined, for the names.
    fn aggregation(&self) -> Aggregation {
        Aggregation::Whole
    }

    /// What the family looks at.
    fn input(&self) -> Input {
        Input::Intensities
    }

    /// How far around the box of the region the family looks at the image, in mm.
    fn reach(&self) -> f64 {
        0.0
    }

    /// The parameters in one line; equal texts mean equal values for the same region.
    fn settings(&self) -> String {
        String::new()
    }
}

/// A family as the composer of feature vectors sees it: names beforehand, then values.
///
/// Every [`Family`] is one. It is object-safe: `Box<dyn Extract>` from several crates go into one list.
pub trait Extract: Send + Sync {
    /// The name of the family, for instance `glcm`.
    fn family(&self) -> &'static str;

    /// The names of all values, in the order in which they come.
    fn names(&self) -> Vec<FeatureName>;

    /// The values, one for each name.
    ///
    /// # Errors
    /// What makes the whole family impossible.
    fn extract(&self, region: &Region<'_>) -> Result<Vec<Value>>;

    /// What the family looks at.
    fn input(&self) -> Input;

    /// How far around the box of the region the family looks at the image, in mm; the region needs a halo that wide.
    fn reach(&self) -> f64 {
        0.0
    }

    /// The parameters in one line.
    fn settings(&self) -> String;
}

impl<F: Family> Extract for F {
    fn family(&self) -> &'static str {
        Family::family(self)
    }

    fn names(&self) -> Vec<FeatureName> {
        F::FEATURES
            .iter()
            .map(|feature| feature.full_name(Family::family(self), self.aggregation()))
            .collect()
    }

    fn extract(&self, region: &Region<'_>) -> Result<Vec<Value>> {
        let measured = self.measure(region)?;
        Ok(F::FEATURES.iter().map(|feature| mean_of(feature, &measured)).collect())
    }

    fn input(&self) -> Input {
        Family::input(self)
    }

    fn reach(&self) -> f64 {
        Family::reach(self)
    }

    fn settings(&self) -> String {
        Family::settings(self)
    }
}

/// The mean of a feature over the measurements for which it is defined.
///
/// Undefined with the reason of the first measurement where it is defined for none, and for want of neighbours where
/// there is no measurement. NaN and infinity never come out.
pub fn mean_of<M>(feature: &Feature<M>, measured: &[M]) -> Value {
    let mut sum = 0.0;
    let mut count = 0_usize;
    let mut reason = None;
    for one in measured {
        match (feature.compute)(one) {
            Ok(value) => {
                sum += value;
                count += 1;
            }
            Err(why) => {
                reason.get_or_insert(why);
            }
        }
    }
    if count == 0 {
        return Err(reason.unwrap_or(Undefined::NoNeighbours));
    }
    let mean = sum / count as f64;
    if mean.is_finite() { Ok(mean) } else { Err(Undefined::NotFinite) }
}
