//! What must hold for support vector machines, neighbours, discriminants and components whatever the table.

use radiomics::Error;
use radiomics::learn::{
    Apply, ClassWeights, Fit, Folds, Gamma, GaussianNaiveBayes, Kernel, LinearDiscriminant, Logistic,
    MannWhitney, NearestNeighbours, Platt, Predict, PrincipalComponents, StandardKernel, Standardise,
    StratifiedFolds, SupportVectorMachine, SupportVectorModel, Transform,
};
use radiomics::table::FeatureTable;

use crate::support::{self, CLOSE, TIGHT, agree};

/// The violation of the optimality conditions at which the solver stops, and a little for rounding.
const OPTIMAL: f64 = 1.1e-9;
/// Decision values of two solutions that are each optimal.
const SAME_DECISION: f64 = 1e-7;

/// A number between −0.5 and 0.5 that looks random.
fn noise(i: usize, j: usize) -> f64 {
    (support::noise(i, j, 3) % 100_000) as f64 / 100_000.0 - 0.5
}

fn labelled(columns: Vec<Vec<f64>>, labels: Vec<bool>) -> FeatureTable {
    let columns = columns.into_iter().enumerate().map(|(j, column)| (format!("c{j}"), column));
    FeatureTable::from_columns((0..labels.len()).map(|i| format!("p{i}")), columns)
        .and_then(|table| table.with_labels(labels))
        .expect("a table")
}

/// The first two columns tell the classes apart, not without error.
fn drawn(rows: usize, columns: usize) -> FeatureTable {
    let positive = |i: usize| support::noise(i, 77, 5).is_multiple_of(5) || i.is_multiple_of(3);
    let value = |i: usize, j: usize| noise(i, j) + if j < 2 && positive(i) { 0.3 } else { 0.0 };
    let columns = (0..columns).map(|j| (0..rows).map(|i| value(i, j)).collect());
    labelled(columns.collect(), (0..rows).map(positive).collect())
}

fn numbers(table: &FeatureTable) -> Vec<Vec<f64>> {
    table.iter().map(|column| column.complete().expect("numbers").to_vec()).collect()
}

/// The worst breach of what holds at the optimum: yf ≥ 1 off the support, = 1 on the margin, ≤ 1 at C.
fn breach<K: Kernel>(model: &SupportVectorModel<K>, table: &FeatureTable, costs: [f64; 2]) -> f64 {
    let mut alpha = vec![0.0; table.rows()];
    for vector in model.support() {
        alpha[vector.row] = vector.coefficient.abs();
    }
    let labels = table.labels().expect("labels");
    let scores = model.scores(table).expect("scores");
    let each = scores.iter().zip(labels).zip(&alpha).map(|((score, label), alpha)| {
        let (margin, cost) = if *label { (score - 1.0, costs[1]) } else { (-score - 1.0, costs[0]) };
        assert!((0.0..=cost).contains(alpha), "{alpha} of {cost}");
        match *alpha {
            0.0 => -margin,
            alpha if alpha == cost => margin,
            _ => margin.abs(),
        }
    });
    each.fold(0.0, f64::max)
}

#[derive(Debug, Clone, PartialEq)]
struct Laplace;

impl Kernel for Laplace {
    fn value(&self, x: &[f64], z: &[f64]) -> f64 {
        (-x.iter().zip(z).map(|(x, z)| (x - z).abs()).sum::<f64>()).exp()
    }
}

