//! Curves, tests and counts on hard and on random input, against plain definitions.

use proptest::prelude::*;
use radiomics::Error;
use radiomics::error::Undefined;
use radiomics::evaluate::{
    Along, AucCovariance, Bootstrap, Confidence, Confusion, DeLong, Interval, McNemar, Proportion, Roc,
};

use crate::support::{CLOSE, TIGHT, agree};

const LEVEL: f64 = 0.95;

fn confidence() -> Confidence {
    Confidence::new(LEVEL).expect("a level")
}

fn roc(labels: &[bool], scores: &[f64]) -> Roc {
    Roc::new(labels, scores).expect("a curve")
}

/// ψ(positive, negative): 1 above, ½ equal, 0 below.
fn wins(positive: f64, negative: f64) -> f64 {
    if positive > negative {
        1.0
    } else if positive == negative {
        0.5
    } else {
        0.0
    }
}

fn of_class(labels: &[bool], scores: &[f64], class: bool) -> Vec<f64> {
    labels.iter().zip(scores).filter(|(label, _)| **label == class).map(|(_, &score)| score).collect()
}

/// The placements of both classes, by all pairs.
fn placements(labels: &[bool], scores: &[f64]) -> [Vec<f64>; 2] {
    let (up, down) = (of_class(labels, scores, true), of_class(labels, scores, false));
    let (m, n) = (up.len() as f64, down.len() as f64);
    let of_positives = up.iter().map(|&x| down.iter().map(|&y| wins(x, y)).sum::<f64>() / n).collect();
    let of_negatives = down.iter().map(|&y| up.iter().map(|&x| wins(x, y)).sum::<f64>() / m).collect();
    [of_positives, of_negatives]
}

fn covariance(a: &[f64], b: &[f64]) -> f64 {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (mean_a, mean_b) = (mean(a), mean(b));
    a.iter().zip(b).map(|(a, b)| (a - mean_a) * (b - mean_b)).sum::<f64>() / (a.len() as f64 - 1.0)
}

/// DeLong's covariance of two areas, by the definition.
fn defined_covariance(labels: &[bool], first: &[f64], second: &[f64]) -> f64 {
    let (a, b) = (placements(labels, first), placements(labels, second));
    covariance(&a[0], &b[0]) / a[0].len() as f64 + covariance(&a[1], &b[1]) / a[1].len() as f64
}

/// Numbers between 0 and 1 that are the same in every run.
fn noise(seed: u64, length: usize) -> Vec<f64> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    };
    (0..length).map(|_| next()).collect()
}

#[test]
fn refusals_name_both_sides() {
    let refused =
        |labels: &[bool], scores: &[f64]| Roc::new(labels, scores).expect_err("a refusal").to_string();
    assert_eq!(refused(&[true, false], &[1.0]), "scores: expected 2, got 1");
    assert_eq!(refused(&[], &[]), "both classes are needed, got 0 positive and 0 negative");
    assert_eq!(refused(&[true, true], &[1.0, 2.0]), "both classes are needed, got 2 positive and 0 negative");
    assert_eq!(refused(&[false], &[1.0]), "both classes are needed, got 0 positive and 1 negative");
    assert_eq!(
        refused(&[true, false, true], &[1.0, f64::NAN, f64::NAN]),
        "score 1 of 3 is NaN, every score must be comparable"
    );
    for level in [0.0, 1.0, -0.5, 95.0, f64::NAN] {
        assert!(matches!(Confidence::new(level), Err(Error::Setting { .. })), "{level}");
    }
}

#[test]
fn signed_zeros_tie() {
    let with_sign = roc(&[true, false, true, false], &[0.0, -0.0, -0.0, 0.0]);
    assert_eq!(with_sign.auc(), 0.5);
    assert_eq!(with_sign.variance(), Ok(0.0));
    assert_eq!(with_sign.points().len(), 2);
    let mixed = roc(&[true, false, true, false], &[0.0, -0.0, 1.0, -1.0]);
    assert_eq!(mixed, roc(&[true, false, true, false], &[-0.0, 0.0, 1.0, -1.0]));
    assert_eq!(mixed.auc(), 3.5 / 4.0);
}

