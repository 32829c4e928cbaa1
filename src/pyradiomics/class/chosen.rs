use super::Class;
use crate::error::{Error, Result, Value};
use crate::feature::{Aggregation, Extract, Feature, FeatureName, Input, Region, mean_of};
use crate::pyradiomics::Settings;

/// The features of a class that were asked for, in the order in which they were.
pub(in crate::pyradiomics) struct Chosen<C: Class> {
    class: C,
    features: Vec<&'static Feature<C::Measured>>,
}

impl<C: Class> Chosen<C> {
    /// These features, or all but the deprecated ones if none is named.
    ///
    /// # Errors
    /// [`Error::Setting`] for a name that the class does not have or that has no value, and what the class refuses.
    pub fn new(settings: &Settings, names: &[String]) -> Result<Self> {
        let class = C::new(settings)?;
        let default = |feature: &&Feature<C::Measured>| !C::DEPRECATED.contains(&feature.name);
        let features = match names {
            [] => C::FEATURES.iter().filter(default).collect(),
            names => names.iter().map(|name| feature(&class, name)).collect::<Result<_>>()?,
        };
        Ok(Chosen { class, features })
    }
}

/// The feature of a class with this name.
fn feature<C: Class>(class: &C, name: &str) -> Result<&'static Feature<C::Measured>> {
    let refuse = |expected: String| {
        Error::setting("feature of a class of PyRadiomics", format!("{expected} of {}", class.family()), name)
    };
    if let Some((_, equal)) = C::WITHOUT_VALUE.iter().find(|(without, _)| *without == name) {
        return Err(refuse(format!("one with a value, such as {equal}, to which it is equal,")));
    }
    C::FEATURES.iter().find(|feature| feature.name == name).ok_or_else(|| {
        let known: Vec<&str> = C::FEATURES.iter().map(|feature| feature.name).collect();
        refuse(known.join(", "))
    })
}

impl<C: Class> Extract for Chosen<C> {
    fn family(&self) -> &'static str {
        self.class.family()
    }

    fn names(&self) -> Vec<FeatureName> {
        self.features
            .iter()
            .map(|feature| feature.full_name(self.class.family(), Aggregation::Whole))
            .collect()
    }

    fn extract(&self, region: &Region<'_>) -> Result<Vec<Value>> {
        let measured = self.class.measure(region)?;
        Ok(self.features.iter().map(|feature| mean_of(feature, &measured)).collect())
    }

    fn input(&self) -> Input {
        self.class.input()
    }

    fn reach(&self) -> f64 {
        self.class.reach()
    }

    fn settings(&self) -> String {
        self.class.settings()
    }
}
