//! Everything that a study depends on besides its subjects, as one value: written in code or read from a file.
//!
//! [`StudySettings`] holds all of it and shows a file with its keys. A choice without parameters is a word, one with parameters a
//! table of one key: `"complete_columns"`, `{ lasso = { folds = 10 } }`.

mod classifiers;
mod division;
mod judging;
mod models;
mod penalty;
mod procedures;
mod readings;
mod sequences;
mod steps;
#[cfg(feature = "toml")]
mod toml;
#[cfg(feature = "toml")]
mod words;

pub use classifiers::{
    ClassifierSettings, CovarianceShrinkage, StepwiseCriterion, StepwiseDirection, SupportKernel, Weights,
};
pub use division::DivisionSettings;
pub use judging::{ComparisonSettings, ThresholdSettings, UnseenSettings, ValidationSettings};
pub use models::{ClinicalColumns, ModelSettings, ModelsSettings};
pub use penalty::PenaltyChoice;
pub use procedures::{AgreementSettings, ProcedureSettings, Procedures};
pub use readings::{PerturbationSettings, ReadingSettings, ShiftByAxis};
pub use sequences::SequenceSettings;
pub use steps::{CoefficientTest, Components, Filling, MrmrMeasure, Scale, ScreenTest, StepSettings};

use std::collections::HashSet;

use super::{Analysis, Model, Study};
use crate::cohort::Protocol;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::evaluate::Confidence;
#[cfg(feature = "toml")]
use words::off_or;

/// Everything that a study depends on besides its subjects.
///
/// It is plain data. [`StudySettings::study`] turns it into the [`Study`] that runs, and refuses what makes no sense. With the
/// feature `toml` it is read from and written to a file, the declaration of the study; every key has a default but the version:
///
/// ```
/// # #[cfg(feature = "toml")] {
/// use radiomics::study::StudySettings;
///
/// let declaration = r#"
/// version = 1
/// title = "HER2 status of breast cancer in multi-parametric MRI"
/// seed = 20                                 # of every random step
/// clinical = ["age", "menopause", "grade"]  # of the columns of the cohort; "all" without it
/// batch = "scanner"                         # held against the label, no input of a model
/// division = { stratified = { test = 0.3 } }
/// threshold = "youden"
/// validation = { folds = 10, repeats = 5 }
/// unseen_scores = { folds = 10 }            # models of scores see none of models that saw the subject
/// comparisons = [["combined", "clinical"], ["combined", "T2WI + DWI"]]
/// confidence = 0.95
///
/// [features]                                # of every sequence without its own
/// families = ["morphology", "intensity_statistics", "glcm", "glrlm", "glszm"]
/// aggregations = ["3D_avg", "3D"]
/// normalisation = { z_score = { scope = "image" } }
/// interpolation = { spacing = { z = 1.0, y = 1.0, x = 1.0 }, image = "cubic_spline" }
/// discretisation = { fixed_bin_number = { bins = 32 } }
///
/// [[sequences]]
/// name = "T2WI"
///
/// [[sequences]]
/// name = "DWI"
/// features = { families = ["intensity_statistics"], discretisation = { fixed_bin_number = { bins = 16 } } }
///
/// [[models]]
/// name = "clinical"
/// clinical = "all"
///
/// [[models]]
/// name = "T2WI"
/// sequences = ["T2WI"]
///
/// [[models]]
/// name = "T2WI + DWI"
/// sequences = ["T2WI", "DWI"]
/// procedure = { steps = [{ standardise = "sample" }], classifier = { elastic_net = { alpha = 0.5 } } }
///
/// [[models]]
/// name = "combined"
/// scores = ["T2WI + DWI", "clinical"]
///
/// [procedures.imaging]                      # of the model T2WI
/// agreement = { above = 0.75, form = "ICC(2,1)" }
/// steps = [
///     "complete_columns",
///     { screen = { test = "mann_whitney", below = 0.05, correction = "benjamini_hochberg" } },
///     { correlation = { above = 0.9, kind = "spearman" } },
///     { standardise = "population" },
/// ]
/// classifier = { lasso = { folds = 10, rule = "min" } }
/// "#;
/// let settings = StudySettings::from_toml(declaration)?;
/// let names: Vec<String> = ["T2WI", "DWI", "ADC"].map(String::from).to_vec(); // of the cohort
/// assert_eq!(settings.analysis(&names)?.models().len(), 4);
/// assert_eq!(settings.protocol(&names)?.sequences().len(), 2);
/// # }
/// # Ok::<(), radiomics::Error>(())
/// ```
///
/// A key that does not exist is refused, and the nearest that does is named. The default is [`Model::her2`] of all sequences of
/// the cohort, made and judged as by [`Analysis::new`].
///
/// Every random step is seeded with [`StudySettings::seed`]: the division, folds, trees, and changes of images and masks.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct StudySettings {
    /// The version of the settings, [`StudySettings::VERSION`].
    pub version: u32,
    /// The title.
    pub title: String,
    /// The seed of every random step.
    pub seed: u64,
    /// The clinical columns that models of all clinical columns look at.
    pub clinical: ClinicalColumns,
    /// A clinical column of words that says how the images were made; see [`Analysis::batch`].
    #[cfg_attr(feature = "toml", serde(skip_serializing_if = "Option::is_none"))]
    pub batch: Option<String>,
    /// Which subjects models are made from, and which they are judged by.
    pub division: DivisionSettings,
    /// Where the features of other readers come from.
    pub readings: ReadingSettings,
    /// How thresholds are chosen.
    pub threshold: ThresholdSettings,
    /// How models are cross-validated on the training rows; not at all with `None`, `"off"` in a file.
    #[cfg_attr(feature = "toml", serde(with = "off_or"))]
    pub validation: Option<ValidationSettings>,
    /// Whether models of scores are fitted to scores of models that have not seen the subject; see [`Analysis::unseen_scores`].
    /// `"off"` in a file is `None`.
    #[cfg_attr(feature = "toml", serde(with = "off_or"))]
    pub unseen_scores: Option<UnseenSettings>,
    /// Which models are held against one another.
    pub comparisons: ComparisonSettings,
    /// The confidence of all intervals.
    pub confidence: f64,
    /// The features of sequences without settings of their own.
    pub features: Config,
    /// The sequences in their order; with none all of the cohort in its order.
    pub sequences: Vec<SequenceSettings>,
    /// The models.
    pub models: ModelsSettings,
    /// How models are made that have no procedure of their own.
    pub procedures: Procedures,
}

