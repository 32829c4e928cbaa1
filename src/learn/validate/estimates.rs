/// What a model measures on its own rows, and by how much that is too good.
///
/// The optimism is the mean over resamples of the measure of a model on its resample less that on all rows.
///
/// Source: Harrell, Lee, Mark, *Multivariable prognostic models*, Stat. Med. 15 (1996), section 5.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Optimism {
    /// The measure of the model of all rows on all rows.
    pub apparent: f64,
    /// By how much that is too high; negative for a loss.
    pub optimism: f64,
}

impl Optimism {
    /// The measure less the optimism.
    pub fn corrected(&self) -> f64 {
        self.apparent - self.optimism
    }
}

/// Chance of a row to be in a bootstrap sample of many rows, 1 − 1/e, rounded as in the source.
const IN_SAMPLE: f64 = 0.632;

/// Between what a model measures on its own rows and what it does on rows left out.
///
/// Symbols: e the apparent loss, e₁ that of rows left out, γ that without information.
///
/// Source: Efron, Tibshirani, *Improvements on cross-validation: the .632+ bootstrap method*, J. Am. Stat. Assoc. 92 (1997).
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point632 {
    /// e, the measure of the model of all rows on all rows.
    pub apparent: f64,
    /// e₁, the measure on rows left out.
    pub out_of_bag: f64,
    /// γ, the measure if predictions and labels had nothing to do with one another.
    pub no_information: f64,
    more_is_better: bool,
}

impl Point632 {
    pub(super) fn more_is_better(apparent: f64, out_of_bag: f64, no_information: f64) -> Self {
        Point632 { apparent, out_of_bag, no_information, more_is_better: true }
    }

    pub(super) fn less_is_better(apparent: f64, out_of_bag: f64, no_information: f64) -> Self {
        Point632 { apparent, out_of_bag, no_information, more_is_better: false }
    }

    /// The .632 estimate, 0.368·e + 0.632·e₁. Too good where e is 0 by overfitting.
    pub fn weighted(&self) -> f64 {
        (1.0 - IN_SAMPLE) * self.apparent + IN_SAMPLE * self.out_of_bag
    }

    /// The relative overfitting rate R = (e₁′ − e)/(γ − e) with e₁′ the better of e₁ and γ, from 0 (none) to 1; 0 if e₁ or γ
    /// is not worse than e.
    pub fn overfitting(&self) -> f64 {
        let span = self.worse_than_apparent(self.no_information);
        let gap = self.worse_than_apparent(self.bounded());
        if span > 0.0 && gap > 0.0 { gap / span } else { 0.0 }
    }

    /// The .632+ estimate, [`Point632::weighted`] + (e₁′ − e)·0.368·0.632·R/(1 − 0.368·R), equation 32 of the source.
    pub fn plus(&self) -> f64 {
        let rate = self.overfitting();
        let weight = (1.0 - IN_SAMPLE) * IN_SAMPLE * rate / (1.0 - (1.0 - IN_SAMPLE) * rate);
        self.weighted() + (self.bounded() - self.apparent) * weight
    }

    /// e₁′.
    fn bounded(&self) -> f64 {
        if self.more_is_better {
            self.out_of_bag.max(self.no_information)
        } else {
            self.out_of_bag.min(self.no_information)
        }
    }

    fn worse_than_apparent(&self, value: f64) -> f64 {
        if self.more_is_better { self.apparent - value } else { value - self.apparent }
    }
}
