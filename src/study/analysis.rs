use std::collections::HashMap;

use super::comparison::Comparisons;
use super::data::StudyData;
use super::findings::{Findings, ModelFindings};
use super::fitting::Prepared;
use super::model::{Clinical, Model, ModelKind};
use super::procedure::Procedure;
use super::warning::{self, Warning};
use crate::error::{Error, Result};
use crate::evaluate::{Confidence, ThresholdRule};
use crate::learn::{CrossValidation, Repeated, StratifiedFolds, cross_validate_together};
use crate::table::FeatureTable;

/// What is made of the tables of a study: which models, how, and which of them are held against one another.
///
/// It sees tables only; a [`Study`](super::Study) makes them from images.
///
/// ```
/// use radiomics::study::{Analysis, Model, StudyData};
/// use radiomics::table::{FeatureTable, Split};
///
/// let noise = |seed: usize| (0..60).map(|i| ((i * 37 + seed * 101) % 61) as f64).collect::<Vec<f64>>();
/// let telling: Vec<f64> = (0..60).map(|i| (i % 2) as f64 * 20.0 + ((i * 17) % 31) as f64).collect();
/// let subjects: Vec<String> = (0..60).map(|i| format!("p{i}")).collect();
/// let t2 = FeatureTable::from_columns(subjects.clone(), [("T2WI_a", telling), ("T2WI_b", noise(1))])?
///     .with_labels((0..60).map(|i| i % 2 == 1))?
///     .with_split((0..60).map(|i| if i % 3 == 0 { Split::Test } else { Split::Train }))?;
/// let clinical = FeatureTable::from_columns(subjects, [("age", noise(2))])?;
/// let data = StudyData::new().sequence("T2WI", &t2)?.clinical(&clinical)?;
///
/// let models = [Model::sequences("T2WI", ["T2WI"]), Model::clinical("clinical"), Model::scores("both", ["T2WI", "clinical"])];
/// let findings = Analysis::new(models)?.run(&data)?;
/// for model in findings.models() {
///     println!("{}: {:.2} in training", model.name(), model.train().roc().auc());
/// }
/// let comparison = &findings.comparisons()[0];
/// println!("{} − {}: p = {:?}", comparison.first(), comparison.second(), comparison.test().p_value());
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Clone)]
pub struct Analysis {
    models: Vec<Model>,
    imaging: Procedure,
    clinical: Procedure,
    combination: Procedure,
    threshold: ThresholdRule,
    validation: Option<Validation>,
    unseen_scores: Option<Validation>,
    comparisons: Comparisons,
    confidence: Confidence,
    batch: Option<String>,
}

/// Folds, as often as they are drawn, and by which chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validation {
    folds: usize,
    repeats: usize,
    seed: u64,
}

impl Validation {
    /// Stratified folds, drawn several times.
    ///
    /// # Errors
    /// [`Error::Setting`] for fewer than 2 folds or no repeat.
    pub fn new(folds: usize, repeats: usize, seed: u64) -> Result<Self> {
        Repeated::new(StratifiedFolds::new(folds, seed)?, repeats)?;
        Ok(Validation { folds, repeats, seed })
    }

    pub(super) fn folds(&self) -> usize {
        self.folds
    }

    /// With fewer folds where a class has fewer subjects.
    pub(super) fn folding(&self) -> Result<Repeated<StratifiedFolds>> {
        Repeated::new(StratifiedFolds::new(self.folds, self.seed)?.or_fewer(), self.repeats)
    }
}

impl Analysis {
    /// These models, each of those of its kind made alike: imaging columns by [`Procedure::radiomics`] with seed 1, clinical columns by
    /// [`Procedure::clinical`], scores by [`Procedure::combination`]; thresholds by Youden's index on training rows; 5 times 10
    /// folds of cross-validation; the comparisons of [`Comparisons::usual`].
    ///
    /// # Errors
    /// [`Error::Nothing`] without a model, [`Error::Duplicate`] if two have one name, [`Error::UnknownName`] for a score of a model
    /// that does not stand before, [`Error::Setting`] for a model that looks at nothing.
    pub fn new(models: impl IntoIterator<Item = Model>) -> Result<Self> {
        let models: Vec<Model> = models.into_iter().collect();
        kinds(&models)?;
        Ok(Analysis {
            models,
            imaging: Procedure::radiomics(1)?,
            clinical: Procedure::clinical()?,
            combination: Procedure::combination(),
            threshold: ThresholdRule::youden(),
            validation: Some(Validation::new(10, 5, 1)?),
            unseen_scores: None,
            comparisons: Comparisons::usual(),
            confidence: Confidence::default(),
            batch: None,
        })
    }

