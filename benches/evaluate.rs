//! Curves and DeLong tests of large cohorts: time for each subject (and model), on one thread unless told otherwise.
#![allow(missing_docs)] // the macros of the bench harness make undocumented functions

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use radiomics::evaluate::{
    AucCovariance, Bootstrap, Bootstrapped, Calibration, Confidence, Confusion, DecisionCurve, Grouping,
    HosmerLemeshow, Resamples, Roc,
};
use radiomics::numeric::spline::Knots;
use std::hint::black_box;

const SUBJECTS: usize = 100_000;
const MODELS: usize = 11;

/// Numbers between 0 and 1 that are the same in every run.
fn noise(seed: u64, length: usize) -> Vec<f64> {
    let mut state = seed.wrapping_mul(0x2545_f491_4f6c_dd1d) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    (0..length).map(|_| next()).collect()
}

fn cohort() -> (Vec<bool>, Vec<Vec<f64>>) {
    let labels: Vec<bool> = noise(1, SUBJECTS).iter().map(|&u| u < 0.4).collect();
    let score = |model: usize| {
        let noise = noise(10 + model as u64, SUBJECTS);
        noise.iter().zip(&labels).map(|(u, &label)| u + if label { 0.2 } else { 0.0 }).collect()
    };
    let scores = (0..MODELS).map(score).collect();
    (labels, scores)
}

fn curves(c: &mut Criterion) {
    let (labels, scores) = cohort();
    let rounded: Vec<f64> = scores[0].iter().map(|s| (s * 100.0).round()).collect();
    let mut group = c.benchmark_group("roc");
    group.throughput(Throughput::Elements(SUBJECTS as u64));
    group.bench_function("distinct scores", |b| {
        b.iter(|| Roc::new(black_box(&labels), black_box(&scores[0])))
    });
    group.bench_function("tied scores", |b| b.iter(|| Roc::new(black_box(&labels), black_box(&rounded))));
    group.bench_function("confusion", |b| b.iter(|| Confusion::at(black_box(&labels), &scores[0], 0.5)));
    group.finish();
}

fn tests(c: &mut Criterion) {
    let (labels, scores) = cohort();
    let curves = |scores: &[Vec<f64>]| -> Vec<Roc> {
        scores.iter().filter_map(|score| Roc::new(&labels, score).ok()).collect()
    };
    let made = curves(&scores);
    let borrowed: Vec<&Roc> = made.iter().collect();
    let mut group = c.benchmark_group("delong");
    group.sample_size(20);
    group.throughput(Throughput::Elements((SUBJECTS * MODELS) as u64));
    group.bench_function("11 models from their scores, all pairs", |b| {
        b.iter_batched(
            || scores.clone(),
            |scores| {
                let rocs = curves(&scores);
                let areas = AucCovariance::of(&rocs.iter().collect::<Vec<_>>()).ok();
                areas.map(|areas| all_pairs(&areas))
            },
            BatchSize::LargeInput,
        )
    });
    group.bench_function("11 models from their curves, all pairs", |b| {
        b.iter(|| AucCovariance::of(black_box(&borrowed)).map(|areas| all_pairs(&areas)))
    });
    group.finish();
}

fn all_pairs(areas: &AucCovariance) -> f64 {
    let pairs = (0..MODELS).flat_map(|i| (0..i).map(move |j| (i, j)));
    pairs.filter_map(|(i, j)| areas.compare(i, j).ok()?.p_value().ok()).sum()
}

fn resamples(c: &mut Criterion) {
    let labels: Vec<bool> = noise(2, 200).iter().map(|&u| u < 0.4).collect();
    let Ok(roc) = Roc::new(&labels, &noise(3, 200)) else { return };
    let draw = |seed: u64| noise(seed, 200).iter().map(|u| (u * 200.0) as usize).collect();
    let resamples: Vec<Vec<usize>> = (0..2000).map(|i| draw(100 + i)).collect();
    let mut group = c.benchmark_group("bootstrap");
    group.throughput(Throughput::Elements(2000 * 200));
    group.bench_function("2000 resamples of 200 subjects", |b| {
        b.iter(|| Bootstrap::of(&[&roc], black_box(&resamples)))
    });
    group.finish();
}

/// Probabilities of one model on many subjects.
fn probabilities(c: &mut Criterion) {
    let p = noise(4, SUBJECTS);
    let labels: Vec<bool> = noise(5, SUBJECTS).iter().zip(&p).map(|(u, p)| u < p).collect();
    let Ok(calibration) = Calibration::of(&labels, &p) else { return };
    let mut group = c.benchmark_group("probabilities");
    group.sample_size(20);
    group.throughput(Throughput::Elements(SUBJECTS as u64));
    group.bench_function("recalibration", |b| b.iter(|| black_box(&calibration).recalibration()));
    group.bench_function("spline of 4 knots", |b| b.iter(|| black_box(&calibration).curve(Knots::Four)));
    group.bench_function("lowess", |b| b.iter(|| black_box(&calibration).smoothed(2.0 / 3.0)));
    group.bench_function("Hosmer-Lemeshow, 10 quantiles", |b| {
        b.iter(|| HosmerLemeshow::of(black_box(&labels), &p, Grouping::QuantileCuts(10)))
    });
    let Ok(thresholds) = DecisionCurve::grid(0.01..=0.99, 99) else { return };
    group.bench_function("decision curve, 99 thresholds", |b| {
        b.iter(|| DecisionCurve::of(black_box(&labels), &[&p], &thresholds)?.points(0))
    });
    group.finish();
}

/// Seeded resamples of a cohort of the usual size: the path for areas, and that for any statistic.
fn seeded(c: &mut Criterion) {
    let labels: Vec<bool> = noise(2, 200).iter().map(|&u| u < 0.4).collect();
    let scores = noise(3, 200);
    let (Ok(roc), Ok(resamples)) = (Roc::new(&labels, &scores), Resamples::stratified(2000, 1)) else {
        return;
    };
    let mut group = c.benchmark_group("seeded bootstrap");
    group.throughput(Throughput::Elements(2000 * 200));
    group.bench_function("2000 areas of 200 subjects", |b| {
        b.iter(|| Bootstrap::stratified(&[black_box(&roc)], 2000, 1))
    });
    group.bench_function("2000 Brier scores of 200 subjects", |b| {
        let brier =
            |labels: &[bool], p: &[f64]| Ok(Calibration::of(labels, p).map_or(f64::NAN, |c| c.brier()));
        b.iter(|| Bootstrapped::of_scores(black_box(&labels), &scores, &resamples, brier))
    });
    let Ok(thresholds) = DecisionCurve::grid(0.01..=0.99, 99) else { return };
    let Ok(curve) = DecisionCurve::of(&labels, &[&scores], &thresholds) else { return };
    group.bench_function("2000 decision curves of 200 subjects", |b| {
        b.iter(|| black_box(&curve).band(0, &resamples, Confidence::default()))
    });
    group.finish();
}

criterion_group!(benches, curves, tests, resamples, probabilities, seeded);
criterion_main!(benches);
