use super::anova::check;
use crate::error::{Result, Undefined, Value};
use crate::numeric::moment::spread;
use crate::numeric::scaled::{Scaled, without_rounding};
use crate::numeric::special::chi_squared_upper_tail;

/// Bartlett's test: do k groups of normal values have one variance?
///
/// T = ((N − k) ln s² − Σ(nᵢ − 1) ln sᵢ²)/(1 + (Σ 1/(nᵢ − 1) − 1/(N − k))/(3(k − 1))), s² being the pooled variance; χ² with k − 1
/// degrees of freedom. Undefined if a group does not vary; the p-value then is its limit 0 if another one does, else undefined.
///
/// Source: Bartlett, *Properties of sufficiency and statistical tests*, Proc. R. Soc. A 160 (1937).
///
/// ```
/// use radiomics::hypothesis::Bartlett;
/// let same = Bartlett::of(&[[1.0, 2.0, 4.0, 3.5], [11.0, 12.0, 14.0, 13.5]])?;
/// assert!(same.statistic()?.abs() < 1e-12 && same.p_value()? > 0.999);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bartlett {
    statistic: Value,
    varies: bool,
    degrees: usize,
}

impl Bartlett {
    /// Compares groups.
    ///
    /// # Errors
    /// [`crate::Error::SampleTooSmall`] for fewer than 2 groups or a group of fewer than 2 values,
    /// [`crate::Error::SampleNotFinite`].
    pub fn of<S: AsRef<[f64]>>(groups: &[S]) -> Result<Self> {
        check(groups, 2)?;
        let samples = Scaled::of(groups).samples;
        let variances: Vec<(f64, f64)> = samples
            .iter()
            .map(|sample| (sample.len() as f64 - 1.0, spread(sample).1))
            .map(|(degrees, length)| (degrees, without_rounding(length * length / degrees)))
            .collect();
        let varies = variances.iter().any(|(_, variance)| *variance > 0.0);
        Ok(Bartlett { statistic: statistic(&variances), varies, degrees: groups.len() - 1 })
    }

    /// T.
    pub fn statistic(&self) -> Value {
        self.statistic
    }

    /// k − 1.
    pub fn degrees_of_freedom(&self) -> usize {
        self.degrees
    }

    /// The p-value.
    pub fn p_value(&self) -> Value {
        match self.statistic {
            Err(_) if self.varies => Ok(0.0),
            statistic => statistic.map(|statistic| chi_squared_upper_tail(statistic, self.degrees)),
        }
    }
}

/// T from the degrees of freedom nᵢ − 1 and the variance of each group.
fn statistic(variances: &[(f64, f64)]) -> Value {
    if variances.iter().any(|(_, variance)| *variance == 0.0) {
        return Err(Undefined::ZeroDenominator("the variance of a group"));
    }
    let degrees: f64 = variances.iter().map(|(degrees, _)| degrees).sum();
    let pooled = variances.iter().map(|(degrees, variance)| degrees * variance).sum::<f64>() / degrees;
    let excess: f64 = variances.iter().map(|(degrees, variance)| degrees * (pooled / variance).ln()).sum();
    let inverses = variances.iter().map(|(degrees, _)| 1.0 / degrees).sum::<f64>() - 1.0 / degrees;
    Ok((excess / (1.0 + inverses / (3.0 * (variances.len() as f64 - 1.0)))).max(0.0))
}
