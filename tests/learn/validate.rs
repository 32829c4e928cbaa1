//! Cross-validation, nested choice and permutation tests: traps, invariances, evidence on leakage.

use radiomics::error::Undefined;
use radiomics::evaluate::Roc;
use radiomics::learn::{
    Apply, CompleteColumns, CorrelationPrune, Fit, FittedColumns, Folding, Folds, GroupedFolds, Groups,
    LeaveOneOut, Logistic, MannWhitney, Measure, PermutationTest, Predict, Recipe, Repeated, Resamples,
    StableSelection, Standardise, StratifiedFolds, Transform, Tuned, cross_validate,
};
use radiomics::numeric::random::generator;
use radiomics::table::FeatureTable;
use radiomics::{Error, Result};
use rand::RngExt;

use crate::support::{TIGHT, agree};

/// Independent normal numbers, by Box and Muller.
fn normals(count: usize, seed: u64) -> Vec<f64> {
    let mut uniform = generator(seed, 0);
    let mut normal = || {
        let (radius, angle) = (1.0 - uniform.random::<f64>(), uniform.random::<f64>());
        (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * angle).cos()
    };
    (0..count).map(|_| normal()).collect()
}

/// `columns` columns of noise, the first `signal` of which are shifted by 1 for the positive rows; every third is positive.
fn drawn(rows: usize, columns: usize, signal: usize, seed: u64) -> FeatureTable {
    let positive = |row: usize| row.is_multiple_of(3);
    let values = normals(rows * columns, seed);
    let column = |j: usize| {
        let shift = if j < signal { 1.0 } else { 0.0 };
        let noise = values[j * rows..(j + 1) * rows].iter().enumerate();
        noise.map(|(row, x)| x + if positive(row) { shift } else { 0.0 }).collect::<Vec<_>>()
    };
    let named = (0..columns).map(|j| (format!("c{j}"), column(j)));
    FeatureTable::from_columns((0..rows).map(|i| format!("s{i}")), named)
        .and_then(|table| table.with_labels((0..rows).map(positive)))
        .unwrap()
}

fn ridge() -> impl Recipe {
    Standardise::sample().fit_by(Logistic::ridge(1.0).unwrap())
}

fn selecting(count: usize) -> impl Recipe {
    let steps = MannWhitney::best(count).unwrap().then(Standardise::sample());
    steps.fit_by(Logistic::ridge(1.0).unwrap())
}

fn stratified(k: usize, seed: u64) -> StratifiedFolds {
    StratifiedFolds::new(k, seed).unwrap()
}

// --- Leakage -------------------------------------------------------------------------------------------------------

/// Pure noise of the size of a study, 74 subjects by 1300 columns: what is selected inside the folds tells nothing; what
/// is selected on all rows first, on purpose, seems to tell much.
#[test]
fn selection_inside_the_folds_finds_nothing_in_noise() {
    const SEEDS: u64 = 24;
    let (mut inside, mut outside) = (0.0, 0.0);
    for seed in 0..SEEDS {
        let noise = drawn(74, 1300, 0, 1000 + seed);
        let folds = stratified(10, seed);
        inside += cross_validate(&selecting(10), &noise, &folds).unwrap().mean(Measure::Auc).unwrap();
        let peeked = MannWhitney::best(10).unwrap().fitted(&noise).unwrap().apply(&noise).unwrap();
        outside += cross_validate(&ridge(), &peeked, &folds).unwrap().mean(Measure::Auc).unwrap();
    }
    let (inside, outside) = (inside / SEEDS as f64, outside / SEEDS as f64);
    println!("mean AUC over {SEEDS} tables of noise: inside {inside:.3}, outside {outside:.3}");
    assert!((inside - 0.5).abs() < 0.05, "inside {inside}");
    assert!(outside > 0.85, "outside {outside}");
}

/// A model that would find the row of a subject it was fitted to.
struct Memory;
struct Remembered(FittedColumns, Vec<String>);

impl Fit for Memory {
    type Model = Remembered;
    fn fit(&self, table: &FeatureTable) -> Result<Remembered> {
        Ok(Remembered(FittedColumns::of(table), table.subjects().to_vec()))
    }
}

