//! Probabilities judged on hard input, against plain definitions and against numbers printed by R.

use proptest::prelude::*;
use radiomics::Error;
use radiomics::error::Undefined;
use radiomics::evaluate::{
    Calibration, Confidence, DecisionCurve, Estimate, Grouping, HosmerLemeshow, Reclassification, Resamples,
    RiskGroup, Roc, clip_probabilities,
};
use radiomics::numeric::spline::Knots;

use crate::support::{CLOSE, TIGHT, agree};

/// `val.prob` of rms and `glm` of R stop their iterations at about this relative change.
const ITERATED: f64 = 1e-8;

fn of(labels: &[bool], p: &[f64]) -> Calibration {
    Calibration::of(labels, p).expect("probabilities")
}

/// 120 subjects, 97 distinct probabilities, 50 positive; the same in R:
/// `i <- 1:120; p <- ((37*i) %% 97 + 1)/100; y <- ((53*i) %% 89)/89 < p^1.3`.
fn cohort() -> (Vec<bool>, Vec<f64>) {
    let p: Vec<f64> = (1..=120).map(|i| f64::from((37 * i) % 97 + 1) / 100.0).collect();
    let y = (1..=120).zip(&p).map(|(i, p)| f64::from((53 * i) % 89) / 89.0 < p.powf(1.3)).collect();
    (y, p)
}

#[test]
fn recalibration_as_val_prob_and_glm_give_it() {
    let (y, p) = cohort();
    let calibration = of(&y, &p);
    assert_eq!(calibration.observed().successes(), 50);
    // R 4.2.2, glm with epsilon 1e-14, and val.prob of rms 6.5-0.
    let joint = calibration.recalibration().expect("a maximum");
    let large = calibration.in_the_large().expect("a maximum");
    for (name, found, expected) in [
        ("intercept", joint.intercept().value, -0.3948921419950794),
        ("its error", joint.intercept().standard_error, 0.21664820411688487),
        ("slope", joint.slope().value, 0.8504835516002967),
        ("its error", joint.slope().standard_error, 0.179548055227626),
        ("covariance", joint.covariance(), -0.005919150575404794),
        ("in the large", large.value, -0.423794422088549),
        ("its error", large.standard_error, 0.22206616868451196),
        ("unreliability", joint.unreliability_chi_squared(), 4.323122430608919),
        ("its p", joint.unreliability_p_value(), 0.11514521416733126),
        ("Brier", calibration.brier(), 0.19087333333333334),
        ("Spiegelhalter", calibration.spiegelhalter_z().expect("a number"), 1.1137838025642974),
        ("its p", calibration.spiegelhalter_p_value().expect("a number"), 0.26537194735704417),
    ] {
        assert!(agree(found, expected, ITERATED), "{name}: {found}, expected {expected}");
    }
    assert!(agree(joint.recalibrated(0.5), 1.0 / (1.0 + 0.3948921419950794_f64.exp()), CLOSE));
}

#[test]
fn lowess_as_r_gives_it() {
    let (y, p) = cohort();
    // lowess(p, y, f, iter = 0) at 0.01, 0.25, 0.48, 0.73, 0.97; mean, median, 0.9 quantile and maximum of the distances.
    let places = [0.01, 0.25, 0.48, 0.73, 0.97];
    let wide = [
        0.04266944712181526,
        0.21769927492564878,
        0.3702048140061755,
        0.6191126559878822,
        0.9082171951444569,
    ];
    let narrow =
        [-0.03127397959509072, 0.2542121816262256, 0.384903555929061, 0.5994938193445853, 0.9282925281076004];
    let errors = [
        [0.07346806628200425, 0.08077648267028603, 0.12135926348625847, 0.12491138880653113],
        [0.07912203138254263, 0.0843818122299741, 0.14331580222962714, 0.18437904182559944],
    ];
    for ((span, expected), errors) in [(2.0 / 3.0, wide), (0.3, narrow)].into_iter().zip(errors) {
        let curve = of(&y, &p).smoothed(span).expect("a curve");
        for (place, expected) in places.into_iter().zip(expected) {
            let found = curve.at(place).expect("within the probabilities");
            assert!(agree(found, expected, CLOSE), "at {place}: {found}, expected {expected}");
        }
        let error = curve.error();
        let found = [error.mean(), error.median(), error.ninetieth_percentile(), error.largest()];
        assert!(found.iter().zip(errors).all(|(f, e)| agree(*f, e, CLOSE)), "{found:?}, expected {errors:?}");
        assert_eq!(curve.points().len(), 97);
        assert!(curve.at(0.005).is_err() && curve.at(0.98).is_err() && curve.at(f64::NAN).is_err());
    }
}