#[test]
fn equal_scores_say_nothing() {
    let roc = roc(&[true, false, true, false, false], &[7.0; 5]);
    assert_eq!(roc.auc(), 0.5);
    assert_eq!(roc.variance(), Ok(0.0));
    assert!(matches!(roc.z(), Err(Undefined::ZeroDenominator(_))));
    assert!(matches!(roc.p_value(), Err(Undefined::ZeroDenominator(_))));
    assert_eq!(roc.interval(confidence()), Ok(Interval { low: 0.5, high: 0.5 }));
    let thresholds: Vec<f64> = roc.youden().iter().map(|point| point.threshold()).collect();
    assert_eq!(thresholds, [f64::NEG_INFINITY, f64::INFINITY]);
    assert_eq!(roc.partial_auc(Along::Sensitivity, 0.0..=1.0).expect("a part").area(), 0.5);
}

#[test]
fn two_subjects() {
    let right = roc(&[true, false], &[2.0, 1.0]);
    assert_eq!(right.auc(), 1.0);
    assert_eq!(right.youden_threshold(), 1.5);
    assert_eq!(right.hanley_mcneil_error(), 0.0);
    let reason = Undefined::TooFewSubjects { needed: 2, positives: 1, negatives: 1 };
    assert_eq!(right.variance(), Err(reason));
    assert_eq!(right.interval(confidence()), Err(reason));
    assert_eq!(roc(&[true, false], &[1.0, 2.0]).auc(), 0.0);
    assert_eq!(roc(&[true, false], &[1.0, 1.0]).auc(), 0.5);
}

#[test]
fn one_positive_subject_has_an_area_but_no_variance() {
    let labels = [false, true, false, false];
    let one = roc(&labels, &[0.1, 0.5, 0.4, 0.9]);
    assert_eq!(one.auc(), 2.0 / 3.0);
    let reason = Undefined::TooFewSubjects { needed: 2, positives: 1, negatives: 3 };
    assert_eq!(one.variance(), Err(reason));
    assert_eq!(one.p_value(), Err(reason));
    assert_eq!(one.logit_interval(confidence()), Err(reason));
    let sentence = "DeLong's variance needs at least 2 subjects of each class, got 1 positive and 3 negative";
    for refused in [DeLong::paired(&one, &one), DeLong::unpaired(&one, &one), DeLong::unpaired_t(&one, &one)]
    {
        assert_eq!(refused.expect_err("a refusal").to_string(), sentence);
    }
}

#[test]
fn infinite_scores_are_comparable() {
    let infinity = f64::INFINITY;
    let labels = [false, true, false, true, true];
    let scores = [-infinity, infinity, 0.0, 1.0, -infinity];
    let curve = roc(&labels, &scores);
    assert_eq!(curve.auc(), 4.5 / 6.0);
    let finite = roc(&labels, &[-9.0, 9.0, 0.0, 1.0, -9.0]);
    assert_eq!(curve.variance(), finite.variance());
    let shape = |roc: &Roc| roc.points().map(|p| (p.sensitivity(), p.specificity())).collect::<Vec<_>>();
    assert_eq!(shape(&curve), shape(&finite));
    check_separation(&labels, &scores);
}

/// Every threshold but the first gives the counts of its point when it is applied to the scores.
fn check_separation(labels: &[bool], scores: &[f64]) {
    let curve = roc(labels, scores);
    let points: Vec<_> = curve.points().collect();
    assert!(points.windows(2).all(|p| p[0].threshold() <= p[1].threshold()), "{scores:?}");
    assert_eq!(points[0].confusion().false_negatives + points[0].confusion().true_negatives, 0);
    let start = usize::from(scores.contains(&f64::NEG_INFINITY)); // no threshold lies below −∞
    for point in &points[start..] {
        let applied = Confusion::at(labels, scores, point.threshold()).expect("counts");
        assert_eq!(applied, point.confusion(), "threshold {:e} of {scores:?}", point.threshold());
    }
}

