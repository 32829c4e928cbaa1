use crate::error::Result;
use crate::study::Division;

/// Which subjects models are made from: a [`Division`] as plain data.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case", deny_unknown_fields)
)]
pub enum DivisionSettings {
    /// [`Division::Given`].
    #[default]
    Given,
    /// [`Division::Stratified`].
    Stratified {
        /// The share of the subjects for testing.
        test: f64,
    },
    /// [`Division::AllTraining`].
    AllTraining,
}

impl DivisionSettings {
    /// The division by the chance of a seed.
    ///
    /// # Errors
    /// [`Error::Setting`](crate::Error::Setting) if the share for testing is not above 0 and below 1.
    pub fn division(self, seed: u64) -> Result<Division> {
        match self {
            DivisionSettings::Given => Ok(Division::Given),
            DivisionSettings::Stratified { test } => Division::stratified(test, seed),
            DivisionSettings::AllTraining => Ok(Division::AllTraining),
        }
    }
}
