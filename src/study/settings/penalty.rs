use crate::error::Result;
use crate::learn::{CrossValidatedElasticNet, ElasticNet, StratifiedFolds};

/// Which penalty of a cross-validated path is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "toml", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum PenaltyChoice {
    /// That with the smallest loss.
    #[default]
    Min,
    /// The largest whose loss is at most one standard error above the smallest.
    OneStandardError,
}

impl PenaltyChoice {
    /// The net at the penalty that is chosen by so many stratified folds, by fewer where a class has fewer subjects.
    pub(super) fn choosing(
        self,
        net: ElasticNet,
        folds: usize,
        seed: u64,
    ) -> Result<CrossValidatedElasticNet<StratifiedFolds>> {
        let net = net.cross_validated(StratifiedFolds::new(folds, seed)?.or_fewer());
        Ok(match self {
            PenaltyChoice::Min => net,
            PenaltyChoice::OneStandardError => net.one_standard_error(),
        })
    }
}

#[cfg(feature = "toml")]
pub(super) fn ten() -> usize {
    10
}
