//! The models of the study: which columns each one sees, how it is fitted, and how it does.

use radiomics::evaluate::{Confusion, Roc};
use radiomics::feature::FeatureName;
use radiomics::learn::{
    CompleteColumns, CorrelationPrune, Fit, Logistic, MannWhitney, Predict, Recipe, Standardise, Transform,
};
use radiomics::table::FeatureTable;
use radiomics::{Error, Result};

/// How many of the columns that differ most between the classes go on to the pruning of correlated ones.
const SCREENED: usize = 40;
/// Largest correlation that two selected columns may have.
const CORRELATION: f64 = 0.7;
/// Selected columns of a model of one sequence, and of one of several: 29 events carry no more.
const COLUMNS_OF_ONE: usize = 3;
const COLUMNS_OF_SEVERAL: usize = 4;
/// Penalty of the ridge that steps in when the classes are separated.
const RIDGE: f64 = 1.0;

/// The kinds of models, as the model study has them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Clinical,
    Single,
    Multi,
    Combined,
}

/// A fitted model with its scores and how it does on training and test rows.
pub struct Fitted {
    pub name: String,
    pub kind: Kind,
    /// The columns that the classifier uses.
    pub columns: Vec<String>,
    pub scores: Vec<f64>,
    pub threshold: f64,
    pub train: Performance,
    pub test: Performance,
    /// What to know about the fit, if anything.
    pub remark: Option<String>,
}

/// A ROC curve, and the calls at the threshold that was chosen on training rows.
pub struct Performance {
    pub roc: Roc,
    pub confusion: Confusion,
}

/// Fits every model of the study on the training rows and scores all rows. `features` holds the columns of all sequences,
/// each beginning with the name of its sequence.
pub fn fit_all(
    features: &FeatureTable,
    clinical: &FeatureTable,
    sequences: &[String],
) -> Result<Vec<Fitted>> {
    let mut models = Vec::new();
    if !clinical.columns().is_empty() {
        models.push(fit(Kind::Clinical, "clinical".to_string(), clinical, COLUMNS_OF_ONE)?);
    }
    for sequence in sequences {
        let table = of_sequences(features, sequences, std::slice::from_ref(sequence))?;
        models.push(fit(Kind::Single, sequence.clone(), &table, COLUMNS_OF_ONE)?);
    }
    let mut multi = Vec::new();
    for (letter, members) in ('A'..).zip(combinations(sequences)) {
        let table = of_sequences(features, sequences, members)?;
        multi.push(fit(Kind::Multi, format!("mpMRI {letter}"), &table, COLUMNS_OF_SEVERAL)?);
    }
    if let (Some(own), false) = (models.first().filter(|m| m.kind == Kind::Clinical), multi.is_empty()) {
        let own = clinical.select(&own.columns)?;
        let combined = ('A'..).zip(&multi).map(|(letter, imaging)| {
            let score = imaging.scores.iter().map(|score| Ok(*score));
            fit(
                Kind::Combined,
                format!("combined {letter}"),
                &own.clone().with_column(&imaging.name, score)?,
                usize::MAX,
            )
        });
        let combined = combined.collect::<Result<Vec<_>>>()?;
        multi.extend(combined);
    }
    models.extend(multi);
    Ok(models)
}

/// The last two sequences, the last three, …, all.
pub fn combinations(sequences: &[String]) -> impl Iterator<Item = &[String]> {
    (2..=sequences.len()).map(|count| &sequences[sequences.len() - count..])
}

/// The columns of some of the sequences. A column belongs to the longest name it begins with: that of `T2_fs` begins with
/// `T2` too.
fn of_sequences(features: &FeatureTable, all: &[String], chosen: &[String]) -> Result<FeatureTable> {
    let owner = |column: &str| {
        let begins = |name: &&String| column.starts_with(&format!("{name}_{}_", FeatureName::ORIGINAL));
        all.iter().filter(begins).max_by_key(|name| name.len())
    };
    let belongs = |column: &&String| owner(column).is_some_and(|name| chosen.contains(name));
    features.select(&features.columns().iter().filter(belongs).collect::<Vec<_>>())
}

/// Selection, scaling and logistic regression, all fitted on the training rows; ridge where the classes are separated.
fn fit(kind: Kind, name: String, table: &FeatureTable, most: usize) -> Result<Fitted> {
    let train = table.train()?;
    let (model, remark) = match recipe(most, Box::new(Logistic::unpenalised()))?.fit(&train) {
        Err(Error::Separation { columns, .. }) => {
            let model = recipe(most, Box::new(Logistic::ridge(RIDGE)?))?.fit(&train)?;
            let remark =
                format!("{name}: the classes are separated by {}; ridge was used", columns.join(", "));
            (model, Some(remark))
        }
        other => (other?, None),
    };
    let scores = model.scores(table)?;
    let roc = Roc::new(train.labels()?, &model.scores(&train)?)?;
    let threshold = roc.youden_threshold();
    let columns = match model.selections().last() {
        Some(selection) => selection.kept().to_vec(),
        None => model.columns().to_vec(),
    };
    Ok(Fitted {
        name,
        kind,
        columns,
        threshold,
        train: Performance::of(&model, &train, threshold)?,
        test: Performance::of(&model, &table.test()?, threshold)?,
        scores,
        remark,
    })
}

/// Columns without gaps → those that differ most between the classes → one of each correlated group → the best few →
/// z-scores → the classifier.
fn recipe(most: usize, classifier: Box<dyn Recipe>) -> Result<impl Fit> {
    Ok(CompleteColumns
        .then(MannWhitney::best(SCREENED)?)
        .then(CorrelationPrune::above(CORRELATION)?)
        .then(MannWhitney::best(most)?)
        .then(Standardise::sample())
        .fit_by(classifier))
}

impl Performance {
    fn of(model: &impl Predict, table: &FeatureTable, threshold: f64) -> Result<Self> {
        let labels = table.labels()?;
        let scores = model.scores(table)?;
        Ok(Performance {
            roc: Roc::new(labels, &scores)?,
            confusion: Confusion::at(labels, &scores, threshold)?,
        })
    }
}
