use super::risk_groups::{Grouping, RiskGroup};
use crate::error::{Result, Undefined, Value};
use crate::numeric::special;

/// The estimation of a model takes so many degrees of freedom from its own data.
const TAKEN_IN_SAMPLE: usize = 2;

/// The test of Hosmer and Lemeshow: do observed and expected numbers of positives agree, group by group?
///
/// χ² = Σ (O − E)²/E + (O′ − E′)²/E′ over the groups, O and E being the observed and expected numbers of positive subjects
/// and O′ and E′ those of negative ones. On the subjects on which the model was fitted it has g − 2 degrees of freedom, on
/// new subjects g, the number of groups that have a subject. The statistic depends on how groups are made, of which
/// [`Grouping`] has two ways in use, and says nothing with few subjects.
///
/// Source: Hosmer, Lemeshow, *Goodness of fit tests for the multiple logistic regression model*, Commun. Stat. A 9 (1980);
/// new subjects: Hosmer, Lemeshow, Sturdivant, *Applied logistic regression*, 2013, section 5.6.
///
/// ```
/// use radiomics::evaluate::{Grouping, HosmerLemeshow};
///
/// let labels = [false, false, true, false, true, true];
/// let test = HosmerLemeshow::of(&labels, &[0.1, 0.2, 0.3, 0.4, 0.8, 0.9], Grouping::EqualCount(3))?;
/// assert_eq!(test.groups()[1].positives, 1);
/// assert_eq!(test.degrees_on_new_data(), 3);
/// assert!(test.p_value_on_new_data()? > 0.8);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct HosmerLemeshow {
    groups: Vec<RiskGroup>,
}

impl HosmerLemeshow {
    /// Puts the subjects into groups.
    ///
    /// # Errors
    /// As [`RiskGroup::all`].
    pub fn of(labels: &[bool], probabilities: &[f64], grouping: Grouping) -> Result<Self> {
        Ok(HosmerLemeshow { groups: RiskGroup::all(labels, probabilities, grouping)? })
    }

    /// The table behind the statistic.
    pub fn groups(&self) -> &[RiskGroup] {
        &self.groups
    }

    /// χ². Undefined if a group expects 0 of a class and has some of it; a class that is expected 0 times and does not
    /// occur adds nothing.
    pub fn chi_squared(&self) -> Value {
        let terms = self.groups.iter().map(|group| {
            let excess = group.positives as f64 - group.expected;
            let expected_negatives = group.subjects as f64 - group.expected;
            Ok(part(excess, group.expected)? + part(excess, expected_negatives)?)
        });
        match terms.sum() {
            Ok(sum) if f64::is_finite(sum) => Ok(sum),
            Ok(_) => Err(Undefined::NotFinite), // an expected number near the smallest of all
            reason => reason,
        }
    }

    /// g − 2, on the subjects on which the model was fitted; 0 for fewer than 3 groups.
    pub fn degrees_in_sample(&self) -> usize {
        self.groups.len().saturating_sub(TAKEN_IN_SAMPLE)
    }

    /// g, on subjects that the model has not seen.
    pub fn degrees_on_new_data(&self) -> usize {
        self.groups.len()
    }

    /// The p-value on the subjects on which the model was fitted. Undefined for fewer than 3 groups.
    pub fn p_value_in_sample(&self) -> Value {
        match self.degrees_in_sample() {
            0 => Err(Undefined::ZeroDenominator("the number of degrees of freedom")),
            degrees => Ok(special::chi_squared_upper_tail(self.chi_squared()?, degrees)),
        }
    }

    /// The p-value on subjects that the model has not seen.
    pub fn p_value_on_new_data(&self) -> Value {
        Ok(special::chi_squared_upper_tail(self.chi_squared()?, self.degrees_on_new_data()))
    }
}

/// excess²/expected.
fn part(excess: f64, expected: f64) -> Value {
    if expected > 0.0 {
        Ok(excess * (excess / expected))
    } else if excess == 0.0 {
        Ok(0.0)
    } else {
        Err(Undefined::ZeroDenominator("the expected number of a class in a group"))
    }
}
