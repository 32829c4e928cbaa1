//! The reference study, declared as one object: what each step keeps, every coefficient, score, threshold, count and test.

use radiomics::evaluate::Confidence;
use radiomics::learn::{CorrelationPrune, ElasticNet, Folds, MannWhitney, Standardise, Term, Univariable};
use radiomics::learn::{LinearModel, Logistic};
use radiomics::study::{
    Agreement, Analysis, Comparisons, Findings, Model, ModelFindings, ModelKind, Procedure, StudyData,
};
use radiomics::table::{FeatureTable, Split};
use serde_json::Value as Json;

use crate::support::checker::{Checker, check_confusion, keys, labels};
use crate::support::{number, numbers, reference_json};

/// The tolerance that the file states, relative; below 1 absolute.
const STUDY: f64 = 1e-6;
const SEQUENCES: [&str; 4] = ["T2WI", "DWI", "DCEphase3", "DCEphase7"];

fn column(sequence: &str, at: usize) -> String {
    format!("{sequence}_{at}")
}

/// The rows of a list of lists as a table of named columns.
fn features(sequence: &str, rows: &Json, subjects: &[String]) -> FeatureTable {
    let rows: Vec<Vec<f64>> = rows.as_array().expect("rows").iter().map(numbers).collect();
    let named = (0..rows[0].len()).map(|j| (column(sequence, j), rows.iter().map(|row| row[j]).collect()));
    FeatureTable::from_columns(subjects.to_vec(), named.collect::<Vec<(String, Vec<f64>)>>())
        .expect("a table")
}

fn data(file: &Json) -> StudyData {
    let input = &file["input"];
    let train = labels(&input["train"]);
    let subjects: Vec<String> = (0..train.len()).map(|i| format!("s{i}")).collect();
    let split = train.iter().map(|train| if *train { Split::Train } else { Split::Test });
    // The order of the file, which its reader does not keep, stands in the list of single fits.
    let clinical = file["expected"]["clinical"]["univariate"].as_array().expect("single fits");
    let clinical = clinical.iter().map(|single| single["term"].as_str().expect("a column"));
    let clinical: Vec<(&str, Vec<f64>)> =
        clinical.map(|name| (name, numbers(&input["clinical"][name]))).collect();
    let clinical = FeatureTable::from_columns(subjects.clone(), clinical)
        .and_then(|table| table.with_labels(labels(&input["y"])))
        .and_then(|table| table.with_split(split))
        .expect("a table");
    let read_again: Vec<String> =
        numbers(&input["second_reader_rows"]).iter().map(|row| format!("s{row}")).collect();
    let mut data = StudyData::new().clinical(&clinical).expect("clinical columns");
    let mut second: Option<FeatureTable> = None;
    for sequence in SEQUENCES {
        data = data.sequence(sequence, &features(sequence, &input["features"][sequence], &subjects)).unwrap();
        let again = features(sequence, &input["second_reader_features"][sequence], &read_again);
        second = Some(match second {
            Some(second) => second.join(&again).unwrap(),
            None => again,
        });
    }
    data.reader(second.expect("a reader")).expect("known columns")
}

/// The declaration: the steps that the file lists, its folds and its penalties.
fn analysis(file: &Json) -> Analysis {
    let folds: Vec<usize> =
        numbers(&file["input"]["fold_id_for_training_rows"]).iter().map(|fold| *fold as usize).collect();
    let imaging = |sequence: &str| {
        let penalties = numbers(&file["expected"]["per_sequence"][sequence]["lambda_grid"]);
        let lasso = ElasticNet::lasso().penalties(penalties).unwrap();
        Procedure::by(lasso.cross_validated(Folds::of_ids(&folds).unwrap()))
            .repeatable(Agreement::above(0.75).unwrap())
            .step(MannWhitney::below(0.1).unwrap())
            .step(CorrelationPrune::above(0.9).unwrap())
            .step(Standardise::population())
            .strict()
    };
    let mut models = Model::her2(&SEQUENCES);
    for model in &mut models {
        if let [sequence] = model.of_sequences() {
            *model = model.clone().by(imaging(&sequence.clone()));
        }
    }
    let clinical = Procedure::by(Logistic::unpenalised()).step(Univariable::below(0.1).unwrap()).strict();
    let pairs = file["expected"]["delong"].as_array().expect("pairs").iter();
    let pairs = pairs.filter(|row| row["set"] == "train").map(|row| (name(&row["a"]), name(&row["b"])));
    Analysis::new(models)
        .unwrap()
        .clinical(clinical)
        .combination(Procedure::combination().strict())
        .validation(None) // the folds of the file are those of the lasso
        .comparisons(Comparisons::of_pairs(pairs))
}