#[test]
fn thresholds_separate_neighbours_of_any_size() {
    let labels = [false, true, false, true];
    let next = 1.0_f64.next_up();
    let tiny = f64::from_bits(1);
    for scores in [
        [1.0, next, next.next_up(), next.next_up().next_up()],
        [-next, -1.0, 1.0, next],
        [0.0, tiny, 2.0 * tiny, 3.0 * tiny],
        [-tiny, 0.0, tiny, 2.0 * tiny],
        [f64::MIN, f64::MIN.next_up(), f64::MAX.next_down(), f64::MAX],
        [f64::MIN, -1e308, 1e308, f64::MAX],
        [f64::NEG_INFINITY, f64::MIN, f64::MAX, f64::INFINITY],
        [f64::NEG_INFINITY, 0.0, 0.5, f64::INFINITY],
        [f64::NEG_INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::INFINITY],
    ] {
        check_separation(&labels, &scores);
    }
    let halves: Vec<f64> = roc(&labels, &[1.0, 2.0, 4.0, 4.0]).points().map(|p| p.threshold()).collect();
    assert_eq!(halves, [f64::NEG_INFINITY, 1.5, 3.0, f64::INFINITY]);
}

#[test]
fn direction_is_never_flipped() {
    let labels = [true, true, false, false, false];
    let scores = [1.0, 2.0, 3.0, 4.0, 1.5];
    let backwards = roc(&labels, &scores);
    let forwards = roc(&labels, &scores.map(|s| -s));
    assert_eq!(backwards.auc(), 1.0 / 6.0);
    assert!(agree(backwards.auc() + forwards.auc(), 1.0, TIGHT));
    assert_eq!(backwards.variance(), forwards.variance());
    let part = backwards.partial_auc(Along::Specificity, 0.5..=1.0).expect("a part");
    assert!(part.corrected() < 0.5);
}

#[test]
fn partial_areas_add_up() {
    let labels: Vec<bool> = noise(1, 60).iter().map(|&u| u < 0.4).collect();
    let scores: Vec<f64> = noise(2, 60).iter().map(|u| (u * 20.0).floor()).collect();
    let curve = roc(&labels, &scores);
    for along in [Along::Specificity, Along::Sensitivity] {
        let area = |low: f64, high: f64| curve.partial_auc(along, low..=high).expect("a part").area();
        assert!(agree(area(0.0, 1.0), curve.auc(), TIGHT), "{along:?}");
        assert!(agree(area(0.0, 0.31) + area(0.31, 0.84) + area(0.84, 1.0), curve.auc(), TIGHT), "{along:?}");
        for (low, high) in [(0.5, 0.5), (0.9, 0.8), (-0.1, 0.5), (0.5, 1.1), (f64::NAN, 1.0), (0.0, f64::NAN)]
        {
            assert!(
                matches!(curve.partial_auc(along, low..=high), Err(Error::Setting { .. })),
                "{low} {high}"
            );
        }
    }
}

#[test]
fn tied_scores_count_half_along_a_slanted_line() {
    // One group holds a positive and a negative subject: the curve runs through (½, 1) and (1, ½) of (spec, sens).
    let curve = roc(&[false, true, false, true], &[1.0, 2.0, 2.0, 3.0]);
    let part = curve.partial_auc(Along::Specificity, 0.75..=1.0).expect("a part");
    assert_eq!(part.area(), 0.25 * 0.5 * (0.75 + 0.5));
}