#[test]
fn machines_meet_the_optimality_conditions() {
    for (rows, columns) in [(20, 1), (74, 6), (74, 300), (200, 3)] {
        let table = drawn(rows, columns);
        for cost in [1e-6, 0.1, 1.0, 30.0, 1e3] {
            for machine in [
                SupportVectorMachine::linear(cost).unwrap(),
                SupportVectorMachine::radial(cost, Gamma::Scale).unwrap(),
                SupportVectorMachine::radial(cost, Gamma::Fixed(100.0)).unwrap(),
                SupportVectorMachine::polynomial(cost, 3, Gamma::Auto, 1.0).unwrap(),
            ] {
                let model = machine.fit(&table).unwrap();
                let worst = breach(&model, &table, [cost; 2]);
                // Sums of terms as large as C round to as many digits.
                assert!(worst <= OPTIMAL * cost.max(1.0), "{:?} C {cost}: {worst:e}", model.kernel());
                let sum: f64 = model.support().iter().map(|vector| vector.coefficient).sum();
                assert!(sum.abs() <= TIGHT * cost * rows as f64);
                let positives = table.labels().unwrap().iter().filter(|y| **y).count() as f64;
                let n = rows as f64;
                let balanced = machine.class_weights(ClassWeights::Balanced).unwrap().fit(&table).unwrap();
                let costs = [n / (2.0 * (n - positives)) * cost, n / (2.0 * positives) * cost];
                assert!(breach(&balanced, &table, costs) <= OPTIMAL * cost.max(1.0));
            }
            let own = SupportVectorMachine::with_kernel(cost, Laplace).unwrap().fit(&table).unwrap();
            assert!(breach(&own, &table, [cost; 2]) <= OPTIMAL * cost.max(1.0));
            assert!(matches!(own.stored(), Err(Error::NotStorable { .. })));
        }
    }
}

#[test]
fn two_subjects_have_the_margin_between_them() {
    let table = labelled(vec![vec![1.0, 3.0], vec![0.0, 0.0]], vec![false, true]);
    let model = SupportVectorMachine::linear(1e6).unwrap().fit(&table).unwrap();
    assert!(agree(model.coefficients().unwrap()[0], 1.0, TIGHT));
    assert_eq!(model.coefficients().unwrap()[1], 0.0);
    assert!(agree(model.bias(), -2.0, TIGHT));
    assert!(agree(model.dual_objective(), -0.5, TIGHT));
    assert_eq!((model.support().len(), model.free()), (2, 2));
    let radial = SupportVectorMachine::radial(1.0, Gamma::Scale).unwrap().fit(&table).unwrap();
    assert_eq!(radial.coefficients(), None);
}

#[test]
fn equal_subjects_with_opposite_labels_take_the_whole_cost() {
    let table = labelled(vec![vec![1.0, 1.0, 0.0, 2.0]], vec![false, true, false, true]);
    for machine in [SupportVectorMachine::linear(2.0), SupportVectorMachine::radial(2.0, Gamma::Fixed(1.0))] {
        let model = machine.unwrap().fit(&table).unwrap();
        let scores = model.scores(&table).unwrap();
        assert_eq!(scores[0], scores[1]);
        assert!(breach(&model, &table, [2.0; 2]) <= OPTIMAL);
    }
    let equal = labelled(vec![vec![4.0; 6]], vec![true, false, true, false, false, false]);
    for machine in [
        SupportVectorMachine::linear(1e5).unwrap(),
        SupportVectorMachine::radial(1e-5, Gamma::Scale).unwrap(),
        SupportVectorMachine::polynomial(1.0, 2, Gamma::Scale, 0.0).unwrap(),
    ] {
        // Two thirds are negative.
        assert_eq!(machine.fit(&equal).unwrap().scores(&equal).unwrap(), [-1.0; 6]);
    }
}

#[test]
fn costs_from_tiny_to_huge_end() {
    let table = drawn(60, 4);
    for cost in [f64::MIN_POSITIVE, 1e-300, 1e-12, 1e6, 1e12, 1e100, 1e300] {
        for machine in
            [SupportVectorMachine::linear(cost), SupportVectorMachine::radial(cost, Gamma::Fixed(0.01))]
        {
            match machine.unwrap().at_most(20_000).fit(&table) {
                Ok(model) => assert!(model.scores(&table).unwrap().iter().all(|f| f.is_finite())),
                Err(Error::NotConverged { .. }) => {}
                Err(error) => panic!("{error}"),
            }
        }
    }
    let limited = SupportVectorMachine::linear(1.0).unwrap().at_most(3).fit(&table);
    assert!(matches!(limited, Err(Error::NotConverged { iterations: 3, .. })), "{limited:?}");
    let loose = SupportVectorMachine::linear(1.0).unwrap().tolerance(1e-3).unwrap().fit(&table).unwrap();
    let tight = SupportVectorMachine::linear(1.0).unwrap().fit(&table).unwrap();
    assert!(loose.steps() <= tight.steps() && tight.violation() <= OPTIMAL);
}

