//! The tests of hypotheses as tests of a column against the labels.

use super::column_test::ColumnTest;
use crate::error::{Error, Result, Value};
use crate::hypothesis::{
    Alternative, Anova, BrunnerMunzel, Contingency, FisherExact, KolmogorovSmirnov, Levene, TTest,
};

/// A test of a column against the two classes, for a [`super::Screen`]; that of Mann and Whitney is [`super::MannWhitney`].
///
/// All are two-sided. Positive subjects are the first sample. Where a test is undefined, as nothing varies, it cannot tell
/// the classes apart: p = 1. A column in which each class is constant, at another value, has the limit p = 0 by a t test or F.
///
/// ```
/// use radiomics::hypothesis::Correction;
/// use radiomics::learn::{ClassTest, Screen, Transform};
/// use radiomics::table::FeatureTable;
/// let table = FeatureTable::from_columns(
///     ["a", "b", "c", "d", "e", "f"],
///     [("apart", vec![1.0, 2.0, 3.0, 7.0, 8.0, 9.0]), ("mixed", vec![1.0, 8.0, 3.0, 7.0, 2.0, 9.0])],
/// )?
/// .with_labels([false, false, false, true, true, true])?;
/// let screen = Screen::by(ClassTest::WelchT).adjusted(Correction::BenjaminiHochberg).p_below(0.05)?;
/// let screened = screen.fitted(&table)?;
/// assert_eq!(screened.selection().kept(), ["apart"]);
/// assert_eq!(screened.adjusted_p_values()[0], 2.0 * screened.p_values()[0]);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ClassTest {
    /// Means, by Welch's t test ([`TTest::welch`]).
    WelchT,
    /// Means, by the t test with a common variance ([`TTest::pooled`]).
    PooledT,
    /// Means, by the F of an analysis of variance ([`Anova`]); of two classes it is t² of [`ClassTest::PooledT`].
    Anova,
    /// Which class tends to larger values, by the [`BrunnerMunzel`] test.
    BrunnerMunzel,
    /// Spreads about the medians ([`Levene::median`], the test of Brown and Forsythe).
    LeveneMedian,
    /// Spreads about the means ([`Levene::mean`]).
    LeveneMean,
    /// Whole distributions, by the test of Kolmogorov and Smirnov, exact where it can be ([`KolmogorovSmirnov::p_value`]).
    KolmogorovSmirnov,
    /// Counts of two values, by χ² ([`Contingency::chi_squared`]). A column of more than two values is an error.
    ChiSquared,
    /// Counts of two values, by χ² with the correction for continuity ([`Contingency::yates`]). A column of more than two
    /// values is an error.
    Yates,
    /// Counts of two values, by the test of Fisher ([`FisherExact`]). A column of more than two values is an error.
    Fisher,
}

impl ColumnTest for ClassTest {
    fn name(&self) -> &'static str {
        match self {
            ClassTest::WelchT => "Welch t filter",
            ClassTest::PooledT => "pooled t filter",
            ClassTest::Anova => "F filter",
            ClassTest::BrunnerMunzel => "Brunner–Munzel filter",
            ClassTest::LeveneMedian | ClassTest::LeveneMean => "Levene filter",
            ClassTest::KolmogorovSmirnov => "Kolmogorov–Smirnov filter",
            ClassTest::ChiSquared => "χ² filter",
            ClassTest::Yates => "corrected χ² filter",
            ClassTest::Fisher => "Fisher filter",
        }
    }

    fn p_value(&self, values: &[f64], labels: &[bool]) -> Result<f64> {
        match self {
            ClassTest::ChiSquared | ClassTest::Yates | ClassTest::Fisher => {
                self.of_counts(counts(values, labels)?)
            }
            _ => self.of_samples(&classes(values, labels)),
        }
    }
}

impl ClassTest {
    fn of_samples(self, samples: &[Vec<f64>; 2]) -> Result<f64> {
        let [positive, negative] = samples;
        Ok(or_one(match self {
            ClassTest::WelchT => TTest::welch(positive, negative)?.p_value(Alternative::TwoSided),
            ClassTest::PooledT => TTest::pooled(positive, negative)?.p_value(Alternative::TwoSided),
            ClassTest::BrunnerMunzel => {
                BrunnerMunzel::new(positive, negative)?.p_value(Alternative::TwoSided)
            }
            ClassTest::LeveneMedian => Levene::median(samples)?.p_value(),
            ClassTest::LeveneMean => Levene::mean(samples)?.p_value(),
            ClassTest::KolmogorovSmirnov => Ok(KolmogorovSmirnov::new(positive, negative)?.p_value()),
            _ => Anova::of(samples)?.p_value(),
        }))
    }

    fn of_counts(self, counts: [[u64; 2]; 2]) -> Result<f64> {
        Ok(or_one(match self {
            ClassTest::ChiSquared => Contingency::new(&counts)?.p_value(),
            ClassTest::Yates => Contingency::new(&counts)?.yates_p_value(),
            _ => Ok(FisherExact::new(counts)?.p_value(Alternative::TwoSided)),
        }))
    }
}

/// A test that is undefined cannot tell the classes apart.
fn or_one(p: Value) -> f64 {
    p.unwrap_or(1.0)
}

/// The values of positive and of negative subjects.
fn classes(values: &[f64], labels: &[bool]) -> [Vec<f64>; 2] {
    [true, false].map(|class| {
        values.iter().zip(labels).filter(|(_, label)| **label == class).map(|(x, _)| *x).collect()
    })
}

/// How often each class (rows, positive first) has the larger and the smaller of two values.
fn counts(values: &[f64], labels: &[bool]) -> Result<[[u64; 2]; 2]> {
    let smaller = values.iter().copied().fold(f64::INFINITY, f64::min);
    let larger = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if let Some(third) = values.iter().find(|value| **value != smaller && **value != larger) {
        let expected = format!("one of two, as {smaller} and {larger} occur");
        return Err(Error::setting("value of a column that is tested by counts", expected, third));
    }
    let mut counts = [[0; 2]; 2];
    for (value, label) in values.iter().zip(labels) {
        let [positive, negative] = &mut counts;
        let [high, low] = if *label { positive } else { negative };
        // a constant column has one value only, the smaller
        *(if *value == smaller { low } else { high }) += 1;
    }
    Ok(counts)
}
