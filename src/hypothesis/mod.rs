//! Tests of hypotheses on samples: statistics with their p-values.
//!
//! Each test is a type: a constructor takes the samples and refuses what cannot be tested, accessors give the statistic,
//! its degrees of freedom and `p_value`, with an [`Alternative`] where the test has sides. What has no meaning for a legal
//! sample (a t without variance) is a [`Value`](crate::error::Value) with its reason; each type says for which samples. Where
//! nothing varies within groups that differ the p-value is the limit 0. p-values keep their digits however small they are.
//!
//! | question | tests |
//! |---|---|
//! | do two samples differ in place? | [`TTest`] (Welch, pooled, paired), [`RankSum`], [`BrunnerMunzel`], [`SignedRank`] (pairs) |
//! | do several? | [`Anova`], [`KruskalWallis`] |
//! | in spread? | [`Levene`], [`Bartlett`] |
//! | in anything? | [`KolmogorovSmirnov`] |
//! | is a sample normal? | [`ShapiroWilk`] |
//! | do pairs go together? | [`Pearson`], [`Spearman`], [`Kendall`] |
//! | do counts? | [`Contingency`], [`FisherExact`] |
//! | how many of many tests are by chance? | [`Correction`] |

mod alternative;
mod anova;
mod bartlett;
mod brunner_munzel;
mod contingency;
mod correction;
mod correlation;
mod fisher;
mod freeman_halton;
pub(crate) mod interval;
mod kendall;
mod kolmogorov_smirnov;
mod kruskal_wallis;
mod levene;
mod rank_sum;
mod shapiro_wilk;
mod signed_rank;
mod t_test;

pub use alternative::Alternative;
pub use anova::Anova;
pub use bartlett::Bartlett;
pub use brunner_munzel::BrunnerMunzel;
pub use contingency::Contingency;
pub use correction::Correction;
pub use correlation::{Pearson, Spearman};
pub use fisher::FisherExact;
pub use interval::{Confidence, Interval};
pub use kendall::Kendall;
pub use kolmogorov_smirnov::KolmogorovSmirnov;
pub use kruskal_wallis::KruskalWallis;
pub use levene::Levene;
pub use rank_sum::{RankSum, RankSumDistribution};
pub use shapiro_wilk::ShapiroWilk;
pub use signed_rank::{SignedRank, ZeroDifferences};
pub use t_test::{TTest, cohen_d};