/// The name of a model in the file, as the preset has it.
fn name(text: &Json) -> String {
    text.as_str().expect("a name").replace('_', " ")
}

fn with_study(test: impl Fn(&Json, &Findings, &mut Checker)) {
    let Some(file) = reference_json("modelling/study_like.json") else { return };
    let findings = analysis(&file).run(&data(&file)).expect("a study");
    test(&file["expected"], &findings, &mut Checker { residue: 1.0, ..Checker::new(STUDY) });
}

#[test]
fn selections_and_lasso_of_each_sequence() {
    with_study(|expected, findings, check| {
        for sequence in SEQUENCES {
            let (row, model) = (&expected["per_sequence"][sequence], findings.model(sequence).unwrap());
            assert_eq!((model.kind(), model.offered()), (ModelKind::Single, 60));
            let steps = ["kept_icc_above_0_75", "kept_p_below_0_1", "kept_after_spearman_0_9"];
            let selections = model.selections();
            assert_eq!(selections.len(), steps.len(), "{sequence}");
            for (selection, step) in selections.iter().zip(steps) {
                assert_eq!(selection.kept(), columns(sequence, &row[step]), "{sequence}, {step}");
                check.checked += selection.kept().len();
            }
            let lasso = &row["lasso_at_lambda_min"];
            assert_eq!(model.columns(), columns(sequence, &lasso["columns"]), "{sequence}");
            let linear: &LinearModel = model.model().as_linear().expect("a linear predictor");
            check.number(sequence, linear.intercept(), &lasso["intercept"]);
            check.list(sequence, linear.coefficients(), &lasso["coef_on_standardised"]);
            check.list(sequence, model.train().scores(), &row["rad_score_train"]);
            check.list(sequence, model.test().unwrap().scores(), &row["rad_score_test"]);
            check.number(sequence, model.train().roc().auc(), &row["auc_train"]);
            check.number(sequence, model.test().unwrap().roc().auc(), &row["auc_test"]);
        }
        check.report("study, sequences");
        assert!(check.checked > 4 * 107, "{}", check.checked);
    });
}

fn columns(sequence: &str, positions: &Json) -> Vec<String> {
    numbers(positions).iter().map(|at| column(sequence, *at as usize)).collect()
}

#[test]
fn coefficients_of_the_clinical_the_multi_sequence_and_the_combined_models() {
    with_study(|expected, findings, check| {
        let clinical = findings.model("clinical").unwrap();
        let kept: Vec<&str> = expected["clinical"]["kept"]
            .as_array()
            .unwrap()
            .iter()
            .map(|name| name.as_str().unwrap())
            .collect();
        assert_eq!(clinical.selections()[0].kept(), kept);
        check_terms(check, clinical, &expected["clinical"]["model"]);
        for letter in ["A", "B", "C"] {
            let multi = findings.model(&format!("mpMRI {letter}")).unwrap();
            let combined = findings.model(&format!("combined {letter}")).unwrap();
            assert_eq!((multi.kind(), combined.kind()), (ModelKind::Multi, ModelKind::Combined));
            check_terms(check, multi, &expected["mpmri"][letter]);
            check_terms(check, combined, &expected["combined"][letter]);
        }
        check.report("study, coefficients");
        assert_eq!(check.checked, 4 * 3 + 4 + 4 * 2 + 3 * (3 + 3 + 4) + 3 * 3 * 3);
    });
}

