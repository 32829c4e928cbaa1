use super::intraclass::{IccForm, IntraclassCorrelation};
use crate::error::{Result, expect_at_least, expect_finite, expect_length};
use crate::numeric::scaled::{Scaled, without_rounding};

/// How far apart two measurements of one subject are expected to be at most, in standard deviations: 1.96 √2.
///
/// 1.96 as it stands in the source, not a quantile of more digits.
const REPEATABILITY: f64 = 1.96 * std::f64::consts::SQRT_2;

/// What k readers measured on n subjects, taken apart by analysis of variance.
///
/// A reader may also be a session, a scanner or a segmentation.
///
/// Sources: Shrout, Fleiss, *Intraclass correlations: uses in assessing rater reliability*, Psychol. Bull. 86 (1979);
/// repeatability as in Bland, Altman, *Measurement error*, BMJ 312 (1996), and *Measuring agreement in method comparison
/// studies*, Stat. Methods Med. Res. 8 (1999), section 2.
///
/// ```
/// use radiomics::evaluate::{Confidence, IccForm, Readings};
/// let readings = Readings::of(&[[9.0, 6.0, 8.0, 7.0, 10.0, 6.0], [2.0, 1.0, 4.0, 1.0, 5.0, 2.0]])?;
/// let icc = readings.icc(IccForm::AbsoluteSingle);
/// assert!(icc.value()? < readings.icc(IccForm::ConsistencySingle).value()?);
/// println!("ICC(2,1) {:.2}, 95 % {:.2}", icc.value()?, icc.interval(Confidence::default())?);
/// println!("repeatability coefficient {:.1}", readings.repeatability_coefficient());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Readings {
    subjects: usize,
    readers: usize,
    /// In units of `unit²`.
    squares: MeanSquares,
    unit: f64,
}

/// The mean squares of a two-way layout of n subjects and k readers.
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeanSquares {
    /// Between subjects, with n − 1 degrees of freedom.
    pub subjects: f64,
    /// Within subjects, with n(k − 1).
    pub within: f64,
    /// Between readers, with k − 1.
    pub readers: f64,
    /// What is left, with (n − 1)(k − 1).
    pub error: f64,
}

impl Readings {
    /// From one list for each reader, with the subjects in the same order in all.
    ///
    /// # Errors
    /// [`crate::Error::SampleTooSmall`] for fewer than 2 readers or subjects, [`crate::Error::Length`] if the lists differ
    /// in length, [`crate::Error::SampleNotFinite`].
    pub fn of<S: AsRef<[f64]>>(readers: &[S]) -> Result<Self> {
        expect_at_least("readers", 2, readers.len())?;
        let n = readers.first().map_or(0, |reader| reader.as_ref().len());
        expect_at_least("subjects", 2, n)?;
        for reader in readers {
            expect_length("subjects of a reader", n, reader.as_ref().len())?;
            expect_finite("a reader", reader.as_ref())?;
        }
        let scaled = Scaled::of(readers);
        let squares = mean_squares(&scaled.samples, n);
        Ok(Readings { subjects: n, readers: readers.len(), squares, unit: scaled.unit })
    }

    /// n.
    pub fn subjects(&self) -> usize {
        self.subjects
    }

    /// k.
    pub fn readers(&self) -> usize {
        self.readers
    }

    /// The mean squares, in the square of the unit of the values.
    pub fn mean_squares(&self) -> MeanSquares {
        let MeanSquares { subjects, within, readers, error } = self.squares;
        let [subjects, within, readers, error] =
            [subjects, within, readers, error].map(|square| square * self.unit * self.unit);
        MeanSquares { subjects, within, readers, error }
    }

    /// An intraclass correlation.
    pub fn icc(&self, form: IccForm) -> IntraclassCorrelation {
        IntraclassCorrelation::new(form, self.subjects as f64, self.readers as f64, self.squares)
    }

    /// The standard deviation of repeated measurements of one subject, the root of the mean square within subjects; for two
    /// readers √(Σd²/(2n)) with their differences d.
    pub fn within_subject_deviation(&self) -> f64 {
        self.squares.within.sqrt() * self.unit
    }

    /// 1.96 √2 times the standard deviation within subjects: two measurements of one subject differ by less in 95 of 100
    /// cases.
    pub fn repeatability_coefficient(&self) -> f64 {
        REPEATABILITY * self.within_subject_deviation()
    }
}

/// The mean squares of readers with n scaled values each.
fn mean_squares(readers: &[Vec<f64>], n: usize) -> MeanSquares {
    let (rows, columns) = (n as f64, readers.len() as f64);
    let reader_means: Vec<f64> = readers.iter().map(|values| values.iter().sum::<f64>() / rows).collect();
    let at = |row: usize| readers.iter().map(move |values| values.get(row).copied().unwrap_or(0.0));
    let subject_means: Vec<f64> = (0..n).map(|row| at(row).sum::<f64>() / columns).collect();
    let grand = subject_means.iter().sum::<f64>() / rows;
    let (mut within, mut error) = (0.0, 0.0);
    for (row, subject_mean) in subject_means.iter().enumerate() {
        for (value, reader_mean) in at(row).zip(&reader_means) {
            within += (value - subject_mean).powi(2);
            error += (value - subject_mean - reader_mean + grand).powi(2);
        }
    }
    let about_grand = |means: &[f64]| means.iter().map(|mean| (mean - grand).powi(2)).sum::<f64>();
    MeanSquares {
        subjects: without_rounding(columns * about_grand(&subject_means) / (rows - 1.0)),
        within: without_rounding(within / (rows * (columns - 1.0))),
        readers: without_rounding(rows * about_grand(&reader_means) / (columns - 1.0)),
        error: without_rounding(error / ((rows - 1.0) * (columns - 1.0))),
    }
}
