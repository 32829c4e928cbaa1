//! Exact tests of hypotheses against lists of everything that could have come about, and counts too large for that.

use radiomics::Error;
use radiomics::hypothesis::{
    Alternative, Confidence, Contingency, FisherExact, Kendall, KolmogorovSmirnov, SignedRank,
    ZeroDifferences,
};

use crate::support::{CLOSE, TIGHT};

const BOTH: Alternative = Alternative::TwoSided;
const SIDES: [Alternative; 3] = [BOTH, Alternative::Greater, Alternative::Less];
/// Ends of an interval of odds ratios meet their definition to this, relative to α/2.
const DEFINITION: f64 = 1e-11;

fn relative(found: f64, expected: f64, tolerance: f64) -> bool {
    found == expected || (found - expected).abs() <= tolerance * expected.abs()
}

/// Every way to give the ranks of tied differences their signs.
#[test]
fn the_exact_signed_rank_test_counts_every_sign() {
    let sizes = [1.0, 1.0, 2.0, 3.0, 3.0, 3.0, 5.0];
    let zeros = [0.0; 7];
    let with_signs = |bits: u32| -> Vec<f64> {
        sizes.iter().enumerate().map(|(i, size)| if bits >> i & 1 == 1 { *size } else { -size }).collect()
    };
    let test = |bits| SignedRank::new(&with_signs(bits), &zeros, ZeroDifferences::LeftOut).unwrap();
    let all: Vec<f64> = (0..1 << 7).map(|bits| test(bits).positive()).collect();
    for bits in 0..1 << 7 {
        let here = test(bits).positive();
        let share = |f: &dyn Fn(f64) -> bool| all.iter().filter(|w| f(**w)).count() as f64 / 128.0;
        let (above, below) = (share(&|w| w >= here), share(&|w| w <= here));
        let p = |side| test(bits).p_exact(side).unwrap();
        assert!(relative(p(Alternative::Greater), above, TIGHT));
        assert!(relative(p(Alternative::Less), below, TIGHT));
        assert!(relative(p(BOTH), (2.0 * above.min(below)).min(1.0), TIGHT));
    }
}

/// Every order of six values, and every way to mix two tied samples.
#[test]
fn exact_kendall_and_kolmogorov_smirnov_count_every_arrangement() {
    let mut orders = vec![vec![]];
    for value in 0..6 {
        let longer = orders.iter().flat_map(|order: &Vec<f64>| {
            (0..=order.len()).map(move |at| {
                let mut order = order.clone();
                order.insert(at, f64::from(value));
                order
            })
        });
        orders = longer.collect();
    }
    let rising: Vec<f64> = (0..6).map(f64::from).collect();
    let kendall = |order: &[f64]| Kendall::new(&rising, order).unwrap();
    let taus: Vec<f64> = orders.iter().map(|order| kendall(order).tau().unwrap()).collect();
    for order in orders.iter().step_by(37) {
        let tau = kendall(order).tau().unwrap();
        let above = taus.iter().filter(|other| **other > tau - TIGHT).count() as f64 / 720.0;
        let p = kendall(order).p_exact(Alternative::Greater).unwrap();
        assert!(relative(p, above, TIGHT), "{order:?}: {p}, expected {above}");
    }

    let values = [1.0, 1.0, 2.0, 3.0, 3.0, 3.0, 4.0, 5.0];
    let test = |bits: u32| {
        let part = |marked| values.iter().enumerate().filter(move |(i, _)| (bits >> i & 1 == 1) == marked);
        let pick = |marked| part(marked).map(|(_, value)| *value).collect::<Vec<f64>>();
        KolmogorovSmirnov::new(&pick(true), &pick(false)).unwrap()
    };
    let mixes: Vec<u32> = (0_u32..1 << 8).filter(|bits| bits.count_ones() == 3).collect();
    for bits in &mixes {
        let distance = test(*bits).distance();
        let far = mixes.iter().filter(|other| test(**other).distance() > distance - TIGHT).count();
        assert!(relative(test(*bits).p_exact().unwrap(), far as f64 / mixes.len() as f64, TIGHT));
    }
}

