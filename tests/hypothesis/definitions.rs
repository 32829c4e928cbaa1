//! Tests of hypotheses beyond the reference file: numbers of SciPy and R for small tied samples, definitions, samples that have
//! no answer, invariances.

use proptest::prelude::*;
use radiomics::Error;
use radiomics::error::{Undefined, Value};
use radiomics::hypothesis::{
    Alternative, Anova, Bartlett, BrunnerMunzel, Confidence, Contingency, Correction, FisherExact, Kendall,
    KolmogorovSmirnov, KruskalWallis, Levene, Pearson, RankSum, ShapiroWilk, SignedRank, Spearman, TTest,
    ZeroDifferences, cohen_d,
};
use radiomics::numeric::special;

use crate::support::{CLOSE, TIGHT, noise};

const BOTH: Alternative = Alternative::TwoSided;
const SIDES: [Alternative; 3] = [BOTH, Alternative::Greater, Alternative::Less];

const X: [f64; 8] = [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0];
const Y: [f64; 7] = [2.0, 7.0, 1.0, 8.0, 2.0, 8.0, 3.0];
const Z: [f64; 3] = [0.0, 0.0, 3.0];
const A: [f64; 8] = [1.0, 2.0, 2.0, 3.0, 5.0, 4.0, 7.0, 7.0];
const B: [f64; 8] = [2.0, 1.0, 3.0, 3.0, 4.0, 6.0, 5.0, 9.0];

fn relative(found: f64, expected: f64, tolerance: f64) -> bool {
    found == expected || (found - expected).abs() <= tolerance * expected.abs()
}