impl Predict for Remembered {
    fn columns(&self) -> &[String] {
        self.0.names()
    }
    fn scores(&self, table: &FeatureTable) -> Result<Vec<f64>> {
        let known = |subject: &String| f64::from(u8::from(self.1.contains(subject)));
        Ok(table.subjects().iter().map(known).collect())
    }
}

#[test]
fn no_subject_is_scored_by_a_model_that_was_fitted_to_it() {
    let table = drawn(30, 2, 0, 1);
    let folding = Repeated::new(stratified(5, 3), 4).unwrap();
    let found = cross_validate(&Memory, &table, &folding).unwrap();
    assert_eq!(found.repeats().len(), 4);
    for repeat in found.repeats() {
        assert_eq!(repeat.scores(), [0.0; 30]);
        assert_eq!(repeat.probabilities(), None, "the model has none");
        assert_eq!(repeat.pooled(Measure::Auc), Ok(0.5));
        assert!(repeat.pooled(Measure::Brier).is_err());
    }
    // The model itself does remember.
    assert_eq!(Memory.fit(&table).unwrap().scores(&table).unwrap(), [1.0; 30]);
}

// --- Cross-validation ----------------------------------------------------------------------------------------------

/// By hand, with the parts of the crate.
#[test]
fn cross_validation_is_what_its_parts_give() {
    let table = drawn(40, 12, 3, 5);
    let found = cross_validate(&selecting(3), &table, &stratified(4, 8)).unwrap();
    let repeat = found.repeats().next().unwrap();
    let folds = stratified(4, 8).folds(&table).unwrap();
    assert_eq!(repeat.folds(), &folds);
    for (position, fold) in folds.iter().enumerate() {
        let model = selecting(3).fit_boxed(&table.select_rows(fold.train()).unwrap()).unwrap();
        let test = table.select_rows(fold.test()).unwrap();
        let (scores, probabilities) = (model.scores(&test).unwrap(), model.probabilities(&test).unwrap());
        for (i, row) in fold.test().iter().enumerate() {
            assert_eq!(repeat.scores()[*row].to_bits(), scores[i].to_bits());
            assert_eq!(repeat.probabilities().unwrap()[*row].to_bits(), probabilities[i].to_bits());
        }
        let auc = Roc::new(test.labels().unwrap(), &scores).unwrap().auc();
        assert_eq!(repeat.fold_values(Measure::Auc)[position], Ok(auc));
        assert_eq!(repeat.kept()[position], model.selections()[0].kept());
    }
    let mean = repeat.fold_values(Measure::Auc).into_iter().map(|v| v.unwrap()).sum::<f64>() / 4.0;
    assert!(agree(found.mean(Measure::Auc).unwrap(), mean, TIGHT));
    assert_eq!(found.pooled(Measure::Auc), Ok(repeat.roc().unwrap().auc()));
    assert_eq!(found.models(), 4);
    let selected = found.selected();
    assert_eq!(selected.len(), 12);
    assert_eq!(selected.iter().map(|(_, count)| count).sum::<usize>(), 4 * 3);
    assert!(selected.iter().all(|(name, count)| {
        *count == repeat.kept().iter().filter(|kept| kept.iter().any(|k| k == name)).count()
    }));
}

#[test]
fn the_listed_split_repeats_the_cross_validation_in_another_order_of_subjects() {
    let table = drawn(36, 5, 2, 2);
    let found = cross_validate(&ridge(), &table, &stratified(6, 1)).unwrap();
    let repeat = found.repeats().next().unwrap();
    let backwards = table.select_rows(&(0..36).rev().collect::<Vec<_>>()).unwrap();
    let again =
        cross_validate(&ridge(), &backwards, &Folds::of_split(&backwards, repeat.split()).unwrap()).unwrap();
    let mut scores = again.repeats().next().unwrap().scores().to_vec();
    scores.reverse();
    for (found, again) in repeat.scores().iter().zip(scores) {
        assert!(agree(*found, again, 1e-9), "{found} and {again}");
    }
}