/// Every table with these totals.
#[test]
fn fisher_exact_sums_every_table() {
    let choose = |n: u64, k: u64| (1..=k).map(|i| (n - k + i) as f64 / i as f64).product::<f64>();
    for [[a, b], [c, d]] in [[[3, 1], [1, 3]], [[0, 6], [8, 5]], [[12, 3], [4, 20]], [[21, 40], [52, 1]]] {
        let test = FisherExact::new([[a, b], [c, d]]).unwrap();
        let (first, second, column): (u64, u64, u64) = (a + b, c + d, a + c);
        let least = column.saturating_sub(second);
        let weights = |odds: f64| -> Vec<(u64, f64)> {
            let weight = |a| choose(first, a) * choose(second, column - a) * odds.powi(a as i32);
            let all: Vec<(u64, f64)> = (least..=first.min(column)).map(|a| (a, weight(a))).collect();
            let sum: f64 = all.iter().map(|(_, w)| w).sum();
            all.into_iter().map(|(a, w)| (a, w / sum)).collect()
        };
        let part = |odds: f64, of: &dyn Fn(u64, f64) -> bool| -> f64 {
            weights(odds).into_iter().filter(|(a, w)| of(*a, *w)).map(|(_, w)| w).sum()
        };
        let here = weights(1.0).into_iter().find(|(other, _)| *other == a).unwrap().1;
        let expected = [
            part(1.0, &|_, w| w <= here * (1.0 + 1e-7)),
            part(1.0, &|o, _| o >= a),
            part(1.0, &|o, _| o <= a),
        ];
        for (side, expected) in SIDES.into_iter().zip(expected) {
            assert!(relative(test.p_value(side), expected, TIGHT), "{a} {b} {c} {d} {side:?}");
        }
        let interval = test.interval(Confidence::default());
        if a > least {
            assert!(relative(part(interval.low, &|o, _| o >= a), 0.025, DEFINITION));
            let odds = test.conditional_odds_ratio().unwrap();
            let mean: f64 = weights(odds).into_iter().map(|(a, w)| a as f64 * w).sum();
            assert!(relative(mean, a as f64, TIGHT), "{mean}");
        } else {
            assert_eq!((interval.low, test.conditional_odds_ratio()), (0.0, Ok(0.0)));
        }
        assert!(relative(part(interval.high, &|o, _| o <= a), 0.025, DEFINITION));
    }
    let full = FisherExact::new([[4, 0], [2, 5]]).unwrap();
    assert_eq!(full.interval(Confidence::default()).high, f64::INFINITY);
    assert!(full.conditional_odds_ratio().is_err() && full.sample_odds_ratio().is_err());
    let empty = FisherExact::new([[0, 0], [0, 0]]).unwrap();
    assert_eq!(SIDES.map(|side| empty.p_value(side)), [1.0; 3]);
    assert!(matches!(FisherExact::new([[u64::MAX, 1], [0, 0]]), Err(Error::Setting { .. })));
    assert!(matches!(FisherExact::new([[1_000_000, 1], [0, 0]]), Err(Error::Setting { .. })));
}

#[test]
fn large_tables_of_counts_are_refused_or_answered_not_endless() {
    let large = Contingency::new(&[[400_u64; 8]; 8]).unwrap();
    assert_eq!(large.p_exact(), None);
    assert_eq!(large.chi_squared(), Ok(0.0));
    let huge = Contingency::new(&[[u64::MAX, 1], [3, u64::MAX]]).unwrap();
    assert_eq!(huge.p_exact(), None);
    assert!(huge.chi_squared().is_ok());
    let hole = Contingency::new(&[[0, 0], [3, 4]]).unwrap();
    assert!(hole.chi_squared().is_err() && hole.g().is_err() && hole.cramers_v().is_err());
    assert_eq!(hole.p_exact(), Some(1.0));
    assert!(matches!(Contingency::new(&[[1, 2]]), Err(Error::SampleTooSmall { needed: 2, found: 1, .. })));
    let ragged: [&[u64]; 2] = [&[1, 2], &[1]];
    assert!(matches!(Contingency::new(&ragged), Err(Error::Length { expected: 2, found: 1, .. })));
    // factorials of such counts have no number, their probabilities have
    for (counts, expected) in [
        ([[5000_u64, 4000], [3000, 3100]], 1.4176779373134793e-14),
        ([[40_000, 39_000], [500, 460]], 0.3806803780287022),
        ([[700, 3], [700, 20]], 0.00045138742578415206),
    ] {
        let both = FisherExact::new(counts).unwrap().p_value(BOTH);
        let table = Contingency::new(&counts).unwrap().p_exact().unwrap();
        for found in [both, table] {
            assert!(relative(found, expected, CLOSE), "{counts:?}: {found:e}, expected of R {expected:e}");
        }
    }
    let turned = Contingency::new(&[[3, 0, 2], [1, 4, 2]]).unwrap().p_exact().unwrap();
    let straight = Contingency::new(&[[3, 1], [0, 4], [2, 2]]).unwrap().p_exact().unwrap();
    assert!(relative(turned, straight, TIGHT));
}
