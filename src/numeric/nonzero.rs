use crate::error::{Undefined, Value};

/// A number that a formula divides by; undefined where it is 0.
///
/// ```
/// use radiomics::error::{Undefined, Value};
/// use radiomics::numeric::nonzero;
/// let variation = |deviation: f64, mean: f64| -> Value { Ok(deviation / nonzero(mean, "the mean")?) };
/// assert_eq!(variation(1.0, 4.0), Ok(0.25));
/// assert_eq!(variation(1.0, 0.0), Err(Undefined::ZeroDenominator("the mean")));
/// ```
pub fn nonzero(divisor: f64, name: &'static str) -> Value {
    if divisor == 0.0 { Err(Undefined::ZeroDenominator(name)) } else { Ok(divisor) }
}