#[test]
fn a_split_must_list_each_subject_once() {
    let table = drawn(3, 1, 0, 2);
    assert!(matches!(
        Folds::of_split(&table, [("s0", 0), ("s1", 1)]),
        Err(Error::Length { expected: 3, found: 2, .. })
    ));
    assert!(matches!(Folds::of_split(&table, [("s0", 0), ("s0", 1)]), Err(Error::Duplicate { .. })));
    assert!(matches!(Folds::of_split(&table, [("s9", 0)]), Err(Error::UnknownName { .. })));
}

#[test]
fn the_units_of_the_columns_do_not_matter() {
    let table = drawn(40, 6, 2, 4);
    let scaled = FeatureTable::from_columns(
        table.subjects().to_vec(),
        table.iter().map(|c| (c.name(), c.complete().unwrap().iter().map(|x| 1e4 * x - 7.0).collect())),
    )
    .and_then(|other| other.with_labels(table.labels().unwrap().to_vec()))
    .unwrap();
    let scores = |table| {
        let found = cross_validate(&selecting(3), table, &stratified(5, 1)).unwrap();
        found.repeats().next().unwrap().scores().to_vec()
    };
    for (a, b) in scores(&table).into_iter().zip(scores(&scaled)) {
        assert!(agree(a, b, 1e-9), "{a} and {b}");
    }
}

#[test]
fn an_error_names_repeat_and_fold() {
    // Only row 17 of 20 lacks a value; folds that train on it fail, the first is fold 0 or 1.
    let mut values = normals(20, 1);
    values[17] = f64::NAN;
    let table = FeatureTable::from_columns((0..20).map(|i| format!("s{i}")), [("x", values)])
        .and_then(|table| table.with_labels((0..20).map(|i| i % 2 == 0)))
        .unwrap();
    let ids: Vec<usize> = (0..20).map(|row| if row == 17 { 0 } else { row % 4 }).collect();
    let given = vec![Folds::of_ids(&ids).unwrap()];
    let error = cross_validate(&ridge(), &table, &given).unwrap_err();
    let Error::Fold { repeat: 0, fold: 0, source } = &error else { panic!("{error}") };
    assert!(matches!(**source, Error::MissingValue { .. }), "scoring fails in the fold that tests the row");
    assert!(error.to_string().starts_with("repeat 0, fold 0: subject s17, column x"), "{error}");
    assert!(cross_validate(&CompleteColumns.fit_by(Logistic::ridge(1.0).unwrap()), &table, &given).is_err());
}

#[test]
fn traps_are_errors_or_reasons() {
    let table = drawn(12, 4, 1, 3);
    // One subject in a fold: scores for all, no area of a fold, an area of all together.
    let alone = cross_validate(&ridge(), &table, &LeaveOneOut).unwrap();
    assert_eq!(alone.models(), 12);
    assert!(
        alone
            .fold_values(Measure::Auc)
            .iter()
            .all(|value| { matches!(value, Err(Undefined::TooFewSubjects { needed: 1, .. })) })
    );
    assert!(alone.mean(Measure::Auc).is_err());
    assert!(alone.pooled(Measure::Auc).is_ok() && alone.mean(Measure::LogLoss).is_ok());
    // Labels of one class, and none.
    let one_class = table.clone().with_labels([true; 12]).unwrap();
    let folds = stratified(3, 1);
    assert!(matches!(
        cross_validate(&ridge(), &one_class, &folds),
        Err(Error::OneClass { positives: 12, negatives: 0 })
    ));
    let unlabelled = FeatureTable::from_columns(table.subjects().to_vec(), [("x", vec![0.0; 12])]).unwrap();
    assert!(matches!(cross_validate(&ridge(), &unlabelled, &LeaveOneOut), Err(Error::Unlabelled { .. })));
    // More folds than a class has subjects, folds of another table.
    assert!(matches!(
        cross_validate(&ridge(), &table, &stratified(5, 1)),
        Err(Error::ClassTooSmall { needed: 5, .. })
    ));
    assert!(cross_validate(&ridge(), &table, &Folds::of_ids(&[0, 1]).unwrap()).is_err());
    // A fold without both classes to train on says so.
    let apart: Vec<usize> = table.labels().unwrap().iter().map(|y| usize::from(*y)).collect();
    let error = cross_validate(&ridge(), &table, &Folds::of_ids(&apart).unwrap()).unwrap_err();
    assert!(matches!(error, Error::Fold { repeat: 0, fold: 0, .. }), "{error}");
    // A group larger than a fold.
    let groups = (0..12).map(|i| if i < 7 { "big".to_string() } else { i.to_string() });
    let grouped = cross_validate(&ridge(), &table, &GroupedFolds::listed(groups, 3, 1).unwrap());
    assert!(grouped.is_ok() || matches!(grouped, Err(Error::Fold { .. })));
    // Repeats out of range.
    assert!(Repeated::new(folds, 0).is_err() && Repeated::new(folds, usize::MAX).is_err());
}

