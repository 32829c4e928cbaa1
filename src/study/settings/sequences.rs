use std::collections::HashSet;

use crate::cohort::Protocol;
use crate::config::Config;
use crate::error::{Error, Result};

/// A sequence of a study.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "toml", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct SequenceSettings {
    /// The name that it has in the cohort.
    pub name: String,
    /// Its features, if they are not those of the others. In a file they are whole: what they do not name has the default of
    /// [`Config`], whatever the features of the others are.
    #[cfg_attr(feature = "toml", serde(default, skip_serializing_if = "Option::is_none"))]
    pub features: Option<Config>,
}

impl SequenceSettings {
    /// A sequence with the features of the others.
    pub fn new(name: impl Into<String>) -> Self {
        SequenceSettings { name: name.into(), features: None }
    }
}

/// The names of the declared sequences, which must be in the cohort; of all without a declared one.
pub(super) fn chosen(declared: &[SequenceSettings], of_cohort: &[String]) -> Result<Vec<String>> {
    if declared.is_empty() {
        return Ok(of_cohort.to_vec());
    }
    let known: HashSet<&String> = of_cohort.iter().collect();
    if let Some(unknown) = declared.iter().find(|sequence| !known.contains(&sequence.name)) {
        return Err(Error::unknown_name("sequence", &unknown.name, of_cohort.to_vec()));
    }
    Ok(declared.iter().map(|sequence| sequence.name.clone()).collect())
}

/// The protocol of these sequences, which are the declared ones or, without any, all of a cohort.
pub(super) fn protocol(
    names: &[String],
    declared: &[SequenceSettings],
    features: &Config,
) -> Result<Protocol> {
    let usual = features.extractor()?;
    let mut protocol = Protocol::new();
    for (at, name) in names.iter().enumerate() {
        let own = declared.get(at).and_then(|sequence| sequence.features.as_ref());
        let extractor = own.map(Config::extractor).transpose()?;
        protocol = protocol.sequence(name, extractor.unwrap_or_else(|| usual.clone()));
    }
    protocol.schema()?;
    Ok(protocol)
}
