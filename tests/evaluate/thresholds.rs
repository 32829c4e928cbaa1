//! Thresholds chosen on some subjects and applied to others, alone and behind a fitted model.

use proptest::prelude::*;
use radiomics::Error;
use radiomics::evaluate::{Confusion, Roc, Threshold, ThresholdRule};
use radiomics::learn::{Fit, Logistic, Predict, Recipe, Standardise, Transform};
use radiomics::table::FeatureTable;

const LABELS: [bool; 8] = [false, false, true, false, true, false, true, true];
const SCORES: [f64; 8] = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];

fn chosen(rule: ThresholdRule) -> f64 {
    rule.choose(&Roc::new(&LABELS, &SCORES).expect("a curve")).value()
}

#[test]
fn every_rule_on_a_curve_that_can_be_seen_through() {
    assert_eq!(chosen(ThresholdRule::youden()), 2.5);
    assert_eq!(chosen(ThresholdRule::closest_to_top_left()), 4.5);
    for (sensitivity, threshold) in [(1.0, 2.5), (0.8, 2.5), (0.75, 4.5), (0.5, 6.5), (0.0, 6.5)] {
        let rule = ThresholdRule::sensitivity_at_least(sensitivity).expect("a share");
        assert_eq!(chosen(rule), threshold, "sensitivity {sensitivity}");
    }
    for (specificity, threshold) in [(0.0, f64::NEG_INFINITY), (0.5, 2.5), (0.75, 4.5), (1.0, 6.5)] {
        let rule = ThresholdRule::specificity_at_least(specificity).expect("a share");
        assert_eq!(chosen(rule), threshold, "specificity {specificity}");
    }
    assert_eq!(chosen(ThresholdRule::fixed(3.25).expect("a number")), 3.25);
    let cost = |missed, prevalence| chosen(ThresholdRule::least_cost(missed, prevalence).expect("a rule"));
    assert_eq!(cost(1.0, 0.5), 2.5, "Youden's");
    assert_eq!(cost(1.0, 1e-6), 6.5, "no false alarm for a rare disease");
    assert_eq!(cost(100.0, 0.5), 2.5, "none missed where that is dear");
}

#[test]
fn a_share_that_decimals_hit_exactly_is_reached() {
    // 7 of 10 positive subjects above the threshold are a sensitivity of 0.7, whatever binary fractions do.
    let labels: Vec<bool> = (0..20).map(|i| i % 2 == 0).collect();
    let scores: Vec<f64> = (0..20).map(f64::from).collect();
    let roc = Roc::new(&labels, &scores).expect("a curve");
    for tenths in 1..=10_u32 {
        let rule = ThresholdRule::sensitivity_at_least(f64::from(tenths) / 10.0).expect("a share");
        let counts = rule.choose(&roc).confusion(&labels, &scores).expect("counts");
        assert_eq!(counts.true_positives, tenths as usize);
    }
}

#[test]
fn absurd_rules_are_refused() {
    for share in [-0.1, 1.1, f64::NAN] {
        assert!(matches!(ThresholdRule::sensitivity_at_least(share), Err(Error::Setting { .. })));
        assert!(matches!(ThresholdRule::specificity_at_least(share), Err(Error::Setting { .. })));
    }
    assert!(ThresholdRule::fixed(f64::NAN).is_err() && ThresholdRule::fixed(f64::INFINITY).is_err());
    for (missed, prevalence) in
        [(0.0, 0.5), (-1.0, 0.5), (f64::INFINITY, 0.5), (1.0, 0.0), (1.0, 1.0), (f64::NAN, 0.5)]
    {
        assert!(ThresholdRule::least_cost(missed, prevalence).is_err(), "{missed} {prevalence}");
    }
}

#[test]
fn scores_without_information_and_scores_that_are_none() {
    let labels = [true, false, true];
    let flat = ThresholdRule::youden().choose(&Roc::new(&labels, &[0.0, -0.0, 0.0]).expect("a curve"));
    assert_eq!(flat.value(), f64::NEG_INFINITY);
    assert_eq!(flat.calls(&[0.0, -5.0]).expect("calls"), [true, true]);
    assert!(matches!(flat.calls(&[1.0, f64::NAN]), Err(Error::ScoreNaN { position: 1, length: 2 })));
    assert!(matches!(flat.confusion(&[true], &[f64::NAN]), Err(Error::ScoreNaN { .. })));
    // One class in the new subjects is no obstacle.
    let counts = flat.confusion(&[true, true], &[1.0, 2.0]).expect("counts");
    assert!(counts.specificity().value().is_err() && counts.sensitivity().value() == Ok(1.0));
}

fn tables() -> (FeatureTable, FeatureTable) {
    let table = |names: std::ops::Range<usize>, shift: f64| {
        let columns = [
            ("a", names.clone().map(|i| ((i * 37) % 23) as f64 + shift).collect::<Vec<_>>()),
            ("b", names.clone().map(|i| ((i * 11) % 17) as f64).collect()),
        ];
        let labels = names.clone().map(|i| (i * 37) % 23 + (i * 7) % 19 > 20).collect::<Vec<_>>();
        let subjects = names.map(|i| format!("p{i}"));
        FeatureTable::from_columns(subjects, columns)
            .and_then(|table| table.with_labels(labels))
            .expect("a table")
    };
    (table(0..60, 0.0), table(60..95, 1.5))
}