#[test]
fn duplicate_and_constant_columns_and_many_columns_are_no_trouble() {
    let table = drawn(20, 60, 2, 6);
    let first = table.column_at(0).unwrap().complete().unwrap().to_vec();
    let table = table
        .with_column("copy", first.iter().map(|x| Ok(*x)))
        .and_then(|table| table.with_column("constant", vec![Ok(3.0); 20]))
        .unwrap();
    let pruned = CorrelationPrune::above(0.95).unwrap().then(Standardise::sample());
    let recipe = pruned.fit_by(Logistic::ridge(0.1).unwrap());
    let found = cross_validate(&recipe, &table, &stratified(3, 1)).unwrap();
    assert!(found.mean(Measure::Auc).is_ok() && found.mean(Measure::LogLoss).unwrap().is_finite());
    assert!(found.selected().contains(&("copy", 0)), "the first of two equal columns stands for both");
}

/// Scores are infinite, too short, or NaN.
struct Odd(fn(usize) -> Vec<f64>);
struct OddModel(fn(usize) -> Vec<f64>);

impl Fit for Odd {
    type Model = OddModel;
    fn fit(&self, _: &FeatureTable) -> Result<OddModel> {
        Ok(OddModel(self.0))
    }
}

impl Predict for OddModel {
    fn columns(&self) -> &[String] {
        &[]
    }
    fn scores(&self, table: &FeatureTable) -> Result<Vec<f64>> {
        Ok((self.0)(table.rows()))
    }
}

#[test]
fn models_of_other_crates_cannot_break_it() {
    let table = drawn(12, 1, 0, 3);
    let folds = stratified(3, 1);
    assert!(cross_validate(&Odd(|n| vec![f64::INFINITY; n]), &table, &folds).is_ok());
    let short = cross_validate(&Odd(|n| vec![0.0; n - 1]), &table, &folds).unwrap_err();
    assert!(matches!(short, Error::Fold { .. }), "{short}");
    let nan = cross_validate(&Odd(|n| vec![f64::NAN; n]), &table, &folds).unwrap_err();
    assert!(nan.to_string().contains("score 0 of 4 is NaN"), "{nan}");
}

// --- Choice --------------------------------------------------------------------------------------------------------

fn candidates(penalties: &[f64]) -> Vec<(String, Box<dyn Recipe>)> {
    let recipe = |penalty: f64| Standardise::sample().fit_by(Logistic::ridge(penalty).unwrap());
    penalties.iter().map(|p| (p.to_string(), Box::new(recipe(*p)) as Box<dyn Recipe>)).collect()
}

#[test]
fn the_best_candidate_is_taken_and_fitted_to_all_rows() {
    let table = drawn(45, 8, 2, 7);
    let penalties = [1e4, 10.0, 1e-3];
    let tuned = Tuned::over(candidates(&penalties), stratified(5, 2)).unwrap().by(Measure::LogLoss);
    let model = tuned.fit(&table).unwrap();
    let choice = model.choice();
    let losses: Vec<f64> = choice.candidates().iter().map(|trial| trial.mean().unwrap()).collect();
    for (loss, penalty) in losses.iter().zip(penalties) {
        let recipe = &candidates(&[penalty])[0].1;
        let alone = cross_validate(recipe, &table, &stratified(5, 2)).unwrap();
        assert_eq!(alone.mean(Measure::LogLoss).unwrap(), *loss, "each is tried on the same folds");
    }
    let best = losses.iter().enumerate().min_by(|a, b| a.1.total_cmp(b.1)).unwrap().0;
    assert_eq!(choice.position(), best);
    assert_eq!(choice.chosen().name(), penalties[best].to_string());
    let refitted = candidates(&penalties)[best].1.fit_boxed(&table).unwrap();
    assert_eq!(model.scores(&table).unwrap(), refitted.scores(&table).unwrap());
    assert_eq!(model.stored().unwrap(), refitted.stored().unwrap(), "stored is the chosen model");
    assert_eq!(model.stored().unwrap().scores(&table).unwrap(), model.scores(&table).unwrap());
}