#[test]
fn settings_of_machines_are_checked() {
    for cost in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(SupportVectorMachine::linear(cost), Err(Error::Setting { .. })));
        assert!(SupportVectorMachine::radial(1.0, Gamma::Fixed(cost)).is_err());
        let weights = ClassWeights::Given { negative: 1.0, positive: cost };
        assert!(SupportVectorMachine::linear(1.0).unwrap().class_weights(weights).is_err());
        assert!(SupportVectorMachine::linear(1.0).unwrap().tolerance(cost).is_err());
    }
    let beyond = ClassWeights::Given { negative: 1e200, positive: 1.0 };
    assert!(SupportVectorMachine::linear(1e200).unwrap().class_weights(beyond).is_err());
    assert!(SupportVectorMachine::polynomial(1.0, 0, Gamma::Auto, 0.0).is_err());
    assert!(SupportVectorMachine::polynomial(1.0, 101, Gamma::Auto, 0.0).is_err());
    assert!(SupportVectorMachine::polynomial(1.0, 3, Gamma::Auto, -1.0).is_err());
}

#[test]
fn a_kernel_beyond_the_numbers_names_the_subjects() {
    let table = labelled(vec![vec![0.0, 1.0, 1e200, 2.0]], vec![false, true, false, true]);
    let refused = SupportVectorMachine::linear(1.0).unwrap().fit(&table).unwrap_err();
    assert!(refused.to_string().contains("p2"), "{refused}");
    let radial = SupportVectorMachine::radial(1.0, Gamma::Fixed(1.0)).unwrap().fit(&table).unwrap();
    assert!(radial.scores(&table).unwrap().iter().all(|f| f.is_finite()));
}

#[test]
fn the_cache_does_not_change_the_model() {
    let table = drawn(150, 5);
    for machine in [
        SupportVectorMachine::radial(3.0, Gamma::Scale).unwrap(),
        SupportVectorMachine::linear(3.0).unwrap(),
        SupportVectorMachine::polynomial(3.0, 2, Gamma::Scale, 1.0).unwrap(),
    ] {
        let whole = machine.fit(&table).unwrap();
        for bytes in [0, 1, 150 * 8 * 3, 150 * 8 * 40] {
            assert_eq!(machine.cache(bytes).fit(&table).unwrap(), whole, "{bytes} bytes");
        }
    }
}

#[test]
fn machines_do_not_depend_on_order_or_on_what_is_constant() {
    let table = drawn(74, 6);
    let machine = SupportVectorMachine::radial(2.0, Gamma::Fixed(0.7)).unwrap();
    let scores = machine.fit(&table).unwrap().scores(&table).unwrap();
    let order: Vec<usize> = (0..74).map(|i| (i * 31 + 5) % 74).collect();
    let turned = table.select_rows(&order).unwrap().select(&["c5", "c3", "c0", "c1", "c2", "c4"]).unwrap();
    let constant = table.clone().with_column("constant", vec![Ok(17.0); 74]).unwrap();
    for other in [turned, constant] {
        let found = machine
            .fit(&other)
            .unwrap()
            .scores(&table.clone().with_column("constant", vec![Ok(17.0); 74]).unwrap());
        for (found, expected) in found.unwrap().iter().zip(&scores) {
            assert!(agree(*found, *expected, SAME_DECISION), "{found} and {expected}");
        }
    }
    let flipped = table.labels().unwrap().iter().map(|y| !y).collect::<Vec<_>>();
    let flipped = machine.fit(&table.clone().with_labels(flipped).unwrap()).unwrap();
    for (found, expected) in flipped.scores(&table).unwrap().iter().zip(&scores) {
        assert!(agree(-*found, *expected, SAME_DECISION), "{found} and {expected}");
    }
    assert!(matches!(flipped.kernel(), StandardKernel::Radial { gamma: 0.7 }));
}

