//! Pipelines: composition, no leak, foreign tables, own steps and classifiers.

use radiomics::learn::{
    Apply, CompleteColumns, CorrelationPrune, Fit, FittedColumns, Logistic, MannWhitney, Predict, Recipe,
    Standardise, Step, Transform,
};
use radiomics::numeric::Fingerprint;
use radiomics::table::{FeatureTable, Split};
use radiomics::{Error, Result};

use crate::support::{TIGHT, agree, numbers, reference_json};

/// 74 training and as many test rows of 20 columns, of which the first three carry signal.
fn cohort() -> FeatureTable {
    let mut state = 11_u64;
    let mut uniform = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let labels: Vec<bool> = (0..148).map(|_| uniform() < 0.4).collect();
    let column = |j: usize, uniform: &mut dyn FnMut() -> f64| -> Vec<f64> {
        let shift = if j < 3 { 0.4 } else { 0.0 };
        labels.iter().map(|y| uniform() + if *y { shift } else { 0.0 }).collect()
    };
    let columns: Vec<(String, Vec<f64>)> =
        (0..20).map(|j| (format!("f{j}"), column(j, &mut uniform))).collect();
    let split = (0..148).map(|i| if i % 2 == 0 { Split::Train } else { Split::Test });
    FeatureTable::from_columns((0..148).map(|i| format!("p{i}")), columns)
        .and_then(|table| table.with_labels(labels.clone()))
        .and_then(|table| table.with_split(split))
        .expect("a table")
}

fn recipe() -> impl Fit<Model: Predict> {
    Standardise::sample()
        .then(MannWhitney::below(0.1).expect("legal"))
        .then(CorrelationPrune::above(0.9).expect("legal"))
        .fit_by(Logistic::unpenalised())
}

/// The table with other values in its test rows.
fn with_other_test_rows(table: &FeatureTable) -> FeatureTable {
    let split = table.split().unwrap();
    let columns = table.iter().map(|column| {
        let values = column.complete().unwrap().iter().zip(split);
        let values = values.map(|(x, part)| if *part == Split::Test { 1e6 - 3.0 * x } else { *x });
        (column.name().to_string(), values.collect())
    });
    let labels = table.labels().unwrap().iter().zip(split).map(|(y, part)| *y ^ (*part == Split::Test));
    FeatureTable::from_columns(table.subjects().to_vec(), columns)
        .and_then(|other| other.with_labels(labels))
        .and_then(|other| other.with_split(split.to_vec()))
        .unwrap()
}

#[test]
fn test_rows_do_not_reach_the_fit() {
    let table = cohort();
    let other = with_other_test_rows(&table);
    let model = recipe().fit(&table.train().unwrap()).unwrap();
    let same = recipe().fit(&other.train().unwrap()).unwrap();
    let test = table.test().unwrap();
    assert_eq!(model.scores(&test).unwrap(), same.scores(&test).unwrap());
    let leaked = recipe().fit(&other).unwrap();
    assert_ne!(model.scores(&test).unwrap(), leaked.scores(&test).unwrap());
}

#[test]
fn the_score_of_a_subject_does_not_depend_on_its_company() {
    let table = cohort();
    let model = recipe().fit(&table.train().unwrap()).unwrap();
    let test = table.test().unwrap();
    let together = model.scores(&test).unwrap();
    for (row, score) in together.iter().enumerate() {
        assert_eq!(model.scores(&test.select_rows(&[row]).unwrap()).unwrap(), [*score]);
    }
}

#[test]
fn the_order_of_training_subjects_does_not_matter() {
    let train = cohort().train().unwrap();
    let turned: Vec<usize> = (0..74).map(|i| (i * 31 + 5) % 74).collect();
    let (a, b) = (recipe().fit(&train).unwrap(), recipe().fit(&train.select_rows(&turned).unwrap()).unwrap());
    assert_eq!(a.selections()[0].kept(), b.selections()[0].kept());
    for (a, b) in a.scores(&train).unwrap().into_iter().zip(b.scores(&train).unwrap()) {
        assert!(agree(a, b, TIGHT), "{a} and {b}");
    }
}