#[test]
fn one_standard_error_goes_to_the_first_candidate_that_is_good_enough() {
    let table = drawn(45, 8, 2, 7);
    let penalties = [1e6, 30.0, 20.0, 10.0, 5.0];
    let over = || Tuned::over(candidates(&penalties), stratified(5, 2)).unwrap().by(Measure::LogLoss);
    let best = over().fit(&table).unwrap();
    let simple = over().one_standard_error().fit(&table).unwrap();
    let winner = best.choice().chosen();
    let most = winner.mean().unwrap() + winner.standard_error().unwrap();
    let expected = best.choice().candidates().iter().position(|t| t.mean().unwrap() <= most).unwrap();
    assert_eq!(simple.choice().position(), expected);
    assert!(expected < best.choice().position(), "the table must tell the two rules apart");
    // Equal candidates: the first.
    let equal = Tuned::over([("a", ridge_box()), ("b", ridge_box())], stratified(5, 2)).unwrap();
    assert_eq!(equal.fit(&table).unwrap().choice().position(), 0);
}

fn ridge_box() -> Box<dyn Recipe> {
    Box::new(ridge())
}

#[test]
fn a_candidate_that_fails_is_out_and_says_why() {
    let table = drawn(20, 30, 2, 7);
    let impossible: Box<dyn Recipe> = Box::new(Logistic::unpenalised()); // more columns than rows
    let both = [("maximum likelihood", impossible), ("ridge", ridge_box())];
    let model = Tuned::over(both, stratified(3, 2)).unwrap().fit(&table).unwrap();
    assert_eq!(model.choice().position(), 1);
    let failure = model.choice().candidates()[0].failure().unwrap();
    assert!(failure.starts_with("repeat 0, fold 0: 31 coefficients"), "{failure}");
    assert!(model.choice().candidates()[0].mean().is_err());
    let impossible: Box<dyn Recipe> = Box::new(Logistic::unpenalised());
    let error =
        Tuned::over([("maximum likelihood", impossible)], stratified(3, 2)).unwrap().fit(&table).unwrap_err();
    assert!(error.to_string().starts_with("1 of 1 candidates failed, at most 0 may"), "{error}");
    // No area in folds of one subject.
    let error = Tuned::over([("ridge", ridge_box())], LeaveOneOut).unwrap().fit(&table).unwrap_err();
    assert!(error.to_string().contains("candidate ridge"), "{error}");
    assert!(
        Tuned::over([("ridge", ridge_box())], LeaveOneOut).unwrap().by(Measure::Brier).fit(&table).is_ok()
    );
    assert!(Tuned::over(Vec::<(String, Box<dyn Recipe>)>::new(), LeaveOneOut).is_err());
    assert!(Tuned::over([("a", ridge_box()), ("a", ridge_box())], LeaveOneOut).is_err());
}

/// Choosing the best of many recipes on noise by cross-validation flatters; nested cross-validation does not.
#[test]
fn nested_cross_validation_does_not_flatter_the_choice() {
    const SEEDS: u64 = 30;
    let (mut best, mut nested) = (0.0, 0.0);
    for seed in 0..SEEDS {
        let noise = drawn(45, 60, 0, 500 + seed);
        // Each candidate looks at three columns of its own.
        let recipes = (0..20).map(|c| (c.to_string(), Box::new(Columns(3 * c)) as Box<dyn Recipe>));
        let tuned = Tuned::over(recipes, stratified(5, seed)).unwrap();
        best += tuned.fit(&noise).unwrap().choice().chosen().mean().unwrap();
        nested +=
            cross_validate(&tuned, &noise, &stratified(5, 77 + seed)).unwrap().mean(Measure::Auc).unwrap();
    }
    let (best, nested) = (best / SEEDS as f64, nested / SEEDS as f64);
    println!("best of 20 on noise: {best:.3}, nested {nested:.3}");
    assert!(best > 0.6, "best {best}");
    assert!((nested - 0.5).abs() < 0.07, "nested {nested}");
}