    /// How models of imaging columns are made that have no procedure of their own.
    #[must_use]
    pub fn imaging(self, procedure: Procedure) -> Self {
        Analysis { imaging: procedure, ..self }
    }

    /// How models of clinical columns alone are made.
    #[must_use]
    pub fn clinical(self, procedure: Procedure) -> Self {
        Analysis { clinical: procedure, ..self }
    }

    /// How models that look at scores are made.
    #[must_use]
    pub fn combination(self, procedure: Procedure) -> Self {
        Analysis { combination: procedure, ..self }
    }

    /// By which rule the threshold of each model is chosen on its training rows.
    #[must_use]
    pub fn threshold(self, rule: ThresholdRule) -> Self {
        Analysis { threshold: rule, ..self }
    }

    /// How models are cross-validated on the training rows; not at all with `None`.
    #[must_use]
    pub fn validation(self, validation: Option<Validation>) -> Self {
        Analysis { validation, ..self }
    }

    /// Models of scores are fitted to scores of models that have not seen the subject, by the first repeat of these folds; otherwise
    /// to scores of training rows, as most studies do, which flatters them in training.
    #[must_use]
    pub fn unseen_scores(self, folds: Option<Validation>) -> Self {
        Analysis { unseen_scores: folds, ..self }
    }

    /// Which models are held against one another.
    #[must_use]
    pub fn comparisons(self, comparisons: Comparisons) -> Self {
        Analysis { comparisons, ..self }
    }

    /// The confidence of all intervals.
    #[must_use]
    pub fn confidence(self, confidence: Confidence) -> Self {
        Analysis { confidence, ..self }
    }

    /// A clinical column of words that says how the images were made, such as the scanner: it is held against the label, and is no
    /// input of a model unless named as one.
    #[must_use]
    pub fn batch(self, column: impl Into<String>) -> Self {
        Analysis { batch: Some(column.into()), ..self }
    }

    /// The models in their order.
    pub fn models(&self) -> &[Model] {
        &self.models
    }

    /// Fits all models on the training rows (on all rows of tables without a split), validates and compares them.
    ///
    /// # Errors
    /// [`Error::Unlabelled`] without labels, [`Error::OneClass`] if those of training are all equal, [`Error::UnknownName`] or
    /// [`Error::UnknownColumn`] for a sequence or column that the data lack, [`Error::Model`] naming the model for what goes wrong
    /// with it.
    pub fn run(&self, data: &StudyData) -> Result<Findings> {
        let prepared = self.prepared(data)?;
        let table = data.table()?;
        let train = training(table)?;
        train.both_classes()?;
        let fitted = prepared.fit(&train)?;
        let validated = self.validated(&prepared, &train)?;
        let kinds = kinds(&self.models)?;
        let without_reader =
            if data.readers().is_empty() { self.asking_for_readers(&kinds) } else { Vec::new() };
        let mut models = Vec::with_capacity(fitted.len());
        for (((fitted, validation), declared), kind) in
            fitted.into_iter().zip(validated).zip(&self.models).zip(kinds)
        {
            let found = ModelFindings::new(declared, kind, fitted, validation, table);
            models.push(found.map_err(|error| in_model(declared.name(), error))?);
        }
        let comparisons = self.comparisons.of(&models)?;
        let mut warnings = warning::of_analysis(self.validation, self.batch.as_deref(), data, &models)?;
        if !without_reader.is_empty() {
            warnings.insert(0, Warning::NoReader { models: without_reader });
        }
        Ok(Findings::new(models, comparisons, warnings, self.confidence))
    }

