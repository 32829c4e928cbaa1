use std::ops::RangeInclusive;

use super::roc::Roc;
use crate::error::{Error, Result};

/// The axis along which a part of the area is cut out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Along {
    /// ∫ sensitivity d specificity.
    Specificity,
    /// ∫ specificity d sensitivity.
    Sensitivity,
}

/// A part of the area under a ROC curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PartialAuc {
    area: f64,
    low: f64,
    high: f64,
}

impl PartialAuc {
    /// The area over the range, at most the width of the range.
    pub fn area(&self) -> f64 {
        self.area
    }

    /// The area on the scale where chance is ½ and a perfect curve 1: (1 + (area − c)/(w − c))/2, w being the width of the
    /// range and c the area under the chance line over it. Below ½ where the part lies under the chance line.
    ///
    /// Source: McClish, *Analyzing a portion of the ROC curve*, Med. Decis. Making 9 (1989).
    pub fn corrected(&self) -> f64 {
        let width = self.high - self.low;
        let chance = width * (1.0 - 0.5 * (self.low + self.high));
        0.5 * (1.0 + (self.area - chance) / (width - chance))
    }
}

impl Roc {
    /// The area over a range of specificities or sensitivities, the curve being joined by straight lines (trapezia).
    ///
    /// # Errors
    /// [`Error::Setting`] unless the range starts below its end and lies within `[0, 1]`.
    ///
    /// ```
    /// use radiomics::evaluate::{Along, Roc};
    ///
    /// let roc = Roc::new(&[false, false, true, true], &[0.1, 0.2, 0.7, 0.8])?;
    /// let part = roc.partial_auc(Along::Specificity, 0.75..=1.0)?;
    /// assert_eq!((part.area(), part.corrected()), (0.25, 1.0));
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    pub fn partial_auc(&self, along: Along, range: RangeInclusive<f64>) -> Result<PartialAuc> {
        let (low, high) = (*range.start(), *range.end());
        if !(0.0 <= low && low < high && high <= 1.0) {
            let found = format!("{low} to {high}");
            return Err(Error::setting("range of the partial area", "rising within 0 to 1", found));
        }
        let place = |point: super::RocPoint| match along {
            Along::Specificity => [point.specificity(), point.sensitivity()],
            Along::Sensitivity => [point.sensitivity(), point.specificity()],
        };
        let points = self.points().map(place);
        let area = points.clone().zip(points.skip(1)).map(|(a, b)| strip(a, b, low, high)).sum();
        Ok(PartialAuc { area, low, high })
    }
}

/// The area under the line from `a` to `b` within the range; `[x, y]` in either order of x.
fn strip(a: [f64; 2], b: [f64; 2], low: f64, high: f64) -> f64 {
    let [a, b] = if a[0] <= b[0] { [a, b] } else { [b, a] };
    let (start, end) = (a[0].max(low), b[0].min(high));
    if start >= end {
        return 0.0;
    }
    let height = |x: f64| a[1] + (b[1] - a[1]) * ((x - a[0]) / (b[0] - a[0]));
    (end - start) * 0.5 * (height(start) + height(end))
}