#[test]
fn small_tied_samples_as_in_scipy_and_r() {
    let welch = TTest::welch(&X, &Y).unwrap();
    let pooled = TTest::pooled(&X, &Y).unwrap();
    let groups = [&X[..], &Y[..], &Z[..]];
    let median = Levene::median(&groups).unwrap();
    let mean = Levene::mean(&groups).unwrap();
    let brunner = BrunnerMunzel::new(&X, &Y).unwrap();
    let kruskal = KruskalWallis::of(&groups).unwrap();
    let anova = Anova::of(&groups).unwrap();
    let bartlett = Bartlett::of(&groups).unwrap();
    let (pearson, spearman) = (Pearson::new(&A, &B).unwrap(), Spearman::new(&A, &B).unwrap());
    let kendall = Kendall::new(&A, &B).unwrap();
    let dropped = SignedRank::new(&A, &B, ZeroDifferences::LeftOut).unwrap();
    let ranked = SignedRank::new(&A, &B, ZeroDifferences::Ranked).unwrap();
    let paired = TTest::paired(&A, &B).unwrap();
    let tiny = TTest::welch(&[1.0, 2.0], &[4.0, 7.0]).unwrap();
    let three = Pearson::new(&[1.0, 2.0, 4.0], &[2.0, 1.0, 5.0]).unwrap();
    let shapiro = |values: &[f64]| ShapiroWilk::new(values).unwrap();
    let rising: Vec<f64> = (1..=40).map(f64::from).collect();
    let counts = Contingency::new(&[[3, 1, 2], [0, 4, 1], [2, 2, 5]]).unwrap();
    let sums = |x: &[f64], y: &[f64]| RankSum::new(x, y).unwrap();
    let exact = |x: &[f64], y: &[f64]| sums(x, y).p_exact(BOTH).ok_or(Undefined::Missing);
    let upper = [2.0, 2.0, 2.0, 2.5];
    let small = BrunnerMunzel::new(&[1.0, 2.0, 2.0], &[2.0, 2.0, 3.0, 1.0]).unwrap();
    let few = KruskalWallis::of(&[&[1.0, 1.0][..], &[1.0, 2.0], &[3.0]]).unwrap();
    let rows: &[(&str, Value, f64)] = &[
        ("Welch t", welch.t(), -0.3635670633904025),
        ("Welch degrees", welch.degrees_of_freedom(), 12.1580203406127),
        ("Welch p", welch.p_value(BOTH), 0.7224246772601829),
        ("pooled t", pooled.t(), -0.366722199260025),
        ("pooled p", pooled.p_value(BOTH), 0.719726066242965),
        ("Mann–Whitney p", Ok(sums(&X, &Y).p_normal(BOTH, true)), 0.8153345943552276),
        ("Mann–Whitney p, no continuity", Ok(sums(&X, &Y).p_normal(BOTH, false)), 0.7703347136423385),
        (
            "tiny tied Mann–Whitney p",
            Ok(sums(&[1.0, 2.0], &[2.0, 2.0]).p_normal(BOTH, true)),
            0.6170750774519738,
        ),
        ("tiny Mann–Whitney p", exact(&[1.0, 2.0], &[3.5, 4.0, 9.0]), 0.2),
        ("tied Welch p", TTest::welch(&[1.0, 1.0, 2.0], &upper).unwrap().p_value(BOTH), 0.1275361831084136),
        ("tied Brunner–Munzel p", small.p_value(BOTH), 0.582164480764103),
        ("tiny Kruskal–Wallis p", few.p_value(), 0.2231301601484295),
        ("Fisher p", Ok(FisherExact::new([[3, 1], [0, 4]]).unwrap().p_value(BOTH)), 0.14285714285714288),
        ("Levene median", median.w(), 0.7847197215220264),
        ("Levene median p", median.p_value(), 0.4741064042158804),
        ("Levene mean", mean.w(), 1.6192989792294394),
        ("Levene mean p", mean.p_value(), 0.23080678268165553),
        ("Brunner–Munzel", brunner.statistic(), 0.27341246948656),
        ("Brunner–Munzel p", brunner.p_value(BOTH), 0.7889845898609343),
        ("Brunner–Munzel greater", brunner.p_value(Alternative::Greater), 0.6055077050695328),
        ("Kruskal–Wallis", kruskal.h(), 3.4703565195711747),
        ("Kruskal–Wallis p", kruskal.p_value(), 0.17636875802698784),
        ("F", anova.f(), 1.6524991065502628),
        ("F p", anova.p_value(), 0.22460103940375203),
        ("Bartlett", bartlett.statistic(), 0.7343487656705198),
        ("Bartlett p", bartlett.p_value(), 0.6926888414675347),
        ("Pearson", pearson.r(), 0.8143060128795407),
        ("Pearson p", pearson.p_value(BOTH), 0.013861243698763483),
        ("Spearman", spearman.rho(), 0.8545611491092096),
        ("Spearman p", spearman.p_value(BOTH), 0.006876451147459243),
        ("Kendall", kendall.tau(), 0.7171087882915773),
        ("Kendall p", kendall.p_normal(BOTH), 0.016165199501469447),
        ("Wilcoxon W", Ok(dropped.statistic()), 11.0),
        ("Wilcoxon p", Ok(dropped.p_normal(BOTH, true)), 0.6646116295410063),
        ("Pratt W", Ok(ranked.statistic()), 14.0),
        ("Pratt p", Ok(ranked.p_normal(BOTH, true)), 0.6682351417952492),
        ("paired t", paired.t(), -0.4751909633114915),
        ("paired p", paired.p_value(BOTH), 0.64912037835991),
        ("tiny Welch p", tiny.p_value(BOTH), 0.2019084580708217),
        ("tiny Pearson p", three.p_value(BOTH), 0.36671657332092333),
        (
            "Kolmogorov–Smirnov p with ties, R",
            KolmogorovSmirnov::new(&X, &Y).unwrap().p_exact().ok_or(Undefined::Missing),
            0.723076923076923,
        ),
        ("Shapiro–Wilk, R", shapiro(&X).w(), 0.9277241796779421),
        ("Shapiro–Wilk p, R", shapiro(&X).p_value(), 0.49559691253683),
        ("Shapiro–Wilk of three, R", shapiro(&[1.0, 2.0, 4.0]).p_value(), 0.6368868450289632),
        ("Shapiro–Wilk of forty, R", shapiro(&rising).p_value(), 0.1241385685122556),
        ("Fisher 3 × 3, R", counts.p_exact().ok_or(Undefined::Missing), 0.1799183788347848),
    ];
    for (what, found, expected) in rows {
        let found = found.unwrap_or_else(|reason| panic!("{what}: {reason}"));
        assert!(relative(found, *expected, CLOSE), "{what}: {found:?}, expected {expected:?}");
    }
}