#[test]
fn identical_rankings_do_not_differ() {
    let labels: Vec<bool> = noise(3, 97).iter().map(|&u| u < 0.3).collect();
    let scores = noise(4, 97);
    let stretched: Vec<f64> = scores.iter().map(|s| s.exp() * 1e3).collect();
    let test = DeLong::paired(&roc(&labels, &scores), &roc(&labels, &stretched)).expect("a test");
    assert_eq!((test.difference(), test.variance()), (0.0, 0.0));
    assert_eq!((test.z(), test.p_value()), (Ok(0.0), Ok(1.0)));
    assert_eq!((test.p_greater(), test.p_less()), (Ok(0.5), Ok(0.5)));
    assert_eq!(test.correlation(), Ok(1.0));
    assert_eq!(test.interval(confidence()), Ok(Interval { low: 0.0, high: 0.0 }));
}

#[test]
fn opposite_perfect_curves_have_no_statistic() {
    let labels = [false, false, true, true];
    let perfect = roc(&labels, &[1.0, 2.0, 3.0, 4.0]);
    let reversed = roc(&labels, &[4.0, 3.0, 2.0, 1.0]);
    for test in [DeLong::paired(&perfect, &reversed), DeLong::unpaired_t(&perfect, &reversed)] {
        let test = test.expect("a test");
        assert_eq!((test.difference(), test.variance()), (1.0, 0.0));
        let reason = Undefined::ZeroDenominator("the variance of the difference");
        assert_eq!(test.z(), Err(reason));
        assert_eq!(test.p_value(), Err(reason));
        assert_eq!(test.p_less(), Err(reason));
        assert_eq!(test.interval(confidence()), Ok(Interval { low: 1.0, high: 1.0 }));
        assert!(test.correlation().is_err());
    }
    let reason = Undefined::ZeroDenominator("A(1 − A)");
    assert_eq!(perfect.logit_interval(confidence()), Err(reason));
    assert_eq!(reversed.logit_interval(confidence()), Err(reason));
}

#[test]
fn paired_curves_need_the_same_subjects() {
    let first = roc(&[false, false, true, true], &[1.0, 2.0, 3.0, 4.0]);
    let other = roc(&[false, true, false, true], &[1.0, 2.0, 3.0, 4.0]);
    let longer = roc(&[false, false, true, true, true], &[1.0, 2.0, 3.0, 4.0, 5.0]);
    assert_eq!(
        DeLong::paired(&first, &other).expect_err("a refusal").to_string(),
        "paired curves need the same subjects in the same order: \
         label 1 of 4 is false in the first curve and true in curve 1"
    );
    assert_eq!(
        DeLong::paired(&first, &longer).expect_err("a refusal").to_string(),
        "subjects of paired curves: expected 4, got 5"
    );
    assert!(matches!(AucCovariance::of(&[]), Err(Error::Nothing { .. })));
    let areas = AucCovariance::of(&[&first, &first]).expect("a matrix");
    for (i, j) in [(0, 2), (2, 0), (7, 7)] {
        assert!(matches!(areas.covariance(i, j), Err(Error::Setting { .. })));
        assert!(matches!(areas.compare(i, j), Err(Error::Setting { .. })));
    }
    assert!(matches!(
        Bootstrap::of(&[&first, &other], &[vec![0, 3], vec![1, 2]]),
        Err(Error::LabelsDiffer { .. })
    ));
}

#[test]
fn all_pairs_of_a_matrix_are_the_single_tests() {
    let labels: Vec<bool> = noise(5, 80).iter().map(|&u| u < 0.5).collect();
    let curves: Vec<Roc> = (0..5)
        .map(|seed| {
            roc(&labels, &noise(50 + seed, 80).iter().map(|u| (u * 30.0).floor()).collect::<Vec<_>>())
        })
        .collect();
    let areas = AucCovariance::of(&curves.iter().collect::<Vec<_>>()).expect("a matrix");
    for i in 0..5 {
        assert_eq!(areas.covariance(i, i).ok(), curves[i].variance().ok());
        for j in 0..5 {
            let single = DeLong::paired(&curves[i], &curves[j]).expect("a test");
            assert_eq!(areas.compare(i, j).expect("a pair"), single);
        }
    }
}