impl Default for StudySettings {
    fn default() -> Self {
        StudySettings {
            version: Self::VERSION,
            title: "Study".to_string(),
            seed: 1,
            clinical: ClinicalColumns::All,
            batch: None,
            division: DivisionSettings::default(),
            readings: ReadingSettings::default(),
            threshold: ThresholdSettings::default(),
            validation: Some(ValidationSettings::default()),
            unseen_scores: None,
            comparisons: ComparisonSettings::default(),
            confidence: Confidence::default().level(),
            features: Config::default(),
            sequences: Vec::new(),
            models: ModelsSettings::default(),
            procedures: Procedures::default(),
        }
    }
}

impl StudySettings {
    /// The version that this crate reads and writes.
    pub const VERSION: u32 = 1;

    /// The study of a cohort with these sequences.
    ///
    /// # Errors
    /// As [`StudySettings::protocol`] and [`StudySettings::analysis`], and [`Error::Setting`] for a division or readings that make no
    /// sense.
    ///
    /// ```
    /// use radiomics::study::StudySettings;
    /// let names: Vec<String> = ["T2WI", "DWI"].map(String::from).to_vec();
    /// let study = StudySettings::default().study(&names)?;
    /// assert_eq!(study.protocol().sequences().len(), 2);
    /// assert_eq!(study.analysis().models().len(), 5);
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    pub fn study(&self, sequences: &[String]) -> Result<Study> {
        let study = Study::new(self.protocol(sequences)?, self.analysis(sequences)?);
        let study =
            self.readings.read_again(study.division(self.division.division(self.seed)?), self.seed)?;
        let study = match self.clinical_columns() {
            Some(columns) => study.clinical(columns),
            None => study,
        };
        #[cfg(feature = "toml")]
        let study = study.declared_as(self.to_toml()?);
        Ok(study)
    }

