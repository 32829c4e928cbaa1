use super::folds::{Fold, Folding, Folds};
use super::outcome::{CrossValidation, Outcome};
use super::scored::{Scored, kept};
use crate::error::{Error, Result, expect_length};
use crate::learn::fit::Recipe;
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

/// Over folds that are there already.
pub(super) fn validated<R: Recipe + ?Sized>(
    recipe: &R,
    table: &FeatureTable,
    repeats: &[Folds],
) -> Result<CrossValidation> {
    let mut places = Vec::new();
    for (repeat, folds) in repeats.iter().enumerate() {
        expect_length("rows of the folds", table.rows(), folds.rows())?;
        places.extend((0..folds.len()).map(|fold| (repeat, fold)));
    }
    let parts = parallel::map(&places, |&(repeat, position)| {
        let fold = repeats.get(repeat).and_then(|folds| folds.get(position));
        let fold = fold.ok_or(Error::Nothing { what: "the fold" });
        fold.and_then(|fold| Part::of(recipe, table, fold)).map_err(|source| Error::Fold {
            repeat,
            fold: position,
            source: Box::new(source),
        })
    });
    let mut parts = parts.into_iter();
    let joined = |folds: &Folds| -> Result<Outcome> {
        let parts: Vec<Part> = parts.by_ref().take(folds.len()).collect::<Result<_>>()?;
        Ok(joined(folds, parts))
    };
    CrossValidation::new(table, repeats.iter().map(joined).collect::<Result<_>>()?)
}

/// What came of one fold.
struct Part {
    fold: Fold,
    scored: Scored,
    kept: Vec<String>,
}

impl Part {
    fn of<R: Recipe + ?Sized>(recipe: &R, table: &FeatureTable, fold: Fold) -> Result<Self> {
        let model = recipe.fit_boxed(&table.select_rows(fold.train())?)?;
        let scored = Scored::of(model.as_ref(), &table.select_rows(fold.test())?)?;
        Ok(Part { kept: kept(model.as_ref()), scored, fold })
    }
}

/// The parts of one repeat in the order of the rows; probabilities only if every model has them.
fn joined(folds: &Folds, parts: Vec<Part>) -> Outcome {
    let mut scores = vec![0.0; folds.rows()];
    let mut probabilities = vec![0.0; folds.rows()];
    for part in &parts {
        place(&mut scores, part.fold.test(), &part.scored.scores);
        place(&mut probabilities, part.fold.test(), part.scored.probabilities.as_deref().unwrap_or_default());
    }
    let all = parts.iter().all(|part| part.scored.probabilities.is_some());
    Outcome {
        folds: folds.clone(),
        scores,
        probabilities: all.then_some(probabilities),
        kept: parts.into_iter().map(|part| part.kept).collect(),
    }
}

fn place(all: &mut [f64], rows: &[usize], values: &[f64]) {
    for (row, value) in rows.iter().zip(values) {
        if let Some(slot) = all.get_mut(*row) {
            *slot = *value;
        }
    }
}