#[test]
fn large_cohorts_are_quick_and_their_small_p_values_keep_their_digits() {
    let length = 100_000;
    let labels: Vec<bool> = noise(6, length).iter().map(|&u| u < 0.3).collect();
    let shifted = |seed: u64, shift: f64| -> Vec<f64> {
        noise(seed, length)
            .iter()
            .zip(&labels)
            .map(|(u, &label)| u + if label { shift } else { 0.0 })
            .collect()
    };
    let (strong, weak) = (roc(&labels, &shifted(7, 0.2)), roc(&labels, &shifted(8, 0.18)));
    let test = DeLong::paired(&strong, &weak).expect("a test");
    // For uniform scores shifted by d the area is 1 − (1 − d)²/2.
    assert!((strong.auc() - 0.68).abs() < 5.0 * strong.standard_error().expect("a variance"));
    assert!(
        (weak.auc() - (1.0 - 0.82 * 0.82 / 2.0)).abs() < 5.0 * weak.standard_error().expect("a variance")
    );
    assert!(test.z().expect("a statistic") > 3.0);
    let p = strong.p_value().expect("a p-value");
    assert!(p == 0.0 && strong.z().expect("a statistic") > 39.0, "{p:e}");
    assert!(agree(
        test.variance(),
        test.variances()[0] + test.variances()[1] - 2.0 * test.covariance(),
        CLOSE
    ));
}

#[test]
fn millions_of_subjects_do_not_overflow() {
    // Scores 0, 1, 2, … with alternating labels: the placements are 1/n, 2/n, … in both classes.
    for class in [2.0, 50.0, 2_200_000.0] {
        let length = 2 * class as usize;
        let labels: Vec<bool> = (0..length).map(|i| i % 2 == 1).collect();
        let scores: Vec<f64> = (0..length).map(|i| i as f64).collect();
        let curve = roc(&labels, &scores);
        assert!(agree(curve.auc(), (class + 1.0) / (2.0 * class), TIGHT));
        let variance = curve.variance().expect("a variance") / ((class + 1.0) / (6.0 * class * class));
        assert!(agree(variance, 1.0, TIGHT), "{class} of each class: {variance}");
    }
}

#[test]
fn proportions_without_trials_are_undefined() {
    let none = Proportion::new(0, 0).expect("a proportion");
    let reason = Undefined::ZeroDenominator("the number of trials");
    assert_eq!(none.value(), Err(reason));
    for found in [
        none.wilson(confidence()),
        none.clopper_pearson(confidence()),
        none.wald(confidence()),
        none.agresti_coull(confidence()),
    ] {
        assert_eq!(found, Err(reason));
    }
    assert_eq!(
        Proportion::new(3, 2).expect_err("a refusal").to_string(),
        "number of successes must be at most the 2 trials, got 3"
    );
}

#[test]
fn extreme_proportions_have_exact_ends() {
    for trials in [1, 2, 13, 1000, 100_000, 10_000_000] {
        for level in [1e-9, 0.5, 0.95, 0.999_999] {
            let confidence = Confidence::new(level).expect("a level");
            let (none, all) = (Proportion::new(0, trials).unwrap(), Proportion::new(trials, trials).unwrap());
            for of in [Proportion::wilson, Proportion::clopper_pearson] {
                assert_eq!(of(none, confidence).expect("an interval").low, 0.0);
                assert_eq!(of(all, confidence).expect("an interval").high, 1.0);
            }
            // (1 − p)ⁿ = α/2
            let high = none.clopper_pearson(confidence).expect("an interval").high;
            let expected = -((0.5 * (1.0 - level)).ln() / trials as f64).exp_m1();
            assert!(
                agree(high / expected, 1.0, CLOSE),
                "{trials} trials at {level}: {high:e}, expected {expected:e}"
            );
        }
    }
}

