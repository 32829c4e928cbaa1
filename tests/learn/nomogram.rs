//! Nomogram points against reference numbers, and what must hold for any of them.

use radiomics::Error;
use radiomics::learn::{Fit, Logistic, Nomogram, Predict, Standardise, Transform};
use radiomics::table::FeatureTable;

use crate::support::{CLOSE, TIGHT, agree, number, numbers, reference_json};

/// The tolerance of the file, relative.
const REFERENCE: f64 = 1e-8;

#[derive(Default)]
struct Checker {
    checked: usize,
    worst: f64,
}

impl Checker {
    fn number(&mut self, what: &str, found: f64, expected: f64) {
        if expected == 0.0 {
            assert_eq!(found.to_bits(), 0, "{what}: {found}");
        } else {
            let difference = (found - expected).abs() / expected.abs();
            assert!(difference <= REFERENCE, "{what}: {found:e}, expected {expected:e}");
            self.worst = self.worst.max(difference);
        }
        self.checked += 1;
    }
}

#[test]
fn every_number_of_the_reference() {
    let Some(file) = reference_json("modelling/performance.json") else { return };
    let (input, expected) = (&file["nomogram"]["input"], &file["nomogram"]["expected"]);
    let labels = numbers(&input["y"]).into_iter().map(|y| y == 1.0);
    let columns = ["rad", "age", "edema"].map(|name| (name, numbers(&input["columns"][name])));
    assert_eq!(input["columns"].as_object().expect("columns").len(), 3);
    let table = FeatureTable::from_columns((0..labels.len()).map(|i| i.to_string()), columns)
        .and_then(|table| table.with_labels(labels))
        .unwrap();
    let model = Logistic::unpenalised().fit(&table).unwrap();
    let nomogram = Nomogram::new(model.linear(), &table).unwrap();
    let mut check = Checker::default();
    for (key, value) in expected.as_object().expect("numbers") {
        match key.as_str() {
            "coef" => {
                for (term, expected) in model.terms().iter().zip(numbers(value)) {
                    check.number(key, term.coefficient, expected);
                }
            }
            "ranges" => {
                for (column, ends) in value.as_object().expect("ranges") {
                    assert_eq!(nomogram.axis(column).unwrap().range().to_vec(), numbers(ends));
                    check.checked += 2;
                }
            }
            "points_per_unit_linear_predictor" => {
                check.number(key, nomogram.points_per_log_odds(), number(value))
            }
            "base_linear_predictor" => check.number(key, nomogram.base_log_odds(), number(value)),
            "points" => {
                for (column, axis) in value.as_object().expect("axes") {
                    let found = nomogram.axis(column).unwrap();
                    for (x, points) in numbers(&axis["value"]).into_iter().zip(numbers(&axis["points"])) {
                        check.number(column, found.points(x), points);
                        assert!(agree(found.value(points).unwrap(), x, CLOSE));
                    }
                }
            }
            "total_points_for_probability" => {
                for (p, total) in numbers(&value["probability"]).into_iter().zip(numbers(&value["total"])) {
                    check.number(key, nomogram.total_points_for(p).unwrap(), total);
                    assert!(agree(nomogram.probability(total), p, CLOSE));
                }
            }
            other => panic!("unknown key {other}"),
        }
    }
    assert_eq!(check.checked, 4 + 6 + 2 + 12 + 9);
    println!("{} numbers, worst relative difference {:.1e}", check.checked, check.worst);
    agrees_with_model(&nomogram, &model, &table);
}

/// The points of a subject tell the probability of the model.
fn agrees_with_model(nomogram: &Nomogram, model: &impl Predict, table: &FeatureTable) {
    let totals = nomogram.total_points(table).unwrap();
    for (total, p) in totals.iter().zip(model.probabilities(table).unwrap()) {
        assert!(*total >= 0.0);
        assert!(agree(nomogram.probability(*total), p, CLOSE), "{total}: {p}");
    }
    assert!(agree(nomogram.axes().iter().map(|axis| axis.most_points()).fold(0.0, f64::max), 100.0, TIGHT));
}

fn sample() -> FeatureTable {
    let columns = [
        ("up", vec![1.0, 4.0, 2.0, 6.0, 3.0, 5.0, 2.5, 0.5]),
        ("down", vec![9.0, 3.0, 8.0, 4.0, 2.0, 7.0, 1.0, 5.5]),
        ("constant", vec![2.0; 8]),
    ];
    FeatureTable::from_columns((0..8).map(|i| i.to_string()), columns)
        .and_then(|table| table.with_labels([0, 1, 0, 1, 1, 0, 1, 0].map(|y| y == 1)))
        .unwrap()
}

