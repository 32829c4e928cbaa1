//! Support vector machines, nearest neighbours, principal components, naive Bayes and the linear discriminant against every
//! number of their blocks of the reference file.

use radiomics::evaluate::Roc;
use radiomics::learn::{
    Apply, ClassWeights, Fit, Gamma, GaussianNaiveBayes, LinearDiscriminant, NearestNeighbours, Predict,
    PrincipalComponents, StandardKernel, SupportVectorMachine, Transform,
};
use radiomics::table::FeatureTable;
use serde_json::Value as Json;

use crate::support::{number, numbers, reference_json};

/// What the file states for decision values of the machines; for their bias and probabilities too.
const DECISION: f64 = 1e-6;
/// What the file states for dual variables.
const ALPHA: f64 = 1e-5;
/// What the file states for principal components and for all others.
const OTHER: f64 = 1e-8;

/// Counts numbers, and keeps the worst difference, absolute below 1 and relative above.
#[derive(Default)]
struct Checker {
    checked: usize,
    worst: f64,
    /// Where it is.
    place: String,
}

impl Checker {
    fn number(&mut self, place: &str, found: f64, expected: f64, tolerance: f64) {
        let difference = (found - expected).abs() / expected.abs().max(1.0);
        assert!(difference <= tolerance, "{place}: {found:e}, expected {expected:e}");
        if difference > self.worst {
            (self.worst, self.place) = (difference, place.to_string());
        }
        self.checked += 1;
    }

    fn list(&mut self, place: &str, found: &[f64], expected: &Json, tolerance: f64) {
        let expected = numbers(expected);
        assert_eq!(found.len(), expected.len(), "{place}");
        for (i, (found, expected)) in found.iter().zip(expected).enumerate() {
            self.number(&format!("{place}[{i}]"), *found, expected, tolerance);
        }
    }

    fn count(&mut self, place: &str, found: usize, expected: &Json) {
        assert_eq!(Some(found as u64), expected.as_u64(), "{place}");
        self.checked += 1;
    }

    fn report(&self, what: &str, checked: usize) {
        println!(
            "{what}: {} numbers checked, the worst {:.1e} off: {}",
            self.checked, self.worst, self.place
        );
        assert_eq!(self.checked, checked, "{what}");
    }
}

fn keys(row: &Json) -> Vec<&str> {
    row.as_object().expect("a row").keys().map(String::as_str).collect()
}

fn rows(x: &Json) -> Vec<Vec<f64>> {
    x.as_array().expect("rows").iter().map(numbers).collect()
}

fn unlabelled(x: &Json) -> FeatureTable {
    let rows = rows(x);
    let columns = (0..rows[0].len()).map(|j| (format!("x{j}"), rows.iter().map(|row| row[j]).collect()));
    FeatureTable::from_columns((0..rows.len()).map(|i| format!("s{i}")), columns).expect("a table")
}

fn table(part: &Json) -> FeatureTable {
    let labels = numbers(&part["y"]).into_iter().map(|y| y == 1.0).collect::<Vec<_>>();
    unlabelled(&part["x"]).with_labels(labels).expect("labels")
}

/// The file, its training and its test table.
fn file() -> Option<(Json, FeatureTable, FeatureTable)> {
    let file = reference_json("modelling/classifiers.json")?;
    let (train, test) = (table(&file["train"]), table(&file["test"]));
    Some((file, train, test))
}

fn machine(case: &Json) -> SupportVectorMachine {
    let value = |key: &str| number(&case[key]);
    let gamma = Gamma::Fixed(value("gamma"));
    let machine = match case["kernel"].as_str() {
        Some("linear") => SupportVectorMachine::linear(value("C")),
        Some("rbf") => SupportVectorMachine::radial(value("C"), gamma),
        Some("poly") => {
            SupportVectorMachine::polynomial(value("C"), value("degree") as u32, gamma, value("coef0"))
        }
        other => panic!("no kernel {other:?}"),
    };
    let machine = machine.expect("legal");
    match &case["class_weight"] {
        Json::Null => machine,
        weights => {
            assert_eq!(keys(weights), ["negative", "positive"]);
            let (negative, positive) = (number(&weights["negative"]), number(&weights["positive"]));
            machine.class_weights(ClassWeights::Given { negative, positive }).expect("legal")
        }
    }
}