#[test]
fn neighbours_are_those_of_a_plain_search() {
    let train = drawn(700, 3);
    let test = drawn(40, 3);
    let (columns, new) = (numbers(&train), numbers(&test));
    let labels = train.labels().unwrap();
    for count in [1, 4, 300, 700] {
        let model = NearestNeighbours::new(count).unwrap().fit(&train).unwrap();
        let weighted = NearestNeighbours::new(count).unwrap().weighted_by_distance().fit(&train).unwrap();
        let (shares, weights) = (model.scores(&test).unwrap(), weighted.probabilities(&test).unwrap());
        for (i, near) in model.neighbours(&test).unwrap().iter().enumerate() {
            let distance = |row: usize| -> f64 {
                (0..3).map(|j| (columns[j][row] - new[j][i]).powi(2)).sum::<f64>().sqrt()
            };
            let mut plain: Vec<(f64, usize)> = (0..700).map(|row| (distance(row), row)).collect();
            plain.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            plain.truncate(count);
            assert_eq!(
                near.iter().map(|n| n.row).collect::<Vec<_>>(),
                plain.iter().map(|n| n.1).collect::<Vec<_>>()
            );
            let positive = plain.iter().filter(|n| labels[n.1]).count() as f64 / count as f64;
            assert!(agree(shares[i], positive, TIGHT));
            let votes = |of: bool| plain.iter().filter(|n| labels[n.1] == of).map(|n| 1.0 / n.0).sum::<f64>();
            let exact = plain[0].0 == 0.0;
            assert!(exact || agree(weights[i], votes(true) / (votes(true) + votes(false)), TIGHT));
        }
    }
}

#[test]
fn neighbours_at_one_distance_stand_in_the_order_of_the_table() {
    let train = labelled(vec![vec![1.0, -1.0, 1.0, -1.0, 1.0]], vec![true, false, false, true, true]);
    let new = labelled(vec![vec![0.0, 1.0, 1e300]], vec![true; 3]);
    let model = NearestNeighbours::new(3).unwrap().weighted_by_distance().fit(&train).unwrap();
    let rows = |i: usize| model.neighbours(&new).unwrap()[i].iter().map(|n| n.row).collect::<Vec<_>>();
    assert_eq!((rows(0), rows(1), rows(2)), (vec![0, 1, 2], vec![0, 2, 4], vec![0, 1, 2]));
    let scores = model.scores(&new).unwrap();
    assert_eq!(scores[..2], [1.0 / 3.0, 2.0 / 3.0]);
    assert!(agree(scores[2], 1.0 / 3.0, TIGHT), "infinitely far: {}", scores[2]);
    assert!(matches!(NearestNeighbours::new(0), Err(Error::Setting { .. })));
    let refused = NearestNeighbours::new(6).unwrap().fit(&train).unwrap_err().to_string();
    assert!(refused.contains("at most 5") && refused.contains('6'), "{refused}");
}

#[test]
fn components_are_orthonormal_uncorrelated_and_rebuild_the_table() {
    for (rows, columns) in [(74, 6), (12, 60), (30, 30), (2, 5), (40, 1)] {
        let table = drawn(rows, columns);
        let axes = PrincipalComponents::share(1.0).unwrap().fitted(&table).unwrap();
        let rank = axes.components().len();
        assert_eq!(rank, columns.min(rows - 1));
        assert!(agree(axes.ratios().iter().sum(), 1.0, TIGHT));
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let scores = numbers(&axes.apply(&table).unwrap());
        for i in 0..rank {
            for k in 0..rank {
                let (one, variance) = if i == k { (1.0, axes.variances()[i]) } else { (0.0, 0.0) };
                assert!(agree(dot(&axes.components()[i], &axes.components()[k]), one, TIGHT));
                assert!(agree(dot(&scores[i], &scores[k]) / (rows - 1) as f64, variance, TIGHT));
            }
            assert!(i == 0 || axes.variances()[i] <= axes.variances()[i - 1]);
            let largest = axes.components()[i]
                .iter()
                .fold(0.0_f64, |most, w| if w.abs() > most.abs() { *w } else { most });
            assert!(largest > 0.0);
        }
        for (j, column) in numbers(&table).iter().enumerate() {
            for (row, x) in column.iter().enumerate() {
                let back: f64 = (0..rank).map(|i| scores[i][row] * axes.components()[i][j]).sum();
                assert!(agree(axes.means()[j] + back, *x, TIGHT));
            }
        }
    }
}