#[test]
fn splines_as_ns_and_glm_give_them() {
    let (y, p) = cohort();
    // ns(qlogis(p), knots, Boundary.knots) of R with the same knots, by Newton's method there (the errors that glm prints are
    // those one step before its end): observed at 0.02, 0.3, 0.9, the standard errors of their log odds, then mean, median, 0.9 quantile and maximum of the distances.
    let rows = [
        (
            Knots::Three,
            [0.031584514796252475, 0.2441695306045332, 0.826273783164597],
            [1.310385819665436, 0.28588629804824434, 0.5479972570136578],
            [0.07453946800136532, 0.08266444980773477, 0.12332238927279682, 0.12499514124762301],
        ),
        (
            Knots::Four,
            [0.014005057659901819, 0.27514482305471266, 0.8454677994947793],
            [2.1259717456387683, 0.37821302010852736, 0.6424571279480928],
            [0.07249999999999886, 0.06305397679000391, 0.1536107370401464, 0.15908785251319202],
        ),
        (
            Knots::Five,
            [0.006004493311719553, 0.29182595562753, 0.8413294501147772],
            [2.9950658340851195, 0.40382082862621693, 0.6205453439280604],
            [0.07612978000714175, 0.07055509248860065, 0.15474971020304365, 0.15975686284346952],
        ),
    ];
    let logit = |p: f64| (p / (1.0 - p)).ln();
    for (knots, observed, deviations, distances) in rows {
        let curve = of(&y, &p).curve(knots).expect("a curve");
        for ((given, observed), deviation) in [0.02, 0.3, 0.9].into_iter().zip(observed).zip(deviations) {
            let point = curve.at(given, Confidence::default()).expect("a point");
            assert!(agree(point.observed, observed, CLOSE), "{knots:?} at {given}: {}", point.observed);
            let half = 0.5 * (logit(point.band.high) - logit(point.band.low)) / Confidence::default().z();
            assert!(agree(half, deviation, CLOSE), "{knots:?} at {given}: {half}, expected {deviation}");
        }
        let error = curve.error();
        let found = [error.mean(), error.median(), error.ninetieth_percentile(), error.largest()];
        assert!(found.iter().zip(distances).all(|(f, e)| agree(*f, e, CLOSE)), "{knots:?}: {found:?}");
        assert!(
            curve.at(0.0, Confidence::default()).is_err() && curve.at(1.0, Confidence::default()).is_err()
        );
    }
}

#[test]
fn reclassification_as_improve_prob_gives_it() {
    let (y, p) = cohort();
    let old: Vec<f64> = (1..=120)
        .zip(&p)
        .map(|(i, p)| (p + f64::from((29 * i) % 41 - 20) / 200.0).clamp(0.005, 0.995))
        .collect();
    let moved = Reclassification::of(&y, &old, &p).expect("probabilities");
    // improveProb of Hmisc, as it prints: 3 to 5 digits.
    let printed = |value: f64, digits: usize| format!("{value:.digits$}");
    assert_eq!(printed(moved.continuous().value(), 2), "-0.02");
    assert_eq!(printed(moved.continuous().standard_error(), 3), "0.183");
    assert_eq!(printed(moved.continuous().null_p_value().expect("a number"), 3), "0.913");
    let improvement = moved.discrimination().estimate().expect("two of each class");
    assert_eq!(printed(improvement.value, 5), "-0.00309");
    assert_eq!(printed(improvement.standard_error, 5), "0.01093");
}