#[test]
fn the_threshold_of_a_model_is_that_of_its_training_subjects() {
    let (train, test) = tables();
    let rule = ThresholdRule::sensitivity_at_least(0.9).expect("a share");
    let recipe = || Standardise::sample().fit_by(Logistic::unpenalised());
    let plain = recipe().fit(&train).expect("a model");
    let model = recipe().with_threshold(rule).fit(&train).expect("a model");
    let roc =
        Roc::new(train.labels().expect("labels"), &plain.scores(&train).expect("scores")).expect("a curve");
    assert_eq!(model.threshold(), rule.choose(&roc));
    assert_eq!(model.threshold().rule(), rule);
    assert_eq!(model.model(), &plain);
    assert_eq!(model.scores(&test).expect("scores"), plain.scores(&test).expect("scores"));
    assert_eq!(model.probabilities(&test).expect("p"), plain.probabilities(&test).expect("p"));
    assert_eq!(model.columns(), plain.columns());
    let (labels, scores) = (test.labels().expect("labels"), plain.scores(&test).expect("scores"));
    let expected = Confusion::at(labels, &scores, model.threshold().value()).expect("counts");
    assert_eq!(model.confusion(&test).expect("counts"), expected);
    assert_eq!(Confusion::of(labels, &model.calls(&test).expect("calls")).expect("counts"), expected);
    // The labels of the test subjects are not looked at.
    let flipped = labels.iter().map(|label| !label).collect::<Vec<_>>();
    let other = test.clone().with_labels(flipped).expect("labels");
    assert_eq!(model.calls(&other).expect("calls"), model.calls(&test).expect("calls"));
    // Recipes of any kind take a threshold.
    let boxed: Box<dyn Recipe> = Box::new(recipe());
    assert_eq!(boxed.with_threshold(rule).fit(&train).expect("a model").threshold(), model.threshold());
    // Without labels or with one class there is no threshold.
    let subjects = ["x", "y", "z"];
    let bare = FeatureTable::from_columns(subjects, [("a", vec![1.0, 2.0, 3.0])]).expect("a table");
    let ridge = || Logistic::ridge(1.0).expect("a penalty").with_threshold(rule);
    assert!(matches!(ridge().fit(&bare), Err(Error::Unlabelled { .. })));
    assert!(matches!(
        ridge().fit(&bare.with_labels([true; 3]).expect("labels")),
        Err(Error::OneClass { .. })
    ));
}

#[cfg(feature = "json")]
#[test]
fn thresholds_go_through_a_file() {
    use radiomics::learn::StoredModel;
    let (train, test) = tables();
    let rules = [
        ThresholdRule::youden(),
        ThresholdRule::fixed(0.1).expect("a number"),
        // At −∞: nobody may be missed, and the lowest score is positive or not; and a specificity of 0 is always there.
        ThresholdRule::specificity_at_least(0.0).expect("a share"),
        ThresholdRule::least_cost(1e-300, 1e-300).expect("a rule"),
    ];
    let mut infinite = 0;
    for rule in rules {
        let recipe =
            Standardise::sample().fit_by(Logistic::ridge(0.5).expect("a penalty")).with_threshold(rule);
        let model = recipe.fit(&train).expect("a model");
        infinite += usize::from(model.threshold().value().is_infinite());
        let text = model.stored().expect("a value").to_json().expect("JSON");
        let read = StoredModel::from_json(&text).expect("a model");
        assert_eq!(read, model.stored().expect("a value"));
        let StoredModel::Thresholded(read) = read else { panic!("another kind of model: {text}") };
        assert_eq!(read.calls(&test).expect("calls"), model.calls(&test).expect("calls"));
        assert_eq!(read.threshold(), model.threshold());
        assert_eq!(read.scores(&test).expect("scores"), model.scores(&test).expect("scores"));
    }
    assert!(infinite > 0, "no infinite threshold was tried");
}

fn curves() -> impl Strategy<Value = (Vec<bool>, Vec<f64>)> {
    let score = prop_oneof![3 => (-3..4_i32).prop_map(f64::from), 1 => -2.0..2.0_f64];
    prop::collection::vec((any::<bool>(), score), 2..30).prop_map(|rows| rows.into_iter().unzip())
}

proptest! {
    /// Every rule against a search over all cuts between scores.
    #[test]
    fn rules_are_optimal((labels, scores) in curves(), least in 0.0..=1.0_f64, missed in 0.1..10.0_f64, prevalence in 0.05..0.95_f64) {
        let Ok(roc) = Roc::new(&labels, &scores) else { return Ok(()) };
        let mut cuts = scores.clone();
        cuts.push(f64::NEG_INFINITY);
        let at = |cut: f64| {
            let counts = Confusion::at(&labels, &scores, cut).unwrap();
            (counts.sensitivity().value().unwrap(), counts.specificity().value().unwrap())
        };
        let of = |threshold: Threshold| at(threshold.value());
        let best = |merit: &dyn Fn((f64, f64)) -> f64| cuts.iter().map(|cut| merit(at(*cut))).fold(f64::MIN, f64::max);
        let rule = ThresholdRule::sensitivity_at_least(least).unwrap();
        let (sensitivity, specificity) = of(rule.choose(&roc));
        prop_assert!(sensitivity >= least);
        prop_assert_eq!(specificity, best(&|(a, b)| if a >= least { b } else { f64::MIN }));
        let rule = ThresholdRule::specificity_at_least(least).unwrap();
        let (sensitivity, specificity) = of(rule.choose(&roc));
        prop_assert!(specificity >= least);
        prop_assert_eq!(sensitivity, best(&|(a, b)| if b >= least { a } else { f64::MIN }));
        let cost = |(a, b): (f64, f64)| missed * prevalence * (1.0 - a) + (1.0 - prevalence) * (1.0 - b);
        let rule = ThresholdRule::least_cost(missed, prevalence).unwrap();
        prop_assert!(cost(of(rule.choose(&roc))) <= -best(&|pair| -cost(pair)) + 1e-12);
    }
}
