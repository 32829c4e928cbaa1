/// What is held against the hypothesis that there is no difference, or no association.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Alternative {
    /// Either sample tends to larger values; the association has either sign.
    #[default]
    TwoSided,
    /// The first sample tends to larger values; the association is positive.
    Greater,
    /// The first sample tends to smaller values; the association is negative.
    Less,
}

impl Alternative {
    /// The p-value from the probabilities of a statistic at least as large (`above`) and at least as small (`below`);
    /// two-sided it is twice the smaller, at most 1.
    pub(crate) fn p_value(self, above: f64, below: f64) -> f64 {
        match self {
            Alternative::TwoSided => (2.0 * above.min(below)).min(1.0),
            Alternative::Greater => above,
            Alternative::Less => below,
        }
    }

    /// The p-value of a statistic whose distribution is symmetric about 0, from its upper tail.
    pub(crate) fn symmetric(self, statistic: f64, tail: impl Fn(f64) -> f64) -> f64 {
        match self {
            Alternative::TwoSided => (2.0 * tail(statistic.abs())).min(1.0),
            Alternative::Greater => tail(statistic),
            Alternative::Less => tail(-statistic),
        }
    }
}