#[test]
fn tails_against_forty_digits() {
    for (x, degrees, expected) in [
        (50.0, 3, 7.989179244951472e-11),
        (500.0, 6, 8.408216097976575e-105),
        (1000.0, 2, 7.124576406741286e-218),
        (3.0, 10, 0.9814240637778593),
        (1300.0, 40, 1.2070055271621478e-246),
        (120.0, 99, 0.07424385580596679),
    ] {
        let found = special::chi_squared_upper_tail(x, degrees);
        assert!(relative(found, expected, TIGHT), "χ² {x} of {degrees}: {found:e}, expected {expected:e}");
    }
    for (f, first, second, expected) in [
        (4.5, 2.0, 30.0, 0.019536632871184137),
        (100.0, 3.0, 57.0, 1.09782646527453e-22),
        (1e4, 5.0, 40.0, 8.349966692131549e-61),
        (0.3, 7.0, 9.0, 0.936711742578775),
        (2.5, 4.785, 5.0, 0.1691557553100029),
    ] {
        let found = special::f_upper_tail(f, first, second);
        assert!(
            relative(found, expected, TIGHT),
            "F {f} of {first}, {second}: {found:e}, expected {expected:e}"
        );
        assert!(relative(special::f_upper_quantile(found, first, second), f, TIGHT), "quantile of {f}");
    }
    assert_eq!(special::f_upper_tail(0.0, 2.0, 3.0), 1.0);
    assert_eq!(special::f_upper_tail(f64::INFINITY, 2.0, 3.0), 0.0);
    assert!(special::f_upper_tail(1.0, 0.0, 3.0).is_nan());
    // a p-value of 10⁻¹⁷⁹ of two samples
    let low: Vec<f64> = (0..200).map(f64::from).collect();
    let high: Vec<f64> = low.iter().map(|x| x + 300.0).collect();
    let p = TTest::pooled(&low, &high).unwrap().p_value(BOTH).unwrap();
    assert!(relative(p, 4.556618223460146e-179, CLOSE), "{p:e}");
    let p = Anova::of(&[low, high]).unwrap().p_value().unwrap();
    assert!(relative(p, 4.556618223460146e-179, CLOSE), "{p:e}");
}

#[test]
fn what_does_not_vary_has_a_reason_or_a_limit() {
    let (ones, twos) = ([1.0; 4], [2.0; 3]);
    for test in [TTest::welch(&ones, &ones).unwrap(), TTest::pooled(&ones, &ones).unwrap()] {
        assert!(test.t().is_err() && test.p_value(BOTH).is_err() && test.degrees_of_freedom().is_err());
        assert!(test.interval(Confidence::default()).is_err());
    }
    for test in [TTest::welch(&twos, &ones).unwrap(), TTest::pooled(&twos, &ones).unwrap()] {
        assert!(test.t().is_err());
        assert_eq!(SIDES.map(|side| test.p_value(side)), [Ok(0.0), Ok(0.0), Ok(1.0)]);
        assert_eq!(test.difference(), 1.0);
    }
    assert_eq!(
        cohen_d(&ones, &twos).unwrap(),
        Err(Undefined::ZeroDenominator("the pooled standard deviation"))
    );
    let constant: [&[f64]; 2] = [&ones, &ones];
    let apart: [&[f64]; 2] = [&ones, &twos];
    assert!(Anova::of(&constant).unwrap().p_value().is_err());
    assert_eq!(Anova::of(&apart).unwrap().p_value(), Ok(0.0));
    assert!(Levene::median(&apart).unwrap().p_value().is_err(), "no distance differs from another");
    assert!(Bartlett::of(&apart).unwrap().p_value().is_err());
    let still: [&[f64]; 2] = [&ones, &X];
    assert_eq!(Bartlett::of(&still).unwrap().p_value(), Ok(0.0));
    assert!(Bartlett::of(&still).unwrap().statistic().is_err());
    assert!(KruskalWallis::of(&constant).unwrap().p_value().is_err());
    assert!(BrunnerMunzel::new(&ones, &ones).unwrap().p_value(BOTH).is_err());
    assert!(ShapiroWilk::new(&ones).unwrap().w().is_err());
    assert_eq!(KolmogorovSmirnov::new(&ones, &ones).unwrap().p_value(), 1.0);
    let nothing = SignedRank::new(&ones, &ones, ZeroDifferences::LeftOut).unwrap();
    assert_eq!((nothing.differences(), nothing.p_normal(BOTH, true)), (0, 1.0));
    assert_eq!(nothing.p_exact(BOTH), Some(1.0));
    assert!(Pearson::new(&ones, &A[..4]).unwrap().p_value(BOTH).is_err());
    assert!(Spearman::new(&ones, &A[..4]).unwrap().rho().is_err());
    let kendall = Kendall::new(&ones, &A[..4]).unwrap();
    assert!(kendall.tau().is_err() && kendall.p_value(BOTH).is_err());
    // a tenth is no binary fraction: nothing may vary by rounding
    let tenths = [0.1; 7];
    assert!(TTest::welch(&tenths, &tenths[..4]).unwrap().t().is_err());
    assert!(Anova::of(&[&tenths[..3], &tenths[..4]]).unwrap().f().is_err());
}

