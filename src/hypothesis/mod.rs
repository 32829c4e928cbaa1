//! Tests of hypotheses on samples: statistics with their p-values.

mod rank_sum;

pub use rank_sum::{Alternative, RankSum, RankSumDistribution};
