//! Bootstrap of any statistic, against plain definitions.

use radiomics::Error;
use radiomics::error::{Undefined, Value};
use radiomics::evaluate::{Bootstrap, Bootstrapped, Confidence, Interval, Resamples, Roc};
use radiomics::numeric::quantile;
use radiomics::numeric::special::{normal_upper_quantile, normal_upper_tail};

use crate::support::{CLOSE, TIGHT, agree};

fn cohort() -> (Vec<bool>, Vec<f64>) {
    let scores: Vec<f64> = (1..=40).map(|i| f64::from((17 * i) % 31) / 4.0).collect();
    let labels = (1..=40).zip(&scores).map(|(i, score)| f64::from((23 * i) % 29) / 3.5 < *score).collect();
    (labels, scores)
}

fn area(labels: &[bool], scores: &[f64]) -> Value {
    Roc::new(labels, scores).map(|roc| roc.auc()).map_err(|_| Undefined::Other("a class is missing"))
}

fn mean(_: &[bool], scores: &[f64]) -> Value {
    Ok(scores.iter().sum::<f64>() / scores.len() as f64)
}

#[test]
fn stratified_resamples_keep_both_classes_and_simple_ones_do_not() {
    let labels = [true, false, false, true, false, false];
    let stratified = Resamples::stratified(50, 9).expect("resamples");
    let simple = Resamples::simple(50, 9).expect("resamples");
    let mut shares = Vec::new();
    for resample in 0..50 {
        let drawn = stratified.draw(&labels, resample);
        assert_eq!(drawn.len(), 6);
        assert_eq!(drawn.iter().filter(|i| labels[**i]).count(), 2);
        shares.push(simple.draw(&labels, resample).iter().filter(|i| labels[**i]).count());
    }
    assert!(shares.iter().any(|share| *share != shares[0]));
}

#[test]
fn areas_over_the_same_resamples_by_both_ways() {
    let (labels, scores) = cohort();
    let roc = Roc::new(&labels, &scores).expect("a curve");
    let quick = Bootstrap::stratified(&[&roc], 300, 5).expect("areas");
    let resamples = Resamples::stratified(300, 5).expect("resamples");
    let plain = Bootstrapped::of_scores(&labels, &scores, &resamples, area).expect("areas");
    for (quick, plain) in quick.aucs(0).expect("areas").iter().zip(plain.values()) {
        assert!(agree(*quick, plain.expect("both classes are drawn"), TIGHT));
    }
    let lists: Vec<Vec<usize>> = (0..300).map(|resample| resamples.draw(&labels, resample)).collect();
    assert_eq!(quick, Bootstrap::of(&[&roc], &lists).expect("areas"));
    let level = Confidence::default();
    let (a, b) =
        (quick.percentile_interval(0, level).expect("an interval"), plain.percentile_interval(level));
    assert_eq!(a, b.expect("an interval"));
}

#[test]
fn intervals_by_their_definitions() {
    let (labels, scores) = cohort();
    let resamples = Resamples::simple(999, 11).expect("resamples").with_jackknife();
    let bootstrap = Bootstrapped::of_scores(&labels, &scores, &resamples, mean).expect("means");
    let level = Confidence::new(0.9).expect("a level");
    let mut values: Vec<f64> = bootstrap.values().iter().map(|value| value.expect("a mean")).collect();
    let observed = bootstrap.observed().expect("a mean");

    let [low, high] = quantile::linear(&mut values, [0.05, 0.95]);
    let basic = bootstrap.basic_interval(level).expect("an interval");
    assert!(agree(basic.low, 2.0 * observed - high, TIGHT) && agree(basic.high, 2.0 * observed - low, TIGHT));

    // The influence of a subject on a mean is its distance from it.
    let distances: Vec<f64> = scores.iter().map(|score| score - observed).collect();
    let power = |k: i32| distances.iter().map(|d| d.powi(k)).sum::<f64>();
    let acceleration = power(3) / (6.0 * power(2).powf(1.5));
    let below = values.iter().filter(|value| **value < observed).count() as f64;
    let equal = values.iter().filter(|value| **value == observed).count() as f64;
    let shift = -normal_upper_quantile((below + equal / 2.0) / 999.0);
    let adjusted = |z: f64| normal_upper_tail(-(shift + (shift + z) / (1.0 - acceleration * (shift + z))));
    let z = normal_upper_quantile(0.05);
    let [low, high] = quantile::linear(&mut values, [adjusted(-z), adjusted(z)]);
    let bca = bootstrap.bca_interval(level).expect("an interval");
    assert!(agree(bca.low, low, CLOSE) && agree(bca.high, high, CLOSE), "{bca:?}, expected {low} to {high}");
    assert_ne!(bca, bootstrap.percentile_interval(level).expect("an interval"));

    let error = bootstrap.standard_error().expect("an error");
    let expected = (power(2) / 40.0 / 40.0).sqrt();
    assert!((error / expected - 1.0).abs() < 0.1, "{error}, expected about {expected}");
    assert!(bootstrap.bias().expect("a bias").abs() < expected);
}