/// Ridge on three columns from a position.
struct Columns(usize);

impl Fit for Columns {
    type Model = Box<dyn Predict>;
    fn fit(&self, table: &FeatureTable) -> Result<Box<dyn Predict>> {
        let names: Vec<&String> = table.columns().iter().skip(self.0).take(3).collect();
        ridge().fit_boxed(&table.select(&names)?)
    }
}

// --- Permutation ---------------------------------------------------------------------------------------------------

#[test]
fn a_signal_has_a_small_p_and_noise_has_not() {
    let test = PermutationTest::new(49, 3).unwrap();
    let p = |signal| {
        let result = test.of(&selecting(6), &drawn(75, 40, signal, 9), &stratified(5, 1)).unwrap();
        assert_eq!((result.null().len(), result.failures().len()), (49, 0));
        result.p_value()
    };
    assert_eq!(p(8), 0.02, "the least that 49 permutations can give");
    assert!(p(0) > 0.05, "{}", p(0));
}

/// With 3 positive and 6 negative rows in each of 5 folds the mean area is a whole number of 180ths; the order in which
/// areas are added leaves other last bits, which must not break a tie.
#[test]
fn ties_are_ties_whatever_the_rounding() {
    let (mut ties, mut rounded) = (0, 0);
    for seed in 0..10 {
        let table = drawn(45, 3, 1, 40 + seed);
        let result = PermutationTest::new(99, 3).unwrap().of(&ridge(), &table, &stratified(5, 1)).unwrap();
        let whole = |value: f64| (180.0 * value).round() as i64;
        let observed = whole(result.observed());
        let as_good = result.null().iter().filter(|value| whole(**value) >= observed).count();
        assert_eq!(result.p_value(), (1 + as_good) as f64 / 100.0);
        let tied = result.null().iter().filter(|value| whole(**value) == observed);
        ties += tied.clone().count();
        rounded += tied.filter(|value| **value != result.observed()).count();
    }
    assert!(
        ties > 0 && rounded > 0,
        "{ties} ties, {rounded} of them with other bits: the test must see some"
    );
}

/// Under the hypothesis the p-value is uniform: over many tables of noise it is small as rarely as it says.
#[test]
fn p_values_of_noise_are_uniform() {
    let test = PermutationTest::new(19, 3).unwrap();
    let p = |seed| test.of(&ridge(), &drawn(30, 2, 0, seed), &stratified(3, seed)).unwrap().p_value();
    let p: Vec<f64> = (0..200).map(p).collect();
    for limit in [0.1, 0.25, 0.5, 0.75] {
        let share = p.iter().filter(|p| **p <= limit).count() as f64 / p.len() as f64;
        let deviation = (limit * (1.0 - limit) / p.len() as f64).sqrt();
        assert!((share - limit).abs() < 4.0 * deviation, "{share} of the p-values are at most {limit}");
    }
}

/// Lower losses are better: the p-value looks at the other end.
#[test]
fn losses_are_compared_downwards() {
    let table = drawn(45, 6, 6, 9);
    let test = PermutationTest::new(19, 3).unwrap().by(Measure::Brier);
    let result = test.of(&ridge(), &table, &stratified(5, 1)).unwrap();
    assert!(result.null().iter().all(|value| *value > result.observed()));
    assert_eq!(result.p_value(), 0.05);
    let pooled = PermutationTest::new(19, 3).unwrap().pooled();
    assert_eq!(pooled.of(&ridge(), &table, &LeaveOneOut).unwrap().p_value(), 0.05);
    assert!(PermutationTest::new(19, 3).unwrap().of(&ridge(), &table, &LeaveOneOut).is_err());
}

/// Says of each fit which labels it saw.
struct Witness(std::sync::Mutex<Vec<Vec<(String, bool)>>>);