#[test]
fn small_components_keep_their_digits() {
    // Orthogonal columns of lengths 1, 1e-4, 1e-8, turned by 3/5 and 4/5.
    let (a, b, c) = ([1.0, 1.0, -1.0, -1.0], [1.0, -1.0, 1.0, -1.0], [1.0, -1.0, -1.0, 1.0]);
    let mix = |p: f64, q: f64| (0..4).map(|i| p * a[i] + q * 1e-4 * b[i]).collect::<Vec<f64>>();
    let third = c.map(|x| 1e-8 * x).to_vec();
    let table = labelled(vec![mix(0.6, 0.8), mix(0.8, -0.6), third], vec![true; 4]);
    let axes = PrincipalComponents::count(3).unwrap().fitted(&table).unwrap();
    for (variance, length) in axes.variances().iter().zip([1.0_f64, 1e-4, 1e-8]) {
        assert!((variance / (length.powi(2) * 4.0 / 3.0) - 1.0).abs() < CLOSE, "{variance:e}");
    }
}

#[test]
fn components_that_are_not_there_are_refused() {
    let twice = |x: &[f64]| x.iter().map(|x| 2.0 * x).collect::<Vec<_>>();
    let x = vec![1.0, 4.0, 2.0, 7.0];
    let table = labelled(vec![x.clone(), twice(&x), vec![3.0; 4]], vec![true; 4]);
    let refused = PrincipalComponents::count(2).unwrap().fitted(&table).unwrap_err().to_string();
    assert!(refused.contains("at most 1") && refused.contains('2'), "{refused}");
    let axes = PrincipalComponents::share(0.5).unwrap().fitted(&table).unwrap();
    assert_eq!(axes.components()[0][2], 0.0);
    let constant = labelled(vec![vec![3.0; 4]], vec![true; 4]);
    let refused = PrincipalComponents::count(1).unwrap().fitted(&constant);
    assert!(matches!(refused, Err(Error::NothingSelected { columns: 1, .. })));
    let one = labelled(vec![vec![3.0], vec![4.0]], vec![true]);
    assert!(PrincipalComponents::share(0.9).unwrap().fitted(&one).is_err());
    let none = labelled(vec![], vec![true, false]);
    assert!(PrincipalComponents::share(0.9).unwrap().fitted(&none).is_err());
    assert!(PrincipalComponents::count(0).is_err());
    for share in [0.0, -1.0, 1.1, f64::NAN] {
        assert!(PrincipalComponents::share(share).is_err());
    }
    let gap = labelled(vec![vec![1.0, f64::NAN], vec![1.0, 2.0], vec![1.0, 2.0]], vec![true; 2]);
    assert!(matches!(axes.apply(&gap), Err(Error::MissingValue { .. })));
}

#[test]
fn the_share_decides_how_many_components() {
    let table = drawn(74, 6);
    let all = PrincipalComponents::share(1.0).unwrap().fitted(&table).unwrap().ratios();
    for kept in 1..=6 {
        let share: f64 = all[..kept].iter().sum();
        let below = PrincipalComponents::share(share - CLOSE).unwrap().fitted(&table).unwrap();
        assert_eq!(below.components().len(), kept);
        if kept < 6 {
            let above = PrincipalComponents::share(share + CLOSE).unwrap().fitted(&table).unwrap();
            assert_eq!(above.components().len(), kept + 1);
        }
    }
}