#[test]
fn what_is_no_probability_is_refused() {
    for value in [-0.1, 1.5, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let p = [0.5, value];
        let refused = |error: Error| {
            let place = matches!(error, Error::Probability { position: 1, length: 2, .. });
            assert!(place, "{error}");
        };
        let y = [true, false];
        refused(Calibration::of(&y, &p).expect_err("a refusal"));
        refused(RiskGroup::all(&y, &p, Grouping::EqualCount(1)).expect_err("a refusal"));
        refused(HosmerLemeshow::of(&y, &p, Grouping::QuantileCuts(1)).expect_err("a refusal"));
        refused(DecisionCurve::of(&y, &[&p], &[0.5]).expect_err("a refusal"));
        refused(Reclassification::of(&y, &[0.1, 0.2], &p).expect_err("a refusal"));
        refused(Reclassification::of(&y, &p, &[0.1, 0.2]).expect_err("a refusal"));
        refused(clip_probabilities(&p, 0.01).expect_err("a refusal"));
    }
    let message = Calibration::of(&[true], &[1.5]).expect_err("a refusal").to_string();
    assert_eq!(message, "probability 0 of 1 is 1.5, a probability lies between 0 and 1");
    let message = Calibration::of(&[true], &[0.5, 0.5]).expect_err("a refusal").to_string();
    assert_eq!(message, "probabilities: expected 1, got 2");
    assert!(matches!(Calibration::of(&[], &[]), Err(Error::Nothing { .. })));
    for limit in [0.0, -1.0, 0.5, f64::NAN] {
        assert!(matches!(clip_probabilities(&[0.5], limit), Err(Error::Setting { .. })), "{limit}");
    }
}

#[test]
fn probabilities_of_zero_and_one() {
    let (y, p) = ([false, true, true, false, true, false], [0.0, 1.0, 0.7, 0.6, 0.4, 0.2]);
    let calibration = of(&y, &p);
    assert!(calibration.log_loss().is_ok(), "what had probability 0 did not happen");
    assert!(matches!(calibration.recalibration(), Err(Undefined::Other(_))));
    assert!(matches!(calibration.in_the_large(), Err(Undefined::Other(_))));
    assert!(matches!(calibration.curve(Knots::Three), Err(Undefined::Other(_))));
    assert!(calibration.smoothed(1.0).is_ok(), "lowess needs no log odds");
    let clipped = of(&y, &clip_probabilities(&p, 1e-3).expect("a limit"));
    assert!(clipped.recalibration().is_ok() && clipped.in_the_large().is_ok());

    let wrong = of(&[true, false], &[0.0, 0.5]);
    assert!(matches!(wrong.log_loss(), Err(Undefined::Other(_))));
    assert_eq!(wrong.brier(), 0.625);
    let sure = of(&[true, false, true], &[1.0, 0.0, 1.0]);
    assert_eq!((sure.brier(), sure.log_loss()), (0.0, Ok(0.0)));
    assert!(matches!(sure.spiegelhalter_z(), Err(Undefined::ZeroDenominator(_))));
    assert!(of(&[true, false], &[0.0, 0.0]).observed_to_expected().is_err());

    // A group that expects none of a class adds nothing if it has none, and is undefined otherwise.
    let halves = Grouping::EqualCount(2);
    let test =
        HosmerLemeshow::of(&[false, false, true, false], &[0.0, 0.0, 0.5, 0.5], halves).expect("groups");
    assert_eq!((test.chi_squared(), test.p_value_on_new_data()), (Ok(0.0), Ok(1.0)));
    assert!(test.p_value_in_sample().is_err(), "2 groups leave no degree of freedom");
    let test =
        HosmerLemeshow::of(&[true, false, true, false], &[0.0, 0.0, 0.5, 0.5], halves).expect("groups");
    assert!(matches!(test.chi_squared(), Err(Undefined::ZeroDenominator(_))));
}