#[test]
fn exact_interval_of_a_large_cohort() {
    // The quantile 0.025 of the beta distribution (50 000, 50 001), to 17 digits.
    let half = Proportion::new(50_000, 100_000).expect("a proportion");
    let interval = half.clopper_pearson(confidence()).expect("an interval");
    assert!(agree(interval.low, 0.496_896_062_491_800_4, TIGHT));
    assert!(agree(interval.low + interval.high, 1.0, TIGHT));
}

#[test]
fn confusion_needs_comparable_subjects() {
    let labels = [true, false];
    assert!(matches!(Confusion::at(&labels, &[1.0], 0.5), Err(Error::Length { expected: 2, found: 1, .. })));
    assert!(matches!(
        Confusion::at(&labels, &[1.0, f64::NAN], 0.5),
        Err(Error::ScoreNaN { position: 1, length: 2 })
    ));
    assert!(matches!(Confusion::at(&labels, &[1.0, 0.0], f64::NAN), Err(Error::Setting { .. })));
    assert!(matches!(Confusion::at(&[], &[], 0.5), Err(Error::Nothing { .. })));
    assert!(matches!(Confusion::of(&labels, &[true]), Err(Error::Length { expected: 2, found: 1, .. })));
    let equal = Confusion::at(&labels, &[0.5, 0.5], 0.5).expect("counts");
    assert_eq!((equal.false_negatives, equal.true_negatives), (1, 1));
}

#[test]
fn measures_without_a_denominator_are_undefined() {
    let perfect = Confusion { true_positives: 3, false_positives: 0, true_negatives: 4, false_negatives: 0 };
    assert_eq!(perfect.matthews_correlation(), Ok(1.0));
    assert_eq!(perfect.kappa(), Ok(1.0));
    assert!(perfect.positive_likelihood_ratio().is_err());
    assert_eq!(perfect.negative_likelihood_ratio(), Ok(0.0));
    assert!(perfect.diagnostic_odds_ratio().is_err());
    let no_calls = Confusion { true_positives: 0, false_positives: 0, true_negatives: 4, false_negatives: 3 };
    assert!(no_calls.positive_predictive_value().value().is_err());
    assert!(no_calls.matthews_correlation().is_err());
    assert_eq!(no_calls.kappa(), Ok(0.0));
    assert_eq!(no_calls.f1(), Ok(0.0));
    let no_positives =
        Confusion { true_positives: 0, false_positives: 2, true_negatives: 4, false_negatives: 0 };
    assert!(no_positives.sensitivity().value().is_err());
    assert!(no_positives.balanced_accuracy().is_err() && no_positives.youden_index().is_err());
    let only_right =
        Confusion { true_positives: 0, false_positives: 0, true_negatives: 4, false_negatives: 0 };
    assert!(only_right.kappa().is_err() && only_right.f1().is_err());
}

#[test]
fn resamples_are_checked() {
    let curve = roc(&[false, false, true, true], &[1.0, 2.0, 2.0, 4.0]);
    let of = |resamples: &[Vec<usize>]| Bootstrap::of(&[&curve], resamples);
    assert!(matches!(of(&[]), Err(Error::Setting { .. })));
    assert!(matches!(of(&[vec![0, 3]]), Err(Error::Setting { .. })));
    assert_eq!(
        of(&[vec![0, 3], vec![0, 4]]).expect_err("a refusal").to_string(),
        "index of a resample must be below 4, got 4"
    );
    assert!(matches!(of(&[vec![0, 3], vec![0, 1]]), Err(Error::OneClass { positives: 0, negatives: 2 })));
    assert!(matches!(of(&[vec![0, 3], vec![]]), Err(Error::OneClass { .. })));
    let whole = of(&[vec![0, 1, 2, 3], vec![3, 2, 1, 0]]).expect("areas");
    assert_eq!(whole.aucs(0).expect("areas"), [curve.auc(), curve.auc()]);
    assert!(matches!(whole.aucs(1), Err(Error::Setting { .. })));
    let same = whole.compare(0, 0).expect("a comparison");
    assert_eq!((same.standard_error(), same.z(), same.p_value()), (0.0, Ok(0.0), Ok(1.0)));
}