impl Fit for Witness {
    type Model = Box<dyn Predict>;
    fn fit(&self, table: &FeatureTable) -> Result<Box<dyn Predict>> {
        let seen = table.subjects().iter().cloned().zip(table.labels()?.iter().copied());
        self.0.lock().unwrap().push(seen.collect());
        ridge().fit_boxed(table)
    }
}

#[test]
fn labels_are_exchanged_within_groups_or_whole_groups_at_once() {
    let table = drawn(40, 1, 0, 2);
    let number = |subject: &str| subject[1..].parse::<usize>().unwrap();
    let centre = move |subject: &str| (number(subject) / 10).to_string();
    let mixed = table.clone().with_labels((0..40).map(|i| i % 10 < 2 + i / 10)).unwrap();
    let witness = Witness(std::sync::Mutex::new(Vec::new()));
    let test = PermutationTest::new(20, 1).unwrap().within(Groups::by(centre)).by(Measure::Brier);
    let halves = Folds::of_ids(&(0..40).map(|i| i % 2).collect::<Vec<_>>()).unwrap();
    test.of(&witness, &mixed, &halves).unwrap();
    let fits = witness.0.into_inner().unwrap();
    assert_eq!(fits.len(), 2 * 21);
    // Each pair of fits (the two halves) of one permutation keeps the number of positives of every centre; fits of one
    // thread pool come in any order, so that the sums over all are compared.
    for group in 0..4 {
        let positives =
            fits.iter().flatten().filter(|(subject, label)| *label && number(subject) / 10 == group).count();
        assert_eq!(positives, 21 * (2 + group));
    }
    assert!(
        fits.iter()
            .flatten()
            .any(|(subject, label)| *label != (number(subject) % 10 < 2 + number(subject) / 10))
    );

    let patient = move |subject: &str| (number(subject) / 4).to_string();
    let shared = table.clone().with_labels((0..40).map(|i| (i / 4) % 2 == 0)).unwrap();
    let witness = Witness(std::sync::Mutex::new(Vec::new()));
    let test = PermutationTest::new(20, 1).unwrap().between(Groups::by(patient)).by(Measure::Brier);
    test.of(&witness, &shared, &halves).unwrap();
    let mut changed = false;
    for fit in witness.0.into_inner().unwrap() {
        for (subject, label) in &fit {
            let same = fit.iter().filter(|(other, _)| number(other) / 4 == number(subject) / 4);
            assert!(same.clone().all(|(_, other)| other == label), "a patient has one label");
            changed |= *label != ((number(subject) / 4) % 2 == 0);
        }
    }
    assert!(changed);
}

#[test]
fn permutations_that_are_impossible_are_refused() {
    let table = drawn(12, 1, 0, 2);
    let folds = stratified(2, 1);
    assert!(PermutationTest::new(0, 1).is_err() && PermutationTest::new(usize::MAX, 1).is_err());
    let of = |test: PermutationTest| test.of(&ridge(), &table, &folds).unwrap_err().to_string();
    let new = || PermutationTest::new(5, 1).unwrap();
    let by_label = || Groups::listed(table.labels().unwrap().iter().map(bool::to_string));
    assert_eq!(
        of(new().within(by_label())),
        "labels within groups must be different in 1 group at least, got equal within each of 2"
    );
    assert!(of(new().between(Groups::listed(["a"; 12]))).contains("different in group 0"));
    assert!(of(new().within(Groups::listed(["a"; 11]))).contains("expected 12, got 11"));
}

/// Fits the true labels only.
struct Picky(Vec<bool>);

impl Fit for Picky {
    type Model = Box<dyn Predict>;
    fn fit(&self, table: &FeatureTable) -> Result<Box<dyn Predict>> {
        let number = |subject: &String| subject[1..].parse::<usize>().unwrap();
        let subjects = table.subjects().iter().zip(table.labels()?);
        let changed = subjects.filter(|(subject, label)| self.0[number(subject)] != **label).count();
        if changed > 0 { Err(Error::Other("other labels".into())) } else { ridge().fit_boxed(table) }
    }
}