    /// Refuses models, a batch and comparisons that ask for what there will not be.
    pub(super) fn expect_inputs(&self, sequences: &[String], clinical: &[String]) -> Result<()> {
        let expect_column = |column: &String| {
            if clinical.contains(column) { Ok(()) } else { Err(Error::unknown_column(column, clinical)) }
        };
        for model in &self.models {
            let unknown = model.of_sequences().iter().find(|name| !sequences.contains(name));
            let known = match unknown {
                Some(name) => Err(Error::unknown_name("sequence", name, sequences.to_vec())),
                None => Ok(()),
            };
            let columns = match model.of_clinical() {
                Clinical::Columns(columns) => columns.as_slice(),
                Clinical::None | Clinical::All => &[],
            };
            known
                .and_then(|()| columns.iter().try_for_each(expect_column))
                .map_err(|error| in_model(model.name(), error))?;
        }
        self.batch.iter().try_for_each(expect_column)?;
        self.comparisons.expect_models(self.models.iter().map(Model::name))
    }

    /// The columns, bases and procedure of each model.
    fn prepared(&self, data: &StudyData) -> Result<Prepared> {
        let mut prepared = Prepared::new(self.threshold, self.unseen_scores);
        let kinds = kinds(&self.models)?;
        for (model, kind) in self.models.iter().zip(&kinds) {
            let mut columns = Vec::new();
            for sequence in model.of_sequences() {
                columns.extend_from_slice(data.columns_of(sequence)?);
            }
            columns.extend(self.clinical_columns(model, data));
            let procedure = self.procedure_of(model, *kind).prepared(data.readers())?;
            prepared.add(model.name(), columns, model.of_scores(), procedure)?;
        }
        Ok(prepared)
    }

    /// How a model is made.
    fn procedure_of<'a>(&'a self, model: &'a Model, kind: ModelKind) -> &'a Procedure {
        let usual = match kind {
            _ if !model.of_scores().is_empty() => &self.combination,
            ModelKind::Clinical => &self.clinical,
            _ => &self.imaging,
        };
        model.own_procedure().unwrap_or(usual)
    }

    /// The models that ask for an agreement of readers.
    fn asking_for_readers(&self, kinds: &[ModelKind]) -> Vec<String> {
        let asks =
            |(model, kind): &(&Model, &ModelKind)| self.procedure_of(model, **kind).agreement().is_some();
        self.models.iter().zip(kinds).filter(asks).map(|(model, _)| model.name().to_string()).collect()
    }

    fn clinical_columns(&self, model: &Model, data: &StudyData) -> Vec<String> {
        match model.of_clinical() {
            Clinical::None => Vec::new(),
            Clinical::Columns(columns) => columns.clone(),
            Clinical::All => {
                let all = data.clinical_columns().iter();
                all.filter(|column| Some(column.as_str()) != self.batch.as_deref()).cloned().collect()
            }
        }
    }

    /// The cross-validation of each model, if they are to be validated.
    fn validated(&self, prepared: &Prepared, train: &FeatureTable) -> Result<Vec<Option<CrossValidation>>> {
        let Some(validation) = self.validation else { return Ok(vec![None; self.models.len()]) };
        let fit =
            |train: &FeatureTable| Ok(prepared.fit(train)?.into_iter().map(|fitted| fitted.model).collect());
        let validated = cross_validate_together(fit, train, &validation.folding()?)?;
        Ok(validated.into_iter().map(Some).collect())
    }
}

/// The rows that models are fitted to.
pub(super) fn training(table: &FeatureTable) -> Result<FeatureTable> {
    if table.split().is_ok() { table.train() } else { Ok(table.clone()) }
}

pub(super) fn in_model(model: &str, error: Error) -> Error {
    Error::Model { model: model.to_string(), source: Box::new(error) }
}

/// The kind of each model; refuses models that cannot be put in order.
fn kinds(models: &[Model]) -> Result<Vec<ModelKind>> {
    if models.is_empty() {
        return Err(Error::Nothing { what: "the list of models" });
    }
    let mut known: HashMap<&str, ModelKind> = HashMap::new();
    let mut kinds = Vec::with_capacity(models.len());
    for model in models {
        model.expect_inputs()?;
        let of = |name: &String| {
            let before = || models.iter().take(kinds.len()).map(|before| before.name().to_string()).collect();
            let kind = known.get(name.as_str()).copied();
            kind.ok_or_else(|| Error::unknown_name("model before it", name, before()))
        };
        let scores = model.of_scores().iter().map(of).collect::<Result<Vec<_>>>();
        let kind = model.kind(&scores.map_err(|error| in_model(model.name(), error))?);
        if known.insert(model.name(), kind).is_some() {
            return Err(Error::Duplicate { what: "model", name: model.name().to_string() });
        }
        kinds.push(kind);
    }
    Ok(kinds)
}