#[test]
fn mcnemar_counts_and_edges() {
    let (first, second) = ([true, true, false, false, true], [true, false, false, true, false]);
    assert_eq!(McNemar::of(&first, &second).expect("counts"), McNemar::new(2, 1));
    assert!(matches!(McNemar::of(&first, &second[1..]), Err(Error::Length { expected: 5, found: 4, .. })));
    let none = McNemar::new(0, 0);
    assert_eq!(none.exact_p_value(), 1.0);
    assert!(none.chi_squared().is_err() && none.p_value().is_err() && none.corrected_p_value().is_err());
    // 2 · 2⁻⁶⁰
    assert!(agree(McNemar::new(0, 60).exact_p_value() / 2.0_f64.powi(-59), 1.0, TIGHT));
    assert_eq!(McNemar::new(0, 60).exact_p_value(), McNemar::new(60, 0).exact_p_value());
    let large = McNemar::new(500_600, 499_400);
    let normal = large.corrected_p_value().expect("a p-value");
    assert!((large.exact_p_value() / normal - 1.0).abs() < 0.01);
}

#[test]
fn intervals_narrow_with_the_level() {
    let curve = roc(&[false, true, false, true, true], &[0.2, 0.3, 0.5, 0.6, 0.7]);
    let width = |level: f64| curve.interval(Confidence::new(level).unwrap()).expect("an interval").width();
    assert!(width(0.8) < width(0.95) && width(0.95) < width(0.99));
    let half = 1.959_963_984_540_054 * curve.standard_error().expect("a variance");
    assert!(agree(width(0.95), 2.0 * half, TIGHT));
}

/// Labels of both classes (at least two each) with two scores on a coarse grid, so that there are many ties.
fn cohorts() -> impl Strategy<Value = (Vec<bool>, Vec<f64>, Vec<f64>)> {
    (4_usize..40).prop_flat_map(|length| {
        let scores = || prop::collection::vec((-6_i8..6).prop_map(|s| f64::from(s) * 0.25), length);
        let labels = prop::collection::vec(any::<bool>(), length).prop_map(|mut labels| {
            labels[..4].copy_from_slice(&[true, false, true, false]);
            labels
        });
        (labels, scores(), scores())
    })
}

