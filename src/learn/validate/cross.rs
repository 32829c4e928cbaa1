use super::folds::{Fold, Folding, Folds};
use super::outcome::{CrossValidation, Outcome};
use super::scored::{Scored, kept};
use crate::error::{Error, Result, expect_length};
use crate::learn::fit::{Predict, Recipe};
use crate::numeric::parallel;
use crate::table::FeatureTable;

/// Fits a recipe on the training rows of each fold and scores the rows left out.
///
/// The whole recipe is fitted again in each fold, selection and scaling included, and sees no row of the test part. Folds
/// are fitted in parallel; the results are the same bits on any number of threads.
///
/// # Errors
/// [`Error::Unlabelled`] without labels, [`Error::OneClass`] if they are all equal, those of the folding, and
/// [`Error::Fold`] naming the first repeat and fold in which fitting or scoring failed, with what failed.
///
/// ```
/// use radiomics::learn::{Logistic, Measure, Standardise, StratifiedFolds, Transform, cross_validate};
/// use radiomics::table::FeatureTable;
/// let subjects = (1..=8).map(|i| format!("p{i}"));
/// let table = FeatureTable::from_columns(subjects, [("x", vec![1.0, 2.0, 3.0, 4.0, 3.5, 5.0, 6.0, 7.0])])?
///     .with_labels([0, 0, 0, 0, 1, 1, 1, 1].map(|y| y == 1))?;
/// let recipe = Standardise::sample().fit_by(Logistic::ridge(1.0)?);
/// let honest = cross_validate(&recipe, &table, &StratifiedFolds::new(4, 1)?)?;
/// println!("{:?}", honest.mean(Measure::Auc));
/// for repeat in honest.repeats() {
///     for (subject, fold) in repeat.split() {
///         println!("{subject} was tested in fold {fold}");
///     }
/// }
/// # assert_eq!(honest.repeats().next().unwrap().scores().len(), 8);
/// # Ok::<(), radiomics::Error>(())
/// ```
pub fn cross_validate<R, F>(recipe: &R, table: &FeatureTable, folding: &F) -> Result<CrossValidation>
where
    R: Recipe + ?Sized,
    F: Folding + ?Sized,
{
    table.both_classes()?;
    validated(recipe, table, &folding.repeats(table)?)
}

/// As [`cross_validate`] for several models that are fitted together in each fold, such as models that rest on the scores of
/// others: `fit` gives them in the same order for the training rows of each fold.
///
/// # Errors
/// As [`cross_validate`], and [`Error::Length`] within [`Error::Fold`] if a fold has another number of models than the first.
///
/// ```
/// use radiomics::learn::{Fit, Logistic, Measure, Predict, StratifiedFolds, cross_validate_together};
/// use radiomics::table::FeatureTable;
/// let subjects = (1..=8).map(|i| format!("p{i}"));
/// let table = FeatureTable::from_columns(subjects, [("x", vec![1.0, 2.0, 3.0, 4.0, 3.5, 5.0, 6.0, 7.0])])?
///     .with_labels([0, 0, 0, 0, 1, 1, 1, 1].map(|y| y == 1))?;
/// let fit = |train: &FeatureTable| -> radiomics::Result<Vec<Box<dyn Predict>>> {
///     let weak: Box<dyn Predict> = Box::new(Logistic::ridge(1.0)?.fit(train)?);
///     let strong: Box<dyn Predict> = Box::new(Logistic::ridge(100.0)?.fit(train)?);
///     Ok(vec![weak, strong])
/// };
/// let both = cross_validate_together(fit, &table, &StratifiedFolds::new(4, 1)?)?;
/// assert_eq!(both.len(), 2);
/// # Ok::<(), radiomics::Error>(())
/// ```
pub fn cross_validate_together<M, F>(
    fit: impl Fn(&FeatureTable) -> Result<Vec<M>> + Sync,
    table: &FeatureTable,
    folding: &F,
) -> Result<Vec<CrossValidation>>
where
    M: Predict,
    F: Folding + ?Sized,
{
    table.both_classes()?;
    together(fit, table, &folding.repeats(table)?)
}