#[test]
fn samples_that_do_not_overlap() {
    let separated = BrunnerMunzel::new(&[5.0, 6.0, 7.0], &[1.0, 2.0]).unwrap();
    assert!(separated.statistic().is_err());
    assert_eq!(separated.relative_effect(), 0.0);
    let p = SIDES.map(|side| separated.p_value(side).unwrap());
    assert!(relative(p[0], 0.2, TIGHT) && relative(p[1], 0.1, TIGHT) && p[2] == 1.0, "{p:?}");
    let many = BrunnerMunzel::new(&[1.0; 500], &[2.0; 400]).unwrap().p_value(BOTH).unwrap();
    assert!(many > 0.0 && many < 1e-250);
    let perfect = Spearman::new(&[1.0, 2.0, 3.0, 4.0], &[1.0, 5.0, 6.0, 90.0]).unwrap();
    assert_eq!((perfect.rho(), perfect.p_value(BOTH)), (Ok(1.0), Ok(0.0)));
    let line = Pearson::new(&[0.1, 0.2, 0.3, 0.7], &[-0.2, -0.4, -0.6, -1.4]).unwrap();
    assert!(relative(line.r().unwrap(), -1.0, TIGHT) && line.p_value(Alternative::Less).unwrap() < 1e-12);
}

#[test]
fn refusals_name_both_sides() {
    assert!(matches!(TTest::welch(&[1.0], &X), Err(Error::SampleTooSmall { needed: 2, found: 1, .. })));
    assert!(matches!(TTest::pooled(&[1.0], &[2.0]), Err(Error::SampleTooSmall { needed: 3, found: 2, .. })));
    assert!(matches!(TTest::paired(&X, &Y), Err(Error::Length { expected: 8, found: 7, .. })));
    let error = TTest::welch(&[1.0, f64::NAN, 2.0], &X).unwrap_err().to_string();
    assert_eq!(error, "value 1 of 3 of the first sample is NaN, every value must be finite");
    assert!(matches!(
        TTest::paired(&[f64::MAX, 1.0], &[f64::MIN, 1.0]),
        Err(Error::SampleNotFinite { what: "the differences", .. })
    ));
    assert!(matches!(Anova::of(&[X]), Err(Error::SampleTooSmall { found: 1, .. })));
    assert!(matches!(Anova::of(&[[1.0], [2.0]]), Err(Error::SampleTooSmall { needed: 3, found: 2, .. })));
    assert!(matches!(
        Levene::median(&[[1.0, 2.0], [3.0, 5.0]]),
        Err(Error::SampleTooSmall { needed: 3, found: 2, .. })
    ));
    assert!(matches!(ShapiroWilk::new(&[1.0, 2.0]), Err(Error::SampleTooSmall { needed: 3, found: 2, .. })));
    assert!(matches!(ShapiroWilk::new(&vec![1.0; 5001]), Err(Error::Setting { .. })));
    assert!(matches!(Pearson::new(&A[..2], &B[..2]), Err(Error::SampleTooSmall { needed: 3, found: 2, .. })));
    assert!(matches!(
        Kendall::new(&[1.0, f64::NAN], &B[..2]),
        Err(Error::ScoreNaN { position: 1, length: 2 })
    ));
    assert!(matches!(KolmogorovSmirnov::new(&[], &X), Err(Error::OneClass { positives: 0, negatives: 8 })));
    for p in [-0.1, 1.1, f64::NAN] {
        assert!(matches!(Correction::Holm.adjusted(&[0.5, p]), Err(Error::Setting { .. })));
    }
    assert_eq!(Correction::BenjaminiYekutieli.adjusted(&[]).unwrap(), [0.0; 0]);
}

#[test]
fn corrections_are_ordered_and_keep_the_order() {
    let p: Vec<f64> = (0..50).map(|i| (noise(i, 3, 1) % 1000) as f64 / 5000.0).collect();
    let by = |correction: Correction| correction.adjusted(&p).unwrap();
    let (bonferroni, holm, hochberg) =
        (by(Correction::Bonferroni), by(Correction::Holm), by(Correction::Hochberg));
    let (bh, by_yekutieli) = (by(Correction::BenjaminiHochberg), by(Correction::BenjaminiYekutieli));
    for i in 0..50 {
        assert!(p[i] <= bh[i] && bh[i] <= hochberg[i] && hochberg[i] <= holm[i] && holm[i] <= bonferroni[i]);
        assert!(bh[i] <= by_yekutieli[i]);
        for j in 0..50 {
            assert!(p[i] > p[j] || (bh[i] <= bh[j] && holm[i] <= holm[j] && hochberg[i] <= hochberg[j]));
        }
    }
}