#[test]
fn support_vector_machines() {
    let Some((file, train, test)) = file() else { return };
    let mut check = Checker::default();
    let cases = file["svm"].as_array().expect("cases");
    for case in cases {
        let name = case["name"].as_str().expect("a name");
        assert_eq!(
            keys(case),
            ["C", "class_weight", "coef0", "degree", "expected", "gamma", "kernel", "name"]
        );
        let calibrated = machine(case).calibrated_on_training().fit(&train).expect("a machine");
        let model = calibrated.model();
        for key in keys(&case["expected"]) {
            let (place, row) = (format!("{name}, {key}"), &case["expected"][key]);
            match key {
                // Only the decision values of the linear machine are unique.
                "alpha" | "n_support" | "n_free" if case["kernel"] == "linear" => {}
                "alpha" => {
                    let mut alpha = vec![0.0; train.rows()];
                    for vector in model.support() {
                        alpha[vector.row] = vector.coefficient.abs();
                        assert_eq!(vector.coefficient > 0.0, train.labels().unwrap()[vector.row]);
                    }
                    check.list(&place, &alpha, row, ALPHA);
                }
                "n_support" => check.count(&place, model.support().len(), row),
                "n_free" => check.count(&place, model.free(), row),
                "bias" => check.number(&place, model.bias(), number(row), DECISION),
                "decision_test" => check.list(&place, &model.scores(&test).unwrap(), row, DECISION),
                "decision_train" => check.list(&place, &model.scores(&train).unwrap(), row, DECISION),
                "dual_objective" => check.number(&place, model.dual_objective(), number(row), DECISION),
                "auc_test" => {
                    let roc = Roc::new(test.labels().unwrap(), &model.scores(&test).unwrap()).unwrap();
                    check.number(&place, roc.auc(), number(row), OTHER);
                }
                "platt_on_training" => {
                    assert_eq!(keys(row), ["a", "b", "probability_test"]);
                    check.number(&place, calibrated.platt().a(), number(&row["a"]), DECISION);
                    check.number(&place, calibrated.platt().b(), number(&row["b"]), DECISION);
                    let found = calibrated.probabilities(&test).unwrap();
                    check.list(&place, &found, &row["probability_test"], DECISION);
                }
                other => panic!("{name}: no check for {other}"),
            }
        }
    }
    assert_eq!(cases.len(), 5);
    check.report("support vector machines", 5 * (33 + 74 + 3 + 2 + 33) + 4 * (74 + 2));
}

#[test]
fn the_rules_for_gamma_and_class_weights_are_those_of_the_reference() {
    let Some((file, train, _)) = file() else { return };
    let case = |name: &str| {
        let cases = file["svm"].as_array().expect("cases");
        cases.iter().find(|case| case["name"] == name).expect("the case").clone()
    };
    let scaled = SupportVectorMachine::radial(1.0, Gamma::Scale).unwrap().fit(&train).unwrap();
    let StandardKernel::Radial { gamma } = *scaled.kernel() else { panic!("{:?}", scaled.kernel()) };
    let expected = number(&case("rbf_C1_scale")["gamma"]);
    assert!((gamma - expected).abs() <= OTHER * expected, "{gamma} and {expected}");
    let auto = SupportVectorMachine::radial(1.0, Gamma::Auto).unwrap().fit(&train).unwrap();
    assert_eq!(*auto.kernel(), StandardKernel::Radial { gamma: 1.0 / 6.0 });
    let balanced = SupportVectorMachine::radial(1.0, Gamma::Fixed(0.1)).unwrap();
    let balanced = balanced.class_weights(ClassWeights::Balanced).unwrap().fit(&train).unwrap();
    assert_eq!(balanced, machine(&case("rbf_balanced")).fit(&train).unwrap());
}