/// Over folds that are there already.
pub(super) fn validated<R: Recipe + ?Sized>(
    recipe: &R,
    table: &FeatureTable,
    repeats: &[Folds],
) -> Result<CrossValidation> {
    let mut one = together(|train| Ok(vec![recipe.fit_boxed(train)?]), table, repeats)?;
    one.pop().ok_or(Error::Nothing { what: "the list of folds" })
}

fn together<M: Predict>(
    fit: impl Fn(&FeatureTable) -> Result<Vec<M>> + Sync,
    table: &FeatureTable,
    repeats: &[Folds],
) -> Result<Vec<CrossValidation>> {
    let mut places = Vec::new();
    for (repeat, folds) in repeats.iter().enumerate() {
        expect_length("rows of the folds", table.rows(), folds.rows())?;
        places.extend((0..folds.len()).map(|fold| (repeat, fold)));
    }
    let parts = parallel::map(&places, |&(repeat, position)| {
        let fold = repeats.get(repeat).and_then(|folds| folds.get(position));
        let fold = fold.ok_or(Error::Nothing { what: "the fold" });
        fold.and_then(|fold| parts_of(&fit, table, &fold)).map_err(|source| in_fold(repeat, position, source))
    });
    let mut parts = parts.into_iter().collect::<Result<Vec<Vec<Part>>>>()?;
    let models = parts.first().map_or(0, Vec::len);
    for ((repeat, position), parts) in places.iter().zip(&parts) {
        expect_length("models of the fold", models, parts.len())
            .map_err(|source| in_fold(*repeat, *position, source))?;
    }
    let mut from_last = (0..models)
        .map(|_| {
            let mut of_model = parts.iter_mut().filter_map(Vec::pop);
            let outcomes =
                repeats.iter().map(|folds| joined(folds, of_model.by_ref().take(folds.len()).collect()));
            CrossValidation::new(table, outcomes.collect())
        })
        .collect::<Result<Vec<_>>>()?;
    from_last.reverse();
    Ok(from_last)
}

fn in_fold(repeat: usize, fold: usize, source: Error) -> Error {
    Error::Fold { repeat, fold, source: Box::new(source) }
}

/// What came of one model in one fold.
struct Part {
    fold: Fold,
    scored: Scored,
    kept: Vec<String>,
}

fn parts_of<M: Predict>(
    fit: impl Fn(&FeatureTable) -> Result<Vec<M>>,
    table: &FeatureTable,
    fold: &Fold,
) -> Result<Vec<Part>> {
    let models = fit(&table.select_rows(fold.train())?)?;
    let test = table.select_rows(fold.test())?;
    let part =
        |model: &M| Ok(Part { kept: kept(model), scored: Scored::of(model, &test)?, fold: fold.clone() });
    models.iter().map(part).collect()
}

/// The parts of one repeat in the order of the rows; probabilities and calls only if every model has them.
fn joined(folds: &Folds, parts: Vec<Part>) -> Outcome {
    let mut scores = vec![0.0; folds.rows()];
    let mut probabilities = vec![0.0; folds.rows()];
    for part in &parts {
        place(&mut scores, part.fold.test(), &part.scored.scores);
        place(&mut probabilities, part.fold.test(), part.scored.probabilities.as_deref().unwrap_or_default());
    }
    let mut calls = vec![false; folds.rows()];
    for part in &parts {
        place(&mut calls, part.fold.test(), part.scored.calls.as_deref().unwrap_or_default());
    }
    let all = parts.iter().all(|part| part.scored.probabilities.is_some());
    let called = parts.iter().all(|part| part.scored.calls.is_some());
    Outcome {
        folds: folds.clone(),
        scores,
        probabilities: all.then_some(probabilities),
        calls: called.then_some(calls),
        kept: parts.into_iter().map(|part| part.kept).collect(),
    }
}

fn place<T: Copy>(all: &mut [T], rows: &[usize], values: &[T]) {
    for (row, value) in rows.iter().zip(values) {
        if let Some(slot) = all.get_mut(*row) {
            *slot = *value;
        }
    }
}