fn sample(seed: usize, length: usize) -> Vec<f64> {
    (0..length).map(|i| (noise(i, seed, 7) % 40) as f64 / 8.0).collect()
}

/// The p-values of all tests of two samples and of pairs.
fn all_p(x: &[f64], y: &[f64]) -> Vec<f64> {
    let groups = [x, y];
    let n = x.len().min(y.len());
    let (a, b) = (&x[..n], &y[..n]);
    [
        TTest::welch(x, y).unwrap().p_value(BOTH),
        TTest::pooled(x, y).unwrap().p_value(BOTH),
        TTest::paired(a, b).unwrap().p_value(BOTH),
        Anova::of(&groups).unwrap().p_value(),
        Levene::median(&groups).unwrap().p_value(),
        Levene::mean(&groups).unwrap().p_value(),
        Bartlett::of(&groups).unwrap().p_value(),
        KruskalWallis::of(&groups).unwrap().p_value(),
        BrunnerMunzel::new(x, y).unwrap().p_value(BOTH),
        Ok(RankSum::new(x, y).unwrap().p_normal(BOTH, true)),
        Ok(KolmogorovSmirnov::new(x, y).unwrap().p_value()),
        ShapiroWilk::new(x).unwrap().p_value(),
        Ok(SignedRank::new(a, b, ZeroDifferences::Ranked).unwrap().p_normal(BOTH, true)),
        Pearson::new(a, b).unwrap().p_value(BOTH),
        Spearman::new(a, b).unwrap().p_value(BOTH),
        Kendall::new(a, b).unwrap().p_value(BOTH),
    ]
    .map(|p| p.unwrap())
    .to_vec()
}

#[test]
fn units_and_origins_do_not_matter() {
    let (x, y) = (sample(1, 17), sample(2, 23));
    let expected = all_p(&x, &y);
    let scaled = |factor: f64| {
        all_p(
            &x.iter().map(|x| x * factor).collect::<Vec<_>>(),
            &y.iter().map(|y| y * factor).collect::<Vec<_>>(),
        )
    };
    for exponent in [-1070, -1000, -400, -30, 40, 500, 1000] {
        let half = 2.0_f64.powi(exponent / 2); // of −1070 the whole would be 0 by way of its reciprocal
        assert_eq!(scaled(half * half), expected, "2^{exponent}: the same bits");
    }
    let of_differences = 12; // whose ties are no ties in units of which a value is rounded
    for (at, (found, expected)) in scaled(1e-9).iter().zip(&expected).enumerate() {
        let close = relative(*found, *expected, CLOSE);
        assert!(close != (at == of_differences), "{at}: {found:e}, expected {expected:e}");
    }
    let untied = |factor: f64| {
        let [x, y] = [1.0, 2.0].map(|p| (1..20).map(|i| factor * f64::from(i).powf(p)).collect::<Vec<_>>());
        SignedRank::new(&x, &y, ZeroDifferences::Ranked).unwrap().p_normal(BOTH, true)
    };
    assert_eq!(untied(1e-9), untied(1.0));
    let shifted = all_p(
        &x.iter().map(|x| x + 1024.0).collect::<Vec<_>>(),
        &y.iter().map(|y| y + 1024.0).collect::<Vec<_>>(),
    );
    for (found, expected) in shifted.iter().zip(&expected) {
        assert!(relative(*found, *expected, CLOSE), "{found:e}, expected {expected:e}");
    }
}

#[test]
fn swapped_samples_swap_the_sides() {
    let (x, y) = (sample(3, 9), sample(4, 12));
    for (side, other) in [(BOTH, BOTH), (Alternative::Greater, Alternative::Less)] {
        let welch =
            [TTest::welch(&x, &y).unwrap().p_value(side), TTest::welch(&y, &x).unwrap().p_value(other)];
        let munzel = [
            BrunnerMunzel::new(&x, &y).unwrap().p_value(side),
            BrunnerMunzel::new(&y, &x).unwrap().p_value(other),
        ];
        for [straight, swapped] in [welch, munzel] {
            assert!(relative(straight.unwrap(), swapped.unwrap(), TIGHT));
        }
        let signed =
            |a, b, side| SignedRank::new(a, b, ZeroDifferences::LeftOut).unwrap().p_exact(side).unwrap();
        assert!(relative(signed(&x, &y[..9], side), signed(&y[..9], &x, other), TIGHT));
    }
}

