//! How the models of a study are made: plain data.

use std::sync::Arc;

use super::classifiers::ClassifierSettings;
use super::penalty::PenaltyChoice;
use super::steps::{Filling, Scale, ScreenTest, StepSettings};
#[cfg(feature = "toml")]
use super::words::off_or;
use crate::error::Result;
use crate::evaluate::{Confidence, IccForm};
use crate::learn::{Correlation, Recipe, Step, WalkingOrder};
use crate::study::{Agreement, Procedure};

/// How models are made that have no procedure of their own, by what they look at.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct Procedures {
    /// Those that look at imaging columns; by default [`ProcedureSettings::radiomics`].
    pub imaging: ProcedureSettings,
    /// Those of clinical columns alone; by default [`ProcedureSettings::clinical`].
    pub clinical: ProcedureSettings,
    /// Those that look at scores of other models; by default [`ProcedureSettings::combination`].
    pub combination: ProcedureSettings,
}

impl Default for Procedures {
    fn default() -> Self {
        Procedures {
            imaging: ProcedureSettings::radiomics(),
            clinical: ProcedureSettings::clinical(),
            combination: ProcedureSettings::combination(),
        }
    }
}

/// How a model is made of its columns: a [`Procedure`] as plain data.
///
/// In a file a procedure is whole: what it does not name is not done, whatever the default procedures do.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "toml", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct ProcedureSettings {
    /// Which agreement between readers a column needs before all other steps, where there is another reader.
    #[cfg_attr(feature = "toml", serde(default, with = "off_or"))]
    pub agreement: Option<AgreementSettings>,
    /// The steps in their order.
    #[cfg_attr(feature = "toml", serde(default))]
    pub steps: Vec<StepSettings>,
    /// The classifier.
    pub classifier: ClassifierSettings,
    /// Whether a model that cannot be fitted as declared is an error; otherwise another stands in and is reported
    /// ([`Fallback`](crate::study::Fallback)).
    #[cfg_attr(feature = "toml", serde(default))]
    pub strict: bool,
}

/// Which agreement between readers a column needs: an [`Agreement`] as plain data.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "toml", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct AgreementSettings {
    /// The intraclass correlation above which a column is kept.
    pub above: f64,
    /// Which intraclass correlation.
    #[cfg_attr(feature = "toml", serde(default))]
    pub form: IccForm,
    /// The confidence of the interval whose lower end is held against the limit; without it the correlation itself is.
    #[cfg_attr(feature = "toml", serde(default, skip_serializing_if = "Option::is_none"))]
    pub lower_end: Option<f64>,
}

impl ProcedureSettings {
    /// What builds [`Procedure::radiomics`].
    pub fn radiomics() -> Self {
        let screen = StepSettings::Screen {
            test: ScreenTest::MannWhitney,
            below: Some(0.1),
            best: None,
            correction: None,
        };
        let correlation = StepSettings::Correlation {
            above: 0.9,
            kind: Correlation::Spearman,
            order: WalkingOrder::SmallestPFirst,
        };
        ProcedureSettings {
            agreement: Some(AgreementSettings { above: 0.75, form: IccForm::default(), lower_end: None }),
            steps: vec![
                StepSettings::CompleteColumns,
                StepSettings::Impute(Filling::Median),
                screen,
                correlation,
                StepSettings::Standardise(Scale::Population),
            ],
            classifier: ClassifierSettings::Lasso { folds: 10, rule: PenaltyChoice::Min },
            strict: false,
        }
    }

    /// What builds [`Procedure::clinical`].
    pub fn clinical() -> Self {
        let steps = vec![
            StepSettings::Impute(Filling::Median),
            StepSettings::OneHot { full: false, unseen_as_zeros: false },
            StepSettings::Univariable { below: 0.1, test: Default::default() },
        ];
        ProcedureSettings { steps, ..Self::combination() }
    }

    /// What builds [`Procedure::combination`].
    pub fn combination() -> Self {
        ProcedureSettings {
            agreement: None,
            steps: Vec::new(),
            classifier: ClassifierSettings::Logistic,
            strict: false,
        }
    }

    /// The procedure; the seed is that of folds and trees in it.
    ///
    /// # Errors
    /// [`Error::Setting`](crate::Error::Setting) for a limit, number or parameter that makes no sense.
    ///
    /// ```
    /// use radiomics::study::settings::{AgreementSettings, ProcedureSettings};
    /// let strict = AgreementSettings { above: 7.5, form: Default::default(), lower_end: Some(0.95) };
    /// let procedure = ProcedureSettings { agreement: Some(strict), ..ProcedureSettings::radiomics() };
    /// let refused = procedure.procedure(1).err().map(|error| error.to_string());
    /// assert_eq!(refused.as_deref(), Some("limit of the agreement must be from −1 to 1, got 7.5"));
    /// ```
    pub fn procedure(&self, seed: u64) -> Result<Procedure> {
        let classifier: Arc<dyn Recipe> = self.classifier.recipe(seed)?;
        let mut procedure = Procedure::by(classifier);
        if let Some(agreement) = &self.agreement {
            procedure = procedure.repeatable(agreement.agreement()?);
        }
        for step in &self.steps {
            let step: Arc<dyn Step> = step.step(seed)?;
            procedure = procedure.step(step);
        }
        Ok(if self.strict { procedure.strict() } else { procedure })
    }
}

impl AgreementSettings {
    fn agreement(&self) -> Result<Agreement> {
        let lower_end = self.lower_end.map(Confidence::new).transpose()?;
        Ok(Agreement { form: self.form, lower_end, ..Agreement::above(self.above)? })
    }
}
