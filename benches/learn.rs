//! Screening and fitting at the size of a study: 74 subjects, 1300 columns, 6 clinical terms.

mod support;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use radiomics::evaluate::Confidence;
use radiomics::learn::{
    ClassTest, Correlation, CorrelationPrune, Fit, Logistic, MannWhitney, Mrmr, PValue, Repeatable, Screen,
    Standardise, Stepwise, Transform, Univariable, Variance,
};
use radiomics::table::FeatureTable;
use support::drawn;

/// Each column above 0 or not.
fn halved(table: &FeatureTable) -> FeatureTable {
    let above = |values: &[f64]| values.iter().map(|x| f64::from(u8::from(*x > 0.0))).collect();
    let columns = table.iter().map(|column| (column.name(), above(column.complete().expect("numbers"))));
    FeatureTable::from_columns(table.subjects().to_vec(), columns)
        .and_then(|halved| halved.with_labels(table.labels().expect("labels").iter().copied()))
        .expect("a table")
}

fn selection(criterion: &mut Criterion) {
    let wide = drawn(74, 1300);
    let mut group = criterion.benchmark_group("select 74×1300");
    let normal = MannWhitney::below(0.9).expect("legal");
    group.bench_function("Mann–Whitney", |b| b.iter(|| normal.fitted(black_box(&wide))));
    let exact = normal.p_value(PValue::Exact);
    group.bench_function("Mann–Whitney exact", |b| b.iter(|| exact.fitted(black_box(&wide))));
    let screen = |test: ClassTest| Screen::by(test).p_below(0.9).expect("legal");
    for (name, test) in [
        ("Welch t", ClassTest::WelchT),
        ("pooled t", ClassTest::PooledT),
        ("F", ClassTest::Anova),
        ("Brunner–Munzel", ClassTest::BrunnerMunzel),
        ("Levene, medians", ClassTest::LeveneMedian),
        ("Levene, means", ClassTest::LeveneMean),
        ("Kolmogorov–Smirnov", ClassTest::KolmogorovSmirnov),
    ] {
        let screen = screen(test);
        group.bench_function(name, |b| b.iter(|| screen.fitted(black_box(&wide))));
    }
    let halves = halved(&wide);
    for (name, test) in
        [("χ²", ClassTest::ChiSquared), ("corrected χ²", ClassTest::Yates), ("Fisher", ClassTest::Fisher)]
    {
        let screen = screen(test);
        group.bench_function(name, |b| b.iter(|| screen.fitted(black_box(&halves))));
    }
    // The same columns with another 30 of 74 subjects' noise.
    let again = drawn(30, 1300);
    let repeatable = Repeatable::above(-1.0, again).expect("legal").lower_end(Confidence::default());
    group.bench_function("ICC and its interval, 30 shared", |b| {
        b.iter(|| repeatable.fitted(black_box(&wide)))
    });
    // No column is dropped: every pair is looked at.
    let all_pairs = CorrelationPrune::above(1.0).expect("legal").in_column_order();
    group.bench_function("Spearman prune, every pair", |b| b.iter(|| all_pairs.fitted(black_box(&wide))));
    let usual = CorrelationPrune::above(0.5).expect("legal");
    group.bench_function("Spearman prune, p first", |b| b.iter(|| usual.fitted(black_box(&wide))));
    group.bench_function("Spearman matrix", |b| b.iter(|| Correlation::Spearman.matrix(black_box(&wide))));
    group.bench_function("Pearson matrix", |b| b.iter(|| Correlation::Pearson.matrix(black_box(&wide))));
    let standardise = Standardise::sample();
    group.bench_function("standardise", |b| b.iter(|| standardise.fitted_with_output(black_box(&wide))));
    let variance = Variance::above(0.0).expect("legal");
    group.bench_function("variance", |b| b.iter(|| variance.fitted(black_box(&wide))));
    for (name, mrmr) in [
        ("20 picks, Gaussian information", Mrmr::gaussian(20)),
        ("20 picks, F and correlation", Mrmr::f_score(20)),
        ("20 picks, information of 4 bins", Mrmr::equal_frequency(20, 4)),
    ] {
        let mrmr = mrmr.expect("legal");
        group.bench_function(name, |b| b.iter(|| mrmr.fitted(black_box(&wide))));
    }
    let univariable = Univariable::below(0.9).expect("legal");
    group.bench_function("univariable, Wald", |b| b.iter(|| univariable.fitted(black_box(&wide))));
    let univariable = univariable.firth();
    group.bench_function("univariable, Firth", |b| b.iter(|| univariable.fitted(black_box(&wide))));
    let stepwise = Stepwise::forward().at_most(5).expect("legal");
    group.bench_function("5 forward steps", |b| b.iter(|| stepwise.fit(black_box(&wide))));
    let recipe = Standardise::sample()
        .then(MannWhitney::below(0.05).expect("legal"))
        .then(CorrelationPrune::above(0.9).expect("legal"))
        .then(MannWhitney::best(4).expect("legal"))
        .fit_by(Logistic::unpenalised());
    group.bench_function("whole pipeline", |b| b.iter(|| recipe.fit(black_box(&wide))));
    group.finish();
}

fn logistic(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("logistic");
    let clinical = drawn(74, 6);
    Logistic::unpenalised().fit(&clinical).expect("a maximum");
    group.bench_function("fit 74×6", |b| b.iter(|| Logistic::unpenalised().fit(black_box(&clinical))));
    let inference = Logistic::unpenalised().inference(&clinical).expect("a maximum");
    group.bench_function("profile intervals 74×6", |b| {
        b.iter(|| inference.profile_intervals(black_box(Confidence::default())))
    });
    group.bench_function("Firth 74×6", |b| b.iter(|| Logistic::firth().fit(black_box(&clinical))));
    let firth = Logistic::firth().inference(&clinical).expect("a maximum");
    group.bench_function("Firth, profile intervals 74×6", |b| {
        b.iter(|| firth.profile_intervals(black_box(Confidence::default())))
    });
    let backward = Stepwise::backward();
    group.bench_function("stepwise backward 74×6", |b| b.iter(|| backward.fit(black_box(&clinical))));
    let large = drawn(10_000, 20);
    group.bench_function("Firth 10000×20", |b| b.iter(|| Logistic::firth().fit(black_box(&large))));
    group.bench_function("fit 10000×20", |b| b.iter(|| Logistic::unpenalised().fit(black_box(&large))));
    let separated = drawn(74, 60);
    Logistic::unpenalised().fit(&separated).expect_err("separated");
    group.bench_function("separation 74×60", |b| {
        b.iter(|| Logistic::unpenalised().fit(black_box(&separated)))
    });
    let tall = drawn(10_000, 20);
    let top: Vec<bool> =
        tall.column("c5").and_then(|c| c.complete()).expect("there").iter().map(|x| *x > 0.1).collect();
    let tall = tall.with_labels(top).expect("a label each");
    Logistic::unpenalised().fit(&tall).expect_err("separated");
    group
        .bench_function("separation 10000×20", |b| b.iter(|| Logistic::unpenalised().fit(black_box(&tall))));
    let ridge = Logistic::ridge(1.0).expect("legal");
    group.bench_function("ridge 74×60", |b| b.iter(|| ridge.fit(black_box(&separated))));
    group.finish();
}

criterion_group!(benches, selection, logistic);
criterion_main!(benches);