/// The largest difference of ((1 − s)Σ + sD)w and μ₁ − μ₀, in units of the deviations.
fn equation_error(model: &radiomics::learn::DiscriminantModel, table: &FeatureTable, divisor: f64) -> f64 {
    let labels = table.labels().unwrap();
    let class_mean = |column: &[f64], class: bool| {
        let values: Vec<f64> =
            column.iter().zip(labels).filter(|(_, y)| **y == class).map(|(x, _)| *x).collect();
        values.iter().sum::<f64>() / values.len() as f64
    };
    let columns = numbers(table);
    let means: Vec<[f64; 2]> = columns.iter().map(|c| [class_mean(c, false), class_mean(c, true)]).collect();
    let rest: Vec<Vec<f64>> = columns
        .iter()
        .zip(&means)
        .map(|(column, means)| column.iter().zip(labels).map(|(x, y)| x - means[usize::from(*y)]).collect())
        .collect();
    let weights = model.linear().coefficients();
    let along: Vec<f64> =
        (0..table.rows()).map(|i| rest.iter().zip(weights).map(|(column, w)| column[i] * w).sum()).collect();
    let share = model.shrinkage();
    let errors = rest.iter().zip(&means).zip(weights).map(|((column, means), w)| {
        let covariance: f64 = column.iter().zip(&along).map(|(x, t)| x * t).sum::<f64>() / divisor;
        let variance: f64 = column.iter().map(|x| x * x).sum::<f64>() / divisor;
        ((1.0 - share) * covariance + share * variance * w - (means[1] - means[0])).abs() / variance.sqrt()
    });
    errors.fold(0.0, f64::max)
}

#[test]
fn discriminants_solve_their_equation() {
    for (rows, columns) in [(74, 6), (74, 60), (40, 300)] {
        let table = drawn(rows, columns);
        let n = rows as f64;
        for share in [0.01, 0.5, 1.0] {
            let model = LinearDiscriminant::new().shrunk(share).unwrap().fit(&table).unwrap();
            assert!(equation_error(&model, &table, n) < CLOSE);
        }
        let chosen = LinearDiscriminant::new().unbiased().ledoit_wolf().fit(&table).unwrap();
        assert!((0.0..=1.0).contains(&chosen.shrinkage()));
        assert!(equation_error(&chosen, &table, n - 2.0) < CLOSE);
        if columns < rows {
            let plain = LinearDiscriminant::new().fit(&table).unwrap();
            assert!(equation_error(&plain, &table, n) < CLOSE);
        }
    }
}

#[test]
fn discriminants_do_not_depend_on_units() {
    let table = drawn(60, 5);
    let other: Vec<Vec<f64>> = numbers(&table)
        .into_iter()
        .enumerate()
        .map(|(j, column)| column.into_iter().map(|x| 10_f64.powi(3 * j as i32 - 6) * (x - 0.3)).collect())
        .collect();
    let other = labelled(other, table.labels().unwrap().to_vec());
    for recipe in [
        LinearDiscriminant::new(),
        LinearDiscriminant::new().prior(0.2).unwrap(),
        LinearDiscriminant::new().ledoit_wolf(),
        LinearDiscriminant::new().shrunk(0.3).unwrap().unbiased(),
    ] {
        let (first, second) = (recipe.fit(&table).unwrap(), recipe.fit(&other).unwrap());
        for (a, b) in first.scores(&table).unwrap().into_iter().zip(second.scores(&other).unwrap()) {
            assert!(agree(a, b, CLOSE), "{a} and {b}");
        }
    }
    let bayes = GaussianNaiveBayes::new().smoothing(0.0).unwrap();
    let (first, second) = (bayes.fit(&table).unwrap(), bayes.fit(&other).unwrap());
    for (a, b) in first.scores(&table).unwrap().into_iter().zip(second.scores(&other).unwrap()) {
        assert!(agree(a, b, CLOSE), "{a} and {b}");
    }
}