#[test]
fn constant_columns_and_zero_coefficients_give_no_points() {
    let table = sample();
    let model = Logistic::ridge(0.5).unwrap().fit(&table).unwrap();
    assert_eq!(model.coefficients()[2], 0.0);
    let nomogram = Nomogram::new(&model, &table).unwrap();
    let constant = nomogram.axis("constant").unwrap();
    assert_eq!((constant.points(2.0), constant.points(50.0), constant.most_points()), (0.0, 0.0, 0.0));
    assert_eq!(constant.value(10.0), None);
    agrees_with_model(&nomogram, &model, &table);
    // A constant column of a table that the model was not fitted on: no points there, some beyond.
    let still = table.select_rows(&[0, 1, 2]).unwrap();
    let up = vec![Ok(3.0); 3];
    let still = still.select(&["down", "constant"]).unwrap().with_column("up", up).unwrap();
    let nomogram = Nomogram::new(&model, &still).unwrap();
    let up = nomogram.axis("up").unwrap();
    assert_eq!(up.most_points(), 0.0);
    assert!(up.points(4.0) > 0.0 && up.points(2.0) < 0.0);
    agrees_with_model(&nomogram, &model, &still);
}

#[test]
fn points_rise_with_risk_and_do_not_depend_on_units() {
    let table = sample().select(&["up", "down"]).unwrap();
    let model = Logistic::ridge(0.5).unwrap().fit(&table).unwrap();
    let nomogram = Nomogram::new(&model, &table).unwrap();
    for (axis, coefficient) in nomogram.axes().iter().zip(model.coefficients()) {
        let [low, high] = axis.range();
        let at = |i: usize| axis.points(low + (high - low) * i as f64 / 20.0);
        for i in 0..20 {
            assert!((at(i + 1) - at(i)) * coefficient > 0.0, "{}", axis.column());
        }
    }
    let probabilities: Vec<f64> = (0..40).map(|total| nomogram.probability(f64::from(total * 5))).collect();
    assert!(probabilities.windows(2).all(|pair| pair[0] < pair[1]));

    // Scaled columns have other coefficients and the same points.
    let pipeline = Standardise::sample().fit_by(Logistic::firth()).fit(&table).unwrap();
    let scaled = radiomics::learn::Apply::apply(pipeline.steps(), &table).unwrap();
    let other = Nomogram::new(pipeline.model().linear(), &scaled).unwrap();
    let plain = Logistic::firth().fit(&table).unwrap();
    let plain = Nomogram::new(plain.linear(), &table).unwrap();
    let totals = plain.total_points(&table).unwrap().into_iter().zip(other.total_points(&scaled).unwrap());
    for (plain, other) in totals {
        assert!((plain - other).abs() < CLOSE * 100.0, "{plain} and {other}");
    }
}

#[test]
fn traps_are_named() {
    let table = sample();
    let model = Logistic::ridge(0.5).unwrap().fit(&table).unwrap();
    assert!(matches!(
        Nomogram::new(&model, &table.select(&["up"]).unwrap()),
        Err(Error::ColumnsDiffer { expected, .. }) if expected == "down"
    ));
    let one = table.select_rows(&[0]).unwrap();
    assert!(matches!(Nomogram::new(&model, &one), Err(Error::Setting { .. })), "no column has a range");
    let huge = table.select(&["down", "constant"]).unwrap();
    let huge =
        huge.with_column("up", (0..8).map(|i| Ok(if i % 2 == 0 { f64::MAX } else { f64::MIN }))).unwrap();
    assert!(matches!(Nomogram::new(&model, &huge), Err(Error::Setting { .. })));
    let nomogram = Nomogram::new(&model, &table).unwrap();
    for wrong in [0.0, 1.0, -0.5, f64::NAN] {
        assert!(matches!(nomogram.total_points_for(wrong), Err(Error::Setting { .. })));
    }
    assert!(matches!(nomogram.axis("upp"), Err(Error::UnknownColumn { nearest, .. }) if nearest == "up"));
    let none: [&str; 0] = [];
    let empty = table.select(&none).unwrap();
    let alone = Logistic::unpenalised().fit(&empty).unwrap();
    assert!(matches!(Nomogram::new(alone.linear(), &empty), Err(Error::Setting { .. })));
}

#[cfg(feature = "serde")]
#[test]
fn a_nomogram_is_stored_and_read_back() {
    let table = sample();
    let model = Logistic::ridge(0.5).unwrap().fit(&table).unwrap();
    let nomogram = Nomogram::new(&model, &table).unwrap();
    let text = serde_json::to_string(&nomogram).unwrap();
    let read: Nomogram = serde_json::from_str(&text).unwrap();
    assert_eq!(read, nomogram);
    // Edited by hand, with an axis less: no panic.
    let mut value: serde_json::Value = serde_json::from_str(&text).unwrap();
    value["axes"].as_array_mut().unwrap().pop();
    value["points_per_log_odds"] = 0.0.into();
    let broken: Nomogram = serde_json::from_value(value).unwrap();
    let _ = (broken.total_points(&table).unwrap(), broken.probability(10.0));
}