#[test]
fn counting_of_discordant_couples_is_quick_and_right() {
    let (x, y) = (sample(5, 400), sample(6, 400));
    let mut excess = 0.0;
    for i in 0..400 {
        for j in 0..i {
            excess +=
                ((x[i] - x[j]) * (y[i] - y[j])).partial_cmp(&0.0).map_or(0.0, |order| order as i32 as f64);
        }
    }
    let untied =
        |values: &[f64]| (0..400).map(|i| (0..i).filter(|j| values[i] != values[*j]).count()).sum::<usize>();
    let expected = excess / (untied(&x) as f64 * untied(&y) as f64).sqrt();
    assert!(relative(Kendall::new(&x, &y).unwrap().tau().unwrap(), expected, TIGHT));
    let long: Vec<f64> = (0..200_000).map(|i| noise(i, 0, 0) as f64).collect();
    let tau = Kendall::new(&long, &long).unwrap();
    assert_eq!((tau.tau(), tau.p_exact(BOTH)), (Ok(1.0), None));
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => (0..4_i32).prop_map(f64::from),
        4 => -1e3..1e3_f64,
        1 => prop_oneof![Just(f64::MAX), Just(f64::MIN), Just(5e-324), Just(-0.0), Just(1e200), Just(1e-200), Just(f64::NAN)],
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn no_sample_breaks_a_test(x in prop::collection::vec(number(), 0..12), y in prop::collection::vec(number(), 0..12)) {
        let groups = [&x, &y];
        let n = x.len().min(y.len());
        let (a, b) = (&x[..n], &y[..n]);
        let mut p: Vec<Value> = Vec::new();
        for side in SIDES {
            for t in [TTest::welch(&x, &y), TTest::pooled(&x, &y), TTest::paired(a, b)].into_iter().flatten() {
                p.push(t.p_value(side));
                if let Ok(interval) = t.interval(Confidence::default()) {
                    prop_assert!(interval.low <= interval.high);
                }
            }
            p.extend(BrunnerMunzel::new(&x, &y).map(|t| t.p_value(side)));
            p.extend(Pearson::new(a, b).map(|t| t.p_value(side)));
            p.extend(Spearman::new(a, b).map(|t| t.p_value(side)));
            p.extend(Kendall::new(a, b).map(|t| t.p_value(side)));
            p.extend(Kendall::new(a, b).map(|t| t.p_normal(side)));
            p.extend(SignedRank::new(a, b, ZeroDifferences::Ranked).map(|t| Ok(t.p_normal(side, true))));
            p.extend(SignedRank::new(a, b, ZeroDifferences::LeftOut).map(|t| Ok(t.p_exact(side).unwrap_or(1.0))));
        }
        p.extend(Anova::of(&groups).map(|t| t.p_value()));
        p.extend(Levene::median(&groups).map(|t| t.p_value()));
        p.extend(Levene::mean(&groups).map(|t| t.p_value()));
        p.extend(Bartlett::of(&groups).map(|t| t.p_value()));
        p.extend(KruskalWallis::of(&groups).map(|t| t.p_value()));
        p.extend(KolmogorovSmirnov::new(&x, &y).map(|t| Ok(t.p_value())));
        p.extend(KolmogorovSmirnov::new(&x, &y).map(|t| Ok(t.p_asymptotic())));
        p.extend(ShapiroWilk::new(&x).map(|t| t.p_value()));
        for p in p {
            prop_assert!(p.is_err() || p.is_ok_and(|p| (0.0..=1.0).contains(&p)), "{p:?}");
        }
        if let Ok(Ok(d)) = cohen_d(&x, &y) {
            prop_assert!(d.is_finite());
        }
        if let Ok(pearson) = Pearson::new(a, b) && let Ok(r) = pearson.r() {
            prop_assert!((-1.0..=1.0).contains(&r));
            if let Ok(interval) = pearson.interval(Confidence::default()) {
                prop_assert!(interval.low <= r + TIGHT && r - TIGHT <= interval.high, "{r} {interval}");
            }
        }
    }
}