#[test]
fn one_class_and_one_subject() {
    for (y, p) in
        [(vec![true; 4], vec![0.2, 0.4, 0.6, 0.8]), (vec![false; 1], vec![0.3]), (vec![true], vec![0.5])]
    {
        let calibration = of(&y, &p);
        assert!(matches!(calibration.recalibration(), Err(Undefined::TooFewSubjects { .. })));
        assert!(matches!(calibration.in_the_large(), Err(Undefined::TooFewSubjects { .. })));
        assert!(matches!(calibration.curve(Knots::Three), Err(Undefined::TooFewSubjects { .. })));
        assert!(matches!(calibration.scaled_brier(), Err(Undefined::ZeroDenominator(_))));
        assert!(calibration.log_loss().is_ok() && calibration.smoothed(0.5).is_ok());
        assert!(matches!(Reclassification::of(&y, &p, &p), Err(Error::OneClass { .. })));
        let curve = DecisionCurve::of(&y, &[&p], &[0.0, 0.5]).expect("a curve");
        assert_eq!(curve.points(0).expect("points")[0].standardised_net_benefit().is_ok(), y[0]);
    }
    assert!(of(&[false], &[0.3]).expected_to_observed().is_err());
    // One subject of each class: no standard deviation for the discrimination.
    let moved = Reclassification::of(&[true, false], &[0.4, 0.4], &[0.5, 0.3]).expect("probabilities");
    assert!(matches!(moved.discrimination().estimate(), Err(Undefined::TooFewSubjects { .. })));
    assert_eq!(moved.continuous().value(), 2.0);
    assert!(moved.continuous().z().is_err(), "all move one way: the standard error is 0");
    assert!(moved.continuous().null_z().is_ok());
}

#[test]
fn separated_classes_have_no_slope() {
    let p = [0.1, 0.2, 0.3, 0.6, 0.7, 0.8];
    for (name, y) in [
        ("rightly", [false, false, false, true, true, true]),
        ("wrongly", [true, true, true, false, false, false]),
    ] {
        assert!(matches!(of(&y, &p).recalibration(), Err(Undefined::Other(_))), "{name}");
        assert!(matches!(of(&y, &p).curve(Knots::Three), Err(Undefined::Other(_))), "{name}");
        assert!(of(&y, &p).in_the_large().is_ok(), "{name}: the intercept has a maximum");
    }
    // Quasi-complete: the classes share one probability.
    let shared = of(&[false, false, true, true], &[0.1, 0.5, 0.5, 0.9]);
    assert!(matches!(shared.recalibration(), Err(Undefined::Other(_))));
    // Separated by a spline and not by a threshold: positive in the middle only.
    let p: Vec<f64> = (1..40).map(|i| f64::from(i) / 40.0).collect();
    let y: Vec<bool> = p.iter().map(|p| (0.3..0.7).contains(p)).collect();
    assert!(of(&y, &p).recalibration().is_ok());
    assert!(matches!(of(&y, &p).curve(Knots::Five), Err(Undefined::Other(_))));
}