#[test]
fn influences_are_taken_within_the_strata() {
    // The difference of the means of two classes: its influence is (c/c′ of the) distance from the mean of the own class.
    let (labels, scores) = cohort();
    let difference = |labels: &[bool], scores: &[f64]| -> Value {
        let of = |class: bool| {
            let members: Vec<f64> =
                labels.iter().zip(scores).filter(|(l, _)| **l == class).map(|(_, s)| *s).collect();
            members.iter().sum::<f64>() / members.len() as f64
        };
        Ok(of(true) - of(false))
    };
    let resamples = Resamples::stratified(999, 2).expect("resamples").with_jackknife();
    let bootstrap = Bootstrapped::of_scores(&labels, &scores, &resamples, difference).expect("differences");
    let mut values: Vec<f64> = bootstrap.values().iter().map(|value| value.expect("a number")).collect();
    let observed = bootstrap.observed().expect("a number");
    let center = |class: bool| {
        let members: Vec<f64> =
            labels.iter().zip(&scores).filter(|(l, _)| **l == class).map(|(_, s)| *s).collect();
        members.iter().sum::<f64>() / members.len() as f64
    };
    let influence = |(label, score): (&bool, &f64)| {
        let sign = if *label { 1.0 } else { -1.0 };
        sign * (score - center(*label))
    };
    let power = |k: i32| labels.iter().zip(&scores).map(influence).map(|l| l.powi(k)).sum::<f64>();
    let acceleration = power(3) / (6.0 * power(2).powf(1.5));
    let below = values.iter().filter(|value| **value < observed).count() as f64;
    let equal = values.iter().filter(|value| **value == observed).count() as f64;
    let shift = -normal_upper_quantile((below + equal / 2.0) / 999.0);
    let adjusted = |z: f64| normal_upper_tail(-(shift + (shift + z) / (1.0 - acceleration * (shift + z))));
    let z = Confidence::default().z();
    let [low, high] = quantile::linear(&mut values, [adjusted(-z), adjusted(z)]);
    let bca = bootstrap.bca_interval(Confidence::default()).expect("an interval");
    assert!(agree(bca.low, low, CLOSE) && agree(bca.high, high, CLOSE), "{bca:?}, expected {low} to {high}");
}