#[test]
fn permutations_that_fail_are_an_error() {
    let table = drawn(30, 1, 0, 2);
    let picky = Picky(table.labels().unwrap().to_vec());
    let error = PermutationTest::new(20, 1).unwrap().of(&picky, &table, &stratified(3, 1)).unwrap_err();
    assert!(error.to_string().starts_with("20 of 20 permutations failed, at most 2 may"), "{error}");
}

// --- Threads and files ---------------------------------------------------------------------------------------------

#[test]
fn results_are_the_same_bits_on_any_number_of_threads() {
    let table = drawn(45, 40, 3, 9);
    let folding = Repeated::new(stratified(5, 1), 3).unwrap();
    let halves = Resamples::subsamples(0.5, 12, 4).unwrap();
    let stable = StableSelection::new(MannWhitney::best(5).unwrap(), halves, 0.4).unwrap();
    let recipe = stable.then(Standardise::sample()).fit_by(Logistic::ridge(1.0).unwrap());
    let run = || {
        let cross = cross_validate(&recipe, &table, &folding).unwrap();
        let tuned = Tuned::over(candidates(&[100.0, 1.0]), stratified(4, 2)).unwrap();
        let nested = cross_validate(&tuned, &table, &stratified(3, 1)).unwrap();
        let choice = tuned.fit(&table).unwrap().choice().clone();
        let permuted =
            PermutationTest::new(9, 1).unwrap().of(&selecting(3), &table, &stratified(3, 1)).unwrap();
        (cross, nested, choice, permuted)
    };
    let on = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(run);
    let one = on(1);
    for threads in [2, 3, 8] {
        assert_eq!(on(threads), one, "{threads} threads");
    }
}

#[cfg(feature = "serde")]
#[test]
fn results_are_written_and_read_back() {
    use radiomics::learn::{Choice, CrossValidation, Permuted};
    let table = drawn(30, 5, 2, 9);
    let cross = cross_validate(&selecting(2), &table, &Repeated::new(stratified(3, 1), 2).unwrap()).unwrap();
    let text = serde_json::to_string(&cross).unwrap();
    let read: CrossValidation = serde_json::from_str(&text).unwrap();
    assert_eq!(read, cross);
    assert_eq!(read.mean(Measure::Auc), cross.mean(Measure::Auc));
    let permuted = PermutationTest::new(5, 1).unwrap().of(&ridge(), &table, &stratified(3, 1)).unwrap();
    let text = serde_json::to_string(&permuted).unwrap();
    assert_eq!(serde_json::from_str::<Permuted>(&text).unwrap(), permuted);
    let tuned = Tuned::over(candidates(&[10.0, 1.0]), stratified(3, 2)).unwrap().fit(&table).unwrap();
    let text = serde_json::to_string(tuned.choice()).unwrap();
    assert_eq!(&serde_json::from_str::<Choice>(&text).unwrap(), tuned.choice());
}

/// A file with lists of wrong lengths gives other numbers or reasons, no panic.
#[cfg(feature = "serde")]
#[test]
fn a_file_that_was_edited_does_not_break_it() {
    use radiomics::learn::CrossValidation;
    let table = drawn(30, 5, 2, 9);
    let cross = cross_validate(&selecting(2), &table, &stratified(3, 1)).unwrap();
    let whole = serde_json::to_value(&cross).unwrap();
    for list in ["subjects", "labels", "columns", "repeats"] {
        let mut cut = whole.clone();
        cut[list].as_array_mut().unwrap().clear();
        let read: CrossValidation = serde_json::from_value(cut).unwrap();
        all(&read);
    }
    for list in ["folds", "scores", "probabilities", "kept"] {
        let mut cut = whole.clone();
        cut["repeats"][0][list].as_array_mut().unwrap().truncate(7);
        if let Ok(read) = serde_json::from_value::<CrossValidation>(cut) {
            all(&read);
        }
    }
    fn all(read: &CrossValidation) {
        for measure in [Measure::Auc, Measure::Brier, Measure::LogLoss] {
            let _ = (read.mean(measure), read.pooled(measure), read.fold_values(measure));
        }
        let _ = (read.selected(), read.stability(), read.models());
        for repeat in read.repeats() {
            let _ = (repeat.split().count(), repeat.roc(), repeat.kept());
        }
    }
}
