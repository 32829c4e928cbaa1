/// A discrete probability distribution: the values that have a probability above 0, in rising order.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Distribution(Vec<(f64, f64)>);

impl Distribution {
    /// The distribution of values that were counted `total` times altogether.
    pub(super) fn new(counts: impl IntoIterator<Item = (f64, f64)>, total: f64) -> Self {
        Distribution(
            counts
                .into_iter()
                .filter(|(_, count)| *count > 0.0)
                .map(|(value, count)| (value, count / total))
                .collect(),
        )
    }

    /// E f(x) = Σ f(x) p.
    pub(super) fn expectation(&self, f: impl Fn(f64) -> f64) -> f64 {
        self.0.iter().map(|&(x, p)| f(x) * p).sum()
    }

    /// μ = Σ x p.
    pub(super) fn mean(&self) -> f64 {
        self.expectation(|x| x)
    }

    /// Σ (x − c)ⁿ p.
    pub(super) fn moment(&self, n: i32, c: f64) -> f64 {
        self.expectation(|x| (x - c).powi(n))
    }

    /// σ² = Σ (x − μ)² p, exactly 0 if there is one value.
    pub(super) fn variance(&self) -> f64 {
        self.moment(2, self.mean())
    }

    /// −Σ p log₂ p, exactly 0 if there is one value.
    pub(super) fn entropy(&self) -> f64 {
        self.0.iter().map(|&(_, p)| information(p)).sum()
    }

    /// Σ p².
    pub(super) fn energy(&self) -> f64 {
        self.0.iter().map(|&(_, p)| p * p).sum()
    }
}

/// −p log₂ p, the share of an outcome in the entropy; 0 for an outcome that does not occur.
pub(super) fn information(p: f64) -> f64 {
    if p > 0.0 { -p * p.log2() } else { 0.0 }
}