fn check_terms(check: &mut Checker, model: &ModelFindings, expected: &Json) {
    let terms: &[Term] = model.model().estimates();
    for key in keys(expected) {
        let place = format!("{}, {key}", model.name());
        let list = |check: &mut Checker, of: fn(&Term) -> f64| {
            check.list(&place, &terms.iter().map(of).collect::<Vec<f64>>(), &expected[key]);
        };
        match key {
            "terms" => {
                let names: Vec<String> = expected[key].as_array().unwrap().iter().map(name).collect();
                assert_eq!(terms.iter().map(|term| term.name.clone()).collect::<Vec<_>>(), names, "{place}");
            }
            "coef" => list(check, |term| term.coefficient),
            "se" => list(check, |term| term.standard_error),
            "p" => list(check, Term::p_value),
            "odds_ratio" => list(check, Term::odds_ratio),
            "or_ci95" => {
                for (term, row) in terms.iter().zip(expected[key].as_array().unwrap()) {
                    check.interval(&place, term.odds_ratio_interval(Confidence::default()), row);
                }
            }
            other => panic!("no check for {other}"),
        }
    }
}

#[test]
fn thresholds_and_performance_of_all_eleven_models() {
    with_study(|expected, findings, check| {
        let performance = &expected["performance"];
        assert_eq!(findings.models().len(), keys(performance).len());
        for key in keys(performance) {
            let (row, model) = (&performance[key], findings.model(&key.replace('_', " ")).unwrap());
            check.number(key, model.threshold().value(), &row["threshold_from_train_youden"]);
            for (part, on) in [("train", model.train()), ("test", model.test().unwrap())] {
                let place = format!("{key}, {part}");
                check.number(&place, on.roc().auc(), &row[part]["auc"]);
                check.interval(&place, on.auc_interval(Confidence::default()).unwrap(), &row[part]["ci"]);
                check_confusion(check, &place, on.confusion(), &row[part], &["auc", "ci"]);
            }
        }
        check.report("study, performance");
        assert_eq!(check.checked, 11 * (1 + 2 * (1 + 2 + 4 + 5 * 11)));
    });
}

#[test]
fn comparisons_as_declared() {
    with_study(|expected, findings, check| {
        let rows = expected["delong"].as_array().expect("pairs");
        assert_eq!(findings.comparisons().len(), rows.len());
        for row in rows {
            let part = if row["set"] == "train" { Split::Train } else { Split::Test };
            let (a, b) = (name(&row["a"]), name(&row["b"]));
            let found = findings.comparisons().iter();
            let found = found.filter(|c| c.part() == part).find(|c| (c.first(), c.second()) == (&a, &b));
            let found = found.expect("the comparison");
            let place = format!("{a} − {b}");
            check.list(&place, &found.test().aucs(), &row["auc"]);
            check.number(&place, found.test().difference(), &row["diff"]);
            check.value(&place, found.test().z(), &row["z"]);
            check.value(&place, found.test().p_value(), &row["p"]);
            assert!(found.adjusted_p_value().unwrap() >= number(&row["p"]) - STUDY, "{place}");
            assert_eq!(findings.delong(&a, &b, part).unwrap(), *found.test());
        }
        check.report("study, comparisons");
    });
}

#[test]
fn calibration_of_the_combined_model() {
    with_study(|expected, findings, check| {
        let model = findings.model("combined C").unwrap();
        for (part, on) in [("train", model.train()), ("test", model.test().unwrap())] {
            let row = &expected["combined_C_evaluation"][part]["calibration"];
            let calibration = on.calibration().unwrap().expect("probabilities");
            check.number(part, calibration.brier(), &row["brier"]);
        }
        check.report("study, calibration");
    });
}