#[test]
fn equal_probabilities() {
    let y = [true, false, false, true, false];
    let calibration = of(&y, &[0.3; 5]);
    assert!(matches!(calibration.recalibration(), Err(Undefined::Other(_))));
    assert!(matches!(calibration.curve(Knots::Three), Err(Undefined::Other(_))));
    // logit 0.4 − logit 0.3, with the error of a proportion.
    let large = calibration.in_the_large().expect("a maximum");
    assert!(agree(large.value, (0.4_f64 / 0.6).ln() - (0.3_f64 / 0.7).ln(), TIGHT));
    assert!(agree(large.standard_error, (1.0 / (5.0 * 0.4 * 0.6_f64)).sqrt(), TIGHT));
    let curve = calibration.smoothed(2.0 / 3.0).expect("a curve");
    assert_eq!(curve.points().len(), 1);
    assert_eq!(calibration.groups(Grouping::QuantileCuts(5)).expect("groups").len(), 1);
    assert_eq!(calibration.groups(Grouping::EqualWidth(10)).expect("groups").len(), 1);
    assert_eq!(calibration.groups(Grouping::EqualCount(5)).expect("groups").len(), 5);
    let roc = Roc::new(&y, &[0.0, -0.0, 0.0, 0.0, -0.0]).expect("a curve");
    assert_eq!(roc.average_precision(), 0.4, "zeros of either sign tie");
    assert_eq!(roc.precision_recall().len(), 1);
}

#[test]
fn extreme_log_odds_are_finite_or_undefined() {
    let tiny = f64::MIN_POSITIVE;
    for p in [
        vec![tiny, 5e-324, 1.0 - f64::EPSILON / 2.0, 0.5],
        vec![5e-324, 5e-324, 5e-324, 1e-300],
        vec![1e-9, 1.0 - 1e-9, 1.0 - 1e-9, 1e-9],
    ] {
        let calibration = of(&[true, false, true, false], &p);
        if let Ok(large) = calibration.in_the_large() {
            assert!(large.value.is_finite() && large.standard_error.is_finite(), "{p:?}: {large:?}");
        }
        if let Ok(joint) = calibration.recalibration() {
            assert!(
                joint.slope().value.is_finite() && joint.unreliability_chi_squared().is_finite(),
                "{p:?}"
            );
        }
    }
}

#[test]
fn absurd_settings_are_refused() {
    let (y, p) = ([true, false, true], [0.2, 0.4, 0.6]);
    for grouping in [
        Grouping::EqualCount(0),
        Grouping::EqualCount(4),
        Grouping::QuantileCuts(0),
        Grouping::QuantileCuts(usize::MAX),
        Grouping::EqualWidth(0),
    ] {
        assert!(matches!(HosmerLemeshow::of(&y, &p, grouping), Err(Error::Setting { .. })), "{grouping:?}");
    }
    assert_eq!(RiskGroup::all(&y, &p, Grouping::EqualWidth(usize::MAX)).expect("groups").len(), 3);
    for thresholds in [&[][..], &[0.2, 0.2], &[0.4, 0.2], &[1.0], &[-0.1], &[f64::NAN]] {
        assert!(DecisionCurve::of(&y, &[&p], thresholds).is_err(), "{thresholds:?}");
    }
    assert!(matches!(DecisionCurve::of(&y, &[], &[0.5]), Err(Error::Nothing { .. })));
    for (low, high, count) in
        [(0.2, 0.2, 3), (0.2, 1.0, 3), (-0.1, 0.5, 3), (0.1, 0.5, 1), (0.1, 0.5, usize::MAX)]
    {
        assert!(matches!(DecisionCurve::grid(low..=high, count), Err(Error::Setting { .. })));
    }
    let curve = DecisionCurve::of(&y, &[&p], &[0.5]).expect("a curve");
    assert!(matches!(curve.points(1), Err(Error::Setting { .. })));
    let moved = Reclassification::of(&y, &p, &p).expect("probabilities");
    let many: Vec<f64> = (1..5000).map(|i| f64::from(i) / 5000.0).collect();
    for cuts in [&[][..], &[0.0], &[1.0], &[0.5, 0.5], &[0.6, 0.3], &[f64::NAN], &many] {
        assert!(moved.categorical(cuts).is_err(), "{cuts:?}");
    }
    assert_eq!((moved.continuous().z(), moved.continuous().p_value()), (Ok(0.0), Ok(1.0)), "nothing moves");
    for span in [0.0, -1.0, 1.1, f64::NAN] {
        assert!(of(&y, &p).smoothed(span).is_err(), "{span}");
    }
    assert!(Estimate { value: 1.0, standard_error: 0.0 }.z(0.0).is_err());
}