#[test]
fn steps_in_a_chain_are_the_steps_one_by_one() {
    let train = cohort().train().unwrap();
    let scaled = Standardise::sample().fitted(&train).unwrap().apply(&train).unwrap();
    let screened = MannWhitney::below(0.1).unwrap().fitted(&scaled).unwrap().apply(&scaled).unwrap();
    let pruned = CorrelationPrune::above(0.9).unwrap().fitted(&screened).unwrap().apply(&screened).unwrap();
    let by_hand = Logistic::unpenalised().fit(&pruned).unwrap().scores(&pruned).unwrap();
    let model = recipe().fit(&train).unwrap();
    assert_eq!(model.scores(&train).unwrap(), by_hand);
    assert_eq!(model.selections().len(), 2);
    assert_eq!(model.selections()[1].kept(), pruned.columns());
    assert_eq!(model.columns(), train.columns());
    let probabilities = model.probabilities(&train).unwrap();
    assert!(probabilities.iter().zip(&by_hand).all(|(p, eta)| agree(*p, 1.0 / (1.0 + (-eta).exp()), TIGHT)));
}

#[test]
fn foreign_tables_are_refused_and_extra_columns_are_not() {
    let table = cohort();
    let model = Logistic::unpenalised().fit(&table.select(&["f0", "f1", "f2"]).unwrap()).unwrap();
    let expected = model.scores(&table.select(&["f0", "f1", "f2"]).unwrap()).unwrap();
    assert_eq!(model.scores(&table).unwrap(), expected);
    assert_eq!(model.scores(&table.select(&["f2", "f9", "f0", "f1"]).unwrap()).unwrap(), expected);
    match model.scores(&table.select(&["f0", "f2", "f11"]).unwrap()) {
        Err(Error::ColumnsDiffer { position: 1, expected, found }) => {
            assert_eq!((expected.as_str(), found.as_str()), ("f1", "f11"));
        }
        other => panic!("{other:?}"),
    }
    let holed = table.select(&["f0", "f1"]).unwrap();
    let holed =
        holed.with_column("f2", (0..148).map(|i| if i == 9 { Ok(f64::NAN) } else { Ok(0.0) })).unwrap();
    match model.scores(&holed) {
        Err(Error::MissingValue { subject, column, .. }) => {
            assert_eq!((subject.as_str(), column.as_str()), ("p9", "f2"))
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn columns_made_otherwise_are_refused() {
    let schema = |settings: &str| Fingerprint::new().text(settings);
    let table = cohort().select(&["f0", "f1"]).unwrap();
    let model = recipe().fit(&table.clone().with_schema(schema("bin number 32"))).unwrap();
    assert!(model.scores(&table.clone().with_schema(schema("bin number 32"))).is_ok());
    assert!(model.scores(&table).is_ok(), "a table from a file has no schema");
    match model.scores(&table.with_schema(schema("bin number 64"))) {
        Err(Error::SchemaDiffers { what, expected, found }) => {
            assert_eq!(what, "column f0");
            assert_eq!(
                (expected, found),
                (schema("bin number 32").to_string(), schema("bin number 64").to_string())
            );
        }
        other => panic!("{:?}", other.map(|_| ())),
    }
}

#[test]
fn mixed_recipes_go_into_one_list() {
    let train = cohort().train().unwrap();
    let step: Box<dyn Step> = Box::new(Standardise::population());
    let recipes: Vec<(&str, Box<dyn Recipe>)> = vec![
        ("pipeline", Box::new(recipe())),
        ("ridge", Box::new(step.then(MannWhitney::best(5).unwrap()).fit_by(Logistic::ridge(1.0).unwrap()))),
        ("nearest mean", Box::new(CompleteColumns.fit_by(NearestMean))),
    ];
    for (name, recipe) in &recipes {
        let model: Box<dyn Predict> = recipe.fit(&train).unwrap();
        assert_eq!(model.scores(&train).unwrap().len(), 74, "{name}");
        assert!(!model.selections().is_empty(), "{name}");
    }
    let direct = recipe().fit(&train).unwrap().scores(&train).unwrap();
    assert_eq!(recipes[0].1.fit_boxed(&train).unwrap().scores(&train).unwrap(), direct);
    let scores_only = recipes[2].1.fit(&train).unwrap().probabilities(&train);
    assert!(matches!(scores_only, Err(Error::NoProbabilities { .. })));
}

/// A classifier as another crate would write it: how much nearer to the mean of the positives than to that of the others.
struct NearestMean;

struct Means {
    columns: FittedColumns,
    positive: Vec<f64>,
    negative: Vec<f64>,
}

impl Fit for NearestMean {
    type Model = Means;

    fn fit(&self, table: &FeatureTable) -> Result<Means> {
        let labels = table.both_classes()?;
        let columns = FittedColumns::of(table);
        let mean_of = |class: bool, values: &[f64]| {
            let chosen: Vec<f64> =
                values.iter().zip(labels).filter(|(_, y)| **y == class).map(|(x, _)| *x).collect();
            chosen.iter().sum::<f64>() / chosen.len() as f64
        };
        let numbers = columns.numbers(table)?;
        let positive = numbers.iter().map(|values| mean_of(true, values)).collect();
        let negative = numbers.iter().map(|values| mean_of(false, values)).collect();
        Ok(Means { columns, positive, negative })
    }
}

impl Predict for Means {
    fn columns(&self) -> &[String] {
        self.columns.names()
    }

    fn scores(&self, table: &FeatureTable) -> Result<Vec<f64>> {
        let numbers = self.columns.numbers(table)?;
        let distance = |means: &[f64], row: usize| -> f64 {
            numbers.iter().zip(means).map(|(values, mean)| (values[row] - mean).powi(2)).sum()
        };
        Ok((0..table.rows())
            .map(|row| distance(&self.negative, row) - distance(&self.positive, row))
            .collect())
    }
}

/// A step as another crate would write it: the logarithm of every column, refusing what has none.
struct Logarithm;

struct Logarithms(FittedColumns);

impl Transform for Logarithm {
    type Fitted = Logarithms;

    fn fitted(&self, table: &FeatureTable) -> Result<Logarithms> {
        Ok(Logarithms(FittedColumns::of(table)))
    }
}

impl Apply for Logarithms {
    fn columns(&self) -> &[String] {
        self.0.names()
    }

    fn apply(&self, table: &FeatureTable) -> Result<FeatureTable> {
        let logarithms =
            self.0.numbers(table)?.into_iter().map(|values| values.iter().map(|x| x.ln()).collect());
        let columns = self.0.names().iter().cloned().zip(logarithms);
        let applied = FeatureTable::from_columns(table.subjects().to_vec(), columns)?;
        applied.with_labels(table.labels()?.to_vec())
    }
}

#[test]
fn own_steps_and_classifiers_join_a_pipeline() {
    let train = cohort().train().unwrap();
    let recipe =
        Logarithm.then(Standardise::sample()).then(MannWhitney::best(3).unwrap()).fit_by(NearestMean);
    let model = recipe.fit(&train).unwrap();
    let scores = model.scores(&train).unwrap();
    let (mut better, mut pairs) = (0, 0);
    for (p, y) in scores.iter().zip(train.labels().unwrap()) {
        for (q, z) in scores.iter().zip(train.labels().unwrap()) {
            pairs += usize::from(*y && !*z);
            better += usize::from(*y && !*z && p > q);
        }
    }
    assert!(better as f64 / pairs as f64 > 0.75, "{better} of {pairs}");
}

#[test]
fn a_wide_table_goes_through_the_whole_path() {
    let Some(file) = reference_json("modelling/data_wide_74x1300.json") else { return };
    let rows: Vec<Vec<f64>> = file["x"].as_array().expect("rows").iter().map(numbers).collect();
    let columns = (0..1300).map(|j| (format!("c{j}"), rows.iter().map(|row| row[j]).collect()));
    let labels = numbers(&file["y"]).into_iter().map(|y| y == 1.0);
    let table = FeatureTable::from_columns((0..74).map(|i| format!("s{i}")), columns).unwrap();
    let table = table.with_labels(labels).unwrap();
    let recipe = CompleteColumns
        .then(Standardise::sample())
        .then(MannWhitney::below(0.05).unwrap())
        .then(CorrelationPrune::above(0.9).unwrap())
        .then(MannWhitney::best(4).unwrap())
        .fit_by(Logistic::unpenalised());
    let model = recipe.fit(&table).unwrap();
    let kept: Vec<usize> = model.selections().iter().map(|selection| selection.kept().len()).collect();
    assert_eq!(kept[0], 1300);
    assert!(kept[1] < 400 && kept[2] < kept[1] && kept[3] == 4, "{kept:?}");
    for selection in model.selections() {
        let before = selection.kept().len() + selection.dropped().len();
        assert!(before == 1300 || kept.contains(&before));
    }
}
