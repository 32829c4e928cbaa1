use crate::error::{Error, Result};

/// How p-values of many tests are adjusted for their number.
///
/// An adjusted p-value is the smallest level at which the procedure rejects that hypothesis.
///
/// Sources: Holm, Scand. J. Stat. 6 (1979); Hochberg, Biometrika 75 (1988); Benjamini, Hochberg, J. R. Stat. Soc. B 57
/// (1995); Benjamini, Yekutieli, Ann. Stat. 29 (2001).
///
/// ```
/// use radiomics::hypothesis::Correction;
/// let adjusted = Correction::BenjaminiHochberg.adjusted(&[0.01, 0.04, 0.03, 0.5])?;
/// assert!((adjusted[0] - 0.04).abs() < 1e-15 && adjusted[1] == adjusted[2]);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Correction {
    /// m·p: any dependence, chance of any false rejection.
    Bonferroni,
    /// Stepping down with (m − rank + 1)·p: as Bonferroni, never weaker.
    Holm,
    /// Stepping up with (m − rank + 1)·p: stronger still, for independent or positively dependent tests.
    Hochberg,
    /// Stepping up with m·p/rank: expected share of false rejections, for independent or positively dependent tests.
    BenjaminiHochberg,
    /// Stepping up with m·p/rank · Σ 1/i: expected share of false rejections, any dependence.
    BenjaminiYekutieli,
}

impl Correction {
    /// The adjusted p-values, in the order in which the p-values came.
    ///
    /// # Errors
    /// [`Error::Setting`] if a p-value is not from 0 to 1.
    pub fn adjusted(self, p_values: &[f64]) -> Result<Vec<f64>> {
        if let Some(p) = p_values.iter().find(|p| !(0.0..=1.0).contains(*p)) {
            return Err(Error::setting("p-value", "from 0 to 1", p));
        }
        let m = p_values.len() as f64;
        let harmonic = (1..=p_values.len()).map(|i| 1.0 / i as f64).sum::<f64>();
        let mut order: Vec<usize> = (0..p_values.len()).collect();
        order.sort_by(|a, b| {
            p_values.get(*a).partial_cmp(&p_values.get(*b)).unwrap_or(std::cmp::Ordering::Equal)
        });
        let single = |(before, column): (usize, &usize)| {
            let p = p_values.get(*column).copied().unwrap_or(1.0);
            let rank = before as f64 + 1.0;
            let factor = match self {
                Correction::Bonferroni => m,
                Correction::Holm | Correction::Hochberg => m - rank + 1.0,
                Correction::BenjaminiHochberg => m / rank,
                Correction::BenjaminiYekutieli => m / rank * harmonic,
            };
            (factor * p).min(1.0)
        };
        let mut steps: Vec<f64> = order.iter().enumerate().map(single).collect();
        match self {
            Correction::Bonferroni => {}
            Correction::Holm => running(steps.iter_mut(), f64::max),
            _ => running(steps.iter_mut().rev(), f64::min),
        }
        let mut adjusted = vec![1.0; p_values.len()];
        for (column, step) in order.into_iter().zip(steps) {
            if let Some(place) = adjusted.get_mut(column) {
                *place = step;
            }
        }
        Ok(adjusted)
    }
}

/// Replaces each value by the largest or smallest so far.
fn running<'a>(steps: impl Iterator<Item = &'a mut f64>, of: impl Fn(f64, f64) -> f64) {
    let mut so_far = None;
    for step in steps {
        *step = so_far.map_or(*step, |so_far| of(so_far, *step));
        so_far = Some(*step);
    }
}