#[test]
fn the_threshold_itself_is_called_positive_and_ends_hold() {
    let (y, p) = ([false, true, false, true], [0.1, 0.3, 0.5, 0.5]);
    let curve = DecisionCurve::of(&y, &[&p], &[0.0, 0.3, 0.5, 0.6]).expect("a curve");
    let counts: Vec<_> = curve
        .points(0)
        .expect("points")
        .iter()
        .map(|point| (point.true_positives, point.false_positives))
        .collect();
    assert_eq!(counts, [(2, 2), (2, 1), (1, 1), (0, 0)]);
    let points = curve.points(0).expect("points");
    assert_eq!(points[0].net_benefit(), 0.5, "at 0 the share of positive subjects");
    assert_eq!(points[0].standardised_net_benefit(), Ok(1.0));
    assert!(points[0].interventions_avoided().is_err());
    assert_eq!(points[3].net_benefit(), 0.0);
}

#[test]
fn net_benefit_bands_are_the_same_on_any_number_of_threads_and_hold_the_curve() {
    let (y, p) = cohort();
    let other: Vec<f64> = p.iter().map(|p| 0.5 * p + 0.2).collect();
    let thresholds = DecisionCurve::grid(0.05..=0.6, 12).expect("a grid");
    let curve = DecisionCurve::of(&y, &[&p, &other], &thresholds).expect("a curve");
    let resamples = Resamples::simple(400, 3).expect("resamples");
    let bands = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| {
            let level = Confidence::default();
            (
                curve.band(0, &resamples, level).expect("a band"),
                curve.difference_band(0, 1, &resamples, level),
            )
        })
    };
    let (one, difference) = bands(1);
    let difference = difference.expect("a band");
    for threads in [2, 3, 8] {
        let (band, other) = bands(threads);
        assert_eq!((band, other.expect("a band")), (one.clone(), difference.clone()));
    }
    for (point, band) in curve.points(0).expect("points").iter().zip(&one) {
        assert!(band.contains(point.net_benefit()) && band.width() > 0.0);
    }
    // A model against itself differs nowhere.
    let none = curve.difference_band(1, 1, &resamples, Confidence::default()).expect("a band");
    assert!(none.iter().all(|band| (band.low, band.high) == (0.0, 0.0)));
    let many = Resamples::simple(1_000_000, 3).expect("resamples");
    let fine = DecisionCurve::grid(0.0..=0.9, 1000).expect("a grid");
    let curve = DecisionCurve::of(&y, &[&p], &fine).expect("a curve");
    assert!(matches!(curve.band(0, &many, Confidence::default()), Err(Error::Setting { .. })));
}