proptest! {
    #[test]
    fn areas_and_covariances_follow_the_definition((labels, first, second) in cohorts()) {
        let (a, b) = (roc(&labels, &first), roc(&labels, &second));
        let [of_positives, _] = placements(&labels, &first);
        let area = of_positives.iter().sum::<f64>() / of_positives.len() as f64;
        prop_assert!(agree(a.auc(), area, TIGHT));
        let test = DeLong::paired(&a, &b).expect("a test");
        prop_assert!(agree(test.variances()[0], defined_covariance(&labels, &first, &first), TIGHT));
        prop_assert!(agree(test.covariance(), defined_covariance(&labels, &first, &second), TIGHT));
        let sum = test.variances()[0] + test.variances()[1] - 2.0 * test.covariance();
        prop_assert!(test.variance() >= 0.0 && agree(test.variance(), sum, TIGHT));
    }

    #[test]
    fn swapping_the_curves_turns_the_signs((labels, first, second) in cohorts()) {
        let (a, b) = (roc(&labels, &first), roc(&labels, &second));
        let (test, swapped) = (DeLong::paired(&a, &b).expect("a test"), DeLong::paired(&b, &a).expect("a test"));
        prop_assert_eq!(test.difference(), -swapped.difference());
        prop_assert_eq!(test.variance(), swapped.variance());
        prop_assert_eq!(test.p_value(), swapped.p_value());
        prop_assert_eq!(test.p_greater(), swapped.p_less());
    }

    #[test]
    fn the_order_of_the_subjects_does_not_matter((labels, first, second) in cohorts(), turn in 0_usize..40) {
        let turned = |values: &[f64]| { let mut v = values.to_vec(); v.rotate_left(turn % values.len()); v };
        let mut turned_labels = labels.clone();
        turned_labels.rotate_left(turn % labels.len());
        let test = DeLong::paired(&roc(&labels, &first), &roc(&labels, &second)).expect("a test");
        let other = DeLong::paired(&roc(&turned_labels, &turned(&first)), &roc(&turned_labels, &turned(&second)));
        prop_assert_eq!(test, other.expect("a test"));
    }

    #[test]
    fn every_threshold_gives_the_counts_of_its_point((labels, scores, _) in cohorts()) {
        check_separation(&labels, &scores);
    }

    #[test]
    fn best_points_are_those_of_a_plain_search((labels, scores, _) in cohorts()) {
        let curve = roc(&labels, &scores);
        let best = curve.points().map(|p| p.youden_index()).fold(f64::NEG_INFINITY, f64::max);
        let nearest = curve.points().map(|p| p.squared_distance()).fold(f64::INFINITY, f64::min);
        let search = |good: &dyn Fn(f64, f64) -> bool| -> Vec<f64> {
            curve.points().filter(|p| good(p.youden_index(), p.squared_distance())).map(|p| p.threshold()).collect()
        };
        let found: Vec<f64> = curve.youden().iter().map(|p| p.threshold()).collect();
        prop_assert_eq!(curve.youden_threshold(), found[0]);
        prop_assert_eq!(found, search(&|j, _| (j - best).abs() < TIGHT));
        let found: Vec<f64> = curve.closest_to_top_left().iter().map(|p| p.threshold()).collect();
        prop_assert_eq!(found, search(&|_, d| (d - nearest).abs() < TIGHT));
    }

    #[test]
    fn resampled_areas_are_those_of_the_drawn_subjects(
        (labels, scores, _) in cohorts(),
        drawn in prop::collection::vec(0_usize..1000, 0..50),
    ) {
        let mut drawn: Vec<usize> = drawn.iter().map(|i| i % labels.len()).collect();
        drawn.extend([0, 1]);
        let picked: Vec<bool> = drawn.iter().map(|&i| labels[i]).collect();
        let values: Vec<f64> = drawn.iter().map(|&i| scores[i]).collect();
        let bootstrap = Bootstrap::of(&[&roc(&labels, &scores)], &[drawn.clone(), drawn]).expect("areas");
        prop_assert_eq!(bootstrap.aucs(0).expect("areas")[0], roc(&picked, &values).auc());
    }

    #[test]
    fn wilson_and_exact_ends_meet_their_equations(trials in 1_usize..5000, part in 0.0..=1.0_f64, level in 0.01..0.999_f64) {
        let successes = (part * trials as f64) as usize;
        let proportion = Proportion::new(successes, trials).expect("a proportion");
        let confidence = Confidence::new(level).expect("a level");
        let p = proportion.value().expect("a value");
        let wilson = proportion.wilson(confidence).expect("an interval");
        for end in [wilson.low, wilson.high] {
            let distance = (p - end).abs();
            prop_assert!(agree(distance, confidence.z() * (end * (1.0 - end) / trials as f64).sqrt(), CLOSE));
        }
        let exact = proportion.clopper_pearson(confidence).expect("an interval");
        let (k, rest) = (successes as f64, (trials - successes) as f64);
        let tails = |x: f64, a: f64, b: f64| radiomics::numeric::special::beta_tails(a, b, x);
        if successes > 0 {
            prop_assert!(agree(tails(exact.low, k, rest + 1.0).0 / confidence.tail(), 1.0, CLOSE));
        }
        if successes < trials {
            prop_assert!(agree(tails(exact.high, k + 1.0, rest).1 / confidence.tail(), 1.0, CLOSE));
        }
    }
}