    /// What is made of the tables of a cohort with these sequences.
    ///
    /// # Errors
    /// [`Error::UnknownName`] for a sequence that the cohort lacks or a comparison of a model that is not there, [`Error::Model`]
    /// naming the model whose settings make no sense, [`Error::Setting`] for a version, limit or number that makes no sense, and
    /// what [`Analysis::new`] refuses.
    pub fn analysis(&self, sequences: &[String]) -> Result<Analysis> {
        let models = self.models.models(&self.chosen(sequences)?, &self.clinical, self.seed)?;
        let analysis = self.judged(models)?;
        let comparisons = self.comparisons.comparisons(analysis.models())?;
        Ok(analysis.comparisons(comparisons))
    }

    /// The features of a cohort with these sequences.
    ///
    /// # Errors
    /// [`Error::UnknownName`] for a sequence that the cohort lacks, [`Error::Nothing`] without sequences, [`Error::Duplicate`] if one
    /// occurs twice, and what [`Config::extractor`] refuses.
    pub fn protocol(&self, sequences: &[String]) -> Result<Protocol> {
        sequences::protocol(&self.chosen(sequences)?, &self.sequences, &self.features)
    }

    /// Refuses what makes no sense, as far as that can be said before the sequences of a cohort are known.
    ///
    /// # Errors
    /// As [`StudySettings::study`].
    pub fn check(&self) -> Result<()> {
        self.division.division(self.seed)?;
        let mut names: Vec<String> = self.sequences.iter().map(|sequence| sequence.name.clone()).collect();
        if names.is_empty() {
            self.features.extractor()?;
            names = self.models.sequences();
        } else {
            self.protocol(&names)?;
        }
        let analysis = match (&self.models, names.is_empty()) {
            // The names of its models follow from the sequences.
            (ModelsSettings::Her2, true) => self.judged(Model::her2(&["sequence"]))?,
            _ => self.analysis(&names)?,
        };
        self.readings.read_again(Study::new(Protocol::new(), analysis), self.seed).map(drop)
    }

    /// The models, made and judged; comparisons are the usual ones.
    fn judged(&self, models: Vec<Model>) -> Result<Analysis> {
        if self.version != Self::VERSION {
            let expected = Self::VERSION.to_string();
            return Err(Error::setting("version of the study settings", expected, self.version));
        }
        let seed = self.seed;
        let analysis = Analysis::new(models)?
            .imaging(self.procedures.imaging.procedure(seed)?)
            .clinical(self.procedures.clinical.procedure(seed)?)
            .combination(self.procedures.combination.procedure(seed)?)
            .threshold(self.threshold.rule()?)
            .validation(self.validation.map(|folds| folds.validation(seed)).transpose()?)
            .unseen_scores(self.unseen_scores.map(|folds| folds.validation(seed)).transpose()?)
            .confidence(Confidence::new(self.confidence)?);
        Ok(match &self.batch {
            Some(column) => analysis.batch(column),
            None => analysis,
        })
    }

    /// The clinical columns that are needed, each once; all with `None`.
    fn clinical_columns(&self) -> Option<Vec<String>> {
        let mut columns = match &self.clinical {
            ClinicalColumns::All => return None,
            ClinicalColumns::None => Vec::new(),
            ClinicalColumns::Columns(columns) => columns.clone(),
        };
        columns.extend(self.models.clinical_columns());
        columns.extend(self.batch.clone());
        let mut seen = HashSet::new();
        columns.retain(|column| seen.insert(column.clone()));
        Some(columns)
    }

    /// The sequences of the study among those of a cohort.
    fn chosen(&self, of_cohort: &[String]) -> Result<Vec<String>> {
        sequences::chosen(&self.sequences, of_cohort)
    }
}