#[test]
fn discriminants_name_what_makes_them_impossible() {
    let table = drawn(30, 3);
    let columns = numbers(&table);
    let sum = columns[1].iter().zip(&columns[0]).map(|(a, b)| Ok(a - 3.0 * b));
    let dependent = table.clone().with_column("sum", sum.collect::<Vec<_>>()).unwrap();
    match LinearDiscriminant::new().fit(&dependent) {
        Err(Error::Collinear { column, .. }) => assert_eq!(column, "sum"),
        other => panic!("{other:?}"),
    }
    assert!(LinearDiscriminant::new().ledoit_wolf().fit(&dependent).is_ok());
    let constant = table.clone().with_column("constant", vec![Ok(5.1); 30]).unwrap();
    assert!(
        matches!(LinearDiscriminant::new().fit(&constant), Err(Error::Collinear { column, .. }) if column == "constant")
    );
    let shrunk = LinearDiscriminant::new().ledoit_wolf().fit(&constant).unwrap();
    assert_eq!(shrunk.linear().coefficients()[3], 0.0);
    let same = LinearDiscriminant::new().ledoit_wolf().fit(&table).unwrap();
    assert!(agree(shrunk.shrinkage(), same.shrinkage(), TIGHT));
    let class = table.labels().unwrap().iter().map(|y| Ok(if *y { 0.1 } else { 0.3 })).collect::<Vec<_>>();
    let separating = table.clone().with_column("class", class).unwrap();
    for recipe in [LinearDiscriminant::new(), LinearDiscriminant::new().ledoit_wolf()] {
        assert!(
            matches!(recipe.fit(&separating), Err(Error::Separation { columns, .. }) if columns == ["class"])
        );
    }
    let wide = LinearDiscriminant::new().fit(&drawn(30, 29));
    assert!(matches!(wide, Err(Error::TooFewRows { coefficients: 30, rows: 30 })));
    assert!(LinearDiscriminant::new().fit(&drawn(30, 28)).is_ok());
    for wrong in [0.0, 1.0, -0.5, f64::NAN] {
        assert!(LinearDiscriminant::new().prior(wrong).is_err());
    }
    for wrong in [0.0, 1.5, f64::NAN] {
        assert!(LinearDiscriminant::new().shrunk(wrong).is_err());
    }
    assert!(GaussianNaiveBayes::new().smoothing(-1.0).is_err());
}

#[test]
fn naive_bayes_needs_a_variance() {
    let constant = labelled(vec![vec![3.0; 4]], vec![true, false, true, false]);
    assert!(matches!(GaussianNaiveBayes::new().fit(&constant), Err(Error::Undefined { .. })));
    let partly = labelled(vec![vec![3.0, 1.0, 3.0, 2.0]], vec![true, false, true, false]);
    assert!(GaussianNaiveBayes::new().smoothing(0.0).unwrap().fit(&partly).is_err());
    let model = GaussianNaiveBayes::new().fit(&partly).unwrap();
    let far = labelled(vec![vec![1e300, -1e300, 3.0]], vec![true; 3]);
    assert!(model.scores(&far).unwrap().iter().all(|score| score.is_finite()));
    assert!(model.probabilities(&far).unwrap()[2] > 0.99);
}

/// Σ (t − p) and Σ (t − p) f, which are 0 at the maximum.
fn platt_gradient(platt: &Platt, scores: &[f64], labels: &[bool]) -> [f64; 2] {
    let n1 = labels.iter().filter(|y| **y).count() as f64;
    let n0 = labels.len() as f64 - n1;
    let mut gradient = [0.0; 2];
    for (score, label) in scores.iter().zip(labels) {
        let target = if *label { (n1 + 1.0) / (n1 + 2.0) } else { 1.0 / (n0 + 2.0) };
        let rest = target - platt.probability(*score);
        gradient[0] += rest;
        gradient[1] += rest * score;
    }
    gradient
}

#[test]
fn platt_is_at_the_maximum_whatever_the_scores() {
    let labels: Vec<bool> = (0..50).map(|i| i % 3 == 0).collect();
    let overlapping: Vec<f64> = (0..50).map(|i| noise(i, 0) + if labels[i] { 0.2 } else { 0.0 }).collect();
    let separated: Vec<f64> = labels.iter().map(|y| if *y { 5.0 } else { -5.0 }).collect();
    let reversed: Vec<f64> = overlapping.iter().map(|f| -f).collect();
    for scores in [&overlapping, &separated, &reversed] {
        let platt = Platt::fitted(scores, &labels).unwrap();
        for part in platt_gradient(&platt, scores, &labels) {
            assert!(part.abs() < CLOSE, "{part:e}");
        }
        for (scale, shift) in [(1e-8, 0.0), (1e200, 0.0), (3.0, -40.0)] {
            let moved: Vec<f64> = scores.iter().map(|f| scale * f + shift).collect();
            let other = Platt::fitted(&moved, &labels).unwrap();
            for (moved, score) in moved.iter().zip(scores) {
                assert!(agree(other.probability(*moved), platt.probability(*score), CLOSE));
            }
        }
    }
    assert!(Platt::fitted(&overlapping, &labels).unwrap().a() < 0.0);
    assert!(Platt::fitted(&reversed, &labels).unwrap().a() > 0.0);
}

