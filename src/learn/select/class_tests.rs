//! The tests of hypotheses as tests of a column against the labels.
//!
//! Positive subjects are the first sample. Where a test is undefined, as nothing varies, it says nothing: p = 1.

use super::column_test::ColumnTest;
use super::screen::Screen;
use crate::error::{Error, Result, Value};
use crate::hypothesis::{
    Alternative, Anova, BrunnerMunzel, Contingency, FisherExact, KolmogorovSmirnov, Levene, TTest,
};

/// Keeps the columns whose means differ between the classes by Welch's t test.
///
/// ```
/// use radiomics::hypothesis::Correction;
/// use radiomics::learn::{Transform, WelchT};
/// use radiomics::table::FeatureTable;
/// let table = FeatureTable::from_columns(
///     ["a", "b", "c", "d", "e", "f"],
///     [("apart", vec![1.0, 2.0, 3.0, 7.0, 8.0, 9.0]), ("mixed", vec![1.0, 8.0, 3.0, 7.0, 2.0, 9.0])],
/// )?
/// .with_labels([false, false, false, true, true, true])?;
/// let screen = WelchT::below(0.05)?.adjusted(Correction::BenjaminiHochberg);
/// let screened = screen.fitted(&table)?;
/// assert_eq!(screened.selection().kept(), ["apart"]);
/// assert_eq!(screened.adjusted_p_values()[0], 2.0 * screened.p_values()[0]);
/// # Ok::<(), radiomics::Error>(())
/// ```
pub type WelchT = Screen<WelchTTest>;
/// Keeps the columns whose means differ between the classes by the t test with a common variance.
pub type PooledT = Screen<PooledTTest>;
/// Keeps the columns whose means differ between the classes by the F of an analysis of variance.
pub type AnovaF = Screen<AnovaTest>;
/// Keeps the columns of which one class tends to larger values by the Brunner–Munzel test.
pub type BrunnerMunzelScreen = Screen<BrunnerMunzelTest>;
/// Keeps the columns whose spreads differ between the classes by Levene's test, about the median unless told otherwise.
pub type LeveneScreen = Screen<LeveneTest>;
/// Keeps the columns whose distributions differ between the classes by the Kolmogorov–Smirnov test.
pub type KolmogorovSmirnovScreen = Screen<KolmogorovSmirnovTest>;
/// Keeps the columns of two values that go together with the classes by the χ² test, with the correction for continuity
/// unless told otherwise. A column of more than two values is an error.
pub type ChiSquaredScreen = Screen<ChiSquaredTest>;
/// Keeps the columns of two values that go together with the classes by Fisher's exact test. A column of more than two values
/// is an error.
pub type FisherScreen = Screen<FisherTest>;

/// Welch's t test of the two classes; see [`TTest::welch`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WelchTTest;

/// The t test of the two classes with a common variance; see [`TTest::pooled`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PooledTTest;

/// The analysis of variance of the two classes; see [`Anova`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AnovaTest;

/// The Brunner–Munzel test of the two classes; see [`BrunnerMunzel`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BrunnerMunzelTest;

/// Levene's test of the two classes; see [`Levene`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LeveneTest {
    about_mean: bool,
}

/// The Kolmogorov–Smirnov test of the two classes, exact where it can be; see [`KolmogorovSmirnov::p_value`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct KolmogorovSmirnovTest;

/// The χ² test of a column of two values and the two classes; see [`Contingency`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ChiSquaredTest {
    uncorrected: bool,
}

/// Fisher's exact test of a column of two values and the two classes, two-sided; see [`FisherExact`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FisherTest;

impl LeveneScreen {
    /// With distances from the mean of each class, as Levene has it.
    #[must_use]
    pub fn about_mean(self) -> Self {
        self.with_test(LeveneTest { about_mean: true })
    }
}

impl ChiSquaredScreen {
    /// Without the correction for continuity.
    #[must_use]
    pub fn uncorrected(self) -> Self {
        self.with_test(ChiSquaredTest { uncorrected: true })
    }
}

impl ColumnTest for WelchTTest {
    fn name(&self) -> &'static str {
        "Welch t filter"
    }

    fn p_value(&self, values: &[f64], labels: &[bool]) -> Result<f64> {
        let [positive, negative] = classes(values, labels);
        Ok(or_one(TTest::welch(&positive, &negative)?.p_value(Alternative::TwoSided)))
    }
}

impl ColumnTest for PooledTTest {
    fn name(&self) -> &'static str {
        "pooled t filter"
    }

    fn p_value(&self, values: &[f64], labels: &[bool]) -> Result<f64> {
        let [positive, negative] = classes(values, labels);
        Ok(or_one(TTest::pooled(&positive, &negative)?.p_value(Alternative::TwoSided)))
    }
}

impl ColumnTest for AnovaTest {
    fn name(&self) -> &'static str {
        "F filter"
    }

    fn p_value(&self, values: &[f64], labels: &[bool]) -> Result<f64> {
        Ok(or_one(Anova::of(&classes(values, labels))?.p_value()))
    }
}

impl ColumnTest for BrunnerMunzelTest {
    fn name(&self) -> &'static str {
        "Brunner–Munzel filter"
    }

    fn p_value(&self, values: &[f64], labels: &[bool]) -> Result<f64> {
        let [positive, negative] = classes(values, labels);
        Ok(or_one(BrunnerMunzel::new(&positive, &negative)?.p_value(Alternative::TwoSided)))
    }
}

impl ColumnTest for LeveneTest {
    fn name(&self) -> &'static str {
        "Levene filter"
    }

    fn p_value(&self, values: &[f64], labels: &[bool]) -> Result<f64> {
        let classes = classes(values, labels);
        let test = if self.about_mean { Levene::mean(&classes)? } else { Levene::median(&classes)? };
        Ok(or_one(test.p_value()))
    }
}

impl ColumnTest for KolmogorovSmirnovTest {
    fn name(&self) -> &'static str {
        "Kolmogorov–Smirnov filter"
    }

    fn p_value(&self, values: &[f64], labels: &[bool]) -> Result<f64> {
        let [positive, negative] = classes(values, labels);
        Ok(KolmogorovSmirnov::new(&positive, &negative)?.p_value())
    }
}

impl ColumnTest for ChiSquaredTest {
    fn name(&self) -> &'static str {
        "χ² filter"
    }

    fn p_value(&self, values: &[f64], labels: &[bool]) -> Result<f64> {
        let table = Contingency::new(&counts(values, labels)?)?;
        Ok(or_one(if self.uncorrected { table.p_value() } else { table.yates_p_value() }))
    }
}

impl ColumnTest for FisherTest {
    fn name(&self) -> &'static str {
        "Fisher filter"
    }

    fn p_value(&self, values: &[f64], labels: &[bool]) -> Result<f64> {
        Ok(FisherExact::new(counts(values, labels)?)?.p_value(Alternative::TwoSided))
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