#[test]
fn nearest_neighbours() {
    let Some((file, train, test)) = file() else { return };
    let mut check = Checker::default();
    for case in file["knn"].as_array().expect("cases") {
        assert_eq!(keys(case), ["k", "neighbours_test", "probability_test", "weights"]);
        let recipe = NearestNeighbours::new(number(&case["k"]) as usize).unwrap();
        let recipe = match case["weights"].as_str() {
            Some("uniform") => recipe,
            Some("distance") => recipe.weighted_by_distance(),
            other => panic!("no weights {other:?}"),
        };
        let model = recipe.fit(&train).unwrap();
        check.list("share", &model.probabilities(&test).unwrap(), &case["probability_test"], OTHER);
        let neighbours = model.neighbours(&test).unwrap();
        for (near, row) in neighbours.iter().zip(case["neighbours_test"].as_array().expect("rows")) {
            let found: Vec<f64> = near.iter().map(|near| near.row as f64).collect();
            check.list("neighbours", &found, row, 0.0);
        }
    }
    check.report("nearest neighbours", 33 * 2 * (3 + 1 + 5 + 10));
}

#[test]
fn principal_components() {
    let Some((file, train, _)) = file() else { return };
    let mut check = Checker::default();
    for case in file["pca"].as_array().expect("cases") {
        assert_eq!(keys(case), ["expected", "input", "input_note", "name"]);
        let table = if case["input"].is_null() { train.clone() } else { unlabelled(&case["input"]) };
        let axes = PrincipalComponents::count(6).unwrap().fitted(&table).unwrap();
        let output = axes.apply(&table).unwrap();
        assert_eq!(output.columns(), ["pc1", "pc2", "pc3", "pc4", "pc5", "pc6"]);
        for key in keys(&case["expected"]) {
            let row = &case["expected"][key];
            match key {
                "mean" => check.list(key, axes.means(), row, OTHER),
                "explained_variance" => check.list(key, axes.variances(), row, OTHER),
                "explained_ratio" => check.list(key, &axes.ratios(), row, OTHER),
                "components" => {
                    for (found, row) in axes.components().iter().zip(row.as_array().expect("rows")) {
                        check.list(key, found, row, OTHER);
                    }
                }
                "scores" => {
                    for (i, row) in row.as_array().expect("rows").iter().enumerate() {
                        let found: Vec<f64> = (0..6).map(|j| output.value(i, j).unwrap()).collect();
                        check.list(key, &found, row, OTHER);
                    }
                }
                "sign_rule" => assert_eq!(row, "largest absolute loading positive"),
                other => panic!("no check for {other}"),
            }
        }
    }
    check.report("principal components", (6 + 12 + 36 + 74 * 6) + (50 + 12 + 300 + 20 * 6));
}

#[test]
fn naive_bayes() {
    let Some((file, train, test)) = file() else { return };
    let mut check = Checker::default();
    let model = GaussianNaiveBayes::new().fit(&train).unwrap();
    for key in keys(&file["gaussian_nb"]) {
        let row = &file["gaussian_nb"][key];
        match key {
            "mean" => (0..2).for_each(|class| check.list(key, model.means()[class], &row[class], OTHER)),
            "variance_with_smoothing" => {
                (0..2).for_each(|class| check.list(key, model.variances()[class], &row[class], OTHER));
            }
            "prior" => check.list(key, &[1.0 - model.prior(), model.prior()], row, OTHER),
            "probability_test" => check.list(key, &model.probabilities(&test).unwrap(), row, OTHER),
            other => panic!("no check for {other}"),
        }
    }
    check.report("naive Bayes", 12 + 12 + 2 + 33);
}

#[test]
fn linear_discriminant() {
    let Some((file, train, test)) = file() else { return };
    let mut check = Checker::default();
    let model = LinearDiscriminant::new().fit(&train).unwrap();
    for key in keys(&file["lda"]) {
        let row = &file["lda"][key];
        match key {
            "decision_test" => check.list(key, &model.scores(&test).unwrap(), row, OTHER),
            "coef" => check.list(key, model.linear().coefficients(), row, OTHER),
            "intercept" => check.number(key, model.linear().intercept(), number(row), OTHER),
            "probability_test" => check.list(key, &model.probabilities(&test).unwrap(), row, OTHER),
            "note" => assert!(row.as_str().expect("a sentence").contains("divided by n")),
            other => panic!("no check for {other}"),
        }
    }
    check.report("linear discriminant", 33 + 6 + 1 + 33);
}