#[test]
fn platt_of_scores_that_say_nothing() {
    let labels = [true, false, false, false];
    let flat = Platt::fitted(&[7.0; 4], &labels).unwrap();
    let mean = (2.0 / 3.0 + 3.0 * 0.2) / 4.0;
    assert!(agree(flat.a(), 0.0, TIGHT) && agree(flat.probability(7.0), mean, TIGHT));
    let platt = Platt::fitted(&[1.0, 0.0, 0.5, -1.0], &labels).unwrap();
    assert_eq!((platt.probability(f64::INFINITY), platt.probability(f64::NEG_INFINITY)), (1.0, 0.0));
    assert!(matches!(
        Platt::fitted(&[1.0, f64::NAN, 0.0, 0.0], &labels),
        Err(Error::ScoreNaN { position: 1, length: 4 })
    ));
    assert!(matches!(Platt::fitted(&[1.0, f64::INFINITY, 0.0, 0.0], &labels), Err(Error::Undefined { .. })));
    assert!(matches!(Platt::fitted(&[1.0], &labels), Err(Error::Length { .. })));
    assert!(matches!(Platt::fitted(&[1.0; 4], &[true; 4]), Err(Error::OneClass { .. })));
    assert!(matches!(Platt::fitted(&[], &[]), Err(Error::OneClass { .. })));
}

#[test]
fn calibration_sees_scores_of_subjects_left_out() {
    let table = drawn(60, 12);
    let recipe = || {
        Standardise::sample()
            .then(MannWhitney::best(3).unwrap())
            .fit_by(SupportVectorMachine::radial(1.0, Gamma::Scale).unwrap())
    };
    let ids: Vec<usize> = (0..60).map(|i| i * 7 % 4).collect();
    let folds = Folds::of_ids(&ids).unwrap();
    let model = recipe().calibrated(folds.clone()).fit(&table).unwrap();
    let mut scores = vec![0.0; 60];
    for fold in folds.iter() {
        let part = recipe().fit(&table.select_rows(fold.train()).unwrap()).unwrap();
        let found = part.scores(&table.select_rows(fold.test()).unwrap()).unwrap();
        fold.test().iter().zip(found).for_each(|(row, score)| scores[*row] = score);
    }
    let platt = Platt::fitted(&scores, table.labels().unwrap()).unwrap();
    assert_eq!(*model.platt(), platt);
    let whole = recipe().fit(&table).unwrap();
    assert_eq!(*model.model(), whole);
    assert_eq!(model.scores(&table).unwrap(), whole.scores(&table).unwrap());
    assert_eq!(model.selections().len(), 1);
    let expected: Vec<f64> = whole.scores(&table).unwrap().iter().map(|f| platt.probability(*f)).collect();
    assert_eq!(model.probabilities(&table).unwrap(), expected);
    assert!(matches!(whole.probabilities(&table), Err(Error::NoProbabilities { .. })));
    // Scores of the subjects that the machine was fitted to lie further apart.
    let sure = recipe().calibrated_on_training().fit(&table).unwrap();
    assert!(sure.platt().a() < platt.a());
}

#[test]
fn calibration_passes_on_what_folds_and_recipes_refuse() {
    let table = drawn(12, 2);
    let one_class =
        Folds::of_ids(&table.labels().unwrap().iter().map(|y| usize::from(*y)).collect::<Vec<_>>());
    let refused = Logistic::ridge(1.0).unwrap().calibrated(one_class.unwrap()).fit(&table);
    assert!(matches!(refused, Err(Error::OneClass { .. })), "{refused:?}");
    let others = Folds::of_ids(&[0, 1, 0]).unwrap();
    let refused = Logistic::ridge(1.0).unwrap().calibrated(others).fit(&table);
    assert!(matches!(refused, Err(Error::Length { expected: 3, found: 12, .. })), "{refused:?}");
    let many = StratifiedFolds::new(12, 1).unwrap();
    assert!(Logistic::ridge(1.0).unwrap().calibrated(many).fit(&table).is_err());
}