#[test]
fn undefined_resamples_are_counted_and_not_dropped_in_silence() {
    let (labels, scores) = ([true, false, false, false], [0.9, 0.1, 0.5, 0.7]);
    let resamples = Resamples::simple(200, 1).expect("resamples").with_jackknife();
    let bootstrap = Bootstrapped::of_scores(&labels, &scores, &resamples, area).expect("areas");
    let lacking = (0..200)
        .filter(|&i| {
            let drawn = resamples.draw(&labels, i);
            drawn.iter().all(|&i| labels[i]) || drawn.iter().all(|&i| !labels[i])
        })
        .count();
    assert!(lacking > 0);
    assert_eq!(bootstrap.undefined(), lacking);
    assert_eq!(bootstrap.values().len(), 200);
    let level = Confidence::default();
    assert!(bootstrap.percentile_interval(level).is_err() && bootstrap.standard_error().is_err());
    let lenient = bootstrap.of_defined();
    assert_eq!(lenient.undefined(), lacking);
    assert_eq!(lenient.percentile_interval(level), Ok(Interval { low: 1.0, high: 1.0 }));
    assert!(lenient.bca_interval(level).is_err(), "undefined without the only positive subject");
    // Nothing defined at all, and a number that is none.
    for nothing in [Err(Undefined::NotFinite), Ok(f64::NAN), Ok(f64::INFINITY)] {
        let none = Bootstrapped::of(&labels, &resamples, |_| nothing).expect("resamples");
        assert_eq!((none.undefined(), none.observed()), (200, Err(Undefined::NotFinite)));
        assert!(none.of_defined().percentile_interval(level).is_err());
    }
}

#[test]
fn a_statistic_that_never_changes_has_no_width() {
    let labels = [true, false, true, false];
    let resamples = Resamples::stratified(50, 1).expect("resamples").with_jackknife();
    let bootstrap = Bootstrapped::of(&labels, &resamples, |_| Ok(0.1)).expect("resamples");
    let point = Ok(Interval { low: 0.1, high: 0.1 });
    let level = Confidence::default();
    assert_eq!(bootstrap.percentile_interval(level), point);
    assert_eq!(bootstrap.bca_interval(level), point);
    assert_eq!(bootstrap.standard_error(), Ok(0.0));
    let without = Bootstrapped::of(&labels, &Resamples::stratified(50, 1).expect("resamples"), |_| Ok(0.1));
    assert!(without.expect("resamples").bca_interval(level).is_err(), "no jackknife was asked for");
}

#[test]
fn absurd_numbers_are_refused_and_one_subject_is_not() {
    for count in [0, 1, 1_000_001, usize::MAX] {
        assert!(matches!(Resamples::stratified(count, 1), Err(Error::Setting { .. })), "{count}");
        assert!(matches!(Resamples::simple(count, 1), Err(Error::Setting { .. })), "{count}");
    }
    let most = Resamples::simple(1_000_000, 1).expect("resamples");
    let many = vec![true; 100_000];
    let refused = Bootstrapped::of(&many, &most, |_| Ok(0.0)).expect_err("a refusal");
    assert!(matches!(refused, Error::Setting { .. }), "{refused}");
    let few = Resamples::simple(2, 1).expect("resamples").with_jackknife();
    assert!(matches!(Bootstrapped::of(&many, &few, |_| Ok(0.0)), Err(Error::Setting { .. })));
    assert!(matches!(Bootstrapped::of(&[], &few, |_| Ok(0.0)), Err(Error::Nothing { .. })));
    assert!(Bootstrapped::of_scores(&[true], &[], &few, mean).is_err());
    let one = Bootstrapped::of_scores(&[true], &[2.0], &few, mean).expect("a mean");
    assert_eq!(one.percentile_interval(Confidence::default()), Ok(Interval { low: 2.0, high: 2.0 }));
    assert!(one.bca_interval(Confidence::default()).is_err(), "nothing is left without the only subject");
    assert!(Bootstrap::stratified(&[], 10, 1).is_err());
}

#[test]
fn the_same_bits_on_any_number_of_threads() {
    let (labels, scores) = cohort();
    let resamples = Resamples::stratified(200, 4).expect("resamples").with_jackknife();
    let roc = Roc::new(&labels, &scores).expect("a curve");
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| {
            let any = Bootstrapped::of_scores(&labels, &scores, &resamples, mean).expect("means");
            (any, Bootstrap::stratified(&[&roc], 200, 4).expect("areas"))
        })
    };
    let one = on(1);
    for threads in [2, 3, 8] {
        assert_eq!(on(threads), one, "{threads} threads");
    }
}