fn cases() -> impl Strategy<Value = (Vec<bool>, Vec<f64>)> {
    let probability = prop_oneof![
        8 => (0..=20_u32).prop_map(|k| f64::from(k) / 20.0),
        4 => 0.0..=1.0_f64,
        1 => prop_oneof![Just(5e-324), Just(1e-17), Just(1.0 - f64::EPSILON / 2.0)],
    ];
    prop::collection::vec((any::<bool>(), probability), 1..40).prop_map(|rows| rows.into_iter().unzip())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn nothing_breaks_and_the_order_of_subjects_does_not_matter((y, p) in cases(), groups in 1..12_usize) {
        let calibration = of(&y, &p);
        let reversed = of(
            &y.iter().rev().copied().collect::<Vec<_>>(),
            &p.iter().rev().copied().collect::<Vec<_>>(),
        );
        prop_assert!(agree(calibration.brier(), reversed.brier(), TIGHT));
        prop_assert_eq!(calibration.recalibration().is_ok(), reversed.recalibration().is_ok());
        if let Ok(curve) = calibration.curve(Knots::Four) {
            prop_assert!(curve.error().largest() <= 1.0 && curve.error().mean().is_finite());
        }
        let smooth = calibration.smoothed(0.6).unwrap();
        prop_assert_eq!(smooth.clone(), reversed.smoothed(0.6).unwrap());
        prop_assert!(smooth.points().iter().all(|point| point.1.is_finite()), "{:?}", smooth);
        for grouping in [Grouping::QuantileCuts(groups), Grouping::EqualWidth(groups)] {
            let Ok(found) = calibration.groups(grouping) else { continue };
            prop_assert!(found.len() <= groups);
            prop_assert_eq!(found.iter().map(|group| group.subjects).sum::<usize>(), y.len());
            let counts = |groups: &[RiskGroup]| -> Vec<_> {
                groups.iter().map(|group| (group.subjects, group.positives, group.lowest, group.highest)).collect()
            };
            prop_assert_eq!(counts(&found), counts(&reversed.groups(grouping).unwrap()));
            let test = HosmerLemeshow::of(&y, &p, grouping).unwrap();
            if let Ok(p) = test.p_value_on_new_data() {
                prop_assert!((0.0..=1.0).contains(&p));
            }
        }
    }

    #[test]
    fn decision_curves_and_precision_by_their_definitions((y, p) in cases()) {
        let thresholds = DecisionCurve::grid(0.0..=0.95, 20).unwrap();
        let points = DecisionCurve::of(&y, &[&p], &thresholds).unwrap().points(0).unwrap();
        for point in points {
            let called = |class: bool| y.iter().zip(&p).filter(|(l, p)| **l == class && **p >= point.threshold).count();
            prop_assert_eq!((point.true_positives, point.false_positives), (called(true), called(false)));
        }
        if let Ok(roc) = Roc::new(&y, &p) {
            let mut distinct = p.clone();
            distinct.sort_by(|a, b| b.total_cmp(a));
            distinct.dedup();
            let (mut before, mut area) = (0.0, 0.0);
            for score in distinct {
                let called = |class: bool| y.iter().zip(&p).filter(|(l, p)| **l == class && **p >= score).count() as f64;
                let recall = called(true) / roc.positives() as f64;
                area += (recall - before) * called(true) / (called(true) + called(false));
                before = recall;
            }
            prop_assert!(agree(roc.average_precision(), area, TIGHT));
        }
    }

    #[test]
    fn swapping_old_and_new_turns_every_sign((y, p) in cases(), seed in 0..1000_u32) {
        let other: Vec<f64> = (0..).zip(&p).map(|(i, p)| if (i + seed) % 3 == 0 { *p } else { 1.0 - p }).collect();
        let (Ok(there), Ok(back)) = (Reclassification::of(&y, &p, &other), Reclassification::of(&y, &other, &p)) else {
            return Ok(());
        };
        let signs = |a: f64, b: f64| agree(a, -b, TIGHT);
        prop_assert!(signs(there.continuous().value(), back.continuous().value()));
        prop_assert_eq!(there.continuous().standard_error(), back.continuous().standard_error());
        prop_assert!(signs(there.discrimination().value(), back.discrimination().value()));
        let cuts = [0.25, 0.5, 0.75];
        let (first, second) = (there.categorical(&cuts).unwrap(), back.categorical(&cuts).unwrap());
        prop_assert!(signs(first.improvement().value(), second.improvement().value()));
        for i in 0..4 {
            for j in 0..4 {
                prop_assert_eq!(first.positives()[i][j], second.positives()[j][i]);
                prop_assert_eq!(first.negatives()[i][j], second.negatives()[j][i]);
            }
        }
    }
}
